"""Which of a student's files counts: the last attempt, and in it the last that holds weights.

What comes last is told by the platform's attempts, by names (``adder-1.json``, ``old/``,
``final.json``) and by the files' times. Where these say nothing, or contradict each other, and the
files' verdicts differ, a person must look.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple, Protocol

from binadd.errors import shortened
from binadd.grading.contents import Contents
from binadd.grading.found_files import AN_EMPTY_FOLDER, FoundFile
from binadd.grading.marks import LOOK, NONE, LeftOut
from binadd.grading.students import HandInFile, Student
from binadd.grading.versions import base_and_version, version_of

MOST_FILES_OF_ONE = 100
"""Of a student's files, so many are looked into."""
MOST_NETWORKS_OF_ONE = 12
NO_FILE = "no file and no text"
SAME_TIME = 2.0
"""In seconds: zip archives count in twos, and whoever copies files makes them in no time."""


class Judge(Protocol):
    """What is found out about networks where several may count."""

    def verdict(self, contents: Contents) -> str | None:
        """Return whether a network is right or wrong; None if that can't be decided."""

    def is_asked(self, contents: Contents) -> bool:
        """Whether a network is one of the task that is graded, as far as the file tells."""


class Looked(NamedTuple):
    """A file and what is in it."""

    file: HandInFile
    contents: Contents

    @property
    def name(self) -> str:
        """How its student's messages call it."""
        return "/".join(self.file.within) or self.file.file.parts[-1]

    @property
    def attempt(self) -> str:
        """Later attempts are larger."""
        return self.file.place.attempt if self.file.place else ""

    @property
    def is_typed(self) -> bool:
        """Whether it is text that was typed into the platform, or its receipt."""
        return self.file.place is not None and self.file.place.kind in ("text", "receipt")


@dataclass(frozen=True)
class Choice:
    """What of a student's hand-in counts.

    Attributes
    ----------
    source : str
        The path of what counts; else of what a person must look at, or of the empty folder.
    chosen : Looked or None
        The network's file; None for the verdicts "look" and "none".
    verdict : str or None
        Given where no network counts: "look" or "none".
    problem : str or None
        Why a person must look, or why there is nothing.
    why : str or None
        Why this file and no other; None if there is no other.
    left_out : tuple of LeftOut
        The student's other files.
    shown : Looked or None
        What a person must look at, first of all.
    """

    source: str
    chosen: Looked | None = None
    verdict: str | None = None
    problem: str | None = None
    why: str | None = None
    left_out: tuple[LeftOut, ...] = ()
    shown: Looked | None = None


def choose(student: Student, look_into: Callable[[HandInFile], Contents], judge: Judge) -> Choice:
    """Choose the file of a student that counts; see above.

    Looks into each file once, up to `MOST_FILES_OF_ONE`, and asks for verdicts only where several
    networks may count.
    """
    looked = [Looked(each, look_into(each)) for each in student.files[:MOST_FILES_OF_ONE]]
    unseen = [
        LeftOut(each.file.path, f"more than {MOST_FILES_OF_ONE} files of one student", student.name)
        for each in student.files[MOST_FILES_OF_ONE:]
    ]
    feedback = [each for each in looked if each.file.place and each.file.place.kind == "feedback"]
    handed_in = [each for each in looked if not any(each is other for other in feedback)]
    last = max((each.attempt for each in handed_in), default="")
    pool = [each for each in handed_in if each.attempt == last]
    older = [each for each in handed_in if each.attempt != last]
    beside = [_left_out(student, each, "a grader's file") for each in feedback]
    beside += [_left_out(student, each, "of an older attempt") for each in older]
    found = _choose_in(student, pool, judge)
    if older and found.verdict == NONE and any(_is_work(each) for each in older):
        problem = f"the last attempt, of {_time(last)}, holds nothing; the one before does"
        found = Choice(found.source, None, LOOK, problem, left_out=found.left_out)
    why = found.why
    if older and found.chosen is not None:
        attempts = len({each.attempt for each in handed_in})
        why = f"the last of {attempts} attempts, of {_time(last)}" + (f"; {why}" if why else "")
    left_out = (*beside, *found.left_out, *unseen)
    return Choice(
        found.source, found.chosen, found.verdict, found.problem, why, left_out, found.shown
    )


