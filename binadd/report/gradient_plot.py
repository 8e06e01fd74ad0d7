"""The picture of ``binadd gradients --plot``."""

from typing import TYPE_CHECKING

import numpy as np

from binadd.report.picture import CURVES, FAINT, drawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from binadd.theory.gradient_flow import GradientCurve

MARKERS = "osv^Dx"


def gradient_picture(curves: "list[GradientCurve]", ending: str) -> bytes:
    """Draw measured norms (lines) and bounds (dashes) by depth, on a log scale.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    """
    return drawn(lambda figure: _draw(figure, curves), ending, "binadd gradients: norms by depth")


def _draw(figure: "Figure", curves: "list[GradientCurve]") -> None:
    from binadd.theory.gradient_flow import DEPTHS

    figure.set_size_inches(8, 6)
    figure.set_layout_engine("constrained")
    axes = figure.subplots()
    looks = zip(curves, MARKERS, CURVES, strict=True)
    for place, (curve, marker, colour) in enumerate(looks):
        # Each curve has its marks at depths of its own, so that equal curves are told apart.
        marks = (place, len(MARKERS))
        log10 = curve.log_norms / np.log(10)
        axes.plot(DEPTHS, log10, label=curve.name, color=colour, marker=marker, markevery=marks)
        axes.plot(DEPTHS, curve.log_bounds / np.log(10), "--", color=colour, linewidth=1)
    axes.plot([], [], "--", color=FAINT, linewidth=1, label="its bound, where not reached")
    axes.set_xlabel("depth n")
    axes.set_ylabel("log10 of the gradient norm")
    axes.set_title("How large a gradient is after n steps", loc="left")
    axes.grid(alpha=0.25)
    figure.legend(loc="outside lower center", ncols=3)
