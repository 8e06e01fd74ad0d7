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
from collections.abc import Iterator
from typing import NamedTuple

from binadd.automata.machine import Machine
from binadd.automata.specification import Specification
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


class Candidate(NamedTuple):
    """A repair that may or may not work, and how many changes it takes.

    `machine` is the network's, if it was needed before.
    """

    cause: str
    advice: str
    network: ThresholdRNN
    size: int
    machine: Machine | None = None


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


def adds(task: Specification) -> bool:
    """Whether a task is the sum of two numbers, whose state is the carry."""
    return task == specification("add")
