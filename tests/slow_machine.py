"""Any network on any task, by definitions alone: tuples of bits, whole numbers and fractions.

`tests/reference.py` does the same for two numbers and few units. Here a task is a start and a step
(state, input bits) -> (next state, digit), a network may have a thousand units, and everything is
found by walking through sets of (hidden state, task state). Nothing of binadd is used but the
arrays of a `ThresholdRNN`.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from binadd import ThresholdRNN

Bits = tuple[int, ...]
State = Hashable
Pair = tuple[Bits, State]


@dataclass(frozen=True)
class Task:
    """What is due: for every column the next state and the digit.

    An input of width N is N columns of digits and `pad` columns of zeros, and the digit of every
    column is compared. `first` says which digit comes in first, the "least" or the "most"
    significant.
    """

    inputs: int
    pad: int
    start: State
    step: Callable[[State, Bits], tuple[State, int]]
    first: str = "least"

    def digits(self, columns: Iterable[Bits]) -> list[int]:
        state, due = self.start, []
        for x in columns:
            state, digit = self.step(state, x)
            due.append(digit)
        return due

    def columns(self, operands: Sequence[int], bits: int) -> list[Bits]:
        places = range(bits) if self.first == "least" else range(bits)[::-1]
        digits = [tuple(operand >> place & 1 for operand in operands) for place in places]
        return [*digits, *[(0,) * self.inputs] * self.pad]

    def number(self, digits: Sequence[int]) -> int:
        """The number that these digits write, in the order in which they come."""
        least_first = digits if self.first == "least" else digits[::-1]
        return sum(digit << place for place, digit in enumerate(least_first))


def _add(carry: State, x: Bits) -> tuple[State, int]:
    assert isinstance(carry, int)
    return divmod(sum(x) + carry, 2)


ADD = Task(2, 1, 0, _add)


@dataclass(frozen=True)
class Wrong:
    """An input that a network gets wrong, with the digits due and given as numbers."""

    bits: int
    operands: tuple[int, ...]
    expected: int
    got: int


@dataclass(frozen=True)
class _Unit:
    """Weights and bias as whole numbers over one power of two; weights of zero left out."""

    inputs: tuple[tuple[int, int], ...]
    hidden: tuple[tuple[int, int], ...]
    bias: int
    scale: int

    def z(self, x: Bits, h: Bits) -> int:
        """The sum times `scale`."""
        return (
            self.bias
            + sum(weight for i, weight in self.inputs if x[i])
            + sum(weight for i, weight in self.hidden if h[i])
        )

    def l1_norm(self) -> int:
        return abs(self.bias) + sum(abs(weight) for _, weight in (*self.inputs, *self.hidden))


def _unit(inputs: Sequence[float], hidden: Sequence[float], bias: float) -> _Unit:
    ratios = [weight.as_integer_ratio() for weight in (*inputs, *hidden, bias)]
    scale = max(denominator for _, denominator in ratios)  # all of them are powers of two
    whole = [numerator * (scale // denominator) for numerator, denominator in ratios]
    first_hidden = len(inputs)
    return _Unit(
        tuple((i, w) for i, w in enumerate(whole[:first_hidden]) if w),
        tuple((i, w) for i, w in enumerate(whole[first_hidden:-1]) if w),
        whole[-1],
        scale,
    )


def read_units(rnn: ThresholdRNN) -> list[int]:
    """The units that the output reads, or that such a unit reads, and so on; in their order."""
    read = {int(i) for i in np.flatnonzero(rnn.w_hy)}
    while True:
        more = {int(j) for i in read for j in np.flatnonzero(rnn.w_hh[i])} | read
        if more == read:
            return sorted(read)
        read = more


class Network:
    """A network with all its units, or with only some: those have to read no others.

    A hidden state is the tuple of the bits of these units. What followed a state on an input is
    remembered, nothing else.
    """

    def __init__(self, rnn: ThresholdRNN, units: Sequence[int] | None = None) -> None:
        kept = list(range(len(rnn.b_h))) if units is None else list(units)
        left_out = [unit for unit in range(len(rnn.b_h)) if unit not in kept]
        assert not rnn.w_hh[np.ix_(kept, left_out)].any(), "a unit reads one that is left out"
        assert not rnn.w_hy[left_out].any(), "the output reads a unit that is left out"
        w_xh, w_hh = rnn.w_xh[kept].tolist(), rnn.w_hh[np.ix_(kept, kept)].tolist()
        biases = rnn.b_h[kept].tolist()
        self.units = kept
        self.hidden = [_unit(*row) for row in zip(w_xh, w_hh, biases, strict=True)]
        self.output = _unit([], rnn.w_hy[kept].tolist(), float(rnn.b_y))
        self.start: Bits = (0,) * len(kept)
        self.inputs = int(rnn.w_xh.shape[1])
        self.fires_at_zero = rnn.fires_at_zero
        self._steps: dict[tuple[Bits, Bits], tuple[Bits, int]] = {}

    def step(self, h: Bits, x: Bits) -> tuple[Bits, int]:
        """The hidden state and the output bit that follow state `h` on input bits `x`."""
        if (h, x) not in self._steps:
            new = tuple(self._fires(unit.z(x, h)) for unit in self.hidden)
            self._steps[h, x] = new, self._fires(self.output.z((), new))
        return self._steps[h, x]

    def run(self, columns: Iterable[Bits]) -> list[int]:
        h, given = self.start, []
        for x in columns:
            h, y = self.step(h, x)
            given.append(y)
        return given

    def _fires(self, z: int) -> int:
        return int(z >= 0) if self.fires_at_zero else int(z > 0)


def symbols(inputs: int) -> list[Bits]:
    """All input bits of a column."""
    return list(product((0, 1), repeat=inputs))


# Every width


class TooManyError(Exception):
    """More pairs of hidden state and task state than were allowed."""


def reachable_pairs(network: Network, task: Task, most: int = 200_000) -> list[Pair] | None:
    """The pairs that inputs lead to, breadth first; None as soon as a digit is wrong."""
    found: dict[Pair, None] = {(network.start, task.start): None}
    waiting = list(found)
    for h, state in waiting:  # grows while it is read
        for x in symbols(task.inputs):
            new_h, given = network.step(h, x)
            new_state, due = task.step(state, x)
            if given != due:
                return None
            if (new_h, new_state) not in found:
                if len(found) >= most:
                    raise TooManyError
                found[new_h, new_state] = None
                waiting.append((new_h, new_state))
    return waiting


def is_right(network: Network, task: Task = ADD) -> bool:
    return reachable_pairs(network, task) is not None


def shortest_counterexample(network: Network, task: Task = ADD) -> Wrong | None:
    """The wrong input of the fewest columns of digits, then of the smallest operands.

    The pairs that all inputs of a width lead to are held, width after width, until one of the
    digits so far or in the columns of zeros is wrong, or until there are no new pairs.
    """
    layer: set[Pair] = {(network.start, task.start)}
    met: set[Pair] = set()
    bits = 0
    while layer - met:
        met |= layer
        bits += 1
        after = {follow(network, task, pair, x) for pair in layer for x in symbols(task.inputs)}
        if None in after or any(not _pads_right(network, task, pair) for pair in after if pair):
            return smallest_counterexample(network, bits, task)
        layer = {pair for pair in after if pair}
    return None


def follow(network: Network, task: Task, pair: Pair, x: Bits) -> Pair | None:
    """The pair that follows on an input, or None where the digit is wrong."""
    h, given = network.step(pair[0], x)
    state, due = task.step(pair[1], x)
    return (h, state) if given == due else None


def _pads_right(network: Network, task: Task, pair: Pair) -> bool:
    following: Pair | None = pair
    for _ in range(task.pad):
        if following is not None:
            following = follow(network, task, following, (0,) * task.inputs)
    return following is not None


# One width


def smallest_counterexample(network: Network, bits: int, task: Task = ADD) -> Wrong | None:
    """The wrong input of a width with the smallest first operand, then second, and so on.

    Digit after digit of the first operand, from the most significant on, is 0 if some input that
    begins so is wrong; then the digits of the second.
    """
    known: dict[tuple[int, int], int] = {}  # (operand, place): digit
    if not _some_wrong(network, task, bits, known):
        return None
    for digit in product(range(task.inputs), range(bits)[::-1]):
        known[digit] = 0
        if not _some_wrong(network, task, bits, known):
            known[digit] = 1
    operands = tuple(
        sum(known[operand, place] << place for place in range(bits))
        for operand in range(task.inputs)
    )
    columns = task.columns(operands, bits)
    due, given = task.digits(columns), network.run(columns)
    assert due != given
    return Wrong(bits, operands, task.number(due), task.number(given))


def _some_wrong(network: Network, task: Task, bits: int, known: dict[tuple[int, int], int]) -> bool:
    """Whether an input of this width with these digits is wrong somewhere."""
    layer: set[Pair] = {(network.start, task.start)}
    for column in range(bits + task.pad):
        place = column if task.first == "least" else bits - 1 - column
        inputs = [
            x
            for x in (symbols(task.inputs) if column < bits else [(0,) * task.inputs])
            if all(known.get((i, place), bit) == bit for i, bit in enumerate(x))
        ]
        after = {follow(network, task, pair, x) for pair in layer for x in inputs}
        if None in after:
            return True
        layer = {pair for pair in after if pair}
    return False


def count_wrong(network: Network, bits: int, task: Task = ADD) -> int:
    """How many inputs of a width are wrong: all of them, but for those right in every column.

    A dictionary holds how many inputs so far lead to which pair without a wrong digit.
    """
    right = {(network.start, task.start): 1}
    for column in range(bits + task.pad):
        after: dict[Pair, int] = {}
        for pair, ways in right.items():
            for x in symbols(task.inputs) if column < bits else [(0,) * task.inputs]:
                following = follow(network, task, pair, x)
                if following is not None:
                    after[following] = after.get(following, 0) + ways
        right = after
    everything: int = 2 ** (task.inputs * bits)
    return everything - sum(right.values())


def wrong_inputs(network: Network, bits: int, task: Task = ADD) -> Iterator[Wrong]:
    """Every wrong input of a width by brute force, by the first operand, then the second..."""
    for operands in product(range(2**bits), repeat=task.inputs):
        columns = task.columns(operands, bits)
        due, given = task.digits(columns), network.run(columns)
        if due != given:
            yield Wrong(bits, operands, task.number(due), task.number(given))


# Certificates and margins


def is_certificate(network: Network, pairs: Collection[Pair], task: Task = ADD) -> bool:
    """Whether the pairs hold the start, are closed under all inputs, and never go wrong."""
    return (network.start, task.start) in pairs and all(
        follow(network, task, pair, x) in pairs for pair in pairs for x in symbols(task.inputs)
    )


def reachable_states(network: Network, most: int = 200_000) -> list[Bits]:
    """The hidden states that inputs lead to, the start among them, whatever the task."""
    found = {network.start}
    waiting = [network.start]
    for h in waiting:  # grows while it is read
        for x in symbols(network.inputs):
            new, _ = network.step(h, x)
            if new not in found:
                if len(found) >= most:
                    raise TooManyError
                found.add(new)
                waiting.append(new)
    return waiting


@dataclass(frozen=True)
class Margins:
    """How far the reachable sums are from the threshold, by three measures."""

    smallest: Fraction
    normalised: Fraction
    tolerance: Fraction


def margins(network: Network) -> Margins:
    """The smallest |z|, |z| / l1 norm of weights and bias, and |z| / (1 + bits that are 1).

    Over every reachable state, every input and every unit of the network, the output on the state
    that follows. The bits are those of the inputs and of the network's units, whatever the
    weights, as each weight may move; for the output those of the units alone.
    """
    smallest, normalised, tolerance = [], [], []
    for h in reachable_states(network):
        for x in symbols(network.inputs):
            new, _ = network.step(h, x)
            sums = [(unit, abs(unit.z(x, h)), sum(x) + sum(h)) for unit in network.hidden]
            sums.append((network.output, abs(network.output.z((), new)), sum(new)))
            smallest.append(min(Fraction(z, unit.scale) for unit, z, _ in sums))
            normalised.append(min(Fraction(z, unit.l1_norm() or 1) for unit, z, _ in sums))
            tolerance.append(min(Fraction(z, unit.scale * (1 + on)) for unit, z, on in sums))
    return Margins(min(smallest), min(normalised), min(tolerance))
