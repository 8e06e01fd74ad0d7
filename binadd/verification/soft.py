"""A network with soft hidden units - sigmoid or tanh - in place of thresholds, counted.

Nothing is claimed of it for every width: its hidden values are real numbers, and drift.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from binadd.automata.specification import Specification
from binadd.errors import NetworkError, RangeError
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.tasks import specification

WIDEST = 8
"""In bits, of tasks with two operands."""
MOST_INPUTS_TRIED = 2 ** (2 * WIDEST)
MOST_UNITS_ASKED = 64
_AT_ONCE = 2**22
"""Hidden values that are held at once."""


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 0.5 * (1.0 + np.tanh(0.5 * z))  # which can't overflow


ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {"sigmoid": _sigmoid, "tanh": np.tanh}


@dataclass(frozen=True)
class SoftReport:
    """How many inputs of a width a network with soft hidden units answers rightly."""

    activation: str
    bits: int
    pairs: int
    right: int

    @property
    def words(self) -> str:
        """Say what it means that a network is right so, and wrong with threshold units."""
        return (
            f"With {self.activation} hidden units in place of threshold units it answers all "
            f"{self.right:,} inputs of {self.bits} bits rightly: it relies on values in between, "
            f"which threshold units don't have. Train it with threshold units, or with a penalty "
            f"on such values."
        )

    def as_json(self) -> dict[str, Any]:
        """Return the fields, ready for `json.dumps`."""
        return {
            "activation": self.activation,
            "bits": self.bits,
            "pairs": self.pairs,
            "right": self.right,
        }


def count_soft(
    rnn: ThresholdRNN, activation: str, bits: int = WIDEST, task: str | Specification = "add"
) -> SoftReport:
    """Run a network with soft hidden units on all inputs of a width, and count the right answers.

    In float64, from hidden values of 0; the output's bit is 1 where its sum is above 0.

    Parameters
    ----------
    rnn : ThresholdRNN
    activation : {"sigmoid", "tanh"}
        Of the hidden units.
    bits : int
        The width, or more than there are inputs for: the widest with at most 2**16 is taken.
    task : str or Specification

    Raises
    ------
    RangeError
        If there is no such activation.
    NetworkError
        If the network takes another number of inputs than the task.

    Notes
    -----
    Costs H**2 multiplications an input and column: a tenth of a second for 3 units.
    """
    task = specification(task)
    expect_network(rnn)
    if activation not in ACTIVATIONS:
        raise RangeError(f"soft units are {' or '.join(ACTIVATIONS)}, got {activation[:40]!a}")
    if rnn.inputs != task.inputs:
        raise NetworkError(f"{task.name} takes {task.inputs} inputs, the network {rnn.inputs}")
    most = (MOST_INPUTS_TRIED.bit_length() - 1) // task.inputs
    bits = max(1, min(bits, most))
    total = 2 ** (bits * task.inputs)
    chunk = max(1, _AT_ONCE // rnn.hidden_units)
    right = sum(
        _right_answers(rnn, ACTIVATIONS[activation], task, bits, first, min(first + chunk, total))
        for first in range(0, total, chunk)
    )
    return SoftReport(activation, bits, total, right)


def _right_answers(
    rnn: ThresholdRNN,
    activate: Callable[[np.ndarray], np.ndarray],
    task: Specification,
    bits: int,
    first: int,
    last: int,
) -> int:
    """Count the inputs, from `first` to before `last`, of which every bit is right."""
    inputs = np.arange(first, last)
    hidden = np.zeros((rnn.hidden_units, len(inputs)))
    state = np.zeros(len(inputs), dtype=np.int64)
    right = np.ones(len(inputs), dtype=bool)
    for t in range(bits + task.pad):
        x = np.zeros((task.inputs, len(inputs)), dtype=np.int64)
        if t < bits:
            digit = t if task.first == "least" else bits - 1 - t
            for operand in range(task.inputs):
                x[operand] = inputs >> (bits * (task.inputs - 1 - operand) + digit) & 1
        with np.errstate(over="ignore", invalid="ignore"):  # weights may be as large as 1e300
            hidden = activate(rnn.w_xh @ x + rnn.w_hh @ hidden + rnn.b_h[:, np.newaxis])
            got = rnn.w_hy @ hidden + rnn.b_y > 0
        number = np.zeros(len(inputs), dtype=np.int64)
        for operand in range(task.inputs):
            number |= x[operand] << operand
        right &= got == task.output[number, state]
        state = task.next_state[number, state]
    return int(right.sum())


def right_if_soft(rnn: ThresholdRNN, task: str | Specification = "add") -> SoftReport | None:
    """Return the soft hidden units with which a network is right on everything of up to 8 bits.

    Returns
    -------
    SoftReport or None
        Of the widest inputs that were tried; None where neither activation is right on all, or
        for more than 64 hidden units.

    Notes
    -----
    Costs a tenth of a millisecond where it fails on 1-bit numbers, as most do.
    """
    task = specification(task)
    if rnn.hidden_units > MOST_UNITS_ASKED:
        return None
    for activation in ACTIVATIONS:
        report = None
        for bits in range(1, WIDEST + 1):
            report = count_soft(rnn, activation, bits, task)
            if report.right < report.pairs or report.bits < bits:
                break
        if report is not None and report.right == report.pairs:
            return report
    return None
