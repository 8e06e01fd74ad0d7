"""The autograder, unpacked and run as the service does; without a network, and without root."""

import io
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from binadd import ThresholdRNN, save_weights, wire
from binadd.errors import BinaddError, DataFileError, RangeError
from binadd.grading import marking
from binadd.report.autograder_marking import main
from binadd.report.autograder_settings import AutograderSettings, settings_from_json
from binadd.report.autograder_zip import autograder_zip
from tests.cases import FILES, drops_carry_after, thermometer
from tests.grading.hostile_files import MAKERS, bomb, packed
from tests.report.gradescope_format import check_format

PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11", "python3")
WRONG = thermometer((-0.5, -1.5, -3.5))

Fill = Callable[[Path], object]


def unpacked(root: Path, settings: AutograderSettings, task: bytes | None = None) -> Path:
    """Make the folders as the service does, the archive unpacked with the modes that it says."""
    source = root / "source"
    (root / "results").mkdir(parents=True)
    with zipfile.ZipFile(io.BytesIO(autograder_zip(settings, task))) as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, source))
            path.chmod(stat.S_IMODE(entry.external_attr >> 16))
    shutil.copy(source / "run_autograder", root / "run_autograder")
    return root


def handed_in(root: Path, fill: Fill) -> Path:
    shutil.rmtree(root / "submission", ignore_errors=True)
    (root / "results" / "results.json").unlink(missing_ok=True)
    (root / "submission").mkdir()
    fill(root / "submission")
    return root


def results_in(root: Path) -> dict[str, Any]:
    results: dict[str, Any] = json.loads((root / "results" / "results.json").read_text())
    check_format(results)
    assert len(results["tests"]) == 1, "one submission, one score"
    assert str(root) not in json.dumps(results)
    return results


def weights(name: str, rnn: ThresholdRNN) -> Fill:
    return lambda folder: save_weights(rnn, folder / name)


def text(name: str, content: str) -> Fill:
    return lambda folder: (folder / name).write_text(content)


def data(name: str, content: bytes) -> Fill:
    return lambda folder: (folder / name).write_bytes(content)


def several(*fills: Fill) -> Fill:
    return lambda folder: [fill(folder) for fill in fills]


def nested(folder: Path) -> None:
    (folder / "src" / "deep").mkdir(parents=True)
    save_weights(thermometer(), folder / "src" / "deep" / "adder.json")
    (folder / "README.md").write_text("Run it.")
    (folder / "__MACOSX").mkdir()


def links(folder: Path) -> None:
    (folder / "adder.json").symlink_to("/etc/passwd")
    (folder / "results.json").symlink_to("../results/results.json")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "adder.json")


def many(folder: Path) -> None:
    for number in range(30):
        save_weights(thermometer((-0.5, -1.5, -2.5 - number % 2)), folder / f"try{number}.json")


def shadowing(folder: Path) -> None:
    (folder / "binadd").mkdir()
    for name in ("numpy.py", "json.py", "sitecustomize.py", "binadd/__init__.py"):
        (folder / name).write_text("raise SystemExit('the student ran')")
    save_weights(WRONG, folder / "adder.json")


