import random
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from binadd.bits import format_number, from_bits, parse_digits, to_columns
from binadd.errors import BinaddError, DigitsError, RangeError
from tests import reference

NUMBERS = st.integers(0, 2**130)
BASES = st.sampled_from([2, 10, 16])


@given(NUMBERS, BASES)
def test_a_number_survives_being_written_and_read(value: int, base: int) -> None:
    assert parse_digits(format_number(value, base), base)[0] == value


@given(NUMBERS, BASES, st.integers(0, 9))
def test_leading_zeros_are_columns_except_in_base_ten(value: int, base: int, zeros: int) -> None:
    text = "0" * zeros + format_number(value, base)
    bits = {2: len(text), 16: 4 * len(text), 10: max(value.bit_length(), 1)}[base]
    assert parse_digits(text, base) == (value, bits)


def test_upper_case_hexadecimal_is_read() -> None:
    assert parse_digits("FfA", 16) == (0xFFA, 12)


@given(NUMBERS, NUMBERS, st.integers(0, 20))
def test_columns_are_the_digits_least_significant_first(a: int, b: int, spare: int) -> None:
    bits = max(a.bit_length(), b.bit_length(), 1) + spare
    columns = to_columns(a, b, bits)
    assert columns.shape == (bits + 1, 2)
    assert [tuple(x) for x in columns.tolist()] == reference.columns(a, b, bits)
    assert from_bits(columns[:, 0]) == a
    assert from_bits(columns[:, 1]) == b


@given(st.lists(st.integers(0, 1), max_size=200))
def test_bits_are_read_as_a_number(bits: list[int]) -> None:
    assert from_bits(bits) == reference.number(bits)
    assert from_bits(np.array(bits, dtype=np.uint8)) == reference.number(bits)


BAD_OPERANDS = {
    "empty": ("", 2, "an operand is empty; expected binary digits, 0 and 1"),
    "a digit too large": ("1012", 2, "'1012' is not a binary number: '2' at position 4"),
    "a letter in decimal": ("12a", 10, "not a decimal number: 'a' at position 3"),
    "g in hexadecimal": ("fg", 16, "not a hexadecimal number: 'g' at position 2"),
    "minus": ("-1", 2, "'-' at position 1; expected digits 0 and 1 only"),
    "plus": ("+1", 10, "'+' at position 1; expected digits 0 to 9 only"),
    "underscore": ("1_0", 2, "'_' at position 2"),
    "leading space": (" 10", 2, "' ' at position 1"),
    "trailing newline": ("10\n", 2, r"'\n' at position 3"),
    "inner space": ("1 0", 10, "' ' at position 2"),
    "prefix": ("0b11", 2, "'b' at position 2"),
    "hexadecimal prefix": ("0xff", 16, "'x' at position 2; expected digits 0 to 9 and a to f only"),
    "full-width digits": ("\uff11\uff11", 2, r"'\uff11' at position 1"),
    "Arabic-Indic digits": ("\u0661\u0660", 10, r"'\u0661' at position 1"),
    "superscript": ("1\xb2", 10, r"'\xb2' at position 2"),
    "point": ("1.0", 10, "'.' at position 2"),
    "exponent": ("1e3", 10, "'e' at position 2"),
    "NUL": ("1\0", 2, r"'\x00' at position 2"),
    "escape sequence": ("1\x1b[2J", 2, r"'\x1b' at position 2"),
    "long": ("1" * 50 + "x", 2, "'" + "1" * 37 + "...' is not a binary number: 'x' at position 51"),
}


@pytest.mark.parametrize(("text", "base", "message"), BAD_OPERANDS.values(), ids=BAD_OPERANDS)
def test_what_is_no_number_is_refused(text: str, base: int, message: str) -> None:
    with pytest.raises(DigitsError, match=re.escape(message)) as caught:
        parse_digits(text, base)
    assert isinstance(caught.value, ValueError)
    assert "\n" not in str(caught.value)
    assert str(caught.value).isascii()


@given(st.text(max_size=8), BASES)
def test_any_text_is_ascii_digits_or_refused(text: str, base: int) -> None:
    digits = {2: "01", 10: "0123456789", 16: "0123456789abcdefABCDEF"}[base]
    if text and set(text) <= set(digits):
        assert parse_digits(text, base)[0] == int(text, base)
    else:
        with pytest.raises(DigitsError):
            parse_digits(text, base)


@pytest.mark.parametrize("base", [0, 1, 3, 8, -2])
def test_other_bases_are_refused(base: int) -> None:
    with pytest.raises(RangeError, match=f"the base must be 2, 10 or 16, got {base}"):
        parse_digits("1", base)


@pytest.mark.parametrize(
    ("a", "b", "bits", "message"),
    [
        (4, 0, 2, "4 does not fit into 2 bits"),
        (0, 4, 2, "4 does not fit into 2 bits"),
        (-1, 0, 2, "operands are unsigned, got -1"),
        (0, -1, 2, "operands are unsigned, got -1"),
        (0, 0, 0, "a number has at least 1 bit, got bits=0"),
        (0, 0, -3, "a number has at least 1 bit, got bits=-3"),
    ],
)
def test_columns_that_can_not_be_made_are_refused(a: int, b: int, bits: int, message: str) -> None:
    with pytest.raises(BinaddError, match=message):
        to_columns(a, b, bits)


@pytest.mark.parametrize("base", [2, 16])
def test_ten_thousand_digits_are_no_trouble(base: int) -> None:
    value = random.Random(0).getrandbits(10_000 * {2: 1, 16: 4}[base])
    text = format_number(value, base)
    assert parse_digits(text, base)[0] == value
