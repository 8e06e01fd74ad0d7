"""`HiddenSteps`: a network's steps and sums, found when they are asked for.

Where a parameter or a connection is changed, hidden states are met that the network itself never
is in. So here a state is any choice of bits, an integer whose bit k is that of the k-th unit; what
follows from it is worked out once, from the units' exact sums.
"""

from collections.abc import Sequence

from binadd.automata.integer_form import Row, hidden_row, output_row
from binadd.automata.machine import Machine
from binadd.networks.threshold_rnn import ThresholdRNN

START = 0
"""The state in which no unit fires."""


class HiddenSteps:
    """The steps of some hidden units that read no others.

    Units are called by their place in `units`; the output is the last, U.

    Attributes
    ----------
    units : tuple of int
        The U hidden units of the network.
    rows : tuple of Row
        What they add up, the output last.
    inputs : int
        I.
    """

    def __init__(self, network: ThresholdRNN, units: Sequence[int], rows: Sequence[Row]) -> None:
        self.units, self.rows = tuple(units), tuple(rows)
        self.inputs, self.fires_at_zero = network.inputs, network.fires_at_zero
        self._least = 0 if network.fires_at_zero else 1
        self._recurrent = [row.weights[self.inputs :] for row in self.rows[:-1]]
        self._by_input = [_sums_of_inputs(row, self.inputs) for row in self.rows[:-1]]
        self._after: dict[int, tuple[int, ...]] = {}
        self._emitted: dict[int, int] = {}
        self._from_hidden: dict[tuple[int, int], int] = {}
        self._smallest: dict[tuple[int, int], float] = {}

    @property
    def output(self) -> int:
        """U, the place of the output."""
        return len(self.units)

    def after(self, state: int) -> tuple[int, ...]:
        """Return by input the state that follows; costs U additions of each firing unit."""
        found = self._after.get(state)
        if found is None:
            ones = _places(state)
            following = [0] * 2**self.inputs
            for unit, (weights, sums) in enumerate(
                zip(self._recurrent, self._by_input, strict=True)
            ):
                threshold = self._least - sum([weights[place] for place in ones])
                for x, total in enumerate(sums):
                    if total >= threshold:
                        following[x] |= 1 << unit
            found = self._after[state] = tuple(following)
        return found

    def emits(self, state: int) -> int:
        """Return the bit that is emitted on entering a state."""
        found = self._emitted.get(state)
        if found is None:
            found = self._emitted[state] = int(self.output_sum(state) >= self._least)
        return found

    def hidden_sum(self, unit: int, x: int, state: int) -> int:
        """Return what a hidden unit adds up in a column, times ``2**rows[unit].shift``."""
        found = self._from_hidden.get((unit, state))
        if found is None:
            weights = self._recurrent[unit]
            found = sum([weights[place] for place in _places(state)])
            self._from_hidden[unit, state] = found
        return self._by_input[unit][x] + found

    def output_sum(self, state: int) -> int:
        """Return what the output adds up on entering a state, times ``2**rows[-1].shift``."""
        found = self._from_hidden.get((self.output, state))
        if found is None:
            row = self.rows[-1]
            found = sum([row.weights[place] for place in _places(state)], row.bias)
            self._from_hidden[self.output, state] = found
        return found

    def tolerance(self, unit: int, state: int) -> float:
        """Return by how much a unit's parameters may move in a state and all columns after it.

        Of the output, on entering the state.
        """
        found = self._smallest.get((unit, state))
        if found is None:
            ones, shift = state.bit_count() + 1, self.rows[unit].shift
            if unit == self.output:
                found = abs(self.output_sum(state)) / (ones << shift)
            else:
                found = min(
                    abs(self.hidden_sum(unit, x, state)) / (ones + x.bit_count() << shift)
                    for x in range(2**self.inputs)
                )
            self._smallest[unit, state] = found
        return found


def steps_of_machine(machine: Machine) -> HiddenSteps:
    """Return the steps of the units that the output depends on.

    >>> from binadd.automata.machine import compile_machine
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> steps_of_machine(compile_machine(hand_wired())).after(0b011)
    (1, 3, 3, 7)
    """
    return HiddenSteps(machine.network, machine.units, (*machine.rows, machine.output_row))


def steps_of_units(rnn: ThresholdRNN, units: Sequence[int]) -> HiddenSteps:
    """Return the steps of some hidden units, whose weights from the others count as 0."""
    rows = [hidden_row(rnn, unit, units) for unit in units]
    return HiddenSteps(rnn, units, (*rows, output_row(rnn, units)))


def _places(state: int) -> list[int]:
    """Return the places of the units that fire."""
    return [place for place in range(state.bit_length()) if state >> place & 1]


def _sums_of_inputs(row: Row, inputs: int) -> list[int]:
    """Return by input what a unit adds up of it and of its bias."""
    sums = [row.bias]
    for weight in row.weights[:inputs]:
        sums += [total + weight for total in sums]
    return sums
