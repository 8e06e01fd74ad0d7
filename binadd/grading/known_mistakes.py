"""The mistakes that have a name: each a way to repair a network, tried out.

A name is given to a network only if the repair that goes with it is proved right, and is not
larger than the smallest repair known. A repair is as large as the number of parameters that it
changes; but what a person decides once is one change, however many numbers it shows in: the
threshold rule, which way round a matrix stands, which array is which, that nothing is fed back,
which unit is fed back to all, that a unit is meant to start at 1, the sign of the whole output.
Other signs at the output, and biases on the threshold, are a habit, however often it shows: they
are two changes at most, so that only a single parameter explains a network better.
"""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Product, Transitions, joint_transitions
from binadd.automata.specification import Specification
from binadd.errors import NetworkError
from binadd.grading.hidden_steps import (
    START,
    HiddenSteps,
    Rewired,
    steps_of_machine,
    steps_of_units,
)
from binadd.grading.repairs import (
    Place,
    changes_between,
    exact_words,
    listed,
    value_at,
    with_arrays,
    with_values,
)
from binadd.grading.unit_shifts import roundest_number
from binadd.networks.symmetries import complement
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks import specification

OTHER_RULE = "right under the other threshold rule"
TRANSPOSED = "recurrent matrix transposed"
SWAPPED = "matrices swapped"
NO_RECURRENCE = "no recurrence"
WRONG_UNIT = "carry fed from the wrong unit"
FED_WRONGLY = "fed back from the wrong unit"
COMPLEMENTED_CARRY = "complemented carry with a zero start"
COMPLEMENTED_UNIT = "complemented unit with a zero start"
OUTPUT_SIGNS = "output signs"
NO_OUTPUT_BIAS = "missing output bias"
ONE_BIAS = "bias of one unit off"
MARGIN_ZERO = "margin zero"
CAUSES = (
    OTHER_RULE,
    TRANSPOSED,
    SWAPPED,
    NO_RECURRENCE,
    WRONG_UNIT,
    FED_WRONGLY,
    COMPLEMENTED_CARRY,
    COMPLEMENTED_UNIT,
    OUTPUT_SIGNS,
    NO_OUTPUT_BIAS,
    ONE_BIAS,
    MARGIN_ZERO,
)
"""In the order in which they are thought of where several explain a network."""
TOO_FEW_UNITS = "too few hidden units"
ONE_PARAMETER, TWO_PARAMETERS = "one parameter off", "two parameters off"

MOST_WAYS = 512
"""Of more ways to choose among units only those that choose few are tried."""
MOST_CHOSEN = 3
MOST_TRANSITIONS = 2**16
"""What takes all transitions of a network is tried where there are no more."""
SIZE_OF_A_HABIT = 2
COLUMNS_LOOKED_AT = 4
"""A candidate that is right in so many columns is compiled."""


class Candidate(NamedTuple):
    """A repair that may or may not work, and how many changes it takes."""

    cause: str
    advice: str
    network: ThresholdRNN
    size: int


def candidates(
    machine: Machine, task: Specification, transitions: Transitions | None = None
) -> Iterator[Candidate]:
    """Yield the repairs of the mistakes that have a name, but for those of a single bias.

    (The bias of one unit, and a missing output bias, are found by `repairs_of_one`.) Those that
    can't work are left out where the network's own `machine` shows it. `transitions` are those of
    `joint_transitions` with the task, where they are known.
    """
    rnn = machine.network
    ways = [_transposed(rnn), _swapped(rnn), _no_recurrence(machine, task)]
    ways += [_wrong_unit(machine, task), _complemented(machine, task)]
    if has_few_transitions(machine):
        ways += [_output_signs(machine, task, transitions), *_zero_sums(machine)]
    else:
        ways.append(_other_rule(rnn))
    for way in ways:
        with suppress(NetworkError):  # a parameter would become too large for one
            yield from way


def has_few_transitions(machine: Machine) -> bool:
    """Whether what takes all transitions of a machine is worth its time."""
    return machine.has_at_most(MOST_TRANSITIONS >> machine.inputs)


def few_of(count: int) -> Iterator[tuple[bool, ...]]:
    """Yield ways to choose among things, the fewest first: all ways, or those that choose few.

    >>> sum(1 for _ in few_of(9)), sum(1 for _ in few_of(16))
    (512, 697)
    """
    most = count if 2**count <= MOST_WAYS else MOST_CHOSEN
    for chosen in range(most + 1):
        for places in itertools.combinations(range(count), chosen):
            yield tuple(place in places for place in range(count))


def _zero_sums(machine: Machine) -> list[Iterator[Candidate]]:
    """Return what is tried where sums are exactly 0; else both threshold rules are one."""
    rnn = machine.network
    halves = _half_gaps(machine)
    if not halves:
        return []
    return [_other_rule(rnn), _margin_zero(machine, halves)]


def _other_rule(rnn: ThresholdRNN) -> Iterator[Candidate]:
    here, there = ("z >= 0", "z > 0") if rnn.fires_at_zero else ("z > 0", "z >= 0")
    yield Candidate(
        OTHER_RULE,
        f"These weights are right if units fire at {there}, but here they fire at {here}. State "
        f"the other rule, or move the biases off the threshold.",
        _under_the_other_rule(rnn),
        1,
    )


