"""The sum of two numbers, as a specification."""

from functools import cache

import numpy as np

from binadd.automata.machine import Machine
from binadd.automata.reachability import Transitions, joint_transitions
from binadd.automata.specification import Specification


@cache
def addition() -> Specification:
    """Specify the sum of two numbers: the state is the carry.

    >>> addition().next_state.tolist()
    [[0, 0], [0, 1], [0, 1], [1, 1]]
    """
    totals = np.array([[x1 + x2 + carry for carry in (0, 1)] for x2 in (0, 1) for x1 in (0, 1)])
    next_state, output = (totals >> 1).astype(np.int32), (totals & 1).astype(bool)
    next_state.flags.writeable = output.flags.writeable = False
    return Specification("the sum of two numbers", 2, 2, next_state, output)


def with_true_carry(machine: Machine) -> Transitions:
    """Walk a network's codes together with the carry that is due, wrong bits or not.

    The second machine of the transitions is addition, whose state is the carry.
    """
    transitions = joint_transitions(machine.next_code, addition().next_state)
    if transitions is None:
        raise AssertionError("a machine has at most 2**16 codes, so there are at most 2**17 pairs")
    return transitions


def column_sums(transitions: Transitions) -> np.ndarray:
    """Return both digits and the true carry of each transition of `with_true_carry`, added up."""
    sums: np.ndarray = np.bitwise_count(transitions.input) + transitions.second_before
    return sums
