"""One rule for every file that is written: nothing is lost without a word, and nothing is half."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cases import FILES
from tests.cli.conftest import Binadd

Start = Callable[..., "subprocess.Popen[str]"]
OUTPUTS = {
    "--csv": ("grade", "subs", "--csv"),
    "--gradescope": ("grade", "subs", "--gradescope"),
    "--out": ("train", "--seed", "25", "--out"),
    "--history": ("train", "--seed", "25", "--history"),
    "--plot": ("gradients", "--plot"),
}
NAMES = {"--plot": "result.svg"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with three submissions in a folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "subs").mkdir()
    for name in ("anna", "bob", "chris"):
        (tmp_path / "subs" / f"{name}.json").write_bytes(FILES["thermometer"].read_bytes())
    return tmp_path


def skip_without_matplotlib(option: str) -> None:
    if option == "--plot":
        pytest.importorskip("matplotlib")


@pytest.mark.parametrize("option", OUTPUTS)
def test_an_existing_file_needs_force_and_is_replaced_whole(
    binadd: Binadd, folder: Path, option: str
) -> None:
    skip_without_matplotlib(option)
    path = folder / NAMES.get(option, "result")
    path.write_text("precious")
    path.chmod(0o640)
    ran = binadd(*OUTPUTS[option], path.name)
    assert ran.is_one_line_of_complaint(3)
    assert f"{path.name}: exists already; --force replaces it" in ran.err
    assert path.read_text() == "precious"
    ran = binadd(*OUTPUTS[option], path.name, "--force")
    assert (ran.code, ran.err) == (0, "")
    assert path.read_text() != "precious"
    assert path.stat().st_mode & 0o777 == 0o640
    assert {entry.name for entry in folder.iterdir()} == {"subs", path.name}


@pytest.mark.parametrize("option", OUTPUTS)
@pytest.mark.parametrize("place", ["nowhere/result.svg", "loop.svg", "folder.svg"])
def test_what_can_not_be_written_is_said_before_the_work(
    binadd: Binadd, folder: Path, option: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_without_matplotlib(option)
    for work in ("learning.training.train", "grading.marking.grade"):
        monkeypatch.setattr(f"binadd.{work}", None)
    monkeypatch.setattr("binadd.theory.gradient_flow.gradient_curves", None)
    (folder / "loop.svg").symlink_to("loop.svg")
    (folder / "folder.svg").mkdir()
    ran = binadd(*OUTPUTS[option], place, "--force")
    assert ran.is_one_line_of_complaint(3)
    assert ran.err.startswith(f"binadd: {place}: can't be written: ")
    assert (folder / "loop.svg").is_symlink()


@pytest.mark.parametrize("option", OUTPUTS)
def test_a_pipe_is_written_to(start: Start, folder: Path, option: str) -> None:
    skip_without_matplotlib(option)
    pipe = folder / "pipe.svg"
    os.mkfifo(pipe)
    process = start(*OUTPUTS[option], "pipe.svg")
    text = pipe.read_bytes()
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert out
    assert len(text) > 300
    assert pipe.is_fifo()


@pytest.mark.parametrize("option", ["--csv", "--gradescope", "--out", "--history"])
def test_a_device_that_is_full_is_named(binadd: Binadd, option: str) -> None:
    ran = binadd(*OUTPUTS[option], "/dev/full")
    assert ran.is_one_line_of_complaint(3)
    assert ran.err == "binadd: /dev/full: can't be written: No space left on device\n"


@pytest.mark.parametrize("option", ["--csv", "--gradescope", "--out", "--history"])
def test_a_dash_is_standard_output_in_place_of_the_text(
    binadd: Binadd, folder: Path, option: str
) -> None:
    binadd(*OUTPUTS[option], "result")
    ran = binadd(*OUTPUTS[option], "-")
    assert (ran.code, ran.err) == (0, "")
    # A table in a file begins with the mark by which spreadsheets tell UTF-8.
    assert ran.out == (folder / "result").read_text().removeprefix("\ufeff")
    assert not (folder / "-").exists()
    ran = binadd(*OUTPUTS[option], "-", "--json")
    assert ran.is_one_line_of_complaint(2)
    assert f"standard output can't take both {option} and --json" in ran.err


def test_two_results_do_not_share_one_place(binadd: Binadd, folder: Path) -> None:
    (folder / "link").symlink_to("result")
    for arguments in (
        ("train", "--out", "-", "--history", "-"),
        ("train", "--out", "result", "--history", "./result"),
        ("grade", "subs", "--csv", "result", "--gradescope", "link"),
    ):
        assert binadd(*arguments, "--force").is_one_line_of_complaint(2)
    assert not (folder / "result").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("train", "--task", "parity.json", "--max-steps", "1", "--out"),
        ("train", "--task", "parity.json", "--max-steps", "1", "--history"),
        ("grade", "subs", "--task", "parity.json", "--csv"),
        ("wire", "parity.json", "--out"),
        ("census", "--best", "margin", "--store", "parity.json", "--out"),
        ("census", "--store", "parity.json", "--table"),
    ],
)
def test_a_task_file_or_a_store_is_never_overwritten(
    binadd: Binadd, folder: Path, command: tuple[str, ...]
) -> None:
    task = folder / "parity.json"
    steps = {
        "even": {"0": ["even", 0], "1": ["odd", 1]},
        "odd": {"0": ["odd", 1], "1": ["even", 0]},
    }
    machine = {"inputs": 1, "pad": 0, "start": "even", "steps": steps}
    task.write_text(json.dumps({"format": "binadd-task", "version": 1, **machine}))
    before = task.read_bytes()
    link = folder / "link.csv"
    link.symlink_to(task.name)
    ran = binadd(*command, link.name, "--force")
    assert ran.is_one_line_of_complaint(2)
    assert f"{command[-1]} {link.name}: it is read, and would be overwritten" in ran.err
    assert task.read_bytes() == before


def test_a_result_may_be_called_as_a_task_is(binadd: Binadd, folder: Path) -> None:
    assert binadd("wire", "parity", "--out", "parity").code == 0
    assert (folder / "parity").exists()


@pytest.mark.parametrize(
    "path", ["subs/anna.json", "./subs/../subs/anna.json", "link.json", "hard"]
)
@pytest.mark.parametrize("option", ["--csv", "--gradescope"])
def test_what_is_read_is_never_overwritten(
    binadd: Binadd, folder: Path, option: str, path: str
) -> None:
    (folder / "link.json").symlink_to("subs/anna.json")
    (folder / "hard").hardlink_to(folder / "subs" / "anna.json")
    before = (folder / "subs" / "anna.json").read_bytes()
    ran = binadd("grade", "subs", option, path, "--force")
    assert ran.is_one_line_of_complaint(2)
    assert f"{option} {path}: it is read, and would be overwritten" in ran.err
    assert (folder / "subs" / "anna.json").read_bytes() == before


def test_a_shell_pattern_behind_csv_ruins_nobodys_weights(binadd: Binadd) -> None:
    names = [f"subs/{name}.json" for name in ("anna", "bob", "chris")]
    before = Path(names[0]).read_bytes()
    assert binadd("grade", "--csv", *names).is_one_line_of_complaint(3)
    assert Path(names[0]).read_bytes() == before


def test_standard_output_that_is_a_file_is_not_replaced_under_the_hand(
    start: Start, folder: Path
) -> None:
    with (folder / "all.txt").open("w") as file:
        process = start("train", "--seed", "25", "--out", "/dev/stdout", stdout=file)
        _, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert json.loads((folder / "all.txt").read_text())["format"] == "binadd-weights"


# The history


def test_a_full_disk_leaves_the_old_history_and_names_it(start: Start, folder: Path) -> None:
    (folder / "history").write_text("precious")

    def no_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))

    process = start("train", "--seed", "25", "--history", "history", "--force", preexec_fn=no_room)
    out, err = process.communicate()
    assert (process.returncode, out) == (3, "")
    assert err == "binadd: history: can't be written: File too large\n"
    assert (folder / "history").read_text() == "precious"
    assert {entry.name for entry in folder.iterdir()} == {"subs", "history"}


def test_an_interrupted_training_keeps_the_history_so_far(start: Start, folder: Path) -> None:
    def heed_ctrl_c() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    process = start(
        "train", "--margin", "0.9", "--max-steps", "9000000", "--history", "history",
        preexec_fn=heed_ctrl_c,
    )  # fmt: skip
    while not any(entry.stat().st_size > 10_000 for entry in folder.glob(".binadd.*")):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert (process.returncode, err) == (130, "binadd: interrupted\n")
    lines = (folder / "history").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines][:3] == [0, 10, 20]
    assert {entry.name for entry in folder.iterdir()} == {"subs", "history"}


# What the system refuses


@pytest.mark.parametrize(
    "arguments",
    [("sweep", "--seeds", "3000"), ("verify", "--bits", "20", "--exhaustive")],
    ids=lambda arguments: arguments[0],
)
def test_too_many_files_is_no_fault_of_the_output(start: Start, arguments: tuple[str, ...]) -> None:
    def few_files() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (7, 7))

    process = start(*arguments, "--workers", "4", preexec_fn=few_files)
    out, err = process.communicate()
    assert (process.returncode, out) == (3, "")
    last = err.splitlines()[-1]
    assert last == (
        "binadd: 4 worker processes can't be started: Too many open files; fewer may do"
    )
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments", [("--help",), ("add", "1", "1"), ("add", "--help"), ("cost",)]
)
def test_a_full_disk_behind_standard_output(start: Start, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        process = start(*arguments, stdout=full)
        _, err = process.communicate()
    assert (process.returncode, err) == (3, "binadd: can't write: No space left on device\n")
    assert sys.platform == "linux"


# Links among the submissions


def test_a_link_to_itself_can_not_be_read_and_spoils_nothing(binadd: Binadd, folder: Path) -> None:
    (folder / "subs" / "loop.json").symlink_to("loop.json")
    ran = binadd("grade", "subs", "--json")
    assert (ran.code, ran.err) == (1, "")
    marks = {Path(mark["submission"]).stem: mark for mark in ran.fields["submissions"]}
    assert marks["loop"]["problem"].startswith("can't be read: Too many levels of symbolic links")
    assert [marks[name]["readable"] for name in ("anna", "bob", "chris")] == [True] * 3


def test_a_file_named_in_two_ways_counts_once(binadd: Binadd, folder: Path) -> None:
    (folder / "subs" / "again.json").symlink_to("anna.json")
    (folder / "elsewhere").symlink_to("subs")
    ran = binadd("grade", "subs", "elsewhere/bob.json", "subs/../subs/chris.json", "--json")
    assert len(ran.fields["submissions"]) == 3


def test_standard_input_is_read_once(binadd: Binadd) -> None:
    ran = binadd("grade", "-", "-", stdin=FILES["thermometer"].read_bytes())
    assert ran.is_one_line_of_complaint(2)
    assert "standard input can be read once only" in ran.err


def test_a_store_is_no_stream(binadd: Binadd, folder: Path) -> None:
    assert binadd("sweep", "--seeds", "2", "--store", "-").is_one_line_of_complaint(2)
    assert not (folder / "-").exists()
