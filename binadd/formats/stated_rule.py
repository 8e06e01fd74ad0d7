"""Which threshold rule, ``z > 0`` or ``z >= 0``, a program or a text states besides its weights."""

import ast
import itertools
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
_RULES: dict[type[ast.cmpop], str] = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}
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
    elif isinstance(node, ast.IfExp):
        yield from _chosen(node.test, node.body, node.orelse)
    elif isinstance(node, ast.FunctionDef | ast.If):
        # What is returned if a test holds, and if not: in the other branch, or after it.
        for test, rest in itertools.pairwise((*node.body, None)):
            if isinstance(test, ast.If):
                after = test.orelse[0] if test.orelse else rest
                yield from _chosen(test.test, _returned(test.body[0]), _returned(after))
    elif isinstance(node, ast.Expr | ast.AnnAssign):  # a line of a text, which Python can read
        line = node.value if isinstance(node, ast.Expr) else node.annotation
        if isinstance(line, ast.Compare):
            yield from rules_in_words(ast.unparse(line))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if _is(1, one):
                yield from _comparison(other)
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if name == "heaviside" and len(node.args) == 2:
            yield ">=" if _is(1, node.args[1]) else ">"
        elif name in _CASTS:
            if isinstance(node.func, ast.Attribute):
                yield from _comparison(node.func.value)
            if len(node.args) == 3:
                yield from _chosen(*node.args)
            elif node.args:
                yield from _comparison(node.args[0])


def _chosen(test: ast.expr, one: ast.expr | None, other: ast.expr | None) -> Iterator[str]:
    """Yield the rule of a unit that gives one value if a test holds, and another if not."""
    if _is(1, one):
        yield from _comparison(test)
    elif _is(0, one) and _is(1, other):
        yield from _comparison(test, is_negated=True)


def _returned(node: ast.stmt | None) -> ast.expr | None:
    return node.value if isinstance(node, ast.Return) else None


def _comparison(node: ast.expr, *, is_negated: bool = False) -> Iterator[str]:
    """Yield the rule that a comparison with 0 states, or the one that its negation does."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from _comparison(node.operand, is_negated=not is_negated)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        rule = _RULES.get(type(node.ops[0]))
        if rule is not None and _is(0, node.comparators[0]):
            is_above = rule.startswith(">")
        elif rule is not None and _is(0, node.left):
            is_above = not rule.startswith(">")
        else:
            return
        if is_above != is_negated:
            yield ">=" if rule.endswith("=") != is_negated else ">"


def _is(number: int, node: ast.expr | None) -> bool:
    return (
        isinstance(node, ast.Constant)
        and not isinstance(node.value, bool)
        and node.value in (number, float(number))
    )
