"""What lies at the paths that are graded: every file, in folders and zip archives, by its name."""

import os
import stat
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import PurePath

from binadd.errors import DataFileError, WeightsFileError
from binadd.files import read_bytes
from binadd.formats.weight_files import LARGEST_FILE
from binadd.grading.archives import (
    LARGEST_NESTED,
    MOST_DEPTH,
    Archive,
    ArchiveError,
    Member,
    OpenArchives,
    is_folder_of_files,
)

MOST_LEVELS = 100
"""Of folders in folders."""
MOST_FILES = 1_000_000
"""Of one call: more are not marked, but an error."""
AN_EMPTY_FOLDER, AN_EMPTY_ARCHIVE = "an empty folder", "an empty archive"
_WRITTEN_BY_PROGRAMS = {"__pycache__", "node_modules", "venv", "site-packages"}
_WRITTEN_BY_SYSTEMS = {"thumbs.db", "desktop.ini", "icon\r", "ehthumbs.db"}


@dataclass(frozen=True)
class FoundFile:
    """A file that may be of a hand-in.

    Attributes
    ----------
    path : str
        How people call it: a path as it was given, or one within a folder or archive that was.
    parts : tuple of str
        The names on the way to it; archives are folders. In Unicode's composed form (NFC).
    depth : int
        How many of them lead to what was given: the rest lies in it.
    read : callable
        Returns its first bytes, at most so many; raises a `DataFileError`.
    changed : float or None
        When it was changed last, in seconds, as its folder or archive says.
    clock : str
        By whose clock that is: times are compared only if it is the same.
    problem : str or None
        Why it can't be read, if that is plain without trying.
    """

    path: str
    parts: tuple[str, ...]
    depth: int
    read: Callable[[int], bytes] = field(repr=False)
    changed: float | None = None
    problem: str | None = None
    clock: str = ""

    @property
    def below(self) -> tuple[str, ...]:
        """The names from what was given on; of a file that was given, its own."""
        return self.parts[self.depth :] or self.parts[-1:]


@dataclass(frozen=True)
class EmptyFolder:
    """A folder or archive with nothing in it that could be a hand-in."""

    path: str
    parts: tuple[str, ...]
    depth: int
    what: str = AN_EMPTY_FOLDER


@dataclass
class Found:
    """All that lies at some paths.

    Attributes
    ----------
    files : list of FoundFile
    empty : list of EmptyFolder
    skipped : list of (str, tuple of str, str)
        What is no part of a hand-in: path, parts and the reason.
    archives : list of str
        The archives on the disk that were looked into.
    opened : OpenArchives
        Those that are open; to be closed when all is read.
    """

    files: list[FoundFile] = field(default_factory=list)
    empty: list[EmptyFolder] = field(default_factory=list)
    skipped: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)
    archives: list[str] = field(default_factory=list)
    opened: OpenArchives = field(default_factory=OpenArchives, repr=False)


def find_files(
    paths: Iterable[str | os.PathLike[str]], standard_input: Callable[[], bytes] | None = None
) -> Found:
    """Find all files at some paths, each once, in the order of their names.

    A link in a folder is followed to a file below what was given and nowhere else; a file that can
    be reached in two ways is taken under the name that comes first. Hard links are files of their
    own: nobody can tell which was there first, and two students may have them.

    Parameters
    ----------
    paths : iterable of paths
    standard_input : callable, optional
        Reads what the path ``-`` stands for; without it, that is a file's name.
    """
    finder = _Finder()
    for path in paths:
        name = os.fspath(path)
        if name == "-" and standard_input is not None:
            read = cache(standard_input)
            source = "standard input"
            finder.found.files.append(FoundFile(source, (source,), 1, partial(_first, read)))
        else:
            finder.add(name)
    return finder.found


