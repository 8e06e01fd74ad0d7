"""What grading finds out about one network: the verdict, the shares, and why it is wrong."""

from dataclasses import dataclass
from typing import NamedTuple

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
    form : str or None
        Which of all 3-unit adders it is, as `binadd.analysis.census.canonical_form` names them.
    """

    diagnosis: Diagnosis
    bits: int
    pairs: Share
    transitions: Share | None
    form: str | None = None


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
        return Finding(diagnosed(machine, verdict), bits, pairs, every, class_of(machine))
    if not has_few_transitions(machine):
        return Finding(diagnosed(machine, verdict), bits, pairs, None)
    transitions = joint_transitions(machine, task, machine.network.label)
    found = diagnosed(machine, verdict, transitions)
    return Finding(found, bits, pairs, right_transitions(machine, task, transitions))


def right_transitions(machine: Machine, task: Specification, met: Transitions) -> Share:
    """Count the transitions with the right bit, of all that can be met."""
    due = task.output[met.input, met.second_before]
    return Share(int((machine.output[met.first_after] == due).sum()), len(due))
