"""``binadd sweep``, as it is typed."""

import csv
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from binadd import sweep
from tests.cli.conftest import Binadd


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sweep"], "--seeds"),
        (
            ["sweep", "--seeds", "0"],
            "must be from 1 to 10000000, got 0",
        ),
        (["sweep", "--seeds", "10", "--workers", "0"], "workers must be"),
        (["sweep", "--seeds", "10", "--hidden", "1"], "from 2 to 16, got 1"),
    ],
)
def test_options_out_of_range(binadd: Binadd, arguments: list[str], message: str) -> None:
    ran = binadd(*arguments)
    assert ran.is_one_line_of_complaint(2)
    assert message in ran.err


def test_sweep_says_how_the_seeds_fared(binadd: Binadd) -> None:
    ran = binadd("sweep", "--seeds", "20")
    assert (ran.code, ran.err) == (0, "")
    assert "20 of 20 seeds (100%; 95% interval 83.88% to 100%) proved to add" in ran.out
    assert "steps: median" in ran.out


def test_sweep_json_with_failures(binadd: Binadd) -> None:
    ran = binadd("sweep", "--seeds", "20", "--max-steps", "400", "--json")
    assert ran.code == 0
    fields = ran.fields
    assert (fields["recipe"], fields["hidden_units"], fields["seeds"]) == ("surrogate", 3, 20)
    assert 0 < fields["proved"] < 20
    assert fields["success_rate"] == fields["proved"] / 20
    assert fields["interval"][0] < fields["success_rate"] < fields["interval"][1]
    steps = fields["steps"]
    assert 0 < steps["median"] <= steps["p90"] <= steps["p99"] <= steps["max"] <= 400
    assert sum(fields["encodings"].values()) == fields["proved"]


@pytest.mark.parametrize(("share", "code"), [("0.3", 0), ("0.300001", 1), ("1", 1), ("0", 0)])
def test_a_share_can_be_required(binadd: Binadd, share: str, code: int) -> None:
    ran = binadd("sweep", "--seeds", "20", "--max-steps", "400", "--require", share)
    assert (ran.code, ran.err) == (code, "")
    assert "6 of 20 seeds (30.00%; 95% interval" in ran.out


@pytest.mark.parametrize("share", ["1.1", "-0.1", "95%"])
def test_what_is_no_share_is_refused(binadd: Binadd, share: str) -> None:
    assert binadd("sweep", "--seeds", "20", "--require", share).is_one_line_of_complaint(2)


def test_workers_are_checked_before_anything_else(binadd: Binadd, tmp_path: Path) -> None:
    ran = binadd("sweep", "--seeds", "0", "--workers", "0", "--store", str(tmp_path / "x.db"))
    assert ran.is_one_line_of_complaint(2)
    assert "workers must be from 1 to 256, got 0" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_store_keeps_sweeps_with_several_settings(binadd: Binadd, tmp_path: Path) -> None:
    path = str(tmp_path / "runs.db")
    ones = [
        binadd("sweep", "--seeds", "2", "--max-steps", steps, "--store", path)
        for steps in ("400", "31")
    ]
    ran = binadd("sweep", "--store", path, "--report")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "\n".join(one.out for one in ones)
    sweeps = binadd("sweep", "--store", path, "--report", "--json").fields["sweeps"]
    assert [one["max_steps"] for one in sweeps] == [400, 31]
    assert sweeps[0]["engine"] is None


def test_a_sweep_that_a_store_can_not_tell_is_left_out(binadd: Binadd, tmp_path: Path) -> None:
    path, pairs = str(tmp_path / "runs.db"), tmp_path / "pairs.txt"
    pairs.write_text("1 1\n")
    given = ["sweep", "--seeds", "2", "--pairs", str(pairs), "--max-steps", "5", "--store", path]
    assert binadd(*given).code == 0
    ran = binadd("sweep", "--store", path, "--report")
    assert ran.is_one_line_of_complaint(3)
    assert "learned from given inputs, which a store has not" in ran.err
    one = binadd("sweep", "--seeds", "2", "--max-steps", "31", "--store", path)
    ran = binadd("sweep", "--store", path, "--report")
    assert (ran.code, ran.out) == (0, one.out)
    assert "learned from given inputs, which a store has not" in ran.err


def test_a_report_of_one_sweep_is_that_sweep(binadd: Binadd, tmp_path: Path) -> None:
    path, table = str(tmp_path / "runs.db"), tmp_path / "seeds.csv"
    arguments = ["--seeds", "5", "--first-seed", "7", "--store", path]
    fields = binadd("sweep", *arguments, "--json").fields
    assert fields["engine"] in ("numpy", "numba")
    report = binadd("sweep", "--store", path, "--report", "--json", "--csv", str(table)).fields
    changing = {"seconds": 0, "engine": None}
    assert report | changing == fields | changing
    seeds = [line.split(",")[0] for line in table.read_text().splitlines()[1:]]
    assert seeds == ["7", "8", "9", "10", "11"]
    ran = binadd("sweep", "--store", path, "--report", "--require", "1")
    assert ran.code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--report"], 2, "--report takes --store FILE"),
        (["--report", "--store", "x.db", "--seeds", "3"], 2, "and no --seeds"),
        (["--report", "--store", "nowhere.db"], 3, "nowhere.db: there is no such file"),
        ([], 2, "how many? --seeds N"),
        (["--seeds", "3", "--first-seed", "-1"], 2, "the first seed must be from 0 to"),
        (["--seeds", "3", "--engine", "fast"], 2, "must be one of auto, numpy, numba; got 'fast'"),
        (["--seeds", "3", "--engine", "numba", "--recipe", "tanh"], 2, "not know the recipe tanh"),
    ],
)
def test_what_a_sweep_can_not_do(
    binadd: Binadd, arguments: list[str], code: int, message: str
) -> None:
    ran = binadd("sweep", *arguments)
    assert ran.is_one_line_of_complaint(code)
    assert message in ran.err


