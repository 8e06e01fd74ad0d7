"""Sixty wrong networks, and the mistake that a tutor names first.

The table was written before the diagnosis was: by what students hand in, in a tutor's words.
`kinds` are those that say the same; `says` is a word that has to be said, such as the unit.
"""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from binadd import ThresholdRNN, check_certificate, diagnose, load_weights, wire
from binadd.grading.diagnosis import Diagnosis
from binadd.grading.known_mistakes import MISTAKES
from tests import reference
from tests.cases import CARRY, FOLDER, ONES, RIGHT, WRONG, thermometer
from tests.networks.delayed import late
from tests.verification.test_soft import SIXTEEN

TABLE: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "tutor_table.json").read_text(encoding="utf-8")
)


def network(entry: dict[str, Any]) -> ThresholdRNN:
    weights = dict(entry["weights"])
    at_zero = weights.pop("threshold") == "z>=0"
    return ThresholdRNN(**weights, fires_at_zero=at_zero)


def demand_proofs(found: Diagnosis) -> None:
    for repair in found.repairs:
        assert check_certificate(repair.network, repair.proof.certificate, found.task)
        if found.task.name == "add":
            assert reference.adds_at_every_width(repair.network)


@pytest.mark.parametrize("entry", TABLE, ids=[entry["name"] for entry in TABLE])
def test_the_mistake_is_named_first(entry: dict[str, Any]) -> None:
    found = diagnose(network(entry), entry["task"])
    assert found.kind in entry["kinds"]
    assert found.advice is not None
    if "says" in entry:
        assert re.search(entry["says"], f"{found.cause} {found.advice}")
    demand_proofs(found)


def changed(**arrays: Any) -> ThresholdRNN:
    usual = {
        "w_xh": ONES, "w_hh": CARRY, "b_h": [-0.5, -1.5, -2.5], "w_hy": [1, -1, 1], "b_y": -0.5,
    }  # fmt: skip
    return ThresholdRNN(**{**usual, **arrays})


