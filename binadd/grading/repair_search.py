"""The smallest repair of a wrong network: one parameter changed, or two.

A unit is *free* if parameters of its own may change. What a free unit has to do is found by walking
the machine from the start, column by column: where a free unit sees a column and a code, both of
its bits are tried, and a choice is dropped as soon as the output is wrong, as one code stands for
both carries, or as no change of the unit's parameters makes all the bits chosen so far. A walk that
closes is a network that adds.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from binadd.automata.machine import compile_machine, integer_form
from binadd.grading.repairs import Place, value_at
from binadd.grading.unit_shifts import D, Due, Interval, Part, Shifts
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_STEPS = 20_000
"""So many columns are looked at in one search, about a second's worth; then it gives up."""
SLACK = 1e-6
"""Among the values whose tolerance is within this share of the largest, the roundest is taken."""

AMPLE = 1.0
"""What is taken for the room of a shift that has no limit to it."""


@dataclass(frozen=True)
class SmallRepair:
    """A choice of parameters and of what their units have to do, that makes a network add.

    Attributes
    ----------
    parts : tuple of Part
        One for each unit that is changed.
    tolerance : float
        What every parameter of the network may move by with the best values.
    """

    parts: tuple[Part, ...]
    tolerance: float

    def places(self, rnn: ThresholdRNN) -> tuple[Place, ...]:
        """Return which parameters of `rnn` change."""
        return tuple(
            place_of(rnn, part.unit, number) for part in self.parts for number in part.parameters
        )

    def range_of_one(self, rnn: ThresholdRNN) -> Interval:
        """Return the open interval of the values that do, where one parameter changes."""
        ((part,), (place,)) = self.parts, self.places(rnn)
        low, high = part.interval(D, 0.0)
        old = value_at(rnn, place)
        return old + low, old + high

    def values(self, rnn: ThresholdRNN) -> tuple[tuple[Place, float], ...]:
        """Return these parameters' new values: the roundest whose tolerance is all but best.

        Where sums that are not shifted limit the tolerance, those that are still get half of what
        they could.
        """
        values: list[float] = []
        for part in self.parts:
            old = [value_at(rnn, place_of(rnn, part.unit, number)) for number in part.parameters]
            enough = max(self.tolerance * (1 - SLACK), min(part.room, AMPLE) / 2)
            values += part.values_at(enough, old)
        return tuple(zip(self.places(rnn), values, strict=True))


@dataclass(frozen=True)
class SearchResult:
    """What a search found.

    Attributes
    ----------
    repairs : list of SmallRepair
        The best for each choice of parameters that repairs the network at all, best first.
    complete : bool
        Whether everything was looked at; if not, the steps ran out.
    """

    repairs: list[SmallRepair]
    complete: bool


def repairs_of_one(rnn: ThresholdRNN, most_steps: int = MOST_STEPS) -> SearchResult:
    """Find all repairs that change one parameter.

    Costs a millisecond for 3 hidden units.
    """
    table = _Table(rnn)
    return _search(
        table, [{unit: table.choices(unit, 1)} for unit in range(table.units)], most_steps
    )


def repairs_of_two(rnn: ThresholdRNN, most_steps: int = MOST_STEPS) -> SearchResult:
    """Find all repairs that change two parameters, of one unit or of two.

    Costs some 5 milliseconds for 3 hidden units.
    """
    table = _Table(rnn)
    within = [{unit: table.choices(unit, 2)} for unit in range(table.units)]
    across = [
        {first: table.choices(first, 1), second: table.choices(second, 1)}
        for first, second in itertools.combinations(range(table.units), 2)
    ]
    return _search(table, within + across, most_steps)


