import random
import sys

import pytest

from binadd import bits as decimal_digits
from binadd.bits import format_number, from_decimal, parse_digits, to_decimal
from tests.fuzzing import rounds


def test_small_pieces_are_joined_as_python_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decimal_digits, "MOST_AT_ONCE", 7)
    monkeypatch.setattr(decimal_digits, "_DIGITS", 7)
    monkeypatch.setattr(decimal_digits, "_BYTES", 3)
    generator = random.Random(1)
    for _ in range(rounds(500)):
        value = generator.getrandbits(generator.randrange(1, 1000))
        assert to_decimal(value) == str(value)
        assert from_decimal("0" * generator.randrange(9) + str(value)) == value
    for exponent in range(100):
        for value in (10**exponent, 10**exponent - 1, 2**exponent, 2**exponent - 1):
            assert to_decimal(value) == str(value)
            assert from_decimal(str(value)) == value


@pytest.mark.parametrize("digits", [1_999, 2_000, 2_001, 4_300, 4_301, 20_000])
def test_any_length_without_touching_pythons_limit(digits: int) -> None:
    limit = sys.get_int_max_str_digits()
    assert from_decimal("9" * digits) == 10**digits - 1
    assert to_decimal(10**digits - 1) == "9" * digits
    assert to_decimal(10**digits) == "1" + "0" * digits
    assert sys.get_int_max_str_digits() == limit != 0


def test_operands_of_any_length_are_read_and_written() -> None:
    value, columns = parse_digits("7" * 10_000, 10)
    assert value == 7 * (10**10_000 - 1) // 9
    assert columns == value.bit_length()
    assert format_number(value, 10) == "7" * 10_000
