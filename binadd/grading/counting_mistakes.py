"""Mistakes in what counts how much: an operand, the carry, or all that some units read.

In the sum of a column every digit is worth one, and so is the carry that comes in; so the columns
of w_xh are alike, and like them the column of w_hh through which the carry is read. And each hidden
unit counts them all. Of other tasks the columns are alike but for their signs.
"""

import itertools
from collections.abc import Iterator

import numpy as np

from binadd.automata.specification import Specification
from binadd.grading.candidate import adds
from binadd.grading.edits import Edit, example
from binadd.grading.known_mistakes import (
    CARRY_COUNTED,
    DIGIT_COUNTED,
    UNIT_COUNTS,
    UNIT_READS_NOTHING,
    UNITS_COUNT,
    UNITS_COUNT_WRONGLY,
)
from binadd.grading.repairs import listed, number_words, operand_name
from binadd.networks.threshold_rnn import ThresholdRNN

DECIMALS = 3
MOST_UNITS = 16
"""Single units are looked at where there are no more."""
OUT_OF_PROPORTION = 0.3
"""How much more it surprises if some units count something wrongly, and others do not."""
IN_LINE = -0.3
"""How much less it surprises if one row alone is out of line: it is seen before a bias is."""
_TIMES = {
    2.0: "twice", 3.0: "three times", 10.0: "ten times", 0.5: "half", 0.25: "a quarter",
    0.1: "a tenth",
}  # fmt: skip


def counting_edits(rnn: ThresholdRNN, task: Specification) -> Iterator[Edit]:
    """Yield the edits of what counts too much or too little, where two numbers or more change."""
    for column, other in itertools.permutations(range(rnn.inputs), 2):
        yield from _operand(rnn, task, column, other)
    if adds(task):
        yield from _carry(rnn)
    if rnn.hidden_units <= MOST_UNITS:
        yield from _rows(rnn)
        yield from _several_rows(rnn)
        yield from _sizes(rnn)


def _operand(rnn: ThresholdRNN, task: Specification, column: int, other: int) -> Iterator[Edit]:
    """Let an operand count as much as another one."""
    mine, model = rnn.w_xh[:, column], rnn.w_xh[:, other]
    like_model = model if mine @ model >= 0 else 0.0 - model
    if not mine.any() or np.count_nonzero(mine != like_model) < 2:
        return
    w_xh = rnn.w_xh.copy()
    w_xh[:, column] = like_model
    factor = proportion(mine, like_model)
    name = operand_name(column)
    if adds(task):
        worth = "the digits of a and b and the carry are all worth one"
    else:
        worth = "they are worth the same"
    if factor is None:
        wrong = f"Not all units count {name} like {operand_name(other)} (column {column + 1} of "
        wrong += f"w_xh); {worth}."
    else:
        wrong = f"Column {column + 1} of w_xh counts {name} {_times(factor)} as much as "
        wrong += f"{operand_name(other)}; {worth}."
    yield Edit(
        DIGIT_COUNTED,
        example(wrong, {"w_xh": w_xh}),
        {"w_xh": w_xh},
        more=OUT_OF_PROPORTION * (factor is None),
    )


