"""`specification`: a task by its name, or from a file that describes its machine."""

import difflib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from binadd.automata.specification import MOST_INPUTS, Specification
from binadd.errors import TaskError, TaskFileError, shortened
from binadd.files import ContentError, read_bytes, strict_json
from binadd.tasks.named import MOST_STATES, bits_of_input, known_stems, named_task

FORMAT, VERSION = "binadd-task", 1
LARGEST_FILE = 2**20
MOST_PAD = 64
_KEYS = ("format", "version", "name", "note", "inputs", "pad", "start", "steps", "reads", "first")


def specification(name_or_path: "str | os.PathLike[str] | Specification") -> Specification:
    """Return a task: one of `binadd tasks` by its name, or that of a task file.

    What holds a dot or a slash is a path.

    Raises
    ------
    TaskError
        If there is no task of that name.
    TaskFileError
        If the file can't be read, or does not describe a machine.

    Examples
    --------
    >>> specification("subtract")
    <Specification 'subtract': 2 operands, 2 states, pad 1>
    """
    if isinstance(name_or_path, Specification):
        return name_or_path
    if not isinstance(name_or_path, str | os.PathLike):
        raise TypeError(
            f"expected a task's name or path, got {type(name_or_path).__name__}; 'add' is a name"
        )
    text = os.fspath(name_or_path)
    task = named_task(text) if isinstance(name_or_path, str) else None
    if task is not None:
        return task
    if isinstance(name_or_path, str) and not any(sign in text for sign in "./\\"):
        close = difflib.get_close_matches(text, known_stems(), n=1)
        hint = f"; did you mean {close[0]}?" if close else "; binadd tasks lists them"
        raise TaskError(f"there is no task {text[:40]!a}{hint} (a task file's name has a dot)")
    data = read_bytes(text, LARGEST_FILE, TaskFileError)
    try:
        return parse_task(data, Path(text).stem)
    except ContentError as error:
        raise TaskFileError(f"{text}: {error}") from None


def parse_task(data: bytes, default_name: str = "") -> Specification:
    """Read a task from the bytes of a task file.

    Raises
    ------
    ContentError
        If they do not describe a machine; it names the state and the step that is wrong.
    """
    if len(data) > LARGEST_FILE:
        raise ContentError(f"larger than {LARGEST_FILE >> 20} MiB; not a task file")
    document = strict_json(data)
    if not isinstance(document, dict):
        raise ContentError('expected a JSON object with "inputs", "start" and "steps"')
    _check_keys(document)
    inputs = _whole(document, "inputs", None, 1, MOST_INPUTS)
    pad = _whole(document, "pad", 0, 0, MOST_PAD)
    steps = document["steps"]
    if not isinstance(steps, dict) or not 1 <= len(steps) <= MOST_STATES:
        raise ContentError(f"steps: expected an object of 1 to {MOST_STATES} states")
    start = document["start"]
    if not isinstance(start, str) or start not in steps:
        raise ContentError(
            f"start is {_shown(start)}, which is none of the states {_listed(steps)}"
        )
    states = [start, *(state for state in steps if state != start)]
    rows = [_row(state, steps[state], inputs, states) for state in states]
    _check_reached(rows, states)
    next_state = np.array([[after for after, _ in row] for row in rows], dtype=np.int32).T
    output = np.array([[bit for _, bit in row] for row in rows], dtype=bool).T
    next_state.flags.writeable = output.flags.writeable = False
    found = Specification(
        document.get("name", default_name) or default_name,
        inputs,
        tuple(states),
        next_state,
        output,
        pad,
        _one_of(document, "reads", ("number", "decision"), "number" if pad else "decision"),
        _one_of(document, "first", ("least", "most"), "least"),
    )
    try:
        borrowed = named_task(found.name) not in (None, found)
    except TaskError:
        borrowed = True
    # A name says which task it is, so that of another must not be taken for it.
    return replace(found, name=f"{found.name} (of a file)") if borrowed else found


