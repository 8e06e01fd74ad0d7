"""Which threshold rule, ``z > 0`` or ``z >= 0``, a program or a text states besides its weights."""

import ast
import re
from collections.abc import Iterator

_ABOVE_ZERO = re.compile(
    r"(?P<sign>>=|≥|=>|\\geq?\b|>)\s*+(?:0|zero)(?!\.?\d)",
    re.IGNORECASE,
)
_WHAT = re.compile(
    r"(?:\b(?:z|s|sum|net|activation|input|pre-?activation)\b|\bfires?\b[^\n.]{0,40}|\bif\b[^\n.]{0,40})"
    r"\s*\Z",
    re.IGNORECASE,
)
_LONGEST_WHAT = 60
_AT_LEAST = re.compile(
    r"\bfires?\b[^\n.]{0,40}?\b(?:at least|greater than or equal to|not below)\s+(?:0|zero)\b",
    re.IGNORECASE,
)
_CASTS = ("int", "float", "astype", "where", "float32", "to", "float64", "long")


def rules_in_words(text: str) -> set[str]:
    """Return the rules that sentences state, such as "Fires at z > 0."; of ``">"`` and ``">="``."""
    found, at = set(), 0
    for match in _ABOVE_ZERO.finditer(text):  # few, where words that may stand before are many
        if _WHAT.search(text, max(at, match.start() - _LONGEST_WHAT), match.start()):
            found.add(">" if match["sign"] == ">" else ">=")
            at = match.end()
    return found | ({">="} if _AT_LEAST.search(text) else set())


def rules_in_comments(text: str) -> set[str]:
    """Return the rules that the comments of a program state."""
    return rules_in_words("\n".join(re.findall(r"#(.*)", text)))


def rules_in_program(tree: ast.AST) -> set[str]:
    """Return the rules that a program's unit functions state.

    These are comparisons with 0 that are made into a number - ``(z >= 0).astype(int)``,
    ``1 if z > 0 else 0``, ``np.where(z > 0, 1, 0)`` - or returned.
    """
    return {rule for node in ast.walk(tree) for rule in _rules_of(node)}


def _rules_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Return | ast.Lambda):
        value = node.value if isinstance(node, ast.Return) else node.body
        if value is not None:
            yield from _comparison(value)
    elif isinstance(node, ast.IfExp) and _is_one(node.body):
        yield from _comparison(node.test)
    elif isinstance(node, ast.If):
        first = node.body[0]
        if isinstance(first, ast.Return) and first.value is not None and _is_one(first.value):
            yield from _comparison(node.test)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if _is_one(one):
                yield from _comparison(other)
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if name == "heaviside" and len(node.args) == 2:
            yield ">=" if _is_one(node.args[1]) else ">"
        elif name in _CASTS:
            if isinstance(node.func, ast.Attribute):
                yield from _comparison(node.func.value)
            if node.args:
                yield from _comparison(node.args[0])


def _comparison(node: ast.expr) -> Iterator[str]:
    if (
        isinstance(node, ast.Compare)
        and len(node.ops) == 1
        and isinstance(node.ops[0], ast.Gt | ast.GtE)
        and isinstance(node.comparators[0], ast.Constant)
        and node.comparators[0].value in (0, 0.0)
        and not isinstance(node.comparators[0].value, bool)
    ):
        yield ">=" if isinstance(node.ops[0], ast.GtE) else ">"


def _is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in (1, 1.0)
