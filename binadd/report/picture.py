"""How pictures are drawn: one look for all of them, and files that are the same each time.

matplotlib is imported when something is drawn, not before. What the user's own matplotlibrc says is
left aside: a picture looks the same everywhere, and no name is ever read as a formula.
"""

import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from binadd.errors import MissingExtraError, RangeError, missing_extra
from binadd.report.layout import cut
from binadd.report.words import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("png", "pdf", "svg")
DPI = 200

INK, FAINT = "#222222", "#8a8a8a"
CURVES = ("#0072b2", "#dd8c00", "#222222", "#cc79a7", "#009e73", "#d55e00")
"""About Okabe and Ito's colours, which readers who see few colours tell apart; the first three
differ in brightness as well."""
DASHES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 3)))
"""Beside the colours, for print in greys."""

_LOOK = {
    "text.parse_math": False,  # a name may hold dollars
    "svg.hashsalt": "binadd",  # names of parts are the same each time
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "image.composite_image": False,
}


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


def expect_matplotlib() -> None:
    """Find out, without importing it, whether matplotlib is there.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    from importlib.util import find_spec

    if find_spec("matplotlib") is None:
        raise _missing()


def drawn(draw: "Callable[[Figure], None]", ending: str, title: str) -> bytes:
    """Draw a picture and return it as the contents of a file, the same bytes each time.

    Parameters
    ----------
    draw : callable
        Draws on a matplotlib figure.
    ending : {"png", "pdf", "svg"}
    title : str
        What the file says of itself; words of ours, since formats differ in what they take.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    """
    try:
        from matplotlib import style
        from matplotlib.figure import Figure
    except ImportError:
        raise _missing() from None
    picture = io.BytesIO()
    with style.context(["default", _LOOK]), warnings.catch_warnings():
        # A name in letters that the font lacks is drawn with boxes in their place.
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        figure = Figure(dpi=DPI)
        draw(figure)
        figure.savefig(picture, format=ending, dpi=DPI, metadata=_metadata(ending, title))
    return picture.getvalue()


def _metadata(ending: str, title: str) -> dict[str, str | None]:
    """Return what the file says of itself: nothing that differs from one day to the next."""
    by_format: dict[str, dict[str, str | None]] = {
        "png": {"Title": title, "Software": "binadd"},
        "pdf": {"Title": title, "Creator": "binadd", "Producer": None, "CreationDate": None},
        "svg": {"Title": title, "Creator": "binadd", "Date": None},
    }
    return by_format[ending]


def _missing() -> MissingExtraError:
    return MissingExtraError(missing_extra("--plot", "matplotlib", "plot"))


def named_in_picture(name: str, width: int) -> str:
    """Write a name, which is anybody's words, into so many columns."""
    return cut(printable(name), width)


def count_log_steps(axes: "Axes", least: float, most: float) -> None:
    """Make x a log axis of steps, with whole numbers at its ticks and room at both ends."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axes.set_xscale("log")
    axes.set_xlim(least, most)
    subs = (1.0, 2.0, 5.0) if most / least < 300 else (1.0,)
    axes.xaxis.set_major_locator(LogLocator(subs=subs, numticks=20))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("steps")
