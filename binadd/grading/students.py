"""Whose is which file? One student a folder or a name, by the layout of what was given.

What a learning platform has exported is told by its names (`layouts`). Of anything else, and
without being told otherwise:

* a file that is given, and one that lies directly in a folder that is given, is a student's, who is
  called as it is; ``anna.json``, ``anna.py`` and ``anna_old.json`` are one student's;
* a folder, or an archive in a folder, is a student's with all that lies in it, unless it only
  gathers the files or folders of several: names of persons, each another one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal, NamedTuple

from binadd.grading.found_files import EmptyFolder, Found, FoundFile
from binadd.grading.layouts import Place, believed_places, names_in_exports, place_of
from binadd.grading.versions import base_and_version, is_person

Per = Literal["file", "folder", "path"]
ENDINGS = frozenset((".json", ".py", ".ipynb", ".txt", ".npz", ".safetensors", ".jsonc", ".json5"))
"""Of files that are usual to hold weights. What files are is told by what they hold."""
MOST_OF_ONE = 5
"""A folder with more networks than these, each of another name, is no student's."""

Parts = tuple[str, ...]


class HandInFile(NamedTuple):
    """A file of a student's hand-in.

    Attributes
    ----------
    file : FoundFile
    within : tuple of str
        The names on the way to it in the hand-in.
    place : Place or None
        Where it lies in a platform's export.
    """

    file: FoundFile
    within: Parts
    place: Place | None = None


@dataclass
class Student:
    """A student and all that was handed in.

    Attributes
    ----------
    name : str
    files : list of HandInFile
    folders : list of EmptyFolder
    is_certain : bool
        Whether it is a student's for sure; else files without weights are nobody's.
    is_loose : bool
        Whether it is known by the names of files alone; else it has a folder, or a place in an
        export.
    """

    name: str
    files: list[HandInFile] = field(default_factory=list)
    folders: list[EmptyFolder] = field(default_factory=list)
    is_certain: bool = True
    is_loose: bool = False


class _Whose(NamedTuple):
    """Whose a file is: by what the student is known, and called, from short to unmistakable."""

    key: tuple[object, ...]
    labels: tuple[str, ...]
    within: Parts
    place: Place | None = None
    is_certain: bool = True


def students_of(found: Found, per: Per | None = None) -> tuple[list[Student], list[EmptyFolder]]:
    """Return the students whose files were found, and the empty folders that are nobody's.

    Parameters
    ----------
    found : Found
    per : {"file", "folder", "path"}, optional
        Every file a student, or every folder, or every path that was given, whatever the names say.
    """
    names = names_in_exports(found.files) if per is None else {}
    everything: list[FoundFile | EmptyFolder] = [*found.files, *found.empty]
    places = believed_places(
        [place_of(each.parts, names) if per is None else None for each in everything]
    )
    is_export = any(place is not None for place in places)
    tree = _Tree(found, per, is_export)
    students: dict[tuple[object, ...], Student] = {}
    labels: dict[tuple[object, ...], tuple[str, ...]] = {}
    nobodys: list[EmptyFolder] = []
    for each, place in zip(everything, places, strict=True):
        if place is not None:
            called = (place.student, f"{place.student} ({place.detail})")
            whose = _Whose(place.who, called, place.within, place)
        elif isinstance(each, FoundFile):
            whose = tree.whose(each)
        elif (of := tree.whose_folder(each, students.keys())) is not None:
            whose = of
        else:
            nobodys.append(each)
            continue
        student = students.setdefault(whose.key, _new_student(whose))
        labels.setdefault(whose.key, whose.labels)
        if isinstance(each, FoundFile):
            student.files.append(HandInFile(each, whose.within, whose.place))
        else:
            student.folders.append(each)
    for name, student in zip(_told_apart(list(labels.values())), students.values(), strict=True):
        student.name = name
    return list(students.values()), nobodys


def _new_student(whose: _Whose) -> Student:
    is_loose = whose.place is None and whose.key[0] in ("file", "name")
    return Student("", is_certain=whose.is_certain, is_loose=is_loose)


def _told_apart(labels: list[tuple[str, ...]]) -> list[str]:
    """Return for each the first of its labels that no other has."""
    chosen = [0] * len(labels)
    for _ in range(max(map(len, labels), default=0)):
        names = [each[place] for each, place in zip(labels, chosen, strict=True)]
        times = Counter(names)
        for i, name in enumerate(names):
            if times[name] > 1 and chosen[i] + 1 < len(labels[i]):
                chosen[i] += 1
    return [each[place] for each, place in zip(labels, chosen, strict=True)]


