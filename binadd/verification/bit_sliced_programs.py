"""A network's columns as programs of word operations on bit slices.

A bit slice holds one bit of many pairs of numbers, 64 to a uint64 word. What one column of two
numbers does to the slices of the hidden units depends on the column's input and is compiled for
each of the four: the input is then a constant.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from binadd.automata.machine import Machine
from binadd.verification.circuit import (
    FALSE,
    FIRST_VARIABLE,
    TRUE,
    Circuit,
    Operation,
    compile_circuit,
)

INPUTS = (0, 1, 2, 3)
"""The input bits of a column: bit 0 is a's, bit 1 is b's."""
PAD = 0
"""The input of the column of zeros after the last digits."""

CONSTANTS = (FALSE, TRUE)
"""The slots of the slices of zeros and of ones, and their wires in a circuit."""

_UFUNCS = {
    Operation.AND: np.bitwise_and,
    Operation.OR: np.bitwise_or,
    Operation.XOR: np.bitwise_xor,
}


@dataclass(frozen=True)
class Program:
    """A circuit as instructions on numbered slots, with scratch slots used again and again.

    Slots: the slices of zeros and of ones, those of the hidden units that have one, then `results`
    for the outputs that are made by gates, then `scratch`. Output i is in slot ``outputs[i]``.
    """

    instructions: tuple[tuple[np.ufunc, int, int, int], ...]
    outputs: tuple[int, ...]
    results: int
    scratch: int

    def run(self, slots: list[np.ndarray]) -> None:
        """Evaluate on slices; costs a word operation per gate and word."""
        for operation, left, right, out in self.instructions:
            operation(slots[left], slots[right], slots[out])

    def evaluated(self, slots: list[np.ndarray]) -> list[np.ndarray]:
        """Return the given slots, of constants and hidden units, and the others, newly made."""
        full = slots + [np.empty_like(slots[0]) for _ in range(self.results + self.scratch)]
        self.run(full)
        return full


def assemble(circuit: Circuit, units: Sequence[int]) -> Program:
    """Choose a slot for each gate of a circuit on slices of the given hidden units."""
    first_result = len(CONSTANTS) + len(units)
    results = list(dict.fromkeys(wire for wire in circuit.outputs if wire >= circuit.first_gate))
    slot = {wire: wire for wire in CONSTANTS}
    slot |= {FIRST_VARIABLE + unit: len(CONSTANTS) + i for i, unit in enumerate(units)}
    slot |= {wire: first_result + i for i, wire in enumerate(results)}
    first_scratch = next_new = first_result + len(results)
    last_use = {wire: i for i, gate in enumerate(circuit.gates) for wire in gate[1:]}
    free: list[int] = []
    instructions = []
    for i, gate in enumerate(circuit.gates):
        left, right = slot[gate.left], slot[gate.right]
        free += [
            slot[wire]
            for wire in {gate.left, gate.right}
            if slot[wire] >= first_scratch and last_use[wire] == i
        ]
        wire = circuit.first_gate + i
        if wire not in slot:
            if not free:
                free.append(next_new)
                next_new += 1
            slot[wire] = free.pop()
        instructions.append((_UFUNCS[gate.operation], left, right, slot[wire]))
    outputs = tuple(slot[wire] for wire in circuit.outputs)
    return Program(tuple(instructions), outputs, len(results), next_new - first_scratch)


@dataclass(frozen=True)
class ColumnPrograms:
    """What the columns of an addition do to the slices of H hidden units.

    Attributes
    ----------
    units : tuple of int
        The units, by their places in `Machine.units`, that any output depends on, now or later;
        only they have slices.
    steps : tuple of Program
        By input: the next bits of those units, in their order.
    inner : Answers
        The output bit, by input.
    last : Answers
        The same for the last column of digits, and then, again by input, the output bit in the
        column of zeros that follows.
    """

    units: tuple[int, ...]
    steps: tuple[Program, ...]
    inner: "Answers"
    last: "Answers"


@dataclass(frozen=True)
class Answers:
    """A program for output bits; output i is to be complemented if ``inverted[i]``."""

    program: Program
    inverted: tuple[bool, ...]


MOST_SLICED_UNITS = 16
"""A circuit of more variables is too large."""
FEW_UNITS = 10
"""Up to so many, every unit gets its slice; beyond, only so many as tell the states apart."""
MOST_SLICED_STATES = 2**16


def sliced_units(machine: Machine) -> tuple[int, ...] | None:
    """Choose units, by their places in `machine.units`, whose bits tell all states apart.

    All of them where they are few. Else one after the other is taken, each time the one that leaves
    the most states apart. None where it takes more than `MOST_SLICED_UNITS`, or there are too many
    states: then circuits would be too large.
    """
    units = len(machine.units)
    if units <= FEW_UNITS:
        return tuple(range(units))
    if not machine.has_at_most(MOST_SLICED_STATES):
        return None
    class_of = np.zeros(machine.states, dtype=np.int64)
    chosen: list[int] = []
    while class_of.max(initial=0) + 1 < machine.states:
        if len(chosen) == MOST_SLICED_UNITS:
            return None
        rest = [unit for unit in range(units) if unit not in chosen]
        finer = [2 * class_of + machine.bits[:, unit] for unit in rest]
        best = max(range(len(rest)), key=lambda place: len(np.unique(finer[place])))
        chosen.append(rest[best])
        class_of = np.unique(finer[best], return_inverse=True)[1]
    return tuple(sorted(chosen))


def column_programs(machine: Machine, sliced: Sequence[int]) -> ColumnPrograms:
    """Compile the columns of a machine with two inputs to programs on slices of some units.

    `sliced` are places in `machine.units` whose bits tell all states apart; other bits that they
    could have are not cared for. Costs about a millisecond for a few hidden units, half a second
    for 16.
    """
    points = machine.bits[:, list(sliced)].astype(np.int64) @ (1 << np.arange(len(sliced)))
    care = np.zeros(2 ** len(sliced), dtype=bool)
    care[points] = True

    def tables(values: np.ndarray) -> np.ndarray:
        """Lay out what holds of each state, the last axis, by the point that it is."""
        laid = np.zeros((*values.shape[:-1], len(care)), dtype=bool)
        laid[..., points] = values
        return laid

    after = machine.successor
    next_bits = machine.bits[after][..., list(sliced)]  # by input, state and unit
    steps = [compile_circuit(tables(next_bits[x].T), care) for x in INPUTS]
    outputs = machine.output[after]
    pads = machine.output[after[PAD][after]]
    inner = compile_circuit(tables(outputs), care)
    last = compile_circuit(tables(np.concatenate((outputs, pads))), care)
    units = _units_needed(steps, inner.variables_read() | last.variables_read())
    return ColumnPrograms(
        units=tuple(sliced[unit] for unit in units),
        steps=tuple(
            assemble(step.restricted_to([step.outputs[unit] for unit in units]), units)
            for step in steps
        ),
        inner=_answers(inner, units),
        last=_answers(last, units),
    )


def _answers(circuit: Circuit, units: Sequence[int]) -> Answers:
    """Leave the complements at the outputs of a circuit to whoever compares them."""
    gates = [circuit.gate_of(wire) for wire in circuit.outputs]
    inverted = [gate is not None and gate[:2] == (Operation.XOR, TRUE) for gate in gates]
    wires = [
        gate.right if gate is not None and flip else wire
        for wire, gate, flip in zip(circuit.outputs, gates, inverted, strict=True)
    ]
    return Answers(assemble(circuit.restricted_to(wires), units), tuple(inverted))


def _units_needed(steps: Sequence[Circuit], read: set[int]) -> list[int]:
    """Return the units that are read, or that a unit that is needed reads a column before."""
    needed = sorted(read)
    for unit in needed:  # grows while it is read
        for step in steps:
            found = step.restricted_to([step.outputs[unit]]).variables_read()
            needed += sorted(found.difference(needed))
    return sorted(needed)
