import random

import numpy as np
import pytest

from binadd import ThresholdRNN, count_wrong, hand_wired
from binadd.errors import NetworkError, RangeError
from tests import reference
from tests.cases import CASES, WRONG, drops_carry_after, silent_after, thermometer


def test_no_pair_of_64_bits_is_wrong_for_the_hand_wired_network() -> None:
    report = count_wrong(hand_wired(), 64)
    assert (report.bits, report.pairs, report.wrong) == (64, 4**64, 0)
    assert report.counterexample is None


def test_an_always_silent_network_is_right_for_zero_alone() -> None:
    silent = ThresholdRNN([[0, 0]], [[0]], [-1], [0], -1)
    for bits in (1, 31, 32, 33, 64, 100):  # across the border of int64
        report = count_wrong(silent, bits)
        assert report.wrong == 4**bits - 1
        assert report.counterexample is not None
        assert (report.counterexample.a, report.counterexample.b) == (0, 1)


def test_without_carries_a_pair_is_right_if_no_column_has_two_ones() -> None:
    no_carry = WRONG["two units, no carry"].rnn
    for bits in (1, 5, 31, 32, 64):
        assert count_wrong(no_carry, bits).wrong == 4**bits - 3**bits


def test_pairs_with_a_carry_out_are_the_wrong_ones_of_an_adder_that_falls_silent() -> None:
    # a + b >= 2**n for n = bits: 2**n * (2**n - 1) / 2 of all pairs.
    for bits in (3, 5, 8):
        assert count_wrong(silent_after(bits), bits).wrong == 2**bits * (2**bits - 1) // 2


def test_the_smallest_pair_of_a_wide_width_is_confirmed_and_no_smaller_one_is_wrong() -> None:
    generator = random.Random(5)
    for name, case in (WRONG | {"late": CASES["drops a carry after 4"]}).items():
        found = count_wrong(case.rnn, 20).counterexample
        assert found is not None
        assert reference.answer(case.rnn, found.a, found.b, 20) == found.got, name
        assert found.got != found.expected == found.a + found.b, name
        network = reference.network_of(case.rnn)
        for _ in range(100):
            a = generator.randrange(found.a + 1)
            b = generator.randrange(2**20 if a < found.a else max(found.b, 1))
            if (a, b) < (found.a, found.b):
                assert network.answer(a, b, 20) == a + b, name


def test_the_smallest_b_is_chosen_for_the_chosen_a() -> None:
    # The smallest a that fails at all is 1; b must be the smallest that fails with this one.
    found = count_wrong(drops_carry_after(3), 8).counterexample
    assert found is not None
    assert (found.a, found.b) == (1, 15)


def test_a_width_that_is_no_number_of_bits_is_refused() -> None:
    for bits in (0, -1, 2.0, "3", True, None):
        with pytest.raises(RangeError, match=r"whole number of at least 1 bit, got"):
            count_wrong(hand_wired(), bits)  # type: ignore[arg-type]


@pytest.mark.parametrize("inputs", [1, 3])
def test_a_network_without_two_inputs_is_refused(inputs: int) -> None:
    rnn = ThresholdRNN([[1] * inputs], [[0]], [0], [1], 0)
    with pytest.raises(NetworkError, match=f"takes 2 inputs, but the network has {inputs}"):
        count_wrong(rnn, 4)


def test_the_only_wrong_pair_of_two_bits_is_counted() -> None:
    # Without the unit for a sum of 3, two columns go wrong on 11 + 11 alone.
    rnn = thermometer((-0.5, -1.5, -3.5))
    assert [count_wrong(rnn, bits).wrong for bits in (1, 2)] == [0, 1]


def test_numpy_integers_are_widths_too() -> None:
    assert count_wrong(hand_wired(), np.int64(40)).pairs == 4**40  # type: ignore[arg-type]
