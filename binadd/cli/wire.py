"""``binadd wire``: a network for a task, by construction."""

import typer

from binadd.cli.console import output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.options import ForceOption, JsonOption
from binadd.cli.outputs import check_outputs, check_weights_name, open_result, task_file
from binadd.report.task_text import wiring_fields, wiring_text

HELP = """
\b
  binadd wire add                           the hand wiring, explained
  binadd wire subtract --out subtract.json  saved as well
  binadd wire my-task.json                  a task of your own, from a task file

Wire a network for a task by construction, prove it, and explain it: which sum v each unit compares
with what, what feeds back, and how the output reads it. It has the fewest units that this
construction gives with small weights: all units compare the same sum, each with a number of its
own. Another way may do with fewer. Of many states not all is searched, which is then said.

Exit codes: 0 wired and proved, 2 usage, 3 a file that can't be used.
"""


def wire(
    task: str = typer.Argument(metavar="TASK", help="A task's name, or a task file."),
    tenths: bool = typer.Option(
        False, "--tenths", help="Thresholds a tenth above a sum, as in the exercise's wiring."
    ),
    out: str | None = typer.Option(None, "--out", metavar="FILE", help="Save the weights."),
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Wire a network for a task, and prove it."""
    from binadd.formats.weight_files import format_weights
    from binadd.tasks.wiring import wiring

    check_weights_name("--out", out)
    is_printed = check_outputs({"--out": out}, force=force, inputs=task_file(task), as_json=as_json)
    found = wiring(task, tenths=tenths)
    if out is not None:
        with open_result(out) as output:
            output.write(format_weights(found.network, task))
    if as_json:
        print_json(wiring_fields(found))
    elif not is_printed:
        show(wiring_text(found, output_style()))
    return ExitCode.HOLDS
