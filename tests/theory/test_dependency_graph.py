import numpy as np
import pytest

from binadd.errors import RangeError
from binadd.theory.dependency_graph import DependencyGraph, GraphBuilder


def chain(length: int) -> DependencyGraph:
    """One input, and units in a row that share their weight."""
    build = GraphBuilder()
    x, h = build.inputs(1), build.units(length, 1)
    build.connect(x, h[0], build.weights(1, 1))
    build.connect(h[:-1], h[1:], build.weights(1, 1))
    return build.graph()


def test_a_chain() -> None:
    graph = chain(7)
    assert (graph.connections, graph.parameters, graph.sequential_steps) == (7, 2, 7)


def test_the_longest_path_counts_not_the_shortest() -> None:
    """A unit that reads both ends of a chain waits for the far one."""
    build = GraphBuilder()
    h = build.units(4, 1)
    last = build.units(1)
    build.connect(h[:-1], h[1:], build.weights(1, 1))
    build.connect(h[0], last, build.weights(1, 1))
    build.connect(h[3], last, build.weights(1, 1))
    assert build.graph().sequential_steps == 5


def test_a_unit_waits_for_the_latest_of_all_it_reads() -> None:
    """A unit that reads nothing still takes its step; an input that is met later takes none."""
    build = GraphBuilder()
    early, x, reader = build.units(1), build.inputs(1), build.units(1)
    for source in (early, x):
        build.connect(source, reader, build.weights(1, 1))
    assert build.graph().sequential_steps == 2


def test_an_edge_that_only_orders_is_no_connection_but_takes_its_turn() -> None:
    build = GraphBuilder()
    h = build.units(3, 2)
    build.connect(h[:-1], h[1:])
    graph = build.graph()
    assert (graph.connections, graph.parameters, graph.sequential_steps) == (0, 0, 3)


def test_biases_are_parameters_that_connect_nothing() -> None:
    build = GraphBuilder()
    build.connect(build.inputs(1, 1), build.units(1, 1), build.weights(1, 1))
    build.weights(5)
    graph = build.graph()
    assert (graph.connections, graph.parameters) == (1, 6)


def test_weights_may_differ_along_an_axis_of_positions() -> None:
    build = GraphBuilder()
    build.connect(build.inputs(4, 3, 2), build.units(4, 3, 2), build.weights(4, 1, 2, 2))
    graph = build.graph()
    assert (graph.connections, graph.parameters) == (48, 16)
    assert (np.bincount(graph.weight) == 3).all()


def test_a_cycle_is_an_error() -> None:
    build = GraphBuilder()
    h = build.units(3, 1)
    build.connect(h, np.roll(h, 1), build.weights(1, 1))
    with pytest.raises(RangeError, match="the graph has a cycle"):
        _ = build.graph().sequential_steps


def test_inputs_seen() -> None:
    build = GraphBuilder()
    x, h = build.inputs(5, 1), build.units(5, 1)
    build.connect(x[:3], h[:3], build.weights(1, 1))
    build.connect(h[:-1], h[1:], build.weights(1, 1))
    graph = build.graph()
    assert [graph.inputs_seen_by(int(node)) for node in h[:, 0]] == [1, 2, 3, 3, 3]
