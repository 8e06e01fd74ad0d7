"""What grading finds out about one network: the verdict, the shares, and why it is wrong."""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from binadd.analysis.census.canonical_form import class_of
from binadd.automata.machine import Machine
from binadd.automata.product import Transitions, joint_transitions, product_with
from binadd.automata.specification import Specification
from binadd.grading.candidate import has_few_transitions
from binadd.grading.diagnosis import Diagnosis, diagnosed
from binadd.verification.count import right_inputs
from binadd.verification.proof import decided
from binadd.verification.results import Proof

SCORED_BITS, MOST_INPUT_BITS = 8, 16
"""Scores are shares of the inputs of so many digits, if these are not too many bits in all."""


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        """The quotient, rounded once."""
        return self.part / self.whole


@dataclass(frozen=True)
class Finding:
    """What grading finds out about a network.

    Attributes
    ----------
    diagnosis : Diagnosis
    bits : int
        The width that is scored.
    pairs : Share
        The inputs of that width that it answers rightly, of all; for addition, the pairs of 8-bit
        numbers. Counted exactly.
    transitions : Share or None
        Of all that any columns lead it to - a hidden state with the task's state, for addition the
        carry that is due - and all columns that may come next: how often the bit is right. None
        for a wrong network with too many of them.
    steps : Fraction or None
        Of the task's steps - its states, for addition the carries 0 and 1, with all columns - the
        share that is right, by the same measure for every network: a step that is right in some of
        the hidden states that it is met in counts in part. None as `transitions`.
    form : str or None
        Which of all 3-unit adders it is, as `binadd.analysis.census.canonical_form` names them.
    """

    diagnosis: Diagnosis
    bits: int
    pairs: Share
    transitions: Share | None
    form: str | None = None
    steps: Fraction | None = None


def scored_bits(task: Specification) -> int:
    """Return the width whose inputs a score is a share of.

    >>> from binadd.tasks import specification
    >>> [scored_bits(specification(name)) for name in ("parity", "add", "add:3")]
    [8, 8, 5]
    """
    return min(SCORED_BITS, MOST_INPUT_BITS // task.inputs)


def finding(machine: Machine, task: Specification) -> Finding:
    """Find out everything that a mark says about a network.

    One product with the task serves the verdict and the count. A wrong network is also followed
    past its wrong bits, once.
    """
    product = product_with(machine, task)
    verdict = decided(machine, product)
    bits = scored_bits(task)
    pairs = Share(right_inputs(product, bits), 2 ** (task.inputs * bits))
    if isinstance(verdict, Proof):
        steps = len(verdict.certificate) << task.inputs
        every = Share(steps, steps)
        form = class_of(machine)
        return Finding(diagnosed(machine, verdict), bits, pairs, every, form, Fraction(1))
    if not has_few_transitions(machine):
        return Finding(diagnosed(machine, verdict), bits, pairs, None)
    transitions = joint_transitions(machine, task, machine.network.label)
    found = diagnosed(machine, verdict, transitions)
    is_right = right_bits(machine, task, transitions)
    every = Share(int(is_right.sum()), len(is_right))
    share = share_of_steps(task, transitions, is_right)
    return Finding(found, bits, pairs, every, steps=share)


def right_bits(machine: Machine, task: Specification, met: Transitions) -> np.ndarray:
    """Return of all transitions that can be met whether the bit is right, an array of bool."""
    due = task.output[met.input, met.second_before]
    return np.asarray(machine.output[met.first_after] == due)


def share_of_steps(task: Specification, met: Transitions, is_right: np.ndarray) -> Fraction:
    """Return the share of the task's steps that are right, each in all hidden states it is met in.

    A step is a state of the task with the input of a column: eight for the addition of two numbers,
    whatever the network. Every one of them is met.
    """
    step = (met.second_before << task.inputs) + met.input
    every, right = np.bincount(step), np.bincount(step, weights=is_right)
    parts = [Fraction(int(a), int(b)) for a, b in zip(right, every, strict=True) if b]
    return sum(parts, Fraction(0)) / len(parts)
