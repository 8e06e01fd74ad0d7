from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest

from binadd.errors import RangeError
from binadd.theory import cost
from binadd.theory.cost import (
    LAWS,
    Count,
    Exponent,
    adder_graph,
    count_all,
    fit_exponents,
    mdrnn_graph,
    pixelcnn_graph,
)
from binadd.theory.cost_claims import cost_claims
from binadd.theory.dependency_graph import NO_WEIGHT, DependencyGraph

Grid = tuple[int, int, int, int]
"""H, W, d, k."""

GRIDS: list[Grid] = list(product((1, 2, 4), (1, 2, 3), (1, 2, 3), (1, 2)))
KINDS = ["training", "pixel by pixel", "early", "MDRNN"]


def graph_of(kind: str, grid: Grid) -> DependencyGraph:
    return mdrnn_graph(*grid) if kind == "MDRNN" else pixelcnn_graph(*grid, order=kind)


def counted(network: str, quantity: str, *sizes: int) -> Count:
    (found,) = (c for c in count_all(*sizes) if (c.network, c.quantity) == (network, quantity))
    return found


@cache
def exponents() -> list[Exponent]:
    return fit_exponents()


# A slow way, written from the definitions: what each position of each layer reads.
# (layer, row, column); layer 0 is the image.
Place = tuple[int, int, int]


def read_by(kind: str, grid: Grid, place: Place) -> list[tuple[Place, tuple[object, ...]]]:
    """List what a position reads, and which block of weights it is read with."""
    H, W, _, _ = grid
    layer, row, column = place
    if kind == "MDRNN":
        reads = [((layer - 1, row, column), "below"), ((layer, row - 1, column), "above")]
        reads += [((layer, row, column - 1), "left")]
    else:
        before = [(0, -1), (-1, -1), (-1, 0), (-1, 1)]
        reads = [((layer - 1, row + i, column + j), f"{i} {j}") for i, j in before]
        reads += [((layer - 1, row, column), "own")] if layer > 1 else []
    return [
        (source, (layer, name))
        for source, name in reads
        if 0 <= source[1] < H and 0 <= source[2] < W
    ]


