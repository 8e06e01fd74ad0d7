"""The page in a real Chromium: what somebody sees, types, drags and hears."""

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from binadd import ThresholdRNN, count_wrong, hand_wired, prove, run, specification, wire
from binadd.formats.examples import EXAMPLES
from binadd.formats.weight_files import format_weights
from binadd.report.page import assembly
from binadd.report.page.assembly import page_html
from binadd.report.page.levels import LEVELS
from binadd.report.page.page_data import link_of, page_data, solution_network
from binadd.verification.results import Proof
from tests.random_networks import random_networks
from tests.report.page.test_assembly import HOSTILE, named

pytestmark = pytest.mark.slow

WIDTHS = (320, 390, 800, 1280)


def wrong_bias() -> ThresholdRNN:
    return EXAMPLES["wrong-bias"].network()


def of_units(units: int) -> ThresholdRNN:
    """A right network with so many units, all of which the output sees."""
    w = np.random.default_rng(units).normal(scale=1e-3, size=(units, units))
    rnn = wire("add")
    w_xh, b_h, w_hy = w[:, :2].copy(), w[:, 0].copy(), w[:, 1].copy()
    w[3:] = 0  # else their states are beyond counting
    w[:3, :3], w_xh[:3], b_h[:3], w_hy[:3] = rnn.w_hh, rnn.w_xh, rnn.b_h, rnn.w_hy
    return ThresholdRNN(w_xh, w, b_h, w_hy, rnn.b_y, name=f"{units} units")


def numbers_of(rnn: ThresholdRNN) -> list[float]:
    """All numbers of a network in the order of the table of weights."""
    rows = np.hstack([rnn.w_xh, rnn.w_hh, rnn.b_h[:, None]]).ravel().tolist()
    return [*rows, *rnn.w_hy.tolist(), rnn.b_y]


@dataclass
class Opened:
    """A page in a browser, and what it said and asked for."""

    page: Any
    path: Path
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        found: str = self.page.inner_text(f"#{name}")
        return " ".join(found.split())

    @property
    def verdict(self) -> str:
        return self.text("verdict-short")

    def field(self, name: str) -> Any:
        return self.page.get_by_label(name, exact=True)

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def numbers(self) -> list[str]:
        """What stands in the table of weights, row by row."""
        found: list[str] = self.page.eval_on_selector_all(
            "#grid input", "all => all.map(e => e.value)"
        )
        return found

    def fill(self, rnn: ThresholdRNN) -> None:
        """Type a network into the table, number by number."""
        cells = self.page.locator("#grid input").all()
        for cell, value in zip(cells, numbers_of(rnn), strict=True):
            cell.fill(f"{value:.17g}")


Open = Callable[..., Opened]


@pytest.fixture
def look(browser: Any, tmp_path: Path) -> Any:
    """Open a page; after the test, nothing may have been fetched nor said on the console."""
    contexts: list[Any] = []
    opened: list[Opened] = []

    def open_page(
        rnn: ThresholdRNN | None = None,
        task: str = "add",
        *,
        exercise: bool = False,
        link: str = "",
        width: int = 1280,
        scheme: str = "light",
        html: str | None = None,
        **options: Any,
    ) -> Opened:
        if html is None:
            network = None if exercise else rnn or (hand_wired() if task == "add" else wire(task))
            html = page_html(page_data(network, specification(task)))
        path = tmp_path / f"page{len(opened)}.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **options
        )
        page = context.new_page()
        found = Opened(page, path)
        page.set_default_timeout(3000)
        page.on("console", lambda message: found.said.append(message.text))
        page.on("pageerror", lambda error: found.said.append(str(error)))
        page.on("request", lambda request: found.asked.append(request.url))
        contexts.append(context)
        opened.append(found)
        page.goto(path.as_uri() + link)
        return found

    yield open_page
    for found in opened:
        assert found.said == []
        assert [
            url
            for url in found.asked
            if not url.startswith((found.path.as_uri(), "blob:", "data:,"))
        ] == []
    for context in contexts:
        context.close()


