"""`AutograderSettings`: how an autograder marks, as an instructor asks, and as JSON keeps it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from binadd.errors import DataFileError, RangeError, shortened
from binadd.files import ContentError, strict_json
from binadd.grading.exercise_rules import exercise_rules
from binadd.grading.marking import TIME_LIMIT
from binadd.grading.scores import scoring
from binadd.report.feedback_text import USUAL_LEVEL, check_level

LARGEST_SETTINGS = 2**16
LONGEST_TIME_LIMIT = 540.0
"""In seconds: the service stops an autograder after 10 minutes, and counts that as 0."""
MOST_NAMES = 100
_NAME = re.compile(r"[^/\\\x00-\x1f]{1,200}")


@dataclass(frozen=True, kw_only=True)
class AutograderSettings:
    """How an autograder marks.

    Attributes
    ----------
    points : float
        What full marks are.
    score, feedback : str
        See `binadd.grading.scores` and `binadd.report.feedback_text`.
    task : str
        Its name; ``task.json`` for the task file in the archive.
    accept : tuple of str
        The names of the files that are looked at, ``*`` and ``?`` standing for letters; empty for
        all.
    hidden, entries
        Rules of the exercise, see `binadd.grading.exercise_rules`.
    fires_at_zero : bool or None
        The rule by which units fire, whatever a file says.
    leaderboard : bool
        Whether right networks are compared in public.
    time_limit : float
        In seconds.
    """

    points: float = 100.0
    score: str = "distance"
    feedback: str = USUAL_LEVEL
    task: str = "add"
    accept: tuple[str, ...] = ()
    hidden: int | None = None
    entries: tuple[float, ...] | None = None
    fires_at_zero: bool | None = None
    leaderboard: bool = False
    time_limit: float = TIME_LIMIT

    def __post_init__(self) -> None:
        scoring(self.score, self.points)
        check_level(self.feedback)
        exercise_rules(self.hidden, self.entries)
        if not 0 < self.time_limit <= LONGEST_TIME_LIMIT:
            raise RangeError(
                f"the time limit must be above 0 and at most {LONGEST_TIME_LIMIT:g} seconds: the "
                f"service stops an autograder after 10 minutes"
            )
        if len(self.accept) > MOST_NAMES:
            raise RangeError(f"accept: at most {MOST_NAMES} names")
        for name in self.accept:
            if not _NAME.fullmatch(name):
                raise RangeError(f"accept: expected names of files, got {shortened(name)!a}")

    def as_json(self) -> dict[str, Any]:
        """Return the settings, ready for `json.dumps`."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}


def settings_from_json(data: bytes, source: str) -> AutograderSettings:
    """Read the settings; those that are left out are the usual ones.

    Raises
    ------
    DataFileError
        If they are no settings. `source` is how the message calls the file.
    RangeError
        If one can't be used.
    """
    try:
        value = strict_json(data)
    except ContentError as error:
        raise DataFileError(f"{source}: {error}") from None
    if not isinstance(value, dict):
        raise DataFileError(f"{source}: expected an object with settings")
    known = AutograderSettings().as_json()
    for name, setting in value.items():
        if name not in known:
            raise DataFileError(f"{source}: {shortened(name)!a} is no setting")
        if not _fits(setting, name):
            raise DataFileError(f"{source}: {name} can't be {shortened(str(setting))!a}")
    if value.get("hidden") is not None:
        value["hidden"] = int(value["hidden"])
    settings: dict[str, Any] = {
        name: tuple(setting) if isinstance(setting, list) else setting
        for name, setting in value.items()
    }
    return AutograderSettings(**settings)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _fits(value: Any, name: str) -> bool:
    """Whether JSON has a value of the kind that a setting has; its range is looked at later."""
    if name in ("hidden", "entries", "fires_at_zero") and value is None:
        return True
    if name in ("leaderboard", "fires_at_zero"):
        return isinstance(value, bool)
    if name in ("points", "time_limit"):
        return isinstance(value, float)
    if name == "hidden":
        return isinstance(value, float) and value.is_integer()
    if name in ("accept", "entries"):
        kind = str if name == "accept" else float
        return isinstance(value, list) and all(isinstance(each, kind) for each in value)
    return isinstance(value, str)


def accepts(name: str, patterns: Sequence[str]) -> bool:
    """Whether a file's name is one of those that are looked at, without regard to case.

    >>> accepts("Adder.JSON", ["adder.json"]), accepts("a.txt", ["*.json"]), accepts("a.txt", [])
    (True, False, True)
    """
    from fnmatch import fnmatchcase

    return not patterns or any(fnmatchcase(name.lower(), each.lower()) for each in patterns)
