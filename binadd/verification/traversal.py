"""The walk over all pairs of one width, in which what pairs share is computed once.

The state of a network after t columns depends on the low t bits of a and b alone. So the walk
starts from the pairs of 6-bit numbers and in each column splits every block of pairs into four
quadrants, by the next bit of a and of b: column t costs 4^t evaluations, and all of them
4/3 * 4^bits instead of (bits + 1) * 4^bits. A block is widened, its quadrants side by side, until
it is as large as the cache likes; from then on its quadrants are walked one after another, in
constant memory.

While all is well, whole planes are compared with the planes that are due. Where they differ, the
wrong pairs are counted and leave the walk: they are wrong whatever the columns above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from binadd.automata.machine import Machine
from binadd.errors import NetworkError
from binadd.verification.bit_sliced_programs import (
    CONSTANTS,
    QUADRANTS,
    Answers,
    column_programs,
    sliced_units,
)
from binadd.verification.bit_slices import LANES, Block, Tally, first_block
from binadd.verification.circuit import FALSE, TRUE

ZEROS, ONES, CARRY, NO_CARRY = range(4)
"""The planes that can be due, by number; CARRY is `Block.carry` of the block walked from."""
_DUE_BY_CARRY = {(0, 0): ZEROS, (1, 1): ONES, (0, 1): CARRY, (1, 0): NO_CARRY}

WORDS = 2**12
"""Words of the largest blocks: 32 KiB a plane, so that all of a network's stay in the cache."""
WORDS_OF_FEW_PLANES = 2**14
"""The same where there are no more than two planes and many blocks."""
BITS_FOR_MORE_WORDS = 14

SECONDS_PER_OPERATION = 0.8e-9
"""What a word operation takes, on a processor of 2020, all told; for estimates only."""

Path = tuple[int, ...]
"""The quadrants of the columns after the first `SEED_BITS`."""
Carries = tuple[int, int]
"""What a lane carries into a column of the integer sum, if its CARRY bit is 0, and if it is 1."""
_CARRIES = ((0, 0), (0, 1), (1, 1))
Check = tuple[int, int]
"""A slot, and the number of the plane that is due there."""
_CONSTANT_CHECKS = ((FALSE, ZEROS), (TRUE, ONES))


class Walk:
    """The walk over all pairs of one width, compiled; it can be done in parts, and by many at once.

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
        self.block_words = WORDS_OF_FEW_PLANES if few else WORDS
        answers = (self.programs.inner.program, self.programs.last.program)
        self.most_results = max(step.results for step in self.programs.steps)
        self.most_scratch = max(
            *(step.scratch for step in self.programs.steps),
            *(program.results + program.scratch for program in answers),
        )
        self.inner, self.last = (
            (answers.program, {carries: _comparison(answers, carries) for carries in _CARRIES})
            for answers in (self.programs.inner, self.programs.last)
        )

    def part(self, path: Path = ()) -> Tally:
        """Check the pairs whose columns after the first `SEED_BITS` lie in the given quadrants."""
        return _Part(self).checked(path)

    def estimated_seconds(self) -> float:
        """Estimate how long all parts take together on one core, from the sizes of the programs."""
        inner, last = (
            len(program.instructions)
            + max(len(comparison.checks) for comparison in comparisons.values())
            for program, comparisons in (self.inner, self.last)
        )
        steps = sum(len(step.instructions) for step in self.programs.steps) / len(QUADRANTS)
        # The columns before the last have a third as many words together.
        operations = last + steps + (inner + steps) / 3
        words: int = 4 ** (self.bits - 1) // LANES
        return words * operations * SECONDS_PER_OPERATION


class _Part:
    """One part of a walk while it is done: what was found, and the memory that it works in."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.buffers = _Buffers(walk.block_words)
        self.tally = Tally()

    def checked(self, path: Path) -> Tally:
        block = first_block(self.walk.machine, self.walk.programs.units)
        for quadrant in path:
            block = self._widened(block, (quadrant,))
        weight = 4 ** (self.walk.bits - block.columns)
        self.tally.add(~block.live, block.a, block.b, weight)
        self.explore(block.without_dead_words())
        return self.tally

    def explore(self, block: Block) -> None:
        """Check all pairs that begin as the live lanes of a block do."""
        walk = self.walk
        while block.columns < walk.bits - 1 and 4 * block.words <= walk.block_words:
            wider = self._widened(block, QUADRANTS)
            errors = np.tile(block.live, len(QUADRANTS)) & ~wider.live
            self.tally.add(errors, wider.a, wider.b, weight=4 ** (walk.bits - wider.columns))
            block = wider.without_dead_words()
        if block.words:
            _Descent(self, block).start()

    def _widened(self, block: Block, quadrants: Sequence[int]) -> Block:
        """Return the block after one more column, the given quadrants side by side."""
        programs = self.walk.programs
        shape = (len(quadrants), block.words)
        planes = [np.empty(shape, dtype=np.uint64) for _ in block.planes]
        live, a, b = (np.empty(shape, dtype=d) for d in (np.uint64, np.int64, np.int64))
        carry = block.carry()
        zeros = np.zeros_like(carry)
        slots = [zeros, ~zeros, *block.planes]
        due = [zeros, ~zeros, carry, ~carry]
        answers = programs.inner.program.evaluated(slots)
        for i, quadrant in enumerate(quadrants):
            slot, due_here = _due(programs.inner, quadrant, carries=(0, 1))
            live[i] = block.live & ~(answers[slot] ^ due[due_here])
            step = programs.steps[quadrant]
            after = step.evaluated(slots)
            for plane, output in zip(planes, step.outputs, strict=True):
                plane[i] = after[output]
            a[i] = block.a + ((quadrant & 1) << block.columns)
            b[i] = block.b + ((quadrant >> 1) << block.columns)
        flat = [plane.ravel() for plane in planes]
        return Block(block.columns + 1, a.ravel(), b.ravel(), flat, live.ravel())


