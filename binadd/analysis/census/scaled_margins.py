"""The margins of a network, exactly, with each unit scaled so that its largest parameter is 1.

A unit's row may be multiplied by any positive number and the network stays what it is; so this is
how networks of different scales compare with each other, and with what is possible for parameters
in [-1, 1].
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from binadd.automata.integer_form import Row
from binadd.automata.machine import Machine


@dataclass(frozen=True)
class ScaledMargins:
    """The least size of a sum, and how far all parameters may move at once, as fractions."""

    margin: Fraction
    tolerance: Fraction


def scaled_margins(machine: Machine) -> ScaledMargins:
    """Measure the margins of a network over its reachable transitions, scaled unit by unit.

    Only units that the output depends on count. A unit of zeros has margin 0.

    Examples
    --------
    >>> from binadd.automata.machine import compile_machine
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> found = scaled_margins(compile_machine(hand_wired()))
    >>> float(round(found.margin, 4)), float(round(found.tolerance, 4))
    (0.0476, 0.0095)
    """
    x = np.arange(2**machine.inputs)[:, np.newaxis] >> np.arange(machine.inputs) & 1
    states = machine.bits.astype(np.int64)
    seen = np.hstack((np.tile(x, (len(states), 1)), np.repeat(states, len(x), axis=0)))
    units = [_of_unit(row, seen) for row in machine.rows]
    units.append(_of_unit(machine.output_row, states[machine.entered]))
    return ScaledMargins(
        margin=min(unit.margin for unit in units), tolerance=min(unit.tolerance for unit in units)
    )


def _of_unit(row: Row, seen: np.ndarray) -> ScaledMargins:
    largest = max(map(abs, (*row.weights, row.bias)))
    if largest == 0:
        return ScaledMargins(Fraction(0), Fraction(0))
    sums = [abs(int(total)) for total in row.sums(seen)]
    moves = (1 + seen.sum(axis=1)).tolist()
    return ScaledMargins(
        margin=Fraction(min(sums), largest),
        tolerance=min(Fraction(z, d * largest) for z, d in zip(sums, moves, strict=True)),
    )
