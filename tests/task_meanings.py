"""What every named task means, by Python's integers; and the tasks once more as little machines.

`meaning(name).digits(operands, bits)` is what has to come out in every column, and no state machine
is asked for it. `machine(name)` is the same task column by column for `tests/slow_machine.py`, with
states that are whole numbers; the tests hold the two against each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tests.slow_machine import Bits, State, Task

NAMED = (
    "add",
    *(f"add:{count}" for count in range(2, 7)),
    "subtract",
    "less",
    "equal",
    "parity",
    "increment",
    "xor",
    "and",
    "or",
    "carry",
    *(f"times:{factor}" for factor in (1, 2, 3, 4, 5, 6, 7, 10)),
    *(f"ones-multiple-of:{divisor}" for divisor in (2, 3, 4, 5)),
    *(f"multiple-of:{divisor}" for divisor in (2, 3, 4, 5, 6, 7)),
    "linear:1,1",
    "linear:1,1+1",
    "linear:2,1",
    "linear:1,-1",
    "linear:1,-2",
    "linear:1,-1,1",
    "linear:3",
    "linear:-1",
    "linear:1+1",
    "linear:1+5",
    "linear:1,2,1",
)
"""Every name, and the parameters that are tried where there are any."""


@dataclass(frozen=True)
class Meaning:
    """A task in the words of integers.

    `value` takes operands that are whole numbers, or arrays of them, of so many bits. A number is
    due with its digits from the least significant on, `bits` and `pad` of them; a negative one as
    two's complement. A decision is due for the columns so far: `value` is asked anew for what the
    first, the first two, ... columns say of the operands.
    """

    inputs: int
    pad: int
    reads: str  # "number" or "decision"
    first: str  # "least" or "most"
    signed: bool
    value: Callable[..., np.ndarray]

    def digits(self, operands: Sequence[np.ndarray], bits: int) -> list[np.ndarray]:
        """The bits due on arrays of operands, column after column."""
        if self.reads == "number":
            numbers = np.asarray(self.value(*operands))
            width = bits + self.pad
            least, most = (-(2 ** (width - 1)), 2 ** (width - 1)) if self.signed else (0, 2**width)
            assert numbers.min() >= least, "a number has too few columns"
            assert numbers.max() < most, "a number has too few columns"
            written = numbers % 2**width
            return [written >> column & 1 for column in range(width)]
        due = []
        for columns in range(1, bits + 1):
            if self.first == "least":
                so_far = [operand % 2**columns for operand in operands]
            else:
                so_far = [operand >> (bits - columns) for operand in operands]
            due.append(np.asarray(self.value(*so_far)).astype(np.int64))
        return due

    def answer(self, *operands: int) -> int | bool:
        """What a person would answer."""
        (value,) = np.atleast_1d(self.value(*(np.array([operand]) for operand in operands)))
        return bool(value) if self.reads == "decision" else int(value)


def meaning(name: str) -> Meaning:
    kind, _, parameters = name.partition(":")
    if kind in ("add", "subtract", "increment", "times", "linear"):
        coefficients, constant = linear_form(name)
        return Meaning(
            len(coefficients),
            needed_pad(coefficients, constant),
            "number",
            "least",
            min(coefficients) < 0 or constant < 0,
            lambda *operands: (
                sum(c * operand for c, operand in zip(coefficients, operands, strict=True))
                + constant
            ),
        )
    if kind in ("xor", "and", "or", "carry"):
        return Meaning(2, 0, "number", "least", False, _COLUMNWISE[kind])
    if kind == "multiple-of":
        return Meaning(1, 0, "decision", "most", False, lambda a: a % int(parameters) == 0)
    decisions: dict[str, tuple[int, Callable[..., np.ndarray]]] = {
        "less": (2, lambda a, b: a < b),
        "equal": (2, lambda a, b: a == b),
        "parity": (1, lambda a: np.bitwise_count(a) % 2 == 1),
        "ones-multiple-of": (1, lambda a: np.bitwise_count(a) % int(parameters) == 0),
    }
    inputs, value = decisions[kind]
    return Meaning(inputs, 0, "decision", "least", False, value)


_COLUMNWISE: dict[str, Callable[..., np.ndarray]] = {
    "xor": lambda a, b: a ^ b,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    # a + b is a xor b where no carry comes in, so this has a 1 where one does: one place higher.
    "carry": lambda a, b: ((a + b) ^ a ^ b) >> 1,
}


def linear_form(name: str) -> tuple[list[int], int]:
    """The coefficients and the constant of a task that is a sum of multiples."""
    kind, _, parameters = name.partition(":")
    if kind == "add":
        return [1] * int(parameters or 2), 0
    if kind == "subtract":
        return [1, -1], 0
    if kind == "increment":
        return [1], 1
    if kind == "times":
        return [int(parameters)], 0
    coefficients, _, constant = parameters.partition("+")
    return [int(c) for c in coefficients.split(",")], int(constant or 0)


def needed_pad(coefficients: Sequence[int], constant: int) -> int:
    """The fewest columns of zeros in which every number of every width fits, sign and all."""
    signed = min(coefficients) < 0 or constant < 0
    pad = 0
    for bits in range(1, 40):
        ones = 2**bits - 1
        most = sum(c * ones for c in coefficients if c > 0) + constant
        least = sum(c * ones for c in coefficients if c < 0) + constant
        while not (
            -(2 ** (bits + pad - 1)) <= least and most < 2 ** (bits + pad - 1)
            if signed
            else most < 2 ** (bits + pad)
        ):
            pad += 1
    return pad


# The same tasks as machines


def machine(name: str) -> Task:
    """The task column by column; its states are whole numbers."""
    known = meaning(name)
    kind, _, parameters = name.partition(":")
    start = {"increment": 1, "equal": 1}.get(kind, 0)
    if kind == "linear":
        start = linear_form(name)[1]

    def linear(carry: int, x: Bits) -> tuple[State, int]:
        total = carry + sum(c * bit for c, bit in zip(linear_form(name)[0], x, strict=True))
        return total >> 1, total & 1  # rounds down, so that a borrow is a carry of -1

    def counts(ones: int, x: Bits) -> tuple[State, int]:
        new = (ones + x[0]) % int(parameters)
        return new, int(new == 0)

    def remainder(rest: int, x: Bits) -> tuple[State, int]:
        new = (2 * rest + x[0]) % int(parameters)
        return new, int(new == 0)

    steps: dict[str, Callable[[int, Bits], tuple[State, int]]] = {
        "xor": lambda state, x: (0, x[0] ^ x[1]),
        "and": lambda state, x: (0, x[0] & x[1]),
        "or": lambda state, x: (0, x[0] | x[1]),
        "carry": lambda carry, x: (int(sum(x) + carry > 1),) * 2,
        "less": lambda less, x: (int(x[1] > x[0] or (x[0] == x[1] and less)),) * 2,
        "equal": lambda equal, x: (int(bool(equal) and x[0] == x[1]),) * 2,
        "parity": lambda odd, x: (odd ^ x[0],) * 2,
        "ones-multiple-of": counts,
        "multiple-of": remainder,
    }
    step = steps.get(kind, linear)

    def typed(state: State, x: Bits) -> tuple[State, int]:
        assert isinstance(state, int)
        return step(state, x)

    return Task(known.inputs, known.pad, start, typed, known.first)


# All inputs at once


def widths(inputs: int, most_bits: int, most_inputs: int = 2**20) -> list[int]:
    """The widths from 1 on whose inputs are no more than so many."""
    return [bits for bits in range(1, most_bits + 1) if 2 ** (inputs * bits) <= most_inputs]


def all_operands(inputs: int, bits: int) -> list[np.ndarray]:
    """One array an operand: all inputs of a width, by the first operand, then the second..."""
    grids = np.meshgrid(*[np.arange(2**bits)] * inputs, indexing="ij")
    return [grid.ravel() for grid in grids]


def all_columns(operands: Sequence[np.ndarray], bits: int, pad: int, first: str) -> np.ndarray:
    """The symbol of each column (operand i is bit i of it) of each input; shape (columns, N)."""
    places = range(bits) if first == "least" else range(bits)[::-1]
    rows = [
        sum((operand >> place & 1) << i for i, operand in enumerate(operands)) for place in places
    ]
    return np.array([*rows, *[np.zeros_like(operands[0])] * pad])


def digits_of_table(
    next_state: np.ndarray, output: np.ndarray, columns: np.ndarray
) -> list[np.ndarray]:
    """What a table of shape (2**I, states) says on columns of shape (columns, N), from state 0."""
    state = np.zeros(columns.shape[1], dtype=np.int64)
    digits = []
    for symbol in columns:
        digits.append(output[symbol, state].astype(np.int64))
        state = next_state[symbol, state].astype(np.int64)
    return digits
