import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binadd.errors import DataFileError, TaskError, TaskFileError
from binadd.files import ContentError
from binadd.tasks import specification
from binadd.tasks.task_files import LARGEST_FILE, parse_task

PARITY: dict[str, Any] = {
    "format": "binadd-task",
    "version": 1,
    "name": "odd",
    "inputs": 1,
    "pad": 0,
    "start": "even",
    "steps": {
        "even": {"0": ["even", 0], "1": ["odd", 1]},
        "odd": {"0": ["odd", 1], "1": ["even", 0]},
    },
}
MANY = {f"s{i}": {"0": [f"s{(i + 1) % 10}", 0], "1": ["s0", 0]} for i in range(10)}


def changed(**changes: Any) -> bytes:
    """The good file with other values; None takes a key out."""
    return json.dumps({k: v for k, v in (PARITY | changes).items() if v is not None}).encode()


def with_step(state: str, column: str, step: Any) -> bytes:
    steps = {**PARITY["steps"], state: {**PARITY["steps"][state], column: step}}
    return changed(steps=steps)


def test_a_file_is_a_task(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(changed())
    for name in (path, str(path)):
        task = specification(name)
        assert task == specification("parity")
        assert (task.name, task.states, task.reads) == ("odd", ("even", "odd"), "decision")
    path.write_bytes(changed(name=None, note="for the second sheet"))
    assert specification(path).name == "mine"


def test_a_file_may_be_called_as_a_task_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("add").write_bytes(changed())
    assert specification("add").name == "add"
    assert specification("./add").name == "odd"
    assert specification(Path("add")).name == "odd"


def test_the_start_comes_first_wherever_it_stands() -> None:
    task = parse_task(changed(start="odd"))
    assert task.states == ("odd", "even")
    assert task.next_state.tolist() == [[0, 1], [1, 0]]
    assert task.output.tolist() == [[True, False], [False, True]]
    with pytest.raises(ValueError, match="read-only"):
        task.output[0, 0] = False


def test_columns_are_written_first_operand_first() -> None:
    steps = {"s": {"00": ["s", 0], "01": ["s", 0], "10": ["s", 1], "11": ["s", 0]}}
    task = parse_task(changed(inputs=2, start="s", steps=steps))
    assert task.output[:, 0].tolist() == [False, True, False, False]  # bit 0 is the first's


@pytest.mark.parametrize(
    ("pad", "reads", "found"),
    [
        (0, None, "decision"),
        (2, None, "number"),
        (0, "number", "number"),
        (1, "decision", "decision"),
    ],
)
def test_what_the_bits_are_read_as(pad: int, reads: str | None, found: str) -> None:
    task = parse_task(changed(pad=pad, reads=reads))
    assert (task.pad, task.reads, task.first) == (pad, found, "least")


def test_the_most_significant_digit_may_come_first() -> None:
    assert parse_task(changed(first="most")).first == "most"


BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty"),
    "not JSON": (b"{'a': 1}", "not JSON: Expecting property name enclosed in double quotes at "
                 "line 1, column 2"),
    "a list": (b"[]", 'expected a JSON object with "inputs", "start" and "steps"'),
    "a duplicate state": (b'{"steps": {"a": {}, "a": {}}}', 'duplicate key "a"'),
    "an unknown key": (changed(strat="even"), "unknown key 'strat'; did you mean \"start\"?"),
    "a key like none": (changed(q=1), "unknown key 'q'; known are format, version, name, note, "
                        "inputs, pad, start, steps, reads, first"),
    "a long key": (changed(**{"q" * 99: 1}), f"unknown key '{'q' * 40}'; known are format, version,"
                   f" name, note, inputs, pad, start, steps, reads, first"),
    "a part missing": (changed(start=None), "start missing"),
    "parts missing": (b"{}", "inputs and start and steps missing"),
    "another format": (changed(format="binadd-weights"), "format is 'binadd-weights'; expected "
                       "'binadd-task'"),
    "a later version": (changed(version=2), "version is 2; this binadd reads version 1"),
    "version true": (changed(version=True), "version is True; this binadd reads version 1"),
    "a name that is none": (changed(name=5), "name: expected a text"),
    "a note that is none": (changed(note=[]), "note: expected a text"),
    "no inputs": (changed(inputs=0), "inputs is 0; expected 1 to 6"),
    "many inputs": (changed(inputs=7), "inputs is 7; expected 1 to 6"),
    "half an input": (changed(inputs=1.5), "inputs: expected a whole number, got 1.5"),
    "inputs as a text": (changed(inputs="1"), "inputs: expected a whole number, got '1'"),
    "inputs true": (changed(inputs=True), "inputs: expected a whole number, got True"),
    "pad below zero": (changed(pad=-1), "pad is -1; expected 0 to 64"),
    "much pad": (changed(pad=65), "pad is 65; expected 0 to 64"),
    "no states": (changed(steps={}), "steps: expected an object of 1 to 64 states"),
    "steps in a list": (changed(steps=[]), "steps: expected an object of 1 to 64 states"),
    "many states": (changed(steps={f"s{i}": {} for i in range(65)}),
                    "steps: expected an object of 1 to 64 states"),
    "another start": (changed(start="evn"), "start is 'evn', which is none of the states 'even', "
                      "'odd'"),
    "a start of many": (changed(start="x", steps=MANY), "start is 'x', which is none of the states "
                        "'s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7', ..."),
    "a start that is a number": (changed(start=3), "start is 3, which is none of the states "
                                 "'even', 'odd'"),
    "a start that is a list": (changed(start=["even"]), "start is ['even'], which is none of the "
                               "states 'even', 'odd'"),
    "a state without steps": (changed(steps={"even": [], "odd": {}}),
                              "state 'even': expected an object with a step for '0'..."),
    "a column too wide": (with_step("odd", "10", ["odd", 1]),
                          "state 'odd': '10' is no column of 1 bits; expected '0', '1'"),
    "a column missing": (changed(steps={"even": {"0": ["even", 0]}, "odd": {}}),
                         "state 'even' has no step for the column '1'"),
    "a step that is a text": (with_step("odd", "1", "even"),
                              "state 'odd', column '1': expected [\"next state\", bit]"),
    "a step of three": (with_step("odd", "1", ["even", 0, 0]),
                        "state 'odd', column '1': expected [\"next state\", bit]"),
    "a step to a misspelt state": (with_step("even", "1", ["od", 1]),
                                   "state 'even', column '1': 'od' is no state; did you mean "
                                   "'odd'?"),
    "a step to no state": (with_step("even", "1", ["zzz", 1]),
                           "state 'even', column '1': 'zzz' is no state"),
    "a step to a list": (with_step("even", "1", [["odd"], 1]),
                         "state 'even', column '1': ['odd'] is no state; did you mean 'odd'?"),
    "a bit of two": (with_step("even", "1", ["odd", 2]),
                     "state 'even', column '1': the bit due is 2; expected 0 or 1"),
    "a bit true": (with_step("even", "1", ["odd", True]),
                   "state 'even', column '1': the bit due is True; expected 0 or 1"),
    "a bit as a text": (with_step("even", "1", ["odd", "1"]),
                        "state 'even', column '1': the bit due is '1'; expected 0 or 1"),
    "a state that nothing leads to": (
        changed(steps={**PARITY["steps"], "lost": {"0": ["odd", 0], "1": ["lost", 0]}}),
        "no columns lead from the start to the state 'lost'",
    ),
    "a start that is long": (changed(start="x" * 99), f"start is '{'x' * 36}..., which is none of "
                             "the states 'even', 'odd'"),
    "reads what": (changed(reads="text"), "reads is 'text'; expected \"number\" or \"decision\""),
    "first what": (changed(first="last"), "first is 'last'; expected \"least\" or \"most\""),
    "reads a list": (changed(reads=["number"]),
                     "reads is ['number']; expected \"number\" or \"decision\""),
}  # fmt: skip


