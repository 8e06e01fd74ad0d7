"""On which numbers do two networks answer differently? The shortest such pair."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from binadd.automata.minimisation import MinimisedMachine
from binadd.automata.product import Product
from binadd.bits import format_number
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.simulation.addition import add
from binadd.verification.count import smallest_wrong_pair
from binadd.verification.proof import walk


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
    a: tuple[ThresholdRNN, MinimisedMachine], b: tuple[ThresholdRNN, MinimisedMachine]
) -> Difference | None:
    """Return the shortest pair on which two networks differ; None if they answer alike."""
    if a[1].answers_like(b[1]):
        return None
    product = _product_of_two(a[1], b[1])
    _, bits = walk(product)
    pair = smallest_wrong_pair(product, bits) if bits is not None else None
    if bits is None or pair is None:
        raise AssertionError("two machines have different minimised forms but never differ")
    answers = (add(*pair, a[0], bits=bits), add(*pair, b[0], bits=bits))
    return Difference(bits, *pair, answers)


def _product_of_two(a: MinimisedMachine, b: MinimisedMachine) -> Product:
    """Lay two machines that differ side by side, no further than one column past a difference.

    Nodes are numbered as they are met, since there may be too many to number them all; those not
    looked into lead to themselves.
    """
    a_rows, b_rows = _rows(a), _rows(b)
    nodes: dict[tuple[int, int], int] = {(0, 0): 0}
    rows: list[list[int]] = []
    layer, met, last = [(0, 0)], False, False
    while layer and not last:
        last = met
        following: list[tuple[int, int]] = []
        for pair in layer:
            row = []
            for (a_next, a_bit), (b_next, b_bit) in zip(
                a_rows[pair[0]], b_rows[pair[1]], strict=True
            ):
                if a_bit != b_bit:
                    row.append(-1)
                    met = True
                    continue
                successor = (a_next, b_next)
                if successor not in nodes:
                    nodes[successor] = len(nodes)
                    following.append(successor)
                row.append(nodes[successor])
            rows.append(row)
        layer = following
    wrong = len(nodes)
    successor_table = np.tile(np.arange(wrong + 1, dtype=np.int32), (len(rows[0]), 1))
    explored = np.array(rows, dtype=np.int32).T
    successor_table[:, : len(rows)] = np.where(explored < 0, wrong, explored)
    return Product(1, successor_table)


def _rows(machine: MinimisedMachine) -> list[list[tuple[int, bool]]]:
    """Return by state and input the next state and the bit; state 0 is the start, before all."""
    table = np.column_stack((machine.first, machine.next_state))
    output = machine.output.tolist()
    return [[(state + 1, output[state]) for state in row] for row in table.T.tolist()]
