"""The command; the census and its table are taken once a process, by the library's own means."""

import json
from pathlib import Path
from typing import Any

import pytest

from binadd import load_weights, prove
from binadd.analysis.census import census as census_module
from binadd.analysis.census import table as table_module
from binadd.verification.results import Proof
from tests.analysis.census.once import census_once
from tests.cases import FILES
from tests.cli.conftest import Binadd, Ran

THERMOMETER, WRONG = str(FILES["thermometer"]), str(FILES["wrong_third_bias"])


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command gets the census that is there, and its table."""
    taken = census_once()
    monkeypatch.setattr(census_module, "census", lambda _: taken)
    monkeypatch.setattr(table_module, "class_table", lambda *_: taken.table)


@pytest.fixture
def run(at_once: None, binadd: Binadd) -> Binadd:  # noqa: ARG001
    return binadd


def listed(ran: Ran) -> list[dict[str, Any]]:
    fields = json.loads(ran.out)
    assert isinstance(fields, list)
    return fields


def test_the_census_in_json(run: Binadd) -> None:
    ran = run("census", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.fields) >= {"machines", "classes", "classes_up_to_input_swap", "by_states",
                               "encodings", "seconds"}  # fmt: skip
    assert (ran.fields["machines"], ran.fields["classes"]) == (104_154, 17_359)
    assert ran.fields["by_states"] == {"4": 2, "5": 4, "6": 414, "7": 4_093, "8": 12_846}


def test_the_census_in_words(run: Binadd) -> None:
    ran = run("census")
    assert (ran.code, ran.err) == (0, "")
    assert "17,359  classes" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_standings_in_json(run: Binadd) -> None:
    ran = run("census", THERMOMETER, WRONG, "--json")
    assert ran.code == 1
    right, wrong = listed(ran)
    assert set(right) >= {"file", "class", "states", "encoding", "best_margin", "best_tolerance",
                          "rank_by_margin", "rank_by_tolerance", "neighbours"}  # fmt: skip
    assert (right["file"], right["class"]) == (THERMOMETER, "0113-0113-1337-1337")
    assert (right["best_margin_exact"], right["best_tolerance_exact"]) == ("1/5", "1/25")
    assert wrong["class"] is wrong["rank_by_margin"] is None
    assert right.keys() == wrong.keys()


def test_standings_in_words(run: Binadd) -> None:
    ran = run("census", THERMOMETER)
    assert (ran.code, ran.err) == (0, "")
    assert f"{THERMOMETER}: class 1 of 17,359\n" in ran.out
    assert "margin          0.2, 100% of 1/5, the best of its class" in ran.out


def test_standard_input(run: Binadd) -> None:
    ran = run("census", "-", "--json", stdin=FILES["thermometer"].read_bytes())
    assert listed(ran)[0]["file"] == "standard input"


@pytest.mark.parametrize("by", ["margin", "tolerance", "nonzeros", "bits"])
def test_the_best_is_a_weights_file(run: Binadd, tmp_path: Path, by: str) -> None:
    ran = run("census", "--best", by)
    assert ran.code == 0
    (tmp_path / "best.json").write_text(ran.out)
    assert isinstance(prove(load_weights(tmp_path / "best.json")), Proof)
    assert ran.err.startswith("No 3-unit adder ")
    assert run("census", "--best", by, "--json").fields["number"] == 30


def test_the_best_is_not_written_over_another_file(run: Binadd, tmp_path: Path) -> None:
    path = tmp_path / "best.json"
    path.write_text("mine")
    ran = run("census", "--best", "margin", "--out", str(path))
    assert ran.is_one_line_of_complaint(3)
    assert path.read_text() == "mine"
    ran = run("census", "--best", "margin", "--out", str(path), "--force")
    assert ran.code == 0
    assert ran.out.startswith("No 3-unit adder with parameters in [-1, 1] has a margin above 1/3.")
    assert load_weights(path).name == "best-margin"


def test_a_store_is_made_and_read_back(
    run: Binadd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = str(tmp_path / "census.db")
    first = run("census", THERMOMETER, "--store", store)
    assert first.code == 0

    def never(*_: object) -> None:
        raise AssertionError("the table is there")

    monkeypatch.setattr(census_module, "census", never)
    monkeypatch.setattr(table_module, "class_table", never)
    assert run("census", THERMOMETER, "--store", store) == first


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_the_table_in_a_file(run: Binadd, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"classes.{ending}"
    ran = run("census", "--table", str(path))
    assert ran.code == 0
    assert path.read_text().count("0113-0113-1337-1337") == 1
    assert len(path.read_text().splitlines()) == 17_359 + (ending == "csv")
    assert run("census", "--table", str(path)).is_one_line_of_complaint(3)


def test_a_board(binadd: Binadd) -> None:
    ran = binadd("census", "--board", THERMOMETER, WRONG)
    assert ran.code == 1
    assert "Not ranked, for they do not add:" in ran.out
    fields = listed(binadd("census", "--board", THERMOMETER, WRONG, "--json"))
    assert [entry["rank"] for entry in fields] == [1, None]
    assert binadd("census", "--board", THERMOMETER).code == 0


def test_a_threshold_rule_for_all_files(run: Binadd) -> None:
    margin_zero = str(FILES["readme_calculator_zero_bias"])
    assert run("census", margin_zero).code == 0
    assert run("census", margin_zero, "--threshold", ">=").code == 1
    assert run("census", "--board", margin_zero, "--threshold", ">=").code == 1


def test_minimality(binadd: Binadd) -> None:
    ran = binadd("census", "--minimality", "--task", "equal")
    assert (ran.code, ran.err) == (0, "")
    assert "equal      1      none\n" in ran.out
    ran = binadd("census", "--minimality", "--task", "parity", "--json")
    assert ran.fields["tasks"][0]["fewest_units"] == 2
    assert "two_units" not in ran.fields


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--best", "beauty"], "expected one of margin, tolerance, nonzeros, bits, got 'beauty'"),
        (["--best", "margin", THERMOMETER], "no files are taken with --best"),
        (["--board"], "--board ranks files: name some"),
        (["--board", "--minimality", "x"], "one at a time"),
        (["--task", "xor"], "--task goes with --minimality"),
        (["--out", "x.json"], "--out goes with --best"),
        (["--table", "x.txt"], "ends in .csv or .json"),
        (["--table", "x.csv", THERMOMETER], "--table is written by the census alone"),
        (["-", "-"], "standard input holds one network"),
        (["--store", ""], "the name of the store is empty"),
        (["--minimality", "--store", "x"], "do not need"),
        (["--minimality", "--task", "nothing"], "nothing"),
        (["--minimality", "--task", "add:6"], "too many to list"),
    ],
)
def test_usage(binadd: Binadd, arguments: list[str], message: str) -> None:
    ran = binadd("census", *arguments)
    assert ran.is_one_line_of_complaint(2)
    assert message in ran.err


def test_files_that_can_not_be_used(binadd: Binadd, tmp_path: Path) -> None:
    assert binadd("census", str(tmp_path / "none.json")).is_one_line_of_complaint(3)
    (tmp_path / "text.db").write_text("no database, but long enough to look at" * 9)
    ran = binadd("census", THERMOMETER, "--store", str(tmp_path / "text.db"))
    assert ran.is_one_line_of_complaint(3)
    assert "not a sqlite file" in ran.err
    ran = binadd("census", THERMOMETER, "--store", str(tmp_path / "no" / "dir.db"))
    assert ran.is_one_line_of_complaint(3)
