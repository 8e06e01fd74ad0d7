"""What the pictures show, without drawing them."""

import numpy as np
import pytest

from binadd import ThresholdRNN, compare, hand_wired, load_weights, sweep, train, verify
from binadd.errors import RangeError
from binadd.learning.results import Observation
from binadd.report.comparison_plot import comparison_panels
from binadd.report.picture import named_in_picture
from binadd.report.sweep_plot import (
    MOST_ENCODINGS,
    MOST_POINTS,
    OTHERS,
    SeedsInSteps,
    curve_with_band,
    encoding_rows,
    labels_that_differ,
    seeds_in_steps,
    seeds_picture,
    success_curve,
)
from binadd.report.training_plot import course, training_title
from binadd.report.wrong_pairs_plot import legend_labels, wrong_pairs_title
from binadd.verification.wrong_digits import wrong_digits
from tests.cases import FILES, FOLDER, complemented, permuted, scaled

HOSTILE = "</svg><script>$x^2$\x1b[2J\u202e & 山田" + "long " * 40


# Which pairs are wrong


def test_the_title_of_a_map_says_how_many_are_wrong() -> None:
    wrong = load_weights(FILES["wrong_third_bias"])
    found = verify(wrong, 8)
    title = wrong_pairs_title(found, wrong_digits(wrong, 8))
    assert title == "wrong_third_bias\n31,161 of 65,536 pairs of 8 bits wrong, 47.5%"
    right = verify(hand_wired(), 3)
    expected = "hand-wired\nall 64 pairs of 3 bits right, as at every width"
    assert wrong_pairs_title(right, wrong_digits(hand_wired(), 3)) == expected
    too_short = verify(wrong, 1)
    expected = "wrong_third_bias\nall 4 pairs of 1 bit right; longer ones are not"
    assert wrong_pairs_title(too_short, wrong_digits(wrong, 1)) == expected


def test_the_legend_of_a_map_counts_what_is_there() -> None:
    found = legend_labels(np.array([[0, 3], [1, 3]]), "digit")
    assert found == {0: "right: 1", 1: "1 digit wrong: 1", 3: "3 digits wrong: 2"}


def test_a_hostile_name_is_cut_and_cannot_act() -> None:
    shown = named_in_picture(HOSTILE, 56)
    assert shown.isprintable()
    assert len(shown) <= 56
    assert shown.startswith("</svg><script>$x^2$\\x1b[2J\\u202e & ")  # text in a drawing


# The weights of two networks


def test_a_network_written_otherwise_is_written_back() -> None:
    """Reordered, complemented and scaled: the picture in the middle is that of B, to rounding."""
    b = train(seed=7).network
    a = permuted(complemented(complemented(b, 0), 2), [2, 0, 1])
    a = scaled(a, [3.0, 0.1, 7.0], 5)
    as_it_is, aligned, other = comparison_panels(compare(a, b))
    np.testing.assert_allclose(aligned.values, other.values, atol=1e-12)
    assert aligned.rows == ("not h2", "h3", "not h1", "y")
    assert aligned.columns == ("a", "b", "not h2", "h3", "not h1", "bias")
    np.testing.assert_array_equal(as_it_is.values[:3, :2], a.w_xh)
    np.testing.assert_array_equal(as_it_is.values[:3, 2:5], a.w_hh)
    np.testing.assert_array_equal(as_it_is.values[:3, 5], a.b_h)
    np.testing.assert_array_equal(as_it_is.values[3, 2:], [*a.w_hy, a.b_y])
    assert np.isnan(as_it_is.values[3, :2]).all()


def test_units_that_are_not_matched_leave_two_maps() -> None:
    panels = comparison_panels(compare(load_weights(FOLDER / "sixteen_units_far_apart.json")))
    assert [panel.values.shape for panel in panels] == [(17, 19), (4, 6)]
    assert panels[0].title.startswith("A: sixteen_units_far_apart\n")


def test_weights_of_any_size_and_rows_of_zeros_are_aligned() -> None:
    huge = ThresholdRNN([[1e300, 1e300]] * 3, [[1e300] * 3] * 3, [-1e300] * 3, [0, 0, 0], 0)
    for panel in comparison_panels(compare(huge, hand_wired())):
        assert np.isfinite(panel.values[:3]).all()
    for panel in comparison_panels(compare(hand_wired(), huge)):
        assert np.isfinite(panel.values[:3]).all()


# Sweeps


def seeds(steps: list[int], succeeded: list[bool], **more: object) -> SeedsInSteps:
    return SeedsInSteps("label", np.array(steps), np.array(succeeded), 100, **more)  # type: ignore[arg-type]


