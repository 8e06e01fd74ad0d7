"""What is asked of single units, over many machines: each partial truth table once.

The best weights of a unit depend on its partial truth table alone, and not on the order of the
inputs and hidden units that it reads. The 17,359 classes have 69,436 units with their outputs, and
fewer than 2,000 different such tasks. So the work is done once a task.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from binadd.analysis.census.machines import (
    Machines,
    moved_bits,
)
from binadd.analysis.census.programs import Program
from binadd.analysis.census.threshold_functions import exchanged_points


@dataclass(frozen=True)
class UnitTask:
    """A partial truth table: at the points of `care` to fire where `ones` has a bit."""

    care: int
    ones: int
    variables: int

    def program(self, by_move: bool) -> Program:
        """Return the linear program of the unit's margin, or of its tolerance."""
        points = [r for r in range(2**self.variables) if self.care >> r & 1]
        return Program(
            points=tuple(tuple(r >> i & 1 for i in range(self.variables)) for r in points),
            fires=tuple(bool(self.ones >> r & 1) for r in points),
            by_move=by_move,
        )


@dataclass(frozen=True, eq=False)
class UnitTasks:
    """The different tasks of units, and which of the units has which.

    Attributes
    ----------
    tasks : tuple of UnitTask
    index : ndarray of int, shape (M, units)
        The task of each unit.
    order : ndarray of int, shape (M, units)
        Variable i of the unit is variable ``orders[order][i]`` of its task.
    orders : list of tuple of int
    """

    tasks: tuple[UnitTask, ...]
    index: np.ndarray
    order: np.ndarray
    orders: list[tuple[int, ...]]

    def row_of(
        self, machine: int, unit: int, solve: Callable[[int, int, int], tuple[int, ...]]
    ) -> tuple[int, ...]:
        """Solve the task of one unit, and return the weights as the unit reads them."""
        task = self.tasks[self.index[machine, unit]]
        weights = solve(task.care, task.ones, task.variables)
        order = self.orders[self.order[machine, unit]]
        return (*(weights[place] for place in order), weights[-1])


def hidden_tasks(machines: Machines) -> UnitTasks:
    """Collect the tasks of the hidden units; variables are the inputs, then the hidden units."""
    inputs, units = machines.inputs, machines.units
    orders = [
        (*of_inputs, *(inputs + unit for unit in of_units))
        for of_inputs in itertools.permutations(range(inputs))
        for of_units in itertools.permutations(range(units))
    ]
    care = np.repeat(machines.points[:, np.newaxis], units, axis=1)
    return _collect(care, machines.tables, orders)


def output_tasks(machines: Machines) -> UnitTasks:
    """Collect the tasks of the outputs, which read the hidden states that are entered."""
    states = np.int64(1) << np.arange(2**machines.units)
    bits = np.array([*machines.entry_bits, 0])[machines.entries]
    care = (machines.entries >= 0) @ states
    ones = bits @ states
    orders = [*itertools.permutations(range(machines.units))]
    return _collect(
        care[:, np.newaxis].astype(np.uint32), ones[:, np.newaxis].astype(np.uint32), orders
    )


def _collect(care: np.ndarray, ones: np.ndarray, orders: list[tuple[int, ...]]) -> UnitTasks:
    """Bring every partial table to the least it can become by exchanging variables."""
    keys = np.stack(
        [_key(care, ones, exchanged_points(order)) for order in orders],
    )
    order = keys.argmin(axis=0)
    least, index = np.unique(keys.min(axis=0), return_inverse=True)
    tasks = tuple(UnitTask(key >> 32, key & 0xFFFFFFFF, len(orders[0])) for key in least.tolist())
    return UnitTasks(tasks, index.reshape(care.shape), order, orders)


def _key(care: np.ndarray, ones: np.ndarray, places: np.ndarray) -> np.ndarray:
    moved = moved_bits(care, places).astype(np.uint64) << np.uint64(32)
    key: np.ndarray = moved | moved_bits(ones, places).astype(np.uint64)
    return key
