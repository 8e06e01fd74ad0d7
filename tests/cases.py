"""One table of named networks, with what is known of each before anything is run.

The wrong ones carry their shortest counterexample, worked out by hand; `FILES` are weights files
as people write them, with what is true of them in `EXPECTED`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from binadd import ThresholdRNN
from tests.reference import Wrong

FOLDER = Path(__file__).parent / "cases"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "EXPECTED.json").read_text())
FILES = {name: FOLDER / f"{name}.json" for name in EXPECTED}

ONES = [[1, 1], [1, 1], [1, 1]]
CARRY = [[0, 1, 0], [0, 1, 0], [0, 1, 0]]


@dataclass(frozen=True)
class Case:
    """A network; its shortest counterexample, or None if it adds; its reachable codes if known."""

    rnn: ThresholdRNN
    shortest: Wrong | None = None
    codes: int | None = None

    @property
    def adds(self) -> bool:
        return self.shortest is None


def thermometer(
    biases: Sequence[float] = (-0.5, -1.5, -2.5), b_y: float = -0.5, fires_at_zero: bool = False
) -> ThresholdRNN:
    """Unit j fires when the column sum is at least j, by the usual weights and these biases."""
    return ThresholdRNN(ONES, CARRY, biases, [1, -1, 1], b_y, fires_at_zero)


def three_units(
    u: Sequence[float], v: Sequence[float], u_bias: float, v_bias: float
) -> ThresholdRNN:
    """The carry in the middle and y = u + v - carry; u and v read (x1, x2, u, carry, v)."""
    return ThresholdRNN(
        np.array([u[:2], [1, 1], v[:2]]),
        np.array([u[2:], [0, 1, 0], v[2:]]),
        [u_bias, -1.5, v_bias],
        [1, -1, 1],
        -0.5,
    )


def drops_carry_after(columns: int) -> ThresholdRNN:
    """An adder that forgets a carry which is older than so many columns.

    Unit r_k is "a column made a carry k - 1 columns ago, and every column since passed it on", so
    there is a carry where any of r_1 ... r_L is on; with weight L on the inputs, more than one of
    them counts as one. The carry that is L columns old would need r_{L+1}.
    """
    ages = columns
    w_xh = np.ones((3 + ages, 2))
    w_hh = np.zeros((3 + ages, 3 + ages))
    b_h = np.zeros(3 + ages)
    w_xh[:3] = ages
    w_hh[:3, 3:] = 1
    b_h[:3] = -0.5, -ages - 0.5, -2 * ages - 0.5
    b_h[3] = -1.5  # r_1: both bits are 1
    for k in range(1, ages):  # r_{k+1}: one bit is 1, and r_k was on
        w_hh[3 + k, 3 + k - 1] = 2
        b_h[3 + k] = -2.5
    return ThresholdRNN(w_xh, w_hh, b_h, [1, -1, 1] + [0] * ages, -0.5)


def silent_after(columns: int) -> ThresholdRNN:
    """An adder whose output is held at 0 after so many columns, by a chain of units as a clock."""
    ticks = columns + 1
    w_xh = np.vstack([np.ones((3, 2)), np.zeros((ticks, 2))])
    w_hh = np.zeros((3 + ticks, 3 + ticks))
    w_hh[:3, 1] = 1
    for k in range(1, ticks):
        w_hh[3 + k, 3 + k - 1] = 1
    b_h = np.array([-0.5, -1.5, -2.5, 1] + [-0.5] * (ticks - 1))
    return ThresholdRNN(w_xh, w_hh, b_h, [1, -1, 1] + [0] * (ticks - 1) + [-2], -0.5)


def silent_when_rings_meet(lengths: Sequence[int]) -> ThresholdRNN:
    """An adder whose output is held at 0 in every column that is a multiple of all these lengths.

    A ring of n units hands one bit on from unit to unit: its last unit is on in every n-th column.
    Few units count far so, as the rings meet only in multiples of their lengths.
    """
    units = 3 + sum(lengths)
    w_xh = np.zeros((units, 2))
    w_hh, b_h, w_hy = np.zeros((units, units)), np.full(units, -0.5), np.zeros(units)
    w_xh[:3] = 1
    w_hh[:3, 1] = 1
    b_h[:3] = -0.5, -1.5, -2.5
    w_hy[:3] = 1, -1, 1
    first = 3
    for length in lengths:
        last = first + length - 1
        w_hh[first, first:last] = -1  # on when the bit has left the ring, or has not entered yet
        b_h[first] = 0.5
        for unit in range(first, last):
            w_hh[unit + 1, unit] = 1
        w_hy[last] = -0.6 / len(lengths)  # all of them together outweigh what is left of h1 or h3
        first = last + 1
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, -0.5)


def shift_register(length: int) -> ThresholdRNN:
    """Answers what a was so many columns ago, and so has to know each of its last bits."""
    w_xh = np.zeros((length, 2))
    w_xh[0, 0] = 1
    last = np.eye(length)[-1]
    biases = np.full(length, -0.5)
    return ThresholdRNN(w_xh, np.eye(length, k=-1), biases, last, -0.5, name="register")


def permuted(rnn: ThresholdRNN, order: Sequence[int]) -> ThresholdRNN:
    """The same network with its hidden units in another order."""
    o = list(order)
    return ThresholdRNN(
        rnn.w_xh[o], rnn.w_hh[np.ix_(o, o)], rnn.b_h[o], rnn.w_hy[o], rnn.b_y, rnn.fires_at_zero
    )


def scaled(rnn: ThresholdRNN, factors: Sequence[float], output: float) -> ThresholdRNN:
    """The same network with each unit's weights and bias times a positive factor of its own."""
    f = np.array(factors)
    return ThresholdRNN(
        rnn.w_xh * f[:, None],
        rnn.w_hh * f[:, None],
        rnn.b_h * f,
        rnn.w_hy * output,
        rnn.b_y * output,
        rnn.fires_at_zero,
    )


