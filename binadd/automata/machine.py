"""`Machine`: a network of threshold units compiled to the finite-state machine that it is.

Hidden bits and inputs are binary, so a network of H hidden units is a table: (code, input) to the
next code, and code to output bit. A code is written as an integer whose bit j is hidden unit j, an
input as an integer whose bit i is input i.

The table is exact. Every float64 is an integer times a power of two, so the parameters of one
network are integers over one common power of two, and every sum is a sum of integers: in int64
where that can't overflow, in Python's unbounded integers where it could.
"""

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from binadd.errors import NetworkError
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_HIDDEN_UNITS = 16
MOST_TABLE_BITS = 20
"""The table has ``2 ** (hidden units + inputs)`` entries; it may not have more than 2**20."""

MOST_SUMS = 2**18
"""Sums that are held at once: where a sum takes an unbounded integer, they are large."""


@dataclass(frozen=True, eq=False)
class Machine:
    """A network's table over all codes. Made by `compile_machine`; the arrays are read-only.

    Attributes
    ----------
    hidden_units, inputs : int
        H and I.
    next_code : ndarray of int32, shape (2**I, 2**H)
        The code that follows, by input and code. The start code is 0.
    output : ndarray of bool, shape (2**H,)
        The output bit that is emitted on entering a code.
    """

    hidden_units: int
    inputs: int
    next_code: np.ndarray
    output: np.ndarray

    @cached_property
    def reachable(self) -> tuple[int, ...]:
        """The codes that some input leads to, and the start code first; breadth first."""
        rows = self.next_code.T.tolist()
        found = {0: None}
        for code in (frontier := [0]):  # grows while it is walked
            for successor in rows[code]:
                if successor not in found:
                    found[successor] = None
                    frontier.append(successor)
        return tuple(found)

    def code_string(self, code: int) -> str:
        """Write a code as its bits, first unit first.

        >>> from binadd.networks.hand_wiring import hand_wired
        >>> compile_machine(hand_wired()).code_string(0b011)
        '110'
        """
        return format(code, f"0{self.hidden_units}b")[::-1]


@dataclass(frozen=True, eq=False)
class IntegerForm:
    """A network's parameters times ``2 ** shift``, all integers. Made by `integer_form`.

    Arrays have the shapes of `ThresholdRNN` (b_y: (1,)) and dtype int64, or object where a sum
    could leave int64.
    """

    w_xh: np.ndarray
    w_hh: np.ndarray
    b_h: np.ndarray
    w_hy: np.ndarray
    b_y: np.ndarray
    shift: int

    def hidden_sums(self, units: slice = slice(None)) -> np.ndarray:
        """Sums of some hidden units U, shape (U, 2**I, 2**H), by unit, input and code."""
        hidden, inputs = self.w_xh.shape
        weights = np.concatenate((self.w_hh[units], self.w_xh[units]), axis=1)
        return _subset_sums(weights, self.b_h[units]).reshape(-1, 2**inputs, 2**hidden)

    def output_sums(self) -> np.ndarray:
        """Sums of the output unit, shape (2**H,), by the code that is entered."""
        return _subset_sums(self.w_hy[np.newaxis], self.b_y).ravel()

    def to_floats(self, sums: np.ndarray) -> np.ndarray:
        """Return integer sums as float64 pre-activations, each rounded once."""
        if sums.dtype == object:
            scale = 1 << self.shift
            values = [int(n) / scale for n in sums.ravel()]
            return np.array(values, dtype=np.float64).reshape(sums.shape)
        floats: np.ndarray = np.ldexp(sums.astype(np.float64), -self.shift)
        return floats


def integer_form(rnn: ThresholdRNN) -> IntegerForm:
    """Write the parameters of a network as integers over one power of two, exactly."""
    parts = [p.ravel() for p in (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy)]
    ratios = [value.as_integer_ratio() for value in [*np.concatenate(parts).tolist(), rnn.b_y]]
    denominator = max([ratio[1] for ratio in ratios])
    integers = [numerator * (denominator // d) for numerator, d in ratios]
    # No sum has more terms than there are parameters.
    fits = sum(map(abs, integers)) < 2**63
    flat = np.array(integers, dtype=np.int64 if fits else object)
    hidden, inputs = rnn.w_xh.shape
    ends = list(itertools.accumulate((hidden * inputs, hidden * hidden, hidden, hidden)))
    return IntegerForm(
        w_xh=flat[: ends[0]].reshape(hidden, inputs),
        w_hh=flat[ends[0] : ends[1]].reshape(hidden, hidden),
        b_h=flat[ends[1] : ends[2]],
        w_hy=flat[ends[2] : ends[3]],
        b_y=flat[ends[3] :],
        shift=denominator.bit_length() - 1,
    )


def compile_machine(rnn: ThresholdRNN) -> Machine:
    """Compile a network to its table.

    Costs ``H * 2 ** (H + I)`` additions: some 60 microseconds for 3 hidden units, a third of a
    second for 16 (twice that where the parameters' sizes are too far apart for int64).

    Raises
    ------
    NetworkError
        If the network has more than 16 hidden units, or too many inputs for a table.
    """
    hidden, inputs = rnn.hidden_units, rnn.inputs
    if hidden > MOST_HIDDEN_UNITS:
        raise NetworkError(
            f"{rnn.label} has {hidden} hidden units; its table is only made for 1 to "
            f"{MOST_HIDDEN_UNITS}"
        )
    if hidden + inputs > MOST_TABLE_BITS:
        raise NetworkError(
            f"{rnn.label} has {inputs} inputs and {hidden} hidden units; a table is only made for "
            f"{MOST_TABLE_BITS} together"
        )
    form = integer_form(rnn)
    fires = np.greater_equal if rnn.fires_at_zero else np.greater
    next_code = np.zeros((2**inputs, 2**hidden), dtype=np.int32)
    place_values = np.int32(1) << np.arange(hidden, dtype=np.int32)
    at_once = max(MOST_SUMS >> hidden + inputs, 1)
    for first in range(0, hidden, at_once):
        units = slice(first, first + at_once)
        bits = fires(form.hidden_sums(units), 0)
        next_code += (place_values[units] @ bits.reshape(len(bits), -1)).reshape(next_code.shape)
    output = fires(form.output_sums(), 0)
    next_code.flags.writeable = output.flags.writeable = False
    return Machine(hidden, inputs, next_code, output)


def _subset_sums(weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Return each unit's bias plus its weights in every subset.

    `weights` has a unit on each of its U rows and k columns; the result has shape (U, 2**k), and
    subset s holds the weight of column j where bit j of s is 1.
    """
    units, k = weights.shape
    sums = np.empty((units, 2**k), dtype=weights.dtype)
    sums[:, 0] = bias
    for j in range(k):
        done = 1 << j
        np.add(sums[:, :done], weights[:, j : j + 1], out=sums[:, done : 2 * done])
    return sums
