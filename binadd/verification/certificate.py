"""An independent check of a proof's certificate: rational arithmetic, and no other part of binadd.

Short on purpose. Whoever does not trust the machine or the walk over it need only read this.
"""

from collections.abc import Collection
from fractions import Fraction
from itertools import chain, compress, product
from math import lcm

from binadd.networks.threshold_rnn import ThresholdRNN


def check_certificate(rnn: ThresholdRNN, certificate: Collection[tuple[str, int]]) -> bool:
    """Check that a set of pairs (hidden code, carry) proves that a network adds at every width.

    It does if it holds the start, and if from each of its pairs every column of two bits gives the
    right sum bit and leads to a pair of the set. The fractions are compared as whole numbers, over
    one denominator: some 100 microseconds a pair for 16 hidden units.
    """
    rows = [[*w_x, *w_h] for w_x, w_h in zip(rnn.w_xh.tolist(), rnn.w_hh.tolist(), strict=True)]
    parameters = [*chain(*rows), *rnn.b_h.tolist(), *rnn.w_hy.tolist(), rnn.b_y]
    scale = lcm(*(Fraction(parameter).denominator for parameter in parameters))

    def whole(numbers: list[float]) -> list[int]:
        return [int(Fraction(number) * scale) for number in numbers]

    def fires(weights: list[int], bits: list[int], bias: int) -> int:
        total = sum(compress(weights, bits), bias)
        return int(total >= 0 if rnn.fires_at_zero else total > 0)

    hidden = list(zip(map(whole, rows), whole(rnn.b_h.tolist()), strict=True))
    w_hy, (b_y,) = whole(rnn.w_hy.tolist()), whole([rnn.b_y])
    pairs = {(code, carry) for code, carry in certificate}
    well_written = all(len(code) == len(rows) and set(code) <= {"0", "1"} for code, _ in pairs)
    if rnn.w_xh.shape[1] != 2 or not well_written or ("0" * len(rows), 0) not in pairs:
        return False
    for (code, carry), x1, x2 in product(pairs, (0, 1), (0, 1)):
        seen = [x1, x2, *map(int, code)]
        h = [fires(row, seen, bias) for row, bias in hidden]
        y = fires(w_hy, h, b_y)
        total = x1 + x2 + carry
        if y != total % 2 or ("".join(map(str, h)), total // 2) not in pairs:
            return False
    return True
