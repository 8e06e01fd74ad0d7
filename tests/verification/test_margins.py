import itertools
from fractions import Fraction

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired
from binadd.automata.machine import compile_machine
from binadd.errors import UndecidedError
from binadd.verification import margins as module
from binadd.verification.margins import Margins, WeakSpot, margins_if_few
from tests import reference
from tests.cases import (
    CASES,
    Case,
    permuted,
    shift_register,
    silent_after,
    thermometer,
    with_spectators,
)
from tests.fuzzing import rounds
from tests.perturbations import perturbed
from tests.random_networks import random_networks


def close(value: Fraction) -> object:
    return pytest.approx(float(value), rel=1e-14, abs=0)


def margins(rnn: ThresholdRNN) -> Margins:
    return module.margins(compile_machine(rnn))


def demand_agreement(rnn: ThresholdRNN) -> None:
    found, expected = margins(rnn), reference.margins(rnn)
    assert found.smallest == float(expected.smallest)
    assert found.tolerance == close(expected.tolerance)
    assert found.normalised == close(expected.normalised)
    check_weak_spot(rnn, found)


def check_weak_spot(rnn: ThresholdRNN, found: Margins) -> None:
    """The unit does have that sum there, the state can be reached, and no sum is smaller."""
    spot, network = found.weak_spot, reference.network_of(rnn)
    units = reference.units_read(rnn)
    assert abs(spot.z) == found.smallest
    state = tuple(map(int, spot.state))
    h = [0] * rnn.hidden_units
    for unit, bit in zip(units, state, strict=True):
        h[unit] = bit
    if spot.unit is None:
        assert spot.x is None
        z = network.output.z((), tuple(h))
        assert state in entered_states(rnn)
    else:
        assert spot.unit in units
        assert spot.x is not None
        z = network.hidden[spot.unit].z(spot.x, tuple(h))
        assert state in reference.reachable_states(rnn)
    assert spot.z == float(z)


def entered_states(rnn: ThresholdRNN) -> set[reference.Bits]:
    network, units = reference.network_of(rnn), reference.units_read(rnn)
    return {
        reference.over(units, network.step(x, h)[0])
        for h in reference.reachable_codes(rnn)
        for x in itertools.product((0, 1), repeat=network.inputs)
    }


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_case(case: Case) -> None:
    demand_agreement(case.rnn)


def test_perturbed_networks() -> None:
    for rnn in perturbed(7, rounds(30)):
        demand_agreement(rnn)


def test_the_table_of_the_theory() -> None:
    hand = margins(hand_wired())
    assert hand.smallest == pytest.approx(0.1, abs=1e-15)
    assert hand.tolerance == pytest.approx(1 / 50, abs=1e-15)
    assert hand.tolerance / 2.1 == pytest.approx(0.0095, abs=5e-5)
    assert hand.normalised == pytest.approx(0.0196, abs=5e-5)
    halves = margins(thermometer())
    assert (halves.smallest, halves.tolerance) == (0.5, 1 / 12)
    assert halves.tolerance / 2.5 == pytest.approx(0.033, abs=5e-4)


def all_moved(rnn: ThresholdRNN, by: float) -> ThresholdRNN:
    return ThresholdRNN(rnn.w_xh + by, rnn.w_hh + by, rnn.b_h + by, rnn.w_hy + by, rnn.b_y + by)


def test_the_tolerance_is_a_promise_and_a_sharp_one() -> None:
    rnn = thermometer()
    eps = margins(rnn).tolerance
    assert reference.adds_at_every_width(all_moved(rnn, 0.99 * eps))
    assert reference.adds_at_every_width(all_moved(rnn, -0.99 * eps))
    # h3 on 1, 1 after 111: z = 1/2, and six numbers that are added move it.
    assert not reference.adds_at_every_width(all_moved(rnn, -1.01 * eps))


def test_the_output_unit_can_be_the_one_that_decides() -> None:
    rnn = thermometer(b_y=-0.9)
    demand_agreement(rnn)
    assert margins(rnn).tolerance == pytest.approx(0.1 / 4)  # on state 111: three bits and the bias


def test_an_output_sum_counts_only_for_states_that_are_entered() -> None:
    rnn = ThresholdRNN([[0, 0]], [[0]], [1], [1], -0.001)  # state 0 is the start and never again
    demand_agreement(rnn)
    assert margins(rnn).smallest == 0.999


