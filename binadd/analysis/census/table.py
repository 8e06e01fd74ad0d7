"""The table of all classes: what the best weights of each can do, certified.

A network's units do not share parameters, so the best network of a class is made of the best units,
and what it can do is what its weakest unit can. The units of all classes have fewer than 2,000
tasks (`unit_tasks`); each is solved once, in fractions (`programs`), and in small integers
(`small_weights`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from binadd.analysis.census.adders import AdderClasses
from binadd.analysis.census.neighbours import successors_of
from binadd.analysis.census.programs import solve
from binadd.analysis.census.small_weights import (
    fewest_nonzeros,
    smallest_integers,
    sparsest_integers,
)
from binadd.analysis.census.unit_tasks import UnitTask, UnitTasks, hidden_tasks, output_tasks

Measure = Literal["margin", "tolerance"]
Weights = tuple[tuple[Fraction, ...], ...]
"""A row for each hidden unit: two inputs, three hidden units, bias; then the output's: three hidden
units, bias."""


class ClassRow(NamedTuple):
    """What is known of one class of 3-unit adders.

    Attributes
    ----------
    number : int
    form : str
        The canonical form; the units below are in its order.
    states : int
        Reachable hidden states.
    start_is_entered : bool
        Whether the start state is ever entered again.
    encoding : str
    normal_form : str
        Which unit is u, v and the carry c.
    margin, tolerance : Fraction
        The best with every parameter in [-1, 1].
    largest_integer : int
        With integer weights, how large the largest parameter must be; 1: ternary weights suffice.
    nonzeros : int
        The fewest parameters that are not zero.
    swapped : int
        The number of the class with its inputs exchanged.
    complements : tuple of int
        The numbers of other classes that it is with some of its units complemented.
    margin_weights, tolerance_weights, integer_weights, sparse_weights : str
        Weights that reach each of these, as `parse_rows` reads them.
    """

    number: int
    form: str
    states: int
    start_is_entered: bool
    encoding: str
    normal_form: str
    margin: Fraction
    tolerance: Fraction
    largest_integer: int
    nonzeros: int
    swapped: int
    complements: tuple[int, ...]
    margin_weights: str
    tolerance_weights: str
    integer_weights: str
    sparse_weights: str

    @property
    def is_ternary(self) -> bool:
        """Whether weights and biases of -1, 0 and 1 suffice."""
        return self.largest_integer == 1


@dataclass(frozen=True)
class ClassTable:
    """All classes, in the order of their numbers."""

    rows: tuple[ClassRow, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each form."""
        return {row.form: row.number for row in self.rows}

    @cached_property
    def successors(self) -> np.ndarray:
        """The machines of all classes, as `successors_of` reads their forms."""
        return successors_of([row.form for row in self.rows])

    def rank(self, number: int, by: Measure) -> int:
        """Return 1 + how many classes can do better."""
        return self._ranks[by][getattr(self.rows[number - 1], by)]

    @cached_property
    def _ranks(self) -> dict[str, dict[Fraction, int]]:
        ranks: dict[str, dict[Fraction, int]] = {}
        for by in ("margin", "tolerance"):
            values = sorted((getattr(row, by) for row in self.rows), reverse=True)
            ranks[by] = {}
            for place, value in enumerate(values, 1):
                ranks[by].setdefault(value, place)
        return ranks


@dataclass(frozen=True)
class _Solved:
    """What is known of one task of a unit; weights as the task reads them."""

    margin: Fraction
    tolerance: Fraction
    size: int
    nonzeros: int
    weights: tuple[tuple[Fraction | int, ...], ...]  # for margin, tolerance, integers, nonzeros


def class_table(
    classes: AdderClasses, on_progress: Callable[[int, int], None] | None = None
) -> ClassTable:
    """Solve all programs, each certified, and make the table. Takes some five seconds.

    Parameters
    ----------
    classes : AdderClasses
    on_progress : callable, optional
        Called with the number of unit tasks that are done and of all.

    Raises
    ------
    DisagreementError
        If a solution fails its check.
    """
    kinds = [hidden_tasks(classes.machines), output_tasks(classes.machines)]
    total = sum(len(kind.tasks) for kind in kinds)
    solved: list[list[_Solved]] = []
    done = 0
    for kind in kinds:
        solved.append([])
        for task in kind.tasks:
            solved[-1].append(_solve(task))
            done += 1
            if on_progress is not None:
                on_progress(done, total)
    units = [_Units(kind, found) for kind, found in zip(kinds, solved, strict=True)]
    return ClassTable(tuple(_row(classes, number, units) for number in range(1, len(classes) + 1)))


def _solve(task: UnitTask) -> _Solved:
    margin, tolerance = (solve(task.program(by_move)) for by_move in (False, True))
    asked = (task.care, task.ones, task.variables)
    smallest, sparsest = smallest_integers(*asked), sparsest_integers(*asked)
    return _Solved(
        margin.value,
        tolerance.value,
        max(map(abs, smallest)),
        fewest_nonzeros(*asked),
        (margin.weights, tolerance.weights, smallest, sparsest),
    )


class _Units:
    """The solved tasks of the units of one kind, with weights written as each unit reads them."""

    def __init__(self, tasks: UnitTasks, solved: list[_Solved]) -> None:
        self._tasks, self._solved = tasks, solved
        self._index, self._order = tasks.index.tolist(), tasks.order.tolist()
        self._written: dict[tuple[int, int], tuple[str, ...]] = {}

    def of_class(self, place: int) -> list[tuple[_Solved, tuple[str, ...]]]:
        """Return what is known of each unit of a class, and its weights, written."""
        pairs = zip(self._index[place], self._order[place], strict=True)
        return [(self._solved[index], self._weights(index, order)) for index, order in pairs]

    def _weights(self, index: int, order: int) -> tuple[str, ...]:
        key = (index, order)
        if key not in self._written:
            places = self._tasks.orders[order]
            self._written[key] = tuple(
                " ".join([*(str(weights[place]) for place in places), str(weights[-1])])
                for weights in self._solved[index].weights
            )
        return self._written[key]


def _row(classes: AdderClasses, number: int, kinds: Sequence[_Units]) -> ClassRow:
    place = number - 1
    units = [unit for kind in kinds for unit in kind.of_class(place)]
    rows = [", ".join(rows) for rows in zip(*(written for _, written in units), strict=True)]
    complements = {int(n) for n in classes.complements[place] if n} - {number}
    return ClassRow(
        number=number,
        form=classes.form(number),
        states=int(classes.states[place]),
        start_is_entered=bool(classes.starts_again[place]),
        encoding=classes.encodings[place],
        normal_form=classes.normal_form(number),
        margin=min(unit.margin for unit, _ in units),
        tolerance=min(unit.tolerance for unit, _ in units),
        largest_integer=max(unit.size for unit, _ in units),
        nonzeros=sum(unit.nonzeros for unit, _ in units),
        swapped=int(classes.swapped[place]),
        complements=tuple(sorted(complements)),
        margin_weights=rows[0],
        tolerance_weights=rows[1],
        integer_weights=rows[2],
        sparse_weights=rows[3],
    )


def parse_rows(text: str) -> Weights:
    """Read the weights of a `ClassRow`.

    >>> parse_rows("1 -1/2, 0 1")
    ((Fraction(1, 1), Fraction(-1, 2)), (Fraction(0, 1), Fraction(1, 1)))
    """
    return tuple(tuple(map(Fraction, row.split())) for row in text.split(", "))
