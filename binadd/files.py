"""Files are written whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path

from binadd.errors import DataFileError


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