def test_numba_asked_for_and_not_there(binadd: Binadd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("binadd.learning.engines.is_installed", lambda: False)
    ran = binadd("sweep", "--seeds", "3", "--engine", "numba")
    assert ran.is_one_line_of_complaint(2)
    assert "the engine numba takes the package numba" in ran.err
    assert "pip install '.[fast]'" in ran.err


def test_a_numba_that_can_not_be_loaded_is_told_where_it_matters(
    binadd: Binadd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("binadd.learning.engines.is_installed", lambda: True)
    monkeypatch.setattr("binadd.learning.engines.why_not_loaded", lambda: "ImportError: too old")
    ran = binadd("sweep", "--seeds", "1000", "--max-steps", "1")
    assert ran.code == 0
    assert (
        ran.err == "binadd: the engine numba can't be used (ImportError: too old); numpy trains\n"
    )
    assert binadd("sweep", "--seeds", "5", "--max-steps", "1").err == ""


def test_a_table_is_of_one_sweep(binadd: Binadd, tmp_path: Path) -> None:
    store, table = str(tmp_path / "runs.db"), str(tmp_path / "seeds.csv")
    for steps in ("1", "2"):
        assert binadd("sweep", "--seeds", "2", "--max-steps", steps, "--store", store).code == 0
    ran = binadd("sweep", "--store", store, "--report", "--csv", table)
    assert ran.is_one_line_of_complaint(2)
    assert "the store has 2: choose one by its settings and --seeds in place of" in ran.err


def test_a_cluster_that_is_not_there(binadd: Binadd, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("binadd.execution.executors.CLUSTER_PATIENCE", 0.3)
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        ran = binadd("sweep", "--seeds", "5", "--cluster", address)
    assert ran.is_one_line_of_complaint(3)
    assert f"no cluster answers at '{address}'" in ran.err


def test_interrupted_it_says_how_to_go_on(
    start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    path = tmp_path / "runs.db"
    process = start("sweep", "--seeds", "100000", "--store", str(path))
    while not path.exists() or path.stat().st_size < 20_000:  # a first transaction is in
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert err.startswith(f"binadd: interrupted; {path} keeps ")
    assert err.endswith("of 100,000 seeds, and the same command goes on from there\n")
    assert int(err.split("keeps ")[1].split(" of")[0].replace(",", "")) > 0


def test_arguments_are_checked_before_a_cluster_is_asked_for(binadd: Binadd) -> None:
    for arguments in (("--seeds", "0"), ("--seeds", "5", "--hidden", "1")):
        ran = binadd("sweep", *arguments, "--cluster", "tcp://127.0.0.1:1")
        assert ran.is_one_line_of_complaint(2)


def test_an_empty_name_of_a_store_is_refused(binadd: Binadd) -> None:
    assert binadd("sweep", "--seeds", "1", "--store", "").is_one_line_of_complaint(2)


def test_a_sweep_of_another_task(binadd: Binadd, tmp_path: Path) -> None:
    path = str(tmp_path / "runs.db")
    arguments = ["--seeds", "20", "--task", "subtract", "--store", path]
    ran = binadd("sweep", *arguments)
    assert (ran.code, ran.err) == (0, "")
    said = " ".join(ran.out.split())
    assert "subtract: hard threshold units with a surrogate gradient; 3 hidden units" in said
    assert "20 of 20 seeds (100%; 95% interval 83.88% to 100%) proved to do subtract at" in said
    fields = binadd("sweep", *arguments, "--json").fields
    assert (fields["task"], fields["proved"]) == ("subtract", 20)
    assert fields["classes"] is None  # they are those of adders


def test_a_row_a_seed_as_csv(binadd: Binadd, tmp_path: Path) -> None:
    path = tmp_path / "seeds.csv"
    assert binadd("sweep", "--seeds", "3", "--csv", str(path)).code == 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["seed"] for row in rows] == ["0", "1", "2"]
    for row, found in zip(rows, sweep(3).rows, strict=True):
        assert list(row) == list(found)
        assert row["class"] == found["class"]
        assert row["proved"] == "yes"
        assert int(row["steps"]) == found["steps"]
        assert float(row["normalised_margin"]) == found["normalised_margin"]
    ran = binadd("sweep", "--seeds", "3", "--csv", str(path))
    assert (ran.code, "exists already" in ran.err) == (3, True)
    printed = binadd("sweep", "--seeds", "3", "--csv", "-")
    assert printed.out == path.read_text(encoding="utf-8")