def test_a_right_network_at_first_sight(look: Open) -> None:
    seen = look()
    assert seen.page.title() == "Binary adder: hand-wired"
    assert seen.verdict == "✓ Adds at every width"
    assert "4 pairs of hidden state and carry" in seen.text("verdict-why")
    assert (
        seen.text("verdict-more")
        == "Smallest |z| 0.1; all numbers may move at once by less than 0.02."
    )
    assert (
        seen.text("sentence")
        == "Column 2: 0 + 1 + carry 1 is 2. h1 and h2 fire; the digit is 0, as it should be."
    )
    assert seen.text("answer") == "= ··001"
    assert seen.text("decimal") == "11 + 6 = 17"
    assert seen.text("map-count") == "All 4,096 are right."
    assert (
        seen.text("states-about")
        == "Digits lead to 4 of its 8 hidden states. Each goes with one carry."
    )
    assert "h1 = −0.1 + 1·b + 1·h2 before = 1.9 > 0 → 1" in seen.text("equations")
    assert seen.text("chosen-about") == (
        "Green: it is right with this number above −1 and up to 0, all others as they are."
    )
    assert seen.page.locator("#table tbody tr").count() == 5


def test_a_wrong_network_opens_where_it_goes_wrong(look: Open) -> None:
    seen = look(wrong_bias())
    assert seen.verdict == "✗ Does not add"
    assert seen.text("verdict-why") == "11 + 11 = 110, but it answers 100."
    assert seen.page.inner_text("#verdict mark") == "0"
    assert seen.text("verdict-more") == "31,161 of 65,536 pairs of 8 bits are wrong (47.5%)."
    assert "the digit is 0, but it should be 1." in seen.text("sentence")
    assert seen.text("map-count") == "1,471 of 4,096 are wrong (35.9%)."
    seen.click("Hint")
    assert seen.text("hint") == "One number is enough: look at the bias of h3."
    seen.field("a, in binary").fill("1")
    assert "as it should be" in seen.text("sentence")
    seen.click("Show it")
    assert seen.field("a, in binary").input_value() == "11"
    seen.field("bias of h3").fill("-2.5")
    assert seen.verdict == "✓ Adds at every width"
    assert not seen.page.is_visible("#hint")


def test_stepping_by_keyboard_walks_as_the_highlight_does(look: Open) -> None:
    seen = look()
    keyboard = seen.page.keyboard
    keyboard.press("ArrowLeft")
    assert seen.text("inside-title") == "Inside column 3"
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    assert seen.text("inside-title") == "Inside column 1"
    keyboard.press("Home")
    assert seen.text("inside-title") == "Inside column 0"
    assert seen.page.is_disabled("#back")
    keyboard.press("End")
    assert seen.text("answer") == "= 10001"
    keyboard.press("Space")
    seen.page.wait_for_timeout(100)
    assert seen.text("play") == "⏸ Pause"
    keyboard.press("Space")
    assert seen.text("play") == "▶ Play"
    seen.field("a, in binary").focus()
    keyboard.press("Home")
    keyboard.press("ArrowLeft")
    assert seen.text("inside-title") == "Inside column 0"
    seen.page.focus("#scrubber")
    keyboard.press("ArrowLeft")
    assert seen.text("inside-title") == "Inside column 1"
    keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.id") == "back"


def test_playing_goes_to_the_end_and_stops(look: Open) -> None:
    seen = look()
    seen.page.select_option("#speed", "250")
    seen.click("▶ Play")
    seen.page.locator("#inside-title", has_text="Inside column 4").wait_for()
    seen.page.locator("#play", has_text="Play").wait_for()
    seen.click("← Next column") if seen.page.is_enabled("#next") else None
    assert seen.text("inside-title") == "Inside column 4"


