"""Which submissions are one network, up to order, complement and scale of the hidden units?"""

from collections import defaultdict
from functools import cached_property

from binadd.analysis.sameness import keeps_start, same_network
from binadd.automata.machine import Machine
from binadd.automata.minimisation import minimise
from binadd.errors import UndecidedError
from binadd.networks.isomorphism import SearchGivenUp
from binadd.networks.symmetries import centred_weights
from binadd.networks.threshold_rnn import ThresholdRNN


class _Network:
    """A network and what is found out about it only when it is asked for."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    @cached_property
    def behaviour(self) -> object:
        """Equal for two networks exactly if they answer alike on all inputs."""
        return minimise(self.machine).key

    def is_copy_of(self, other: "_Network") -> bool:
        """Whether the two are the same network and answer alike."""
        try:
            way = same_network(self.machine, other.machine)
            return way is not None and (
                keeps_start(self.machine, way) or self.behaviour == other.behaviour
            )
        except (SearchGivenUp, UndecidedError):
            return False


class Grouping:
    """Networks put into groups that are one network and answer alike on all inputs.

    A network is only held against those that have as many hidden units, and in which a number that
    none of the three ways changes (`CentredWeights.invariant`) is the same but for rounding. Costs
    some 0.1 ms a network, and half a millisecond where there is such another. What can't be
    decided, of very large networks, counts as different.
    """

    RESOLUTION = 1e-7

    def __init__(self) -> None:
        self._groups = 0
        self._known: dict[ThresholdRNN, int] = {}
        self._alike: dict[tuple[int, int], list[tuple[_Network, int]]] = defaultdict(list)

    def group_of(self, machine: Machine) -> int:
        """Return the number of a network's group, a new one if it is like none before."""
        rnn = machine.network
        if rnn not in self._known:
            self._known[rnn] = self._find(_Network(machine))
        return self._known[rnn]

    def _find(self, new: _Network) -> int:
        rnn = new.machine.network
        place = round(centred_weights(rnn).invariant / self.RESOLUTION)
        for neighbour in (place - 1, place, place + 1):
            for other, group in self._alike[rnn.hidden_units, neighbour]:
                if new.is_copy_of(other):
                    return group
        self._groups += 1
        self._alike[rnn.hidden_units, place].append((new, self._groups))
        return self._groups
