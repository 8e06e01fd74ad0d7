"""Marks the one submission that a service hands to an autograder: run by ``run_autograder``.

Whatever lies in the folder of the submission is one student's and gets one score. What fails on the
side of the autograder - no settings, nowhere to write - is an error of this program, and no result
is written: the service then has no score, which is not a 0.
"""

import sys
from dataclasses import replace
from pathlib import Path

from binadd.automata.specification import Specification
from binadd.errors import BinaddError, DataFileError
from binadd.files import read_bytes, write_atomically
from binadd.grading.found_files import Found, FoundFile, find_files
from binadd.grading.marking import grade
from binadd.grading.marks import LOOK, NONE, Grading, Mark
from binadd.report.autograder_settings import (
    LARGEST_SETTINGS,
    AutograderSettings,
    accepts,
    settings_from_json,
)
from binadd.report.feedback_text import check_level
from binadd.report.gradescope import gradescope_text
from binadd.tasks import specification

SETTINGS, TASK = "settings.json", "task.json"
STUDENT = "submission"
MOST_NAMED = 5


def mark_submission(submission: Path, settings: AutograderSettings, source: Path) -> Grading:
    """Mark all that lies in a folder as one student's; the grading has exactly one mark.

    Parameters
    ----------
    submission : Path
        The folder.
    settings : AutograderSettings
    source : Path
        Where the task file is, if there is one.

    Raises
    ------
    DataFileError
        If there is no such folder: that is no student's fault.
    """
    if not submission.is_dir():
        raise DataFileError(f"{submission}: there is no folder of a submission")
    found = find_files([submission])
    looked_at, others = _accepted(found, settings)
    grading = grade(
        looked_at,
        _task(settings, source),
        per="path",
        hidden=settings.hidden,
        entries=settings.entries,
        fires_at_zero=settings.fires_at_zero,
        time_limit=settings.time_limit,
        score=settings.score,
        points=settings.points,
    )
    if len(grading.marks) > 1:
        raise AssertionError("a submission has more than one mark")
    if grading.marks:
        mark = replace(grading.marks[0], student=STUDENT)
    else:
        mark = _without_a_network(submission, found, others, settings)
        mark = replace(mark, scoring=grading.scoring)
    return replace(grading, marks=(mark,))


def _without_a_network(
    submission: Path, found: Found, others: list[str], settings: AutograderSettings
) -> Mark:
    """Mark what holds nothing to look into: a person must look, unless there is nothing at all."""
    if others:
        seen, what = others, f"there is no file called {' or '.join(settings.accept)}"
    else:
        seen = [parts[-1] for _, parts, _ in found.skipped]
        seen += [each.parts[-1] for each in found.empty if each.path != str(submission)]
        what = "there is no file of weights"
    if not seen:
        return Mark(STUDENT, STUDENT, NONE, problem="nothing")
    named = ", ".join(seen[:MOST_NAMED]) + (", ..." if len(seen) > MOST_NAMED else "")
    return Mark(STUDENT, STUDENT, LOOK, problem=f"{what}, but {named}")


def read_settings(source: Path) -> AutograderSettings:
    """Read the settings from the folder that the archive was unpacked to."""
    path = source / SETTINGS
    return settings_from_json(read_bytes(path, LARGEST_SETTINGS), path.name)


def results_of(root: Path) -> str:
    """Return the results for the submission below `root`, as Gradescope takes them."""
    settings = read_settings(root / "source")
    grading = mark_submission(root / "submission", settings, root / "source")
    level = check_level(settings.feedback)
    return gradescope_text(grading, level, leaderboard=settings.leaderboard)


def check(root: Path) -> str:
    """Find out whether the settings can be used, by a right network; return what was found."""
    from binadd.tasks.wiring import wiring

    settings = read_settings(root / "source")
    task = _task(settings, root / "source")
    network = wiring(task).network
    (mark,) = grade([("a right network", lambda: network)], task, points=settings.points).marks
    if mark.points != settings.points:
        raise AssertionError("a right network does not get all points")
    return f"{task.name}: a right network gets {mark.points:.10g} points"


def main(arguments: list[str]) -> int:
    """Mark, or with ``--check`` find out whether marking works, below a folder."""
    *options, folder = arguments
    root = Path(folder)
    try:
        if options == ["--check"]:
            print(check(root))
        else:
            write_atomically(root / "results" / "results.json", results_of(root))
    except BinaddError as error:
        print(f"the autograder failed, and no score was given: {error}")
        return 1
    return 0


def _accepted(found: Found, settings: AutograderSettings) -> tuple[Found, list[str]]:
    """Part the files that are looked at from the names of the others."""
    files: list[FoundFile] = []
    others: list[str] = []
    for each in found.files:
        if accepts(each.parts[-1], settings.accept):
            files.append(each)
        else:
            others.append(each.parts[-1])
    empty = found.empty if not others or files else []
    return Found(files, empty, found.skipped), others


def _task(settings: AutograderSettings, source: Path) -> Specification:
    return specification(str(source / TASK) if settings.task == TASK else settings.task)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
