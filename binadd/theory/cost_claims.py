"""What is claimed of the costs, each claim put to the graphs and to the fitted exponents."""

from itertools import product

import numpy as np

from binadd.theory.claims import Claim
from binadd.theory.cost import WITHIN, Exponent, mdrnn_graph, pixelcnn_graph
from binadd.theory.dependency_graph import DependencyGraph


def cost_claims(fits: list[Exponent]) -> list[Claim]:
    """Decide all claims, most of them by the exponents that `fit_exponents` found."""
    grids = list(product(range(1, 6), repeat=3))
    wrong = sum(mdrnn_graph(H, W, d, 1).sequential_steps != d + H + W - 2 for H, W, d in grids)
    small, large = (_positions_seen(pixelcnn_graph(n, n, 3, 1)) for n in (8, 16))
    return [
        _as_fitted("both: O(d k^2 H W) connections", _chosen(fits, "", "connections")),
        _printed("both: O(d k^3 H W) connections", fits, "MDRNN", "connections", "k", 3),
        _as_fitted("PixelCNN, training: O(d) steps", _chosen(fits, "PixelCNN", "steps in")),
        _as_fitted(
            "PixelCNN, sampling pixel by pixel: O(d H W) steps",
            _chosen(fits, "PixelCNN", "steps sampling"),
        ),
        # The k^2 products for a position depend on none of each other: they are one step.
        _printed(
            "PixelCNN, sampling pixel by pixel: O(H W d k^2) steps",
            fits,
            "PixelCNN",
            "steps sampling",
            "k",
            2,
        ),
        _printed("MDRNN: O(sqrt(H W d)) steps", fits, "MDRNN", "steps", "W", 1 / 2),
        Claim(
            "MDRNN: exactly d + H + W - 2 steps",
            f"wrong on how many of all {len(grids)} grids with H, W, d from 1 to 5",
            wrong,
            0,
            "corrected",
        ),
        Claim(
            "PixelCNN: its context is bounded by its depth",
            "positions that the last unit sees, d = 3, on 16 x 16 and on 8 x 8",
            large,
            small,
        ),
        Claim(
            "MDRNN: a unit sees all positions above and to the left",
            "all positions of 16 x 16, and those that the last unit sees",
            16 * 16,
            _positions_seen(mdrnn_graph(16, 16, 3, 1)),
        ),
    ]


def _chosen(fits: list[Exponent], network: str, quantity: str) -> list[Exponent]:
    return [
        fit
        for fit in fits
        if fit.size != "N" and network in fit.network and fit.quantity.startswith(quantity)
    ]


def _as_fitted(statement: str, fits: list[Exponent]) -> Claim:
    worst = max(fits, key=lambda fit: fit.error_of(fit.predicted))
    where = (
        f"error of the worst exponent, {worst.predicted} of {worst.size}, fitted {worst.fitted:.4f}"
    )
    return Claim(statement, where, worst.error_of(worst.predicted), WITHIN)


def _printed(
    statement: str, fits: list[Exponent], network: str, quantity: str, size: str, printed: float
) -> Claim:
    """Compare a printed exponent with the one that was fitted."""
    (fit,) = (fit for fit in _chosen(fits, network, quantity) if fit.size == size)
    growth, counted = (ends[-1] / ends[0] for ends in (fit.values, fit.counted))
    where = (
        f"error of the exponent {printed:g} of {size}, fitted {fit.fitted:.3f}; {growth:g} times "
        f"{size} gives {counted:.3g} times as many, not {growth**printed:g}"
    )
    return Claim(statement, where, fit.error_of(printed), WITHIN, "printed")


def _positions_seen(graph: DependencyGraph) -> int:
    """Return how many inputs the unit in the last row and column of the last layer sees."""
    return graph.inputs_seen_by(int(np.flatnonzero(graph.is_unit)[-1]))
