"""What notebooks show: small, static, safe, and readable on white and on black."""

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import binadd
from binadd import (
    ThresholdRNN,
    compare,
    diagnose,
    grade,
    hand_wired,
    load_weights,
    prove,
    sweep,
    train,
    verify,
    wire,
)
from binadd.report.notebook_html import MOST_COLUMNS, MOST_STEPS
from binadd.report.words import printable
from tests.cases import FILES, shift_register, silent_after

WRONG = load_weights(FILES["wrong_third_bias"])
HOSTILE = "</td></div><script>alert(1)</script><img src=x onerror=alert(1)>\x1b\u202e&amp;\"' $x$"
LARGEST = 3_600
"""Characters."""


def named(rnn: ThresholdRNN, name: str) -> ThresholdRNN:
    return ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y, name=name)


SHOWN: dict[str, Callable[[], object]] = {
    "network": hand_wired,
    "learned network": lambda: train(seed=1).network,
    "large network": lambda: shift_register(50),
    "hostile network": lambda: named(WRONG, HOSTILE),
    "trace": lambda: hand_wired().trace([(1, 1), (1, 0), (0, 0)]),
    "proof": lambda: prove(hand_wired()),
    "proof of another task": lambda: prove(wire("multiple-of:3"), "multiple-of:3"),
    "counterexample": lambda: prove(WRONG),
    "long counterexample": lambda: prove(silent_after(40)),
    "verdict, right": lambda: verify(hand_wired(), 4),
    "verdict, wrong": lambda: verify(named(WRONG, HOSTILE), 4),
    "verdict on another task": lambda: verify(wire("parity"), 4, "parity"),
    "comparison": lambda: compare(named(WRONG, HOSTILE)),
    "comparison of another task": lambda: compare(wire("less"), task="less"),
    "diagnosis, right": lambda: diagnose(hand_wired()),
    "diagnosis, wrong": lambda: diagnose(named(WRONG, HOSTILE)),
    "training": lambda: train(seed=1),
    "sweep": lambda: sweep(12, max_steps=400),
    "sweep without success": lambda: sweep(2, max_steps=5),
    "grading": lambda: grade([("Anna", hand_wired), ("<b>", lambda: WRONG)]),
}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {what: show(make()) for what, make in SHOWN.items()}


def show(thing: object) -> str:
    page: str = thing._repr_html_()  # type: ignore[attr-defined]
    return page


@pytest.fixture(params=SHOWN)
def page(request: pytest.FixtureRequest, pages: dict[str, str]) -> str:
    return pages[request.param]


