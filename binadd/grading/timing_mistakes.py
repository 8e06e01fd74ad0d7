"""Networks of which no weight is wrong: right, but late; and right for another task."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from binadd.automata.machine import Machine
from binadd.automata.product import Product
from binadd.automata.specification import Specification
from binadd.grading.candidate import Candidate
from binadd.grading.known_mistakes import ANOTHER_TASK, ONE_COLUMN_LATE, TWO_COLUMNS_LATE
from binadd.grading.repairs import Repair, arrays_words, changes_between, listed
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks import specification
from binadd.tasks.named import NAMED

MOST_COLUMNS_LATE = 2
MOST_INPUTS = 3
"""Of tasks with more inputs the first columns are too many."""
COLUMNS_LOOKED_AT = 4
NO_ACCIDENT = -0.8
"""How much less another task surprises that calculates: nobody gets there by two slips."""
_IN_WORDS = {
    "add": "a + b",
    "subtract": "a - b (the task subtract)",
    "linear:-1,1": "b - a (the task linear:-1,1)",
    "linear:1,1+1": "a + b + 1 (the task linear:1,1+1)",
    "xor": "the sum of each column without any carry (the task xor)",
    "and": "whether both digits of a column are 1 (the task and)",
    "or": "whether a digit of a column is 1 (the task or)",
    "less": "whether a < b (the task less)",
    "equal": "whether a = b (the task equal)",
    "carry": "the carry out of every column, not the digit of the sum (the task carry)",
}


def late(machine: Machine, task: Specification) -> Iterator[Candidate]:
    """Read the answer one or two columns later."""
    if task.inputs > MOST_INPUTS:
        return
    for columns in range(1, MOST_COLUMNS_LATE + 1):
        delayed = Delayed(machine, task, columns)
        product = Product(machine, delayed)
        product.explore(COLUMNS_LOOKED_AT, until_wrong=True)
        if product.first_wrong is not None:
            continue
        count = "one column" if columns == 1 else "two columns"
        zeros = task.pad + columns
        yield Candidate(
            ONE_COLUMN_LATE if columns == 1 else TWO_COLUMNS_LATE,
            f"Nothing is off but the timing: every digit of the answer comes {count} late. Read "
            f"the answer {count} later, after {zeros} column{'s' if zeros > 1 else ''} of zeros "
            f"in place of {task.pad or 'none'}.",
            machine.network,
            1,
            machine,
            task=delayed.specification(),
        )
        return


def in_time(rnn: ThresholdRNN, late: Repair, found: Iterable[Repair]) -> Repair | None:
    """Return the repair at the output alone, if one is among those found; told as one of lateness.

    `late` says that the network is right some columns late.
    """
    at_output = [
        repair
        for repair in found
        if not repair.task
        and all(
            change.place[0] in ("w_hy", "b_y") for change in changes_between(rnn, repair.network)
        )
    ]
    best = min(at_output, key=lambda repair: repair.surprise, default=None)
    if best is None:
        return None
    right = best.network
    read = [f"h{unit + 1}" for unit in np.flatnonzero(right.w_hy).tolist()]
    arrays = {"w_hy": right.w_hy, "b_y": np.array(right.b_y)}
    words = f"To have it in time, let the output read {listed(read)}: {arrays_words(rnn, arrays)}."
    before = np.flatnonzero(rnn.w_hy).tolist()
    if len(before) == 1 and _repeats(rnn, before[0]):
        column = "the column" if late.mistake == ONE_COLUMN_LATE else "two columns"
        words = f"h{before[0] + 1} holds the digit of {column} before. {words}"
    return replace(best, mistake=late.mistake, advice=words)


def _repeats(rnn: ThresholdRNN, unit: int) -> bool:
    """Whether the output, which reads one unit alone, says what that unit says."""
    silent, firing = rnn.b_y, rnn.b_y + float(rnn.w_hy[unit])
    if rnn.fires_at_zero:
        return firing >= 0 > silent
    return firing > 0 >= silent


class Delayed:
    """A task whose bits are due some columns later.

    In the first columns nothing is due yet: there, whatever a network answers counts as right.

    Parameters
    ----------
    machine : Machine
        The network's.
    task : Specification
    columns : int
        At least 1.
    """

    def __init__(self, machine: Machine, task: Specification, columns: int) -> None:
        self.inputs = task.inputs
        self._machine, self._task, self._columns = machine, task, columns
        # Of the network only in the first columns: its state, the task's, the bits still due.
        self._states: list[tuple[int | None, int, tuple[int, ...]]] = [(0, 0, ())]
        self._number = {self._states[0]: 0}
        self._rows: list[tuple[tuple[int, int], ...]] = []

    def row(self, state: int) -> tuple[tuple[int, int], ...]:
        """Return by input the state that follows and the bit that is due."""
        while state >= len(self._rows):
            self._rows.append(self._row(len(self._rows)))
        return self._rows[state]

    def _row(self, state: int) -> tuple[tuple[int, int], ...]:
        of_machine, of_task, waiting = self._states[state]
        found = []
        for x, (task_after, bit) in enumerate(self._task.row(of_task)):
            after: int | None = None
            if of_machine is None:
                due, *rest = (*waiting, bit)
            else:
                entered, due = self._machine.row(of_machine)[x]
                rest = [*waiting, bit]
                after = entered if len(rest) < self._columns else None
            key = (after, task_after, tuple(rest))
            number = self._number.get(key)
            if number is None:
                number = self._number[key] = len(self._states)
                self._states.append(key)
            found.append((number, due))
        return tuple(found)

    def specification(self) -> Specification:
        """Return it as a task."""
        state = 0
        while state < len(self._states):  # grows while it is read
            self.row(state)
            state += 1
        rows = np.array(self._rows)
        count = "one column" if self._columns == 1 else "two columns"
        return Specification(
            f"{self._task.name}, {count} late",
            self.inputs,
            tuple(map(str, range(len(self._states)))),
            rows[:, :, 0].T.astype(np.int32),
            rows[:, :, 1].T.astype(bool),
            self._task.pad + self._columns,
            self._task.reads,
            self._task.first,
            self._task.signed,
        )


def another_task(machine: Machine, task: Specification) -> Iterator[Candidate]:
    """Ask for each task by name that takes as many operands."""
    for name in dict.fromkeys((*NAMED, *_IN_WORDS)):
        other = specification(name)
        if other.inputs != task.inputs or other == task:
            continue
        product = Product(machine, other)
        product.explore(COLUMNS_LOOKED_AT, until_wrong=True)
        if product.first_wrong is None:
            what = _IN_WORDS.get(name, f"the task {name}")
            yield Candidate(
                ANOTHER_TASK,
                f"The network is right for something else: it computes {what}.",
                machine.network,
                1,
                machine,
                task=other,
                more=NO_ACCIDENT if other.pad else 0.0,
            )
