import random

import numpy as np
import pytest

from binadd import ThresholdRNN, add
from binadd.errors import NetworkError, RangeError
from tests import reference
from tests.cases import CASES, WRONG, Case, drops_carry_after, shift_register

HANDOUT = [("100111", "110010", "1011001"), ("0101101", "0111010", "1100111")]


@pytest.mark.parametrize(("a", "b", "total"), HANDOUT)
def test_the_handout_examples(a: str, b: str, total: str) -> None:
    assert format(add(int(a, 2), int(b, 2)), "b") == total


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_answer_is_the_networks_own(case: Case) -> None:
    generator = random.Random(8)
    for length in (1, 2, 3, 8, 30):
        a, b = generator.getrandbits(length), generator.getrandbits(length)
        bits = max(a.bit_length(), b.bit_length(), 1)
        answer = add(a, b, case.rnn)
        assert answer == reference.answer(case.rnn, a, b, bits)
        if case.adds:
            assert answer == a + b
        assert add(a, b, case.rnn, bits=length + 3) == reference.answer(case.rnn, a, b, length + 3)


def test_zero_has_one_column() -> None:
    always_on = WRONG["one unit, always on"].rnn
    assert add(0, 0, always_on) == 0b11


def test_the_width_can_decide_the_answer() -> None:
    # What is silent after two columns loses the carry of one column, but not of leading zeros.
    rnn = drops_carry_after(2)
    assert add(1, 7, rnn) == 0
    assert add(1, 3, rnn) == 4


def test_the_hand_wired_network_adds_long_numbers() -> None:
    generator = random.Random(9)
    a, b = generator.getrandbits(5000), generator.getrandbits(4000)
    assert add(a, b) == a + b


def test_operands_that_do_not_fit_are_refused() -> None:
    with pytest.raises(RangeError, match="operands are unsigned, got -1"):
        add(-1, 0)
    with pytest.raises(RangeError, match="operands are unsigned, got -2"):
        add(0, -2)
    with pytest.raises(RangeError, match="4 does not fit into 2 bits"):
        add(4, 1, bits=2)


def test_numpy_integers_are_numbers_and_bools_are_none() -> None:
    assert add(np.int64(5), np.uint8(6), bits=np.int16(4)) == 11  # type: ignore[arg-type]
    for a, b, bits, message in (
        (True, 1, None, "a: expected a whole number, got bool True"),
        (1, 1.0, None, "b: expected a whole number, got float 1.0"),
        (1, np.True_, None, r"b: expected a whole number, got bool(_)? (np\.)?True"),
        (1, 1, "4", "bits: expected a whole number, got str '4'"),
    ):
        with pytest.raises(TypeError, match=message):
            add(a, b, bits=bits)  # type: ignore[arg-type]


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^expected a ThresholdRNN, got str; load_weights reads"):
        add(1, 1, "mine.json")  # type: ignore[arg-type]


def test_many_units_and_states_step_only_where_the_digits_lead() -> None:
    rnn = shift_register(900)
    a = random.Random(10).getrandbits(2_000)
    assert add(a, 0, rnn, bits=2_000) == (a << 899) & ((1 << 2_001) - 1)


def test_a_network_without_two_inputs_is_refused() -> None:
    rnn = ThresholdRNN([[1]], [[0]], [0], [1], 0, name="single")
    with pytest.raises(NetworkError, match="adding takes 2 inputs, but single has 1"):
        add(1, 1, rnn)
