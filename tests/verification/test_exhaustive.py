import pytest

from binadd import Counterexample, ThresholdRNN, WidthReport, check_width, hand_wired
from binadd.errors import NetworkError, RangeError
from tests import reference
from tests.cases import WRONG, thermometer


def test_the_hand_wired_network_at_eight_bits() -> None:
    assert check_width(hand_wired(), 8) == WidthReport(8, 65536, 0, None)


def test_a_wrong_network_at_eight_bits() -> None:
    # The number is from an independent program.
    report = check_width(thermometer((-0.5, -1.5, -3.5)), 8)
    assert report == WidthReport(8, 65536, 31161, Counterexample(8, (3, 3), 6, 4))


def test_more_pairs_than_one_chunk_are_all_compared() -> None:
    rnn = WRONG["two units, no carry"].rnn
    assert check_width(rnn, 9).wrong == 4**9 - 3**9


@pytest.mark.parametrize("bits", range(1, 7))
def test_every_width_is_counted_like_the_floats_do(bits: int) -> None:
    rnn = WRONG["two units, no sum of 3"].rnn
    wrong = reference.float_wrong_pairs(rnn, bits)
    report = check_width(rnn, bits)
    assert report.wrong == len(wrong)
    assert (report.counterexample is None) == (not wrong)
    if wrong:
        assert report.counterexample is not None
        assert (report.counterexample.a, report.counterexample.b) == (wrong[0].a, wrong[0].b)


def test_a_width_that_is_no_number_of_bits_is_refused() -> None:
    for bits in (0, -1):
        with pytest.raises(RangeError, match=f"^the width must be at least 1, got {bits}$"):
            check_width(hand_wired(), bits)
    for bits in (2.0, "3", True, None):  # type: ignore[assignment]
        with pytest.raises(TypeError, match=r"^the width: expected a whole number, got"):
            check_width(hand_wired(), bits)


def test_more_pairs_than_can_ever_be_enumerated_are_refused() -> None:
    with pytest.raises(
        RangeError, match=r"^4\*\*64 pairs can't be enumerated; the widest is 31 bits$"
    ):
        check_width(hand_wired(), 64)


@pytest.mark.parametrize("inputs", [1, 3])
def test_a_network_without_two_inputs_is_refused(inputs: int) -> None:
    rnn = ThresholdRNN([[1] * inputs], [[0]], [0], [1], 0, name="mine")
    with pytest.raises(NetworkError, match=f"^adding takes 2 inputs, but mine has {inputs}"):
        check_width(rnn, 4)
