"""`Product`: two machines fed the same columns, side by side, until their bits differ.

One breadth-first search serves every question about two machines: does a network do what is
specified, do two networks answer alike, which states are met together?
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from binadd.automata.machine import Machine
from binadd.automata.specification import Specification
from binadd.errors import NetworkError, UndecidedError

MOST_PAIRS = 2**20
"""More pairs of states than this are not looked at."""

WRONG = -1
"""What an edge leads to on which the bits differ."""


class Transducer(Protocol):
    """What reads columns and answers bits: a `Machine`, a `Specification`, one minimised."""

    @property
    def inputs(self) -> int:
        """I."""
        ...

    def row(self, state: int) -> Sequence[tuple[int, int]]:
        """Return by input the state that follows and the bit; the start is state 0."""
        ...


class Product:
    """Pairs of states as nodes of a graph, with an edge for every input, explored breadth first.

    Nodes are numbered from 0, the start, in the order in which they are met. An edge on which the
    two answer different bits leads to `WRONG`, which is never left.

    Parameters
    ----------
    first, second : Transducer
        With the same number of inputs.
    name : str
        What messages call the first.
    past_differences : bool
        Follow the edges with different bits as well, as if the bits were alike.

    Attributes
    ----------
    nodes : list of (int, int)
        The pairs of states that were met.
    edges : list of tuple of int
        By node that was looked into, and input, the node that follows or `WRONG`.
    layers : list of int
        Where in `nodes` those begin that it takes 0, 1, 2, ... columns to meet.
    first_wrong : int or None
        How few columns it takes to a node with an edge to `WRONG`, as far as was explored.
    most : int
        How many nodes may be met; whoever explores it may ask for fewer than `MOST_PAIRS`.
    """

    def __init__(
        self, first: Transducer, second: Transducer, name: str = "", past_differences: bool = False
    ) -> None:
        self.first, self.second = first, second
        self.inputs = first.inputs
        self._name, self._past_differences = name, past_differences
        self.nodes: list[tuple[int, int]] = [(0, 0)]
        self.edges: list[tuple[int, ...]] = []
        self.layers = [0, 1]
        self.first_wrong: int | None = None
        self._number = {(0, 0): 0}
        self.most = MOST_PAIRS

    @property
    def is_closed(self) -> bool:
        """Whether every node has been looked into."""
        return len(self.edges) == len(self.nodes)

    def explore(self, columns: int | None = None, *, until_wrong: bool = False) -> None:
        """Look into all nodes that fewer than `columns` columns lead to; without it, into all.

        With `until_wrong`, no further than the first layer with an edge to `WRONG`.

        Raises
        ------
        UndecidedError
            If more than `most` nodes are met.
        """
        while not self.is_closed and (columns is None or len(self.layers) - 2 < columns):
            if until_wrong and self.first_wrong is not None:
                return
            self._look_into_layer()

    def _look_into_layer(self) -> None:
        nodes, number, edges = self.nodes, self._number, self.edges
        any_wrong = False
        # Whole layers: the first with a wrong edge then tells the fewest columns (breadth first).
        for one, other in nodes[self.layers[-2] : self.layers[-1]]:
            row = []
            for (a, bit), (b, due) in zip(self.first.row(one), self.second.row(other), strict=True):
                if bit != due and not self._past_differences:
                    row.append(WRONG)
                    any_wrong = True
                    continue
                node = number.get((a, b))
                if node is None:
                    node = number[a, b] = len(nodes)
                    nodes.append((a, b))
                row.append(node)
            edges.append(tuple(row))
            if len(nodes) > self.most:
                raise UndecidedError(
                    f"{self._name or 'the network'} is undecided: more than {self.most:,} pairs "
                    f"of hidden state and task state were met, and no end of them"
                )
        if any_wrong and self.first_wrong is None:
            self.first_wrong = len(self.layers) - 2
        self.layers.append(len(nodes))

    def fails_on_zeros(self, node: int, pad: int) -> bool:
        """Whether a wrong bit is met within `pad` columns of zeros from a node."""
        one, other = self.nodes[node]
        for _ in range(pad):
            (one, bit), (other, due) = self.first.row(one)[0], self.second.row(other)[0]
            if bit != due:
                return True
        return False

    def fewest_digits(self, pad: int) -> int | None:
        """Return the fewest digits, at least 1, with which some input meets a wrong bit.

        `pad` columns of zeros follow the digits. None if no input ever does: then the product is
        closed, and its nodes are the certificate.
        """
        self.explore(until_wrong=True)
        if self.first_wrong is None:
            return None
        # Up to `pad` columns before it, the wrong bit may be met in the zeros after the digits.
        for digits in range(max(self.first_wrong - pad + 1, 1), self.first_wrong + 1):
            layer = range(self.layers[digits], self.layers[digits + 1])
            if any(self.fails_on_zeros(node, pad) for node in layer):
                return digits
        return self.first_wrong + 1

    def table(self) -> np.ndarray:
        """Return the edges as an array, with a last node for `WRONG`; int32, (2**I, nodes + 1).

        Nodes that were not looked into lead to themselves.
        """
        nodes = len(self.nodes)
        successor = np.tile(np.arange(nodes + 1, dtype=np.int32), (2**self.inputs, 1))
        explored = np.array(self.edges, dtype=np.int32).T
        successor[:, : len(self.edges)] = np.where(explored == WRONG, nodes, explored)
        return successor


def product_with(machine: Machine, task: Specification) -> Product:
    """Lay a network's machine and a task side by side.

    Raises
    ------
    NetworkError
        If they take different numbers of inputs.
    """
    check_inputs(task.name, task.inputs, machine.inputs)
    return Product(machine, task, machine.network.label)


def check_inputs(what: str, takes: int, has: int, who: str = "the network") -> None:
    """Raise a `NetworkError` unless a network has as many inputs as what it is to do takes."""
    if takes != has:
        inputs = f"{takes} input{'s' if takes != 1 else ''}"
        # What people hand in with a third column is the carry as an input, or the bias.
        hint = (
            " (columns of w_xh); if the last is the carry, it belongs into w_hh, in the column of "
            "the unit that is the carry; if it is the bias, into b_h"
        )
        given = f"{has}{hint if (takes, has) == (2, 3) else ''}"
        raise NetworkError(f"{what} takes {inputs}, but {who} has {given}")


def task_of(product: Product) -> Specification:
    """Return the task of a product that `product_with` made."""
    task = product.second
    assert isinstance(task, Specification)
    return task


class Transitions(NamedTuple):
    """All transitions between reachable pairs of states of two machines, as five equal columns.

    Each array has shape (transitions,): the `input`, the states of the first and of the second
    machine `before` it, and those they come to `after` it.
    """

    input: np.ndarray
    first_before: np.ndarray
    second_before: np.ndarray
    first_after: np.ndarray
    second_after: np.ndarray


def joint_transitions(first: Transducer, second: Transducer, name: str = "") -> Transitions:
    """Feed two machines the same columns in every way there is, whatever bits they answer.

    Raises
    ------
    UndecidedError
        If more than `MOST_PAIRS` pairs of states are met.
    """
    product = Product(first, second, name, past_differences=True)
    product.explore()
    nodes = np.array(product.nodes)
    after = nodes[np.array(product.edges)].transpose(1, 0, 2).reshape(-1, 2)
    inputs = np.repeat(np.arange(2**product.inputs), len(nodes))
    before = np.tile(nodes, (2**product.inputs, 1))
    return Transitions(inputs, *before.T, *after.T)


def layers_of_digits(
    successor: np.ndarray, choices: Sequence[Sequence[int]]
) -> Iterator[np.ndarray]:
    """Yield for each column the nodes that the columns before it can lead to, `choices` allowing.

    Parameters
    ----------
    successor : ndarray, shape (2**I, nodes + 1)
    choices : sequence of sequence of int
        By column, the inputs that it may have.
    """
    layer: np.ndarray = np.zeros(1, dtype=np.int64)
    yield layer
    for allowed in choices[:-1]:
        # Sets, not paths: there are 2**(I * columns) paths, but no more nodes than the product has.
        layer = np.unique(successor[list(allowed)][:, layer])
        yield layer