def task_document(task: Specification) -> dict[str, Any]:
    """Return what a task file of a task holds, ready for `json.dumps`."""
    columns = ["".join(map(str, bits_of_input(x, task.inputs))) for x in range(2**task.inputs)]
    steps = {
        state: {column: [task.states[a], b] for column, (a, b) in zip(columns, row, strict=True)}
        for state, row in zip(task.states, task.rows, strict=True)
    }
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": task.name,
        "inputs": task.inputs,
        "pad": task.pad,
        "start": task.states[0],
        "steps": steps,
        "reads": task.reads,
        "first": task.first,
    }


def _check_keys(document: dict[str, Any]) -> None:
    for key in document:
        if key not in _KEYS:
            close = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f'; did you mean "{close[0]}"?' if close else f"; known are {', '.join(_KEYS)}"
            raise ContentError(f"unknown key {key[:40]!a}{hint}")
    missing = [key for key in ("inputs", "start", "steps") if key not in document]
    if missing:
        raise ContentError(f"{' and '.join(missing)} missing")
    if document.get("format", FORMAT) != FORMAT:
        raise ContentError(f"format is {_shown(document['format'])}; expected {FORMAT!a}")
    version = document.get("version", VERSION)
    if isinstance(version, bool) or version != VERSION:
        raise ContentError(f"version is {_shown(version)}; this binadd reads version {VERSION}")
    for key in ("name", "note"):
        if not isinstance(document.get(key, ""), str):
            raise ContentError(f"{key}: expected a text")


def _row(state: str, steps: Any, inputs: int, states: list[str]) -> list[tuple[int, int]]:
    """Return by input what follows a state and the bit due, or say what is wrong with it."""
    columns = ["".join(map(str, bits_of_input(x, inputs))) for x in range(2**inputs)]
    if not isinstance(steps, dict):
        raise ContentError(f"state {state!a}: expected an object with a step for {columns[0]!a}...")
    for column in steps:
        if column not in columns:
            raise ContentError(
                f"state {state!a}: {column[:40]!a} is no column of {inputs} bits; expected "
                f"{_listed(sorted(columns))}"
            )
    row = []
    for column in columns:
        if column not in steps:
            raise ContentError(f"state {state!a} has no step for the column {column!a}")
        row.append(_step(f"state {state!a}, column {column!a}", steps[column], states))
    return row


def _step(where: str, step: Any, states: list[str]) -> tuple[int, int]:
    if not isinstance(step, list) or len(step) != 2:
        raise ContentError(f'{where}: expected ["next state", bit]')
    after, bit = step
    if after not in states:
        close = difflib.get_close_matches(str(after), states, n=1)
        hint = f"; did you mean {close[0]!a}?" if close else ""
        raise ContentError(f"{where}: {_shown(after)} is no state{hint}")
    if isinstance(bit, bool) or bit not in (0, 1):
        raise ContentError(f"{where}: the bit due is {_shown(bit)}; expected 0 or 1")
    return states.index(after), int(bit)


def _check_reached(rows: list[list[tuple[int, int]]], states: list[str]) -> None:
    reached = [0]
    for state in reached:  # grows while it is read
        reached += dict.fromkeys(after for after, _ in rows[state] if after not in reached)
    if len(reached) < len(states):
        lost = next(name for number, name in enumerate(states) if number not in reached)
        raise ContentError(f"no columns lead from the start to the state {lost!a}")


def _whole(document: dict[str, Any], key: str, default: int | None, least: int, most: int) -> int:
    value = document.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise ContentError(f"{key}: expected a whole number, got {_shown(value)}")
    if not least <= value <= most:
        raise ContentError(f"{key} is {_shown(value)}; expected {least} to {most}")
    return int(value)


def _one_of(document: dict[str, Any], key: str, known: tuple[str, str], default: str) -> Any:
    value = document.get(key, default)
    if value not in known:
        raise ContentError(f'{key} is {_shown(value)}; expected "{known[0]}" or "{known[1]}"')
    return value


def _shown(value: Any) -> str:
    """Show any value on one short line, a whole number as it was written: JSON's are all floats."""
    whole_number = isinstance(value, float) and value.is_integer()
    return shortened(ascii(int(value) if whole_number else value))


def _listed(names: Any) -> str:
    shown = [ascii(name) for name in list(names)[:8]]
    return ", ".join(shown) + (", ..." if len(names) > 8 else "")
