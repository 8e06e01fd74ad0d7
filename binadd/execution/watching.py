"""`watching`: what ``progress=`` means, for every function that takes it."""

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

Told = Callable[[int], None]
"""Called with how much is done, now and then."""


@contextlib.contextmanager
def watching(progress: bool | Told | None, total: int, unit: str) -> Iterator[Told | None]:
    """Yield what is to be told how much of a task is done, if anybody wants to know.

    Parameters
    ----------
    progress : bool or callable, optional
        True shows a line on stderr while the task takes longer than a moment.
    total : int
        The size of the task, in `unit`.

    Raises
    ------
    TypeError
        If `progress` is something else.

    Examples
    --------
    >>> with watching(print, 2, "seeds") as tell:
    ...     tell(1)
    1
    """
    if progress is True:
        with _show_progress(total, unit) as bar:
            yield bar
    else:
        tell: Any = progress or None
        if tell is not None and not callable(tell):
            kind = type(tell).__name__
            raise TypeError(f"progress: expected True, False or a function, got {kind}")
        yield tell


def _show_progress(total: int, unit: str) -> AbstractContextManager[Told]:
    from binadd.report.progress import Progress

    return Progress(total, unit, sys.stderr, shutil.get_terminal_size().columns)
