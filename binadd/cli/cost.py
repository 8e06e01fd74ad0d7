"""``binadd cost``: what networks cost, counted on their graphs, beside the formulas."""

import typer

from binadd.cli.console import output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.options import JsonOption, whole_number
from binadd.report.theory_text import cost_text

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
    from binadd.theory.cost import count_all, fit_exponents
    from binadd.theory.cost_claims import cost_claims
    from binadd.theory.layer_stack import SMALL_VGG, SMALL_VGG_INPUT, build_stack

    input_shape = SMALL_VGG_INPUT if input_shape is None else input_shape
    stack = build_stack(SMALL_VGG if layers is None else layers, input_shape)
    counts = count_all(bits, height, width, depth, units)
    exponents = fit_exponents()
    claims = cost_claims(exponents)
    sizes = {"N": bits, "H": height, "W": width, "d": depth, "k": units}
    if as_json:
        fields = {
            "sizes": sizes,
            "counts": [vars(count) for count in counts],
            "input": input_shape,
            "layers": [vars(layer) for layer in stack],
            "total_parameters": sum(layer.parameters for layer in stack),
            "exponents": [vars(fit) | {"agrees": fit.agrees} for fit in exponents],
            "claims": [claim.as_json() for claim in claims],
        }
        print_json(fields)
    else:
        show(cost_text(sizes, counts, input_shape, stack, exponents, claims, output_style()))
    agree = [item.agrees for part in (counts, stack, exponents) for item in part]
    fine = all(agree) and all(claim.is_as_expected for claim in claims)
    return ExitCode.HOLDS if fine else ExitCode.DOES_NOT_HOLD
