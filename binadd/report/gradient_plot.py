"""The picture of ``binadd gradients --plot``."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from binadd.errors import MissingExtraError, RangeError, missing_extra

if TYPE_CHECKING:
    from binadd.theory.gradient_flow import GradientCurve

FORMATS = ("png", "pdf", "svg")
MARKERS = "osv^Dx"


def picture_format(path: str) -> str:
    """Return the format that a file's ending names.

    Raises
    ------
    RangeError
        If it names none.
    """
    ending = Path(path).suffix.lstrip(".").lower()
    if ending not in FORMATS:
        raise RangeError(f"--plot {path}: expected a name that ends in .png, .pdf or .svg")
    return ending


def gradient_picture(curves: "list[GradientCurve]", ending: str) -> bytes:
    """Draw measured norms (lines) and bounds (dashes) by depth, on a log scale.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtraError(missing_extra("--plot", "matplotlib", "plot")) from None
    import numpy as np

    from binadd.theory.gradient_flow import DEPTHS

    figure = Figure(figsize=(8, 6), layout="constrained")
    axes = figure.subplots()
    for place, (curve, marker) in enumerate(zip(curves, MARKERS, strict=True)):
        # Each curve has its marks at depths of its own, so that equal curves are told apart.
        marks = (place, len(MARKERS))
        log10 = curve.log_norms / np.log(10)
        (line,) = axes.plot(DEPTHS, log10, label=curve.name, marker=marker, markevery=marks)
        axes.plot(DEPTHS, curve.log_bounds / np.log(10), "--", color=line.get_color(), linewidth=1)
    axes.plot([], [], "--", color="gray", linewidth=1, label="its bound, where not reached")
    axes.set_xlabel("depth n")
    axes.set_ylabel("log10 of the gradient norm")
    axes.set_title("How large a gradient is after n steps")
    axes.grid(alpha=0.3)
    figure.legend(loc="outside lower center", ncols=3)
    picture = io.BytesIO()
    figure.savefig(picture, format=ending, dpi=150)
    return picture.getvalue()
