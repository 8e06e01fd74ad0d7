"""The picture of ``binadd gradients --plot``."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from binadd.errors import DataFileError, MissingExtraError, RangeError

if TYPE_CHECKING:
    from binadd.theory.gradient_flow import GradientCurve

FORMATS = ("png", "pdf", "svg")
MARKERS = "osv^Dx"


def draw(curves: "list[GradientCurve]", path: str) -> None:
    """Draw measured norms (lines) and bounds (dashes) by depth, on a log scale, into a file.

    Raises
    ------
    RangeError
        If the file's ending names no format.
    MissingExtraError
        If matplotlib is not installed.
    DataFileError
        If the file can't be written.
    """
    ending = Path(path).suffix.lstrip(".").lower()
    if ending not in FORMATS:
        raise RangeError(f"--plot {path}: expected a name that ends in .png, .pdf or .svg")
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtraError(
            "--plot needs matplotlib; install it with: pip install 'binadd[plot]'"
        ) from None
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
    try:
        Path(path).write_bytes(picture.getvalue())
    except OSError as error:
        raise DataFileError(f"{path}: can't be written: {error.strerror}") from error
