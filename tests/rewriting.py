"""The same network written otherwise, at random; by the tests' own means, not the package's."""

from dataclasses import dataclass

import numpy as np

from binadd import ThresholdRNN
from tests.cases import complemented, permuted, scaled


@dataclass(frozen=True)
class Rewritten:
    """A network, and how its units come from those of the one it was made from.

    Unit i is unit ``order[i]`` of that one, complemented where ``flips[i]``.
    """

    rnn: ThresholdRNN
    order: tuple[int, ...]
    flips: tuple[bool, ...]


def rewritten(
    rnn: ThresholdRNN, generator: np.random.Generator, *, complement: bool = True
) -> Rewritten:
    """Reorder, complement and scale the units of a network at random."""
    units = len(rnn.b_h)
    order = tuple(int(i) for i in generator.permutation(units))
    flips = tuple(bool(generator.integers(2)) and complement for _ in range(units))
    new = applied(rnn, order, flips)
    factors = 10.0 ** generator.uniform(-3, 3, size=units + 1)
    return Rewritten(scaled(new, factors[:-1].tolist(), float(factors[-1])), order, flips)


def applied(rnn: ThresholdRNN, order: tuple[int, ...], flips: tuple[bool, ...]) -> ThresholdRNN:
    """The network whose unit i is unit ``order[i]`` of `rnn`, complemented where ``flips[i]``."""
    new = permuted(rnn, order)
    for unit, flip in enumerate(flips):
        if flip:
            new = complemented(new, unit)
    return new


def directions(rnn: ThresholdRNN) -> np.ndarray:
    """Every unit's weights and bias over their largest, the output's last."""
    hidden = np.column_stack([rnn.w_xh, rnn.w_hh, rnn.b_h])
    output = np.concatenate([np.zeros(2), rnn.w_hy, [rnn.b_y]])
    rows = np.vstack([hidden, output])
    directed: np.ndarray = rows / np.abs(rows).max(axis=1, keepdims=True)
    return directed
