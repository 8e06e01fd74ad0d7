"""The meanings of the tasks against examples on paper, and against the little machines."""

import pytest

from tests import slow_machine
from tests.cases import thermometer
from tests.slow_machine import ADD, Network
from tests.task_meanings import NAMED, all_operands, machine, meaning, widths

ON_PAPER = [
    ("add", (11, 6), 17),
    ("add:3", (7, 7, 7), 21),
    ("add:6", (1, 2, 3, 4, 5, 6), 21),
    ("subtract", (3, 5), -2),
    ("subtract", (5, 3), 2),
    ("less", (3, 5), True),
    ("less", (5, 5), False),
    ("equal", (5, 5), True),
    ("parity", (7,), True),
    ("increment", (7,), 8),
    ("xor", (12, 10), 6),
    ("and", (12, 10), 8),
    ("or", (12, 10), 14),
    ("carry", (3, 1), 3),
    ("carry", (5, 5), 5),
    ("times:5", (13,), 65),
    ("ones-multiple-of:3", (7,), True),
    ("ones-multiple-of:3", (0,), True),
    ("ones-multiple-of:3", (8,), False),
    ("multiple-of:3", (9,), True),
    ("multiple-of:5", (12,), False),
    ("linear:2,1", (3, 4), 10),
    ("linear:1,-2", (1, 3), -5),
    ("linear:1,1+1", (3, 4), 8),
]


@pytest.mark.parametrize(("name", "operands", "answer"), ON_PAPER)
def test_examples_on_paper(name: str, operands: tuple[int, ...], answer: int | bool) -> None:
    found = meaning(name).answer(*operands)
    assert found == answer
    assert type(found) is type(answer)


@pytest.mark.parametrize("name", NAMED)
def test_the_machine_is_what_the_integers_say(name: str) -> None:
    known, task = meaning(name), machine(name)
    for bits in widths(known.inputs, 5, 2**12):
        operands = all_operands(known.inputs, bits)
        due = known.digits(operands, bits)
        assert len(due) == bits + known.pad
        for i in range(len(operands[0])):
            columns = task.columns([int(operand[i]) for operand in operands], bits)
            assert task.digits(columns) == [int(column[i]) for column in due]


def test_the_columns_of_zeros_of_the_table() -> None:
    pads = {
        "add": 1, "add:3": 2, "add:4": 2, "add:5": 3, "add:6": 3, "subtract": 1, "increment": 1,
        "less": 0, "equal": 0, "parity": 0, "xor": 0, "multiple-of:3": 0, "times:3": 2,
        "times:5": 3, "linear:2,1": 2, "linear:1,-2": 2, "linear:1,-1,1": 2,
    }  # fmt: skip
    assert {name: meaning(name).pad for name in pads} == pads


def test_addition_is_the_task_of_the_other_tests() -> None:
    network = Network(thermometer())
    for task in (machine("add"), machine("linear:1,1"), ADD):
        assert slow_machine.is_right(network, task)
        assert slow_machine.count_wrong(network, 3, task) == 0
    assert not slow_machine.is_right(network, machine("subtract"))
    assert slow_machine.count_wrong(network, 2, machine("subtract")) == len(
        list(slow_machine.wrong_inputs(network, 2, machine("subtract")))
    )


def test_a_width_in_which_a_number_does_not_fit_is_seen() -> None:
    from dataclasses import replace

    narrow = replace(meaning("add"), pad=0)
    with pytest.raises(AssertionError, match="too few columns"):
        narrow.digits(all_operands(2, 3), 3)