def _carry(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Let the carry count as much as a digit.

    Where one unit alone is fed back, and the network adds, that unit is the carry: there is nothing
    else that could tell the columns with a carry from those without.
    """
    read = np.flatnonzero(rnn.w_hh.any(axis=0)).tolist()
    if len(read) != 1:
        return
    mine = rnn.w_hh[:, read[0]]
    tried: list[np.ndarray] = []
    for digit in rnn.w_xh.T:
        factor = proportion(mine, digit)
        odd = np.flatnonzero(mine != digit).tolist()
        if len(odd) < 2 or not mine.all() or not digit.all() or (factor or 1.0) < 0:
            continue
        if any((digit == other).all() for other in tried):
            continue
        tried.append(digit)
        w_hh = rnn.w_hh.copy()
        w_hh[:, read[0]] = digit
        name = f"The carry (h{read[0] + 1}) counts"
        if factor is None:
            units = listed([f"h{unit + 1}" for unit in odd])
            wrong = (
                f"{name} too much or too little in {units}, but it is worth one, like the digits "
                f"of a and b."
            )
        else:
            wrong = (
                f"{name} {_times(factor)} as much as a digit, but it is worth one, like the "
                f"digits of a and b."
            )
        yield Edit(
            CARRY_COUNTED,
            example(wrong, {"w_hh": w_hh}),
            {"w_hh": w_hh},
            more=OUT_OF_PROPORTION * (factor is None),
        )


def _rows(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Let one unit read the inputs as another one does, in proportion to what it is fed back."""
    fed = np.abs(rnn.w_hh).max(axis=1)
    all_alike = (rnn.w_hh == rnn.w_hh[0]).all()
    for unit in range(rnn.hidden_units):
        mine = rnn.w_xh[unit]
        rows: list[np.ndarray] = []
        for other in range(rnn.hidden_units):
            models = [rnn.w_xh[other]]
            if fed[unit] and fed[other] and fed[unit] != fed[other]:
                scaled = rnn.w_xh[other] * (fed[unit] / fed[other])
                if (np.round(scaled, DECIMALS) == scaled).all():  # else nobody means it
                    models.insert(0, scaled)
            for row in models:
                is_new = not any((row == known).all() for known in rows)
                if is_new and np.count_nonzero(row != mine) > 1 and (row != -mine).any():
                    rows.append(row)
        for row in rows:
            w_xh = rnn.w_xh.copy()
            w_xh[unit] = row
            yield Edit(
                UNIT_COUNTS if mine.any() else UNIT_READS_NOTHING,
                f"{_how_it_counts(unit, mine, row)} With {_row(row)} as row {unit + 1} of w_xh, "
                f"for instance, it is right.",
                {"w_xh": w_xh},
                more=IN_LINE * bool(all_alike and (w_xh == row).all()),
            )


def _several_rows(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Let all units read the inputs as one of them does, where two or more do not."""
    tried: list[np.ndarray] = []
    for row in rnn.w_xh:
        odd = np.flatnonzero((rnn.w_xh != row).any(axis=1)).tolist()
        if len(odd) < 2 or any((row == known).all() for known in tried):
            continue
        tried.append(row)
        arrays = {"w_xh": np.tile(row, (rnn.hidden_units, 1))}
        wrong = " ".join(_how_it_counts(unit, rnn.w_xh[unit], row) for unit in odd)
        yield Edit(UNITS_COUNT_WRONGLY, example(wrong, arrays), arrays, more=OUT_OF_PROPORTION)


def _how_it_counts(unit: int, mine: np.ndarray, right: np.ndarray) -> str:
    """Say what a unit reads, compared with what it should."""
    name, row = f"h{unit + 1}", f"row {unit + 1} of w_xh"
    if not mine.any():
        return f"{name} reads no digit: {row} is all zeros."
    missed = [operand_name(column) for column in np.flatnonzero(mine == 0).tolist()]
    twice = [operand_name(column) for column in np.flatnonzero(mine == 2 * right).tolist()]
    if missed and twice and right.all():
        return f"{name} counts {listed(twice)} twice and {listed(missed)} not at all: {row}."
    return f"{name} does not count the digits as it should: {row} is {_row(mine)}."


def _sizes(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Give units whose weights are a multiple of another unit's the weights of that unit."""
    yield from _sizes_of(rnn, "w_xh")
    yield from _sizes_of(rnn, "w_xh", "w_hh")


def _sizes_of(rnn: ThresholdRNN, *names: str) -> Iterator[Edit]:
    """Look at the weights in one array or in two."""
    rows = np.hstack([getattr(rnn, name) for name in names])
    tried: list[np.ndarray] = []
    for model in range(rnn.hidden_units):
        if any((rows[model] == row).all() for row in tried):
            continue
        tried.append(rows[model])
        factors = [proportion(row, rows[model]) or 0.0 for row in rows]
        odd = [unit for unit, factor in enumerate(factors) if factor > 0 and factor != 1]
        if not odd:
            continue
        arrays = {name: getattr(rnn, name).copy() for name in names}
        for array in arrays.values():
            array[odd] = array[model]
        counts = listed([f"h{unit + 1} counts {_times(factors[unit])}" for unit in odd])
        yield Edit(
            UNITS_COUNT,
            example(
                f"The units have weights of different sizes, and need not: what h{model + 1} "
                f"counts once, {counts}.",
                arrays,
            ),
            arrays,
            more=0.1,
        )


def proportion(one: np.ndarray, other: np.ndarray) -> float | None:
    """Return by what `other` is multiplied in `one`; None if by nothing, or if it is all zeros.

    >>> proportion(np.array([2.0, 0]), np.array([1.0, 0])), proportion(np.ones(2), np.arange(2))
    (2.0, None)
    """
    places = np.flatnonzero(other)
    if not places.size:
        return None
    factor = float(one[places[0]] / other[places[0]])
    return factor if (one == factor * other).all() else None


def _times(factor: float) -> str:
    return _TIMES.get(factor, f"{factor:.4g} times")


def _row(row: np.ndarray) -> str:
    return f"[{', '.join(map(number_words, row.tolist()))}]"
