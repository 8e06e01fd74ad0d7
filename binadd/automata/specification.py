"""`Specification`: what a network is to compute, as a small machine over columns (Mealy, 1955)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

MOST_INPUTS = 6


@dataclass(frozen=True, eq=False)
class Specification:
    """A machine that says which bit is due in each column.

    Two specifications are equal if all but their names is.

    Attributes
    ----------
    name : str
        As a task is called: ``"add"``, ``"less"``, ...
    inputs : int
        I, the number of operands.
    states : tuple of str
        Their names; it starts in the first.
    next_state : ndarray of int32, shape (2**I, states)
        The state that follows, by input and state. Input bit i belongs to operand i.
    output : ndarray of bool, shape (2**I, states)
        The bit that is due in that column.
    pad : int
        How many columns of zeros follow the operands, so that all of the answer can leave.
    reads : {"number", "decision"}
        Whether the bits due are a number's digits, or each column's bit answers a question about
        the digits so far.
    first : {"least", "most"}
        Which digit is the first column's.
    signed : bool
        Whether a number that is answered is in two's complement.
    """

    name: str
    inputs: int
    states: tuple[str, ...]
    next_state: np.ndarray
    output: np.ndarray
    pad: int = 0
    reads: Literal["number", "decision"] = "number"
    first: Literal["least", "most"] = "least"
    signed: bool = False

    @cached_property
    def rows(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """By state and input, the state that follows and the bit that is due."""
        pairs = np.stack((self.next_state, self.output), axis=2).transpose(1, 0, 2)
        return tuple(tuple(map(tuple, row)) for row in pairs.tolist())

    def row(self, state: int) -> tuple[tuple[int, int], ...]:
        """Return by input the state that follows and the bit that is due."""
        return self.rows[state]

    def run(self, inputs: Iterable[int]) -> list[int]:
        """Return the bits that are due for columns, from the start."""
        state, bits = 0, []
        for x in inputs:
            state, bit = self.rows[state][x]
            bits.append(bit)
        return bits

    @property
    def digest(self) -> str:
        """Sixteen hex digits of what it asks for, columns of zeros included; no names are in it."""
        text = repr((self.inputs, self.rows, self.pad))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _key(self) -> tuple[object, ...]:
        return self.inputs, self.states, self.rows, self.pad, self.reads, self.first, self.signed

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Specification):
            return NotImplemented
        return self is other or self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        states = f"{len(self.states)} state{'s' * (len(self.states) != 1)}"
        return f"<Specification {self.name!r}: {self.inputs} operands, {states}, pad {self.pad}>"
