"""How few units do a task, and how few parameters that are not zero?

`minimality` lists all networks of one, two or three units (`enumeration`). Two more ways say that
no network of two units adds, and neither shares a line with the first:

* `pairs_that_do` goes through all pairs of threshold functions of the inputs and two units, 1,882
  times 1,882 of them for two inputs;
* the short argument. Take one hidden state that a network enters with carry 0 and one with carry 1.
  Between the two the sum of a unit is a linear function of the carry, so on them each unit is a
  threshold function of the three bits of a column: the digits and the carry. The sum bit changes
  along every edge of that cube, so the hidden state must: some unit changes along each of the 12
  edges. But two threshold functions of three bits change along at most 10 (`most_edges_cut`).
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from binadd.analysis.census.enumeration import (
    MOST_UNITS,
    enumerate_machines,
    is_feasible,
)
from binadd.analysis.census.machines import (
    Machines,
    all_orders,
)
from binadd.analysis.census.networks import count_nonzeros, network_of_rows
from binadd.analysis.census.small_weights import fewest_nonzeros, sparsest_integers
from binadd.analysis.census.threshold_functions import threshold_functions
from binadd.analysis.census.unit_tasks import hidden_tasks, output_tasks
from binadd.automata.machine import compile_machine
from binadd.automata.specification import Specification
from binadd.errors import DisagreementError, RangeError
from binadd.formats.weight_files import weights_as_json
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks import specification
from binadd.verification.proof import does

CUBE_EDGES = 12
MOST_STATES_OF_PAIRS = 16


@dataclass(frozen=True)
class UnitCount:
    """All networks of one number of units that do a task.

    Attributes
    ----------
    units : int
    functions : int
        The functions that each unit can compute: there are so many to the power of units networks.
    machines : int
        What the networks that do the task do, on their reachable states, told apart.
    classes : int
        The same up to the order of the units.
    nonzeros : int or None
        The fewest parameters that are not zero; None where no network does the task.
    example : ThresholdRNN or None
        One with so few, in small integers, proved.
    """

    units: int
    functions: int
    machines: int
    classes: int
    nonzeros: int | None
    example: ThresholdRNN | None = None

    def as_json(self, task: str) -> dict[str, Any]:
        """Return the counts and the example's weights, ready for `json.dumps`."""
        fields = {key: value for key, value in vars(self).items() if key != "example"}
        return {**fields, "weights": weights_as_json(self.example, task) if self.example else None}


@dataclass(frozen=True)
class Minimality:
    """How few units do a task.

    Attributes
    ----------
    task : Specification
    by_units : tuple of UnitCount
        For one unit, two, ..., as far as all networks were listed.
    """

    task: Specification
    by_units: tuple[UnitCount, ...]

    @property
    def fewest_units(self) -> int | None:
        """The least number of units that do the task; None if none of those listed do."""
        return next((count.units for count in self.by_units if count.machines), None)

    def as_json(self) -> dict[str, Any]:
        """Return what was found, ready for `json.dumps`."""
        return {
            "task": self.task.name,
            "fewest_units": self.fewest_units,
            "by_units": [count.as_json(self.task.name) for count in self.by_units],
        }

    def __str__(self) -> str:
        from binadd.report.census_text import minimality_text

        return minimality_text([self])

    def __repr__(self) -> str:
        return f"<Minimality of {self.task.name!r}: {self.fewest_units} units>"


def minimality(
    task: str | Specification = "add",
    on_progress: Callable[[int, int], None] | None = None,
) -> Minimality:
    """List all networks of one and two units that do a task, and of three if none of these does.

    Takes a fraction of a second for one and two units, and some seconds for three.

    Parameters
    ----------
    task : str or Specification
    on_progress : callable, optional
        As for `enumerate_machines`.

    Raises
    ------
    RangeError
        If the task has too many inputs or states for one unit already, as `enumerate_machines`.
    DisagreementError
        If a network that was found is not proved.

    Examples
    --------
    >>> found = minimality("less")
    >>> found.fewest_units, found.by_units[0].machines, found.by_units[0].nonzeros
    (1, 1, 4)
    """
    task = specification(task)
    counts: list[UnitCount] = []
    for units in range(1, MOST_UNITS + 1):
        is_settled = units > 2 and any(count.machines for count in counts)
        if is_settled or (counts and not is_feasible(task, units)):
            break
        machines = enumerate_machines(task, units, on_progress)
        example = _sparsest(machines, task) if len(machines) else None
        counts.append(
            UnitCount(
                units=units,
                functions=len(threshold_functions(task.inputs + units)),
                machines=len(all_orders(machines)),
                classes=count_classes(machines),
                nonzeros=count_nonzeros(example) if example else None,
                example=example,
            )
        )
    return Minimality(task, tuple(counts))


def count_classes(machines: Machines) -> int:
    """Count machines up to the order of their units."""
    least = None
    for order in itertools.permutations(range(machines.units)):
        turned = machines.reordered(order)
        rows = np.column_stack((turned.reachable, turned.tables))
        least = rows if least is None else _least(least, rows)
    return 0 if least is None else len(np.unique(least, axis=0))


