"""Two mistakes at once, each with a name, in different arrays: a matrix turned *and* signs wrong.

Tried only where nothing smaller explains a network, with the ways that surprise least.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from binadd.automata.specification import Specification
from binadd.grading.candidate import SIZE_OF_A_HABIT, Candidate
from binadd.grading.edits import Edit, promising
from binadd.grading.known_mistakes import (
    CENTRED_UNITS,
    OUTPUT_NEGATED,
    OUTPUT_SIGNS,
    ROW_VECTORS,
    SECOND_MISTAKE,
    SWAPPED,
)
from binadd.grading.recurrence_mistakes import moved_columns
from binadd.grading.repairs import ARRAYS
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_UNITS = 8
DECIMALS = 3
MOST_OF_A_KIND = 5
"""So many ways to undo one mistake are combined with others."""
ALONE = (CENTRED_UNITS, ROW_VECTORS, SWAPPED)
"""What concerns nearly all arrays is not combined."""


def two_mistakes(
    rnn: ThresholdRNN, task: Specification, structural: Sequence[Edit]
) -> Iterator[Candidate]:
    """Yield repairs that undo two mistakes in different arrays; costs two milliseconds.

    `structural` are the network's `structural_edits`.
    """
    if rnn.hidden_units > MOST_UNITS or not _is_written_by_hand(rnn):
        return
    counts: Counter[str] = Counter()
    chosen: list[Edit] = []
    for edit in (*structural, *moved_columns(rnn, task), *_output(rnn)):
        counts[edit.mistake.cause] += 1
        if edit.mistake not in ALONE and counts[edit.mistake.cause] <= MOST_OF_A_KIND:
            chosen.append(edit)
    for pair in promising(_pairs(chosen, rnn, task), rnn, task):
        candidate = _both(pair).candidate(rnn)
        if candidate is not None:
            yield candidate


class Pair(NamedTuple):
    """Two edits of different arrays, the first of which is told first."""

    one: Edit
    other: Edit
    arrays: dict[str, np.ndarray]


def _pairs(chosen: list[Edit], rnn: ThresholdRNN, task: Specification) -> list[Pair]:
    """Return the pairs of edits that are worth a look.

    Nothing is handed on before the first column: there, what is no edit of w_hh must be right.
    """
    others = [edit for edit in chosen if "w_hh" not in edit.arrays]
    begins = {id(edit) for edit in promising(others, rnn, task, most_nodes=1)}
    alike: dict[tuple[str, ...], list[Edit]] = {}
    for edit in chosen:
        alike.setdefault(tuple(edit.arrays), []).append(edit)
    found: list[Pair] = []
    for mine, its in itertools.combinations(alike, 2):
        if set(mine) & set(its):
            continue
        ones, others = (
            [edit for edit in alike[names] if beside != ("w_hh",) or id(edit) in begins]
            for names, beside in ((mine, its), (its, mine))
        )
        for one, other in itertools.product(ones, others):
            first, second = (one, other) if _order(one) <= _order(other) else (other, one)
            found.append(Pair(first, second, {**one.arrays, **other.arrays}))
    return found


def _order(edit: Edit) -> tuple[bool, float]:
    """Tell what concerns the hidden layer before what does the output; then what surprises less."""
    return set(edit.arrays) <= {"w_hy", "b_y"}, edit.mistake.surprise


def _is_written_by_hand(rnn: ThresholdRNN) -> bool:
    """Whether all numbers have few decimals; others are learned, and nobody's two slips."""
    numbers = np.concatenate([np.ravel(getattr(rnn, name)) for name in ARRAYS])
    return bool((np.round(numbers, DECIMALS) == numbers).all())


def _output(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Negate the output, its weights alone, or one of them."""
    w_hy, b_y = 0.0 - rnn.w_hy, np.array(0.0 - rnn.b_y)
    yield Edit(OUTPUT_NEGATED, "Every digit comes out inverted: negate w_hy and b_y.",
               {"w_hy": w_hy, "b_y": b_y})  # fmt: skip
    yield Edit(
        OUTPUT_SIGNS,
        "The signs of all weights into the output are wrong: negate w_hy.",
        {"w_hy": w_hy},
    )
    for unit in np.flatnonzero(rnn.w_hy).tolist():
        changed = rnn.w_hy.copy()
        changed[unit] *= -1
        advice = f"The weight of h{unit + 1} into the output has the wrong sign: negate it (w_hy)."
        yield Edit(OUTPUT_SIGNS, advice, {"w_hy": changed})


def _both(pair: Pair) -> Edit:
    """Undo two mistakes."""
    one, other, arrays = pair

    def advice() -> str:
        first, second = (
            edit.advice if isinstance(edit.advice, str) else edit.advice() for edit in (one, other)
        )
        both = f"First: {first} Second: {second}"
        # What mends one of two mistakes does not make the network right.
        return f"Two things are off. {both.replace('it is right', 'that is mended')}"

    more = one.more + other.mistake.surprise + other.more + SECOND_MISTAKE
    return Edit(one.mistake, advice, arrays, SIZE_OF_A_HABIT, more, other.mistake)
