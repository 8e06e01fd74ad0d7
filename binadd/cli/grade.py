"""``binadd grade``: many submissions marked at once."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import typer

from binadd.cli.console import complain, output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import STANDARD_INPUT, read_network, under_rule
from binadd.cli.options import ForceOption, JsonOption, ThresholdOption
from binadd.cli.outputs import check_outputs, open_result, task_file
from binadd.report.grade_report import csv_text, gradescope_text
from binadd.report.grading_text import grading_text

if TYPE_CHECKING:
    from binadd.grading.submissions import Reader, Submission
    from binadd.networks.threshold_rnn import ThresholdRNN

HELP = """
\b
  binadd grade submissions/                             a folder of weights files
  binadd grade anna.json bob.json                       or some of them
  binadd grade submissions/ --csv marks.csv             for a spreadsheet
  binadd grade adder.json --gradescope results.json     for Gradescope
  binadd grade submissions/ --task parity               another task

Mark weights files: whether each adds at every width, the shares of the pairs of 8-bit numbers
("pairs") and of the reachable transitions ("steps") that it gets right, and what is wrong with it,
as binadd diagnose finds out. Of tasks with more than two operands, the inputs that are counted have
as many digits as make at most 2^16 of them. Submissions that are the same network, up to the order,
complement and scale of the hidden units, get the same letter ("same").

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
    task: str = typer.Option("add", "--task", metavar="TASK", help="What they are to do."),
    threshold: str | None = ThresholdOption,
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Mark many weights files: a table, CSV, Gradescope results."""
    from binadd.grading import marks as grading
    from binadd.tasks import specification

    asked = specification(task)
    submissions = list(_submissions(paths, threshold))
    is_printed = check_outputs(
        {"--csv": csv, "--gradescope": gradescope},
        force=force,
        inputs=[*task_file(task), *[source for source, _ in submissions]],
        as_json=as_json,
    )
    marks = grading.grade(submissions, asked)
    if csv is not None:
        with open_result(csv) as output:
            output.write(csv_text(marks))
    if gradescope is not None:
        with open_result(gradescope) as output:
            output.write(gradescope_text(marks))
    if as_json:
        print_json(marks.as_json())
    elif not is_printed:
        show(grading_text(marks, output_style()))
    if marks.unreadable == len(marks.marks):
        complain("no submission could be read")
        return ExitCode.UNUSABLE_FILE
    return ExitCode.HOLDS if marks.right == len(marks.marks) else ExitCode.DOES_NOT_HOLD


def _submissions(paths: list[str], rule: str | None) -> "Iterator[Submission]":
    """Yield all submissions, read under the rule that was asked for."""
    from binadd.grading.submissions import submissions_of

    if paths.count(STANDARD_INPUT) > 1:
        raise typer.BadParameter("standard input can be read once only")
    for source, read in submissions_of(paths, partial(read_network, STANDARD_INPUT)):
        yield source, partial(_read_under, read, rule)


def _read_under(read: "Reader", rule: str | None) -> "ThresholdRNN":
    return under_rule(read(), rule)
