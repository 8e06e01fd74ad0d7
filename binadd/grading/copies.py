"""Which submissions are one network, up to order, complement and scale of the hidden units?"""

from collections import defaultdict

import numpy as np

from binadd.analysis.sameness import same_network
from binadd.automata.machine import Machine
from binadd.automata.minimisation import minimise
from binadd.errors import UndecidedError
from binadd.networks.isomorphism import Isomorphism, SearchGivenUp
from binadd.networks.symmetries import centred_weights
from binadd.networks.threshold_rnn import ThresholdRNN


class Grouping:
    """Networks put into groups that are one network and answer alike on all inputs.

    A network is only held against those that have as many hidden units, and in which a number that
    none of the three ways changes (`CentredWeights.invariant`) is the same but for rounding: that
    costs some 0.1 ms, and a comparison less than a millisecond for a few hidden units. What can't
    be decided, of very large networks, counts as different.
    """

    RESOLUTION = 1e-7

    def __init__(self) -> None:
        self._groups = 0
        self._known: dict[ThresholdRNN, int] = {}
        self._alike: dict[tuple[int, int], list[tuple[Machine, int]]] = defaultdict(list)

    def group_of(self, machine: Machine) -> int:
        """Return the number of a network's group, a new one if it is like none before."""
        rnn = machine.network
        if rnn not in self._known:
            self._known[rnn] = self._find(machine)
        return self._known[rnn]

    def _find(self, machine: Machine) -> int:
        units = machine.network.hidden_units
        place = round(centred_weights(machine.network).invariant / self.RESOLUTION)
        for neighbour in (place - 1, place, place + 1):
            for other, group in self._alike[units, neighbour]:
                if _is_copy(machine, other):
                    return group
        self._groups += 1
        self._alike[units, place].append((machine, self._groups))
        return self._groups


def _is_copy(a: Machine, b: Machine) -> bool:
    """Whether two networks are the same and answer alike."""
    try:
        way = same_network(a, b)
        return way is not None and (_keeps_start(a, way) or minimise(a).key == minimise(b).key)
    except (SearchGivenUp, UndecidedError):
        return False


def _keeps_start(a: Machine, way: Isomorphism) -> bool:
    """Whether no unit is complemented that hidden units read, so that they start alike as well."""
    return not np.any(a.network.w_hh[:, way.complemented])
