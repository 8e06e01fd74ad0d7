"""Python as data: the literals that a program assigns to names, found without running any of it.

Statements at the top of a program are taken in their order, so that the last assignment of a name
counts. What is read: numbers, lists, ``np.array`` and ``torch.tensor`` of these, arithmetic on
them, ``np.ones((3, 2))`` and its like, ``.T``, ``.reshape``, and names assigned before. Functions,
classes, branches and loops are not entered; a name that one of them, or anything else that is no
literal, gives a value is not readable from then on - its earlier value may be stale.
"""

import ast
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from binadd.files import ContentError
from binadd.formats import literal_arrays as arrays
from binadd.formats.literal_arrays import (
    CASTS,
    MAKERS,
    METHODS,
    MOST_NUMBERS,
    OPERATORS,
    NotALiteral,
)

LARGEST = 2**17
"""In characters of program text."""
MOST_STATEMENTS = 5_000
MOST_EXPRESSIONS = 30_000
"""Numbers, names and operations that are written out: room for more than 100 hidden units."""


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
    """The names that have been given values so far.

    Attributes
    ----------
    values : dict
        Numbers, texts, lists, dicts and arrays by name.
    unreadable : dict
        Names that have been given something else, each with what and where.
    """

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.unreadable: dict[str, str] = {}
        self.statements = 0
        self.expressions = 0
        self.budget = 10 * MOST_NUMBERS

    def run(self, tree: ast.Module, where: str = "") -> None:
        """Take in the statements of a program."""
        for statement in tree.body:
            self.statements += 1
            if self.statements > MOST_STATEMENTS:
                raise ContentError(f"more than {MOST_STATEMENTS:,} statements")
            try:
                self._statement(statement, where)
            except RecursionError:
                raise ContentError("nested too deeply") from None

    def _statement(self, node: ast.stmt, where: str) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value, where)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:  # a name with its type alone gets no value
                self._assign(node.target, node.value, where)
        elif isinstance(node, ast.AugAssign):
            value = ast.BinOp(_as_loaded(node.target), node.op, node.value)
            self._assign(node.target, ast.copy_location(value, node), where)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                self.values.pop(_dotted(target) or "", None)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            self._called(node.value, where)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for name in _assigned_within(node):
                self._lose(name, f"assigned within a loop or branch{_line(node, where)}")

    def _assign(self, target: ast.expr, value: ast.expr, where: str) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
                for one, its in zip(target.elts, value.elts, strict=True):
                    self._assign(one, its, where)
            else:
                for one in target.elts:
                    self._lose(_dotted(one), f"not a literal{_line(target, where)}")
        elif isinstance(target, ast.Subscript):
            self._assign_element(target, value, where)
        elif name := _dotted(target):
            try:
                self.values[name] = self.evaluate(value)
                self.unreadable.pop(name, None)
            except NotALiteral as error:
                self._lose(name, f"{error}{_line(value, where)}")

    def _assign_element(self, target: ast.Subscript, value: ast.expr, where: str) -> None:
        """Take in ``weights["w_xh"] = ...`` and ``w_hh[:, 1] = 1``."""
        name = _dotted(target.value)
        if name is None:
            return
        try:
            held, new = self.values.get(name), self.evaluate(value)
            key = target.slice
            if isinstance(held, dict) and isinstance(key, ast.Constant):
                self.values[name] = held | {str(key.value): new}
                return
            # A list that stands in two places at once changes in both: only arrays are safe.
            if isinstance(held, np.ndarray) and not isinstance(new, str | dict):
                changed = held.copy()
                changed[self._index(key)] = new
                self.values[name] = changed
            else:
                self._lose(name, f"changed in a part{_line(target, where)}")
        except (NotALiteral, IndexError, ValueError, TypeError) as error:
            self._lose(name, f"{error}{_line(target, where)}")

    def _called(self, call: ast.Call, where: str) -> None:
        """Be wary of ``w.fill(1)`` and ``np.copyto(w, ...)``, which change what they are given."""
        if isinstance(call.func, ast.Attribute):
            names = [_dotted(call.func.value)]
            if call.func.attr in ("copyto", "put", "place", "putmask", "fill_diagonal"):
                names.append(_dotted(call.args[0]) if call.args else None)
            for name in names:
                if name in self.values or name in self.unreadable:
                    self._lose(name, f"changed by {call.func.attr}{_line(call, where)}")

    def _lose(self, name: str | None, why: str) -> None:
        if name:
            self.values.pop(name, None)
            self.unreadable[name] = why

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
        name = _dotted(node)
        if name is None or name not in self.values:
            if isinstance(node, ast.Attribute):
                return self._attribute(node)
            raise NotALiteral(_shown(node))
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
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        if isinstance(left, list) and not isinstance(right, np.ndarray):
            return self._of_lists(node, left, right)
        if type(node.op) not in OPERATORS or isinstance(left, str) or isinstance(right, str):
            raise NotALiteral(_shown(node))
        if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
            one, other = arrays.array(left), arrays.array(right)
            product = isinstance(node.op, ast.MatMult)
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
        name = node.func.attr if isinstance(node.func, ast.Attribute) else _dotted(node.func)
        named = {one.arg: one.value for one in node.keywords}
        if isinstance(node.func, ast.Attribute) and name in METHODS:
            receiver = self._receiver(node.func.value)
            if receiver is not None:
                arguments = [] if name in CASTS else [self.evaluate(arg) for arg in node.args]
                self._charge(receiver.size)
                return arrays.cast(METHODS[name](receiver, *arguments), node)
        if name == "dict" and not node.args:
            return self._dict(
                ast.Dict([ast.Constant(k) for k in named if k], [v for k, v in named.items() if k])
            )
        if name not in MAKERS:
            raise NotALiteral(_shown(node))
        arguments = [self.evaluate(arg) for arg in node.args]
        for keyword, value in named.items():
            if keyword in ("shape", "size", "fill_value", "object", "data"):
                arguments.append(self.evaluate(value))
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


def _as_loaded(target: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(target), mode="eval").body


def _dotted(node: ast.AST) -> str | None:
    """Return ``a.b.c`` of names and attributes; ``.data`` at its end says nothing."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    if parts[0] in ("data", "T") and len(parts) > 1:
        parts = parts[1:] if parts[0] == "data" else parts
    return ".".join(reversed(parts))


def _assigned_within(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement may give values to, functions in it left out."""
    waiting: list[ast.AST] = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(here, ast.Name | ast.Attribute | ast.Subscript) and isinstance(
            here.ctx, ast.Store
        ):
            name = _dotted(here.value if isinstance(here, ast.Subscript) else here)
            if name:
                yield name
        if isinstance(here, ast.Call) and isinstance(here.func, ast.Attribute):
            name = _dotted(here.func.value)
            if name and here.func.attr.endswith("_"):  # torch changes in place: w.copy_(...)
                yield name
        waiting.extend(ast.iter_child_nodes(here))


def _line(node: ast.AST, where: str) -> str:
    return f" ({where}line {getattr(node, 'lineno', 0)})"


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
