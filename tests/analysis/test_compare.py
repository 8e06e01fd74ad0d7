import numpy as np
import pytest

from binadd import ThresholdRNN, compare, hand_wired, load_weights
from binadd.analysis.robustness import fewest_bits, on_grid
from binadd.analysis.roles import CARRY, Role
from binadd.errors import NetworkError
from tests import reference
from tests.cases import FILES, MINIMAL, RIGHT, WRONG, permuted, scaled, thermometer
from tests.rewriting import applied


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("thermometer", "thermometer"),
        ("thermometer, margin zero", "thermometer"),
        ("thermometer, permuted", "thermometer"),
        ("thermometer, h1 complemented", "thermometer with complemented units"),
        ("thermometer, h3 complemented", "thermometer with complemented units"),
        ("six codes", "six codes"),
        ("fewest parameters", "six codes"),
        ("seven codes, three for sum 2", "seven codes, three for sum 2"),
        ("seven codes, three for sum 1", "seven codes, three for sum 1"),
        ("eight codes", "eight codes"),
        ("eight codes, permuted", "eight codes"),
        ("four units", "thermometer"),
        ("six units", "six codes"),
    ],
)
def test_encodings(name: str, encoding: str) -> None:
    found = compare(RIGHT[name].rnn).a
    assert found.encoding == encoding
    if not found.unread_units:
        assert found.reachable_states is not None
        assert len(found.reachable_states) == len(reference.reachable_codes(RIGHT[name].rnn))


def test_other_numbers_of_units_are_described_by_their_states() -> None:
    carries_twice = ThresholdRNN(  # the carry stands twice, and each unit reads half of both
        [[1, 1]] * 4, [[0, 0.5, 0, 0.5]] * 4, [-0.5, -1.5, -2.5, -1.5], [1, -0.5, 1, -0.5], -0.5
    )
    assert compare(carries_twice).a.encoding == "4 reachable states"


def test_wrong_networks_have_no_encoding() -> None:
    assert {compare(case.rnn).a.encoding for case in WRONG.values()} == {"not an adder"}


@pytest.mark.parametrize(
    ("rnn", "unit"),
    [
        (thermometer(), 1),
        (permuted(thermometer(), (1, 2, 0)), 0),
        (load_weights(FILES["complemented_unit_2"]), 1),
        (thermometer((-0.5, -1.5, -3.5)), 1),
        (MINIMAL, 1),
        (WRONG["two units, no carry"].rnn, None),
    ],
)
def test_the_carry_unit(rnn: ThresholdRNN, unit: int | None) -> None:
    assert compare(rnn).a.carry_unit == unit


def test_what_the_units_do_in_words() -> None:
    def words(rnn: ThresholdRNN) -> list[str | None]:
        return [None if role is None else str(role) for role in compare(rnn).a.roles]

    assert words(thermometer()) == [
        "column sum >= 1",
        "column sum >= 2, the carry",
        "column sum = 3",
    ]
    assert words(applied(thermometer(), (2, 0, 1), (True, True, False))) == [
        "complement of: column sum = 3",
        "complement of: column sum >= 1",
        "column sum >= 2, the carry",
    ]
    # [a + b - carry > 0] is no function of the column sum, and has no name.
    assert words(MINIMAL) == [None, "column sum >= 2, the carry", "the carry one step late"]
    late = compare(MINIMAL).a.roles[2]
    assert late == Role("the carry one step late", complemented=False)
    assert words(WRONG["one unit, always on"].rnn) == ["always 1"]
    assert words(thermometer((-0.5, -1.5, -9)))[2] == "always 0"
    assert Role(CARRY, complemented=True).is_carry


# Section 3 of the theory: tolerance and fewest bits


@pytest.mark.parametrize(
    ("rnn", "smallest", "tolerance", "bits"),
    [
        (hand_wired(), 0.1, 1 / 50, 4),
        (thermometer(), 0.5, 1 / 12, 4),
        (scaled(thermometer(), [10, 10, 10], 10), 5, 10 / 12, 4),
    ],
)
def test_margins_tolerance_and_fewest_bits(
    rnn: ThresholdRNN, smallest: float, tolerance: float, bits: int
) -> None:
    found = compare(rnn).a
    assert found.margins is not None
    assert found.margins.smallest == pytest.approx(smallest, rel=1e-14)
    assert found.margins.tolerance == pytest.approx(tolerance, rel=1e-14)
    assert found.fewest_bits == bits


