"""Marks of submissions laid out: a table for people, CSV, JSON, Gradescope's results."""

import csv
import io
import json
import re
import textwrap
from typing import TYPE_CHECKING, Any

from binadd.report.column_tables import counterexample_fields
from binadd.report.diagnosis_text import diagnosis_text
from binadd.report.words import plural, printable

if TYPE_CHECKING:
    from binadd.grading.diagnosis import Diagnosis
    from binadd.grading.marks import Grading, Mark

LONGEST_SOURCE = 26
POINTS = 100
"""What a right submission is worth at Gradescope."""
HEADER = ("submission", "adds", "pairs", "steps", "margin", "same", "what is wrong")
NO_CAUSE = "no name for it, no small repair"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_SHORT = {
    "right under the other threshold rule": "other threshold",
    "recurrent matrix transposed": "w_hh transposed",
    "carry fed from the wrong unit": "wrong carry unit",
    "complemented carry with a zero start": "complemented carry",
    "complemented unit with a zero start": "complemented unit",
    "missing output bias": "no output bias",
    "bias of one unit off": "bias of one unit",
    "too few hidden units": "too few units",
    "two parameters off": "two parameters",
    "one parameter off": "one parameter",
    NO_CAUSE: "not found",
}


def marks_table(grading: "Grading", width: int | None) -> str:
    """Lay out the marks for people, in `width` columns if that is not None.

    Where they do not fit, the mistakes get short names; then sources and the rest are cut.
    """
    shared = grading.groups
    rows = [HEADER, *(_row(mark, shared) for mark in grading.marks if mark.finding)]
    if width is not None and _widest(rows) > width:
        rows = [(*row[:-1], _SHORT.get(row[-1], row[-1])) for row in rows]
    if width is not None and _widest(rows) > width:
        rows = [(cut(row[0], LONGEST_SOURCE, keep_end=True), *row[1:]) for row in rows]
    lines = iter(aligned_to_the_left(rows))
    table = [next(lines)]
    table += [
        next(lines) if mark.finding else f"{_source(mark)}: {printable(mark.problem or '')}"
        for mark in grading.marks
    ]
    summary = _summary(grading)
    if width is not None:
        table = [cut(line, width) for line in table]
        summary = [textwrap.fill(line, width, subsequent_indent="  ") for line in summary]
    return "\n".join([*table, "", *summary])


def _widest(rows: list[tuple[str, ...]]) -> int:
    return max(map(len, aligned_to_the_left(rows)))


def _row(mark: "Mark", shared: dict[int, tuple["Mark", ...]]) -> tuple[str, ...]:
    assert mark.finding is not None
    found = mark.finding
    return (
        _source(mark),
        "yes" if mark.is_right else "NO",
        percentage(found.pairs.share),
        percentage(found.transitions.share),
        f"{found.diagnosis.margins.smallest:.2g}",
        str(mark.group) if mark.group in shared else "",
        _what_is_wrong(found.diagnosis),
    )


def _source(mark: "Mark") -> str:
    return printable(mark.source).replace("\n", " ")


def _what_is_wrong(found: "Diagnosis") -> str:
    if found.is_right:
        return "margin 0" if found.margins.smallest == 0 else ""
    return found.cause or NO_CAUSE


def percentage(share: float) -> str:
    """Write a share so that only all of them are 100% and only none are 0%.

    >>> percentage(1), percentage(0.99999), percentage(0.5), percentage(1e-9)
    ('100%', '99.9%', '50.0%', '0.1%')
    """
    if share in (0, 1):
        return f"{share:.0%}"
    return f"{min(max(share, 0.001), 0.999):.1%}"


