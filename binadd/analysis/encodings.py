"""Which hidden states an adder enters for which column sum: the encodings of 3-unit adders.

The column sum is that of both digits and the carry, 0 to 3. The hidden state of a right adder tells
it (the sum bit and the carry are its parity and its half), so every state that is entered belongs
to one sum. With three hidden units there are five ways to share the states out, up to order and
complement: written as (u, v, c), where c is the carry and the output is [u + v - c > 0],

======================================== =========== ============ ============= =========
encoding                                 for sum 0   1            2             3
======================================== =========== ============ ============= =========
thermometer                              000         100          101           111
six codes                                000         100, 010     101, 011      111
seven codes, three for sum 2             000         100, 010     101, 011, 001 111
seven codes, three for sum 1             000         100, 010, 110 101, 011     111
eight codes                              000         all three    all three     111
======================================== =========== ============ ============= =========
"""

from binadd.analysis.true_carry import column_sums, with_true_carry
from binadd.automata.machine import Machine
from binadd.automata.product import Transitions
from binadd.automata.specification import Specification
from binadd.tasks import specification

NO_ADDER = "not an adder"
THERMOMETER = (1, 1, 1, 1)
BY_STATES_PER_SUM = {
    THERMOMETER: "thermometer",
    (1, 2, 2, 1): "six codes",
    (1, 2, 3, 1): "seven codes, three for sum 2",
    (1, 3, 2, 1): "seven codes, three for sum 1",
    (1, 3, 3, 1): "eight codes",
}
"""By the number of hidden states that are entered with column sum 0, 1, 2 and 3."""


def encoding_of(
    machine: Machine,
    is_right: bool,
    task: Specification | None = None,
    transitions: Transitions | None = None,
) -> str:
    """Name how an adder's hidden states encode the column sum.

    ``"thermometer"`` is the encoding of the hand wiring up to the order of the units; where units
    are complemented it is ``"thermometer with complemented units"``. The other names are those of
    the table above. A network in which another number of hidden units than three matters, or that
    does another task, is described by the number of its reachable states.

    Parameters
    ----------
    machine : Machine
    is_right : bool
        Whether it is proved to do the task; if not, the answer is ``"not an adder"``, or that it
        does not do the task.
    task : Specification, optional
        Addition by default.
    transitions : Transitions, optional
        Those of the machine and the task, if they are known.
    """
    task = task or specification("add")
    adds = task.name == "add"
    if not is_right:
        return NO_ADDER if adds else f"does not do {task.name}"
    if len(machine.units) == 3 and adds:
        by_sum = states_by_column_sum(transitions or with_true_carry(machine))
        counts = tuple(map(len, by_sum))
        if counts == THERMOMETER:
            plain = [int(machine.bits[state].sum()) for (state,) in by_sum] == [0, 1, 2, 3]
            return "thermometer" if plain else "thermometer with complemented units"
        if counts in BY_STATES_PER_SUM:
            return BY_STATES_PER_SUM[counts]
    return f"{machine.states} reachable states"


def states_by_column_sum(transitions: Transitions) -> tuple[tuple[int, ...], ...]:
    """Return for each column sum, 0 to 3, the states that are entered with it, in rising order."""
    entered = zip(column_sums(transitions).tolist(), transitions.first_after.tolist(), strict=True)
    by_sum: tuple[set[int], ...] = (set(), set(), set(), set())
    for column_sum, state in entered:
        by_sum[column_sum].add(state)
    return tuple(tuple(sorted(states)) for states in by_sum)