def elevenths() -> ThresholdRNN:
    """The largest tolerance with no parameter above 1, found by a linear program for each unit."""
    rows = [  # a, b, h1, h2, h3, bias
        [1, 1, 1 / 11, -9 / 11, 1 / 11, -9 / 11],
        [9 / 11, 9 / 11, -1 / 11, 9 / 11, -1 / 11, -1],
        [1 / 9, 1 / 9, 1 / 9, 1, 1 / 9, -7 / 9],
    ]
    return from_rows(rows, [1, -5 / 7, 1, -5 / 7])


def thirds() -> ThresholdRNN:
    """The largest margin with no parameter above 1."""
    third = 2 / 3
    rows = [[1, 1, 0, -1, 0, -0.5], [third, third, 0, third, 0, -1], [0, 0, 0, 1, 0, -0.5]]
    return from_rows(rows, [1, -1, 1, -0.5])


def from_rows(hidden: list[list[float]], output: list[float]) -> ThresholdRNN:
    rows = np.array(hidden)
    return ThresholdRNN(rows[:, :2], rows[:, 2:5], rows[:, 5], np.array(output[:3]), output[3])


def test_the_best_with_no_parameter_above_one() -> None:
    for rnn in (elevenths(), thirds()):
        assert max(np.abs(a).max() for a in (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy)) == 1
        assert compare(rnn).a.encoding == "six codes"
    best = compare(elevenths(), thirds())
    assert best.a.margins is not None
    assert best.b.margins is not None
    assert best.a.margins.tolerance == pytest.approx(1 / 11, rel=1e-14)
    assert best.b.margins.smallest == pytest.approx(1 / 3, rel=1e-14)


def test_the_hand_wiring_survives_four_bits_and_fails_at_three() -> None:
    adds = {
        bits: reference.adds_at_every_width(on_grid(hand_wired(), bits)) for bits in range(2, 9)
    }
    assert adds == {2: False, 3: False, 4: True, 5: True, 6: True, 7: True, 8: True}


def test_rounding_to_a_grid() -> None:
    # The scale is 2.1 / 7: 1 becomes 3.33 -> 3, 1.1 becomes 3.67 -> 4, and 0.1 becomes 0.
    coarse = on_grid(hand_wired(), 4)
    assert coarse.w_xh.tolist() == [[3, 3]] * 3
    assert coarse.w_hh.tolist() == [[0, 3, 0]] * 3
    assert coarse.b_h.tolist() == [0, -4, -7]
    assert coarse.w_hy.tolist() == [3, -3, 3]
    assert coarse.b_y == 0
    # Halves go to the even one: 1 of 2 at 2 bits is 0.5, and 3 of 2 would be 1.5.
    halves = ThresholdRNN([[1, -1]], [[2]], [1], [-2], 1)
    assert on_grid(halves, 2) == ThresholdRNN([[0, 0]], [[1]], [0], [-1], 0)


def test_the_coarsest_grid_counts_even_if_a_finer_one_breaks() -> None:
    assert fewest_bits(MINIMAL, True) == 2
    assert (
        fewest_bits(thermometer((0, -1, -2), 0), True) is None
    )  # on every grid some sum moves off 0
    mended_by_rounding = thermometer((-0.5, -0.98, -2.5))
    assert reference.adds_at_every_width(on_grid(mended_by_rounding, 4))
    assert fewest_bits(mended_by_rounding, False) is None
    zeros = ThresholdRNN([[0, 0]], [[0]], [0], [0], 0)
    assert on_grid(zeros, 8) == zeros


# The whole


def test_the_default_is_the_hand_wiring() -> None:
    found = compare(permuted(hand_wired(), [1, 2, 0]))
    assert found.b.network == hand_wired()
    assert found.alignment is not None
    assert found.alignment.order == (1, 2, 0)
    assert found.same_network
    assert found.both_add


def test_both_add_only_if_both_do() -> None:
    wrong = WRONG["integer biases"].rnn
    assert not compare(wrong).both_add
    assert not compare(thermometer(), wrong).both_add
    assert compare(thermometer(), MINIMAL).both_add


def test_networks_that_are_no_adders_of_two_numbers_are_refused() -> None:
    three_inputs = ThresholdRNN([[1, 1, 1]], [[0]], [0], [1], 0, name="triple")
    with pytest.raises(NetworkError, match="add takes 2 inputs, but the network has 3"):
        compare(three_inputs)
    with pytest.raises(NetworkError, match="add takes 2 inputs, but the network has 3"):
        compare(thermometer(), three_inputs)
