import io

import pytest

from binadd.report import progress
from binadd.report.progress import Progress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def test_it_shows_how_far_it_has_come_and_is_gone_at_the_end(clock: Clock) -> None:
    stream = io.StringIO()
    with Progress(400, "seeds", stream) as bar:
        clock.now += 2
        bar(200)
        line = stream.getvalue()
    assert line == (
        "\r[##########----------] 50.0%, 200 of 400 seeds, 100 a second, 2 seconds left"
    )
    assert stream.getvalue() == f"{line}\r{' ' * (len(line) - 1)}\r"


def test_what_was_there_before_is_no_work(clock: Clock) -> None:
    stream = io.StringIO()
    with Progress(1000, "seeds", stream, width=200) as bar:
        bar(900)
        clock.now += 10
        bar(950)
        assert "950 of 1,000 seeds, 5 a second, 10 seconds left" in stream.getvalue()


def test_a_short_task_shows_nothing(clock: Clock) -> None:
    stream = io.StringIO()
    with Progress(400, "seeds", stream) as bar:
        clock.now += 0.5
        bar(200)
    assert stream.getvalue() == ""


def test_where_nobody_watches_nothing_is_written(clock: Clock) -> None:
    with Progress(4**64, "pairs") as bar:
        clock.now += 10
        bar(4**63)
        bar.show("text")
    assert (bar.done, bar.is_shown) == (4**63, False)


def test_an_interrupt_wipes_the_line_too(clock: Clock) -> None:
    stream = io.StringIO()
    with pytest.raises(KeyboardInterrupt), Progress(400, "seeds", stream) as bar:
        clock.now += 2
        bar(200)
        raise KeyboardInterrupt
    assert stream.getvalue().endswith(" \r")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits_and_has_no_escape_codes(clock: Clock, width: int) -> None:
    stream = io.StringIO()
    with Progress(4**24, "pairs", stream, width) as bar:
        for part in (22, 23, 24):
            clock.now += 1000
            bar(4**part)
        clock.now += 1
        bar.show("a text " * 40)
    lines = stream.getvalue().split("\r")
    assert any("2.81e+14 pairs" in line for line in lines)
    assert max(map(len, lines)) < width
    assert "\x1b" not in stream.getvalue()
