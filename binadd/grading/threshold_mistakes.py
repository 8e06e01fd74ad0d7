"""Mistakes about the threshold: the other rule, and sums of exactly 0."""

import itertools
from collections.abc import Iterator

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.grading.candidate import (
    MOST_WAYS,
    SIZE_OF_A_HABIT,
    Candidate,
    few_of,
    has_few_transitions,
)
from binadd.grading.edits import Edit
from binadd.grading.known_mistakes import MARGIN_ZERO, OTHER_RULE
from binadd.grading.repairs import (
    Place,
    changes_between,
    listed,
    value_at,
    with_arrays,
)
from binadd.grading.unit_shifts import roundest_number
from binadd.networks.threshold_rnn import ThresholdRNN

BY_ACCIDENT = 0.4
"""How much more the other rule surprises where the inputs do not count alike: that strikes more."""


def zero_sums(machine: Machine) -> tuple[list[Candidate], list[Edit]]:
    """Return what is tried where sums are exactly 0; else both threshold rules are one.

    That is: the other rule, and the edits that move biases off the threshold.
    """
    rnn = machine.network
    halves = _half_gaps(machine)
    if not halves:
        return [], []
    other = compile_machine(under_the_other_rule(rnn))
    edits = list(_margin_zero(machine, halves))
    if has_few_transitions(other):
        edits += _margin_zero(machine, _half_gaps(other))
    return [other_rule(rnn, other)], edits


def other_rule(rnn: ThresholdRNN, other: Machine) -> Candidate:
    """Take the other threshold rule; `other` is the machine under it."""
    here, there = ("z >= 0", "z > 0") if rnn.fires_at_zero else ("z > 0", "z >= 0")
    more = 0.1 if np.any(rnn.b_h % 1) else -0.05  # whole biases are how it comes about
    if np.any(np.abs(rnn.w_xh) != np.abs(rnn.w_xh[:, :1])):
        more = BY_ACCIDENT
    return Candidate(
        OTHER_RULE,
        f"These weights are right if units fire at {there}, but here they fire at {here}. State "
        f"the other rule, or move the biases off the threshold.",
        other.network,
        1,
        other,
        more=more,
    )


def under_the_other_rule(rnn: ThresholdRNN) -> ThresholdRNN:
    """Return the network with the other threshold rule."""
    return ThresholdRNN(
        rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y, not rnn.fires_at_zero, name=rnn.name
    )


def _margin_zero(machine: Machine, gaps: dict[Place, float]) -> Iterator[Edit]:
    """Move every bias where a sum is exactly zero half way to the unit's next sum, up or down.

    The sums that count are those that are met under the rule as it is, or under the other one.
    """
    if not gaps:
        return
    rnn = machine.network
    units = listed(["the output" if name == "b_y" else f"h{index[0] + 1}" for name, index in gaps])
    ways = {
        place: [_moved(value_at(rnn, place), half), _moved(value_at(rnn, place), -half)]
        for place, half in gaps.items()
    }
    for flips, sign in itertools.product(few_of(len(gaps)), (0, 1)):
        if 2 ** len(gaps) <= MOST_WAYS and sign:
            continue  # the flips are all ways already
        b_h, b_y = rnn.b_h.copy(), np.array(rnn.b_y)
        for (place, moved), flip in zip(ways.items(), flips, strict=True):
            name, index = place
            (b_y if name == "b_y" else b_h)[index] = moved[flip ^ sign]

        def advice(b_h: np.ndarray = b_h, b_y: np.ndarray = b_y) -> str:
            changes = changes_between(rnn, with_arrays(rnn, b_h=b_h, b_y=b_y))
            return (
                f"Move the biases off the threshold, which sums of {units} meet exactly; for "
                f"instance {listed([str(change) for change in changes])}."
            )

        size = min(len(gaps), SIZE_OF_A_HABIT)
        yield Edit(MARGIN_ZERO, advice, {"b_h": b_h, "b_y": b_y}, size)


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
