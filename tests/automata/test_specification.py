import dataclasses
import itertools

import numpy as np
import pytest

from binadd import hand_wired
from binadd.automata.machine import compile_machine
from binadd.tasks import specification
from tests import reference


def test_addition_is_the_sum_bit_and_the_carry() -> None:
    add = specification("add")
    assert (add.name, add.inputs, add.states, add.pad) == ("add", 2, ("0", "1"), 1)
    assert (add.reads, add.first) == ("number", "least")
    for a in (0, 1):
        for b in (0, 1):
            for carry in (0, 1):
                total = a + b + carry
                assert add.output[a + 2 * b, carry] == (total % 2 == 1)
                assert add.next_state[a + 2 * b, carry] == total // 2
                assert add.row(carry)[a + 2 * b] == (total // 2, total % 2)


def test_it_is_read_only() -> None:
    add = specification("add")
    with pytest.raises(ValueError, match="read-only"):
        add.output[0, 0] = True
    with pytest.raises(ValueError, match="read-only"):
        add.next_state[0, 0] = 1
    with pytest.raises(AttributeError):
        add.pad = 2  # type: ignore[misc]


@pytest.mark.parametrize("name", ["add:3", "subtract", "less", "multiple-of:3"])
def test_it_runs_as_its_table_says(name: str) -> None:
    task = specification(name)
    for columns in itertools.product(range(2**task.inputs), repeat=3):
        bits = [tuple(x >> i & 1 for i in range(task.inputs)) for x in columns]
        assert task.run(columns) == reference.due(task, bits)


def test_it_answers_as_the_hand_wiring_does() -> None:
    machine = compile_machine(hand_wired())
    for columns in itertools.product(range(4), repeat=4):
        assert specification("add").run(columns) == machine.run(columns)


def test_two_are_equal_if_all_but_their_names_is() -> None:
    add = specification("add")
    other = dataclasses.replace(
        add, name="mine", next_state=np.array(add.next_state), output=np.array(add.output)
    )
    assert add == other
    assert hash(add) == hash(other)
    assert specification("add:2") is not specification("add:3")
    for change in (
        {"pad": 0},
        {"reads": "decision"},
        {"first": "most"},
        {"states": ("no", "yes")},
        {"output": ~add.output},
        {"next_state": 1 - add.next_state},
    ):
        assert dataclasses.replace(add, **change) != add
    assert add != "add"


def test_its_repr_is_a_line() -> None:
    assert repr(specification("parity")) == "<Specification 'parity': 1 operands, 2 states, pad 0>"
