"""Is a unit's decision safe from rounding, in whatever order floats are added up?

A unit's decision is the sign of its exact sum; a program that rounds each partial sum may see
another sign where the sum is near zero. `Unit` knows all that a unit sees in reachable states, and
decides whether a row of floats can be put in place of its own.
"""

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from binadd.automata.integer_form import INT64_BITS, Row, integer_row
from binadd.automata.machine import Machine

MOST_SUMS = 2**20
"""Sums of one unit, over reachable states and inputs, that are looked at."""
STATES_AT_ONCE = 2**14


class Floats(NamedTuple):
    """A kind of IEEE floats.

    The significand has `digits` bits; all from 2**least to 2**most in size are used, and a thousand
    of these add up to no infinity.
    """

    dtype: type[np.floating]
    digits: int
    least: int
    most: int


SINGLE = Floats(np.float32, 24, -126, 110)
DOUBLE = Floats(np.float64, 53, -126, 110)
"""In the range of float32: onnxruntime leaves out what is added if it is 0 there."""
WHOLE_DOUBLE = Floats(np.float64, 53, -1022, 1010)


class Seen(NamedTuple):
    """What a unit sees: each of the inputs `x`, (X, I), with each hidden state of `h`, (K, U)."""

    x: np.ndarray
    h: np.ndarray

    def at_once(self) -> Iterator["Seen"]:
        """Yield parts of it with fewer states, lest sums of all take too much memory."""
        for first in range(0, len(self.h), STATES_AT_ONCE):
            yield Seen(self.x, self.h[first : first + STATES_AT_ONCE])

    def sums(self, weights: np.ndarray, bias: object) -> np.ndarray:
        """Return all sums, in the type of the weights; shape (K, X)."""
        inputs = self.x.shape[1]
        of_x = self.x.astype(weights.dtype) @ weights[:inputs]
        of_h = self.h.astype(weights.dtype) @ weights[inputs:] + bias
        sums: np.ndarray = of_h[:, np.newaxis] + of_x
        return sums

    def rows(self, places: np.ndarray) -> np.ndarray:
        """Return what is seen at some places in (K, X), a row each: inputs, then hidden bits."""
        return np.column_stack((self.x[places[:, 1]], self.h[places[:, 0]]))


class Unit:
    """A unit and all that it sees in reachable states.

    Parameters
    ----------
    row : Row
    seen : Seen or None
        None where it is too much to look at.
    fires_at_zero : bool
    """

    def __init__(self, row: Row, seen: Seen | None, fires_at_zero: bool) -> None:
        self.row, self.seen, self._fires_at_zero = row, seen, fires_at_zero

    @cached_property
    def fires(self) -> np.ndarray:
        """Where its exact sums make it fire; bool, shape (K, X)."""
        return self._fires_by(self.row)

    def scale(self, kind: Floats) -> int:
        """Return the power of two that brings its row into the range of floats, if it is not."""
        sizes = [abs(value) for value in (*self.row.weights, self.row.bias) if value]
        if not sizes:
            return 0
        largest = max(sizes).bit_length() - self.row.shift
        smallest = min(sizes).bit_length() - self.row.shift
        is_within = largest <= kind.most and smallest > kind.least + kind.digits
        return 0 if is_within else -largest

    def floats(self, kind: Floats, exponent: int = 0) -> list[float]:
        """Return its row times a power of two, bias last, each number rounded."""
        values = [float(kind.dtype(value)) for value in _as_floats(self.row, exponent)]
        return [value if abs(value) >= 2.0**kind.least else 0.0 for value in values]

    def is_decided_by(self, values: Sequence[float], kind: Floats) -> bool:
        """Whether floats, bias last, added up in any order decide as its exact sums do."""
        *weights, bias = values
        floats = integer_row(weights, bias)
        is_exact = _is_exact(floats, kind)
        if is_exact and _are_proportional(self.row, floats):
            return True
        if self.seen is None:
            return False
        if is_exact:
            return np.array_equal(self._fires_by(floats), self.fires)
        first = 0
        for part in self.seen.at_once():
            positive, certain = _signs(values, part, kind)
            expected = self.fires[first : first + len(positive)]
            if not (certain & (positive == expected)).all():
                return False
            first += len(positive)
        return True

    def _fires_by(self, row: Row) -> np.ndarray:
        assert self.seen is not None
        return np.concatenate([self._fires_in(row, part) for part in self.seen.at_once()])

    def _fires_in(self, row: Row, seen: Seen) -> np.ndarray:
        """Find the signs of exact sums: of those that are not near zero, by way of floats."""
        if row.most.bit_length() < INT64_BITS:
            return self._by_sums(seen.sums(np.array(row.weights, dtype=np.int64), row.bias))
        values = _as_floats(row, Unit(row, None, False).scale(WHOLE_DOUBLE))
        positive, certain = _signs(values, seen, WHOLE_DOUBLE)
        near = np.argwhere(~certain)
        if len(near):
            positive[tuple(near.T)] = self._by_sums(row.sums(seen.rows(near)))
        return positive

    def _by_sums(self, sums: np.ndarray) -> np.ndarray:
        return np.asarray(sums >= 0 if self._fires_at_zero else sums > 0, dtype=bool)


def units_of(machine: Machine) -> list[Unit]:
    """Return the hidden units that the output depends on, and the output."""
    inputs = 2**machine.inputs
    rule = machine.network.fires_at_zero
    hidden = output = None
    if machine.has_at_most(MOST_SUMS // inputs):
        x = np.arange(inputs)[:, np.newaxis] >> np.arange(machine.inputs) & 1
        hidden = Seen(x, machine.bits)
        output = Seen(np.zeros((1, 0), dtype=np.int64), machine.bits[machine.entered])
    units = [Unit(row, hidden, rule) for row in machine.rows]
    return [*units, Unit(machine.output_row, output, rule)]


def _signs(values: Sequence[float], seen: Seen, kind: Floats) -> tuple[np.ndarray, np.ndarray]:
    """Return which sums of floats are above zero, and which are so in any order of adding up.

    Of m terms the error is at most (m - 1) u / (1 - (m - 1) u) times the sum of their sizes
    (Higham, Accuracy and Stability, 4.2), plus what is flushed to zero. Twice as much also covers
    the rounding of the sums here.
    """
    sums = seen.sums(np.array(values[:-1]), values[-1])
    sizes = seen.sums(np.abs(values[:-1]), abs(values[-1]))
    error = 2 * len(values) * (2.0**-kind.digits * sizes + 2.0**kind.least)
    return sums > 0, np.abs(sums) > error


def _as_floats(row: Row, exponent: int) -> list[float]:
    """Return a row times a power of two, bias last, each number rounded once to float64."""
    shift = row.shift - exponent
    values = (*row.weights, row.bias)
    if shift >= 0:
        return [value / (1 << shift) for value in values]
    return [float(value << -shift) for value in values]


def _is_exact(row: Row, kind: Floats) -> bool:
    """Whether all sums of some of a row's floats are floats, so that no addition rounds."""
    together = 0
    for value in (*row.weights, row.bias):
        together |= abs(value)
    grid = (together & -together).bit_length() - 1 if together else 0
    return row.most >> grid <= 2**kind.digits and grid - row.shift >= kind.least


def _are_proportional(one: Row, other: Row) -> bool:
    """Whether a row is another times a positive factor, exactly."""
    first, second = (*one.weights, one.bias), (*other.weights, other.bias)
    gcd, its_gcd = math.gcd(*first) or 1, math.gcd(*second) or 1
    return all(a * its_gcd == b * gcd for a, b in zip(first, second, strict=True))
