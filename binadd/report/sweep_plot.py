"""The picture of ``binadd sweep --plot``: the share of seeds that are through after so many steps.

Beside it how often each encoding was found. Several sweeps can stand in one picture.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from binadd.report.layout import wrapped
from binadd.report.picture import (
    CURVES,
    DASHES,
    FAINT,
    count_log_steps,
    drawn,
    named_in_picture,
)
from binadd.report.words import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from binadd.learning.results import SweepResult

MOST_CURVES = len(CURVES)
MOST_POINTS = 1_000
"""A curve of more jumps is drawn through so many of them."""
MOST_ENCODINGS = 8
"""The others are shown as one bar."""
OTHERS = "other encodings"


@dataclass(frozen=True, eq=False)
class SeedsInSteps:
    """What is drawn of one sweep; nothing but numbers.

    Attributes
    ----------
    label : str
    steps : ndarray of int, shape (S,)
        The steps that each seed took.
    succeeded : ndarray of bool, shape (S,)
    most_steps : int
        The steps allowed, where the curve ends.
    encodings : dict of str to int
        How many successes there are of each, the most frequent first.
    """

    label: str
    steps: np.ndarray
    succeeded: np.ndarray
    most_steps: int
    encodings: dict[str, int] = field(default_factory=dict)

    @property
    def successes(self) -> int:
        """How many seeds succeeded."""
        return int(np.count_nonzero(self.succeeded))


def seeds_in_steps(found: "SweepResult", label: str) -> SeedsInSteps:
    """Take from a sweep what is drawn of it."""
    return SeedsInSteps(
        label=label,
        steps=found.trained.steps,
        succeeded=found.trained.succeeded,
        most_steps=found.settings.max_steps,
        encodings=found.encodings,
    )


def labels_that_differ(settings: Sequence[dict[str, object]]) -> list[str]:
    """Name sweeps by their recipes, and by whatever else sets apart those of one recipe.

    Tasks and hidden units are named if they are not the same in all. Other settings are a recipe's
    own, and differ from one to another as a matter of course.

    >>> labels_that_differ([{"recipe": "tanh", "bits": 3}, {"recipe": "tanh", "bits": 4}])
    ['tanh, bits 3', 'tanh, bits 4']
    """
    labels = []
    for one in settings:
        alike = [other for other in settings if other.get("recipe") == one.get("recipe")]
        parts = [
            f"{name.replace('_', ' ')} {f'{value:g}' if isinstance(value, float) else value}"
            for name, value in one.items()
            if name != "recipe"
            and value is not None
            and any(
                other.get(name) != value
                for other in (settings if name in ("task", "hidden_units") else alike)
            )
        ]
        labels.append(", ".join([str(one.get("recipe", "")), *parts]))
    return labels


def success_curve(one: SeedsInSteps) -> tuple[np.ndarray, np.ndarray]:
    """Return after which steps how many seeds are through; the number from there to the next.

    Begins with no seed after no step, and ends with all successes at the steps allowed. Of more
    than `MOST_POINTS` jumps only some are taken, at equal distances.
    """
    steps, counts = np.unique(one.steps[one.succeeded], return_counts=True)
    through = np.cumsum(counts)
    if len(steps) > MOST_POINTS:
        chosen = np.linspace(0, len(steps) - 1, MOST_POINTS).astype(int)
        steps, through = steps[chosen], through[chosen]
    ends = np.append(steps, one.most_steps)
    return np.append(0, ends), np.concatenate(([0], through, [one.successes]))


def curve_with_band(
    one: SeedsInSteps, interval: Callable[[int, int], tuple[float, float]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the steps, the share that is through, and both ends of its interval."""
    steps, through = success_curve(one)
    seeds = len(one.steps)
    ends = np.array([interval(count, seeds) for count in through.tolist()])
    return steps, through / seeds, ends[:, 0], ends[:, 1]


def encoding_rows(sweeps: Sequence[SeedsInSteps]) -> list[tuple[str, list[int]]]:
    """Return by encoding how many successes each sweep has of it, the commonest in all first."""
    totals: dict[str, int] = {}
    for one in sweeps:
        for name, count in one.encodings.items():
            totals[name] = totals.get(name, 0) + count
    names = sorted(totals, key=lambda name: -totals[name])
    shown = names if len(names) <= MOST_ENCODINGS else names[: MOST_ENCODINGS - 1]
    rows = [(name, [one.encodings.get(name, 0) for one in sweeps]) for name in shown]
    if len(shown) < len(names):
        rest = [sum(one.encodings.get(name, 0) for name in names[len(shown) :]) for one in sweeps]
        rows.append((OTHERS, rest))
    return rows


