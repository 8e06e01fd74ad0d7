"""The slow reference against what is known beforehand, and against the other slow reference."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired
from tests import large_networks, reference, slow_machine
from tests.cases import CASES, MINIMAL, Case, complemented, thermometer
from tests.perturbations import perturbed
from tests.slow_machine import ADD, Network, Wrong, read_units

SMALL = {name: case for name, case in CASES.items() if case.shortest is None or
         case.shortest.bits <= 12}  # fmt: skip


def as_wrong(found: reference.Wrong | None) -> Wrong | None:
    if found is None:
        return None
    return Wrong(found.bits, (found.a, found.b), found.expected, found.got)


@pytest.mark.parametrize("case", SMALL.values(), ids=SMALL)
def test_every_case_is_what_the_table_says(case: Case) -> None:
    whole, read = Network(case.rnn), Network(case.rnn, read_units(case.rnn))
    for network in (whole, read):
        assert slow_machine.is_right(network) == case.adds
        assert slow_machine.shortest_counterexample(network) == as_wrong(case.shortest)
    if case.codes is not None:
        assert len(slow_machine.reachable_states(whole)) == case.codes
    for bits in (1, 2, 3):
        wrong = list(slow_machine.wrong_inputs(whole, bits))
        assert wrong == [as_wrong(pair) for pair in reference.wrong_pairs(case.rnn, bits)]
        for network in (whole, read):
            assert slow_machine.count_wrong(network, bits) == len(wrong)
            smallest = slow_machine.smallest_counterexample(network, bits)
            assert smallest == (wrong[0] if wrong else None)


def test_neighbours_of_adders_as_the_other_reference_sees_them() -> None:
    for rnn in perturbed(5, 60):
        network = Network(rnn)
        assert slow_machine.is_right(network) == reference.adds_at_every_width(rnn)
        known = reference.margins(rnn)
        found = slow_machine.margins(network)
        assert (found.smallest, found.normalised, found.tolerance) == (
            known.smallest,
            known.normalised,
            known.tolerance,
        )


def test_the_margins_that_can_be_worked_out_on_paper() -> None:
    found = slow_machine.margins(Network(hand_wired()))
    assert found.smallest == -Fraction(-0.1)
    assert float(found.tolerance) == pytest.approx(1 / 50, abs=1e-15)
    assert float(found.normalised) == pytest.approx(0.1 / 5.1, abs=1e-15)
    halves = slow_machine.margins(Network(thermometer()))
    assert (halves.smallest, halves.tolerance) == (Fraction(1, 2), Fraction(1, 12))
    assert halves.normalised == Fraction(1, 2) / Fraction(11, 2)
    assert slow_machine.margins(Network(MINIMAL)).smallest == 0


def test_only_a_complemented_carry_moves_the_start() -> None:
    for flips in product((False, True), repeat=3):
        rnn = thermometer()
        for unit, flip in enumerate(flips):
            if flip:
                rnn = complemented(rnn, unit)
        assert slow_machine.is_right(Network(rnn)) == (not flips[1])


def test_counts_that_are_known() -> None:
    third_bias_off = Network(thermometer((-0.5, -1.5, -3.5)))
    assert slow_machine.count_wrong(third_bias_off, 8) == 31161
    assert slow_machine.count_wrong(third_bias_off, 64) == 339635612519312211825438969004033836456


def test_no_neighbour_of_the_hand_wiring_fails_late() -> None:
    generator = np.random.default_rng(2)
    base, seen = thermometer(), set()
    for _ in range(200):
        w_xh, w_hh, b_h, w_hy = [
            a + generator.normal(scale=0.2, size=a.shape)
            for a in (base.w_xh, base.w_hh, base.b_h, base.w_hy)
        ]
        rnn = ThresholdRNN(w_xh, w_hh, b_h, w_hy, base.b_y)
        found = slow_machine.shortest_counterexample(Network(rnn))
        seen.add(found.bits if found else 0)
    assert {0, 1, 2} <= seen <= {0, 1, 2, 3}


def test_a_certificate_is_what_closes() -> None:
    network = Network(thermometer())
    true = {((0, 0, 0), 0), ((1, 0, 0), 0), ((1, 1, 0), 1), ((1, 1, 1), 1)}
    assert set(slow_machine.reachable_pairs(network, ADD) or ()) == true
    assert slow_machine.is_certificate(network, true)
    assert slow_machine.is_certificate(network, true | {((0, 1, 0), 1)})  # harmless
    assert not slow_machine.is_certificate(network, true | {((0, 1, 0), 0)})
    for pair in true:
        assert not slow_machine.is_certificate(network, true - {pair})


def test_units_that_are_read_through_others() -> None:
    chain = ThresholdRNN(
        np.zeros((4, 2)), [[0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0]], [0] * 4,
        [0, 1, 0, 0], 0,
    )  # fmt: skip
    assert read_units(chain) == [0, 1]
    with pytest.raises(AssertionError, match="reads one that is left out"):
        Network(chain, [1])
    with pytest.raises(AssertionError, match="output reads"):
        Network(chain, [0])


# The large networks are what their names say


RIGHT = large_networks.right_networks()
LATE = large_networks.late_networks()
WRONG = large_networks.wrong_networks()
FAR_APART = large_networks.far_apart_networks()


@pytest.mark.parametrize("name", RIGHT)
def test_large_adders_add(name: str) -> None:
    rnn = RIGHT[name]
    assert 17 <= len(rnn.b_h) <= 1024
    assert slow_machine.is_right(Network(rnn, read_units(rnn)))


@pytest.mark.parametrize("name", LATE)
def test_late_failures_are_as_late_as_is_said(name: str) -> None:
    rnn, bits = LATE[name]
    assert len(rnn.b_h) >= 17
    found = slow_machine.shortest_counterexample(Network(rnn, read_units(rnn)))
    assert found == Wrong(bits, (1, 2**bits - 1), 2**bits, 0)


@pytest.mark.parametrize("name", WRONG)
def test_wrong_networks_are_wrong_soon(name: str) -> None:
    rnn = WRONG[name]
    assert 17 <= len(rnn.b_h) <= 1024
    found = slow_machine.shortest_counterexample(Network(rnn, read_units(rnn)))
    assert found is not None
    assert found.bits <= 8


@pytest.mark.parametrize("name", FAR_APART)
def test_weights_far_apart(name: str) -> None:
    rnn = FAR_APART[name]
    assert len(rnn.b_h) <= 16
    sizes = np.abs(np.concatenate([rnn.w_xh.ravel(), rnn.w_hh.ravel(), rnn.b_h, rnn.w_hy]))
    assert (sizes.max() > 1e290) == any(word in name for word in ("apart", "5e-324", "ends"))
    assert sizes[sizes > 0].min() < 1e-322
    wrong = "other" in name or "random" in name
    assert slow_machine.is_right(Network(rnn)) != wrong


def test_floats_would_decide_otherwise() -> None:
    """The reason for exact sums: a float sum loses 5e-324 beside 1e300, in some order."""
    rnn = FAR_APART["decided by 5e-324, z>0"]
    z = rnn.w_hh @ np.ones(len(rnn.b_h)) + rnn.w_xh @ np.ones(2) + rnn.b_h
    exact = [unit.z((1, 1), (1,) * len(rnn.b_h)) for unit in Network(rnn).hidden]
    assert (np.sign(z) != np.sign(np.array(exact, dtype=float))).any()
