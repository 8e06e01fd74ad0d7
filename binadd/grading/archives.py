"""Zip archives as folders of files: read where they are, with bounds, never written to the disk."""

import io
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from binadd.errors import WeightsFileError

MOST_DEPTH = 4
"""Archives within archives."""
MOST_MEMBERS, MOST_NESTED_MEMBERS = 50_000, 2_000
LARGEST_NESTED = 64 * 2**20
"""In bytes, packed: an archive within another is held in memory."""
MOST_UNPACKED = 256 * 2**20
"""In bytes: what is read from an archive within another, whatever sizes it claims."""
_UTF8_NAME = 0x800


class ArchiveError(WeightsFileError):
    """An archive, or a file in it, can't be read."""


class Member(NamedTuple):
    """A file or folder in an archive.

    Attributes
    ----------
    parts : tuple of str
        The names on the way to it; none is ``..``.
    info : ZipInfo
    problem : str or None
        Why it is not to be read.
    """

    parts: tuple[str, ...]
    info: zipfile.ZipInfo
    problem: str | None = None

    @property
    def changed(self) -> float | None:
        """When it was changed, in seconds; None if the archive does not say."""
        try:
            return time.mktime((*self.info.date_time, 0, 0, -1))
        except (ValueError, OverflowError):
            return None


class Archive:
    """A zip archive that is opened when something of it is read.

    Parameters
    ----------
    source : callable
        Returns the path of the archive, or its bytes.
    depth : int
        1 for one that is not in another.
    """

    def __init__(self, source: Callable[[], str | bytes], depth: int = 1) -> None:
        self.depth = depth
        self._source = source
        self._room = MOST_UNPACKED if depth > 1 else None

    def members(self) -> Iterator[Member]:
        """Yield what is in it.

        Raises
        ------
        ArchiveError
            If it is damaged, or holds more than `MOST_MEMBERS`.
        """
        most = MOST_MEMBERS if self.depth == 1 else MOST_NESTED_MEMBERS
        with self._opened() as opened:
            infos = opened.infolist()
        if len(infos) > most:
            raise ArchiveError(
                f"an archive of {len(infos):,} files; at most {most:,} are looked at"
            )
        for info in infos:
            parts, is_inside = _parts(info)
            yield Member(parts, info, _problem(info, is_inside))

    def read(self, info: zipfile.ZipInfo, most: int) -> bytes:
        """Return the first bytes of a file in it, at most so many.

        Raises
        ------
        ArchiveError
            If it is damaged or encrypted, or if more was read than `MOST_UNPACKED`.
        """
        if self._room is not None and self._room <= 0:
            raise ArchiveError(f"the archive unpacks to more than {MOST_UNPACKED >> 20} MiB")
        try:
            with self._opened() as opened, opened.open(info) as file:
                data = file.read(most)
        except ArchiveError:
            raise
        except Exception as error:  # zipfile and the decompressors fail in many ways
            raise ArchiveError(_what_failed(info, error)) from None
        if self._room is not None:
            self._room -= len(data)
        return data

    def _opened(self) -> zipfile.ZipFile:
        source = self._source()
        try:
            return zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        except OSError as error:
            raise ArchiveError(f"can't be read: {error.strerror or error}") from None
        except Exception:  # zipfile fails in many ways on what is damaged
            raise ArchiveError("a damaged zip archive") from None


def is_folder_of_files(archive: Archive) -> bool:
    """Whether a zip archive is no file of another kind: arrays, a model, an Office document."""
    names = [member.info.filename for member in archive.members() if not member.info.is_dir()]
    if any(name == "[Content_Types].xml" or name == "content.xml" for name in names):
        return False
    if any(name.endswith(("/data.pkl", ".weights.h5", "keras_metadata.pb")) for name in names):
        return False
    return not names or not all(name.endswith(".npy") for name in names)


def _parts(info: zipfile.ZipInfo) -> tuple[tuple[str, ...], bool]:
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:  # what macOS packs says nothing, and is UTF-8
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    path = PurePosixPath(name.replace("\\", "/"))
    is_inside = not path.is_absolute() and ".." not in path.parts and path.parts[:1] != ("~",)
    return tuple(part for part in path.parts if part not in ("/", "..")), is_inside


def _problem(info: zipfile.ZipInfo, is_inside: bool) -> str | None:
    if not is_inside:
        return "its name leads out of the archive"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "a link in an archive, which is not followed"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "neither a file nor a folder"
    return None


def _what_failed(info: zipfile.ZipInfo, error: Exception) -> str:
    if info.flag_bits & 1:
        return "encrypted; hand it in without a password"
    if isinstance(error, NotImplementedError):
        return "packed in a way that is not read; pack it as a plain zip"
    return "damaged in the archive"
