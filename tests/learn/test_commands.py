"""``binadd train`` and ``binadd sweep``, as they are typed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from binadd import compare, load_weights, prove
from binadd.cli import main
from binadd.learn.training import train
from binadd.verification.findings import Proof

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def refused(capsys: Capture, *arguments: str) -> tuple[int, str]:
    """Run what is to be refused in one line on stderr; return the exit code and the line."""
    code, out, err = run(capsys, *arguments)
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("binadd: ")
    return code, err


def test_train_says_what_it_learned(capsys: Capture) -> None:
    code, out, err = run(capsys, "train", "--seed", "3")
    assert (code, err) == (0, "")
    network = train(3).network
    assert "seed 3, hard threshold units with a surrogate gradient: proved to add at" in out
    assert repr(float(network.b_h[0])) in out
    assert "hand-wired: 3 hidden units" in out
    assert compare(network).a.family in out


def test_train_json_and_out(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "learned.json"
    code, out, err = run(capsys, "train", "--seed", "3", "--json", "--out", str(path))
    assert (code, err) == (0, "")
    fields = json.loads(out)
    result = train(3)
    assert (fields["seed"], fields["steps"], fields["proved"]) == (3, result.trained.steps, True)
    assert fields["normalised_margin"] >= 0.0196
    assert fields["comparison"]["family"][0] == compare(result.network).a.family
    assert fields["seconds"] > 0
    assert json.loads(path.read_text()) == fields["weights"]
    assert load_weights(path) == result.network
    assert isinstance(prove(load_weights(path)), Proof)


def test_train_without_success_exits_1_and_still_saves(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "learned.json"
    arguments = ["--max-steps", "20", "--out", str(path)]
    code, out, _ = run(capsys, "train", "--seed", "3", *arguments)
    assert code == 1
    assert "NOT an adder (20 steps" in out
    assert load_weights(path) == train(3, max_steps=20).network


def test_two_hidden_units_say_why_they_fail(capsys: Capture) -> None:
    code, out, err = run(capsys, "train", "--hidden", "2", "--max-steps", "30")
    assert code == 1
    assert "NOT an adder" in out
    assert err == (
        "binadd: no network of two hidden units adds; it is trained all the same, and will fail\n"
    )


def test_soft_recipes_tell_soft_from_hard(capsys: Capture) -> None:
    arguments = ["--recipe", "bptt", "--bits", "2", "--max-steps", "40"]
    code, out, _ = run(capsys, "train", *arguments)
    assert code == 1
    assert "as a soft network it was wrong on some pair of 8 bits" in out
    code, out, _ = run(capsys, "sweep", "--seeds", "4", *arguments)
    assert code == 1
    assert "0 of 4 right on all pairs of 8 bits as soft networks" in out
    code, out, _ = run(capsys, "sweep", "--seeds", "4", *arguments, "--json")
    fields = json.loads(out)
    assert (fields["soft_right"], fields["lost_by_hardening"], fields["steps"]) == (0, 0, None)


def test_history_has_a_line_for_every_tenth_step(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    run(capsys, "train", "--seed", "3", "--history", str(path))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["step"] for line in lines] == list(range(0, train(3).trained.steps + 1, 10))
    assert set(lines[0]) == {
        "step", "loss", "wrong_bits", "learning_rate", "normalised_margin",
    }  # fmt: skip


@pytest.mark.parametrize("option", ["--out", "--history"])
def test_files_are_looked_at_before_the_training(
    capsys: Capture, tmp_path: Path, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("binadd.learn.training.train", None)
    path = tmp_path / "there"
    path.write_text("precious")
    code, err = refused(capsys, "train", option, str(path))
    assert code == 3
    assert f"{path}: exists already; --force replaces it" in err
    assert path.read_text() == "precious"
    code, err = refused(capsys, "train", option, str(tmp_path / "nowhere" / "w.json"))
    assert (code, "can't be written: No such file or directory" in err) == (3, True)
    code, err = refused(capsys, "train", option, str(tmp_path), "--force")
    assert (code, "it is a directory" in err) == (3, True)
    assert sorted(tmp_path.iterdir()) == [path]


def test_force_replaces(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "there"
    path.write_text("old")
    assert run(capsys, "train", "--seed", "3", "--out", str(path), "--force")[0] == 0
    assert load_weights(path) == train(3).network


def test_one_file_for_two_things_is_refused(capsys: Capture, tmp_path: Path) -> None:
    path = str(tmp_path / "x")
    code, err = refused(capsys, "train", "--out", path, "--history", path)
    assert (code, "name the same file" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--seed", "-1"], "a seed must be a whole number from 0"),
        (["train", "--seed", "1_0"], "is not a whole number"),
        (["train", "--hidden", "9"], "from 2 to 8, got 9"),
        (["train", "--bits", "7"], "from 1 to 6, got 7"),
        (["train", "--max-steps", "0"], "the number of steps must be"),
        (["train", "--margin", "nan"], "'nan' is not a number"),
        (["train", "--margin", "-0.5"], "at least 0 and less than 1, got -0.5"),
        (["train", "--margin", "1_0"], "'1_0' is not a number"),
        (["train", "--recipe", "magic"], "one of surrogate, bptt, tanh; got 'magic'"),
        (["sweep"], "--seeds"),
        (["sweep", "--seeds", "0"], "the number of seeds must be from 1 to"),
        (["sweep", "--seeds", "10", "--workers", "0"], "workers must be"),
        (["sweep", "--seeds", "10", "--hidden", "1"], "from 2 to 8, got 1"),
    ],
)
def test_options_out_of_range(capsys: Capture, arguments: list[str], message: str) -> None:
    code, err = refused(capsys, *arguments)
    assert code == 2
    assert message in err


def test_sweep_says_how_the_seeds_fared(capsys: Capture) -> None:
    code, out, err = run(capsys, "sweep", "--seeds", "20")
    assert (code, err) == (0, "")
    assert "20 of 20 seeds (100.00%; 95% interval 83.89% to 100.00%) proved to add" in out
    assert "steps: median" in out


def test_sweep_json_with_failures(capsys: Capture) -> None:
    code, out, _ = run(capsys, "sweep", "--seeds", "20", "--max-steps", "400", "--json")
    assert code == 1
    fields = json.loads(out)
    assert (fields["recipe"], fields["hidden_units"], fields["seeds"]) == ("surrogate", 3, 20)
    assert 0 < fields["proved"] < 20
    assert fields["success_rate"] == fields["proved"] / 20
    assert fields["interval"][0] < fields["success_rate"] < fields["interval"][1]
    steps = fields["steps"]
    assert 0 < steps["median"] <= steps["p90"] <= steps["p99"] <= steps["max"] <= 400
    assert sum(fields["families"].values()) == fields["proved"]


def test_sweep_refuses_a_store_with_other_settings(capsys: Capture, tmp_path: Path) -> None:
    path = str(tmp_path / "runs.db")
    run(capsys, "sweep", "--seeds", "2", "--max-steps", "30", "--store", path)
    code, err = refused(capsys, "sweep", "--seeds", "2", "--max-steps", "31", "--store", path)
    assert code == 3
    assert "max_steps is 30 there and 31 here" in err


def test_a_cluster_that_is_not_there(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("binadd.parallel.CLUSTER_PATIENCE", 0.3)
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        code, err = refused(capsys, "sweep", "--seeds", "5", "--cluster", address)
    assert code == 3
    assert f"no cluster answers at '{address}'" in err


def test_interrupted_it_says_how_to_go_on(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    sweep = [sys.executable, "-m", "binadd", "sweep", "--seeds", "100000", "--store", str(path)]
    process = subprocess.Popen(
        sweep,
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    while not path.exists() or path.stat().st_size < 20_000:  # a first transaction is in
        assert process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert err.startswith(f"binadd: interrupted; {path} keeps ")
    assert err.endswith("of 100,000 seeds, and the same command goes on from there\n")
    assert int(err.split("keeps ")[1].split(" of")[0].replace(",", "")) > 0
