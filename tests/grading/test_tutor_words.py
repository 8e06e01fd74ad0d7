"""What a tutor says of mistakes that an outsider thought of: the heading, and words below it."""

from typing import Any

import numpy as np
import pytest

from binadd import ThresholdRNN, check_certificate, diagnose
from tests import reference
from tests.cases import CARRY, ONES, thermometer
from tests.networks.delayed import late

TENTHS = {"b_h": [-0.1, -1.1, -2.1], "b_y": -0.1}


def changed(**arrays: Any) -> ThresholdRNN:
    usual = {
        "w_xh": ONES, "w_hh": CARRY, "b_h": [-0.5, -1.5, -2.5], "w_hy": [1, -1, 1], "b_y": -0.5,
    }  # fmt: skip
    return ThresholdRNN(**{**usual, **arrays})


def all_read(unit: int, weight: float = 1.0) -> np.ndarray:
    w_hh = np.zeros((3, 3))
    w_hh[:, unit] = weight
    return w_hh


SAID: dict[str, tuple[ThresholdRNN, str, list[str]]] = {
    "b counts twice": (
        changed(w_xh=[[1, 2]] * 3),
        "an operand counts too much or too little",
        ["Column 2 of w_xh counts the digit of b twice as much as the digit of a", "worth one"],
    ),
    "a counts half": (
        changed(w_xh=[[0.5, 1]] * 3),
        "an operand counts too much or too little",
        ["Column 1 of w_xh counts the digit of a half as much as the digit of b"],
    ),
    "h1 and h2 do not read a": (
        changed(w_xh=[[0, 1], [0, 1], [1, 1]]),
        "an operand counts too much or too little",
        ["Not all units count the digit of a like the digit of b (column 1 of w_xh)"],
    ),
    "h3 reads a twice": (
        changed(w_xh=[[1, 1], [1, 1], [2, 0]]),
        "a hidden unit counts the digits wrongly",
        ["h3 counts the digit of a twice and the digit of b not at all: row 3 of w_xh.",
         "With [1, 1] as row 3 of w_xh"],
    ),
    "h2 counts three times": (
        changed(w_xh=[[1, 1], [3, 3], [1, 1]]),
        "a hidden unit counts the digits wrongly",
        ["row 2 of w_xh is [3, 3]"],
    ),
    "h1 and h3 read one digit each": (
        changed(w_xh=[[0, 2], [1, 1], [2, 0]]),
        "hidden units count the digits wrongly",
        ["h1 counts the digit of b twice", "h3 counts the digit of a twice"],
    ),
    "h3 reads neither digit": (
        changed(w_xh=[[1, 1], [1, 1], [0, 0]]),
        "a hidden unit that reads no digit",
        ["h3 reads no digit: row 3 of w_xh is all zeros. With [1, 1] as row 3 of w_xh"],
    ),
    "weights and thresholds of 1, 2 and 3": (
        changed(w_xh=[[1, 1], [2, 2], [3, 3]]),
        "hidden units with weights of different sizes",
        ["what h1 counts once, h2 counts twice and h3 counts three times"],
    ),
    "the carry counts as 2": (
        changed(w_hh=2 * np.array(CARRY)),
        "the carry counts too much or too little",
        ["The carry (h2) counts twice as much as a digit, but it is worth one"],
    ),
    "the carry counts too little in two units": (
        changed(w_hh=[[0, 0.25, 0], [0, 0.5, 0], [0, 1, 0]], b_h=[-0.5, -1.75, -2.5]),
        "the carry counts too much or too little",
        ["The carry (h2) counts too much or too little in h1 and h2"],
    ),
    "the carry stays on": (
        changed(w_hh=[[0, 1, 0], [0, 2, 0], [0, 1, 0]]),
        "one parameter off",
        ["Once h2 fires it keeps itself on for ever"],
    ),
    "inputs of h1 negated": (
        changed(w_xh=[[-1, -1], [1, 1], [1, 1]]),
        "signs of one unit's input weights",
        ["negate row 1 of w_xh"],
    ),
    "a decimal point in a bias": (
        changed(b_h=[-0.5, -15, -2.5]), "a decimal point has slipped", ["for instance -1.5"],
    ),
    "a decimal point in a weight": (
        changed(w_xh=[[1, 1], [10, 1], [1, 1]], **TENTHS),
        "a decimal point has slipped",
        ["from 0.11 up to 1.1 is right, for instance 1"],
    ),
    "biases half a digit apart": (
        changed(b_h=[-0.5, -1, -1.5]),
        "biases too close together",
        ["are 0.5 apart", "are 1 apart", "b_h = [-0.5, -1.5, -2.5]"],
    ),
    "biases two digits apart": (
        changed(b_h=[-0.5, -3.5, -6.5]), "biases too far apart", ["are 3 apart"],
    ),
    "units of -1 and +1": (
        changed(b_h=[2, 0, -2], b_y=0.5),
        "written for units of -1 and +1",
        ["That gives w_xh = [[2, 2], [2, 2], [2, 2]]", "b_h = [-1, -3, -5]"],
    ),
    "another start": (
        ThresholdRNN(
            [[1, 1], [-1, -1], [1, 1]], [[0, -1, 0], [0, 1, 0], [0, -1, 0]],
            [0.5, 0.5, -1.5], [1, 1, 1], -1.5,
        ),
        "complemented carry with a zero start",
        ["That gives w_xh = [[1, 1], [1, 1], [1, 1]]", "b_h = [-0.5, -1.5, -2.5]"],
    ),
    "one column late": (
        late(thermometer(), 1),
        "right, but one column late",
        ["h4 holds the digit of the column before. To have it in time, let the output read h1, h2 "
         "and h3: w_hy = [1, -1, 1, 0]"],
    ),
    "two columns late": (
        late(thermometer(), 2), "right, but two columns late", ["the digit of two columns before"],
    ),
    "whole biases": (
        changed(b_h=[-1, -2, -3], b_y=-1),
        "right under the other threshold rule",
        ["To move the biases instead: all biases, that of the output as well, are 0.5 too low"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_the_heading_and_the_words(name: str) -> None:
    rnn, cause, words = SAID[name]
    found = diagnose(rnn)
    assert found.cause == cause
    text = " ".join(str(found).split())
    for sentence in words:
        assert sentence in text
    assert "all numbers in" not in text  # that an array is off by a factor explains less
    for repair in found.repairs:
        assert check_certificate(repair.network, repair.proof.certificate, found.task)
        assert reference.adds_at_every_width(repair.network)


def test_that_a_unit_stays_on_is_said_only_where_it_does() -> None:
    found = diagnose(changed(w_hh=[[0, 1, 0], [0, 0.25, 0], [0, 1, 0]]))
    assert found.cause == "one parameter off"
    assert "for ever" not in str(found)
    # Here a and b keep h2 from staying on: it reads them with a minus, and is wrong in that alone.
    off = diagnose(changed(w_hh=[[0, 1, 0], [0, 2, 0], [0, 1, 0]], w_xh=[[1, 1], [1, -1], [1, 1]]))
    assert "for ever" not in str(off)


@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_numbers_far_apart_are_no_fault(size: float) -> None:
    found = diagnose(
        changed(
            w_xh=[[1, size], [size, 1], [1 / size, 1]], w_hh=[[0, 1, 0], [0, size, 0], [0, 1, 0]]
        )
    )
    assert found.cause is None or found.repairs
    spaced = diagnose(changed(b_h=[-size, 0, size], w_xh=[[size, size], [1, 1], [1, 1]]))
    assert not spaced.is_right


def test_a_factor_is_named_where_nothing_explains_more() -> None:
    found = diagnose(
        ThresholdRNN([[2, 2]] * 3, all_read(1, 2.0), [-0.5, -1.5, -2.5], [2, -2, 2], -1)
    )
    assert found.cause == "one array off by a factor"
    assert "All numbers in b_h are half as large as they should be" in str(found)


def test_the_first_step_is_advised_where_there_is_no_repair() -> None:
    found = diagnose(
        changed(w_xh=[[1, 1], [1, -1], [1, 1]], w_hh=all_read(0), b_h=[0, 0, 0], w_hy=[1, 1, -3])
    )
    assert (found.kind, found.repairs) == ("forgotten-biases", ())
    text = " ".join(str(found).split())
    assert "Give them biases first, for weights of 1 usually -0.5, -1.5 and -2.5; then" in text


@pytest.mark.parametrize("hands_on", [False, True])
def test_two_units_that_hand_nothing_on(hands_on: bool) -> None:
    w_hh = [[0, 1], [0, 1]] if hands_on else np.zeros((2, 2))
    text = " ".join(
        str(diagnose(ThresholdRNN(ONES[:2], w_hh, [-0.5, -1.5], [1, -1], -0.5))).split()
    )
    assert ("w_hh is all zeros. And no network of two threshold units" in text) != hands_on
    assert "whatever their weights; it takes three." in text
