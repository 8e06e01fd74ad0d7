"""The traversal of all pairs of one width, in which what pairs share is computed once.

The state of a network after t columns depends on the low t bits of a and b alone. So the traversal
starts from the pairs of 6-bit numbers and in each column splits every block of pairs into four
parts, by the input (the next bit of a and of b): column t costs 4^t evaluations, and all of them
4/3 * 4^bits instead of (bits + 1) * 4^bits. A block is widened, its parts side by side, until
it is as large as the cache likes; from then on its parts are taken one after another, in
constant memory.

While all is well, whole bit slices are compared with those that are expected. Where they differ,
the wrong pairs are counted and leave the traversal: they are wrong whatever the columns above.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from binadd.automata.machine import Machine
from binadd.errors import NetworkError
from binadd.verification.bit_sliced_programs import (
    CONSTANTS,
    INPUTS,
    column_programs,
    sliced_units,
)
from binadd.verification.bit_slices import LANES, Block, Tally, first_block
from binadd.verification.column_checks import (
    CARRIES,
    ONES,
    ZEROS,
    Carries,
    Check,
    Comparison,
    comparison_with,
    expected_slice,
)

WORDS = 2**12
"""Words of the largest blocks: 32 KiB a slice, so that all of a network's stay in the cache."""
WORDS_OF_FEW_SLICES = 2**14
"""The same where there are no more than two slices and many blocks."""
BITS_FOR_MORE_WORDS = 14

SECONDS_PER_OPERATION = 0.8e-9
"""What a word operation takes, on a processor of 2020, all told; for estimates only."""

Path = tuple[int, ...]
"""The inputs of the columns after the first `SEED_BITS`."""


class Traversal:
    """The traversal of all pairs of one width, compiled; done in parts, and by many at once.

    Parameters
    ----------
    machine : Machine
        With two inputs.
    bits : int
        More than `SEED_BITS`.
    """

    def __init__(self, machine: Machine, bits: int, sliced: Sequence[int] | None = None) -> None:
        self.machine = machine
        self.bits = bits
        sliced = sliced_units(machine) if sliced is None else sliced
        if sliced is None:
            raise NetworkError(f"the circuits of {machine.network.label} would be too large")
        self.programs = column_programs(machine, sliced)
        few = len(self.programs.units) <= 2 and bits >= BITS_FOR_MORE_WORDS
        self.block_words = WORDS_OF_FEW_SLICES if few else WORDS
        answers = (self.programs.inner.program, self.programs.last.program)
        self.most_results = max(step.results for step in self.programs.steps)
        self.most_scratch = max(
            *(step.scratch for step in self.programs.steps),
            *(program.results + program.scratch for program in answers),
        )
        self.inner, self.last = (
            (answers.program, {carries: comparison_with(answers, carries) for carries in CARRIES})
            for answers in (self.programs.inner, self.programs.last)
        )

    def part(self, path: Path = ()) -> Tally:
        """Check the pairs whose columns after the first `SEED_BITS` lie in the given inputs."""
        return _Part(self).checked(path)

    def estimated_seconds(self) -> float:
        """Estimate how long all parts take together on one core, from the sizes of the programs."""
        inner, last = (
            len(program.instructions)
            + max(len(comparison.checks) for comparison in comparisons.values())
            for program, comparisons in (self.inner, self.last)
        )
        steps = sum(len(step.instructions) for step in self.programs.steps) / len(INPUTS)
        # The columns before the last have a third as many words together.
        operations = last + steps + (inner + steps) / 3
        words: int = 4 ** (self.bits - 1) // LANES
        return words * operations * SECONDS_PER_OPERATION


