"""How learning platforms name what they export: whose a file is, and of which attempt.

=========== ====================================================================================
Moodle      ``Name_123_assignsubmission_file_/adder.json``, or in one folder
            ``Name_123_assignsubmission_file_adder.json``; text typed there is
            ``Name_123_assignsubmission_onlinetext_/onlinetext.html``
Canvas      ``surnamename_LATE_123_4567_adder-1.json``: the student's number and the file's, which
            grows with time; ``LATE`` and the ``-1`` of a file handed in again where they apply;
            typed text is ``surnamename_123_text.html``
Blackboard  ``Assignment_user_attempt_2026-11-19-10-00-00_adder.json``, and for each attempt a
            receipt without a file name, ``Assignment_user_attempt_2026-11-19-10-00-00.txt``
Gradescope  ``submission_123/adder.json`` and ``submission_metadata.yml`` beside it, with the names
=========== ====================================================================================
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from binadd.errors import DataFileError
from binadd.grading.found_files import FoundFile

METADATA = "submission_metadata.yml"
LARGEST_METADATA = 16 * 2**20
LARGEST_RECEIPT = 2**20
NO_TEXT = "There is no student submission text data"
"""How a receipt of Blackboard says that nothing was typed."""

_MOODLE = r"(?P<name>.+?)_(?P<id>\d+)_assign(?P<plugin>(?:submission|feedback)_[a-z]+)"
_MOODLE_FOLDER = re.compile(rf"{_MOODLE}_?")
_MOODLE_FILE = re.compile(rf"{_MOODLE}_(?P<rest>.+)")
_CANVAS_FILE = re.compile(
    r"(?P<name>[^\W_]+(?:[-'.][^\W_]+)*)(?:_(?P<late>LATE|late))?"
    r"_(?P<user>\d+|(?<=anon_)[A-Za-z0-9]{5})(?:_(?P<late_too>LATE|late))?"
    r"_(?:(?P<id>\d{3,})_(?P<rest>.+)|(?P<typed>text|link|url|media)\.html?)"
)
_BLACKBOARD_FILE = re.compile(
    r"(?P<who>.+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|(?P<receipt>\.txt))",
    re.IGNORECASE,
)
_GRADESCOPE_FOLDER = re.compile(r"submission_(?P<id>\d+)")

Names = Mapping[tuple[str, ...], str]
"""What an export says of its students beside the names of its files, by the way to each."""


@dataclass(frozen=True)
class Place:
    """Where in a platform's export a file lies.

    Attributes
    ----------
    platform : str
    who : tuple of str
        Equal for the files of one student.
    student, detail : str
        The name, and what tells two students of this name apart.
    within : tuple of str
        The names on the way to the file in the hand-in; empty for the hand-in's own folder.
    attempt : str
        Later attempts are larger; all are equal where only the last is exported.
    number : int
        Of files of one name, those that were handed in later have larger numbers, or all have 0.
    kind : {"file", "text", "receipt", "feedback"}
        What was handed in; what was typed; the platform's own note; a grader's file.
    is_late : bool
    above : tuple of str
        The names on the way to what the platform named.
    """

    platform: str
    who: tuple[str, ...]
    student: str
    detail: str
    within: tuple[str, ...]
    attempt: str = ""
    number: int = 0
    kind: str = "file"
    is_late: bool = False
    above: tuple[str, ...] = ()


def place_of(parts: Sequence[str], names: Names) -> Place | None:
    """Return where a file or folder lies by the first name on its way that a platform gave it.

    Parameters
    ----------
    parts : sequence of str
        The names on the way to it.
    names : mapping
        As `names_in_exports` returns it.
    """
    for level, part in enumerate(parts):
        way, within = tuple(parts[: level + 1]), tuple(parts[level + 1 :])
        for find in (_moodle, _blackboard, _gradescope, _canvas):
            place = find(part, within, way, names)
            if place is not None:
                return replace(place, above=way[:-1])
    return None


def _moodle(part: str, within: tuple[str, ...], _: tuple[str, ...], __: Names) -> Place | None:
    match = _MOODLE_FOLDER.fullmatch(part)
    if match is None:
        match = _MOODLE_FILE.fullmatch(part)
        if match is None:
            return None
        within = (match["rest"], *within)
    kind = "text" if match["plugin"] == "submission_onlinetext" else "file"
    kind = "feedback" if match["plugin"].startswith("feedback") else kind
    if match["plugin"] == "submission_comments":
        kind = "receipt"
    who = ("Moodle", match["name"], match["id"])
    return Place("Moodle", who, match["name"], match["id"], within, kind=kind)


def _canvas(part: str, within: tuple[str, ...], _: tuple[str, ...], __: Names) -> Place | None:
    match = _CANVAS_FILE.fullmatch(part)
    if match is None:
        return None
    is_late = bool(match["late"] or match["late_too"])
    name = f"anon_{match['user']}" if match["name"] == "anon" else match["name"]
    who = ("Canvas", name, match["user"])
    if match["typed"]:
        return Place("Canvas", who, name, match["user"], (part, *within), "", 0, "text", is_late)
    within, number = (match["rest"], *within), int(match["id"])
    return Place("Canvas", who, name, match["user"], within, "", number, "file", is_late)


def _blackboard(
    part: str, within: tuple[str, ...], way: tuple[str, ...], names: Names
) -> Place | None:
    match = _BLACKBOARD_FILE.fullmatch(part)
    if match is None:
        return None
    prefix = match["who"]
    student = names.get((*way[:-1], prefix)) or prefix.rpartition("_")[2] or prefix
    kind = "receipt" if match["receipt"] else "file"
    within = within if match["receipt"] else (match["rest"], *within)
    who = ("Blackboard", prefix)
    return Place("Blackboard", who, student, prefix, within, match["time"], 0, kind)


def _gradescope(
    part: str, within: tuple[str, ...], way: tuple[str, ...], names: Names
) -> Place | None:
    name = names.get(way)
    match = _GRADESCOPE_FOLDER.fullmatch(part)
    if name is None and match is None:
        return None
    within = within or ((part,) if match is None else ())
    return Place("Gradescope", ("Gradescope", part), name or part, part, within)


def names_in_exports(files: Iterable[FoundFile]) -> dict[tuple[str, ...], str]:
    """Return the students' names that exports tell in files of their own, by the way to each.

    Of Gradescope, the ways to the submissions; of Blackboard, those to an assignment's user.
    """
    found: dict[tuple[str, ...], str] = {}
    for file in files:
        above, name = file.parts[:-1], file.parts[-1]
        if name == METADATA:
            text = _text_of(file, LARGEST_METADATA)
            found |= {(*above, key): label for key, label in gradescope_names(text).items()}
        elif (match := _BLACKBOARD_FILE.fullmatch(name)) and match["receipt"]:
            label = blackboard_name(_text_of(file, LARGEST_RECEIPT), match["who"])
            found |= {(*above, match["who"]): label} if label else {}
    return found


def _text_of(file: FoundFile, most: int) -> str:
    try:
        return file.read(most).decode("utf-8-sig", "replace")
    except DataFileError:
        return ""


def gradescope_names(text: str) -> dict[str, str]:
    r"""Return the names of each submission's students from Gradescope's metadata.

    The file is YAML as one program writes it; of it only the names of the submitters are read.

    >>> gradescope_names("submission_7:\n  :submitters:\n  - :name: Ada L.\n    :sid: '1'\n")
    {'submission_7': 'Ada L.'}
    """
    names: dict[str, list[str]] = {}
    submission, is_in_submitters = "", False
    for line in text.splitlines():
        if top := re.fullmatch(r"(['\"]?)([^\s'\"#-][^'\"]*)\1:\s*", line):
            submission, is_in_submitters = top[2], False
        elif inner := re.match(r"  :?(\w+):", line):
            is_in_submitters = inner[1] == "submitters"
        elif is_in_submitters and (named := re.match(r"\s*(?:- )?:?name:\s*(\S.*?)\s*$", line)):
            names.setdefault(submission, []).append(_yaml_text(named[1]))
    return {key: ", ".join(dict.fromkeys(found)) for key, found in names.items()}


def _yaml_text(text: str) -> str:
    if text.startswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text.strip('"')
    return text[1:-1].replace("''", "'") if text[:1] == text[-1:] == "'" else text


def blackboard_name(receipt: str, prefix: str) -> str | None:
    r"""Return a student's name and user name as a receipt of Blackboard says them.

    >>> blackboard_name("Name: Ada Lovelace (s1)\n", "HW5_s1")
    'Ada Lovelace (s1)'
    """
    match = re.match(
        r"\s*Name:\s*(?P<name>.*?)\s*\((?P<user>[^()\n]+)\)\s*$", receipt, re.MULTILINE
    )
    if match is None or not prefix.endswith(match["user"]):
        return None
    name, user = match["name"], match["user"]
    return user if name in ("", user) else f"{name} ({user})"


def typed_text(receipt: str) -> str:
    """Return what a student typed, as a receipt of Blackboard has it; empty if it is nothing."""
    match = re.search(
        r"^Submission Field:\s*\n(?P<text>.*?)(?=^(?:Comments|Files):|\Z)",
        receipt.replace("\r\n", "\n"),
        re.MULTILINE | re.DOTALL,
    )
    text = match["text"].strip() if match else ""
    return "" if text.startswith(NO_TEXT) else text


def believed_places(places: Sequence[Place | None]) -> list[Place | None]:
    """Return the places that are to be believed: Canvas' names are only names with numbers in them.

    They are believed in a folder where at least half of all files have such names, of several
    students if there are several such folders.
    """
    students: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    files: Counter[bool] = Counter()
    for place in places:
        is_canvas = place is not None and place.platform == "Canvas"
        files[is_canvas] += 1
        if place is not None and is_canvas:
            students.setdefault(place.above, set()).add(place.who)
    is_export = files[True] >= files[False]
    return [
        place
        if place is None
        or place.platform != "Canvas"
        or (is_export and (len(students) == 1 or len(students[place.above]) > 1))
        else None
        for place in places
    ]
