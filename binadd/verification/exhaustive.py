"""All pairs of one width, enumerated and compared with integer addition.

Evidence that needs no trust in the proof: it adds every pair with the hidden units of the network
as given (those that the output depends on, in the states that inputs lead to), and compares with
sums of integers. How it is fast is told in `traversal`.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import check_inputs
from binadd.automata.specification import Specification
from binadd.errors import RangeError
from binadd.execution.executors import expect_executor, map_unordered
from binadd.execution.watching import watching
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.tasks import specification
from binadd.verification.bit_sliced_programs import sliced_units
from binadd.verification.bit_slices import SEED_BITS, Tally
from binadd.verification.count import check_bits
from binadd.verification.results import (
    Counterexample,
    WidthReport,
    answer_number,
    input_columns,
    number_of_input,
)
from binadd.verification.traversal import Path, Traversal

if TYPE_CHECKING:
    from concurrent.futures import Executor

WIDEST = 31
"""More bits would take centuries."""
SECONDS_WORTH_A_POOL = 1.0
"""Less work than that is done before a pool of processes has started."""
SECONDS_PER_PART = 0.1
SECONDS_PER_STEP = 6e-9
"""What a look-up takes, of a pair and column, where circuits would be too large."""
SECONDS_PER_UNIT = 1e-6
"""What it takes besides, for each unit, where states are too many for tables."""
MOST_AT_ONCE = 2**16
MOST_SPLIT_COLUMNS = 7
"""The traversal is divided into at most ``4 ** 7`` parts."""


def check_width(
    rnn: ThresholdRNN,
    bits: int,
    executor: "Executor | None" = None,
    *,
    progress: bool | Callable[[int], None] | None = None,
) -> WidthReport:
    """Add all ``4 ** bits`` pairs with the network and compare each with the integer sum.

    Costs about 3 picoseconds a pair for a right network of a few units, and up to thirty times that
    for a wrong or a large one (`Enumeration.estimated_seconds`). Memory does not grow with the
    width: a few megabytes besides those of the reachable states. Where circuits would be too large,
    every pair goes through the reachable states instead, at some 6 nanoseconds a column.

    Parameters
    ----------
    rnn : ThresholdRNN
    bits : int
        From 1 to `WIDEST`.
    executor : Executor, optional
        Shares the work, where that is worth it (see `open_executor`). The report is the same
        with any.
    progress : bool or callable, optional
        Called with the number of pairs that are done, now and then; True shows it on stderr.

    Raises
    ------
    TypeError
        If an argument is of a wrong type.
    RangeError
        If `bits` is less than 1 or more than `WIDEST`.
    NetworkError
        If the network has more than 1,024 hidden units or does not have two inputs.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> check_width(hand_wired(), 10)
    WidthReport(bits=10, pairs=1048576, wrong=0, counterexample=None)
    """
    machine = compile_machine(expect_network(rnn))
    enumeration = Enumeration(machine, check_bits(bits))
    with watching(progress, 4**enumeration.bits, "pairs") as told:
        return enumeration.report(executor, told)


class Enumeration:
    """All pairs of one width, to be added; compiled, so that its cost is known before.

    Parameters
    ----------
    machine : Machine
        With two inputs.
    bits : int
        From 1 to `WIDEST`.

    Attributes
    ----------
    is_bit_sliced : bool
        Whether it is done by circuits on 64 pairs at once. Else the width is small, or the circuits
        would be too large, and every pair takes its way through the reachable states.
    """

    def __init__(self, machine: Machine, bits: int) -> None:
        if bits > WIDEST:
            raise RangeError(f"4**{bits} pairs can't be enumerated; the widest is {WIDEST} bits")
        check_inputs("adding", 2, machine.inputs, machine.network.label)
        self.machine, self.bits = machine, bits
        sliced = sliced_units(machine) if bits > SEED_BITS else None
        self.is_bit_sliced = sliced is not None
        self._traversal = None if sliced is None else Traversal(machine, bits, sliced)

    def estimated_seconds(self) -> float:
        """Estimate how long it takes one core, from the sizes of the circuits.

        It is more than a wrong network takes of which most pairs are soon found wrong.
        """
        if self._traversal is None:
            units = 0 if self.machine.is_tabulated else len(self.machine.units)
            return float(
                4**self.bits * (self.bits + 1) * (SECONDS_PER_STEP + units * SECONDS_PER_UNIT)
            )
        return self._traversal.estimated_seconds()

    def report(
        self,
        executor: "Executor | None" = None,
        progress: Callable[[int], None] | None = None,
    ) -> WidthReport:
        """Add all pairs, as `check_width` does."""
        expect_executor(executor)
        task, bits = specification("add"), self.bits
        total = self._tally(executor, progress)
        found = None
        if total.smallest is not None:
            columns = input_columns(total.smallest, bits, task)
            got = answer_number(self.machine.network.run(columns), task)
            found = Counterexample(bits, total.smallest, sum(total.smallest), got, task)
        return WidthReport(bits, 4**bits, total.wrong, found)

    def _tally(self, executor: "Executor | None", progress: Callable[[int], None] | None) -> Tally:
        """Check all pairs in parts of about `SECONDS_PER_PART`."""
        seconds = self.estimated_seconds()
        # The last column is never split, nor are those of the first block.
        most, split = min(MOST_SPLIT_COLUMNS, self.bits - SEED_BITS - 1), 0
        while split < most and seconds / 4**split > SECONDS_PER_PART:
            split += 1
        parts = product(range(4), repeat=split)
        shared = executor if seconds > SECONDS_WORTH_A_POOL else None
        part = self.part if shared is None else partial(_part, self.machine.network, self.bits)
        total = Tally()
        for done, (_, tally) in enumerate(map_unordered(part, parts, shared), start=1):
            total.merge(tally)
            if progress is not None:
                progress(done * 4 ** (self.bits - split))
        return total

    def part(self, path: Path) -> Tally:
        """Check the pairs whose columns after the first `SEED_BITS` lie in the given inputs."""
        if self._traversal is not None:
            return self._traversal.part(path)
        return _through_states(self.machine, self.bits, path)


def _through_states(machine: Machine, bits: int, path: Path) -> Tally:
    """Check pairs one by one, a table look-up a column, `MOST_AT_ONCE` of them side by side."""
    free = bits - len(path)
    high_a = sum((x & 1) << SEED_BITS + i for i, x in enumerate(path))
    high_b = sum((x >> 1) << SEED_BITS + i for i, x in enumerate(path))
    total = Tally()
    for first in range(0, 4**free, MOST_AT_ONCE):
        pairs = np.arange(first, min(first + MOST_AT_ONCE, 4**free))
        a = _around(pairs >> free, len(path)) | high_a
        b = _around(pairs & (1 << free) - 1, len(path)) | high_b
        state, answer = np.zeros_like(pairs), np.zeros_like(pairs)
        for t in range(bits + 1):
            state, bit = machine.step_many(state, (a >> t & 1) + 2 * (b >> t & 1))
            answer |= bit << t
        wrong = np.flatnonzero(answer != a + b)
        if len(wrong):
            smallest = int((a[wrong] << WIDEST | b[wrong]).min())
            total.merge(Tally(len(wrong), (smallest >> WIDEST, smallest & (1 << WIDEST) - 1)))
    return total


def _around(numbers: np.ndarray, columns: int) -> np.ndarray:
    """Make room for so many columns after the first `SEED_BITS`."""
    low = numbers & 2**SEED_BITS - 1
    rest: np.ndarray = (numbers >> SEED_BITS << SEED_BITS + columns) | low
    return rest


@lru_cache(maxsize=1)
def _enumeration(rnn: ThresholdRNN, bits: int) -> Enumeration:
    """Compile in a worker; kept for the next part."""
    return Enumeration(compile_machine(rnn), bits)


def _part(rnn: ThresholdRNN, bits: int, path: Path) -> Tally:
    return _enumeration(rnn, bits).part(path)


def enumerate_task(machine: Machine, task: Specification, bits: int) -> WidthReport:
    """Step every input of a width through a network and compare it with the task, plainly.

    Costs about 0.1 microseconds an input and column; `MOST_AT_ONCE` inputs are held at once.
    """
    digits = task.inputs * bits
    wrong, smallest = 0, None
    for first in range(0, 2**digits, MOST_AT_ONCE):
        inputs = np.arange(first, min(first + MOST_AT_ONCE, 2**digits))
        is_wrong = _is_wrong(machine, task, inputs, bits)
        if smallest is None and is_wrong.any():
            smallest = int(inputs[is_wrong.argmax()])
        wrong += int(is_wrong.sum())
    found = None if smallest is None else _counterexample(machine, task, smallest, bits)
    return WidthReport(bits, 2**digits, wrong, found)


def _is_wrong(machine: Machine, task: Specification, inputs: np.ndarray, bits: int) -> np.ndarray:
    """Tell which inputs are answered wrongly; an input's highest digits are the first operand's."""
    state, due_state = np.zeros_like(inputs), np.zeros_like(inputs)
    wrong = np.zeros(len(inputs), dtype=bool)
    for t in range(bits + task.pad):
        x = np.zeros(len(inputs), dtype=np.int64)
        if t < bits:
            digit = t if task.first == "least" else bits - 1 - t
            for operand in range(task.inputs):
                x |= (inputs >> bits * (task.inputs - 1 - operand) + digit & 1) << operand
        state, bit = machine.step_many(state, x)
        wrong |= bit != task.output[x, due_state]
        due_state = task.next_state[x, due_state]
    return wrong


def _counterexample(
    machine: Machine, task: Specification, number: int, bits: int
) -> Counterexample:
    mask = 2**bits - 1
    places = [bits * (task.inputs - 1 - operand) for operand in range(task.inputs)]
    operands = tuple([number >> place & mask for place in places])
    columns = input_columns(operands, bits, task)
    expected = task.run(map(number_of_input, columns))
    got = answer_number(machine.network.run(columns), task)
    return Counterexample(bits, operands, answer_number(expected, task), got, task)
