"""`BitSearch`: which bits units have to make, so that a network does a task.

A unit is *free* if parameters of its own may change. What a free unit has to do is found by a
search over hidden states from the start, column by column: where a free unit sees a column and a
state, both of its bits are tried, and a choice is dropped as soon as the output is wrong, as one
hidden state stands for two states of the task, or as no change of the unit's parameters makes all
the bits chosen so far. A search that closes is a network that does the task.

A hidden state of a right network stands for one state of the task only if no two states of the task
ask for the same on all that may follow; so such states are made one first (Moore's minimisation).
"""

import itertools
import math
from collections.abc import Iterator
from functools import cache

import numpy as np

from binadd.automata.minimisation import merged
from binadd.automata.specification import Specification
from binadd.grading.hidden_steps import START, HiddenSteps
from binadd.grading.repairs import Place
from binadd.grading.unit_shifts import Due, Part, Shifts


@cache
def task_table(task: Specification) -> "TaskTable":
    """Return the table of a task, made once."""
    return TaskTable(task)


class TaskTable:
    """A task with its equivalent states made one: by state and input, what follows and is due.

    The start is state 0.
    """

    def __init__(self, task: Specification) -> None:
        signature = np.unique(task.output.T, axis=0, return_inverse=True)[1].ravel()
        class_of = merged(task.next_state, signature)
        names: dict[int, int] = {}
        for name in class_of.tolist():
            names.setdefault(name, len(names))
        member = np.unique(class_of, return_index=True)[1][list(names)]
        following = class_of[task.next_state[:, member]].T.tolist()
        self.after = [[names[name] for name in row] for row in following]
        self.due: list[list[int]] = task.output[:, member].T.astype(int).tolist()


def places_of_rows(steps: HiddenSteps) -> range:
    """Return the places of the hidden units and of the output."""
    return range(len(steps.rows))


Owed = dict[int, tuple[Due, tuple[Shifts, ...]]]
"""By free unit: one more bit that it has to make, and its choices of parameters that can."""
Option = tuple[int, int, int, Owed]
"""How a column may go on: the state entered, the task's state, the bit due, what units then owe."""


