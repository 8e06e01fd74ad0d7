"""What a check can find: a proof, a counterexample, a count at one width."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from binadd.automata.specification import Specification
from binadd.bits import format_number
from binadd.errors import shortened_number
from binadd.tasks import digits_of, number_of, specification


class Column(NamedTuple):
    """One column of an input: what comes in, what is due and what a network answered.

    `x` are the I input bits, `state` is the name of the task's state before the column; for
    addition, the carry that comes in.
    """

    x: tuple[int, ...]
    state: str
    expected: int
    got: int


@dataclass(frozen=True)
class Counterexample:
    """Numbers for which a network answers wrongly.

    Attributes
    ----------
    bits : int
        The width of the operands; the network was given ``bits + pad`` columns.
    operands : tuple of int
    expected, got : int
        The bits due and the network's answer, read as numbers of ``bits + pad`` digits. Of a task
        that reads most significant digits first, the first column's bit is the highest.
    task : Specification
    """

    bits: int
    operands: tuple[int, ...]
    expected: int
    got: int
    task: Specification = field(default_factory=lambda: specification("add"), repr=False)

    @property
    def a(self) -> int:
        """The first operand."""
        return self.operands[0]

    @property
    def b(self) -> int:
        """The second operand."""
        return self.operands[1]

    @property
    def digits(self) -> int:
        """How many columns there are, and digits in an answer."""
        return self.bits + self.task.pad

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The ``bits + pad`` columns in the order in which they are read."""
        got = answer_digits(self.got, self.digits, self.task)
        columns, state = [], 0
        for x, bit in zip(input_columns(self.operands, self.bits, self.task), got, strict=True):
            index = number_of_input(x)
            due = int(self.task.output[index, state])
            columns.append(Column(x, self.task.states[state], due, bit))
            state = int(self.task.next_state[index, state])
        return tuple(columns)

    @property
    def first_wrong_column(self) -> int:
        """The first column, from 0, in the order of reading, whose bit is wrong."""
        return next(t for t, column in enumerate(self.columns) if column.expected != column.got)

    @property
    def binary(self) -> tuple[str, ...]:
        """The operands, expected and got in binary, most significant digit first."""
        operands = (format_number(n, 2).zfill(self.bits) for n in self.operands)
        answers = (format_number(n, 2).zfill(self.digits) for n in (self.expected, self.got))
        return (*operands, *answers)

    def as_json(self) -> dict[str, Any]:
        """Return it in binary, most significant digit first, ready for `json.dumps`."""
        *operands, expected, got = self.binary
        fields: dict[str, Any] = {"bits": self.bits, "operands": operands}
        if self.task.name == "add":
            fields |= {"a": operands[0], "b": operands[1]}
        return {**fields, "expected": expected, "got": got}

    def __str__(self) -> str:
        *operands, expected, got = self.binary
        if self.task.name == "add":  # as on paper, without leading zeros
            return f"{' + '.join(operands)} = {self.expected:b}, but it answers {self.got:b}"
        return f"{self.task.name} {' '.join(operands)} is {expected}, but it answers {got}"

    def _repr_html_(self) -> str:
        from binadd.report.notebook_html import counterexample_html

        return counterexample_html(self)

    def __repr__(self) -> str:
        *operands, expected, got = (
            shortened_number(number, most_bits=64)
            for number in (*self.operands, self.expected, self.got)
        )
        numbers = f"operands=({', '.join(operands)}), expected={expected}, got={got}"
        return f"Counterexample(bits={self.bits}, {numbers})"


@dataclass(frozen=True)
class Proof:
    """A network does its task at every width.

    Attributes
    ----------
    certificate : tuple of (str, int)
        All pairs (hidden state, state of the task) that any columns lead to, the start first. The
        set is closed under every input, and the bit is right on every step within it; that is the
        whole proof, and `check_certificate` checks it. A hidden state is written first unit first,
        over the units that the output depends on; a state of the task is its number, for addition
        the carry.
    task : Specification
    """

    certificate: tuple[tuple[str, int], ...]
    task: Specification = field(default_factory=lambda: specification("add"), repr=False)

    @property
    def pairs(self) -> str:
        """How many pairs there are, and of what, in words."""
        state = "carry" if self.task.name == "add" else "task state"
        count = len(self.certificate)
        return f"{count:,} pair{'' if count == 1 else 's'} of hidden state and {state}"

    @property
    def hidden_states(self) -> tuple[str, ...]:
        """The hidden states in the certificate."""
        return tuple(dict.fromkeys(state for state, _ in self.certificate))

    def as_json(self) -> dict[str, Any]:
        """Return the certificate, ready for `json.dumps`."""
        return {"certificate": [list(pair) for pair in self.certificate]}

    def __str__(self) -> str:
        does = "adds" if self.task.name == "add" else f"does {self.task.name}"
        return f"{does} at every width: {self.pairs}, closed under all inputs"

    def _repr_html_(self) -> str:
        from binadd.report.notebook_html import proof_html

        return proof_html(self)

    def __repr__(self) -> str:
        return f"<Proof: {self.pairs}>"


@dataclass(frozen=True)
class WidthReport:
    """For how many inputs of one width a network answers wrongly.

    Attributes
    ----------
    bits : int
    pairs : int
        All inputs of that width, ``2 ** (I * bits)``; of a task with two operands, the pairs.
    wrong : int
    counterexample : Counterexample or None
        The wrong one with the smallest first operand, then the smallest second, and so on.
    """

    bits: int
    pairs: int
    wrong: int
    counterexample: Counterexample | None

    def as_json(self) -> dict[str, Any]:
        """Return the fields, ready for `json.dumps`."""
        found = self.counterexample
        return {
            "bits": self.bits,
            "pairs": self.pairs,
            "wrong": self.wrong,
            "counterexample": None if found is None else found.as_json(),
        }

    def __str__(self) -> str:
        from binadd.report.verdict_text import width_text

        return width_text(self)


def input_columns(operands: Sequence[int], bits: int, task: Specification) -> list[tuple[int, ...]]:
    """Lay the operands of a task out as ``bits + pad`` columns, in the order of reading."""
    rows = [digits_of(operand, bits, task.first) + [0] * task.pad for operand in operands]
    return list(zip(*rows, strict=True))


def answer_digits(answer: int, digits: int, task: Specification) -> list[int]:
    """Return the bits of an answer in the order of reading."""
    return digits_of(answer, digits, task.first)


def answer_number(bits: Sequence[int], task: Specification) -> int:
    """Return the bits that were answered, in the order of reading, as a number."""
    return number_of(bits, task.first)


def number_of_input(x: Sequence[int]) -> int:
    """Return the bits of a column as an integer: bit i is operand i's."""
    return sum(bit << i for i, bit in enumerate(x))
