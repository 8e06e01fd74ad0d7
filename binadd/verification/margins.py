"""How far a network is from answering otherwise: its smallest sums, and how much it tolerates."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from binadd.automata.integer_form import Row
from binadd.automata.machine import Machine

MOST_SEEN = 2**21
"""Bits that units see which are held at once."""


@dataclass(frozen=True)
class WeakSpot:
    """Where a network comes nearest to the threshold.

    Attributes
    ----------
    unit : int or None
        The hidden unit, from 0; None for the output.
    x : tuple of int or None
        The input bits of the column; None for the output, which sees hidden bits alone.
    state : str
        The hidden state that the unit sees, over the units that matter, first unit first: that of
        the column before for a hidden unit, the new one for the output.
    z : float
        The unit's sum.
    """

    unit: int | None
    x: tuple[int, ...] | None
    state: str
    z: float

    def as_json(self) -> dict[str, Any]:
        """Return the fields, ready for `json.dumps`."""
        x = None if self.x is None else list(self.x)
        return {"unit": self.unit, "x": x, "code": self.state, "z": self.z}


@dataclass(frozen=True)
class Margins:
    """How close the sums of a network come to the threshold, over the reachable transitions.

    Only the units that the output depends on count.

    Attributes
    ----------
    smallest : float
        The least size of any unit's sum.
    normalised : float
        The least size of a sum divided by the l1 norm of its unit's weights and bias.
    tolerance : float
        The largest eps such that every weight and bias may move by less than eps, all at once, and
        no reachable unit changes: the least of ``|z| / (1 + |x|_1 + |h|_1)`` over hidden units and
        ``|z| / (1 + |h|_1)`` over the output, since bits multiply the moves.
    weak_spot : WeakSpot
        Where the smallest sum is met first.
    """

    smallest: float
    normalised: float
    tolerance: float
    weak_spot: WeakSpot


class _UnitMargins(NamedTuple):
    """The margins of one unit, and where its smallest sum is among what it sees."""

    smallest: float
    tolerance: float
    at: int
    z: float


def margins(machine: Machine) -> Margins:
    """Measure the margins of a network over its reachable transitions.

    Costs U**2 additions for each transition, and holds the sums of one unit at a time.

    Raises
    ------
    UndecidedError
        If the network has too many reachable states.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> from binadd.automata.machine import compile_machine
    >>> found = margins(compile_machine(hand_wired()))
    >>> round(found.smallest, 10), round(found.normalised, 4), round(found.tolerance, 10)
    (0.1, 0.0196, 0.02)
    >>> found.weak_spot
    WeakSpot(unit=0, x=(0, 0), state='000', z=-0.1)
    """
    norms = _norms(machine)
    found = _by_unit(machine)
    units = [*machine.units, None]
    weakest = min(range(len(found)), key=lambda place: found[place].smallest)
    return Margins(
        smallest=found[weakest].smallest,
        normalised=min(
            unit.smallest / norm if norm else 0.0 for unit, norm in zip(found, norms, strict=True)
        ),
        tolerance=min(unit.tolerance for unit in found),
        weak_spot=_weak_spot(machine, units[weakest], found[weakest]),
    )


def margins_if_few(machine: Machine) -> Margins | None:
    """Measure the margins; None where the network has too many states to look at them all."""
    return margins(machine) if machine.is_tabulated else None


def _norms(machine: Machine) -> list[float]:
    """Return the l1 norms of the units that matter, bias included, then the output's."""
    rnn, units = machine.network, list(machine.units)
    rows = np.abs(np.column_stack((rnn.w_xh[units], rnn.w_hh[units], rnn.b_h[units])))
    norms: list[float] = rows.sum(axis=1).tolist()
    return [*norms, float(np.abs(rnn.w_hy).sum() + abs(rnn.b_y))]


def _by_unit(machine: Machine) -> list[_UnitMargins]:
    """Measure the hidden units that matter, then the output, over blocks of states."""
    x = np.arange(2**machine.inputs)[:, np.newaxis] >> np.arange(machine.inputs) & 1
    states = machine.bits.astype(np.int64)
    block = max(MOST_SEEN // (len(x) * (len(x[0]) + len(machine.units))), 1)
    found: list[_UnitMargins | None] = [None] * len(machine.rows)
    for first in range(0, len(states), block):
        some = states[first : first + block]
        # By state, then by input, so that blocks follow one another.
        seen = np.concatenate((np.tile(x, (len(some), 1)), np.repeat(some, len(x), axis=0)), axis=1)
        found = [
            _smaller(before, _of_unit(row, seen, first * len(x)))
            for before, row in zip(found, machine.rows, strict=True)
        ]
    output = _of_unit(machine.output_row, states[machine.entered], 0)
    return [*(unit for unit in found if unit is not None), output]


def _of_unit(row: Row, seen: np.ndarray, first: int) -> _UnitMargins:
    z = row.to_floats(row.sums(seen))
    sizes = np.abs(z)
    at = int(sizes.argmin())
    tolerance = float((sizes / (1.0 + seen.sum(axis=1))).min())
    return _UnitMargins(float(sizes[at]), tolerance, first + at, float(z[at]))


def _smaller(one: _UnitMargins | None, other: _UnitMargins) -> _UnitMargins:
    if one is None:
        return other
    least = one if one.smallest <= other.smallest else other
    return least._replace(tolerance=min(one.tolerance, other.tolerance))


def _weak_spot(machine: Machine, unit: int | None, found: _UnitMargins) -> WeakSpot:
    if unit is None:
        state = machine.state_string(int(machine.entered[found.at]))
        return WeakSpot(None, None, state, found.z)
    state_number, x = divmod(found.at, 2**machine.inputs)
    bits = tuple(x >> i & 1 for i in range(machine.inputs))
    return WeakSpot(unit, bits, machine.state_string(state_number), found.z)