SUBMISSIONS: dict[str, tuple[Fill, str | None]] = {
    "right": (weights("adder.json", thermometer()), "passed"),
    "wrong": (weights("adder.json", WRONG), "failed"),
    "wrong beyond 8 bits": (weights("adder.json", drops_carry_after(8)), "failed"),
    "unreadable": (text("adder.json", '{"w_xh": [[1, 1]'), None),
    "an essay": (text("essay.txt", "I could not do it."), None),
    "empty": (lambda _: None, "failed"),
    "a hidden file": (weights(".adder.json", thermometer()), None),
    "an empty archive": (data("adder.zip", packed({})), None),
    "an empty file": (text("adder.json", ""), None),
    "nested": (nested, "passed"),
    "the same twice": (
        several(weights("a.json", thermometer()), weights("b.json", thermometer())),
        "passed",
    ),
    "right and wrong": (several(weights("a.json", thermometer()), weights("b.json", WRONG)), None),
    "thirty": (many, "failed"),
    "links": (links, None),
    "a pipe": (pipe, None),
    "a bomb": (data("adder.zip", bomb(3, 2**14)), None),
    "an archive that leads out": (
        data("a.zip", packed({"../../results/results.json": b"1"})),
        None,
    ),
    "results of its own": (
        text("results.json", json.dumps({"score": 1000, "output": "", "tests": []})),
        None,
    ),
    "a program": (text("adder.py", "import os\nos._exit(0)\nw_xh = 1 / 0\n"), None),
    "modules that shadow": (shadowing, "failed"),
    "a name that leads astray": (weights("=1+1\x1b[2J\n.json", thermometer()), "passed"),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = AutograderSettings(points=10, leaderboard=True)
    return unpacked(tmp_path_factory.mktemp("autograder"), settings)


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_submission_gets_one_score(name: str, root: Path) -> None:
    fill, status = SUBMISSIONS[name]
    assert main([str(handed_in(root, fill))]) == 0
    check_results(results_in(root), status)


def check_results(results: dict[str, Any], status: str | None) -> None:
    (test,) = results["tests"]
    assert test["max_score"] == 10
    assert test.get("status") == status
    assert (test["score"] == 10) == (status == "passed")
    assert ("leaderboard" in results) == (status == "passed")
    assert "\x1b" not in json.dumps(results, ensure_ascii=False)
    assert results["stdout_visibility"] == "hidden"
    if status is None:
        assert "score" not in results
        assert (test["visibility"], test["score"]) == ("after_published", 0)
        assert "Not marked yet" in results["output"]
        assert "Hand in the weights as one file" in results["output"]
    else:
        assert results["score"] == test["score"]


def test_partial_points_and_no_solution(root: Path) -> None:
    main([str(handed_in(root, weights("adder.json", WRONG)))])
    (test,) = results_in(root)["tests"]
    assert (test["name"], test["score"]) == ("adder.json: adds at every width", 8.87)
    assert "Mistake: bias of one unit off." in test["output"]
    assert "-2.5" not in test["output"]


def test_only_files_of_accepted_names_count(tmp_path: Path) -> None:
    root = unpacked(tmp_path / "root", AutograderSettings(accept=("adder.json", "*.npz")))
    right = weights("Adder.JSON", thermometer())
    main([str(handed_in(root, several(right, weights("other.json", WRONG))))])
    assert results_in(root)["score"] == 100
    main([str(handed_in(root, weights("other.json", thermometer())))])
    results = results_in(root)
    assert "score" not in results
    assert "there is no file called adder.json or *.npz, but other.json" in " ".join(
        results["output"].split()
    )
    main([str(handed_in(root, lambda _: None))])
    assert "Nothing was handed in." in results_in(root)["tests"][0]["output"]


def test_settings_hold(tmp_path: Path) -> None:
    task = (
        b'{"format": "binadd-task", "version": 1, "name": "odd", "inputs": 1, "pad": 0,'
        b' "start": "e", "steps": {"e": {"0": ["e", 0], "1": ["o", 1]},'
        b' "o": {"0": ["o", 1], "1": ["e", 0]}}}'
    )
    settings = AutograderSettings(
        points=2.5, score="proof", feedback="verdict", task="task.json", hidden=3, time_limit=30
    )
    root = unpacked(tmp_path / "root", settings, task)
    assert main(["--check", str(root)]) == 0
    main([str(handed_in(root, weights("a.json", wire("parity"))))])
    (test,) = results_in(root)["tests"]
    assert (test["score"], test["max_score"]) == (0, 2.5)  # it has two hidden units
    assert "2 hidden units, not 3" in test["output"]
    assert settings_from_json((root / "source" / "settings.json").read_bytes(), "s") == settings


def test_a_fault_of_the_grader_is_no_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = unpacked(tmp_path / "root", AutograderSettings())
    assert main([str(root)]) == 1, "no submission folder"
    handed_in(root, weights("adder.json", thermometer()))
    settings = root / "source" / "settings.json"
    good = settings.read_text()
    for spoilt in ("", "[]", '{"points": "ten"}', '{"colour": 1}', '{"points": -1}', "{"):
        settings.write_text(spoilt)
        assert (main([str(root)]), main(["--check", str(root)])) == (1, 1)
        assert "the autograder failed, and no score was given: " in capsys.readouterr().out
        assert not (root / "results" / "results.json").exists()
    settings.write_text(good)
    # What fails inside of the marking is not the student's either.
    monkeypatch.setattr(marking, "choose", lambda *_: 1 / 0)
    assert main([str(root)]) == 0
    results = results_in(root)
    assert "score" not in results
    assert "the fault is binadd's, not the file's." in " ".join(results["output"].split())
    assert "division" not in json.dumps(results)


def test_settings_are_checked() -> None:
    for wrong in (
        {"points": 0}, {"score": "best"}, {"feedback": "all"}, {"hidden": 0}, {"entries": ()},
        {"accept": ("a/b",)}, {"accept": ("",)}, {"time_limit": 600}, {"time_limit": 0},
    ):  # fmt: skip
        with pytest.raises(RangeError):
            AutograderSettings(**wrong)
    for wrong_json in ('{"accept": "a"}', '{"hidden": 1.5}', '{"leaderboard": 1}', '{"task": 1}'):
        with pytest.raises(DataFileError, match=r"s\.json: \w+ can't be "):
            settings_from_json(wrong_json.encode(), "s.json")
    assert settings_from_json(b"{}", "s.json") == AutograderSettings()
    usual = AutograderSettings(accept=("a.json",), entries=(-1, 0.5), hidden=3, fires_at_zero=True)
    assert settings_from_json(json.dumps(usual.as_json()).encode(), "s.json") == usual
    assert issubclass(RangeError, BinaddError)


def test_the_archive() -> None:
    settings = AutograderSettings()
    one = autograder_zip(settings)
    assert one == autograder_zip(settings), "the same settings give the same archive"
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        names = archive.namelist()
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
        for name in names:
            assert b"\r\n" not in archive.read(name)
        pins = archive.read("requirements.txt").decode().splitlines()
    assert {"setup.sh", "run_autograder", "settings.json", "binadd/__init__.py"} <= set(names)
    assert not [name for name in names if name.endswith(".pyc") or name.startswith(("/", "."))]
    assert {name for name, mode in modes.items() if mode & 0o111} == {"setup.sh", "run_autograder"}
    assert [pin.split("==")[0] for pin in pins] == ["numpy", "typer"]


def program(path: Path, script: str) -> None:
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)


