"""Adding with a `LookupTable`: many pairs side by side, or few long ones cut into chunks.

Operands and answers are rows of bytes, least significant first. An answer has as many bytes as is
asked for; zeros follow where the operands have fewer.

There are three ways, each exact for every network:

* *side by side*: all pairs take a step at once, a look-up each;
* *in chunks*: long pairs are cut into chunks. Where a chunk starts is not known before the chunks
  below it are done, so each is run from **every** state, all in lockstep; then what each chunk does
  to the state is composed along the pair, and each is run once more from where it does start. The
  work is the same whatever the digits are;
* *in a loop*: one pair after the other in a loop.

`answer_bytes` chooses by cost.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np

from binadd.automata.machine import Machine
from binadd.simulation.lookup_table import LookupTable

STEP = 2_000
"""What numpy's calls for one step cost, in look-ups of one lane."""

IN_A_LOOP = 100
"""What a look-up in a Python loop costs, in look-ups of one lane."""

MOST_LANES = 2**13
"""Lanes that step together: as many as keep a step's arrays in the second-level cache."""

MOST_BLOCK = 2**24
"""Bytes of one operand that are laid out at once, if that leaves a few hundred lanes."""


def answer_bytes(table: LookupTable, a: np.ndarray, b: np.ndarray, size: int) -> np.ndarray:
    """Return the network's answers to N pairs, in whichever way costs least.

    Parameters
    ----------
    a, b : ndarray of uint8, shape (N, B)
        Bytes beyond `size` are left out.
    size : int
        How many bytes an answer has, at least 1.

    Returns
    -------
    ndarray of uint8, shape (N, size)
    """
    pairs, per_byte = len(a), 8 // table.columns
    chunk = best_chunk(size)
    costs: dict[Callable[[], np.ndarray], int] = {
        lambda: add_in_a_loop(table, a, b, size): size * per_byte * pairs * IN_A_LOOP,
        lambda: add_side_by_side(table, a, b, size): size * per_byte * (STEP + pairs),
        lambda: add_in_chunks(table, a, b, size, chunk): (
            per_byte * (2 * chunk * STEP + size * pairs * (table.states + 1))
        ),
    }
    cheapest = min(costs, key=lambda way: costs[way])
    return cheapest()


