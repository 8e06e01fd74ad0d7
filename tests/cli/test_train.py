"""``binadd train``, as it is typed."""

import json
from pathlib import Path

import pytest

from binadd import Surrogate, compare, load_weights, prove
from binadd.learning.training import train
from binadd.verification.results import Proof
from tests.cli.conftest import Binadd


def test_train_says_what_it_learned(binadd: Binadd) -> None:
    ran = binadd("train", "--seed", "25")
    assert (ran.code, ran.err) == (0, "")
    network = train(25).network
    assert "seed 25, hard threshold units with a surrogate gradient: proved to add at" in ran.out
    assert repr(float(network.b_h[0])) in ran.out
    assert "hand-wired: 3 hidden units" in ran.out
    assert compare(network).a.encoding in ran.out


def test_train_json_and_out(binadd: Binadd, tmp_path: Path) -> None:
    path = tmp_path / "learned.json"
    ran = binadd("train", "--seed", "25", "--json", "--out", str(path))
    assert (ran.code, ran.err) == (0, "")
    fields = ran.fields
    result = train(25)
    assert (fields["seed"], fields["steps"], fields["proved"]) == (25, result.trained.steps, True)
    assert fields["normalised_margin"] >= 0.0196
    assert fields["comparison"]["encoding"][0] == compare(result.network).a.encoding
    assert fields["seconds"] > 0
    assert json.loads(path.read_text()) == fields["weights"]
    assert load_weights(path) == result.network
    assert isinstance(prove(load_weights(path)), Proof)


def test_train_without_success_exits_1_and_still_saves(binadd: Binadd, tmp_path: Path) -> None:
    path = tmp_path / "learned.json"
    arguments = ["--max-steps", "20", "--out", str(path)]
    ran = binadd("train", "--seed", "25", *arguments)
    assert ran.code == 1
    assert "NOT an adder (20 steps" in ran.out
    assert load_weights(path) == train(25, max_steps=20).network


def test_two_hidden_units_say_why_they_fail(binadd: Binadd) -> None:
    ran = binadd("train", "--hidden", "2", "--max-steps", "30")
    assert ran.code == 1
    assert "NOT an adder" in ran.out
    assert ran.err == (
        "binadd: No network of two threshold units that see the column and the state before it "
        "adds, whatever their weights; it is trained all the same, and will fail\n"
    )


def test_soft_recipes_tell_soft_from_hard(binadd: Binadd) -> None:
    arguments = ["--recipe", "bptt", "--bits", "2", "--max-steps", "40"]
    ran = binadd("train", *arguments)
    assert ran.code == 1
    assert "as a soft network it was wrong on some pair of 8 bits" in ran.out
    ran = binadd("sweep", "--seeds", "4", *arguments)
    assert ran.code == 0
    assert "0 of 4 right on all pairs of 8 bits as soft networks" in ran.out
    ran = binadd("sweep", "--seeds", "4", *arguments, "--json")
    fields = ran.fields
    assert (fields["soft_right"], fields["lost_by_hardening"], fields["steps"]) == (0, 0, None)


def test_history_has_every_tenth_step_and_the_last(binadd: Binadd, tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    binadd("train", "--seed", "25", "--history", str(path))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    found = train(25).trained
    assert [line["step"] for line in lines] == [*range(0, found.steps, 10), found.steps]
    assert found.steps % 10  # else the last would have been recorded in any case
    assert lines[-1]["wrong_bits"] == 0
    assert lines[-1]["normalised_margin"] == found.normalised_margin
    assert set(lines[0]) == {
        "step", "loss", "wrong_bits", "learning_rate", "smallest_margin", "normalised_margin",
    }  # fmt: skip


def test_set_changes_numbers_of_the_recipe(binadd: Binadd) -> None:
    arguments = ["--seed", "25", "--max-steps", "50", "--set", "beta=1", "--set", "cycle=50"]
    ran = binadd("train", *arguments, "--json")
    recipe = Surrogate(beta=1.0, cycle=50)
    assert ran.fields["recipe_numbers"] == recipe.numbers
    found = train(25, max_steps=50, recipe=recipe)
    assert ran.fields["weights"] == json.loads(json.dumps(found.as_json()["weights"]))
    said = " ".join(binadd("train", *arguments).out.split())
    assert "a surrogate gradient (cycle = 50, beta = 1): NOT an adder (50 steps" in said
    ran = binadd("sweep", "--seeds", "2", *arguments[2:])
    assert "a surrogate gradient (cycle = 50, beta = 1); 3 hidden" in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("bata=1", "surrogate has no number 'bata'; it has lr_max, lr_end, cycle, beta1, beta2"),
        ("beta", "--set takes NAME=VALUE, got 'beta'"),
        ("beta=much", "'much' is not a number"),
        ("beta=-1", "surrogate, beta must be from 0.001 to 1000, got -1"),
        ("cycle=1.5", "'1.5' is not a whole number"),
        ("cycle=0", "surrogate, cycle must be from 1 to 10000000, got 0"),
    ],
)
def test_numbers_that_can_not_be_set(binadd: Binadd, change: str, message: str) -> None:
    for command in (["train"], ["sweep", "--seeds", "2"]):
        ran = binadd(*command, "--set", change)
        assert ran.is_one_line_of_complaint(2)
        assert message in ran.err


