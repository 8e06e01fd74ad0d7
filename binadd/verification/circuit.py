"""Truth tables with don't-cares compiled to circuits of word operations.

A circuit works on whole words: where one table look-up handles one case, one AND of two uint64
words handles 64. The tables are split variable by variable, as in a decision diagram, and what two
tables have in common is built once. Points that never occur (don't-cares) may take any value, and
are used to make the two halves of a split equal, complementary or constant wherever possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FALSE = 0
TRUE = 1
FIRST_VARIABLE = 2


class Operation(Enum):
    """What a gate does with two words."""

    AND = "and"
    OR = "or"
    XOR = "xor"


class Gate(NamedTuple):
    """One word operation on two wires."""

    operation: Operation
    left: int
    right: int


@dataclass(frozen=True)
class Circuit:
    """Gates in an order in which they can be evaluated, and the wires that are its outputs.

    Wires are numbered: `FALSE` and `TRUE`, then the variables from `FIRST_VARIABLE` on, then the
    gates. A complement is the XOR with `TRUE`.
    """

    variables: int
    gates: tuple[Gate, ...]
    outputs: tuple[int, ...]

    @property
    def first_gate(self) -> int:
        """The wire of the first gate."""
        return FIRST_VARIABLE + self.variables

    def gate_of(self, wire: int) -> Gate | None:
        """The gate that drives a wire; None for a constant or a variable."""
        return self.gates[wire - self.first_gate] if wire >= self.first_gate else None

    def restricted_to(self, outputs: Sequence[int]) -> "Circuit":
        """Keep only the gates that the given wires depend on, renumbered; they are the outputs."""
        needed = set(outputs)
        for wire in reversed(range(self.first_gate, self.first_gate + len(self.gates))):
            if wire in needed:
                needed.update(self.gates[wire - self.first_gate][1:])
        number = {wire: wire for wire in range(self.first_gate)}
        gates: list[Gate] = []
        for wire, gate in enumerate(self.gates, start=self.first_gate):
            if wire in needed:
                number[wire] = self.first_gate + len(gates)
                gates.append(Gate(gate.operation, number[gate.left], number[gate.right]))
        return Circuit(self.variables, tuple(gates), tuple(number[wire] for wire in outputs))

    def variables_read(self) -> set[int]:
        """The variables, from 0 on, that some gate or output reads."""
        wires = {*self.outputs, *(w for gate in self.gates for w in (gate.left, gate.right))}
        return {w - FIRST_VARIABLE for w in wires if FIRST_VARIABLE <= w < self.first_gate}


def compile_circuit(tables: npt.ArrayLike, care: npt.ArrayLike) -> Circuit:
    """Compile functions of the same n variables to one circuit.

    Parameters
    ----------
    tables : array_like of bool, shape (functions, 2**n)
        The value of each function at each point; variable j is bit j of the point's index.
    care : array_like of bool, shape (2**n,)
        The points that occur; elsewhere the circuit may answer anything.

    Returns
    -------
    Circuit
        Output i is function i.

    Notes
    -----
    A function that rises in a variable, as every threshold unit does or falls, takes two gates for
    a split, ``low | (x & high)``; any other three, ``low ^ (x & (low ^ high))``.
    """
    values, cared = np.array(tables, dtype=bool), np.asarray(care, dtype=bool)
    values &= cared
    variables = int(cared.size).bit_length() - 1
    order = _splitting_order(values, cared, variables)
    points = _points_in_order(order)
    builder = _Builder(order)
    care_bits = _as_integer(cared[points])
    outputs = [builder.build(_as_integer(v[points]), care_bits, variables) for v in values]
    circuit = Circuit(variables, tuple(builder.gates), tuple(outputs))
    return circuit.restricted_to(circuit.outputs)


def _splitting_order(tables: np.ndarray, care: np.ndarray, variables: int) -> list[int]:
    """Order the variables by how often they matter, the one that matters most often last.

    Splitting on that one first leaves halves that are soon constant.
    """
    influence = []
    for j in range(variables):
        halves = tables.reshape(len(tables), -1, 2, 2**j)
        both = care.reshape(-1, 2, 2**j).all(axis=1)
        influence.append(int(((halves[:, :, 0] != halves[:, :, 1]) & both).sum()))
    return sorted(range(variables), key=influence.__getitem__)


def _points_in_order(order: list[int]) -> np.ndarray:
    """Return the points of a table such that bit k of their rank is variable ``order[k]``."""
    points = np.zeros(1, dtype=np.int64)
    for variable in order:
        points = np.concatenate((points, points + 2**variable))
    return points


def _as_integer(bits: np.ndarray) -> int:
    """Write bits as an integer, the first as its least significant."""
    return int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")


class _Builder:
    """Builds gates, each only once, for tables given as pairs of integers (ones, care)."""

    def __init__(self, order: list[int]) -> None:
        self.gates: list[Gate] = []
        self._order = order
        self._wires: dict[Gate, int] = {}
        self._built: dict[tuple[int, int, int], int] = {}

    def build(self, ones: int, care: int, n: int) -> int:
        """Return the wire of a function of the first n variables of the order.

        Bit p of `ones` is its value at point p where bit p of `care` is set, and elsewhere 0.
        """
        if not ones:
            return FALSE
        if ones == care:
            return TRUE
        key = (n, ones, care)
        if key not in self._built:
            self._built[key] = self._split(ones, care, n - 1)
        return self._built[key]

    def _split(self, ones: int, care: int, top: int) -> int:
        """Split a function on variable `top` of the order, the last that it may depend on."""
        half = 1 << top
        mask = (1 << half) - 1
        low, low_care, high, high_care = ones & mask, care & mask, ones >> half, care >> half
        both = low_care & high_care
        differ = (low ^ high) & both
        if not differ:
            return self.build(low | high, low_care | high_care, top)
        x = FIRST_VARIABLE + self._order[top]
        if differ == both:
            folded = low | (high_care & ~high & mask)
            return self._gate(Operation.XOR, x, self.build(folded, low_care | high_care, top))
        if not low & differ:
            return self._rise(x, low, low_care, high, high_care, top)
        if not high & differ:
            not_x = self._gate(Operation.XOR, x, TRUE)
            return self._rise(not_x, high, high_care, low, low_care, top)
        below, above = self.build(low, low_care, top), self.build(high, high_care, top)
        change = self._gate(Operation.XOR, below, above)
        return self._gate(Operation.XOR, below, self._gate(Operation.AND, x, change))

    def _rise(self, x: int, low: int, low_care: int, high: int, high_care: int, top: int) -> int:
        """Build ``low | (x & high)``, for a function that is nowhere 1 at x = 0 and 0 at x = 1."""
        # Where the function must be 0 at x = 1, low must be 0 too; where low is 1, high is free.
        below = self.build(low, low_care | (high_care & ~high), top)
        above = self.build(high & ~low, high_care & ~low, top)
        return self._gate(Operation.OR, below, self._gate(Operation.AND, x, above))

    def _gate(self, operation: Operation, left: int, right: int) -> int:
        """Return the wire of a gate: a known one, a constant or an input where that does."""
        if left > right:
            left, right = right, left
        if left == right:
            return FALSE if operation is Operation.XOR else left
        if left == FALSE:
            return FALSE if operation is Operation.AND else right
        if left == TRUE and operation is not Operation.XOR:
            return right if operation is Operation.AND else TRUE
        gate = Gate(operation, left, right)
        if left == TRUE and self._is_complement(right):
            return self.gates[right - self._first].right
        if gate not in self._wires:
            self._wires[gate] = self._first + len(self.gates)
            self.gates.append(gate)
        return self._wires[gate]

    @property
    def _first(self) -> int:
        return FIRST_VARIABLE + len(self._order)

    def _is_complement(self, wire: int) -> bool:
        return wire >= self._first and self.gates[wire - self._first][:2] == (Operation.XOR, TRUE)
