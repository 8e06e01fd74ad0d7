"""What a student is told of a mark, at four levels: from the bare verdict to the repair.

Nothing in it names a place of the computer that marked: files are called as in the hand-in.
"""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal, get_args

from binadd.errors import RangeError
from binadd.report.addition_text import counterexample_text
from binadd.report.diagnosis_text import diagnosis_text
from binadd.report.layout import PLAIN, Style
from binadd.report.words import printable

if TYPE_CHECKING:
    from binadd.automata.specification import Specification
    from binadd.grading.diagnosis import Diagnosis
    from binadd.grading.marks import Grading, Mark

Feedback = Literal["verdict", "where", "hint", "solution"]
LEVELS: tuple[Feedback, ...] = get_args(Feedback)
"""Each says what those before it say as well."""
USUAL_LEVEL: Feedback = "hint"
"""Names the kind of the first mistake and says where to look, and gives no solution away."""
FEEDBACK = "feedback"
"""The field of it, in JSON and tables."""
NO_NAME = "No mistake with a name was found that explains it, and no small repair."
WAYS_OUT = ("; --time-limit", "; binadd new FILE")
"""Where in a message the way out begins: the first is for who marks, the second is said anyway."""
NOT_MARKED = "Not marked yet: a person must look at it."
WHAT_TO_HAND_IN = (
    "Hand in the weights as one file: JSON with w_xh, w_hh, b_h, w_hy and b_y, as binadd new "
    "FILE writes it to be filled in."
)


def check_level(level: str) -> Feedback:
    """Return a level of feedback, or raise a `RangeError` if it is none."""
    for known in LEVELS:
        if level == known:
            return known
    raise RangeError(f"feedback: expected {', '.join(LEVELS[:-1])} or {LEVELS[-1]}, got {level!a}")


def feedback_text(
    mark: "Mark", task: "Specification", level: Feedback = USUAL_LEVEL, style: Style = PLAIN
) -> str:
    """Say what a student is to know of a mark: lines that fit into the width of the style.

    *verdict*: right or wrong; *where*: the shortest input that goes wrong, column by column;
    *hint*: what kind of mistake comes first, and where to look; *solution*: what to change. What
    could not be marked is said, and what to hand in, at every level.
    """
    sentences = [*_of_rules(mark), *_of_the_file(mark)]
    lines = [line for sentence in sentences for line in style.sentence(sentence)]
    return "\n".join([*_verdict(mark, task, level, style), *([""] if lines else []), *lines])


def feedback_line(mark: "Mark", task: "Specification", level: Feedback = USUAL_LEVEL) -> str:
    """Say the same in one line, as a table holds it: without the columns."""
    found = mark.finding.diagnosis if mark.finding else None
    if found is None or found.counterexample is None:
        return " ".join([*_verdict_in_words(mark, task), *_of_rules(mark), *_of_the_file(mark)])
    sentences = _verdict_in_words(mark, task)
    if level != "verdict":
        sentences.append(f"The shortest input that goes wrong: {found.counterexample}.")
    if level in ("hint", "solution"):
        sentences.append(_mistake(found))
    if level == "solution" and found.advice:
        sentences.append(found.advice)
    return printable(" ".join([*sentences, *_of_rules(mark), *_of_the_file(mark)]))


def with_feedback(grading: "Grading", level: Feedback = USUAL_LEVEL) -> dict[str, Any]:
    """Return the fields of ``--json``: those of the grading, and for each student the feedback."""
    fields = grading.as_json()
    for mark, own in zip(grading.marks, fields["submissions"], strict=True):
        own[FEEDBACK] = feedback_text(mark, grading.task, level)
    return {**fields, FEEDBACK: level}


def feedback_of_all(grading: "Grading", level: Feedback, style: Style = PLAIN) -> str:
    """Lay out what every student is told, each below the name."""
    blocks = []
    for mark in grading.marks:
        name = style.sentence(f"{printable(mark.student)}:")
        text = feedback_text(mark, grading.task, level, Style(style.width - 2, style.colours))
        blocks.append("\n".join([*name, *(f"  {line}".rstrip() for line in text.split("\n"))]))
    return "\n\n".join(blocks)


def file_name(mark: "Mark") -> str:
    """Return how a student calls the file that counts."""
    return printable(PurePath(mark.source).name or mark.source)


def _verdict(mark: "Mark", task: "Specification", level: Feedback, style: Style) -> list[str]:
    found = mark.finding.diagnosis if mark.finding else None
    if found is not None and level == "solution":
        return diagnosis_text(found, style).split("\n")
    words = _verdict_in_words(mark, task)
    lines = [line for sentence in words for line in style.sentence(sentence)]
    if found is None or found.counterexample is None or level == "verdict":
        return lines
    lines += ["", *counterexample_text(found.counterexample, found.network, style)]
    return lines if level == "where" else [*lines, "", *style.sentence(_mistake(found))]


def _verdict_in_words(mark: "Mark", task: "Specification") -> list[str]:
    if mark.finding is None:
        return _not_marked(mark)
    adds, name = task.name == "add", printable(task.name)
    if mark.is_right:
        does = "adds two numbers of" if adds else f"does {name} at"
        return [f"Right: it {does} every width, which is proved."]
    return [f"Wrong: it does not {'add' if adds else f'do {name}'}."]


def _mistake(found: "Diagnosis") -> str:
    return f"Mistake: {found.cause}. {found.hint}" if found.cause else NO_NAME


def _not_marked(mark: "Mark") -> list[str]:
    if mark.verdict == "none":
        return ["Nothing was handed in.", WHAT_TO_HAND_IN]
    from binadd.grading.marking import FAULT

    problem = mark.problem or ""
    for way_out in WAYS_OUT:
        problem = problem.split(way_out)[0]
    if FAULT in problem:  # and no words of the program are a student's business
        return [NOT_MARKED, f"{FAULT[0].upper()}{FAULT[1:]}, not the file's."]
    said = [NOT_MARKED, f"{file_name(mark)}: {_without_places(problem, mark)}."]
    return said if mark.network is not None else [*said, WHAT_TO_HAND_IN]


def _without_places(text: str, mark: "Mark") -> str:
    """Call files as the student does: by their names, not by where they lie."""
    for folder in PurePath(mark.source).parents:  # the nearest first
        text = text.replace(f"{folder}/", "")
    return printable(text)


def _of_rules(mark: "Mark") -> list[str]:
    broken = "; ".join(mark.broken_rules)
    return [f"Rules of the exercise that it does not keep: {printable(broken)}."] if broken else []


def _of_the_file(mark: "Mark") -> list[str]:
    """Say which file counts, and how it was read, where that is not plain."""
    if mark.finding is None:
        return []
    sentences = []
    if mark.choice:
        sentences.append(f"{file_name(mark)} counts: {_without_places(mark.choice, mark)}.")
    if mark.read_as:
        sentences.append(f"How it was read: {_without_places('; '.join(mark.read_as), mark)}.")
    if mark.remarks:
        sentences.append(f"Remarks: {_without_places('; '.join(mark.remarks), mark)}.")
    return sentences
