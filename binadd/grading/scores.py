"""How much a submission is worth: by proof, by what it gets right, or by how far from right it is.

Full marks are for what is proved right at every width and keeps the rules of the exercise, whatever
the way of scoring, and for nothing else.

The score by distance is one formula. Let m be how many mistakes a proved repair undoes, and s the
share of the steps that are right. What is not right gets, of 100 points, the most of

* 100 - 20 m + 10 s, if a repair is known, and m is at most 4;
* 40 (2 s - 1), with a repair or without one;
* 0.

So two submissions compare by their mistakes first, and by the steps where these are equally many.
A network that always answers the same bit gets half of all steps right, and no points for it.

What is one mistake to a tutor is one, however many numbers it shows in: all signs of the output, a
matrix transposed. `MISSES_A_PART` counts twice, and three times what the exercise is about: that no
column knows of the one before, that a number is not read, that it does another task. That the rules
of the exercise are not kept is one more.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from binadd.errors import RangeError, expect
from binadd.grading.diagnosis import Diagnosis
from binadd.grading.findings import Finding
from binadd.grading.known_mistakes import (
    ANOTHER_TASK,
    BIASES_EQUAL,
    BIASES_FORGOTTEN,
    BIASES_OFF,
    EMPTY_UNIT,
    FED_WRONGLY,
    INPUT_IGNORED,
    INPUT_WEIGHTS_OFF,
    NO_RECURRENCE,
    OUTPUT_IS_CARRY,
    OUTPUT_WIRED_WRONGLY,
    RECURRENCE_ALL_ONES,
    RECURRENCE_IDENTITY,
    RECURRENCE_WIRED_WRONGLY,
    WRONG_UNIT,
)

ScoreBy = Literal["distance", "pairs", "proof"]
SCORES: tuple[ScoreBy, ...] = get_args(ScoreBy)
MOST_POINTS = 1_000_000

MISSES_THE_POINT = frozenset((NO_RECURRENCE, INPUT_IGNORED))
"""Counts three times where the whole network does so, as does `ANOTHER_TASK`."""
MISSES_A_PART = frozenset(
    (
        BIASES_FORGOTTEN, BIASES_EQUAL, BIASES_OFF, RECURRENCE_IDENTITY, RECURRENCE_ALL_ONES,
        RECURRENCE_WIRED_WRONGLY, WRONG_UNIT, FED_WRONGLY, OUTPUT_IS_CARRY, OUTPUT_WIRED_WRONGLY,
        INPUT_WEIGHTS_OFF, EMPTY_UNIT,
    )
)  # fmt: skip
"""Counts twice: one part of the network is left out, or has to be thought out anew."""
MOST_MISTAKES = 4
FOR_A_MISTAKE, FOR_STEPS = Fraction(20, 100), Fraction(10, 100)
FOR_STEPS_ALONE = Fraction(40, 100)


@dataclass(frozen=True)
class Scoring:
    """How submissions are scored, and what a right one is worth.

    Attributes
    ----------
    by : {"distance", "pairs", "proof"}
        How far from right it is; the share of the inputs of `Finding.bits` digits that it answers
        rightly; all or nothing.
    points : float
        Of a right submission; all others have less.
    """

    by: ScoreBy = "distance"
    points: float = 100.0

    def score(self, finding: Finding, *, keeps_the_rules: bool = True) -> float:
        """Return the score from 0 to 1, rounded down to four digits; 1 only for full marks."""
        if finding.diagnosis.is_right and keeps_the_rules:
            return 1.0
        return min(math.floor(self._share(finding, keeps_the_rules) * 10_000), 9_999) / 10_000

    def points_of(self, finding: Finding, *, keeps_the_rules: bool = True) -> float:
        """Return the points, rounded down to two digits; all of them only for full marks."""
        if finding.diagnosis.is_right and keeps_the_rules:
            return self.points
        hundredths = round(self.points * 100)
        cut = math.floor(self._share(finding, keeps_the_rules) * hundredths)
        return min(cut, hundredths - 1) / 100

    def _share(self, finding: Finding, keeps_the_rules: bool) -> Fraction:
        if self.by == "proof":
            return Fraction(0)
        if self.by == "pairs":
            return Fraction(*finding.pairs)
        mistakes = mistakes_to_undo(finding.diagnosis)
        if mistakes is not None and not keeps_the_rules:
            mistakes += 1
        return by_distance(mistakes, steps_of(finding))


USUAL_SCORING = Scoring()


def scoring(by: str = "distance", points: float = 100.0) -> Scoring:
    """Return how submissions are scored.

    Raises
    ------
    RangeError
        If there is no such way, or the points are none that a mark can have.
    """
    if by not in SCORES:
        raise RangeError(f"score: expected distance, pairs or proof, got {by!a:.40}")
    expect("points", "a number", points, int, float)
    if not 0 < points <= MOST_POINTS:
        raise RangeError(f"points: expected a number above 0 and at most {MOST_POINTS:,}")
    if round(points, 2) != points:
        raise RangeError(f"points: marks have two digits after the point, got {points:.10g}")
    return Scoring(by, float(points))


def by_distance(mistakes: int | None, steps: Fraction) -> Fraction:
    """Return the score by distance of what is not right; see above.

    Parameters
    ----------
    mistakes : int or None
        None where nothing is known that mends it.
    steps : Fraction
        The share of the steps that are right.

    Examples
    --------
    >>> float(by_distance(1, Fraction(7, 8))), float(by_distance(None, Fraction(7, 8)))
    (0.8875, 0.3)
    """
    alone = max(Fraction(0), FOR_STEPS_ALONE * (2 * steps - 1))
    if mistakes is None or mistakes > MOST_MISTAKES:
        return alone
    return max(alone, 1 - FOR_A_MISTAKE * mistakes + FOR_STEPS * steps)


def mistakes_to_undo(diagnosis: Diagnosis) -> int | None:
    """Count the mistakes that the smallest known repair undoes; None where none is known."""
    if diagnosis.is_right:
        return 0
    at_least = 3 if diagnosis.plain in MISSES_THE_POINT else 1
    found = [
        max(at_least, 2 if repair.mistake in MISSES_A_PART else 1) + repair.size - 1
        for repair in diagnosis.repairs
    ]
    if diagnosis.right_as_it_is is not None:
        found.append(3 if diagnosis.right_as_it_is.mistake == ANOTHER_TASK else 1)
    return min(found) if found else None


def steps_of(finding: Finding) -> Fraction:
    """Return the share of the steps that are right.

    Where these are too many to be counted, the share of the inputs that are answered rightly
    stands for it, which is no more: an input is right if all its steps are.
    """
    return Fraction(*finding.pairs) if finding.steps is None else finding.steps
