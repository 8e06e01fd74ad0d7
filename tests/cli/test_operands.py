from pathlib import Path

import pytest

from binadd.cli import operands
from tests.cli.conftest import Binadd


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.txt"


@pytest.mark.parametrize("content", ["1011", "1011\n", "  \t1011\r\n\n", "\n1011 "])
def test_operands_from_files(binadd: Binadd, file: Path, content: str) -> None:
    file.write_text(content, newline="")
    ran = binadd("add", f"@{file}", "0110")
    assert (ran.code, ran.out, ran.err) == (0, "10001\n", "")
    assert binadd("add", f"@{file}", f"@{file}").out == "10110\n"
    assert binadd("add", f"@{file}", "@-", stdin=b"0110\n").out == "10001\n"
    assert binadd("add", f"@{file}", "1", "--json").fields["a"] == "1011"


@pytest.mark.parametrize("base", ["2", "10", "16"])
def test_long_operands_in_every_base(binadd: Binadd, file: Path, base: str) -> None:
    largest = {"2": "1", "10": "9", "16": "f"}[base] * 30_000
    file.write_text(largest)
    ran = binadd("add", "--base", base, f"@{file}", "1")
    assert (ran.code, ran.out, ran.err) == (0, "1" + "0" * 30_000 + "\n", "")


def test_leading_zeros_in_files_are_columns(binadd: Binadd, file: Path) -> None:
    file.write_text("0" * 9)
    assert len(binadd("add", f"@{file}", "0", "--trace", "--json").fields["columns"]) == 10


def test_a_long_wrong_answer_is_not_told_digit_by_digit(
    binadd: Binadd, file: Path, tmp_path: Path
) -> None:
    weights = tmp_path / "wrong.json"
    weights.write_text('{"w_xh": [[1, 1]], "w_hh": [[0]], "b_h": [-0.5], "w_hy": [1], "b_y": -0.5}')
    file.write_text("100" * 3000)
    ran = binadd("add", f"@{file}", "100" * 3000, "-w", str(weights))
    assert (ran.code, ran.out) == (1, "100" * 3000 + "\n")
    told = "wrong is wrong here: 6,000 of 9,001 bits are not the sum's, the first in column 2"
    assert ran.err == f"binadd: {told}\n"


def test_how_long_decimal_digits_take_is_told(
    binadd: Binadd, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operands, "SLOW_DIGITS", 1000)
    file.write_text("9" * 1001)
    ran = binadd("add", "-b", "10", f"@{file}", "1")
    assert ran.out == "1" + "0" * 1001 + "\n"
    assert ran.err == (
        f"binadd: {file}: converting 1,001 decimal digits takes a while; "
        "base 2 and base 16 take none\n"
    )
    file.write_text("9" * 1000)
    assert binadd("add", "-b", "10", f"@{file}", "1").err == ""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an operand is empty"),
        (b" \n", "an operand is empty"),
        (b"1 1", "operand '1 1' is not a binary number: ' ' at position 2"),
        (b"1_0", "'_' at position 2"),
        (b"\xff1", "is not a binary number"),
        (b"\x001", "is not a binary number"),
        (b"1" * 999 + b"2", "'2' at position 1000"),
    ],
)
def test_files_without_a_number(binadd: Binadd, file: Path, content: bytes, message: str) -> None:
    file.write_bytes(content)
    ran = binadd("add", f"@{file}", "1")
    assert ran.is_one_line_of_complaint(3)
    assert f"{file}: " in ran.err
    assert message in ran.err
    assert len(ran.err) < 300


def test_files_that_can_not_be_read(binadd: Binadd, file: Path) -> None:
    assert binadd("add", f"@{file}", "1").is_one_line_of_complaint(3)
    assert binadd("add", "1", f"@{file.parent}").is_one_line_of_complaint(3)
    assert binadd("add", "@", "1").is_one_line_of_complaint(3)
    assert binadd("add", "@a\0b", "1").is_one_line_of_complaint(3)


def test_a_file_that_is_too_long(
    binadd: Binadd, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operands, "MOST_DIGITS", 10)
    file.write_text("1" * 10)
    assert binadd("add", f"@{file}", "0").out == "1" * 10 + "\n"
    file.write_text("1" * 11)
    ran = binadd("add", f"@{file}", "0")
    assert ran.is_one_line_of_complaint(3)
    assert "longer than 10 digits" in ran.err


@pytest.mark.parametrize(
    "arguments", [["@-", "@-"], ["@-", "1", "--weights", "-"], ["1", "@-", "--weights", "-"]]
)
def test_standard_input_is_read_once(binadd: Binadd, arguments: list[str]) -> None:
    ran = binadd("add", *arguments, stdin=b"1")
    assert ran.is_one_line_of_complaint(2)
    assert "standard input can be read for one thing only" in ran.err
