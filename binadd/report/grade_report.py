"""The grade report for spreadsheets: CSV and .xlsx."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from binadd.errors import MissingExtraError, RangeError, missing_extra
from binadd.grading.own_output import SHEET_CREATOR
from binadd.report.feedback_text import FEEDBACK, USUAL_LEVEL, Feedback, feedback_line
from binadd.report.grading_text import copies_words
from binadd.report.words import printable

if TYPE_CHECKING:
    from binadd.grading.marks import Grading

_OTHER_TABLES = (".xls", ".ods", ".xlsm", ".numbers", ".gsheet")
_FORMULA_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""What makes a spreadsheet compute, full-width signs too."""
_FORMULA = re.compile(rf"(^|[;\t])([\s\"']*)(?=[{_FORMULA_SIGNS}])")
"""Before a sign, at the start of a cell or of what is one where lists are parted by semicolons."""
_WIDEST_COLUMN = 60


def check_table_name(path: str) -> None:
    """Find out by its name whether a table can be written, before there is one.

    Raises
    ------
    MissingExtraError
        If it is an .xlsx, and what writes these is not installed.
    RangeError
        If it is to be another kind of spreadsheet.
    """
    ending = PurePath(path).suffix.lower()
    if ending in _OTHER_TABLES:
        raise RangeError(f"{path}: {ending} is not written; .csv and .xlsx are")
    if ending == ".xlsx":
        _openpyxl()


def table_file(
    grading: "Grading", path: str, *, is_file: bool = True, level: Feedback = USUAL_LEVEL
) -> str | bytes:
    """Return the marks as the table that a file of this name is to hold: CSV, or .xlsx.

    CSV in a file begins with a byte order mark, by which spreadsheets tell that it is UTF-8.
    """
    if PurePath(path).suffix.lower() == ".xlsx":
        return xlsx_bytes(grading, level)
    return ("\ufeff" if is_file else "") + csv_text(grading, level)


def csv_text(grading: "Grading", level: Feedback = USUAL_LEVEL) -> str:
    """Write the marks as CSV, a line of titles first; the fields are those of ``--json``."""
    return csv_of_rows(rows_of(grading, level))


def rows_of(grading: "Grading", level: Feedback = USUAL_LEVEL) -> list[dict[str, Any]]:
    """Return a row a student: the fields of ``--json``, lists and objects as words."""
    rows = []
    for mark in grading.marks:
        fields = mark.as_json()
        if mark.finding and mark.finding.diagnosis.counterexample:
            fields["shortest_counterexample"] = str(mark.finding.diagnosis.counterexample)
        fields["copies"] = copies_words(mark.copies)
        for name, value in fields.items():
            if isinstance(value, list):
                fields[name] = "; ".join(map(str, value))
        fields[FEEDBACK] = feedback_line(mark, grading.task, level)
        rows.append(fields)
    return rows or [dict.fromkeys(("student", "file", "verdict", "points"))]


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


def xlsx_bytes(grading: "Grading", level: Feedback = USUAL_LEVEL) -> bytes:
    """Write the marks as a spreadsheet: the rows of the CSV, texts as texts, and what is left out.

    Raises
    ------
    MissingExtraError
        If openpyxl is not installed.
    """
    openpyxl = _openpyxl()
    book = openpyxl.Workbook()
    book.properties.creator = SHEET_CREATOR
    marks = book.active
    marks.title = "marks"
    _fill(marks, rows_of(grading, level))
    if grading.left_out:
        left_out = [left._asdict() for left in grading.left_out]
        _fill(book.create_sheet("left out"), left_out)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _fill(sheet: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    table = [list(rows[0]), *[list(row.values()) for row in rows]]
    for number, values in enumerate(table, start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row=number, column=column)
            if isinstance(value, bool):
                value = "yes" if value else "no"
            cell.value = printable(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula
    for column, cells in enumerate(zip(*table, strict=True), start=1):
        width = max(len(str(value)) for value in cells if value is not None)
        letter = sheet.cell(row=1, column=column).column_letter
        sheet.column_dimensions[letter].width = min(width + 2, _WIDEST_COLUMN)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise MissingExtraError(missing_extra("an .xlsx file", "openpyxl", "xlsx")) from None
    return openpyxl


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
