"""A network's parameters as integers, exactly: every float64 is an integer times a power of two.

Each unit's row has a power of two of its own, since a unit compares with zero and a positive factor
changes no sign. Sums of integers have no rounding, whatever the sizes of the weights.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from binadd.networks.threshold_rnn import ThresholdRNN

INT64_BITS = 63


class Row(NamedTuple):
    """What one unit adds up, times ``2 ** shift``: `weights` of what it sees, and its `bias`."""

    weights: tuple[int, ...]
    bias: int
    shift: int

    @property
    def most(self) -> int:
        """No sum of some of the weights and the bias is larger than this in size."""
        return sum(map(abs, self.weights)) + abs(self.bias)

    def sums(self, seen: np.ndarray) -> np.ndarray:
        """Return the exact sums for many things seen at once.

        Parameters
        ----------
        seen : ndarray of 0 and 1, shape (K, len(weights))

        Returns
        -------
        ndarray, shape (K,)
            int64, or Python's integers (dtype object) where a sum could leave int64.
        """
        dtype = np.int64 if self.most.bit_length() <= INT64_BITS - 1 else object
        sums: np.ndarray = seen.astype(dtype) @ np.array(self.weights, dtype=dtype) + self.bias
        return sums

    def to_floats(self, sums: np.ndarray) -> np.ndarray:
        """Return integer sums as float64 pre-activations, each rounded once."""
        if sums.dtype == object:
            return np.array([self.to_float(total) for total in sums.flat]).reshape(sums.shape)
        floats: np.ndarray = np.ldexp(sums.astype(np.float64), -self.shift)
        return floats

    def to_float(self, total: int) -> float:
        """Return one integer sum as a float64 pre-activation, rounded once."""
        return int(total) / (1 << self.shift)


def integer_row(weights: Sequence[float], bias: float) -> Row:
    """Write a unit's parameters as integers over one power of two.

    >>> integer_row([1.0, -0.5], 0.25)
    Row(weights=(4, -2), bias=1, shift=2)
    """
    ratios = [value.as_integer_ratio() for value in (*weights, bias)]
    denominator = max([ratio[1] for ratio in ratios])
    *integers, integer_bias = [n if d == denominator else n * (denominator // d) for n, d in ratios]
    return Row(tuple(integers), integer_bias, denominator.bit_length() - 1)


def units_read(rnn: ThresholdRNN) -> tuple[int, ...]:
    """Return the hidden units that the output depends on, through any number of columns; ascending.

    A unit is read if its weight into the output, or into a unit that is read, is not zero.

    >>> w_hh = [[0, 1, 0], [0, 0, 0], [1, 1, 1]]
    >>> units_read(ThresholdRNN([[1]] * 3, w_hh, [0, 0, 0], [1, 0, 0], 0))
    (0, 1)
    """
    found = np.flatnonzero(rnn.w_hy).tolist()
    known = set(found)
    for unit in found:  # grows while it is read
        for reader_of in np.flatnonzero(rnn.w_hh[unit]).tolist():
            if reader_of not in known:
                known.add(reader_of)
                found.append(reader_of)
    return tuple(sorted(found))


def hidden_row(rnn: ThresholdRNN, unit: int, units: Sequence[int]) -> Row:
    """Return the row of a hidden unit: its weights from the I inputs, then from `units`."""
    w_hh = rnn.w_hh[unit].tolist()
    weights = [*rnn.w_xh[unit].tolist(), *(w_hh[other] for other in units)]
    return integer_row(weights, float(rnn.b_h[unit]))


def output_row(rnn: ThresholdRNN, units: Sequence[int]) -> Row:
    """Return the row of the output: its weights from `units`."""
    w_hy = rnn.w_hy.tolist()
    return integer_row([w_hy[unit] for unit in units], rnn.b_y)
