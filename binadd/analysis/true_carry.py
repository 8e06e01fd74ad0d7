"""A network beside the addition that is due: what a column and the carry into it lead to."""

import numpy as np

from binadd.automata.machine import Machine
from binadd.automata.product import Transitions, joint_transitions
from binadd.tasks import specification


def with_true_carry(machine: Machine) -> Transitions:
    """Follow a network's hidden states together with the carry that is due, wrong bits or not.

    The second machine of the transitions is addition, whose state is the carry.

    Raises
    ------
    UndecidedError
        If more than 2**20 pairs of hidden state and carry are met.
    """
    return joint_transitions(machine, specification("add"), machine.network.label)


def column_sums(transitions: Transitions) -> np.ndarray:
    """Return both digits and the true carry of each transition of `with_true_carry`, added up."""
    sums: np.ndarray = np.bitwise_count(transitions.input) + transitions.second_before
    return sums