def test_examples_and_pairs(binadd: Binadd, tmp_path: Path) -> None:
    ran = binadd("train", "--examples", "20", "--bits", "6", "--json")
    found = train(examples=20, bits=6)
    assert ran.fields["weights"] == json.loads(json.dumps(found.as_json()["weights"]))
    assert (ran.fields["examples"], ran.fields["bits"], ran.fields["pairs"]) == (20, 6, None)
    path = tmp_path / "pairs.txt"
    path.write_text("100111 110010\n\n0101101,0111010\r\n")
    ran = binadd("train", "--pairs", str(path), "--max-steps", "30")
    assert ran.code == 1
    said = " ".join(ran.out.split())
    assert "gradient, from 2 given additions of 7 bits only: NOT an adder (30 steps" in said
    network = train(pairs=[(39, 50), (45, 58)], bits=7, max_steps=30).network
    assert repr(float(network.b_h[0])) in said
    ran = binadd("sweep", "-n", "3", "--examples", "1", "--base", "10")
    said = " ".join(ran.out.split())
    assert "1 random addition of 8 bits for each seed, at most" in said
    assert "3 of 3 had all of what they saw right before the last step" in said


@pytest.mark.parametrize(
    ("text", "arguments", "code", "message"),
    [
        ("1 2\n", [], 3, "pairs.txt, line 1: '1 2' is not two binary numbers"),
        ("\n", [], 3, "pairs.txt: there is no pair to learn from"),
        ("1 1", ["--base", "3"], 2, "the base must be 2, 10 or 16, got 3"),
        ("1 1", ["--task", "parity"], 2, "--pairs is for tasks of two operands; parity has 1"),
        ("1 1", ["--examples", "3"], 2, "from random examples or from given pairs, not both"),
        ("11 1", ["--bits", "1"], 2, "pairs: 3 has more than 1 bits"),
        (None, [], 3, "pairs.txt: can't be read: No such file"),
    ],
)
def test_pairs_that_can_not_be_learned_from(
    binadd: Binadd, tmp_path: Path, text: str | None, arguments: list[str], code: int, message: str
) -> None:
    path = tmp_path / "pairs.txt"
    if text is not None:
        path.write_text(text)
    for command in (["train"], ["sweep", "-n", "2"]):
        ran = binadd(*command, "--pairs", str(path), *arguments)
        assert ran.is_one_line_of_complaint(code)
        assert message in ran.err
    ran = binadd("train", "--pairs", str(path), "--out", str(path), "--force")
    assert ran.code != 0
    assert (path.read_text() if text is not None else None) == text