class _Table:
    """A network's sums and bits as plain lists, for a walk one step at a time.

    Units are numbered from 0; the output is unit H.
    """

    def __init__(self, rnn: ThresholdRNN) -> None:
        machine, form = compile_machine(rnn), integer_form(rnn)
        self.hidden_units, self.inputs = rnn.hidden_units, rnn.inputs
        self.units = rnn.hidden_units + 1
        self.next_code: list[list[int]] = machine.next_code.tolist()
        self.output: list[bool] = machine.output.tolist()
        self.z: list[list[list[float]]] = form.to_floats(form.hidden_sums()).tolist()
        self.z_output: list[float] = form.to_floats(form.output_sums()).tolist()

    def choices(self, unit: int, count: int) -> tuple[Shifts, ...]:
        """Return every choice of `count` parameters of a unit, to be shifted at will."""
        parameters = self.hidden_units + 1 + (self.inputs if unit < self.hidden_units else 0)
        return tuple(map(Shifts, itertools.combinations(range(parameters), count)))

    def hidden_due(self, unit: int, x: int, code: int, bit: int) -> Due:
        """Return what a hidden unit sees in a column, and that it has to make `bit` of it."""
        seen = x | code << self.inputs | 1 << self.inputs + self.hidden_units
        present = self.next_code[x][code] >> unit & 1
        return Due(seen, self.z[unit][x][code], present, bit, seen.bit_count())

    def output_due(self, code: int, bit: int) -> Due:
        """Return what the output sees on entering a code, and that it has to make `bit` of it."""
        seen = code | 1 << self.hidden_units
        return Due(seen, self.z_output[code], self.output[code], bit, seen.bit_count())


Owed = dict[int, tuple[Due, tuple[Shifts, ...]]]
"""By free unit: one more bit that it has to make, and its choices of parameters that can."""


class _Walk(NamedTuple):
    """A walk over codes in the order in which they are met, each with all columns in turn.

    Attributes
    ----------
    codes : list of int
        Those that were met; the start first.
    carries : dict
        By code, the carry that it stands for.
    place : int
        How many columns were looked at: so many of the first code, of the second, ...
    shifts : dict
        By free unit, its choices of parameters that can still make all that is due.
    dues : dict
        By free unit, the bits it has to make.
    emitted : dict
        By code that a column led to, the bit that is due on entering it.
    """

    codes: list[int]
    carries: dict[int, int]
    place: int
    shifts: dict[int, tuple[Shifts, ...]]
    dues: dict[int, tuple[Due, ...]]
    emitted: dict[int, int]

    def able(self, unit: int, due: Due) -> tuple[Shifts, ...]:
        """Return the choices of parameters with which a free unit can make one more bit."""
        left = [choice.to_make(due) for choice in self.shifts[unit]]
        return tuple([choice for choice in left if choice is not None])

    def longer(self, entered: int, carry: int, bit: int, owed: Owed) -> "_Walk":
        """Return the walk with one more column, which leads to a code and makes units owe bits."""
        is_new = entered not in self.carries
        return _Walk(
            codes=[*self.codes, entered] if is_new else self.codes,
            carries={**self.carries, entered: carry} if is_new else self.carries,
            place=self.place + 1,
            shifts={**self.shifts, **{unit: left for unit, (_, left) in owed.items()}},
            dues={
                unit: (*dues, owed[unit][0]) if unit in owed else dues
                for unit, dues in self.dues.items()
            },
            emitted={**self.emitted, entered: bit},
        )


def _search(
    table: _Table, choices_of_units: list[dict[int, tuple[Shifts, ...]]], most_steps: int
) -> SearchResult:
    """Walk with each choice of free units; keep the best repair for each choice of parameters."""
    best: dict[tuple[tuple[int, tuple[int, ...]], ...], SmallRepair] = {}
    steps = itertools.count()
    for choices in choices_of_units:
        for walk in _closed_walks(table, choices, steps, most_steps):
            for repair in _repairs(table, walk):
                key = tuple((part.unit, part.parameters) for part in repair.parts)
                if key not in best or repair.tolerance > best[key].tolerance:
                    best[key] = repair
    complete = next(steps) <= most_steps
    return SearchResult(sorted(best.values(), key=lambda repair: -repair.tolerance), complete)


