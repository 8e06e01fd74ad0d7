"""`diagnose`: why is a network wrong? A mistake by its name, or the smallest repair."""

from dataclasses import dataclass, replace
from typing import Any

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Transitions
from binadd.automata.specification import Specification
from binadd.errors import whole
from binadd.grading.candidates import candidates
from binadd.grading.known_mistakes import (
    CAUSES,
    MARGIN_ZERO,
    NO_OUTPUT_BIAS,
    ONE_BIAS,
    ONE_PARAMETER,
    OTHER_RULE,
    TOO_FEW_UNITS,
    TWO_PARAMETERS,
    has_few_transitions,
)
from binadd.grading.proved_repairs import Prover
from binadd.grading.repair_search import (
    MOST_UNITS_FOR_ONE,
    MOST_UNITS_FOR_TWO,
    SmallRepair,
    repairs_of_one,
    repairs_of_two,
)
from binadd.grading.repairs import (
    Repair,
)
from binadd.grading.rounding import Float32Fault, float32_fault, within_rounding
from binadd.networks.threshold_rnn import ThresholdRNN, TraceStep, expect_network
from binadd.tasks import specification
from binadd.verification.margins import Margins, margins
from binadd.verification.proof import prove_machine
from binadd.verification.results import Counterexample, Proof

FEWEST_UNITS = 3
"""No network of fewer hidden units adds: of all pairs of threshold units, none does."""


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
        Every mistake with a name that explains it with the fewest changes, the best first; where
        none does, the smallest repair that was found. Each is proved. Empty for a right network,
        too.
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
    """

    network: ThresholdRNN
    task: Specification
    verdict: Proof | Counterexample
    margins: Margins | None
    repairs: tuple[Repair, ...] = ()
    changes_searched: int = 0
    search_is_complete: bool = True
    rounding: str | None = None
    float32: Float32Fault | None = None

    @property
    def is_right(self) -> bool:
        """Whether the network does the task at every width."""
        return isinstance(self.verdict, Proof)

    @property
    def counterexample(self) -> Counterexample | None:
        """The shortest input that goes wrong; None for a right network."""
        return self.verdict if isinstance(self.verdict, Counterexample) else None

    @property
    def cause(self) -> str | None:
        """The name of what is wrong; None for a right network and where nothing was found."""
        if self.repairs:
            return self.repairs[0].cause
        if not self.is_right and has_too_few_units(self.network, self.task):
            return TOO_FEW_UNITS
        return None

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
            "repairs": [repair.as_json(self.network) for repair in self.repairs],
            "parameters_searched": self.changes_searched,
            "search_complete": self.search_is_complete,
            "smallest_margin": found.smallest if found else None,
            "tolerance": found.tolerance if found else None,
            "weak_spot": found.weak_spot.as_json() if found else None,
            "decided_by_rounding": self.decided_by_rounding,
            "in_float32": self.float32,
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

    A mistake is named if undoing it gives a network that is proved right, and if no smaller repair
    is known (see `known_mistakes`). Where several names fit, those whose repair leaves a margin
    come first. Where none fits, it is the smallest repair that was found: the change of one
    parameter, or (unless `most_changes` is 1) of two, with the values that leave the largest
    tolerance.

    The network is compiled once, and each candidate for its repair once. Costs a few milliseconds
    for 3 hidden units, and seconds at most for 16.

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
    [-0.5, -1.5, -2.454546]
    """
    task = specification(task)
    machine = compile_machine(expect_network(rnn))
    most_changes = whole("most_changes", most_changes, least=1, most=2)
    return diagnosed(machine, prove_machine(machine, task), most_changes=most_changes)


def _state_field(state: str, task: Specification) -> dict[str, Any]:
    """Return the task's state before a column as JSON has it: for addition, the carry."""
    return {"carry_in": int(state)} if task == specification("add") else {"state": state}


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
    if diagnosis.is_right or has_too_few_units(rnn, task):
        return diagnosis
    if len(machine.units) > MOST_UNITS_FOR_ONE:
        return replace(diagnosis, search_is_complete=False)
    return _explained(diagnosis, machine, transitions, most_changes)


def has_too_few_units(rnn: ThresholdRNN, task: Specification) -> bool:
    """Whether no network of so few hidden units does the task; this is only known of addition."""
    return rnn.hidden_units < FEWEST_UNITS and task == specification("add")


def _explained(
    diagnosis: Diagnosis, machine: Machine, transitions: Transitions | None, most_changes: int
) -> Diagnosis:
    """Add the repairs: those of mistakes with a name, or else the smallest that is found."""
    prover = Prover(machine, diagnosis.task)
    single = repairs_of_one(machine, diagnosis.task)
    best = prover.best(single.repairs, ONE_PARAMETER)
    named = _named_repairs(machine, transitions, single.repairs, prover, 1 if best else None)
    smallest = min([repair.size for repair in named], default=None)
    changes, complete = 1, single.complete
    may_be_two = most_changes > 1 and len(machine.units) <= MOST_UNITS_FOR_TWO
    if best is None and may_be_two and (smallest is None or smallest > 2):
        double = repairs_of_two(machine, diagnosis.task)
        best = prover.best(double.repairs, TWO_PARAMETERS)
        changes, complete = 2, complete and double.complete
    if best is not None:
        smallest = best.size
    small = [repair for repair in named if repair.size == smallest]
    if small:
        return replace(diagnosis, repairs=(*small, *_of_the_same_choice(small, named)))
    complete = complete and not prover.gave_up
    repairs = () if best is None else (best,)
    return replace(
        diagnosis, repairs=repairs, changes_searched=changes, search_is_complete=complete
    )


def _of_the_same_choice(small: list[Repair], named: list[Repair]) -> list[Repair]:
    """Return the larger way to mend what the other threshold rule mends: off the threshold."""
    if any(repair.cause == OTHER_RULE for repair in small):
        return [repair for repair in named if repair.cause == MARGIN_ZERO and repair not in small]
    return []


def _named_repairs(
    machine: Machine,
    transitions: Transitions | None,
    single: list[SmallRepair],
    prover: "Prover",
    most: int | None,
) -> list[Repair]:
    """Return the smallest repair for each mistake with a name that explains the network.

    Of those that change more than `most` only the one about the threshold is tried.
    """
    rnn = machine.network
    found: dict[str, Repair] = {}
    for candidate in candidates(machine, prover.task, transitions):
        known = found.get(candidate.cause)
        if known and known.size <= candidate.size:
            continue
        if most and candidate.size > most and candidate.cause != MARGIN_ZERO:
            continue
        repair = prover.repair(candidate)
        if repair is not None:
            found[candidate.cause] = repair
    biases: dict[str, list[SmallRepair]] = {NO_OUTPUT_BIAS: [], ONE_BIAS: []}
    for small in single:
        (place,) = small.places
        if place[0] in ("b_h", "b_y"):
            is_missing = place[0] == "b_y" and rnn.b_y == 0
            biases[NO_OUTPUT_BIAS if is_missing else ONE_BIAS].append(small)
    for cause, repairs in biases.items():
        best = prover.best(repairs, cause)
        if best is not None:
            found[cause] = best

    def rank(repair: Repair) -> tuple[bool, bool, int]:
        return repair.cause == MARGIN_ZERO, repair.tolerance == 0, CAUSES.index(repair.cause)

    return sorted(found.values(), key=rank)
