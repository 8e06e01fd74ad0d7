"""What is compared in one column of the traversal: circuits' answers with bits of integer sums.

All pairs of a block share their columns above the block's own. What these carry on is 0 or 1 for
all of the pairs, or the carry out of the block's own columns, pair by pair. So each answer is
expected to be one of four bit slices, and the checks are made once for each of the three kinds of
carry.
"""

from dataclasses import dataclass

from binadd.verification.bit_sliced_programs import INPUTS, Answers
from binadd.verification.circuit import FALSE, TRUE

ZEROS, ONES, CARRY, NO_CARRY = range(4)
"""The slices that can be expected, by number; CARRY is `Block.carry` of the block begun with."""
_EXPECTED_BY_CARRY = {(0, 0): ZEROS, (1, 1): ONES, (0, 1): CARRY, (1, 0): NO_CARRY}

Carries = tuple[int, int]
"""What a lane carries into a column of the integer sum, if its CARRY bit is 0, and if it is 1."""
CARRIES = ((0, 0), (0, 1), (1, 1))
Check = tuple[int, int]
"""A slot, and the number of the slice that is expected there."""
_CONSTANT_CHECKS = ((FALSE, ZEROS), (TRUE, ONES))


@dataclass(frozen=True)
class Comparison:
    """What is compared with what in one column.

    Attributes
    ----------
    checks : tuple of (slot, number of a slice)
        Each is to hold; none comes twice.
    by_input : tuple of tuple of int
        The checks that the pairs of each input depend on.
    """

    checks: tuple[Check, ...]
    by_input: tuple[tuple[int, ...], ...]


def comparison_with(answers: Answers, carries: Carries) -> Comparison:
    """List the checks of a column, given what is carried into it."""
    outputs = range(len(answers.inverted))
    checks = [expected_slice(answers, output, carries) for output in outputs]
    # A circuit that is constant is right by itself where the constant is expected.
    distinct = [check for check in dict.fromkeys(checks) if check not in _CONSTANT_CHECKS]
    by_input = tuple(
        tuple(
            distinct.index(check)
            for check in dict.fromkeys(checks[q :: len(INPUTS)])
            if check in distinct
        )
        for q in INPUTS
    )
    return Comparison(tuple(distinct), by_input)


def expected_slice(answers: Answers, output: int, carries: Carries) -> Check:
    """Return the slot of an output and the slice that is expected there.

    The outputs are those of the four inputs, and then those of the column after them.
    """
    ahead, x = divmod(output, len(INPUTS))
    ones = (x & 1) + (x >> 1)
    bits = [(carry + ones) >> ahead & 1 ^ answers.inverted[output] for carry in carries]
    return answers.program.outputs[output], _EXPECTED_BY_CARRY[bits[0], bits[1]]
