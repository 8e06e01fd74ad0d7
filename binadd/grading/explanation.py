"""`explained`: what a tutor would say of a wrong network: what to name first, and repairs."""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

from binadd.automata.machine import Machine
from binadd.automata.product import Transitions
from binadd.automata.specification import Specification
from binadd.grading.bias_mistakes import typical_size
from binadd.grading.bit_search import task_table
from binadd.grading.candidate import Candidate, adds
from binadd.grading.candidates import candidates, structural_edits
from binadd.grading.input_mistakes import ignored_input, ignored_words
from binadd.grading.known_mistakes import (
    ACCIDENTS,
    ANOTHER_TASK,
    BIASES_FORGOTTEN,
    INPUT_IGNORED,
    MARGIN_ZERO,
    NO_RECURRENCE,
    NOTHING_FILLED_IN,
    OTHER_RULE,
    RECURRENCE_ALL_ONES,
    RECURRENCE_IDENTITY,
    SCALED,
    TOO_FEW_UNITS,
    TWO_PARAMETERS,
    TWO_UNITS_NEVER_ADD,
)
from binadd.grading.mistake import Mistake
from binadd.grading.parameter_repairs import (
    named_by_the_carry,
    repairs_of_a_parameter,
    repairs_of_two_parameters,
)
from binadd.grading.proved_repairs import Prover
from binadd.grading.recurrence_mistakes import shape_of_recurrence
from binadd.grading.repair_search import (
    MOST_UNITS_FOR_ONE,
    MOST_UNITS_FOR_TWO,
    repairs_of_one,
    repairs_of_two,
)
from binadd.grading.repairs import MOST_UNITS_SHOWN, Repair, listed, number_words
from binadd.grading.timing_mistakes import in_time
from binadd.grading.two_mistakes import two_mistakes
from binadd.grading.whole_arrays import whole_arrays
from binadd.networks.threshold_rnn import ThresholdRNN

FEWEST_UNITS = 3
"""No network of fewer hidden units adds: of all pairs of threshold units, none does."""
MAY_STRIKE = (RECURRENCE_IDENTITY, RECURRENCE_ALL_ONES, BIASES_FORGOTTEN)
"""What strikes where nothing small explains a network, and is not wrong by itself."""
MOST_OTHERS = 2
"""So many more repairs are told, besides the first."""
NEARLY_AS_GOOD = 0.35
"""How much more than the first one another repair may surprise."""


@dataclass(frozen=True)
class Explanation:
    """What was found out about a wrong network; the attributes are those of `Diagnosis`."""

    repairs: tuple[Repair, ...] = ()
    right_as_it_is: Repair | None = None
    plain: Mistake | None = None
    plain_words: str = ""
    changes_searched: int = 0
    search_is_complete: bool = True


def explained(
    machine: Machine,
    task: Specification,
    transitions: Transitions | None = None,
    *,
    most_changes: int = 2,
) -> Explanation:
    """Find out what is wrong with a network that is wrong.

    First what is plain to see, then every mistake with a name and each single parameter, then, if
    none of that explains it, two parameters, then one array as a whole and two mistakes at once.

    `transitions` are those of `joint_transitions` with the task, where they are known.
    """
    rnn = machine.network
    plain, words = _plain_to_see(rnn, task)
    if plain in (TOO_FEW_UNITS, NOTHING_FILLED_IN):
        return Explanation(plain=plain, plain_words=words)
    if len(machine.units) > MOST_UNITS_FOR_ONE:
        return Explanation(plain=plain, plain_words=words, search_is_complete=False)
    prover = Prover(machine, task)
    single = repairs_of_one(machine, task)
    found = repairs_of_a_parameter(single.repairs, prover)
    structural = structural_edits(rnn, task)
    changes, complete, is_single = 1, single.complete, bool(found)
    found += _best_of_each(candidates(machine, task, structural, transitions), prover)
    best = min([repair.surprise for repair in found], default=math.inf)
    may_be_two = most_changes > 1 and len(machine.units) <= MOST_UNITS_FOR_TWO
    if not is_single and may_be_two and best > TWO_PARAMETERS.surprise:
        double = repairs_of_two(machine, task)
        found += repairs_of_two_parameters(double.repairs, prover)
        changes, complete = 2, complete and double.complete
    if not any(repair.mistake == plain or not plain for repair in found):
        larger = itertools.chain(whole_arrays(rnn, task), two_mistakes(rnn, task, structural))
        found += _best_of_each(larger, prover)
    repairs = _first_to_tell([repair for repair in found if not repair.task], plain)
    right = _right_as_it_is(found, repairs) if plain is None else None
    if right is not None and right.mistake != ANOTHER_TASK:
        on_time = in_time(rnn, right, found)  # nothing is off but the timing
        repairs = () if on_time is None else (on_time,)
    if plain is None and not right and (not repairs or repairs[0].mistake == TWO_PARAMETERS):
        plain, words = _striking(rnn, task)
    if right or (repairs and repairs[0].mistake not in ACCIDENTS):
        return Explanation(repairs, right, plain, words)
    return Explanation(repairs, right, plain, words, changes, complete and not prover.gave_up)


