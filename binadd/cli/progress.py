"""How far a long task has come: a line on stderr, on terminals only."""

import shutil
import sys
import time
from types import TracebackType

import typer

QUIET_SECONDS = 1.0
"""A task that ends within this time shows nothing."""
MOST_REDRAWS = 1000
WIDEST_TEXT = 74
"""Columns of a terminal that all but the bar may take."""
_UNITS = ((365 * 86400, "years"), (86400, "days"), (3600, "hours"), (60, "minutes"))


class Progress:
    """A bar for a task of known size, with its rate and the time that is left.

    Calling it says how much of the task is done. Nothing is written unless stderr is a terminal.

    Attributes
    ----------
    done : int
        What was said last.

    Examples
    --------
    >>> with Progress(total=200, unit="seeds") as progress:
    ...     progress(50)
    >>> progress.done
    50
    """

    def __init__(self, total: int, unit: str) -> None:
        self.total = total
        self.unit = unit
        self.done = 0
        self._columns = shutil.get_terminal_size().columns
        self._started = time.monotonic()
        self._bar = typer.progressbar(
            range(total),
            length=total,
            hidden=True,
            item_show_func=lambda _: self._count_and_rate(),
            width=min(max(self._columns - WIDEST_TEXT, 4), 24),
            file=sys.stderr,
            update_min_steps=max(1, total // MOST_REDRAWS),
        )

    def __call__(self, done: int) -> None:
        """Show that so much of the task is done."""
        newly, self.done = done - self.done, done
        if time.monotonic() - self._started > QUIET_SECONDS and sys.stderr.isatty():
            self._bar.hidden = False
        self._bar.update(newly)

    def _count_and_rate(self) -> str:
        count = f"{_number(self.done)} of {_number(self.total)} {self.unit}"
        rate = self.done / (time.monotonic() - self._started)
        return f"{count}, {_number(rate)} a second" if self._columns > WIDEST_TEXT else count

    def __enter__(self) -> "Progress":
        self._bar.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.__exit__(kind, error, trace)


def duration(seconds: float) -> str:
    """Write a time roughly, for people.

    >>> duration(0.234), duration(7.7), duration(130), duration(7e8)
    ('0.2 seconds', '8 seconds', '2 minutes', '22 years')
    """
    for size, unit in _UNITS:
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:.0f} seconds" if seconds >= 2 else f"{seconds:.1f} seconds"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value < 1e7 else f"{value:.2e}"
