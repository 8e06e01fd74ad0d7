"""The files that a command writes: one rule for all of them.

An existing file is replaced with ``--force`` only, in one step at the end; an input never is. ``-``
is standard output, where the result for people is left out then.
"""

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import typer

from binadd.cli.console import show
from binadd.files import check_writable, is_same_file, open_output

STANDARD_OUTPUT = "-"
OF_CONVERT = (".npz", ".safetensors", ".onnx", ".dot", ".v")
"""Ends of names that say a format which only ``binadd convert`` writes."""


class Writable(Protocol):
    """What takes text."""

    def write(self, data: str | bytes, /) -> None:
        """Write it."""


class _StandardOutput:
    def write(self, data: str | bytes) -> None:
        if isinstance(data, str):
            show(data, end="")
        else:  # a picture, to the file that standard output goes to
            typer.echo(data, nl=False)


def check_weights_name(option: str, path: str | None) -> None:
    """Refuse a name for a weights file, which is JSON, that says it is something else."""
    if path is not None and Path(path).suffix.lower() in OF_CONVERT:
        raise typer.BadParameter(
            f"{option} writes JSON; take a name that ends in .json, and binadd convert makes "
            f"{Path(path).suffix} of it"
        )


def check_outputs(
    outputs: dict[str, str | None],
    *,
    force: bool,
    inputs: Iterable[str] = (),
    as_json: bool = False,
) -> bool:
    """Find out before the work whether all results can be written; return whether one is printed.

    Parameters
    ----------
    outputs : dict of str to (str or None)
        By option, the file; None where none was asked for.
    force : bool
        Whether existing files may be replaced.
    inputs : iterable of str
        Files that are read: none of them is ever replaced.
    as_json : bool
        Whether standard output is taken.

    Raises
    ------
    BadParameter
        If two results go to one file, or one takes the place of an input.
    DataFileError
        As `check_writable`.
    """
    chosen = {option: path for option, path in outputs.items() if path is not None}
    printed = [option for option, path in chosen.items() if is_standard_output(path)]
    taken = [*printed, *(["--json"] if as_json else [])]
    if len(taken) > 1 and printed:
        raise typer.BadParameter(f"standard output can't take both {taken[0]} and {taken[1]}")
    files = {option: path for option, path in chosen.items() if option not in printed}
    inputs = list(inputs)
    for place, (option, path) in enumerate(files.items()):
        for other, its_path in list(files.items())[:place]:
            if is_same_file(path, its_path):
                raise typer.BadParameter(f"{other} and {option} name the same file")
        if any(is_same_file(path, source) for source in inputs):
            raise typer.BadParameter(f"{option} {path}: it is read, and would be overwritten")
        check_writable(path, replace=force)
    return bool(printed)


def input_files(weights: str | None, task: str | None) -> list[str]:
    """Return the files that a network and its task are read from, as far as options name them."""
    read = [] if weights in (None, STANDARD_OUTPUT) else [weights]
    return [*read, *([] if task is None else task_file(task))]


def task_file(task: str) -> list[str]:
    """Return the file that a ``--task`` is read from, if it is not a name."""
    from binadd.tasks.named import named_task

    return [] if named_task(task) else [task]


@contextlib.contextmanager
def open_result(path: str, *, keep_if_interrupted: bool = False) -> Iterator[Writable]:
    """Open what a result is written to: a file, or standard output for ``-``."""
    if is_standard_output(path):
        yield _StandardOutput()
        return
    with open_output(path, keep_if_interrupted=keep_if_interrupted) as output:
        yield output


def is_standard_output(path: str) -> bool:
    """Whether a path is ``-``, or the name of the file that standard output goes to."""
    if path == STANDARD_OUTPUT:
        return True
    try:
        return os.path.samestat(Path(path).stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):
        return False
