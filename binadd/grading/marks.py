"""`Grading`: a mark for every student, and every file that was no submission."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from binadd.automata.specification import Specification
from binadd.grading.findings import Finding, scored_bits
from binadd.grading.scores import USUAL_SCORING, Scoring, mistakes_to_undo
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks import specification

RIGHT, WRONG, LOOK, NONE = "right", "wrong", "look", "none"
"""The verdicts: *look* says that a person must look, *none* that nothing was handed in."""


class LeftOut(NamedTuple):
    """A file or folder that is no submission.

    Attributes
    ----------
    file : str
    reason : str
    student : str or None
        In whose hand-in it is, if in anybody's.
    """

    file: str
    reason: str
    student: str | None = None


@dataclass(frozen=True)
class Copies:
    """Which other students handed in the same, each named once, under the strongest way.

    Attributes
    ----------
    is_textbook : bool
        Whether it is the textbook's own solution, as anybody may write it: then nobody is named.
    same_file, same_weights, same_network : tuple of str
        The students with the same bytes; with other bytes and the same parameters; with the same
        network up to order, complement and scale of the hidden units.
    """

    is_textbook: bool = False
    same_file: tuple[str, ...] = ()
    same_weights: tuple[str, ...] = ()
    same_network: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the fields, ready for `json.dumps`."""
        return {
            "textbook": self.is_textbook,
            "same_file": list(self.same_file),
            "same_weights": list(self.same_weights),
            "same_network": list(self.same_network),
        }


_FOUND = (
    "right_pairs",
    "pairs",
    "right_transitions",
    "transitions",
    "transition_score",
    "mistakes",
    "steps",
    "shortest_counterexample",
    "cause",
    "kind",
    "hint",
    "advice",
    "smallest_margin",
    "normalised_margin",
    "tolerance",
    "class",
)


@dataclass(frozen=True)
class Mark:
    """A student, the file that counts, and what was found.

    Attributes
    ----------
    student : str
        Whose it is: by the folder or the file's name, as the learning platform gives it.
    source : str
        The file that counts: a path as it was given, or a path within a folder or an archive that
        was. Where none counts, what there is.
    verdict : {"right", "wrong", "look", "none"}
        Proved right or wrong at every width; a person must look; nothing was handed in.
    network : ThresholdRNN or None
    finding : Finding or None
        None for the verdicts "look" and "none".
    problem : str or None
        Why a person must look, with what was seen; or why there is nothing.
    group : int
        Submissions with the same number are the same network up to order, complement and scale of
        the hidden units; numbered from 1 as they come, and 0 for those without a finding.
    read_as : tuple of str
        How the file was understood, where that is not plain (`binadd.formats.reading.Weights`).
    choice : str or None
        Why this file counts and none of the student's others; None if there is no other.
    remarks : tuple of str
        What else a person is to know, as that the file names another task.
    broken_rules : tuple of str
        The rules of the exercise that it does not keep.
    copies : Copies
    scoring : Scoring
        How its score and points are found.
    """

    student: str
    source: str
    verdict: str
    network: ThresholdRNN | None = None
    finding: Finding | None = None
    problem: str | None = None
    group: int = 0
    read_as: tuple[str, ...] = ()
    choice: str | None = None
    remarks: tuple[str, ...] = ()
    broken_rules: tuple[str, ...] = ()
    copies: Copies = Copies()
    scoring: Scoring = USUAL_SCORING

    @property
    def is_right(self) -> bool:
        """Whether it is proved to do the task at every width."""
        return self.verdict == RIGHT

    @property
    def is_full(self) -> bool:
        """Whether it gets full marks: it is proved right and keeps the rules of the exercise."""
        return self.is_right and not self.broken_rules

    @property
    def score(self) -> float | None:
        """From 0 to 1, as `scoring` has it; None where nothing was found."""
        if self.finding is None:
            return None
        return self.scoring.score(self.finding, keeps_the_rules=not self.broken_rules)

    @property
    def points(self) -> float | None:
        """The score in points; 0 where nothing was handed in, None where a person must look."""
        if self.finding is None:
            return 0.0 if self.verdict == NONE else None
        return self.scoring.points_of(self.finding, keeps_the_rules=not self.broken_rules)

    def as_json(self) -> dict[str, Any]:
        """Return the fields, ready for `json.dumps`; those of what was not found are None."""
        return {
            "student": self.student,
            "file": self.source,
            "verdict": self.verdict,
            "points": self.points,
            "score": self.score,
            **self._findings(),
            "problem": self.problem,
            "copies": self.copies.as_json(),
            "choice": self.choice,
            "read_as": list(self.read_as),
            "remarks": list(self.remarks),
            "broken_rules": list(self.broken_rules),
            "submission": self.source,
            "name": self.network.label if self.network else None,
            "readable": self.finding is not None,
            "correct_at_every_width": self.is_right if self.finding else None,
            "group": self.group or None,
        }

    def _findings(self) -> dict[str, Any]:
        if self.finding is None:
            return dict.fromkeys(_FOUND)
        found, diagnosis = self.finding, self.finding.diagnosis
        wrong, margins, steps = diagnosis.counterexample, diagnosis.margins, found.transitions
        values = (
            *found.pairs,
            *((*steps, steps.share) if steps else (None, None, None)),
            mistakes_to_undo(diagnosis),
            None if found.steps is None else float(found.steps),
            wrong.as_json() if wrong else None,
            diagnosis.cause,
            diagnosis.kind,
            diagnosis.hint,
            diagnosis.advice,
            *((margins.smallest, margins.normalised) if margins else (None, None)),
            margins.tolerance if margins else None,
            found.form,
        )
        return dict(zip(_FOUND, values, strict=True))


