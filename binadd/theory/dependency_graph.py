"""A network as a graph: a node for every input and unit, an edge for every connection.

What a network costs is counted on it: the connections are edges, and the sequential steps are the
longest path, since a unit can only be computed after all that it reads. Parameters are weights and
biases; one that many edges share is one parameter.
"""

import math
from dataclasses import dataclass

import numpy as np

from binadd.errors import RangeError

NO_WEIGHT = -1


@dataclass(frozen=True, eq=False)
class DependencyGraph:
    """Made by `GraphBuilder`. Edge e runs from node ``source[e]`` to node ``target[e]``.

    Attributes
    ----------
    source, target : ndarray of int, shape (edges,)
    weight : ndarray of int, shape (edges,)
        The parameter that the edge carries; `NO_WEIGHT` where it only orders.
    is_unit : ndarray of bool, shape (nodes,)
        False for inputs.
    parameters : int
        All weights and biases. Biases are on no edge; nor are, on a grid of one row or column, the
        weights for neighbours that are nowhere to be found.
    """

    source: np.ndarray
    target: np.ndarray
    weight: np.ndarray
    is_unit: np.ndarray
    parameters: int

    @property
    def connections(self) -> int:
        """The number of edges that carry a weight."""
        return int(np.count_nonzero(self.weight != NO_WEIGHT))

    @property
    def sequential_steps(self) -> int:
        """The number of units on the longest path; costs a step of Python an edge."""
        nodes = self.is_unit.size
        targets = self.target[np.argsort(self.source, kind="stable")].tolist()
        ends = [0, *np.cumsum(np.bincount(self.source, minlength=nodes)).tolist()]
        waiting_for = np.bincount(self.target, minlength=nodes).tolist()
        steps = self.is_unit.astype(int).tolist()
        ready = [node for node in range(nodes) if not waiting_for[node]]
        for node in ready:  # grows while it is read
            for reached in targets[ends[node] : ends[node + 1]]:
                steps[reached] = max(steps[reached], steps[node] + 1)
                waiting_for[reached] -= 1
                if not waiting_for[reached]:
                    ready.append(reached)
        if len(ready) < nodes:
            raise RangeError("the graph has a cycle, so that its units can't be computed in turn")
        return int(max(steps))

    def inputs_seen_by(self, node: int) -> int:
        """Return how many inputs a path leads from to `node`."""
        seen = np.arange(self.is_unit.size) == node
        before = 0
        while before < (now := int(np.count_nonzero(seen))):
            seen[self.source[seen[self.target]]] = True
            before = now
        return int(np.count_nonzero(seen & ~self.is_unit))


class GraphBuilder:
    """Collects the nodes and edges of a `DependencyGraph`, layer by layer.

    The last axis of nodes runs over those at one position; the axes before it are positions.

    Examples
    --------
    At each of 5 positions 3 inputs and 2 units, with weights that all positions share:

    >>> builder = GraphBuilder()
    >>> builder.connect(builder.inputs(5, 3), builder.units(5, 2), builder.weights(3, 2))
    >>> graph = builder.graph()
    >>> graph.connections, graph.parameters, graph.sequential_steps
    (30, 6, 1)
    """

    def __init__(self) -> None:
        self._parameters = 0
        self._is_unit: list[bool] = []
        self._edges: list[np.ndarray] = []

    def inputs(self, *shape: int) -> np.ndarray:
        """Return new inputs."""
        return self._nodes(shape, is_unit=False)

    def units(self, *shape: int) -> np.ndarray:
        """Return new units; their biases are `weights` that nothing connects."""
        return self._nodes(shape, is_unit=True)

    def weights(self, *shape: int) -> np.ndarray:
        """Return new parameters."""
        self._parameters += math.prod(shape)
        return np.arange(self._parameters - math.prod(shape), self._parameters).reshape(shape)

    def connect(
        self, source: np.ndarray, target: np.ndarray, weights: np.ndarray | None = None
    ) -> None:
        """Connect, at each position, every source to every target.

        Parameters
        ----------
        source, target : ndarray of int, shapes (..., a) and (..., b)
        weights : ndarray of int, shape (a, b) or (..., a, b), optional
            Shared by all positions along the axes that are left out or 1. Without them the edges
            only order: the target waits.
        """
        edges = np.empty((3, *source.shape, target.shape[-1]), dtype=np.int64)
        edges[0] = source[..., :, np.newaxis]
        edges[1] = target[..., np.newaxis, :]
        edges[2] = NO_WEIGHT if weights is None else weights
        self._edges.append(edges.reshape(3, -1))

    def graph(self) -> DependencyGraph:
        """Return the graph of all that was collected."""
        source, target, weight = np.concatenate(self._edges, axis=1)
        return DependencyGraph(source, target, weight, np.array(self._is_unit), self._parameters)

    def _nodes(self, shape: tuple[int, ...], *, is_unit: bool) -> np.ndarray:
        first, count = len(self._is_unit), math.prod(shape)
        self._is_unit += [is_unit] * count
        return np.arange(first, first + count).reshape(shape)
