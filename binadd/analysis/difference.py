"""On which numbers do two networks answer differently? The shortest such input."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from binadd.automata.machine import Machine
from binadd.automata.minimisation import MinimisedMachine
from binadd.automata.product import Product
from binadd.automata.specification import Specification
from binadd.bits import format_number
from binadd.errors import DisagreementError
from binadd.verification.count import smallest_wrong
from binadd.verification.results import answer_number, input_columns, number_of_input


@dataclass(frozen=True)
class Difference:
    """Numbers on which two networks answer differently.

    The shortest: fewest bits, then smallest first operand, then second. The task's columns of zeros
    follow the operands, so that the answers have ``bits + pad`` digits.
    """

    bits: int
    operands: tuple[int, ...]
    answers: tuple[int, int]
    pad: int = 1

    @property
    def a(self) -> int:
        """The first operand."""
        return self.operands[0]

    @property
    def b(self) -> int:
        """The second operand."""
        return self.operands[1]

    @property
    def binary(self) -> tuple[str, ...]:
        """The operands and both answers in binary: as many digits as there are columns."""
        operands = (format_number(n, 2).zfill(self.bits) for n in self.operands)
        answers = (format_number(n, 2).zfill(self.bits + self.pad) for n in self.answers)
        return (*operands, *answers)

    def as_json(self) -> dict[str, Any]:
        """Return it in binary, most significant digit first, ready for `json.dumps`."""
        *operands, mine, other = self.binary
        named = dict(zip("ab", operands, strict=True)) if len(operands) == 2 else {}
        return {"bits": self.bits, "operands": operands, **named, "answers": [mine, other]}

    def __str__(self) -> str:
        *operands, mine, other = self.binary
        return f"{' + '.join(operands)}: {mine} and {other}"


def shortest_difference(
    a: tuple[Machine, MinimisedMachine | None],
    b: tuple[Machine, MinimisedMachine | None],
    task: Specification,
) -> Difference | None:
    """Return the shortest input on which two networks differ; None if they answer alike.

    Where both are there, the minimised machines are looked at, which have fewer pairs of states.

    Raises
    ------
    UndecidedError
        If they do not differ in the first 2**20 pairs of states, and there are more.
    """
    names = f"{a[0].network.label} beside {b[0].network.label}"
    if a[1] is None or b[1] is None:
        product = Product(a[0], b[0], names)
    elif a[1].key == b[1].key:
        return None
    else:
        product = Product(a[1], b[1], names)
    bits = product.fewest_digits(task.pad)
    if bits is None:
        return None
    product.explore(bits)
    nodes = range(len(product.nodes))
    ends_wrong = np.array([*(product.fails_on_zeros(node, task.pad) for node in nodes), True])
    operands = smallest_wrong(product, bits, ends_wrong, task.first)
    if operands is None:
        raise DisagreementError(f"bits that differ were met with {bits} digits, but no input does")
    inputs = [number_of_input(x) for x in input_columns(operands, bits, task)]
    mine, other = (answer_number(machine.run(inputs), task) for machine, _ in (a, b))
    return Difference(bits, operands, (mine, other), task.pad)
