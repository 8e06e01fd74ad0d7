"""The table of all classes in files: a sqlite store that is read back, CSV and JSON."""

import csv
import hashlib
import io
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from binadd.analysis.census.table import ClassRow, ClassTable
from binadd.errors import DataFileError, RangeError

APPLICATION = int.from_bytes(b"binc", "big")
VERSION = 1
PATIENCE = 5.0
"""Seconds to wait for another process that has the file locked."""
COLUMNS = ClassRow._fields
_INTEGERS = {"number", "states", "start_is_entered", "largest_integer", "nonzeros", "swapped"}
_FRACTIONS = {"margin", "tolerance"}


def load_table(path: str | os.PathLike[str]) -> ClassTable | None:
    """Return the table of a store; None if there is no such file, or an empty one.

    Raises
    ------
    DataFileError
        If the file can't be used: unreadable, locked, no sqlite file, of another program or
        version, or changed since it was written.
    """
    if not Path(path).exists() or Path(path).stat().st_size == 0:
        return None
    with _open(path) as connection:
        execute = connection.execute
        if execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise DataFileError(f"{path}: a database, but no store of a census")
        version = execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            raise DataFileError(
                f"{path}: a store of version {version}; this binadd reads {VERSION}"
            )
        rows = execute(f"SELECT {', '.join(COLUMNS)} FROM classes ORDER BY number").fetchall()
        (digest,) = execute("SELECT digest FROM checksum").fetchone()
    if digest != _digest(rows):
        raise DataFileError(
            f"{path}: the table was changed since it was written; delete the file, and it is made "
            f"again"
        )
    return ClassTable(tuple(map(_parse, rows)))


def save_table(table: ClassTable, path: str | os.PathLike[str]) -> None:
    """Write the table to a new store, all of it or nothing.

    Raises
    ------
    DataFileError
        If it can't be written.
    """
    rows = [tuple(_plain(row).values()) for row in table.rows]
    types = ("INTEGER" if column in _INTEGERS else "TEXT" for column in COLUMNS)
    columns = ", ".join(
        f"{column} {kind} NOT NULL" for column, kind in zip(COLUMNS, types, strict=True)
    )
    with _open(path) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"CREATE TABLE classes ({columns}, PRIMARY KEY (number))")
        connection.execute("CREATE TABLE checksum (digest TEXT NOT NULL)")
        places = ", ".join("?" * len(COLUMNS))
        connection.executemany(f"INSERT INTO classes VALUES ({places})", rows)
        connection.execute("INSERT INTO checksum VALUES (?)", (_digest(rows),))
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")


def format_table(table: ClassTable, kind: str) -> str:
    """Return the table as a text; fractions are written exactly, as ``1/3``.

    Parameters
    ----------
    table : ClassTable
    kind : {".csv", ".json"}
    """
    rows = [_plain(row) for row in table.rows]
    if kind == ".json":
        lines = ",\n".join(json.dumps(row) for row in rows)
        return f"[{lines}]\n"
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def kind_of_table(path: str) -> str:
    """Return the ending of a file's name, if it is one of a table; standard output is CSV.

    Raises
    ------
    RangeError
        If it is neither ``.csv`` nor ``.json``.
    """
    kind = ".csv" if path == "-" else Path(path).suffix.lower()
    if kind not in (".csv", ".json"):
        raise RangeError(f"{path}: a table is written to a file that ends in .csv or .json")
    return kind


def _plain(row: ClassRow) -> dict[str, Any]:
    """Return a row as texts and integers."""
    values = row._asdict()
    for name in _FRACTIONS:
        values[name] = str(values[name])
    values["start_is_entered"] = int(row.start_is_entered)
    values["complements"] = " ".join(map(str, row.complements))
    return values


def _parse(values: tuple[Any, ...]) -> ClassRow:
    fields = dict(zip(COLUMNS, values, strict=True))
    for name in _FRACTIONS:
        fields[name] = Fraction(fields[name])
    fields["start_is_entered"] = bool(fields["start_is_entered"])
    fields["complements"] = tuple(map(int, fields["complements"].split()))
    return ClassRow(**fields)


def _digest(rows: list[tuple[Any, ...]]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


@contextmanager
def _open(path: str | os.PathLike[str]) -> Iterator[sqlite3.Connection]:
    """Open a database, and say what sqlite's errors mean."""
    try:
        place = Path(path).absolute()
        connection = sqlite3.connect(place, timeout=PATIENCE, isolation_level=None)
        with closing(connection):
            yield connection
    except ValueError as error:  # a NUL in the path
        raise DataFileError(f"{str(path)!a}: not a path") from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if Path(path).is_dir():
            reason = "it is a directory"
        elif code == sqlite3.SQLITE_NOTADB:
            reason = "not a sqlite file"
        elif code == sqlite3.SQLITE_BUSY:
            reason = "locked; another process uses it"
        else:
            reason = str(error)
        raise DataFileError(f"{path}: {reason}") from error
