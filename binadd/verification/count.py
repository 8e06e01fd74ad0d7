"""For how many inputs of one width is a network wrong, and for which first - without enumerating.

The inputs of N digits are the paths of N edges in the product of machine and task, and one is wrong
if its path, with the columns of zeros at the end, meets a wrong bit. Counting paths takes one pass
over the edges per column.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Product, layers_of_digits, product_with, task_of
from binadd.automata.specification import Specification
from binadd.errors import whole
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.tasks import specification
from binadd.verification.results import (
    Counterexample,
    WidthReport,
    answer_number,
    input_columns,
    number_of_input,
)

ZEROS = 0
"""The input of the columns after the last digits."""


def count_wrong(rnn: ThresholdRNN, bits: int, task: str | Specification = "add") -> WidthReport:
    """Count the inputs of `bits` digits that a network answers wrongly, exactly.

    Costs ``bits`` passes over the edges of the product.

    Raises
    ------
    RangeError
        If `bits` is less than 1.
    NetworkError
        If the network has another number of inputs than the task, or more than 1,024 units.
    UndecidedError
        If so many digits lead to more than 2**20 pairs of hidden state and task state.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> count_wrong(hand_wired(), 64).wrong
    0
    """
    bits = check_bits(bits)
    machine = compile_machine(expect_network(rnn))
    return counted(machine, product_with(machine, specification(task)), bits)


def counted(machine: Machine, product: Product, bits: int) -> WidthReport:
    """Count as `count_wrong` does, in a product that may have been explored in part."""
    total = 2 ** (product.inputs * bits)
    wrong = total - right_inputs(product, bits)
    found = smallest_counterexample(machine, product, bits) if wrong else None
    return WidthReport(bits, total, wrong, found)


def check_bits(bits: int) -> int:
    """Return `bits` as an int, or raise a `RangeError` unless it is a whole number from 1."""
    return whole("the width", bits, least=1)


def right_inputs(product: Product, bits: int) -> int:
    """Count the paths of `bits` edges on which, and in the zeros after, all is right.

    >>> from binadd.automata.machine import compile_machine
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> right_inputs(Product(compile_machine(hand_wired()), specification("add")), 10)
    1048576
    """
    product.explore(bits)
    if product.is_closed and product.first_wrong is None:
        return int(2 ** (product.inputs * bits))
    successor = product.table()
    # right[node]: how many continuations are right; int64 holds up to 2**62.
    right = (~_ends_wrong(product)).astype(np.int64 if product.inputs * bits <= 62 else object)
    for _ in range(bits):
        right = np.sum(right[successor], axis=0)
    return int(right[0])


def smallest_counterexample(machine: Machine, product: Product, bits: int) -> Counterexample | None:
    """Return the wrong input of `bits` digits with the smallest operands; None if none is.

    Costs about ``bits * nodes`` steps for each operand, where nodes are those of the product.
    """
    task = task_of(product)
    operands = smallest_wrong(product, bits, _ends_wrong(product, bits), task.first)
    if operands is None:
        return None
    inputs = list(map(number_of_input, input_columns(operands, bits, task)))
    due, answer = task.run(inputs), machine.run(inputs)
    return Counterexample(
        bits, operands, answer_number(due, task), answer_number(answer, task), task
    )


def smallest_wrong(
    product: Product, bits: int, ends_wrong: np.ndarray, first: str
) -> tuple[int, ...] | None:
    """Return the smallest operands of `bits` digits that lead to a wrong bit; None if none do.

    Operands are chosen one after the other, and what the next may lead to is made anew for those
    that were chosen. `ends_wrong` says of each node (the last is `WRONG`) whether digits that end
    there are wrong.
    """
    successor = product.table()
    choices = [list(range(2**product.inputs)) for _ in range(bits)]
    chosen = []
    # Greedy is exact: the search below keeps only what some path to a wrong end still goes through.
    for operand in range(product.inputs):
        choose = _from_the_last if first == "least" else _from_the_first
        digits = choose(successor, choices, ends_wrong, operand)
        if digits is None:
            return None
        for column, bit in zip(choices, digits, strict=True):
            column[:] = [x for x in column if x >> operand & 1 == bit]
        ordered = digits if first == "most" else digits[::-1]
        chosen.append(int("".join(map(str, ordered)), 2))
    return tuple(chosen)


def _from_the_last(
    successor: np.ndarray, choices: list[list[int]], ends_wrong: np.ndarray, operand: int
) -> list[int] | None:
    """Choose an operand's digits so that a path ends wrong: the last the smallest, and so on."""
    # The last column read is the most significant digit, so it is chosen first, going backwards
    # through what the columns before it can reach.
    layers = list(layers_of_digits(successor, choices))
    digits = []
    for nodes, allowed in zip(reversed(layers), reversed(choices), strict=True):
        for bit in (0, 1):
            leads_on = np.zeros(len(nodes), dtype=bool)
            for x in _with_bit(allowed, operand, bit):
                leads_on |= ends_wrong[successor[x][nodes]]
            if leads_on.any():
                break
        else:
            return None
        digits.append(bit)
        ends_wrong = np.zeros_like(ends_wrong)
        ends_wrong[nodes[leads_on]] = True
    return digits[::-1]


def _from_the_first(
    successor: np.ndarray, choices: list[list[int]], ends_wrong: np.ndarray, operand: int
) -> list[int] | None:
    """Choose an operand's digits so that a path ends wrong: the first the smallest, and so on."""
    leads_wrong = [ends_wrong]
    for allowed in reversed(choices[1:]):
        leads_wrong.append(leads_wrong[-1][successor[allowed]].any(axis=0))
    nodes, digits = np.zeros(1, dtype=np.int64), []
    for allowed, is_wrong in zip(choices, reversed(leads_wrong), strict=True):
        for bit in (0, 1):
            after = np.unique(successor[list(_with_bit(allowed, operand, bit))][:, nodes])
            if is_wrong[after].any():
                break
        else:
            return None
        nodes = after[is_wrong[after]]
        digits.append(bit)
    return digits


def _with_bit(inputs: Sequence[int], operand: int, bit: int) -> Iterator[int]:
    return (x for x in inputs if x >> operand & 1 == bit)


def _ends_wrong(product: Product, bits: int | None = None) -> np.ndarray:
    """Return by node whether digits that end there are wrong; the last node is `WRONG` itself."""
    task = task_of(product)
    if bits is not None:
        product.explore(bits)
    nodes = range(len(product.nodes))
    return np.array([*(product.fails_on_zeros(node, task.pad) for node in nodes), True])