class _Finder:
    def __init__(self) -> None:
        self.found = Found()
        self._seen: dict[str, str] = {}
        self._root = ""

    def add(self, path: str) -> None:
        """Find what lies at a path that was given."""
        parts = tuple(_composed(part) for part in PurePath(path).parts if part not in (".", os.sep))
        parts = parts or (_composed(os.path.basename(os.path.realpath(path))) or path,)  # noqa: PTH119
        try:
            status = os.stat(path)  # noqa: PTH116 - Path refuses what the system takes
        except (OSError, ValueError):
            self._add_file(path, parts, len(parts), None)  # reading it says what is wrong
            return
        self._root = _real(path)
        if stat.S_ISDIR(status.st_mode):
            self._add_folder(path, parts, len(parts))
        elif stat.S_ISREG(status.st_mode):
            self._add_file(path, parts, len(parts), status.st_mtime)
        else:
            data = cache(partial(_read, path, LARGEST_FILE))  # a pipe can be read once
            self.found.files.append(FoundFile(path, parts, len(parts), partial(_first, data)))

    def _add_folder(self, path: str, parts: tuple[str, ...], depth: int) -> None:
        try:
            with os.scandir(path) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            problem = f"can't be opened: {error.strerror}"
            self.found.files.append(
                FoundFile(path, parts, depth, _unreadable(problem), None, problem)
            )
            return
        before, skipped = self._count(), len(self.found.skipped)
        for entry in inside:
            self._check_room()
            names = (*parts, _composed(entry.name))
            try:
                self._add_entry(entry, names, depth)
            except OSError as error:  # a folder may be listed and its files not be looked at
                self._add_unreadable(entry.path, names, depth, f"can't be read: {error.strerror}")
        if self._count() == before:
            left = [names[-1] for _, names, _ in self.found.skipped[skipped:]]
            hidden = ", ".join(name for name in left if not _is_written_by_a_system(name))
            what = f"nothing but {hidden}, which is left out" if hidden else AN_EMPTY_FOLDER
            self.found.empty.append(EmptyFolder(path, parts, depth, what))

    def _add_entry(self, entry: os.DirEntry[str], names: tuple[str, ...], depth: int) -> None:
        place = entry.path
        if reason := _reason_to_skip(entry.name):
            self.found.skipped.append((place, names, reason))
        elif entry.is_symlink():
            self._add_link(place, names, depth)
        elif entry.is_dir():
            if len(names) - depth > MOST_LEVELS:
                problem = f"folders in each other, more than {MOST_LEVELS} deep"
                self._add_unreadable(place, names, depth, problem)
            else:
                self._add_folder(place, names, depth)
        elif entry.is_file():
            self._add_file(place, names, depth, entry.stat().st_mtime)
        else:
            self._add_unreadable(place, names, depth, "neither a file nor a folder")

    def _add_link(self, path: str, parts: tuple[str, ...], depth: int) -> None:
        target = _real(path)
        try:
            status = os.stat(target)  # noqa: PTH116 - Path refuses what the system takes
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a path"
            self._add_unreadable(path, parts, depth, f"can't be read: {reason} (a link)")
            return
        if os.path.commonpath([target, self._root]) != self._root:
            problem = "a link that leads out of what is graded, which is not followed"
            self._add_unreadable(path, parts, depth, problem)
        elif not stat.S_ISREG(status.st_mode):
            problem = "a link to what is no file, which is not followed"
            self._add_unreadable(path, parts, depth, problem)
        else:
            self._add_file(path, parts, depth, status.st_mtime)

    def _add_unreadable(self, path: str, parts: tuple[str, ...], depth: int, problem: str) -> None:
        self.found.files.append(FoundFile(path, parts, depth, _unreadable(problem), None, problem))

    def _add_file(
        self, path: str, parts: tuple[str, ...], depth: int, changed: float | None
    ) -> None:
        place = _real(path)
        if place in self._seen:
            if self._seen[place] != path:
                reason = f"another name of {self._seen[place]}"
                self.found.skipped.append((path, parts, reason))
            return
        self._seen[place] = path
        if _is_zip(partial(_read, path)) and self._is_folder(
            archive := Archive(path, self.found.opened), path
        ):
            self.found.archives.append(path)
            self._add_archive(archive, path, parts, depth)
        else:
            self.found.files.append(FoundFile(path, parts, depth, partial(_read, path), changed))

    def _is_folder(self, archive: Archive, path: str) -> bool:
        try:
            return is_folder_of_files(archive)
        except ArchiveError:  # said where it is read
            return path.lower().endswith(".zip")

    def _add_archive(self, archive: Archive, path: str, parts: tuple[str, ...], depth: int) -> None:
        try:
            members = archive.members()
            archive.count(len(members))
        except ArchiveError as error:
            self._add_unreadable(path, parts, depth, str(error))
            return
        before = self._count()
        for member in members:
            self._check_room()
            self._add_member(archive, member, path, parts, depth)
        self._add_empty_folders(members, path, parts, depth)
        if self._count() == before:
            self.found.empty.append(EmptyFolder(path, parts, depth, AN_EMPTY_ARCHIVE))

    def _add_member(
        self, archive: Archive, member: Member, path: str, parts: tuple[str, ...], depth: int
    ) -> None:
        names = tuple(map(_composed, member.parts))
        place, inside = "/".join((path, *names)), (*parts, *names)
        reason = next(filter(None, map(_reason_to_skip, names)), None)
        if reason:
            self.found.skipped.append((place, inside, reason))
            return
        if member.problem or not names:
            self._add_unreadable(place, inside, depth, member.problem or "a file without a name")
            return
        if member.is_folder:
            return
        read = partial(archive.read, member.info)
        if _is_zip(read):
            if archive.depth >= MOST_DEPTH:
                problem = f"archives in each other, more than {MOST_DEPTH} deep"
                self._add_unreadable(place, inside, depth, problem)
                return
            if member.info.file_size > LARGEST_NESTED:
                problem = f"an archive of more than {LARGEST_NESTED >> 20} MiB in another"
                self._add_unreadable(place, inside, depth, problem)
                return
            nested = archive.nested(member.info)
            if self._is_folder(nested, place):
                self._add_archive(nested, place, inside, depth)
                return
        self.found.files.append(FoundFile(place, inside, depth, read, member.changed, clock=path))

    def _add_empty_folders(
        self, members: list[Member], path: str, parts: tuple[str, ...], depth: int
    ) -> None:
        """List the folders of an archive that nothing lies in."""
        filled = {
            member.parts[:length]
            for member in members
            for length in range(1, len(member.parts))
            if not any(map(_reason_to_skip, member.parts))
        }
        for member in members:
            if not member.is_folder or not member.parts or member.parts in filled:
                continue
            if not any(map(_reason_to_skip, member.parts)):
                names = tuple(map(_composed, member.parts))
                place = "/".join((path, *names))
                self.found.empty.append(EmptyFolder(place, (*parts, *names), depth))

    def _count(self) -> int:
        return len(self.found.files) + len(self.found.empty)

    def _check_room(self) -> None:
        if len(self.found.files) + len(self.found.skipped) > MOST_FILES:
            raise DataFileError(f"more than {MOST_FILES:,} files; grade fewer at once")


