"""`RightValues`: the values with which a single parameter makes a network right.

They lie between two ends, which are sums of parameters, so that an end may be no float, or one that
takes 17 digits to write. What is said of them is true as it is printed: an end is rounded towards
the inside, with the digits that it takes, and the text says whether the end itself is right.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Any

from binadd.networks.threshold_rnn import LARGEST_PARAMETER

Span = tuple[Fraction | None, Fraction | None]
"""Two exact ends; None where there is none."""
USUAL_DIGITS, MOST_DIGITS = 6, 17
ROUNDING = 1e-12
SMALLEST_LOSS = Fraction(1, 100)
"""Rounding takes no more than this share of the values away at an end."""


@dataclass(frozen=True)
class RightValues:
    """All floats between two ends.

    Attributes
    ----------
    low, high : float or None
        None where there is no end (but that of all parameters, 1e300).
    low_belongs, high_belongs : bool
        Whether the end itself is right.
    """

    low: float | None
    low_belongs: bool
    high: float | None
    high_belongs: bool

    @property
    def least(self) -> float:
        """The least float that is right."""
        if self.low is None:
            return -LARGEST_PARAMETER
        return self.low if self.low_belongs else math.nextafter(self.low, math.inf)

    @property
    def greatest(self) -> float:
        """The greatest float that is right."""
        if self.high is None:
            return LARGEST_PARAMETER
        return self.high if self.high_belongs else math.nextafter(self.high, -math.inf)

    def __contains__(self, value: float) -> bool:
        return self.least <= value <= self.greatest

    def words(self, value: float) -> str:
        """Write the values as a sentence does, with ends between which `value` lies.

        >>> RightValues(-1.0, False, 0.0, True).words(-0.5)
        'above -1 and up to 0'
        >>> RightValues(-4.800828469200146, True, None, False).words(-4.0)
        'from -4.80082 on'
        >>> RightValues(-1.0, True, 0.0, False).words(-1.0)
        'from -1 up to, but not including, 0'
        """
        room = Fraction(self.greatest) - Fraction(self.least)
        low = high = None
        if self.low is not None:
            low, belongs = _printed(self.low, self.low_belongs, value, room, is_low=True)
            low = f"{'from' if belongs else 'above'} {low}"
        if self.high is not None:
            high, belongs = _printed(self.high, self.high_belongs, value, room, is_low=False)
            high = f"{'up to' if belongs else 'below'} {high}"
        if low and high and low[0] == "f" and high[0] == "b":
            return f"{low} up to, but not including, {high.removeprefix('below ')}"
        if low and high:
            return f"{low} {'' if low[0] == 'f' and high[0] == 'u' else 'and '}{high}"
        return high or (f"{low} on" if low and low[0] == "f" else low) or "at all"

    def as_json(self) -> dict[str, Any]:
        """Return the ends as they are, ready for `json.dumps`."""
        return {
            "low": self.low,
            "low_belongs": self.low_belongs,
            "high": self.high,
            "high_belongs": self.high_belongs,
        }


def intervals_of(spans: Iterable[Span], fires_at_zero: bool) -> list[RightValues]:
    """Return all right values, from spans that may touch: intervals that do not, the lowest first.

    A bit that has to be 1 gives a low end, one that has to be 0 a high end, and the threshold rule
    says whether the sum may be 0 there. An end that is no float gives way to the next one inside.

    >>> spans = [(Fraction(1), Fraction(2)), (Fraction(3), None), (Fraction(0), Fraction(1))]
    >>> [(found.low, found.high) for found in intervals_of(spans, fires_at_zero=False)]
    [(0.0, 2.0), (3.0, None)]
    """
    merged: list[Span] = []
    for low, high in sorted(set(spans), key=_order):
        before = merged[-1] if merged else None
        if before and (low is None or before[1] is None or low <= before[1]):
            end = None if high is None or before[1] is None else max(high, before[1])
            merged[-1] = before[0], end
        else:
            merged.append((low, high))
    found: list[RightValues] = []
    for low, high in merged:
        at_low, low_belongs = _float_end(low, fires_at_zero, math.inf)
        at_high, high_belongs = _float_end(high, not fires_at_zero, -math.inf)
        interval = RightValues(at_low, low_belongs, at_high, high_belongs)
        if interval.least <= interval.greatest:
            found.append(interval)
    return found


def _order(span: Span) -> tuple[bool, Fraction]:
    return span[0] is not None, span[0] or Fraction(0)


def _float_end(end: Fraction | None, belongs: bool, inwards: float) -> tuple[float | None, bool]:
    """Return an end as a float, or the next float inside, and whether that is right itself."""
    if end is None or abs(end) > LARGEST_PARAMETER:
        return None, False
    nearest = float(end) + 0.0
    if nearest == end:
        return nearest, belongs
    is_outside = (nearest < end) == (inwards > 0)
    return (math.nextafter(nearest, inwards) if is_outside else nearest), True


def _printed(
    end: float, belongs: bool, value: float, room: Fraction, *, is_low: bool
) -> tuple[str, bool]:
    """Write an end in as few digits as are true, and say whether what is written is right."""
    usual = f"{end:.{USUAL_DIGITS}g}"
    if float(usual) == end:
        return usual, belongs
    outwards = -math.inf if is_low else math.inf
    if belongs and math.nextafter(end, outwards) == float(usual):
        return usual, False  # the first float inside is the end
    rounding = ROUND_CEILING if is_low else ROUND_FLOOR
    # An end that is a short number but for the rounding of sums is not worth more digits.
    is_short = math.isclose(float(usual), end, rel_tol=ROUNDING, abs_tol=ROUNDING)
    for digits in range(1 if is_short else USUAL_DIGITS, MOST_DIGITS):
        inside = Context(prec=digits, rounding=rounding).create_decimal(end).normalize()
        read = float(inside)  # as who types it into a file gets it
        is_inside = read > end if is_low else read < end
        reaches = read <= value if is_low else read >= value
        loss = abs(Fraction(read) - Fraction(end))
        if (is_inside or belongs) and reaches and loss <= room * SMALLEST_LOSS:
            return _plain(inside), True
    nearest = end if belongs else math.nextafter(end, math.inf if is_low else -math.inf)
    return repr(nearest), True


def _plain(number: Decimal) -> str:
    """Write a number as floats are written, without a change of its digits.

    >>> _plain(Decimal("-4.80082")), _plain(Decimal("1.0E+300"))
    ('-4.80082', '1e+300')
    """
    return f"{number:g}" if -7 < number.adjusted() < 16 else f"{number.normalize():e}"
