"""Mistakes in w_hh as a whole: zeros, the identity, all ones, signs, what is not fed back."""

import itertools
from collections.abc import Iterator

import numpy as np

from binadd.automata.specification import Specification
from binadd.grading.bias_mistakes import typical_size
from binadd.grading.candidate import MOST_WAYS, adds
from binadd.grading.edits import Edit, example
from binadd.grading.known_mistakes import (
    EXTRA_FEEDBACK,
    EXTRA_SELF_LOOP,
    FED_WRONGLY,
    MISSING_FEEDBACK,
    NO_RECURRENCE,
    RECURRENCE_ALL_ONES,
    RECURRENCE_IDENTITY,
    RECURRENCE_SIGNS,
    ROW_VECTORS,
    SWAPPED,
    TRANSPOSED,
    WRONG_UNIT,
)
from binadd.grading.mistake import Mistake
from binadd.grading.repairs import listed, matrix_words
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_UNITS = 16
"""Where there are more units only whole matrices are looked at."""
MOST_MISSED = 6
"""Of more units that one is not fed back to, all or one may be missed."""


def recurrence_edits(rnn: ThresholdRNN, task: Specification) -> Iterator[Edit]:
    """Yield the edits of mistakes in w_hh."""
    yield from _turned(rnn)
    shape = shape_of_recurrence(rnn, task)
    if shape is not None:
        yield from filled_anew(rnn, *shape)
    if not rnn.w_hh.any():
        return
    yield Edit(
        RECURRENCE_SIGNS, "All signs in w_hh are wrong: negate it.", {"w_hh": 0.0 - rnn.w_hh}
    )
    if (rnn.w_hh < 0).any():
        yield Edit(
            RECURRENCE_SIGNS,
            "Signs in w_hh are wrong: none of its weights may be negative.",
            {"w_hh": np.abs(rnn.w_hh)},
            more=0.1,
        )
    if rnn.hidden_units <= MOST_UNITS:
        yield from _without_loops(rnn)
        yield from _columns_kept(rnn)
        yield from _columns_completed(rnn)


def shape_of_recurrence(rnn: ThresholdRNN, task: Specification) -> tuple[Mistake, str] | None:
    """Return what is plain to see of w_hh: zeros, the identity, all ones; with a sentence."""
    w_hh = rnn.w_hh
    handed_on = "the carry" if adds(task) else "what has to be remembered"
    if not w_hh.any():
        lost = "no carry is" if adds(task) else "nothing is"
        return NO_RECURRENCE, f"w_hh is all zeros, so that {lost} handed on."
    if rnn.hidden_units == 1:
        return None
    value = w_hh[0, 0]
    times = "" if value == 1 else f"{value:g} times "
    if (w_hh == value * np.eye(len(w_hh))).all():
        return (
            RECURRENCE_IDENTITY,
            f"w_hh is {times}the identity, so that every unit reads only itself; but it needs "
            f"{handed_on}.",
        )
    if (w_hh == value).all():
        return (
            RECURRENCE_ALL_ONES,
            f"w_hh is {times or 'all '}ones, so that every unit reads all units; but it needs only "
            f"{handed_on}.",
        )
    return None


def _turned(rnn: ThresholdRNN) -> Iterator[Edit]:
    yield Edit(
        TRANSPOSED,
        "Transpose w_hh. Its row i has to hold the weights into unit i, one from each unit.",
        {"w_hh": rnn.w_hh.T},
    )
    if rnn.inputs == rnn.hidden_units and (rnn.w_xh != rnn.w_xh.T).any():
        yield Edit(
            ROW_VECTORS,
            "Transpose w_xh and w_hh: they are right if the row of inputs is multiplied from the "
            "left (x W), but here row i of a matrix holds the weights into unit i (W x).",
            {"w_xh": rnn.w_xh.T, "w_hh": rnn.w_hh.T},
        )
    for first, second in itertools.combinations(("w_xh", "w_hh", "b_h", "w_hy"), 2):
        one, other = getattr(rnn, first), getattr(rnn, second)
        if one.shape == other.shape:
            yield Edit(SWAPPED, f"Exchange {first} and {second}.", {first: other, second: one})