def best_chunk(size: int) -> int:
    """Return how many bytes a chunk of a row of `size` bytes has: few steps, yet few chunks."""
    return max(math.isqrt(size) // 4, 1)


def add_side_by_side(table: LookupTable, a: np.ndarray, b: np.ndarray, size: int) -> np.ndarray:
    """Run all pairs in lockstep; costs ``size * 8 / columns`` steps of N look-ups."""
    return _answers(table, a, b, size, np.broadcast_to(table.start, len(a)))


def add_in_chunks(
    table: LookupTable, a: np.ndarray, b: np.ndarray, size: int, chunk: int
) -> np.ndarray:
    """Run chunks of `chunk` bytes from all states in lockstep, then from where each starts.

    Costs ``2 * chunk * 8 / columns`` steps, and ``states + 1`` times the look-ups of a single run.
    """
    pairs, chunks = len(a), -(-size // chunk)
    a, b = (_cut(operand, chunks, chunk) for operand in (a, b))
    ends = _ends(table, a, b, chunk).reshape(table.states, pairs, chunks)
    starts = np.full((pairs, chunks), table.start)
    starts[:, 1:] = _composed(ends)[table.start, :, :-1]
    answers = _answers(table, a, b, chunk, starts.ravel())
    return answers.reshape(pairs, chunks * chunk)[:, :size]


def add_in_a_loop(table: LookupTable, a: np.ndarray, b: np.ndarray, size: int) -> np.ndarray:
    """Run one pair after the other in a loop; costs ``8 / columns`` look-ups a byte."""
    answers = np.empty((len(a), size), dtype=np.uint8)
    entries, keep = table.entries.data, _state_bits(table)
    shifts = np.arange(0, 8, table.columns)
    for row in range(len(a)):
        entry = table.start << 2 * table.columns
        for low in range(0, size, MOST_LANES):
            part = (slice(row, row + 1), slice(low, min(low + MOST_LANES, size)))
            ((_, symbols),) = _blocks(table, a[part], b[part], answers[part].size)
            found = [entry := entries[entry & keep | symbol] for symbol in symbols[:, 0].tolist()]
            digits = np.array(found, dtype=np.uint32) & (1 << table.columns) - 1
            answers[part] = (digits.reshape(-1, len(shifts)) << shifts).sum(axis=1)
    return answers


def step_side_by_side(machine: Machine, a: np.ndarray, b: np.ndarray, size: int) -> np.ndarray:
    """Run all pairs column by column, exploring the machine only where they lead.

    For machines of too many states for a table; see `Machine.step_many`.
    """
    states = np.zeros(len(a), dtype=np.int64)
    answers = np.zeros((len(a), size), dtype=np.uint8)
    for column in range(8 * size):
        byte, shift = divmod(column, 8)
        x = np.zeros(len(a), dtype=np.int64)
        for place, row in enumerate((a, b)):
            if byte < row.shape[1]:
                x |= (row[:, byte] >> shift & 1).astype(np.int64) << place
        states, bits = machine.step_many(states, x)
        answers[:, byte] |= (bits << shift).astype(np.uint8)
    return answers


def _ends(table: LookupTable, a: np.ndarray, b: np.ndarray, size: int) -> np.ndarray:
    """Return where each of N rows ends, by the state it starts in; int64, shape (states, N)."""
    ends = np.empty((table.states, len(a)), dtype=np.int64)
    for rows, symbols in _blocks(table, a, b, size):
        states = np.broadcast_to(np.arange(table.states)[:, np.newaxis], ends[:, rows].shape)
        for entry in _steps(table, symbols, states):
            last = entry
        ends[:, rows] = last >> 2 * table.columns
    return ends


def _answers(
    table: LookupTable, a: np.ndarray, b: np.ndarray, size: int, states: np.ndarray
) -> np.ndarray:
    """Return the answer of each of N rows from the state it starts in; uint8, shape (N, size)."""
    answers = np.zeros((len(a), size), dtype=np.uint8)
    digits = (1 << table.columns) - 1
    for rows, symbols in _blocks(table, a, b, size):
        for step, entry in enumerate(_steps(table, symbols, states[rows])):
            byte, shift = divmod(step * table.columns, 8)
            if table.columns == 8:
                answers[rows, byte] = entry  # its lowest byte
            else:
                answers[rows, byte] |= (entry & digits) << shift
    return answers


def _blocks(
    table: LookupTable, a: np.ndarray, b: np.ndarray, size: int
) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield the rows that step together, and `size` bytes of each as what the steps read.

    That has shape (steps, rows) and dtype uint16, and is overwritten by the next.
    """
    lanes = min(max(min(MOST_LANES, MOST_BLOCK // size), 256), len(a))
    both = np.zeros((size, lanes, 2), dtype=np.uint8)
    for low in range(0, len(a), max(lanes, 1)):
        rows = slice(low, min(low + lanes, len(a)))
        block = both[:, : rows.stop - low]
        for place, operand in enumerate((a, b)):
            block[: operand.shape[1], :, place] = operand[rows, :size].T
        yield rows, _symbols(table, block.view("<u2")[..., 0])


def _steps(table: LookupTable, symbols: np.ndarray, states: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the entries of each step; `symbols` has shape (steps, N) and `states` (..., N).

    Each entry is overwritten by the next.
    """
    keep = np.uint32(_state_bits(table))
    entry = states.astype(np.uint32) << 2 * table.columns
    index = np.empty(states.shape, dtype=np.intp)
    for symbol in symbols:
        entry &= keep
        entry |= symbol
        index[...] = entry
        table.entries.take(index, out=entry, mode="wrap")  # the fastest; all are in range
        yield entry


def _state_bits(table: LookupTable) -> int:
    return (1 << 32) - (1 << 2 * table.columns)


def _symbols(table: LookupTable, both: np.ndarray) -> np.ndarray:
    """Cut bytes of a, with those of b in the upper byte, shape (B, N), to what the steps read."""
    if table.columns == 8:
        return both
    shifts = np.arange(0, 8, table.columns, dtype=np.uint16)[:, np.newaxis]
    mask = (1 << table.columns) - 1
    a_digits = both[:, np.newaxis] >> shifts & mask
    b_digits = both[:, np.newaxis] >> shifts + 8 & mask
    digits: np.ndarray = a_digits | b_digits << table.columns
    return digits.reshape(-1, both.shape[1])


def _cut(operand: np.ndarray, chunks: int, chunk: int) -> np.ndarray:
    """Cut each row into chunks, a row each; the last is filled up with zeros."""
    padded = np.zeros((len(operand), chunks * chunk), dtype=np.uint8)
    size = min(padded.shape[1], operand.shape[1])
    padded[:, :size] = operand[:, :size]
    return padded.reshape(-1, chunk)


def _composed(ends: np.ndarray) -> np.ndarray:
    """Compose what chunks do to the state along each row of chunks.

    Parameters
    ----------
    ends : ndarray of int64, shape (states, N, chunks)
        Where each chunk ends, by where it starts.

    Returns
    -------
    ndarray of int64, shape (states, N, chunks)
        Where each chunk ends, by where the first of its row starts. Each round doubles the number
        of chunks that a map spans: ``log2(chunks)`` rounds.
    """
    ends = ends.copy()
    span = 1
    while span < ends.shape[2]:
        ends[..., span:] = np.take_along_axis(ends[..., span:], ends[..., :-span], axis=0)
        span *= 2
    return ends
