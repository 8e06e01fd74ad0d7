"""All machines, by brute force, by another search, by random networks; and faults that are seen."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from binadd import Census, ThresholdRNN, prove
from binadd.analysis.census import enumeration
from binadd.analysis.census.adders import AdderClasses
from binadd.analysis.census.canonical_form import CLASSES, class_of
from binadd.analysis.census.enumeration import (
    enumerate_machines,
    is_feasible,
)
from binadd.analysis.census.machines import Machines, all_orders
from binadd.analysis.census.minimality import pairs_that_do
from binadd.analysis.census.networks import network_of_rows
from binadd.analysis.census.small_weights import _all_weights
from binadd.analysis.census.table import ClassRow, ClassTable, parse_rows
from binadd.analysis.census.threshold_functions import threshold_functions
from binadd.errors import DisagreementError, RangeError
from binadd.tasks import specification
from binadd.verification.results import Proof
from tests.analysis.census.lazy_search import Functions, adders, grouped, ternary
from tests.cases import EIGHT_CODES, MINIMAL, thermometer

pytestmark = pytest.mark.slow

TWO_UNIT_TASKS = ["xor", "less", "equal", "parity", "increment", "add"]


def test_the_counts(found: Census) -> None:
    assert found.machines == 104_154
    assert found.classes == CLASSES == 17_359
    assert found.classes_up_to_input_swap == 8_699
    assert found.by_states == {4: 2, 5: 4, 6: 414, 7: 303 + 3_790, 8: 1_006 + 11_840}
    assert found.by_states_and_start == {
        (4, True): 2,
        (5, False): 4,
        (6, True): 414,
        (7, False): 303,
        (7, True): 3_790,
        (8, False): 1_006,
        (8, True): 11_840,
    }
    assert found.encodings == {
        "thermometer": 6,
        "six codes": 717,
        "seven codes, three for sum 1": 2_376,
        "seven codes, three for sum 2": 2_420,
        "eight codes": 11_840,
    }


def test_only_thermometers_have_one_state_for_each_sum(found: Census) -> None:
    """36 assignments of one hidden state to each sum: 6 up to order, units complemented or not."""
    is_fixed = (found.adders.states_by_sum == 1).all(axis=1)
    assert [found.adders.encodings[i] for i in np.flatnonzero(is_fixed)] == ["thermometer"] * 6
    machines = all_orders(found.adders.machines.chosen(is_fixed))
    assert len(np.unique(machines.entries, axis=0)) == 36


def test_networks_of_minus_one_zero_and_one(found: Census) -> None:
    """Another search finds the machines of 126 ternary networks; the census has the same ones."""
    by_search = dict(adders(ternary(5), ternary(3)))
    assert sum(by_search.values()) == 126
    machines = all_orders(found.adders.machines)
    networks = _ternary_networks(machines)
    assert networks.sum() == 126
    assert np.count_nonzero(networks) == len(by_search)


def _ternary_networks(machines: Machines) -> np.ndarray:
    """How many ternary networks each machine has: a product over the units."""
    networks = np.ones(len(machines), dtype=np.int64)
    hidden, output = ternary(5), ternary(3)
    points = machines.points.astype(np.int64)
    for unit in range(3):
        networks *= _fitting(points, machines.tables[:, unit].astype(np.int64), hidden)
    places = 1 << np.arange(8)
    care = (machines.entries >= 0) @ places
    ones = (machines.entries % 2 == 1) & (machines.entries >= 0)
    networks *= _fitting(care, ones @ places, output)
    return networks


def _fitting(care: np.ndarray, ones: np.ndarray, functions: Functions) -> np.ndarray:
    tables, counts = functions
    pairs, inverse = np.unique(np.stack((care, ones)), axis=1, return_inverse=True)
    fitting = [int(counts[tables & c == o].sum()) for c, o in pairs.T.tolist()]
    return np.array(fitting)[inverse.ravel()]


@pytest.mark.slow
def test_networks_with_integers_up_to_two(found: Census) -> None:
    hidden, output = (grouped(_with_bias(variables, 2)) for variables in (5, 3))
    by_search = sum(1 for _ in adders(hidden, output))
    largest = [row.largest_integer for row in found.table.rows]
    assert by_search == 6 * sum(size <= 2 for size in largest)


def _with_bias(variables: int, size: int) -> np.ndarray:
    weights: np.ndarray = _all_weights(variables + 1, size).astype(np.int64)
    return weights


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_another_search_finds_as_many_machines(found: Census) -> None:
    hidden, output = (
        (threshold_functions(n).astype(np.int64), np.ones(len(threshold_functions(n)), dtype=int))
        for n in (5, 3)
    )
    by_search = {machine for machine, _ in adders(hidden, output)}
    assert len(by_search) == found.machines


@pytest.mark.parametrize("task", TWO_UNIT_TASKS)
def test_two_units_by_all_pairs(task: str) -> None:
    assert _by_enumeration(task) == _by_pairs(task)


def _by_enumeration(task: str) -> set[tuple[int, ...]]:
    machines = all_orders(enumerate_machines(specification(task), 2))
    return set(zip(machines.points.tolist(), *machines.tables.T.tolist(), strict=True))


def _by_pairs(task: str) -> set[tuple[int, ...]]:
    """The pairs of all threshold functions that do a task, cut down to their reachable states."""
    inputs = specification(task).inputs
    width = 2**inputs
    cut: set[tuple[int, ...]] = set()
    for first, second in pairs_that_do(specification(task)):
        states = [0]
        for state in states:  # grows while it is read
            points = range(width * state, width * (state + 1))
            following = [(first >> p & 1) + 2 * (second >> p & 1) for p in points]
            states += [s for s in dict.fromkeys(following) if s not in states]
        care = sum((2**width - 1) << width * state for state in states)
        cut.add((care, first & care, second & care))
    return cut


def test_a_fault_in_the_search_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    right = _by_pairs("equal")
    original = enumeration._search

    def forgets_a_branch(functions: Any, rows: Any) -> Any:
        return original(functions, rows[:-1])

    monkeypatch.setattr(enumeration, "_search", forgets_a_branch)
    assert _by_enumeration("equal") != right
    monkeypatch.undo()

    monkeypatch.setattr(
        enumeration, "_reaches_all", lambda machines: np.ones(len(machines), dtype=bool)
    )
    assert _by_enumeration("equal") != right
    monkeypatch.undo()

    def misses_one(variables: int) -> np.ndarray:
        # The unit of "equal" that fires at different digits, whatever the states.
        functions = threshold_functions(variables)
        return functions[functions % 2 == 0][1:] if variables == 4 else functions

    enumeration._partial_functions.cache_clear()
    monkeypatch.setattr(enumeration, "threshold_functions", misses_one)
    assert _by_enumeration("equal") != right
    monkeypatch.undo()
    enumeration._partial_functions.cache_clear()
    assert _by_enumeration("equal") == right


def test_every_adder_near_another_has_a_class(found: Census) -> None:
    numbers = {found.adders.form(number) for number in range(1, found.classes + 1)}
    generator = np.random.default_rng(15)
    some = [found.table.rows[place] for place in generator.integers(found.classes, size=30)]
    bases = [network_of_rows(parse_rows(row.margin_weights), 2, "witness") for row in some]
    proved: Counter[str] = Counter()
    for base in [thermometer(), MINIMAL, EIGHT_CODES, *bases]:
        for spread in (0.05, 0.1, 0.2) * 10:
            near = _near(base, spread, generator)
            form = class_of(near)
            assert (form is not None) == isinstance(prove(near), Proof)
            if form is not None:
                assert form in numbers
                proved[form] += 1
    assert len(proved) > 100


def _near(base: ThresholdRNN, spread: float, generator: np.random.Generator) -> ThresholdRNN:
    spread *= np.abs(base.w_xh).max()

    def moved(array: np.ndarray) -> np.ndarray:
        new: np.ndarray = array + generator.normal(scale=spread, size=array.shape)
        return new

    return ThresholdRNN(
        moved(base.w_xh), moved(base.w_hh), moved(base.b_h), moved(base.w_hy),
        base.b_y + generator.normal(scale=spread),
    )  # fmt: skip


def test_every_class_that_is_found_has_a_network_that_is_proved(table: ClassTable) -> None:
    _check_witnesses(table, table.rows[::25])


@pytest.mark.slow
def test_every_class_of_all_has_a_network_that_is_proved(table: ClassTable) -> None:
    _check_witnesses(table, table.rows)


def _check_witnesses(table: ClassTable, rows: Sequence[ClassRow]) -> None:
    for row in rows:
        for written in (row.margin_weights, row.tolerance_weights, row.integer_weights):
            network = network_of_rows(parse_rows(written), 2, "witness")
            assert isinstance(prove(network), Proof)
            assert class_of(network) == row.form
            assert table.numbers[row.form] == row.number


def test_input_exchange_is_its_own_inverse(found: Census) -> None:
    swapped = found.adders.swapped
    assert np.array_equal(swapped[swapped - 1], np.arange(1, found.classes + 1))
    assert (found.adders.states[swapped - 1] == found.adders.states).all()


def test_a_class_that_is_left_out_is_missed(found: Census) -> None:
    """Without class 30 the classes are no longer closed under complements."""
    others = np.flatnonzero(np.arange(1, found.classes + 1) != 30)
    short = AdderClasses(found.adders.machines.chosen(others), found.adders.forms[others], 0)
    with pytest.raises(DisagreementError, match="complemented, is in no class"):
        _ = short.complements
    swapped_away = int(found.adders.swapped[5000])
    assert swapped_away != 5001
    others = np.flatnonzero(np.arange(1, found.classes + 1) != swapped_away)
    short = AdderClasses(found.adders.machines.chosen(others), found.adders.forms[others], 0)
    with pytest.raises(DisagreementError, match="inputs exchanged is in no class"):
        _ = short.swapped


def test_all_orders_are_different_machines(found: Census) -> None:
    assert found.machines == 6 * found.classes


def test_too_many_networks_are_refused() -> None:
    assert not is_feasible(specification("add:4"), 2)
    assert not is_feasible(specification("add"), 4)
    with pytest.raises(RangeError, match="all networks of 2 units for add:4 are too many to list"):
        enumerate_machines(specification("add:4"), 2)
