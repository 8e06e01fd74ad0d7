import itertools

import numpy as np
import pytest

from binadd import ThresholdRNN, compare, hand_wired
from binadd.analysis import alignment
from binadd.analysis.alignment import Alignment, align
from binadd.automata.machine import compile_machine
from tests import reference
from tests.cases import EIGHT_CODES, RIGHT, WRONG, permuted, thermometer, with_spectators
from tests.fuzzing import rounds
from tests.perturbations import perturbed
from tests.rewriting import applied, directions, rewritten

CLEAR = {  # no sum of these is zero, in any code at all, so that a complement is one
    name: case.rnn
    for name, case in (RIGHT | WRONG).items()
    if name.split(",")[0] in ("thermometer", "six codes", "eight codes") and "zero" not in name
} | {
    "hand-wired": hand_wired(),
    "five units, clear": with_spectators(
        EIGHT_CODES, np.random.default_rng(2).normal(size=(2, 8)).tolist()
    ),
}
DISTINCT = 1e-6
PARAMETERS = ("w_xh", "w_hh", "b_h", "w_hy", "b_y")


def aligned(a: ThresholdRNN, b: ThresholdRNN) -> Alignment:
    """The best alignment of all, whether or not the networks are the same."""
    found = align(compile_machine(a), compile_machine(b), [])
    assert found is not None
    return found


def demand_sameness(a: ThresholdRNN, b: ThresholdRNN) -> Alignment:
    """A has to be found to be B, and rewriting B as found has to give A's weights."""
    comparison = compare(a, b)
    assert comparison.same_network
    found = comparison.alignment
    assert found is not None
    again = applied(b, found.order, found.complemented)
    np.testing.assert_allclose(directions(again), directions(a), atol=1e-9)
    assert found.cosine == pytest.approx([1.0] * len(a.b_h))
    assert found.output_cosine == pytest.approx(1.0)
    return found


@pytest.mark.parametrize("name", CLEAR)
def test_networks_written_otherwise_are_recognised(name: str) -> None:
    generator = np.random.default_rng(list(name.encode()))
    rnn = CLEAR[name]
    for _ in range(rounds(12)):
        new = rewritten(rnn, generator)
        found = demand_sameness(new.rnn, rnn)
        # None of these has a symmetry of its own, so that just one way is right.
        assert (found.order, found.complemented) == (new.order, new.flips)
        keeps_function = reference.adds_at_every_width(new.rnn)
        assert compare(new.rnn, rnn).same_function == keeps_function
        if keeps_function and rnn.w_hh[:, [0, 2]].any() == 0:
            # Only the middle unit is read back, and it was not complemented.
            assert found.agreement == (1.0,) * len(rnn.b_h)


def test_networks_with_margin_zero_are_recognised_by_order_and_scale() -> None:
    generator = np.random.default_rng(5)
    for name in ("fewest parameters", "thermometer, margin zero", "four units"):
        for _ in range(rounds(5)):
            new = rewritten(RIGHT[name].rnn, generator, complement=False)
            demand_sameness(new.rnn, RIGHT[name].rnn)


def test_wrong_networks_are_recognised() -> None:
    generator = np.random.default_rng(6)
    for rnn in perturbed(6, rounds(40)):
        if 3 <= len(rnn.b_h) <= 4 and reference.margins(rnn).smallest > 0:
            new = rewritten(rnn, generator, complement=False)
            demand_sameness(new.rnn, rnn)


def test_random_networks_are_recognised_wherever_they_start() -> None:
    generator = np.random.default_rng(7)
    for units in [2, 3, 4] * rounds(4):
        shapes = ((units, 2), (units, units), units, units)
        w_xh, w_hh, b_h, w_hy = (generator.normal(size=shape) for shape in shapes)
        rnn = ThresholdRNN(w_xh, w_hh, b_h, w_hy, generator.normal())
        demand_sameness(rewritten(rnn, generator).rnn, rnn)


def test_among_units_that_act_alike_the_weights_decide() -> None:
    never = [[1.0, 2, 0, 0, 0, 0, 0, -9], [3.0, 1, 0, 0, 0, 0, 0, -9]]
    rnn = with_spectators(thermometer(), never)
    near = ThresholdRNN(rnn.w_xh + 0.001, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y)
    found = aligned(permuted(near, (4, 0, 3, 1, 2)), rnn)
    assert found.order == (4, 0, 3, 1, 2)
    assert not any(found.complemented)
    assert min(found.cosine) > 0.999


def test_among_many_units_that_act_alike_the_weights_decide() -> None:
    never = [[weight, 10 - weight, *[0.0] * 7, -20] for weight in (1.0, 9.0, 3.0, 7.0)]
    rnn = with_spectators(thermometer(), never)
    order = (4, 0, 6, 1, 3, 5, 2)
    assert demand_sameness(permuted(rnn, order), rnn).order == order


