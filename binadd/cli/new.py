"""``binadd new``: a weights file to begin with."""

import json

import typer

from binadd.cli.console import output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import STANDARD_INPUT
from binadd.cli.options import ForceOption, JsonOption, whole_number
from binadd.cli.outputs import check_outputs, check_weights_name, open_result
from binadd.report.layout import labelled

HELP = """
\b
  binadd new mine.json                        zeros to fill in, for three hidden units
  binadd new mine.json --hidden 4             for four
  binadd new --example wrong-bias wrong.json  one of the examples of the documentation
  binadd new --list                           which there are

Write a weights file to begin with; - for standard output.

Exit codes: 0 written, 2 usage, 3 the file can't be written.
"""
FEWEST, MOST = 1, 64


def new(
    file: str | None = typer.Argument(None, metavar="FILE", help="Where to write it."),
    example: str | None = typer.Option(None, "--example", metavar="NAME", help="An example."),
    hidden: int = typer.Option(
        3, "--hidden", parser=whole_number, metavar="H", help="Hidden units of the file of zeros."
    ),
    task: str | None = typer.Option(
        None,
        "--task",
        metavar="TASK",
        help="What the network is to do: a name (binadd tasks lists them) or a task file. Default: "
        "add.",
    ),
    show_list: bool = typer.Option(False, "--list", help="List the examples."),
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Write a weights file to fill in, or an example."""
    from binadd.errors import RangeError
    from binadd.formats.examples import EXAMPLES, blank_text, example_text
    from binadd.tasks import specification

    if show_list:
        if as_json:
            print_json([{"name": name, "about": each.about} for name, each in EXAMPLES.items()])
        else:
            rows = [(name, each.about) for name, each in EXAMPLES.items()]
            show("\n".join(labelled(rows, output_style())))
        return ExitCode.HOLDS
    if file is None:
        raise typer.BadParameter("expected a FILE to write, or --list")
    if not FEWEST <= hidden <= MOST:
        raise RangeError(f"--hidden must be from {FEWEST} to {MOST}, got {hidden}")
    text = example_text(example) if example else blank_text(specification(task or "add"), hidden)
    check_weights_name("FILE", file)
    check_outputs({"FILE": file}, force=force)
    if not (as_json and file == STANDARD_INPUT):  # else it would be printed twice
        with open_result(file) as output:
            output.write(text)
    if as_json:
        print_json(json.loads(text))
    return ExitCode.HOLDS
