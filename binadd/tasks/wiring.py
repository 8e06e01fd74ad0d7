"""Wiring by construction: a network for any task, found by a search and proved.

Look for integer weights c of the inputs and an integer value of every state of the task such that
what happens in a column, next state and bit due, depends on ``v = c . x + value`` alone. Sort the
values of v that occur. Wherever something else happens above a value than below, put one unit that
compares v with a cut between the two. So the units are a thermometer of v: the lowest j of them
fire. Whatever depends on v is then a sum over units that fire, of what changes at each cut:

* the next state's value, which is fed back to every unit with the same weights;
* the bit due, which is what the output adds up.

All hidden units start at 0, which must mean the start state. It does if what happens lowest leads
to the start; else one unit more, which always fires, moves the value from there on.

For addition, c = (1, 1) and the value of a carry is the carry: v is the column sum, and the wiring
is the one by hand. ``c_i = 2**i`` and ``2**I`` times the number of a state always work, with
``2**I * states - 1`` units at most, and one for the start.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from binadd.automata.machine import compile_machine
from binadd.automata.minimisation import merged
from binadd.automata.product import Product
from binadd.automata.specification import Specification
from binadd.errors import DisagreementError, expect
from binadd.networks.hand_wiring import hand_wired
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks.named import bits_of_input
from binadd.tasks.task_files import specification

HALF, TENTH = 0.5, 0.1
MOST_NODES = 60_000
"""States to which a value is given in one search: a second's worth."""
LARGEST_WEIGHT = {1: 8, 2: 3, 3: 2}
"""Weights of inputs are tried up to this size, by the number of inputs; else 1."""

Label = tuple[int, int]
"""What happens in a column: the next state and the bit due."""


class Cut(NamedTuple):
    """A change of what happens: above `at` instead of below."""

    at: float
    value_change: int
    bit_change: int


@dataclass(frozen=True)
class Wiring:
    """A network for a task, and how it was made.

    Attributes
    ----------
    task : Specification
    network : ThresholdRNN
        Proved to do the task at every width.
    input_weights : tuple of int
        c, by operand.
    values : dict of str to int
        The value of each state of the task; of those that no columns tell apart, of one.
    cuts : tuple of Cut
        By unit, in rising order.
    start_unit : bool
        Whether one unit more, the last, always fires.
    lowest_value, lowest_bit : int
        The next state's value, and the bit, where no cut is exceeded.
    search_complete : bool
        Whether all values near each other were tried, so that the construction has no fewer units
        with small weights.
    """

    task: Specification
    network: ThresholdRNN
    input_weights: tuple[int, ...]
    values: dict[str, int]
    cuts: tuple[Cut, ...]
    start_unit: bool
    lowest_value: int
    lowest_bit: int
    search_complete: bool


def wire(task: str | Specification, *, tenths: bool = False) -> ThresholdRNN:
    """Return a network that does a task, with the fewest units that the construction gives.

    Parameters
    ----------
    task : str or Specification
    tenths : bool
        Put the thresholds a tenth above a value of v, as the exercise's hand wiring has them,
        instead of half way to the next.

    Examples
    --------
    >>> wire("add").b_h.tolist(), wire("add", tenths=True) == hand_wired()
    ([-0.5, -1.5, -2.5], True)
    """
    return wiring(task, tenths=tenths).network


def wiring_or_hand_wired(task: Specification) -> ThresholdRNN:
    """Return the network that commands take for a task without a file."""
    return hand_wired() if task.name == "add" else wire(task)


def wiring(task: str | Specification, *, tenths: bool = False) -> Wiring:
    """Return a network as `wire` does, with how it was made.

    Takes a second or two at most; where there are too many states to search, the best of a few
    ways that always work is taken.
    """
    expect("tenths", "True or False", tenths, bool)
    asked = specification(task)
    return _wiring(asked, asked.name, tenths)


@cache
def _wiring(task: Specification, name: str, tenths: bool) -> Wiring:  # noqa: ARG001
    """Wire a task; equal tasks may have names of their own, and nobody is to read another's."""
    states, table = _distinguishable(task)
    search = _Search(table, task.inputs)
    plan = search.best(_numbers(task, states))
    cuts = plan.cuts(TENTH if tenths else None)
    start_unit = plan.lowest[0] != 0
    lowest_value = plan.values[plan.lowest[0]]
    found = Wiring(
        task=task,
        network=_network(task, plan, cuts, start_unit, TENTH if tenths else HALF),
        input_weights=plan.weights,
        values={
            task.states[state]: value for state, value in zip(states, plan.values, strict=True)
        },
        cuts=cuts,
        start_unit=start_unit,
        lowest_value=lowest_value,
        lowest_bit=plan.lowest[1],
        search_complete=search.nodes <= MOST_NODES,
    )
    product = Product(compile_machine(found.network), task)
    if product.fewest_digits(task.pad) is not None:
        raise DisagreementError(f"the wiring of {task.name} does not do it: {found.network!r}")
    return found


def _distinguishable(task: Specification) -> tuple[list[int], list[list[Label]]]:
    """Return one state of each class that columns tell apart, and by class what happens."""
    places = 1 << np.arange(2**task.inputs, dtype=object)
    signature = np.unique(places @ task.output.astype(object), return_inverse=True)[1]
    class_of = merged(task.next_state, signature)
    order = list(dict.fromkeys(class_of.tolist()))  # the start's class first
    members = [class_of.tolist().index(name) for name in order]
    rows = [
        [(order.index(class_of[after]), bit) for after, bit in task.rows[state]]
        for state in members
    ]
    return members, rows


