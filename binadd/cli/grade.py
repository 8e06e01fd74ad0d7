"""``binadd grade``: what many students handed in, marked at once."""

from typing import TYPE_CHECKING

import typer

from binadd.cli.console import complain, output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import RULES, STANDARD_INPUT, read_standard_input
from binadd.cli.options import (
    ForceOption,
    JsonOption,
    ThresholdOption,
    real_number,
    whole_number,
)
from binadd.cli.outputs import check_outputs, is_standard_output, open_result, task_file
from binadd.files import is_same_file
from binadd.report.feedback_text import (
    LEVELS,
    USUAL_LEVEL,
    Feedback,
    check_level,
    feedback_of_all,
    with_feedback,
)
from binadd.report.grade_report import check_table_name, table_file
from binadd.report.gradescope import gradescope_text
from binadd.report.grading_text import grading_text

if TYPE_CHECKING:
    from binadd.grading.found_files import Found
    from binadd.grading.marks import Grading

HELP = """
\b
  binadd grade submissions/                             what a learning platform exported
  binadd grade submissions.zip                          or its archive, as it is
  binadd grade anna.json bob.py                         or some files
  binadd grade submissions/ --points 10 --score proof   all or nothing
  binadd grade submissions/ --feedback hint             and what to tell each student
  binadd grade submissions/ --csv marks.csv             for a spreadsheet (or marks.xlsx)
  binadd grade adder.json --gradescope results.json     for Gradescope
  binadd grade submissions/ --entries=-1,0,1            a rule of the exercise
  binadd grade submissions/ --task parity               another task

Mark what students handed in, one row a student: whether the network adds at every width (right,
wrong), what is wrong with it, as binadd diagnose finds out, and who has the same. look: a person
must look, as the file can't be read, or nothing tells which of several counts; none: nothing was
handed in. Every other file is listed as left out, with the reason.

PATH is a file, a folder, a zip archive, or - for standard input. Exports of Moodle, Canvas,
Blackboard and Gradescope are recognised by their names: the last attempt counts. Of other folders,
every file in it is a student's, called as it is, and so is every folder with all that is in it,
unless it gathers several. Everything that binadd reads is read: JSON, programs, notebooks, texts,
.npz, .safetensors, and archives of them. Submissions are data: nothing in them is run, nothing is
unpacked to the disk.

Full marks are for what is proved right at every width and keeps the rules, and for nothing else.
--feedback says what students are told, below the table and in --json; --csv and --gradescope always
tell them something: verdict, right or wrong; where, the shortest input that goes wrong; hint, the
kind of mistake and where to look (the default of these two); solution, what to change. Other
columns are for who marks.

Exit codes: 0 all are right and keep the rules, 1 some are not, or a person must look, 2 usage,
3 none could be read, or a file can't be written.
"""


def numbers(value: str) -> tuple[float, ...]:
    """Parse an option: numbers with commas between them."""
    return tuple(real_number(part) for part in str(value).replace(" ", "").split(","))


def seconds(value: str | float) -> float:
    """Parse a time limit."""
    limit = real_number(value)
    if not 0 < limit <= 86400:
        raise typer.BadParameter(f"seconds must be above 0 and at most 86400, got {limit:g}")
    return limit


PointsOption = typer.Option(
    100, "--points", parser=real_number, metavar="P", help="What full marks are. Default: 100."
)
ScoreOption = typer.Option(
    "distance",
    "--score",
    metavar="WAY",
    help="distance: by how far from right it is (the default); pairs: by the share of the pairs of "
    "8-bit numbers that it adds; proof: all or nothing.",
)
FeedbackOption = typer.Option(
    None,
    "--feedback",
    metavar="LEVEL",
    help=f"What students are told, from little to all: {', '.join(LEVELS)}. "
    f"Default: {USUAL_LEVEL}.",
)
PathsArgument = typer.Argument(
    metavar="PATH...", help="Files, folders, zip archives, - for standard input."
)
HiddenOption = typer.Option(
    None, "--hidden", parser=whole_number, metavar="H", help="Ask for H hidden units."
)
EntriesOption = typer.Option(
    None,
    "--entries",
    parser=numbers,
    metavar="A,B,...",
    help="Let weights (w_xh, w_hh, w_hy) be these only; biases may be anything.",
)
TimeLimitOption = typer.Option(
    60, "--time-limit", parser=seconds, metavar="SECONDS", help="For each student. Default: 60."
)


