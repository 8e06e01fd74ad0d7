"""`grade`: what many handed in - found, chosen, decided, diagnosed, held against the others."""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from numbers import Real
from types import NoneType
from typing import Any

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.specification import Specification
from binadd.errors import BinaddError, TaskError, expect, shortened
from binadd.grading.choice import Choice, choose
from binadd.grading.contents import Contents, contents_of
from binadd.grading.copies import Grouping, HandedIn, copies_among
from binadd.grading.exercise_rules import ExerciseRules, exercise_rules
from binadd.grading.findings import Finding, finding
from binadd.grading.found_files import Found, find_files
from binadd.grading.known_mistakes import NOTHING_FILLED_IN
from binadd.grading.layouts import METADATA
from binadd.grading.marks import LOOK, RIGHT, WRONG, Grading, LeftOut, Mark
from binadd.grading.scores import scoring
from binadd.grading.students import HandInFile, Per, Student, students_of
from binadd.grading.textbook import is_textbook, is_textbook_but_for_a_mistake
from binadd.grading.time_limit import TimeLimitReached
from binadd.grading.time_limit import time_limit as limited
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks import specification
from binadd.tasks.named import named_task

MOST_STATES_KEPT = 2**10
"""A network's states are held on to, to find copies of it, where there are no more."""
FAULT = "binadd failed on it, and the fault is binadd's"
TIME_LIMIT = 60.0
"""In seconds, for each student."""

Name = str | os.PathLike[str]
"""How a file or folder is named."""
Reader = Callable[[], ThresholdRNN]
Submission = tuple[str, Reader]
"""Whose it is, and a function that reads the network."""


def grade(
    submissions: Name | Iterable[Name | Submission] | Found,
    task: str | Specification = "add",
    *,
    per: Per | None = None,
    hidden: int | None = None,
    entries: Iterable[float] | None = None,
    fires_at_zero: bool | None = None,
    time_limit: float | None = TIME_LIMIT,
    score: str = "distance",
    points: float = 100.0,
) -> Grading:
    """Mark what students handed in: files, folders and zip archives of them.

    Every file is accounted for: it is the one that counts of a student, or is listed as left out,
    with the reason. Whatever is wrong with one is said in its mark and is nothing to the others.
    What was found out about a network is used again for equal ones.

    Full marks are for what is proved right, whatever the way of scoring (`binadd.grading.scores`).

    Costs a few milliseconds a submission of 3 hidden units.

    Parameters
    ----------
    submissions : path, iterable or Found
        Files, folders and archives, as `binadd grade` takes them; or students, each with a function
        that reads a network; or what `binadd.grading.found_files.find_files` has found.
    task : str or Specification
    per : {"file", "folder", "path"}, optional
        Whether every file, every folder, or every path is a student's; by default it is told by the
        layout (`binadd.grading.students`).
    hidden : int, optional
        How many hidden units the exercise asks for.
    entries : iterable of float, optional
        What the exercise lets weights be; biases may be anything.
    fires_at_zero : bool, optional
        The rule by which units fire, whatever a file says.
    time_limit : float, optional
        In seconds, for each student; None for none.
    score : {"distance", "pairs", "proof"}
        By how far from right a network is; by the share of the inputs of 8 digits that it answers
        rightly (of fewer, for tasks of more than two operands: `scored_bits`); all or nothing.
    points : float
        What full marks are.

    Raises
    ------
    RangeError
        If no network could keep the rules of the exercise; if there is no such score, or the points
        are none that a mark can have.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> marks = grade([("Anna", hand_wired)])
    >>> marks.right, marks.marks[0].is_right
    (1, True)
    """
    if per not in (None, "file", "folder", "path"):
        raise TypeError(f"per: expected 'file', 'folder', 'path' or None, got {per!r:.40}")
    expect("fires_at_zero", "True, False or None", fires_at_zero, bool, NoneType)
    expect("time_limit", "a number of seconds or None", time_limit, Real, NoneType)
    given, paths = _listed([] if isinstance(submissions, Found) else submissions)
    found = submissions if isinstance(submissions, Found) else find_files(paths)
    scored = scoring(score, points)
    marker = _Marker(
        specification(task), exercise_rules(hidden, entries), fires_at_zero, time_limit
    )
    for name, read in given:
        marker.mark_network(name, read)
    students, nobodys = students_of(found, per)
    for student in students:
        marker.mark_student(student)
    found.opened.close()
    marker.left_out += [LeftOut(folder.path, folder.what) for folder in nobodys]
    marker.left_out += [LeftOut(path, reason) for path, _, reason in found.skipped]
    return marker.grading().scored_by(scored)