class _Buffers:
    """Planes made once and used again and again, so that a walk takes no memory while it goes."""

    def __init__(self, words: int) -> None:
        self._words = words
        self._planes: dict[tuple[str, int], list[np.ndarray]] = {}

    def planes(self, count: int, use: str, columns: int = 0) -> list[np.ndarray]:
        """Return the planes for one use after so many columns; made when first asked for."""
        planes = self._planes.setdefault((use, columns), [])
        while len(planes) < count:
            planes.append(np.empty(self._words, dtype=np.uint64))
        return planes[:count]


class _Descent:
    """The walk from one block on, quadrant after quadrant.

    The columns that the block has are its low columns. What the columns above make of a and of b is
    their high part, in units of ``2 ** low``, and the same for all pairs of the block.
    """

    def __init__(self, part: _Part, block: Block) -> None:
        self._part = part
        self._walk = part.walk
        self._block = block
        carry = block.carry()
        zeros = np.zeros_like(carry)
        # A bytearray is compared with a plane as memory is, several times faster than by numpy.
        self._due_bytes = [bytearray(plane.tobytes()) for plane in (zeros, ~zeros, carry, ~carry)]
        self._due = [np.frombuffer(raw, dtype=np.uint64) for raw in self._due_bytes]
        self._masked_bytes = bytearray(zeros.tobytes())
        self._masked = np.frombuffer(self._masked_bytes, dtype=np.uint64)
        self._sliced: dict[tuple[str, int], list[np.ndarray]] = {}
        self._scratch = self._buffers("scratch", 0, self._walk.most_scratch)

    def start(self) -> None:
        """Check all pairs that begin as the live lanes of the block do."""
        block = self._block
        slots = [self._due[ZEROS], self._due[ONES], *block.planes]
        all_live = self._due_bytes[ONES] == block.live.data
        self._visit(_Place(block.columns, 0, 0, 0), slots, None if all_live else block.live)

    def _buffers(self, use: str, columns: int, count: int) -> list[np.ndarray]:
        """Return the part's planes for one use after so many columns, as long as this block's."""
        found = self._sliced.get((use, columns), [])
        if len(found) < count:
            planes = self._part.buffers.planes(count, use, columns)
            found = self._sliced[use, columns] = [plane[: self._block.words] for plane in planes]
        return found

    def _visit(self, place: "_Place", slots: list[np.ndarray], live: np.ndarray | None) -> None:
        """Check all pairs at one place of the walk, given their state.

        `slots` are the constants and the planes of the hidden units; `live` is None if all are.
        """
        is_last = place.columns == self._walk.bits - 1
        program, comparisons = self._walk.last if is_last else self._walk.inner
        comparison = comparisons[place.carries()]
        answers = slots + self._scratch
        program.run(answers)
        wrong = self._wrong_checks(comparison.checks, answers, live)
        if wrong:
            lives = self._lives_without(wrong, comparison, place, answers, live)
        else:
            lives = [live] * len(QUADRANTS)
        if is_last:
            return
        for quadrant in QUADRANTS:
            still_live = lives[quadrant]
            if still_live is None or still_live is live:
                state = self._step(quadrant, place.columns, slots)
                self._visit(place.next(quadrant), state, still_live)
            else:
                self._go_on_with_fewer(quadrant, place, slots, still_live)

    def _wrong_checks(
        self, checks: Sequence[Check], answers: list[np.ndarray], live: np.ndarray | None
    ) -> list[int]:
        """Return the numbers of the checks that do not hold on all live lanes."""
        if live is None:
            due_bytes = self._due_bytes
            return [
                i for i, (slot, due) in enumerate(checks) if due_bytes[due] != answers[slot].data
            ]
        due_live: dict[int, np.ndarray] = {}
        wrong = []
        for i, (slot, due) in enumerate(checks):
            if due not in due_live:
                due_live[due] = np.bitwise_and(self._due[due], live)
            np.bitwise_and(answers[slot], live, self._masked)
            if self._masked_bytes != due_live[due].data:
                wrong.append(i)
        return wrong

    def _lives_without(
        self,
        wrong: list[int],
        comparison: "_Comparison",
        place: "_Place",
        answers: list[np.ndarray],
        live: np.ndarray | None,
    ) -> list[np.ndarray | None]:
        """Count the pairs of the wrong checks, and return by quadrant the lanes that remain."""
        errors_of = self._buffers("errors", 0, len(comparison.checks))
        for i in wrong:
            slot, due = comparison.checks[i]
            np.bitwise_xor(answers[slot], self._due[due], errors_of[i])
            if live is not None:
                np.bitwise_and(errors_of[i], live, errors_of[i])
        block, tally = self._block, self._part.tally
        weight = 4 ** (self._walk.bits - place.columns - 1)
        lives: list[np.ndarray | None] = []
        for quadrant in QUADRANTS:
            found = [i for i in comparison.by_quadrant[quadrant] if i in wrong]
            if not found:
                lives.append(live)
                continue
            errors = errors_of[found[0]]
            if len(found) > 1:
                errors = np.bitwise_or(errors, errors_of[found[1]], self._masked)
            tally.add(errors, block.a, block.b, weight, self._offset(place.next(quadrant)))
            remaining = self._buffers("live", place.columns, len(QUADRANTS))[quadrant]
            np.bitwise_xor(self._due[ONES] if live is None else live, errors, remaining)
            lives.append(remaining)
        return lives

    def _offset(self, place: "_Place") -> tuple[int, int]:
        """Return what the high parts add to the operands of the block."""
        return place.a << self._block.columns, place.b << self._block.columns

    def _go_on_with_fewer(
        self, quadrant: int, place: "_Place", slots: list[np.ndarray], live: np.ndarray
    ) -> None:
        """Check the pairs of one quadrant, of which some have been found wrong."""
        live_words = int(np.count_nonzero(live))
        if not live_words:
            return
        state = self._step(quadrant, place.columns, slots)
        there = place.next(quadrant)
        if 2 * live_words > self._block.words:
            self._visit(there, state, live)
            return
        a, b = self._offset(there)
        planes = state[len(CONSTANTS) :]
        block = Block(there.columns, self._block.a + a, self._block.b + b, planes, live)
        self._part.explore(block.without_dead_words())

    def _step(self, quadrant: int, columns: int, slots: list[np.ndarray]) -> list[np.ndarray]:
        """Return the slots after one more column."""
        step = self._walk.programs.steps[quadrant]
        if step.instructions:
            results = self._buffers("results", columns, self._walk.most_results)
            slots = slots + results[: step.results] + self._scratch
            step.run(slots)
        return [slots[ZEROS], slots[ONES], *[slots[output] for output in step.outputs]]


