"""A network as an adder of real numbers: two of any length, or millions."""

import numpy as np
import numpy.typing as npt

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import check_inputs
from binadd.bits import check_operands, from_bits, to_columns
from binadd.errors import RangeError, whole
from binadd.networks.hand_wiring import hand_wired
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.simulation.lockstep import answer_bytes, step_side_by_side
from binadd.simulation.lookup_table import make_lookup_table

MOST_STEPPED = 1_000
"""Columns up to which a pair takes its way through the machine; beyond, a table is cheaper."""


def add(a: int, b: int, rnn: ThresholdRNN | None = None, *, bits: int | None = None) -> int:
    """Return a network's answer for ``a + b``, right or wrong.

    Short numbers step through the network's machine column by column, about a microsecond each.
    Longer ones are cut into chunks that run in lockstep, see `binadd.simulation.lockstep`: a few
    nanoseconds a column, whatever the digits are.

    Parameters
    ----------
    a, b : int
        Unsigned.
    rnn : ThresholdRNN, optional
        The hand-wired network by default.
    bits : int, optional
        How many columns of digits the operands have; by default those of the longer operand, at
        least one. One column of zeros follows for the last carry.

    Raises
    ------
    RangeError
        If an operand is negative or does not fit into `bits`.
    NetworkError
        If the network does not have two inputs.

    Examples
    --------
    >>> add(11, 6)
    17
    >>> add(2**100_000 - 1, 1) == 2**100_000
    True
    """
    a, b = whole("a", a), whole("b", b)
    machine = _adding(rnn)
    bits = max(a.bit_length(), b.bit_length(), 1) if bits is None else whole("bits", bits)
    check_operands(a, b, bits)
    if bits < MOST_STEPPED or not machine.has_at_most(bits):
        columns = to_columns(a, b, bits)
        return from_bits(machine.run((columns[:, 0] + 2 * columns[:, 1]).tolist()))
    size = bits // 8 + 1
    rows = np.frombuffer(a.to_bytes(size, "little") + b.to_bytes(size, "little"), dtype=np.uint8)
    a_row, b_row = rows.reshape(2, 1, size)
    answer = answer_bytes(make_lookup_table(machine), a_row, b_row, size)
    return int.from_bytes(answer.tobytes(), "little") & ((2 << bits) - 1)


def _adding(rnn: ThresholdRNN | None) -> Machine:
    """Compile a network, by default the hand wiring, that is to add two numbers."""
    rnn = hand_wired() if rnn is None else expect_network(rnn)
    check_inputs("adding", 2, rnn.inputs, rnn.label)
    return compile_machine(rnn)


def add_many(
    a: npt.ArrayLike, b: npt.ArrayLike, rnn: ThresholdRNN | None = None, bits: int | None = None
) -> np.ndarray:
    """Return a network's answers for many pairs at once, each right or wrong, with the carry-out.

    Costs about 70 ns a pair of 64 bits, for any network that adds; one that does not may have more
    than `lookup_table.MOST_MERGED` states and then takes two to eight times as long.

    Parameters
    ----------
    a, b : array_like of unsigned integers, shape (N,) or (N, W)
        Numbers of up to 64 bits; or rows of W words of 64 bits, least significant word first.
    rnn : ThresholdRNN, optional
        The hand-wired network by default.
    bits : int, optional
        How many columns of digits the operands have; 64 by default, or 64 W.

    Returns
    -------
    ndarray of uint8, shape (N, T) with T = bits + 1
        The bits of the answers, least significant first; the last column is the carry-out. Each row
        packs into bytes with ``np.packbits(answers, axis=1, bitorder="little")``.

    Raises
    ------
    RangeError
        If the operands are not unsigned integers of one shape, or do not fit into `bits`.
    NetworkError
        If the network does not have two inputs, or has more than 1,024 hidden units.

    Examples
    --------
    >>> add_many([3, 1], [1, 2], bits=2).tolist()
    [[0, 0, 1], [1, 1, 0]]
    """
    a_words, b_words = _words("a", a), _words("b", b)
    if a_words.shape != b_words.shape:
        raise RangeError(f"a and b differ in shape: {a_words.shape} and {b_words.shape}")
    machine = _adding(rnn)
    bits = 64 * a_words.shape[1] if bits is None else whole("bits", bits, least=1)
    for name, words in (("a", a_words), ("b", b_words)):
        _check_fit(name, words, bits)
    size = bits // 8 + 1
    rows = a_words.view(np.uint8), b_words.view(np.uint8)
    if machine.is_tabulated:
        answers = answer_bytes(make_lookup_table(machine), *rows, size)
    else:
        answers = step_side_by_side(machine, *rows, size)
    flat = np.unpackbits(answers, bitorder="little")
    return flat.reshape(len(answers), 8 * size)[:, : bits + 1]


def _words(name: str, values: npt.ArrayLike) -> np.ndarray:
    """Return operands as little-endian words, shape (N, W), or say what is wrong with them."""
    array = np.asarray(values)
    if array.dtype.kind in "fO" and not isinstance(values, np.ndarray):
        array = _integers(name, values)
    if array.dtype.kind in "USO" and not isinstance(values, np.ndarray):
        raise TypeError(f"{name}: expected unsigned integers, got {values!r:.40}")
    if array.dtype.kind not in "ui":
        raise RangeError(f"{name}: expected unsigned integers of up to 64 bits, got {array.dtype}")
    if array.ndim == 1:
        array = array[:, np.newaxis]
    if array.ndim != 2 or array.shape[1] == 0:
        raise RangeError(f"{name}: expected shape (N,) or (N, W), got {array.shape}")
    if array.dtype.kind == "i" and (array < 0).any():
        raise RangeError(f"{name}: operands are unsigned, got {array.min()}")
    return np.ascontiguousarray(array, dtype="<u8")


def _integers(name: str, values: npt.ArrayLike) -> np.ndarray:
    """Return lists of integers as uint64; numpy makes floats of large ones among small ones."""
    objects = np.asarray(values, dtype=object)
    if not all(isinstance(value, int) for value in objects.flat):
        return np.asarray(values)
    try:
        return objects.astype(np.uint64)
    except OverflowError:
        raise RangeError(f"{name}: operands are unsigned and have up to 64 bits a word") from None


def _check_fit(name: str, words: np.ndarray, bits: int) -> None:
    whole, rest = divmod(bits, 64)
    too_large = words[:, whole:].copy()
    if too_large.shape[1]:
        too_large[:, 0] >>= np.uint64(rest)
    rows = np.flatnonzero(too_large.any(axis=1))
    if len(rows):
        raise RangeError(f"{name}[{rows[0]}] does not fit into {bits} bits")
