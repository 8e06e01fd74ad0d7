"""Python as data: what a program assigns to names, found without running any of it.

Statements at the top of a program are taken in their order, so that the last assignment of a name
counts. Functions, classes, branches and loops are not entered; a name that one of them, or anything
else that is no literal (`python_literals`), gives a value or changes in a part (`python_changes`)
is not readable from then on - its earlier value may be stale.
"""

import ast

import numpy as np

from binadd.files import ContentError
from binadd.formats.literal_arrays import NotALiteral
from binadd.formats.python_changes import (
    Changes,
    Functions,
    Sharing,
    changes_in,
    dotted,
    names_in,
    roots,
)
from binadd.formats.python_literals import IN_PARTS, Literals

MOST_STATEMENTS = 5_000


class Program(Literals):
    """The names that a program has given values so far."""

    def __init__(self) -> None:
        super().__init__()
        self.statements = 0
        self._functions, self._sharing = Functions(), Sharing()

    def run(self, tree: ast.Module, where: str = "") -> None:
        """Take in the statements of a program."""
        self._functions.take(tree)
        for statement in tree.body:
            self.statements += 1
            if self.statements > MOST_STATEMENTS:
                raise ContentError(f"more than {MOST_STATEMENTS:,} statements")
            try:
                self._statement(statement, where)
            except RecursionError:
                raise ContentError("nested too deeply") from None
        for name in self._functions.outside & self.values.keys():
            self._change(name, "changed within a function")

    def _statement(self, node: ast.stmt, where: str) -> None:
        line = _line(node, where)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            if node.value is not None:  # a name with its type alone gets no value
                self._lose_changed(self._changes(node.value), f"changed{line}")
                self._assigned(node, node.value, where)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                if (name := dotted(target)) is not None:
                    self.values.pop(name, None)
                else:
                    self._lose_changed(self._changes(target), f"changed in a part{line}")
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            self._lose_changed(self._changes(node), _how(node) + line)

    def _assigned(
        self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, value: ast.expr, where: str
    ) -> None:
        if isinstance(node, ast.AugAssign):
            for name in self._sharing.parted(dotted(node.target) or ""):
                self._lose(name, f"changed under another name{_line(node, where)}")
            result = ast.BinOp(_as_loaded(node.target), node.op, value)
            self._assign(node.target, ast.copy_location(result, node), where)
            return
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            self._assign(target, value, where)
        names = [one for one in map(dotted, targets) if one is not None]
        for other in names[1:]:
            if isinstance(self.values.get(other), IN_PARTS):
                self._sharing.put(other, {other, names[0]})

    def _changes(self, node: ast.AST) -> Changes:
        return changes_in(node, functions=self._functions.places)

    def _lose_changed(self, changes: Changes, how: str) -> None:
        for name in changes.given:
            self._lose(name, how)
        for name in changes.in_part:
            if name in self.values or name in self.unreadable:
                self._change(name, how)

    def _change(self, name: str, how: str) -> None:
        """Lose a name of which a part is changed, and all that may share that part."""
        for one in {name} | self._sharing.parted(name):
            self._lose(one, how)

    def _assign(self, target: ast.expr, value: ast.expr, where: str) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            exchanged = {name for one in target.elts for name in roots(one)} & set(names_in(value))
            if (
                isinstance(value, ast.Tuple | ast.List)
                and len(value.elts) == len(target.elts)
                and not exchanged
            ):
                for one, its in zip(target.elts, value.elts, strict=True):
                    self._assign(one, its, where)
            else:
                self._lose_changed(self._changes(target), f"not a literal{_line(target, where)}")
        elif isinstance(target, ast.Subscript):
            self._assign_element(target, value, where)
        elif name := dotted(target):
            self.read.clear()
            try:
                self.values[name] = self.evaluate(value)
                self.unreadable.pop(name, None)
                shares = isinstance(self.values[name], IN_PARTS)
                self._sharing.put(name, set(self.read) if shares else set())
            except NotALiteral as error:
                self._lose(name, f"{error}{_line(value, where)}")

    def _assign_element(self, target: ast.Subscript, value: ast.expr, where: str) -> None:
        """Take in ``weights["w_xh"] = ...`` and ``w_hh[:, 1] = 1``."""
        name, how = dotted(target.value), f"changed in a part{_line(target, where)}"
        if name is None or name not in self.values:
            for one in roots(target):
                self._change(one, how)
            return
        try:
            held, new = self.values[name], self.evaluate(value)
            key = target.slice
            if isinstance(held, dict) and isinstance(key, ast.Constant):
                self.values[name] = held | {str(key.value): new}
                return
            changed: np.ndarray | None = None
            # A list that stands in two places at once changes in both: only arrays are safe.
            if isinstance(held, np.ndarray) and not isinstance(new, str | dict):
                changed = held.copy()
                changed[self._index(key)] = new
            self._change(name, how)
            if changed is not None:
                self.values[name] = changed
                del self.unreadable[name]
        except (NotALiteral, IndexError, ValueError, TypeError) as error:
            self._change(name, f"{error}{_line(target, where)}" if str(error) else how)

    def _lose(self, name: str | None, why: str) -> None:
        if name:
            self.values.pop(name, None)
            self.unreadable[name] = why


def _as_loaded(target: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(target), mode="eval").body


def _line(node: ast.AST, where: str) -> str:
    return f" ({where}line {getattr(node, 'lineno', 0)})"


def _how(node: ast.stmt) -> str:
    """Say in what kind of statement names are changed."""
    if isinstance(node, ast.Expr):
        called = node.value.func if isinstance(node.value, ast.Call) else node.value
        return f"changed by {_shortened(called)}"
    is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return "defined" if is_definition else "assigned within a loop or branch"


def _shortened(node: ast.AST) -> str:
    try:
        return " ".join(ast.unparse(node).split())[:30]
    except (RecursionError, ValueError):
        return "too long an expression"
