"""How commands print: results to stdout, everything else to stderr, each as wide as there is room.

What the terminal is like is found out here and nowhere else.
"""

import contextlib
import json
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any, TextIO

import typer

from binadd.report.layout import Style
from binadd.report.words import printable

if TYPE_CHECKING:
    from binadd.report.progress import Progress

NARROWEST, WIDEST = 60, 200


def columns() -> int:
    """Return how wide a line may be."""
    return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)


def output_style() -> Style:
    """Return how text on stdout is to look."""
    colours = _is_terminal(sys.stdout) and not os.environ.get("NO_COLOR")
    return Style(columns(), colours)


def progress(total: int = 0, unit: str = "") -> "Progress":
    """Return a line on stderr about a task, which nobody sees but on a terminal."""
    from binadd.report.progress import Progress

    stream = sys.stderr if _is_terminal(sys.stderr) else None
    return Progress(total, unit, stream, columns())


def _is_terminal(stream: TextIO) -> bool:
    """Whether somebody reads along, on what understands more than lines."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def complain(message: str) -> None:
    """Print one line to stderr; where that can't be written there is nobody left to tell."""
    with contextlib.suppress(OSError):
        typer.echo(f"binadd: {printable(message)}", err=True)


def show(text: str, end: str = "\n") -> None:
    """Print a result."""
    typer.echo(text + end, nl=False)


def print_json(fields: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Print a result for programs."""
    typer.echo(json.dumps(fields, allow_nan=False))
