"""The pictures as they are drawn; these take the extra ``plot``."""

import base64
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from binadd import ThresholdRNN, compare, hand_wired, load_weights, sweep, train, verify, wire
from binadd.formats.examples import example_text
from binadd.formats.reading import parse_weights
from binadd.learning.results import Observation
from binadd.report.comparison_plot import comparison_picture
from binadd.report.sweep_plot import sweep_picture
from binadd.report.training_plot import training_picture
from binadd.report.wrong_pairs_plot import LEFT, SIDE, TOP, wrong_pairs_picture
from binadd.verification.wrong_digits import wrong_digits
from tests.cases import FILES

pytestmark = pytest.mark.slow  # a second to load, and a half for each picture
matplotlib: Any = pytest.importorskip("matplotlib")

DOCS = Path(__file__).parents[2] / "docs"
HOSTILE = "</svg><script>alert(1)</script>$\\frac{x}$ --> & 山田 \u202e]]>"
SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"


def hostile() -> ThresholdRNN:
    rnn = load_weights(FILES["wrong_third_bias"])
    return ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y, name=HOSTILE)


def trained() -> tuple[Any, list[Observation]]:
    seen: list[Observation] = []
    return train(25, observer=seen.append), seen


PICTURES: dict[str, Callable[[str], bytes]] = {
    "verify": lambda ending: wrong_pairs_picture(verify(hostile(), 4), ending),
    "verify, one operand": lambda ending: wrong_pairs_picture(
        verify(wire("increment"), 6, "parity"), ending
    ),
    "compare": lambda ending: comparison_picture(compare(hostile()), ending),
    "compare, unmatched": lambda ending: comparison_picture(
        compare(train(0, hidden=6, max_steps=1).network), ending
    ),
    "sweep": lambda ending: sweep_picture(
        [sweep(9, max_steps=500), sweep(3, recipe="tanh", max_steps=20)], ending
    ),
    "sweep, nothing found": lambda ending: sweep_picture(sweep(3, max_steps=5), ending),
    "train": lambda ending: training_picture(*trained(), ending),
    "train, one step": lambda ending: training_picture(
        train(0, max_steps=1), [Observation(0, 1.0, 3, 0.1, 0.0, 0.0)], ending
    ),
}


@pytest.fixture(params=PICTURES, scope="module")
def draw(request: pytest.FixtureRequest) -> Callable[[str], bytes]:
    return PICTURES[request.param]


def test_a_plot_is_the_same_each_time_whatever_the_user_has_set(
    draw: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = {ending: draw(ending) for ending in ("png", "svg", "pdf")}
    monkeypatch.setitem(matplotlib.rcParams, "text.usetex", True)
    monkeypatch.setitem(matplotlib.rcParams, "font.size", 30)
    assert {ending: draw(ending) for ending in first} == first
    assert [data[:4] for data in first.values()] == [b"\x89PNG", b"<?xm", b"%PDF"]
    assert not re.search(rb"20[0-9]{2}-[0-9]{2}|CreationDate|Date>", first["svg"] + first["pdf"])
    assert matplotlib.rcParams["font.size"] == 30  # what is the user's stays as it was


def test_a_plot_in_svg_is_well_formed_and_does_nothing(draw: Callable[[str], bytes]) -> None:
    root = ElementTree.fromstring(draw("svg"))
    names = {element.tag.removeprefix(SVG) for element in root.iter() if SVG in element.tag}
    assert names <= {
        "svg", "metadata", "title", "defs", "style", "g", "path", "use", "clipPath", "rect",
        "image", "linearGradient", "stop",
    }  # fmt: skip
    for element in root.iter():
        assert not any(name.startswith("on") for name in element.attrib)
        assert element.get(LINK, "#").startswith(("#", "data:image/png;base64,"))


def test_a_name_in_a_plot_is_no_formula_and_no_markup() -> None:
    picture = wrong_pairs_picture(verify(hostile(), 4), "svg").decode()
    assert "<script" not in picture.replace("<!-- </svg><script>", "")  # in a comment, as text
    # matplotlib keeps the text in a comment beside its outlines: dollars and backslash are there.
    assert "$\\frac{x}$" in picture


def pixels(picture: bytes) -> np.ndarray:
    from matplotlib.image import imread

    found: np.ndarray = imread(io.BytesIO(picture), format="png")
    return found[..., :3]


@pytest.mark.parametrize("bits", [1, 3, 8, 10])
def test_every_pair_has_whole_pixels_of_one_colour(bits: int) -> None:
    rnn = load_weights(FILES["wrong_third_bias"])
    # It reads a and b each with a weight of its own, so that no map of it is its own mirror image.
    wrong = ThresholdRNN(rnn.w_xh * [1, 0.4], rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y)
    found = pixels(wrong_pairs_picture(verify(wrong, bits), "png"))
    shown = found[TOP : TOP + SIDE, LEFT : LEFT + SIDE]
    size = SIDE // 2**bits
    inner = shown[::size, ::size]
    blown_up = np.repeat(np.repeat(inner, size, axis=0), size, axis=1)
    np.testing.assert_array_equal(shown, blown_up)
    digits = wrong_digits(wrong, bits).T  # a across
    by_digits: dict[int, set[bytes]] = {}
    for count, colour in zip(digits.ravel(), inner.reshape(-1, 3), strict=True):
        by_digits.setdefault(int(count), set()).add(colour.tobytes())
    assert all(len(colours) == 1 for colours in by_digits.values())
    assert len(set.union(*by_digits.values())) == len(by_digits)
    greys = [
        float(np.frombuffer(next(iter(by_digits[count])), found.dtype) @ (0.299, 0.587, 0.114))
        for count in sorted(by_digits)
    ]
    assert greys == sorted(greys, reverse=True)  # darker, the more digits are wrong


def test_the_plot_in_the_docs_is_the_one_that_is_made() -> None:
    """``BINADD_WRITE_GOLDEN=1`` writes it anew. Outlines of letters differ between versions."""
    network = parse_weights(example_text("wrong-bias").encode(), "mine.json").network
    picture = wrong_pairs_picture(verify(network, 8), "svg")
    path = DOCS / "wrong-pairs.svg"
    if os.environ.get("BINADD_WRITE_GOLDEN"):
        path.write_bytes(picture)
    assert len(path.read_bytes()) < 60_000

    def image(svg: bytes) -> np.ndarray:
        (element,) = ElementTree.fromstring(svg).iter(f"{SVG}image")
        return pixels(base64.b64decode(element.attrib[LINK].partition(",")[2]))

    np.testing.assert_array_equal(image(path.read_bytes()), image(picture))


def test_a_right_network_has_a_plot_of_one_colour() -> None:
    found = pixels(wrong_pairs_picture(verify(hand_wired(), 4), "png"))
    inside = found[TOP : TOP + SIDE, LEFT : LEFT + SIDE]
    assert len(np.unique(inside.reshape(-1, 3), axis=0)) == 1