@dataclass(frozen=True)
class Grading:
    """The marks, one a student in the order in which they were found, and all that is left out."""

    marks: tuple[Mark, ...]
    task: Specification = field(default_factory=lambda: specification("add"), repr=False)
    left_out: tuple[LeftOut, ...] = ()
    scoring: Scoring = USUAL_SCORING

    def scored_by(self, scoring: Scoring) -> "Grading":
        """Return the same, with scores and points found so."""
        marks = tuple(replace(mark, scoring=scoring) for mark in self.marks)
        return replace(self, marks=marks, scoring=scoring)

    def count(self, verdict: str) -> int:
        """Return how many students have a verdict."""
        return self._verdicts[verdict]

    @property
    def _verdicts(self) -> Counter[str]:
        return Counter(mark.verdict for mark in self.marks)

    @property
    def right(self) -> int:
        """How many are right at every width."""
        return self.count(RIGHT)

    @property
    def unreadable(self) -> int:
        """How many have no finding: a person must look, or nothing was handed in."""
        return sum(mark.finding is None for mark in self.marks)

    @property
    def scored_bits(self) -> int:
        """How many digits the inputs have of which a share is counted."""
        return scored_bits(self.task)

    @property
    def groups(self) -> dict[int, tuple[Mark, ...]]:
        """By group number, the submissions that are one network; only groups of two or more."""
        members: dict[int, list[Mark]] = defaultdict(list)
        for mark in self.marks:
            if mark.group:
                members[mark.group].append(mark)
        return {group: tuple(marks) for group, marks in members.items() if len(marks) > 1}

    def as_json(self) -> dict[str, Any]:
        """Return the marks, ready for `json.dumps`."""
        return {
            "task": self.task.name,
            "scored_bits": self.scored_bits,
            "scored_by": self.scoring.by,
            "full_points": self.scoring.points,
            "submissions": [mark.as_json() for mark in self.marks],
            "left_out": [left._asdict() for left in self.left_out],
            **{verdict: self.count(verdict) for verdict in (RIGHT, WRONG, LOOK, NONE)},
            "unreadable": self.unreadable,
            "groups": {
                str(group): [mark.source for mark in marks] for group, marks in self.groups.items()
            },
        }

    def __str__(self) -> str:
        from binadd.report.grading_text import grading_text

        return grading_text(self)

    def _repr_html_(self) -> str:
        from binadd.report.notebook_html import grading_html

        return grading_html(self)

    def __repr__(self) -> str:
        return (
            f"<Grading of {len(self.marks)} students: {self.right} right, "
            f"{self.count(WRONG)} wrong, {self.count(LOOK)} to look at, {self.count(NONE)} without "
            f"a hand-in>"
        )