def _reason_to_skip(name: str) -> str | None:
    """Return why a file or folder of this name is no part of a hand-in."""
    if name == "__MACOSX":
        return "written by macOS beside what was packed"
    if name.startswith("."):
        return "hidden"
    if name.startswith("~$") or name.lower() in _WRITTEN_BY_SYSTEMS:
        return "written by the system"
    return "written by programs" if name in _WRITTEN_BY_PROGRAMS else None


def _is_written_by_a_system(name: str) -> bool:
    """Whether a name is of what no person puts into a folder, but whoever looks into it."""
    return name.lower() in (*_WRITTEN_BY_SYSTEMS, ".ds_store", "__macosx") or name.startswith("._")


def _is_zip(read: Callable[[int], bytes]) -> bool:
    try:
        return read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except DataFileError:  # said where it is read
        return False


def _read(path: str, most: int) -> bytes:
    try:
        return read_bytes(path, most, WeightsFileError)[:most]
    except WeightsFileError as error:
        raise WeightsFileError(str(error).removeprefix(f"{path}: ")) from None


def _first(read: Callable[[], bytes], most: int) -> bytes:
    return read()[:most]


def _unreadable(problem: str) -> Callable[[int], bytes]:
    def read(_: int) -> bytes:
        raise WeightsFileError(problem)

    return read


def _real(path: str) -> str:
    """Return where a path leads; a link that leads to itself, to where it stands."""
    try:
        return os.path.realpath(path)
    except ValueError:  # a NUL in it
        return path


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)
