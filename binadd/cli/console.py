"""How commands print: results to stdout, everything else to stderr, each as wide as there is room.

What the terminal is like is found out here and nowhere else.
"""

import contextlib
import json
import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

import typer

from binadd.report.layout import Style
from binadd.report.words import printable

if TYPE_CHECKING:
    from binadd.report.progress import Progress

NARROWEST, USUAL_WIDTH, WIDEST = 60, 80, 200


def output_style() -> Style:
    """Return how text on stdout is to look."""
    colours = _is_terminal(sys.stdout) and not os.environ.get("NO_COLOR")
    return Style(min(max(_columns(sys.stdout), NARROWEST), WIDEST), colours)


def progress(total: int = 0, unit: str = "") -> "Progress":
    """Return a line on stderr about a task, which nobody sees but on a terminal."""
    from binadd.report.progress import Progress

    stream = sys.stderr if _is_terminal(sys.stderr) else None
    return Progress(total, unit, stream, _columns(sys.stderr))


def _is_terminal(stream: TextIO) -> bool:
    """Whether somebody reads along, on what understands more than lines."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _columns(stream: TextIO) -> int:
    """Return how wide the terminal behind a stream is; the usual width where there is none."""
    if (asked := os.environ.get("COLUMNS", "")).isdecimal() and int(asked):
        return int(asked)
    try:
        return os.get_terminal_size(stream.fileno()).columns or USUAL_WIDTH
    except (OSError, ValueError):
        return USUAL_WIDTH


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
