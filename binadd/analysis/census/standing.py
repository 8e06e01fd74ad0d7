"""`standing`: which class of 3-unit adders is a network, and how good is it among them?"""

from dataclasses import dataclass
from typing import Any

from binadd.analysis.census.canonical_form import canonical_order, class_of
from binadd.analysis.census.neighbours import neighbours
from binadd.analysis.census.scaled_margins import ScaledMargins, scaled_margins
from binadd.analysis.census.table import ClassRow, ClassTable
from binadd.automata.machine import Machine, compile_machine
from binadd.errors import DisagreementError
from binadd.networks.threshold_rnn import ThresholdRNN


@dataclass(frozen=True)
class Standing:
    """The place of one network among all 3-unit adders.

    Attributes
    ----------
    name : str
        How the network is called.
    network : ThresholdRNN
    own : ScaledMargins or None
        What the network itself can do, each unit scaled so that its largest parameter is 1 in
        size; None if it is no 3-unit adder.
    row : ClassRow or None
        Its class.
    rank_by_margin, rank_by_tolerance : int or None
        1 + how many classes can do better than the best of its class.
    classes : int
        How many there are.
    neighbours : tuple of int
        The numbers of the classes that are one truth-table entry away.
    roles : tuple of (int, str)
        Each hidden unit that matters, from 0, and what it is in the normal form: u, v or the carry
        c, or the complement of one.
    """

    name: str
    network: ThresholdRNN
    own: ScaledMargins | None
    row: ClassRow | None
    rank_by_margin: int | None
    rank_by_tolerance: int | None
    classes: int
    neighbours: tuple[int, ...]
    roles: tuple[tuple[int, str], ...]

    def as_json(self) -> dict[str, Any]:
        """Return the standing, ready for `json.dumps`; all but the name is null for no adder."""
        row, own = self.row, self.own
        return {
            "file": self.name,
            "class": row.form if row else None,
            "number": row.number if row else None,
            "states": row.states if row else None,
            "encoding": row.encoding if row else None,
            "units": {f"h{unit + 1}": role for unit, role in self.roles} if row else None,
            "margin": float(own.margin) if own else None,
            "tolerance": float(own.tolerance) if own else None,
            "best_margin": float(row.margin) if row else None,
            "best_tolerance": float(row.tolerance) if row else None,
            "best_margin_exact": str(row.margin) if row else None,
            "best_tolerance_exact": str(row.tolerance) if row else None,
            "rank_by_margin": self.rank_by_margin,
            "rank_by_tolerance": self.rank_by_tolerance,
            "classes": self.classes,
            "largest_integer": row.largest_integer if row else None,
            "nonzeros": row.nonzeros if row else None,
            "swapped": row.swapped if row else None,
            "complements": list(row.complements) if row else None,
            "neighbours": list(self.neighbours) if row else None,
        }

    def __str__(self) -> str:
        from binadd.report.census_text import standing_text

        return standing_text(self)

    def __repr__(self) -> str:
        number = None if self.row is None else self.row.number
        return f"<Standing of {self.name!r}: class {number} of {self.classes}>"


def standing(network: ThresholdRNN, table: ClassTable, name: str | None = None) -> Standing:
    """Say where a network stands among all 3-unit adders.

    Units that the output does not depend on do not count: a network of more units stands where its
    three that matter do.

    Parameters
    ----------
    network : ThresholdRNN
    table : ClassTable
    name : str, optional
        How the network is called in what is printed; by default its own name.

    Raises
    ------
    DisagreementError
        If the network's class is not in the table, or it is better than the best of its class.
    """
    name = name or network.label
    machine = compile_machine(network)
    form = class_of(machine)
    if form is None:
        return Standing(name, network, None, None, None, None, len(table), (), ())
    number = table.numbers.get(form)
    if number is None:
        raise DisagreementError(f"{name} adds, but its class {form} is not in the census")
    row, own = table.rows[number - 1], scaled_margins(machine)
    if own.margin > row.margin or own.tolerance > row.tolerance:
        raise DisagreementError(
            f"{name} has a margin of {own.margin} and a tolerance of {own.tolerance}, "
            f"above the best of its class, {row.margin} and {row.tolerance}"
        )
    return Standing(
        name=name,
        network=network,
        own=own,
        row=row,
        rank_by_margin=table.rank(number, "margin"),
        rank_by_tolerance=table.rank(number, "tolerance"),
        classes=len(table),
        neighbours=tuple(neighbours(form, table.successors)),
        roles=_roles(machine, row),
    )


def _roles(machine: Machine, row: ClassRow) -> tuple[tuple[int, str], ...]:
    """Name the network's own units as the normal form of its class does."""
    order = canonical_order(machine)
    assert order is not None, "the network has a class"
    names = row.normal_form.split(", ")
    return tuple((unit, names[place]) for unit, place in zip(machine.units, order, strict=True))
