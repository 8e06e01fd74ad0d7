"""How far a long task has come: a line that is written over, and gone at the end."""

import time
from types import TracebackType
from typing import Self, TextIO

from binadd.report.layout import cut, display_width, padded
from binadd.report.words import duration, percent

QUIET_SECONDS = 1.0
"""A task that ends within this time shows nothing."""
SECONDS_BETWEEN = 0.1
BAR = 20


class Progress:
    """A line about a task: a bar, its rate and the time that is left, or any text.

    Calling it says how much of the task is done. What is said within the first moment, as of seeds
    that were finished before, is where it starts from: rate and time left are about the rest.

    Parameters
    ----------
    total : int
        The size of the task.
    unit : str
    stream : text stream, optional
        A terminal to write to; nothing is shown without one.
    width : int
        Its columns.

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

    def __init__(
        self, total: int = 0, unit: str = "", stream: TextIO | None = None, width: int = 80
    ) -> None:
        self.total, self.unit, self.done = total, unit, 0
        self._stream, self._width = stream, width
        self._started = time.monotonic()
        self._due = self._started + QUIET_SECONDS
        self._first: int | None = None
        self._shown = 0

    @property
    def is_shown(self) -> bool:
        """Whether anybody sees it."""
        return self._stream is not None

    def __call__(self, done: int) -> None:
        """Show that so much of the task is done."""
        if self._first is None:
            self._first = done if time.monotonic() - self._started < QUIET_SECONDS else 0
        self.done = done
        if self._may_show():
            self._write(self._text())

    def show(self, text: str) -> None:
        """Show a text instead."""
        if self._may_show():
            self._write(text)

    def _may_show(self) -> bool:
        """Whether somebody watches, and the line was not just written."""
        now = time.monotonic()
        if self._stream is None or now < self._due:
            return False
        self._due = now + SECONDS_BETWEEN
        return True

    def _text(self) -> str:
        """Lay out the bar; what does not fit is left out, the bar itself first."""
        seconds = time.monotonic() - self._started
        rate = (self.done - (self._first or 0)) / max(seconds, 1e-9)
        filled = BAR * self.done // self.total
        share = percent(self.done, self.total)
        parts = [
            f"[{'#' * filled}{'-' * (BAR - filled)}] {share}",
            f"{_number(self.done)} of {_number(self.total)} {self.unit}",
            *([f"{_number(rate)} a second"] if rate else []),
            *([f"{duration((self.total - self.done) / rate)} left"] if rate else []),
        ]
        for fitting in (parts, [share, *parts[1:]], [share, parts[1], *parts[3:]], parts[1:2]):
            if len(line := ", ".join(fitting)) < self._width:
                break
        return line

    def _write(self, text: str) -> None:
        assert self._stream is not None
        text = cut(text, self._width - 1)
        self._stream.write(f"\r{padded(text, max(self._shown, display_width(text)))}")
        self._stream.flush()
        self._shown = display_width(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._write("")
            assert self._stream is not None
            self._stream.write("\r")
            self._stream.flush()


def _number(value: float) -> str:
    return f"{value:,.0f}" if value < 1e7 else f"{value:.2e}"
