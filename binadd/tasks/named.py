"""The tasks by name, each as a machine over columns.

========================== =============================================================
name                       what is due
========================== =============================================================
``add``, ``add:K``         the sum of 2, or K, numbers
``subtract``               a - b, in two's complement with a sign column
``increment``              a + 1
``times:M``                M times a
``linear:C1,C2,...[+C]``   C1 times the first number plus C2 times the second ..., plus C
``xor``, ``and``, ``or``   of the two bits of every column
``carry``                  the carry out of every column of a + b
``less``, ``equal``        is a < b, is a = b? (of the digits so far)
``parity``                 is the number of ones so far odd?
``ones-multiple-of:M``     is the number of ones so far a multiple of M?
``multiple-of:M``          is the number a multiple of M? (most significant digit first)
========================== =============================================================

A number that can't be negative is followed by as many columns of zeros (pad) as its largest result
has more digits than its operands; one that can be is in two's complement, with a column for the
sign.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from typing import Literal

import numpy as np

from binadd.automata.specification import MOST_INPUTS, Specification
from binadd.errors import TaskError

NAMED = (
    "add", "add:3", "add:4", "subtract", "increment", "times:3", "linear:2,1", "xor", "and", "or",
    "carry", "less", "equal", "parity", "ones-multiple-of:3", "multiple-of:3",
)  # fmt: skip
"""The names that `binadd tasks` lists, a typical one for each that takes a number."""

MOST_STATES = 64
LARGEST_NUMBER = 64
_STEM = re.compile(r"([a-z][a-z-]*)(?::(.*))?", re.ASCII)
_COEFFICIENTS = re.compile(r"-?[0-9]{1,3}(?:,-?[0-9]{1,3})*(?:[+-][0-9]{1,3})?", re.ASCII)

Step = Callable[[Hashable, tuple[int, ...]], tuple[Hashable, int]]
"""From a state and the bits of a column, the next state and the bit due."""


def named_task(name: str) -> Specification | None:
    """Return the task of a name; None where there is none of that form.

    Raises
    ------
    TaskError
        If what follows the colon is not what the task takes.

    Examples
    --------
    >>> named_task("add").next_state.tolist()
    [[0, 0], [0, 1], [0, 1], [1, 1]]
    >>> named_task("times:3").states
    ('0', '1', '2')
    """
    match = _STEM.fullmatch(name)
    if match is None or match[1] not in _MAKERS:
        return None
    return _made(name, match[1], match[2])


@cache
def _made(name: str, stem: str, parameter: str | None) -> Specification:
    make, takes = _MAKERS[stem]
    if parameter is None and takes is not None and stem != "add":
        raise TaskError(f"the task {stem} takes {takes}, as in {stem}:3")
    if parameter is not None and takes is None:
        raise TaskError(f"the task {stem} takes nothing after its name, got {name!a}")
    return make(name, "2" if parameter is None else parameter)


def known_stems() -> list[str]:
    """Return what names of tasks begin with."""
    return list(_MAKERS)


def machine_over_columns(
    name: str,
    inputs: int,
    start: Hashable,
    step: Step,
    *,
    pad: int = 0,
    reads: Literal["number", "decision"] = "number",
    first: Literal["least", "most"] = "least",
    signed: bool = False,
) -> Specification:
    """Tabulate a step function over the states that it leads to, breadth first from the start."""
    states = [start]
    rows = []
    for state in states:  # grows while it is read
        row = [step(state, bits_of_input(x, inputs)) for x in range(2**inputs)]
        states += dict.fromkeys(after for after, _ in row if after not in states)
        rows.append(row)
        if len(states) > MOST_STATES:
            raise TaskError(f"the task {name} has more than {MOST_STATES} states")
    next_state = np.array([[states.index(after) for after, _ in row] for row in rows], np.int32).T
    output = np.array([[bit for _, bit in row] for row in rows], dtype=bool).T
    next_state.flags.writeable = output.flags.writeable = False
    return Specification(
        name, inputs, tuple(map(str, states)), next_state, output, pad, reads, first, signed
    )


def bits_of_input(x: int, inputs: int) -> tuple[int, ...]:
    """Return the bits of a column whose input is numbered x, first operand first."""
    return tuple([x >> i & 1 for i in range(inputs)])


def digits_of(number: int, digits: int, first: str) -> list[int]:
    """Return so many binary digits of a number, in the order in which a task reads them.

    >>> digits_of(6, 4, "least"), digits_of(6, 4, "most")
    ([0, 1, 1, 0], [0, 1, 1, 0])
    >>> digits_of(1, 3, "most")
    [0, 0, 1]
    """
    bits = list(map(int, format(number & (1 << digits) - 1, f"0{digits}b")))
    return bits if first == "most" else bits[::-1]


def number_of(bits: Sequence[int], first: str) -> int:
    """Read binary digits, in the order in which a task reads them, as a number.

    >>> number_of([1, 0, 0], "least"), number_of([1, 0, 0], "most")
    (1, 4)
    """
    ordered: Iterable[int] = bits if first == "most" else reversed(bits)
    return int("".join(map(str, ordered)) or "0", 2)


def linear(name: str, coefficients: Sequence[int], constant: int = 0) -> Specification:
    """Return the task of a sum of multiples of numbers, and a constant: the state is the carry."""

    def step(carry: Hashable, x: tuple[int, ...]) -> tuple[Hashable, int]:
        assert isinstance(carry, int)
        total = carry + sum(c * bit for c, bit in zip(coefficients, x, strict=True))
        return total >> 1, total & 1  # floors, so that a borrow is a negative carry

    signed = min(*coefficients, constant) < 0
    pad = _columns_more(coefficients, constant, signed)
    return machine_over_columns(name, len(coefficients), constant, step, pad=pad, signed=signed)


def _columns_more(coefficients: Sequence[int], constant: int, signed: bool) -> int:
    """Return how many digits the largest result has more than the operands, at every width."""
    least = sum(c for c in coefficients if c < 0)
    most = sum(c for c in coefficients if c > 0)

    def fits(digits: int, bits: int) -> bool:
        low, high = least * ((1 << bits) - 1) + constant, most * ((1 << bits) - 1) + constant
        if signed:
            half = 1 << digits >> 1
            return -half <= low and high < half
        return high < 1 << digits

    # What is to spare is affine in 2**bits: it is enough at every width if at the ends.
    pad = 0
    while not (fits(1 + pad, 1) and fits(128 + pad, 128)):
        pad += 1
    return pad


def _add(name: str, parameter: str) -> Specification:
    count = _whole(name, parameter, 2, MOST_INPUTS, "how many numbers")
    return linear("add" if count == 2 else name, [1] * count)


def _times(name: str, parameter: str) -> Specification:
    return linear(name, [_whole(name, parameter, 1, LARGEST_NUMBER, "a number")])


def _linear(name: str, parameter: str) -> Specification:
    if not _COEFFICIENTS.fullmatch(parameter):
        raise TaskError(
            f"{name!a}: expected whole numbers with commas between them, and perhaps a constant, "
            f"as in linear:2,-1 or linear:1,1+1"
        )
    constant = re.search(r"(?<=[0-9])[+-][0-9]+$", parameter)
    coefficients = parameter[: constant.start()] if constant else parameter
    numbers = [int(part) for part in coefficients.split(",")]
    if len(numbers) > MOST_INPUTS:
        raise TaskError(f"{name!a}: at most {MOST_INPUTS} operands, got {len(numbers)}")
    return linear(name, numbers, int(constant[0]) if constant else 0)


def _bitwise(function: Callable[[int, int], int]) -> Callable[[str, str], Specification]:
    def make(name: str, _: str) -> Specification:
        return machine_over_columns(name, 2, "any", lambda state, x: (state, function(*x)))

    return make


def _carry(name: str, _: str) -> Specification:
    def step(carry: Hashable, x: tuple[int, ...]) -> tuple[Hashable, int]:
        out = int(sum(x) + int(str(carry)) >= 2)
        return out, out

    return machine_over_columns(name, 2, 0, step)


def _decision(
    inputs: int, start: str, yes: str, step: Callable[[str, tuple[int, ...]], str]
) -> Callable[[str, str], Specification]:
    """Make a yes/no task: the bit due is whether the state that follows is `yes`."""

    def make(name: str, _: str) -> Specification:
        def full_step(state: Hashable, x: tuple[int, ...]) -> tuple[Hashable, int]:
            after = step(str(state), x)
            return after, int(after == yes)

        return machine_over_columns(name, inputs, start, full_step, reads="decision")

    return make


def _remainders(
    first: Literal["least", "most"], step: Callable[[int, int], int]
) -> Callable[[str, str], Specification]:
    """Make a yes/no task of one stream: the state is a remainder, and 0 is due a 1."""

    def make(name: str, parameter: str) -> Specification:
        modulus = _whole(name, parameter, 1, MOST_STATES, "a number")

        def full_step(state: Hashable, x: tuple[int, ...]) -> tuple[Hashable, int]:
            after = step(int(str(state)), x[0]) % modulus
            return after, int(after == 0)

        return machine_over_columns(name, 1, 0, full_step, reads="decision", first=first)

    return make


def _whole(name: str, text: str, least: int, most: int, what: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text, re.ASCII) or not least <= int(text) <= most:
        raise TaskError(f"{name!a}: expected {what} from {least} to {most} after the colon")
    return int(text)


_MAKERS: dict[str, tuple[Callable[[str, str], Specification], str | None]] = {
    "add": (_add, "how many numbers"),
    "subtract": (lambda name, _: linear(name, [1, -1]), None),
    "increment": (lambda name, _: linear(name, [1], 1), None),
    "times": (_times, "a number"),
    "linear": (_linear, "coefficients"),
    "xor": (_bitwise(lambda a, b: a ^ b), None),
    "and": (_bitwise(lambda a, b: a & b), None),
    "or": (_bitwise(lambda a, b: a | b), None),
    "carry": (_carry, None),
    "less": (
        _decision(2, "no", "yes", lambda s, x: s if x[0] == x[1] else ("no", "yes")[x[1]]),
        None,
    ),
    "equal": (
        _decision(2, "yes", "yes", lambda s, x: s if x[0] == x[1] else "no"),
        None,
    ),
    "parity": (
        _decision(1, "even", "odd", lambda s, x: ("even", "odd")[(s == "odd") ^ x[0]]),
        None,
    ),
    "ones-multiple-of": (_remainders("least", lambda r, x: r + x), "a number"),
    "multiple-of": (_remainders("most", lambda r, x: 2 * r + x), "a number"),
}
