"""`run`, `wire`, `new` and task files, as somebody meets them who has never seen them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Binadd

VOTE: dict[str, Any] = {
    "format": "binadd-task", "version": 1, "name": "vote", "inputs": 3, "pad": 0, "start": "calm",
    "steps": {
        state: {
            f"{x:03b}": [other if x == 7 else state, int((x.bit_count() > 1) != (state == "storm"))]
            for x in range(8)
        }
        for state, other in (("calm", "storm"), ("storm", "calm"))
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a task of three operands in a file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vote.json").write_text(json.dumps(VOTE))
    return tmp_path


def test_a_network_whose_file_names_a_task_file_is_compared(binadd: Binadd) -> None:
    assert binadd("wire", "vote.json", "--out", "wired.json").code == 0
    ran = binadd("compare", "wired.json")
    assert (ran.code, ran.err) == (0, "")
    assert "both do vote" in ran.out
    assert binadd("compare", "wired.json", "wired.json").code == 0


def test_a_task_of_a_file_that_is_none_names_the_file(binadd: Binadd, folder: Path) -> None:
    binadd("new", "mine.json")
    text = (folder / "mine.json").read_text()
    for task, why in (("addd", "there is no task 'addd'"), ("gone.json", "can't be read")):
        (folder / "mine.json").write_text(text.replace('"note"', f'"task": "{task}", "note"'))
        for command in ("verify", "diagnose", "compare"):
            ran = binadd(command, "mine.json")
            assert ran.is_one_line_of_complaint(3)
            assert ran.err.startswith(f"binadd: mine.json: its task is '{task}': ")
            assert why in ran.err
        assert binadd("verify", "mine.json", "--task", "add").code == 1
        assert binadd("add", "0", "0", "-w", "mine.json").out == "0\n"


def test_a_task_file_is_no_weights_file(binadd: Binadd) -> None:
    ran = binadd("verify", "vote.json")
    assert ran.is_one_line_of_complaint(3)
    assert ran.err == 'binadd: vote.json: format is "binadd-task"; expected "binadd-weights"\n'


def test_one_is_one(binadd: Binadd) -> None:
    assert binadd("run", "parity", "1", "1").err == "binadd: parity takes 1 number, got 2\n"
    assert binadd("run", "subtract", "1").err == "binadd: subtract takes 2 numbers, got 1\n"
    binadd("new", "mine.json")
    ran = binadd("run", "parity", "1", "-w", "mine.json")
    assert ran.err == "binadd: mine.json: parity takes 1 input, but the network has 2\n"


def test_three_digits_in_words(binadd: Binadd) -> None:
    binadd("wire", "add:3", "--out", "wired.json")
    assert "on digits 0, 0 and 0 after the" in binadd("diagnose", "wired.json").out


def test_without_units_that_matter_no_states_are_listed(binadd: Binadd) -> None:
    binadd("new", "mine.json")
    assert "reachable states  1 of 1\n" in binadd("verify", "mine.json").out


def test_columns_are_listed_in_order(binadd: Binadd, folder: Path) -> None:
    steps = {**VOTE["steps"], "calm": {**VOTE["steps"]["calm"], "0011": ["calm", 0]}}
    (folder / "odd.json").write_text(json.dumps({**VOTE, "steps": steps}))
    ran = binadd("run", "odd.json", "1", "1", "1")
    assert "'000', '001', '010', '011'" in ran.err


def test_names_from_a_file_hold_no_escape_codes(binadd: Binadd, folder: Path) -> None:
    steps = json.loads(json.dumps(VOTE["steps"]).replace("storm", "st\\u001bm"))
    (folder / "odd.json").write_text(json.dumps({**VOTE, "name": "\x1b]0;x\x07", "steps": steps}))
    for arguments in (("wire", "odd.json"), ("verify", "--task", "odd.json")):
        out = binadd(*arguments).out
        assert "\\x1b" in out
        assert "\x1b" not in out


def test_new_says_in_json_what_it_wrote(binadd: Binadd, folder: Path) -> None:
    ran = binadd("new", "--example", "parity", "mine.json", "--json")
    assert ran.fields == json.loads((folder / "mine.json").read_text())
    assert binadd("new", "--example", "parity", "-", "--json").fields == ran.fields


def test_the_help_says_what_is_taken_by_default(binadd: Binadd) -> None:
    words = {name: " ".join(binadd(name, "--help").out.split()) for name in ("run", "new")}
    assert "Default: the wiring of the task, of addition the hand-wired one." in words["run"]
    assert "what the weights file says" not in words["new"]
    assert "wrong.json one of the examples" in words["new"]
    lines = binadd("new", "--help").out.splitlines()
    assert "    binadd new --example wrong-bias wrong.json" in lines


def test_a_search_cut_short_claims_no_fewest(binadd: Binadd) -> None:
    assert "the fewest of this construction" in binadd("wire", "add").out
    assert binadd("wire", "add", "--json").fields["search_complete"] is True
    out = " ".join(binadd("wire", "multiple-of:13").out.split())
    assert "hidden units, the fewest found in a search cut short, of this construction" in out
    assert binadd("wire", "multiple-of:13", "--json").fields["search_complete"] is False
