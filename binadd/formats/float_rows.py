"""A network's parameters for programs that add up floats in any order, with no unit flipped.

A unit's decision is the sign of its exact sum; a program that rounds each partial sum may see
another sign where the sum is near zero. So each unit's row - its weights and its bias - is written
in the first of these ways that is proved to decide alike, in every reachable hidden state and on
every input, in whatever order its terms are added up:

1. as it is, rounded to the floats, or times a power of two where that keeps it in their range;
2. as the whole numbers of its coarsest grid, whose partial sums are all exact;
3. as small whole numbers that decide alike, found by the perceptron rule (Rosenblatt, 1958).

A positive factor changes no sign, and a network whose units decide alike in all reachable states
never leaves them: it answers the same bits for ever.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from binadd.automata.integer_form import Row, integer_row
from binadd.automata.machine import Machine
from binadd.errors import NetworkError

MOST_SUMS = 2**21
"""Sums of one unit, over reachable states and inputs, that are looked at."""
MOST_PERCEPTRON_WORK = 2**30
"""Multiplications for one unit."""


class Floats(NamedTuple):
    """A kind of IEEE floats: their significand has `digits` bits, powers of two from `least`."""

    dtype: type[np.floating]
    digits: int
    least: int
    most: int


SINGLE = Floats(np.float32, 24, -126, 110)
DOUBLE = Floats(np.float64, 53, -1022, 1010)


@dataclass(frozen=True)
class FloatRows:
    """Parameters that decide alike in floats.

    Attributes
    ----------
    w_xh, w_hh, b_h, w_hy : ndarray, shapes (U, I), (U, U), (U,), (U,)
        Over the U units that the output depends on; one silent unit where there are none.
    b_y : floating
    changes : tuple of str
        What is not written as it is in the network, and why.
    """

    w_xh: np.ndarray
    w_hh: np.ndarray
    b_h: np.ndarray
    w_hy: np.ndarray
    b_y: np.floating
    changes: tuple[str, ...]

    @property
    def dtype(self) -> np.dtype:
        """The type of all parameters, float32 or float64."""
        return self.w_xh.dtype


class _Written(NamedTuple):
    """A row, bias last, and how it differs from the network's."""

    values: list[float]
    how: str


class _Sums(NamedTuple):
    """What a unit sees: `x` are the inputs, (X, I), `h` the hidden states, (K, U); every pair."""

    x: np.ndarray
    h: np.ndarray

    def of(self, row: Row) -> np.ndarray:
        """Return the exact sums of a row, shape (K, X)."""
        inputs = self.x.shape[1]
        fits = row.most.bit_length() < 63
        dtype = np.int64 if fits else object
        weights = np.array(row.weights, dtype=dtype)
        from_h = self.h.astype(dtype) @ weights[inputs:] + row.bias
        sums: np.ndarray = from_h[:, np.newaxis] + self.x.astype(dtype) @ weights[:inputs]
        return sums


def float_rows(machine: Machine) -> FloatRows:
    """Return a network's parameters in float32, else in float64, so that no unit can flip.

    Costs the sums of all reachable states and inputs, some of them twice.

    Raises
    ------
    NetworkError
        If a unit's sums are so near zero that neither can be had.
    """
    seen = _seen(machine)
    refused = None
    for kind in (SINGLE, DOUBLE):
        try:
            return _rows_in(machine, seen, kind)
        except NetworkError as error:
            refused = refused or error
    assert refused is not None
    raise refused


def is_safe_in_float64(machine: Machine) -> bool:
    """Whether the network's own parameters, added up as float64 in any order, flip no unit."""
    seen = _seen(machine)
    return all(
        _decides_alike(row, _floats(row), sums, machine.network.fires_at_zero, DOUBLE)
        for row, sums in _with_sums(machine, seen)
    )


