"""What programs do to numbers and arrays, as far as it is read: with bounds, and exactly."""

import ast
import math
import operator
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from binadd.files import ContentError

MOST_NUMBERS = 200_000
"""In one array."""
_LARGEST_WHOLE = 2**53


class NotALiteral(Exception):  # noqa: N818 - it never leaves this room
    """An expression is not one that is read."""


def as_float(value: Any) -> float:
    """Return a number as a float; anything else is a TypeError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def number(given: Any, *operands: Any) -> Any:
    """Return a number; of whole ones a whole one, if it is small."""
    if isinstance(given, bool):
        return given
    if isinstance(given, complex):
        raise TypeError
    value = float(given)
    if not math.isfinite(value):
        raise OverflowError
    whole = all(isinstance(operand, int) for operand in (operands or (given,)))
    return int(value) if whole and value.is_integer() and abs(value) <= _LARGEST_WHOLE else value


def whole(value: Any) -> int:
    """Return a whole number; anything else is a TypeError."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def leaves(value: Any) -> int:
    """Count lists and their elements, those that stand in many places in each of them."""
    return 1 + sum(map(leaves, value)) if isinstance(value, list) else 1


def array(value: Any) -> np.ndarray:
    """Return an array of floats; anything but numbers in it is a TypeError."""
    if isinstance(value, np.ndarray):
        return value
    if holds_other_than_numbers(value):
        raise TypeError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bounded(np.array(value, dtype=np.float64))


def holds_other_than_numbers(value: Any) -> bool:
    """Whether nested lists hold anything that is no number."""
    if isinstance(value, list):
        return any(map(holds_other_than_numbers, value))
    return not isinstance(value, int | float | np.ndarray) or isinstance(value, bool)


def bounded(array: Any) -> np.ndarray:
    """Return an array of floats, if it is not too large for weights."""
    found = np.asarray(array, dtype=np.float64)
    if found.size > MOST_NUMBERS or found.ndim > 6:
        raise ContentError(f"an array of more than {MOST_NUMBERS:,} numbers is no weights")
    return found


def cast(value: Any, call: ast.Call) -> Any:
    """Refuse a cast to integers that would change a number."""
    kinds = [ast.unparse(one.value) for one in call.keywords if one.arg == "dtype"]
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("astype", "to", "type"):
        kinds += [ast.unparse(argument) for argument in call.args]
    for kind in kinds:
        name = kind.lower().strip("'\"").rpartition(".")[2]
        if not name.startswith(("float", "double", "half")):
            is_whole = name.startswith(("int", "long")) and np.all(value == np.floor(value))
            if not is_whole and name not in ("cpu", "cuda"):
                raise NotALiteral(f"a cast to {name[:20]}")
    return value


def shape_from(arguments: tuple[Any, ...]) -> tuple[int, ...]:
    """Return the shape that arguments ask for, if it is not too large for weights."""
    shape = arguments[0] if len(arguments) == 1 else list(arguments)
    found = tuple(map(whole, shape)) if isinstance(shape, list) else (whole(shape),)
    if len(found) > 6 or any(n < 0 for n in found) or math.prod(found) > MOST_NUMBERS:
        raise ContentError(f"an array of more than {MOST_NUMBERS:,} numbers is no weights")
    return found


def full(shape: Any, value: Any) -> np.ndarray:
    """``np.full``."""
    return np.full(shape_from((shape,)), as_float(value))


def eye(size: Any, columns: Any = None) -> np.ndarray:
    """``np.eye``."""
    rows, columns = shape_from(([size, size if columns is None else columns],))
    return np.eye(rows, columns)


def reshape(array: np.ndarray, *arguments: Any) -> np.ndarray:
    """``reshape`` of an array, its shape in one argument or in several."""
    shape = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list) else arguments
    return array.reshape([whole(n) for n in shape])


def same(array: np.ndarray, *_: Any) -> np.ndarray:
    """What leaves the numbers as they are."""
    return array


COPIERS = frozenset({"array", "tensor", "copy", "clone", "flatten"})
"""Whatever these make is changed by itself."""
MATRICES = frozenset({"matrix", "asmatrix"})
HARMLESS = frozenset({"dtype", "copy", "device", "requires_grad", "shape", "size"})
"""Arguments by name that change no number, or are looked at elsewhere."""
CASTS = ("astype", "to", "type")
METHODS: dict[str, Callable[..., Any]] = {
    "reshape": reshape,
    "view": reshape,
    "transpose": lambda array: array.T,
    "t": lambda array: array.T,
    "flatten": lambda array: array.ravel(),
    "ravel": lambda array: array.ravel(),
    "squeeze": lambda array: array.squeeze(),
    "unsqueeze": lambda array, axis: np.expand_dims(array, whole(axis)),
    "item": lambda array: float(array.item()),
    **dict.fromkeys((*CASTS, "copy", "clone", "detach", "numpy", "tolist", "cpu"), same),
    **dict.fromkeys(("float", "double", "requires_grad_", "contiguous"), same),
}
MAKERS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("array", "asarray", "tensor", "matrix", "asmatrix", "Tensor"), array),
    **dict.fromkeys(("FloatTensor", "DoubleTensor", "LongTensor", "constant"), array),
    **dict.fromkeys(("Parameter", "Variable", "as_tensor", "float32", "float64", "list"), array),
    "float": lambda value: as_float(value),
    "zeros": lambda *shape: np.zeros(shape_from(shape)),
    "ones": lambda *shape: np.ones(shape_from(shape)),
    "full": full,
    "eye": eye,
    "identity": eye,
    "transpose": lambda value: array(value).T,
    "reshape": lambda value, shape: reshape(array(value), shape),
    "atleast_2d": lambda value: np.atleast_2d(array(value)),
}
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
}