class BitSearch:
    """A depth-first search: states in the order in which they are met, each with all columns.

    Attributes
    ----------
    states : list of int
        The hidden states that were met; the start first.
    meaning : dict
        By hidden state, the state of the task that it stands for.
    place : int
        How many columns were looked at: so many of the first state, of the second, ...
    shifts : dict
        By free unit, its choices of parameters that can still make all that is due.
    dues : dict
        By free unit, the bits it has to make.
    emitted : dict
        By state that a column led to, the bit that is due on entering it.
    """

    def __init__(
        self, steps: HiddenSteps, task: TaskTable, free: dict[int, tuple[Shifts, ...]]
    ) -> None:
        self.steps, self.task = steps, task
        self.states, self.meaning = [START], {START: 0}
        self.place = 0
        self.shifts = dict(free)
        self.dues: dict[int, list[Due]] = {unit: [] for unit in free}
        self.emitted: dict[int, int] = {}
        self._hidden = [unit for unit in free if unit != steps.output]
        self._output_is_free = steps.output in free
        bits = itertools.product((0, 1), repeat=len(self._hidden))
        self._ways = [
            sum(bit << unit for unit, bit in zip(self._hidden, row, strict=True)) for row in bits
        ]

    def closed(self) -> Iterator[bool]:
        """Yield True with every way in which the free units can make the network right.

        Before each column that is looked at, yield False. The search is as it is when it yields:
        what of it is kept has to be copied.
        """
        columns = 2**self.steps.inputs
        options = [iter(self._options())]
        undo: list[tuple[dict[int, tuple[Shifts, ...]], int, bool]] = []
        while options:
            option = next(options[-1], None)
            if option is None:
                options.pop()
                if undo:
                    self._take_back(*undo.pop())
                continue
            undo.append(self._take(*option))
            if self.place == len(self.states) * columns:
                yield True
                self._take_back(*undo.pop())
            else:
                yield False
                options.append(iter(self._options()))

    def _options(self) -> list[Option]:
        """Return the ways in which the next column can be right."""
        steps = self.steps
        which, x = divmod(self.place, 2**steps.inputs)
        state = self.states[which]
        meaning = self.meaning[state]
        after, due = self.task.after[meaning][x], self.task.due[meaning][x]
        fixed = steps.after(state)[x] & ~self._ways[-1]
        # What a unit owes depends on its own bit alone, not on the other free units': two are tried
        # for each unit, however many ways there are.
        tried: Owed = {}
        options = []
        for ones in self._ways:
            entered = fixed | ones
            if (
                self.meaning.get(entered, after) != after
                or self.emitted.get(entered, due) != due
                or not (self._output_is_free or steps.emits(entered) == due)
            ):
                continue
            owed: Owed = {}
            # The output sees the state alone: what it owes was noted when that was first entered.
            if self._output_is_free and entered not in self.emitted:
                owed[steps.output] = self._able(steps.output, self._output_due(entered, due))
            for unit in self._hidden:
                bit = ones >> unit & 1
                key = unit << 1 | bit
                if key not in tried:
                    tried[key] = self._able(unit, self._hidden_due(unit, x, state, bit))
                owed[unit] = tried[key]
            if all(left for _, left in owed.values()):
                options.append((entered, after, due, owed))
        return options

    def _able(self, unit: int, due: Due) -> tuple[Due, tuple[Shifts, ...]]:
        """Return a due bit with the choices of parameters with which a free unit can make it."""
        left = [choice.to_make(due) for choice in self.shifts[unit]]
        return due, tuple([choice for choice in left if choice is not None])

    def _hidden_due(self, unit: int, x: int, state: int, bit: int) -> Due:
        steps = self.steps
        seen = x | state << steps.inputs | 1 << steps.inputs + steps.output
        present = steps.after(state)[x] >> unit & 1
        return Due(seen, steps.hidden_sum(unit, x, state), present, bit, seen.bit_count())

    def _output_due(self, state: int, bit: int) -> Due:
        steps = self.steps
        seen = state | 1 << steps.output
        present = steps.emits(state)
        return Due(seen, steps.output_sum(state), present, bit, seen.bit_count())

    def _take(
        self, entered: int, after: int, due: int, owed: Owed
    ) -> tuple[dict[int, tuple[Shifts, ...]], int, bool]:
        """Go one column on; return what takes it back."""
        before = {unit: self.shifts[unit] for unit in owed}
        for unit, (bit, left) in owed.items():
            self.dues[unit].append(bit)
            self.shifts[unit] = left
        is_new = entered not in self.meaning
        if is_new:
            self.states.append(entered)
            self.meaning[entered] = after
        is_first = entered not in self.emitted
        if is_first:
            self.emitted[entered] = due
        self.place += 1
        return before, entered if is_first else -1, is_new

    def _take_back(self, before: dict[int, tuple[Shifts, ...]], entered: int, is_new: bool) -> None:
        self.place -= 1
        if entered >= 0:
            del self.emitted[entered]
        if is_new:
            del self.meaning[self.states.pop()]
        for unit, shifts in before.items():
            self.dues[unit].pop()
            self.shifts[unit] = shifts

    def parts(self) -> Iterator[tuple[Part, ...]]:
        """Yield each choice of parameters that makes all that is due."""
        rows = self.steps.rows
        by_unit = [
            [
                Part(unit, choice.parameters, tuple(self.dues[unit]), rows[unit].shift)
                for choice in choices
            ]
            for unit, choices in self.shifts.items()
        ]
        return itertools.product(*by_unit)

    def tolerance_of_others(self) -> float:
        """Return what the parameters of the units that are not free may move by."""
        steps = self.steps
        return min(
            (
                steps.tolerance(unit, state)
                for unit in places_of_rows(steps)
                if unit not in self.shifts
                for state in (self.emitted if unit == steps.output else self.states)
            ),
            default=math.inf,
        )

    def places(self, parts: tuple[Part, ...]) -> tuple[Place, ...]:
        """Return where the parameters stand."""
        return tuple(
            [place_of(self.steps, p.unit, number) for p in parts for number in p.parameters]
        )


def place_of(steps: HiddenSteps, unit: int, parameter: int) -> Place:
    """Return where the parameter of a unit stands, both called as in `HiddenSteps` and `Shifts`.

    >>> from binadd.automata.machine import compile_machine
    >>> from binadd.grading.hidden_steps import steps_of_machine
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> steps = steps_of_machine(compile_machine(hand_wired()))
    >>> place_of(steps, 2, 3), place_of(steps, 3, 3)
    (('w_hh', (2, 1)), ('b_y', ()))
    """
    if unit == steps.output:
        if parameter == steps.output:
            return "b_y", ()
        return "w_hy", (steps.units[parameter],)
    row = steps.units[unit]
    if parameter < steps.inputs:
        return "w_xh", (row, parameter)
    if parameter < steps.inputs + steps.output:
        return "w_hh", (row, steps.units[parameter - steps.inputs])
    return "b_h", (row,)
