"""`grade`: many weights files, each decided, diagnosed and held against the others."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from binadd.analysis.true_carry import column_sums, with_true_carry
from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import make_product
from binadd.errors import BinaddError, DataFileError
from binadd.formats.reading import load_weights
from binadd.grading.copies import Grouping
from binadd.grading.diagnosis import Diagnosis, diagnose
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks.addition import addition
from binadd.verification.count import right_pairs

SCORED_BITS = 8
"""Scores are shares of the pairs of numbers of so many bits."""
PATTERN = "*.json"
"""Of a folder, the files that are submissions."""


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        """The quotient, rounded once."""
        return self.part / self.whole


@dataclass(frozen=True)
class Finding:
    """What grading finds out about a network.

    Attributes
    ----------
    diagnosis : Diagnosis
    pairs : Share
        The pairs of 8-bit numbers that it adds rightly, of all 65,536; counted exactly.
    transitions : Share
        Of all that any columns lead it to - a hidden code with the carry that is due - and the four
        columns that may come next: how often the bit is right.
    """

    diagnosis: Diagnosis
    pairs: Share
    transitions: Share


_FOUND = (
    "right_pairs",
    "pairs",
    "score",
    "right_transitions",
    "transitions",
    "transition_score",
    "shortest_counterexample",
    "cause",
    "advice",
    "smallest_margin",
    "normalised_margin",
    "tolerance",
    "group",
)


@dataclass(frozen=True)
class Mark:
    """A submission and what was found; either `finding` or `problem` is None.

    Attributes
    ----------
    source : str
        Where it came from: a path as it was given, or a path within a folder that was.
    network : ThresholdRNN or None
    finding : Finding or None
    problem : str or None
        Why it could not be read, or not be decided.
    group : int
        Submissions with the same number are the same network up to order, complement and scale of
        the hidden units; numbered from 1 as they come, and 0 for those that could not be read.
    """

    source: str
    network: ThresholdRNN | None
    finding: Finding | None
    problem: str | None
    group: int

    @property
    def is_right(self) -> bool:
        """Whether it is proved to add at every width."""
        return self.finding is not None and self.finding.diagnosis.is_right

    def as_json(self) -> dict[str, Any]:
        """Return the fields, ready for `json.dumps`; those of what was not found are None."""
        fields: dict[str, Any] = {
            "submission": self.source,
            "name": self.network.label if self.network else None,
            "readable": self.finding is not None,
            "problem": self.problem,
            "correct_at_every_width": self.is_right if self.finding else None,
        }
        if self.finding is None:
            return fields | dict.fromkeys(_FOUND)
        found, diagnosis = self.finding, self.finding.diagnosis
        wrong, margins = diagnosis.counterexample, diagnosis.margins
        values = (
            *(*found.pairs, found.pairs.share),
            *(*found.transitions, found.transitions.share),
            wrong.as_json() if wrong else None,
            diagnosis.cause,
            diagnosis.repairs[0].advice if diagnosis.repairs else None,
            margins.smallest,
            margins.normalised,
            margins.tolerance,
            self.group,
        )
        return fields | dict(zip(_FOUND, values, strict=True))


@dataclass(frozen=True)
class Grading:
    """The marks of many submissions, in the order in which they were given."""

    marks: tuple[Mark, ...]

    @property
    def right(self) -> int:
        """How many add at every width."""
        return sum(mark.is_right for mark in self.marks)

    @property
    def unreadable(self) -> int:
        """How many could not be read."""
        return sum(mark.finding is None for mark in self.marks)

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
            "submissions": [mark.as_json() for mark in self.marks],
            "right": self.right,
            "wrong": len(self.marks) - self.right - self.unreadable,
            "unreadable": self.unreadable,
            "groups": {
                str(group): [mark.source for mark in marks] for group, marks in self.groups.items()
            },
        }

    def __str__(self) -> str:
        from binadd.report.grading_text import grading_text

        return grading_text(self)

    def __repr__(self) -> str:
        return (
            f"<Grading of {len(self.marks)} submissions: {self.right} right, "
            f"{self.unreadable} unreadable>"
        )


Reader = Callable[[], ThresholdRNN]


def submissions_in(path: str) -> Iterator[tuple[str, Reader]]:
    """Yield the submissions of one path: itself if it is a file, or a folder's, sorted.

    Those of a folder are the files called ``*.json`` in it and in the folders below, but for hidden
    ones. What does not exist, a folder without any and a folder that can't be opened are
    submissions that can't be read.
    """
    if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where a name is too long
        yield path, partial(load_weights, path)
        return
    closed: list[OSError] = []
    found: list[Path] = []
    for folder, below, names in os.walk(path, onerror=closed.append):
        below[:] = [name for name in below if not name.startswith(".")]
        visible = [name for name in names if not name.startswith(".")]
        found += [Path(folder, name) for name in visible if Path(name).match(PATTERN)]
    # A link that leads nowhere is a submission that can't be read; a pipe could block for ever.
    files = sorted(f for f in found if os.path.isfile(f) or not os.path.exists(f))  # noqa: PTH110, PTH113
    for file in files:
        yield str(file), partial(load_weights, file)
    for error in closed:
        yield str(error.filename), partial(_unreadable, f"can't be opened: {error.strerror}")
    if not files and not closed:
        yield path, partial(_unreadable, f"no {PATTERN} in this folder or below")


def _unreadable(problem: str) -> ThresholdRNN:
    raise DataFileError(problem)


def grade(submissions: Iterable[tuple[str, Reader]]) -> Grading:
    """Mark submissions, each a source and a function that reads its network.

    Whatever is wrong with one is said in its mark and is nothing to the others. What was found out
    about a network is used again for equal ones.

    Costs a few milliseconds a submission of 3 hidden units.
    """
    findings: dict[ThresholdRNN, Finding] = {}
    grouping = Grouping()
    marks = []
    for source, read in submissions:
        try:
            network = read()
        except BinaddError as error:
            problem = str(error).removeprefix(f"{source}: ")
            marks.append(Mark(source, None, None, problem, 0))
            continue
        found = findings.get(network) or _finding_or_problem(network)
        if isinstance(found, str):
            marks.append(Mark(source, network, None, found, 0))
            continue
        findings[network] = found
        # Equal networks have names of their own, and nobody is to read another's.
        own = replace(found, diagnosis=replace(found.diagnosis, network=network))
        marks.append(Mark(source, network, own, None, grouping.group_of(compile_machine(network))))
    return Grading(tuple(marks))


def _finding_or_problem(rnn: ThresholdRNN) -> Finding | str:
    try:
        machine = compile_machine(rnn)
        product = make_product(machine, addition())
        pairs = Share(right_pairs(product, SCORED_BITS), 4**SCORED_BITS)
        return Finding(diagnose(rnn), pairs, right_transitions(machine))
    except BinaddError as error:  # too many hidden units, say
        return str(error)


def right_transitions(machine: Machine) -> Share:
    """Count the transitions with the right bit, of all from a code and carry that can be met."""
    transitions = with_true_carry(machine)
    right = machine.output[transitions.first_after] == (column_sums(transitions) & 1)
    return Share(int(right.sum()), len(right))