def test_typing_weights_with_undo(look: Open) -> None:
    seen = look()
    bias = seen.field("bias of h3")
    bias.fill("-3,5")
    assert seen.verdict == "✗ Does not add"
    assert seen.text("chosen-name") == "bias of h3"
    bias.press("Enter")
    bias.fill("what")
    bias.press("Tab")
    assert bias.get_attribute("aria-invalid") == "true"
    assert seen.text("grid-problem") == "bias of h3: not a number; it stays -3.5"
    bias.fill("-2.1")
    assert not seen.page.is_visible("#grid-problem")
    assert seen.verdict == "✓ Adds at every width"
    seen.click("Undo")
    assert (seen.verdict, bias.input_value()) == ("✗ Does not add", "-3.5")
    seen.click("Undo")
    assert (seen.verdict, bias.input_value()) == ("✓ Adds at every width", "-2.1")
    assert seen.page.is_disabled("#undo")
    seen.click("Redo")
    assert bias.input_value() == "-3.5"
    seen.page.locator("body").press("Control+z")
    assert bias.input_value() == "-2.1"
    bias.press("ArrowUp")
    assert bias.input_value() == "-1.6"
    seen.click("Reset")
    assert bias.input_value() == "-2.1"
    seen.page.select_option("#rule", "1")
    assert seen.text("intro-units").startswith(
        "A unit adds up its bias and the weights of all that is 1. If that sum z is 0 or more"
    )


def test_units_are_added_and_taken_away(look: Open) -> None:
    seen = look()
    before = seen.numbers()
    seen.click("One unit more")
    assert seen.text("units") == "4 units"
    assert seen.verdict == "✓ Adds at every width"
    assert len(seen.numbers()) == 33
    seen.click("One unit fewer")
    assert seen.numbers() == before
    seen.click("One unit fewer")
    assert seen.verdict == "✗ Does not add"
    seen.click("Undo")
    assert seen.numbers() == before


