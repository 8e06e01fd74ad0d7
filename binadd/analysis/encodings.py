"""Which hidden codes an adder enters for which column sum: the families of 3-unit adders.

The column sum is that of both digits and the carry, 0 to 3. The code of a right adder tells it
(the sum bit and the carry are its parity and its half), so every code that is entered belongs to
one sum. With three hidden units there are five ways to share the codes out, up to order and
complement: written as (u, v, c), where c is the carry and the output is [u + v - c > 0],

======================================== =========== ============ ============= =========
family                                   for sum 0   1            2             3
======================================== =========== ============ ============= =========
thermometer                              000         100          101           111
six codes                                000         100, 010     101, 011      111
seven codes, three for sum 2             000         100, 010     101, 011, 001 111
seven codes, three for sum 1             000         100, 010, 110 101, 011     111
eight codes                              000         all three    all three     111
======================================== =========== ============ ============= =========
"""

from binadd.automata.machine import Machine
from binadd.tasks.addition import column_sums, with_true_carry

NO_ADDER = "not an adder"
_BY_CODES_PER_SUM = {
    (1, 2, 2, 1): "six codes",
    (1, 2, 3, 1): "seven codes, three for sum 2",
    (1, 3, 2, 1): "seven codes, three for sum 1",
    (1, 3, 3, 1): "eight codes",
}


def code_family(machine: Machine, adds: bool) -> str:
    """Name the family of an adder's codes.

    ``"thermometer"`` is the code of the hand wiring up to the order of the units; where units are
    complemented it is ``"thermometer with complemented units"``. The other names are those of the
    table above. A network with another number of hidden units than three is described by the
    number of its reachable codes.

    Parameters
    ----------
    machine : Machine
    adds : bool
        Whether it is proved to add; if not, the answer is ``"not an adder"``.
    """
    if not adds:
        return NO_ADDER
    by_sum = codes_by_column_sum(machine)
    counts = tuple(map(len, by_sum))
    if machine.hidden_units == 3 and counts in _BY_CODES_PER_SUM:
        return _BY_CODES_PER_SUM[counts]
    if machine.hidden_units == 3 and counts == (1, 1, 1, 1):
        plain = [code.bit_count() for (code,) in by_sum] == [0, 1, 2, 3]
        return "thermometer" if plain else "thermometer with complemented units"
    return f"{len(machine.reachable)} reachable codes"


def codes_by_column_sum(machine: Machine) -> tuple[tuple[int, ...], ...]:
    """Return for each column sum, 0 to 3, the codes that are entered with it, in rising order."""
    transitions = with_true_carry(machine)
    entered = zip(column_sums(transitions).tolist(), transitions.first_after.tolist(), strict=True)
    by_sum: tuple[set[int], ...] = (set(), set(), set(), set())
    for column_sum, code in entered:
        by_sum[column_sum].add(code)
    return tuple(tuple(sorted(codes)) for codes in by_sum)
