"""An independent check of a proof's certificate: rational arithmetic, and little else of binadd.

Short on purpose. Whoever does not trust the machine or the search over it need only read this; of
the task it knows its table alone: which bit is due, and which state follows.
"""

from collections.abc import Collection
from fractions import Fraction
from itertools import chain, compress, product
from math import lcm
from numbers import Integral

from binadd.automata.specification import Specification
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.tasks import specification

EXPECTED = "expected pairs (hidden state, task state), as the certificate of a Proof has them"


def check_certificate(
    rnn: ThresholdRNN,
    certificate: Collection[tuple[str, int]],
    task: str | Specification = "add",
) -> bool:
    """Check that pairs (hidden state, task state) prove that a network does a task at every width.

    They do if they hold the start, and if from each of them every column gives the bit that is due
    and leads to one of them. Hidden states are written over all hidden units, or over those that
    the output reads, itself or through others of them; which these are is found here from the
    weights, so that no unit outside has a weight into one inside. The fractions are compared as
    whole numbers, over one denominator: some 100 microseconds a pair for 16 hidden units.
    """
    task, rnn = specification(task), expect_network(rnn)
    if not isinstance(certificate, Collection):
        raise TypeError(f"{EXPECTED}, got {type(certificate).__name__}")
    pairs = set(map(_pair, certificate))
    w_hh, w_hy = rnn.w_hh.tolist(), rnn.w_hy.tolist()
    units = list(range(len(w_hy)))
    if pairs and len(next(iter(pairs))[0]) < len(units):
        read, found = set(), {unit for unit in units if w_hy[unit]}
        while found:
            read |= found
            found = {other for u in found for other, w in enumerate(w_hh[u]) if w} - read
        units = sorted(read)
    rows = [[*rnn.w_xh[u].tolist(), *(w_hh[u][v] for v in units), float(rnn.b_h[u])] for u in units]
    output = [*(w_hy[u] for u in units), rnn.b_y]
    exact = [list(map(Fraction, row)) for row in (*rows, output)]
    scale = lcm(*{fraction.denominator for fraction in chain(*exact)})
    *rows, output = [[f.numerator * (scale // f.denominator) for f in row] for row in exact]

    def fires(row: list[int], bits: list[int]) -> int:
        total = sum(compress(row, bits), row[-1])
        return int(total >= 0 if rnn.fires_at_zero else total > 0)

    well_written = all(len(s) == len(units) and set(s) <= {"0", "1"} for s, _ in pairs)
    known = all(0 <= number < len(task.states) for _, number in pairs)
    if not (well_written and known and ("0" * len(units), 0) in pairs):
        return False
    if rnn.w_xh.shape[1] != task.inputs:
        return False
    for (state, number), x in product(pairs, product((0, 1), repeat=task.inputs)):
        h = [fires(row, [*x, *map(int, state)]) for row in rows]
        after, due = task.row(number)[sum(bit << i for i, bit in enumerate(x))]
        if fires(output, h) != due or ("".join(map(str, h)), after) not in pairs:
            return False
    return True


def _pair(entry: object) -> tuple[str, int]:
    """Return an entry of a certificate, or raise a `TypeError`."""
    match entry:
        case str(state), number if isinstance(number, Integral):
            return state, int(number)
    raise TypeError(f"{EXPECTED}, got {entry!r:.40}")