def test_the_slider_is_green_where_it_adds(look: Open) -> None:
    seen = look()
    seen.field("bias of h2").focus()
    assert seen.text("chosen-about").startswith(
        "Green: it is right with this number above −2 and up to −1,"
    )
    slider = seen.page.locator("#slider")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    assert seen.verdict == "✗ Does not add"
    assert float(seen.field("bias of h2").input_value()) == pytest.approx(-0.95, abs=0.051)
    box = slider.bounding_box()
    green = seen.page.locator("#track .green").bounding_box()
    seen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    seen.page.mouse.down()
    seen.page.mouse.move(green["x"] + green["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    assert seen.verdict == "✓ Adds at every width"
    seen.page.mouse.up()
    seen.click("Undo")
    assert seen.verdict == "✗ Does not add"
    for name, value in (
        ("− ½", ""),
        ("0 (set to zero)", "0"),
        ("+ ½", "0.5"),
        ("± (other sign)", "-0.5"),
    ):
        seen.click(name)
        if value:
            assert seen.field("bias of h2").input_value() == value


def test_the_verdict_is_said_again_only_when_it_changes(look: Open) -> None:
    seen = look()
    seen.page.evaluate(
        "window.changes = 0; new MutationObserver((all) => { window.changes += all.length; })"
        ".observe(document.querySelector('#verdict [role=status]'),"
        " { subtree: true, childList: true, characterData: true })"
    )
    seen.field("bias of h1").fill("-0.4")
    seen.click("Random")
    assert seen.page.evaluate("window.changes") == 0
    seen.field("bias of h1").fill("5")
    assert seen.page.evaluate("window.changes") > 0


def next_wrong(a: int, b: int) -> tuple[str, str]:
    """The next pair of 6 bits that the network with a wrong bias gets wrong."""
    for number in range(a * 64 + b + 1, 4096):
        x, y = divmod(number, 64)
        if run("add", x, y, rnn=wrong_bias(), bits=6) != x + y:
            return f"{x:06b}", f"{y:06b}"
    raise AssertionError


def test_the_map_opens_what_is_clicked(look: Open) -> None:
    seen = look(wrong_bias())
    box = seen.page.locator("#map").bounding_box()
    seen.page.locator("#map").click(
        position={"x": box["width"] * 5.5 / 64, "y": box["height"] * 9.5 / 64}
    )
    assert seen.field("a, in binary").input_value() == "000101"
    assert seen.field("b, in binary").input_value() == "001001"
    seen.click("Next wrong pair")
    assert (
        seen.field("a, in binary").input_value(),
        seen.field("b, in binary").input_value(),
    ) == next_wrong(5, 9)
    assert "but it should be" in seen.text("sentence")


def test_all_levels_are_reached_and_remembered(look: Open) -> None:
    seen = look()
    for level in LEVELS:
        seen.page.locator(f'#levels button[data-level="{level.task}"]').click()
        assert seen.text("asked") == f"{level.task}: {level.asks}"
        assert seen.text("par").startswith(
            f"Par: {level.units} unit{'s' * (level.units > 1)}, "
            f"{level.nonzeros} numbers that are not zero"
        )
        assert set(seen.numbers()) == {"0"}
        assert seen.verdict.startswith("✗")
        assert seen.text("reached") == ""
        seen.fill(solution_network(level))
        assert seen.verdict.startswith("✓")
        assert seen.text("reached") == "✓ Reached: proved at every width, at par!"
    reached = seen.page.locator("#levels .reached").all_inner_texts()
    assert [mark.strip() for mark in reached] == ["", *["✓"] * len(LEVELS)]
    seen.page.goto("about:blank")
    seen.page.goto(seen.path.as_uri())
    seen.page.locator('#levels button[data-level="xor"]').click()
    assert "Your best: 2 units, 6 nonzero." in seen.text("par")
    assert seen.verdict.startswith("✓")
    seen.click("Next level: parity")
    assert seen.text("asked").startswith("parity:")
    seen.click("Free play")
    assert seen.verdict == "✓ Adds at every width"


def test_looking_at_a_solution_reaches_no_level(look: Open) -> None:
    seen = look()
    seen.page.locator('#levels button[data-level="xor"]').click()
    seen.page.select_option("#examples", label="at par for xor")
    assert seen.verdict == "✓ Does “xor” at every width"
    assert seen.page.locator("#levels .reached").all_inner_texts() == [""] * 9
    assert seen.text("asked").startswith("Free play")


def test_an_exercise_starts_with_zeros_and_gives_no_help(look: Open) -> None:
    seen = look(exercise=True)
    assert set(seen.numbers()) == {"0"}
    assert seen.text("asked") == "add: Answer the digits of a + b."
    for name in ("#track", "#hint-button", "#examples"):
        assert seen.page.locator(name).count() == 0
    assert seen.text("verdict-why") == "0 + 1 = 01, but it answers 00."
    seen.fill(hand_wired())
    assert (
        seen.text("reached")
        == "✓ Reached: proved at every width, at par in units; 5 more nonzero than par."
    )
    seen.page.reload()
    assert [float(number) for number in seen.numbers()] == numbers_of(hand_wired())


def test_an_exercise_keeps_the_rule_that_was_asked_for(look: Open) -> None:
    html = page_html(page_data(None, specification("xor"), fires_at_zero=True))
    seen = look(html=html)
    assert seen.page.input_value("#rule") == "1"
    assert seen.page.is_disabled("#reset")
    seen.page.locator('#levels button[data-level="and"]').click()
    assert seen.page.input_value("#rule") == "1"


def test_a_link_comes_back_to_the_last_bit(look: Open) -> None:
    seen = look()
    odd = ThresholdRNN(
        [[0.1, 1 / 3], [5e-324, 1e300]],
        [[-0.0, 2.0**-60], [1.0, 1.0]],
        [1e-7, -0.1],
        [1, 123456.789],
        -1e16,
        True,
        name="ödd & #1",
    )
    text = format_weights(odd)
    seen.page.set_input_files(
        "#file", {"name": "x.json", "mimeType": "application/json", "buffer": text.encode()}
    )
    seen.page.locator("#name", has_text="ödd & #1").wait_for()
    seen.page.wait_for_timeout(350)
    other = look(link="#" + seen.page.url.split("#")[1])
    for each in (seen, other):
        assert [float(number) for number in each.numbers()] == numbers_of(odd)
    with other.page.expect_download() as download:
        other.click("Download")
    assert Path(download.value.path()).read_text() == text
    assert download.value.suggested_filename == "ödd-1.json"


def test_networks_in_links_are_judged_as_python_judges(look: Open) -> None:
    seen = look()
    for rnn in random_networks(23, 25, most_units=6):
        if rnn.hidden_units > 8:
            continue
        found = prove(rnn)
        seen.page.evaluate("link => { location.hash = link; }", link_of(rnn, "add"))
        seen.page.locator("#units", has_text=f"{rnn.hidden_units} unit").wait_for()
        seen.page.wait_for_timeout(10)
        assert [float(number) for number in seen.numbers()] == numbers_of(rnn)
        if isinstance(found, Proof):
            assert seen.verdict == "✓ Adds at every width"
            continue
        assert seen.verdict == "✗ Does not add"
        a, b, expected, got = found.binary
        assert seen.text("verdict-why") == f"{a} + {b} = {expected}, but it answers {got}."
        wrong = count_wrong(rnn, 8).wrong
        assert seen.text("verdict-more").split(" of ")[0] == (
            f"{wrong:,}" if wrong else "All 65,536 pairs"
        )


def test_a_link_that_makes_no_sense_is_said_to(look: Open) -> None:
    seen = look(link="#a=12&task=nothing&w=1,2&q=1")
    assert seen.text("message").startswith("This part of the link makes no sense and is ignored: ")
    assert {"a", "task", "w", "q"} <= set(re.findall(r"\w+", seen.text("message").split(":")[1]))
    assert seen.verdict == "✓ Adds at every width"


@pytest.mark.parametrize(
    ("link", "ignored"),
    [
        ("z=ge", "z"),
        ("n=name", "n"),
        ("z=gt&w=0,0,0,0,0,0", "z"),
        ("a=1&a=11&b=1", "a (given twice)"),
        ("a=%E0%A4%A&b=1", "a"),
        ("task=parity&a=11&b=1", "b"),
        ("=1", "="),
    ],
)
def test_every_part_of_a_link_that_is_ignored_is_named(look: Open, link: str, ignored: str) -> None:
    seen = look(link=f"#{link}")
    assert seen.text("message") == (
        f"This part of the link makes no sense and is ignored: {ignored}."
    )


def test_a_link_within_the_page_and_one_from_outside_lose_nothing(look: Open) -> None:
    seen = look()
    seen.field("bias of h3").fill("7")
    seen.page.get_by_role("link", name="weights").click()
    seen.page.wait_for_timeout(350)
    assert seen.field("bias of h3").input_value() == "7"
    assert not seen.page.is_visible("#message")
    assert "w=1,1,1,1,1,1,0,1,0,0,1,0,0,1,0,-0.1,-1.1,7," in seen.page.url
    seen.page.evaluate("() => { location.hash = 'a=1&b=1&t=0'; }")
    seen.page.locator("#answer", has_text="= ·0").wait_for()
    assert seen.field("bias of h3").input_value() == "-2.1"
    seen.click("Undo")
    assert seen.field("bias of h3").input_value() == "7"


GIVE = """([how, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const Kind = how === "paste" ? ClipboardEvent : DragEvent;
  document.body.dispatchEvent(new Kind(
    how, { bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data }));
}"""


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_what_is_pasted_or_dropped_is_read_or_refused(look: Open, how: str) -> None:
    seen = look()
    seen.page.evaluate(GIVE, [how, format_weights(wrong_bias())])
    assert (seen.text("name"), seen.verdict) == ("wrong-bias", "✗ Does not add")
    seen.page.evaluate(GIVE, [how, '{"b_y": 1, "b_y": 2}'])
    assert 'duplicate key "b_y"' in seen.text("message")
    assert seen.text("name") == "wrong-bias"
    seen.page.evaluate(GIVE, [how, format_weights(wire("parity"), "parity")])
    assert seen.verdict == "✓ Does “parity” at every width"
    assert not seen.page.is_visible("#message")
    seen.page.evaluate(GIVE, [how, format_weights(wire("add:3"), "add:3")])
    assert 'its task is "add:3", which is not on this page' in seen.text("message")


def test_copying(look: Open) -> None:
    seen = look(permissions=["clipboard-read", "clipboard-write"])
    seen.click("Copy JSON")
    seen.page.locator("#copy", has_text="JSON copied").wait_for()
    assert seen.page.evaluate("navigator.clipboard.readText()") == format_weights(hand_wired())
    seen.click("Copy link")
    seen.page.locator("#link", has_text="Link copied").wait_for()
    assert (
        seen.page.evaluate("navigator.clipboard.readText()")
        == seen.path.as_uri() + "#a=1011&b=0110&t=2"
    )


def test_where_nothing_may_be_copied_the_text_is_shown(look: Open) -> None:
    seen = look()
    seen.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }"
    )
    seen.click("Copy JSON")
    seen.page.locator("#by-hand").wait_for()
    assert seen.page.input_value("#by-hand-text") == format_weights(hand_wired())
    seen.click("Close")