def _plain_to_see(rnn: ThresholdRNN, task: Specification) -> tuple[Mistake | None, str]:
    """Return what no network can be right with, whatever its other weights are; and a sentence."""
    if not (rnn.w_xh.any() or rnn.w_hh.any() or rnn.w_hy.any()):
        return NOTHING_FILLED_IN, "All its weights are zero: nothing is filled in yet."
    if rnn.hidden_units < FEWEST_UNITS and adds(task):
        never = f"{TWO_UNITS_NEVER_ADD}; it takes three."
        if not rnn.w_hh.any():
            never = f"Nothing is handed on from column to column: w_hh is all zeros. And {never}"
        return TOO_FEW_UNITS, never.replace("And No", "And no")
    shape = shape_of_recurrence(rnn, task)
    if shape is not None and shape[0] is NO_RECURRENCE and len(task_table(task).after) > 1:
        return shape
    ignored = ignored_input(rnn, task)
    if ignored is not None:
        return INPUT_IGNORED, ignored_words(ignored)
    return None, ""


def _striking(rnn: ThresholdRNN, task: Specification) -> tuple[Mistake | None, str]:
    """Return what strikes in a network that no small repair explains; and a sentence."""
    shape = shape_of_recurrence(rnn, task)
    if shape is not None and shape[0] in MAY_STRIKE:
        return shape
    if rnn.hidden_units > 1 and not rnn.b_h.any():
        return BIASES_FORGOTTEN, f"All biases of the hidden units (b_h) are 0.{_biases_first(rnn)}"
    return None, ""


def _biases_first(rnn: ThresholdRNN) -> str:
    """Advise what to do first, where that is not enough: what is left is easier to see then."""
    size = typical_size(rnn.w_xh)
    if not rnn.w_xh.any() or rnn.hidden_units > MOST_UNITS_SHOWN:
        return ""
    usual = [number_words(-size * (unit + 0.5)) for unit in range(rnn.hidden_units)]
    return (
        f" Give them biases first, for weights of {number_words(size)} usually {listed(usual)}; "
        f"then diagnose again."
    )


def _best_of_each(tried: Iterable[Candidate], prover: Prover) -> list[Repair]:
    """Return, for each mistake with a name that explains the network, the best of its repairs."""
    best: dict[Mistake, Repair] = {}
    for candidate in tried:
        known = best.get(candidate.mistake)
        if known and known.surprise <= candidate.mistake.surprise + candidate.more:
            continue
        repair = prover.repair(candidate)
        if repair is not None and (known is None or repair.surprise < known.surprise):
            best[candidate.mistake] = repair
    return [named_by_the_carry(repair, prover) for repair in best.values()]


def _first_to_tell(found: list[Repair], plain: Mistake | None) -> tuple[Repair, ...]:
    """Return the repair that a tutor would name first, and few that are nearly as good."""
    ranked = sorted(found, key=lambda repair: (repair.mistake != plain, repair.surprise))
    told = ranked[:1]
    for repair in ranked[1:]:
        networks, causes = {other.network for other in told}, {other.cause for other in told}
        if repair.network in networks or repair.cause in causes:
            continue
        if repair.mistake in (*ACCIDENTS, SCALED):
            continue
        nearly = repair.surprise <= told[0].surprise + NEARLY_AS_GOOD
        # What the other threshold rule mends is mended by moving off the threshold as well.
        if nearly or (told[0].mistake == OTHER_RULE and repair.mistake == MARGIN_ZERO):
            told.append(repair)
    return tuple(told[: 1 + MOST_OTHERS])


def _right_as_it_is(found: list[Repair], repairs: tuple[Repair, ...]) -> Repair | None:
    """Return what a network is right for as it is, if that surprises less than any repair."""
    elsewhere = [repair for repair in found if repair.task]
    right = min(elsewhere, key=lambda repair: repair.surprise, default=None)
    if right is not None and repairs and repairs[0].surprise < right.surprise:
        return None
    return right
