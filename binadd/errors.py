"""What can go wrong, by name; every error that binadd raises on purpose is a `BinaddError`."""

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


class UndecidedError(NetworkError):
    """A network has more reachable states than are looked at."""


class TaskError(BinaddError, ValueError):
    """There is no such task, or its description makes no machine."""


class DataFileError(BinaddError):
    """A file can't be read or written, or what it holds can't be used."""


class OperandFileError(DataFileError, ValueError):
    """A file of operands, or of pairs, can't be read or does not hold numbers."""


class TaskFileError(DataFileError, TaskError):
    """A task file can't be read, or does not describe a machine."""


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


def expect(what: str, expected: str, value: object, *kinds: type) -> None:
    """Raise a `TypeError` that says what was expected and given, unless it is of one of the kinds.

    Examples
    --------
    >>> expect("path", "the name of a file", "mine.json", str)
    """
    if not isinstance(value, kinds):
        raise TypeError(f"{what}: expected {expected}, got {type(value).__name__}")


def expect_function(what: str, value: object) -> None:
    """Raise a `TypeError` unless it can be called or is None."""
    if value is not None and not callable(value):
        raise TypeError(f"{what}: expected a function, got {type(value).__name__}")


def missing_extra(what: str, package: str, extra: str) -> str:
    """Say that something takes an optional package, and how it is installed from a checkout.

    binadd is on no index: its name alone would find nothing, or something else.
    """
    return (
        f"{what} takes the package {package}; in the folder of binadd's pyproject.toml: "
        f"pip install '.[{extra}]'"
    )


def whole(what: str, value: object, *, least: int | None = None, most: int | None = None) -> int:
    """Return a whole number as an int; numpy's integers are integers, bools are not.

    Raises
    ------
    TypeError
        If it is no integer.
    RangeError
        If it is less than `least` or more than `most`.

    Examples
    --------
    >>> whole("the width", 12, least=1)
    12
    """
    kind = type(value).__name__
    # numpy has a bool of its own, and is not loaded for this.
    if kind in ("bool", "bool_") or not isinstance(value, SupportsIndex):
        raise TypeError(f"{what}: expected a whole number, got {kind} {value!r:.40}")
    number = operator.index(value)
    if (least is not None and number < least) or (most is not None and number > most):
        bounds = f"at least {least}" if most is None else f"from {least} to {most}"
        bounds = f"at most {most}" if least is None else bounds
        raise RangeError(f"{what} must be {bounds}, got {shortened_number(number)}")
    return number


def shortened(text: str) -> str:
    """Cut a text of somebody else's that a message quotes."""
    return text if len(text) <= 40 else f"{text[:37]}..."


def shortened_number(number: int, most_bits: int = 128) -> str:
    """Write a number that a message quotes.

    >>> shortened_number(10**20), shortened_number(2**70, 64)
    ('100000000000000000000', '0x400000000000000000')
    """
    # Long ones in hexadecimal and cut: Python refuses to write very long numbers in decimal.
    return str(number) if number.bit_length() <= most_bits else shortened(f"{number:#x}")
