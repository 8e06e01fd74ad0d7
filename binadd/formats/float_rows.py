"""A network's parameters for programs that add up floats in any order, with no unit flipped.

Each unit's row - its weights and its bias - is written in the first of these ways that is proved to
decide alike (`float_sums`), in every reachable hidden state and on every input:

1. as it is, rounded to the floats, or times a power of two where that keeps it in their range;
2. as the whole numbers of its coarsest grid, whose partial sums are all exact;
3. as small whole numbers that decide alike, found by the perceptron rule (Rosenblatt, 1958);
4. in two parts, the high and the low digits of its whole numbers: the sums of each are exact, and
   adding these two rounds once, which keeps the sign.

A positive factor changes no sign, and a network whose units decide alike in all reachable states
never leaves them: it answers the same bits for ever.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from binadd.automata.machine import Machine
from binadd.errors import NetworkError
from binadd.formats.float_sums import DOUBLE, SINGLE, WHOLE_DOUBLE, Floats, Unit, units_of

MOST_PERCEPTRON_BITS, MOST_ROUNDS = 2**17, 2**14
"""How much a unit may see, and how often its numbers are changed, for small ones to be found."""

_TOO_MANY = "more hidden states are reachable than can be looked at"


class Parameters(NamedTuple):
    """Of a network, over the U units that are written; shapes (U, I), (U, U), (U,), (U,), (1,)."""

    w_xh: np.ndarray
    w_hh: np.ndarray
    b_h: np.ndarray
    w_hy: np.ndarray
    b_y: np.ndarray


@dataclass(frozen=True)
class FloatRows:
    """Parameters that decide alike in floats.

    Attributes
    ----------
    dtype : dtype
        float32 or float64.
    whole : Parameters
        Of the units that the output depends on; of one that is not read where there are none.
    low : Parameters
        What is added to each sum at the end, by itself. All zero but in units in two parts.
    changes : tuple of str
        What is not written as it is in the network.
    """

    dtype: np.dtype
    whole: Parameters
    low: Parameters
    changes: tuple[str, ...]


class _Written(NamedTuple):
    """A row, bias last, how it differs from the network's, and its low digits, if apart."""

    values: list[float]
    how: str
    low: list[float]


def float_rows(machine: Machine) -> FloatRows:
    """Return a network's parameters in float32, else in float64, so that no unit can flip.

    Costs the sums of all reachable states and inputs, some of them twice.

    Raises
    ------
    NetworkError
        If neither can be had.
    """
    units = units_of(machine)
    for kind in (SINGLE, DOUBLE):
        rows = [next(_ways(unit, kind), None) for unit in units]
        written = [row for row in rows if row is not None]
        if len(written) == len(rows):
            return _assembled(written, machine, kind)
    weak = _names(machine)[rows.index(None)]
    why = (
        _TOO_MANY
        if units[0].seen is None
        else "its sums are too near zero, or its weights too far apart"
    )
    raise NetworkError(
        f"{machine.network.label}: adding up floats may change what {weak} decides, since {why}; "
        f"with weights of fewer digits it can be written"
    )


def is_safe_in_float64(machine: Machine) -> bool:
    """Whether the network's own parameters, added up as float64 in any order, flip no unit.

    Raises
    ------
    NetworkError
        If that is not known, since too many hidden states are reachable.
    """
    units = units_of(machine)
    if all(unit.is_decided_by(unit.floats(WHOLE_DOUBLE), WHOLE_DOUBLE) for unit in units):
        return True
    if units[0].seen is None:
        raise NetworkError(_TOO_MANY)
    return False


