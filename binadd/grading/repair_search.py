"""The smallest repair of a wrong network: one parameter changed, or two.

Read `bit_search` first, which finds out what the units have to do whose parameters change.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from binadd.automata.machine import Machine
from binadd.automata.specification import Specification
from binadd.grading.bit_search import BitSearch, places_of_rows, task_table
from binadd.grading.hidden_steps import HiddenSteps, steps_of_machine, steps_of_units
from binadd.grading.repairs import Place, value_at
from binadd.grading.right_values import RightValues, Span, intervals_of
from binadd.grading.unit_shifts import Part, Shifts, any_shifts
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_STEPS = 20_000
"""So many columns are looked at in one search, about a second's worth; then it gives up."""
SLICE = 1_000
"""So many in one go, before the search goes on with other free units."""
MOST_UNITS_FOR_ONE, MOST_UNITS_FOR_TWO = 16, 8
"""Repairs of one and of two parameters are searched for up to so many units that matter."""
MOST_UNREAD_TRIED = 64
"""With more units that the output does not depend on, reading one of them is not tried."""
SLACK = 1e-6
"""Among the values whose tolerance is within this share of the largest, the roundest is taken."""
AMPLE = 1.0
"""What is taken for the room of a shift that has no limit to it."""


@dataclass(frozen=True)
class SmallRepair:
    """A choice of parameters and of what their units have to do, that makes a network right.

    Attributes
    ----------
    network : ThresholdRNN
        The wrong one.
    places : tuple of Place
        The parameters that change.
    parts : tuple of Part
        One for each unit that is changed, in the order of `places`.
    tolerance : float
        What every parameter of the units that were searched may move by with the best values.
    spans : tuple of Span
        Where one parameter changes, all exact spans of values of it that do.
    """

    network: ThresholdRNN = field(repr=False)
    places: tuple[Place, ...]
    parts: tuple[Part, ...]
    tolerance: float
    spans: tuple[Span, ...] = ()

    @cached_property
    def values(self) -> tuple[tuple[Place, float], ...]:
        """These parameters' new values: the roundest whose tolerance is all but best.

        Where sums that are not shifted limit the tolerance, those that are still get half of what
        they could.
        """
        values: list[float] = []
        for part in self.parts:
            places = self.places[len(values) : len(values) + len(part.parameters)]
            enough = max(self.tolerance * (1 - SLACK), min(part.room, AMPLE) / 2)
            values += part.values_at(enough, [value_at(self.network, place) for place in places])
        return tuple(zip(self.places, values, strict=True))

    def intervals(self) -> list[RightValues]:
        """Return all values that do, where one parameter changes: intervals that do not touch."""
        return intervals_of(self.spans, self.network.fires_at_zero)


@dataclass(frozen=True)
class SearchResult:
    """What a search found.

    Attributes
    ----------
    repairs : list of SmallRepair
        The best for each choice of parameters that repairs the network at all, best first.
    complete : bool
        Whether everything was looked at; if not, the steps ran out, or the units are too many.
    """

    repairs: list[SmallRepair]
    complete: bool


def repairs_of_one(
    machine: Machine, task: Specification, most_steps: int = MOST_STEPS
) -> SearchResult:
    """Find all repairs that change one parameter.

    What a unit reads that the output does not depend on can be a repair, too: then the states are
    over that unit, and those that it depends on, as well.

    Costs a millisecond for 3 hidden units, and about a second at most.
    """
    steps, due = steps_of_machine(machine), task_table(task)
    searches = [
        BitSearch(steps, due, {unit: _choices(steps, unit, 1)}) for unit in places_of_rows(steps)
    ]
    complete = len(machine.unread_units) <= MOST_UNREAD_TRIED
    for unread in machine.unread_units if complete else ():
        units = _with_what_it_reads(machine, unread)
        if len(units) > MOST_UNITS_FOR_ONE:
            complete = False
            continue
        steps = steps_of_units(machine.network, units)
        for unit in (*(units.index(read) for read in machine.units), steps.output):
            number = units.index(unread) + (0 if unit == steps.output else steps.inputs)
            shifts = any_shifts((number,), steps.rows[unit])
            searches.append(BitSearch(steps, due, {unit: (shifts,)}))
    found = _run(machine.network, searches, most_steps)
    return SearchResult(found.repairs, found.complete and complete)


