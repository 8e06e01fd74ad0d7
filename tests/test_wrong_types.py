"""What a value of a wrong type is told, for every public function."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

import binadd
from binadd import ThresholdRNN

NET = binadd.hand_wired()
PARAMETERS = ("w_xh", "w_hh", "b_h", "w_hy", "b_y")
MANY: dict[str, Any] = {name: [getattr(NET, name)] for name in PARAMETERS}
NO_NETWORK = "expected a ThresholdRNN, got str; load_weights reads files"
NO_TASK = "expected a task's name or path, got int; 'add' is a name"
NO_BITS = "columns: expected rows of bits, 0 or 1, a row for each column of digits, got str"
NO_PAIRS = "expected pairs (hidden state, task state), as the certificate of a Proof has them, got "

WRONG: dict[str, tuple[Callable[[Any], object], Any, str]] = {
    "prove": (binadd.prove, "mine.json", NO_NETWORK),
    "prove, task": (lambda x: binadd.prove(NET, x), 3, NO_TASK),
    "count_wrong": (lambda x: binadd.count_wrong(x, 8), "mine.json", NO_NETWORK),
    "count_wrong, bits": (lambda x: binadd.count_wrong(NET, x), "8", "the width: expected a whole"),
    "check_width": (lambda x: binadd.check_width(x, 8), "mine.json", NO_NETWORK),
    "check_width, progress": (
        lambda x: binadd.check_width(NET, 4, progress=x),
        "yes",
        "progress: expected True, False or a function, got str",
    ),
    "check_width, executor": (
        lambda x: binadd.check_width(NET, 4, x),
        2,
        "executor: expected an Executor, got int",
    ),
    "verify": (binadd.verify, "mine.json", NO_NETWORK),
    "verify, a task in the width's place": (
        lambda x: binadd.verify(NET, x),
        "add",
        "the width: expected a whole number, got str 'add'",
    ),
    "verify, exhaustive": (
        lambda x: binadd.verify(NET, 2, exhaustive=x),
        "yes",
        "exhaustive: expected True, False or None, got str",
    ),
    "check_certificate": (lambda x: binadd.check_certificate(x, ()), "mine.json", NO_NETWORK),
    "check_certificate, a proof": (
        lambda x: binadd.check_certificate(NET, x),
        binadd.prove(NET),
        f"{NO_PAIRS}Proof",
    ),
    "check_certificate, a text": (
        lambda x: binadd.check_certificate(NET, x),
        "000",
        f"{NO_PAIRS}'0'",
    ),
    "compare": (binadd.compare, "mine.json", NO_NETWORK),
    "compare, b": (lambda x: binadd.compare(NET, x), "mine.json", NO_NETWORK),
    "diagnose": (binadd.diagnose, "mine.json", NO_NETWORK),
    "diagnose, most_changes": (
        lambda x: binadd.diagnose(NET, most_changes=x),
        "2",
        "most_changes: expected a whole number, got str '2'",
    ),
    "grade": (
        binadd.grade,
        NET,
        "expected files and folders, got ThresholdRNN; prove and diagnose take networks",
    ),
    "grade, a list": (
        binadd.grade,
        [NET],
        "expected a file or folder, got ThresholdRNN; prove and diagnose take networks",
    ),
    "grade, per": (
        lambda x: binadd.grade([], per=x),
        "student",
        "per: expected 'file', 'folder', 'path' or None, got 'student'",
    ),
    "grade, hidden": (
        lambda x: binadd.grade([], hidden=x),
        "3",
        "the number of hidden units: expected a whole number, got str '3'",
    ),
    "grade, entries": (
        lambda x: binadd.grade([], entries=x),
        "1",
        "entries: expected numbers, got str",
    ),
    "grade, fires_at_zero": (
        lambda x: binadd.grade([], fires_at_zero=x),
        ">=",
        "fires_at_zero: expected True, False or None, got str",
    ),
    "grade, time_limit": (
        lambda x: binadd.grade([], time_limit=x),
        "60",
        "time_limit: expected a number of seconds or None, got str",
    ),
    "add": (lambda x: binadd.add(x, x), "11", "a: expected a whole number, got str '11'"),
    "add, rnn": (lambda x: binadd.add(1, 2, x), "mine.json", NO_NETWORK),
    "add_many": (
        lambda x: binadd.add_many(x, x),
        ["11"],
        "a: expected unsigned integers, got ['11']",
    ),
    "add_many, None": (
        lambda x: binadd.add_many([1], x),
        None,
        "b: expected unsigned integers, got None",
    ),
    "run": (lambda x: binadd.run(x, 1, 2), NET, "expected a task's name or path, got ThresholdRNN"),
    "run, an operand": (
        lambda x: binadd.run("add", 1, x),
        "11",
        "an operand: expected a whole number, got str '11'",
    ),
    "wire": (binadd.wire, 3, NO_TASK),
    "wire, tenths": (
        lambda x: binadd.wire("add", tenths=x),
        "no",
        "tenths: expected True or False, got str",
    ),
    "specification": (binadd.specification, 3, NO_TASK),
    "load_weights": (
        binadd.load_weights,
        NET,
        "expected the path of a weights file, got ThresholdRNN",
    ),
    "save_weights, swapped": (lambda x: binadd.save_weights(x, NET), "mine.json", NO_NETWORK),  # type: ignore[arg-type]
    "save_weights, path": (
        lambda x: binadd.save_weights(NET, x),
        NET,
        "path: expected the name of a file, got ThresholdRNN",
    ),
    "save_weights, bits": (
        lambda x: binadd.save_weights(NET, "nowhere.onnx", bits=x),
        "8",
        "bits: expected a whole number, got str '8'",
    ),
    "save_weights, task": (
        lambda x: binadd.save_weights(NET, "nowhere.json", x),
        3,
        "task: expected the name of one, got int",
    ),
    "census": (binadd.census, "mine.json", "on_progress: expected a function, got str"),
    "train": (binadd.train, "3", "a seed: expected a whole number, got str '3'"),
    "train, recipe": (lambda x: binadd.train(recipe=x), None, "recipe: expected the name of one"),
    "train, engine": (
        lambda x: binadd.train(engine=x),
        3,
        "engine: expected one of auto, numpy, numba, got int",
    ),
    "prove_many": (
        lambda x: binadd.prove_many(x, x, x, x, x),
        "mine.json",
        "w_xh: expected an array of numbers, got str",
    ),
    "prove_many, task": (lambda x: binadd.prove_many(**MANY, task=x), 3, NO_TASK),
    "sweep, engine": (
        lambda x: binadd.sweep(2, engine=x),
        None,
        "engine: expected one of auto, numpy, numba, got NoneType",
    ),
    "sweep, first seed": (
        lambda x: binadd.sweep(2, first_seed=x),
        "3",
        "the first seed: expected a whole number, got str '3'",
    ),
    "sweep": (binadd.sweep, "3", "the number of seeds: expected a whole number, got str '3'"),
    "sweep, store": (
        lambda x: binadd.sweep(2, store=x),
        3,
        "store: expected the name of a file, got int",
    ),
    "sweep, progress": (
        lambda x: binadd.sweep(2, progress=x),
        "yes",
        "progress: expected True, False or a function, got str",
    ),
    "sweep, on_finished": (
        lambda x: binadd.sweep(2, on_finished=x),
        3,
        "on_finished: expected a function, got int",
    ),
    "sweep, executor": (
        lambda x: binadd.sweep(2, executor=x),
        2,
        "executor: expected an Executor, got int",
    ),
    "run of a network": (NET.run, "11", NO_BITS),
    "trace, before it is asked for a step": (NET.trace, "11", NO_BITS),
    "trace, digits": (NET.trace, [("1", "0")], NO_BITS),
    "trace, None": (NET.trace, None, NO_BITS.replace("str", "NoneType")),
    "step": (lambda x: NET.step(x, (0, 0, 0)), "11", "x: expected a tuple of bits, 0 or 1, got"),
    "step, h": (lambda x: NET.step((1, 1), x), "000", "h: expected a tuple of bits, 0 or 1, got"),
}
NEED_NOTHING = {"hand_wired"}


@pytest.mark.parametrize(("call", "value", "message"), WRONG.values(), ids=WRONG)
def test_it_says_what_was_expected_and_given(
    call: Callable[[Any], object], value: Any, message: str
) -> None:
    with pytest.raises(TypeError) as caught:
        call(value)
    assert str(caught.value).startswith(message)


def test_every_public_function_is_tried() -> None:
    functions = {name for name in binadd.__all__ if not isinstance(getattr(binadd, name), type)}
    tried = {name.split(",")[0].split(" ")[0] for name in WRONG}
    assert functions - tried <= NEED_NOTHING


def test_progress_is_shown_where_it_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("binadd.report.progress.QUIET_SECONDS", 0.0)
    monkeypatch.setattr("binadd.report.progress.SECONDS_BETWEEN", 0.0)
    for call in (
        lambda: binadd.verify(NET, 3, progress=True),
        lambda: binadd.check_width(NET, 3, progress=True),
        lambda: binadd.sweep(2, progress=True),
    ):
        call()
        assert capsys.readouterr().err.startswith("\r")
    told: list[int] = []
    binadd.check_width(NET, 3, progress=told.append)
    binadd.verify(NET, 3, progress=told.append)
    binadd.sweep(2, progress=told.append)
    assert told == [64, 64, 2]
    assert "binadd.report.progress" in sys.modules


def test_the_parameters_of_a_network() -> None:
    with pytest.raises(binadd.BinaddError, match="b_h: expected numbers, got NoneType"):
        ThresholdRNN([[1, 1]], [[0]], None, [1], 0)  # type: ignore[arg-type]
