"""How few bits hold the weights of an adder?"""

from fractions import Fraction

import numpy as np

from binadd.automata.machine import integer_form
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.verification.proof import adds

WIDEST_GRID, NARROWEST_GRID = 8, 2


def fewest_bits(rnn: ThresholdRNN) -> int | None:
    """Return the coarsest integer grid, int2 to int8, on which a network is still an adder.

    For each number of bits the network is rounded by `on_grid` and proved. The fewest bits with
    which it adds are returned, even if some finer grid happens to break it; None if it adds on no
    grid, or was no adder before.

    Examples
    --------
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> fewest_bits(hand_wired())
    4
    """
    if not adds(rnn):
        return None
    grids = range(NARROWEST_GRID, WIDEST_GRID + 1)
    return next((bits for bits in grids if adds(on_grid(rnn, bits))), None)


def on_grid(rnn: ThresholdRNN, bits: int) -> ThresholdRNN:
    """Round all parameters of a network to the grid of one scale and integers of `bits` bits.

    The scale is the largest parameter's size over ``2 ** (bits - 1) - 1``, and each parameter
    becomes the nearest multiple of it (of two, the even one), in exact arithmetic. The result holds
    those integers themselves: the network they stand for is the scale times it, and a positive
    scale changes no answer.
    """
    form = integer_form(rnn)
    exact = (form.w_xh, form.w_hh, form.b_h, form.w_hy, form.b_y)
    largest = max(int(np.abs(array).max()) for array in exact)
    if largest == 0:
        return rnn
    levels = 2 ** (bits - 1) - 1

    def nearest(n: int) -> float:
        return float(round(Fraction(int(n) * levels, largest)))

    w_xh, w_hh, b_h, w_hy, b_y = (np.vectorize(nearest, otypes=[float])(array) for array in exact)
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, b_y[0], rnn.fires_at_zero, name=rnn.name)
