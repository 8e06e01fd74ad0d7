"""``binadd cost``: what networks cost, counted on their graphs, beside the formulas."""

from typing import TYPE_CHECKING

import typer

from binadd.cli.console import JsonOption, print_json, whole_number
from binadd.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from binadd.theory.cost import Count, Exponent
    from binadd.theory.layer_stack import Layer

HELP = """
\b
  binadd cost                               the adder, PixelCNN, MDRNN and a small VGG
  binadd cost --height 16 --width 16 --depth 8 --units 2
  binadd cost --layers "conv3-64 pool fc-100" --input 112x112x3

Count parameters, connections and sequential steps on constructed graphs, beside the formulas: the
adder unrolled over N bits; PixelCNN (masked 3x3 kernels) and MDRNN on a grid of H x W positions
with d layers of k units; and the parameters of a stack of layers. Then the exponents fitted over
growing sizes, and the claims of the theory.

Exit codes: 0 as the theory says, 1 not, 2 usage.
"""


def cost(
    bits: int = typer.Option(
        8, "--bits", "-n", parser=whole_number, metavar="N", help="Bits of the adder's operands."
    ),
    height: int = typer.Option(
        8, "--height", parser=whole_number, metavar="H", help="Height of the grid."
    ),
    width: int = typer.Option(
        8, "--width", parser=whole_number, metavar="W", help="Width of the grid."
    ),
    depth: int = typer.Option(
        4, "--depth", parser=whole_number, metavar="D", help="Layers on the grid."
    ),
    units: int = typer.Option(
        4, "--units", parser=whole_number, metavar="K", help="Units per position and layer."
    ),
    layers: str | None = typer.Option(
        None, "--layers", metavar="STACK", help="Layers as conv3-64, pool, fc-1024, in one string."
    ),
    input_shape: str | None = typer.Option(
        None, "--input", metavar="HxWxC", help="What the stack reads. Default: 224x224x3."
    ),
    as_json: bool = JsonOption,
) -> int:
    """Count what networks cost, beside the formulas."""
    from binadd.report.theory_tables import as_expected, claim_fields, claims_listing
    from binadd.theory.cost import count_all, fit_exponents
    from binadd.theory.cost_claims import cost_claims
    from binadd.theory.layer_stack import SMALL_VGG, SMALL_VGG_INPUT, build_stack

    input_shape = SMALL_VGG_INPUT if input_shape is None else input_shape
    stack = build_stack(SMALL_VGG if layers is None else layers, input_shape)
    counts = count_all(bits, height, width, depth, units)
    exponents = fit_exponents()
    claims = cost_claims(exponents)
    total = sum(layer.parameters for layer in stack)
    if as_json:
        fields = {
            "sizes": {"N": bits, "H": height, "W": width, "d": depth, "k": units},
            "counts": [vars(count) for count in counts],
            "input": input_shape,
            "layers": [vars(layer) for layer in stack],
            "total_parameters": total,
            "exponents": [vars(fit) | {"agrees": fit.agrees} for fit in exponents],
            "claims": [claim_fields(claim) for claim in claims],
        }
        print_json(fields)
    else:
        parts = (
            f"Counted at N = {bits}, H = {height}, W = {width}, d = {depth}, k = {units}",
            _counts_table(counts),
            f"Parameters of a stack of layers that reads {input_shape}",
            _stack_table(stack, total),
            "Exponents, fitted while one size grows, and in brackets those of the theory",
            _exponents_table(exponents),
            claims_listing(claims),
        )
        typer.echo("\n\n".join(parts))
    agree = [item.agrees for part in (counts, stack, exponents) for item in part]
    return ExitCode.HOLDS if all(agree) and as_expected(claims) else ExitCode.DOES_NOT_HOLD


def _counts_table(counts: "list[Count]") -> str:
    from binadd.report.theory_tables import table

    rows = [["network", "quantity", "counted", "formula"]]
    for count in counts:
        formula = _equation(count.formula, count.value, count.agrees)
        rows.append([count.network, count.quantity, f"{count.counted:,}", formula])
    return table(rows, text_columns=(0, 1, 3))


def _stack_table(stack: "list[Layer]", total: int) -> str:
    from binadd.report.theory_tables import table

    rows = [["layer", "output", "parameters", "formula"]]
    for layer in stack:
        formula = _equation(layer.formula, layer.value, layer.agrees)
        output = "x".join(map(str, layer.output))
        rows.append([layer.layer, output, f"{layer.parameters:,}", formula])
    return table([*rows, ["total", "", f"{total:,}", ""]], text_columns=(0, 1, 3))


def _equation(formula: str, value: int, agrees: bool) -> str:
    return f"= {formula}" if agrees else f"NOT {value:,} = {formula}"


def _exponents_table(exponents: "list[Exponent]") -> str:
    from binadd.report.theory_tables import table

    rows: dict[tuple[str, str], dict[str, str]] = {}
    for fit in exponents:
        cells = rows.setdefault((fit.network, fit.quantity), {})
        cells[fit.size] = f"{fit.fitted:.3f} ({fit.predicted})"
    header = ["network", "quantity", *"NHWdk"]
    laid_out = [[*law, *(cells.get(size, "") for size in "NHWdk")] for law, cells in rows.items()]
    return table([header, *laid_out], text_columns=(0, 1))