def _choose_in(student: Student, pool: Sequence[Looked], judge: Judge) -> Choice:
    """Choose in one attempt."""
    networks = [each for each in pool if each.contents.kind == "weights"]
    filled_in = [each for each in networks if each.contents.is_filled_in]
    asked = [each for each in filled_in if judge.is_asked(each.contents)]
    candidates = asked or filled_in or networks
    if not candidates:
        return _nothing_to_read(student, pool)
    latest = _latest(candidates)
    said = {id(each): judge.verdict(each.contents) for each in latest} if len(latest) > 1 else {}
    is_told = len(latest) == 1 or (len(set(said.values())) == 1 and None not in said.values())
    if not is_told and not _are_one_network(latest):
        words = [f"{each.name} is {said[id(each)] or 'not decided'}" for each in latest[:4]]
        problem = f"{', '.join(words)}, and nothing tells which counts"
        return _look(student, pool, latest[-1], problem)
    chosen = min(latest, key=lambda each: (_rank(each), -latest.index(each)))
    for each in pool:
        if doubt := _doubt(each, chosen, judge):
            return _look(student, pool, each, doubt)
    left_out = [
        _left_out(student, each, _why_not(each, chosen)) for each in pool if each is not chosen
    ]
    why = _why(chosen, candidates, latest, pool)
    return Choice(chosen.file.file.path, chosen, None, None, why, tuple(left_out))


def _latest(candidates: Sequence[Looked]) -> list[Looked]:
    """Return those that no other is known to come after."""
    kept = (
        candidates[-MOST_NETWORKS_OF_ONE:] if len(candidates) > MOST_NETWORKS_OF_ONE else candidates
    )
    return [
        one
        for one in kept
        if not any(later(other, one) > 0 for other in candidates if other is not one)
    ] or list(kept)


def later(one: Looked, other: Looked) -> int:
    """Return 1 if the first is known to come after the second, -1 if before, else 0."""
    signs = [_by_name(one, other)]
    numbers = [each.file.place.number if each.file.place else 0 for each in (one, other)]
    if numbers[0] != numbers[1]:
        is_told = _are_of_several_uploads(one, other)
        signs.append(0 if not is_told else 1 if numbers[0] > numbers[1] else -1)
    else:
        signs.append(_by_time(one.file.file, other.file.file))
    told = {sign for sign in signs if sign}
    return told.pop() if len(told) == 1 else 0


def _are_of_several_uploads(one: Looked, other: Looked) -> bool:
    """Whether two files with numbers were handed in one after the other, and not together.

    Files that are handed in together have numbers as well, in no order that means anything.
    """
    places = [each.file.place for each in (one, other)]
    names = {base_and_version(each.file.within[0])[0] for each in (one, other) if each.file.within}
    return len(names) == 1 or len({place.is_late for place in places if place}) > 1


def _by_time(one: FoundFile, other: FoundFile) -> int:
    if one.changed is None or other.changed is None or one.clock != other.clock:
        return 0
    difference = one.changed - other.changed
    return 0 if abs(difference) < SAME_TIME else 1 if difference > 0 else -1


def _by_name(one: Looked, other: Looked) -> int:
    versions = [version_of(each.file.within) for each in (one, other)]
    bases = [
        base_and_version(each.file.within[-1])[0] if each.file.within else ""
        for each in (one, other)
    ]
    if bases[0] != bases[1] and not all(len(each.file.within) > 1 for each in (one, other)):
        # Of different names, only "old" and "final" tell.
        versions = [(level if level in (-1, 2) else 0, 0) for level, _ in versions]
    return (versions[0] > versions[1]) - (versions[0] < versions[1])


def _are_one_network(files: Sequence[Looked]) -> bool:
    networks = {each.contents.weights.network for each in files if each.contents.weights}
    return len(networks) == 1


def _doubt(each: Looked, chosen: Looked, judge: Judge) -> str | None:
    """Return why a file that can't be read may be the one that counts; None if it is not."""
    contents = each.contents
    if contents.kind == "other" and not each.is_typed and each.file.within and chosen.file.within:
        base, version = base_and_version(each.file.within[-1])
        its_base, its_version = base_and_version(chosen.file.within[-1])
        if base == its_base and version[0] == 1 and version > its_version:
            return f"{each.name} was handed in after {chosen.name}: {contents.problem}"
    if contents.kind != "broken" or each.is_typed:
        return None
    order, seen = later(each, chosen), f"{each.name}, can't be read: {contents.problem}"
    said = judge.verdict(chosen.contents) if order >= 0 else None
    if order > 0:
        return f"the last file, {seen}; {chosen.name} is {said or 'not decided'}"
    if order == 0 and said != "right":
        return f"{seen}; {chosen.name} is {said or 'not decided'}"
    return None


