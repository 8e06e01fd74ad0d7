"""An independent check of a proof's certificate: rational arithmetic, and no other part of binadd.

Short on purpose. Whoever does not trust the machine or the walk over it need only read this.
"""

from collections.abc import Collection
from fractions import Fraction
from itertools import product

from binadd.network import ThresholdRNN


def check_certificate(rnn: ThresholdRNN, certificate: Collection[tuple[str, int]]) -> bool:
    """Check that a set of pairs (hidden code, carry) proves that a network adds at every width.

    It does if it holds the start, and if from each of its pairs every column of two bits gives the
    right sum bit and leads to a pair of the set.
    """

    def fires(weights: list[float], bits: list[int], bias: float) -> int:
        terms = (Fraction(w) * bit for w, bit in zip(weights, bits, strict=True))
        total = sum(terms, Fraction(bias))
        return int(total >= 0 if rnn.fires_at_zero else total > 0)

    rows = [[*w_x, *w_h] for w_x, w_h in zip(rnn.w_xh.tolist(), rnn.w_hh.tolist(), strict=True)]
    pairs = {(code, carry) for code, carry in certificate}
    if ("0" * len(rows), 0) not in pairs:
        return False
    for (code, carry), x1, x2 in product(pairs, (0, 1), (0, 1)):
        seen = [x1, x2, *map(int, code)]
        h = [fires(row, seen, bias) for row, bias in zip(rows, rnn.b_h.tolist(), strict=True)]
        y = fires(rnn.w_hy.tolist(), h, rnn.b_y)
        total = x1 + x2 + carry
        if y != total % 2 or ("".join(map(str, h)), total // 2) not in pairs:
            return False
    return True
