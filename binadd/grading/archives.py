"""Zip archives as folders of files: read where they are, with bounds, never written to the disk."""

import copy
import io
import os
import stat
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple

from binadd.errors import WeightsFileError

MOST_DEPTH = 4
"""Archives within archives."""
MOST_MEMBERS = 50_000
"""Of an archive with all that are in it."""
LARGEST_NESTED = 64 * 2**20
"""In bytes, packed: an archive within another is held in memory."""
MOST_UNPACKED, MOST_TIMES_PACKED = 256 * 2**20, 20
"""In bytes, or in times the archive's size: what is read from it, whatever sizes it claims."""
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
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.info.filename.endswith("/")

    @property
    def changed(self) -> float | None:
        """When it was changed, in seconds; None if the archive does not say."""
        try:
            return time.mktime((*self.info.date_time, 0, 0, -1))
        except (ValueError, OverflowError):
            return None


class OpenArchives:
    """The archives that are open: at each depth the one that was read last, so few in all."""

    def __init__(self) -> None:
        self._opened: dict[int, tuple[object, zipfile.ZipFile]] = {}

    def get(self, depth: int, identity: object) -> zipfile.ZipFile | None:
        """Return an archive, if it is open."""
        known, opened = self._opened.get(depth, (None, None))
        return opened if known is identity else None

    def put(self, depth: int, identity: object, opened: zipfile.ZipFile) -> None:
        """Keep an archive open in place of the last of this depth."""
        self._close(depth)
        self._opened[depth] = identity, opened

    def close(self) -> None:
        """Close all; what is read again is opened again."""
        for depth in list(self._opened):
            self._close(depth)

    def _close(self, depth: int) -> None:
        if depth in self._opened:
            self._opened.pop(depth)[1].close()


class _Room:
    """What is left of the bounds of an archive, with all that are in it."""

    def __init__(self, size: int) -> None:
        self.members = MOST_MEMBERS
        self.most_bytes = max(MOST_UNPACKED, MOST_TIMES_PACKED * size)
        self.bytes = self.most_bytes


class Archive:
    """A zip archive that is opened when something of it is read.

    Parameters
    ----------
    path : str
        The file that it is, or the outermost archive that it is in.
    opened : OpenArchives
        Where it is kept open.
    """

    def __init__(self, path: str, opened: OpenArchives) -> None:
        self.depth = 1
        self._identity, self._kept = object(), opened
        self._source: Callable[[], str | bytes] = lambda: path
        try:
            size = os.stat(path).st_size  # noqa: PTH116 - Path refuses what the system takes
        except (OSError, ValueError):
            size = 0
        self._room = _Room(size)

    def nested(self, member: zipfile.ZipInfo) -> "Archive":
        """Return the archive that is in this one, within the same bounds."""
        inner = copy.copy(self)
        inner.depth = self.depth + 1
        inner._identity = object()
        inner._source = partial(self.read, member, LARGEST_NESTED)
        return inner

    def members(self) -> list[Member]:
        """Return what is in it.

        Raises
        ------
        ArchiveError
            If it is damaged, or there is more than `MOST_MEMBERS`.
        """
        infos = self._opened().infolist()
        return [
            Member(parts, info, _problem(info, is_inside))
            for info in infos
            for parts, is_inside in [_parts(info)]
        ]

    def count(self, members: int) -> None:
        """Count members that are looked at.

        Raises
        ------
        ArchiveError
            If there are more than `MOST_MEMBERS` in all.
        """
        if members > self._room.members:
            raise ArchiveError(f"an archive of more than {MOST_MEMBERS:,} files")
        self._room.members -= members

    def read(self, info: zipfile.ZipInfo, most: int) -> bytes:
        """Return the first bytes of a file in it, at most so many.

        Raises
        ------
        ArchiveError
            If it is damaged or encrypted, or if too much was read of the archive.
        """
        if self._room.bytes <= 0:
            mebibytes = self._room.most_bytes >> 20
            raise ArchiveError(f"the archive unpacks to more than {mebibytes:,} MiB")
        try:
            with self._opened().open(info) as file:
                data = file.read(most)
        except ArchiveError:
            raise
        except Exception as error:  # zipfile and the decompressors fail in many ways
            raise ArchiveError(_what_failed(info, error)) from None
        self._room.bytes -= len(data)
        return data

    def _opened(self) -> zipfile.ZipFile:
        opened = self._kept.get(self.depth, self._identity)
        if opened is not None:
            return opened
        source = self._source()
        try:
            opened = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        except OSError as error:
            raise ArchiveError(f"can't be read: {error.strerror or error}") from None
        except Exception:  # zipfile fails in many ways on what is damaged
            raise ArchiveError("a damaged zip archive") from None
        self._kept.put(self.depth, self._identity, opened)
        return opened


def is_folder_of_files(archive: Archive) -> bool:
    """Whether a zip archive is no file of another kind: arrays, a model, an Office document."""
    names = [member.info.filename for member in archive.members() if not member.is_folder]
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
    first = path.parts[0] if path.parts else ""
    is_inside = not path.is_absolute() and ".." not in path.parts and first != "~"
    is_inside = is_inside and not first.endswith(":")  # a drive
    return tuple(part for part in path.parts if part.strip("/") and part != ".."), is_inside


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
