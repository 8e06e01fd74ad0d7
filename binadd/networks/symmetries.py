"""The ways to write one network: its units reordered, complemented and scaled.

*Order.* Hidden units may be numbered otherwise.

*Complement.* A unit may be made to fire when it did not. Its row is negated, and whoever reads it
reads ``1 - h`` with the weight w as ``w - w h``: the bias grows by w and the weight changes sign.
Two things come with it. All hidden units still start at 0, which for the complemented unit means
what 1 meant before: the **start state moves**, and where the new start does not act like the old
one, the complemented network is a different machine. (Complement the carry unit of the hand
wiring, and it starts as if a carry came in.) And a unit whose sum is exactly 0 does not fire in
either network, so that a complement is one only where no sum is 0.

*Scale.* All that a unit reads, with its bias, may be multiplied by a positive number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from binadd.errors import NetworkError
from binadd.networks.threshold_rnn import ThresholdRNN


def complement(rnn: ThresholdRNN, complemented: Sequence[bool]) -> ThresholdRNN:
    """Return `rnn` with the units complemented for which `complemented` is true.

    Biases are rounded once to float64. The all-zeros start of the result stands for the state of
    `rnn` in which exactly the complemented units are 1; see the module for what that means.

    Raises
    ------
    NetworkError
        If `complemented` does not have one entry for each hidden unit.
    """
    if len(complemented) != rnn.hidden_units:
        raise NetworkError(
            f"complemented: expected {rnn.hidden_units} entries, got {len(complemented)}"
        )
    flips = np.asarray(complemented, dtype=bool)
    sign = np.where(flips, -1.0, 1.0)
    return ThresholdRNN(
        sign[:, np.newaxis] * rnn.w_xh,
        sign[:, np.newaxis] * rnn.w_hh * sign,
        sign * (rnn.b_h + rnn.w_hh @ flips),
        rnn.w_hy * sign,
        rnn.b_y + float(rnn.w_hy @ flips),
        rnn.fires_at_zero,
        name=rnn.name,
    )


EQUAL_WEIGHTS = 1e-9
"""Centred weights of two networks that differ by no more than this in all are the same."""


@dataclass(frozen=True, eq=False)
class CentredWeights:
    """A network's weights in the form in which its symmetries are plainest.

    With hidden bits written as ``h = (1 + s) / 2``, s = -1 or 1, a unit that reads them with the
    weights w reads s with the weights w / 2, and half of the sum of w joins its bias. Complementing
    unit j then changes the sign of its row and of what reads it, and nothing else. Each unit's row,
    bias included, is divided by its l1 norm, which takes the scale out (a row of zeros stays one).

    Attributes
    ----------
    inputs : ndarray, shape (H, I)
    recurrent : ndarray, shape (H, H)
    bias : ndarray, shape (H,)
    output : ndarray, shape (H,)
    output_bias : float
    """

    inputs: np.ndarray
    recurrent: np.ndarray
    bias: np.ndarray
    output: np.ndarray
    output_bias: float

    @cached_property
    def invariant(self) -> float:
        """A number that no change of order, complement or scale changes, but for rounding.

        Every unit gets a number of its own, made of products in which the sign of its row comes
        twice, and then, two times, of what it reads and is read by; the network's is made of them.
        Networks whose weights differ by `EQUAL_WEIGHTS` in all differ by less than 1e-7 in it.
        """
        signed = np.column_stack((self.inputs, self.bias, self.output))
        products = signed[:, :, np.newaxis] * signed[:, np.newaxis, :]
        parts = np.arange(1, products[0].size + 1).reshape(products[0].shape) ** 0.5
        units = (products * parts).sum(axis=(1, 2)) + np.diag(self.recurrent)
        between = signed @ np.arange(1, signed.shape[1] + 1)
        squares = np.square(self.recurrent)
        signs = self.recurrent * between[:, np.newaxis] * between
        for _ in range(2):
            units = units + squares @ units + 2 * (squares.T @ units) + 3 * (signs @ units)
            units = np.tanh(units)  # so that no sum outgrows what rounding leaves
        return float(np.sum(units + units * units) / len(units) + self.output_bias)


def centred_weights(rnn: ThresholdRNN) -> CentredWeights:
    """Return the weights of a network with hidden bits centred and the scale taken out."""
    hidden_rows = _centred(np.column_stack((rnn.w_xh, rnn.w_hh, rnn.b_h)), rnn.hidden_units)
    output_row = _centred(np.append(rnn.w_hy, rnn.b_y)[np.newaxis], rnn.hidden_units)[0]
    inputs, recurrent, bias = np.split(hidden_rows, [rnn.inputs, rnn.inputs + rnn.hidden_units], 1)
    return CentredWeights(inputs, recurrent, bias[:, 0], output_row[:-1], float(output_row[-1]))


def _centred(rows: np.ndarray, units: int) -> np.ndarray:
    """Centre and normalise rows that end in the weights of the hidden units and the bias."""
    # Over the largest first, lest a sum overflow, or half of the least number of all become 0.
    largest = np.abs(rows).max(axis=1, keepdims=True)
    rows = np.divide(rows, largest, where=largest > 0, out=np.zeros_like(rows))
    rows[:, -1 - units : -1] /= 2
    rows[:, -1] += rows[:, -1 - units : -1].sum(axis=1)
    norm = np.abs(rows).sum(axis=1, keepdims=True)
    centred: np.ndarray = np.divide(rows, norm, where=norm > 0, out=np.zeros_like(rows))
    return centred
