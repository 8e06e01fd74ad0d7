import os
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired, wire
from binadd.report import network_svg as module
from binadd.report.network_svg import hand_wired_svg, network_svg

PICTURE = Path(__file__).parents[2] / "docs" / "network.svg"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


def texts(picture: str) -> list[str | None]:
    return [element.text for element in drawn(picture).iter(f"{SVG}text")]


def test_the_picture_of_the_readme_is_the_one_that_is_made() -> None:
    """``BINADD_WRITE_GOLDEN=1`` writes it anew."""
    if os.environ.get("BINADD_WRITE_GOLDEN"):
        PICTURE.write_text(hand_wired_svg(), encoding="utf-8")
    assert hand_wired_svg() == PICTURE.read_text(encoding="utf-8")


def test_every_weight_but_zero_is_a_line_in_the_colour_of_its_sign() -> None:
    lines = list(drawn(network_svg(hand_wired())).iter(f"{SVG}line"))
    assert len(lines) == 3 * 3 + 3
    signs = [line.get("stroke") for line in lines]
    assert signs.count(module.NEGATIVE) == 1
    assert [line.findtext(f"{SVG}title") for line in lines].count("\N{MINUS SIGN}1") == 1
    assert "\N{MINUS SIGN}1" in texts(network_svg(hand_wired()))


def test_what_is_fed_back_stands_on_the_left_and_is_led_there() -> None:
    picture = network_svg(hand_wired())
    assert texts(picture).count("h2") == 2
    assert (texts(picture).count("h1"), texts(picture).count("h3")) == (1, 1)
    assert len(list(drawn(picture).iter(f"{SVG}path"))) == 1
    memoryless = network_svg(ThresholdRNN([[1, 1]], [[0]], [0], [1], 0))
    assert "one column before" not in texts(memoryless)


@pytest.mark.parametrize("task", ["parity", "add:4", "times:3"])
def test_any_network_is_drawn_within_the_picture(task: str) -> None:
    picture = network_svg(wire(task))
    root = drawn(picture)
    assert len(list(root.iter(f"{SVG}circle"))) >= wire(task).hidden_units + wire(task).inputs + 1
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", -1)) <= width
        assert 0 <= float(text.get("y", -1)) <= height


def test_names_are_escaped_and_numbers_of_large_networks_are_left_out() -> None:
    rng = np.random.default_rng(0)
    arrays = rng.normal(size=(8, 2)), rng.normal(size=(8, 8)), rng.normal(size=8), np.ones(8)
    rnn = ThresholdRNN(*arrays, 0.0, name="<script>")
    picture = network_svg(rnn, inputs=["a<b", "b"])
    assert "<script" not in picture
    assert "a<b" in texts(picture)
    assert not any(re.fullmatch(r"\W?[0-9.]+", text or "") for text in texts(picture))


def luminance(colour: str) -> float:
    """The relative luminance of the web content accessibility guidelines."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("page", ["#ffffff", "#0d1117"])
@pytest.mark.parametrize("colour", [module.INK, module.POSITIVE, module.NEGATIVE])
def test_it_can_be_read_on_light_and_dark_pages(colour: str, page: str) -> None:
    darker, lighter = sorted((luminance(colour), luminance(page)))
    assert (lighter + 0.05) / (darker + 0.05) >= 3.9
    assert set(re.findall("#[0-9a-f]{6}", hand_wired_svg())) <= {
        module.INK,
        module.POSITIVE,
        module.NEGATIVE,
    }