def test_scaling_a_unit_changes_no_normalised_margin() -> None:
    assert margins(CASES["thermometer, scaled"].rnn).normalised == pytest.approx(
        margins(thermometer()).normalised, rel=1e-12
    )


def test_a_unit_of_zeros_has_margin_zero() -> None:
    found = margins(ThresholdRNN([[0, 0]], [[0]], [0], [1], -0.5))
    assert (found.smallest, found.tolerance, found.normalised) == (0, 0, 0)


@pytest.mark.parametrize("factor", [1e-300, 5e-324, 1e299])
def test_the_ends_of_the_floats(factor: float) -> None:
    rnn = ThresholdRNN([[factor, factor]], [[factor]], [-factor], [factor], -factor)
    demand_agreement(rnn)
    assert margins(rnn).smallest in (0, factor)


@pytest.mark.parametrize("most_seen", [1, 40, 300])
def test_blocks_of_any_size_find_the_same(most_seen: int, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = {name: margins(case.rnn) for name, case in CASES.items()}
    monkeypatch.setattr(module, "MOST_SEEN", most_seen)
    for name, case in CASES.items():
        assert margins(case.rnn) == usual[name], name
    for rnn in perturbed(8, rounds(15)):
        demand_agreement(rnn)


def test_units_that_nobody_reads_count_for_nothing() -> None:
    rows = [[1e-9, 0, 0, 0, 0, 0, 0, -1e-12], [0, 0, 1e9, 1, 1, 1, 1, 0]]
    idle = with_spectators(thermometer(), rows)
    demand_agreement(idle)
    assert margins(idle) == margins(thermometer())
    among = permuted(idle, (3, 2, 4, 0, 1))
    demand_agreement(among)
    assert margins(among).smallest == 0.5


def test_the_weak_spot_names_the_unit_of_the_network() -> None:
    rnn = permuted(
        with_spectators(thermometer((-0.5, -1.9, -2.5)), [[0.0] * 6 + [1]]), (3, 0, 2, 1)
    )
    spot = margins(rnn).weak_spot
    assert (spot.unit, spot.x) == (3, (1, 1))  # what carries, fourth among the units
    assert spot.z == pytest.approx(0.1)
    spot = margins(thermometer(b_y=-0.9)).weak_spot
    assert (spot.unit, spot.x, spot.state) == (None, None, "100")
    assert spot.z == pytest.approx(0.1)


def test_random_networks_with_units_that_are_not_read() -> None:
    for rnn in random_networks(seed=41, count=rounds(30), most_units=7):
        demand_agreement(rnn)


def test_a_network_whose_output_reads_nothing() -> None:
    rnn = ThresholdRNN([[1, 1]], [[1]], [-0.5], [0], -0.75)
    demand_agreement(rnn)
    assert margins(rnn) == Margins(0.75, 1.0, 0.75, WeakSpot(None, None, "", -0.75))


def test_weights_far_apart_are_summed_exactly() -> None:
    for far in (1e300, 2.0**70):
        rnn = ThresholdRNN(
            [[far, 1.0], [far, -far]],
            [[0.1, -far], [5e-324, 0.0]],
            [-0.3, -far],
            [far, 1e-5],
            -1e-9,
        )
        demand_agreement(rnn)


def test_margins_are_left_out_where_states_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    rnn = silent_after(3)
    machine = compile_machine(rnn)
    work = machine.states * max(len(machine.units), 16)
    assert margins_if_few(machine) == margins(rnn)
    monkeypatch.setattr("binadd.automata.machine.MOST_TABULATED", work)
    assert margins_if_few(compile_machine(rnn)) == margins(rnn)
    monkeypatch.setattr("binadd.automata.machine.MOST_TABULATED", work - 1)
    assert margins_if_few(compile_machine(rnn)) is None
    assert margins_if_few(compile_machine(shift_register(500))) is None


def test_too_many_states_are_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("binadd.automata.machine.MOST_STATES", 100)
    with pytest.raises(UndecidedError, match="too many hidden states: more than 100 were met"):
        margins(shift_register(7))


def test_many_units() -> None:
    generator = np.random.default_rng(9)
    rows = generator.integers(-2, 3, size=(60, 66)).astype(float)
    idle = with_spectators(thermometer(), rows.tolist())
    order = generator.permutation(63).tolist()
    found, expected = margins(permuted(idle, order)), margins(thermometer())
    assert (found.smallest, found.tolerance) == (expected.smallest, expected.tolerance)
    assert found.normalised == expected.normalised
