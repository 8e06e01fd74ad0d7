"""What is no task is said in one line; what the tasks compute is tested elsewhere."""

import numpy as np
import pytest

from binadd.errors import BinaddError, TaskError
from binadd.tasks import digits_of, number_of, specification
from binadd.tasks.named import NAMED, machine_over_columns, named_task

BAD_NAMES = {
    "times": "the task times takes a number, as in times:3",
    "linear": "the task linear takes coefficients, as in linear:3",
    "multiple-of": "the task multiple-of takes a number, as in multiple-of:3",
    "ones-multiple-of": "the task ones-multiple-of takes a number, as in ones-multiple-of:3",
    "subtract:2": "the task subtract takes nothing after its name, got 'subtract:2'",
    "parity:": "the task parity takes nothing after its name, got 'parity:'",
    "add:": "'add:': expected how many numbers from 2 to 6 after the colon",
    "times:": "'times:': expected a number from 1 to 64 after the colon",
    "add:1": "'add:1': expected how many numbers from 2 to 6 after the colon",
    "add:7": "'add:7': expected how many numbers from 2 to 6 after the colon",
    "add:two": "'add:two': expected how many numbers from 2 to 6 after the colon",
    "add:-2": "'add:-2': expected how many numbers from 2 to 6 after the colon",
    "times:0": "'times:0': expected a number from 1 to 64 after the colon",
    "times:65": "'times:65': expected a number from 1 to 64 after the colon",
    "times:\u0663": "'times:\\u0663': expected a number from 1 to 64 after the colon",
    "times:99999": "'times:99999': expected a number from 1 to 64 after the colon",
    "multiple-of:65": "'multiple-of:65': expected a number from 1 to 64 after the colon",
    "ones-multiple-of:0": "'ones-multiple-of:0': expected a number from 1 to 64 after the colon",
    "linear:1,1,1,1,1,1,1": "'linear:1,1,1,1,1,1,1': at most 6 operands, got 7",
    **{
        name: f"{name!a}: expected whole numbers with commas between them, and perhaps a "
        f"constant, as in linear:2,-1 or linear:1,1+1"
        for name in ("linear:", "linear:x", "linear:1,", "linear:1;2", "linear:1.5", "linear:1234")
    },
    "linear:90": "the task linear:90 has more than 64 states",
    "adds": "there is no task 'adds'; did you mean add? (a task file's name has a dot)",
    "substract": "there is no task 'substract'; did you mean subtract? (a task file's name has a "
    "dot)",
    "division": "there is no task 'division'; binadd tasks lists them (a task file's name has a "
    "dot)",
    "": "there is no task ''; binadd tasks lists them (a task file's name has a dot)",
    "ADD": "there is no task 'ADD'; binadd tasks lists them (a task file's name has a dot)",
    "q\x1b[2J": "there is no task 'q\\x1b[2J'; binadd tasks lists them (a task file's name has a "
    "dot)",
    "q" * 99: f"there is no task '{'q' * 40}'; binadd tasks lists them (a task file's name has a "
    f"dot)",
}


@pytest.mark.parametrize(("name", "message"), BAD_NAMES.items(), ids=map(ascii, BAD_NAMES))
def test_what_names_no_task_is_one_clear_line(name: str, message: str) -> None:
    with pytest.raises(TaskError) as caught:
        specification(name)
    assert str(caught.value) == message
    assert isinstance(caught.value, BinaddError)


@pytest.mark.parametrize("value", [None, 3, b"add", ["add"]])
def test_what_is_no_name_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=r"expected a task's name or path, got .*; 'add' is a name"):
        specification(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMED)
def test_a_name_is_a_whole_task_made_once(name: str) -> None:
    task = specification(name)
    assert task.name == name
    assert specification(name) is task
    assert specification(task) is task
    shape = (2**task.inputs, len(task.states))
    assert task.next_state.shape == task.output.shape == shape
    assert 0 <= task.next_state.min() <= task.next_state.max() < len(task.states)
    assert len(set(task.states)) == len(task.states)
    for array in (task.next_state, task.output):
        with pytest.raises(ValueError, match=r"read-only"):
            array[...] = 0
    assert (task.reads == "decision") <= (task.pad == 0)


def test_add_of_two_is_add() -> None:
    assert specification("add:2") == specification("add")
    assert specification("add:2").name == "add"


def test_a_name_of_another_form_is_none() -> None:
    assert named_task("some/file.json") is None
    assert named_task("plus") is None


@pytest.mark.parametrize("first", ["least", "most"])
def test_digits_and_numbers(first: str) -> None:
    for number in range(40):
        for digits in range(max(number.bit_length(), 1), 9):
            bits = digits_of(number, digits, first)
            assert len(bits) == digits
            ordered = bits if first == "least" else bits[::-1]
            assert sum(bit << t for t, bit in enumerate(ordered)) == number
            assert number_of(bits, first) == number
    assert digits_of(-1, 3, first) == [1, 1, 1]  # two's complement


def test_states_are_numbered_as_columns_meet_them() -> None:
    task = machine_over_columns(
        "far", 1, 10, lambda state, x: (min(int(str(state)) + 1 + x[0], 13), x[0])
    )
    assert task.states == ("10", "11", "12", "13")
    assert task.next_state.tolist() == [[1, 2, 3, 3], [2, 3, 3, 3]]
    assert task.output.tolist() == [[False] * 4, [True] * 4]
    assert task.next_state.dtype == np.int32


def test_too_many_states_are_refused() -> None:
    with pytest.raises(TaskError, match=r"^the task endless has more than 64 states$"):
        machine_over_columns("endless", 1, 0, lambda state, x: (int(str(state)) + 1, 0))