def complemented(rnn: ThresholdRNN, unit: int) -> ThresholdRNN:
    """The network with a unit that fires when it did not: all who read it are adjusted.

    Where others read the unit it begins as if it had fired, so this keeps an adder only for a unit
    that nobody reads back.
    """
    w_xh, w_hh, b_h, w_hy = (np.array(a) for a in (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy))
    for array in (w_xh, w_hh, b_h):
        array[unit] = -array[unit]
    b_h += w_hh[:, unit]
    w_hh[:, unit] = -w_hh[:, unit]
    b_y = rnn.b_y + w_hy[unit]
    w_hy[unit] = -w_hy[unit]
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, b_y, rnn.fires_at_zero)


def with_spectators(rnn: ThresholdRNN, rows: list[list[float]]) -> ThresholdRNN:
    """The network with more units, that read everything and that nobody reads.

    A row holds a new unit's weights on the inputs, on all hidden units, and its bias.
    """
    old, new = len(rnn.b_h), len(rows)
    more = np.array(rows, dtype=float)
    return ThresholdRNN(
        np.vstack([rnn.w_xh, more[:, :2]]),
        np.vstack([np.hstack([rnn.w_hh, np.zeros((old, new))]), more[:, 2:-1]]),
        np.concatenate([rnn.b_h, more[:, -1]]),
        np.concatenate([rnn.w_hy, np.zeros(new)]),
        rnn.b_y,
        rnn.fires_at_zero,
    )


MINIMAL = ThresholdRNN(  # eleven parameters that are not 0, all of size 1
    [[1, 1], [1, 1], [0, 0]], [[0, -1, 0], [0, 1, 0], [0, 1, 0]], [0, -1, 0], [1, -1, 1], 0
)
EIGHT_CODES = three_units([2, 3, 0, -2, -1], [2, -2, -1, 3, 0], -1.5, -0.5)