@pytest.mark.parametrize(("data", "message"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_one_clear_line(data: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        parse_task(data)
    assert str(caught.value) == message
    path = tmp_path / "mine.json"
    path.write_bytes(data)
    with pytest.raises(TaskFileError) as found:
        specification(path)
    assert str(found.value) == f"{path}: {message}"
    assert isinstance(found.value, TaskError)
    assert isinstance(found.value, DataFileError)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@given(st.sampled_from([*PARITY, "reads", "first", "note"]), JSON)
def test_any_value_in_any_place_is_a_task_or_a_clean_error(key: str, value: Any) -> None:
    try:
        parse_task(json.dumps(PARITY | {key: value}).encode())
    except ContentError as error:
        assert "\n" not in str(error)
        assert str(error).isascii()


@given(st.sampled_from(["even", "odd"]), st.sampled_from(["0", "1", "2"]), JSON, JSON)
def test_any_step_is_one_or_a_clean_error(state: str, column: str, after: Any, bit: Any) -> None:
    for step in (after, [after, bit], ["odd", bit], [after, 1]):
        try:
            parse_task(with_step(state, column, step))
        except ContentError as error:
            assert "\n" not in str(error)
            assert len(str(error)) < 200


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_a_clean_error(data: bytes) -> None:
    with pytest.raises(ContentError):
        parse_task(data)


def test_files_that_can_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(TaskFileError, match=r"missing.json: can't be read: No such file"):
        specification(tmp_path / "missing.json")
    with pytest.raises(TaskFileError, match="can't be read: Is a directory"):
        specification(tmp_path)
    with pytest.raises(TaskFileError, match="not a path"):
        specification("a\0.json")


def test_a_file_of_a_megabyte_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_bytes(changed().ljust(LARGEST_FILE))
    assert specification(path).name == "odd"
    path.write_bytes(changed().ljust(LARGEST_FILE + 1))
    with pytest.raises(TaskFileError, match=r"large.json: larger than 1 MiB; not a task file"):
        specification(path)


def test_a_task_that_borrows_a_name_is_not_taken_for_it() -> None:
    steps = {"s": {"00": ["s", 0], "10": ["s", 1], "01": ["s", 1], "11": ["s", 1]}}
    document = {"name": "add", "inputs": 2, "start": "s", "steps": steps}
    found = parse_task(json.dumps(document).encode())
    assert found.name == "add (of a file)"
    assert found != specification("add")
    parity = {
        "even": {"0": ["even", 0], "1": ["odd", 1]},
        "odd": {"0": ["odd", 1], "1": ["even", 0]},
    }
    document = {"name": "parity", "inputs": 1, "start": "even", "steps": parity}
    assert parse_task(json.dumps(document).encode()).name == "parity"
