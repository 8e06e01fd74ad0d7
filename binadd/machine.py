"""`Machine`: a network of threshold units compiled to the finite-state machine that it is.

Hidden bits and inputs are binary, so a network of H hidden units is a table: (code, input) to the
next code, and code to output bit. A code is written as an integer whose bit j is hidden unit j, an
input as an integer whose bit i is input i.

The table is exact. Every float64 is an integer times a power of two, so the parameters of one
network are integers over one common power of two, and every sum is a sum of integers: in int64
where that can't overflow, in Python's unbounded integers where it could.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from binadd.errors import NetworkError
from binadd.network import ThresholdRNN

MOST_HIDDEN_UNITS = 16
MOST_TABLE_BITS = 20
"""The table has ``2 ** (hidden units + inputs)`` entries; it may not have more than 2**20."""


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

        >>> from binadd.wiring import hand_wired
        >>> compile_machine(hand_wired()).code_string(0b011)
        '110'
        """
        return format(code, f"0{self.hidden_units}b")[::-1]


@dataclass(frozen=True, eq=False)
class IntegerForm:
    """A network's parameters times ``2 ** shift``, all integers. Made by `integer_form`.

    Arrays have the shapes of `ThresholdRNN` and dtype int64, or object where a sum of a unit's
    parameters could leave int64.
    """

    w_xh: np.ndarray
    w_hh: np.ndarray
    b_h: np.ndarray
    w_hy: np.ndarray
    b_y: int
    shift: int

    def hidden_sums(self, unit: int) -> np.ndarray:
        """Sums of one hidden unit, shape (2**I, 2**H), by input and code."""
        from_inputs = _subset_sums(self.w_xh[unit]) + self.b_h[unit]
        sums: np.ndarray = np.add.outer(from_inputs, _subset_sums(self.w_hh[unit]))
        return sums

    def output_sums(self) -> np.ndarray:
        """Sums of the output unit, shape (2**H,), by the code that is entered."""
        return _subset_sums(self.w_hy) + self.b_y

    def to_floats(self, sums: np.ndarray) -> np.ndarray:
        """Return integer sums as float64 pre-activations, each rounded once."""
        if sums.dtype == object:
            scale = 1 << self.shift
            values = [int(n) / scale for n in sums.ravel()]
            return np.array(values, dtype=np.float64).reshape(sums.shape)
        return np.ldexp(sums.astype(np.float64), -self.shift)


def integer_form(rnn: ThresholdRNN) -> IntegerForm:
    """Write the parameters of a network as integers over one power of two, exactly."""
    parameters = np.concatenate(
        [np.ravel(p) for p in (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y)]
    ).tolist()
    ratios = [value.as_integer_ratio() for value in parameters]
    denominator = max(ratio[1] for ratio in ratios)
    integers = [n * (denominator // d) for n, d in ratios]
    # No sum has more terms than there are parameters.
    fits = sum(map(abs, integers)) < 2**63
    flat = np.array(integers, dtype=np.int64 if fits else object)
    hidden, inputs = rnn.hidden_units, rnn.inputs
    w_xh, w_hh, b_h, w_hy, b_y = np.split(
        flat, np.cumsum([hidden * inputs, hidden * hidden, hidden, hidden])
    )
    return IntegerForm(
        w_xh=w_xh.reshape(hidden, inputs),
        w_hh=w_hh.reshape(hidden, hidden),
        b_h=b_h,
        w_hy=w_hy,
        b_y=b_y[0],
        shift=denominator.bit_length() - 1,
    )


def compile_machine(rnn: ThresholdRNN) -> Machine:
    """Compile a network to its table.

    Costs ``H * 2 ** (H + I)`` additions: about 50 microseconds for 3 hidden units, a few hundredths
    of a second for 16 (a second or two where the parameters differ by more than 40 powers of two).

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
    for unit in range(hidden):
        next_code |= fires(form.hidden_sums(unit), 0).astype(np.int32) << unit
    output = fires(form.output_sums(), 0).astype(bool)
    next_code.flags.writeable = output.flags.writeable = False
    return Machine(hidden, inputs, next_code, output)


def _subset_sums(weights: np.ndarray) -> np.ndarray:
    """Return the sum over every subset of the weights; subset s holds weight j where bit j is 1."""
    sums = np.zeros(1, dtype=weights.dtype)
    for weight in weights:
        sums = np.concatenate((sums, sums + weight))
    return sums