def _ways(unit: Unit, kind: Floats) -> Iterator[_Written]:
    """Yield the ways to write a row that are proved to decide alike, best first."""
    nothing = [0.0] * (len(unit.row.weights) + 1)
    exponent = unit.scale(kind)
    values = unit.floats(kind, exponent)
    if unit.is_decided_by(values, kind):
        yield _Written(values, f"times 2^{exponent}" if exponent else "", nothing)
    integers = [*unit.row.weights, unit.row.bias]
    divisor = math.gcd(*integers) or 1
    integers = [value // divisor for value in integers]
    if sum(map(abs, integers)) <= 2**kind.digits:
        yield _Written(
            [float(value) for value in integers],
            "as the whole numbers of the coarsest grid",
            nothing,
        )
    if found := _perceptron(unit):
        yield _Written(found, "as small whole numbers that decide alike", nothing)
    if parts := _two_parts(integers, kind):
        yield _Written(parts[0], "in two parts, with sums that are exact", parts[1])


def _two_parts(integers: Sequence[int], kind: Floats) -> tuple[list[float], list[float]] | None:
    """Split whole numbers into multiples of a power of two and the rest, if both add up exactly."""
    digits = kind.digits + 1 - len(integers).bit_length()  # half of 2**digits, from each
    half = 1 << digits - 1
    low = [(value + half) % (2 * half) - half for value in integers]
    high = [(value - rest) >> digits for value, rest in zip(integers, low, strict=True)]
    if max(sum(map(abs, high)), sum(map(abs, low))) > 2**kind.digits:
        return None
    return [float(value << digits) for value in high], [float(value) for value in low]


def _perceptron(unit: Unit) -> list[float] | None:
    """Find small whole numbers, bias last, whose sums are above 0 where it fires, else below.

    The perceptron rule, always on the sum that is worst. There are such numbers, since the row's
    own tell the two kinds apart; None if they are not met soon.
    """
    seen = unit.seen
    if seen is None or unit.fires.size * (len(unit.row.weights) + 1) > MOST_PERCEPTRON_BITS:
        return None
    places = np.argwhere(np.ones_like(unit.fires))
    rows = np.column_stack((seen.rows(places), np.ones(len(places))))
    rows *= np.where(unit.fires.ravel(), 1.0, -1.0)[:, np.newaxis]
    found = np.zeros(rows.shape[1])
    for _ in range(MOST_ROUNDS):
        sums = rows @ found
        worst = int(sums.argmin())
        if sums[worst] > 0:
            is_exact = np.abs(found).sum() <= 2**SINGLE.digits
            return [float(value) for value in found] if is_exact else None
        found += rows[worst]
    return None


def _assembled(written: Sequence[_Written], machine: Machine, kind: Floats) -> FloatRows:
    return FloatRows(
        np.dtype(kind.dtype),
        _parameters([row.values for row in written], machine.inputs, kind),
        _parameters([row.low for row in written], machine.inputs, kind),
        _changes(written, machine, kind),
    )


def _parameters(rows: Sequence[list[float]], inputs: int, kind: Floats) -> Parameters:
    """Return the parameters of rows, the output's last."""
    *hidden, output = rows
    if not hidden:  # a unit that nobody reads, where none is read
        hidden, output = [[0.0] * (inputs + 2)], [0.0, *output]
    table, last = np.array(hidden, dtype=kind.dtype), np.array(output, dtype=kind.dtype)
    return Parameters(table[:, :inputs], table[:, inputs:-1], table[:, -1], last[:-1], last[-1:])


def _changes(written: Sequence[_Written], machine: Machine, kind: Floats) -> tuple[str, ...]:
    by_way: dict[str, list[str]] = {}
    for name, row in zip(_names(machine), written, strict=True):
        if row.how:
            by_way.setdefault(row.how, []).append(name)
    changes = [f"{_some(units)} {how}" for how, units in by_way.items()]
    if kind is DOUBLE:
        changes.insert(0, "float32 could flip a unit")
    if machine.unread_units:
        left_out = [f"h{unit + 1}" for unit in machine.unread_units]
        changes.append(f"{_some(left_out)} left out, which the output does not depend on")
    return tuple(changes)


def _names(machine: Machine) -> list[str]:
    return [*(f"h{unit + 1}" for unit in machine.units), "the output"]


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:8])
    return shown if len(names) <= 8 else f"{shown} and {len(names) - 8} more"
