"""Mistakes that concern several biases: their signs, their order, all too low, or forgotten."""

import itertools
import math
from collections.abc import Iterator

import numpy as np

from binadd.grading.candidate import MOST_WAYS
from binadd.grading.edits import Edit
from binadd.grading.known_mistakes import (
    BIASES_EQUAL,
    BIASES_EXCHANGED,
    BIASES_FORGOTTEN,
    BIASES_TOO_CLOSE,
    BIASES_TOO_FAR,
    BIASES_TOO_HIGH,
    BIASES_TOO_LOW,
    THRESHOLDS_AS_BIASES,
)
from binadd.grading.mistake import Mistake
from binadd.grading.repairs import listed, number_words
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_UNITS_IN_ORDER = 4
"""Biases in another order than the units are looked for in so few units; in more, two exchanged."""
FEWEST_SPACED = 3
"""Of fewer units one bias is off, or both are."""
MOST_TERMS = 10
"""A unit's sums are listed where it adds up so few weights."""
MOST_UNITS = 16
"""Biases are exchanged and shifted where there are no more units."""


def bias_edits(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Yield the edits of mistakes that concern several biases."""
    if not rnn.b_h.any():
        which = "All biases are" if rnn.b_y == 0 else "The biases of the hidden units (b_h) are"
        fires = "0" if rnn.fires_at_zero else "above 0"
        found = f"{which} 0, so that every unit fires as soon as its sum is {fires}."
        yield from biases_anew(rnn, BIASES_FORGOTTEN, found)
        return
    if rnn.hidden_units > 1 and (rnn.b_h == rnn.b_h[0]).all():
        found = (
            f"All hidden units have the bias {number_words(rnn.b_h[0])} (b_h); but they have to "
            f"fire at different sums."
        )
        yield from biases_anew(rnn, BIASES_EQUAL, found)
    yield from _thresholds(rnn)
    if rnn.hidden_units <= MOST_UNITS:
        yield from _exchanged(rnn)
        yield from _shifted(rnn)
        yield from _spaced(rnn)


def _thresholds(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Negate all biases, those of the hidden units, that of the output, or some."""
    why = (
        "A bias is added to the sum: a unit that is to fire above a threshold of 1.5, say, has the "
        "bias -1.5."
    )
    negated_y = np.array(0.0 - rnn.b_y)
    signed = np.flatnonzero(rnn.b_h).tolist()
    if rnn.b_y:
        yield Edit(
            THRESHOLDS_AS_BIASES,
            f"All biases have the wrong sign: negate those of the hidden units (b_h) and that of "
            f"the output (b_y). {why}",
            {"b_h": 0.0 - rnn.b_h, "b_y": negated_y},
        )
        yield Edit(
            THRESHOLDS_AS_BIASES,
            f"The bias of the output (b_y) has the wrong sign: it is {number_words(rnn.b_y)}, "
            f"negate it. {why}",
            {"b_y": negated_y},
            more=-0.15,
        )
    yield Edit(
        THRESHOLDS_AS_BIASES,
        f"The biases of the hidden units (b_h) have the wrong sign: negate them. {why}",
        {"b_h": 0.0 - rnn.b_h},
    )
    yield from _whole_thresholds(rnn)
    if len(signed) > MOST_UNITS_IN_ORDER + 1:
        return
    for count in range(2, len(signed)):
        for units in itertools.combinations(signed, count):
            b_h = rnn.b_h.copy()
            b_h[list(units)] *= -1
            names = listed([f"h{unit + 1}" for unit in units])
            yield Edit(
                THRESHOLDS_AS_BIASES,
                f"The biases of {names} (b_h) have the wrong sign: negate them. {why}",
                {"b_h": b_h},
                more=0.2,
            )


def _whole_thresholds(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Negate biases that are thresholds as people say them: "at least 2", "more than 1"."""
    half = typical_size(rnn.w_xh) / 2 * (-1 if rnn.fires_at_zero else 1)
    b_h, b_y = neat(half - rnn.b_h), float(neat(np.array(half - rnn.b_y)))
    shown = f"b_h = [{', '.join(map(number_words, b_h.tolist()))}]"
    rule = "0 and above" if rnn.fires_at_zero else "above 0, not at 0"
    for new_y, which in ((b_y, "All biases are"), (rnn.b_y, "The biases of the hidden units are")):
        output = "" if new_y == rnn.b_y else f" and b_y = {number_words(new_y)}"
        yield Edit(
            THRESHOLDS_AS_BIASES,
            f"{which} thresholds: a bias is added to the sum, so its sign is the other one. And "
            f"units fire at sums {rule}, so take half a weight more or less: {shown}{output}, for "
            f"instance, is right.",
            {"b_h": b_h, "b_y": np.array(new_y)},
            more=0.15,
        )


def _exchanged(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Exchange two biases, or put those of a few units in another order."""
    units = range(rnn.hidden_units)
    for one, other in itertools.combinations(units, 2):
        if rnn.b_h[one] == rnn.b_h[other]:
            continue
        b_h = rnn.b_h.copy()
        b_h[[one, other]] = b_h[[other, one]]
        yield Edit(
            BIASES_EXCHANGED, f"Exchange the biases of h{one + 1} and h{other + 1} (b_h).",
            {"b_h": b_h},
        )  # fmt: skip
    for unit in units:
        if rnn.b_h[unit] != rnn.b_y:
            b_h = rnn.b_h.copy()
            b_h[unit] = rnn.b_y
            yield Edit(
                BIASES_EXCHANGED,
                f"Exchange the bias of h{unit + 1} (b_h) and that of the output (b_y).",
                {"b_h": b_h, "b_y": np.array(rnn.b_h[unit])},
            )
    if rnn.hidden_units > MOST_UNITS_IN_ORDER:
        return
    for order in itertools.permutations(units):
        b_h = rnn.b_h[list(order)]
        if (b_h != rnn.b_h).sum() > 2:
            shown = ", ".join(map(number_words, b_h.tolist()))
            yield Edit(
                BIASES_EXCHANGED,
                f"The biases of the hidden units stand in the wrong order: as b_h = [{shown}] "
                f"they are right.",
                {"b_h": b_h},
                more=0.1,
            )


def _shifted(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Add the same to all biases of the hidden units, with that of the output or without."""
    unit = typical_size(rnn.w_xh)
    for by in (unit, -unit, unit / 2, -unit / 2, 2 * unit, -2 * unit):
        what = "too low: add" if by > 0 else "too high: subtract"
        size = number_words(abs(by))
        yield Edit(
            BIASES_TOO_LOW if by > 0 else BIASES_TOO_HIGH,
            f"All biases of the hidden units (b_h) are {size} {what} {size} "
            f"{'to' if by > 0 else 'from'} each.",
            {"b_h": neat(rnn.b_h + by)},
            more=0.0 if abs(by) == unit else 0.05,
        )
        yield Edit(
            BIASES_TOO_LOW if by > 0 else BIASES_TOO_HIGH,
            f"All biases, that of the output as well, are {size} {what} {size} "
            f"{'to' if by > 0 else 'from'} each.",
            {"b_h": neat(rnn.b_h + by), "b_y": neat(np.array(rnn.b_y + by))},
            more=0.01 if abs(by) == unit else 0.06,
        )


def _spaced(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Put biases that are evenly spaced as far apart as the sums are."""
    if rnn.hidden_units < FEWEST_SPACED:
        return
    unit, step = typical_size(rnn.w_xh), float(rnn.b_h[1] - rnn.b_h[0])
    if step == 0 or abs(step) == unit or not np.allclose(np.diff(rnn.b_h), step, rtol=1e-9):
        return
    b_h = neat(rnn.b_h[0] + np.sign(step) * unit * np.arange(rnn.hidden_units))
    yield Edit(
        BIASES_TOO_CLOSE if abs(step) < unit else BIASES_TOO_FAR,
        f"The biases of the hidden units are {number_words(float(neat(np.abs(step))))} apart, but "
        f"the sums that they have to tell apart are {number_words(unit)} apart. With b_h = "
        f"[{', '.join(map(number_words, b_h.tolist()))}], for instance, it is right.",
        {"b_h": b_h},
    )


def biases_anew(rnn: ThresholdRNN, mistake: Mistake, found: str) -> Iterator[Edit]:
    """Put the bias of each unit between two of its sums; that of the output too, if it is 0."""
    rows = np.hstack((rnn.w_xh, rnn.w_hh))
    cuts = [cuts_of(row) for row in rows]
    if not all(cuts):
        return
    of_output = [rnn.b_y, *(cuts_of(rnn.w_hy) if rnn.b_y == 0 else ())]
    if math.prod(map(len, (*cuts, of_output))) <= MOST_WAYS:
        biases = sorted(itertools.product(*cuts), key=lambda b_h: -len(set(b_h)))
    elif len(np.unique(rows, axis=0)) == 1 and len(cuts[0]) >= len(cuts):
        biases = [tuple(cuts[0][: len(cuts)])]  # every unit one more than the unit before
    else:
        return
    for b_h, b_y in itertools.product(biases, of_output):

        def advice(b_h: tuple[float, ...] = b_h, b_y: float = b_y) -> str:
            shown = ", ".join(map(number_words, b_h))
            output = "" if b_y == rnn.b_y else f" and b_y = {number_words(b_y)}"
            return f"{found} With b_h = [{shown}]{output}, for instance, it is right."

        yield Edit(mistake, advice, {"b_h": np.array(b_h), "b_y": np.array(b_y)})


def cuts_of(row: np.ndarray) -> list[float]:
    """Return biases half way between the sums that a row of weights can make, the largest first."""
    if np.count_nonzero(row) > MOST_TERMS:
        return []
    sums = np.zeros(1)
    for weight in row[row != 0]:
        sums = np.unique(np.concatenate((sums, sums + weight)))
    middles = (sums[:-1] + sums[1:]) / 2
    return [float(number) for number in neat(0.0 - middles)]


def typical_size(weights: np.ndarray) -> float:
    """Return the size that most weights have that are not 0; 1 where all are.

    >>> typical_size(np.array([[1.0, 1], [-1, 0], [5, 1]]))
    1.0
    """
    sizes, counts = np.unique(np.abs(weights[weights != 0]), return_counts=True)
    return float(sizes[counts.argmax()]) if sizes.size else 1.0


def neat(numbers: np.ndarray) -> np.ndarray:
    """Return numbers without what float64 adds at their end (-0.1 - 1 is -1.1)."""
    return np.array([float(f"{n:.12g}") for n in numbers.ravel().tolist()]).reshape(numbers.shape)