class _Tree:
    """The folders of what was given, and which of them are students'."""

    def __init__(self, found: Found, per: Per | None, is_export: bool) -> None:
        self._per, self._is_export = per, is_export
        self._files: dict[Parts, list[str]] = defaultdict(list)
        self._stems: dict[Parts, set[str]] = defaultdict(set)
        self._folders: dict[Parts, set[str]] = defaultdict(set)
        roots = set()
        everything: list[FoundFile | EmptyFolder] = [*found.files, *found.empty]
        for each in everything:
            roots.add(each.parts[: each.depth])
            if isinstance(each, FoundFile):
                self._files[each.parts[:-1]].append(each.parts[-1])
                self._stems[each.parts[:-1]].add(_without_ending(each.parts[-1]).lower())
            for level in range(each.depth, len(each.parts) - 1):
                self._folders[each.parts[:level]].add(each.parts[level])
        self._is_sole = len(roots) == 1
        self._kinds: dict[Parts, bool] = {}

    def whose(self, file: FoundFile) -> _Whose:
        """Return whose a file is."""
        owner = self._owner(file.parts, file.depth, len(file.parts))
        if owner is not None:
            return self._of_folder(owner, file.depth, file.parts[len(owner) :])
        *_, name = file.parts
        shown = file.below if len(file.parts) > file.depth else (name,)
        labels = (_without_ending("/".join(shown)), "/".join(shown), file.path)
        if self._per == "file":
            return _Whose(("file", file.path), labels, (name,))
        base, stem = base_and_version(name)[0], _without_ending(name)
        is_given = self._is_sole and len(file.parts) == file.depth
        is_certain = is_given or (is_person(stem) and not self._is_export)
        if not is_person(base):
            return _Whose(("file", file.path), labels, (name,), is_certain=is_certain)
        above = file.parts[:-1]
        if base in self._stems[above]:
            stem = base
        key = ("name", above, stem.lower())
        return _Whose(key, labels, (name,), is_certain=is_certain)

    def whose_folder(
        self, folder: EmptyFolder, known: Iterable[tuple[object, ...]]
    ) -> _Whose | None:
        """Return whose an empty folder is; None if it is nobody's.

        It is that of a student who handed in nothing, if folders beside it are students'.
        """
        owner = self._owner(folder.parts, folder.depth, len(folder.parts) - 1)
        if owner is not None:
            return self._of_folder(owner, folder.depth, folder.parts[len(owner) :])
        above = folder.parts[:-1]
        siblings = [key for key in known if key[0] == "folder" and key[1][:-1] == above]  # type: ignore[index]
        if siblings and (len(folder.parts) > folder.depth or not self._is_sole):
            return self._of_folder(folder.parts, folder.depth, ())
        return None

    def _owner(self, parts: Parts, depth: int, end: int) -> Parts | None:
        """Return the first folder on the way to a file that is a student's, if one is."""
        for level in range(depth, end):
            if self._is_students(parts[:level], depth):
                return parts[:level]
        return None

    def _is_students(self, folder: Parts, depth: int) -> bool:
        level = len(folder) - depth
        if self._per == "file":
            return False
        if self._per == "path":
            return level == 0
        if self._per == "folder":
            return level == 1 or (level == 0 and not (self._is_sole and self._folders[folder]))
        if level == 0 and self._is_sole:
            return False
        if folder not in self._kinds:
            self._kinds[folder] = not self._gathers(folder)
        return self._kinds[folder]

    def _gathers(self, folder: Parts) -> bool:
        """Whether a folder only gathers the hand-ins of several."""
        names = [name for name in self._files[folder] if PurePath(name).suffix.lower() in ENDINGS]
        bases = {base_and_version(name)[0] for name in names}
        if len({_without_ending(name).lower() for name in names}) > MOST_OF_ONE:
            return True
        if len(bases) == 1:
            return is_person(*bases) and not is_person(folder[-1])
        if bases:
            beside = {
                base_and_version(name)[0]
                for sibling in self._folders[folder[:-1]] - {folder[-1]}
                for name in self._files[(*folder[:-1], sibling)]
            }
            return all(map(is_person, bases)) and not bases & beside
        inner = [name for name in self._folders[folder] if self._has_weights((*folder, name))]
        if len(inner) == 1 and not self._files[folder]:
            return self._gathers((*folder, inner[0]))
        return len(inner) > 1 and all(map(is_person, inner))

    def _has_weights(self, folder: Parts) -> bool:
        return any(PurePath(name).suffix.lower() in ENDINGS for name in self._files[folder]) or any(
            self._has_weights((*folder, name)) for name in self._folders[folder]
        )

    def _of_folder(self, folder: Parts, depth: int, within: Parts) -> _Whose:
        shown = "/".join(folder[depth:]) or folder[-1]
        labels: tuple[str, ...] = (shown, "/".join(folder))
        if shown.lower().endswith(".zip"):
            labels = (shown[:-4], *labels)
            if is_person(stem := folder[-1][:-4]):  # with anna.json beside anna.zip
                return _Whose(("name", folder[:-1], stem.lower()), labels, within)
        return _Whose(("folder", folder), labels, within)


def _without_ending(name: str) -> str:
    head, slash, last = name.rpartition("/")
    return head + slash + (PurePath(last).stem if last not in (".", "..") else last)
