"""How few bits hold the weights of an adder?"""

from fractions import Fraction

import numpy as np

from binadd.automata.machine import compile_machine
from binadd.automata.specification import Specification
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks import specification
from binadd.verification.proof import does

WIDEST_GRID, NARROWEST_GRID = 8, 2
HALFWAY = 1e-9
"""What lies so near to a half is rounded in exact arithmetic."""


def fewest_bits(rnn: ThresholdRNN, does_it: bool, task: Specification | None = None) -> int | None:
    """Return the coarsest integer grid, int2 to int8, on which a network still does its task.

    For each number of bits the network is rounded by `on_grid` and proved, once. The fewest bits
    with which it is right are returned, even if some finer grid happens to break it; None if it is
    right on no grid, or was not before.

    Parameters
    ----------
    rnn : ThresholdRNN
    does_it : bool
        Whether it is proved to do the task as it is.
    task : Specification, optional
        Addition by default.

    Examples
    --------
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> fewest_bits(hand_wired(), True)
    4
    """
    if not does_it:
        return None
    task = task or specification("add")
    for bits in range(NARROWEST_GRID, WIDEST_GRID + 1):
        rounded = on_grid(rnn, bits)
        if rounded == rnn or does(compile_machine(rounded), task):
            return bits
    return None


def on_grid(rnn: ThresholdRNN, bits: int) -> ThresholdRNN:
    """Round all parameters of a network to the grid of one scale and integers of `bits` bits.

    The scale is the largest parameter's size over ``2 ** (bits - 1) - 1``, and each parameter
    becomes the nearest multiple of it (of two, the even one), in exact arithmetic. The result holds
    those integers themselves: the network they stand for is the scale times it, and a positive
    scale changes no answer.
    """
    parts = [part.ravel() for part in (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy)]
    values = np.append(np.concatenate(parts), rnn.b_y)
    largest = float(np.abs(values).max())
    if largest == 0:
        return rnn
    levels = 2 ** (bits - 1) - 1
    scaled = values / largest * levels
    rounded = np.rint(scaled)
    # Where a half may be on either side of what was rounded here, fractions decide.
    for place in np.flatnonzero(np.abs(np.abs(scaled - rounded) - 0.5) < HALFWAY).tolist():
        rounded[place] = round(Fraction(float(values[place])) * levels / Fraction(largest))
    *arrays, b_y = np.split(rounded, np.cumsum([part.size for part in parts]))
    w_xh, w_hh, b_h, w_hy = arrays
    return ThresholdRNN(
        w_xh.reshape(rnn.w_xh.shape),
        w_hh.reshape(rnn.w_hh.shape),
        b_h,
        w_hy,
        float(b_y[0]),
        rnn.fires_at_zero,
        name=rnn.name,
    )