NONE = np.zeros((3, 3))
TURNED = np.transpose(CARRY)
OTHERS: dict[str, tuple[ThresholdRNN, str]] = {
    "nothing-filled-in": (ThresholdRNN(np.zeros((3, 2)), NONE, [0] * 3, [0] * 3, 0), "add"),
    "too-few-units": (WRONG["two units, no carry"].rnn, "add"),
    "matrices-swapped": (changed(b_h=[1, -1, 1], w_hy=[-0.5, -1.5, -2.5]), "add"),
    "equal-biases": (changed(b_h=[-0.5] * 3), "add"),
    "scaled": (changed(w_hh=2 * np.array(CARRY)), "add"),
    "empty-unit": (
        changed(w_xh=[[1, 1], [1, 1], [0, 0]], w_hh=[*CARRY[:2], [0, 0, 0]], b_h=[-0.5, -1.5, 0]),
        "add",
    ),
    "margin-zero": (thermometer((-1, -2, -2)), "add"),
    "missing-output-bias": (thermometer(b_y=0, fires_at_zero=True), "add"),
    "extra-feedback": (changed(w_hh=[[0, 1, -1], CARRY[1], CARRY[2]]), "add"),
    "missing-feedback": (
        ThresholdRNN([[-1], [-1]], [[-1, 1], [0, 1]], [1.5, 0.5], [1, -1], -0.5), "parity",
    ),
    "fed-from-wrong-unit": (
        ThresholdRNN([[-1, 1]] * 3, [[0, 0, 1]] * 3, [0.5, -0.5, -1.5], [-1, 1, -1], 0.5),
        "subtract",
    ),
    "another-start": (
        ThresholdRNN([[1, -1]], [[1]], [-0.5], [-1], 0.5), "less",
    ),
    "output-wired-wrongly": (changed(w_hy=[1, 0, -1]), "add"),
    "operands-exchanged": (
        ThresholdRNN([[1, -1]] * 3, CARRY, [0.5, -0.5, -1.5], [-1, 1, -1], 0.5), "subtract",
    ),
    "input-signs": (changed(w_xh=[[-1, -1]] * 3), "add"),
    "biases-off": (changed(b_h=[1, -3, -5]), "add"),
    "recurrence-wired-wrongly": (changed(w_hh=[[1, 1, 1], [0, 1, 1], [0, 0, 1]]), "add"),
    "input-weights-off": (changed(w_xh=[[1, 0], [0, 1], [1, 0]]), "add"),
    "digit-counted-wrongly": (changed(w_xh=[[1, 2]] * 3), "add"),
    "unit-counts-wrongly": (changed(w_xh=[[1, 1], [1, 1], [2, 0]]), "add"),
    "biases-spaced": (changed(b_h=[-0.5, -1, -1.5]), "add"),
    "one-sign": (changed(w_xh=[[1, 1], [1, -1], [1, 1]]), "add"),
    "one-parameter": (changed(w_xh=[[1, 1], [1, 1], [1, -0.5]]), "add"),
    "two-parameters": (changed(w_xh=[[1, 1], [1, 1], [1, 2.5]], b_h=[-0.5, -4, -2.5]), "add"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHERS)
def test_other_mistakes_are_named(kind: str) -> None:
    found = diagnose(*OTHERS[kind])
    assert found.kind == kind
    demand_proofs(found)


def test_every_kind_of_mistake_is_named_in_a_test() -> None:
    tested = {kind for entry in TABLE for kind in entry["kinds"]} | set(OTHERS)
    assert {mistake.kind for mistake in MISTAKES} == tested | {"right-if-soft"}


def test_hints_give_no_repair_away() -> None:
    for mistake in MISTAKES:
        assert re.fullmatch(r"[A-Z].*[.?]", mistake.hint)
        assert not re.search(r"negate|exchange|transpose|set |-?\d+\.\d", mistake.hint.lower())


def test_what_programs_read() -> None:
    found = diagnose(changed(w_hh=TURNED))
    assert (found.kind, found.repair_size) == ("recurrence-transposed", 4)
    assert found.hint == found.repairs[0].mistake.hint
    fields = found.as_json()
    assert {name: fields[name] for name in ("kind", "advice", "hint", "repair_size")} == {
        "kind": found.kind, "advice": found.advice, "hint": found.hint, "repair_size": 4,
    }  # fmt: skip
    assert fields["repairs"][0]["kind"] == found.kind
    assert fields["repairs"][0]["entries"] == 4
    right = diagnose(thermometer())
    assert (right.kind, right.advice, right.hint, right.repair_size) == (None,) * 4


def test_only_the_rule_changes_no_number() -> None:
    found = diagnose(thermometer((-1, -2, -3), -1))
    assert (found.kind, found.repair_size) == ("other-threshold-rule", 0)


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("base", ["thermometer", "thermometer, h1 complemented"])
def test_right_but_late(columns: int, base: str) -> None:
    rnn = late(RIGHT[base].rnn, columns)
    found = diagnose(rnn)
    assert found.cause == f"right, but {'one column' if columns == 1 else 'two columns'} late"
    assert (found.kind, found.repair_size) == ("late", 0)
    (in_time,) = found.repairs
    assert not in_time.network.w_hy[3:].any()
    assert "let the output read h1, h2 and h3: w_hy = [" in in_time.advice
    demand_proofs(found)
    right = found.right_as_it_is
    assert right is not None
    assert right.task is not None
    assert check_certificate(rnn, right.proof.certificate, right.task)
    for a, b in reference.pairs(4):
        zeros = [(0, 0)] * columns
        answer = reference.run(rnn, [*reference.columns(a, b, 4), *zeros])[columns:]
        assert reference.number(answer) == a + b


def test_nearly_late_is_not_late() -> None:
    rnn = late(thermometer((-0.5, -1.5, -3.5)), 1)
    assert diagnose(rnn).kind != "late"
    first_columns = late(RIGHT["thermometer, h1 complemented"].rnn, 1)
    answers = {reference.run(first_columns, [x])[0] for x in ((0, 0), (0, 1), (1, 0), (1, 1))}
    assert answers == {1}  # wrong in the first column, where nothing is due yet


def test_another_task_is_no_repair() -> None:
    found = diagnose(wire("subtract"))
    assert (found.kind, found.repair_size) == ("another-task", None)
    assert "it computes a - b" in str(found)
    assert found.as_json()["right_as_it_is"]["task"] == "subtract"


def test_what_is_plain_to_see_is_said_even_where_more_is_wrong() -> None:
    hopeless = ThresholdRNN([[3, -1], [2, 1], [-1, 5]], NONE, [1, 1, 1], [1, 1, 1], 1)
    found = diagnose(hopeless)
    assert (found.kind, found.repairs) == ("no-recurrence", ())
    assert "w_hh is all zeros" in str(found)
    assert "none is enough: more is off" in str(found)
    ignored = ThresholdRNN([[3, 0], [2, 0], [-1, 0]], TURNED, [1, 1, 1], [1, 1, 1], 1)
    assert diagnose(ignored).kind == "input-ignored"
    xor = ThresholdRNN([[1, 1], [1, 1]], np.zeros((2, 2)), [-0.5, -1.5], [1, -1], 0.5)
    assert diagnose(xor, "xor").kind != "no-recurrence"  # xor needs none


@pytest.mark.parametrize(
    ("rnn", "kind", "second"),
    [
        (changed(w_hh=NONE, w_hy=[1, 1, 1]), "no-recurrence", "output signs"),
        (
            changed(w_hh=TURNED, b_h=[0.5, 1.5, 2.5], b_y=0.5),
            "thresholds-as-biases",
            "recurrent matrix transposed",
        ),
        (
            changed(w_hh=[[1, 0, 0]] * 3, b_h=[0, 0, 0]),
            "forgotten-biases",
            "carry fed from the wrong unit",
        ),
        (
            changed(w_hh=TURNED, b_y=0.5),
            "recurrence-transposed",
            "thresholds typed as biases",
        ),
    ],
)
def test_two_mistakes_at_once(rnn: ThresholdRNN, kind: str, second: str) -> None:
    found = diagnose(rnn)
    assert found.kind == kind
    assert (found.cause or "").endswith(f" and {second}")
    assert "Second: " in (found.advice or "")
    assert found.repairs[0].network == thermometer()
    demand_proofs(found)


@pytest.mark.slow
def test_right_with_soft_units_only() -> None:
    rnn = load_weights(SIXTEEN)
    found = diagnose(rnn)
    assert found.kind == "right-if-soft"
    assert found.soft is not None
    assert (found.soft.bits, found.soft.pairs, found.soft.right) == (8, 2**16, 2**16)
    assert "With sigmoid hidden units in place of threshold units" in str(found)
    assert diagnose(thermometer((-0.5, -1.5, -3.5))).soft is None


def test_every_kind_is_documented() -> None:
    documented = (FOLDER.parent.parent / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [m.kind for m in MISTAKES if f"`{m.kind}`" not in documented] == []
