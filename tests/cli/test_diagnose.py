import json
from pathlib import Path

import pytest

from binadd import ThresholdRNN, diagnose, save_weights, wire
from binadd.formats.reading import parse_weights
from binadd.report.diagnosis_text import diagnosis_text
from tests import reference
from tests.cases import CASES, EXPECTED, FILES, WRONG, scaled, silent_after, thermometer
from tests.cli import golden
from tests.cli.conftest import Binadd
from tests.grading.test_diagnosis import NAMED_FILES


@pytest.mark.parametrize("name", EXPECTED)
def test_json_of_every_weights_file(binadd: Binadd, name: str) -> None:
    ran = binadd("diagnose", str(FILES[name]), "--json")
    right = EXPECTED[name]["every_width"]
    assert (ran.code, ran.err) == (0 if right else 1, "")
    assert ran.fields["correct_at_every_width"] == right
    assert ran.fields["cause"] == NAMED_FILES.get(name)
    assert (ran.fields["shortest_counterexample"] is None) == right
    for repair in ran.fields["repairs"]:
        repaired = parse_weights(json.dumps(repair["weights"]).encode(), "repair").network
        assert reference.adds_at_every_width(repaired)
        for change in repair["changes"]:
            value = getattr(repaired, change["parameter"])
            for index in change["index"]:
                value = value[index]
            assert value == change["new"] != change["old"]


def test_json_of_a_repair(binadd: Binadd) -> None:
    fields = binadd("diagnose", str(FILES["wrong_third_bias"]), "--json").fields
    (repair,) = fields["repairs"]
    assert repair["cause"] == "bias of one unit off"
    assert repair["changes"] == [{"parameter": "b_h", "index": [2], "old": -3.5, "new": -2.5}]
    assert repair["interval"] == {
        "low": -3,
        "low_belongs": False,
        "high": -2,
        "high_belongs": True,
    }
    assert repair["tolerance"] == pytest.approx(1 / 12)
    assert fields["trace"][1] == {
        "x": [1, 1],
        "carry_in": 1,
        "h": [1, 1, 0],
        "expected": 1,
        "got": 0,
    }
    assert fields["weak_spot"] == {"unit": 0, "x": [0, 0], "code": "000", "z": -0.5}


@pytest.mark.parametrize(
    "name",
    [
        "wrong_third_bias",
        "wrong_w_transposed",
        "wrong_zero_bias_under_ge",
        "readme_calculator_zero_bias",
        "thermometer",
    ],
)
def test_what_people_read(binadd: Binadd, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FILES[name].parent)
    golden.check(
        f"diagnose_{name}", f"binadd diagnose {name}.json", binadd("diagnose", f"{name}.json")
    )


@pytest.mark.parametrize("name", [name for name in CASES if len(CASES[name].rnn.b_h) <= 4])
def test_every_case_can_be_printed(name: str) -> None:
    found = diagnose(CASES[name].rnn)
    json.dumps(found.as_json(), allow_nan=False)
    text = diagnosis_text(found)
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 80


def test_where_no_repair_is_known_that_is_said_honestly() -> None:
    def text(rnn: ThresholdRNN) -> str:
        return diagnosis_text(diagnose(rnn))

    hopeless = ThresholdRNN([[1, -1], [3, 1], [-1, -1]], [[1, 2, 3]] * 3, [1, 1, 1], [1, 1, 1], 1)
    assert text(hopeless).endswith("More than two are off.")
    assert text(WRONG["two units, no carry"].rnn).endswith("it takes three.")
    assert text(silent_after(17)).replace("\n", " ").endswith("repairs are not searched for.")


@pytest.mark.parametrize(
    ("bias", "words"),
    [
        (0, "a sum is exactly 0"),
        (-1e-17, "within the rounding of float64"),
        (-1e-9, "within the rounding of float32"),
    ],
)
def test_warnings_of_weak_networks(bias: float, words: str) -> None:
    assert words in diagnosis_text(diagnose(thermometer((bias, -1.5, -2.5))))
    assert "Warning" not in diagnosis_text(diagnose(thermometer()))


@pytest.mark.parametrize(("scale", "words"), [(1e-50, "they are 0"), (1e200, "they are infinite")])
def test_warnings_of_what_float32_can_not_hold(scale: float, words: str) -> None:
    text = diagnosis_text(diagnose(scaled(thermometer(), (scale, scale, scale), scale)))
    assert f"in float32 {words}" in text.replace("\n", " ")


def test_another_task(binadd: Binadd, tmp_path: Path) -> None:
    right = wire("parity")
    wrong = ThresholdRNN(right.w_xh, right.w_hh, [-0.5, 0.5], right.w_hy, -0.5)
    path = tmp_path / "mine.json"
    save_weights(wrong, path, task="parity")
    ran = binadd("diagnose", str(path), "--json")
    assert (ran.code, ran.fields["task"]) == (1, "parity")
    assert ran.fields["trace"][0]["state"] == "even"
    assert ran.fields["repairs"][0]["interval"]["high_belongs"]
    text = binadd("diagnose", str(path)).out
    assert text.startswith("mine does not do parity.")
    assert "Proved to do parity so" in text
    save_weights(right, path)
    text = binadd("diagnose", str(path), "--task", "parity").out
    assert text.startswith("wired for parity does parity at every width: proved.")
    assert "on the digit 0 after" in text


def test_standard_input_and_unusable_files(binadd: Binadd) -> None:
    data = FILES["wrong_third_bias"].read_bytes()
    ran = binadd("diagnose", "-", stdin=data)
    assert ran.code == 1
    assert ran.out.startswith("wrong_third_bias does not add.")
    assert binadd("diagnose", "-", stdin=b"{").is_one_line_of_complaint(3)


def test_a_file_that_is_not_filled_in_yet_is_said_to_be(binadd: Binadd, tmp_path: Path) -> None:
    for task in ("add", "parity"):
        path = str(tmp_path / f"{task}.json")
        assert binadd("new", path, "--task", task).code == 0
        ran = binadd("diagnose", path)
        assert ran.code == 1
        assert ran.out.endswith("All its weights are zero: nothing is filled in yet.\n")
