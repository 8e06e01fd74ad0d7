"""A network as an adder of real numbers."""

from binadd.bits import from_bits, to_columns
from binadd.errors import NetworkError, RangeError
from binadd.network import ThresholdRNN
from binadd.wiring import hand_wired


def add(a: int, b: int, rnn: ThresholdRNN | None = None, *, bits: int | None = None) -> int:
    """Return a network's answer for ``a + b``, right or wrong.

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
    """
    for operand in (a, b):
        if operand < 0:
            raise RangeError(f"operands are unsigned, got {operand}")
    if rnn is None:
        rnn = hand_wired()
    if rnn.inputs != 2:
        raise NetworkError(f"{rnn.label} has {rnn.inputs} inputs; adding two numbers takes 2")
    if bits is None:
        bits = max(a.bit_length(), b.bit_length(), 1)
    return from_bits(rnn.run(to_columns(a, b, bits)))
