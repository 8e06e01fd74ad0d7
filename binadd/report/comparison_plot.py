"""The picture of ``binadd compare --plot``: the weights of both networks, side by side."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from binadd.report.addition_text import operand_names
from binadd.report.picture import FAINT, drawn, named_in_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

    from binadd.analysis.alignment import Alignment
    from binadd.analysis.comparison import Comparison
    from binadd.networks.threshold_rnn import ThresholdRNN

COLOURS = ("#6b2a06", "#c9651f", "#f3c9a5", "#f7f7f7", "#c5dcf1", "#7cb2e4", "#3386d6")
"""Negative to positive; the negative end is the darker one, so that greys tell them apart."""
CELL = 0.5
"""Inches."""
MOST_NUMBERED, MOST_LABELLED, MOST_ACROSS = 14, 40, 8
"""Up to so many columns there are numbers, all labels, and room for three maps in a row."""
LARGEST_MAP = 7.0
"""Inches that a map takes, however many columns it has."""


@dataclass(frozen=True, eq=False)
class Panel:
    """One heat map.

    Attributes
    ----------
    title : str
    rows, columns : tuple of str
        The units that read, the output last; what they read, the bias last.
    values : ndarray, shape (H + 1, I + H + 1)
        NaN where nothing can be read: the output does not see the inputs.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: np.ndarray


def comparison_panels(found: "Comparison") -> list[Panel]:
    """Return what is drawn: A as it is; A written as B is, where units are matched; and B.

    In the second each unit of A stands where its counterpart of B does, complemented where that is,
    and as large as that is: multiplied so that the sizes of its weights have the same sum.
    """
    names = operand_names(found.task)
    one, other = found.a.network, found.b.network
    panels = [
        _as_it_is(one, f"A: {named_in_picture(one.label, 30)}\nas it is", names),
        _as_it_is(other, f"B: {named_in_picture(other.label, 30)}\nas it is", names),
    ]
    if found.alignment is not None:
        title = "A written in B's way: its units\nreordered, complemented, scaled"
        panels.insert(1, _written_as(one, other, found.alignment, title, names))
    return panels


def _as_it_is(rnn: "ThresholdRNN", title: str, names: tuple[str, ...]) -> Panel:
    units = tuple(f"h{unit + 1}" for unit in range(rnn.hidden_units))
    return Panel(title, (*units, "y"), (*names, *units, "bias"), _weights(rnn))


def _weights(rnn: "ThresholdRNN") -> np.ndarray:
    """Lay out the weights of all units, the output last; shape (H + 1, I + H + 1)."""
    hidden = np.column_stack((rnn.w_xh, rnn.w_hh, rnn.b_h))
    output = np.concatenate((np.full(rnn.inputs, np.nan), rnn.w_hy, [rnn.b_y]))
    return np.vstack((hidden, output))


def _written_as(
    one: "ThresholdRNN",
    other: "ThresholdRNN",
    alignment: "Alignment",
    title: str,
    names: tuple[str, ...],
) -> Panel:
    """Write a network in the order, complement and scale of another."""
    inputs, theirs = one.inputs, _weights(other)
    rows = _weights(one)
    # Over its largest number first, so that no sum of a row overflows.
    rows /= np.maximum(np.nanmax(np.abs(rows), axis=1, keepdims=True), np.finfo(float).tiny)
    # A complemented unit reads 1 - h for h and fires when it did not: see networks/symmetries.py.
    flips = np.array(alignment.complemented)
    sign = np.where(flips, -1.0, 1.0)
    rows[:, -1] += rows[:, inputs:-1] @ flips
    rows[:, inputs:-1] *= sign
    rows[:-1] *= sign[:, np.newaxis]
    place = np.argsort(alignment.order)  # which unit of A stands where unit j of B does
    rows = rows[[*place, len(place)]]
    rows[:, inputs:-1] = rows[:, inputs:-1][:, place]
    mine, yours = (_sizes(values) for values in (rows, theirs))
    scale = np.divide(yours, mine, where=(mine > 0) & (yours > 0), out=np.ones_like(mine))
    units = tuple(f"{'not ' if flips[unit] else ''}h{unit + 1}" for unit in place)
    return Panel(title, (*units, "y"), (*names, *units, "bias"), rows * scale)


def _sizes(values: np.ndarray) -> np.ndarray:
    sizes: np.ndarray = np.nansum(np.abs(values), axis=1, keepdims=True)
    return sizes


