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


def reorder(rnn: ThresholdRNN, order: Sequence[int]) -> ThresholdRNN:
    """Return a network whose hidden unit i is unit ``order[i]`` of `rnn`.

    Raises
    ------
    NetworkError
        If `order` is not a permutation of the hidden units.

    Examples
    --------
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> reorder(hand_wired(), [2, 0, 1]).w_hh.tolist()
    [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]
    """
    p = list(order)
    if sorted(p) != list(range(rnn.hidden_units)):
        raise NetworkError(f"order: expected 0 to {rnn.hidden_units - 1} in some order, got {p}")
    return ThresholdRNN(
        rnn.w_xh[p],
        rnn.w_hh[p][:, p],
        rnn.b_h[p],
        rnn.w_hy[p],
        rnn.b_y,
        rnn.fires_at_zero,
        name=rnn.name,
    )


def complement(rnn: ThresholdRNN, complemented: Sequence[bool]) -> ThresholdRNN:
    """Return `rnn` with the units complemented for which `complemented` is true.

    Biases are rounded once to float64. The all-zeros start of the result stands for the code of
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


def scale(rnn: ThresholdRNN, factors: Sequence[float], output_factor: float = 1.0) -> ThresholdRNN:
    """Return `rnn` with the weights and bias of hidden unit i multiplied by ``factors[i]``.

    Raises
    ------
    NetworkError
        If there is not one factor for each hidden unit, or one is not positive.
    """
    if len(factors) != rnn.hidden_units or not min(*factors, output_factor) > 0:
        raise NetworkError(
            f"factors: expected {rnn.hidden_units} positive numbers, got {list(factors)} and "
            f"{output_factor} for the output"
        )
    by_unit = np.asarray(factors, dtype=np.float64)
    return ThresholdRNN(
        by_unit[:, np.newaxis] * rnn.w_xh,
        by_unit[:, np.newaxis] * rnn.w_hh,
        by_unit * rnn.b_h,
        output_factor * rnn.w_hy,
        output_factor * rnn.b_y,
        rnn.fires_at_zero,
        name=rnn.name,
    )


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
        """A number that no change of order, complement or scale changes, but for rounding."""
        arrays = (self.inputs, self.recurrent, self.bias, self.output, np.array(self.output_bias))
        return float(
            sum(np.sum(np.square(array)) * weight for weight, array in enumerate(arrays, 1))
        )


def centred_weights(rnn: ThresholdRNN) -> CentredWeights:
    """Return the weights of a network with hidden bits centred and the scale taken out."""
    hidden_rows = np.column_stack(
        (rnn.w_xh, rnn.w_hh / 2, rnn.b_h + rnn.w_hh.sum(axis=1) / 2),
    )
    output_row = np.append(rnn.w_hy / 2, rnn.b_y + rnn.w_hy.sum() / 2)
    hidden_rows, output_row = _normalised(hidden_rows), _normalised(output_row)
    inputs, recurrent, bias = np.split(hidden_rows, [rnn.inputs, rnn.inputs + rnn.hidden_units], 1)
    return CentredWeights(inputs, recurrent, bias[:, 0], output_row[:-1], float(output_row[-1]))


def _normalised(rows: np.ndarray) -> np.ndarray:
    """Divide each row by its l1 norm; by its largest entry first, lest the sum overflow."""
    largest = np.abs(rows).max(axis=-1, keepdims=True)
    rows = np.divide(rows, largest, where=largest > 0, out=np.zeros_like(rows))
    norm = np.abs(rows).sum(axis=-1, keepdims=True)
    normalised: np.ndarray = np.divide(rows, norm, where=norm > 0, out=np.zeros_like(rows))
    return normalised
