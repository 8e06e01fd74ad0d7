import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Binadd

TASK = {
    "format": "binadd-task", "version": 1, "name": "odd", "inputs": 1, "pad": 0, "start": "e",
    "steps": {"e": {"0": ["e", 0], "1": ["o", 1]}, "o": {"0": ["o", 1], "1": ["e", 0]}},
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(path: Path) -> dict[str, object]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        found: dict[str, object] = json.loads(archive.read("settings.json"))
    return found


def test_what_is_asked_is_in_the_archive(binadd: Binadd, folder: Path) -> None:
    ran = binadd(
        "autograder", "--out", "a.zip", "--points", "10", "--score", "proof", "--feedback", "where",
        "--accept", "adder.json, *.npz", "--hidden", "3", "--entries=-1,0,1", "--leaderboard",
        "--threshold", ">=", "--time-limit", "5",
    )  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert settings(folder / "a.zip") == {
        "points": 10.0, "score": "proof", "feedback": "where", "task": "add",
        "accept": ["adder.json", "*.npz"], "hidden": 3, "entries": [-1.0, 0.0, 1.0],
        "fires_at_zero": True, "leaderboard": True, "time_limit": 5.0,
    }  # fmt: skip
    for said in ("10 points, for a proof", "all or nothing", "adder.json, *.npz", "3 hidden units"):
        assert said in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_the_default_gives_no_solution_away(binadd: Binadd, folder: Path) -> None:
    ran = binadd("autograder", "--out", "a.zip", "--json")
    assert ran.fields["settings"] == settings(folder / "a.zip")
    assert ran.fields["settings"]["feedback"] == "hint"
    assert ran.fields["settings"]["score"] == "distance"
    assert ran.fields["bytes"] == (folder / "a.zip").stat().st_size
    again = binadd("autograder", "--out", "b.zip", "--json")
    assert again.fields["sha256"] == ran.fields["sha256"]


def test_a_task_file_goes_along(binadd: Binadd, folder: Path) -> None:
    Path("odd.json").write_text(json.dumps(TASK))
    assert binadd("autograder", "--out", "a.zip", "--task", "odd.json").code == 0
    assert settings(folder / "a.zip")["task"] == "task.json"
    with zipfile.ZipFile("a.zip") as archive:
        assert json.loads(archive.read("task.json")) == TASK
    assert binadd("autograder", "--out", "b.zip", "--task", "parity").code == 0
    assert settings(folder / "b.zip")["task"] == "parity"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "--out"),
        (("--out", "a.tar"), 2, "has to end in .zip"),
        (("--out", "-"), 2, "can't be printed"),
        (("--out", "nowhere/a.zip"), 3, "nowhere"),
        (("--out", "a.zip", "--task", "nonsense"), 2, "no task 'nonsense'"),
        (("--out", "a.zip", "--task", "missing.json"), 3, "missing.json"),
        (("--out", "a.zip", "--points", "0"), 2, "above 0"),
        (("--out", "a.zip", "--points", "ten"), 2, "'ten' is not a number"),
        (("--out", "a.zip", "--score", "best"), 2, "distance, pairs or proof"),
        (("--out", "a.zip", "--feedback", "all"), 2, "verdict, where, hint or solution"),
        (("--out", "a.zip", "--accept", "a/b.json"), 2, "names of files"),
        (("--out", "a.zip", "--time-limit", "601"), 2, "after 10 minutes"),
        (("--out", "a.zip", "--hidden", "0"), 2, "at least 1"),
    ],
)
def test_what_can_not_be_is_said_in_one_line(
    binadd: Binadd, arguments: tuple[str, ...], code: int, says: str
) -> None:
    ran = binadd("autograder", *arguments)
    assert ran.is_one_line_of_complaint(code)
    assert says in ran.err
    assert not Path("a.zip").exists()


def test_what_exists_is_replaced_with_force_only(binadd: Binadd) -> None:
    assert binadd("autograder", "--out", "a.zip").code == 0
    assert binadd("autograder", "--out", "a.zip").is_one_line_of_complaint(3)
    assert binadd("autograder", "--out", "a.zip", "--force").code == 0
