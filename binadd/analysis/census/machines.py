"""`Machines`: what many networks do on the hidden states that inputs lead to, in arrays.

Hidden state s has the bit of unit i at place i; the start is state 0. A point, a row of the truth
tables, is ``x + 2**I * s`` for input x and hidden state s.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from binadd.analysis.census.threshold_functions import exchanged_points


@dataclass(frozen=True, eq=False)
class Machines:
    """Machines of M networks with the same numbers of inputs and units.

    Attributes
    ----------
    inputs, units : int
    reachable : ndarray of uint32, shape (M,)
        Bit s is 1 where hidden state s is reachable.
    tables : ndarray of uint32, shape (M, units)
        The truth tables of the units, 0 at the points of states that are not reachable.
    entries : ndarray of int8, shape (M, 2**units)
        The entry, an index into `entry_bits`, that each hidden state stands for; -1 for one that
        is never entered.
    entry_bits : tuple of int
        The bit that is due on each entry.
    """

    inputs: int
    units: int
    reachable: np.ndarray
    tables: np.ndarray
    entries: np.ndarray
    entry_bits: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.reachable)

    @property
    def points(self) -> np.ndarray:
        """The points of the reachable states as masks, dtype uint32, shape (M,)."""
        states = np.arange(2**self.units, dtype=np.uint32)
        width = np.uint32(2**self.inputs)
        block = np.uint32(2**2**self.inputs - 1)
        is_there = self.reachable[:, np.newaxis] >> states & np.uint32(1)
        masks: np.ndarray = (is_there * block << states * width).sum(axis=1, dtype=np.uint32)
        return masks

    def successors(self) -> np.ndarray:
        """Return the states that follow, int8, shape (M, 2**units, 2**inputs).

        After a state that is not reachable it is 0.
        """
        points = np.arange(2 ** (self.units + self.inputs), dtype=np.uint32)
        states = np.zeros((len(self), len(points)), dtype=np.int8)
        for unit in range(self.units):
            bits = self.tables[:, unit, np.newaxis] >> points & np.uint32(1)
            states |= bits.astype(np.int8) << np.int8(unit)
        return states.reshape(len(self), 2**self.units, 2**self.inputs)

    def chosen(self, which: np.ndarray) -> "Machines":
        """Return some of the machines, by index or by a mask."""
        return Machines(
            self.inputs,
            self.units,
            self.reachable[which],
            self.tables[which],
            self.entries[which],
            self.entry_bits,
        )

    def reordered(self, order: tuple[int, ...]) -> "Machines":
        """Return the same machines with unit i at place ``order[i]``."""
        states = exchanged_points(order)
        before = np.argsort(order)
        points = exchanged_points((*range(self.inputs), *(self.inputs + p for p in order)))
        reachable = moved_bits(self.reachable, states)
        tables = moved_bits(self.tables, points)[:, before]
        return Machines(
            self.inputs,
            self.units,
            reachable,
            tables,
            self.entries[:, np.argsort(states)],
            self.entry_bits,
        )


def all_orders(machines: Machines) -> Machines:
    """Return the machines in all orders of their units, each once, sorted."""
    turned = [machines.reordered(p) for p in itertools.permutations(range(machines.units))]
    rows = np.concatenate([np.column_stack((m.reachable, m.tables)) for m in turned])
    _, first = np.unique(rows, axis=0, return_index=True)
    return Machines(
        machines.inputs,
        machines.units,
        rows[first, 0],
        rows[first, 1:],
        np.concatenate([m.entries for m in turned])[first],
        machines.entry_bits,
    )


def moved_bits(words: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return words with the bit at each place r moved to ``places[r]``."""
    moved = np.zeros_like(words)
    for old, new in enumerate(places.tolist()):
        moved |= (words >> np.uint32(old) & np.uint32(1)) << np.uint32(new)
    return moved
