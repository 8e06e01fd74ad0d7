import itertools
from pathlib import Path

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired
from binadd.formats.weight_files import format_weights
from binadd.grading.marking import grade
from binadd.grading.marks import Copies
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


def wrong_by(rnn: ThresholdRNN, **changes: object) -> ThresholdRNN:
    parts = {name: getattr(rnn, name) for name in ("w_xh", "w_hh", "b_h", "w_hy", "b_y")}
    return ThresholdRNN(**(parts | changes))


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


TURNED = [[0, 0, 0], [1, 1, 1], [0, 0, 0]]


def test_a_usual_mistake_in_the_textbooks_solution_is_nobodys_copy(tmp_path: Path) -> None:
    usual = wrong_by(thermometer(), w_hh=TURNED)
    odd = wrong_by(thermometer((-0.537, -1.421, -2.613)), w_hh=TURNED)
    one_off = wrong_by(thermometer((-0.5, -1.5, -7.25)))
    files = {
        "anna": format_weights(usual),
        "bob": format_weights(usual) + "\n",
        "carl": format_weights(scaled(usual, 2, 2, 2, 1)),
        "dan": format_weights(odd),
        "emil": format_weights(odd) + "\n",
        "fay": format_weights(usual),
        "gus": format_weights(one_off),
        "hal": format_weights(one_off) + "\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.json").write_text(text)
    copies = {mark.student: mark.copies for mark in grade(tmp_path).marks}
    same = {name: (each.same_file, each.same_weights) for name, each in copies.items()}
    assert same == {
        "anna": (("fay",), ()),
        "bob": ((), ()),
        "carl": ((), ()),
        "dan": ((), ("emil",)),
        "emil": ((), ("dan",)),
        "fay": (("anna",), ()),
        "gus": ((), ("hal",)),
        "hal": ((), ("gus",)),
    }
    assert not any(each.same_network or each.is_textbook for each in copies.values())


def test_the_form_that_nobody_filled_in_is_nobodys_copy(tmp_path: Path) -> None:
    form = format_weights(ThresholdRNN([[0, 0]] * 3, [[0] * 3] * 3, [0] * 3, [0] * 3, 0))
    for name in ("anna", "bob"):
        (tmp_path / f"{name}.json").write_text(form)
    assert [mark.copies for mark in grade(tmp_path).marks] == [Copies(), Copies()]
