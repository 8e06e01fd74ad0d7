"""`AdderClasses`: the classes of 3-unit adders in the order of their numbers, and what they share.

Every one of them turns out to be built alike. One unit is the carry, c; the others are such that,
with units complemented where need be, the output is ``[u + v - c > 0]``. So column sum 0 has the
one hidden state 000, sum 3 has 111, sum 1 has some of 100, 010, 110 and sum 2 some of 101, 011,
001 (u, v, c). `normal_form` says which unit is which; that it exists is checked for every class.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from binadd.analysis.census.canonical_form import UNITS, forms_of, in_order, with_dashes
from binadd.analysis.census.enumeration import (
    enumerate_machines,
)
from binadd.analysis.census.machines import (
    Machines,
    all_orders,
    moved_bits,
)
from binadd.analysis.census.threshold_functions import exchanged_points
from binadd.analysis.encodings import BY_STATES_PER_SUM
from binadd.errors import DisagreementError
from binadd.tasks import specification

STATES = 2**UNITS
_INPUTS_EXCHANGED = (1, 0, 2, 3, 4)


@dataclass(frozen=True, eq=False)
class AdderClasses:
    """One machine a class, in the order of units of the canonical form. Made by `adder_classes`.

    Attributes
    ----------
    machines : Machines
        That of class n is at place n - 1.
    forms : ndarray of bytes
        The canonical forms, without dashes.
    machine_count : int
        The machines of all classes in all orders of their units.
    """

    machines: Machines
    forms: np.ndarray
    machine_count: int

    def __len__(self) -> int:
        return len(self.forms)

    def form(self, number: int) -> str:
        """Return the canonical form of a class, as `class_of` writes it."""
        return with_dashes(self.forms[number - 1])

    def numbers_of(self, canonical: np.ndarray) -> np.ndarray:
        """Return the numbers of canonical forms (without dashes); 0 for what is no class."""
        order = np.argsort(self.forms)
        place = np.searchsorted(self.forms, canonical, sorter=order)
        candidates = order[np.minimum(place, len(order) - 1)]
        numbers: np.ndarray = np.where(self.forms[candidates] == canonical, candidates + 1, 0)
        return numbers

    @cached_property
    def states(self) -> np.ndarray:
        """The number of reachable hidden states of each class."""
        counts: np.ndarray = np.bitwise_count(self.machines.reachable).astype(np.int64)
        return counts

    @cached_property
    def starts_again(self) -> np.ndarray:
        """Whether each class ever enters its start state again."""
        again: np.ndarray = self.machines.entries[:, 0] >= 0
        return again

    @cached_property
    def swapped(self) -> np.ndarray:
        """The number of the class that each is with its two inputs exchanged."""
        tables = moved_bits(self.machines.tables, exchanged_points(_INPUTS_EXCHANGED))
        numbers = self.numbers_of(forms_of(self._with_tables(tables))[1])
        if not numbers.all():
            raise DisagreementError("a class of adders with its inputs exchanged is in no class")
        return numbers

    @property
    def count_up_to_input_swap(self) -> int:
        """The number of classes when a class and the one with exchanged inputs count as one."""
        return len(np.unique(np.minimum(self.swapped, np.arange(1, len(self) + 1))))

    @cached_property
    def complements(self) -> np.ndarray:
        """By class and set of units: the class that it is with these units complemented.

        The start moves to another hidden state then; the number is 0 where the class does not
        reach that state, or reaches it with a carry. Shape (classes, 2**units); bit i of the
        column's number is unit i.
        """
        count, points = len(self), np.arange(32)
        numbers = np.zeros((count, STATES), dtype=np.int64)
        for flips in range(STATES):
            moved = moved_bits(self.machines.tables, points ^ flips << self.machines.inputs)
            signs = np.array([0xFFFFFFFF if flips >> unit & 1 else 0 for unit in range(UNITS)])
            complemented = self._with_tables(moved ^ signs.astype(np.uint32))
            has_no_carry = (self.machines.entries[:, flips] >> 1 == 0) | (flips == 0)
            which = np.flatnonzero(has_no_carry)
            numbers[which, flips] = self.numbers_of(forms_of(complemented.chosen(which))[1])
            if not numbers[which, flips].all():
                raise DisagreementError("a class of adders, complemented, is in no class")
        return numbers

    @cached_property
    def states_by_sum(self) -> np.ndarray:
        """How many hidden states each class enters with column sum 0, 1, 2 and 3; shape (C, 4)."""
        sums = np.arange(4)[:, np.newaxis]
        counts: np.ndarray = (self.machines.entries[:, np.newaxis, :] == sums).sum(axis=2)
        return counts

    @cached_property
    def encodings(self) -> tuple[str, ...]:
        """The name of each class's encoding."""
        return tuple(BY_STATES_PER_SUM[tuple(counts)] for counts in self.states_by_sum.tolist())

    @cached_property
    def complemented(self) -> np.ndarray:
        """The units that the normal form complements, as bits: the hidden state of column sum 0."""
        states: np.ndarray = (self.machines.entries == 0).argmax(axis=1)
        return states

    @cached_property
    def carry_units(self) -> np.ndarray:
        """The unit, from 0, that is the carry or its complement, in the canonical order.

        Raises
        ------
        DisagreementError
            If some class has none, or is not built as the head of this module says.
        """
        entries, states = self.machines.entries, np.arange(STATES)
        is_entered = entries >= 0
        plain = states ^ self.complemented[:, np.newaxis]
        carries = entries >> 1
        is_carry = np.stack(
            [((plain >> unit & 1 == carries) | ~is_entered).all(axis=1) for unit in range(UNITS)]
        )
        units: np.ndarray = is_carry.argmax(axis=0)
        carry = plain >> units[:, np.newaxis] & 1
        fires = np.bitwise_count(plain) - 2 * carry > 0
        is_read_so = ((fires == entries % 2) | ~is_entered).all()
        has_ends = (self.states_by_sum[:, [0, 3]] == 1).all()
        if not (is_carry.sum(axis=0) == 1).all() or not is_read_so or not has_ends:
            raise DisagreementError("some class of adders has no normal form (u, v, c)")
        return units

    def normal_form(self, number: int) -> str:
        """Say which unit is which in the normal form.

        For example ``"u, not c, v"``: unit 2 is the complement of the carry.
        """
        carry, flips = int(self.carry_units[number - 1]), int(self.complemented[number - 1])
        names = iter("uv")
        words = ["c" if unit == carry else next(names) for unit in range(UNITS)]
        return ", ".join(
            f"not {word}" if flips >> unit & 1 else word for unit, word in enumerate(words)
        )

    def _with_tables(self, tables: np.ndarray) -> Machines:
        """Return machines with other tables; only what follows from the start matters of them."""
        machines = self.machines
        return Machines(
            machines.inputs,
            machines.units,
            machines.reachable,
            tables,
            machines.entries,
            machines.entry_bits,
        )


def adder_classes(on_progress: Callable[[int, int], None] | None = None) -> AdderClasses:
    """Find all classes of 3-unit adders; takes about three seconds."""
    machines = all_orders(enumerate_machines(specification("add"), UNITS, on_progress))
    forms, canonical = forms_of(machines)
    ordered = in_order(canonical)
    own = np.flatnonzero(forms == canonical)
    place = {form: index for index, form in zip(own.tolist(), forms[own].tolist(), strict=True)}
    chosen = np.array([place[form] for form in ordered.tolist()])
    return AdderClasses(machines.chosen(chosen), ordered, len(machines))
