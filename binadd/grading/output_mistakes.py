"""Mistakes at the output alone: the hidden units are right, and the output reads them wrongly.

A hidden state that a column leads to has one bit due with it, or no output can be right. So what
the output has to do is known, and all ways to wire it with a few sizes of weights are tried at
once: each weight with its own size or none, with either sign.
"""

import itertools
from collections.abc import Iterator

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Transitions, joint_transitions
from binadd.automata.specification import Specification
from binadd.grading.bias_mistakes import typical_size
from binadd.grading.candidate import SIZE_OF_A_HABIT, adds, few_of
from binadd.grading.edits import Edit
from binadd.grading.known_mistakes import (
    OUTPUT_EXCHANGED,
    OUTPUT_IS_CARRY,
    OUTPUT_MISSES_UNITS,
    OUTPUT_NEGATED,
    OUTPUT_SIGNS,
    OUTPUT_WIRED_WRONGLY,
)
from binadd.grading.mistake import Mistake
from binadd.grading.natural_values import natural_number
from binadd.grading.repairs import exact_words, listed, number_words, with_arrays
from binadd.grading.right_values import RightValues
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_UNITS_REWIRED = 5
"""Of so few units all are looked at, and all 3**5 ways to wire the output."""
MOST_TOLD = 3
"""So many of the ways that change fewest weights are told apart."""


def output_edits(
    machine: Machine, task: Specification, transitions: Transitions | None
) -> Iterator[Edit]:
    """Yield the edits at the output that make the bit due in every state that is entered.

    `transitions` are those of `joint_transitions` with the task, where they are known.
    """
    rnn = machine.network
    if len(machine.units) < rnn.hidden_units <= MOST_UNITS_REWIRED:
        # It may have to read units that it does not depend on: look at the states of all.
        machine = compile_machine(with_arrays(rnn, w_hy=np.ones(rnn.hidden_units)))
        transitions = None
    met = transitions or joint_transitions(machine, task, rnn.label)
    due = _bits_due(task, met)
    if due is None:
        return
    bits = machine.bits[list(due)].astype(float)
    wanted = np.array(list(due.values()), dtype=bool)
    yield from _other_signs(rnn, machine, bits, wanted)
    carry = _carry(machine, met) if adds(task) else None
    yield from _other_wiring(rnn, machine, bits, wanted, carry)


def _bits_due(task: Specification, met: Transitions) -> dict[int, bool] | None:
    """Return the bit that is due on entering each state; None if both are on entering one."""
    due = task.output[met.input, met.second_before]
    found = set(zip(met.first_after.tolist(), due.tolist(), strict=True))
    bits = dict(found)
    return bits if len(bits) == len(found) else None


def _carry(machine: Machine, met: Transitions) -> int | None:
    """Return the hidden unit that is the carry after every column, if one is."""
    bits = machine.bits[met.first_after]
    carries = (bits == met.second_after[:, np.newaxis]).all(axis=0)
    return machine.units[int(carries.argmax())] if carries.any() else None


def _other_signs(
    rnn: ThresholdRNN, machine: Machine, bits: np.ndarray, wanted: np.ndarray
) -> Iterator[Edit]:
    """Change signs of the output's weights and of its bias; all at once are one decision."""
    read = np.flatnonzero(rnn.w_hy).tolist()
    signs = np.array([[-1.0 if flip else 1.0 for flip in ways] for ways in few_of(len(read) + 1)])
    weights = np.tile(rnn.w_hy, (len(signs), 1))
    weights[:, read] *= signs[:, :-1]
    biases = rnn.b_y * signs[:, -1]
    for number in _working(rnn, weights[:, list(machine.units)], biases, bits, wanted):
        w_hy, b_y = weights[number] + 0.0, float(biases[number]) + 0.0
        changed = int((w_hy != rnn.w_hy).sum())
        if changed == 0:  # of the bias alone: see `bias_edits`
            continue
        all_weights = changed == len(read)
        shown = f"w_hy = [{', '.join(map(exact_words, w_hy.tolist()))}], b_y = {exact_words(b_y)}"
        if all_weights and (b_y != rnn.b_y or rnn.b_y == 0):
            mistake = OUTPUT_NEGATED
            advice = f"Every digit comes out inverted: negate w_hy and b_y, which gives {shown}."
        elif all_weights:
            mistake = OUTPUT_SIGNS
            advice = f"The signs of all weights into the output are wrong: negate w_hy ({shown})."
        else:
            mistake = OUTPUT_SIGNS
            flipped = [f"h{u + 1}" for u in np.flatnonzero(w_hy != rnn.w_hy).tolist()]
            many = len(flipped) > 1
            advice = (
                f"The weight{'s' if many else ''} of {listed(flipped)} into the output "
                f"{'have' if many else 'has'} the wrong sign"
            )
            advice += ", and the output's bias too" if b_y != rnn.b_y else ""
            advice += f". Right is, for instance, {shown}."
        entries = changed + (b_y != rnn.b_y)
        size = 1 if all_weights else min(entries, SIZE_OF_A_HABIT)
        more = -0.25 if entries == 1 else -0.15 if all_weights else 0.0
        yield Edit(mistake, advice, {"w_hy": w_hy, "b_y": np.array(b_y)}, size, more)


