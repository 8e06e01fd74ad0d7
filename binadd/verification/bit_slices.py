"""Blocks of pairs, 64 to a word, and the tally of those that are wrong.

Lane l of word i of a block stands for the pair ``(a[i], b[i] + l)``. A slice is an array of uint64,
shape (words,), with one bit of every pair of the block. Which are expected comes from counting:
the integers ``a[i] + b[i] + l`` are compared with a power of two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from binadd.automata.machine import Machine

LANES = 64
SEED_BITS = 6
"""The bits of the numbers of the first block: 64 words of 64 lanes."""
LANES_FROM = np.array(
    [sum(1 << lane for lane in range(first, LANES)) for first in range(LANES + 1)], dtype=np.uint64
)
"""The word of the lanes from a given one on."""


@dataclass
class Tally:
    """How many pairs were found wrong, and the smallest of them, a first.

    Attributes
    ----------
    wrong : int
    smallest : tuple of int or None
        The pair (a, b).
    """

    wrong: int = 0
    smallest: tuple[int, int] | None = None

    def merge(self, other: "Tally") -> None:
        """Add what was found among other pairs."""
        self.wrong += other.wrong
        found = [pair for pair in (self.smallest, other.smallest) if pair is not None]
        self.smallest = min(found, default=None)

    def add(
        self,
        errors: np.ndarray,
        a: np.ndarray,
        b: np.ndarray,
        weight: int,
        offset: tuple[int, int] = (0, 0),
    ) -> None:
        """Count lanes that are newly wrong, each for `weight` pairs.

        Parameters
        ----------
        errors : ndarray of uint64, shape (words,)
        a, b : ndarray of int64, shape (words,)
            The operands of lane 0 of each word, less `offset`.
        """
        lanes = int(np.add.reduce(np.bitwise_count(errors), dtype=np.uint32))
        if not lanes:
            return
        self.wrong += lanes * weight
        if self.smallest is None or offset[0] <= self.smallest[0]:
            self._look_for_smaller(errors, a, b, offset)

    def _look_for_smaller(
        self, errors: np.ndarray, a: np.ndarray, b: np.ndarray, offset: tuple[int, int]
    ) -> None:
        words = np.flatnonzero(errors)
        smallest_a = int(a[words].min())
        words = words[a[words] == smallest_a]
        word = words[b[words].argmin()]
        bits = int(errors[word])
        lane = (bits & -bits).bit_length() - 1
        self.merge(Tally(smallest=(smallest_a + offset[0], int(b[word]) + lane + offset[1])))


@dataclass(frozen=True, eq=False)
class Block:
    """Pairs of numbers of `columns` bits, and the state of the network after them.

    Attributes
    ----------
    columns : int
    a, b : ndarray of int64, shape (words,)
        Lane l of word i is the pair ``(a[i], b[i] + l)``.
    slices : list of ndarray of uint64, shape (words,)
        Of the hidden units that have one.
    live : ndarray of uint64, shape (words,)
        The lanes that no wrong bit was met on so far.
    """

    columns: int
    a: np.ndarray
    b: np.ndarray
    slices: list[np.ndarray]
    live: np.ndarray

    @property
    def words(self) -> int:
        """The number of words."""
        return len(self.live)

    def carry(self) -> np.ndarray:
        """Return the slice of the lanes where ``a[i] + b[i] + l`` has bit `columns`."""
        lanes_below = 2**self.columns - (self.a + self.b)
        bit_slice: np.ndarray = LANES_FROM[np.clip(lanes_below, 0, LANES)]
        return bit_slice

    def without_dead_words(self) -> "Block":
        """Drop the words without a live lane."""
        words = np.flatnonzero(self.live)
        if len(words) == self.words:
            return self
        slices = [bit_slice[words] for bit_slice in self.slices]
        return Block(self.columns, self.a[words], self.b[words], slices, self.live[words])


def first_block(machine: Machine, units: Sequence[int]) -> Block:
    """Return all pairs of `SEED_BITS`-bit numbers, with slices for the units at some places.

    It is made with the machine's table itself.
    """
    numbers = np.arange(2**SEED_BITS)
    sums = np.add.outer(numbers, numbers)
    state, right = np.zeros((1, 1), dtype=np.int32), np.ones((1, 1), dtype=bool)
    for t in range(SEED_BITS):
        known = 2**t
        wider = np.empty((2 * known, 2 * known), dtype=np.int32)
        for a in (0, 1):
            for b in (0, 1):
                part = wider[a * known : (a + 1) * known, b * known : (b + 1) * known]
                part[:] = machine.successor[a + 2 * b][state]
        state = wider
        expected = sums[: 2 * known, : 2 * known] >> t & 1
        right = np.tile(right, (2, 2)) & (machine.output[state] == expected)
    slices = [_packed(machine.bits[state, unit]) for unit in units]
    return Block(SEED_BITS, numbers, np.zeros_like(numbers), slices, _packed(right))


def _packed(bits: np.ndarray) -> np.ndarray:
    """Pack rows of 64 bits into words."""
    return np.packbits(bits, bitorder="little").view("<u8").astype(np.uint64)