def _seen(machine: Machine) -> tuple[_Sums, _Sums] | None:
    """Return what hidden units and the output see, or None if that is too much to look at."""
    inputs = 2**machine.inputs
    if not machine.has_at_most(max(MOST_SUMS // (inputs * max(len(machine.units), 16)), 1)):
        return None
    x = np.arange(inputs)[:, np.newaxis] >> np.arange(machine.inputs) & 1
    nothing = np.zeros((1, 0), dtype=np.int64)
    return _Sums(x, machine.bits), _Sums(nothing, machine.bits[machine.entered])


def _with_sums(
    machine: Machine, seen: tuple[_Sums, _Sums] | None
) -> Iterator[tuple[Row, _Sums | None]]:
    hidden, output = seen or (None, None)
    for row in machine.rows:
        yield row, hidden
    yield machine.output_row, output


def _rows_in(machine: Machine, seen: tuple[_Sums, _Sums] | None, kind: Floats) -> FloatRows:
    fires_at_zero, inputs = machine.network.fires_at_zero, machine.inputs
    names = [*(f"h{unit + 1}" for unit in machine.units), "the output"]
    written: list[_Written] = []
    for name, (row, sums) in zip(names, _with_sums(machine, seen), strict=True):
        found = next(_ways(row, sums, fires_at_zero, kind), None)
        if found is None:
            raise NetworkError(
                f"{machine.network.label}: a sum of {name} is so near zero, or its weights are so "
                f"far apart, that adding up floats may change its sign; scale or round its weights"
            )
        written.append(found)
    *hidden, output = written
    units = max(len(hidden), 1)
    table = np.zeros((units, inputs + units + 1), dtype=kind.dtype)
    table[: len(hidden), : inputs + len(hidden)] = [row.values[:-1] for row in hidden] or 0
    table[: len(hidden), -1] = [row.values[-1] for row in hidden]
    if not hidden:
        table[0, -1] = -1
    w_hy = np.zeros(units, dtype=kind.dtype)
    w_hy[: len(hidden)] = output.values[:-1]
    return FloatRows(
        table[:, :inputs],
        table[:, inputs:-1],
        table[:, -1],
        w_hy,
        kind.dtype(output.values[-1]),
        _changes(names, written, machine, kind),
    )


def _changes(
    names: Sequence[str], written: Sequence[_Written], machine: Machine, kind: Floats
) -> tuple[str, ...]:
    by_way: dict[str, list[str]] = {}
    for name, row in zip(names, written, strict=True):
        if row.how:
            by_way.setdefault(row.how, []).append(name)
    changes = [f"{_some(units)} {how}" for how, units in by_way.items()]
    if kind is DOUBLE:
        changes.insert(0, "float64, since float32 could flip a unit")
    if machine.unread_units:
        left_out = [f"h{unit + 1}" for unit in machine.unread_units]
        changes.append(f"{_some(left_out)} left out, which the output does not depend on")
    return tuple(changes)


def _some(names: Sequence[str]) -> str:
    shown = " ".join(names[:8])
    return shown if len(names) <= 8 else f"{shown} and {len(names) - 8} more"


def _ways(row: Row, seen: _Sums | None, fires_at_zero: bool, kind: Floats) -> Iterator[_Written]:
    """Yield the ways to write a row that are proved to decide alike, best first."""
    exponent = _scale(row, kind)
    values = [float(kind.dtype(value)) for value in _floats(row, exponent)]
    if _decides_alike(row, values, seen, fires_at_zero, kind):
        yield _Written(values, f"times 2^{exponent}" if exponent else "")
    divisor = math.gcd(*row.weights, row.bias) or 1
    if row.most // divisor <= 2**kind.digits:
        integers = [float(value // divisor) for value in (*row.weights, row.bias)]
        yield _Written(integers, "as the whole numbers of the coarsest grid")
    if seen is not None:
        found = _perceptron(seen, _fires(seen.of(row), fires_at_zero))
        if found is not None:
            yield _Written(found, "as small whole numbers that decide alike")


def _floats(row: Row, exponent: int = 0) -> list[float]:
    """Return a row times a power of two, bias last, each number rounded once."""
    shift = row.shift - exponent
    values = (*row.weights, row.bias)
    if shift >= 0:
        return [value / (1 << shift) for value in values]
    return [float(value << -shift) for value in values]


def _scale(row: Row, kind: Floats) -> int:
    """Return the power of two that brings a row into the range of the floats, if it is not."""
    sizes = [abs(value) for value in (*row.weights, row.bias) if value]
    if not sizes:
        return 0
    largest = max(sizes).bit_length() - row.shift
    smallest = min(sizes).bit_length() - row.shift
    is_within = largest <= kind.most and smallest > kind.least + kind.digits
    return 0 if is_within else -largest


def _fires(sums: np.ndarray, fires_at_zero: bool) -> np.ndarray:
    fires: np.ndarray = (sums >= 0 if fires_at_zero else sums > 0).astype(bool)
    return fires


def _decides_alike(
    row: Row, values: list[float], seen: _Sums | None, fires_at_zero: bool, kind: Floats
) -> bool:
    """Whether a row of floats, added up in any order, decides as the exact sums of `row` do."""
    *weights, bias = values
    floats = integer_row(weights, bias)
    is_exact = _is_exact(floats, kind)
    if is_exact and _are_proportional(row, floats):
        return True
    if seen is None:
        return False
    sums = seen.of(floats)
    if not np.array_equal(_fires(sums, fires_at_zero), _fires(seen.of(row), fires_at_zero)):
        return False
    # Of m terms added up in any order the error is at most (m - 1) u / (1 - (m - 1) u) times the
    # sum of their sizes (Higham, Accuracy and Stability, 4.2); twice as much covers the rounding in
    # this check, and the last term what is flushed to zero.
    terms = sum(map(bool, values))
    sizes = Row(tuple(map(abs, floats.weights)), abs(floats.bias), floats.shift)
    error = 2 * terms * (2.0**-kind.digits * floats.to_floats(seen.of(sizes)) + 2.0**kind.least)
    return is_exact or bool((np.abs(floats.to_floats(sums)) > error).all())


def _is_exact(row: Row, kind: Floats) -> bool:
    """Whether all sums of some of a row's floats are floats, so that no addition rounds."""
    together = 0
    for value in (*row.weights, row.bias):
        together |= abs(value)
    grid = (together & -together).bit_length() - 1 if together else 0
    return row.most >> grid <= 2**kind.digits and grid - row.shift >= kind.least


def _are_proportional(one: Row, other: Row) -> bool:
    """Whether a row is another times a power of two, exactly."""
    first, second = (*one.weights, one.bias), (*other.weights, other.bias)
    gcd, its_gcd = math.gcd(*first) or 1, math.gcd(*second) or 1
    return all(a * its_gcd == b * gcd for a, b in zip(first, second, strict=True))


def _perceptron(seen: _Sums, fires: np.ndarray) -> list[float] | None:
    """Find small whole numbers, bias last, whose sums are above 0 where it fires, else below.

    The perceptron rule, always on the sum that is worst. There are such numbers, since the row's
    own tell the two kinds apart; None if they are not met soon.
    """
    states, inputs = fires.shape
    of_inputs, of_states = np.tile(seen.x, (states, 1)), np.repeat(seen.h, inputs, axis=0)
    rows = np.column_stack((of_inputs, of_states, np.ones(len(of_states)))).astype(np.float64)
    rows, first = np.unique(rows, axis=0, return_index=True)
    rows *= np.where(fires.ravel()[first], 1.0, -1.0)[:, np.newaxis]
    found = np.zeros(rows.shape[1])
    for _ in range(min(MOST_PERCEPTRON_WORK // rows.size, 2**17)):
        sums = rows @ found
        worst = int(sums.argmin())
        if sums[worst] > 0:
            return found.tolist()
        found += rows[worst]
    return None