class _Part:
    """One part of a traversal while it is done: what was found, and the memory that it works in."""

    def __init__(self, traversal: Traversal) -> None:
        self.traversal = traversal
        self.buffers = _Buffers(traversal.block_words)
        self.tally = Tally()

    def checked(self, path: Path) -> Tally:
        block = first_block(self.traversal.machine, self.traversal.programs.units)
        for x in path:
            block = self._widened(block, (x,))
        weight = 4 ** (self.traversal.bits - block.columns)
        self.tally.add(~block.live, block.a, block.b, weight)
        self.explore(block.without_dead_words())
        return self.tally

    def explore(self, block: Block) -> None:
        """Check all pairs that begin as the live lanes of a block do."""
        traversal = self.traversal
        while block.columns < traversal.bits - 1 and 4 * block.words <= traversal.block_words:
            wider = self._widened(block, INPUTS)
            errors = np.tile(block.live, len(INPUTS)) & ~wider.live
            self.tally.add(errors, wider.a, wider.b, weight=4 ** (traversal.bits - wider.columns))
            block = wider.without_dead_words()
        if block.words:
            _Descent(self, block).start()

    def _widened(self, block: Block, inputs: Sequence[int]) -> Block:
        """Return the block after one more column, the given inputs side by side."""
        programs = self.traversal.programs
        shape = (len(inputs), block.words)
        slices = [np.empty(shape, dtype=np.uint64) for _ in block.slices]
        live, a, b = (np.empty(shape, dtype=d) for d in (np.uint64, np.int64, np.int64))
        carry = block.carry()
        zeros = np.zeros_like(carry)
        slots = [zeros, ~zeros, *block.slices]
        expected = [zeros, ~zeros, carry, ~carry]
        answers = programs.inner.program.evaluated(slots)
        for i, x in enumerate(inputs):
            slot, expected_here = expected_slice(programs.inner, x, carries=(0, 1))
            live[i] = block.live & ~(answers[slot] ^ expected[expected_here])
            step = programs.steps[x]
            after = step.evaluated(slots)
            for bit_slice, output in zip(slices, step.outputs, strict=True):
                bit_slice[i] = after[output]
            a[i] = block.a + ((x & 1) << block.columns)
            b[i] = block.b + ((x >> 1) << block.columns)
        flat = [bit_slice.ravel() for bit_slice in slices]
        return Block(block.columns + 1, a.ravel(), b.ravel(), flat, live.ravel())


class _Buffers:
    """Slices made once and used again and again, so that no memory is taken on the way."""

    def __init__(self, words: int) -> None:
        self._words = words
        self._slices: dict[tuple[str, int], list[np.ndarray]] = {}

    def slices(self, count: int, use: str, columns: int = 0) -> list[np.ndarray]:
        """Return the slices for one use after so many columns; made when first asked for."""
        slices = self._slices.setdefault((use, columns), [])
        while len(slices) < count:
            slices.append(np.empty(self._words, dtype=np.uint64))
        return slices[:count]


