"""`LookupTable`: a network as a table that reads several columns in one step.

A machine's own table reads one column a step. This one reads `columns` of them, 2, 4 or 8, so that
a byte of each operand takes four steps, two or one. Its states are those that can be reached,
with those merged that no columns can tell apart: a right adder has two states left, whatever
its hidden units do besides.
"""

from dataclasses import dataclass

import numpy as np

from binadd.automata.machine import Machine
from binadd.automata.minimisation import merged
from binadd.automata.product import check_inputs

MOST_ENTRIES = 2**20
"""Of a table, which decides how many columns fit; 4 MB."""

MOST_MERGED = MOST_ENTRIES // 4**8
"""Merging is given up when this many states are not enough: eight columns would not fit."""


@dataclass(frozen=True, eq=False)
class LookupTable:
    """A network's answer to several columns at once. Made by `make_lookup_table`; read-only.

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


def make_lookup_table(machine: Machine) -> LookupTable:
    """Compile a machine to a table of as many columns as fit into `MOST_ENTRIES`.

    It costs a few milliseconds at most for the entries, and at most `MOST_MERGED` sorts of the
    reachable states.

    Raises
    ------
    NetworkError
        If the network does not have two inputs.
    UndecidedError
        If it has too many reachable states.

    Examples
    --------
    >>> from binadd.automata.machine import compile_machine
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> table = make_lookup_table(compile_machine(hand_wired()))
    >>> table.states, table.columns
    (2, 8)
    """
    check_inputs("adding", 2, machine.inputs, machine.network.label)
    next_state = machine.successor.astype(np.int64)
    bit = machine.output[next_state].astype(np.int64)
    signature = (bit * np.array([[1], [2], [4], [8]])).sum(axis=0)
    class_of = merged(next_state, signature, most=MOST_MERGED)
    if class_of.max() >= MOST_MERGED:
        start = 0
    else:
        start = int(class_of[0])
        _, members = np.unique(class_of, return_index=True)
        next_state, bit = class_of[next_state[:, members]], bit[:, members]
    # Input x holds the digit of a in bit 0 and that of b in bit 1, as an index does for k = 1.
    columns, states = 1, next_state.shape[1]
    entries = (next_state << 2 | bit).T.astype(np.uint32).ravel()
    while columns < 8 and (columns == 1 or states * 16**columns <= MOST_ENTRIES):
        entries = _doubled(entries, states, columns)
        columns *= 2
    entries.flags.writeable = False
    return LookupTable(columns, states, start, entries)


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