def _under_the_other_rule(rnn: ThresholdRNN) -> ThresholdRNN:
    return ThresholdRNN(
        rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y, not rnn.fires_at_zero, name=rnn.name
    )


def _transposed(rnn: ThresholdRNN) -> Iterator[Candidate]:
    yield Candidate(
        TRANSPOSED,
        "Transpose w_hh. Its row i has to hold the weights into unit i, one from each unit.",
        with_arrays(rnn, w_hh=rnn.w_hh.T),
        1,
    )


def _swapped(rnn: ThresholdRNN) -> Iterator[Candidate]:
    for first, second in itertools.combinations(("w_xh", "w_hh", "b_h", "w_hy"), 2):
        one, other = getattr(rnn, first), getattr(rnn, second)
        if one.shape == other.shape:
            yield Candidate(
                SWAPPED,
                f"Exchange {first} and {second}.",
                with_arrays(rnn, **{first: other, second: one}),
                1,
            )


# Recurrence


def _no_recurrence(machine: Machine, task: Specification) -> Iterator[Candidate]:
    """Feed one unit back to all with the weight of their inputs; for a few units, any of them."""
    rnn = machine.network
    if rnn.w_hh.any():
        return
    handed_on = "no carry is handed on" if _adds(task) else "nothing is handed on"
    for unit in _considered(machine):
        found = (
            f"h{unit + 1} finds the carry: feed it back"
            if _adds(task)
            else (f"Feed h{unit + 1} back")
        )
        for weights in (rnn.w_xh.mean(axis=1), np.abs(rnn.w_xh).max(axis=1)):
            fed_back = np.zeros_like(rnn.w_hh)
            fed_back[:, unit] = weights
            yield Candidate(
                NO_RECURRENCE,
                f"w_hh is all zeros, so that {handed_on}. {found} to every unit with the weight "
                f"of the unit's inputs.",
                with_arrays(rnn, w_hh=fed_back),
                1,
            )
    if 3**rnn.hidden_units > MOST_WAYS:
        return
    for signs in itertools.product((0.0, 1.0, -1.0), repeat=rnn.hidden_units):
        fed_back = np.outer(np.abs(rnn.w_xh).max(axis=1), signs) + 0.0
        rows = (f"[{', '.join(map(exact_words, row))}]" for row in fed_back.tolist())
        yield Candidate(
            NO_RECURRENCE,
            f"w_hh is all zeros, so that {handed_on}. It has to be [{', '.join(rows)}], say.",
            with_arrays(rnn, w_hh=fed_back),
            1,
        )


def _wrong_unit(machine: Machine, task: Specification) -> Iterator[Candidate]:
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
            yield Candidate(
                _cause_of_exchange(product, (i, j), task),
                f"Exchange columns {one + 1} and {other + 1} of w_hh: what reads h{one + 1} of the "
                f"column before has to read h{other + 1}, and the other way round.",
                network,
                1 if _one_is_read_by_all(rnn, one, other) else len(changes_between(rnn, network)),
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
                    len(changes_between(rnn, network)),
                )


def _cause_of_exchange(product: Product, places: tuple[int, int], task: Specification) -> str:
    return WRONG_UNIT if _adds(task) and _holds_the_carry(product, places) else FED_WRONGLY


def _one_is_read_by_all(rnn: ThresholdRNN, one: int, other: int) -> bool:
    """Whether several units read one of two units, and none reads the other."""
    readers = np.count_nonzero(rnn.w_hh[:, [one, other]], axis=0)
    return bool(readers.min() == 0 and readers.max() > 1)


def _exchanged(w_hh: np.ndarray, rows: Sequence[int], one: int, other: int) -> np.ndarray:
    changed, chosen = w_hh.copy(), np.array(rows)
    changed[chosen, one], changed[chosen, other] = w_hh[chosen, other], w_hh[chosen, one]
    return changed


def _complemented(machine: Machine, task: Specification) -> Iterator[Candidate]:
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
        is_carry = _adds(task) and _holds_the_carry(product, places)
        flipped = {unit for unit, flip in zip(machine.units, chosen, strict=True) if flip}
        flips = [unit in flipped for unit in range(rnn.hidden_units)]
        repaired = complement(rnn, flips)
        units = listed([f"h{unit + 1}" for unit in sorted(flipped)])
        yield Candidate(
            COMPLEMENTED_CARRY if is_carry else COMPLEMENTED_UNIT,
            f"The weights are right if {units} {'starts' if len(flipped) == 1 else 'start'} at 1, "
            f"but every unit starts at 0. Complement {units}: negate the weights into it and its "
            f"bias; and for whoever reads it, add the weight to the bias, then negate the weight.",
            repaired,
            len(flipped),
        )


def _holds_the_carry(product: Product, places: Sequence[int]) -> bool:
    """Whether one of some units is the carry after every column, or its complement."""
    return any(
        len({state >> place & 1 ^ carry for state, carry in product.nodes[1:]}) == 1
        for place in places
    )