def test_it_works_inside_a_frame(look: Open) -> None:
    inner = page_html(page_data(hand_wired(), specification("add")))
    outer = (
        '<!doctype html><html lang="en"><title>t</title><iframe width="900" height="900"></iframe>'
    )
    seen = look(html=outer)
    seen.page.evaluate("text => { document.querySelector('iframe').srcdoc = text; }", inner)
    frame = seen.page.frame_locator("iframe")
    frame.locator("#verdict-short", has_text="Adds at every width").wait_for()
    frame.locator("#next").click()
    frame.locator("#link").wait_for(state="hidden")
    seen.asked.clear()


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_name_does_nothing(look: Open, kind: str) -> None:
    seen = look(named(HOSTILE[kind]))
    assert seen.verdict == "✓ Adds at every width"
    shown = seen.page.text_content("#name").encode("utf-16", "surrogatepass")
    assert shown.decode("utf-16", "replace") == HOSTILE[kind].encode(
        "utf-16", "surrogatepass"
    ).decode("utf-16", "replace")
    assert seen.page.title().startswith("Binary adder: ")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_one_operand_and_the_most_significant_digit_first(look: Open) -> None:
    seen = look(task="multiple-of:3")
    assert seen.verdict == "✓ Does “multiple-of:3” at every width"
    assert seen.field("b, in binary").count() == 0
    seen.page.keyboard.press("Home")
    seen.page.keyboard.press("ArrowRight")
    assert seen.text("inside-title") == "Inside column 1"
    assert seen.text("map-title") == "All numbers of 12 bits"
    seen.page.keyboard.press("End")
    assert seen.text("sentence").endswith("the answer is 0, as it should be.")
    assert seen.text("decimal") == "11: no"
    seen = look(task="subtract")
    assert seen.text("decimal") == "11 − 6 = 5"
    seen.field("a, in binary").fill("1")
    assert seen.text("decimal") == "1 − 6 = −5"
    assert seen.verdict == "✓ Subtracts at every width"


