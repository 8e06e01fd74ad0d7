"""Decimal digits of very long numbers.

Python refuses to convert more than 4,300 digits unless a limit of the whole process is lifted, and
its older versions take quadratic time. Here a long number is converted in pieces that are short
enough, then neighbours are joined, and those again, until one is left. No setting is touched, and a
million digits take about a second.
"""

import decimal

MOST_AT_ONCE = 2_000
"""Digits that are left to Python: well below its limit."""

_DIGITS = 1_000
_BYTES = 400
_EXACT = decimal.Context(
    prec=decimal.MAX_PREC, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[decimal.Inexact]
)


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
