"""Slow, obvious implementations of what binadd computes, written from the definitions alone.

Nothing here looks at how the package does it: only the constructor of `ThresholdRNN` and its
arrays are used, and the tables of a `Specification`. All sums but those of the float simulation
are exact.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import lcm

import numpy as np

from binadd import ThresholdRNN
from binadd.automata.specification import Specification

Bits = tuple[int, ...]
Columns = list[Bits]


@dataclass(frozen=True)
class Wrong:
    """A pair that a network adds wrongly at a width."""

    bits: int
    a: int
    b: int
    expected: int
    got: int


@dataclass(frozen=True)
class Unit:
    """One threshold unit: its exact weights on the inputs, on the hidden units, and its bias."""

    inputs: tuple[Fraction, ...]
    hidden: tuple[Fraction, ...]
    bias: Fraction

    def z(self, x: Bits, h: Bits) -> Fraction:
        return (
            sum((w * bit for w, bit in zip(self.inputs, x, strict=True)), Fraction(0))
            + sum((w * bit for w, bit in zip(self.hidden, h, strict=True)), Fraction(0))
            + self.bias
        )

    def l1_norm(self) -> Fraction:
        return sum((abs(w) for w in (*self.inputs, *self.hidden)), abs(self.bias))

    def times(self, factor: int) -> "Unit":
        return Unit(
            tuple(w * factor for w in self.inputs),
            tuple(w * factor for w in self.hidden),
            self.bias * factor,
        )

    def denominator(self) -> int:
        return lcm(*(w.denominator for w in (*self.inputs, *self.hidden, self.bias)))


class Network:
    """A network in fractions. What it did from a code on an input is remembered, nothing else."""

    def __init__(self, rnn: ThresholdRNN) -> None:
        self.fires_at_zero = rnn.fires_at_zero
        self.hidden = [
            Unit(_fractions(w_x), _fractions(w_h), Fraction(float(bias)))
            for w_x, w_h, bias in zip(rnn.w_xh, rnn.w_hh, rnn.b_h, strict=True)
        ]
        self.output = Unit((), _fractions(rnn.w_hy), Fraction(float(rnn.b_y)))
        self.start: Bits = (0,) * len(self.hidden)
        self.inputs = rnn.w_xh.shape[1]
        self._steps: dict[tuple[Bits, Bits], tuple[Bits, int]] = {}
        # Whole numbers with the same signs, as sums of fractions take ten times as long.
        self._whole = [_whole(unit) for unit in (*self.hidden, self.output)]

    def step(self, x: Bits, h: Bits) -> tuple[Bits, int]:
        """The hidden code and the output bit that follow code `h` on the input bits `x`."""
        if (x, h) not in self._steps:
            *hidden, output = self._whole
            new = tuple(self._fires(_whole_sum(unit, x + h)) for unit in hidden)
            self._steps[x, h] = new, self._fires(_whole_sum(output, new))
        return self._steps[x, h]

    def run(self, columns: Iterable[Bits]) -> list[int]:
        h, outputs = self.start, []
        for x in columns:
            h, y = self.step(x, h)
            outputs.append(y)
        return outputs

    def answer(self, a: int, b: int, bits: int) -> int:
        return number(self.run(columns(a, b, bits)))

    def _fires(self, z: int) -> int:
        return int(z >= 0) if self.fires_at_zero else int(z > 0)


@lru_cache(maxsize=1)
def network_of(rnn: ThresholdRNN) -> Network:
    return Network(rnn)


def _fractions(row: np.ndarray) -> tuple[Fraction, ...]:
    return tuple(Fraction(float(weight)) for weight in row)


def _whole(unit: Unit) -> tuple[list[int], int]:
    scaled = unit.times(unit.denominator())
    return [int(w) for w in (*scaled.inputs, *scaled.hidden)], int(scaled.bias)


def _whole_sum(unit: tuple[list[int], int], bits: Bits) -> int:
    weights, bias = unit
    return bias + sum(w for w, bit in zip(weights, bits, strict=True) if bit)


# Numbers and columns


def columns(a: int, b: int, bits: int) -> Columns:
    """The columns of a + b, least significant first, and one column of zeros."""
    return [*((a >> t & 1, b >> t & 1) for t in range(bits)), (0, 0)]


def number(bits: list[int]) -> int:
    """The number whose binary digits are `bits`, least significant first."""
    return sum(bit * 2**t for t, bit in enumerate(bits))


def pairs(bits: int) -> Iterator[tuple[int, int]]:
    """All pairs of that width, by a and then by b."""
    return product(range(2**bits), range(2**bits))


# Brute force


def run(rnn: ThresholdRNN, columns: Iterable[Bits]) -> list[int]:
    return network_of(rnn).run(columns)


def answer(rnn: ThresholdRNN, a: int, b: int, bits: int) -> int:
    return network_of(rnn).answer(a, b, bits)


def wrong_pairs(rnn: ThresholdRNN, bits: int) -> list[Wrong]:
    """Every wrong pair of a width, by a and then by b: the first is the smallest."""
    network = network_of(rnn)
    answers = ((a, b, network.answer(a, b, bits)) for a, b in pairs(bits))
    return [Wrong(bits, a, b, a + b, got) for a, b, got in answers if got != a + b]


def shortest_counterexample(rnn: ThresholdRNN, most_bits: int) -> Wrong | None:
    """The first wrong pair by width, then a, then b; none if all widths up to `most_bits` add."""
    network = network_of(rnn)
    for bits in range(1, most_bits + 1):
        for a, b in pairs(bits):
            got = network.answer(a, b, bits)
            if got != a + b:
                return Wrong(bits, a, b, a + b, got)
    return None


# Any task, given as its table of states


def input_columns(task: Specification, operands: Bits, bits: int) -> Columns:
    """The columns of the operands' digits in the order of the task, and its columns of zeros."""
    places = range(bits) if task.first == "least" else range(bits - 1, -1, -1)
    digits = [tuple(operand >> t & 1 for operand in operands) for t in places]
    return digits + [(0,) * task.inputs] * task.pad


