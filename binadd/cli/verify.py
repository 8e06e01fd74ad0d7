"""``binadd verify``: does a network add?"""

import typer

from binadd.cli.console import complain, output_style, print_json, progress, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import named, only_one, read_given
from binadd.cli.options import (
    ClusterOption,
    ForceOption,
    JsonOption,
    NetworkArgument,
    TaskOption,
    ThresholdOption,
    WeightsOption,
    WorkersOption,
    whole_number,
)
from binadd.cli.outputs import check_outputs, input_files
from binadd.cli.pictures import PlotOption, check_plot, save_plot
from binadd.report.verdict_text import verdict_text
from binadd.report.words import duration

HELP = """
\b
  binadd verify --bits 12                   the hand-wired network
  binadd verify mine.json                   is my homework right, and if not, why not?
  binadd verify - < mine.json               from standard input
  binadd verify --bits 20 --exhaustive      add all 2^40 pairs, however long that takes
  binadd verify --task subtract mine.json   does mine subtract? (binadd tasks lists the tasks)
  binadd verify --soft sigmoid mine.json    and does it add with sigmoid units?
  binadd verify mine.json --plot wrong.png  a map of all pairs, the wrong ones darker

Decide whether a network adds, or does another task: all inputs of one width, and every width, with
a proof or with the shortest input that goes wrong. The wrong inputs of the width are counted
exactly in any case; where it takes no more than about a second, or with --exhaustive, every one is
tried as well.

The map of --plot has a across and b down, a square for each pair, darker where more digits are
wrong; of a task with one operand it is a strip. Its width is that of --bits, up to 10.

Exit codes: 0 right at every width, 1 not, 2 usage, 3 unusable file or cluster, 130 interrupted.
"""
WIDEST = 64
USUAL_BITS, USUAL_BITS_OF_MAP = 12, 8


def soft_units(value: str) -> str:
    """Parse a ``--soft``."""
    if value not in ("sigmoid", "tanh"):
        raise typer.BadParameter(f"expected sigmoid or tanh, got {value[:40]!a}")
    return value


BitsOption = typer.Option(
    None, "--bits", "-n", parser=whole_number, metavar="N",
    help=f"A width, 1 to {WIDEST}. Default: {USUAL_BITS}; with --plot {USUAL_BITS_OF_MAP}.",
)  # fmt: skip
SoftOption = typer.Option(
    None, "--soft", parser=soft_units, metavar="sigmoid|tanh",
    help="Also run it with such hidden units on all inputs of up to 8 bits; no proof of these.",
)  # fmt: skip
ExhaustiveOption = typer.Option(
    False, "--exhaustive", help="Add every pair of the width, however long that takes."
)


def verify(
    file: str | None = NetworkArgument,
    bits: int | None = BitsOption,
    weights: list[str] | None = WeightsOption,
    task: str | None = TaskOption,
    threshold: str | None = ThresholdOption,
    soft: str | None = SoftOption,
    exhaustive: bool = ExhaustiveOption,
    workers: int = WorkersOption,
    cluster: str | None = ClusterOption,
    plot: str | None = PlotOption,
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Decide whether a network adds, at every width."""
    from binadd.errors import RangeError
    from binadd.execution.executors import open_executor
    from binadd.report.wrong_pairs_plot import wrong_pairs_picture
    from binadd.verification import verdict
    from binadd.verification.wrong_digits import check_shown

    if bits is None:
        bits = USUAL_BITS if plot is None else USUAL_BITS_OF_MAP
    if not 1 <= bits <= WIDEST:
        raise RangeError(f"--bits must be from 1 to {WIDEST}, got {bits}")
    path = only_one(weights, file)
    check_plot(plot)
    is_printed = check_outputs(
        {"--plot": plot}, force=force, inputs=input_files(path, task), as_json=as_json
    )
    network, specified, read_as = read_given(path, task, threshold, is_told_in_json=as_json)
    if plot is not None:
        check_shown(bits, specified)
    total = 2 ** (specified.inputs * bits)
    bar = progress(total, "pairs" if specified.inputs == 2 else "inputs")

    def announce(seconds: float) -> None:
        among = "one core" if workers == 1 else f"{workers} cores"
        seconds = seconds / workers if cluster is None else seconds
        complain(f"adding all {total:,} pairs takes {among} about {duration(seconds)}")

    try:
        with named(path), bar, open_executor(workers, cluster) as executor:
            found = verdict.verify(
                network, bits, specified, soft=soft, exhaustive=exhaustive or None,
                executor=executor, progress=bar, on_estimate=announce,
            )  # fmt: skip
    except KeyboardInterrupt:
        if not (exhaustive or bar.done):
            raise
        complain(f"interrupted when {bar.done:,} of {bar.total:,} pairs had been added")
        return ExitCode.INTERRUPTED
    save_plot(plot, lambda ending: wrong_pairs_picture(found, ending))
    if as_json:
        print_json(found.as_json() | {"read_as": list(read_as)})
    elif not is_printed:
        show(verdict_text(found, output_style()))
    return ExitCode.HOLDS if found.correct_at_every_width else ExitCode.DOES_NOT_HOLD
