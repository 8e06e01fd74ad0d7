"""How far a network is from answering otherwise: its smallest sums, and how much it tolerates."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from binadd.automata.machine import Machine, compile_machine, integer_form
from binadd.networks.threshold_rnn import ThresholdRNN


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

    def as_json(self) -> dict[str, Any]:
        """Return the fields, ready for `json.dumps`."""
        x = None if self.x is None else list(self.x)
        return {"unit": self.unit, "x": x, "code": self.code, "z": self.z}


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
    hidden = form.to_floats(form.hidden_sums()[:, :, codes])
    output = form.to_floats(form.output_sums()[entered])
    sizes, output_sizes = np.abs(hidden), np.abs(output)
    norms = np.abs(np.column_stack((rnn.w_xh, rnn.w_hh, rnn.b_h))).sum(axis=1)
    output_norm = np.abs(rnn.w_hy).sum() + abs(rnn.b_y)
    least = np.append(sizes.min(axis=(1, 2)), output_sizes.min())
    norms = np.append(norms, output_norm)
    input_ones = np.bitwise_count(np.arange(2**rnn.inputs))[:, np.newaxis]
    moves, output_moves = (
        1.0 + input_ones + np.bitwise_count(codes),
        1.0 + np.bitwise_count(entered),
    )
    return Margins(
        smallest=float(least.min()),
        normalised=float(np.divide(least, norms, where=norms > 0, out=np.zeros_like(norms)).min()),
        tolerance=float(min((sizes / moves).min(), (output_sizes / output_moves).min())),
        weak_spot=_weak_spot(machine, hidden, codes, output, entered),
    )


def _weak_spot(
    machine: Machine, hidden: np.ndarray, codes: np.ndarray, output: np.ndarray, entered: np.ndarray
) -> WeakSpot:
    """Find the smallest sum among `hidden`, by unit, input and code, and `output`, by code."""
    unit, x, place = np.unravel_index(np.abs(hidden).argmin(), hidden.shape)
    at_output = np.abs(output).argmin()
    if abs(output[at_output]) < abs(hidden[unit, x, place]):
        code = machine.code_string(int(entered[at_output]))
        return WeakSpot(None, None, code, float(output[at_output]))
    bits = tuple(int(x) >> i & 1 for i in range(machine.inputs))
    code = machine.code_string(int(codes[place]))
    return WeakSpot(int(unit), bits, code, float(hidden[unit, x, place]))
