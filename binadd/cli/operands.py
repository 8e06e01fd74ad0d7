"""Operands on the command line and in files."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from binadd.cli.console import complain
from binadd.cli.networks import STANDARD_INPUT, called
from binadd.errors import DigitsError, OperandFileError

if TYPE_CHECKING:
    from io import BufferedReader

FROM_FILE = "@"
MOST_DIGITS = 2**28
"""Digits of an operand in a file; each takes a few bytes of memory."""

SLOW_DIGITS = 200_000
"""Decimal digits from which on one waits for their conversion."""


class Operand(NamedTuple):
    """A number as it was written, its value, and how many columns of digits it has."""

    digits: str
    value: int
    columns: int


def read_operand(text: str, base: int) -> Operand:
    """Read an operand: digits, or ``@FILE`` for those that the file holds.

    Raises
    ------
    DigitsError
        If `text` is neither.
    OperandFileError
        If the file can't be read, has more than `MOST_DIGITS` digits, or anything but one number
        with white space around it.
    """
    from binadd.bits import parse_digits

    if not text.startswith(FROM_FILE):
        return Operand(text, *parse_digits(text, base))
    path = text.removeprefix(FROM_FILE)
    if not path:
        raise OperandFileError(f"{FROM_FILE} stands before the name of a file, and none follows")
    digits = _content(path).decode("ascii", "backslashreplace")
    if base == 10 and len(digits) > SLOW_DIGITS:
        complain(
            f"{called(path)}: converting {len(digits):,} decimal digits takes a while; "
            f"base 2 and base 16 take none"
        )
    try:
        return Operand(digits, *parse_digits(digits, base))
    except DigitsError as error:
        raise OperandFileError(f"{called(path)}: {error}") from None


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
