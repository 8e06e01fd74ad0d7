"""`ColumnTable`: a network as a table that reads several columns in one step.

A machine's own table reads one column a step. This one reads `columns` of them, 2, 4 or 8, so that
a byte of each operand takes four steps, two or one. Its states are the codes that can be reached,
with those merged that no columns can tell apart: a right adder has two states left, whatever
its hidden units do besides.
"""

from dataclasses import dataclass

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.errors import NetworkError
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_ENTRIES = 2**20
"""Of a table, which decides how many columns fit; 4 MB."""

MOST_MERGED = MOST_ENTRIES // 4**8
"""Merging is given up when this many states are not enough: eight columns would not fit."""


@dataclass(frozen=True, eq=False)
class ColumnTable:
    """A network's answer to several columns at once. Made by `make_column_table`; read-only.

    Attributes
    ----------
    columns : int
        How many columns a step reads, 2, 4 or 8; here k.
    states : int
        The states are 0 to ``states - 1``.
    start : int
        The state before the first column.
    entries : ndarray of uint32, shape (states * 4**k,)
        At index ``state << 2k | digits of b << k | digits of a`` stands
        ``next state << 2k | digits of the answer``, where the lowest digit is the first column's.
    """

    columns: int
    states: int
    start: int
    entries: np.ndarray


def make_column_table(rnn: ThresholdRNN) -> ColumnTable:
    """Compile a network to a table of as many columns as fit into `MOST_ENTRIES`.

    Besides `compile_machine`, it costs a few milliseconds at most for the entries, and at most
    `MOST_MERGED` sorts of the reachable codes.

    Raises
    ------
    NetworkError
        If the network has more than 16 hidden units or does not have two inputs.

    Examples
    --------
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> table = make_column_table(hand_wired())
    >>> table.states, table.columns
    (2, 8)
    """
    if rnn.inputs != 2:
        raise NetworkError(f"{rnn.label} has {rnn.inputs} inputs; adding two numbers takes 2")
    next_state, bit = _transitions(compile_machine(rnn))
    merged = _merged(next_state, bit)
    if merged is None:
        start = 0
    else:
        start = int(merged[0])
        _, members = np.unique(merged, return_index=True)
        next_state, bit = merged[next_state[:, members]], bit[:, members]
    # Input x holds the digit of a in bit 0 and that of b in bit 1, as an index does for k = 1.
    columns, states = 1, next_state.shape[1]
    entries = (next_state << 2 | bit).T.astype(np.uint32).ravel()
    while columns < 8 and states * 16**columns <= MOST_ENTRIES:
        entries = _doubled(entries, states, columns)
        columns *= 2
    entries.flags.writeable = False
    return ColumnTable(columns, states, start, entries)


def _transitions(machine: Machine) -> tuple[np.ndarray, np.ndarray]:
    """Return next state and answer bit, both (4, states), with reachable codes as states from 0."""
    codes = np.array(machine.reachable)
    state_of = np.zeros(2**machine.hidden_units, dtype=np.int64)
    state_of[codes] = np.arange(len(codes))
    entered = machine.next_code[:, codes]
    return state_of[entered], machine.output[entered].astype(np.int64)


def _merged(next_state: np.ndarray, bit: np.ndarray) -> np.ndarray | None:
    """Return the class of every state, where one class is what no columns can tell apart.

    Starts from the bits that the states answer, and splits classes whose members lead to different
    ones until none is left. None if there are more than `MOST_MERGED` classes; since every round
    makes one more at least, that is known after as many rounds.
    """
    weights = np.array([[1], [2], [4], [8]])
    signature = (bit * weights).sum(axis=0)
    classes = 0
    while True:
        names, class_of = np.unique(signature, return_inverse=True)
        if len(names) > MOST_MERGED:
            return None
        if len(names) == classes:
            return class_of
        classes = len(names)
        signature = class_of
        for following in class_of[next_state]:
            signature = signature * classes + following


def _doubled(entries: np.ndarray, states: int, columns: int) -> np.ndarray:
    """Return the entries for twice as many columns: look up once, and again from where that led."""
    digits = 2**columns
    table = entries.reshape(states, digits, digits)  # state, b, a
    answers = table & digits - 1
    following = table[table >> 2 * columns]  # state, b, a, then the next digits of b and of a
    both = following >> 2 * columns
    both <<= 4 * columns
    following &= digits - 1
    following <<= columns
    both |= following
    both |= answers[:, :, :, np.newaxis, np.newaxis]
    return np.ascontiguousarray(both.transpose(0, 3, 1, 4, 2)).ravel()
