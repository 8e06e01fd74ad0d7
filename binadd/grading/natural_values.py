"""The most natural of the numbers that are right: what somebody would have written down.

Of a weight: none at all, the one it had but for its sign, the one that stands beside it. Of any
parameter: a half or a whole, those first that fit the numbers around it, then the one that
tolerates most. Only where there is neither, the number with the fewest digits.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from binadd.grading.repairs import ARRAYS, Place, value_at
from binadd.grading.right_values import RightValues
from binadd.grading.unit_shifts import roundest_number
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_TRIED = 64
"""Of so many halves between two ends at most the best is taken; else of multiples of more."""
SPAN = 4.0
"""So many typical weights away from 0, or from an end, is as far as numbers are looked for."""
STEPS = (0.5, 1.0, 2.5, 5.0)
AT_AN_END, AT_AN_END_OF_WHOLES = 1.3, 0.3
"""How much less natural a number is that leaves a sum of exactly 0; less so among whole numbers."""


class NaturalValue(NamedTuple):
    """A right value, how far it is from what one would have written, and the values around it."""

    value: float
    oddity: float
    interval: RightValues


def natural_value(
    rnn: ThresholdRNN, place: Place, intervals: Iterable[RightValues]
) -> NaturalValue | None:
    """Return the most natural of the right values of a parameter.

    The oddity is 0 for what stands beside it, 1 for a half or whole that fits, 2 for another one,
    and more than 2 for a number of more digits.
    """
    best: NaturalValue | None = None
    for interval in intervals:
        for value, oddity in _choices(rnn, place, interval):
            if best is None or oddity < best.oddity:
                best = NaturalValue(value, oddity, interval)
    return best


def natural_number(
    interval: RightValues, typical: float = 1.0, others: Sequence[float] = ()
) -> float:
    """Return the most natural number of an interval: a half or a whole, the one in its middle.

    >>> natural_number(RightValues(-3.0, False, -2.0, True))
    -2.5
    >>> natural_number(RightValues(-3.0, True, -2.0, False), others=(-1.0, -2.0))
    -3.0
    >>> natural_number(RightValues(0.11, False, 0.29, True))
    0.2
    """
    whole = all(other % 1 == 0 for other in others)
    at_an_end = AT_AN_END_OF_WHOLES if others and whole else AT_AN_END
    halves = _halves(interval, typical)
    ranked = [(_rank(n, interval, typical, others, at_an_end), n) for n in halves]
    if ranked:
        return min(ranked)[1] + 0.0
    return _fewest_digits(interval, typical)


def _choices(
    rnn: ThresholdRNN, place: Place, interval: RightValues
) -> Iterator[tuple[float, float]]:
    """Yield numbers with their oddity."""
    name, index = place
    old = value_at(rnn, place)
    typical = _typical(rnn, place)
    at_an_end = AT_AN_END_OF_WHOLES if _are_whole(rnn, place) else AT_AN_END
    for number, oddity in _beside(rnn, place, old):
        if number in interval and number != old:
            yield number + 0.0, oddity + at_an_end * _is_at_an_end(number, interval)
    others = _others(rnn, name, index)
    halves = _halves(interval, typical)
    if halves:
        ranked = [(_rank(n, interval, typical, others, at_an_end), n) for n in halves]
        rank, number = min(ranked)
        yield number + 0.0, 1.0 + rank[0]
        return
    yield _fewest_digits(interval, typical), 4.0


def _beside(rnn: ThresholdRNN, place: Place, old: float) -> Iterator[tuple[float, float]]:
    """Yield what a person may have meant: no weight, the other sign, the number beside it."""
    name, index = place
    if name in ("b_h", "b_y"):
        if old and not 2 * old % 1:
            yield -old, 0.3
        yield from _slipped(old)
        return
    array = np.asarray(getattr(rnn, name))
    beside: list[float] = []
    if name == "w_hy":
        beside = [sign * abs(w) for w in np.delete(array, index).tolist() for sign in (1, -1)]
    else:
        row, column = index
        beside += np.delete(array[:, column], row).tolist()
        if old and not any(beside):
            yield 0.0, 0.0  # a column of zeros but for this one
        if name == "w_xh":
            beside += np.delete(array[row], column).tolist()
        beside += [-weight for weight in beside]
    if old:
        yield 0.0, 0.2
        yield -old, 0.1 if -old in beside else 0.3
    for number in dict.fromkeys(beside):
        if number:
            yield number, 0.0 if not old else 0.15
    yield from _slipped(old)


def _slipped(old: float) -> Iterator[tuple[float, float]]:
    """Yield the halves and wholes that a decimal point's move makes of a number."""
    for number in (old / 10, old * 10) if old else ():
        number = float(f"{number:.12g}")
        if not 2 * number % 1:
            yield number, 0.8