@pytest.mark.parametrize("option", ["--out", "--history"])
def test_files_are_looked_at_before_the_training(
    binadd: Binadd, tmp_path: Path, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("binadd.learning.training.train", None)
    path = tmp_path / "there"
    path.write_text("precious")
    ran = binadd("train", option, str(path))
    assert ran.is_one_line_of_complaint(3)
    assert f"{path}: exists already; --force replaces it" in ran.err
    assert path.read_text() == "precious"
    ran = binadd("train", option, str(tmp_path / "nowhere" / "w.json"))
    assert ran.is_one_line_of_complaint(3)
    assert "can't be written: No such file or directory" in ran.err
    ran = binadd("train", option, str(tmp_path), "--force")
    assert ran.is_one_line_of_complaint(3)
    assert "it is a directory" in ran.err
    assert sorted(tmp_path.iterdir()) == [path]


def test_force_replaces(binadd: Binadd, tmp_path: Path) -> None:
    path = tmp_path / "there"
    path.write_text("old")
    assert binadd("train", "--seed", "25", "--out", str(path), "--force").code == 0
    assert load_weights(path) == train(25).network


def test_one_file_for_two_things_is_refused(binadd: Binadd, tmp_path: Path) -> None:
    path = str(tmp_path / "x")
    ran = binadd("train", "--out", path, "--history", path)
    assert ran.is_one_line_of_complaint(2)
    assert "name the same file" in ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--seed", "-1"], "a seed must be from 0"),
        (["train", "--seed", "1_0"], "is not a whole number"),
        (["train", "--hidden", "17"], "from 2 to 16, got 17"),
        (["train", "--bits", "0"], "from 1 to 1000000, got 0"),
        (["train", "--max-steps", "0"], "the number of steps must be"),
        (["train", "--margin", "nan"], "'nan' is not a number"),
        (["train", "--margin", "-0.5"], "at least 0 and less than 1, got -0.5"),
        (["train", "--margin", "1_0"], "'1_0' is not a number"),
        (["train", "--recipe", "magic"], "one of surrogate, bptt, tanh; got 'magic'"),
    ],
)
def test_options_out_of_range(binadd: Binadd, arguments: list[str], message: str) -> None:
    ran = binadd(*arguments)
    assert ran.is_one_line_of_complaint(2)
    assert message in ran.err


def test_an_empty_name_of_a_file_is_refused_before_the_training(
    binadd: Binadd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("binadd.learning.training.train", None)
    assert binadd("train", "--out", "").is_one_line_of_complaint(3)


def test_another_task_is_learned_and_the_file_says_so(binadd: Binadd, tmp_path: Path) -> None:
    path = tmp_path / "learned.json"
    ran = binadd("train", "--task", "subtract", "--seed", "3", "--out", str(path))
    assert (ran.code, ran.err) == (0, "")
    said = " ".join(ran.out.split())
    assert "subtract, seed 3, hard threshold units with a surrogate gradient: proved to do" in said
    assert "wired for subtract: 3 hidden units" in said
    assert load_weights(path) == train(3, task="subtract").network
    assert binadd("verify", str(path)).code == 0  # as a subtractor: the file names the task
    ran = binadd("train", "--task", "subtract", "--seed", "3", "--json")
    assert ran.fields["task"] == ran.fields["weights"]["task"] == "subtract"
    assert ran.fields["comparison"]["task"] == "subtract"


def test_a_task_file_is_learned_and_named_by_its_path(binadd: Binadd, tmp_path: Path) -> None:
    task, path = tmp_path / "not.json", tmp_path / "learned.json"
    task.write_text('{"inputs": 1, "start": "s", "steps": {"s": {"0": ["s", 1], "1": ["s", 0]}}}')
    assert binadd("train", "--task", str(task), "--out", str(path)).code == 0
    assert json.loads(path.read_text())["task"] == str(task)
    assert binadd("verify", str(path)).code == 0


def test_what_is_not_learned_of_another_task(binadd: Binadd) -> None:
    ran = binadd("train", "--task", "less", "--hidden", "2", "--max-steps", "3")
    assert (ran.code, ran.err) == (1, "")  # two units can do this: no warning
    assert "does NOT do less (3 steps" in " ".join(ran.out.split())
    ran = binadd("train", "--task", "add:3", "--recipe", "bptt", "--max-steps", "3")
    assert ran.code == 1
    assert "as a soft network it was wrong on some input of 5 bits" in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--task", "paritty"], 2, "there is no task 'paritty'; did you mean parity?"),
        (["--task", "nowhere.json"], 3, "nowhere.json: can't be"),
        (["--task", "add:3", "--bits", "16"], 2, "MB are free: take fewer bits, or some examples"),
        (["--task", "less", "--hidden", "17"], 2, "from 1 to 16, got 17"),
    ],
)
def test_tasks_that_can_not_be_learned(
    binadd: Binadd, arguments: list[str], code: int, message: str
) -> None:
    for command in (["train"], ["sweep", "--seeds", "2"]):
        ran = binadd(*command, *arguments)
        assert ran.is_one_line_of_complaint(code)
        assert message in ran.err
