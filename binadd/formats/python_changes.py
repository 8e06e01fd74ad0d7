"""What the statements of a program may change of what names hold, found without running them.

Only plain assignments of literals are followed. A name that anything else may give a value to, or
change in a part - a loop, a branch, ``w.fill(1)``, a function that is called with it, another name
of the same array - is not readable from then on. In doubt it is said to be changed.
"""

import ast
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

_METHODS = frozenset(
    (
        *("append", "extend", "insert", "pop", "popitem", "remove", "clear", "sort", "reverse"),
        *("update", "setdefault", "fill", "put", "resize", "itemset", "partition", "setfield"),
    )
)
_FUNCTIONS = frozenset(
    ("copyto", "put", "place", "putmask", "fill_diagonal", "put_along_axis", "shuffle", "at")
)
"""Of numpy, which change their first argument."""
_HARMLESS = ("requires_grad_",)
_INERT = (ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
DEEPEST = 50
"""Of parts of parts that are looked at."""
Places = frozenset[int | str]
"""Of a function's parameters, the numbers and the names."""


@dataclass
class Changes:
    """Names that get a value, those of which a part may be changed, and those said to be global.

    ``name += ...`` is both, and counts as a change of a part of what the name holds.
    """

    given: set[str] = field(default_factory=set)
    in_part: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)


def changes_in(*nodes: ast.AST, functions: dict[str, Places] | None = None) -> Changes:
    """Return what statements or expressions may change, functions in them left out.

    `functions` are those that change what they are called with, from `Functions`.
    """
    found = Changes()
    loops: list[tuple[set[str], set[str]]] = []
    waiting: list[ast.AST] = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, _INERT):
            continue
        if isinstance(node, _DEFINITIONS):
            found.given |= set() if isinstance(node, ast.Lambda) else {node.name}
            continue
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            loops.append((set(names_in(node.target)), set(names_in(node.iter))))
            if not isinstance(node, ast.comprehension):
                found.given |= loops[-1][0]
            waiting += [child for child in ast.iter_child_nodes(node) if child is not node.target]
            continue
        if isinstance(node, ast.AugAssign):
            found.in_part |= set(roots(node.target))
        elif isinstance(node, ast.Call):
            found.in_part |= set(_changed_by_call(node, functions or {}))
        elif isinstance(node, ast.Global):
            found.declared |= set(node.names)
        elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            found.given.add(node.name)
        elif isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            _take_target(node, found)
        waiting.extend(ast.iter_child_nodes(node))
    for variables, looped_over in reversed(loops):  # the inner ones first
        if variables & found.in_part:
            found.in_part |= looped_over
    return found


def _take_target(node: ast.AST, found: Changes) -> None:
    name = dotted(node)
    if name is not None:
        found.given.add(name)
    elif not isinstance(node, ast.Tuple | ast.List | ast.Starred):
        found.in_part |= set(roots(node))


def _changed_by_call(call: ast.Call, functions: dict[str, Places]) -> Iterator[str]:
    function = call.func
    changed: list[ast.AST] = [one.value for one in call.keywords if one.arg == "out"]
    if isinstance(function, ast.Attribute) and function.attr not in _HARMLESS:
        is_in_place = function.attr.endswith("_")  # as torch calls its own
        if is_in_place or function.attr in _METHODS:
            changed.append(function.value)
        if is_in_place or function.attr in _FUNCTIONS:
            changed += call.args[:1]
    elif isinstance(function, ast.Name) and function.id in functions:
        places = functions[function.id]
        changed += [one for place, one in enumerate(call.args) if place in places]
        changed += [one.value for one in call.keywords if one.arg in places]
    for node in changed:
        yield from roots(node)


def roots(node: ast.AST) -> Iterator[str]:
    """Yield the names that a changed part may belong to: of ``net.w[0].T[1]`` net.w and net."""
    for _ in range(DEEPEST):
        if (name := dotted(node)) is not None:
            yield name
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript | ast.Attribute | ast.Starred):
            node = node.value
        else:
            return


def dotted(node: ast.AST) -> str | None:
    """Return ``a.b.c`` of names and attributes; ``.data`` at its end says nothing."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    return ".".join(reversed(parts[1:] if parts[0] == "data" and len(parts) > 1 else parts))


def names_in(node: ast.AST) -> Iterator[str]:
    """Yield all names in an expression, those with attributes as well."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name | ast.Attribute) and (name := dotted(part)) is not None:
            yield name


class Functions:
    """The functions of a program, as far as they change what is not their own.

    Attributes
    ----------
    places : dict
        By a function's name, which of its parameters it changes.
    outside : set of str
        Names of the program that some function changes, whether it is called or not.
    """

    def __init__(self) -> None:
        self.places: dict[str, Places] = {}
        self.outside: set[str] = set()

    def take(self, tree: ast.Module) -> None:
        """Take in the functions that a program defines, in classes and functions as well."""
        defined = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        found = [changes_in(*node.body) for node in defined]
        for node, changes in zip(defined, found, strict=True):
            places = [p for p in enumerate(_parameters(node)) if p[1] in changes.in_part]
            if places:
                self.places[node.name] = frozenset(itertools.chain(*places))
        if self.places:  # which they may call
            found = [changes_in(*node.body, functions=self.places) for node in defined]
        for node, changes in zip(defined, found, strict=True):
            own = (changes.given | set(_parameters(node))) - changes.declared
            self.outside |= (changes.declared & changes.given) | (changes.in_part - own)


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    its = node.args
    return [one.arg for one in (*its.posonlyargs, *its.args, *its.kwonlyargs)]


class Sharing:
    """Names that may stand for the same array, or for parts of it."""

    def __init__(self) -> None:
        self._groups: dict[str, set[str]] = {}

    def put(self, name: str, others: set[str]) -> None:
        """Give a name a value that was read from others."""
        if name not in others:
            self._groups.pop(name, {name}).discard(name)
        groups = [self._groups.setdefault(one, {one}) for one in (name, *others)]
        largest = max(groups, key=len)
        for group in groups:
            if group is not largest:
                largest |= group
                self._groups |= dict.fromkeys(group, largest)

    def parted(self, name: str) -> set[str]:
        """Return all other names that may share something with a name, and let none do so."""
        group = self._groups.get(name, set())
        for one in group:
            del self._groups[one]
        return group - {name}
