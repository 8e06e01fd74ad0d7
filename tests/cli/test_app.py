"""What every command shares: help, exit codes, and how it behaves as a process."""

import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from binadd import Counterexample, errors
from binadd.cli import app
from binadd.cli.exit_codes import ExitCode, exit_code_of
from tests.cases import FILES
from tests.cli.conftest import MAIN, ROOT, Binadd

Start = Callable[..., "subprocess.Popen[str]"]


def test_help(binadd: Binadd) -> None:
    ran = binadd("--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[2].strip().startswith("binadd add 1011 0110")
    assert "Exit codes: 0 it holds, 1 it was checked and does not hold, 2 usage, 3 a" in ran.out
    for command in ("add +Add two", "verify +Decide whether"):
        assert re.search(rf"^  {command}", ran.out, re.MULTILINE)
    assert binadd("-h") == ran


def test_no_command_and_the_command_help_are_help(binadd: Binadd) -> None:
    whole = binadd("--help")
    assert (whole.code, whole.err) == (0, "")
    assert binadd() == binadd("help") == whole
    assert binadd("help", "verify") == binadd("verify", "--help")
    assert binadd("help", "nonsense").is_one_line_of_complaint(2)


COMMANDS = [*app._command().commands]


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_help_fits_and_has_no_types_of_python(
    binadd: Binadd, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for command in ["", *COMMANDS]:
        ran = binadd(*command.split(), "--help")
        assert max(map(len, ran.out.splitlines())) <= width
        assert "list[" not in ran.out
        assert "<str" not in ran.out
        assert "{" not in ran.out
        assert ran.out.splitlines()[2].strip().startswith(f"binadd {command}".strip())


@pytest.mark.parametrize(
    ("shell", "environment"),
    [
        ("bash", {"COMP_WORDS": "binadd ver", "COMP_CWORD": "1"}),
        ("zsh", {"_TYPER_COMPLETE_ARGS": "binadd ver"}),
        ("fish", {"_TYPER_COMPLETE_ARGS": "binadd ver", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}),
    ],
)
def test_shells_complete_commands_without_numpy(shell: str, environment: dict[str, str]) -> None:
    code = (
        "import sys; from binadd.cli import main; print(main([])); "
        "assert 'numpy' not in sys.modules"
    )
    process = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment, "_BINADD_COMPLETE": f"complete_{shell}"},
    )
    assert (process.returncode, process.stderr) == (0, "")
    assert "verify" in process.stdout
    assert "sweep" not in process.stdout
    assert process.stdout.endswith("\n0\n")


@pytest.mark.parametrize("option", ["--nonsense", "-x"])
def test_a_name_that_looks_like_an_option(binadd: Binadd, option: str) -> None:
    ran = binadd("verify", f"{option}.json")
    assert ran.is_one_line_of_complaint(2)
    assert "a name that begins with - goes after --" in ran.err
    ran = binadd("verify", "--", f"{option}.json")
    assert ran.err == f"binadd: {option}.json: can't be read: No such file or directory\n"


def test_the_version(binadd: Binadd) -> None:
    assert binadd("--version").out == "binadd 0.1.0\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["subtract"], "No such command 'subtract'"),
        (["add"], "expected two operands, or --pairs FILE"),
        (["add", "1"], "expected two operands, or --pairs FILE"),
        (["add", "1", "1", "1"], "unexpected extra argument"),
        (["verify", "--bit", "3"], "No such option: --bit"),
        (["verify", "--bits"], "requires an argument"),
        (["verify", "one", "extra"], "unexpected extra argument"),
        (["verify", "--weights"], "requires an argument"),
        (["add", "1", "1", "--trace=yes"], "does not take a value"),
        (["--workers", "3"], "No such option: --workers"),
    ],
)
def test_usage_errors_are_one_line(binadd: Binadd, arguments: list[str], message: str) -> None:
    ran = binadd(*arguments)
    assert ran.is_one_line_of_complaint(2)
    assert message in ran.err


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.DigitsError, ExitCode.USAGE),
        (errors.RangeError, ExitCode.USAGE),
        (errors.NetworkError, ExitCode.UNUSABLE_FILE),
        (errors.DataFileError, ExitCode.UNUSABLE_FILE),
        (errors.WeightsFileError, ExitCode.UNUSABLE_FILE),
        (errors.DisagreementError, ExitCode.INTERNAL_ERROR),
    ],
)
def test_the_exit_code_of_every_error(kind: type[errors.BinaddError], code: ExitCode) -> None:
    assert exit_code_of(kind("it")) is code


def test_the_exit_codes_are_those_of_the_docs() -> None:
    table = (ROOT / "docs" / "commands.md").read_text().split("## Exit codes")[1]
    documented = [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)]
    assert documented == [code.value for code in ExitCode]


def test_a_disagreement_is_an_internal_error_that_names_the_network(
    binadd: Binadd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "binadd.verification.verdict.decided", lambda *_: Counterexample(1, (1, 1), 2, 0)
    )
    ran = binadd("verify", "--bits", "2")
    assert ran.is_one_line_of_complaint(4)
    assert "the count finds 0 wrong" in ran.err
    assert "ThresholdRNN(w_xh=[[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]" in ran.err


