"""`grade`: many weights files, each decided, diagnosed and held against the others."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from binadd.analysis.census.canonical_form import class_of
from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Transitions, joint_transitions, product_with
from binadd.automata.specification import Specification
from binadd.errors import BinaddError
from binadd.grading.copies import Grouping
from binadd.grading.diagnosis import Diagnosis, diagnosed
from binadd.grading.known_mistakes import has_few_transitions
from binadd.grading.submissions import Name, Reader, Submission, submissions_of
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks import specification
from binadd.verification.count import right_inputs
from binadd.verification.proof import decided
from binadd.verification.results import Proof

SCORED_BITS, MOST_INPUT_BITS = 8, 16
"""Scores are shares of the inputs of so many digits, if these are not too many bits in all."""
MOST_STATES_KEPT = 2**10
"""A network's states are held on to, to find copies of it, where there are no more."""


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
    bits : int
        The width that is scored.
    pairs : Share
        The inputs of that width that it answers rightly, of all; for addition, the pairs of 8-bit
        numbers. Counted exactly.
    transitions : Share or None
        Of all that any columns lead it to - a hidden state with the task's state, for addition the
        carry that is due - and all columns that may come next: how often the bit is right. None
        for a wrong network with too many of them.
    form : str or None
        Which of all 3-unit adders it is, as `binadd.analysis.census.canonical_form` names them.
    """

    diagnosis: Diagnosis
    bits: int
    pairs: Share
    transitions: Share | None
    form: str | None = None


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
    "class",
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
        """Whether it is proved to do the task at every width."""
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
        wrong, margins, steps = diagnosis.counterexample, diagnosis.margins, found.transitions
        values = (
            *(*found.pairs, found.pairs.share),
            *((*steps, steps.share) if steps else (None, None, None)),
            wrong.as_json() if wrong else None,
            diagnosis.cause,
            diagnosis.repairs[0].advice if diagnosis.repairs else None,
            *((margins.smallest, margins.normalised) if margins else (None, None)),
            margins.tolerance if margins else None,
            found.form,
            self.group,
        )
        return fields | dict(zip(_FOUND, values, strict=True))


@dataclass(frozen=True)
class Grading:
    """The marks of many submissions, in the order in which they were given."""

    marks: tuple[Mark, ...]
    task: Specification = field(default_factory=lambda: specification("add"), repr=False)

    @property
    def right(self) -> int:
        """How many are right at every width."""
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
            "task": self.task.name,
            "scored_bits": scored_bits(self.task),
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

    def _repr_html_(self) -> str:
        from binadd.report.notebook_html import grading_html

        return grading_html(self)

    def __repr__(self) -> str:
        return (
            f"<Grading of {len(self.marks)} submissions: {self.right} right, "
            f"{self.unreadable} unreadable>"
        )


def grade(
    submissions: Name | Iterable[Name | Submission], task: str | Specification = "add"
) -> Grading:
    """Mark submissions: weights files, and folders of them.

    Whatever is wrong with one is said in its mark and is nothing to the others. What was found out
    about a network is used again for equal ones.

    The score is a share of the inputs of 8 digits or, for tasks of more than two operands, of the
    widest that have at most 2**16 inputs (`scored_bits`).

    Costs a few milliseconds a submission of 3 hidden units.

    Parameters
    ----------
    submissions : path or iterable
        Files and folders, as `binadd grade` takes them; or sources, each with a function that reads
        its network.
    task : str or Specification

    Examples
    --------
    >>> from binadd import hand_wired
    >>> marks = grade([("Anna", hand_wired)])
    >>> marks.right, marks.marks[0].is_right
    (1, True)
    """
    task = specification(task)
    marker, found = _Marker(task), submissions_of(submissions)
    return Grading(tuple([marker.mark(source, read) for source, read in found]), task)


def scored_bits(task: Specification) -> int:
    """Return the width whose inputs a score is a share of.

    >>> [scored_bits(specification(name)) for name in ("parity", "add", "add:3")]
    [8, 8, 5]
    """
    return min(SCORED_BITS, MOST_INPUT_BITS // task.inputs)


class _Marker:
    """Marks submissions one after the other, and keeps what it finds out for equal networks."""

    def __init__(self, task: Specification) -> None:
        self.task = task
        self._grouping = Grouping()
        self._known: dict[ThresholdRNN, tuple[Finding, int]] = {}

    def mark(self, source: str, read: Reader) -> Mark:
        network = None
        try:
            network = read()
            found, group = self._known.get(network) or self._find_out(network)
        except BinaddError as error:
            problem = str(error).removeprefix(f"{source}: ")
        except MemoryError:
            problem = "takes more memory than there is"
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            problem = f"binadd failed on it, and the fault is binadd's ({what})"
        else:
            # Equal networks have names of their own, and nobody is to read another's.
            own = replace(found, diagnosis=replace(found.diagnosis, network=network))
            return Mark(source, network, own, None, group)
        return Mark(source, network, None, problem, 0)

    def _find_out(self, network: ThresholdRNN) -> tuple[Finding, int]:
        machine = compile_machine(network)
        found = finding(machine, self.task)
        kept = machine if machine.has_at_most(MOST_STATES_KEPT) else compile_machine(network)
        self._known[network] = found, self._grouping.group_of(kept)
        return self._known[network]


def finding(machine: Machine, task: Specification) -> Finding:
    """Find out everything that a mark says about a network.

    One product with the task serves the verdict and the count. A wrong network is also followed
    past its wrong bits, once.
    """
    product = product_with(machine, task)
    verdict = decided(machine, product)
    bits = scored_bits(task)
    pairs = Share(right_inputs(product, bits), 2 ** (task.inputs * bits))
    if isinstance(verdict, Proof):
        steps = len(verdict.certificate) << task.inputs
        every = Share(steps, steps)
        return Finding(diagnosed(machine, verdict), bits, pairs, every, class_of(machine))
    if not has_few_transitions(machine):
        return Finding(diagnosed(machine, verdict), bits, pairs, None)
    transitions = joint_transitions(machine, task, machine.network.label)
    found = diagnosed(machine, verdict, transitions)
    return Finding(found, bits, pairs, right_transitions(machine, task, transitions))


def right_transitions(machine: Machine, task: Specification, met: Transitions) -> Share:
    """Count the transitions with the right bit, of all that can be met."""
    due = task.output[met.input, met.second_before]
    return Share(int((machine.output[met.first_after] == due).sum()), len(due))
