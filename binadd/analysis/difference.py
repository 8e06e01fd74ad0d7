"""On which numbers do two networks answer differently? The shortest such pair."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from binadd.automata.machine import Machine
from binadd.automata.minimisation import MinimisedMachine
from binadd.automata.product import Product
from binadd.bits import format_number, from_bits, to_columns
from binadd.errors import DisagreementError
from binadd.verification.count import smallest_wrong

PAD = 1
"""How many columns of zeros follow the operands."""


@dataclass(frozen=True)
class Difference:
    """A pair of numbers on which two networks answer differently.

    The shortest: fewest bits, then smallest a, then smallest b. One column of zeros follows the
    operands, so that the answers have ``bits + 1`` digits.
    """

    bits: int
    a: int
    b: int
    answers: tuple[int, int]

    @property
    def binary(self) -> tuple[str, str, str, str]:
        """a, b and both answers in binary: as many digits as there are columns."""
        a, b = (format_number(n, 2).zfill(self.bits) for n in (self.a, self.b))
        mine, other = (format_number(n, 2).zfill(self.bits + 1) for n in self.answers)
        return a, b, mine, other

    def as_json(self) -> dict[str, Any]:
        """Return it in binary, most significant digit first, ready for `json.dumps`."""
        a, b, *answers = self.binary
        return {"bits": self.bits, "a": a, "b": b, "answers": answers}

    def __str__(self) -> str:
        a, b, mine, other = self.binary
        return f"{a} + {b}: {mine} and {other}"


def shortest_difference(
    a: tuple[Machine, MinimisedMachine], b: tuple[Machine, MinimisedMachine]
) -> Difference | None:
    """Return the shortest pair on which two networks differ; None if they answer alike.

    Raises
    ------
    UndecidedError
        If they differ later than in the first 2**20 pairs of states.
    """
    if a[1].key == b[1].key:
        return None
    product = Product(a[1], b[1], a[0].network.label)
    bits = product.fewest_digits(PAD)
    pair = None
    if bits is not None:
        product.explore(bits)
        nodes = range(len(product.nodes))
        ends_wrong = np.array([*(product.fails_on_zeros(node, PAD) for node in nodes), True])
        pair = smallest_wrong(product, bits, ends_wrong, "least")
    if bits is None or pair is None:
        raise DisagreementError("two machines have different minimised forms but never differ")
    columns = (to_columns(*pair, bits) @ (1, 2)).tolist()
    answers = from_bits(a[0].run(columns)), from_bits(b[0].run(columns))
    return Difference(bits, *pair, answers)
