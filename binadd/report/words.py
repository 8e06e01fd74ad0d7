"""Words and numbers as people read them."""

import os
import sys

import typer


def printable(text: str) -> str:
    r"""Escape what could move a terminal's cursor or forge a line: names are anybody's words.

    >>> printable("a\x1b[2Jb\n")
    'a\\x1b[2Jb\\n'
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def rounded_down(value: float) -> str:
    """Write a bound in four digits that do not promise more than holds.

    >>> rounded_down(0.026315789), rounded_down(0.5)
    ('0.02631', '0.5')
    """
    from decimal import ROUND_DOWN, Context

    return f"{Context(prec=4, rounding=ROUND_DOWN).create_decimal(value).normalize():g}"


def highlight(text: str) -> str:
    """Return `text` in bold red on a terminal that has colours, else as it is."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty():
        return text
    return typer.style(text, fg="red", bold=True)


def plural(count: int, noun: str) -> str:
    """Write a count and its noun.

    >>> plural(1, "unit"), plural(3000, "unit")
    ('1 unit', '3,000 units')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
