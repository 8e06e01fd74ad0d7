"""Operands on the command line and in files."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from binadd.cli.console import complain
from binadd.cli.networks import STANDARD_INPUT, called
from binadd.errors import DigitsError, OperandFileError
from binadd.report.layout import cut

if TYPE_CHECKING:
    from io import BufferedReader

FROM_FILE = "@"
PREFIXES = {2: "0b", 16: "0x"}
SHOWN = 40
MOST_DIGITS = 2**28
"""Digits of an operand in a file; each takes a few bytes of memory."""

SLOW_DIGITS = 200_000
"""Decimal digits from which on one waits for their conversion."""


class Notation(NamedTuple):
    """How numbers are written: their base, and whether the least significant digit comes first."""

    base: int
    lsb_first: bool = False

    def write(self, value: int, like: str = "") -> str:
        """Write a number; with commas where the operand `like` has some."""
        from binadd.bits import format_number

        digits = format_number(value, self.base)
        if not self.lsb_first:
            return digits
        return ("," if "," in like else "").join(reversed(digits))


class Operand(NamedTuple):
    """A number as it was written, its value, and how many columns of digits it has."""

    digits: str
    value: int
    columns: int


def read_operand(text: str, notation: Notation) -> Operand:
    """Read an operand: digits, or ``@FILE`` for those that the file holds.

    Raises
    ------
    DigitsError
        If `text` is neither.
    OperandFileError
        If the file can't be read, has more than `MOST_DIGITS` digits, or anything but one number
        with white space around it.
    """
    if not text.startswith(FROM_FILE):
        return _parsed(text, notation)
    path = text.removeprefix(FROM_FILE)
    if not path:
        raise OperandFileError(f"{FROM_FILE} stands before the name of a file, and none follows")
    digits = _content(path).decode("ascii", "backslashreplace")
    if notation.base == 10 and len(digits) > SLOW_DIGITS:
        complain(
            f"{called(path)}: converting {len(digits):,} decimal digits takes a while; "
            f"base 2 and base 16 take none"
        )
    try:
        return _parsed(digits, notation)
    except DigitsError as error:
        raise OperandFileError(f"{called(path)}: {error}") from None


def _parsed(text: str, notation: Notation) -> Operand:
    """Read digits; also as Python writes them (0b11) and as the handouts do (1,1,0)."""
    from binadd.bits import parse_digits

    digits = text
    if notation.lsb_first:
        if "," in digits:
            if not all(len(part) == 1 for part in digits.split(",")):
                raise DigitsError(
                    f"operand {cut(text, SHOWN)!a}: expected one digit between commas"
                )
            digits = digits.replace(",", "")
        digits = digits[::-1]
    elif digits[:2].lower() == PREFIXES.get(notation.base):
        digits = digits[2:]
    try:
        return Operand(text, *parse_digits(digits, notation.base))
    except DigitsError as error:
        raise DigitsError(f"{error}{_hint(text, notation)}") from None


def _hint(text: str, notation: Notation) -> str:
    """Say what may have been meant by an operand that is none."""
    if text.startswith("-"):
        return "; numbers are not negative"
    if "," in text and not notation.lsb_first:
        return (
            "; the most significant digit is taken to come first, without commas; "
            "--lsb-first reads 1,1,0 with the least significant one first"
        )
    meant = [base for base, prefix in PREFIXES.items() if text[:2].lower() == prefix]
    if meant and meant != [notation.base]:
        return f"; numbers that begin with {PREFIXES[meant[0]]} take --base {meant[0]}"
    return ""


def read_pieces(path: str, size: int = 2**20) -> Iterator[bytes]:
    """Yield a file's content, or standard input's for ``-``, as soon as it comes.

    Raises
    ------
    OperandFileError
        If it can't be read.
    """
    if path == STANDARD_INPUT and sys.stdin is None:  # as Python has it after ``<&-``
        raise OperandFileError(f"{called(path)}: can't be read: it is closed")
    try:
        with contextlib.ExitStack() as stack:
            if path == STANDARD_INPUT:
                file = cast("BufferedReader", sys.stdin.buffer)
            else:
                file = stack.enter_context(Path(path).open("rb"))
            while piece := file.read1(size):
                yield piece
    except OSError as error:
        raise OperandFileError(f"{called(path)}: can't be read: {error.strerror}") from error
    except ValueError:  # a NUL in the path
        raise OperandFileError(f"{path!a}: not a path") from None


def _content(path: str) -> bytes:
    pieces, length = [], 0
    for piece in read_pieces(path):
        pieces.append(piece)
        length += len(piece)
        if length > MOST_DIGITS:
            raise OperandFileError(f"{called(path)}: longer than {MOST_DIGITS:,} digits")
    return b"".join(pieces).strip()
