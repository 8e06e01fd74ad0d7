"""How far a network is from answering otherwise: its smallest sums, and how much it tolerates."""

from dataclasses import dataclass

import numpy as np

from binadd.machine import IntegerForm, Machine, compile_machine, integer_form
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
    codes = np.array(machine.reachable)
    entered = np.unique(machine.next_code[:, codes])
    input_ones = np.bitwise_count(np.arange(2**rnn.inputs))[:, np.newaxis]
    moves = 1.0 + input_ones + np.bitwise_count(codes)
    found = [
        (_sizes(form, sums[:, codes]), _l1_norm(rnn, unit), moves)
        for unit, sums in enumerate(form.hidden_sums())
    ]
    found.append(
        (
            _sizes(form, form.output_sums()[entered]),
            float(np.abs(rnn.w_hy).sum() + abs(rnn.b_y)),
            1.0 + np.bitwise_count(entered),
        )
    )
    return Margins(
        smallest=min(float(sizes.min()) for sizes, _, _ in found),
        normalised=min(float(sizes.min()) / norm if norm else 0.0 for sizes, norm, _ in found),
        tolerance=min(float((sizes / moves).min()) for sizes, _, moves in found),
    )


def _sizes(form: IntegerForm, sums: np.ndarray) -> np.ndarray:
    sizes: np.ndarray = np.abs(form.to_floats(sums))
    return sizes


def _l1_norm(rnn: ThresholdRNN, unit: int) -> float:
    weights = np.abs(rnn.w_xh[unit]).sum() + np.abs(rnn.w_hh[unit]).sum()
    return float(weights + abs(rnn.b_h[unit]))