def stand_ins(folder: Path, *, python: bool) -> Path:
    """Stand in for what would need a network or root: venvs, pip and apt-get."""
    folder.mkdir()
    inside = (
        f'if [ "$2" = pip ]; then echo "$@" >> {folder}/pip; else exec {sys.executable} "$@"; fi'
    )
    program(folder / "inside", inside)
    good = (
        f'if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp {folder}/inside "$3/bin/python"\n'
        f'else exec {sys.executable} "$@"; fi'
    )
    program(folder / "good", good)
    for name in PYTHONS:
        program(folder / name, good if python else "exit 1")
    program(
        folder / "apt-get",
        f'echo "$@" >> {folder}/apt\n'
        f'if [ "$1" = install ] && [ "$3" = python3.12 ]; then exit 100; fi\n'
        f'if [ "$1" = install ]; then cp {folder}/good {folder}/python3.11; fi',
    )
    return folder


def run(root: Path, script: str, shims: Path) -> subprocess.CompletedProcess[str]:
    if not shutil.which("bash"):
        pytest.skip("needs bash on PATH")
    environment = {
        "PATH": f"{shims}:{os.environ['PATH']}",
        "BINADD_AUTOGRADER_ROOT": str(root),
        "HOME": str(root),
    }
    return subprocess.run(
        [str(root / script)], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("service")
    root = unpacked(folder / "root", AutograderSettings(points=10, leaderboard=True))
    shims = stand_ins(folder / "shims", python=True)
    ran = run(root, "source/setup.sh", shims)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "add: a right network gets 10 points\n"
    assert f"-r {root}/source/requirements.txt" in (shims / "pip").read_text()
    assert not (shims / "apt").exists(), "there was a Python that is new enough"
    return root, shims


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(MAKERS)))
def test_a_hostile_submission_gets_one_score_as_well(number: int, root: Path) -> None:
    assert main([str(handed_in(root, MAKERS[number]))]) == 0
    (test,) = results_in(root)["tests"]
    assert test["score"] < 10 or test["extra_data"]["verdict"] == "right"


@pytest.mark.slow
@pytest.mark.parametrize("name", SUBMISSIONS)
def test_the_scripts_as_the_service_runs_them(name: str, installed: tuple[Path, Path]) -> None:
    root, shims = installed
    fill, status = SUBMISSIONS[name]
    ran = run(handed_in(root, fill), "run_autograder", shims)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    check_results(results_in(root), status)


@pytest.mark.slow
def test_the_scripts_run_the_package_of_the_archive(installed: tuple[Path, Path]) -> None:
    root, shims = installed
    broken = root / "source" / "binadd" / "report" / "gradescope.py"
    kept = broken.read_text()
    broken.write_text("raise RuntimeError('broken')\n")
    try:
        ran = run(handed_in(root, weights("adder.json", thermometer())), "run_autograder", shims)
    finally:
        broken.write_text(kept)
    assert ran.returncode != 0 and "broken" in ran.stderr
    assert not (root / "results" / "results.json").exists()


@pytest.mark.slow
def test_setup_installs_a_python_where_none_is_new_enough(tmp_path: Path) -> None:
    root = unpacked(tmp_path / "root", AutograderSettings())
    shims = stand_ins(tmp_path / "shims", python=False)
    ran = run(root, "source/setup.sh", shims)
    assert (ran.returncode, ran.stdout) == (0, "add: a right network gets 100 points\n")
    assert (shims / "apt").read_text().splitlines() == [
        "update",
        "install -y python3.12 python3.12-venv",
        "install -y python3.11 python3.11-venv",
    ]


@pytest.mark.slow
def test_setup_fails_where_the_settings_are_wrong(tmp_path: Path) -> None:
    root = unpacked(tmp_path / "root", AutograderSettings())
    (root / "source" / "settings.json").write_text('{"points": 0}')
    ran = run(root, "source/setup.sh", stand_ins(tmp_path / "shims", python=True))
    assert ran.returncode == 1
    assert "points: expected a number above 0" in ran.stdout


def test_all_files_of_the_wrong_networks(root: Path) -> None:
    for name, file in FILES.items():
        shutil.copy(file, handed_in(root, lambda _: None) / "submission" / "adder.json")
        assert main([str(root)]) == 0
        assert (results_in(root)["score"] == 10) == (not name.startswith("wrong"))
