"""What each hidden unit does, in words, where it has a name."""

from dataclasses import dataclass

import numpy as np

from binadd.automata.machine import Machine
from binadd.tasks.addition import column_sums, with_true_carry

CARRY = "column sum >= 2, the carry"
ALWAYS = "always 1"


@dataclass(frozen=True)
class Role:
    """What a unit computes of the column and the carry that comes in, on every transition.

    Attributes
    ----------
    name : str
    complemented : bool
        Whether the unit does the opposite of what the name says.
    """

    name: str
    complemented: bool

    @property
    def is_carry(self) -> bool:
        """Whether the unit is the carry or its complement."""
        return self.name == CARRY

    def __str__(self) -> str:
        if self.complemented:
            return "always 0" if self.name == ALWAYS else f"complement of: {self.name}"
        return self.name


def unit_roles(machine: Machine) -> tuple[Role | None, ...]:
    """Name what each hidden unit does; None where it has no name, or depends on more history.

    A unit has a name if its bit is that function of the column's digits and of the **true** carry
    on every transition from a reachable code, whether the network answers rightly or not.

    Examples
    --------
    >>> from binadd.automata.machine import compile_machine
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> [str(role) for role in unit_roles(compile_machine(hand_wired()))]
    ['column sum >= 1', 'column sum >= 2, the carry', 'column sum = 3']
    """
    transitions = with_true_carry(machine)
    sums = column_sums(transitions)
    named = {
        "column sum >= 1": sums >= 1,
        CARRY: sums >= 2,
        "column sum = 3": sums == 3,
        "the carry one step late": transitions.second_before == 1,
        "the digit of a": transitions.input & 1 == 1,
        "the digit of b": transitions.input >> 1 == 1,
        "the sum bit": sums & 1 == 1,
        ALWAYS: np.ones_like(sums, dtype=bool),
    }

    def role(bits: np.ndarray) -> Role | None:
        for name, meant in named.items():
            for complemented in (False, True):
                if np.array_equal(bits, meant ^ complemented):
                    return Role(name, complemented)
        return None

    units = range(machine.hidden_units)
    return tuple(role(transitions.first_after >> unit & 1 == 1) for unit in units)


def carry_unit(roles: tuple[Role | None, ...]) -> int | None:
    """Return the first unit, from 0, that is the carry; else one that is its complement; or None.

    >>> carry_unit((Role(CARRY, True), Role(CARRY, False)))
    1
    """
    carriers = [unit for unit, role in enumerate(roles) if role is not None and role.is_carry]
    plain = [unit for unit in carriers if roles[unit] == Role(CARRY, complemented=False)]
    return next(iter(plain + carriers), None)
