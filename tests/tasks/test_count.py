"""`count_wrong` and `prove` on any task against brute force: right, moved and random networks."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from binadd import ThresholdRNN, count_wrong, prove
from tests import slow_machine
from tests.fuzzing import rounds
from tests.slow_machine import Network, Task, Wrong, read_units
from tests.task_meanings import NAMED, all_columns, all_operands, machine, meaning, widths

FEW = ("add", "subtract", "parity", "add:3", "less", "multiple-of:3", "linear:1,-1,1", "carry")


@cache
def wired(name: str) -> ThresholdRNN:
    from binadd import wire

    found = wire(name)
    assert isinstance(found, ThresholdRNN)
    return found


def task_of(name: str) -> Task:
    """The task's machine with as many columns of zeros as binadd takes."""
    from dataclasses import replace

    from binadd import specification

    return replace(machine(name), pad=specification(name).pad)


def moved(rnn: ThresholdRNN, generator: np.random.Generator) -> ThresholdRNN:
    """One or two parameters elsewhere, or all of them a little."""
    w_xh, w_hh, b_h, w_hy = (np.array(a) for a in (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy))
    if generator.integers(2):
        spread = generator.choice([0.05, 0.2, 0.5])
        for array in (w_xh, w_hh, b_h, w_hy):
            array += generator.normal(scale=spread, size=array.shape)
    else:
        for _ in range(int(generator.integers(1, 3))):
            array = (w_xh, w_hh, b_h, w_hy)[generator.integers(4)]
            array[tuple(generator.integers(array.shape))] += generator.choice([-1, -0.5, 0.5, 1])
    fires_at_zero = bool(generator.integers(2))
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, rnn.b_y, fires_at_zero)


def drawn(inputs: int, generator: np.random.Generator) -> ThresholdRNN:
    units = int(generator.integers(1, 7))
    return ThresholdRNN(
        generator.integers(-2, 3, size=(units, inputs)),
        generator.integers(-2, 3, size=(units, units)),
        generator.integers(-2, 3, size=units),
        generator.integers(-2, 3, size=units),
        float(generator.integers(-2, 3)),
        bool(generator.integers(2)),
    )


def networks(name: str, count: int) -> list[ThresholdRNN]:
    """The wiring, and so many neighbours of it and random networks."""
    generator = np.random.default_rng([ord(letter) for letter in name])
    rnn = wired(name)
    found = [rnn]
    for _ in range(count):
        found += [moved(rnn, generator), drawn(rnn.inputs, generator)]
    return found


def brute_force(rnn: ThresholdRNN, task: Task, bits: int, known: Any) -> tuple[int, int | None]:
    """How many inputs are wrong, and the first of them, by running every one of them.

    All inputs go side by side through a table of the network's steps; the digits due come from
    integers.
    """
    network = Network(rnn)
    operands = all_operands(task.inputs, bits)
    columns = all_columns(operands, bits, task.pad, task.first)
    index, next_state, output = {network.start: 0}, [], []
    states = [network.start]
    for h in states:  # grows while it is read
        row, digits = [], []
        for symbol in range(2**task.inputs):
            new, y = network.step(h, tuple(symbol >> i & 1 for i in range(task.inputs)))
            if new not in index:
                index[new] = len(states)
                states.append(new)
            row.append(index[new])
            digits.append(y)
        next_state.append(row)
        output.append(digits)
    to, given = np.array(next_state), np.array(output)
    state = np.zeros(columns.shape[1], dtype=np.int64)
    wrong = np.zeros(columns.shape[1], dtype=bool)
    for symbol, due in zip(columns, known.digits(operands, bits), strict=True):
        wrong |= given[state, symbol] != due
        state = to[state, symbol]
    places = np.flatnonzero(wrong)
    return len(places), int(places[0]) if len(places) else None


def operands_of(found: Any) -> tuple[int, ...]:
    """The operands of a counterexample as numbers."""
    return tuple(
        int(operand, 2) if isinstance(operand, str) else int(operand) for operand in found.operands
    )


def demand_brute_force(rnn: ThresholdRNN, name: str, most_inputs: int) -> int:
    from dataclasses import replace

    task = task_of(name)
    known = replace(meaning(name), pad=task.pad)
    wrong = 0
    for bits in widths(task.inputs, 5, most_inputs):
        report = count_wrong(rnn, bits, task=name)
        wrong, first = brute_force(rnn, task, bits, known)
        assert report.wrong == wrong, (name, rnn, bits)
        assert (report.counterexample is None) == (first is None)
        if first is not None:
            smallest = np.unravel_index(first, (2**bits,) * task.inputs)
            assert operands_of(report.counterexample) == tuple(int(i) for i in smallest)
    return wrong


@pytest.mark.parametrize("name", NAMED)
def test_the_wiring_its_neighbours_and_random_networks(name: str) -> None:
    most_inputs = 2 ** (12 if rounds(1) == 1 else 20)
    counts = [demand_brute_force(rnn, name, most_inputs) for rnn in networks(name, rounds(3))]
    assert counts[0] == 0
    assert any(counts)


@pytest.mark.parametrize("name", FEW)
def test_every_input_of_five_bits(name: str) -> None:
    for rnn in networks(name, 1):
        demand_brute_force(rnn, name, 2**20)


@pytest.mark.parametrize("name", NAMED)
def test_prove_finds_the_shortest(name: str) -> None:
    task = task_of(name)
    for rnn in networks(name, rounds(4)):
        expected = slow_machine.shortest_counterexample(Network(rnn, read_units(rnn)), task)
        found: Any = prove(rnn, task=name)
        if expected is None:
            assert not hasattr(found, "got"), (name, rnn)
            continue
        assert found.bits == expected.bits
        assert Wrong(found.bits, operands_of(found), found.expected, found.got) == expected


@pytest.mark.parametrize("name", FEW)
def test_wide_widths_are_counted_too(name: str) -> None:
    for rnn in networks(name, rounds(2)):
        network, task = Network(rnn, read_units(rnn)), task_of(name)
        for bits in (12, 40):
            report: Any = count_wrong(rnn, bits, task=name)
            assert report.wrong == slow_machine.count_wrong(network, bits, task)
            smallest = slow_machine.smallest_counterexample(network, bits, task)
            assert (report.counterexample is None) == (smallest is None)
            if smallest is not None:
                assert operands_of(report.counterexample) == smallest.operands


@pytest.mark.parametrize("name", FEW)
def test_margins_of_any_number_of_inputs(name: str) -> None:
    from binadd import verify

    for rnn in networks(name, 1):
        found = verify(rnn, 2, task=name).margins
        assert found is not None
        expected = slow_machine.margins(Network(rnn, read_units(rnn)))
        assert found.smallest == pytest.approx(float(expected.smallest), rel=1e-14, abs=1e-323)
        assert found.normalised == pytest.approx(float(expected.normalised), rel=1e-14, abs=1e-323)
        assert found.tolerance == pytest.approx(float(expected.tolerance), rel=1e-14, abs=1e-323)
