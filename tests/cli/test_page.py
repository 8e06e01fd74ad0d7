import json
import re
import webbrowser
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Binadd


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*)</script>', page)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_hand_wiring(binadd: Binadd) -> None:
    ran = binadd("page", "--out", "adder.html")
    assert (ran.code, ran.out, ran.err) == (
        0, "adder.html: open it in a browser; it needs nothing else\n", "",
    )  # fmt: skip
    data = data_of(Path("adder.html").read_text())
    assert (data["task"], data["network"]["name"]) == ("add", "hand-wired")


def test_a_file_as_an_argument_and_as_an_option_and_from_standard_input(binadd: Binadd) -> None:
    binadd("new", "--example", "parity", "mine.json")
    assert binadd("page", "mine.json", "--out", "a.html").code == 0
    assert binadd("page", "--weights", "mine.json", "--out", "b.html").code == 0
    ran = binadd("page", "-", "--out", "-", stdin=Path("mine.json").read_bytes())
    assert ran.code == 0
    assert Path("a.html").read_text() == Path("b.html").read_text() == ran.out
    assert data_of(ran.out)["task"] == "parity"


def test_the_rule_and_the_task_are_taken(binadd: Binadd) -> None:
    binadd("new", "mine.json")
    binadd("page", "mine.json", "--threshold", ">=", "--task", "less", "--out", "a.html")
    data = data_of(Path("a.html").read_text())
    assert (data["task"], data["network"]["inclusive"]) == ("less", True)
    binadd("page", "--exercise", "--threshold", ">=", "--out", "b.html")
    assert data_of(Path("b.html").read_text())["inclusive"] is True


def test_a_task_of_a_file(binadd: Binadd, folder: Path) -> None:
    steps = {"s": {"0": ["s", 0], "1": ["t", 1]}, "t": {"0": ["t", 1], "1": ["t", 1]}}
    task = {"format": "binadd-task", "version": 1, "name": "seen", "inputs": 1, "pad": 0,
            "start": "s", "steps": steps}  # fmt: skip
    (folder / "seen.json").write_text(json.dumps(task))
    assert binadd("page", "--task", "seen.json", "--out", "a.html").code == 0
    data = data_of(Path("a.html").read_text())
    assert data["task"] == "seen"
    assert {"name": "seen", "inputs": 1, "states": ["s", "t"], "next": [[0, 1], [1, 1]],
            "bit": [[0, 1], [1, 1]], "reads": "decision", "operands": ["a"]
            } in data["tasks"]  # fmt: skip
    assert binadd("page", "--task", "seen.json", "--out", "seen.json", "--force").code == 2


def test_an_exercise(binadd: Binadd) -> None:
    ran = binadd("page", "--exercise", "--task", "parity", "--out", "a.html", "--json")
    assert ran.fields == {
        "file": "a.html", "task": "parity", "exercise": True, "hidden_units": None, "read_as": [],
    }  # fmt: skip
    assert "network" not in data_of(Path("a.html").read_text())


def test_an_existing_file_is_replaced_only_if_told(binadd: Binadd) -> None:
    binadd("page", "--out", "a.html")
    assert binadd("page", "--out", "a.html").is_one_line_of_complaint(3)
    assert binadd("page", "--out", "a.html", "--force").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "expected --out FILE, or --open"),
        (["--exercise", "mine.json", "--out", "a.html"], 2, "--exercise starts from zeros"),
        (["--open", "--out", "-"], 2, "--open shows a file; --out - writes none"),
        (["--out", "-", "--json"], 2, "standard output can't take both --out and --json"),
        (["--task", "add:3", "--out", "a.html"], 2, "tasks of one or two operands; add:3 has 3"),
        (["--task", "nothing", "--out", "a.html"], 2, "nothing"),
        (["missing.json", "--out", "a.html"], 3, "missing.json"),
        (["mine.json", "--task", "parity", "--out", "a.html"], 3, "parity takes 1 input"),
        (["mine.json", "--out", "nowhere/a.html"], 3, "nowhere/a.html"),
        (["mine.json", "--out", "mine.json", "--force"], 2, "would be overwritten"),
    ],
)  # fmt: skip
def test_what_can_not_be(binadd: Binadd, arguments: list[str], code: int, says: str) -> None:
    binadd("new", "mine.json")
    ran = binadd("page", *arguments)
    assert ran.is_one_line_of_complaint(code)
    assert says in ran.err
    assert not Path("a.html").exists()


def test_opening(binadd: Binadd, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    def opens(url: str) -> bool:
        shown.append(url)
        return len(shown) == 1

    monkeypatch.setattr(webbrowser, "open", opens)
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    ran = binadd("page", "--open")
    assert ran.code == 0
    name = ran.out.split(":")[0]
    assert Path(name).parent.parent == folder
    assert shown == [Path(name).as_uri()]
    ran = binadd("page", "--open", "--out", "a b.html")
    assert ran.err == "binadd: no browser could be started; open a b.html with one\n"
    assert shown[1] == (folder / "a b.html").as_uri()


def test_help_says_what_an_exercise_leaves_out(binadd: Binadd) -> None:
    ran = binadd("page", "--help")
    assert "Left out of such a file are all solutions" in " ".join(ran.out.split())


def test_a_hostile_name_is_not_run(binadd: Binadd, folder: Path) -> None:
    weights = {"w_xh": [[1, 1]], "w_hh": [[0]], "w_hy": [1], "name": "</script>{{script}}\x1b[2J"}
    (folder / "mine.json").write_text(json.dumps(weights))
    ran = binadd("page", "mine.json", "--out", "a.html")
    assert "\x1b" not in ran.out + ran.err
    assert Path("a.html").read_text().count("</script>") == 2
