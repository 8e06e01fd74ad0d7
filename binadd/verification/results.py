"""What a check can find: a proof, a counterexample, a count at one width."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from binadd.bits import format_number, to_columns


class SumColumn(NamedTuple):
    """One column of an addition: what comes in, what is due and what a network answered."""

    x: tuple[int, int]
    carry_in: int
    expected: int
    got: int


@dataclass(frozen=True)
class Counterexample:
    """A pair of numbers that a network adds wrongly.

    Attributes
    ----------
    bits : int
        The width of the operands; the network was given ``bits + 1`` columns.
    a, b : int
    expected, got : int
        The sum, and the network's answer, both of ``bits + 1`` digits.
    """

    bits: int
    a: int
    b: int
    expected: int
    got: int

    @property
    def columns(self) -> tuple[SumColumn, ...]:
        """The ``bits + 1`` columns, least significant first."""
        columns, carry = [], 0
        for t, (x1, x2) in enumerate(to_columns(self.a, self.b, self.bits).tolist()):
            total = x1 + x2 + carry
            columns.append(SumColumn((x1, x2), carry, total & 1, self.got >> t & 1))
            carry = total >> 1
        return tuple(columns)

    @property
    def first_wrong_column(self) -> int:
        """The least significant column whose bit is wrong; 0 is the first."""
        difference = self.expected ^ self.got
        return (difference & -difference).bit_length() - 1

    @property
    def binary(self) -> tuple[str, str, str, str]:
        """a, b, expected and got in binary: as many digits as there are columns."""
        a, b = (format_number(n, 2).zfill(self.bits) for n in (self.a, self.b))
        expected, got = (
            format_number(n, 2).zfill(self.bits + 1) for n in (self.expected, self.got)
        )
        return a, b, expected, got

    def as_json(self) -> dict[str, Any]:
        """Return it in binary, most significant digit first, ready for `json.dumps`."""
        a, b, expected, got = self.binary
        return {"bits": self.bits, "a": a, "b": b, "expected": expected, "got": got}

    def __str__(self) -> str:
        a, b, *_ = self.binary
        return f"{a} + {b} = {self.expected:b}, but it answers {self.got:b}"

    def __repr__(self) -> str:
        sizes = ("bits", "a", "b", "expected", "got")  # hexadecimal: decimal digits have a limit
        values = (getattr(self, name) for name in sizes)
        shown = (f"{v:d}" if v.bit_length() <= 64 else f"{v:#x}"[:24] + "..." for v in values)
        return f"Counterexample({', '.join(map('{}={}'.format, sizes, shown))})"


@dataclass(frozen=True)
class Proof:
    """A network adds two numbers of every width.

    Attributes
    ----------
    certificate : tuple of (str, int)
        All pairs (hidden code, carry) that any columns lead to, the start among them. The set is
        closed under every input, and the bit is right on every step within it; that is the whole
        proof, and `check_certificate` checks it. A code is written first unit first.
    """

    certificate: tuple[tuple[str, int], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The hidden codes in the certificate."""
        return tuple(dict.fromkeys(code for code, _ in self.certificate))

    def as_json(self) -> dict[str, Any]:
        """Return the certificate, ready for `json.dumps`."""
        return {"certificate": [list(pair) for pair in self.certificate]}

    def __str__(self) -> str:
        return (
            f"adds at every width: {len(self.certificate)} pairs of hidden state and carry, "
            f"closed under all inputs"
        )

    def __repr__(self) -> str:
        return f"<Proof: {len(self.certificate)} pairs of hidden state and carry>"


@dataclass(frozen=True)
class WidthReport:
    """How many pairs of numbers of one width a network adds wrongly.

    Attributes
    ----------
    bits : int
    pairs : int
        ``4 ** bits``.
    wrong : int
    counterexample : Counterexample or None
        The wrong pair with the smallest a, then the smallest b.
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