def _working(
    rnn: ThresholdRNN,
    weights: np.ndarray,
    biases: np.ndarray,
    bits: np.ndarray,
    wanted: np.ndarray,
) -> list[int]:
    """Return which rows of weights with their biases make all bits that are wanted."""
    with np.errstate(over="ignore", invalid="ignore"):
        sums = weights @ bits.T + biases[:, np.newaxis]
    fires = sums >= 0 if rnn.fires_at_zero else sums > 0
    found: list[int] = np.flatnonzero((fires == wanted).all(axis=1)).tolist()
    return found


def _other_wiring(
    rnn: ThresholdRNN, machine: Machine, bits: np.ndarray, wanted: np.ndarray, carry: int | None
) -> Iterator[Edit]:
    """Give each weight into the output its size or none, with either sign, and a bias that fits."""
    units = list(machine.units)
    if not 0 < len(units) <= MOST_UNITS_REWIRED:
        return
    old = rnn.w_hy[units]
    sizes = np.where(old != 0, np.abs(old), typical_size(old))
    signs = np.array(list(itertools.product((0.0, 1.0, -1.0), repeat=len(units))))
    weights = signs * sizes + 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        sums = weights @ bits.T
    most_silent = np.where(wanted, -np.inf, sums).max(axis=1)
    least_firing = np.where(wanted, sums, np.inf).min(axis=1)
    fitting = np.flatnonzero(most_silent < least_firing)
    changed = (weights[fitting] != old).sum(axis=1)
    best = fitting[np.argsort(changed, kind="stable")][:MOST_TOLD].tolist()
    for number in best:
        low, high = -float(least_firing[number]), -float(most_silent[number])
        biases = RightValues(
            None if low == -np.inf else low, rnn.fires_at_zero,
            None if high == np.inf else high, not rnn.fires_at_zero,
        )  # fmt: skip
        b_y = rnn.b_y
        if b_y not in biases or b_y in (low, high):
            b_y = natural_number(biases, typical_size(old), others=(rnn.b_y, *rnn.b_h.tolist()))
        w_hy = rnn.w_hy.copy()
        w_hy[units] = weights[number]
        yield from _named(rnn, w_hy, b_y, carry)


def _named(rnn: ThresholdRNN, w_hy: np.ndarray, b_y: float, carry: int | None) -> Iterator[Edit]:
    """Name what was wrong with the output by how it was wired."""
    changed = np.flatnonzero(w_hy != rnn.w_hy).tolist()
    if not changed:  # the bias alone
        return
    entries = len(changed) + (b_y != rnn.b_y)
    shown = ", ".join(map(exact_words, w_hy.tolist()))
    example = f"Right is, for instance, w_hy = [{shown}] with b_y = {number_words(b_y)}."
    read = np.flatnonzero(rnn.w_hy).tolist()
    arrays = {"w_hy": w_hy, "b_y": np.array(b_y)}

    def edit(mistake: Mistake, words: str, more: float = 0.0) -> Edit:
        size = 1 if len(changed) == 1 or mistake in _ONE_DECISION else SIZE_OF_A_HABIT
        return Edit(mistake, f"{words} {example}", arrays, size, more + 0.01 * entries)

    if read == [carry]:
        words = f"The output repeats h{read[0] + 1}, which is the carry, not the sum's digit."
        yield edit(OUTPUT_IS_CARRY, words)
    elif all(rnn.w_hy[unit] == 0 for unit in changed):
        names = listed([f"h{unit + 1}" for unit in changed])
        words = f"The output does not read {names}."
        if len(read) == 1:
            words = f"The output repeats h{read[0] + 1} and reads nothing else."
        yield edit(OUTPUT_MISSES_UNITS, words, -0.1 if len(read) == 1 else 0.0)
    elif sorted(w_hy.tolist()) == sorted(rnn.w_hy.tolist()) and len(changed) == 2:
        names = listed([f"h{unit + 1}" for unit in changed])
        yield edit(OUTPUT_EXCHANGED, f"The weights of {names} into the output are exchanged.")
    elif any(rnn.w_hy[unit] == 0 or w_hy[unit] == 0 for unit in changed):
        yield edit(OUTPUT_WIRED_WRONGLY, "The hidden units are right, but the output reads them "
                   "wrongly.")  # fmt: skip


_ONE_DECISION = (OUTPUT_IS_CARRY, OUTPUT_MISSES_UNITS, OUTPUT_EXCHANGED)