def grade(
    paths: list[str] = PathsArgument,
    csv: str | None = typer.Option(
        None, "--csv", metavar="FILE", help="Write a table: CSV or, by its ending, .xlsx."
    ),
    gradescope: str | None = typer.Option(
        None, "--gradescope", metavar="FILE", help="Write Gradescope's results.json."
    ),
    task: str = typer.Option("add", "--task", metavar="TASK", help="What they are to do."),
    threshold: str | None = ThresholdOption,
    hidden: int | None = HiddenOption,
    entries: str | None = EntriesOption,
    per_folder: bool = typer.Option(
        False, "--per-folder", help="Every folder is one student's, whatever the names say."
    ),
    per_file: bool = typer.Option(
        False, "--per-file", help="Every file is one student's, whatever the names say."
    ),
    time_limit: float = TimeLimitOption,
    points: float = PointsOption,
    score: str = ScoreOption,
    feedback: str | None = FeedbackOption,
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Mark many weights files: a table, CSV, Gradescope results."""
    from binadd.grading import marking
    from binadd.grading.found_files import find_files
    from binadd.grading.scores import scoring
    from binadd.tasks import specification

    asked, level = specification(task), check_level(feedback or USUAL_LEVEL)
    scoring(score, points)
    if paths.count(STANDARD_INPUT) > 1:
        raise typer.BadParameter("standard input can be read once only")
    if per_folder and per_file:
        raise typer.BadParameter("--per-folder and --per-file contradict each other")
    if csv is not None:
        check_table_name(csv)
    found = find_files(paths, read_standard_input)
    is_printed = check_outputs(
        {"--csv": csv, "--gradescope": gradescope},
        force=force,
        inputs=[*task_file(task), *_not_to_be_replaced(found, csv, gradescope)],
        as_json=as_json,
    )
    marks = marking.grade(
        found,
        asked,
        per="folder" if per_folder else "file" if per_file else None,
        hidden=hidden,
        entries=entries,  # type: ignore[arg-type]  # it is parsed
        fires_at_zero=None if threshold is None else RULES[threshold],
        time_limit=time_limit,
        score=score,
        points=points,
    )
    _write(marks, level, csv, gradescope)
    if as_json:
        print_json(with_feedback(marks, level) if feedback is not None else marks.as_json())
    elif not is_printed:
        style = output_style()
        show(grading_text(marks, style))
        if feedback is not None:
            show(f"\n{feedback_of_all(marks, level, style)}")
    return _exit_code(marks)


def _write(marks: "Grading", level: Feedback, csv: str | None, gradescope: str | None) -> None:
    if csv is not None:
        table = table_file(marks, csv, is_file=not is_standard_output(csv), level=level)
        with open_result(csv) as output:
            output.write(table)
    if gradescope is not None:
        with open_result(gradescope) as output:
            output.write(gradescope_text(marks, level))


def _exit_code(marks: "Grading") -> ExitCode:
    if marks.unreadable == len(marks.marks):
        complain("no submission could be read")
        return ExitCode.UNUSABLE_FILE
    is_kept = not any(mark.broken_rules for mark in marks.marks)
    is_all_right = marks.right == len(marks.marks) and is_kept
    return ExitCode.HOLDS if is_all_right else ExitCode.DOES_NOT_HOLD


def _not_to_be_replaced(found: "Found", *outputs: str | None) -> list[str]:
    """Return what was found to be read, but for an output that binadd wrote before."""
    from binadd.grading.own_output import is_own_output

    replaceable = [path for path in outputs if path is not None and is_own_output(path)]
    return [
        path
        for path in (*found.archives, *(file.path for file in found.files))
        if not any(is_same_file(path, output) for output in replaceable)
    ]