def due(task: Specification, columns: Columns) -> list[int]:
    """The bits that a task's table says."""
    state, bits = 0, []
    for x in columns:
        bits.append(int(task.output[number(list(x)), state]))
        state = int(task.next_state[number(list(x)), state])
    return bits


def wrong_operands(rnn: ThresholdRNN, task: Specification, bits: int) -> list[Bits]:
    """All operands of a width that are answered wrongly, smallest first, then second, ..."""
    found = []
    for operands in product(range(2**bits), repeat=task.inputs):
        columns = input_columns(task, operands, bits)
        if run(rnn, columns) != due(task, columns):
            found.append(operands)
    return found


# Every width


def reachable_codes(rnn: ThresholdRNN) -> set[Bits]:
    """The hidden codes that some sequence of columns leads to, the start among them."""
    return {h for h, _, _ in _reachable_transitions(rnn)}


def units_read(rnn: ThresholdRNN) -> Bits:
    """The hidden units that have a way of weights that are not zero to the output; ascending."""
    read = {unit for unit, weight in enumerate(rnn.w_hy) if weight != 0}
    while True:
        more = {unit for reader in read for unit in np.flatnonzero(rnn.w_hh[reader]).tolist()}
        if more <= read:
            return tuple(sorted(read))
        read |= more


def over(units: Bits, h: Bits) -> Bits:
    """The bits of some of the units."""
    return tuple(h[unit] for unit in units)


def reachable_states(rnn: ThresholdRNN) -> set[Bits]:
    """The same of the units that the output reads, of which alone a machine has states."""
    return {over(units_read(rnn), h) for h in reachable_codes(rnn)}


def adds_at_every_width(rnn: ThresholdRNN) -> bool:
    """Whether the output is the sum bit on every transition of (hidden code, carry)."""
    network = network_of(rnn)
    found = [(network.start, 0)]
    for h, carry in found:  # `found` grows while it is read
        for x in product((0, 1), repeat=2):
            new_carry, sum_bit = divmod(sum(x) + carry, 2)
            new_h, y = network.step(x, h)
            if y != sum_bit:
                return False
            if (new_h, new_carry) not in found:
                found.append((new_h, new_carry))
    return True


# Margins


@dataclass(frozen=True)
class Margins:
    """How far the reachable sums are from the threshold, by three measures."""

    smallest: Fraction
    tolerance: Fraction
    normalised: Fraction


def margins(rnn: ThresholdRNN) -> Margins:
    """The smallest of |z|, of |z| / (1 + active inputs) and of |z| / l1 norm, over all that is
    reachable; what the output does not read is left out."""
    network, read = network_of(rnn), units_read(rnn)
    sums = []  # |z|, bits that are 1 among what the unit reads, the unit
    for h, x, new_h in _reachable_transitions(rnn):
        units = [network.hidden[i] for i in read]
        sums += [(abs(unit.z(x, h)), sum(x) + sum(over(read, h)), unit) for unit in units]
        output_z = abs(network.output.z((), new_h))
        sums.append((output_z, sum(over(read, new_h)), network.output))
    return Margins(
        smallest=min(z for z, _, _ in sums),
        tolerance=min(z / (1 + active) for z, active, _ in sums),
        normalised=min(z / unit.l1_norm() if z else z for z, _, unit in sums),
    )


def _reachable_transitions(rnn: ThresholdRNN) -> list[tuple[Bits, Bits, Bits]]:
    """(code, input, next code) for every code that can be reached and every input."""
    network = network_of(rnn)
    found, transitions = [network.start], []
    for h in found:  # `found` grows while it is read
        for x in product((0, 1), repeat=network.inputs):
            new_h, _ = network.step(x, h)
            transitions.append((h, x, new_h))
            if new_h not in found:
                found.append(new_h)
    return transitions


# The way most people would write it: matrix products of floats


def float_answers(rnn: ThresholdRNN, a: np.ndarray, b: np.ndarray, bits: int) -> np.ndarray:
    """The answers on arrays a and b of shape (N,), by float matrix products; shape (N,)."""
    h = np.zeros((len(a), len(rnn.b_h)))
    answers = np.zeros(len(a), dtype=np.int64)
    for t in range(bits + 1):
        x = np.stack([a >> t & 1, b >> t & 1], axis=1).astype(float)
        h = _float_fires(rnn, x @ rnn.w_xh.T + h @ rnn.w_hh.T + rnn.b_h).astype(float)
        answers += _float_fires(rnn, h @ rnn.w_hy + rnn.b_y).astype(np.int64) << t
    return answers


def float_wrong_pairs(rnn: ThresholdRNN, bits: int) -> list[Wrong]:
    """Every wrong pair of a width as the float simulation sees it, by a and then by b."""
    a = np.repeat(np.arange(2**bits), 2**bits)
    b = np.tile(np.arange(2**bits), 2**bits)
    got = float_answers(rnn, a, b, bits)
    return [
        Wrong(bits, int(a[i]), int(b[i]), int(a[i] + b[i]), int(got[i]))
        for i in np.flatnonzero(got != a + b)
    ]


def _float_fires(rnn: ThresholdRNN, z: np.ndarray) -> np.ndarray:
    return z >= 0 if rnn.fires_at_zero else z > 0
