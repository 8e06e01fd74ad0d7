from fractions import Fraction

import pytest

from binadd import ThresholdRNN, hand_wired
from binadd.verification.margins import margins
from tests import reference
from tests.cases import CASES, Case, thermometer
from tests.fuzzing import rounds
from tests.perturbations import perturbed


def close(value: Fraction) -> object:
    return pytest.approx(float(value), rel=1e-14, abs=0)


def demand_agreement(rnn: ThresholdRNN) -> None:
    found, expected = margins(rnn), reference.margins(rnn)
    assert found.smallest == float(expected.smallest)
    assert found.tolerance == close(expected.tolerance)
    assert found.normalised == close(expected.normalised)


SMALL = {name: case for name, case in CASES.items() if case.rnn.hidden_units <= 8}


@pytest.mark.parametrize("case", SMALL.values(), ids=SMALL)
def test_every_case(case: Case) -> None:
    demand_agreement(case.rnn)


def test_perturbed_networks() -> None:
    for rnn in perturbed(7, rounds(30)):
        demand_agreement(rnn)


def test_the_table_of_the_theory() -> None:
    hand = margins(hand_wired())
    assert hand.smallest == pytest.approx(0.1, abs=1e-15)
    assert hand.tolerance == pytest.approx(1 / 50, abs=1e-15)
    assert hand.tolerance / 2.1 == pytest.approx(0.0095, abs=5e-5)
    assert hand.normalised == pytest.approx(0.0196, abs=5e-5)
    halves = margins(thermometer())
    assert (halves.smallest, halves.tolerance) == (0.5, 1 / 12)
    assert halves.tolerance / 2.5 == pytest.approx(0.033, abs=5e-4)


def all_moved(rnn: ThresholdRNN, by: float) -> ThresholdRNN:
    return ThresholdRNN(rnn.w_xh + by, rnn.w_hh + by, rnn.b_h + by, rnn.w_hy + by, rnn.b_y + by)


def test_the_tolerance_is_a_promise_and_a_sharp_one() -> None:
    rnn = thermometer()
    eps = margins(rnn).tolerance
    assert reference.adds_at_every_width(all_moved(rnn, 0.99 * eps))
    assert reference.adds_at_every_width(all_moved(rnn, -0.99 * eps))
    # h3 on 1, 1 after 111: z = 1/2, and six numbers that are added move it.
    assert not reference.adds_at_every_width(all_moved(rnn, -1.01 * eps))


def test_the_output_unit_can_be_the_one_that_decides() -> None:
    rnn = thermometer(b_y=-0.9)
    demand_agreement(rnn)
    assert margins(rnn).tolerance == pytest.approx(0.1 / 4)  # on code 111: three bits and the bias


def test_an_output_sum_counts_only_for_codes_that_are_entered() -> None:
    rnn = ThresholdRNN([[0, 0]], [[0]], [1], [1], -0.001)  # code 0 is the start and never again
    demand_agreement(rnn)
    assert margins(rnn).smallest == 0.999


def test_scaling_a_unit_changes_no_normalised_margin() -> None:
    assert margins(CASES["thermometer, scaled"].rnn).normalised == pytest.approx(
        margins(thermometer()).normalised, rel=1e-12
    )


def test_a_unit_of_zeros_has_margin_zero() -> None:
    found = margins(ThresholdRNN([[0, 0]], [[0]], [0], [1], -0.5))
    assert (found.smallest, found.tolerance, found.normalised) == (0, 0, 0)


@pytest.mark.parametrize("factor", [1e-300, 5e-324, 1e299])
def test_the_ends_of_the_floats(factor: float) -> None:
    rnn = ThresholdRNN([[factor, factor]], [[factor]], [-factor], [factor], -factor)
    demand_agreement(rnn)
    assert margins(rnn).smallest in (0, factor)
