import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from binadd import Proof, ThresholdRNN, hand_wired, prove, wire
from binadd.automata.machine import compile_machine
from binadd.grading import repair_search
from binadd.grading.bit_search import place_of
from binadd.grading.hidden_steps import steps_of_units
from binadd.grading.repair_search import MOST_STEPS, SearchResult, SmallRepair
from binadd.grading.repairs import Place, value_at, with_values
from binadd.grading.right_values import RightValues
from binadd.grading.unit_shifts import roundest_number
from binadd.tasks import specification
from binadd.verification.margins import margins
from tests import reference
from tests.cases import RIGHT, thermometer, with_spectators
from tests.fuzzing import rounds
from tests.perturbations import perturbed

BASES = [
    hand_wired(),
    *(RIGHT[name].rnn for name in ("thermometer, h1 complemented", "six codes", "eight codes")),
]


ADD = specification("add")


def repairs_of_one(rnn: ThresholdRNN, most_steps: int = MOST_STEPS) -> SearchResult:
    return repair_search.repairs_of_one(compile_machine(rnn), ADD, most_steps)


def repairs_of_two(rnn: ThresholdRNN, most_steps: int = MOST_STEPS) -> SearchResult:
    return repair_search.repairs_of_two(compile_machine(rnn), ADD, most_steps)


def tolerance(rnn: ThresholdRNN) -> float:
    return margins(compile_machine(rnn)).tolerance


def places(rnn: ThresholdRNN) -> list[Place]:
    hidden = range(len(rnn.b_h))
    steps = steps_of_units(rnn, hidden)
    return [
        *(
            place_of(steps, unit, number)
            for unit in hidden
            for number in range(rnn.inputs + len(rnn.b_h) + 1)
        ),
        *(place_of(steps, len(rnn.b_h), number) for number in range(1 + len(rnn.b_h))),
    ]


def test_places_name_every_parameter_once() -> None:
    rnn = hand_wired()
    named = places(rnn)
    assert len(set(named)) == len(named) == 6 + 9 + 3 + 3 + 1
    numbered = ThresholdRNN(
        np.arange(6).reshape(3, 2), np.arange(6, 15).reshape(3, 3), [15, 16, 17], [18, 19, 20], 21
    )
    assert sorted(value_at(numbered, place) for place in named) == list(range(22))


def demand_a_repair(rnn: ThresholdRNN, repair: SmallRepair) -> ThresholdRNN:
    """The repair has to add, with the tolerance it says and no other parameters changed.

    It may tolerate more where a unit does not matter any more.
    """
    repaired = with_values(rnn, repair.values)
    assert reference.adds_at_every_width(repaired)
    found = tolerance(repaired)
    assert repair.tolerance * (1 - 2e-6) <= found
    if compile_machine(repaired).units == tuple(range(len(rnn.b_h))):
        assert found <= repair.tolerance * (1 + 1e-9)
    return repaired


@pytest.mark.parametrize("count", [1, 2])
def test_what_was_changed_is_found_with_at_least_its_tolerance(count: int) -> None:
    search = {1: repairs_of_one, 2: repairs_of_two}[count]
    generator = np.random.default_rng(51 + count)
    tried = 0
    for _ in range(rounds(40)):
        base = BASES[generator.integers(len(BASES))]
        every = places(base)
        chosen = [every[i] for i in generator.choice(len(every), size=count, replace=False)]
        values = [value_at(base, place) + generator.normal(scale=2) for place in chosen]
        rnn = with_values(base, list(zip(chosen, values, strict=True)))
        if reference.adds_at_every_width(rnn):
            continue
        tried += 1
        found = search(rnn)
        assert found.complete
        by_places = {frozenset(repair.places): repair for repair in found.repairs}
        undone = by_places[frozenset(chosen)]
        assert undone.tolerance >= tolerance(base) * (1 - 1e-9)
        assert all(repair.tolerance > 0 for repair in found.repairs)
        of_one_unit = [repair for repair in found.repairs if len(repair.parts) == 1]
        for repair in [*found.repairs[:2], *of_one_unit[:6]]:
            demand_a_repair(rnn, repair)
    assert tried > rounds(40) / 4


def critical_values(rnn: ThresholdRNN, place: Place) -> list[float]:
    """The values of a parameter at which some sum of its unit is zero."""
    old = value_at(rnn, place)
    name, index = place
    network = reference.Network(rnn)
    unit = network.output if name in ("w_hy", "b_y") else network.hidden[index[0]]
    bits = list(itertools.product((0, 1), repeat=len(unit.inputs)))
    codes = list(itertools.product((0, 1), repeat=len(unit.hidden)))
    return sorted({float(old - unit.z(x, h)) for x in bits for h in codes})


def repairing_places(rnn: ThresholdRNN) -> dict[Place, float]:
    """By trying one value between any two critical ones: places that repair, and the best tried."""
    found: dict[Place, float] = {}
    for place in places(rnn):
        ends = critical_values(rnn, place)
        tries = [ends[0] - 1, ends[-1] + 1]
        for low, high in itertools.pairwise(ends):
            tries += [low + (high - low) * share for share in (0.5, 0.1, 0.4, 0.7)]
        for value in tries:
            changed = with_values(rnn, [(place, value)])
            if reference.adds_at_every_width(changed):
                found[place] = max(found.get(place, 0.0), tolerance(changed))
    return found


def around(repair: SmallRepair) -> RightValues:
    """The interval that the value chosen lies in."""
    ((_, value),) = repair.values
    (found,) = [interval for interval in repair.intervals() if value in interval]
    return found