# The output, and sums of zero


def _output_signs(
    machine: Machine, task: Specification, transitions: Transitions | None
) -> Iterator[Candidate]:
    """Change signs at the output so that each hidden state emits the bit that is due with it.

    That can be where no state is entered with both bits due. All weights negated are one change.
    """
    met = transitions or joint_transitions(machine, task, machine.network.label)
    due = _bits_due(task, met)
    if due is None:
        return
    rnn, row = machine.network, machine.output_row
    read = [place for place, weight in enumerate(row.weights) if weight]
    least = 0 if rnn.fires_at_zero else 1
    seen = [
        ([row.weights[place] * int(machine.bits[state, place]) for place in read], bit)
        for state, bit in due.items()
    ]
    for flips in few_of(len(read) + 1):
        *signs, bias_sign = [-1 if flip else 1 for flip in flips]
        bias = row.bias * bias_sign
        if any(
            (sum(map(int.__mul__, signs, weights), bias) >= least) != bit for weights, bit in seen
        ):
            continue
        by_unit = dict(zip([machine.units[place] for place in read], signs, strict=True))
        weights = rnn.w_hy * [by_unit.get(unit, 1) for unit in range(rnn.hidden_units)] + 0.0
        bias_y = rnn.b_y * bias_sign + 0.0
        network = with_arrays(rnn, w_hy=weights, b_y=np.array(bias_y))
        changed = len(changes_between(rnn, network))
        shown = ", ".join(map(exact_words, weights.tolist()))
        yield Candidate(
            OUTPUT_SIGNS,
            f"Change signs at the output: w_hy has to be [{shown}] and b_y {exact_words(bias_y)}.",
            network,
            1 if -1 in signs and 1 not in signs else min(changed, SIZE_OF_A_HABIT),
        )


def _bits_due(task: Specification, met: Transitions) -> dict[int, bool] | None:
    """Return the bit that is due on entering each state; None if both are on entering one."""
    due = task.output[met.input, met.second_before]
    found = set(zip(met.first_after.tolist(), due.tolist(), strict=True))
    bits = dict(found)
    return bits if len(bits) == len(found) else None


def _margin_zero(machine: Machine, halves: dict[Place, float]) -> Iterator[Candidate]:
    """Move every bias where a sum is exactly zero half way to the unit's next sum, up or down.

    The sums that count are those that are met under the rule as it is, or under the other one.
    """
    rnn = machine.network
    other = compile_machine(_under_the_other_rule(rnn))
    for gaps in (halves, _half_gaps(other) if has_few_transitions(other) else {}):
        if not gaps:
            continue
        units = listed(
            ["the output" if name == "b_y" else f"h{index[0] + 1}" for name, index in gaps]
        )
        for flips, sign in itertools.product(few_of(len(gaps)), (1.0, -1.0)):
            if 2 ** len(gaps) <= MOST_WAYS and sign < 0:
                continue  # the flips are all ways already
            values = [
                (place, _moved(value_at(rnn, place), half * (-sign if flip else sign)))
                for (place, half), flip in zip(gaps.items(), flips, strict=True)
            ]
            repaired = with_values(rnn, values)
            changes = changes_between(rnn, repaired)
            yield Candidate(
                MARGIN_ZERO,
                f"Move the biases off the threshold, which sums of {units} meet exactly: "
                f"{'; '.join(map(str, changes))}.",
                repaired,
                min(len(changes), SIZE_OF_A_HABIT),
            )


def _moved(bias: float, by: float) -> float:
    """Return about ``bias + by``, in few digits."""
    ends = sorted((bias + by * (1 - 1e-6), bias + by * (1 + 1e-6)))
    return roundest_number(ends[0], ends[1], bias + by)


def _half_gaps(machine: Machine) -> dict[Place, float]:
    """Return the biases of units that meet a sum of 0, with half their least other sum's size."""
    x = np.arange(2**machine.inputs)[:, np.newaxis] >> np.arange(machine.inputs) & 1
    seen = np.column_stack(
        (np.repeat(x, machine.states, axis=0), np.tile(machine.bits, (len(x), 1)))
    )
    halves: dict[Place, float] = {}
    for unit, row in zip(machine.units, machine.rows, strict=True):
        sums = row.sums(seen)
        if not sums.all():
            halves["b_h", (unit,)] = _half_gap(row.to_floats(sums))
    row = machine.output_row
    sums = row.sums(machine.bits[machine.entered])
    if not sums.all():
        halves["b_y", ()] = _half_gap(row.to_floats(sums))
    return halves


def _half_gap(sums: np.ndarray) -> float:
    """Return half the size of a unit's smallest sum that is not zero."""
    sizes = np.abs(sums[sums != 0])
    return float(sizes.min()) / 2 if sizes.size else 0.5


# What all of them ask


def _adds(task: Specification) -> bool:
    return task == specification("add")


def _considered(machine: Machine) -> Sequence[int]:
    """Return the hidden units among which a mistake is looked for: all, or those that matter."""
    from binadd.grading.repair_search import MOST_UNITS_FOR_ONE

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
