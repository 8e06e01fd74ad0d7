"""What `str`, `repr` and `as_json` of every result are."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from binadd import (
    ThresholdRNN,
    compare,
    count_wrong,
    diagnose,
    hand_wired,
    load_weights,
    prove,
    save_weights,
    sweep,
    train,
    verify,
)
from binadd.grading.marking import grade
from binadd.report.layout import display_width
from tests.cases import CASES, FILES, RIGHT_UP_TO_SOME_WIDTH, drops_carry_after
from tests.cli.conftest import Binadd

THIRD = str(FILES["wrong_third_bias"])


def third() -> ThresholdRNN:
    return load_weights(THIRD)


RESULTS: dict[str, Callable[[], Any]] = {
    "proof": lambda: prove(hand_wired()),
    "counterexample": lambda: prove(third()),
    "a long counterexample": lambda: prove(RIGHT_UP_TO_SOME_WIDTH["silent in column 60"].rnn),
    "count": lambda: count_wrong(third(), 64),
    "verdict": lambda: verify(drops_carry_after(4), 3),
    "comparison": lambda: compare(third()),
    "diagnosis": lambda: diagnose(third()),
    "training": lambda: train(25),
    "sweep": lambda: sweep(300, max_steps=300),
    "grading": lambda: grade(str(FILES["thermometer"].parent)),
}


@pytest.mark.parametrize("name", RESULTS)
def test_every_result_prints_and_is_short_at_a_prompt(name: str) -> None:
    found = RESULTS[name]()
    shown = repr(found)
    assert shown.count("\n") <= 3
    assert len(shown) <= 300
    assert len(str(found)) > 20
    assert "dataclass" not in str(found)
    assert type(found).__name__ + "(" not in str(found)
    json.dumps(found.as_json(), allow_nan=False)


@pytest.mark.parametrize(
    ("result", "arguments"),
    [
        (lambda: verify(third(), 4), ("verify", "-w", THIRD, "--bits", "4")),
        (lambda: compare(third()), ("compare", THIRD)),
        (lambda: diagnose(third()), ("diagnose", THIRD)),
        (lambda: sweep(20), ("sweep", "--seeds", "20")),
        (lambda: grade(THIRD), ("grade", THIRD)),
    ],
)
def test_what_is_printed_is_what_the_command_prints(
    binadd: Binadd, result: Any, arguments: tuple[str, ...]
) -> None:
    assert f"{result()}\n" == binadd(*arguments).out
    fields = json.loads(json.dumps(result().as_json()))
    printed = binadd(*arguments, "--json").fields
    assert fields.pop("seconds", 0) >= 0
    printed.pop("seconds", None)
    printed.pop("read_as", None)  # of the file, not of the result
    assert fields == printed


@pytest.mark.parametrize("width", [60, 80, pytest.param(120, marks=pytest.mark.slow), 200])
@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "--bits", "64", "-w", "late.json"),
        ("verify",),
        ("compare", "late.json"),
        ("compare", THIRD),
        ("diagnose", THIRD),
        ("diagnose", str(FILES["wrong_zero_bias_under_ge"])),
        ("add", "--trace", "1011", "0110"),
        ("add", "--trace", "1011", "0110", "-w", "late.json"),
        ("sweep", "--seeds", "20"),
        ("grade", str(FILES["thermometer"].parent)),
        ("gradients",),
        ("cost",),
    ],
    ids=" ".join,
)
def test_nothing_is_wider_than_the_terminal(
    binadd: Binadd, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, arguments: Any, width: int
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", str(width))
    save_weights(RIGHT_UP_TO_SOME_WIDTH["silent in column 60"].rnn, "late.json")
    ran = binadd(*arguments)
    assert ran.code in (0, 1)
    assert max(map(display_width, ran.out.splitlines())) <= width
    assert "\x1b" not in ran.out


def test_every_case_prints_at_every_width() -> None:
    from binadd.report.layout import Style
    from binadd.report.verdict_text import verdict_text

    for case in CASES.values():
        if case.rnn.inputs == 2 and case.rnn.hidden_units <= 16:
            found = verify(case.rnn, 4)
            for width in (60, 100):
                assert max(map(len, verdict_text(found, Style(width)).splitlines())) <= width
    assert found.margins is not None
    assert np.isfinite(found.margins.smallest)
