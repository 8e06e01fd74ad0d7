"""`MinimisedMachine`: what is left of a machine when codes that behave alike are one state."""

from dataclasses import dataclass

import numpy as np

from binadd.automata.machine import Machine


@dataclass(frozen=True, eq=False)
class MinimisedMachine:
    """The smallest machine that answers as another does, with a bit for every state.

    A state is entered by a column and emits its bit then. Before the first column the machine is
    in no state, since nothing has been emitted: `first` says where the first column leads. States
    are numbered in the order in which columns first lead to them, so that two machines answer
    alike on all inputs exactly if these arrays are equal. For a right adder they always are:
    four states, (sum bit, carry).

    Attributes
    ----------
    first : ndarray of int32, shape (2**I,)
        By input, the state that the first column leads to.
    next_state : ndarray of int32, shape (2**I, states)
    output : ndarray of bool, shape (states,)
        The bit that is emitted on entering a state.
    """

    first: np.ndarray
    next_state: np.ndarray
    output: np.ndarray

    @property
    def states(self) -> int:
        """The number of states."""
        return len(self.output)

    def answers_like(self, other: "MinimisedMachine") -> bool:
        """Whether both answer alike on all inputs of all lengths."""
        return self.key == other.key

    @property
    def key(self) -> tuple[int, bytes, bytes, bytes]:
        """Equal for two machines exactly if they answer alike."""
        return (self.states, self.first.tobytes(), self.next_state.tobytes(), self.output.tobytes())


def minimise(machine: Machine) -> MinimisedMachine:
    """Merge the codes that no columns can tell apart.

    Moore's refinement: states are told apart by their bits first, then by where columns lead.
    Costs up to ``states * 2 ** (H + I)`` steps; usually two or three rounds do.

    Examples
    --------
    >>> from binadd.automata.machine import compile_machine
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> minimise(compile_machine(hand_wired())).states
    4
    """
    entered = _entered(machine)
    place = np.full(machine.next_code.shape[1], -1)
    place[entered] = np.arange(len(entered))
    successors = place[machine.next_code[:, entered]]
    merged = machine.output[entered].astype(np.int64)
    classes = 0
    while len(np.unique(merged)) > classes:
        classes = len(np.unique(merged))
        for classes_after_input in merged[successors]:  # those of before this round
            pairs = merged * len(entered) + classes_after_input
            merged = np.unique(pairs, return_inverse=True)[1]
    return _numbered(
        first=merged[place[machine.next_code[:, 0]]],
        next_class=_per_class(merged, merged[successors].T).T,
        output=_per_class(merged, machine.output[entered]),
    )


def _entered(machine: Machine) -> np.ndarray:
    """Return the codes that one or more columns lead to."""
    entered: np.ndarray = np.unique(machine.next_code[:, list(machine.reachable)])
    return entered


def _per_class(merged: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the value of one member of each class."""
    return values[np.unique(merged, return_index=True)[1]]


def _numbered(first: np.ndarray, next_class: np.ndarray, output: np.ndarray) -> MinimisedMachine:
    """Number the classes in the order in which columns lead to them."""
    rows = next_class.T.tolist()
    order = list(dict.fromkeys(first.tolist()))
    found = set(order)
    for state in order:  # grows while it is walked
        for successor in rows[state]:
            if successor not in found:
                found.add(successor)
                order.append(successor)
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.arange(len(order))
    return MinimisedMachine(number[first], number[next_class[:, order]], output[order])
