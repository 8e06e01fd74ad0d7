"""A network's columns as programs of word operations on planes.

A plane holds one bit of many pairs of numbers, 64 to a uint64 word. What one column of two numbers
does to the planes of the hidden units depends on the column's input bits, its quadrant, and is
compiled for each of the four: the input is then a constant.
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

QUADRANTS = (0, 1, 2, 3)
"""The input bits of a column: bit 0 is a's, bit 1 is b's."""
PAD = 0
"""The quadrant of the column of zeros after the last digits."""

CONSTANTS = (FALSE, TRUE)
"""The slots of the planes of zeros and of ones, and their wires in a circuit."""

_UFUNCS = {
    Operation.AND: np.bitwise_and,
    Operation.OR: np.bitwise_or,
    Operation.XOR: np.bitwise_xor,
}


@dataclass(frozen=True)
class Program:
    """A circuit as instructions on numbered slots, with scratch slots used again and again.

    Slots: the planes of zeros and of ones, those of the hidden units that have one, then `results`
    for the outputs that are made by gates, then `scratch`. Output i is in slot ``outputs[i]``.
    """

    instructions: tuple[tuple[np.ufunc, int, int, int], ...]
    outputs: tuple[int, ...]
    results: int
    scratch: int

    def run(self, slots: list[np.ndarray]) -> None:
        """Evaluate on planes; costs a word operation per gate and word."""
        for operation, left, right, out in self.instructions:
            operation(slots[left], slots[right], slots[out])

    def evaluated(self, slots: list[np.ndarray]) -> list[np.ndarray]:
        """Return the given slots, of constants and hidden units, and the others, newly made."""
        full = slots + [np.empty_like(slots[0]) for _ in range(self.results + self.scratch)]
        self.run(full)
        return full


def assemble(circuit: Circuit, units: Sequence[int]) -> Program:
    """Choose a slot for each gate of a circuit on planes of the given hidden units."""
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
    """What the columns of an addition do to the planes of H hidden units.

    Attributes
    ----------
    units : tuple of int
        The hidden units that any output depends on, now or later; only they have planes.
    steps : tuple of Program
        By quadrant: the next bits of those units, in their order.
    inner : Answers
        The output bit, by quadrant.
    last : Answers
        The same for the last column of digits, and then, again by quadrant, the output bit in the
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


def column_programs(machine: Machine) -> ColumnPrograms:
    """Compile the columns of a machine with two inputs.

    Only reachable codes are cared for. Costs about a millisecond for a few hidden units, half a
    second for 16.
    """
    care = np.zeros(2**machine.hidden_units, dtype=bool)
    care[list(machine.reachable)] = True
    all_units = range(machine.hidden_units)
    steps = [
        compile_circuit([machine.next_code[quadrant] >> unit & 1 for unit in all_units], care)
        for quadrant in QUADRANTS
    ]
    first = machine.next_code
    outputs = [machine.output[first[quadrant]] for quadrant in QUADRANTS]
    pads = [machine.output[first[PAD][first[quadrant]]] for quadrant in QUADRANTS]
    inner, last = compile_circuit(outputs, care), compile_circuit(outputs + pads, care)
    units = _units_needed(steps, inner.variables_read() | last.variables_read())
    return ColumnPrograms(
        units=tuple(units),
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
    for unit in needed:  # grows while it is walked
        for step in steps:
            found = step.restricted_to([step.outputs[unit]]).variables_read()
            needed += sorted(found.difference(needed))
    return sorted(needed)
