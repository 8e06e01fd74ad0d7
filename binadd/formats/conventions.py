"""Other ways to write a network down, each made into ours exactly or refused.

`WrittenNetwork` is a network as its author wrote it: biases in parts, two outputs of which the
larger wins, units of -1 and +1, a start that is not zero. It steps by the exact sums of what is
written, so that the `ThresholdRNN` made of it can be held against it wherever a sum had to be
rounded, or a tie falls differently.
"""

import functools
import itertools
import math
import operator
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from binadd.files import ContentError
from binadd.networks.threshold_rnn import ThresholdRNN

Addends = tuple[float, ...]
"""Numbers whose exact sum is meant."""
SMALLEST_KEPT = 2.0**-20
"""A sum whose rounding loses more than this share of one of its addends is refused."""
MOST_WORK = 3_000_000
"""Numbers that are added up at most to hold two networks against each other."""


@dataclass(frozen=True)
class WrittenNetwork:
    """A network as its author wrote it.

    Attributes
    ----------
    w_xh : ndarray, shape (H, I)
    w_hh : ndarray, shape (H, H)
    b_h : tuple of H addends
    w_hy : ndarray, shape (1, H) or (2, H)
        Of two outputs the larger wins; at a tie the first, which means 0.
    b_y : tuple of as many addends
    start : tuple of int
        The H hidden bits before the first column.
    is_centred : bool
        Whether inputs and units are -1 and +1 in place of 0 and 1.
    fires_at_zero : bool
    """

    w_xh: np.ndarray
    w_hh: np.ndarray
    b_h: tuple[Addends, ...]
    w_hy: np.ndarray
    b_y: tuple[Addends, ...]
    start: tuple[int, ...]
    is_centred: bool = False
    fires_at_zero: bool = False

    def step(self, x: tuple[int, ...], h: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
        """Return the hidden bits and the output bit after a column."""
        seen = (*self._values(x), *self._values(h))
        rows = np.hstack((self.w_xh, self.w_hh)).tolist()
        new = tuple(
            self._fires((*bias, *_products(row, seen)))
            for row, bias in zip(rows, self.b_h, strict=True)
        )
        sums = [
            (*bias, *_products(row, self._values(new)))
            for row, bias in zip(self.w_hy.tolist(), self.b_y, strict=True)
        ]
        if len(sums) == 1:
            return new, self._fires(sums[0])
        return new, int(math.fsum((*sums[1], *_negated(sums[0]))) > 0)

    def _values(self, bits: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(2 * bit - 1 for bit in bits) if self.is_centred else bits

    def _fires(self, addends: Iterable[float]) -> int:
        z = math.fsum(addends)
        return int(z >= 0 if self.fires_at_zero else z > 0)


def threshold_rnn_of(written: WrittenNetwork, name: str = "") -> tuple[ThresholdRNN, list[str]]:
    """Return the network in our way of writing, and what is to be said of that.

    Raises
    ------
    ContentError
        If float64 can't hold it, or a unit would fire otherwise.
    """
    sums = _Sums()
    w_xh, w_hh, b_h = written.w_xh, written.w_hh, list(written.b_h)
    outputs = [[(w,) for w in row] for row in written.w_hy.tolist()]
    w_hy: list[Addends] = list(outputs[0])
    b_y: Addends = written.b_y[0]
    if len(outputs) == 2:
        w_hy = [(*larger, *_negated(less)) for less, larger in zip(*outputs, strict=True)]
        b_y = (*written.b_y[1], *_negated(written.b_y[0]))
    if written.is_centred:  # with s = 2 h - 1
        rows = np.hstack((w_xh, w_hh)).tolist()
        b_h = [(*bias, *_negated(row)) for bias, row in zip(b_h, rows, strict=True)]
        b_y = (*b_y, *(-w for addends in w_hy for w in addends))
        w_xh, w_hh = 2 * w_xh, 2 * w_hh
        w_hy = [tuple(2 * w for w in addends) for addends in w_hy]
    if any(written.start):  # with h = 1 - h' for the units that start at 1
        signs = np.where(np.array(written.start) == 1, -1.0, 1.0)
        flipped = [unit for unit, bit in enumerate(written.start) if bit]
        b_h = [
            tuple(sign * w for w in (*bias, *row[flipped].tolist()))
            for sign, bias, row in zip(signs.tolist(), b_h, w_hh, strict=True)
        ]
        b_y = (*b_y, *(w for unit in flipped for w in w_hy[unit]))
        w_xh, w_hh = signs[:, np.newaxis] * w_xh, signs[:, np.newaxis] * w_hh * signs
        w_hy = [
            tuple(sign * w for w in addends)
            for sign, addends in zip(signs.tolist(), w_hy, strict=True)
        ]
    rnn = ThresholdRNN(
        w_xh,
        w_hh,
        [sums.rounded(f"b_h[{unit}]", addends) for unit, addends in enumerate(b_h)],
        [sums.rounded(f"w_hy[{unit}]", addends) for unit, addends in enumerate(w_hy)],
        sums.rounded("b_y", b_y),
        written.fires_at_zero,
        name=name,
    )
    ties_differ = any(written.start) or (len(outputs) == 2 and written.fires_at_zero)
    if sums.inexact or ties_differ:
        _demand_the_same_steps(written, rnn)
    if not sums.inexact:
        return rnn, []
    what = ", ".join(sums.inexact[:3]) + (", ..." if len(sums.inexact) > 3 else "")
    return rnn, [f"{what} rounded to float64, by which no unit changes"]


class _Sums:
    """Rounds sums to floats and keeps count of those that are not exact."""

    def __init__(self) -> None:
        self.inexact: list[str] = []

    def rounded(self, what: str, addends: Addends) -> float:
        if len(addends) == 1:
            return addends[0]
        if not any(addends):
            return functools.reduce(operator.add, addends)  # fsum forgets that all are minus zero
        try:
            value = math.fsum(addends)
            lost = abs(math.fsum((*addends, -value)))
        except OverflowError:
            raise ContentError(f"{what}: a sum that is too large for a float") from None
        if lost:
            least = min(abs(addend) for addend in addends if addend)
            if lost > SMALLEST_KEPT * least:
                shown = " + ".join(f"{addend:.6g}" for addend in addends if addend)
                raise ContentError(f"{what} is {shown[:60]}, a sum that float64 can't hold")
            self.inexact.append(what)
        return value


def _demand_the_same_steps(written: WrittenNetwork, rnn: ThresholdRNN) -> None:
    """Step both side by side through all that any columns lead to."""
    hidden, inputs = rnn.hidden_units, rnn.inputs
    most = MOST_WORK // (2**inputs * (hidden + 1) * (hidden + inputs + 1))
    seen, waiting = {written.start}, [written.start]
    while waiting:
        if len(seen) > most:
            raise ContentError(
                "it leads to too many hidden states to make sure that it can be written with all "
                "units 0 and 1, start 0 and rounded sums; write it so"
            )
        state = waiting.pop()
        for x in itertools.product((0, 1), repeat=inputs):
            new, y = written.step(x, state)
            ours = rnn.step(x, _exclusive_or(state, written.start))
            if _exclusive_or(ours.h, written.start) != new or ours.y != y:
                raise ContentError(
                    "written as ours - all units 0 and 1, start 0, one output - it would answer "
                    "otherwise: a sum meets the threshold exactly, or is rounded across it; move "
                    "the biases off it"
                )
            if new not in seen:
                seen.add(new)
                waiting.append(new)


def _exclusive_or(bits: tuple[int, ...], flips: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(bit ^ flip for bit, flip in zip(bits, flips, strict=True))


def _products(row: list[float], values: tuple[int, ...]) -> list[float]:
    return [w * value for w, value in zip(row, values, strict=True) if value]


def _negated(addends: Iterable[float]) -> Addends:
    return tuple(-addend for addend in addends)