def _nothing_to_read(student: Student, pool: Sequence[Looked]) -> Choice:
    """Say what there is where no file holds a network."""
    work = [each for each in pool if _is_work(each)]
    files = [each for each in work if not each.is_typed] or work
    if not files:
        paths = [folder.path for folder in student.folders] or [
            each.file.file.path for each in pool
        ]
        what = student.folders[0].what if student.folders else NO_FILE
        own = [each for each in pool if each.contents.kind == "own"]
        if own:
            problem = f"nothing but {own[0].contents.problem}, {own[0].name}"
            return _look(student, pool, own[0], problem)
        source = paths[0] if paths else student.name
        verdict = NONE if what in (AN_EMPTY_FOLDER, NO_FILE) else LOOK
        left_out = [
            _left_out(student, each, "the platform's own note")
            for each in pool
            if each.file.file.path != source
        ]
        return Choice(source, None, verdict, what, left_out=tuple(left_out))
    order = ("broken", "program", "other")
    files.sort(key=lambda each: order.index(each.contents.kind))
    shown = files[0]
    problem = shown.contents.problem
    if len(pool) > 1:
        problem = f"{shown.name}: {problem}"
        others = [each.name for each in files[1:4]]
        problem += f" (beside it {', '.join(others)})" if others else ""
    return _look(student, pool, shown, problem)


def _look(student: Student, pool: Sequence[Looked], shown: Looked, problem: str) -> Choice:
    left_out = [
        _left_out(student, each, _why_not(each, shown)) for each in pool if each is not shown
    ]
    return Choice(shown.file.file.path, None, LOOK, problem, None, tuple(left_out), shown)


def _is_work(each: Looked) -> bool:
    return each.contents.kind not in ("own", "nothing")


def _rank(each: Looked) -> int:
    """Prefer files of nothing but weights, of networks between which nothing else decides."""
    ending = PurePath(each.file.file.parts[-1]).suffix.lower()
    return 0 if ending in (".json", ".npz", ".safetensors") else 1 if not each.is_typed else 2


def _why_not(each: Looked, chosen: Looked) -> str:
    """Say why a file of the same attempt does not count."""
    contents = each.contents
    if contents.kind == "own":
        return f"binadd's own output: {contents.problem}"
    if contents.kind == "nothing" or (each.is_typed and contents.kind == "other"):
        return "the platform's own note" if contents.kind == "nothing" else "typed beside the files"
    if contents.kind != "weights":
        return f"not weights: {contents.seen}"
    if chosen.contents.weights is None:
        return "beside what a person must look at"
    if not contents.is_filled_in:
        return "a network of zeros, not filled in"
    task = each.contents.weights.task if each.contents.weights else None
    if task is not None and task != chosen.contents.weights.task:
        return f"of another task: {shortened(task)}"
    if later(each, chosen) < 0:
        return f"earlier than {chosen.name}"
    if _are_one_network([each, chosen]):
        return f"the same network as in {chosen.name}"
    return f"another network, beside {chosen.name}"


def _why(
    chosen: Looked, candidates: Sequence[Looked], latest: Sequence[Looked], pool: Sequence[Looked]
) -> str | None:
    if len(pool) == 1:
        return None
    if len(candidates) == 1:
        others = [
            each for each in pool if each is not chosen and _is_work(each) and not each.is_typed
        ]
        return f"the only one of {len(others) + 1} files that holds weights" if others else None
    if len(latest) == 1:
        other = next(each for each in reversed(candidates) if each is not chosen)
        if _by_name(chosen, other):
            how = "name"
        elif chosen.file.place and chosen.file.place.number:
            how = "number"
        else:
            how = "time"
        return f"by its {how} the last of {len(candidates)} networks"
    if _are_one_network(latest):
        return f"{len(latest)} files that hold the same network"
    return f"one of {len(latest)} networks with the same verdict, none of them known to be the last"


def _left_out(student: Student, each: Looked, reason: str) -> LeftOut:
    return LeftOut(each.file.file.path, reason, student.name)


def _time(attempt: str) -> str:
    """Write the time of an attempt as people do: ``2026-11-19 10:00:01``."""
    date, clock = attempt[:10], attempt[11:].replace("-", ":")
    return f"{date} {clock}".strip()
