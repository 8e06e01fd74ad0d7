"""``binadd autograder``: what an instructor uploads to Gradescope."""

import typer

from binadd.cli.console import output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.grade import (
    EntriesOption,
    FeedbackOption,
    HiddenOption,
    PointsOption,
    ScoreOption,
    TimeLimitOption,
)
from binadd.cli.networks import RULES
from binadd.cli.options import ForceOption, JsonOption, ThresholdOption
from binadd.cli.outputs import check_outputs, is_standard_output, open_result, task_file

HELP = """
\b
  binadd autograder --out autograder.zip                       100 points, by distance
  binadd autograder --out autograder.zip --points 10 --score proof
  binadd autograder --out autograder.zip --accept adder.json --feedback where
  binadd autograder --out autograder.zip --hidden 3 --entries=-1,0,1 --leaderboard

Write what an instructor uploads to Gradescope, under Configure Autograder: setup.sh, which installs
Python and numpy there, run_autograder, which marks one submission as binadd grade does, binadd
itself, and the settings. A submission gets one score, never above its points, whatever lies in it.
What can't be read is no 0: it is not marked yet, the student is told what to hand in, and a person
must look. If the autograder itself fails, no score is given.

--feedback says what students are told: verdict, right or wrong; where, the shortest addition that
goes wrong, column by column; hint, the kind of mistake and where to look (the default, which gives
no solution away); solution, what to change.

Exit codes: 0, 2 usage, 3 a file that can't be read or written.
"""


def names(value: str) -> tuple[str, ...]:
    """Parse an option: names with commas between them."""
    return tuple(name.strip() for name in str(value).split(","))


def autograder(
    out: str = typer.Option(..., "--out", metavar="ZIP", help="The archive to write."),
    points: float = PointsOption,
    score: str = ScoreOption,
    feedback: str | None = FeedbackOption,
    task: str = typer.Option("add", "--task", metavar="TASK", help="What they are to do."),
    accept: str | None = typer.Option(
        None,
        "--accept",
        parser=names,
        metavar="NAME,...",
        help="Look at files of these names only; * stands for any letters.",
    ),
    threshold: str | None = ThresholdOption,
    hidden: int | None = HiddenOption,
    entries: str | None = EntriesOption,
    leaderboard: bool = typer.Option(
        False, "--leaderboard", help="Compare right networks: tolerance, nonzeros, bits."
    ),
    time_limit: float = TimeLimitOption,
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Write what an instructor uploads to Gradescope."""
    from pathlib import PurePath

    from binadd.files import read_bytes
    from binadd.report.autograder_marking import TASK
    from binadd.report.autograder_settings import AutograderSettings
    from binadd.report.autograder_text import autograder_fields, autograder_text
    from binadd.report.autograder_zip import autograder_zip
    from binadd.report.feedback_text import USUAL_LEVEL
    from binadd.tasks import specification
    from binadd.tasks.task_files import LARGEST_FILE

    specification(task)  # before the work, with what is wrong with it
    files = task_file(task)
    if is_standard_output(out):
        raise typer.BadParameter("--out: an archive can't be printed")
    if PurePath(out).suffix.lower() != ".zip":
        raise typer.BadParameter(f"--out {out}: its name has to end in .zip")
    settings = AutograderSettings(
        points=points,
        score=score,
        feedback=feedback or USUAL_LEVEL,
        task=TASK if files else task,
        accept=accept or (),  # type: ignore[arg-type]  # it is parsed
        hidden=hidden,
        entries=entries,  # type: ignore[arg-type]  # it is parsed
        fires_at_zero=None if threshold is None else RULES[threshold],
        leaderboard=leaderboard,
        time_limit=time_limit,
    )
    check_outputs({"--out": out}, force=force, inputs=files, as_json=as_json)
    archive = autograder_zip(settings, read_bytes(task, LARGEST_FILE) if files else None)
    with open_result(out) as output:
        output.write(archive)
    if as_json:
        print_json(autograder_fields(out, settings, archive))
    else:
        show(autograder_text(out, settings, output_style()))
    return ExitCode.HOLDS
