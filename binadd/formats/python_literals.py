"""Python expressions as data: their values, found without running any of it.

What is read: numbers, lists, ``np.array`` and ``torch.tensor`` of these, arithmetic on them,
``np.ones((3, 2))`` and its like, ``.T``, ``.reshape``, and names assigned before.
"""

import ast
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from binadd.files import ContentError
from binadd.formats import literal_arrays as arrays
from binadd.formats.literal_arrays import (
    CASTS,
    COPIERS,
    HARMLESS,
    MAKERS,
    MATRICES,
    METHODS,
    MOST_NUMBERS,
    OPERATORS,
    NotALiteral,
)
from binadd.formats.python_changes import dotted

LARGEST = 2**17
"""In characters of program text."""
MOST_EXPRESSIONS = 30_000
"""Numbers, names and operations that are written out: room for more than 100 hidden units."""
IN_PARTS = (list, dict, np.ndarray)
"""What can be changed in a part."""


def parse(text: str, mode: str = "exec") -> Any:
    """Return the syntax tree of a text, or None if it is no Python."""
    if len(text) > LARGEST:
        raise ContentError(
            f"more than {LARGEST >> 10} KiB, up to which programs and texts are read"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "invalid escape sequence" and the like
        try:
            return ast.parse(text, mode=mode)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


class Literals:
    """Values of expressions, by the names that have been given values so far.

    Attributes
    ----------
    values : dict
        Numbers, texts, lists, dicts and arrays by name.
    unreadable : dict
        Names that have been given something else, each with what and where.
    read : list of str
        Names of lists and arrays that the expressions took as they are, not copied.
    """

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.unreadable: dict[str, str] = {}
        self.expressions = 0
        self.budget = 10 * MOST_NUMBERS
        self.read: list[str] = []
        self._has_matrices = False

    def evaluate(self, node: ast.expr) -> Any:
        """Return the value of an expression, or raise `NotALiteral`."""
        self.expressions += 1
        if self.expressions > MOST_EXPRESSIONS:
            raise ContentError(f"more than {MOST_EXPRESSIONS:,} numbers; write them as JSON")
        kind = _KINDS.get(type(node))
        if kind is None:
            raise NotALiteral(_shown(node))
        try:
            return kind(self, node)
        except (ValueError, TypeError, IndexError, ArithmeticError, AttributeError):
            raise NotALiteral(_shown(node)) from None

    def _constant(self, node: ast.Constant) -> Any:
        if isinstance(node.value, complex | bytes) or node.value is ...:
            raise NotALiteral(_shown(node))
        return arrays.number(node.value) if isinstance(node.value, int | float) else node.value

    def _name(self, node: ast.expr) -> Any:
        name = dotted(node)
        if name is None or name not in self.values:
            if isinstance(node, ast.Attribute):
                return self._attribute(node)
            raise NotALiteral(_shown(node))
        if isinstance(self.values[name], IN_PARTS):
            self.read.append(name)
        return self.values[name]

    def _attribute(self, node: ast.Attribute) -> Any:
        value = self.evaluate(node.value)
        if node.attr == "T":
            return self._charged(arrays.array(value).T)
        if node.attr == "data":
            return value
        raise NotALiteral(_shown(node))

    def _list(self, node: ast.List | ast.Tuple) -> list[Any]:
        values = [self.evaluate(item) for item in node.elts]
        for item, value in zip(node.elts, values, strict=True):
            if isinstance(item, ast.Name):  # a list in many places would grow without end
                self._charge(arrays.leaves(value))
        return values

    def _dict(self, node: ast.Dict) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                raise NotALiteral(_shown(node))
            if key.value in found:
                raise ContentError(f"duplicate key {key.value[:40]!r}")
            try:
                found[key.value] = self.evaluate(value)
            except NotALiteral as error:
                found[key.value] = Unread(str(error))
        return found

    def _unary(self, node: ast.UnaryOp) -> Any:
        value = self.evaluate(node.operand)
        if not isinstance(node.op, ast.USub | ast.UAdd) or isinstance(value, list | str | bool):
            raise NotALiteral(_shown(node))
        return self._charged(-value if isinstance(node.op, ast.USub) else +value)

    def _binary(self, node: ast.BinOp) -> Any:
        read = len(self.read)
        made = self._operated(node)
        if not isinstance(made, list):  # an array of its own
            del self.read[read:]
        return made

    def _operated(self, node: ast.BinOp) -> Any:
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        if isinstance(left, list) and not isinstance(right, np.ndarray):
            return self._of_lists(node, left, right)
        if type(node.op) not in OPERATORS or isinstance(left, str) or isinstance(right, str):
            raise NotALiteral(_shown(node))
        if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
            one, other = arrays.array(left), arrays.array(right)
            product = isinstance(node.op, ast.MatMult)
            if self._has_matrices and isinstance(node.op, ast.Mult | ast.Pow):
                raise NotALiteral(_shown(node))  # of np.matrix these are products of matrices
            self._charge(one.size * other.size if product else one.size + other.size)
            with np.errstate(all="ignore"):
                return arrays.bounded(OPERATORS[type(node.op)](one, other))
        return arrays.number(
            OPERATORS[type(node.op)](arrays.as_float(left), arrays.as_float(right)), left, right
        )

    def _of_lists(self, node: ast.BinOp, left: list[Any], right: Any) -> list[Any]:
        """``[0] * 3`` and ``[1, 1] + [0]``."""
        if isinstance(node.op, ast.Mult) and isinstance(right, int) and 0 <= right <= 4096:
            self._charge(arrays.leaves(left) * right)
            return left * right
        if isinstance(node.op, ast.Add) and isinstance(right, list):
            self._charge(arrays.leaves(left) + arrays.leaves(right))
            return left + right
        raise NotALiteral(_shown(node))

    def _subscript(self, node: ast.Subscript) -> Any:
        held = self.evaluate(node.value)
        if isinstance(held, dict) and isinstance(node.slice, ast.Constant):
            if node.slice.value not in held:
                raise NotALiteral(_shown(node))
            return held[node.slice.value]
        if isinstance(held, list):  # not an array: [0, 1][:1] * 3 is three numbers
            part = held[self._index(node.slice)]
            self._charge(len(part) if isinstance(part, list) else 1)
            return part
        return self._charged(arrays.array(held)[self._index(node.slice)])

    def _index(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Tuple):
            return tuple(self._index(item) for item in node.elts)
        if isinstance(node, ast.Slice):
            ends = (node.lower, node.upper, node.step)
            return slice(
                *[None if end is None else arrays.whole(self.evaluate(end)) for end in ends]
            )
        if isinstance(node, ast.Constant) and node.value is None:
            return None
        return arrays.whole(self.evaluate(node))

    def _call(self, node: ast.Call) -> Any:
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            raise NotALiteral(_shown(node))
        name = node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)
        named = {one.arg: one.value for one in node.keywords}
        if isinstance(node.func, ast.Name) and name in self.unreadable:
            raise NotALiteral(_shown(node))  # a function of its own
        if isinstance(node.func, ast.Attribute) and name in METHODS:
            read = len(self.read)
            receiver = self._receiver(node.func.value)
            if receiver is not None:
                if not named.keys() <= HARMLESS:
                    raise NotALiteral(_shown(node))
                if name in COPIERS:
                    del self.read[read:]
                arguments = [] if name in CASTS else [self.evaluate(arg) for arg in node.args]
                self._charge(receiver.size)
                return arrays.cast(METHODS[name](receiver, *arguments), node)
        if name == "dict" and not node.args:
            return self._dict(
                ast.Dict([ast.Constant(k) for k in named if k], [v for k, v in named.items() if k])
            )
        if name not in MAKERS:
            raise NotALiteral(_shown(node))
        self._has_matrices |= name in MATRICES
        read = len(self.read)
        arguments = [self.evaluate(arg) for arg in node.args]
        for keyword, value in named.items():
            if keyword in ("shape", "size", "fill_value", "object", "data"):
                arguments.append(self.evaluate(value))
            elif keyword not in HARMLESS:
                raise NotALiteral(_shown(node))
        if name in COPIERS:
            del self.read[read:]
        made = MAKERS[name](*arguments)
        self._charge(np.size(made))
        return arrays.cast(made, node)

    def _receiver(self, node: ast.expr) -> np.ndarray | None:
        """Return the array that a method is called of; None if it is a module: ``np.ones``."""
        try:
            return arrays.array(self.evaluate(node))
        except NotALiteral:
            if isinstance(node, ast.Name) and node.id in ("np", "numpy", "torch", "tf", "jnp"):
                return None
            raise

    def _charged(self, made: Any) -> Any:
        self._charge(np.size(made))
        return made

    def _charge(self, numbers: int) -> None:
        if numbers > MOST_NUMBERS:
            raise ContentError(f"an array of more than {MOST_NUMBERS:,} numbers is no weights")
        self.budget -= numbers
        if self.budget < 0:
            raise ContentError(f"arrays of more than {10 * MOST_NUMBERS:,} numbers in all")


class Unread(str):
    """What stands in the place of a value that is not read: a description of it."""

    __slots__ = ()


def _shown(node: ast.AST) -> str:
    """Show the beginning of an expression on one line."""
    if isinstance(node, ast.List | ast.Tuple | ast.Dict):
        return "a list that does not hold numbers only"
    try:
        text = " ".join(ast.unparse(node).split())
    except (RecursionError, ValueError):
        return "too long an expression"
    return f"{text[:37]}... is no literal" if len(text) > 40 else f"{text} is no literal"


_KINDS: dict[type[ast.expr], Callable[[Literals, Any], Any]] = {
    ast.Constant: Literals._constant,
    ast.Name: Literals._name,
    ast.Attribute: Literals._name,
    ast.List: Literals._list,
    ast.Tuple: Literals._list,
    ast.Dict: Literals._dict,
    ast.UnaryOp: Literals._unary,
    ast.BinOp: Literals._binary,
    ast.Subscript: Literals._subscript,
    ast.Call: Literals._call,
}
