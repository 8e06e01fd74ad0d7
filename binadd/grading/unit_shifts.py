"""What a unit's parameters may be shifted by, so that it makes the bits that are due.

A changed parameter adds a shift d to the unit's sum wherever its input is 1 (a bias: always), so a
bit that is due is a bound on d: ``z + d > 0`` or ``z + d < 0``. With two parameters of one unit,
shifts d and e, the bounds are on d, on e or on d + e. The bounds that keep the unit at
``|z| >= m t``, where m is the number of parameters that its sum adds up, move linearly with the
tolerance t, so the largest t is the least of a few quotients, see `Part.tolerance`. All sums of a
unit are integers over one power of two, so that bounds are compared exactly.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from binadd.automata.integer_form import Row

Span = tuple[int, int]
D, E, BOTH = SHIFTS = 1, 2, 3
"""The shift of the first parameter, of the second, and their sum; their places in `Shifts`."""


class Due(NamedTuple):
    """A bit that a free unit has to make.

    Bit p of `seen` is 1 where the unit sees a 1 at its parameter p; `z` is its sum before any
    change, an integer over a power of two, `present` its bit then, `bit` the one it has to make,
    and `moves` the number of parameters that are seen.
    """

    seen: int
    z: int
    present: int
    bit: int
    moves: int


class Shifts(NamedTuple):
    """What one or two parameters of a unit may be shifted by, given the bits it has to make.

    The parameters are numbered: the unit's weights in the order of what it reads, then its bias.
    Shift d belongs to the first of them, e to the second; `d`, `e` and `both` are spans of d, of e
    and of d + e between two ends. Which end belongs to a span, the threshold rule says; there are
    numbers in it either way, if and only if the ends differ.
    """

    parameters: tuple[int, ...]
    d: Span
    e: Span
    both: Span

    def to_make(self, due: Due) -> "Shifts | None":
        """Narrow the shifts so that the unit makes a bit that is due; None if no shift does."""
        moved = moved_by(self.parameters, due.seen)
        if moved is None:
            return self if due.present == due.bit else None
        end = -due.z
        low, high = self[moved]
        if due.bit:
            if end <= low:
                return self
            low = end
        else:
            if end >= high:
                return self
            high = end
        d, e, both = self.d, self.e, self.both
        if moved == D:
            d = low, high
        elif moved == E:
            e = low, high
        else:
            both = low, high
        meets = low < high and d[0] + e[0] < both[1] and d[1] + e[1] > both[0]
        return Shifts(self.parameters, d, e, both) if meets else None


def any_shifts(parameters: tuple[int, ...], row: Row) -> Shifts:
    """Return the shifts of some parameters of a unit when no bit is due yet.

    Their ends lie farther out than those that a bit that is due can set, or two of them together.
    """
    far = 4 * row.most + 1
    return Shifts(parameters, (-far, far), (-far, far), (-far, far))


def moved_by(parameters: tuple[int, ...], seen: int) -> int | None:
    """Return which shift a unit's sum moves by: `D`, `E`, `BOTH`, or None of them."""
    moved = None
    if seen >> parameters[0] & 1:
        moved = D
    if len(parameters) == 2 and seen >> parameters[1] & 1:
        moved = E if moved is None else BOTH
    return moved