def test_the_same_weights_under_rules_that_differ_at_the_output_are_two_networks() -> None:
    found = aligned(thermometer(b_y=0), thermometer(b_y=0, fires_at_zero=True))
    assert found.agreement == (1.0, 1.0, 1.0)
    assert not compare(thermometer(b_y=0), thermometer(b_y=0, fires_at_zero=True)).same_network
    assert compare(thermometer(), thermometer(fires_at_zero=True)).same_network


@pytest.mark.parametrize(
    ("where", "name"), [(0, "w_xh"), (4, "w_hh"), (1, "b_h"), (2, "w_hy"), (0, "b_y")]
)
def test_networks_that_differ_in_one_parameter_are_not_the_same(where: int, name: str) -> None:
    rnn = thermometer()
    w_xh, w_hh, b_h, w_hy, b_y = arrays = [np.array(getattr(rnn, n)) for n in PARAMETERS]
    arrays[PARAMETERS.index(name)].flat[where] += DISTINCT
    near = ThresholdRNN(w_xh, w_hh, b_h, w_hy, float(b_y))
    found = compare(rewritten(near, np.random.default_rng(1), complement=False).rnn, rnn)
    assert found.same_function
    assert found.same_codes
    assert not found.same_network


def test_a_complement_is_none_where_a_sum_is_zero() -> None:
    margin_zero = RIGHT["thermometer, margin zero"].rnn
    new = applied(margin_zero, (0, 1, 2), (False, False, True))
    assert not reference.adds_at_every_width(new)
    assert not compare(new, margin_zero).same_network


def test_a_complemented_carry_starts_elsewhere() -> None:
    found = compare(WRONG["carry unit complemented"].rnn, thermometer())
    assert found.same_network
    assert not found.same_function
    assert found.alignment is not None
    assert found.alignment.complemented == (False, True, False)
    assert found.alignment.start_state == "010"


def agreement_by_hand(
    a: ThresholdRNN, b: ThresholdRNN, order: tuple[int, ...], flips: tuple[bool, ...]
) -> list[int]:
    """On how many joint transitions each unit agrees with its counterpart; last, of how many."""
    networks = reference.Network(a), reference.Network(b)
    met = [(networks[0].start, networks[1].start)]
    agree = [0] * (len(order) + 1)
    for pair in met:  # grows while it is read
        for x in itertools.product((0, 1), repeat=2):
            new = tuple(n.step(x, h)[0] for n, h in zip(networks, pair, strict=True))
            for i, (j, flip) in enumerate(zip(order, flips, strict=True)):
                agree[i] += new[0][i] == (new[1][j] ^ flip)
            agree[-1] += 1
            if new not in met:
                met.append((new[0], new[1]))
    return agree


def test_no_other_alignment_agrees_more() -> None:
    networks = [rnn for rnn in perturbed(11, rounds(30)) if len(rnn.b_h) == 3]
    for a, b in itertools.pairwise(networks):
        found = aligned(a, b)
        *counts, total = agreement_by_hand(a, b, found.order, found.complemented)
        assert found.agreement == pytest.approx([count / total for count in counts], abs=1e-15)
        most = max(
            sum(agreement_by_hand(a, b, order, flips)[:-1])
            for order in itertools.permutations(range(3))
            for flips in itertools.product((False, True), repeat=3)
        )
        assert sum(counts) == most


def test_the_assignment_for_many_units_agrees_as_much_as_trying_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    networks = [rnn for rnn in perturbed(12, rounds(40)) if len(rnn.b_h) == 4]
    tried = [aligned(a, b) for a, b in itertools.pairwise(networks)]
    monkeypatch.setattr(alignment, "MOST_UNITS_ENUMERATED", 0)
    for (a, b), all_ways in zip(itertools.pairwise(networks), tried, strict=True):
        assert total(aligned(a, b)) == pytest.approx(total(all_ways))


def total(found: Alignment) -> float:
    """The sum of agreement; every unit of networks so small is followed."""
    return sum(share for share in found.agreement if share is not None)


def test_seven_units_written_otherwise_are_recognised() -> None:
    rows = np.random.default_rng(3).normal(size=(4, 10)).tolist()
    rnn = with_spectators(thermometer(), [[*row] for row in rows])
    generator = np.random.default_rng(4)
    for _ in range(rounds(5)):
        demand_sameness(rewritten(rnn, generator, complement=False).rnn, rnn)


def test_different_numbers_of_units_are_not_aligned() -> None:
    found = compare(RIGHT["four units"].rnn)
    assert found.alignment is None
    assert found.same_function
    assert found.both_add
    assert not found.same_network


def test_weights_of_any_size_are_aligned() -> None:
    rnn = thermometer()
    for factor in (1e-300, 1e299):
        large = ThresholdRNN(
            rnn.w_xh * factor,
            rnn.w_hh * factor,
            rnn.b_h * factor,
            rnn.w_hy * factor,
            rnn.b_y * factor,
        )
        demand_sameness(large, rnn)
    nothing = ThresholdRNN(rnn.w_xh * 0, rnn.w_hh * 0, rnn.b_h * 0, rnn.w_hy * 0, 0)
    assert aligned(nothing, rnn).cosine == (0.0, 0.0, 0.0)
    assert compare(nothing, nothing).same_network
