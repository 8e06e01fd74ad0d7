"""The mistakes that have a name: each a way to repair a network, tried out.

A name is given to a network only if the repair that goes with it is proved to add.
"""

import itertools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from binadd.analysis.roles import carry_unit, unit_roles
from binadd.analysis.true_carry import column_sums, with_true_carry
from binadd.automata.machine import Machine, compile_machine, integer_form
from binadd.errors import NetworkError
from binadd.grading.repairs import (
    Place,
    changes_between,
    listed,
    value_at,
    with_arrays,
    with_values,
)
from binadd.networks.symmetries import complement
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.verification.proof import machine_adds

OTHER_RULE = "right under the other threshold rule"
TRANSPOSED = "recurrent matrix transposed"
SWAPPED = "matrices swapped"
NO_RECURRENCE = "no recurrence"
WRONG_UNIT = "carry fed from the wrong unit"
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

MOST_UNITS_TRIED = 8
"""Ways that grow with the number of units are only tried up to so many."""


class Candidate(NamedTuple):
    """A repair that may or may not work."""

    cause: str
    advice: str
    network: ThresholdRNN


def candidates(rnn: ThresholdRNN, machine: Machine) -> Iterator[Candidate]:
    """Yield the repairs of the mistakes that have a name, but for those of a single bias.

    (The bias of one unit, and a missing output bias, are found by `repairs_of_one`.) Those that
    can't work are left out where the network's own `machine` shows it.
    """
    meets_zero = _meets_zero(rnn)
    ways = [_transposed(rnn), _swapped(rnn)]
    if meets_zero:
        ways.append(_other_rule(rnn))
    if rnn.hidden_units <= MOST_UNITS_TRIED:
        ways += [_no_recurrence(rnn), _wrong_unit(rnn, machine)]
        ways += [_complemented(rnn, machine), _output_signs(rnn, machine)]
        if meets_zero:
            ways.append(_margin_zero(rnn))
    for way in ways:
        with suppress(NetworkError):  # a parameter would become too large for one
            yield from way


def _meets_zero(rnn: ThresholdRNN) -> bool:
    """Whether some unit's sum is exactly zero in some code; else both threshold rules are one."""
    form = integer_form(rnn)
    return not (form.hidden_sums().all() and form.output_sums().all())


def _other_rule(rnn: ThresholdRNN) -> Iterator[Candidate]:
    here, there = ("z >= 0", "z > 0") if rnn.fires_at_zero else ("z > 0", "z >= 0")
    yield Candidate(
        OTHER_RULE,
        f"These weights are right if units fire at {there}, but here they fire at {here}. State "
        f"the other rule, or move the biases off the threshold.",
        _under_the_other_rule(rnn),
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
    )


def _swapped(rnn: ThresholdRNN) -> Iterator[Candidate]:
    for first, second in itertools.combinations(("w_xh", "w_hh", "b_h", "w_hy"), 2):
        one, other = getattr(rnn, first), getattr(rnn, second)
        if one.shape == other.shape:
            yield Candidate(
                SWAPPED,
                f"Exchange {first} and {second}.",
                with_arrays(rnn, **{first: other, second: one}),
            )


def _no_recurrence(rnn: ThresholdRNN) -> Iterator[Candidate]:
    if rnn.w_hh.any():
        return
    for unit in range(rnn.hidden_units):
        fed_back = np.zeros_like(rnn.w_hh)
        fed_back[:, unit] = rnn.w_xh.mean(axis=1)
        yield Candidate(
            NO_RECURRENCE,
            f"w_hh is all zeros, so that no carry is handed on. h{unit + 1} finds the carry: feed "
            f"it back to every unit with the weight of the unit's inputs.",
            with_arrays(rnn, w_hh=fed_back),
        )


def _wrong_unit(rnn: ThresholdRNN, machine: Machine) -> Iterator[Candidate]:
    """Exchange what two units feed back: to all units, or to one that reads just one of the two."""
    units = range(rnn.hidden_units)
    for one, other in itertools.combinations(units, 2):
        exchanged = machine.next_code[:, _with_bits_exchanged(rnn.hidden_units, one, other)]
        if machine_adds(replace(machine, next_code=exchanged)):
            yield Candidate(
                WRONG_UNIT,
                f"Exchange columns {one + 1} and {other + 1} of w_hh: what reads h{one + 1} of the "
                f"column before has to read h{other + 1}, and the other way round.",
                with_arrays(rnn, w_hh=_exchanged(rnn.w_hh, np.array(units), one, other)),
            )
        for row in units:
            reads, misses = (one, other) if rnn.w_hh[row, one] else (other, one)
            only_this_row = exchanged & 1 << row | machine.next_code & ~(1 << row)
            reads_just_one = (rnn.w_hh[row, [one, other]] != 0).sum() == 1
            if reads_just_one and machine_adds(replace(machine, next_code=only_this_row)):
                yield Candidate(
                    WRONG_UNIT,
                    f"h{row + 1} has to read h{misses + 1} of the column before, not "
                    f"h{reads + 1}: in row {row + 1} of w_hh, exchange the weights {one + 1} and "
                    f"{other + 1}.",
                    with_arrays(rnn, w_hh=_exchanged(rnn.w_hh, np.array([row]), one, other)),
                )


