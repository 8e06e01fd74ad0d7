"""How many digits of each answer are wrong: what the map of wrong pairs shows."""

import itertools
from collections.abc import Iterator

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import check_inputs
from binadd.automata.specification import Specification
from binadd.errors import RangeError, UndecidedError, whole
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.tasks import specification

WIDEST = 10
MOST_OPERANDS = 2
MOST_WORK = 2**28
"""Inputs times units up to which a network of very many states is followed: half a minute."""


def wrong_digits(rnn: ThresholdRNN, bits: int, task: str | Specification = "add") -> np.ndarray:
    """Count the wrong digits of the answer to every input of one width.

    Inputs that begin alike are followed together. Costs some 50 nanoseconds an input; for a network
    of so many states that no table holds them, some 10 microseconds and more with the units.

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
        If it has too many units and hidden states for so many inputs.

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
    if machine.is_tabulated:
        return _by_tables(machine, task, bits)
    if 2 ** (task.inputs * bits) * len(machine.units) > MOST_WORK:
        raise UndecidedError(
            f"{machine.network.label} gets into too many hidden states for a map of {bits} bits; "
            "a smaller width has fewer"
        )
    found = np.zeros((2**bits,) * task.inputs, dtype=np.uint8)
    places = range(bits) if task.first == "least" else range(bits - 1, -1, -1)
    start = bytes(len(machine.units)), 0, 0
    for operands, wrong in _one_by_one(machine, task, list(places), (0,) * task.inputs, *start):
        found[operands] = wrong
    return found


def check_shown(bits: int, task: Specification) -> None:
    """Raise a `RangeError` unless all inputs of a width make a map that can be looked at."""
    if task.inputs > MOST_OPERANDS:
        raise RangeError(
            f"{task.name} has {task.inputs} operands; a map of wrong inputs has one or two"
        )
    whole("the width of a map of wrong inputs", bits, least=1, most=WIDEST)


def _by_tables(machine: Machine, task: Specification, bits: int) -> np.ndarray:
    """Follow all inputs side by side; arrays of shape ``(2**t,) * I`` after t columns."""
    state = due_state = np.zeros((1,) * task.inputs, dtype=np.int64)
    wrong = np.zeros((1,) * task.inputs, dtype=np.uint8)

    def stepped(x: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        entered = machine.successor[x, state]
        is_wrong = machine.output[entered] != task.output[x, due_state]
        return entered, task.next_state[x, due_state], wrong + is_wrong

    for t in range(bits):
        size = 2**t
        grown = tuple(np.empty((2 * size,) * task.inputs, part.dtype) for part in stepped(0))
        for digits in itertools.product((0, 1), repeat=task.inputs):
            # A later digit counts for more than those before it, or for less: where it is put.
            place = tuple(
                slice(digit * size, (digit + 1) * size)
                if task.first == "least"
                else slice(digit, None, 2)
                for digit in digits
            )
            for whole_part, part in zip(grown, stepped(_input(digits)), strict=True):
                whole_part[place] = part
        state, due_state, wrong = grown
    for _ in range(task.pad):
        state, due_state, wrong = stepped(0)
    return wrong


def _one_by_one(
    machine: Machine,
    task: Specification,
    places: list[int],
    operands: tuple[int, ...],
    state: bytes,
    due_state: int,
    wrong: int,
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Follow all inputs, depth first: no more states are kept than there are columns.

    `places` are those of the digits that are still to be read, in that order; `operands`, the state
    and the digits that are wrong are those of what was read.
    """
    if not places:
        for _ in range(task.pad):
            ((state, bit),) = machine.after(state, (0,))
            due_state, due = task.row(due_state)[0]
            wrong += bit != due
        yield operands, wrong
        return
    place, *later = places
    for x, (entered, bit) in enumerate(machine.after(state, range(2**task.inputs))):
        next_due, due = task.row(due_state)[x]
        longer = tuple([n | (x >> i & 1) << place for i, n in enumerate(operands)])
        yield from _one_by_one(
            machine, task, later, longer, entered, next_due, wrong + (bit != due)
        )


def _input(digits: tuple[int, ...]) -> int:
    return sum(digit << operand for operand, digit in enumerate(digits))