def test_an_unforeseen_error_is_one_line_with_its_place(
    binadd: Binadd, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("not\nforeseen")

    monkeypatch.setattr("binadd.verification.verdict.decided", fail)
    ran = binadd("verify", "--bits", "2")
    assert ran.is_one_line_of_complaint(4)
    assert "internal error: LookupError: not\\nforeseen (in fail, line" in ran.err


def test_an_interrupted_command_says_so(binadd: Binadd, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("binadd.verification.verdict.counted", interrupt)
    ran = binadd("verify", "--bits", "2")
    assert ran.is_one_line_of_complaint(130)
    assert ran.err == "binadd: interrupted\n"


def test_an_interrupt_while_loading_is_quiet(
    binadd: Binadd, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "run", interrupt)
    assert binadd("add", "1", "1").code == 130


# As a process of its own


def test_main_runs_from_anywhere(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, str(MAIN), "add", "1011", "0110"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert (process.returncode, process.stdout, process.stderr) == (0, "10001\n", "")


def test_the_module_runs_too() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "binadd", "add", "1", "2"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert process.returncode == 2
    assert process.stderr.startswith("binadd: operand '2' is not a binary number")


def test_without_the_dependencies_one_line_says_how_to_get_them() -> None:
    process = subprocess.run(
        [sys.executable, "-I", "-S", str(MAIN), "add", "1011", "0110"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stdout) == (4, "")
    assert process.stderr.count("\n") == 1
    assert process.stderr.startswith("binadd needs numpy and typer; install with: python3 -m venv")


def test_a_closed_pipe_is_no_error_message(start: Start) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = start("verify", "--bits", "1", stdout=writing)
    os.close(writing)
    _, err = process.communicate()
    assert (process.returncode, err) == (141, "")


def test_a_full_disk_is_one_line(start: Start) -> None:
    with Path("/dev/full").open("w") as full:
        process = start("add", "1", "1", stdout=full)
        _, err = process.communicate()
    assert (process.returncode, err) == (3, "binadd: can't write: No space left on device\n")


def test_nobody_to_complain_to_is_no_traceback(start: Start) -> None:
    with Path("/dev/full").open("w") as full:
        process = start("add", "1", "2", stderr=full)
        out, _ = process.communicate()
    assert (process.returncode, out) == (2, "")


@pytest.mark.parametrize(
    ("closed", "code", "message"),
    [
        ("<&-", 3, "binadd: standard input: can't be read: it is closed\n"),
        (">&-", 1, "binadd: wrong_no_recurrence is wrong here: the sum is 10\n"),
    ],
)
def test_a_closed_stream_is_no_traceback(closed: str, code: int, message: str) -> None:
    weights = {"<&-": "-", ">&-": str(FILES["wrong_no_recurrence"])}[closed]
    command = [sys.executable, str(MAIN)]
    process = subprocess.run(
        ["sh", "-c", f'exec "$0" "$@" {closed}', *command, "add", "1", "1", "-w", weights],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stdout, process.stderr) == (code, "", message)


def heed_ctrl_c() -> None:
    """Undo what a shell does to commands in the background: they ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_is_one_line_and_130(start: Start, tmp_path: Path) -> None:
    pipe = tmp_path / "weights.json"
    os.mkfifo(pipe)
    process = start("verify", "--weights", str(pipe), preexec_fn=heed_ctrl_c)
    with pipe.open("wb"):  # waits until the command has opened its end
        process.send_signal(signal.SIGINT)
    # Closed only now: had it begun to read just after the signal, it would read for ever.
    out, err = process.communicate()
    assert (process.returncode, out, err) == (130, "", "binadd: interrupted\n")


def test_weights_through_pipes(start: Start, tmp_path: Path) -> None:
    data = FILES["spread_carry"].read_text()
    process = start("verify", "--weights", "-", "--bits", "3", stdin=subprocess.PIPE)
    out, err = process.communicate(data)
    assert (process.returncode, err) == (0, "")
    assert "right: all 64 pairs" in out
    pipe = tmp_path / "named.json"
    os.mkfifo(pipe)
    process = start("add", "11", "1", "--weights", str(pipe))
    pipe.write_text(data)
    assert process.communicate() == ("100\n", "")


def on_a_terminal(start: Start, *arguments: str, stream: str, **environment: str) -> bytes:
    """What a command writes to a stream that is a terminal."""
    others = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    ours, theirs = pty.openpty()
    process = start(*arguments, **(others | {stream: theirs}), env={**os.environ, **environment})
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(ours)
    assert process.wait() in (0, 1)
    return shown


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb", "NO_COLOR": ""}, False),
    ],
)
def test_a_terminal_shows_the_fault_in_colour_if_it_can_and_may(
    start: Start, environment: dict[str, str], coloured: bool
) -> None:
    wrong = str(FILES["wrong_third_bias"])
    shown = on_a_terminal(start, "verify", wrong, "--bits", "2", stream="stdout", **environment)
    assert (b"\x1b[31m" in shown) == coloured
    assert b"first wrong column" in shown


def test_what_is_written_to_files_has_no_colours(start: Start, tmp_path: Path) -> None:
    wrong, results = str(FILES["wrong_third_bias"]), tmp_path / "results.json"
    arguments = ("grade", wrong, "--gradescope", str(results))
    on_a_terminal(start, *arguments, stream="stdout", TERM="xterm", NO_COLOR="")
    assert "first wrong column" in results.read_text()
    assert "u001b" not in results.read_text()


@pytest.mark.parametrize(("term", "is_shown"), [("xterm", True), ("dumb", False)])
def test_progress_has_no_escape_codes_and_is_left_out_on_a_dumb_terminal(
    start: Start, term: str, is_shown: bool
) -> None:
    arguments = ("train", "--margin", "0.9", "--max-steps", "14000")
    shown = on_a_terminal(start, *arguments, stream="stderr", TERM=term)
    assert b"\x1b" not in shown
    assert (b"\rstep " in shown) == is_shown
    assert is_shown or shown == b""


def test_where_memory_runs_out_it_is_said(binadd: Binadd, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("binadd.verification.verdict.decided", fail)
    ran = binadd("verify", "--bits", "2")
    assert ran.is_one_line_of_complaint(3)
    assert "binadd: it takes more memory than there is" in ran.err
