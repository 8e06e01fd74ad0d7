"""Every wiring by construction, proved anew by a reference that does not use binadd."""

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest

from binadd import ThresholdRNN, check_certificate, hand_wired, prove, specification, wire
from tests import slow_machine
from tests.slow_machine import Network, Task
from tests.task_meanings import NAMED, machine

UNITS = {
    "add": 3, "add:2": 3, "add:3": 5, "add:4": 7, "add:5": 9, "add:6": 11, "subtract": 3,
    "linear:1,1": 3, "linear:1,1+1": 3, "increment": 2, "linear:1+1": 2, "less": 1, "equal": 3,
    "parity": 2, "xor": 2, "ones-multiple-of:3": 3, "ones-multiple-of:4": 5, "multiple-of:3": 3,
    "multiple-of:5": 6, "times:3": 5, "linear:3": 5, "times:5": 9, "linear:2,1": 5,
    "linear:1,-1": 3, "linear:1,-2": 5, "linear:1,-1,1": 6,
    # What the construction gives at once, for those that the table leaves out:
    "and": 1, "or": 1, "carry": 1, "ones-multiple-of:2": 2,
}  # fmt: skip
"""The units of the table of the theory, to be reached or beaten."""


@cache
def wired(name: str) -> ThresholdRNN:
    from binadd import wire

    found = wire(name)
    assert isinstance(found, ThresholdRNN)
    return found


@pytest.mark.parametrize("name", NAMED)
def test_it_is_right_at_every_width(name: str) -> None:
    task, network = machine(name), Network(wired(name))
    assert network.inputs == task.inputs
    assert slow_machine.is_right(network, task)
    assert slow_machine.shortest_counterexample(network, task) is None


@pytest.mark.parametrize("name", NAMED)
def test_binadd_proves_it_too(name: str) -> None:
    proof = prove(wired(name), task=name)
    assert hasattr(proof, "certificate")
    assert check_certificate(wired(name), proof.certificate, task=name)
    for pair in proof.certificate:
        rest = [other for other in proof.certificate if other != pair]
        assert not check_certificate(wired(name), rest, task=name)


@pytest.mark.parametrize("name", UNITS)
def test_no_more_units_than_the_table_says(name: str) -> None:
    assert wired(name).hidden_units <= UNITS[name]


def test_two_hidden_units_can_not_add() -> None:
    assert wired("add").hidden_units == 3
    assert wired("increment").hidden_units <= 2


@pytest.mark.parametrize("name", NAMED)
def test_its_margin_is_no_accident_of_rounding(name: str) -> None:
    """Whole weights and cuts between whole numbers: no sum is within a thousandth of zero."""
    found = slow_machine.margins(Network(wired(name)))
    assert float(found.tolerance) > 1e-3


def test_the_wiring_of_add_is_the_hand_wiring() -> None:
    rnn = wired("add")
    assert np.array_equal(rnn.w_xh, hand_wired().w_xh)
    assert np.array_equal(rnn.w_hh, hand_wired().w_hh)
    assert np.array_equal(rnn.w_hy, hand_wired().w_hy)
    assert rnn.b_h.tolist() == [-0.5, -1.5, -2.5]
    assert rnn.b_y == -0.5


TABLE = {  # the rows of the table that give their weights, by the construction's formulas
    "add:3": ThresholdRNN(
        np.ones((5, 3)), [[0, 1, 0, 1, 0]] * 5, [-0.5, -1.5, -2.5, -3.5, -4.5],
        [1, -1, 1, -1, 1], -0.5,
    ),
    "subtract": ThresholdRNN(
        [[-1, 1]] * 3, [[0, 1, 0]] * 3, [0.5, -0.5, -1.5], [-1, 1, -1], 0.5
    ),
    "increment": ThresholdRNN([[-1]] * 2, [[1, 0]] * 2, [0.5, -0.5], [1, -1], -0.5),
    "less": ThresholdRNN([[-1, 1]], [[1]], [-0.5], [1], -0.5),
    "parity": ThresholdRNN([[-1]] * 2, [[-1, 1]] * 2, [1.5, 0.5], [1, -1], -0.5),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_the_reference_proves_the_rows_of_the_table(name: str) -> None:
    """The reference itself, on the table's weights; they are right, so neither can be far off."""
    rnn = TABLE[name]
    assert slow_machine.is_right(Network(rnn), machine(name))
    for array in (rnn.w_xh, rnn.w_hh, rnn.w_hy):
        place = tuple(np.argwhere(array)[0])
        new = {key: np.array(getattr(rnn, key)) for key in ("w_xh", "w_hh", "b_h", "w_hy")}
        (key,) = [key for key in new if array is getattr(rnn, key)]
        new[key][place] *= -1
        broken = ThresholdRNN(new["w_xh"], new["w_hh"], new["b_h"], new["w_hy"], rnn.b_y)
        assert not slow_machine.is_right(Network(broken), machine(name))


# Tasks from files, drawn at random


def random_task(seed: int, inputs: int, states: int) -> tuple[Task, dict[str, object]]:
    """A Mealy machine all of whose states are reached, and the file that says so."""
    generator = np.random.default_rng(seed)
    while True:
        to = generator.integers(states, size=(states, 2**inputs))
        bits = generator.integers(2, size=(states, 2**inputs))
        reached, waiting = {0}, [0]
        for state in waiting:  # grows while it is read
            more = set(to[state].tolist()) - reached
            reached |= more
            waiting += sorted(more)
        if len(reached) == states:
            break

    def step(state: object, x: tuple[int, ...]) -> tuple[int, int]:
        assert isinstance(state, int)
        symbol = sum(bit << i for i, bit in enumerate(x))
        return int(to[state, symbol]), int(bits[state, symbol])

    steps = {}
    for state in range(states):
        row = {}
        for x in product((0, 1), repeat=inputs):
            new, bit = step(state, x)
            row["".join(map(str, x))] = [f"s{new}", bit]
        steps[f"s{state}"] = row
    file = {
        "format": "binadd-task", "version": 1, "name": f"random {seed}", "inputs": inputs,
        "pad": 0, "start": "s0", "steps": steps,
    }  # fmt: skip
    return Task(inputs, 0, 0, step), file


@pytest.mark.parametrize("seed", range(8))
def test_random_machines_are_wired(seed: int, tmp_path: object) -> None:
    import json
    from pathlib import Path

    from binadd import count_wrong

    assert isinstance(tmp_path, Path)
    inputs, states = 1 + seed % 3, (2, 3, 5, 12)[seed % 4]
    task, fields = random_task(seed, inputs, states)
    path = tmp_path / "task.json"
    path.write_text(json.dumps(fields))
    rnn = wire(str(path))
    assert slow_machine.is_right(Network(rnn, slow_machine.read_units(rnn)), task)
    assert rnn.hidden_units <= 2**inputs * states
    spec = specification(str(path))
    assert (spec.inputs, spec.pad, len(spec.states)) == (inputs, 0, states)
    assert spec.states[0] == "s0"
    broken = ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, -rnn.w_hy, rnn.b_y)
    for bits in (1, 3):
        wrong = slow_machine.count_wrong(Network(broken), bits, task)
        assert count_wrong(broken, bits, task=str(path)).wrong == wrong


def test_equal_tasks_have_networks_with_names_of_their_own() -> None:
    parity = specification("parity")
    same = replace(parity, name="mine")
    assert same == parity
    assert (wire(parity).name, wire(same).name) == ("wired for parity", "wired for mine")
