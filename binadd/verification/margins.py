"""How far a network is from answering otherwise: its smallest sums, and how much it tolerates."""

from dataclasses import dataclass

import numpy as np

from binadd.machine import Machine, compile_machine, integer_form
from binadd.network import ThresholdRNN


@dataclass(frozen=True)
class WeakSpot:
    """Where a network comes nearest to the threshold.

    Attributes
    ----------
    unit : int or None
        The hidden unit, from 0; None for the output.
    x : tuple of int or None
        The input bits of the column; None for the output, which sees hidden bits alone.
    code : str
        The hidden code that the unit sees, first unit first: that of the column before for a hidden
        unit, the new one for the output.
    z : float
        The unit's sum.
    """

    unit: int | None
    x: tuple[int, ...] | None
    code: str
    z: float


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
    weak_spot : WeakSpot
        Where the smallest sum is met first.
    """

    smallest: float
    normalised: float
    tolerance: float
    weak_spot: WeakSpot


def margins(rnn: ThresholdRNN, machine: Machine | None = None) -> Margins:
    """Measure the margins of a network over its reachable transitions.

    Costs ``H * 2 ** (H + I)`` additions. `machine` saves compiling the network again.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> found = margins(hand_wired())
    >>> round(found.smallest, 10), round(found.normalised, 4), round(found.tolerance, 10)
    (0.1, 0.0196, 0.02)
    >>> found.weak_spot
    WeakSpot(unit=0, x=(0, 0), code='000', z=-0.1)
    """
    machine = machine or compile_machine(rnn)
    form = integer_form(rnn)
    codes = np.array(machine.reachable)
    entered = np.unique(machine.next_code[:, codes])
    input_ones = np.bitwise_count(np.arange(2**rnn.inputs))[:, np.newaxis]
    hidden = form.to_floats(form.hidden_sums()[:, :, codes])
    output = form.to_floats(form.output_sums()[entered])
    norms = np.abs(np.column_stack((rnn.w_xh, rnn.w_hh, rnn.b_h))).sum(axis=1)
    output_norm = float(np.abs(rnn.w_hy).sum() + abs(rnn.b_y))
    hidden_sizes, output_sizes = np.abs(hidden), np.abs(output)
    least, output_least = hidden_sizes.min(axis=(1, 2)), output_sizes.min()
    ratios = np.divide(least, norms, where=norms > 0, out=np.zeros_like(norms))
    unit, inputs, place = np.unravel_index(hidden_sizes.argmin(), hidden.shape)
    if hidden_sizes[unit, inputs, place] <= output_least:
        x = tuple(int(inputs) >> i & 1 for i in range(rnn.inputs))
        code = machine.code_string(int(codes[place]))
        weak_spot = WeakSpot(int(unit), x, code, float(hidden[unit, inputs, place]))
    else:
        place = output_sizes.argmin()
        weak_spot = WeakSpot(
            None, None, machine.code_string(int(entered[place])), float(output[place])
        )
    return Margins(
        smallest=abs(weak_spot.z),
        normalised=float(min(ratios.min(), output_least / output_norm if output_norm else 0.0)),
        tolerance=float(
            min(
                (hidden_sizes / (1.0 + input_ones + np.bitwise_count(codes))).min(),
                (output_sizes / (1.0 + np.bitwise_count(entered))).min(),
            )
        ),
        weak_spot=weak_spot,
    )