class Reader(HTMLParser):
    """Reads strictly: every tag is closed in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.styles: set[str] = set()
        self.cells: list[list[str]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.styles.update(value or "" for name, value in attrs if name == "style")
        if tag == "tr":
            self.cells.append([])
        elif tag in ("td", "th"):
            self.cells[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"td", "th"} & set(self.open):
            self.cells[-1][-1] += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open
    return reader


def test_it_is_small_static_and_well_formed(page: str) -> None:
    assert len(page) <= LARGEST
    found = read(page)
    assert found.tags <= {"div", "table", "tr", "td", "th", "b", "u"}
    assert found.attributes <= {"style", "scope", "align", "colspan", "cellpadding"}  # no ids


def test_ink_stays_readable_on_every_tint(page: str) -> None:
    """By the contrast of WCAG, 4.5 to 1: black ink on white and white ink on black."""

    def luminance(colour: list[float]) -> float:
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    for style in read(page).styles:
        assert "color:" not in style.replace("background", "")  # ink is the page's own
        if "width" in style:  # a bar has no text
            continue
        for red, green, blue, alpha in re.findall(r"rgba\((\d+),(\d+),(\d+),([.\d]+)\)", style):
            tint = [int(part) / 255 for part in (red, green, blue)]
            for behind, ink in ((1.0, 0.0), (0.0, 1.0)):
                mixed = [float(alpha) * c + (1 - float(alpha)) * behind for c in tint]
                light, dark = sorted((luminance(mixed), luminance([ink] * 3)), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, style


def test_names_are_escaped_and_cannot_act(pages: dict[str, str]) -> None:
    for what in ("hostile network", "verdict, wrong", "comparison", "diagnosis, wrong"):
        assert escape(printable(HOSTILE))[:60] in pages[what]
        assert "<script" not in pages[what]
        assert pages[what].isprintable()
    assert "&lt;b&gt;" in pages["grading"]


def test_a_network_is_a_table_of_all_its_weights(pages: dict[str, str]) -> None:
    header, *rows = read(pages["network"]).cells
    assert header == ["", "a", "b", "h1", "h2", "h3", "bias"]
    found = [[float(cell.replace("\N{MINUS SIGN}", "-")) for cell in row[1:]] for row in rows[:3]]
    rnn = hand_wired()
    for row, x, h, bias in zip(found, rnn.w_xh, rnn.w_hh, rnn.b_h, strict=True):
        assert row == [*x, *h, bias]
    assert rows[3] == ["y", "", "1", "\N{MINUS SIGN}1", "1", "\N{MINUS SIGN}0.1"]
    assert "50 hidden units" in pages["large network"]


def test_a_name_of_five_thousand_letters_is_cut() -> None:
    rnn = named(WRONG, "n" * 5_000)
    for thing in (rnn, verify(rnn, 4), compare(rnn), diagnose(rnn), rnn.trace([(1, 1)])):
        assert len(show(thing)) <= LARGEST


def test_the_tint_says_the_sign_and_the_size() -> None:
    rnn = ThresholdRNN([[4, -1]], [[0]], [0.25], [1], 0)
    styles = re.findall(r'<td(?: style="([^"]*)")?>', show(rnn))
    assert [style.removeprefix("background:rgba") for style in styles] == [
        "(47,129,214,.50)", "(209,86,15,.25)", "", "(47,129,214,.12)", "(47,129,214,.25)", "",
    ]  # fmt: skip


def test_looking_at_a_trace_takes_nothing_away_from_it() -> None:
    columns = [(1, 1), (1, 0), (0, 0)]
    trace = hand_wired().trace(columns)
    first = next(trace)
    page = show(trace)
    assert [first, *trace] == list(hand_wired().trace(columns))
    assert show(trace) == page
    _, *rows = read(page).cells
    assert [row[0] for row in rows] == ["0", "1", "2"]
    assert rows[0][1:3] == ["1", "1"]
    assert rows[0][-1] == str(first.y)
    assert rows[0][-3] == "".join(map(str, first.h))
    assert repr(trace) == "<Trace of 'hand-wired': 3 columns>"
    long = show(hand_wired().trace([(1, 0)] * 100))
    assert len(read(long).cells) == 1 + MOST_STEPS
    assert f"and {100 - MOST_STEPS} more columns" in long


def test_wrong_digits_are_marked_without_colours_too(pages: dict[str, str]) -> None:
    assert re.findall(r"<u>(.)</u>", pages["counterexample"]) == ["0"]
    *_, due, got = read(pages["counterexample"]).cells
    assert due == ["sum", "1", "1", "0"]
    assert got == ["network's answer", "1", "0", "0"]
    *_, got = read(pages["long counterexample"]).cells
    assert len(got) == 1 + MOST_COLUMNS + 1  # dots for those left out
    assert "<u>" in pages["long counterexample"]


def test_notebooks_say_what_the_commands_say(pages: dict[str, str]) -> None:
    for what in ("verdict, right", "comparison of another task", "diagnosis, right"):
        shown = read(pages[what]).text
        told = re.findall(r"[\w.%]+", str(SHOWN[what]()))
        assert [word for word in told if word not in shown] == []
    assert "\N{CHECK MARK}" in pages["verdict, right"]
    assert "\N{BALLOT X}" in pages["verdict, wrong"]
    assert "bias of one unit off" in pages["diagnosis, wrong"]
    assert "11 + 11: A answers 100, B answers 110." in pages["comparison"]


def test_a_sweep_has_a_bar_for_each_encoding() -> None:
    found = sweep(12, max_steps=400)
    widths = re.findall(r"width:([.\d]+)em", show(found))
    shares = [count / len(found.successes) for count in found.encodings.values()]
    assert [float(width) for width in widths] == pytest.approx(
        [10 * share for share in shares], abs=0.01
    )
    for name in found.encodings:
        assert name in show(found)


def test_it_takes_no_package_that_notebooks_might_lack() -> None:
    source = (Path(binadd.__file__).parent / "report" / "notebook_html.py").read_text()
    imported = re.findall(r"^\s*(?:from|import) (\w+)", source, re.MULTILINE)
    assert set(imported) <= {"binadd", "collections", "html", "typing"}
