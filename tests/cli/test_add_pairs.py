import random
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from binadd import save_weights
from tests import reference
from tests.cases import CASES, WRONG, silent_after
from tests.cli.conftest import Binadd

NO_SUM_OF_3 = WRONG["two units, no sum of 3"].rnn
WANTED = "is not two binary numbers (digits 0 and 1) with a space, a comma or a tab between them"


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    path = str(tmp_path / "wrong.json")
    save_weights(NO_SUM_OF_3, path)
    return path


@pytest.mark.parametrize(
    ("base", "lines", "answers"),
    [
        ("2", b"1011 0110\n1,1\n0\t0", "10001\n10\n0\n"),
        ("10", b"2026 11\n0009,1\n", "2037\n10\n"),
        ("16", b"DEAD beef\r\nff 1\r\n", "19d9c\n100\n"),
        ("2", b"", ""),
    ],
)
def test_an_answer_for_every_line(binadd: Binadd, base: str, lines: bytes, answers: str) -> None:
    ran = binadd("add", "--base", base, "--pairs", "-", stdin=lines)
    assert (ran.code, ran.out, ran.err) == (0, answers, "")


def test_a_file_of_many_blocks_in_order(binadd: Binadd, tmp_path: Path) -> None:
    generator = random.Random(1)
    pairs = [(generator.getrandbits(70), generator.getrandbits(70)) for _ in range(6000)]
    path = tmp_path / "pairs.txt"
    path.write_text("".join(f"{a:b} {b:b}\n" for a, b in pairs))
    ran = binadd("add", "--check", "--pairs", str(path))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "".join(f"{a + b:b}\n" for a, b in pairs)


def test_a_wrong_network_answers_as_it_does(binadd: Binadd, tmp_path: Path) -> None:
    path = str(tmp_path / "silent.json")
    rnn = silent_after(4)
    save_weights(rnn, path)
    generator = random.Random(2)
    lines, due = [], []
    for _ in range(300):
        lengths = generator.choices(range(1, 90), k=2)
        a, b = (generator.getrandbits(length) for length in lengths)
        lines.append(f"{a:0{lengths[0]}b},{b:0{lengths[1]}b}\n")
        due.append(f"{reference.answer(rnn, a, b, max(lengths)):b}\n")
    ran = binadd("add", "--pairs", "-", "-w", path, stdin="".join(lines).encode())
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "".join(due)


def test_leading_zeros_are_columns(binadd: Binadd, tmp_path: Path) -> None:
    path = str(tmp_path / "always on.json")
    save_weights(CASES["one unit, always on"].rnn, path)
    assert binadd("add", "-w", path, "--pairs", "-", stdin=b"0 0\n000 0\n").out == "11\n1111\n"
    ran = binadd("add", "-b", "16", "-w", path, "--pairs", "-", stdin=b"0 00\n")
    assert ran.out == "1ff\n"


# Checking


def test_check_names_the_first_wrong_line(binadd: Binadd, wrong: str) -> None:
    lines = b"1 1\n1 10\n11 11\n11 1\n11 11\n"
    ran = binadd("add", "--check", "-w", wrong, "--pairs", "-", stdin=lines)
    assert (ran.code, ran.out) == (1, "10\n11\n100\n100\n100\n")
    assert ran.err == (
        "binadd: standard input, line 3: 11 + 11 = 110, but it answers 100; wrong answers: 2 of 5\n"
    )


