"""Mistakes in what units read: an input ignored, wrong signs or sizes; units of -1 and +1."""

import itertools
from collections.abc import Iterator

import numpy as np

from binadd.automata.specification import Specification
from binadd.grading.bias_mistakes import cuts_of
from binadd.grading.edits import Edit
from binadd.grading.known_mistakes import (
    CENTRED_UNITS,
    EMPTY_UNIT,
    INPUT_IGNORED,
    INPUT_SIGNS,
    OPERANDS_EXCHANGED,
    SCALED,
    UNIT_INPUTS_NEGATED,
    UNIT_NEGATED,
)
from binadd.grading.repairs import (
    MOST_UNITS_SHOWN,
    arrays_words,
    matrix_words,
    number_words,
    operand_name,
)
from binadd.networks.threshold_rnn import ThresholdRNN

FACTORS = {
    2.0: "half as large as they should be",
    0.5: "twice as large as they should be",
    10.0: "ten times too small",
    0.1: "ten times too large",
}
MOST_UNITS = 16
"""Single units are looked at where there are no more."""


def input_edits(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Yield the edits of mistakes in w_xh, in the rows of single units, and of other units."""
    yield from _ignored(rnn)
    yield from _exchanged(rnn)
    yield from _signs(rnn)
    if rnn.hidden_units <= MOST_UNITS:
        yield from _negated_units(rnn)
        yield from _empty_units(rnn)
    yield from _scaled(rnn)
    yield from _centred(rnn)


def ignored_input(rnn: ThresholdRNN, task: Specification) -> int | None:
    """Return the first input that no hidden unit reads although the answer depends on it."""
    for column in np.flatnonzero(~rnn.w_xh.any(axis=0)).tolist():
        inputs = np.arange(2**task.inputs)
        other = inputs ^ 1 << column
        same_bit = task.output[inputs] == task.output[other]
        same_state = task.next_state[inputs] == task.next_state[other]
        if not (same_bit.all() and same_state.all()):
            return column
    return None


def ignored_words(column: int) -> str:
    """Say that an input is ignored."""
    return f"No hidden unit reads {operand_name(column)}: column {column + 1} of w_xh is all zeros."


def _ignored(rnn: ThresholdRNN) -> Iterator[Edit]:
    for column in np.flatnonzero(~rnn.w_xh.any(axis=0)).tolist():
        for other in np.flatnonzero(rnn.w_xh.any(axis=0)).tolist():
            for sign, how in ((1, "weights of"), (-1, "negated weights of")):
                w_xh = rnn.w_xh.copy()
                w_xh[:, column] = sign * w_xh[:, other] + 0.0
                yield Edit(
                    INPUT_IGNORED,
                    f"{ignored_words(column)} Give it the {how} {operand_name(other)}, for "
                    f"instance: w_xh = {matrix_words(w_xh)}.",
                    {"w_xh": w_xh},
                )


def _exchanged(rnn: ThresholdRNN) -> Iterator[Edit]:
    for one, other in itertools.combinations(range(rnn.inputs), 2):
        w_xh = rnn.w_xh.copy()
        w_xh[:, [one, other]] = w_xh[:, [other, one]]
        if (w_xh != rnn.w_xh).any():
            yield Edit(
                OPERANDS_EXCHANGED,
                f"Exchange columns {one + 1} and {other + 1} of w_xh: {operand_name(one)} and "
                f"{operand_name(other)} are taken for each other.",
                {"w_xh": w_xh},
            )


def _signs(rnn: ThresholdRNN) -> Iterator[Edit]:
    if rnn.w_xh.any():
        yield Edit(INPUT_SIGNS, "All signs in w_xh are wrong: negate it.", {"w_xh": 0.0 - rnn.w_xh})
    for column in range(rnn.inputs if rnn.inputs > 1 else 0):
        w_xh = rnn.w_xh.copy()
        w_xh[:, column] = 0.0 - w_xh[:, column]
        if np.count_nonzero(w_xh[:, column]) > 1:
            yield Edit(
                INPUT_SIGNS,
                f"The signs in column {column + 1} of w_xh, the weights of "
                f"{operand_name(column)}, are wrong: negate them.",
                {"w_xh": w_xh},
            )
    if (rnn.w_xh < 0).any():
        yield Edit(
            INPUT_SIGNS,
            "Signs in w_xh are wrong: none of its weights may be negative.",
            {"w_xh": np.abs(rnn.w_xh)},
            more=0.1,
        )


def _negated_units(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Negate all that a unit adds up, or all but its bias, or only what it reads of the inputs."""
    for unit in range(rnn.hidden_units):
        name = f"h{unit + 1}"
        w_xh, w_hh, b_h = rnn.w_xh.copy(), rnn.w_hh.copy(), rnn.b_h.copy()
        w_xh[unit], w_hh[unit], b_h[unit] = 0 - w_xh[unit], 0 - w_hh[unit], 0 - b_h[unit]
        where = f"row {unit + 1} of w_xh and of w_hh"
        yield Edit(
            UNIT_NEGATED,
            f"All signs of {name} are wrong: negate {where}, and its bias.",
            {"w_xh": w_xh, "w_hh": w_hh, "b_h": b_h},
        )
        yield Edit(
            UNIT_NEGATED,
            f"All signs of {name} but that of its bias are wrong: negate {where}.",
            {"w_xh": w_xh, "w_hh": w_hh},
            more=0.01,
        )
        if np.count_nonzero(w_xh[unit]) > 1:
            yield Edit(
                UNIT_INPUTS_NEGATED,
                f"{name} reads the inputs with the wrong signs: negate row {unit + 1} of w_xh.",
                {"w_xh": w_xh},
            )


def _empty_units(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Give a unit without weights those of another, and a bias between two of its sums."""
    rows = np.hstack((rnn.w_xh, rnn.w_hh))
    filled = np.flatnonzero(rows.any(axis=1)).tolist()
    for unit in np.flatnonzero(~rows.any(axis=1)).tolist():
        for other in filled:
            for bias in cuts_of(rows[other]):
                w_xh, w_hh, b_h = rnn.w_xh.copy(), rnn.w_hh.copy(), rnn.b_h.copy()
                w_xh[unit], w_hh[unit], b_h[unit] = w_xh[other], w_hh[other], bias
                yield Edit(
                    EMPTY_UNIT,
                    f"h{unit + 1} has no weights, so that it never changes. With the weights of "
                    f"h{other + 1} and the bias {number_words(bias)}, for instance, it is right.",
                    {"w_xh": w_xh, "w_hh": w_hh, "b_h": b_h},
                )


def _scaled(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Multiply all that one array holds, the biases with that of the output or without."""
    for factor, what in FACTORS.items():
        for name in ("w_xh", "w_hh", "w_hy", "b_h"):
            array = getattr(rnn, name)
            if array.any():
                advice = f"All numbers in {name} are {what}: multiply them by {factor:g}."
                yield Edit(SCALED, advice, {name: array * factor}, more=0.02 * (name == "b_h"))
        yield Edit(
            SCALED,
            f"All biases, that of the output as well, are {what}: multiply them by {factor:g}.",
            {"b_h": rnn.b_h * factor, "b_y": np.array(rnn.b_y * factor)},
            more=0.03,
        )


def _centred(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Write a network of units of -1 and +1 as one of 0 and 1: s = 2 h - 1."""
    same = "the same network in 0 and 1 has all weights doubled, and from each bias the sum of the"
    of_hidden = {
        "w_hh": 2 * rnn.w_hh,
        "b_h": rnn.b_h - rnn.w_hh.sum(axis=1),
        "w_hy": 2 * rnn.w_hy,
        "b_y": np.array(rnn.b_y - rnn.w_hy.sum()),
    }
    of_all = of_hidden | {
        "w_xh": 2 * rnn.w_xh,
        "b_h": rnn.b_h - rnn.w_xh.sum(axis=1) - rnn.w_hh.sum(axis=1),
    }

    def inputs_too() -> str:
        return (
            f"These weights are right if inputs and units are -1 and +1, but here they are 0 and "
            f"1: {same} unit's weights (as they were) subtracted.{_as_numbers(rnn, of_all)}"
        )

    def hidden_only() -> str:
        return (
            f"These weights are right if hidden units are -1 and +1 (and the inputs 0 and 1), but "
            f"here they are 0 and 1: {same} unit's weights from hidden units (as they were) "
            f"subtracted; those from the inputs stay.{_as_numbers(rnn, of_hidden)}"
        )

    yield Edit(CENTRED_UNITS, inputs_too, of_all)
    yield Edit(CENTRED_UNITS, hidden_only, of_hidden, more=0.05)


def _as_numbers(rnn: ThresholdRNN, arrays: dict[str, np.ndarray]) -> str:
    """Write the arrays in a sentence, if they are small enough for one."""
    if rnn.hidden_units > MOST_UNITS_SHOWN:
        return ""
    return f" That gives {arrays_words(rnn, arrays)}."