class _Descent:
    """The traversal from one block on, input after input.

    The columns that the block has are its low columns. What the columns above make of a and of b is
    their high part, in units of ``2 ** low``, and the same for all pairs of the block.
    """

    def __init__(self, part: _Part, block: Block) -> None:
        self._part = part
        self._traversal = part.traversal
        self._block = block
        carry = block.carry()
        zeros = np.zeros_like(carry)
        # A bytearray is compared with a slice as memory is, several times faster than by numpy.
        self._expected_bytes = [
            bytearray(words.tobytes()) for words in (zeros, ~zeros, carry, ~carry)
        ]
        self._expected = [np.frombuffer(raw, dtype=np.uint64) for raw in self._expected_bytes]
        self._masked_bytes = bytearray(zeros.tobytes())
        self._masked = np.frombuffer(self._masked_bytes, dtype=np.uint64)
        self._sliced: dict[tuple[str, int], list[np.ndarray]] = {}
        self._scratch = self._buffers("scratch", 0, self._traversal.most_scratch)

    def start(self) -> None:
        """Check all pairs that begin as the live lanes of the block do."""
        block = self._block
        slots = [self._expected[ZEROS], self._expected[ONES], *block.slices]
        all_live = self._expected_bytes[ONES] == block.live.data
        self._visit(_Place(block.columns, 0, 0, 0), slots, None if all_live else block.live)

    def _buffers(self, use: str, columns: int, count: int) -> list[np.ndarray]:
        """Return the part's slices for one use after so many columns, as long as this block's."""
        found = self._sliced.get((use, columns), [])
        if len(found) < count:
            slices = self._part.buffers.slices(count, use, columns)
            found = self._sliced[use, columns] = [words[: self._block.words] for words in slices]
        return found

    def _visit(self, place: "_Place", slots: list[np.ndarray], live: np.ndarray | None) -> None:
        """Check all pairs at one place of the traversal, given their state.

        `slots` are the constants and the slices of the hidden units; `live` is None if all are.
        """
        is_last = place.columns == self._traversal.bits - 1
        program, comparisons = self._traversal.last if is_last else self._traversal.inner
        comparison = comparisons[place.carries()]
        answers = slots + self._scratch
        program.run(answers)
        wrong = self._wrong_checks(comparison.checks, answers, live)
        if wrong:
            lives = self._lives_without(wrong, comparison, place, answers, live)
        else:
            lives = [live] * len(INPUTS)
        if is_last:
            return
        for x in INPUTS:
            still_live = lives[x]
            if still_live is None or still_live is live:
                state = self._step(x, place.columns, slots)
                self._visit(place.next(x), state, still_live)
            else:
                self._go_on_with_fewer(x, place, slots, still_live)

    def _wrong_checks(
        self, checks: Sequence[Check], answers: list[np.ndarray], live: np.ndarray | None
    ) -> list[int]:
        """Return the numbers of the checks that do not hold on all live lanes."""
        if live is None:
            expected_bytes = self._expected_bytes
            return [
                i
                for i, (slot, expected) in enumerate(checks)
                if expected_bytes[expected] != answers[slot].data
            ]
        expected_live: dict[int, np.ndarray] = {}
        wrong = []
        for i, (slot, expected) in enumerate(checks):
            if expected not in expected_live:
                expected_live[expected] = np.bitwise_and(self._expected[expected], live)
            np.bitwise_and(answers[slot], live, self._masked)
            if self._masked_bytes != expected_live[expected].data:
                wrong.append(i)
        return wrong

    def _lives_without(
        self,
        wrong: list[int],
        comparison: Comparison,
        place: "_Place",
        answers: list[np.ndarray],
        live: np.ndarray | None,
    ) -> list[np.ndarray | None]:
        """Count the pairs of the wrong checks, and return by input the lanes that remain."""
        errors_of = self._buffers("errors", 0, len(comparison.checks))
        for i in wrong:
            slot, expected = comparison.checks[i]
            np.bitwise_xor(answers[slot], self._expected[expected], errors_of[i])
            if live is not None:
                np.bitwise_and(errors_of[i], live, errors_of[i])
        block, tally = self._block, self._part.tally
        weight = 4 ** (self._traversal.bits - place.columns - 1)
        lives: list[np.ndarray | None] = []
        for x in INPUTS:
            found = [i for i in comparison.by_input[x] if i in wrong]
            if not found:
                lives.append(live)
                continue
            errors = errors_of[found[0]]
            if len(found) > 1:
                errors = np.bitwise_or(errors, errors_of[found[1]], self._masked)
            tally.add(errors, block.a, block.b, weight, self._offset(place.next(x)))
            remaining = self._buffers("live", place.columns, len(INPUTS))[x]
            np.bitwise_xor(self._expected[ONES] if live is None else live, errors, remaining)
            lives.append(remaining)
        return lives

    def _offset(self, place: "_Place") -> tuple[int, int]:
        """Return what the high parts add to the operands of the block."""
        return place.a << self._block.columns, place.b << self._block.columns

    def _go_on_with_fewer(
        self, x: int, place: "_Place", slots: list[np.ndarray], live: np.ndarray
    ) -> None:
        """Check the pairs of one input, of which some have been found wrong."""
        live_words = int(np.count_nonzero(live))
        if not live_words:
            return
        state = self._step(x, place.columns, slots)
        there = place.next(x)
        if 2 * live_words > self._block.words:
            self._visit(there, state, live)
            return
        a, b = self._offset(there)
        slices = state[len(CONSTANTS) :]
        block = Block(there.columns, self._block.a + a, self._block.b + b, slices, live)
        self._part.explore(block.without_dead_words())

    def _step(self, x: int, columns: int, slots: list[np.ndarray]) -> list[np.ndarray]:
        """Return the slots after one more column."""
        step = self._traversal.programs.steps[x]
        if step.instructions:
            results = self._buffers("results", columns, self._traversal.most_results)
            slots = slots + results[: step.results] + self._scratch
            step.run(slots)
        return [slots[ZEROS], slots[ONES], *[slots[output] for output in step.outputs]]


class _Place(NamedTuple):
    """Where in a traversal the pairs of a block are.

    Attributes
    ----------
    columns : int
        How many columns they have.
    high : int
        How many of those come after the block's own.
    a, b : int
        What these make of the operands, in units of two to the block's own columns.
    """

    columns: int
    high: int
    a: int
    b: int

    def next(self, x: int) -> "_Place":
        """Return the place after one more column."""
        a, b = self.a + ((x & 1) << self.high), self.b + ((x >> 1) << self.high)
        return _Place(self.columns + 1, self.high + 1, a, b)

    def carries(self) -> Carries:
        """Return what the integer sum carries into the next column, without and with CARRY."""
        total = self.a + self.b
        return total >> self.high, (total + 1) >> self.high
