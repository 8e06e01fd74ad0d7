"""Gradescope's results.json, from the marks of one submission or of many.

The format is the one of Gradescope's autograder specification, in the version in which a test says
whether it has passed (August 2022). It asks for a score in each test, or for one of the whole, and
has no word for "not marked yet". What comes nearest is used for that: the test has no status,
its 0 stands only where the format asks for a number, and neither it nor a total is shown to the
student before grades are published; the text for the whole says that a person must look.
"""

import json
from typing import TYPE_CHECKING, Any

from binadd.report.feedback_text import (
    NOT_MARKED,
    USUAL_LEVEL,
    Feedback,
    feedback_text,
    file_name,
)
from binadd.report.grading_text import points_words, summary
from binadd.report.words import printable

if TYPE_CHECKING:
    from binadd.automata.specification import Specification
    from binadd.grading.marks import Grading, Mark

UNTIL_A_PERSON_HAS_LOOKED = "after_published"


def gradescope_text(
    grading: "Grading", level: Feedback = USUAL_LEVEL, *, leaderboard: bool = False
) -> str:
    """Write results.json; see `gradescope_results`."""
    return json.dumps(gradescope_results(grading, level, leaderboard=leaderboard), indent=1) + "\n"


def gradescope_results(
    grading: "Grading", level: Feedback = USUAL_LEVEL, *, leaderboard: bool = False
) -> dict[str, Any]:
    """Return Gradescope's results, ready for `json.dumps`: a test for each student.

    Of one student the score of the whole is that of the test. With a leaderboard, the tolerance,
    the nonzero weights and the bits of a right network stand on it; see `leaderboard_of`.
    """
    results: dict[str, Any] = {
        "output": _output(grading),
        "output_format": "text",
        "test_output_format": "text",
        "stdout_visibility": "hidden",
        "tests": [_test(mark, grading, level) for mark in grading.marks],
        "extra_data": {
            "written_by": "binadd grade",
            "task": printable(grading.task.name),
            "scored_by": grading.scoring.by,
        },
    }
    if len(grading.marks) == 1:
        (mark,) = grading.marks
        if mark.points is not None:
            results["score"] = mark.points
        compared = leaderboard_of(mark, grading.task) if leaderboard else []
        if compared:
            results["leaderboard"] = compared
    return results


def leaderboard_of(mark: "Mark", task: "Specification") -> list[dict[str, Any]]:
    """Return what a right network is compared by; of any other, nothing.

    As on the board of `binadd census`: its tolerance, with each unit scaled so that its largest
    parameter is 1 (else large weights would win); how many of its weights and biases are not 0; and
    how many bits each needs at least, if any grid of up to 8 bits holds them.
    """
    if not mark.is_full or mark.network is None:
        return []
    from binadd.analysis.census.networks import count_nonzeros
    from binadd.analysis.census.scaled_margins import scaled_margins
    from binadd.analysis.robustness import fewest_bits
    from binadd.automata.machine import compile_machine

    tolerance = scaled_margins(compile_machine(mark.network)).tolerance
    bits = fewest_bits(mark.network, True, task)
    return [
        {"name": "tolerance", "value": int(tolerance * 10**6) / 10**6, "order": "desc"},
        {"name": "nonzeros", "value": count_nonzeros(mark.network), "order": "asc"},
        *([] if bits is None else [{"name": "bits", "value": bits, "order": "asc"}]),
    ]


def _output(grading: "Grading") -> str:
    if len(grading.marks) != 1:
        return "\n".join(summary(grading))
    (mark,) = grading.marks
    if mark.points is None:
        return feedback_text(mark, grading.task)
    return f"{points_words(mark.points)} of {points_words(grading.scoring.points)} points."


def _test(mark: "Mark", grading: "Grading", level: Feedback) -> dict[str, Any]:
    does = "adds" if grading.task.name == "add" else f"does {printable(grading.task.name)}"
    test: dict[str, Any] = {
        "name": f"{_name(mark, grading)}: {does} at every width",
        "score": mark.points or 0.0,
        "max_score": grading.scoring.points,
        "output": feedback_text(mark, grading.task, level),
        "output_format": "text",
        "extra_data": {"verdict": mark.verdict},
    }
    if mark.points is None:
        test["name"] = f"{_name(mark, grading)}: {NOT_MARKED.lower().rstrip('.')}"
        test["visibility"] = UNTIL_A_PERSON_HAS_LOOKED
    else:
        test["status"] = "passed" if mark.is_full else "failed"
    return test


def _name(mark: "Mark", grading: "Grading") -> str:
    if len(grading.marks) == 1:
        return file_name(mark)
    return printable(mark.student)
