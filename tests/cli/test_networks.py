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


def test_a_mark_says_which_network_can_not_be_decided(
    binadd: Binadd, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    ran = binadd("grade", RIGHT, path)
    assert ran.code == 1
    row = next(line for line in ran.out.splitlines() if line.startswith("one-input "))
    assert "look" in row
    assert "takes 2 inputs, but the network has 1" in row


# FILE, --weights and --threshold

WRONG = str(FILES["wrong_third_bias"])


@pytest.mark.parametrize("command", ["verify", "diagnose"])
def test_a_file_and_the_option_are_alike_and_one_is_enough(binadd: Binadd, command: str) -> None:
    by_name = binadd(command, WRONG)
    assert by_name.code == 1
    assert binadd(command, "--weights", WRONG) == binadd(command, "-w", WRONG) == by_name
    data = Path(WRONG).read_bytes()
    assert binadd(command, "-", stdin=data).code == binadd(command, "-w", "-", stdin=data).code == 1
    for arguments in ((WRONG, "-w", RIGHT), ("-w", WRONG, "-w", RIGHT)):
        ran = binadd(command, *arguments)
        assert ran.is_one_line_of_complaint(2)
        assert ran.err == f"binadd: one network is expected, got {WRONG} and {RIGHT}\n"


def test_without_a_file_it_is_the_hand_wiring(binadd: Binadd) -> None:
    assert "hand-wired adds two numbers" in binadd("diagnose").out


ZERO_BIAS = str(FILES["readme_calculator_zero_bias"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", ZERO_BIAS),
        ("diagnose", ZERO_BIAS),
        ("compare", ZERO_BIAS),
        ("grade", ZERO_BIAS),
        ("add", "0", "0", "-w", ZERO_BIAS),
    ],
    ids=lambda arguments: arguments[0],
)
def test_the_threshold_overrides_what_a_file_says(
    binadd: Binadd, arguments: tuple[str, ...]
) -> None:
    assert binadd(*arguments).code == 0
    assert binadd(*arguments, "--threshold", ">").code == 0
    for rule in (">=", "z>=0", "z >= 0"):
        assert binadd(*arguments, "--threshold", rule).code == 1
    ran = binadd(*arguments, "--threshold", "=")
    assert ran.is_one_line_of_complaint(2)
    assert 'expected ">" or ">=", got \'=\'' in ran.err
