"""The training data: every sequence of a few columns, each prefix of it once."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from binadd.automata.specification import Specification
from binadd.tasks import specification

MOST_NODES = 2**16
"""Of the training data that are usual; more may be asked for."""


@dataclass(frozen=True, eq=False)
class PrefixTree:
    """All sequences of `bits` columns of I bits, laid out so that shared prefixes are one node.

    Node 0 is the start, before any column. The nodes of a level follow one another, and within a
    level those that were entered on the same input: child ``(x, p)`` of a level with P parents is
    its node ``x * P + p``, where bit i of input x belongs to operand i.

    Attributes
    ----------
    inputs, bits : int
        I, and the number of columns.
    levels : tuple of slice
        The nodes of each level; level 0 is the start alone.
    sign : ndarray of float64, shape (N,)
        1 where the bit due is 1, -1 where it is 0, for the N nodes after the start.
    """

    inputs: int
    bits: int
    levels: tuple[slice, ...]
    sign: np.ndarray

    @property
    def nodes(self) -> int:
        """N, the nodes without the start: ``2**I + 4**I + ...``, and so many bits to get right."""
        return len(self.sign)


@cache
def prefix_tree(bits: int, task: str | Specification = "add") -> PrefixTree:
    """Lay out all inputs of a task that have `bits` columns, with the bits due and nothing else.

    >>> tree = prefix_tree(3)
    >>> tree.nodes, [level.stop - level.start for level in tree.levels]
    (84, [1, 4, 16, 64])
    """
    task = specification(task)
    levels = [slice(0, 1)]
    states = np.zeros(1, dtype=np.int32)
    due = []
    for _ in range(bits):
        due.append(task.output[:, states].ravel())
        states = task.next_state[:, states].ravel()
        levels.append(slice(levels[-1].stop, levels[-1].stop + len(states)))
    sign = np.concatenate(due) * 2.0 - 1.0
    sign.flags.writeable = False
    return PrefixTree(task.inputs, bits, tuple(levels), sign)


def nodes_of_tree(inputs: int, bits: int) -> int:
    """Return how many nodes a tree has without the start.

    >>> nodes_of_tree(2, 3)
    84
    """
    return sum(2 ** (inputs * columns) for columns in range(1, bits + 1))


def most_bits(inputs: int, nodes: int = MOST_NODES) -> int:
    """Return how many columns a tree of at most so many nodes can have; one, if it has too many.

    >>> [most_bits(inputs) for inputs in range(1, 7)]
    [15, 7, 5, 3, 3, 2]
    """
    bits = 1
    while nodes_of_tree(inputs, bits + 1) <= nodes:
        bits += 1
    return bits
