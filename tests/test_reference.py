"""The references against what is known beforehand: they can't be trusted because they are slow."""

from fractions import Fraction

import pytest

from binadd import ThresholdRNN, hand_wired
from tests import reference
from tests.cases import CASES, MINIMAL, RIGHT_UP_TO_SOME_WIDTH, Case, thermometer
from tests.reference import Wrong

SLOW_WIDTH = 4


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_case_is_what_the_table_says(case: Case) -> None:
    assert reference.adds_at_every_width(case.rnn) == case.adds
    if case.codes is not None:
        assert len(reference.reachable_codes(case.rnn)) == case.codes
    seen = case.shortest if case.shortest and case.shortest.bits <= SLOW_WIDTH else None
    assert reference.shortest_counterexample(case.rnn, SLOW_WIDTH) == seen


LATE = {
    name: case
    for name, case in RIGHT_UP_TO_SOME_WIDTH.items()
    if case.shortest is not None and case.shortest.bits > SLOW_WIDTH
}


@pytest.mark.parametrize("case", LATE.values(), ids=LATE)
def test_a_late_failure_is_where_the_table_says(case: Case) -> None:
    shortest = case.shortest
    assert shortest is not None
    assert reference.answer(case.rnn, shortest.a, shortest.b, shortest.bits) == shortest.got
    if shortest.bits <= 6:
        assert reference.float_wrong_pairs(case.rnn, shortest.bits - 1) == []
        assert reference.float_wrong_pairs(case.rnn, shortest.bits)[0] == shortest


def test_the_margins_that_can_be_worked_out_on_paper() -> None:
    found = reference.margins(hand_wired())
    assert found.smallest == Fraction(-0.1) * -1
    assert float(found.tolerance) == pytest.approx(1 / 50, abs=1e-15)
    assert float(found.normalised) == pytest.approx(0.1 / 5.1, abs=1e-15)
    halves = reference.margins(thermometer())
    assert (halves.smallest, halves.tolerance) == (Fraction(1, 2), Fraction(1, 12))
    assert reference.margins(MINIMAL).smallest == 0


def test_the_wrong_pairs_of_an_always_silent_network_are_all_but_one() -> None:
    silent = ThresholdRNN([[0, 0]], [[0]], [-1], [0], -1)
    wrong = reference.wrong_pairs(silent, 2)
    assert len(wrong) == 15
    assert wrong[0] == Wrong(2, 0, 1, 1, 0)
    assert reference.float_wrong_pairs(silent, 2) == wrong
