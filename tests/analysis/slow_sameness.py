"""Is one network another, up to order, complement and scale? Every way, tried slowly.

Written from the definition: weights are compared in fractions, each unit's over the sum of their
sizes with hidden bits read as -1 and 1, and what units do is stepped through in `tests.reference`.
"""

import itertools
from collections.abc import Iterator
from fractions import Fraction

from binadd import ThresholdRNN
from tests import reference

CLOSE = Fraction(1, 10**9)

Way = tuple[tuple[int, ...], tuple[bool, ...]]
Rows = list[list[Fraction]]
"""By hidden unit, then the output: weights from the inputs, from hidden units, and the bias."""


def centred(rnn: ThresholdRNN) -> Rows:
    network = reference.Network(rnn)
    rows = []
    for unit in (*network.hidden, network.output):
        inputs = unit.inputs or (Fraction(0),) * network.inputs
        halves = [weight / 2 for weight in unit.hidden]
        row = [*inputs, *halves, unit.bias + sum(halves)]
        size = sum(map(abs, row)) or Fraction(1)
        rows.append([value / size for value in row])
    return rows


def same_weights(a: Rows, b: Rows, way: Way) -> bool:
    order, flips = way
    units, inputs = len(order), len(a[0]) - len(order) - 1
    sign = [-1 if flip else 1 for flip in flips] + [1]
    apart = Fraction(0)
    for i, row in enumerate(a):
        other = b[order[i] if i < units else units]
        for k in range(inputs):
            apart += abs(row[k] - sign[i] * other[k])
        for k in range(units):
            apart += abs(row[inputs + k] - sign[i] * sign[k] * other[inputs + order[k]])
        apart += abs(row[-1] - sign[i] * other[-1])
    return apart <= CLOSE


def same_weights_ways(a: ThresholdRNN, b: ThresholdRNN) -> Iterator[Way]:
    """All ways in which the weights are the same, unit after unit with an early end."""
    one, other = centred(a), centred(b)
    units, inputs = len(a.b_h), a.w_xh.shape[1]
    signs = (1, -1)

    def fits(chosen: list[tuple[int, int]], j: int, sign: int) -> bool:
        i = len(chosen)
        mine, theirs = one[i], other[j]
        pairs = [(mine[k], sign * theirs[k]) for k in range(inputs)]
        pairs += [
            (mine[-1], sign * theirs[-1]),
            (one[-1][inputs + i], sign * other[-1][inputs + j]),
        ]
        for k, (m, s) in enumerate([*chosen, (j, sign)]):
            pairs.append((mine[inputs + k], sign * s * theirs[inputs + m]))
            pairs.append((one[k][inputs + i], sign * s * other[m][inputs + j]))
        return all(abs(x - y) <= CLOSE for x, y in pairs)

    def extend(chosen: list[tuple[int, int]]) -> Iterator[Way]:
        if len(chosen) == units:
            way = tuple(j for j, _ in chosen), tuple(sign < 0 for _, sign in chosen)
            if same_weights(one, other, way):
                yield way
            return
        for j, sign in itertools.product(range(units), signs):
            if j not in (k for k, _ in chosen) and fits(chosen, j, sign):
                yield from extend([*chosen, (j, sign)])

    return extend([])


def act_alike(a: ThresholdRNN, b: ThresholdRNN, way: Way) -> bool:
    """Whether the units that the output depends on do what their counterparts do, wherever A is."""
    order, flips = way
    one, other = reference.Network(a), reference.Network(b)
    read = units_that_matter(a)

    def of_b(h: reference.Bits) -> reference.Bits:
        bits = {j: h[i] ^ flips[i] for i, j in enumerate(order)}
        return tuple(bits[j] for j in range(len(bits)))

    for h in reference.reachable_codes(a):
        for x in itertools.product((0, 1), repeat=one.inputs):
            mine, y = one.step(x, h)
            theirs, other_y = other.step(x, of_b(h))
            if y != other_y or any(mine[i] != theirs[order[i]] ^ flips[i] for i in read):
                return False
    return True


def units_that_matter(rnn: ThresholdRNN) -> set[int]:
    found = {i for i, weight in enumerate(rnn.w_hy) if weight}
    while True:
        more = {j for i in found for j, weight in enumerate(rnn.w_hh[i]) if weight}
        if more <= found:
            return found
        found |= more


def same_network(a: ThresholdRNN, b: ThresholdRNN) -> bool:
    return len(a.b_h) == len(b.b_h) and any(act_alike(a, b, way) for way in same_weights_ways(a, b))
