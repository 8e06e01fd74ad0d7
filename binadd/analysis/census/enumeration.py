"""All networks of a few threshold units that do a task, each once for what it does.

What a network does is its machine on the hidden states that inputs lead to: for each of these and
each input, the state that follows. Networks with one machine differ in their weights alone. Hidden
state s has the bit of unit i at place i; the start is state 0.

How all machines are found
--------------------------
In a network that does a task, each hidden state stands for one state of the task (if the task's
states are all told apart), and each state that is entered also for the bit that was due. Such a
pair, task state and bit, is called an *entry* here; for addition the entries are the column sums 0
to 3. A *labelling* says of every hidden state which entry it stands for, or that it is not reached;
the start may be left at once and for good, then it stands for no entry. With a labelling given,

* the output unit must tell the entries with bit 1 from those with bit 0: a threshold function;
* from each reachable state and input, the network must enter some state of the entry that is due,
  and each unit must be a threshold function of the inputs and the hidden units before, as far as
  the reachable states ask for it.

So all labellings are run through, up to the order of the units, and in each one a depth-first
search over the rows of the truth tables: it keeps for every unit the threshold functions that fit
what was chosen so far, tries the states of the entry due at the next row, and stops as soon as one
unit has none left. Nothing is assumed about which unit does what.

A row of a truth table, a point, is ``x + 2**I * s`` for input x and hidden state s.
"""

import functools
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod

import numpy as np

from binadd.analysis.census.machines import Machines
from binadd.analysis.census.threshold_functions import (
    MOST_VARIABLES,
    exchanged_points,
    threshold_functions,
)
from binadd.automata.specification import Specification
from binadd.errors import RangeError

MOST_UNITS = 3
MOST_LABELLINGS = 3_000_000
MOST_COMBINATIONS = 20_000
"""So many combinations of functions are tried at once rather than searched further."""
NOT_REACHED = -1


@dataclass(frozen=True)
class _Task:
    """A task as the enumeration reads it: entries instead of states and bits."""

    inputs: int
    entry_states: tuple[int, ...]
    entry_bits: tuple[int, ...]
    due: tuple[tuple[int, ...], ...]  # [state][x] -> entry


def enumerate_machines(
    specification: Specification,
    units: int,
    on_progress: Callable[[int, int], None] | None = None,
) -> Machines:
    """Find all machines of networks of some units that do a task, one of each class at least.

    Every machine is there in at least one order of its units; `machines.all_orders` adds the
    others.

    Parameters
    ----------
    specification : Specification
    units : int
        1 to `MOST_UNITS`.
    on_progress : callable, optional
        Called with the number of labellings done and the number of all.

    Raises
    ------
    RangeError
        If that is not feasible, as `is_feasible` says.

    Notes
    -----
    Addition with three units takes a few seconds.

    Examples
    --------
    >>> from binadd.tasks import specification
    >>> len(enumerate_machines(specification("add"), 2))
    0
    """
    task = _entries_of(specification)
    if not is_feasible(specification, units):
        raise RangeError(
            f"all networks of {units} units for {specification.name} are too many to list: it has "
            f"{task.inputs} inputs and {len(task.entry_bits)} pairs of a state and a bit due"
        )
    labellings = _labellings(task, units)
    found = []
    for done, labelling in enumerate(labellings.tolist()):
        if on_progress is not None:
            on_progress(done, len(labellings))
        found += [*_machines_of(task, units, tuple(labelling))]
    if on_progress is not None:
        on_progress(len(labellings), len(labellings))
    return _join(found, task, units)


def is_feasible(specification: Specification, units: int) -> bool:
    """Whether all networks of so many units can be listed in seconds.

    They can for up to three units and `MOST_VARIABLES` inputs and units together, where there are
    at most `MOST_LABELLINGS` labellings to go through.
    """
    if not 1 <= units <= MOST_UNITS or specification.inputs + units > MOST_VARIABLES:
        return False
    return prod(map(len, _choices(_entries_of(specification), units))) <= MOST_LABELLINGS