def test_check_looks_at_every_block(binadd: Binadd, wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "pairs.txt"
    right, count = "1" * 100 + " 0\n", 10_000
    path.write_text(right * count + "11 11\n" + right * count + "11 11\n")
    ran = binadd("add", "--check", "-w", wrong, "--pairs", str(path))
    assert ran.code == 1
    assert ran.err.startswith(f"binadd: {path}, line 10001: 11 + 11 = 110, but it answers 100; ")
    assert ran.err.endswith("; wrong answers: 2 of 20,002\n")


def test_check_uses_the_base_and_cuts_long_numbers(binadd: Binadd, wrong: str) -> None:
    line = b"3" * 100 + b" " + b"3" * 100
    ran = binadd("add", "--check", "-b", "16", "-w", wrong, "--pairs", "-", stdin=line)
    assert ran.code == 1
    assert f"line 1: {'3' * 60}... + {'3' * 60}... = {'6' * 60}..., but it answers 4" in ran.err


# Bad lines


def test_blank_lines_are_skipped_and_counted(binadd: Binadd, wrong: str) -> None:
    lines = b"\n1 1\n \t\r\n\n11 1\n\n11 11\n\n"
    ran = binadd("add", "--check", "-w", wrong, "--pairs", "-", stdin=lines)
    assert (ran.code, ran.out) == (1, "10\n100\n100\n")
    assert "line 7: 11 + 11 = 110, but it answers 100" in ran.err
    ran = binadd("add", "--pairs", "-", stdin=b"\n\nx\n")
    assert ran.err == f"binadd: standard input, line 3: 'x' {WANTED}\n"


def test_a_bad_line_ends_it_after_the_answers_before(binadd: Binadd) -> None:
    ran = binadd("add", "--pairs", "-", stdin=b"1 1\n11 1\n1 2\n1 1\n")
    assert (ran.code, ran.out) == (3, "10\n100\n")
    assert ran.err == f"binadd: standard input, line 3: '1 2' {WANTED}\n"


def test_a_bad_line_is_left_out_where_asked(binadd: Binadd) -> None:
    lines = b"1 1\n1 3\n11 1\n1 2\n1 1\nbye"
    ran = binadd("add", "--skip-bad", "--pairs", "-", stdin=lines)
    assert (ran.code, ran.out) == (0, "10\n100\n10\n")
    assert ran.err == f"binadd: standard input, line 2: '1 3' {WANTED}; lines left out: 3\n"


def test_wrong_answers_before_a_bad_line_are_told_too(binadd: Binadd, wrong: str) -> None:
    lines = b"11 11\nbad\n11 11\n"
    ran = binadd("add", "--check", "-w", wrong, "--pairs", "-", stdin=lines)
    assert (ran.code, ran.out) == (3, "100\n")
    assert ran.err.count("\n") == 2
    assert "wrong answers: 1 of 1\n" in ran.err
    assert "line 2: 'bad'" in ran.err


def test_wrong_answers_count_with_lines_left_out(binadd: Binadd, wrong: str) -> None:
    lines = b"bad\n11 11\n"
    ran = binadd("add", "--check", "--skip-bad", "-w", wrong, "--pairs", "-", stdin=lines)
    assert (ran.code, ran.out) == (1, "100\n")
    assert "line 2: 11 + 11 = 110, but it answers 100; wrong answers: 1 of 1\n" in ran.err
    assert "line 1: 'bad' " in ran.err


# Usage and files


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--pairs", "-", "1", "1"], "it goes without operands, --trace and --json"),
        (["--pairs", "-", "1"], "it goes without operands, --trace and --json"),
        (["--pairs", "-", "--trace"], "it goes without operands, --trace and --json"),
        (["--pairs", "-", "--json"], "it goes without operands, --trace and --json"),
        (["--pairs", "-", "--weights", "-"], "standard input can be read for one thing only"),
        (["--pairs", "-", "--base", "7"], "the base must be 2, 10 or 16, got 7"),
        (["1", "1", "--check"], "--check and --skip-bad go with --pairs"),
        (["1", "1", "--skip-bad"], "--check and --skip-bad go with --pairs"),
        (["1"], "expected two operands, or --pairs FILE"),
        ([], "expected two operands, or --pairs FILE"),
    ],
)
def test_wrong_usage(binadd: Binadd, arguments: list[str], message: str) -> None:
    ran = binadd("add", *arguments, stdin=b"1 1\n")
    assert ran.is_one_line_of_complaint(2)
    assert message in ran.err


def test_a_file_that_can_not_be_read(binadd: Binadd, tmp_path: Path) -> None:
    ran = binadd("add", "--pairs", str(tmp_path / "none.txt"))
    assert ran.is_one_line_of_complaint(3)
    assert ran.err.endswith("none.txt: can't be read: No such file or directory\n")
    ran = binadd("add", "--pairs", str(tmp_path))
    assert ran.is_one_line_of_complaint(3)
    assert "can't be read: Is a directory" in ran.err
    ran = binadd("add", "--pairs", "a\0b")
    assert ran.is_one_line_of_complaint(3)
    assert "not a path" in ran.err


# As a process


def test_answers_come_while_the_input_is_open_and_ctrl_c_ends_it(
    start: Callable[..., "subprocess.Popen[str]"],
) -> None:
    with start("add", "--pairs", "-", stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for line, answer in (("1 1\n", "10\n"), ("11 1\n", "100\n"), ("1 0\n", "1\n")):
            process.stdin.write(line)
            process.stdin.flush()
            assert process.stdout.readline() == answer
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.stderr.read() == "binadd: interrupted\n"


def test_a_reader_that_leaves_ends_it_quietly(
    start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    path = tmp_path / "pairs.txt"
    path.write_text("1011 0110\n" * 200_000)
    with start("add", "--pairs", str(path)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "10001\n"
        process.stdout.close()
        assert process.wait() == 141
        assert process.stderr.read() == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told(start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path) -> None:
    path = tmp_path / "pairs.txt"
    path.write_text("1011 0110\n")
    with Path("/dev/full").open("w") as full, start("add", "--pairs", str(path), stdout=full) as it:
        assert it.wait() == 3
        assert it.stderr is not None
        assert it.stderr.read() == "binadd: can't write: No space left on device\n"
