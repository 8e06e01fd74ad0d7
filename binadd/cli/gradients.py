"""``binadd gradients``: why gradients through many steps vanish or explode, measured."""

import typer

from binadd.cli.console import output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.options import ForceOption, JsonOption, real_number
from binadd.cli.outputs import check_outputs
from binadd.cli.pictures import PlotOption, check_plot, save_plot
from binadd.report.theory_text import gradients_text

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


def gradients(
    singular_value: float = typer.Option(
        0.5, "--singular-value", parser=real_number, metavar="S",
        help="Largest singular value of the recurrent weights.",
    ),
    sharpness: float = typer.Option(
        4.0, "--sharpness", parser=real_number, metavar="BETA",
        help="Sharpness of the soft adder's units, sigmoid(BETA z).",
    ),
    plot: str | None = PlotOption,
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:  # fmt: skip
    """Measure why gradients through many steps vanish or explode."""
    import numpy as np

    from binadd.report.gradient_plot import gradient_picture
    from binadd.theory.gradient_claims import gradient_claims
    from binadd.theory.gradient_flow import DEPTHS, gradient_curves

    check_plot(plot)
    is_printed = check_outputs({"--plot": plot}, force=force, as_json=as_json)
    curves = gradient_curves(
        np.random.default_rng(SEED), singular_value=singular_value, sharpness=sharpness
    )
    claims = gradient_claims(np.random.default_rng(SEED))
    save_plot(plot, lambda ending: gradient_picture(curves, ending))
    if as_json:
        fields = {
            "depths": DEPTHS.tolist(),
            "curves": [curve.as_json() for curve in curves],
            "claims": [claim.as_json() for claim in claims],
        }
        print_json(fields)
    elif not is_printed:
        show(gradients_text(curves, claims, output_style()))
    fine = all(curve.bound_holds for curve in curves) and all(
        claim.is_as_expected for claim in claims
    )
    return ExitCode.HOLDS if fine else ExitCode.DOES_NOT_HOLD
