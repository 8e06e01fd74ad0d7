"""How many pairs of one width are added wrongly, and which is the smallest - without enumerating.

The pairs of N-bit numbers are the paths of N edges in the product of machine and specification,
and a pair is wrong if its path, with the column of zeros at the end, meets a wrong bit. Counting
paths takes one pass over the edges per column.
"""

from collections.abc import Sequence

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Product, make_product
from binadd.bits import from_bits, to_columns
from binadd.errors import RangeError
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks.addition import addition
from binadd.verification.results import Counterexample, WidthReport

LAST_COLUMN = 0
"""The input of the column after the last digits: zeros."""


def count_wrong(rnn: ThresholdRNN, bits: int) -> WidthReport:
    """Count the pairs of `bits`-bit numbers that a network adds wrongly, exactly.

    Costs ``bits * 2 ** (H + 3)`` additions.

    Raises
    ------
    RangeError
        If `bits` is less than 1.
    NetworkError
        If the network has more than 16 hidden units or does not have two inputs.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> count_wrong(hand_wired(), 64).wrong
    0
    """
    bits = check_bits(bits)
    machine = compile_machine(rnn)
    product = make_product(machine, addition())
    pairs = 4**bits
    wrong = pairs - right_pairs(product, bits)
    counterexample = smallest_counterexample(machine, product, bits) if wrong else None
    return WidthReport(bits, pairs, wrong, counterexample)


def check_bits(bits: int) -> int:
    """Return `bits` as an int, or raise a `RangeError` unless it is at least 1."""
    if isinstance(bits, bool) or not isinstance(bits, int | np.integer) or bits < 1:
        raise RangeError(f"the width must be a whole number of at least 1 bit, got {bits!r}")
    return int(bits)


def smallest_counterexample(machine: Machine, product: Product, bits: int) -> Counterexample | None:
    """Return the wrong pair of `bits`-bit numbers with the smallest a, then b; None if none is.

    Costs about ``bits * nodes`` steps, where nodes are those of the product.
    """
    pair = smallest_wrong_pair(product, bits)
    if pair is None:
        return None
    a, b = pair
    return Counterexample(bits, a, b, a + b, _answer(machine, a, b, bits))


def smallest_wrong_pair(product: Product, bits: int) -> tuple[int, int] | None:
    """Return the smallest a, then b, of `bits` bits that lead to `wrong`; None if none do."""
    free = [(0, 1)] * bits
    a_bits = _smallest_digits(product, free, free, operand=0)
    if a_bits is None:
        return None
    # The nodes that b can reach depend on a, so the layers are made anew for this a alone.
    b_bits = _smallest_digits(product, [(bit,) for bit in a_bits], free, operand=1)
    if b_bits is None:
        raise AssertionError("an operand was chosen that no other operand fails with")
    return from_bits(a_bits), from_bits(b_bits)


def right_pairs(product: Product, bits: int) -> int:
    """Count the paths of `bits` edges from the start after which the last column is right too."""
    # right[node]: how many continuations are right; int64 holds up to 4**31.
    right = (product.successor[LAST_COLUMN] != product.wrong).astype(
        np.int64 if bits <= 31 else object
    )
    for _ in range(bits):
        right = np.sum(right[product.successor], axis=0)
    return int(right[0])


def _smallest_digits(
    product: Product,
    a_choices: Sequence[tuple[int, ...]],
    b_choices: Sequence[tuple[int, ...]],
    operand: int,
) -> list[int] | None:
    """Choose the smallest a (operand 0) or b (operand 1) with which some path ends wrong.

    The choices say per column, least significant first, which bits each operand may have. Returns
    the bits of the operand, least significant first; None if no path ends wrong.
    """
    inputs = [
        [[(a, b) for a in a_column for b in b_column if (a, b)[operand] == bit] for bit in (0, 1)]
        for a_column, b_column in zip(a_choices, b_choices, strict=True)
    ]
    layers = _forward_layers(product, [low + high for low, high in inputs])
    # ends_wrong[node]: from here, with the more significant bits chosen so far, a path ends wrong.
    ends_wrong = product.successor[LAST_COLUMN] == product.wrong
    chosen = []
    for nodes, by_bit in zip(reversed(layers), reversed(inputs), strict=True):
        for bit in (0, 1):
            leads_on = np.zeros(len(nodes), dtype=bool)
            for a, b in by_bit[bit]:
                leads_on |= ends_wrong[product.successor[a + 2 * b][nodes]]
            if leads_on.any():
                break
        else:
            return None
        chosen.append(bit)
        ends_wrong = np.zeros_like(ends_wrong)
        ends_wrong[nodes[leads_on]] = True
    return chosen[::-1]


def _forward_layers(product: Product, inputs: list[list[tuple[int, int]]]) -> list[np.ndarray]:
    """Return for each column the nodes that the columns before it can lead to."""
    layers: list[np.ndarray] = [np.zeros(1, dtype=np.int64)]
    for choices in inputs[:-1]:
        reached = np.zeros(product.wrong + 1, dtype=bool)
        for a, b in choices:
            reached[product.successor[a + 2 * b][layers[-1]]] = True
        layers.append(np.flatnonzero(reached))
    return layers


def _answer(machine: Machine, a: int, b: int, bits: int) -> int:
    """Run the table on one pair."""
    code, answer = 0, []
    for x1, x2 in to_columns(a, b, bits).tolist():
        code = int(machine.next_code[x1 + 2 * x2, code])
        answer.append(int(machine.output[code]))
    return from_bits(answer)
