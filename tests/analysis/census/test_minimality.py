import itertools

import pytest

from binadd.analysis.census import minimality as minimality_module
from binadd.analysis.census.minimality import (
    CUBE_EDGES,
    minimality,
    most_edges_cut,
    pairs_that_do,
    two_units_cannot_add,
)
from binadd.analysis.census.threshold_functions import threshold_functions
from binadd.errors import DisagreementError, RangeError
from binadd.tasks import specification
from binadd.verification.proof import prove
from binadd.verification.results import Proof

pytestmark = pytest.mark.slow

BY_UNITS = {  # machines of 1, 2 and 3 units, as far as they are listed; fewest nonzero of the least
    "increment": ([0, 4], 7),
    "xor": ([0, 16], 6),
    "and": ([2, 20_118], 4),
    "or": ([2, 20_118], 3),
    "carry": ([1, 4_743], 5),
    "less": ([1, 4_743], 4),
    "equal": ([0, 2_464], 9),
    "parity": ([0, 8], 8),
    "times:3": ([0, 0, 186], 11),
    "ones-multiple-of:3": ([0, 0, 540], 13),
    "multiple-of:3": ([0, 0, 3_048], 12),
}


@pytest.mark.parametrize("task", BY_UNITS)
def test_networks_of_few_units(task: str) -> None:
    found = minimality(task)
    machines, nonzeros = BY_UNITS[task]
    assert [count.machines for count in found.by_units] == machines
    assert found.fewest_units is not None
    least = found.by_units[found.fewest_units - 1]
    assert least.nonzeros == nonzeros
    assert least.example is not None
    assert least.example.hidden_units == found.fewest_units
    assert isinstance(prove(least.example, task), Proof)
    assert repr(found) == f"<Minimality of {task!r}: {found.fewest_units} units>"


@pytest.mark.slow
def test_subtraction_is_done_in_as_many_ways_as_addition() -> None:
    found = minimality("subtract").by_units[2]
    assert (found.machines, found.classes, found.nonzeros) == (104_154, 17_359, 10)


def test_tasks_that_three_units_do_not_do() -> None:
    found = minimality("multiple-of:5")
    assert found.fewest_units is None
    assert len(found.by_units) == 3
    assert "> 3  not listed" in str(found)


def test_two_units_can_not_add() -> None:
    found = two_units_cannot_add()
    assert (found.functions, found.pairs, found.most_edges) == (1882, 0, 10)


def test_edges_by_all_pairs() -> None:
    """Each function alone, then each pair, counted edge by edge."""
    edges = [(a, b) for a, b in itertools.combinations(range(8), 2) if (a ^ b).bit_count() == 1]
    assert len(edges) == CUBE_EDGES
    cut = [
        {edge for edge in edges if (f >> edge[0] ^ f >> edge[1]) & 1}
        for f in threshold_functions(3).tolist()
    ]
    assert max(len(a | b) for a, b in itertools.product(cut, cut)) == most_edges_cut(2) == 10
    assert most_edges_cut(3) == 12


def test_a_hole_in_the_argument_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minimality_module, "most_edges_cut", lambda _: 12)
    with pytest.raises(DisagreementError, match="two units are said not to add"):
        two_units_cannot_add()


def test_pairs_of_wide_tasks_are_refused() -> None:
    with pytest.raises(RangeError, match="of at most 2 inputs and 16 states; add:3 has 3 and 3"):
        pairs_that_do(specification("add:3"))


def test_fields() -> None:
    fields = minimality("parity").as_json()
    assert (fields["task"], fields["fewest_units"]) == ("parity", 2)
    assert [count["machines"] for count in fields["by_units"]] == [0, 8]
    assert fields["by_units"][0]["weights"] is None
    assert fields["by_units"][1]["weights"]["task"] == "parity"
