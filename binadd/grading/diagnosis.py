"""`diagnose`: why is a network wrong? A mistake by its name, or the smallest repair."""

from dataclasses import dataclass, replace
from typing import Any

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import make_product
from binadd.errors import NetworkError
from binadd.grading.known_mistakes import (
    CAUSES,
    MARGIN_ZERO,
    MOST_UNITS_TRIED,
    NO_OUTPUT_BIAS,
    ONE_BIAS,
    ONE_PARAMETER,
    TOO_FEW_UNITS,
    TWO_PARAMETERS,
    candidates,
)
from binadd.grading.repair_search import SmallRepair, repairs_of_one, repairs_of_two
from binadd.grading.repairs import (
    Repair,
    changes_between,
    number_words,
    parameter_words,
    proved_repair,
    value_at,
    with_values,
)
from binadd.networks.threshold_rnn import ThresholdRNN, TraceStep
from binadd.tasks.addition import addition
from binadd.verification.margins import Margins, margins
from binadd.verification.proof import adds, prove_machine
from binadd.verification.results import Counterexample, Proof

FEWEST_UNITS = 3
"""No network of fewer hidden units adds: of all pairs of threshold units, none does."""


@dataclass(frozen=True)
class Diagnosis:
    """What `diagnose` found.

    Attributes
    ----------
    network : ThresholdRNN
    verdict : Proof or Counterexample
        The counterexample is the shortest.
    margins : Margins
    repairs : tuple of Repair
        Every mistake with a name that explains it, the best first; where none does, the smallest
        repair that was found. Each is proved. Empty for a right network, too.
    changes_searched : int
        How many parameters the search for a small repair went up to; 0 where none was needed.
    search_is_complete : bool
        Whether everything was looked at; if not, a repair as small may exist. With more than
        `MOST_UNITS_TRIED` hidden units only a few names are tried and nothing is searched.
    """

    network: ThresholdRNN
    verdict: Proof | Counterexample
    margins: Margins
    repairs: tuple[Repair, ...] = ()
    changes_searched: int = 0
    search_is_complete: bool = True

    @property
    def is_right(self) -> bool:
        """Whether the network adds at every width."""
        return isinstance(self.verdict, Proof)

    @property
    def counterexample(self) -> Counterexample | None:
        """The shortest addition that goes wrong; None for a right network."""
        return self.verdict if isinstance(self.verdict, Counterexample) else None

    @property
    def cause(self) -> str | None:
        """The name of what is wrong; None for a right network and where nothing was found."""
        if self.repairs:
            return self.repairs[0].cause
        if not self.is_right and self.network.hidden_units < FEWEST_UNITS:
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

        None, or ``"any"`` where a sum is exactly zero, or ``"float64"`` or ``"float32"``. A sum of
        n terms comes out wrong by at most n - 1 roundings of at most its unit's l1 norm.
        """
        terms = 1 + self.network.inputs + self.network.hidden_units
        if self.margins.smallest == 0:
            return "any"
        for name, bits in (("float64", 53), ("float32", 24)):
            if self.margins.normalised <= terms * 2.0**-bits:
                return name
        return None

    def as_json(self) -> dict[str, Any]:
        """Return what was found, ready for `json.dumps`."""
        wrong = self.counterexample
        columns = wrong.columns if wrong else ()
        return {
            "name": self.network.label,
            "correct_at_every_width": self.is_right,
            "shortest_counterexample": wrong.as_json() if wrong else None,
            "trace": [
                {
                    "x": list(column.x),
                    "carry_in": column.carry_in,
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
            "smallest_margin": self.margins.smallest,
            "tolerance": self.margins.tolerance,
            "weak_spot": self.margins.weak_spot.as_json(),
            "decided_by_rounding": self.decided_by_rounding,
        }

    def __str__(self) -> str:
        from binadd.report.diagnosis_text import diagnosis_text

        return diagnosis_text(self)

    def __repr__(self) -> str:
        found = "adds at every width" if self.is_right else f"wrong, cause={self.cause!r}"
        return f"<Diagnosis of {self.network.label!r}: {found}>"


def diagnose(rnn: ThresholdRNN, *, most_changes: int = 2) -> Diagnosis:
    """Find out why a network is wrong, or where a right one is weakest.

    A mistake is named if undoing it gives a network that is proved to add. Where several names fit,
    those whose repair leaves a margin come first. Where none fits, the smallest repair is searched:
    the change of one parameter, then (unless `most_changes` is 1) of two, with the values that
    leave the largest tolerance.

    Costs some 10 milliseconds for 3 hidden units.

    Raises
    ------
    NetworkError
        If the network has more than 16 hidden units or does not have two inputs.

    Examples
    --------
    >>> mine = ThresholdRNN([[1, 1]] * 3, [[0, 1, 0]] * 3, [-0.5, -1.5, -3.5], [1, -1, 1], -0.5)
    >>> found = diagnose(mine)
    >>> found.cause
    'bias of one unit off'
    >>> found.repairs[0].network.b_h.tolist()
    [-0.5, -1.5, -2.454546]
    """
    machine = compile_machine(rnn)
    verdict = prove_machine(machine, make_product(machine, addition()))
    found = Diagnosis(rnn, verdict, margins(rnn, machine))
    if found.is_right or rnn.hidden_units < FEWEST_UNITS:
        return found
    if rnn.hidden_units > MOST_UNITS_TRIED:
        named = _named_repairs(rnn, machine, [])
        return replace(found, repairs=named, search_is_complete=False)
    single = repairs_of_one(rnn)
    named = _named_repairs(rnn, machine, single.repairs)
    if named:
        return replace(found, repairs=named)
    complete = single.complete
    repair = _best_proved(rnn, single.repairs, ONE_PARAMETER)
    changes = 1
    if repair is None and most_changes > 1:
        double = repairs_of_two(rnn)
        complete = complete and double.complete
        repair = _best_proved(rnn, double.repairs, TWO_PARAMETERS)
        changes = 2
    repairs = () if repair is None else (repair,)
    return replace(found, repairs=repairs, changes_searched=changes, search_is_complete=complete)


def _named_repairs(
    rnn: ThresholdRNN, machine: Machine, single: list[SmallRepair]
) -> tuple[Repair, ...]:
    """Return a repair for each mistake with a name that explains the network, best first."""
    found: dict[str, Repair | None] = {}
    for candidate in candidates(rnn, machine):
        is_new = candidate.cause not in found and candidate.network != rnn
        if is_new and adds(candidate.network):
            found[candidate.cause] = proved_repair(*candidate)
    biases: dict[str, list[SmallRepair]] = {NO_OUTPUT_BIAS: [], ONE_BIAS: []}
    for repair in single:
        (place,) = repair.places(rnn)
        if place[0] in ("b_h", "b_y"):
            is_missing = place[0] == "b_y" and rnn.b_y == 0
            biases[NO_OUTPUT_BIAS if is_missing else ONE_BIAS].append(repair)
    for cause, repairs in biases.items():
        found[cause] = _best_proved(rnn, repairs, cause)

    def rank(repair: Repair) -> tuple[bool, bool, int]:
        return repair.cause == MARGIN_ZERO, repair.tolerance == 0, CAUSES.index(repair.cause)

    return tuple(sorted((repair for repair in found.values() if repair is not None), key=rank))


def _best_proved(rnn: ThresholdRNN, repairs: list[SmallRepair], cause: str) -> Repair | None:
    """Return the first repair that is proved; of those that tolerate as much, the smallest."""

    def rank(repair: SmallRepair) -> tuple[float, float]:
        moved = sum(abs(value - value_at(rnn, place)) for place, value in repair.values(rnn))
        return -float(f"{repair.tolerance:.9e}"), moved

    for repair in sorted(repairs, key=rank):
        try:
            network = with_values(rnn, repair.values(rnn))
        except NetworkError:  # a parameter would become too large for one
            continue
        if network != rnn:  # else the change is lost among numbers that have no float between
            proved = proved_repair(cause, _advice(rnn, network, repair), network)
            if proved is not None:
                return proved
    return None


def _advice(rnn: ThresholdRNN, repaired: ThresholdRNN, repair: SmallRepair) -> str:
    """Say what to change: of a single parameter, also which other values do."""
    changes = changes_between(rnn, repaired)
    if len(repair.places(rnn)) == 1:
        (change,) = changes
        low, high = (f"{end:.6g}" for end in repair.range_of_one(rnn))
        known = {"-inf": f"below {high}", "inf": f"above {low}"}
        span = known.get(low) or known.get(high) or f"between {low} and {high}"
        words = (
            f"{parameter_words(change.place)} is {number_words(change.old)}. Any value {span} "
            f"is right; {number_words(change.new)} tolerates most"
        )
    else:
        words = ", and ".join(map(str, changes))
    return f"{words[0].upper()}{words[1:]}."
