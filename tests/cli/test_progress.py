import io
import sys

import pytest

from binadd.cli import progress
from binadd.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, quiet: float) -> str:
    """What a task of 400 seeds writes to stderr, half of it done at once."""
    monkeypatch.setattr(progress, "QUIET_SECONDS", quiet)
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress(400, "seeds") as bar:
        bar(200)
        bar(400)
    assert bar.done == 400
    return stream.getvalue()


def test_a_terminal_shows_how_far_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(monkeypatch, Terminal(), quiet=0).split("\r")
    assert " 50%" in lines[1]
    assert "200 of 400 seeds, " in lines[1]
    assert " a second" in lines[1]
    assert "100%" in lines[2]
    assert lines[-1].endswith("\n")


def test_a_short_task_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, Terminal(), quiet=60) == ""


def test_where_nobody_watches_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, io.StringIO(), quiet=0) == ""


def test_an_interrupt_leaves_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0)
    monkeypatch.setattr(sys, "stderr", stream)
    with pytest.raises(KeyboardInterrupt), Progress(400, "seeds") as bar:
        bar(200)
        raise KeyboardInterrupt
    assert bar.done == 200
    assert stream.getvalue().endswith("\n")


def test_more_than_a_machine_word_can_count() -> None:
    with Progress(4**64, "pairs") as bar:
        bar(4**63)
    assert bar.done == 4**63


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_it_fits_the_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0)
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress(4**24, "pairs") as bar:
        bar(4**23)
        bar(4**24)
    lines = [line.removeprefix("\x1b[?25l") for line in stream.getvalue().split("\r")]
    assert any("2.81e+14 pairs" in line for line in lines)
    assert max(len(line.removesuffix("\x1b[?25h").rstrip("\n")) for line in lines) <= columns
