"""``binadd grade``: many submissions marked at once."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binadd.cli.console import complain, output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import STANDARD_INPUT, read_network
from binadd.cli.options import JsonOption
from binadd.report.grade_report import csv_text, gradescope_text
from binadd.report.grading_text import grading_text

if TYPE_CHECKING:
    from binadd.grading.marks import Reader

HELP = """
\b
  binadd grade submissions/                             a folder of weights files
  binadd grade anna.json bob.json                       or some of them
  binadd grade submissions/ --csv marks.csv             for a spreadsheet
  binadd grade adder.json --gradescope results.json     for Gradescope

Mark weights files: whether each adds at every width, the shares of the pairs of 8-bit numbers
("pairs") and of the reachable transitions ("steps") that it gets right, and what is wrong with it,
as binadd diagnose finds out. Submissions that are the same network, up to the order, complement
and scale of the hidden units, get the same number ("same").

PATH is a file, - for standard input, or a folder, in which all files called *.json are submissions,
those in folders below it too, hidden ones not. A file that can't be read is reported and spoils
nothing for the others. Submissions are data: nothing in them is run.

For Gradescope, every submission is one test of 100 points, times its share of the pairs.

Exit codes: 0 all submissions add at every width, 1 some do not or can't be read, 2 usage, 3 none
could be read, or a file can't be written.
"""

PathsArgument = typer.Argument(metavar="PATH...", help="Files, folders, - for standard input.")


def grade(
    paths: list[str] = PathsArgument,
    csv: str | None = typer.Option(None, "--csv", metavar="FILE", help="Write a table as CSV."),
    gradescope: str | None = typer.Option(
        None, "--gradescope", metavar="FILE", help="Write Gradescope's results.json."
    ),
    as_json: bool = JsonOption,
) -> int:
    """Mark many weights files: a table, CSV, Gradescope results."""
    from binadd.files import write_atomically
    from binadd.grading import marks as grading

    submissions = list(_submissions(paths))
    _refuse_to_overwrite([source for source, _ in submissions], csv, gradescope)
    marks = grading.grade(submissions)
    if csv is not None:
        write_atomically(csv, csv_text(marks))
    if gradescope is not None:
        write_atomically(gradescope, gradescope_text(marks))
    if as_json:
        print_json(marks.as_json())
    else:
        show(grading_text(marks, output_style()))
    if marks.unreadable == len(marks.marks):
        complain("no submission could be read")
        return ExitCode.UNUSABLE_FILE
    return ExitCode.HOLDS if marks.right == len(marks.marks) else ExitCode.DOES_NOT_HOLD


def _submissions(paths: list[str]) -> Iterator[tuple[str, "Reader"]]:
    """Yield all submissions, each file once."""
    from binadd.grading.marks import submissions_in

    seen = set()
    for path in paths:
        if path == STANDARD_INPUT:
            yield "standard input", partial(read_network, STANDARD_INPUT)
            continue
        for source, read in submissions_in(path):
            place = Path(source).absolute()
            if place not in seen:
                seen.add(place)
                yield source, read


def _refuse_to_overwrite(sources: list[str], *outputs: str | None) -> None:
    """See to it that no result takes the place of a submission or of the other result."""
    taken = {Path(source).resolve() for source in sources}
    for output in filter(None, outputs):
        place = Path(output).resolve()
        if place in taken:
            raise typer.BadParameter(
                f"{output} is a submission or the other result, and would be overwritten"
            )
        taken.add(place)
