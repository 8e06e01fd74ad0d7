import csv
import io
import json
from typing import Any

import pytest

from binadd import hand_wired
from binadd.errors import MissingExtraError, RangeError
from binadd.grading.marking import grade
from binadd.grading.marks import Grading
from binadd.grading.own_output import what_binadd_wrote
from binadd.report.grade_report import check_table_name, table_file, xlsx_bytes
from binadd.report.gradescope import gradescope_text
from binadd.report.grading_text import grading_text
from tests.cases import WRONG


def marks() -> Grading:
    def broken() -> Any:
        raise ValueError("=1+1")

    return grade(
        [
            ('=HYPERLINK("http://x")', hand_wired),
            ("Zo\u00eb M\u00fcller", lambda: WRONG["integer biases"].rnn),
            ("\t-1+1", hand_wired),
            ("\uff0bcmd", broken),
        ]
    )


def test_a_csv_opens_with_umlauts_and_nothing_in_it_runs() -> None:
    data = table_file(marks(), "marks.csv")
    assert isinstance(data, str)
    assert data.encode().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.encode().decode("utf-8-sig"))))
    assert list(rows[0])[:4] == ["student", "file", "verdict", "points"]
    assert set(rows[0]) == {*marks().marks[0].as_json(), "feedback"}
    assert [row["student"] for row in rows] == [
        '\'=HYPERLINK("http://x")',
        "Zo\u00eb M\u00fcller",
        "\\t-1+1",
        "'\uff0bcmd",
    ]
    assert [row["points"] for row in rows] == ["100.0", "85.0", "100.0", ""]
    assert [row["copies"] for row in rows] == ["textbook"] * 3 + [""]


def test_an_xlsx_holds_texts_as_texts_and_numbers_as_numbers() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(marks())))
    sheet = book["marks"]
    titles = [cell.value for cell in sheet[1]]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert [row["student"].value for row in rows] == [
        '=HYPERLINK("http://x")',
        "Zo\u00eb M\u00fcller",
        "\\t-1+1",
        "\uff0bcmd",
    ]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert [row["points"].value for row in rows] == [100, 85, 100, None]
    assert [row["points"].data_type for row in rows][:3] == ["n"] * 3


def test_without_the_extra_an_xlsx_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"takes the package openpyxl.*'\.\[xlsx\]'"):
        check_table_name("marks.xlsx")
    with pytest.raises(RangeError, match=r"marks.ods: .ods is not written; .csv and .xlsx are"):
        check_table_name("marks.ods")
    check_table_name("marks.csv")


def test_what_we_write_is_known_again() -> None:
    found = marks()
    written = {
        "csv": table_file(found, "marks.csv"),
        "csv, no mark": table_file(found, "-", is_file=False),
        "gradescope": gradescope_text(found),
        "json": json.dumps(found.as_json()),
        "text": grading_text(found),
    }
    for what, data in written.items():
        content = data if isinstance(data, bytes) else data.encode()
        assert what_binadd_wrote(content), what
    assert what_binadd_wrote(b'{"w_xh": [[1, 1]], "correct_at_every_width": true}') is None


def test_a_sheet_of_ours_is_known_again() -> None:
    pytest.importorskip("openpyxl")
    assert what_binadd_wrote(xlsx_bytes(marks())) == "the table of an earlier grade"
