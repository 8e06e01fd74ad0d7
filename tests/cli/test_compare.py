import json
from pathlib import Path

import pytest

from binadd import compare, hand_wired, save_weights
from binadd.report.comparison_text import comparison_text
from tests.cases import CASES, FILES, RIGHT, WRONG, complemented, permuted, scaled, thermometer
from tests.cli import golden
from tests.cli.conftest import Binadd

CONTRACT = {  # what outside checks rely on
    "same_function",
    "both_add",
    "order",
    "complemented",
    "unit_agreement",
    "unit_cosine",
    "encoding",
    "carry_unit",
    "smallest_margin",
    "normalised_margin",
    "tolerance",
    "fewest_bits",
}


def test_json_with_the_hand_wiring(binadd: Binadd) -> None:
    ran = binadd("compare", str(FILES["complemented_unit_1"]), "--json")
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.fields) >= CONTRACT
    assert {key: ran.fields[key] for key in CONTRACT} == {
        "same_function": True,
        "both_add": True,
        "order": [0, 1, 2],
        "complemented": [True, False, False],
        "unit_agreement": [1.0, 1.0, 1.0],
        "unit_cosine": pytest.approx([0.97516, 0.98908, 0.99649], abs=1e-5),
        "encoding": ["thermometer with complemented units", "thermometer"],
        "carry_unit": [1, 1],
        "smallest_margin": pytest.approx([0.5, 0.1]),
        "normalised_margin": pytest.approx([1 / 11, 0.1 / 5.1]),
        "tolerance": pytest.approx([0.1, 0.02]),
        "fewest_bits": [4, 4],
    }


def test_json_of_the_order(binadd: Binadd, tmp_path: Path) -> None:
    """Unit i of A is unit order[i] of B."""
    save_weights(permuted(scaled(thermometer(), [2, 3, 4], 5), (2, 0, 1)), tmp_path / "a.json")
    ran = binadd("compare", str(tmp_path / "a.json"), str(FILES["thermometer"]), "--json")
    assert ran.fields["order"] == [2, 0, 1]
    assert ran.fields["same_network"] is True


def test_json_where_networks_differ(binadd: Binadd) -> None:
    ran = binadd("compare", str(FILES["wrong_third_bias"]), "--json")
    assert (ran.code, ran.err) == (1, "")
    assert ran.fields["same_function"] is False
    assert ran.fields["both_add"] is False
    assert ran.fields["difference"] == {
        "bits": 2,
        "operands": ["11", "11"],
        "a": "11",
        "b": "11",
        "answers": ["100", "110"],
    }
    assert ran.fields["fewest_bits"] == [None, 4]
    assert ran.fields["encoding"][0] == "not an adder"


def test_json_of_different_numbers_of_units(binadd: Binadd, tmp_path: Path) -> None:
    save_weights(RIGHT["four units"].rnn, tmp_path / "four.json")
    ran = binadd("compare", str(tmp_path / "four.json"), "--json")
    assert ran.code == 0
    for key in ("order", "complemented", "unit_agreement", "unit_cosine", "output_cosine"):
        assert ran.fields[key] is None
    assert ran.fields["same_function"] is True


@pytest.mark.parametrize("name", CASES)
def test_every_case_can_be_printed(name: str) -> None:
    for found in (compare(CASES[name].rnn), compare(hand_wired(), CASES[name].rnn)):
        json.dumps(found.as_json(), allow_nan=False)
        text = comparison_text(found)
        assert text.isascii()
        assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("name", ["complemented_unit_2", "wrong_output_signs", "spread_carry"])
def test_what_people_read(binadd: Binadd, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FILES[name].parent)
    golden.check(
        f"compare_{name}", f"binadd compare {name}.json", binadd("compare", f"{name}.json")
    )


def test_long_numbers_stand_below_each_other() -> None:
    sixty = comparison_text(compare(CASES["silent in column 60"].rnn)).splitlines()
    assert sixty[4].startswith("  a          00000")
    assert sixty[6] == "  A answers " + "0" * 60
    assert sixty[7] == "  B answers 1" + "0" * 59
    assert [len(line) for line in sixty[4:8]] == [72, 72, 72, 72]


def text(name: str) -> str:
    return comparison_text(compare(RIGHT[name].rnn))


def test_how_alike_two_networks_are_in_words() -> None:
    assert "They are the same network, up to" in comparison_text(
        compare(permuted(hand_wired(), (1, 2, 0)))
    )
    assert "They do it in the same way" in text("thermometer")
    assert "no matching of their units agrees throughout" in text("fewest parameters")
    assert "no name for it" in text("fewest parameters")
    assert "that takes equal numbers of hidden units" in text("four units")
    wrong = compare(thermometer((-0.5, -1.5, -3.5)), thermometer((-0.4, -1.4, -3.1)))
    assert "and neither adds" in comparison_text(wrong)
    elsewhere = comparison_text(compare(WRONG["carry unit complemented"].rnn, thermometer()))
    assert "hidden state 010 of B" in elsewhere
    half_alike = comparison_text(
        compare(complemented(RIGHT["eight codes"].rnn, 0), RIGHT["eight codes"].rnn)
    )
    assert "They are the same network" in half_alike


def test_standard_input_is_one_network(binadd: Binadd) -> None:
    data = FILES["thermometer"].read_bytes()
    assert binadd("compare", "-", stdin=data).code == 0
    ran = binadd("compare", "-", "-", stdin=data)
    assert ran.is_one_line_of_complaint(2)


def test_files_that_are_none(binadd: Binadd) -> None:
    assert binadd("compare", "missing.json").is_one_line_of_complaint(3)
    assert binadd("compare").is_one_line_of_complaint(2)


def test_files_and_weights_are_the_same(binadd: Binadd) -> None:
    one, other = str(FILES["spread_carry"]), str(FILES["thermometer"])
    expected = binadd("compare", one, other)
    assert binadd("compare", one, "--weights", other) == expected
    assert binadd("compare", "-w", one, "-w", other) == expected
    assert binadd("compare", "-w", one) == binadd("compare", one)


@pytest.mark.parametrize(("files", "got"), [((), "none"), (("a", "b", "-w", "c"), "3")])
def test_one_or_two_networks(binadd: Binadd, files: tuple[str, ...], got: str) -> None:
    ran = binadd("compare", *files)
    assert ran.is_one_line_of_complaint(2)
    assert f"one or two networks are expected, got {got}" in ran.err