def _least(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return row by row the one that comes first."""
    differs = one != other
    first = differs.argmax(axis=1)[:, np.newaxis]
    takes_other = np.take_along_axis(other < one, first, axis=1) & differs.any(axis=1)[:, None]
    return np.where(takes_other, other, one)


def _sparsest(machines: Machines, task: Specification) -> ThresholdRNN:
    """Return a network with the fewest nonzero parameters of all with these machines, proved."""
    total = np.zeros(len(machines), dtype=np.int64)
    kinds = hidden_tasks(machines), output_tasks(machines)
    for kind in kinds:
        fewest = [fewest_nonzeros(unit.care, unit.ones, unit.variables) for unit in kind.tasks]
        total += np.array(fewest)[kind.index].sum(axis=1)
    place = int(total.argmin())
    rows = [
        kind.row_of(place, unit, sparsest_integers)
        for kind in kinds
        for unit in range(kind.index.shape[1])
    ]
    network = network_of_rows(rows, task.inputs, f"{task.name}-{machines.units}-units")
    if not does(compile_machine(network), task) or count_nonzeros(network) != total[place]:
        raise DisagreementError(f"the network found for {task.name} is not proved")
    return network


def pairs_that_do(task: Specification) -> list[tuple[int, int]]:
    """Return all pairs of truth tables of two units that do a task, with some output unit.

    Goes through every pair, and follows the inputs from the start. A pair of truth tables is wrong
    as soon as a hidden state would have to emit both bits.

    Raises
    ------
    RangeError
        If the task has more than two inputs, or 16 states.
    """
    if task.inputs > 2 or len(task.states) > MOST_STATES_OF_PAIRS:
        raise RangeError(
            f"all pairs of units are gone through for tasks of at most 2 inputs and "
            f"{MOST_STATES_OF_PAIRS} states; {task.name} has {task.inputs} and {len(task.states)}"
        )
    functions = threshold_functions(task.inputs + 2)
    outputs = threshold_functions(2).tolist()
    found: list[tuple[int, int]] = []
    for first in functions.tolist():
        seconds, ones, zeros = _follow(first, functions, task)
        readable = np.zeros(len(seconds), dtype=bool)
        for output in outputs:
            readable |= (ones & ~output == 0) & (zeros & output == 0)
        found += [(first, second) for second in seconds[readable].tolist()]
    return found


def _follow(
    first: int, seconds: np.ndarray, task: Specification
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Follow all inputs for one first unit and many second ones.

    Returns those that no hidden state refutes, and the states that must emit 1, and 0, as bits.
    """
    count, width = len(task.states), 2**task.inputs
    seen = np.ones(len(seconds), dtype=np.uint64)  # bit: hidden state * count + state of the task
    done = np.zeros_like(seen)
    ones = np.zeros(len(seconds), dtype=np.int64)
    zeros = np.zeros_like(ones)
    while len(seconds) and (seen != done).any():
        new, done = seen & ~done, seen.copy()
        for node in range(4 * count):
            is_new = new >> np.uint64(node) & np.uint64(1) == 1
            if not is_new.any():
                continue
            hidden, state = divmod(node, count)
            for x in range(width):
                point = x + width * hidden
                after = (first >> point & 1) + 2 * (seconds >> np.uint32(point) & np.uint32(1))
                following, bit = task.row(state)[x]
                leads_to = np.uint64(1) << (after * count + following).astype(np.uint64)
                seen |= np.where(is_new, leads_to, np.uint64(0))
                due = np.where(is_new, 1 << after.astype(np.int64), 0)
                if bit:
                    ones |= due
                else:
                    zeros |= due
        keeps = ones & zeros == 0
        seconds, seen, done = seconds[keeps], seen[keeps], done[keeps]
        ones, zeros = ones[keeps], zeros[keeps]
    return seconds, ones, zeros


@dataclass(frozen=True)
class TwoUnits:
    """Two ways to see that no network of two units adds.

    Attributes
    ----------
    functions : int
        Threshold functions of four bits; all pairs of them were followed.
    pairs : int
        How many of the pairs add: none.
    most_edges : int
        Of the 12 edges of the cube of digits and carry, along how many two units can change.
    """

    functions: int
    pairs: int
    most_edges: int

    def as_json(self) -> dict[str, int]:
        """Return the counts, ready for `json.dumps`."""
        return {"functions": self.functions, "pairs_that_add": self.pairs,
                "edges": CUBE_EDGES, "most_edges_changed": self.most_edges}  # fmt: skip


def two_units_cannot_add() -> TwoUnits:
    """Check both arguments afresh; takes about a second.

    Raises
    ------
    DisagreementError
        If either does not hold.
    """
    found = TwoUnits(
        functions=len(threshold_functions(4)),
        pairs=len(pairs_that_do(specification("add"))),
        most_edges=most_edges_cut(2),
    )
    if found.pairs or found.most_edges >= CUBE_EDGES:
        raise DisagreementError(f"two units are said not to add, but: {found}")
    return found


def most_edges_cut(units: int) -> int:
    """Return along how many edges of the 3-cube the value of some of so many functions changes.

    The most over all choices of threshold functions of three bits.

    >>> most_edges_cut(2), most_edges_cut(3)
    (10, 12)
    """
    functions = threshold_functions(3).tolist()
    edges = [(a, a | 1 << i) for a in range(8) for i in range(3) if not a >> i & 1]
    cuts = {sum(((f >> a ^ f >> b) & 1) << e for e, (a, b) in enumerate(edges)) for f in functions}
    reached = {0}
    for _ in range(units):
        reached = {before | cut for before in reached for cut in cuts}
    return max(map(int.bit_count, reached))
