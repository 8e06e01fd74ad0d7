"""Digits to columns of bits, least significant first, and back.

A column holds one bit of every operand. The columns of a sum are those of the longer operand (at
least one) and one more column of zeros, through which the last carry leaves.

Python refuses to convert more than 4,300 decimal digits unless a limit of the whole process is
lifted, and its older versions take quadratic time. Here a long number is converted in pieces that
are short enough, then neighbours are joined, and those again, until one is left. No setting is
touched, and a million digits take about a second.
"""

import decimal
import re
from collections.abc import Callable, Sequence

import numpy as np

from binadd.errors import DigitsError, RangeError, shortened, shortened_number

BASES = {
    2: ("binary", "0 and 1"),
    10: ("decimal", "0 to 9"),
    16: ("hexadecimal", "0 to 9 and a to f"),
}
DIGITS = {2: "[01]", 10: "[0-9]", 16: "[0-9a-fA-F]"}
"""What a digit is, as a regular expression: none of what else `int` takes."""

MOST_AT_ONCE = 2_000
"""Digits that are left to Python: well below its limit."""

_DIGITS = 1_000
_BYTES = 400
_EXACT = decimal.Context(
    prec=decimal.MAX_PREC, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[decimal.Inexact]
)

_WRITERS: dict[int, Callable[[int], str]] = {
    2: "{:b}".format,
    10: lambda value: to_decimal(value),
    16: "{:x}".format,
}
_DIGIT_RUNS = {base: re.compile(f"{digit}+") for base, digit in DIGITS.items()}


def parse_digits(text: str, base: int) -> tuple[int, int]:
    """Read an unsigned number written in `base`.

    Parameters
    ----------
    text : str
        ASCII digits of the base, most significant first; no sign, prefix, space or underscore.
    base : {2, 10, 16}

    Returns
    -------
    value : int
    columns : int
        How many columns of bits were written: one a digit in base 2, four in base 16 (leading
        zeros count), and the length of the value in bits in base 10; at least one.

    Raises
    ------
    DigitsError
        If `text` is empty or holds anything but digits of the base.
    RangeError
        If `base` is none of the three.

    Examples
    --------
    >>> parse_digits("0011", 2)
    (3, 4)
    >>> parse_digits("0f", 16)
    (15, 8)
    >>> parse_digits("9", 10)
    (9, 4)
    """
    _check_base(base)
    name, digits = BASES[base]
    if not text:
        raise DigitsError(f"an operand is empty; expected {name} digits, {digits}")
    if not _DIGIT_RUNS[base].fullmatch(text):
        good = _DIGIT_RUNS[base].match(text)
        position = good.end() if good else 0
        culprit = text[position]
        raise DigitsError(
            f"operand {shortened(text)!a} is not a {name} number: {culprit!a} at position "
            f"{position + 1}; expected digits {digits} only"
        )
    value = from_decimal(text) if base == 10 else int(text, base)
    columns = {2: len(text), 10: value.bit_length(), 16: 4 * len(text)}[base]
    return value, max(columns, 1)


def format_number(value: int, base: int) -> str:
    """Write `value` in `base` (2, 10 or 16) without leading zeros.

    >>> format_number(17, 2), format_number(255, 16)
    ('10001', 'ff')
    """
    return _WRITERS[base](value)


def number_writer(base: int) -> Callable[[int], str]:
    """Return what `format_number` does in `base`, for a loop over many numbers.

    Raises
    ------
    RangeError
        If `base` is none of the three.
    """
    _check_base(base)
    return _WRITERS[base]


def check_operands(a: int, b: int, bits: int) -> None:
    """Raise a `RangeError` unless `bits` is at least 1 and both numbers are unsigned and fit."""
    if bits < 1:
        raise RangeError(f"a number has at least 1 bit, got bits={bits}")
    for operand in (a, b):
        if operand < 0:
            raise RangeError(f"operands are unsigned, got {shortened_number(operand)}")
        if operand.bit_length() > bits:
            raise RangeError(f"{shortened_number(operand)} does not fit into {bits} bits")


def _check_base(base: int) -> None:
    if base not in BASES:
        raise RangeError(f"the base must be 2, 10 or 16, got {base!r}")


def to_columns(a: int, b: int, bits: int) -> np.ndarray:
    """Lay two numbers out as columns, least significant first, with one column of zeros at the end.

    Parameters
    ----------
    a, b : int
        From 0 to ``2**bits - 1``.
    bits : int
        At least 1.

    Returns
    -------
    ndarray of uint8, shape (T, 2) with T = bits + 1

    Raises
    ------
    RangeError
        If an operand is negative or does not fit.

    Examples
    --------
    >>> to_columns(3, 2, bits=2).tolist()
    [[1, 0], [1, 1], [0, 0]]
    """
    check_operands(a, b, bits)
    size = bits // 8 + 1
    raw = np.frombuffer(a.to_bytes(size, "little") + b.to_bytes(size, "little"), dtype=np.uint8)
    planes = np.unpackbits(raw.reshape(2, size), axis=1, bitorder="little")
    return np.ascontiguousarray(planes[:, : bits + 1].T)


def from_bits(bits: Sequence[int] | np.ndarray) -> int:
    """Read bits, least significant first, as a number.

    >>> from_bits([1, 0, 0, 0, 1])
    17
    """
    packed = np.packbits(np.asarray(bits, dtype=np.uint8), bitorder="little")
    return int.from_bytes(packed.tobytes(), "little")


def from_decimal(text: str) -> int:
    """Read ASCII decimal digits; costs about 1 s for 10**6 digits, and 40 times that for 10**7.

    >>> from_decimal("9" * 10_000) == 10**10_000 - 1
    True
    """
    if len(text) <= MOST_AT_ONCE:
        return int(text)
    pieces = [int(text[max(end - _DIGITS, 0) : end]) for end in range(len(text), 0, -_DIGITS)]
    scale = 10**_DIGITS
    while True:
        if len(pieces) % 2:
            pieces.append(0)
        pieces = [low + high * scale for low, high in zip(pieces[::2], pieces[1::2], strict=True)]
        if len(pieces) == 1:
            return pieces[0]
        scale *= scale


def to_decimal(value: int) -> str:
    """Write an unsigned number in decimal digits; costs about 1 s for 10**6 digits, 15 for 10**7.

    >>> to_decimal(10**10_000) == "1" + "0" * 10_000
    True
    """
    if value.bit_length() <= 8 * _BYTES:
        return str(value)
    # The decimal module multiplies long numbers faster than Python's integers do.
    raw = value.to_bytes(-(-value.bit_length() // 8), "little")
    pieces = [
        _EXACT.create_decimal(int.from_bytes(raw[start : start + _BYTES], "little"))
        for start in range(0, len(raw), _BYTES)
    ]
    scale = _EXACT.create_decimal(1 << 8 * _BYTES)
    while True:
        if len(pieces) % 2:
            pieces.append(decimal.Decimal(0))
        pieces = [
            _EXACT.fma(high, scale, low)
            for low, high in zip(pieces[::2], pieces[1::2], strict=True)
        ]
        if len(pieces) == 1:
            return str(pieces[0])
        scale = _EXACT.multiply(scale, scale)
