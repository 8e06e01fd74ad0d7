"""The picture of ``binadd train --plot``: how one seed comes to its network."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from binadd.report.picture import CURVES, FAINT, drawn, named_in_picture
from binadd.report.words import plural, rounded_down

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from binadd.learning.results import Observation, TrainingResult


@dataclass(frozen=True, eq=False)
class Course:
    """How a seed fared, step by step; arrays of shape (K,) for K observations.

    Attributes
    ----------
    steps : ndarray of int
    loss : ndarray of float
    wrong_bits : ndarray of int
    margin : ndarray of float
        The normalised margin; NaN while bits are wrong, when it says nothing.
    """

    steps: np.ndarray
    loss: np.ndarray
    wrong_bits: np.ndarray
    margin: np.ndarray


def course(observations: Sequence["Observation"]) -> Course:
    """Take from observations what is drawn of them."""
    wrong = np.array([one.wrong_bits for one in observations])
    margin = np.array([one.normalised_margin for one in observations], dtype=float)
    return Course(
        steps=np.array([one.step for one in observations]),
        loss=np.array([one.loss for one in observations], dtype=float),
        wrong_bits=wrong,
        margin=np.where(wrong == 0, margin, np.nan),
    )


def training_title(found: "TrainingResult") -> str:
    """Say in two lines what was learned, and how it ended."""
    it, adds = found.trained, found.settings.adds
    task = "" if adds else f"{named_in_picture(found.task.name, 24)}, "
    what = "add" if adds else f"do {named_in_picture(found.task.name, 24)}"
    if it.succeeded:
        end = f"proved to {what} at every width"
    elif it.proved:
        end = f"proved, but short of the margin {found.settings.margin:g}"
    else:
        end = f"not proved to {what}"
    if it.proved:
        end += f"; normalised margin {rounded_down(it.normalised_margin)}"
    return (
        f"{task}{named_in_picture(found.settings.recipe_name, 24)}, seed {it.seed}\n"
        f"after {plural(it.steps, 'step')}: {end}"
    )


def training_picture(
    found: "TrainingResult", observations: Sequence["Observation"], ending: str
) -> bytes:
    """Draw loss, wrong bits and margin over the steps.

    Parameters
    ----------
    found : TrainingResult
    observations : sequence of Observation
        All that the observer of `train` was called with.
    ending : {"png", "pdf", "svg"}

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    """
    taken = course(observations)
    return drawn(lambda figure: _draw(figure, found, taken), ending, "binadd train: one seed")


def _draw(figure: "Figure", found: "TrainingResult", taken: Course) -> None:
    figure.set_size_inches(6.4, 6.0)
    figure.set_layout_engine("constrained", h_pad=0.05)
    panels = figure.subplots(3, 1, sharex=True)
    series = (taken.loss, taken.wrong_bits, taken.margin)
    labels = ("loss", "wrong bits", "normalised margin\n(where no bit is wrong)")
    for axes, values, label, colour in zip(panels, series, labels, CURVES, strict=False):
        # Dots as well for the margin: bits may be right at one observation and wrong at the next.
        marker = "." if values is taken.margin else ""
        axes.plot(taken.steps, values, marker=marker, color=colour)
        axes.plot(taken.steps[-1:], values[-1:], "o", color=colour, markersize=4, clip_on=False)
        axes.set_ylabel(label)
        axes.grid(alpha=0.25)
    loss, wrong, margin = panels
    if taken.loss.min() > 0 and taken.loss.max() > 10 * taken.loss.min():
        _log_scale(loss)
    else:
        loss.set_ylim(bottom=0)
    wrong.set_ylim(bottom=0)
    wrong.locator_params(axis="y", integer=True)
    _margin_axis(margin, taken.margin, found.settings.margin)
    margin.set_xlabel("steps")
    margin.set_xlim(0, max(int(taken.steps[-1]), 1))
    margin.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    figure.suptitle(training_title(found), x=0.01, ha="left", fontsize=9, linespacing=1.4)


def _margin_axis(axes: "Axes", margins: np.ndarray, asked: float) -> None:
    """Show the margin that was asked for beside those that were reached, if any were."""
    shown = margins[~np.isnan(margins)]
    if not len(shown):
        axes.set_yticks([])
        axes.text(0.5, 0.5, "bits were wrong throughout", ha="center", transform=axes.transAxes)
        return
    if asked:
        axes.axhline(asked, color=FAINT, linestyle="--", linewidth=1)
        axes.text(
            0.01, asked, f"asked for: {asked:g}", fontsize=8, va="bottom",
            transform=axes.get_yaxis_transform(),
        )  # fmt: skip
    axes.set_ylim(0, max([*shown, asked, 1e-9]) * 1.15)


def _log_scale(axes: "Axes") -> None:
    """Make y a log axis, with plain numbers at its ticks."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
