import json
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired, wire
from binadd.automata.machine import compile_machine
from binadd.errors import RangeError
from binadd.grading.findings import Finding, finding
from binadd.grading.marking import grade
from binadd.grading.marks import Mark
from binadd.grading.scores import SCORES, Scoring, by_distance, mistakes_to_undo, scoring
from binadd.tasks import specification
from tests import reference
from tests.cases import CASES, drops_carry_after, thermometer
from tests.fuzzing import rounds
from tests.perturbations import perturbed

TUTOR = json.loads((Path(__file__).parent / "tutor_table.json").read_text())
POINTS = (0.01, 0.5, 1.0, 12.5, 33.33, 100.0, 1_000_000.0)


def found(rnn: ThresholdRNN, task: str = "add") -> Finding:
    return finding(compile_machine(rnn), specification(task))


def marked(rnn: ThresholdRNN, **how: Any) -> Mark:
    (mark,) = grade([("anna", lambda: rnn)], **how).marks
    return mark


@cache
def almost_right() -> tuple[ThresholdRNN, Finding]:
    """A network that is wrong, and right on all pairs of 8 bits."""
    rnn = drops_carry_after(9)
    return rnn, found(rnn)


def of_the_tutor(name: str) -> ThresholdRNN:
    (entry,) = (entry for entry in TUTOR if entry["name"] == name)
    weights = dict(entry["weights"])
    rule = weights.pop("threshold")
    return ThresholdRNN(**weights, fires_at_zero=rule == "z>=0")


def share_of_steps(rnn: ThresholdRNN) -> Fraction:
    """Of addition's eight steps the share that is right: in each, of the states it is met in."""
    network = reference.Network(rnn)
    met = [(network.start, 0)]
    right: dict[tuple[int, tuple[int, int]], list[bool]] = {}
    for h, carry in met:  # grows while it is read
        for x in ((0, 0), (1, 0), (0, 1), (1, 1)):
            new_carry, due = divmod(sum(x) + carry, 2)
            new, y = network.step(x, h)
            right.setdefault((carry, x), []).append(y == due)
            if (new, new_carry) not in met:
                met.append((new, new_carry))
    assert len(right) == 8
    return sum((Fraction(sum(cell), len(cell)) for cell in right.values()), Fraction(0)) / 8


def test_steps_have_one_denominator_for_all() -> None:
    for rnn in perturbed(91, rounds(6)):
        assert found(rnn).steps == share_of_steps(rnn)


def test_full_marks_are_for_what_is_proved_and_nothing_else() -> None:
    small = [case.rnn for case in CASES.values() if case.rnn.hidden_units == 3]
    networks = [(rnn, found(rnn)) for rnn in small[:: 1 if rounds(1) > 1 else 3]]
    for rnn, of in [almost_right(), *networks]:
        right = reference.adds_at_every_width(rnn)
        for by in SCORES:
            for points in POINTS:
                mark = Mark("anna", "anna", "right" if right else "wrong", rnn, of)
                mark = replace(mark, scoring=scoring(by, points))
                assert (mark.points == points, mark.score == 1, mark.is_full) == (right,) * 3
                assert mark.points is not None and mark.score is not None
                assert 0 <= mark.points <= points and 0 <= mark.score <= 1
                assert round(mark.points, 2) == mark.points
                if by == "proof":
                    assert mark.points == (points if right else 0)


def test_points_are_rounded_down() -> None:
    for rnn in perturbed(92, rounds(4)):
        of = found(rnn)
        if of.diagnosis.is_right:
            continue
        exact = by_distance(mistakes_to_undo(of.diagnosis), share_of_steps(rnn))
        for points in POINTS:
            given = Fraction(str(scoring("distance", points).points_of(of)))
            assert 0 <= exact * Fraction(str(points)) - given < Fraction(1, 100)
            pairs = Fraction(str(scoring("pairs", points).points_of(of)))
            assert 0 <= Fraction(*of.pairs) * Fraction(str(points)) - pairs < Fraction(1, 100)


def test_pairs_are_those_of_the_stated_width() -> None:
    rnn = thermometer((-0.5, -1.5, -3.5))
    wrong = len(reference.float_wrong_pairs(rnn, 8))
    assert marked(rnn, score="pairs").points == int((65536 - wrong) / 65536 * 10_000) / 100
    _, of = almost_right()
    assert of.pairs == (65536, 65536)
    almost = scoring("pairs")
    assert (almost.points_of(of), almost.score(of)) == (99.99, 0.9999)


