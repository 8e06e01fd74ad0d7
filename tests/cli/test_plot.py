"""``--plot FILE``, for all commands that have it: refused before the work, written whole."""

import sys
from pathlib import Path

import pytest

from binadd.cli import pictures
from tests.cases import FILES
from tests.cli.conftest import Binadd

WRONG = str(FILES["wrong_third_bias"])
COMMANDS = {
    "verify": ("binadd.report.wrong_pairs_plot", ("verify", WRONG, "--bits", "3"), 1),
    "compare": ("binadd.report.comparison_plot", ("compare", WRONG), 1),
    "sweep": ("binadd.report.sweep_plot", ("sweep", "--seeds", "2", "--max-steps", "20"), 0),
    "train": ("binadd.report.training_plot", ("train", "--seed", "25"), 0),
    "gradients": ("binadd.report.gradient_plot", ("gradients",), 0),
}


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def without_drawing(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn is not looked at here, and matplotlib not needed."""
    monkeypatch.setattr(pictures, "expect_matplotlib", lambda: None)
    monkeypatch.setattr(f"{COMMANDS[command][0]}.drawn", lambda _, ending, title: b"%a" % ending)


@pytest.mark.usefixtures("without_drawing")
def test_the_picture_is_written_beside_the_text(
    binadd: Binadd, tmp_path: Path, command: str
) -> None:
    _, arguments, code = COMMANDS[command]
    plain = binadd(*arguments)
    path = tmp_path / "picture.PDF"
    ran = binadd(*arguments, "--plot", str(path))
    assert (ran.code, ran.err) == (plain.code, plain.err)
    assert ran.code == code
    assert path.read_bytes() == b"'pdf'"
    assert ran.out.count("\n") == plain.out.count("\n") > 3
    assert set(tmp_path.iterdir()) == {path}
    as_json = binadd(*arguments, "--json", "--force", "--plot", str(path))
    assert as_json.code == code
    assert as_json.fields


@pytest.mark.usefixtures("without_drawing")
def test_an_existing_file_is_kept_without_force(
    binadd: Binadd, tmp_path: Path, command: str
) -> None:
    _, arguments, code = COMMANDS[command]
    path = tmp_path / "picture.png"
    path.write_text("mine")
    ran = binadd(*arguments, "--plot", str(path))
    assert ran.is_one_line_of_complaint(3)
    assert "exists already; --force replaces it" in ran.err
    assert path.read_text() == "mine"
    assert binadd(*arguments, "--plot", str(path), "--force").code == code
    assert path.read_text() == "'png'"


@pytest.mark.usefixtures("without_drawing")
def test_a_picture_that_fails_leaves_what_was_there(
    binadd: Binadd, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, arguments, _ = COMMANDS[command]

    def fail(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(f"{module}.drawn", fail)
    path = tmp_path / "picture.png"
    path.write_text("mine")
    assert binadd(*arguments, "--plot", str(path), "--force").code not in (0, 1)
    assert path.read_text() == "mine"
    assert set(tmp_path.iterdir()) == {path}


@pytest.mark.parametrize("name", ["picture", "picture.jpg", "png", "-", ""])
def test_an_ending_that_is_none_is_a_usage_error(binadd: Binadd, command: str, name: str) -> None:
    ran = binadd(*COMMANDS[command][1], "--plot", name)
    assert ran.is_one_line_of_complaint(2)
    assert f"--plot {name}: expected a name that ends in .png, .pdf or .svg" in ran.err


def test_without_matplotlib_a_line_says_what_to_install(
    binadd: Binadd, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("matplotlib", "matplotlib.figure", "matplotlib.style"):
        monkeypatch.setitem(sys.modules, name, None)
    ran = binadd(*COMMANDS[command][1], "--plot", str(tmp_path / "picture.png"))
    assert ran.is_one_line_of_complaint(2)
    assert "--plot takes the package matplotlib; in the folder of" in ran.err
    assert "pip install '.[plot]'" in ran.err
    assert not list(tmp_path.iterdir())


# verify alone


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What maps are drawn: the task and the width."""
    found: list[tuple[str, int]] = []

    def draw(verdict, ending: str) -> bytes:  # type: ignore[no-untyped-def]
        found.append((verdict.task.name, verdict.bits))
        return ending.encode()

    monkeypatch.setattr(pictures, "expect_matplotlib", lambda: None)
    monkeypatch.setattr("binadd.report.wrong_pairs_plot.wrong_pairs_picture", draw)
    return found


def test_a_map_is_of_eight_bits_unless_told(
    binadd: Binadd, tmp_path: Path, shown: list[tuple[str, int]]
) -> None:
    path = str(tmp_path / "map.svg")
    ran = binadd("verify", "--plot", path)
    assert ran.code == 0
    assert "8 bits " in ran.out
    assert binadd("verify", "--plot", path, "--force", "--bits", "10").code == 0
    assert binadd("verify", "--task", "parity", "--plot", path, "--force").code == 0
    assert shown == [("add", 8), ("add", 10), ("parity", 8)]
    assert "12 bits " in binadd("verify").out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--bits", "11"), "a map of wrong inputs must be from 1 to 10, got 11"),
        (("--task", "add:3"), "add:3 has 3 operands; a map of wrong inputs has one or two"),
    ],
)
def test_what_makes_no_map_is_said_before_the_work(
    binadd: Binadd,
    tmp_path: Path,
    shown: list[tuple[str, int]],
    options: tuple[str, str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("binadd.verification.verdict.verify", None)
    ran = binadd("verify", *options, "--plot", str(tmp_path / "map.svg"))
    assert ran.is_one_line_of_complaint(2)
    assert message in ran.err
    assert not shown
    assert not list(tmp_path.iterdir())


def test_an_input_is_never_replaced(
    binadd: Binadd, tmp_path: Path, shown: list[tuple[str, int]]
) -> None:
    path = tmp_path / "weights.svg"
    path.write_bytes(Path(WRONG).read_bytes())
    for arguments in (("verify",), ("compare",), ("compare", WRONG)):
        ran = binadd(*arguments, str(path), "--plot", str(path), "--force")
        assert ran.is_one_line_of_complaint(2)
        assert "it is read, and would be overwritten" in ran.err
    assert path.read_bytes() == Path(WRONG).read_bytes()
    assert not shown
