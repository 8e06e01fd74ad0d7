"""A line of progress on the terminal, written over and wiped out at the end."""

import os
import sys
import time
from types import TracebackType
from typing import Self

SECONDS_BETWEEN = 0.1


class StatusLine:
    """Progress on stderr where that is a terminal; nothing at all elsewhere.

    Use it as a context manager, so that the line is gone when the result is printed.
    """

    def __init__(self) -> None:
        self.is_shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._width = 0
        self._due = 0.0

    def show(self, text: str) -> None:
        """Write `text` over the line, at most ten times a second."""
        now = time.monotonic()
        if not self.is_shown or now < self._due:
            return
        self._due = now + SECONDS_BETWEEN
        self._write(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        if self._width:
            self._write("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def _write(self, text: str) -> None:
        columns = _terminal_columns()
        text = text[: columns - 1]
        sys.stderr.write(f"\r{text:<{min(self._width, columns - 1)}}")
        sys.stderr.flush()
        self._width = len(text)


def _terminal_columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