def test_of_many_states_the_lit_one_stands_out(look: Open) -> None:
    w_hh = np.zeros((6, 6))
    w_hh[:3, 1] = 1
    w_hh[3:, :3] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]  # three more remember a column longer
    rnn = ThresholdRNN(
        [[1, 1]] * 3 + [[0, 0]] * 3, w_hh, [-0.5, -1.5, -2.5, -0.5, -0.5, -0.5],
        [1, -1, 1, 0.01, 0.01, 0.01], -0.5,
    )  # fmt: skip
    seen = look(rnn)
    found = prove(rnn)
    assert isinstance(found, Proof)
    assert len(found.certificate) > 6
    assert seen.page.locator("#states path.idle").count() > 6
    assert seen.page.locator("#states path.arc:not(.idle)").count() >= 4
    assert seen.page.locator("#states path.arc.lit.idle").count() == 0
    assert look().page.locator("#states path.idle").count() == 0


def test_of_an_operation_without_a_sign_the_fault_reads_as_a_formula(look: Open) -> None:
    seen = look(exercise=True, task="less")
    assert seen.verdict == "✗ Does not do “less”"
    assert seen.text("verdict-why") == "less(0, 1) = 1, but it answers 0."


def test_a_large_network_is_stepped_through(look: Open) -> None:
    for units in (9, 40):
        seen = look(of_units(units))
        assert seen.verdict == "✓ Adds at every width"
        assert " pairs of hidden state and carry" in seen.text("verdict-why")
        assert f"This network has {units} hidden units." in seen.text("too-large")
        assert not seen.page.is_visible("#grid")
        seen.page.keyboard.press("End")
        assert seen.text("answer") == "= 10001"
        seen.page.locator('#levels button[data-level="or"]').click()
        assert seen.page.is_visible("#grid")
    seen.click("Free play")
    assert seen.verdict == "✓ Adds at every width"


