"""Mistakes in what is handed on from column to column: by which unit, and from which start."""

import itertools
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from binadd.automata.machine import Machine
from binadd.automata.product import Product
from binadd.automata.specification import Specification
from binadd.grading.candidate import Candidate, adds, few_of
from binadd.grading.hidden_steps import START, HiddenSteps, steps_of_machine, steps_of_units
from binadd.grading.known_mistakes import (
    COMPLEMENTED_CARRY,
    COMPLEMENTED_UNIT,
    FED_WRONGLY,
    WRONG_UNIT,
)
from binadd.grading.mistake import Mistake
from binadd.grading.repair_search import MOST_UNITS_FOR_ONE
from binadd.grading.repairs import (
    ARRAYS,
    MOST_UNITS_SHOWN,
    arrays_words,
    changes_between,
    listed,
    with_arrays,
)
from binadd.networks.symmetries import complement
from binadd.networks.threshold_rnn import ThresholdRNN

LARGER = 0.3
"""How much more an exchange surprises for each decision that it takes."""
COLUMNS_LOOKED_AT = 4
"""A candidate that is right in so many columns is compiled."""


def wrong_unit(machine: Machine, task: Specification) -> Iterator[Candidate]:
    """Exchange what two units feed back: to all units, or to one that reads just one of the two.

    It is the carry that is fed wrongly where one of the two units then is the carry. Two columns of
    w_hh are one mistake where several units read the same wrong unit; else it is as large as the
    number of parameters that change.
    """
    rnn, units = machine.network, list(_considered(machine))
    steps = _steps_over(machine, units)
    for (i, one), (j, other) in itertools.combinations(enumerate(units), 2):
        if not rnn.w_hh[:, [one, other]].any():
            continue

        def exchanged(state: int, i: int = i, j: int = j) -> tuple[int, ...]:
            differ = (state >> i ^ state >> j) & 1
            return steps.after(state ^ (differ << i | differ << j))

        product = Product(Rewired(steps, exchanged, steps.emits), task)
        if _looks_right(product):
            network = with_arrays(rnn, w_hh=_exchanged(rnn.w_hh, range(len(rnn.w_hh)), one, other))
            exchange = f"xchange columns {one + 1} and {other + 1} of w_hh"
            advice = (
                f"E{exchange}: what reads h{one + 1} of the column before has to read "
                f"h{other + 1}, and the other way round."
            )
            if _one_is_read_by_all(rnn, one, other):
                reads, misses = (one, other) if rnn.w_hh[:, one].any() else (other, one)
                advice = f"h{reads + 1} is fed back where h{misses + 1} should be: e{exchange}."
            yield Candidate(
                _cause_of_exchange(product, (i, j), task),
                advice,
                network,
                size := 1
                if _one_is_read_by_all(rnn, one, other)
                else len(changes_between(rnn, network)),
                more=LARGER * (size - 1),
            )
        for place, row in enumerate(units):
            if (rnn.w_hh[row, [one, other]] != 0).sum() != 1:
                continue

            def only_this_row(state: int, place: int = place) -> list[int]:
                pairs = zip(steps.after(state), exchanged(state), strict=True)
                return [before ^ (before ^ after) & 1 << place for before, after in pairs]

            product = Product(Rewired(steps, only_this_row, steps.emits), task)
            if _looks_right(product):
                reads, misses = (one, other) if rnn.w_hh[row, one] else (other, one)
                network = with_arrays(rnn, w_hh=_exchanged(rnn.w_hh, [row], one, other))
                yield Candidate(
                    _cause_of_exchange(product, (i, j), task),
                    f"h{row + 1} has to read h{misses + 1} of the column before, not "
                    f"h{reads + 1}: in row {row + 1} of w_hh, exchange the weights {one + 1} and "
                    f"{other + 1}.",
                    network,
                    size := len(changes_between(rnn, network)),
                    more=LARGER * (size - 1),
                )


def _cause_of_exchange(product: Product, places: tuple[int, int], task: Specification) -> Mistake:
    return WRONG_UNIT if adds(task) and _holds_the_carry(product, places) else FED_WRONGLY