def _with_bits_exchanged(units: int, one: int, other: int) -> np.ndarray:
    """Return all codes in rising order, each with the bits of two units exchanged."""
    codes = np.arange(2**units)
    differ = (codes >> one ^ codes >> other) & 1
    exchanged: np.ndarray = codes ^ (differ << one | differ << other)
    return exchanged


def _exchanged(w_hh: np.ndarray, rows: np.ndarray, one: int, other: int) -> np.ndarray:
    changed = w_hh.copy()
    changed[rows, one], changed[rows, other] = w_hh[rows, other], w_hh[rows, one]
    return changed


def _complemented(rnn: ThresholdRNN, machine: Machine) -> Iterator[Candidate]:
    for code in sorted(range(1, 2**rnn.hidden_units), key=int.bit_count):
        if not machine_adds(machine, start=code):
            continue
        flips = [bool(code >> unit & 1) for unit in range(rnn.hidden_units)]
        repaired = complement(rnn, flips)
        units = listed([f"h{unit + 1}" for unit, flip in enumerate(flips) if flip])
        start = "starts" if code.bit_count() == 1 else "start"
        carrier = carry_unit(unit_roles(compile_machine(repaired)))
        is_carry = carrier is not None and flips[carrier]
        yield Candidate(
            COMPLEMENTED_CARRY if is_carry else COMPLEMENTED_UNIT,
            f"The weights are right if {units} {start} at 1, but every unit starts at 0. "
            f"Complement {units}: negate the weights into it and its bias; and for whoever reads "
            f"it, add the weight to the bias, then negate the weight.",
            repaired,
        )


def _output_signs(rnn: ThresholdRNN, machine: Machine) -> Iterator[Candidate]:
    if not _tells_the_sum(machine):
        return
    ways = itertools.product((1.0, -1.0), repeat=rnn.hidden_units + 1)
    for signs in sorted(ways, key=lambda signs: signs.count(-1.0)):
        weights, bias = rnn.w_hy * signs[:-1] + 0.0, rnn.b_y * signs[-1] + 0.0
        shown = ", ".join(f"{weight:.15g}" for weight in weights)
        yield Candidate(
            OUTPUT_SIGNS,
            f"Change signs at the output: w_hy has to be [{shown}] and b_y {bias:.15g}.",
            with_arrays(rnn, w_hy=weights, b_y=np.array(bias)),
        )


def _tells_the_sum(machine: Machine) -> bool:
    """Whether each hidden code is only entered with sums of one parity: an output might do."""
    transitions = with_true_carry(machine)
    odd = column_sums(transitions) & 1 == 1
    return not np.isin(transitions.first_after[odd], transitions.first_after[~odd]).any()


def _margin_zero(rnn: ThresholdRNN) -> Iterator[Candidate]:
    """Move every bias where a sum is exactly zero half way to the unit's next sum, up or down.

    The sums that count are those that are met under the rule as it is, or under the other one.
    """
    for ruled in (rnn, _under_the_other_rule(rnn)):
        halves = _half_gaps(ruled)
        if not halves:
            continue
        units = listed(
            ["the output" if name == "b_y" else f"h{index[0] + 1}" for name, index in halves]
        )
        for signs in itertools.product((1.0, -1.0), repeat=len(halves)):
            values = [
                (place, value_at(rnn, place) + sign * half)
                for (place, half), sign in zip(halves.items(), signs, strict=True)
            ]
            repaired = with_values(rnn, values)
            changes = "; ".join(map(str, changes_between(rnn, repaired)))
            yield Candidate(
                MARGIN_ZERO,
                f"Move the biases off the threshold, which sums of {units} meet exactly: "
                f"{changes}.",
                repaired,
            )


def _half_gaps(rnn: ThresholdRNN) -> dict[Place, float]:
    """Return the biases of units that meet a sum of 0, with half their least other sum's size."""
    machine, form = compile_machine(rnn), integer_form(rnn)
    codes = list(machine.reachable)
    output = form.to_floats(form.output_sums())
    halves: dict[Place, float] = {}
    for unit, sums in enumerate(form.to_floats(form.hidden_sums())):
        if not sums[:, codes].all():
            halves["b_h", (unit,)] = _half_gap(sums)
    if not output[machine.next_code[:, codes]].all():
        halves["b_y", ()] = _half_gap(output)
    return halves


def _half_gap(sums: np.ndarray) -> float:
    """Return half the size of a unit's smallest sum that is not zero."""
    sizes = np.abs(sums[sums != 0])
    return float(sizes.min()) / 2 if sizes.size else 0.5