def networks_to_look_at() -> dict[str, dict[str, Any]]:
    return {
        "right": {"rnn": hand_wired()},
        "wrong": {"rnn": wrong_bias()},
        "eight units": {"rnn": of_units(8)},
        "long": {"link": f"#a={'10' * 32}&b={'1' * 64}&t=3"},
        "exercise": {"exercise": True},
        "parity": {"task": "parity"},
    }


@pytest.mark.parametrize("kind", networks_to_look_at())
def test_nothing_is_wider_than_the_screen(look: Open, kind: str) -> None:
    seen = look(**networks_to_look_at()[kind])
    for width in WIDTHS:
        seen.page.set_viewport_size({"width": width, "height": 800})
        seen.page.wait_for_timeout(60)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    if kind == "long":  # the current column is in view
        now, box = (
            seen.page.locator("svg .now").bounding_box(),
            seen.page.locator("#columns").bounding_box(),
        )
        assert box["x"] - 1 <= now["x"] <= box["x"] + box["width"]


def test_fingers_find_large_targets(look: Open) -> None:
    seen = look(width=390, has_touch=True, is_mobile=True)
    sizes = seen.page.eval_on_selector_all(
        "button, select, input:not([hidden]), summary",
        "all => all.filter(e => e.offsetParent).map(e => [e.id, e.offsetWidth, e.offsetHeight])",
    )
    assert len(sizes) > 40
    assert [size for size in sizes if min(size[1:]) < 43] == []


RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


LOOKED_AT = [
    *itertools.product(["right", "wrong"], [390, 1280], ["light", "dark"]),
    ("exercise", 390, "dark"),
    ("parity", 1280, "light"),
]


