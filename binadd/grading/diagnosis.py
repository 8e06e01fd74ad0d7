"""`diagnose`: why is a network wrong? A mistake by its name, or the smallest repair."""

from dataclasses import dataclass, replace
from typing import Any

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Transitions
from binadd.automata.specification import Specification
from binadd.errors import whole
from binadd.grading.candidate import adds, has_few_transitions
from binadd.grading.explanation import MAY_STRIKE, explained
from binadd.grading.known_mistakes import (
    ONE_COLUMN_LATE,
    RIGHT_IF_SOFT,
)
from binadd.grading.mistake import Mistake
from binadd.grading.repairs import Repair
from binadd.grading.rounding import Float32Fault, float32_fault, within_rounding
from binadd.networks.threshold_rnn import ThresholdRNN, TraceStep, expect_network
from binadd.tasks import specification
from binadd.verification.margins import Margins, margins
from binadd.verification.proof import prove_machine
from binadd.verification.results import Counterexample, Proof
from binadd.verification.soft import SoftReport, right_if_soft


@dataclass(frozen=True)
class Diagnosis:
    """What `diagnose` found.

    Attributes
    ----------
    network : ThresholdRNN
    task : Specification
    verdict : Proof or Counterexample
        The counterexample is the shortest.
    margins : Margins or None
        None for a wrong network that can be in too many hidden states.
    repairs : tuple of Repair
        What repairs it, each proved; the first undoes the mistake that a tutor would name first.
        Empty for a right network, too.
    right_as_it_is : Repair or None
        The same network, right for something else, proved: for the task some columns later (then
        nothing is off but the timing), or for another task.
    plain : Mistake or None
        What is plain to see, and named first even where it has no repair alone. It is wrong
        whatever else is: nothing is filled in, too few units, no recurrence, an input ignored. Or,
        where no smaller repair is known, it strikes: w_hh is the identity or all ones, no biases.
    plain_words : str
        A sentence about it.
    changes_searched : int
        How many parameters the search for a small repair went up to; 0 where none was needed, or
        where too many units matter.
    search_is_complete : bool
        Whether everything was looked at; if not, a repair as small may exist. With more than 16
        hidden units that the output depends on, nothing is tried.
    rounding : {"any", "float64", "float32"} or None
        In which arithmetic a unit could come out otherwise.
    float32 : {"zero", "infinite"} or None
        What becomes of parameters in float32 that decide sums.
    soft : SoftReport or None
        Of a wrong network, the soft hidden units with which it answers everything of up to 8 bits
        rightly; None where there are none, or nobody looked (`grade` does not).
    """

    network: ThresholdRNN
    task: Specification
    verdict: Proof | Counterexample
    margins: Margins | None
    repairs: tuple[Repair, ...] = ()
    right_as_it_is: Repair | None = None
    plain: Mistake | None = None
    plain_words: str = ""
    changes_searched: int = 0
    search_is_complete: bool = True
    rounding: str | None = None
    float32: Float32Fault | None = None
    soft: SoftReport | None = None

    @property
    def is_right(self) -> bool:
        """Whether the network does the task at every width."""
        return isinstance(self.verdict, Proof)

    @property
    def counterexample(self) -> Counterexample | None:
        """The shortest input that goes wrong; None for a right network."""
        return self.verdict if isinstance(self.verdict, Counterexample) else None

    @property
    def mistake(self) -> Mistake | None:
        """What a tutor would name first; None for a right network, and where nothing was found."""
        if self.plain is not None:
            return self.plain
        found = [repair for repair in (*self.repairs[:1], self.right_as_it_is) if repair]
        first = min(found, key=lambda repair: repair.surprise, default=None)
        if self.soft is not None and (first is None or first.surprise > RIGHT_IF_SOFT.surprise):
            return RIGHT_IF_SOFT
        return first.mistake if first else None

    @property
    def cause(self) -> str | None:
        """The mistake's name, for people; or both, where the first repair undoes two."""
        if self.undoes_it:
            return self.repairs[0].cause
        return self.mistake.cause if self.mistake else None

    @property
    def kind(self) -> str | None:
        """The mistake's name, for programs; such a name never changes its meaning."""
        return self.mistake.kind if self.mistake else None

    @property
    def hint(self) -> str | None:
        """A sentence that says where to look, and gives no repair away."""
        if self.undoes_it:
            return self.repairs[0].hint
        return self.mistake.hint if self.mistake else None

    @property
    def undoes_it(self) -> bool:
        """Whether the first repair undoes the mistake named; a plain one may take more."""
        return bool(self.repairs) and self.repairs[0].mistake == self.mistake

    @property
    def advice(self) -> str | None:
        """What to change, in words; of a plain mistake without a repair, what is wrong."""
        if self.right_as_it_is and self.right_as_it_is.mistake == self.mistake:
            return self.right_as_it_is.advice
        if self.plain is not None and not self.undoes_it:
            return self.plain_words
        if self.soft is not None and self.mistake == RIGHT_IF_SOFT:
            return self.soft.words
        return self.repairs[0].advice if self.repairs else None

    @property
    def repair_size(self) -> int | None:
        """How many numbers of the file the first repair changes; None where there is no repair.

        0 where only the threshold rule is another, or the time at which the answer is read. That a
        network is right for another task is no repair.
        """
        if self.kind == ONE_COLUMN_LATE.kind:
            return 0
        return self.repairs[0].entries if self.repairs else None

    @property
    def trace(self) -> tuple[TraceStep, ...]:
        """What every unit does in the columns of the counterexample; empty for a right network."""
        columns = self.counterexample.columns if self.counterexample else ()
        return tuple(self.network.trace([column.x for column in columns]))

    @property
    def decided_by_rounding(self) -> str | None:
        """In which arithmetic a unit could come out otherwise: sums may be rounded in any order.

        None, or ``"any"`` where a sum is exactly zero, or ``"float64"`` or ``"float32"``; the last
        also where parameters are 0 or infinite in float32 (`float32`).
        """
        return self.rounding or (self.float32 and "float32")

    def as_json(self) -> dict[str, Any]:
        """Return what was found, ready for `json.dumps`."""
        wrong, found = self.counterexample, self.margins
        columns = wrong.columns if wrong else ()
        return {
            "name": self.network.label,
            "task": self.task.name,
            "correct_at_every_width": self.is_right,
            "shortest_counterexample": wrong.as_json() if wrong else None,
            "trace": [
                {
                    "x": list(column.x),
                    **_state_field(column.state, self.task),
                    "h": list(step.h),
                    "expected": column.expected,
                    "got": step.y,
                }
                for step, column in zip(self.trace, columns, strict=True)
            ],
            "cause": self.cause,
            "kind": self.kind,
            "advice": self.advice,
            "hint": self.hint,
            "repair_size": self.repair_size,
            "right_as_it_is": _as_it_is(self.right_as_it_is),
            "repairs": [repair.as_json(self.network) for repair in self.repairs],
            "parameters_searched": self.changes_searched,
            "search_complete": self.search_is_complete,
            "smallest_margin": found.smallest if found else None,
            "tolerance": found.tolerance if found else None,
            "weak_spot": found.weak_spot.as_json() if found else None,
            "decided_by_rounding": self.decided_by_rounding,
            "in_float32": self.float32,
            "right_if_soft": self.soft.as_json() if self.soft else None,
        }

    def __str__(self) -> str:
        from binadd.report.diagnosis_text import diagnosis_text

        return diagnosis_text(self)

    def _repr_html_(self) -> str:
        from binadd.report.notebook_html import diagnosis_html

        return diagnosis_html(self)

    def __repr__(self) -> str:
        right = "adds" if self.task.name == "add" else f"does {self.task.name}"
        found = f"{right} at every width" if self.is_right else f"wrong, cause={self.cause!r}"
        return f"<Diagnosis of {self.network.label!r}: {found}>"


