"""What each hidden unit does, in words, where it has a name."""

from dataclasses import dataclass

import numpy as np

from binadd.analysis.true_carry import column_sums
from binadd.automata.integer_form import hidden_row
from binadd.automata.machine import Machine
from binadd.automata.product import Transitions, joint_transitions
from binadd.automata.specification import Specification
from binadd.tasks import specification

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


def unit_roles(
    machine: Machine,
    task: Specification | None = None,
    transitions: Transitions | None = None,
) -> tuple[Role | None, ...]:
    """Name what each hidden unit does; None where it has no name, or depends on more history.

    A unit has a name if its bit is that function of the column's digits and of the **true** carry,
    or of the task's state, on every transition from a reachable state, whether the network answers
    rightly or not. Units that the output does not depend on have names as well, unless they read
    one another.

    Parameters
    ----------
    machine : Machine
    task : Specification, optional
        Addition by default.
    transitions : Transitions, optional
        Those of the machine and the task, if they are known.

    Examples
    --------
    >>> from binadd.automata.machine import compile_machine
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> [str(role) for role in unit_roles(compile_machine(hand_wired()))]
    ['column sum >= 1', 'column sum >= 2, the carry', 'column sum = 3']
    """
    task = task or specification("add")
    transitions = transitions or joint_transitions(machine, task)
    named = _of_addition(transitions) if task.name == "add" else _of_task(task, transitions)
    named |= {
        f"the digit of {name}": transitions.input >> operand & 1 == 1
        for operand, name in enumerate("abcdef"[: task.inputs])
    }
    named[ALWAYS] = np.ones(len(transitions.input), dtype=bool)
    names: dict[bytes, Role] = {}
    for name, meant in named.items():
        for complemented in (False, True):
            names.setdefault((meant ^ complemented).tobytes(), Role(name, complemented))
    units = range(machine.network.hidden_units)
    all_bits = (_bits_of(machine, transitions, unit) for unit in units)
    return tuple(None if bits is None else names.get(bits.tobytes()) for bits in all_bits)


def _of_addition(transitions: Transitions) -> dict[str, np.ndarray]:
    sums = column_sums(transitions)
    return {
        "column sum >= 1": sums >= 1,
        CARRY: sums >= 2,
        "column sum = 3": sums == 3,
        "the carry one step late": transitions.second_before == 1,
        "the sum bit": sums & 1 == 1,
    }


def _of_task(task: Specification, transitions: Transitions) -> dict[str, np.ndarray]:
    named = {"the bit due": task.output[transitions.input, transitions.second_before]}
    for number, state in enumerate(task.states):
        named[f"the next state is {state}"] = transitions.second_after == number
    for number, state in enumerate(task.states):
        named[f"the state before is {state}"] = transitions.second_before == number
    return named


def _bits_of(machine: Machine, transitions: Transitions, unit: int) -> np.ndarray | None:
    """Return a unit's bit after each transition; None if units that nobody reads decide it."""
    rnn = machine.network
    if unit in machine.units:
        bits: np.ndarray = machine.bits[transitions.first_after, machine.units.index(unit)] == 1
        return bits
    if rnn.w_hh[unit, list(machine.unread_units)].any():
        return None
    x = transitions.input[:, np.newaxis] >> np.arange(machine.inputs) & 1
    seen = np.column_stack((x, machine.bits[transitions.first_before]))
    sums = hidden_row(rnn, unit, machine.units).sums(seen)
    fires: np.ndarray = sums >= 0 if rnn.fires_at_zero else sums > 0
    return fires


def carry_unit(roles: tuple[Role | None, ...]) -> int | None:
    """Return the first unit, from 0, that is the carry; else one that is its complement; or None.

    >>> carry_unit((Role(CARRY, True), Role(CARRY, False)))
    1
    """
    carriers = [unit for unit, role in enumerate(roles) if role is not None and role.is_carry]
    plain = [unit for unit in carriers if roles[unit] == Role(CARRY, complemented=False)]
    return next(iter(plain + carriers), None)
