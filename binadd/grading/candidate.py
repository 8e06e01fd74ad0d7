"""`Candidate`: a repair that may or may not work; and what those who make them share."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

from binadd.automata.machine import Machine
from binadd.automata.specification import Specification
from binadd.grading.mistake import Mistake
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks import specification

MOST_WAYS = 512
"""Of more ways to choose among units only those that choose few are tried."""
MOST_CHOSEN = 3
SIZE_OF_A_HABIT = 2
MOST_TRANSITIONS = 2**16
"""What takes all transitions of a network is tried where there are no more."""


class Candidate(NamedTuple):
    """A repair that may or may not work, and how many decisions it takes.

    `machine` is the network's, if it was needed before; `task` what it is right for, if that is
    not the task asked for; `more` what is added to the surprise of the mistake.
    """

    mistake: Mistake
    advice: str
    network: ThresholdRNN
    size: int
    machine: Machine | None = None
    task: Specification | None = None
    more: float = 0.0
    second: Mistake | None = None


def few_of(count: int) -> Iterator[tuple[bool, ...]]:
    """Yield ways to choose among things, the fewest first: all ways, or those that choose few.

    >>> sum(1 for _ in few_of(9)), sum(1 for _ in few_of(16))
    (512, 697)
    """
    most = count if 2**count <= MOST_WAYS else MOST_CHOSEN
    for chosen in range(most + 1):
        for places in itertools.combinations(range(count), chosen):
            yield tuple(place in places for place in range(count))


def adds(task: Specification) -> bool:
    """Whether a task is the sum of two numbers, whose state is the carry."""
    return task == specification("add")


def has_few_transitions(machine: Machine) -> bool:
    """Whether what takes all transitions of a machine is worth its time."""
    return machine.has_at_most(MOST_TRANSITIONS >> machine.inputs)
