"""What can go wrong, by name, and the check that turns up everywhere: `whole`.

Every error that binadd raises on purpose is a `BinaddError`, but for the `TypeError` of a value of
the wrong type.
"""

import operator
from typing import SupportsIndex


class BinaddError(Exception):
    """The base of all errors that binadd raises on purpose."""


class DigitsError(BinaddError, ValueError):
    """An operand is not a number in its base."""


class RangeError(BinaddError, ValueError):
    """An argument lies outside the range that is allowed for it."""


class NetworkError(BinaddError, ValueError):
    """The parameters do not make a network, or not one that the task can be asked of."""


class DataFileError(BinaddError):
    """A file can't be read or written, or what it holds can't be used."""


class OperandFileError(DataFileError, ValueError):
    """A file of operands, or of pairs, can't be read or does not hold numbers."""


class WeightsFileError(DataFileError, ValueError):
    """A weights file can't be read, or does not hold a network."""


class TrainingError(BinaddError):
    """Training broke down: its numbers are no longer numbers."""


class WorkersError(BinaddError):
    """The processes or the cluster that were to share the work can't be reached, or keep dying."""


class DisagreementError(BinaddError):
    """Two independent ways to decide the same thing differ: a fault in binadd itself."""


class MissingExtraError(BinaddError):
    """An optional library that was asked for is not installed."""


def whole(value: object, what: str, least: int, most: int | None = None) -> int:
    """Return a whole number as an int: numpy's integers are some, True and False are none.

    Raises
    ------
    TypeError
        If it is no whole number by its type.
    RangeError
        If it is less than `least` or more than `most`.

    Examples
    --------
    >>> import numpy
    >>> whole(numpy.int64(3), "the number of seeds", 1)
    3
    """
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        raise _no_whole_number(value, what)
    try:
        number = operator.index(value)
    except TypeError:  # an array of several numbers, say
        raise _no_whole_number(value, what) from None
    if number < least or (most is not None and number > most):
        bounds = f"of at least {least:,}" if most is None else f"from {least:,} to {most:,}"
        # Python refuses to write very long numbers in decimal.
        shown = str(number) if number.bit_length() <= 128 else f"{number:#x}"[:40] + "..."
        raise RangeError(f"{what} must be a whole number {bounds}, got {shown}")
    return number


def _no_whole_number(value: object, what: str) -> TypeError:
    return TypeError(f"{what}: expected a whole number, got {type(value).__name__}")