def _closed_walks(
    table: _Table,
    choices: dict[int, tuple[Shifts, ...]],
    steps: Iterator[int],
    most_steps: int,
) -> Iterator[_Walk]:
    """Yield every way in which the free units can make the network add, while steps last."""
    stack = [_Walk([0], {0: 0}, 0, choices, dict.fromkeys(choices, ()), {})]
    columns = 2**table.inputs
    while stack:
        walk = stack.pop()
        if walk.place == len(walk.codes) * columns:
            yield walk
            continue
        if next(steps) >= most_steps:
            return
        stack += _continuations(table, walk)


def _continuations(table: _Table, walk: _Walk) -> Iterator[_Walk]:
    """Yield the walk with one more column, for each way in which it can be right."""
    which, x = divmod(walk.place, 2**table.inputs)
    code = walk.codes[which]
    total = x.bit_count() + walk.carries[code]
    carry, bit_due = total >> 1, total & 1
    free, ways = _ways(tuple(walk.shifts), table.hidden_units)
    output_is_free = len(free) < len(walk.shifts)
    fixed = table.next_code[x][code] & ~ways[-1]
    tried: dict[tuple[int, int], tuple[Due, tuple[Shifts, ...]]] = {}
    for ones in ways:
        entered = fixed | ones
        if (
            walk.carries.get(entered, carry) != carry
            or walk.emitted.get(entered, bit_due) != bit_due
            or (table.output[entered] != bit_due and not output_is_free)
        ):
            continue
        owed: Owed = {}
        if output_is_free and entered not in walk.emitted:
            due = table.output_due(entered, bit_due)
            owed[table.hidden_units] = due, walk.able(table.hidden_units, due)
        for unit in free:
            bit = ones >> unit & 1
            if (unit, bit) not in tried:
                due = table.hidden_due(unit, x, code, bit)
                tried[unit, bit] = due, walk.able(unit, due)
            owed[unit] = tried[unit, bit]
        if all(left for _, left in owed.values()):
            yield walk.longer(entered, carry, bit_due, owed)


@cache
def _ways(units: tuple[int, ...], hidden_units: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return those of some units that are hidden, and all codes of no others; the fullest last."""
    hidden = tuple(unit for unit in units if unit < hidden_units)
    bits = itertools.product((0, 1), repeat=len(hidden))
    codes = (sum(bit << unit for unit, bit in zip(hidden, row, strict=True)) for row in bits)
    return hidden, tuple(codes)


def _repairs(table: _Table, walk: _Walk) -> Iterator[SmallRepair]:
    """Yield a repair for each choice of parameters that can make all that is due."""
    untouched = _tolerance_of_others(table, walk)
    parts_by_unit = [
        [Part(unit, choice.parameters, walk.dues[unit]) for choice in choices]
        for unit, choices in walk.shifts.items()
    ]
    for parts in itertools.product(*parts_by_unit):
        yield SmallRepair(parts, min(untouched, *(part.tolerance for part in parts)))


def _tolerance_of_others(table: _Table, walk: _Walk) -> float:
    """Return what the parameters of the units that are not free may move by."""
    sizes = [
        abs(due.z) / due.moves
        for unit in range(table.hidden_units)
        if unit not in walk.shifts
        for code in walk.codes
        for x in range(2**table.inputs)
        for due in [table.hidden_due(unit, x, code, 0)]
    ]
    if table.hidden_units not in walk.shifts:
        dues = (table.output_due(code, 0) for code in walk.emitted)
        sizes += [abs(due.z) / due.moves for due in dues]
    return min(sizes, default=math.inf)


def place_of(rnn: ThresholdRNN, unit: int, parameter: int) -> Place:
    """Return where a unit's parameter stands; the output is unit H.

    >>> from binadd.networks.hand_wiring import hand_wired
    >>> place_of(hand_wired(), 2, 3), place_of(hand_wired(), 3, 3)
    (('w_hh', (2, 1)), ('b_y', ()))
    """
    if unit == rnn.hidden_units:
        return ("w_hy", (parameter,)) if parameter < rnn.hidden_units else ("b_y", ())
    if parameter < rnn.inputs:
        return "w_xh", (unit, parameter)
    if parameter < rnn.inputs + rnn.hidden_units:
        return "w_hh", (unit, parameter - rnn.inputs)
    return "b_h", (unit,)
