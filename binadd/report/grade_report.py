"""The grade report in files of others: CSV for spreadsheets, Gradescope's results."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from binadd.report.diagnosis_text import diagnosis_text
from binadd.report.grading_text import source_of, summary
from binadd.report.words import plural, printable

if TYPE_CHECKING:
    from binadd.grading.marks import Grading, Mark

POINTS = 100
"""What a right submission is worth at Gradescope."""
_FORMULA_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""What makes a spreadsheet compute, full-width signs too."""
_FORMULA = re.compile(rf"(^|[;\t])([\s\"']*)(?=[{_FORMULA_SIGNS}])")
"""Before a sign, at the start of a cell or of what is one where lists are parted by semicolons."""


def csv_text(grading: "Grading") -> str:
    """Write the marks as CSV, a line of titles first; the fields are those of ``--json``."""
    rows = []
    for mark in grading.marks:
        fields = mark.as_json()
        if mark.finding and mark.finding.diagnosis.counterexample:
            fields["shortest_counterexample"] = str(mark.finding.diagnosis.counterexample)
        rows.append(fields)
    return csv_of_rows(rows)


def csv_of_rows(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows of the same fields as CSV, a line of titles first."""
    return "".join(csv_lines(rows))


def csv_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield rows of the same fields as lines of CSV, one of titles first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow(row)
        writer.writerow([_cell(value) for value in row.values()])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def _cell(value: Any) -> Any:
    """Return a value as a spreadsheet may show it: a text is never a formula.

    >>> _cell("=1+1"), _cell(" \uff1d1+1"), _cell("anna;=1+1"), _cell("anna-1"), _cell(-0.5)
    ("'=1+1", "' \uff1d1+1", "anna;'=1+1", 'anna-1', -0.5)
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value
    return _FORMULA.sub(r"\1'\2", printable(value))


def gradescope_text(grading: "Grading") -> str:
    """Write Gradescope's results.json: a test for each submission.

    The format is that of Gradescope's autograder specification: the scores of the tests add up to
    that of the whole.
    """
    does = "adds" if grading.task.name == "add" else f"does {printable(grading.task.name)}"
    tests = [
        {
            "name": f"{source_of(mark)}: {does} at every width",
            "score": POINTS * mark.finding.pairs.share if mark.finding else 0.0,
            "max_score": POINTS,
            "status": "passed" if mark.is_right else "failed",
            "output": _feedback(mark),
        }
        for mark in grading.marks
    ]
    results = {"output": "\n".join(summary(grading)), "tests": tests}
    return json.dumps(results, indent=1, allow_nan=False) + "\n"


def _feedback(mark: "Mark") -> str:
    if mark.finding is None:
        return f"This file can't be used: {printable(mark.problem or '')}"
    found = mark.finding
    pairs, steps, task = found.pairs, found.transitions, found.diagnosis.task
    if task.name == "add":
        what = f"pairs of {found.bits}-bit numbers are added rightly"
    else:
        what = f"inputs of {plural(found.bits, 'digit')} are answered rightly"
    sentence = f"{pairs.part:,} of {pairs.whole:,} {what}"
    if steps is not None:
        sentence += f", and {steps.part:,} of {steps.whole:,} reachable transitions are right"
    return f"{sentence}.\n\n{diagnosis_text(found.diagnosis)}"