@pytest.mark.parametrize(("kind", "width", "scheme"), LOOKED_AT)
def test_it_shuts_nobody_out(look: Open, axe: str, kind: str, width: int, scheme: str) -> None:
    seen = look(**networks_to_look_at()[kind], width=width, scheme=scheme, bypass_csp=True)
    if kind == "exercise":  # with everything that may be said
        seen.fill(hand_wired())
        seen.page.evaluate(GIVE, ["paste", "{"])
        seen.field("bias of h3").fill("odd")
        seen.field("bias of h2").focus()
        assert seen.page.is_visible("#message")
        assert seen.page.is_visible("#grid-problem")
    if kind == "wrong":
        seen.click("Hint")
    seen.page.evaluate(axe)
    found = seen.page.evaluate("rules => axe.run(document, rules)", RULES)
    assert [
        (each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found["violations"]
    ] == []
    assert len(found["passes"]) > 15


def test_schemes(look: Open) -> None:
    seen = look(scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert seen.page.evaluate(ground) == "rgb(20, 20, 19)"
    seen.click("Light or dark")
    assert seen.page.evaluate(ground) == "rgb(245, 244, 240)"


def test_print(look: Open) -> None:
    seen = look(width=390)
    assert not seen.page.is_visible("#table")
    sheet = seen.page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", sheet)) <= 4
    seen.page.emulate_media(media="print")
    assert not seen.page.is_visible("#play")
    assert seen.page.is_visible("#table")


@pytest.mark.parametrize("exercise", [False, True])
def test_a_level_goes_on_where_it_was_left(look: Open, exercise: bool) -> None:
    seen = look(exercise=exercise)
    seen.page.locator('#levels button[data-level="xor"]').click()
    seen.field("bias of h1").fill("2.5")
    seen.page.wait_for_timeout(350)
    seen.page.reload()
    assert seen.text("asked").startswith("xor: ")
    assert "2.5" in seen.numbers()
    seen.fill(solution_network(LEVELS[2]))
    assert seen.text("reached") == "✓ Reached: proved at every width, at par!"
    seen.page.wait_for_timeout(350)
    seen.page.evaluate("localStorage.clear()")  # what somebody else sees who is sent the link
    seen.page.reload()
    assert seen.text("asked").startswith("Free play")
    assert seen.verdict == "✓ Does “xor” at every width"


def test_other_operands_take_back_what_was_said_of_odd_ones(look: Open) -> None:
    seen = look()
    for name in ("Random", "Long carry"):
        seen.field("a, in binary").fill("2")
        assert seen.text("message").startswith("Operands are binary")
        seen.click(name)
        assert not seen.page.is_visible("#message")


def test_the_link_to_a_larger_network_holds_it(look: Open) -> None:
    seen = look()
    seen.page.evaluate(GIVE, ["paste", format_weights(of_units(9))])
    seen.page.wait_for_timeout(350)
    seen.page.reload()
    assert "This network has 9 hidden units." in seen.text("too-large")
    assert seen.verdict == "Not decided here"


def test_memory_that_makes_no_sense_is_forgotten(look: Open) -> None:
    seen = look()
    for odd in (
        "5",
        "[]",
        "{",
        '{"xor": 5}',
        '{"xor": {"best": "x", "draft": {"w": 7}}}',
        '{"xor": {"draft": {"w": "1,1e999"}}}',
    ):
        seen.page.evaluate("odd => localStorage.setItem('binadd.levels', odd)", odd)
        seen.page.reload()
        seen.page.locator('#levels button[data-level="xor"]').click()
        assert set(seen.numbers()) == {"0"}


# Faults that are planted, and what sees them


def test_a_font_from_elsewhere_is_seen(look: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(
        monkeypatch,
        "page.css",
        ":root {\n",
        '@import url("https://example.org/font.css");\n:root {\n',
    )
    seen = look()
    seen.page.wait_for_timeout(50)
    assert seen.said or any("example.org" in url for url in seen.asked)
    seen.said.clear()
    seen.asked.clear()


FAULTS: dict[str, tuple[str, str, str, Callable[[Open], None]]] = {
    "markup from a name": (
        "stepper.mjs",
        'assign("textContent", {',
        'assign("innerHTML", {',
        lambda look: markup_is_not_made(look),
    ),
    "arrows swapped": (
        "main.mjs",
        'isLeftward: () => state.task.first === "least"',
        'isLeftward: () => state.task.first === "most"',
        test_stepping_by_keyboard_walks_as_the_highlight_does,
    ),
    "lost undo": (
        "main.mjs",
        "past: [...history.past.slice(-199), snapshot()]",
        "past: []",
        test_typing_weights_with_undo,
    ),
    "a label lost": (
        "weights_grid.mjs",
        '"aria-label": name, title: name,',
        "",
        lambda look: label_is_there(look),
    ),
    "a rounding field": (
        "weights_grid.mjs",
        "input.value = shortest(value);",
        "input.value = shown(value);",
        test_a_link_comes_back_to_the_last_bit,
    ),
    "a talkative verdict": (
        "dom.mjs",
        "if (isSame) return;",
        "",
        test_the_verdict_is_said_again_only_when_it_changes,
    ),
    "a wide picture": (
        "page.css",
        "overflow-x: auto; overflow-y: hidden;",
        "",
        lambda look: test_nothing_is_wider_than_the_screen(look, "long"),
    ),
    "data that ends its script": (
        "assembly.py",
        "",
        "",
        lambda look: test_a_hostile_name_does_nothing(look, "ends the script"),
    ),
}


def plant(monkeypatch: pytest.MonkeyPatch, module: str, there: str, planted: str) -> None:
    """Change the source of the page."""
    true = assembly.source
    assert there in true(module)

    def source(name: str) -> str:
        return true(name).replace(there, planted) if name == module else true(name)

    monkeypatch.setattr(assembly, "source", source)


def markup_is_not_made(look: Open) -> None:
    seen = look(named('<i id="taken">name</i>'))
    assert seen.page.locator("#taken").count() == 0


def label_is_there(look: Open) -> None:
    assert look().field("bias of h3").count() == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen(look: Open, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    module, there, planted, check = FAULTS[fault]
    if module == "assembly.py":
        monkeypatch.setattr(assembly, "as_script_data", json.dumps)
    else:
        plant(monkeypatch, module, there, planted)
    opened: list[Opened] = []

    def planted_look(*args: Any, **options: Any) -> Opened:
        opened.append(look(*args, **options))
        opened[-1].page.set_default_timeout(1000)
        return opened[-1]

    with pytest.raises(BaseException):  # noqa: B017 - an assertion, or a wait that ends
        check(planted_look)
    for seen in opened:
        seen.said.clear()