def slow_counts(kind: str, grid: Grid) -> tuple[int, int, int]:
    """Return the weights that connect something, the connections, and the sequential steps."""
    H, W, d, k = grid
    places = list(product(range(1, d + 1), range(H), range(W)))
    reads = {place: read_by(kind, grid, place) for place in places}
    blocks = {block for sources in reads.values() for _, block in sources}

    @cache
    def steps(place: Place) -> int:
        layer, row, column = place
        if layer == 0:
            return steps((d, row, column)) if kind in ("pixel by pixel", "early") else 0
        sources = [source for source, _ in reads[place]]
        if kind == "pixel by pixel" and layer == 1 and (row, column) != (0, 0):
            at = row * W + column - 1  # the pixel before in reading order
            sources.append((d, at // W, at % W))
        return 1 + max(map(steps, sources), default=0)

    return k * k * len(blocks), k * k * sum(map(len, reads.values())), max(map(steps, places))


@pytest.mark.parametrize("kind", KINDS)
def test_graphs_are_those_of_the_definitions(kind: str) -> None:
    for grid in GRIDS:
        graph = graph_of(kind, grid)
        weights = np.unique(graph.weight[graph.weight != NO_WEIGHT])
        found = (weights.size, graph.connections, graph.sequential_steps)
        assert found == slow_counts(kind, grid), grid
        if min(grid[:2]) > 1:  # every neighbour is somewhere, so that every weight connects
            assert graph.parameters == weights.size + grid[2] * grid[3]


def test_every_formula_gives_what_is_counted() -> None:
    for grid in GRIDS:
        assert all(count.agrees and count.counted == count.value for count in count_all(3, *grid))


@pytest.mark.parametrize("bits", [1, 2, 8, 64])
def test_the_adder(bits: int) -> None:
    graph = adder_graph(bits)
    assert graph.parameters == 22
    assert graph.connections == (bits + 1) * (3 * 2 + 3) + bits * 3 * 3
    assert graph.sequential_steps == bits + 2
    assert all(count.agrees for count in count_all(bits, 1, 1, 1, 1))


def test_the_mdrnn_takes_exactly_its_wavefronts() -> None:
    for H, W, d in product(range(1, 8), repeat=3):
        assert mdrnn_graph(H, W, d, 1).sequential_steps == d + H + W - 2


@pytest.mark.parametrize("sizes", [(6, 3, 5, 2, 4), (1, 1, 1, 1, 1), (9, 4, 1, 3, 2)])
def test_the_printed_formulas_are_the_computed_ones(sizes: tuple[int, ...]) -> None:
    names = dict(zip("NHWdk", sizes, strict=True)) | {"min": min}
    for count in count_all(*sizes):
        assert eval(count.formula.replace("^", "**"), names) == count.value


def test_exponents_are_within_two_percent_of_theory() -> None:
    assert len(exponents()) == 2 + 5 * 4
    for exponent in exponents():
        error = abs(exponent.fitted - exponent.predicted)
        assert error <= 0.02 * max(1, exponent.predicted), exponent
        assert exponent.agrees


@pytest.mark.parametrize(
    ("network", "quantity", "wrong"),
    [
        ("MDRNN", "connections", lambda H, W, d, k: k**3 * d * H * W),
        ("MDRNN", "connections", lambda H, W, d, k: k**2 * d * 3 * H * W),
        ("MDRNN", "steps", lambda H, W, d, k: round((H * W * d) ** 0.5)),
        ("MDRNN", "steps", lambda H, W, d, k: d + H + W - 1),
        ("PixelCNN", "steps sampling pixel by pixel", lambda H, W, d, k: d * (W + 2 * (H - 1))),
        ("PixelCNN", "connections", lambda H, W, d, k: 5 * d * k**2 * H * W),
        ("PixelCNN", "parameters", lambda H, W, d, k: 9 * k**2 * d + k * d),
        ("adder", "steps", lambda N: N + 1),
    ],
)
def test_a_wrong_formula_is_caught(
    monkeypatch: pytest.MonkeyPatch, network: str, quantity: str, wrong: Callable[..., int]
) -> None:
    """Plant it, and see that it and no other is said to disagree."""
    laws = [
        replace(law, value=wrong) if (law.network, law.quantity) == (network, quantity) else law
        for law in LAWS
    ]
    monkeypatch.setattr(cost, "LAWS", laws)
    refuted = [(c.network, c.quantity) for c in count_all(4, 5, 6, 3, 2) if not c.agrees]
    assert refuted == [(network, quantity)]


@pytest.mark.parametrize(("size", "wrong"), [("k", 3), ("k", 1), ("H", 2), ("d", 0)])
def test_a_wrong_exponent_is_caught(monkeypatch: pytest.MonkeyPatch, size: str, wrong: int) -> None:
    (law,) = (law for law in LAWS if (law.network, law.quantity) == ("MDRNN", "connections"))
    monkeypatch.setattr(cost, "LAWS", [replace(law, exponents=law.exponents | {size: wrong})])
    assert [fit.size for fit in fit_exponents() if not fit.agrees] == [size]


def test_the_verdicts_on_the_claims() -> None:
    verdicts = {claim.statement: claim.verdict for claim in cost_claims(exponents())}
    assert verdicts == {
        "both: O(d k^2 H W) connections": "holds",
        "both: O(d k^3 H W) connections": "false as printed",
        "PixelCNN, training: O(d) steps": "holds",
        "PixelCNN, sampling pixel by pixel: O(d H W) steps": "holds",
        "PixelCNN, sampling pixel by pixel: O(H W d k^2) steps": "false as printed",
        "MDRNN: O(sqrt(H W d)) steps": "false as printed",
        "MDRNN: exactly d + H + W - 2 steps": "holds when corrected",
        "PixelCNN: its context is bounded by its depth": "holds",
        "MDRNN: a unit sees all positions above and to the left": "holds",
    }


def test_the_refutations_carry_their_counterexamples() -> None:
    cube, square, root = (claim for claim in cost_claims(exponents()) if claim.origin == "printed")
    assert "8 times k gives 64 times as many, not 512" in cube.where
    assert "8 times k gives 1 times as many, not 64" in square.where
    assert "4 times W gives 3.95 times as many, not 2" in root.where


def test_claims_follow_the_exponents_and_are_not_written_down() -> None:
    cubic = [
        replace(e, fitted=3.0) if e.size == "k" and e.quantity == "connections" else e
        for e in exponents()
    ]
    square, cube, *_ = cost_claims(cubic)
    assert (square.verdict, cube.verdict) == ("FALSE", "holds")


@pytest.mark.parametrize(
    ("size", "name"),
    [("N", "bits"), ("H", "height"), ("W", "width"), ("d", "depth"), ("k", "units")],
)
def test_sizes_start_at_one(size: str, name: str) -> None:
    with pytest.raises(RangeError, match=f"the {name} must be at least 1, got 0"):
        count_all(**{size: 0})


def test_what_is_too_large_to_build_is_refused() -> None:
    with pytest.raises(RangeError, match=r"too large to build: a graph of the PixelCNN of this"):
        count_all(H=1000, W=1000)
    with pytest.raises(RangeError, match=r"the adder of this size has up to 18,000,000,009 conn"):
        count_all(N=10**9)
