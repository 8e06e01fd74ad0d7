"""``binadd gradients``: why gradients through many steps vanish or explode, measured."""

import math
from typing import TYPE_CHECKING, Any

import typer

from binadd.cli.console import JsonOption, print_json, real_number
from binadd.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from binadd.theory.gradient_flow import GradientCurve

HELP = """
\b
  binadd gradients                          the table, and the claims with their verdicts
  binadd gradients --singular-value 2       a recurrence that can explode
  binadd gradients --plot curves.png        the curves as a picture

Measure how large a gradient is after 1 to 64 steps: through chains of units, recurrences, an LSTM,
and the adder itself with sigmoid units along a full carry chain. Beside each the bound, the rate
per step, fitted on a log scale, and the rate in theory. Then the claims of the theory, put to a
computation.

Exit codes: 0 as the theory says, 1 not, 2 usage, 3 unwritable file.
"""
SEED = 0
SHOWN_DEPTHS = (1, 8, 64)
EXPLANATION = """\
The bound is checked at every n from 1 to 64. The rate is the change of the natural logarithm per
step, fitted from n = 16 on."""


def gradients(
    singular_value: float = typer.Option(
        0.5, "--singular-value", parser=real_number, metavar="S",
        help="Largest singular value of the recurrent weights.",
    ),
    sharpness: float = typer.Option(
        4.0, "--sharpness", parser=real_number, metavar="BETA",
        help="Sharpness of the soft adder's units, sigmoid(BETA z).",
    ),
    plot: str | None = typer.Option(
        None, "--plot", metavar="FILE", help="Draw the curves (.png, .pdf or .svg)."
    ),
    as_json: bool = JsonOption,
) -> int:  # fmt: skip
    """Measure why gradients through many steps vanish or explode."""
    import numpy as np

    from binadd.report.theory_tables import as_expected, claim_fields, claims_listing
    from binadd.theory.gradient_claims import gradient_claims
    from binadd.theory.gradient_flow import DEPTHS, gradient_curves

    curves = gradient_curves(
        np.random.default_rng(SEED), singular_value=singular_value, sharpness=sharpness
    )
    claims = gradient_claims(np.random.default_rng(SEED))
    if plot is not None:
        from binadd.report.gradient_plot import draw

        draw(curves, plot)
    if as_json:
        fields = {
            "depths": DEPTHS.tolist(),
            "curves": [_curve_fields(curve) for curve in curves],
            "claims": [claim_fields(claim) for claim in claims],
        }
        print_json(fields)
    else:
        typer.echo(f"{_curves_table(curves)}\n\n{EXPLANATION}\n\n{claims_listing(claims)}")
    fine = all(curve.bound_holds for curve in curves) and as_expected(claims)
    return ExitCode.HOLDS if fine else ExitCode.DOES_NOT_HOLD


def _curves_table(curves: "list[GradientCurve]") -> str:
    from binadd.report.theory_tables import table

    norms = [f"n = {n}" for n in SHOWN_DEPTHS]
    rows = [["gradient norm", *norms, "at most", norms[-1], "holds", "rate", "in theory"]]
    for curve in curves:
        measured = [_exp(curve.log_norms[n - 1]) for n in SHOWN_DEPTHS]
        bound = [curve.bound, _exp(curve.log_bounds[-1]), "yes" if curve.bound_holds else "NO"]
        rates = [f"{round(rate, 12):.4g}" for rate in (curve.rate, curve.predicted_rate)]
        rows.append([curve.name, *measured, *bound, *rates])
    return table(rows, text_columns=(0, 1 + len(norms)))


def _exp(log: float) -> str:
    """Write ``exp(log)``, also where a float could not hold it."""
    from decimal import Decimal

    return f"{math.exp(log) if abs(log) < 600 else Decimal(float(log)).exp():.3g}"


def _curve_fields(curve: "GradientCurve") -> dict[str, Any]:
    import numpy as np

    return {
        "network": curve.name,
        "norms": np.exp(curve.log_norms).tolist(),
        "log10_norms": (curve.log_norms / np.log(10)).tolist(),
        "bound": curve.bound,
        "log10_bounds": (curve.log_bounds / np.log(10)).tolist(),
        "bound_holds": curve.bound_holds,
        "rate": curve.rate,
        "predicted_rate": curve.predicted_rate,
    }
