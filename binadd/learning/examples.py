"""Training data of some inputs only: given ones, or random ones, other for every seed."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from binadd.automata.specification import Specification
from binadd.errors import RangeError, shortened_number, whole
from binadd.learning.random_streams import examples_of

Inputs = tuple[tuple[int, ...], ...]
"""An input a row: a number for each operand of the task."""


@dataclass(frozen=True, eq=False)
class Examples:
    """N inputs of a task of which each has T columns, those of zeros that the task adds included.

    Attributes
    ----------
    task : Specification
    bits : int
        The digits of every operand.
    count : int
        N.
    given : tuple of tuple of int, or None
        The inputs; None for random ones.
    """

    task: Specification
    bits: int
    count: int
    given: Inputs | None

    @property
    def columns(self) -> int:
        """T."""
        return self.bits + self.task.pad

    @property
    def nodes(self) -> int:
        """How many bits there are to get right."""
        return self.count * self.columns

    def of_seed(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return what a seed learns from: the columns, and the bits expected as signs.

        Random inputs have digits that are 0 and 1 alike, drawn independently; so an input may come
        twice.

        Returns
        -------
        x : ndarray of int64, shape (T, N)
            Bit i of a column belongs to operand i.
        sign : ndarray of float64, shape (T, N)
            1 where the bit expected is 1, -1 where it is 0.
        """
        x = np.zeros((self.columns, self.count), dtype=np.int64)
        if self.given is None:
            drawn = examples_of(seed).integers(2**self.task.inputs, size=(self.count, self.bits))
            x[self._digits] = drawn.T
        else:
            for i, numbers in enumerate(zip(*self.given, strict=True)):
                x[self._digits] |= _digits(numbers, self.bits, self.task.first) << i
        sign = np.empty(x.shape)
        states = np.zeros(self.count, dtype=np.int64)
        for column, expected in zip(x, sign, strict=True):
            expected[:] = self.task.output[column, states] * 2.0 - 1.0
            states = self.task.next_state[column, states]
        return x, sign

    @property
    def _digits(self) -> slice:
        return slice(0, self.bits)


def _digits(numbers: Sequence[int], bits: int, first: str) -> np.ndarray:
    """Return the digits of numbers in the order in which they are read, shape (bits, N)."""
    size = -(-bits // 8)
    rows = np.frombuffer(b"".join(number.to_bytes(size, "little") for number in numbers), np.uint8)
    digits = np.unpackbits(rows.reshape(-1, size), axis=1, count=bits, bitorder="little").T
    return (digits if first == "least" else digits[::-1]).astype(np.int64)


def given_inputs(pairs: object, task: Specification) -> Inputs:
    """Return inputs of a task as they are kept.

    Raises
    ------
    TypeError
        If they are no rows of whole numbers.
    RangeError
        If there are none, a row has not a number for each operand, or a number is negative.
    """
    if isinstance(pairs, str) or not isinstance(pairs, Iterable):
        raise TypeError(f"pairs: expected rows of whole numbers, got {type(pairs).__name__}")
    rows = []
    for row in pairs:
        if isinstance(row, str) or not isinstance(row, Iterable):
            raise TypeError(f"pairs: expected a row of whole numbers, got {type(row).__name__}")
        numbers = tuple(whole("pairs", number, least=0) for number in row)
        if len(numbers) != task.inputs:
            raise RangeError(
                f"pairs: the task {task.name} has {task.inputs} operands, got {len(numbers)}"
            )
        rows.append(numbers)
    if not rows:
        raise RangeError("pairs: there are none to learn from")
    return tuple(rows)


def fitting_bits(given: Inputs, bits: int | None) -> int:
    """Return the digits that given inputs take, or those asked for, if these are enough."""
    largest = max(map(max, given))
    if bits is None:
        return max(largest.bit_length(), 1)
    if largest.bit_length() > bits:
        raise RangeError(f"pairs: {shortened_number(largest)} has more than {bits} bits")
    return bits


def digest_of(given: Inputs) -> str:
    """Return sixteen hex digits that tell given inputs from others."""
    text = ";".join(",".join(f"{number:x}" for number in row) for row in given)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