class _Place(NamedTuple):
    """Where in a walk the pairs of a block are.

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

    def next(self, quadrant: int) -> "_Place":
        """Return the place after one more column."""
        a, b = self.a + ((quadrant & 1) << self.high), self.b + ((quadrant >> 1) << self.high)
        return _Place(self.columns + 1, self.high + 1, a, b)

    def carries(self) -> Carries:
        """Return what the integer sum carries into the next column, without and with CARRY."""
        total = self.a + self.b
        return total >> self.high, (total + 1) >> self.high


@dataclass(frozen=True)
class _Comparison:
    """What is compared with what in one column.

    Attributes
    ----------
    checks : tuple of (slot, number of a plane)
        Each is to hold; none comes twice.
    by_quadrant : tuple of tuple of int
        The checks that the pairs of each quadrant depend on.
    """

    checks: tuple[Check, ...]
    by_quadrant: tuple[tuple[int, ...], ...]


def _comparison(answers: Answers, carries: Carries) -> _Comparison:
    """List the checks of a column, given what is carried into it."""
    outputs = range(len(answers.inverted))
    checks = [_due(answers, output, carries) for output in outputs]
    # A circuit that is constant is right by itself where the constant is due.
    distinct = [check for check in dict.fromkeys(checks) if check not in _CONSTANT_CHECKS]
    by_quadrant = tuple(
        tuple(
            distinct.index(check)
            for check in dict.fromkeys(checks[q :: len(QUADRANTS)])
            if check in distinct
        )
        for q in QUADRANTS
    )
    return _Comparison(tuple(distinct), by_quadrant)


def _due(answers: Answers, output: int, carries: Carries) -> Check:
    """Return the slot of an output and the plane that is due there.

    The outputs are those of the four quadrants, and then those of the column after them.
    """
    ahead, quadrant = divmod(output, len(QUADRANTS))
    ones = (quadrant & 1) + (quadrant >> 1)
    bits = [(carry + ones) >> ahead & 1 ^ answers.inverted[output] for carry in carries]
    return answers.program.outputs[output], _DUE_BY_CARRY[bits[0], bits[1]]
