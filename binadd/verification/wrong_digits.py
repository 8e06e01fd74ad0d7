"""How many digits of each answer are wrong: what the map of wrong pairs shows."""

import itertools

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import check_inputs
from binadd.automata.specification import Specification
from binadd.errors import RangeError, UndecidedError, whole
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.tasks import specification

WIDEST = 10
MOST_OPERANDS = 2
MOST_WORK = 2**24
"""States looked into times units up to which a network of very many states is followed."""


def wrong_digits(rnn: ThresholdRNN, bits: int, task: str | Specification = "add") -> np.ndarray:
    """Count the wrong digits of the answer to every input of one width.

    Costs some 20 nanoseconds an input: inputs that begin alike are followed together.

    Parameters
    ----------
    rnn : ThresholdRNN
    bits : int
        From 1 to `WIDEST`.
    task : str or Specification
        With one operand or two.

    Returns
    -------
    ndarray of uint8, shape (2**bits,) or (2**bits, 2**bits)
        By operand, the first one first; of ``bits + pad`` digits, how many are wrong.

    Raises
    ------
    RangeError
        If there are more bits or operands than that.
    NetworkError
        If the network has more than 1,024 hidden units or another number of inputs than the task.
    UndecidedError
        If a large network gets into too many hidden states for this.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> int(wrong_digits(hand_wired(), 4).sum())
    0
    """
    task = specification(task)
    check_shown(bits, task)
    machine = compile_machine(expect_network(rnn))
    check_inputs(task.name, task.inputs, machine.inputs, machine.network.label)
    state = due_state = np.zeros((1,) * task.inputs, dtype=np.int64)
    wrong = np.zeros((1,) * task.inputs, dtype=np.uint8)
    for t in range(bits):
        size, least = 2**t, task.first == "least"
        grown = (2 * size,) * task.inputs
        states, due_states = np.empty(grown, np.int64), np.empty(grown, np.int64)
        wrongs = np.empty(grown, np.uint8)
        for digits in itertools.product((0, 1), repeat=task.inputs):
            # A later digit counts for more than those before it, or for less: where it is put.
            place = tuple(
                slice(digit * size, (digit + 1) * size) if least else slice(digit, None, 2)
                for digit in digits
            )
            x = sum(digit << operand for operand, digit in enumerate(digits))
            states[place], due_states[place], wrongs[place] = _step(
                machine, task, state, due_state, wrong, x
            )
        state, due_state, wrong = states, due_states, wrongs
    for _ in range(task.pad):
        state, due_state, wrong = _step(machine, task, state, due_state, wrong, 0)
    return wrong


def check_shown(bits: int, task: Specification) -> None:
    """Raise a `RangeError` unless all inputs of a width make a map that can be looked at."""
    if task.inputs > MOST_OPERANDS:
        raise RangeError(
            f"{task.name} has {task.inputs} operands; a map of wrong inputs has one or two"
        )
    whole("the width of a map of wrong inputs", bits, least=1, most=WIDEST)


def _step(
    machine: Machine,
    task: Specification,
    state: np.ndarray,
    due_state: np.ndarray,
    wrong: np.ndarray,
    x: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Read one column after each of many; arrays of one shape."""
    if not machine.is_tabulated and len(np.unique(state)) * len(machine.units) > MOST_WORK:
        raise UndecidedError(
            f"{machine.network.label} gets into too many hidden states for a map of this width; "
            "a smaller width has fewer"
        )
    flat = state.ravel()
    entered, bit = machine.step_many(flat, np.full_like(flat, x))
    is_wrong = bit.reshape(state.shape) != task.output[x, due_state]
    return entered.reshape(state.shape), task.next_state[x, due_state], wrong + is_wrong
