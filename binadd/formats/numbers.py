"""Numbers in a document: nested lists as arrays, numbers in texts and boxes included."""

import json
import math
import re
from typing import Any

import numpy as np

from binadd.files import ContentError, quoted
from binadd.formats.document import Shape, bounded, shape_of
from binadd.formats.lenient_json import MINUS, lenient_json

MOST_DIMENSIONS = 32
"""More levels of lists than any boxing has; numpy gives up at 64."""
_NUMBER = re.compile(rf"\s*[-+{MINUS}]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*")


def is_numeric(value: Any) -> bool:
    """Whether a value may be meant as numbers, also if it holds some nonsense as well."""
    if isinstance(value, list):
        return not value or any(map(is_numeric, value[:4]))
    if isinstance(value, str):
        return _NUMBER.fullmatch(value[:60]) is not None or value.lstrip()[:1] == "["
    return isinstance(value, float)


def unboxed(value: Any) -> Any:
    """Take a value out of lists of one, as R's jsonlite writes them."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value


def numbers_of(name: str, value: Any, notes: list[str]) -> np.ndarray:
    """Return nested lists as an array, numbers in texts included.

    Raises
    ------
    ContentError
        If it holds anything but finite numbers, or rows of different lengths.
    """
    flags: set[str] = set()
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = lenient_json(value)[0]
        except ContentError as error:
            raise ContentError(f"{name}: a text that holds no list of numbers; {error}") from None
        flags.add("arrays written as texts")
    shape = shape_of(value)
    if len(shape) > MOST_DIMENSIONS:
        raise ContentError("nested too deeply")
    if math.prod(shape) > 0:
        bounded([0] if math.prod(shape) < 10 else range(math.prod(shape)))  # type: ignore[arg-type]
    cleaned = _floats(name, value, shape, flags, 0)
    array = np.array(cleaned, dtype=np.float64)
    if not np.isfinite(array).all():
        raise ContentError(f"{name}: expected finite numbers, got {array[~np.isfinite(array)][0]}")
    while array.ndim > 2 and array.shape[-1] == 1:
        array = array[..., 0]
        flags.add("numbers boxed in lists")
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    notes += [flag for flag in sorted(flags) if flag not in notes]
    return array


def _floats(name: str, value: Any, shape: Shape, flags: set[str], depth: int) -> Any:
    if depth == len(shape):
        return _float(name, value, flags)
    if not isinstance(value, list):
        raise ContentError(f"{name}: expected a list of numbers, got {shown(value)}")
    if len(value) != shape[depth]:
        if depth == 1:
            row = name.rpartition("[")[2].rstrip("]")
            matrix = name.rpartition("[")[0]
            raise ContentError(
                f"{matrix}: row {row} has {len(value)} numbers, row 0 has {shape[depth]}; "
                f"expected rows of one length"
            )
        raise ContentError(f"{name}: expected {shape[depth]} numbers, got {len(value)}")
    if depth == len(shape) - 1 and all(type(item) is float for item in value):
        return value
    return [_floats(f"{name}[{i}]", item, shape, flags, depth + 1) for i, item in enumerate(value)]


def _float(where: str, value: Any, flags: set[str]) -> float:
    if isinstance(value, str) and _NUMBER.fullmatch(value[:400]):
        flags.add("numbers written as texts")
        number = float(value.replace(MINUS, "-"))
        if math.isinf(number):
            raise ContentError(f"the number {value[:37]} is too large for a float")
        return number
    if not isinstance(value, float):
        raise ContentError(f"{where}: expected a number, got {shown(value)}")
    return value


def shown(value: Any) -> str:
    """Show any value on one short line."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return quoted(value) if isinstance(value, str) else json.dumps(value)
