"""Weights files that are named on the command line."""

from pathlib import Path

import pytest

from binadd import ThresholdRNN, save_weights
from tests.cases import FILES
from tests.cli.conftest import Binadd

ONE_INPUT = ThresholdRNN([[1]], [[0]], [0], [1], 0)
RIGHT = str(FILES["thermometer"])


@pytest.fixture
def path(tmp_path: Path) -> str:
    path = str(tmp_path / "one-input.json")
    save_weights(ONE_INPUT, path)
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "-w", "FILE"),
        ("add", "1", "1", "-w", "FILE"),
        ("add", "--pairs", "-", "-w", "FILE"),
        ("diagnose", "FILE"),
        ("compare", "FILE"),
        ("compare", RIGHT, "FILE"),
        ("compare", "FILE", RIGHT),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_what_is_wrong_with_a_network_names_its_file(
    binadd: Binadd, path: str, arguments: tuple[str, ...]
) -> None:
    named = [path if word == "FILE" else word for word in arguments]
    ran = binadd(*named, stdin=b"1 1\n")
    assert ran.is_one_line_of_complaint(3)
    assert ran.err.startswith(f"binadd: {path}: ")
    assert "input" in ran.err


def test_standard_input_is_named_too(binadd: Binadd, path: str) -> None:
    ran = binadd("verify", "-w", "-", stdin=Path(path).read_bytes())
    assert ran.err.startswith("binadd: standard input: ")


def test_a_mark_says_which_network_can_not_be_decided(binadd: Binadd, path: str) -> None:
    ran = binadd("grade", RIGHT, path)
    assert ran.code == 1
    line = " ".join(ran.out.split()).split("one-input.json: ")[1]
    assert "takes 2 inputs, but the network has 1" in line
