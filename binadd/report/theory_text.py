"""The answers to the theory questions, in tables and sentences."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from binadd.report.layout import GAP, PLAIN, Style, padded, table
from binadd.report.words import printable

if TYPE_CHECKING:
    from binadd.theory.claims import Claim
    from binadd.theory.cost import Count, Exponent
    from binadd.theory.gradient_flow import GradientCurve
    from binadd.theory.layer_stack import Layer

SHOWN_DEPTHS = (1, 8, 64)
EXPLANATION = (
    "The bound is checked at every n from 1 to 64. The rate is the change of the natural logarithm "
    "per step, fitted from n = 16 on."
)


def gradients_text(
    curves: Sequence["GradientCurve"], claims: Sequence["Claim"], style: Style = PLAIN
) -> str:
    """Tabulate the curves, and say which claims hold."""
    parts = [_curves_table(curves, style), style.sentence(EXPLANATION), claims_text(claims, style)]
    return "\n\n".join(map("\n".join, parts))


def cost_text(
    sizes: Mapping[str, int],
    counts: Sequence["Count"],
    reads: str,
    stack: Sequence["Layer"],
    exponents: Sequence["Exponent"],
    claims: Sequence["Claim"],
    style: Style = PLAIN,
) -> str:
    """Tabulate the counts, a stack of layers and the fits, and say which claims hold."""
    parts = [
        style.sentence(f"Counted at {', '.join(f'{name} = {n}' for name, n in sizes.items())}"),
        _counts_table(counts, style),
        style.sentence(f"Parameters of a stack of layers that reads {printable(reads)}"),
        _stack_table(stack, style),
        style.sentence(
            "Exponents, fitted while one size grows, and in brackets those of the theory"
        ),
        _exponents_table(exponents, style),
        claims_text(claims, style),
    ]
    return "\n\n".join(map("\n".join, parts))


def claims_text(claims: Sequence["Claim"], style: Style = PLAIN) -> list[str]:
    """Write the verdict on each claim, and under it the sides and where they were computed."""
    width = max(len(claim.verdict) for claim in claims) + len(GAP)
    lines = []
    for claim in claims:
        sign = "<=" if claim.holds else ">"
        further = " " * (width + 2)
        lines += style.sentence(claim.statement, padded(claim.verdict, width), further)
        sides = f"{claim.left:.4g} {sign} {claim.right:.4g}: {claim.where}"
        lines += style.sentence(sides, further, further)
    return lines


def _curves_table(curves: Sequence["GradientCurve"], style: Style) -> list[str]:
    norms = [f"n = {n}" for n in SHOWN_DEPTHS]
    rows = [["gradient norm", *norms, "at most", f"at {norms[-1]}", "holds", "rate", "in theory"]]
    for curve in curves:
        measured = [_exp(curve.log_norms[n - 1]) for n in SHOWN_DEPTHS]
        bound = [curve.bound, _exp(curve.log_bounds[-1]), "yes" if curve.bound_holds else "NO"]
        rates = [f"{round(rate, 12):.4g}" for rate in (curve.rate, curve.predicted_rate)]
        rows.append([curve.name, *measured, *bound, *rates])
    return table(rows, style, left=(0, 1 + len(norms)))


def _exp(log: float) -> str:
    """Write ``exp(log)``, also where a float could not hold it."""
    from decimal import Decimal

    return f"{math.exp(log) if abs(log) < 600 else Decimal(float(log)).exp():.3g}"


def _counts_table(counts: Sequence["Count"], style: Style) -> list[str]:
    rows = [["network", "quantity", "counted", "formula"]]
    for count in counts:
        formula = _equation(count.formula, count.value, count.agrees)
        rows.append([count.network, count.quantity, f"{count.counted:,}", formula])
    return table(rows, style, left=(0, 1, 3))


def _stack_table(stack: Sequence["Layer"], style: Style) -> list[str]:
    rows = [["layer", "output", "parameters", "formula"]]
    for layer in stack:
        formula = _equation(layer.formula, layer.value, layer.agrees)
        output = "x".join(map(str, layer.output))
        rows.append([layer.layer, output, f"{layer.parameters:,}", formula])
    total = sum(layer.parameters for layer in stack)
    return table([*rows, ["total", "", f"{total:,}", ""]], style, left=(0, 1, 3))


def _equation(formula: str, value: int, agrees: bool) -> str:
    return f"= {formula}" if agrees else f"NOT {value:,} = {formula}"


def _exponents_table(exponents: Sequence["Exponent"], style: Style) -> list[str]:
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for fit in exponents:
        cells = rows.setdefault((fit.network, fit.quantity), {})
        cells[fit.size] = f"{fit.fitted:.3f} ({fit.predicted})"
    header = ["network", "quantity", *"NHWdk"]
    laid_out = [[*law, *(cells.get(size, "") for size in "NHWdk")] for law, cells in rows.items()]
    return table([header, *laid_out], style, left=(0, 1))
