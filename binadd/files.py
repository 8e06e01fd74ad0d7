"""Files are written whole or not at all, and read with bounds: JSON strictly, as data."""

import contextlib
import errno
import json
import math
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from binadd.errors import BinaddError, DataFileError, shortened


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
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                os.set_blocking(file.fileno(), False)  # /proc/kmsg says it is one, and waits
            data = file.read(most + 1)
    except OSError as error:
        raise error_class(f"{path}: can't be read: {error.strerror}") from error
    except ValueError:  # a NUL in the path
        raise error_class(f"{str(path)!a}: not a path") from None
    if data is None:
        raise error_class(f"{path}: can't be read: there is nothing to read yet")
    return data


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
    return strict_json_text(text)


def strict_json_text(text: str) -> Any:
    """Parse a text as `strict_json` does; errors as there."""
    if not text.strip():
        raise ContentError("the file is empty")
    # Looking at each number is slow; only one with many digits can be too large.
    number = finite_number if _MAY_OVERFLOW.search(text) else float
    try:
        return json.loads(
            text,
            parse_int=number,
            parse_float=number,
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


_MAY_OVERFLOW = re.compile(r"[0-9]{100}|[eE]\+?[0-9]{3}")


def quoted(text: str) -> str:
    """Show a text from a file on one short line."""
    return json.dumps(shortened(text))


def finite_number(text: str) -> float:
    """Return the number that a text from a file is, or raise a `ContentError` if it overflows."""
    value = float(text)
    if math.isinf(value):
        raise ContentError(f"the number {shortened(text)} is too large for a float")
    return value


def _no_constant(text: str) -> float:
    raise ContentError(f"{text} is not a number that weights can have")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = set()
        for key, _ in pairs:
            if key in keys:
                raise ContentError(f"duplicate key {quoted(key)}")
            keys.add(key)
    return found


class Output:
    """What is being written; an error names the file."""

    def __init__(self, path: str | os.PathLike[str], file: IO[bytes], *, at_once: bool) -> None:
        self._path, self._file, self._at_once = path, file, at_once

    def write(self, data: str | bytes) -> None:
        """Write bytes, or a text as UTF-8; to a pipe or a device at once."""
        with _explained(self._path):
            self._file.write(data.encode() if isinstance(data, str) else data)
            if self._at_once:
                self._file.flush()


@contextlib.contextmanager
def open_output(
    path: str | os.PathLike[str], *, keep_if_interrupted: bool = False
) -> Iterator[Output]:
    """Write a file: beside its place first, then into it in one step when all is done.

    An existing file is replaced and keeps its mode; a new one gets the usual one. A link stays a
    link: what it points to is replaced. What was there before stays untouched if anything fails,
    but for Ctrl-C with `keep_if_interrupted`: then what there is so far takes its place. A device
    or a named pipe is written to as it is.

    Raises
    ------
    DataFileError
        If the file can't be written; it says which.
    """
    with _explained(path):
        target = _target(path)
        if _is_special(target):
            special = target.open("wb")
        else:
            special = None
            mode = _mode_of(target)
            file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed below, after the step
                dir=target.parent, prefix=".binadd.", delete=False
            )
    if special is not None:
        with _explained(path), special:
            yield Output(path, special, at_once=True)
        return

    def finish() -> None:
        with _explained(path):
            file.flush()
            os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(target)

    temporary = Path(file.name)
    with contextlib.closing(file):
        try:
            yield Output(path, file, at_once=False)
            finish()
        except BaseException as error:
            if keep_if_interrupted and isinstance(error, KeyboardInterrupt):
                finish()
            with contextlib.suppress(OSError):
                temporary.unlink()  # gone, if it was put into its place
            with contextlib.suppress(OSError):
                file.close()  # on a full disk it tries to write once more
            raise


def write_atomically(path: str | os.PathLike[str], text: str) -> None:
    """Write a text to a file whole or not at all; see `open_output`.

    Raises
    ------
    DataFileError
        If the file can't be written.
    """
    with open_output(path) as output:
        output.write(text)


def check_writable(path: str | os.PathLike[str], *, replace: bool = False) -> None:
    """Find out whether `path` can be written, before the work whose result goes there is done.

    Raises
    ------
    DataFileError
        If it exists and is not to be replaced, or if it can't be written.
    """
    with _explained(path):
        target = _target(path)
        if _is_special(target):
            return
        _mode_of(target)
        if target.exists() and not replace:
            raise DataFileError(f"{path}: exists already; --force replaces it")
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".binadd."):
            pass


def is_same_file(path: str, other: str) -> bool:
    """Whether two names are those of one file, through links too, whether it is there or not."""
    if os.path.realpath(path) == os.path.realpath(other):
        return True
    try:
        return Path(path).samefile(other)
    except (OSError, ValueError):
        return False


@contextlib.contextmanager
def _explained(path: str | os.PathLike[str]) -> Iterator[None]:
    """Say which file can't be written, and why."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataFileError(f"{path}: can't be written: {reason}") from error
    except ValueError:  # a NUL in the path
        if "\0" not in str(path):
            raise
        raise DataFileError(f"{str(path)!a}: not a path") from None


def _target(path: str | os.PathLike[str]) -> Path:
    """Return where a path leads to, through all links."""
    target = Path(os.path.realpath(path))
    if target.is_symlink():  # what leads nowhere but round in a circle
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _is_special(target: Path) -> bool:
    """Whether it is a device or a pipe."""
    return target.exists() and not (target.is_file() or target.is_dir())


def _mode_of(target: Path) -> int:
    """Return the mode of an existing file, or the one a new file would get."""
    if target.is_dir():
        raise IsADirectoryError(0, "it is a directory")
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