def _numbers(task: Specification, states: list[int]) -> list[int] | None:
    """Return the names of states as numbers, where they are numbers, less that of the start."""
    try:
        numbers = [int(task.states[state]) for state in states]
    except ValueError:
        return None
    return [number - numbers[0] for number in numbers]


class _Plan(NamedTuple):
    """Weights and values under which what happens depends on v alone."""

    weights: tuple[int, ...]
    values: tuple[int, ...]
    happens: tuple[tuple[int, Label], ...]
    """By value of v that occurs, in rising order."""

    @property
    def lowest(self) -> Label:
        return self.happens[0][1]

    @property
    def units(self) -> int:
        changes = sum(a[1] != b[1] for a, b in itertools.pairwise(self.happens))
        return max(changes + (self.lowest[0] != 0), 1)

    @property
    def size(self) -> tuple[int, int, int]:
        """What is best if smallest: units, then numbers, then negative ones."""
        numbers = (*self.weights, *self.values)
        return self.units, sum(map(abs, numbers)), sum(number < 0 for number in numbers)

    def cuts(self, above: float | None) -> tuple[Cut, ...]:
        """Return the cuts, half way or so far above the value below."""
        return tuple(
            Cut(
                (low + high) / 2 if above is None else low + above,
                self.values[after[0]] - self.values[before[0]],
                after[1] - before[1],
            )
            for (low, before), (high, after) in itertools.pairwise(self.happens)
            if before != after
        )


class _Search:
    """Branch and bound: states get values one after the other, and cuts never get fewer."""

    def __init__(self, table: list[list[Label]], inputs: int) -> None:
        self.table, self.inputs = table, inputs
        self.columns = [bits_of_input(x, inputs) for x in range(2**inputs)]
        self.nodes = 0
        self.found: _Plan | None = None

    def best(self, numbers: list[int] | None) -> _Plan:
        """Return the best plan that is found, given the states' names as numbers, if they are."""
        states = len(self.table)
        general = [1 << i for i in range(self.inputs)]
        self._try(general, [state << self.inputs for state in range(states)])
        for values in (numbers, list(range(states))):
            if values is not None:
                for weights in self._weights(max(map(abs, values)) + 1):
                    self._try(weights, values)
                self._try(self._as_carries(values), values)
        for weights in self._weights(0):
            happens: dict[int, Label] = {}
            if self._add(happens, weights, 0, 0):
                self._descend(weights, [0], happens)
        assert self.found is not None
        return self.found

    def _as_carries(self, values: Sequence[int]) -> list[int]:
        """Return the weights under which v is twice the next value plus the bit, if any are."""
        totals = [2 * values[after] + bit for after, bit in self.table[0]]
        return [totals[1 << i] - totals[0] for i in range(self.inputs)]

    def _weights(self, at_least: int) -> Iterator[Sequence[int]]:
        most = LARGEST_WEIGHT.get(self.inputs, 1)
        if self.inputs == 1:
            most = max(most, at_least)
        ways = itertools.product(range(-most, most + 1), repeat=self.inputs)
        yield from sorted(ways, key=lambda way: (sum(map(abs, way)), sum(w < 0 for w in way)))

    def _try(self, weights: Sequence[int], values: Sequence[int]) -> None:
        happens: dict[int, Label] = {}
        if all(self._add(happens, weights, s, value) for s, value in enumerate(values)):
            self._keep(weights, values, happens)

    def _add(
        self, happens: dict[int, Label], weights: Sequence[int], state: int, value: int
    ) -> bool:
        """Enter what happens in a state of that value; False if something else does there."""
        for x, label in zip(self.columns, self.table[state], strict=True):
            v = value + sum(w * bit for w, bit in zip(weights, x, strict=True))
            if happens.setdefault(v, label) != label:
                return False
        return True

    def _keep(
        self, weights: Sequence[int], values: Sequence[int], happens: dict[int, Label]
    ) -> None:
        plan = _Plan(tuple(weights), tuple(values), tuple(sorted(happens.items())))
        if self.found is None or plan.size < self.found.size:
            self.found = plan

    def _descend(
        self, weights: Sequence[int], values: list[int], happens: dict[int, Label]
    ) -> None:
        """Give the next state each value near those that occur, while the plan can still win."""
        if len(values) == len(self.table):
            self._keep(weights, values, happens)
            return
        reach = sum(map(abs, weights)) + 1
        low, high = min(happens) - reach, max(happens) + reach
        for value in sorted(range(low, high + 1), key=abs):
            self.nodes += 1
            if self.nodes > MOST_NODES:
                return
            longer = dict(happens)
            if self._add(longer, weights, len(values), value) and not self._too_many(longer):
                self._descend(weights, [*values, value], longer)

    def _too_many(self, happens: dict[int, Label]) -> bool:
        """Whether there are more changes already than the best plan has units."""
        labels = [happens[v] for v in sorted(happens)]
        changes = sum(a != b for a, b in itertools.pairwise(labels))
        return self.found is not None and changes > self.found.units


def _network(
    task: Specification, plan: _Plan, cuts: Sequence[Cut], start_unit: bool, margin: float
) -> ThresholdRNN:
    """Write a plan as weights; see the module."""
    units = max(len(cuts) + start_unit, 1)
    w_xh, w_hh = np.zeros((units, task.inputs)), np.zeros((units, units))
    b_h, w_hy = np.full(units, margin), np.zeros(units)
    for j, cut in enumerate(cuts):
        w_xh[j], b_h[j] = plan.weights, -cut.at
        w_hy[j] = cut.bit_change
        w_hh[: len(cuts), j] = cut.value_change
    if start_unit:
        w_hh[: len(cuts), len(cuts)] = plan.values[plan.lowest[0]]
    b_y = plan.lowest[1] - margin if plan.lowest[1] == 0 else 1 - margin
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, b_y, name=f"wired for {task.name}")
