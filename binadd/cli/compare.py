"""``binadd compare``: two networks held against each other."""

import typer

from binadd.cli.console import output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import STANDARD_INPUT, named, read_given
from binadd.cli.options import ForceOption, JsonOption, TaskOption, ThresholdOption
from binadd.cli.outputs import check_outputs, input_files
from binadd.cli.pictures import PlotOption, check_plot, save_plot
from binadd.errors import NetworkError, RangeError
from binadd.report.comparison_text import comparison_text

HELP = """
\b
  binadd compare learned.json               with the hand-wired network
  binadd compare mine.json yours.json       any two
  binadd compare - < learned.json           from standard input
  binadd compare learned.json --plot weights.png    the weights side by side as a picture

Compare two networks: whether they compute the same function on all inputs of all widths, whether
they do it in the same way (their units may be numbered, complemented and scaled otherwise), and how
much each tolerates.

--plot draws three maps of weights on one scale: A as it is; A with its units in the order of B, and
complemented and scaled as these are, where they can be matched; and B.

With --json, "order" and "complemented" read: unit i of A, counted from 0, corresponds to unit
order[i] of B, or to its complement where complemented[i] is true. Lists of two have A first.

Exit codes: 0 the same function, 1 not, 2 usage, 3 unusable file.
"""

EitherOption = typer.Option(
    None, "--weights", "-w", metavar="FILE", help="A weights file, as A or B; up to two."
)


def compare(
    a: str | None = typer.Argument(
        None, metavar="A.json", help="A weights file, - for standard input."
    ),
    b: str | None = typer.Argument(
        None,
        metavar="B.json",
        help="Another. Default: the wiring of the task; of addition, the hand-wired one.",
    ),
    weights: list[str] | None = EitherOption,
    task: str | None = TaskOption,
    threshold: str | None = ThresholdOption,
    plot: str | None = PlotOption,
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Compare two networks: their function, units, weights and margins."""
    from binadd.analysis import comparison
    from binadd.report.comparison_plot import comparison_picture

    files = [path for path in (a, b, *(weights or [])) if path is not None]
    if not 1 <= len(files) <= 2:
        many = f"got {len(files)}" if files else "got none"
        raise typer.BadParameter(f"one or two networks are expected, {many}")
    a, b = files[0], files[1] if len(files) > 1 else None
    if a == b == STANDARD_INPUT:
        raise RangeError("standard input holds one network; give the other as a file")
    check_plot(plot)
    is_printed = check_outputs(
        {"--plot": plot},
        force=force,
        inputs=[*input_files(a, task), *input_files(b, None)],
        as_json=as_json,
    )
    network, specified, read_as = read_given(a, task, threshold, is_told_in_json=as_json)
    other = read_given(b, specified, threshold if b else None, is_told_in_json=as_json)
    networks = network, other.network
    try:
        found = comparison.compare(*networks, specified)
    except NetworkError:
        for path, network in zip((a, b), networks, strict=True):
            with named(path):  # held against itself, to find out which of the two it was
                comparison.compare(network, network, specified)
        raise
    save_plot(plot, lambda ending: comparison_picture(found, ending))
    if as_json:
        print_json(found.as_json() | {"read_as": [list(read_as), list(other.read_as)]})
    elif not is_printed:
        show(comparison_text(found, output_style()))
    return ExitCode.HOLDS if found.same_function else ExitCode.DOES_NOT_HOLD