def _one_is_read_by_all(rnn: ThresholdRNN, one: int, other: int) -> bool:
    """Whether several units read one of two units, and none reads the other."""
    readers = np.count_nonzero(rnn.w_hh[:, [one, other]], axis=0)
    return bool(readers.min() == 0 and readers.max() > 1)


def _exchanged(w_hh: np.ndarray, rows: Sequence[int], one: int, other: int) -> np.ndarray:
    changed, chosen = w_hh.copy(), np.array(rows)
    changed[chosen, one], changed[chosen, other] = w_hh[chosen, other], w_hh[chosen, one]
    return changed


def complemented(machine: Machine, task: Specification) -> Iterator[Candidate]:
    """Find the starts from which the network is right, with the fewest units at 1 first."""
    rnn, steps = machine.network, steps_of_machine(machine)
    for chosen in few_of(len(machine.units)):
        start = sum(1 << place for place, flip in enumerate(chosen) if flip)
        if start == START:
            continue

        def after(state: int, start: int = start) -> list[int]:
            return [entered ^ start for entered in steps.after(state ^ start)]

        def emits(state: int, start: int = start) -> int:
            return steps.emits(state ^ start)

        product = Product(Rewired(steps, after, emits), task)
        if not _looks_right(product):
            continue
        places = [place for place, flip in enumerate(chosen) if flip]
        is_carry = adds(task) and _holds_the_carry(product, places)
        flipped = {unit for unit, flip in zip(machine.units, chosen, strict=True) if flip}
        flips = [unit in flipped for unit in range(rnn.hidden_units)]
        repaired = complement(rnn, flips)
        units = listed([f"h{unit + 1}" for unit in sorted(flipped)])
        gives = ""
        if rnn.hidden_units <= MOST_UNITS_SHOWN:
            arrays = {name: np.asarray(getattr(repaired, name)) for name in ARRAYS}
            gives = f" That gives {arrays_words(rnn, arrays)}."
        yield Candidate(
            COMPLEMENTED_CARRY if is_carry else COMPLEMENTED_UNIT,
            f"The weights are right if {units} {'starts' if len(flipped) == 1 else 'start'} at 1, "
            f"but every unit starts at 0. Complement {units}: negate the weights into it and its "
            f"bias; and for whoever reads it, add the weight to the bias, then negate the weight."
            f"{gives}",
            repaired,
            len(flipped),
            more=LARGER * (len(flipped) - 1),
        )


def _holds_the_carry(product: Product, places: Sequence[int]) -> bool:
    """Whether one of some units is the carry after every column, or its complement."""
    return any(
        len({state >> place & 1 ^ carry for state, carry in product.nodes[1:]}) == 1
        for place in places
    )


class Rewired:
    """The machine of a network whose hidden state is another before each column, or after it.

    Parameters
    ----------
    steps : HiddenSteps
    after : function
        From a state, returns by input the state that follows.
    emits : function
        From a state, returns the bit that is emitted on entering it.
    """

    def __init__(
        self,
        steps: HiddenSteps,
        after: Callable[[int], Sequence[int]],
        emits: Callable[[int], int],
    ) -> None:
        self.inputs = steps.inputs
        self._after, self._emits = after, emits

    def row(self, state: int) -> list[tuple[int, int]]:
        """Return by input the state that follows and the bit."""
        return [(entered, self._emits(entered)) for entered in self._after(state)]


def _considered(machine: Machine) -> Sequence[int]:
    """Return the hidden units among which a mistake is looked for: all, or those that matter."""
    units = range(machine.network.hidden_units)
    return units if len(units) <= MOST_UNITS_FOR_ONE else machine.units


def _steps_over(machine: Machine, units: Sequence[int]) -> HiddenSteps:
    if tuple(units) == machine.units:
        return steps_of_machine(machine)
    return steps_of_units(machine.network, units)


def _looks_right(product: Product) -> bool:
    """Whether the first columns are right; most candidates fail in the first or second."""
    product.explore(COLUMNS_LOOKED_AT, until_wrong=True)
    return product.first_wrong is None
