"""Which submissions are the same file, the same weights, or one network written otherwise?"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

from binadd.analysis.sameness import keeps_start, same_network
from binadd.automata.machine import Machine
from binadd.automata.minimisation import minimise
from binadd.errors import UndecidedError
from binadd.grading.marks import Copies
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


@dataclass(frozen=True)
class HandedIn:
    """What of a student's submission may be the same as another's.

    None where it is not known, or proves nothing if it is the same.

    Attributes
    ----------
    student : str
    digest : bytes or None
        Equal for files of the same bytes.
    network : ThresholdRNN or None
    group : int or None
        As `Grouping` gives it.
    is_textbook : bool
    """

    student: str
    digest: bytes | None = None
    network: ThresholdRNN | None = None
    group: int | None = None
    is_textbook: bool = False


def copies_among(handed_in: Sequence[HandedIn]) -> list[Copies]:
    """Return for each submission which others are the same.

    The textbook's own solutions are nobody's copies: they name no one, and no one names them.
    Costs the size of what it returns.
    """
    others = [
        _same_as([None if each.is_textbook else same(each) for each in handed_in])
        for same in (_digest, _network, _group)
    ]
    found = []
    for place, each in enumerate(handed_in):
        named: set[int] = {place}
        ways = []
        for way in others:
            same = [other for other in way[place] if other not in named]
            named.update(same)
            ways.append(tuple(handed_in[other].student for other in same))
        found.append(Copies(each.is_textbook, *ways))
    return found


def _digest(each: HandedIn) -> Hashable:
    return each.digest


def _network(each: HandedIn) -> Hashable:
    return each.network


def _group(each: HandedIn) -> Hashable:
    return each.group


def _same_as(keys: Sequence[Hashable]) -> list[list[int]]:
    """Return for each the places of all that have the same key; for None, none."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        places[key].append(place)
    places[None] = []
    return [places[key] for key in keys]
