"""Networks from the weights of single units, and what is counted of them."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from binadd.networks.threshold_rnn import ThresholdRNN


def network_of_rows(
    rows: Sequence[Sequence[Fraction | int]], inputs: int, name: str
) -> ThresholdRNN:
    """Make the network of some units, all parameters multiplied by the same number.

    It is the least that makes them integers, so that no rounding is in the way of a proof.

    Parameters
    ----------
    rows : sequence
        For each hidden unit its weights from the inputs and the hidden units, and its bias; then
        the output's weights and bias.
    """
    scale = lcm(*(Fraction(weight).denominator for row in rows for weight in row))
    *hidden, output = [[float(weight * scale) for weight in row] for row in rows]
    return ThresholdRNN(
        [row[:inputs] for row in hidden],
        [row[inputs:-1] for row in hidden],
        [row[-1] for row in hidden],
        output[:-1],
        output[-1],
        name=name,
    )


def parameters(rnn: ThresholdRNN) -> np.ndarray:
    """Return all parameters of a network in one row."""
    arrays = (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy)
    return np.concatenate([*(array.ravel() for array in arrays), [rnn.b_y]])


def count_nonzeros(rnn: ThresholdRNN) -> int:
    """Return the number of parameters that are not zero."""
    return int(np.count_nonzero(parameters(rnn)))
