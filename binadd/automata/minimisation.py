"""`MinimisedMachine`: what is left of a machine when states that behave alike are one."""

from dataclasses import dataclass
from functools import cached_property

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

    @property
    def inputs(self) -> int:
        """I."""
        return len(self.first).bit_length() - 1

    @cached_property
    def _rows(self) -> list[list[tuple[int, int]]]:
        table = np.column_stack((self.first, self.next_state)).T.tolist()
        bits = self.output.astype(int).tolist()
        return [[(state + 1, bits[state]) for state in row] for row in table]

    def row(self, state: int) -> list[tuple[int, int]]:
        """Return by input what follows and its bit; 0 is before the first column, state s s + 1."""
        return self._rows[state]

    @cached_property
    def key(self) -> tuple[int, bytes, bytes, bytes]:
        """Equal for two machines exactly if they answer alike on all inputs of all lengths."""
        return (self.states, self.first.tobytes(), self.next_state.tobytes(), self.output.tobytes())


def minimise(machine: Machine) -> MinimisedMachine:
    """Merge the states that no columns can tell apart, those that are entered (`merged`).

    Examples
    --------
    >>> from binadd.automata.machine import compile_machine
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> minimise(compile_machine(hand_wired())).states
    4
    """
    entered = machine.entered
    place = np.full(machine.states, -1)
    place[entered] = np.arange(len(entered))
    successors = place[machine.successor[:, entered]]
    output = machine.output[entered]
    class_of = merged(successors, output.astype(np.int64))
    member = np.unique(class_of, return_index=True)[1]
    return _numbered(
        first=class_of[place[machine.successor[:, 0]]],
        next_class=class_of[successors[:, member]],
        output=output[member],
    )


def merged(successors: np.ndarray, signature: np.ndarray, most: int | None = None) -> np.ndarray:
    """Return the class of every state, where one class is what no columns can tell apart.

    Moore's refinement (1956): states are told apart by their signature first, then by the classes
    that columns lead them to, until no class is split. Every round but the last makes a class more,
    so that it takes at most as many rounds as there are states; usually two or three do.

    Parameters
    ----------
    successors : ndarray of int, shape (2**I, states)
    signature : ndarray of int, shape (states,)
        What is seen of a state at once: its bit, say.
    most : int, optional
        Stop where there are more classes than this, told apart as far as that.
    """
    classes = 0
    while True:
        names, class_of = np.unique(signature, return_inverse=True)
        if len(names) == classes or (most is not None and len(names) > most):
            return class_of
        classes = len(names)
        signature = class_of
        for following in class_of[successors]:
            pairs = signature * classes + following
            # Renumbered each time, lest the numbers leave int64 where there are many inputs.
            signature = np.unique(pairs, return_inverse=True)[1]


def _numbered(first: np.ndarray, next_class: np.ndarray, output: np.ndarray) -> MinimisedMachine:
    """Number the classes in the order in which columns lead to them."""
    rows = next_class.T.tolist()
    order = list(dict.fromkeys(first.tolist()))
    found = set(order)
    for state in order:  # grows while it is read
        for successor in rows[state]:
            if successor not in found:
                found.add(successor)
                order.append(successor)
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.arange(len(order))
    return MinimisedMachine(number[first], number[next_class[:, order]], output[order])