def _entries_of(specification: Specification) -> _Task:
    """Merge the states of a task that are never told apart, and list its entries."""
    following = specification.next_state.T.tolist()
    bits = specification.output.T.astype(int).tolist()
    reached = [0]
    for state in reached:  # grows while it is read
        reached += [s for s in dict.fromkeys(following[state]) if s not in reached]
    block = dict.fromkeys(reached, 0)
    while True:  # Moore's refinement
        keys = {s: (block[s], *bits[s], *(block[t] for t in following[s])) for s in reached}
        numbers = {key: n for n, key in enumerate(dict.fromkeys(keys.values()))}
        refined = {s: numbers[keys[s]] for s in reached}
        if len(numbers) == len(set(block.values())):
            break
        block = refined
    one_of = {block[s]: s for s in reversed(reached)}
    pairs = {
        state: [(block[t], bit) for t, bit in zip(following[s], bits[s], strict=True)]
        for state, s in one_of.items()
    }
    entries = sorted({pair for row in pairs.values() for pair in row})
    return _Task(
        inputs=specification.inputs,
        entry_states=tuple(state for state, _ in entries),
        entry_bits=tuple(bit for _, bit in entries),
        due=tuple(tuple(map(entries.index, pairs[state])) for state in range(len(one_of))),
    )


def _choices(task: _Task, units: int) -> list[np.ndarray]:
    """Return for each hidden state the entries it may stand for; none of them is one, too."""
    entries = len(task.entry_bits)
    at_start = [entry for entry in range(entries) if task.entry_states[entry] == 0]
    elsewhere = np.arange(NOT_REACHED, entries, dtype=np.int8)
    return [np.array([NOT_REACHED, *at_start], dtype=np.int8), *[elsewhere] * (2**units - 1)]


def _labellings(task: _Task, units: int) -> np.ndarray:
    """List the labellings an output unit can read, one for each order of units; shape (L, 2**U).

    An entry that is due somewhere is entered: each one stands in every labelling.
    """
    states, entries = 2**units, len(task.entry_bits)
    grids = np.meshgrid(*_choices(task, units), indexing="ij")
    labels = np.column_stack([grid.ravel() for grid in grids])
    for entry in range(entries):
        labels = labels[(labels == entry).any(axis=1)]
    places = np.int64(1) << np.arange(states)
    bits = np.array([*task.entry_bits, NOT_REACHED])[labels]
    ones, zeros = (bits == 1) @ places, (bits == 0) @ places
    readable = np.zeros(len(labels), dtype=bool)
    for function in threshold_functions(units).tolist():
        readable |= (ones & ~function == 0) & (zeros & function == 0)
    labels = labels[readable]
    weights = np.int64(entries + 1) ** np.arange(states)
    keys = (labels.astype(np.int64) + 1) @ weights
    is_least = np.ones(len(labels), dtype=bool)
    for order in itertools.permutations(range(units)):
        is_least &= keys <= (labels[:, exchanged_points(order)].astype(np.int64) + 1) @ weights
    return labels[is_least]


@dataclass(frozen=True)
class _Row:
    """One point of the truth tables and the hidden states that may follow there."""

    point: np.uint32  # as a mask
    states: tuple[int, ...]


def _machines_of(task: _Task, units: int, labelling: tuple[int, ...]) -> Iterator[Machines]:
    """Find the machines of one labelling."""
    width = 2**task.inputs
    rows: list[_Row] = []
    for state, entry in enumerate(labelling):
        if entry == NOT_REACHED and state > 0:
            continue
        due = task.due[0 if state == 0 else task.entry_states[entry]]
        for x in range(width):
            allowed = tuple(s for s, label in enumerate(labelling) if label == due[x])
            rows.append(_Row(np.uint32(1 << x + width * state), allowed))
    functions = _fitting_functions(rows, task.inputs + units, units)
    if any(len(unit) == 0 for unit in functions):
        return
    open_rows = [row for row in rows if len(row.states) > 1]
    tables = [*_search(functions, open_rows)]
    if tables:
        reachable = sum(
            1 << s for s, entry in enumerate(labelling) if s == 0 or entry != NOT_REACHED
        )
        found = _join_tables(np.concatenate(tables), reachable, labelling, task, units)
        yield found.chosen(_reaches_all(found))