def diagnose(
    rnn: ThresholdRNN, task: str | Specification = "add", *, most_changes: int = 2
) -> Diagnosis:
    """Find out why a network is wrong, or where a right one is weakest.

    A mistake is named if undoing it gives a network that is proved right; of several, the one that
    a tutor would name first (see `known_mistakes`). Where none fits, it is the smallest repair that
    was found: the change of one parameter, or (unless `most_changes` is 1) of two, with the most
    natural values of all that are right. No carry handed on, or an input that is not read, is said
    even where more than that is wrong.

    The network is compiled once, and each candidate for its repair once. Costs a few milliseconds
    for 3 hidden units, and seconds at most for 16. A wrong network is also run with soft hidden
    units; where it may be right so, on all inputs of up to 8 bits, which takes half a second.

    Raises
    ------
    NetworkError
        If the network has another number of inputs than the task, or more than 1,024 units.
    UndecidedError
        If more than 2**20 pairs of hidden state and task state are met.

    Examples
    --------
    >>> mine = ThresholdRNN([[1, 1]] * 3, [[0, 1, 0]] * 3, [-0.5, -1.5, -3.5], [1, -1, 1], -0.5)
    >>> found = diagnose(mine)
    >>> found.cause
    'bias of one unit off'
    >>> found.repairs[0].network.b_h.tolist()
    [-0.5, -1.5, -2.5]
    """
    task = specification(task)
    machine = compile_machine(expect_network(rnn))
    most_changes = whole("most_changes", most_changes, least=1, most=2)
    found = diagnosed(machine, prove_machine(machine, task), most_changes=most_changes)
    soft = None if found.is_right else right_if_soft(rnn, task)
    if soft is None:
        return found
    striking = found.plain if found.plain in MAY_STRIKE and not found.undoes_it else None
    return replace(found, soft=soft, plain=None if striking else found.plain)


def _as_it_is(right: Repair | None) -> dict[str, Any] | None:
    """Return what a network is right for as it is, ready for `json.dumps`."""
    if right is None or right.task is None:
        return None
    return {"kind": right.mistake.kind, "task": right.task.name, "advice": right.advice}


def _state_field(state: str, task: Specification) -> dict[str, Any]:
    """Return the task's state before a column as JSON has it: for addition, the carry."""
    return {"carry_in": int(state)} if adds(task) else {"state": state}


def diagnosed(
    machine: Machine,
    verdict: Proof | Counterexample,
    transitions: Transitions | None = None,
    *,
    most_changes: int = 2,
) -> Diagnosis:
    """Find out as `diagnose` does, from a machine and what was decided about it.

    `transitions` are those of `joint_transitions` with the task, where they are known.
    """
    rnn, task = machine.network, verdict.task
    measure = isinstance(verdict, Proof) or has_few_transitions(machine)
    found = margins(machine) if measure else None
    fault = float32_fault(machine, found) if found else None
    rounding = within_rounding(machine, found) if found else None
    diagnosis = Diagnosis(rnn, task, verdict, found, rounding=rounding, float32=fault)
    if diagnosis.is_right:
        return diagnosis
    explanation = explained(machine, task, transitions, most_changes=most_changes)
    return replace(diagnosis, **vars(explanation))
