"""``--plot FILE``: one rule for all commands that draw."""

from collections.abc import Callable

import typer

from binadd.cli.outputs import open_result
from binadd.report.picture import expect_matplotlib, picture_format

PlotOption = typer.Option(
    None, "--plot", metavar="FILE", help="Draw a picture of it (.png, .svg or .pdf)."
)


def check_plot(path: str | None) -> None:
    """Find out before the work whether a picture can be drawn, if one was asked for.

    Raises
    ------
    RangeError
        If its ending is that of no format.
    MissingExtraError
        If matplotlib is not installed.
    """
    if path is not None:
        picture_format(path)
        expect_matplotlib()


def save_plot(path: str | None, draw: Callable[[str], bytes]) -> None:
    """Write a picture, if one was asked for, whole or not at all; `draw` takes the format."""
    if path is not None:
        picture = draw(picture_format(path))
        with open_result(path) as output:
            output.write(picture)