@dataclass(frozen=True)
class Part:
    """What a repair changes in one unit: some of its parameters, so that it makes what is due.

    `unit` is the unit's place among those searched; sums are integers over ``2**shift``.
    """

    unit: int
    parameters: tuple[int, ...]
    dues: tuple[Due, ...]
    shift: int

    @cached_property
    def tolerance(self) -> float:
        """The most that all parameters of this unit may move by after the best shift."""
        unmoved = [due for due in self.dues if moved_by(self.parameters, due.seen) is None]
        return min([self.room, *(abs(due.z) / (due.moves << self.shift) for due in unmoved)])

    @cached_property
    def room(self) -> float:
        """The same, looking only at the sums that are shifted.

        At tolerance t a due bit asks for a shift of at least ``-z + m t`` (or at most
        ``-z - m t``). Whatever must not exceed what gives a quotient that t must not exceed.
        """
        low, high = self._tightest
        limits = []
        for shift in SHIFTS:
            limits += [
                (most - least) / (m + n << self.shift)
                for (m, least), (n, most) in itertools.product(
                    low[shift].items(), high[shift].items()
                )
            ]
        for ends, other_ends, sign in ((low, high, 1), (high, low, -1)):
            limits += [
                sign * (total - first - second) / (k + m + n << self.shift)
                for (k, first), (m, second), (n, total) in itertools.product(
                    ends[D].items(), ends[E].items(), other_ends[BOTH].items()
                )
            ]
        return min(limits, default=math.inf)

    def values_at(self, tolerance: float, old: Sequence[float]) -> tuple[float, ...]:
        """Return new values for the parameters, from the `old`, that leave `tolerance`."""
        d, e, both = (self._shifts_at(shift, tolerance) for shift in SHIFTS)
        first = roundest_number(
            old[0] + max(d[0], both[0] - e[1]), old[0] + min(d[1], both[1] - e[0]), old[0]
        )
        if len(self.parameters) == 1:
            return (first,)
        moved = first - old[0]
        second = roundest_number(
            old[1] + max(e[0], both[0] - moved), old[1] + min(e[1], both[1] - moved), old[1]
        )
        return first, second

    def span_from(self, old: float) -> tuple[Fraction | None, Fraction | None]:
        """Return the exact ends of what the only parameter may be, from its `old` value.

        None where there is no end.
        """
        low, high = self._tightest
        start, unit = Fraction(old), 1 << self.shift
        return (
            max((start + Fraction(end, unit) for end in low[D].values()), default=None),
            min((start + Fraction(end, unit) for end in high[D].values()), default=None),
        )

    def _shifts_at(self, shift: int, tolerance: float) -> tuple[float, float]:
        """Return what a shift may be to leave `tolerance`."""
        low, high = self._tightest
        unit = 1 << self.shift
        least = (end / unit + m * tolerance for m, end in low[shift].items())
        most = (end / unit - m * tolerance for m, end in high[shift].items())
        return max(least, default=-math.inf), min(most, default=math.inf)

    @cached_property
    def _tightest(self) -> tuple[dict[int, dict[int, int]], dict[int, dict[int, int]]]:
        """The ends of the shifts' spans at tolerance 0, by how fast they move with it."""
        low: dict[int, dict[int, int]] = {shift: {} for shift in SHIFTS}
        high: dict[int, dict[int, int]] = {shift: {} for shift in SHIFTS}
        for due in self.dues:
            shift = moved_by(self.parameters, due.seen)
            if shift is None:
                continue
            ends, tighter = (low, max) if due.bit else (high, min)
            ends[shift][due.moves] = tighter(ends[shift].get(due.moves, -due.z), -due.z)
        return low, high


def roundest_number(low: float, high: float, near: float) -> float:
    """Return the roundest number from `low` to `high`; of two as round, the one nearer to `near`.

    >>> roundest_number(-2.5, -2.4166, near=-3.5), roundest_number(-1.2, -0.8, near=1)
    (-2.5, -1.0)
    """
    target = min(max(near, low), high)
    largest = max(abs(end) for end in (low, high, near) if math.isfinite(end))
    if largest == 0:
        return target
    for digits in range(18):
        unit = Decimal(1).scaleb(Decimal(largest).adjusted() - digits)
        rounded = (
            float((Decimal(target) / unit).to_integral_value(rounding) * unit)
            for rounding in (ROUND_FLOOR, ROUND_CEILING)
        )
        fitting = [number for number in rounded if low <= number <= high]
        if fitting:
            return min(fitting, key=lambda number: abs(number - near)) + 0.0
    return target
