import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from binadd.analysis.census.table import ClassTable
from binadd.analysis.census.table_store import (
    format_table,
    kind_of_table,
    load_table,
    save_table,
)
from binadd.errors import DataFileError, RangeError


@pytest.fixture
def few(table: ClassTable) -> ClassTable:
    return ClassTable(table.rows[:40])


def test_what_is_saved_is_loaded(few: ClassTable, tmp_path: Path) -> None:
    save_table(few, tmp_path / "census.db")
    assert load_table(tmp_path / "census.db") == few


def test_a_store_that_is_not_there_yet(tmp_path: Path) -> None:
    assert load_table(tmp_path / "census.db") is None
    (tmp_path / "empty.db").touch()
    assert load_table(tmp_path / "empty.db") is None


def test_a_changed_row_is_seen(few: ClassTable, tmp_path: Path) -> None:
    path = tmp_path / "census.db"
    save_table(few, path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE classes SET margin = '1/2' WHERE number = 7")
    connection.close()
    with pytest.raises(DataFileError, match=r"census\.db: the table was changed since"):
        load_table(path)


def test_files_of_others_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database, but long enough to look at" * 9)
    with pytest.raises(DataFileError, match=r"text\.db: not a sqlite file"):
        load_table(tmp_path / "text.db")
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(DataFileError, match="a database, but no store of a census"):
        load_table(tmp_path / "other.db")
    with pytest.raises(DataFileError, match="it is a directory"):
        load_table(tmp_path)


def test_a_store_of_another_version(few: ClassTable, tmp_path: Path) -> None:
    path = tmp_path / "census.db"
    save_table(few, path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(DataFileError, match="a store of version 7; this binadd reads 1"):
        load_table(path)


def test_csv_and_json(few: ClassTable) -> None:
    rows = list(csv.DictReader(io.StringIO(format_table(few, ".csv"))))
    fields = json.loads(format_table(few, ".json"))
    assert [row["form"] for row in rows] == [row.form for row in few.rows]
    assert [row["margin"] for row in rows] == [str(row.margin) for row in few.rows]
    assert [{key: str(value) for key, value in row.items()} for row in fields] == rows


def test_the_ending_says_what_a_table_is() -> None:
    assert [kind_of_table(path) for path in ("a.csv", "a.JSON", "-")] == [".csv", ".json", ".csv"]
    with pytest.raises(RangeError, match=r"t\.txt: .* a file that ends in \.csv or \.json"):
        kind_of_table("t.txt")
