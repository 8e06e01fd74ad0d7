"""All pairs of one width, enumerated and compared with integer addition."""

import numpy as np

from binadd.errors import NetworkError, RangeError
from binadd.machine import compile_machine
from binadd.network import ThresholdRNN
from binadd.verification.count import check_bits
from binadd.verification.findings import Counterexample, WidthReport

CHUNK = 2**14
"""Pairs per chunk: the arrays of a step stay in the second-level cache."""

WIDEST = 31
"""4**31 pairs are the most that int64 can number."""


def check_width(rnn: ThresholdRNN, bits: int) -> WidthReport:
    """Add all ``4 ** bits`` pairs with the network and compare each with the integer sum.

    Costs about 50 ns a pair: a second for 12 bits, four minutes for 16.

    Raises
    ------
    RangeError
        If `bits` is less than 1 or more than 31.
    NetworkError
        If the network has more than 16 hidden units or does not have two inputs.
    """
    check_bits(bits)
    if bits > WIDEST:
        raise RangeError(f"4**{bits} pairs can't be enumerated; the widest is {WIDEST} bits")
    if rnn.inputs != 2:
        raise NetworkError(f"adding takes 2 inputs, but the network has {rnn.inputs}")
    table = compile_machine(rnn)
    next_code, output = table.next_code.ravel(), table.output
    stride = table.next_code.shape[1]
    wrong, first = 0, None
    for start in range(0, 4**bits, CHUNK):
        pair = np.arange(start, min(start + CHUNK, 4**bits), dtype=np.int64)
        a, b = pair >> bits, pair & (2**bits - 1)
        code, answer = np.zeros(len(pair), dtype=np.int32), np.zeros(len(pair), dtype=np.int64)
        for t in range(bits + 1):
            column = (a >> t & 1) + 2 * (b >> t & 1)
            code = next_code[column * stride + code]
            answer |= output[code].astype(np.int64) << t
        bad = np.flatnonzero(answer != a + b)
        wrong += len(bad)
        if first is None and len(bad):
            i = bad[0]
            x, y = int(a[i]), int(b[i])
            first = Counterexample(bits, x, y, x + y, int(answer[i]))
    return WidthReport(bits, 4**bits, wrong, first)