def _typical(rnn: ThresholdRNN, place: Place) -> float:
    """Return the size of what the unit of a parameter adds up."""
    name, index = place
    row = (
        rnn.w_hy
        if name in ("w_hy", "b_y")
        else np.concatenate((rnn.w_xh[index[0]], rnn.w_hh[index[0]]))
    )
    sizes = np.abs(row[row != 0])
    return float(np.median(sizes)) if sizes.size else 1.0


def _others(rnn: ThresholdRNN, name: str, index: tuple[int, ...]) -> list[float]:
    """Return the numbers that a parameter has to fit: biases fit biases, weights fit weights."""
    if name == "b_y":
        return [float(bias) for bias in rnn.b_h]
    if name == "b_h":
        return [float(bias) for bias in np.delete(rnn.b_h, index[0])]
    array = getattr(rnn, name)
    kept = np.ones(array.shape, dtype=bool)
    kept[index] = False
    return [float(number) for number in array[kept & (array != 0)]]


def _rank(
    number: float,
    interval: RightValues,
    typical: float,
    others: Sequence[float],
    at_an_end: float,
) -> tuple[float, float, float]:
    """Rank a half or whole: as whole as the others are, off the ends, tolerant, small."""
    fractions = {round(other % 1, 9) for other in others}
    fits = len(fractions) == 1 and round(number % 1, 9) in fractions
    room = min(
        number - interval.low if interval.low is not None else math.inf,
        interval.high - number if interval.high is not None else math.inf,
        typical,
    )
    oddity = (not fits) + at_an_end * _is_at_an_end(number, interval)
    return oddity, -room, abs(number)


def _are_whole(rnn: ThresholdRNN, place: Place) -> bool:
    """Whether all other parameters are whole: then sums of exactly 0 are meant, it seems."""
    others = sum(int(np.count_nonzero(np.asarray(getattr(rnn, name)) % 1)) for name in ARRAYS)
    return others == (value_at(rnn, place) % 1 != 0)


def _is_at_an_end(number: float, interval: RightValues) -> bool:
    return number in (interval.low, interval.high)


def _halves(interval: RightValues, typical: float) -> list[float]:
    """Return the halves and wholes of an interval, or coarser multiples where they are many."""
    far = max(SPAN * typical, 2.0)
    low, high = interval.low, interval.high
    if low is None:
        low = (high if high is not None else 0.0) - far
    if high is None:
        high = low + far
    exponent = 0
    while True:
        for step in STEPS:
            step *= 10.0**exponent
            first, last = math.ceil(low / step), math.floor(high / step)
            if last - first < MOST_TRIED:
                numbers = (count * step for count in range(first, last + 1))
                return [number for number in numbers if number in interval]
        exponent += 1


def _fewest_digits(interval: RightValues, typical: float) -> float:
    """Return the number of fewest digits that is not near an end."""
    least, greatest = interval.least, interval.greatest
    if interval.low is None:
        least = greatest - typical
    if interval.high is None:
        greatest = least + typical
    quarter = (greatest - least) / 4
    middle = least + 2 * quarter
    number = roundest_number(least + quarter, greatest - quarter, middle)
    return number if number in interval else min(max(middle, interval.least), interval.greatest)
