"""How far a network is from answering otherwise: its smallest sums, and how much it tolerates."""

from dataclasses import dataclass

import numpy as np

from binadd.machine import Machine, compile_machine, integer_form
from binadd.network import ThresholdRNN


@dataclass(frozen=True)
class Margins:
    """How close the sums of a network come to the threshold, over the reachable transitions.

    Attributes
    ----------
    smallest : float
        The least size of any unit's sum.
    normalised : float
        The least size of a sum divided by the l1 norm of its unit's weights and bias.
    tolerance : float
        The largest eps such that every weight and bias may move by less than eps, all at once, and
        no reachable unit changes: the least of ``|z| / (1 + |x|_1 + |h|_1)`` over hidden units and
        ``|z| / (1 + |h|_1)`` over the output, since bits multiply the moves.
    """

    smallest: float
    normalised: float
    tolerance: float


def margins(rnn: ThresholdRNN, machine: Machine | None = None) -> Margins:
    """Measure the margins of a network over its reachable transitions.

    Costs ``H * 2 ** (H + I)`` additions. `machine` saves compiling the network again.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> found = margins(hand_wired())
    >>> round(found.smallest, 10), round(found.normalised, 4), round(found.tolerance, 10)
    (0.1, 0.0196, 0.02)
    """
    machine = machine or compile_machine(rnn)
    form = integer_form(rnn)
    codes = list(machine.reachable)
    entered = list(set(machine.next_code[:, codes].ravel().tolist()))
    input_ones = np.bitwise_count(np.arange(2**rnn.inputs))[:, np.newaxis]
    hidden = np.abs(form.to_floats(form.hidden_sums()[:, :, codes]))
    output = np.abs(form.to_floats(form.output_sums()[entered]))
    hidden_moves = 1.0 + input_ones + np.bitwise_count(codes)
    output_moves = 1.0 + np.bitwise_count(entered)
    nearest = [*hidden.min(axis=(1, 2)).tolist(), float(output.min())]
    norms = _l1_norms(rnn)
    return Margins(
        smallest=min(nearest),
        normalised=min(z / norm if norm else 0.0 for z, norm in zip(nearest, norms, strict=True)),
        tolerance=min(float((hidden / hidden_moves).min()), float((output / output_moves).min())),
    )


def _l1_norms(rnn: ThresholdRNN) -> list[float]:
    """Return the l1 norms of the hidden units' parameters, then of the output's."""
    weights = np.abs(rnn.w_xh).sum(axis=1) + np.abs(rnn.w_hh).sum(axis=1) + np.abs(rnn.b_h)
    return [*weights.tolist(), float(np.abs(rnn.w_hy).sum() + abs(rnn.b_y))]