RIGHT = {
    "thermometer": Case(thermometer(), codes=4),
    "thermometer, margin zero": Case(thermometer((0, -1, -2), 0), codes=4),
    "thermometer, margin zero, fires at zero": Case(thermometer((-1, -2, -3), -1, True), codes=4),
    "thermometer, fires at zero": Case(thermometer(fires_at_zero=True), codes=4),
    "thermometer, permuted": Case(permuted(thermometer(), (2, 0, 1)), codes=4),
    "thermometer, scaled": Case(scaled(thermometer(), (0.001, 7, 1e6), 3), codes=4),
    "thermometer, h1 complemented": Case(complemented(thermometer(), 0), codes=4),
    "thermometer, h3 complemented": Case(complemented(thermometer(), 2), codes=5),
    "fewest parameters": Case(MINIMAL, codes=6),
    "six codes": Case(three_units([-1, 2, 0, 1, 0], [2, -1, 0, 1, 0], -0.5, -1.5), codes=6),
    "seven codes, three for sum 2": Case(
        three_units([-2, 3, 0, 2, -1], [2, -1, 0, 1, 0], -0.5, -1.5), codes=7
    ),
    "seven codes, three for sum 1": Case(
        three_units([-1, 2, 0, 1, 0], [2, -2, 0, 1, 0], -0.5, -0.5), codes=7
    ),
    "eight codes": Case(EIGHT_CODES, codes=8),
    "eight codes, permuted": Case(permuted(EIGHT_CODES, (1, 2, 0)), codes=8),
    "four units": Case(with_spectators(thermometer(), [[1, -1, 0, 0, 0, 0, -0.5]])),
    "five units": Case(
        with_spectators(EIGHT_CODES, [[1, 1, 1, 1, 1, -1, 2, -2], [0, 1, -1, 0, 1, 1, 1, -1]])
    ),
    "six units": Case(
        with_spectators(
            MINIMAL,
            [
                [0, 0, 0, 0, 0, 0, 0, 1, -0.5],
                [0, 1, 0, 0, 0, 1, 0, 0, -0.5],
                [1, 0, 0, 0, 0, 0, 1, 0, -0.5],
            ],
        )
    ),
}

WRONG = {
    "one unit, the larger bit": Case(
        ThresholdRNN([[1, 1]], [[0]], [-0.5], [1], -0.5), Wrong(1, 1, 1, 2, 1), codes=2
    ),
    "one unit, the carry": Case(
        ThresholdRNN([[1, 1]], [[1]], [-1.5], [1], -0.5), Wrong(1, 0, 1, 1, 0), codes=2
    ),
    "one unit, always on": Case(
        ThresholdRNN([[0, 0]], [[0]], [1], [1], -0.5), Wrong(1, 0, 0, 0, 3), codes=2
    ),
    "two units, no carry": Case(
        ThresholdRNN([[1, 1], [1, 1]], [[0, 0], [0, 0]], [-0.5, -1.5], [1, -1], -0.5),
        Wrong(1, 1, 1, 2, 0),
        codes=3,
    ),
    "two units, no sum of 3": Case(
        ThresholdRNN([[1, 1], [1, 1]], [[0, 1], [0, 1]], [-0.5, -1.5], [1, -1], -0.5),
        Wrong(2, 3, 3, 6, 4),
        codes=3,
    ),
    "all zero": Case(thermometer((0, 0, 0)), Wrong(1, 0, 1, 1, 3)),
    "margin zero under the other rule": Case(
        thermometer((0, -1, -2), 0, True), Wrong(1, 0, 0, 0, 3)
    ),
    "integer biases": Case(thermometer((-1, -2, -3), -1), Wrong(1, 0, 1, 1, 0)),
    "reads the old sum for the carry": Case(
        ThresholdRNN(ONES, [[1, 0, 0]] * 3, [-0.5, -1.5, -2.5], [1, -1, 1], -0.5),
        Wrong(1, 0, 1, 1, 3),
    ),
    "carry unit complemented": Case(complemented(thermometer(), 1), Wrong(1, 0, 0, 0, 1)),
    "four units, output at the limit": Case(
        with_spectators(thermometer(b_y=-1), [[0, 0, 0, 0, 0, 1, 0]]), Wrong(1, 0, 1, 1, 0)
    ),
}

RIGHT_UP_TO_SOME_WIDTH = (
    {
        f"drops a carry after {age}": Case(
            drops_carry_after(age), Wrong(age + 1, 1, 2 ** (age + 1) - 1, 2 ** (age + 1), 0)
        )
        for age in range(1, 9)
    }
    | {
        f"silent after {columns}": Case(
            silent_after(columns), Wrong(columns, 1, 2**columns - 1, 2**columns, 0)
        )
        for columns in range(1, 7)
    }
    | {
        "silent in column 12": Case(
            silent_when_rings_meet((3, 4)), Wrong(11, 1, 2**11 - 1, 2**11, 0)
        ),
        "silent in column 60": Case(
            silent_when_rings_meet((3, 4, 5)), Wrong(59, 1, 2**59 - 1, 2**59, 0)
        ),
    }
)

CASES = RIGHT | WRONG | RIGHT_UP_TO_SOME_WIDTH