def test_a_single_parameter_is_found_exactly_where_one_does() -> None:
    repaired = 0
    at_zero = thermometer((-1, -2, -4), -1, fires_at_zero=True)
    for rnn in [*perturbed(61, rounds(6)), thermometer((-0.5, -1.5, -3.5)), at_zero]:
        if len(rnn.b_h) not in (3, 4) or reference.adds_at_every_width(rnn):
            continue
        expected = repairing_places(rnn)
        found = {repair.places[0]: repair for repair in repairs_of_one(rnn).repairs}
        assert set(found) == set(expected)
        for place, best in expected.items():
            least = tolerance(with_values(rnn, found[place].values))
            assert least >= best * (1 - 2e-6)
            values = around(found[place])
            assert values.least < found[place].values[0][1] < values.greatest
        repaired += bool(expected)
    assert repaired


def test_a_value_lies_well_within_even_if_another_sum_is_zero() -> None:
    # h2 = [a + b + w h2 - 1 > 0] is at zero on one digit without a carry, whatever w is.
    start = thermometer((-0.5, -1, -2.5))
    place: Place = ("w_hh", (1, 1))
    rnn = with_values(start, [(place, 1.25)])
    (repair,) = [found for found in repairs_of_one(rnn).repairs if found.places == (place,)]
    assert repair.tolerance == 0
    ((_, value),) = repair.values
    assert around(repair) == RightValues(0, False, 1, True)
    assert 0 < value < 1


def test_the_best_comes_first_and_is_the_best() -> None:
    rnn = thermometer((-0.5, -1.5, -3.5))
    repairs = repairs_of_one(rnn).repairs
    tolerances = [repair.tolerance for repair in repairs]
    assert tolerances == sorted(tolerances, reverse=True)
    # The bias: -1 (3 + b) / 6 at sum 3 meets -(2 + b) / 5 at sum 2 in b = -27 / 11.
    (bias,) = [repair for repair in repairs if repair.places[0][0] == "b_h"]
    assert bias.tolerance == pytest.approx(1 / 11, rel=1e-12)
    assert bias.values[0][1] == pytest.approx(-27 / 11, rel=1e-6)
    assert around(bias) == RightValues(-3, False, -2, True)


def test_a_search_that_runs_out_of_steps_says_so() -> None:
    rnn = with_spectators(thermometer((-0.5, -1.5, -9)), [[1, 2, 3, 4, 5, -6, -3]])
    assert not repairs_of_two(rnn, most_steps=50).complete
    assert repairs_of_one(rnn).complete


@given(st.floats(-1e6, 1e6), st.floats(1e-9, 1e3), st.floats(-1e6, 1e6))
def test_the_roundest_number_lies_within(low: float, width: float, near: float) -> None:
    high = low + width
    assume(low < high)
    assert low <= roundest_number(low, high, near) <= high


@pytest.mark.parametrize(
    ("low", "high", "near", "roundest"),
    [
        (-2.5, -2.4166, -3.5, -2.5),
        (-1.2, -0.8, 1, -1),
        (0.1, math.inf, -3, 1),
        (-math.inf, math.inf, 0.25, 0.2),
        (-math.inf, -20.5, 3, -30),
        (1.04545, 1.04546, 1, 1.04545),
        (0, 0, 0, 0),
    ],
)
def test_roundest_numbers(low: float, high: float, near: float, roundest: float) -> None:
    assert roundest_number(low, high, near) == roundest


@pytest.mark.parametrize("task", ["subtract", "parity", "less"])
def test_other_tasks_are_repaired_exactly_where_one_value_does(task: str) -> None:
    """By trying a value between any two at which a sum of the parameter's unit is zero."""
    right, asked = wire(task), specification(task)
    generator = np.random.default_rng(101)
    every = places(right)
    repaired = 0
    for _ in range(rounds(8)):
        place = every[generator.integers(len(every))]
        rnn = with_values(right, [(place, value_at(right, place) + generator.normal(scale=3))])
        if isinstance(prove(rnn, task), Proof):
            continue
        found = repair_search.repairs_of_one(compile_machine(rnn), asked)
        repairing = {
            other
            for other in places(rnn)
            for value in between(critical_values(rnn, other))
            if isinstance(prove(with_values(rnn, [(other, value)]), task), Proof)
        }
        assert {repair.places[0] for repair in found.repairs} == repairing
        assert place in repairing
        repaired += 1
    assert repaired


def between(ends: list[float]) -> list[float]:
    return [ends[0] - 1, ends[-1] + 1, *(low + (high - low) / 2 for low, high in
                                         itertools.pairwise(ends))]  # fmt: skip


def test_a_unit_that_nobody_reads_can_be_what_is_missing() -> None:
    base = with_spectators(thermometer(), [[0.0] * 11 + [1.0]] * 6)
    rnn = with_values(base, [(("w_hy", (2,)), 0.0)])  # h3 is not read any more
    machine = compile_machine(rnn)
    assert 2 in machine.unread_units
    found = repair_search.repairs_of_one(machine, ADD)
    by_place = {repair.places[0]: repair for repair in found.repairs}
    assert around(by_place["w_hy", (2,)]) == RightValues(0.5, False, None, False)
    for repair in found.repairs:
        assert reference.adds_at_every_width(with_values(rnn, repair.values))


def test_searches_take_turns_so_that_a_long_one_is_in_nobodys_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rnn = thermometer((-0.5, -1.5, -9))
    monkeypatch.setattr(repair_search, "SLICE", 1)
    turns = {repair.places for repair in repairs_of_one(rnn).repairs}
    monkeypatch.setattr(repair_search, "SLICE", 10**6)
    assert turns == {repair.places for repair in repairs_of_one(rnn).repairs}