def sweep_picture(found: "SweepResult | Sequence[SweepResult]", ending: str) -> bytes:
    """Draw one sweep, or several beside each other.

    Parameters
    ----------
    found : SweepResult or sequence of SweepResult
        At most `MOST_CURVES`.
    ending : {"png", "pdf", "svg"}

    Raises
    ------
    RangeError
        If there are more, or none.
    MissingExtraError
        If matplotlib is not installed.
    """
    results = list(found) if isinstance(found, Sequence) else [found]
    labels = labels_that_differ([one.settings.chosen() for one in results])
    sweeps = [seeds_in_steps(one, label) for one, label in zip(results, labels, strict=True)]
    return seeds_picture(sweeps, ending)


def seeds_picture(sweeps: Sequence[SeedsInSteps], ending: str) -> bytes:
    """Draw sweeps as `sweep_picture` does, from their numbers."""
    from binadd.errors import whole

    whole("the number of sweeps in a picture", len(sweeps), least=1, most=MOST_CURVES)
    return drawn(lambda figure: _draw(figure, sweeps), ending, "binadd sweep: successes over steps")


def _draw(figure: "Figure", sweeps: Sequence[SeedsInSteps]) -> None:
    rows = encoding_rows(sweeps)
    bars_a_row = sum(one.successes > 0 for one in sweeps)
    high = max(3.4, 0.6 + len(rows) * max(0.36, 0.2 * bars_a_row + 0.1)) + 0.2 * len(sweeps)
    figure.set_layout_engine("constrained", w_pad=0.08, h_pad=0.08)
    if rows:
        figure.set_size_inches(9.6, high)
        curves, bars = figure.subplots(1, 2, width_ratios=(5, 3))
        _bars(bars, sweeps, rows)
    else:
        figure.set_size_inches(5.5, high)
        curves = figure.subplots()
    _curves(curves, sweeps)
    figure.legend(loc="outside lower left")


def _curves(axes: "Axes", sweeps: Sequence[SeedsInSteps]) -> None:
    from matplotlib.ticker import PercentFormatter

    from binadd.learning.results import wilson_interval

    least = min(
        [int(one.steps[one.succeeded].min()) for one in sweeps if one.successes]
        or [one.most_steps for one in sweeps]
    )
    most = max(one.most_steps for one in sweeps)
    for one, colour, dashes in zip(sweeps, CURVES, DASHES, strict=False):
        steps, share, low, high = curve_with_band(one, wilson_interval)
        steps = np.maximum(steps, 1)  # a log axis has no place for 0
        seeds = len(one.steps)
        label = (
            f"{named_in_picture(one.label, 60)}: {one.successes:,} of {seeds:,} seeds, "
            f"{percent(one.successes, seeds)}"
        )
        axes.fill_between(
            steps, low, high, where=share > 0, step="post", color=colour, alpha=0.2, linewidth=0
        )
        axes.step(steps, share, where="post", color=colour, linestyle=dashes, label=label)
        end = [[share[-1] - low[-1]], [high[-1] - share[-1]]]
        axes.errorbar(
            steps[-1:], share[-1:], end, fmt="o", color=colour, markersize=4, capsize=3,
            elinewidth=1, clip_on=False, zorder=3,
        )  # fmt: skip
    count_log_steps(axes, max(1, least / 2), most)
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_ylabel("seeds proved within so many steps")
    axes.grid(alpha=0.25)
    axes.set_title("Successes, with 95% intervals", loc="left")


def _bars(axes: "Axes", sweeps: Sequence[SeedsInSteps], rows: list[tuple[str, list[int]]]) -> None:
    shown = [(place, one) for place, one in enumerate(sweeps) if one.successes]
    thick = 0.8 / len(shown)
    largest = 0.0
    for line, (place, one) in enumerate(shown):
        shares = [counts[place] / one.successes for _, counts in rows]
        largest = max(largest, *shares)
        at = np.arange(len(rows)) + (line - (len(shown) - 1) / 2) * thick
        bars = axes.barh(at, shares, thick * 0.9, color=CURVES[place])
        written = [
            f"{percent(counts[place], one.successes)} ({counts[place]:,})" if counts[place] else ""
            for _, counts in rows
        ]
        axes.bar_label(bars, written, padding=3, fontsize=8)
    names = ["\n".join(wrapped(named_in_picture(name, 60), 22)) for name, _ in rows]
    axes.set_yticks(range(len(rows)), names)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, largest * 1.45)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_color(FAINT)
    axes.set_title("Encodings, among the successes", loc="left")