def test_the_curve_counts_the_successes_up_to_each_step() -> None:
    one = seeds([40, 10, 100, 10, 70], [True, True, False, True, True])
    steps, through = success_curve(one)
    assert steps.tolist() == [0, 10, 40, 70, 100]
    assert through.tolist() == [0, 2, 3, 4, 4]
    for at in range(1, 101):
        slowly = sum(s <= at and ok for s, ok in zip(one.steps, one.succeeded, strict=True))
        assert through[np.searchsorted(steps, at, "right") - 1] == slowly


def test_a_sweep_without_success_has_a_flat_curve() -> None:
    steps, through = success_curve(seeds([100, 100], [False, False]))
    assert (steps.tolist(), through.tolist()) == ([0, 100], [0, 0])
    assert encoding_rows([seeds([100], [False])]) == []


def test_a_curve_of_a_million_seeds_has_few_points_and_lies_on_the_true_one() -> None:
    steps = np.arange(1, 1_000_001)
    one = SeedsInSteps("", steps, steps % 2 == 0, 1_000_000)
    at, through = success_curve(one)
    assert len(at) == MOST_POINTS + 2
    np.testing.assert_array_equal(through[1:], at[1:] // 2)
    assert through[-1] == 500_000


def test_the_band_is_the_interval_at_every_step() -> None:
    one = seeds([40, 10, 100], [True, True, False])
    steps, share, low, high = curve_with_band(one, lambda count, n: (count / n - 0.1, count + n))
    assert steps.tolist() == [0, 10, 40, 100]
    np.testing.assert_allclose(share, [0, 1 / 3, 2 / 3, 2 / 3])
    np.testing.assert_allclose(low, share - 0.1)
    assert high.tolist() == [3, 4, 5, 5]


def test_what_is_drawn_of_a_sweep_is_what_it_found() -> None:
    found = sweep(12, max_steps=400)
    one = seeds_in_steps(found, "mine")
    assert one.successes == len(found.successes) > 0
    assert (one.label, one.most_steps, one.encodings) == ("mine", 400, found.encodings)
    rows = encoding_rows([one, seeds([5], [True], encodings={"six codes": 1, "new": 2})])
    assert {name: counts[0] for name, counts in rows if counts[0]} == found.encodings
    assert dict(rows)["new"] == [0, 2]


def test_of_many_encodings_the_rest_is_one_bar() -> None:
    many = {f"encoding {i}": 20 - i for i in range(15)}
    rows = encoding_rows([seeds([1], [True], encodings=many)])
    assert len(rows) == MOST_ENCODINGS
    assert rows[0] == ("encoding 0", [20])
    assert rows[-1] == (OTHERS, [sum(many.values()) - sum(counts[0] for _, counts in rows[:-1])])


def test_sweeps_are_named_by_what_sets_them_apart() -> None:
    usual = {"task": "add", "recipe": "surrogate", "hidden_units": 3, "bits": 3}
    assert labels_that_differ([usual]) == ["surrogate"]
    wider = usual | {"hidden_units": 4}
    assert labels_that_differ([usual, wider]) == [
        "surrogate, hidden units 3",
        "surrogate, hidden units 4",
    ]
    soft = usual | {"recipe": "tanh", "bits": 4}
    assert labels_that_differ([usual, soft]) == ["surrogate", "tanh"]
    deeper = soft | {"bits": 5}
    assert labels_that_differ([soft, deeper]) == ["tanh, bits 4", "tanh, bits 5"]


def test_too_many_sweeps_for_one_picture() -> None:
    with pytest.raises(RangeError, match="sweeps in a picture must be from 1 to 6, got 7"):
        seeds_picture([seeds([1], [True])] * 7, "png")


# Training


ENGINES = ("numpy", "numba")


@pytest.mark.parametrize("engine", ENGINES)
def test_there_is_no_margin_while_bits_are_wrong_and_the_last_step_is_there(engine: str) -> None:
    if engine == "numba":
        pytest.importorskip("numba")
    seen: list[Observation] = []
    found = train(25, engine=engine, observer=seen.append)
    taken = course(seen)
    assert taken.steps[-1] == found.trained.steps
    np.testing.assert_array_equal(np.isnan(taken.margin), taken.wrong_bits > 0)
    assert np.isnan(taken.margin).any()
    assert taken.margin[-1] == found.trained.normalised_margin
    assert taken.loss.tolist() == [one.loss for one in seen]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("most", [40, 43])
def test_no_step_is_observed_twice(most: int, engine: str) -> None:
    if engine == "numba":
        pytest.importorskip("numba")
    seen: list[int] = []
    train(0, max_steps=most, engine=engine, observer=lambda found: seen.append(found.step))
    assert seen == sorted({*range(0, most + 1, 10), most})


def test_the_title_says_how_it_ended() -> None:
    assert "after 40 steps: not proved to add" in training_title(train(0, max_steps=40))
    title = training_title(train(25))
    assert title.startswith("surrogate, seed 25\nafter ")
    assert "proved to add at every width; normalised margin 0.0" in title
    assert training_title(train(0, task="xor")).startswith("xor, surrogate, seed 0\n")
