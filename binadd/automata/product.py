"""The product of a machine and a specification: both fed the same columns, side by side."""

from dataclasses import dataclass

import numpy as np

from binadd.automata.machine import Machine
from binadd.automata.specification import Specification
from binadd.errors import NetworkError


@dataclass(frozen=True, eq=False)
class Product:
    """Pairs (code, state) as nodes of a graph, with an edge for every input.

    A node is the integer ``code * states + state``; node 0 is the start. One more node, `wrong`,
    is entered by every edge on which the machine emits another bit than the specification, and is
    never left. A network computes what is specified for every input exactly if `wrong` can't be
    reached.

    Attributes
    ----------
    states : int
        States of the specification.
    successor : ndarray of int32, shape (2**I, nodes + 1)
        By input and node; the last node is `wrong`.
    """

    states: int
    successor: np.ndarray

    @property
    def wrong(self) -> int:
        """The node that is entered by a wrong bit."""
        return int(self.successor.shape[1]) - 1

    def code_and_state(self, node: int) -> tuple[int, int]:
        """Take a node apart."""
        return divmod(node, self.states)


def make_product(machine: Machine, specification: Specification) -> Product:
    """Lay a machine and a specification side by side.

    Raises
    ------
    NetworkError
        If they take different numbers of inputs.
    """
    if machine.inputs != specification.inputs:
        raise NetworkError(
            f"{specification.name} takes {specification.inputs} inputs, "
            f"but the network has {machine.inputs}"
        )
    states = specification.states
    next_code = machine.next_code[:, :, np.newaxis]
    rows = next_code * states + specification.next_state[:, np.newaxis, :]
    nodes = rows.shape[1] * states
    is_wrong = machine.output[next_code] != specification.output[:, np.newaxis, :]
    successor = np.full((rows.shape[0], nodes + 1), nodes, dtype=np.int32)
    successor[:, :nodes] = np.where(is_wrong, nodes, rows).reshape(-1, nodes)
    successor.flags.writeable = False
    return Product(states, successor)