def aligned_to_the_left(rows: list[tuple[str, ...]]) -> list[str]:
    """Lay out rows of cells: the first and the last to the left, those between to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [
                f"{first:<{widths[0]}}",
                *(f"{cell:>{w}}" for cell, w in zip(cells, widths[1:-1], strict=True)),
                last,
            ]
        ).rstrip()
        for first, *cells, last in rows
    ]


def cut(text: str, width: int, *, keep_end: bool = False) -> str:
    """Shorten a text to `width` characters, dots in the place of what went.

    >>> cut("submissions/anna.json", 12), cut("submissions/anna.json", 12, keep_end=True)
    ('submissio...', '...anna.json')
    """
    if len(text) <= width:
        return text
    return f"...{text[3 - width :]}" if keep_end else f"{text[: width - 3]}..."


def _summary(grading: "Grading") -> list[str]:
    wrong = len(grading.marks) - grading.right - grading.unreadable
    counts = [f"{grading.right} right at every width", f"{wrong} wrong"]
    if grading.unreadable:
        counts.append(f"{grading.unreadable} that can't be used")
    lines = [f"{plural(len(grading.marks), 'submission')}: {', '.join(counts)}."]
    for group, marks in grading.groups.items():
        sources = ", ".join(_source(mark) for mark in marks)
        lines.append(f"The same network, but for order, complement and scale ({group}): {sources}")
    return lines


def grading_fields(grading: "Grading") -> dict[str, Any]:
    """Return the marks ready for `json.dumps`."""
    return {
        "submissions": [_mark_fields(mark) for mark in grading.marks],
        "right": grading.right,
        "wrong": len(grading.marks) - grading.right - grading.unreadable,
        "unreadable": grading.unreadable,
        "groups": {
            str(group): [mark.source for mark in marks] for group, marks in grading.groups.items()
        },
    }


def _mark_fields(mark: "Mark") -> dict[str, Any]:
    fields: dict[str, Any] = {
        "submission": mark.source,
        "name": mark.network.label if mark.network else None,
        "readable": mark.finding is not None,
        "problem": mark.problem,
        "correct_at_every_width": mark.is_right if mark.finding else None,
        **dict.fromkeys(
            (
                "right_pairs",
                "pairs",
                "score",
                "right_transitions",
                "transitions",
                "transition_score",
                "shortest_counterexample",
                "cause",
                "advice",
                "smallest_margin",
                "normalised_margin",
                "tolerance",
                "group",
            )
        ),
    }
    if mark.finding is None:
        return fields
    found, diagnosis = mark.finding, mark.finding.diagnosis
    return fields | {
        "right_pairs": found.pairs.part,
        "pairs": found.pairs.whole,
        "score": found.pairs.share,
        "right_transitions": found.transitions.part,
        "transitions": found.transitions.whole,
        "transition_score": found.transitions.share,
        "shortest_counterexample": counterexample_fields(diagnosis.counterexample),
        "cause": diagnosis.cause,
        "advice": diagnosis.repairs[0].advice if diagnosis.repairs else None,
        "smallest_margin": diagnosis.margins.smallest,
        "normalised_margin": diagnosis.margins.normalised,
        "tolerance": diagnosis.margins.tolerance,
        "group": mark.group,
    }


def csv_text(grading: "Grading") -> str:
    """Write the marks as CSV, a line of titles first; the fields are those of ``--json``."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for number, mark in enumerate(grading.marks):
        fields = _mark_fields(mark)
        example = fields["shortest_counterexample"]
        if example:
            fields["shortest_counterexample"] = (
                f"{example['a']} + {example['b']} = {example['expected']}, got {example['got']}"
            )
        if number == 0:
            writer.writerow(fields)
        writer.writerow([_cell(value) for value in fields.values()])
    return text.getvalue()


def _cell(value: Any) -> Any:
    """Return a value as a spreadsheet may show it: a text is never a formula."""
    if not isinstance(value, str):
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    text = printable(value).replace("\n", " ")
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def gradescope_text(grading: "Grading") -> str:
    """Write Gradescope's results.json: a test for each submission.

    The format is that of Gradescope's autograder specification: the scores of the tests add up to
    that of the whole.
    """
    tests = [
        {
            "name": f"{_source(mark)}: adds at every width",
            "score": POINTS * mark.finding.pairs.share if mark.finding else 0.0,
            "max_score": POINTS,
            "status": "passed" if mark.is_right else "failed",
            "output": _feedback(mark),
        }
        for mark in grading.marks
    ]
    results = {"output": "\n".join(_summary(grading)), "tests": tests}
    return json.dumps(results, indent=1, allow_nan=False) + "\n"


def _feedback(mark: "Mark") -> str:
    if mark.finding is None:
        return f"This file can't be used: {printable(mark.problem or '')}"
    pairs, transitions = mark.finding.pairs, mark.finding.transitions
    explained = _COLOUR.sub("", diagnosis_text(mark.finding.diagnosis))
    return (
        f"{pairs.part:,} of {pairs.whole:,} pairs of 8-bit numbers are added rightly, and "
        f"{transitions.part} of {transitions.whole} reachable transitions are right.\n\n"
        f"{explained}"
    )
