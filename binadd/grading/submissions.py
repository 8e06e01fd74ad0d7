"""Which files are submissions: those that are given, and those of folders."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from binadd.errors import DataFileError
from binadd.formats.reading import load_weights
from binadd.networks.threshold_rnn import ThresholdRNN

PATTERN = "*.json"
"""Of a folder, the files that are submissions."""

Reader = Callable[[], ThresholdRNN]
Submission = tuple[str, Reader]
"""Where it came from, and a function that reads its network."""


Name = str | os.PathLike[str]
"""How a file or folder is named."""


def submissions_of(
    paths: Name | Iterable[Name | Submission], standard_input: Reader | None = None
) -> Iterator[Submission]:
    """Yield the submissions of files and folders, each file once.

    Parameters
    ----------
    paths : path or iterable of paths
        Submissions among them, each a source and a function that reads it, come first, as they are.
    standard_input : callable, optional
        Reads the network of the path ``-``; without it, that is a file's name.
    """
    if isinstance(paths, str | os.PathLike):
        paths = [paths]
    given = _listed(paths)
    yield from (each for each in given if isinstance(each, tuple))
    named = (path for path in given if not isinstance(path, tuple))
    yield from once_each(each for path in named for each in _at(path, standard_input))


def _listed(paths: Any) -> list[Any]:
    if not isinstance(paths, Iterable):
        hint = "; prove and diagnose take networks" if isinstance(paths, ThresholdRNN) else ""
        raise TypeError(f"expected files and folders, got {type(paths).__name__}{hint}")
    return list(paths)


def _at(path: object, standard_input: Reader | None) -> Iterable[Submission]:
    if not isinstance(path, str | os.PathLike):
        hint = "; prove and diagnose take networks" if isinstance(path, ThresholdRNN) else ""
        raise TypeError(f"expected a file or folder, got {type(path).__name__}{hint}")
    if path == "-" and standard_input is not None:
        return [("standard input", standard_input)]
    return submissions_in(os.fspath(path))


def submissions_in(path: str) -> Iterator[Submission]:
    """Yield the submissions of one path: itself if it is a file, or a folder's, sorted.

    Those of a folder are the files called ``*.json`` in it and in the folders below, but for hidden
    ones. What does not exist, a folder without any, a folder that can't be opened and a link that
    leads nowhere, or to itself, are submissions that can't be read.
    """
    if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where a name is too long
        yield path, partial(load_weights, path)
        return
    closed: list[OSError] = []
    found: list[Path] = []
    for folder, below, names in os.walk(path, onerror=closed.append):
        below[:] = [name for name in below if not name.startswith(".")]
        visible = [name for name in names if not name.startswith(".")]
        found += [Path(folder, name) for name in visible if Path(name).match(PATTERN)]
    # A link that leads nowhere is a submission that can't be read; a pipe could block for ever.
    files = sorted(f for f in found if os.path.isfile(f) or not os.path.exists(f))  # noqa: PTH110, PTH113
    for file in files:
        yield str(file), partial(load_weights, file)
    for error in closed:
        yield str(error.filename), partial(_unreadable, f"can't be opened: {error.strerror}")
    if not files and not closed:
        yield path, partial(_unreadable, f"no {PATTERN} in this folder or below")


def once_each(submissions: Iterable[Submission]) -> Iterator[Submission]:
    """Yield each file once, under the name that comes first, however often it is named.

    A link is another name of the file that it leads to. Hard links are files of their own: nobody
    can tell which was there first, and two students may have them.
    """
    seen = set()
    for source, read in submissions:
        place = real_path(source)
        if place not in seen:
            seen.add(place)
            yield source, read


def real_path(path: str) -> str:
    """Return where a path leads; a link that leads to itself, to where it stands."""
    try:
        return os.path.realpath(path)
    except ValueError:  # a NUL in it
        return path


def _unreadable(problem: str) -> ThresholdRNN:
    raise DataFileError(problem)
