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
    ratios = [weight.as_integer_ratio() for weight in weights]
    above, below = bias.as_integer_ratio()
    common = max([below, *[denominator for _, denominator in ratios]])  # all are powers of two
    integers = tuple([numerator * (common // denominator) for numerator, denominator in ratios])
    return Row(integers, above * (common // below), common.bit_length() - 1)


def units_read(rnn: ThresholdRNN) -> tuple[int, ...]:
    """Return the hidden units that the output depends on, through any number of columns; ascending.

    A unit is read if its weight into the output, or into a unit that is read, is not zero.

    >>> w_hh = [[0, 1, 0], [0, 0, 0], [1, 1, 1]]
    >>> units_read(ThresholdRNN([[1]] * 3, w_hh, [0, 0, 0], [1, 0, 0], 0))
    (0, 1)
    """
    found = [unit for unit, weight in enumerate(rnn.output_weights) if weight]
    known = set(found)
    for unit in found:  # grows while it is read
        for other, weight in enumerate(rnn.rows[unit][1]):
            if weight and other not in known:
                known.add(other)
                found.append(other)
    return tuple(sorted(found))


def hidden_row(rnn: ThresholdRNN, unit: int, units: Sequence[int]) -> Row:
    """Return the row of a hidden unit: its weights from the I inputs, then from `units`."""
    from_inputs, from_hidden, bias = rnn.rows[unit]
    return integer_row([*from_inputs, *[from_hidden[other] for other in units]], bias)


def output_row(rnn: ThresholdRNN, units: Sequence[int]) -> Row:
    """Return the row of the output: its weights from `units`."""
    return integer_row([rnn.output_weights[unit] for unit in units], rnn.b_y)
