"""`Machine`: a network of threshold units as the finite-state machine that it is.

Hidden units and inputs are binary, so a network is a machine: (hidden state, input) leads to the
next hidden state, which emits the output bit. Of its units only those matter that the output
depends on, and of their states only those that inputs lead to; both are found, not assumed, so a
network of a thousand units costs what its reachable states cost.

Each unit's sum is a sum of integers (`integer_form`), and those of all units are taken at once:
they lie side by side, as fields of equal width, in one of Python's unbounded integers. A field
holds the sum plus half of its range, so its top bit tells the sign, and no sum can reach into the
field beside it. One addition adds what one input or hidden unit gives to every unit.
"""

from collections.abc import Iterable
from functools import cached_property
from itertools import compress

import numpy as np

from binadd.automata.integer_form import hidden_row, output_row, units_read
from binadd.errors import NetworkError, UndecidedError
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_HIDDEN_UNITS = 1_024
MOST_INPUTS = 10
MOST_STATES = 2**20
MOST_TABULATED = 2**20
"""States times units (16 at least) up to which tables of all states are made unasked."""

_DIGITS = bytes.maketrans(b"\x00\x80", b"01")


class Machine:
    """A network as a machine, explored as far as was asked for. Made by `compile_machine`.

    States are numbered from 0, the start, in the order in which they are met. An input is an
    integer whose bit i is input i.

    Attributes
    ----------
    network : ThresholdRNN
    units : tuple of int
        The U hidden units that the output depends on, ascending; states are over these.
    rows : tuple of Row
        By unit in `units`, what it adds up: the inputs, then `units`.
    output_row : Row
        What the output adds up: `units`.
    """

    def __init__(self, network: ThresholdRNN) -> None:
        self.network = network
        self.units = units_read(network)
        self.rows = tuple([hidden_row(network, unit, self.units) for unit in self.units])
        self.output_row = output_row(network, self.units)
        self._pack()
        self._states: list[bytes] = []  # a byte a unit: 0x80 where it fires
        self._number: dict[bytes, int] = {}
        self._emitted: list[int] = []
        self._rows: list[tuple[tuple[int, int], ...] | None] = []
        self._entered(bytes(len(self.units)))

    def _pack(self) -> None:
        """Lay the weights of all units side by side, a column for each input and hidden unit."""
        inputs, strict = self.network.inputs, 0 if self.network.fires_at_zero else 1
        self._least_output = strict  # z > 0 is z - 1 >= 0
        # Wide enough for any sum with its sign, and whole bytes, so that sign bits are picked.
        most = max([row.most for row in self.rows], default=0)
        self._field = field = most.bit_length() // 8 + 1
        half = 1 << 8 * field - 1
        self._bytes = field * len(self.rows)
        self._signs = signs = _side_by_side([half] * len(self.rows), field)
        at_rest = _side_by_side([row.bias - strict + half for row in self.rows], field)
        columns = [
            _side_by_side([weight + half for weight in column], field) - signs if any(column) else 0
            for column in zip(*[row.weights for row in self.rows], strict=True)
        ] or [0] * inputs
        self._columns = columns[inputs:]
        self._by_input = [at_rest]
        for column in columns[
            :inputs
        ]:  # each doubles the list: the inputs without its bit, with it
            self._by_input += [total + column for total in self._by_input]

    @property
    def inputs(self) -> int:
        """I."""
        return self.network.inputs

    @property
    def unread_units(self) -> tuple[int, ...]:
        """The hidden units that the output does not depend on, ascending."""
        read = set(self.units)
        return tuple(unit for unit in range(self.network.hidden_units) if unit not in read)

    def row(self, state: int) -> tuple[tuple[int, int], ...]:
        """Return by input the state that follows and the bit that is emitted on entering it.

        Costs an addition for each unit that fires and for each input, the first time.
        """
        row = self._rows[state]
        return self._explored(state) if row is None else row

    def _explored(self, state: int) -> tuple[tuple[int, int], ...]:
        recurrent = sum(compress(self._columns, self._states[state]))
        signs, size, field = self._signs, self._bytes, self._field
        known, emitted = self._number, self._emitted
        found = []
        for total in self._by_input:
            # One sum for all units at once; of each field only its sign, in its last byte, matters.
            key = (total + recurrent & signs).to_bytes(size, "little")[field - 1 :: field]
            number = known.get(key)
            if number is None:
                number = self._entered(key)
            found.append((number, emitted[number]))
        row = self._rows[state] = tuple(found)
        return row

    def after(self, key: bytes, inputs: Iterable[int]) -> "list[tuple[bytes, int]]":
        """Step from a state, written with a byte a unit, on several inputs; none gets a number.

        For whoever looks at more states than can be kept. The start is ``bytes(len(units))``.

        Returns
        -------
        list of (bytes, int)
            By input, the state that follows, and the bit that is emitted on entering it.
        """
        recurrent = sum(compress(self._columns, key))
        entered = [
            (self._by_input[x] + recurrent & self._signs).to_bytes(self._bytes, "little")[
                self._field - 1 :: self._field
            ]
            for x in inputs
        ]
        return [(key, self._emits(key)) for key in entered]

    def _emits(self, key: bytes) -> int:
        total = sum(compress(self.output_row.weights, key), self.output_row.bias)
        return int(total >= self._least_output)

    def _entered(self, key: bytes) -> int:
        """Number a state that is met for the first time."""
        number = self._number[key] = len(self._states)
        self._states.append(key)
        self._rows.append(None)
        self._emitted.append(self._emits(key))
        return number

    def successors(self, state: int) -> tuple[int, ...]:
        """Return by input the state that follows."""
        return tuple(number for number, _ in self.row(state))

    def emits(self, state: int) -> int:
        """Return the bit that is emitted on entering a state."""
        return self._emitted[state]

    def run(self, inputs: Iterable[int]) -> list[int]:
        """Return the bits that are answered to columns, from the start."""
        state, bits = 0, []
        for x in inputs:
            state, bit = self.row(state)[x]
            bits.append(bit)
        return bits

    def step_many(self, states: np.ndarray, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Take a step from each of N states, each on an input of its own.

        By tables where there are few states; else each that is met is explored by itself.

        Parameters
        ----------
        states, inputs : ndarray of int, shape (N,)

        Returns
        -------
        states : ndarray of int64, shape (N,)
        bits : ndarray of int64, shape (N,)
        """
        if self.is_tabulated:
            entered = self.successor[inputs, states]
            return entered, self.output[entered].astype(np.int64)
        # Each (state, input) once: where states are many, few are met, and each costs a long sum.
        keys, which = np.unique(states << self.inputs | inputs, return_inverse=True)
        mask = (1 << self.inputs) - 1
        steps = [self.row(key >> self.inputs)[key & mask] for key in keys.tolist()]
        found = np.array(steps, dtype=np.int64).reshape(-1, 2)[which]
        return found[:, 0], found[:, 1]

    @cached_property
    def is_tabulated(self) -> bool:
        """Whether there are so few states that tables of all are worth their time and memory."""
        return self.has_at_most(max(MOST_TABULATED // max(len(self.units), 16), 1))

    def state_string(self, state: int) -> str:
        """Write a hidden state as the bits of `units`, first unit first.

        >>> from binadd.networks.hand_wiring import hand_wired
        >>> machine = compile_machine(hand_wired())
        >>> machine.state_string(machine.successors(0)[0b11])
        '110'
        """
        return self._states[state].translate(_DIGITS).decode()

    # The whole machine

    def has_at_most(self, states: int) -> bool:
        """Whether inputs lead to no more than so many states, found out by exploring them.

        >>> from binadd.networks.hand_wiring import hand_wired
        >>> compile_machine(hand_wired()).has_at_most(3)
        False
        """
        state = 0
        while state < len(self._states) <= states:  # grows while it is read
            self.row(state)
            state += 1
        return len(self._states) <= states

    @property
    def states(self) -> int:
        """How many states inputs lead to, the start among them.

        Raises
        ------
        UndecidedError
            If there are more than `MOST_STATES`.
        """
        return len(self._all_rows)

    @cached_property
    def successor(self) -> np.ndarray:
        """The state that follows, by input and state; int32, shape (2**I, states)."""
        rows = [[number for number, _ in row] for row in self._all_rows]
        return np.array(rows, dtype=np.int32).T

    @cached_property
    def output(self) -> np.ndarray:
        """The bit that is emitted on entering a state; bool, shape (states,)."""
        return np.array(self._emitted[: self.states], dtype=bool)

    @cached_property
    def bits(self) -> np.ndarray:
        """The hidden states, a row each; uint8, shape (states, U)."""
        flat = np.frombuffer(b"".join(self._states[: self.states]), dtype=np.uint8)
        return (flat >> 7).reshape(self.states, len(self.units))

    @cached_property
    def entered(self) -> np.ndarray:
        """The states that one or more columns lead to, ascending: all, but perhaps the start."""
        entered: np.ndarray = np.unique(self.successor)
        return entered

    @cached_property
    def _all_rows(self) -> list[tuple[tuple[int, int], ...]]:
        """All rows, by state."""
        rows: list[tuple[tuple[int, int], ...]] = []
        while len(rows) < len(self._states):  # grows while it is read
            if len(self._states) > MOST_STATES:
                raise UndecidedError(
                    f"{self.network.label} can be in too many hidden states: more than "
                    f"{MOST_STATES:,} were met, and no end of them"
                )
            rows.append(self.row(len(rows)))
        return rows


def compile_machine(rnn: ThresholdRNN) -> Machine:
    """Make the machine of a network; nothing is explored yet but its start.

    Costs some 25 microseconds for 3 hidden units, and grows with the number of weights that are
    not zero.

    Raises
    ------
    NetworkError
        If the network has more than 1,024 hidden units or 10 inputs.
    """
    for count, most, what in (
        (rnn.hidden_units, MOST_HIDDEN_UNITS, "hidden units"),
        (rnn.inputs, MOST_INPUTS, "inputs"),
    ):
        if count > most:
            raise NetworkError(f"{rnn.label} has {count:,} {what}; at most {most:,} are decided")
    return Machine(rnn)


def _side_by_side(values: Iterable[int], field: int) -> int:
    """Return the sum of ``values[i] * 256 ** (i * field)``; none is negative, and each fits."""
    return int.from_bytes(b"".join([value.to_bytes(field, "little") for value in values]), "little")