def repairs_of_two(
    machine: Machine, task: Specification, most_steps: int = MOST_STEPS
) -> SearchResult:
    """Find all repairs that change two parameters, of one unit or of two.

    In a network of more than `MOST_UNITS_FOR_TWO` hidden units, those that the output does not
    depend on are left out.

    Costs some 5 milliseconds for 3 hidden units, and about a second at most.
    """
    rnn, due = machine.network, task_table(task)
    if rnn.hidden_units <= MOST_UNITS_FOR_TWO and machine.unread_units:
        steps = steps_of_units(rnn, range(rnn.hidden_units))
    else:
        steps = steps_of_machine(machine)
    one = {unit: _choices(steps, unit, 1) for unit in places_of_rows(steps)}
    frees: list[dict[int, tuple[Shifts, ...]]] = [
        {unit: _choices(steps, unit, 2)} for unit in places_of_rows(steps)
    ]
    frees += [
        {first: one[first], second: one[second]}
        for first, second in itertools.combinations(places_of_rows(steps), 2)
    ]
    found = _run(rnn, [BitSearch(steps, due, free) for free in frees], most_steps)
    all_units = len(steps.units) == rnn.hidden_units
    return SearchResult(found.repairs, found.complete and all_units)


def intervals_at(rnn: ThresholdRNN, place: Place, task: Specification) -> list[RightValues]:
    """Return all values of one parameter with which a network is right, the others as they are.

    Costs some 0.2 milliseconds for 3 hidden units; empty where the search gives up.
    """
    name, index = place
    hidden = rnn.hidden_units
    steps = steps_of_units(rnn, range(hidden))
    if name in ("w_hy", "b_y"):
        unit, number = steps.output, index[0] if index else hidden
    else:
        unit, number = index[0], {"w_xh": 0, "w_hh": rnn.inputs, "b_h": rnn.inputs + hidden}[name]
        number += index[1] if len(index) > 1 else 0
    shifts = any_shifts((number,), steps.rows[unit])
    search = BitSearch(steps, task_table(task), {unit: (shifts,)})
    spans: list[Span] = []
    for step, is_closed in enumerate(search.closed()):
        if is_closed:
            spans += [part.span_from(value_at(rnn, place)) for (part,) in search.parts()]
        elif step > SLICE:
            return []
    return intervals_of(spans, rnn.fires_at_zero)


def _choices(steps: HiddenSteps, unit: int, count: int) -> tuple[Shifts, ...]:
    """Return every choice of `count` parameters of a unit, to be shifted at will."""
    row = steps.rows[unit]
    numbers = itertools.combinations(range(len(row.weights) + 1), count)
    return tuple([any_shifts(parameters, row) for parameters in numbers])


def _with_what_it_reads(machine: Machine, unread: int) -> list[int]:
    """Return the units that matter and those that would if one more did; ascending."""
    found = [unread]
    known = {unread, *machine.units}
    for unit in found:  # grows while it is read
        for read in np.flatnonzero(machine.network.w_hh[unit]).tolist():
            if read not in known:
                known.add(read)
                found.append(read)
    return sorted(known)


def _run(rnn: ThresholdRNN, searches: Sequence[BitSearch], most_steps: int) -> SearchResult:
    """Run searches in turn while steps last; keep the best repair for each choice of parameters."""
    best: dict[tuple[Place, ...], SmallRepair] = {}
    waiting = [(search, search.closed()) for search in searches]
    left = most_steps
    # Round robin: a search that does not end must not keep the others from what they would find.
    for search, ways in waiting:  # grows while it is read
        slice_left = min(SLICE, left)
        for is_closed in ways:
            if is_closed:
                _keep_best(rnn, search, best)
                continue
            slice_left -= 1
            left -= 1
            if slice_left <= 0:
                break
        else:
            continue
        if left <= 0:
            return _sorted(best, complete=False)
        waiting.append((search, ways))
    return _sorted(best, complete=True)


def _sorted(best: dict[tuple[Place, ...], SmallRepair], *, complete: bool) -> SearchResult:
    return SearchResult(sorted(best.values(), key=lambda repair: -repair.tolerance), complete)


def _keep_best(
    rnn: ThresholdRNN, search: BitSearch, best: dict[tuple[Place, ...], SmallRepair]
) -> None:
    """Note a repair for each choice of parameters that can make all that is due."""
    untouched = search.tolerance_of_others()
    for parts in search.parts():
        places = search.places(parts)
        tolerance = min(untouched, *(part.tolerance for part in parts))
        known = best.get(places)
        spans = known.spans if known else ()
        if len(places) == 1:
            spans = (*spans, parts[0].span_from(value_at(rnn, places[0])))
        # Another way with the same parameters adds values that do, even if it is no better.
        if known is None or tolerance > known.tolerance:
            best[places] = SmallRepair(rnn, places, parts, tolerance, spans)
        elif len(places) == 1:
            best[places] = SmallRepair(rnn, places, known.parts, known.tolerance, spans)