def _listed(submissions: Any) -> tuple[list[Submission], list[Name]]:
    """Part students with a network from paths."""
    if isinstance(submissions, str | os.PathLike):
        submissions = [submissions]
    hint = "; prove and diagnose take networks"
    if not isinstance(submissions, Iterable):
        hint = hint if isinstance(submissions, ThresholdRNN) else ""
        raise TypeError(f"expected files and folders, got {type(submissions).__name__}{hint}")
    given: list[Submission] = []
    paths: list[Name] = []
    for each in submissions:
        if isinstance(each, tuple):
            given.append(each)
        elif isinstance(each, str | os.PathLike):
            paths.append(each)
        else:
            hint = hint if isinstance(each, ThresholdRNN) else ""
            raise TypeError(f"expected a file or folder, got {type(each).__name__}{hint}")
    return given, paths


class _Marker:
    """Marks students one after the other, and keeps what it finds out for equal networks."""

    def __init__(
        self,
        task: Specification,
        rules: ExerciseRules,
        fires_at_zero: bool | None,
        seconds: float | None,
    ) -> None:
        self.task, self.rules, self.fires_at_zero, self.seconds = (
            task,
            rules,
            fires_at_zero,
            seconds,
        )
        self.marks: list[Mark] = []
        self.left_out: list[LeftOut] = []
        self._digests: list[bytes | None] = []
        self._grouping = Grouping()
        self._known: dict[ThresholdRNN, tuple[Finding, Machine]] = {}
        self._undecided: dict[ThresholdRNN, BinaddError] = {}

    def mark_network(self, name: str, read: Reader) -> None:
        """Mark what a function reads."""

        def mark() -> Mark:
            return self._decided(name, name, self._under_rule(read()))

        self._add(self._attempt(mark, name, name))

    def mark_student(self, student: Student) -> None:
        """Mark a student's hand-in, or leave out files that are nobody's."""
        paths = [each.file.path for each in student.files]
        source = paths[0] if paths else student.folders[0].path
        digests: dict[str, bytes] = {}
        choices: list[Choice] = []

        def look_into(each: HandInFile) -> Contents:
            if each.file.problem:
                return Contents("broken", each.file.problem)
            kind = each.place.kind if each.place else "file"
            contents = contents_of(each.file.read, each.file.path, kind)
            digests[each.file.path] = contents.digest
            return contents

        def mark() -> Mark:
            choices.append(choose(student, look_into, self))
            return self._of_choice(student, choices[0])

        found = self._attempt(mark, student.name, source)
        if not choices:  # it failed before
            self.left_out += [LeftOut(path, "not looked at", student.name) for path in paths[1:]]
        elif _is_nobodys(student, choices[0]):
            self.left_out += _nobodys_files(choices[0])
            return
        else:
            self.left_out += choices[0].left_out
        self._add(found, digests.get(found.source) or None)

    def grading(self) -> Grading:
        """Return the marks, with who has the same."""
        handed_in = [
            self._handed_in(mark, digest)
            for mark, digest in zip(self.marks, self._digests, strict=True)
        ]
        copies = copies_among(handed_in)
        marks = [replace(mark, copies=same) for mark, same in zip(self.marks, copies, strict=True)]
        return Grading(tuple(marks), self.task, tuple(self.left_out))

    def _handed_in(self, mark: Mark, digest: bytes | None) -> HandedIn:
        if mark.finding is None or mark.network is None:
            return HandedIn(mark.student, digest)
        diagnosis = mark.finding.diagnosis
        if diagnosis.mistake == NOTHING_FILLED_IN:  # the form that all are given
            return HandedIn(mark.student)
        if self.task == specification("add"):
            if is_textbook(mark.network):
                return HandedIn(mark.student, is_textbook=True)
            if is_textbook_but_for_a_mistake(diagnosis):
                return HandedIn(mark.student, digest)
        return HandedIn(mark.student, digest, mark.network, mark.group or None)

    def _add(self, mark: Mark, digest: bytes | None = None) -> None:
        self.marks.append(mark)
        self._digests.append(digest)

    def _attempt(self, mark: Callable[[], Mark], student: str, source: str) -> Mark:
        """Return a mark; or, where that fails, one that says so."""
        try:
            with limited(self.seconds):
                return mark()
        except TimeLimitReached:
            limit = "1 second" if self.seconds == 1 else f"{self.seconds:g} seconds"
            problem = f"not finished within {limit}; --time-limit allows more"
        except BinaddError as error:
            problem = str(error).removeprefix(f"{source}: ")
        except MemoryError:
            problem = "takes more memory than there is"
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            problem = f"{FAULT} ({what})"
        return Mark(student, source, LOOK, problem=problem)

    def _of_choice(self, student: Student, choice: Choice) -> Mark:
        chosen = choice.chosen
        if chosen is None or chosen.contents.weights is None:
            assert choice.verdict is not None
            return Mark(student.name, choice.source, choice.verdict, problem=choice.problem)
        weights = chosen.contents.weights
        remarks = []
        if chosen.file.place and chosen.file.place.is_late:
            remarks.append(f"handed in late, {chosen.file.place.platform} says")
        if chosen.is_typed:
            remarks.append("typed into the platform, not handed in as a file")
        if weights.task is not None and not self._is_task(weights.task):
            names = f"{shortened(weights.task)!a}; {self.task.name} is asked here"
            remarks.append(f"the file says that its task is {names}")
        network = self._under_rule(weights.network)
        try:
            mark = self._decided(student.name, choice.source, network)
        except BinaddError as error:
            problem = str(error).removeprefix(f"{choice.source}: ")
            mark = Mark(student.name, choice.source, LOOK, network, problem=problem)
        return replace(mark, read_as=weights.read_as, choice=choice.why, remarks=tuple(remarks))

    def _decided(self, student: str, source: str, network: ThresholdRNN) -> Mark:
        found, machine = self._found(network)
        verdict = RIGHT if found.diagnosis.is_right else WRONG
        # Equal networks have names of their own, and nobody is to read another's.
        own = replace(found, diagnosis=replace(found.diagnosis, network=network))
        group = self._grouping.group_of(machine)
        broken = self.rules.broken_by(network)
        return Mark(student, source, verdict, network, own, None, group, broken_rules=broken)

    def _found(self, network: ThresholdRNN) -> tuple[Finding, Machine]:
        if network in self._undecided:
            raise self._undecided[network]
        if network not in self._known:
            machine = compile_machine(network)
            try:
                found = finding(machine, self.task)
            except BinaddError as error:
                self._undecided[network] = error
                raise
            kept = machine if machine.has_at_most(MOST_STATES_KEPT) else compile_machine(network)
            self._known[network] = found, kept
        return self._known[network]

    def is_asked(self, contents: Contents) -> bool:
        """Whether a network is one of the task that is graded, as far as the file tells."""
        weights = contents.weights
        if weights is None or weights.network.inputs != self.task.inputs:
            return False
        return weights.task is None or self._is_task(weights.task)

    def verdict(self, contents: Contents) -> str | None:
        """Return whether a network is right or wrong; None if that is not decided."""
        if contents.weights is None:
            return None
        try:
            found, _ = self._found(self._under_rule(contents.weights.network))
        except BinaddError:
            return None
        return RIGHT if found.diagnosis.is_right else WRONG

    def _under_rule(self, network: ThresholdRNN) -> ThresholdRNN:
        return network if self.fires_at_zero is None else network.firing(self.fires_at_zero)

    def _is_task(self, task: str) -> bool:
        """Whether a task that a file names is the one that is graded; no file is read for it."""
        try:
            return named_task(task) == self.task
        except TaskError:
            return False


def _is_nobodys(student: Student, choice: Choice) -> bool:
    """Whether files that only have names are no hand-in: without weights, or binadd's own."""
    if not student.is_loose or choice.chosen is not None:
        return False
    shown = choice.shown.contents.kind if choice.shown else "nothing"
    return shown == "own" or (shown in ("other", "program", "nothing") and not student.is_certain)


def _nobodys_files(choice: Choice) -> list[LeftOut]:
    left_out = [left._replace(student=None) for left in choice.left_out]
    if choice.shown is None:
        return left_out
    contents, path = choice.shown.contents, choice.source
    reason = f"not weights: {contents.seen}"
    if contents.kind == "own":
        reason = f"binadd's own output: {contents.problem}"
    if choice.shown.file.file.parts[-1] == METADATA:
        reason = "Gradescope's list of students"
    return [LeftOut(path, reason), *left_out]