def filled_anew(rnn: ThresholdRNN, mistake: Mistake, found: str) -> Iterator[Edit]:
    """Feed one unit back to all with the weight of their inputs; for a few units, any of them."""
    sizes = np.abs(rnn.w_xh).max(axis=1)
    for unit in range(rnn.hidden_units if rnn.hidden_units <= MOST_UNITS else 0):
        for weights in (rnn.w_xh.mean(axis=1), sizes):
            w_hh = np.zeros_like(rnn.w_hh)
            w_hh[:, unit] = weights

            def to_all(unit: int = unit, w_hh: np.ndarray = w_hh) -> str:
                shown = matrix_words(w_hh)
                return (
                    f"{found} Feed h{unit + 1} back to every unit, for instance as w_hh = {shown}."
                )

            yield Edit(mistake, to_all, {"w_hh": w_hh})
    if 3**rnn.hidden_units > MOST_WAYS:
        return
    for signs in itertools.product((0.0, 1.0, -1.0), repeat=rnn.hidden_units):
        w_hh = np.outer(sizes, signs) + 0.0

        def advice(w_hh: np.ndarray = w_hh) -> str:
            return f"{found} With w_hh = {matrix_words(w_hh)}, for instance, it is right."

        yield Edit(mistake, advice, {"w_hh": w_hh}, more=0.01)


def _without_loops(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Take two or more weights off the diagonal; one is found by the search for one parameter."""
    loops = np.flatnonzero(np.diag(rnn.w_hh)).tolist()
    for count in range(2, len(loops) + 1) if len(loops) <= MOST_MISSED else (len(loops),):
        for units in itertools.combinations(loops, count):
            w_hh = rnn.w_hh.copy()
            w_hh[units, units] = 0
            names = listed([f"h{unit + 1}" for unit in units])
            yield Edit(
                EXTRA_SELF_LOOP,
                f"{names} read themselves, and should not: set their weights on the diagonal of "
                f"w_hh to 0.",
                {"w_hh": w_hh},
                more=0.2,
            )


def _columns_kept(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Feed back only one of several units, or all but one."""
    read = np.flatnonzero(rnn.w_hh.any(axis=0)).tolist()
    if len(read) < 2:
        return
    for kept in [[unit] for unit in read] + [[u for u in read if u != unit] for unit in read]:
        w_hh = np.zeros_like(rnn.w_hh)
        w_hh[:, kept] = rnn.w_hh[:, kept]
        dropped = [f"h{unit + 1}" for unit in read if unit not in kept]
        yield Edit(
            EXTRA_FEEDBACK,
            f"{listed(dropped)} should not be fed back: set column"
            f"{'s' if len(dropped) > 1 else ''} "
            f"{listed([name[1:] for name in dropped])} of w_hh to 0.",
            {"w_hh": w_hh},
            more=0.2,
        )


def moved_columns(rnn: ThresholdRNN, task: Specification) -> Iterator[Edit]:
    """Feed back another unit than the only one that is: combined with other mistakes only.

    (Alone it is found by `wrong_unit`.)
    """
    read = np.flatnonzero(rnn.w_hh.any(axis=0)).tolist()
    if len(read) != 1 or rnn.hidden_units > MOST_UNITS:
        return
    for unit in range(rnn.hidden_units):
        if unit == read[0]:
            continue
        w_hh = np.zeros_like(rnn.w_hh)
        w_hh[:, unit] = rnn.w_hh[:, read[0]]
        yield Edit(
            WRONG_UNIT if adds(task) else FED_WRONGLY,
            f"h{read[0] + 1} is fed back where h{unit + 1} should be: exchange columns "
            f"{read[0] + 1} and {unit + 1} of w_hh.",
            {"w_hh": w_hh},
        )


def _columns_completed(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Feed a unit back to two or more that miss it, with the weight that it has elsewhere."""
    sizes, typical = np.abs(rnn.w_xh).max(axis=1), typical_size(rnn.w_hh)
    sizes = np.where(sizes > 0, sizes, typical)
    for unit in np.flatnonzero(rnn.w_hh.any(axis=0)).tolist():
        column = rnn.w_hh[:, unit]
        missed = np.flatnonzero(column == 0).tolist()
        sign = np.sign(column.sum()) or 1.0
        counts = range(2, len(missed) + 1) if len(missed) <= MOST_MISSED else (len(missed),)
        for count in counts:
            for units in itertools.combinations(missed, count):
                w_hh = rnn.w_hh.copy()
                w_hh[list(units), unit] = sign * sizes[list(units)]
                names = listed([f"h{number + 1}" for number in units])
                start = f"h{unit + 1} is not fed back to {names}: column {unit + 1} of w_hh."
                yield Edit(
                    MISSING_FEEDBACK, example(start, {"w_hh": w_hh}), {"w_hh": w_hh}, more=0.2
                )