def number_in_cell(value: float) -> str:
    """Write a weight shortly: two digits, or all before the point.

    >>> number_in_cell(-0.0316), number_in_cell(1.0), number_in_cell(-123.4), number_in_cell(2e7)
    ('−0.032', '1', '−123', '2e+07')
    """
    size = abs(value)
    text = f"{value:.0f}" if 100 <= size < 10_000 else f"{value:.2g}"
    return text.replace("-", "\N{MINUS SIGN}", 1) if text.startswith("-") else text


def comparison_picture(found: "Comparison", ending: str) -> bytes:
    """Draw the weights of both networks as heat maps on one scale.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    """
    panels = comparison_panels(found)
    return drawn(lambda figure: _draw(figure, panels), ending, "binadd compare: weights")


def _draw(figure: "Figure", panels: list[Panel]) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import FuncNorm, LinearSegmentedColormap
    from matplotlib.ticker import FuncFormatter

    largest = max(float(np.nanmax(np.abs(panel.values))) for panel in panels) or 1.0
    # By the root, so that a small weight is seen beside a large one.
    scale = FuncNorm(
        (lambda v: np.sign(v) * np.sqrt(np.abs(v)), lambda v: np.sign(v) * v * v), -1.0, 1.0
    )
    colours = LinearSegmentedColormap.from_list("weights", COLOURS)
    across = max(len(panel.columns) for panel in panels)
    side = min(CELL, LARGEST_MAP / across)
    in_a_row = across <= MOST_ACROSS
    sizes = [(side * len(panel.columns), side * len(panel.rows)) for panel in panels]
    widths, heights = [width for width, _ in sizes], [height for _, height in sizes]
    about = 0.75, 1.0  # for the labels of a map, and its title
    if in_a_row:
        figure.set_size_inches(
            sum(widths) + about[0] * len(panels) + 0.2, max(heights) + about[1] + 0.75
        )
        grid = figure.subplots(1, len(panels), width_ratios=widths)
    else:
        figure.set_size_inches(
            max(widths) + about[0] + 0.8, sum(heights) + about[1] * len(panels) + 0.75
        )
        grid = figure.subplots(len(panels), 1, height_ratios=heights)
    figure.set_layout_engine("compressed", w_pad=0.08, h_pad=0.08)
    for axes, panel in zip(grid, panels, strict=True):
        _heat_map(axes, panel, scale(panel.values / largest), colours)
    bar = figure.colorbar(
        ScalarMappable(scale, colours), ax=grid, location="bottom", aspect=40,
        shrink=0.5 if in_a_row else 0.8, ticks=[-1, -0.25, -0.04, 0, 0.04, 0.25, 1],
        format=FuncFormatter(lambda value, _: number_in_cell(value * largest)),
    )  # fmt: skip
    bar.outline.set_edgecolor(FAINT)
    bar.ax.set_title("weight or bias", fontsize=9)


def _heat_map(
    axes: "Axes", panel: Panel, shares: np.ndarray, colours: "LinearSegmentedColormap"
) -> None:
    """Draw one, of shares from 0 (most negative) to 1; numbers in it if there is room."""
    rows, columns = shares.shape
    painted = colours(shares)
    painted[np.isnan(shares)] = 1
    axes.imshow(painted, interpolation="none", aspect="equal")
    axes.set_title(panel.title, loc="left", fontsize=9, linespacing=1.3)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    every = -(-columns // MOST_LABELLED)
    axes.set_xticks(range(0, columns, every), panel.columns[::every])
    axes.set_yticks(range(0, rows, every), panel.rows[::every])
    if columns > MOST_NUMBERED:
        axes.tick_params(axis="x", rotation=90, labelsize=6)
        axes.tick_params(axis="y", labelsize=6)
        return
    axes.set_xticks(np.arange(1, columns) - 0.5, minor=True)
    axes.set_yticks(np.arange(1, rows) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=1.5)
    axes.tick_params(which="minor", length=0, top=False, bottom=False)
    for (row, column), value in np.ndenumerate(panel.values):
        if not np.isnan(value):
            dark = painted[row, column, :3] @ (0.299, 0.587, 0.114) < 0.5
            axes.text(
                column, row, number_in_cell(value), ha="center", va="center", fontsize=8,
                color="white" if dark else "black",
            )  # fmt: skip
