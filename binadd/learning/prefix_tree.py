"""The training data: every addition of a few columns, each prefix of it once."""

from dataclasses import dataclass
from functools import cache

import numpy as np

MOST_BITS = 6


@dataclass(frozen=True, eq=False)
class PrefixTree:
    """All sequences of `bits` columns of two bits, laid out so that shared prefixes are one node.

    Node 0 is the start, before any column. The nodes of a level follow one another, and within a
    level those that were entered on the same input: child ``(x, p)`` of a level with P parents is
    its node ``x * P + p``, where input x has bit 0 for the first operand and bit 1 for the second.

    Attributes
    ----------
    bits : int
    levels : tuple of slice
        The nodes of each level; level 0 is the start alone.
    sign : ndarray of float64, shape (N,)
        1 where the sum bit expected is 1, -1 where it is 0, for the N nodes after the start.
    """

    bits: int
    levels: tuple[slice, ...]
    sign: np.ndarray

    @property
    def nodes(self) -> int:
        """N, the nodes without the start: ``4 + 16 + ...``, and so many bits to get right."""
        return len(self.sign)


@cache
def prefix_tree(bits: int) -> PrefixTree:
    """Lay out all additions of `bits` columns; the sum bits come from integer addition.

    >>> tree = prefix_tree(3)
    >>> tree.nodes, [level.stop - level.start for level in tree.levels]
    (84, [1, 4, 16, 64])
    """
    levels = [slice(0, 1)]
    a = b = np.zeros(1, dtype=np.int64)
    sum_bits = []
    for t in range(bits):
        a = np.concatenate([a + (x1 << t) for x1 in (0, 1, 0, 1)])
        b = np.concatenate([b + (x2 << t) for x2 in (0, 0, 1, 1)])
        sum_bits.append((a + b) >> t & 1)
        levels.append(slice(levels[-1].stop, levels[-1].stop + len(a)))
    sign = np.concatenate(sum_bits) * 2.0 - 1.0
    sign.flags.writeable = False
    return PrefixTree(bits, tuple(levels), sign)