def _fitting_functions(rows: list[_Row], variables: int, units: int) -> list[np.ndarray]:
    """Return for each unit the functions, cut down to the rows, that fit where it has no choice."""
    functions = _partial_functions(variables, sum(int(row.point) for row in rows))
    fitting = []
    for unit in range(units):
        ones = zeros = 0
        for row in rows:
            bits = {state >> unit & 1 for state in row.states}
            ones |= int(row.point) if bits == {1} else 0
            zeros |= int(row.point) if bits == {0} else 0
        fits = (functions & np.uint32(ones | zeros)) == ones
        fitting.append(functions[fits])
        if not fits.any():
            break
    return fitting


@functools.lru_cache(maxsize=128)
def _partial_functions(variables: int, care: int) -> np.ndarray:
    """Return the threshold functions cut down to the points of `care`, each once."""
    return np.unique(threshold_functions(variables) & np.uint32(care))


def _search(functions: list[np.ndarray], rows: list[_Row]) -> Iterator[np.ndarray]:
    """Search depth first for combinations, a function a unit, that fit the rows."""
    combinations = prod(map(len, functions))
    if combinations == 0:
        return
    if combinations <= MOST_COMBINATIONS or not rows:
        yield _combine(functions, rows)
        return
    row, others = rows[0], rows[1:]
    halves = [
        (unit[fires == 0], unit[fires != 0]) for unit in functions for fires in (unit & row.point,)
    ]
    for state in row.states:
        yield from _search([half[state >> i & 1] for i, half in enumerate(halves)], others)


def _combine(functions: list[np.ndarray], rows: list[_Row]) -> np.ndarray:
    """Return all combinations of functions that fit the rows, shape (found, units)."""
    grids = np.meshgrid(*functions, indexing="ij")
    tables = np.column_stack([grid.ravel() for grid in grids])
    by_states: dict[tuple[int, ...], int] = {}
    for row in rows:
        by_states[row.states] = by_states.get(row.states, 0) | int(row.point)
    for states, mask in by_states.items():
        points = np.uint32(mask)
        fits = np.zeros(len(tables), dtype=np.uint32)
        for state in states:
            agrees = np.full(len(tables), points)
            for unit in range(len(functions)):
                column = tables[:, unit]
                agrees &= column if state >> unit & 1 else ~column
            fits |= agrees
        tables = tables[fits == points]
    return tables


def _reaches_all(machines: Machines) -> np.ndarray:
    """Say which machines reach all states that they claim, and enter all that have an entry."""
    following = np.bitwise_or.reduce(np.int64(1) << machines.successors(), axis=2)
    states = np.arange(2**machines.units)
    reached = np.ones(len(machines), dtype=np.int64)
    entered = np.zeros(len(machines), dtype=np.int64)
    for _ in states:
        is_reached = reached[:, np.newaxis] >> states & 1
        entered = np.bitwise_or.reduce(following * is_reached, axis=1)
        reached |= entered
    claimed = (machines.entries != NOT_REACHED) @ (np.int64(1) << states)
    reaches: np.ndarray = (reached == machines.reachable) & (entered == claimed)
    return reaches


def _join_tables(
    tables: np.ndarray, reachable: int, labelling: tuple[int, ...], task: _Task, units: int
) -> Machines:
    return Machines(
        task.inputs,
        units,
        np.full(len(tables), reachable, dtype=np.uint32),
        tables,
        np.tile(np.array(labelling, dtype=np.int8), (len(tables), 1)),
        task.entry_bits,
    )


def _join(parts: list[Machines], task: _Task, units: int) -> Machines:
    none = _join_tables(np.empty((0, units), dtype=np.uint32), 0, (-1,) * 2**units, task, units)
    parts = [none, *parts]
    return Machines(
        task.inputs,
        units,
        np.concatenate([part.reachable for part in parts]),
        np.concatenate([part.tables for part in parts]),
        np.concatenate([part.entries for part in parts]),
        task.entry_bits,
    )
