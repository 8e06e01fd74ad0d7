"""Files are written whole or not at all, and read with bounds: JSON strictly, as data."""

import contextlib
import json
import math
import os
import tempfile
from pathlib import Path
from typing import Any

from binadd.errors import BinaddError, DataFileError


class ContentError(BinaddError):
    """What is wrong with the contents of a file, said without the name of the file."""


def read_bytes(
    path: str | os.PathLike[str], most: int, error_class: type[DataFileError] = DataFileError
) -> bytes:
    """Return the contents of a file, or the first ``most + 1`` bytes of a larger one.

    Raises
    ------
    DataFileError
        The given kind, if the file can't be read.
    """
    if not os.fspath(path):
        raise error_class("the name of a file is empty")
    try:
        with Path(path).open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise error_class(f"{path}: can't be read: {error.strerror}") from error
    except ValueError:  # a NUL in the path
        raise error_class(f"{str(path)!a}: not a path") from None


def strict_json(data: bytes) -> Any:
    """Parse bytes as JSON, UTF-8; every number becomes a float.

    Raises
    ------
    ContentError
        If it is not JSON, or holds a duplicate key, a number too large for a float, NaN or an
        infinity, or is nested too deeply.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentError(f"not UTF-8 (at byte {error.start})") from None
    if not text.strip():
        raise ContentError("the file is empty")
    try:
        return json.loads(
            text,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_no_constant,
            object_pairs_hook=_no_duplicates,
        )
    except json.JSONDecodeError as error:
        raise ContentError(
            f"not JSON: {error.msg.removesuffix(' at')} at line {error.lineno}, "
            f"column {error.colno}"
        ) from None
    except RecursionError:
        raise ContentError("nested too deeply") from None


def quoted(text: str) -> str:
    """Show a text from a file on one short line."""
    return json.dumps(text if len(text) <= 40 else f"{text[:37]}...")


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        shown = text if len(text) <= 40 else f"{text[:37]}..."
        raise ContentError(f"the number {shown} is too large for a float")
    return value


def _no_constant(text: str) -> float:
    raise ContentError(f"{text} is not a number that weights can have")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = set()
    for key, _ in pairs:
        if key in keys:
            raise ContentError(f"duplicate key {quoted(key)}")
        keys.add(key)
    return dict(pairs)


def write_atomically(path: str | os.PathLike[str], text: str) -> None:
    """Write `text` as UTF-8 to `path`: beside it first, then into its place in one step.

    An existing file is replaced and keeps its mode; a new one gets the usual one. What was there
    before stays untouched if anything fails. A device or a named pipe is written to as it is.

    Raises
    ------
    DataFileError
        If the file can't be written.
    """
    try:
        # A link stays a link: what it points to is replaced.
        target = Path(os.path.realpath(path))
        if target.exists() and not (target.is_file() or target.is_dir()):
            target.write_text(text, encoding="utf-8", newline="\n")
            return
        mode = _mode_of(target)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=target.parent, prefix=".binadd.",
            delete=False,
        ) as file:  # fmt: skip
            temporary = Path(file.name)
            try:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
                temporary.chmod(mode)
                temporary.replace(target)
            except BaseException:
                with contextlib.suppress(OSError):
                    temporary.unlink()
                raise
    except OSError as error:
        raise DataFileError(f"{path}: can't be written: {error.strerror}") from error
    except ValueError:  # a NUL in the path
        raise DataFileError(f"{str(path)!a}: not a path") from None


def check_writable(path: str | os.PathLike[str], *, replace: bool = False) -> None:
    """Find out whether `path` can be written, before the work whose result goes there is done.

    Raises
    ------
    DataFileError
        If it exists and is not to be replaced, or if it can't be written.
    """
    target = Path(os.path.realpath(path))
    try:
        _mode_of(target)
        if target.exists() and not replace:
            raise DataFileError(f"{path}: exists already; --force replaces it")
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".binadd."):
            pass
    except OSError as error:
        raise DataFileError(f"{path}: can't be written: {error.strerror}") from error


def _mode_of(target: Path) -> int:
    """Return the mode of an existing file, or the one a new file would get."""
    if target.is_dir():
        raise IsADirectoryError(0, "it is a directory")
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