FAIR = [  # of each two a fair instructor gives the first one more
    ("halves_output_complemented", "tenths_no_recurrence"),
    ("halves_transposed", "halves_biases_forgotten"),
    ("halves_third_bias_too_high", "halves_biases_forgotten"),
    ("tenths_self_loop_h1", "halves_identity"),
    ("halves_thresholds_as_biases", "halves_output_is_carry"),
    ("output_neuron_as_unit", "tenths_all_ones"),
    ("halves_biases_forgotten", "tenths_no_recurrence"),
    ("halves_output_is_carry", "halves_first_number_ignored"),
    ("halves_identity", "subtracts"),
    ("tenths_no_recurrence", "halves_no_recurrence_and_output_all_plus"),
    ("minus_one_plus_one", "tenths_second_number_ignored"),
]


@pytest.mark.parametrize(("better", "worse"), FAIR)
def test_the_order_is_that_of_a_fair_instructor(better: str, worse: str) -> None:
    one, other = (marked(of_the_tutor(name)).points for name in (better, worse))
    assert one is not None and other is not None
    assert 100 > one > other > 0


def test_what_does_nothing_gets_nothing() -> None:
    zeros = ThresholdRNN(np.zeros((3, 2)), np.zeros((3, 3)), np.zeros(3), np.zeros(3), 0)
    always = ThresholdRNN(np.zeros((3, 2)), np.zeros((3, 3)), np.zeros(3), np.zeros(3), 1)
    assert [marked(rnn).points for rnn in (zeros, always)] == [0, 0]


def test_what_is_farther_from_right_gets_less() -> None:
    generator = np.random.default_rng(5)
    rnn = hand_wired()
    parameters = np.concatenate([rnn.w_xh.ravel(), rnn.w_hh.ravel(), rnn.b_h, rnn.w_hy, [rnn.b_y]])
    means = []
    for changes in (0, 1, 2, 4, 7):
        points = []
        for _ in range(rounds(6)):
            moved = np.array(parameters)
            places = generator.choice(len(moved), changes, replace=False)
            moved[places] += generator.choice([-2, -1, 1, 2], changes)
            w_xh, w_hh, b_h, w_hy, b_y = np.split(moved, [6, 15, 18, 21])
            network = ThresholdRNN(w_xh.reshape(3, 2), w_hh.reshape(3, 3), b_h, w_hy, b_y[0])
            points.append(marked(network).points)
        means.append(float(np.mean(np.array(points, dtype=float))))
    assert means == sorted(means, reverse=True)
    assert means[0] == 100 and means[1] > means[2] and means[2] > means[4] + 30


def test_random_weights_get_next_to_nothing() -> None:
    normal = np.random.default_rng(6).normal
    points = [
        marked(ThresholdRNN(normal(size=(3, 2)), normal(size=(3, 3)), normal(size=3),
                            normal(size=3), normal())).points
        for _ in range(rounds(15))
    ]  # fmt: skip
    assert float(np.mean(np.array(points, dtype=float))) < 3


def test_rules_that_are_not_kept_cost_a_mistake() -> None:
    more_units = wire("add:3")
    assert marked(more_units, task="add:3").points == 100
    mark = marked(more_units, task="add:3", hidden=3)
    assert (mark.verdict, mark.is_full, mark.points) == ("right", False, 90)
    assert marked(more_units, task="add:3", hidden=3, score="proof").points == 0
    assert marked(more_units, task="add:3", hidden=3, score="pairs").points == 99.99
    wrong = thermometer((-0.5, -1.5, -3.5))
    assert (marked(wrong).points, marked(wrong, hidden=4).points) == (88.75, 68.75)


def test_the_formula() -> None:
    table: list[tuple[int | None, int | str, float]] = [
        (1, 1, 90), (1, 0, 80), (2, "1/2", 65), (3, "1/2", 45), (4, "1/4", 22.5), (4, 1, 40),
        (5, 1, 40), (5, "3/4", 20), (None, "3/4", 20), (None, "1/2", 0), (None, "1/4", 0),
    ]  # fmt: skip
    for mistakes, steps, points in table:
        assert by_distance(mistakes, Fraction(steps)) * 100 == Fraction(points)


def test_too_many_steps_are_not_counted_in_anybodys_favour() -> None:
    of = found(thermometer((-0.5, -1.5, -3.5)))
    unknown = Finding(of.diagnosis, of.bits, of.pairs, None)
    assert Scoring().points_of(unknown) <= Scoring().points_of(of)


def test_what_is_no_score_is_said() -> None:
    with pytest.raises(RangeError, match="expected distance, pairs or proof, got 'best'"):
        scoring("best")
    for points in (0, -1, 1e7, float("nan"), float("inf")):
        with pytest.raises(RangeError, match="above 0 and at most 1,000,000"):
            scoring("proof", points)
    with pytest.raises(RangeError, match=r"two digits after the point, got 1\.001"):
        scoring("proof", 1.001)
    with pytest.raises(TypeError, match="points: expected a number"):
        scoring("proof", "ten")  # type: ignore[arg-type]
