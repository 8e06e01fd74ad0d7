import itertools

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired
from binadd.grading.marking import grade
from binadd.grading.textbook import is_textbook
from tests.cases import CASES, permuted, thermometer
from tests.grading.class_folders import design


def scaled(rnn: ThresholdRNN, *by: float) -> ThresholdRNN:
    rows = np.array(by[:3])
    return ThresholdRNN(
        (rnn.w_xh.T * rows).T,
        (rnn.w_hh.T * rows).T,
        rnn.b_h * rows,
        rnn.w_hy * by[3],
        rnn.b_y * by[3],
    )


USUAL = [
    hand_wired(),
    thermometer(),
    thermometer((-0.9, -1.9, -2.9)),
    thermometer((-0.25, -1.25, -2.25), -0.1),
    thermometer((0, -1, -2), 0),
    thermometer((-1, -2, -3), -1, fires_at_zero=True),
    scaled(thermometer(), 10, 10, 10, 10),
    scaled(thermometer(), 2, 4, 2, 1),
]


@pytest.mark.parametrize("place", range(len(USUAL)))
def test_the_textbooks_solution_is_known_in_every_order(place: int) -> None:
    for order in itertools.permutations(range(3)):
        assert is_textbook(permuted(USUAL[place], order))


def test_what_somebody_thought_of_is_not_the_textbooks() -> None:
    generator = np.random.default_rng(3)
    assert not any(is_textbook(design(generator, right=True)) for _ in range(50))
    assert not is_textbook(scaled(thermometer(), 1.37, 1, 1, 1))
    assert not is_textbook(thermometer((-0.123, -1.123, -2.123)))
    for name in ("six codes", "six units", "thermometer, h1 complemented"):
        if name in CASES:
            assert not is_textbook(CASES[name].rnn)


def test_a_real_copy_is_not_buried_under_the_textbooks() -> None:
    own = design(np.random.default_rng(5), right=True)
    people = [(f"t{number}", lambda rnn=rnn: rnn) for number, rnn in enumerate(USUAL)]
    marks = grade(
        [
            *people,
            ("anna", lambda: own),
            ("bob", lambda: own),
            ("zoe", lambda: permuted(own, (2, 0, 1))),
        ]
    ).marks
    *others, anna, bob, zoe = marks
    for mark in others:
        assert mark.copies.is_textbook
        assert (mark.copies.same_file, mark.copies.same_weights, mark.copies.same_network) == (
            (),
            (),
            (),
        )
    assert not anna.copies.is_textbook
    assert (anna.copies.same_weights, anna.copies.same_network) == (("bob",), ("zoe",))
    assert (bob.copies.same_weights, bob.copies.same_network) == (("anna",), ("zoe",))
    assert (zoe.copies.same_weights, zoe.copies.same_network) == ((), ("anna", "bob"))


def test_of_another_task_there_is_no_textbook() -> None:
    (mark,) = grade([("anna", hand_wired)], task="xor").marks
    assert not mark.copies.is_textbook
