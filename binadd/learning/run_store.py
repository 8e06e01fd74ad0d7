"""`RunStore`: the finished seeds of a sweep in a sqlite file, so that a killed sweep can go on.

Only the process that coordinates a sweep writes to it. The journal mode is DELETE, as write-ahead
logs fail on network file systems. Whatever happens to the process, the file holds exactly the seeds
of the transactions that were finished.

Whatever happens to the file, it gives what was put in or is refused. Sqlite's own check finds pages
that do not fit together; a checksum a row, over the settings too, finds rows that changed.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from binadd.errors import DataFileError, WeightsFileError
from binadd.formats.reading import parse_weights
from binadd.formats.weight_files import weights_as_json
from binadd.learning.acceptance import acceptance_test
from binadd.learning.results import TrainedSeed, trained_seed
from binadd.learning.settings import Settings

APPLICATION = int.from_bytes(b"bina", "big")
VERSION = 2
PATIENCE = 5.0
"""Seconds to wait for another process that has the file locked."""

_TABLES = {
    "networks": "CREATE TABLE networks (seed INTEGER PRIMARY KEY, steps INTEGER NOT NULL,"
    " succeeded INTEGER NOT NULL, soft_right INTEGER, weights TEXT NOT NULL,"
    " checksum TEXT NOT NULL)",
    "settings": "CREATE TABLE settings (json TEXT NOT NULL, checksum TEXT NOT NULL)",
}
_WAY_OUT = "use another file: the same seeds end with the same networks"
_REASONS = {
    sqlite3.SQLITE_NOTADB: "not a sqlite file",
    sqlite3.SQLITE_BUSY: "locked; another process uses it",
    sqlite3.SQLITE_FULL: "can't be written: the disk is full; what was stored before is kept",
}


class RunStore:
    """The seeds of one sweep that are finished. Use it as a context manager.

    Parameters
    ----------
    path : path-like
        Made if it does not exist.
    settings : Settings
        Those of the sweep; a store that was made with others is refused.

    Raises
    ------
    DataFileError
        If the file can't be used: unreadable, no sqlite file, locked, damaged, of another program
        or version, or of a sweep with other settings, which are shown.
    """

    def __init__(self, path: str | os.PathLike[str], settings: Settings) -> None:
        self.path, self.settings = path, settings
        self._settings = json.dumps(settings.as_json())
        self._connection = self._connect()
        try:
            with self._explained():
                with self._transaction():
                    if self._is_new():
                        self._make()
                    else:
                        self._check()
                self._connection.execute("PRAGMA journal_mode = DELETE")
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        self._connection.close()

    def finished(self) -> set[int]:
        """Return the seeds that are in the store."""
        with self._explained():
            rows = self._connection.execute("SELECT seed FROM networks").fetchall()
        return {seed for (seed,) in rows}

    def add(self, results: Iterable[TrainedSeed]) -> None:
        """Add finished seeds, all of them or, if that fails, none; one that is there stays."""
        rows = [self._row(found) for found in results]
        with self._explained(), self._transaction():
            self._connection.executemany(
                "INSERT INTO networks VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (seed) DO NOTHING", rows
            )

    def load(self, seeds: range) -> Iterator[TrainedSeed]:
        """Yield what is stored of `seeds`, in order; every network is proved again.

        Raises
        ------
        DataFileError
            If a row is not as it was written, or its network not what the row says.
        """
        with self._explained():
            rows = self._connection.execute(
                "SELECT * FROM networks WHERE seed BETWEEN ? AND ? ORDER BY seed",
                (seeds.start, seeds.stop - 1),
            ).fetchall()
        last = seeds.start - 1
        for *values, checksum in rows:
            seed = values[0]
            # Checked here and not left to BETWEEN: a page out of order can mislead sqlite.
            if not last < seed < seeds.stop or checksum != _checksum((self._settings, *values)):
                raise self._damaged(f"row of seed {seed}")
            last = seed
            yield self._proved_again(*values)

    def _row(self, found: TrainedSeed) -> tuple[object, ...]:
        values = (
            found.seed,
            found.steps,
            int(found.succeeded),
            None if found.soft_right is None else int(found.soft_right),
            json.dumps(weights_as_json(found.network)),
        )
        return *values, _checksum((self._settings, *values))

    def _proved_again(
        self, seed: int, steps: int, succeeded: int, soft_right: int | None, weights: str
    ) -> TrainedSeed:
        where = f"{self.path}, seed {seed}"
        try:
            network = parse_weights(weights.encode(), where).network
        except WeightsFileError as error:
            raise DataFileError(str(error)) from None
        found = trained_seed(
            acceptance_test(network, self.settings.task),
            self.settings,
            seed,
            steps,
            None if soft_right is None else bool(soft_right),
        )
        if found.succeeded != bool(succeeded):
            raise DataFileError(
                f"{where}: the network is {'' if succeeded else 'not '}said to be proved with a "
                f"margin of {self.settings.margin}, but it is the other way round"
            )
        return found

    def _connect(self) -> sqlite3.Connection:
        try:
            # An absolute path is no name of a database in memory, as "" and ":memory:" are.
            place = Path(self.path).absolute()
            if place.exists() and not place.is_file():
                kind = "it is a directory" if place.is_dir() else "it is no regular file"
                raise DataFileError(f"{self.path}: {kind}")
            with self._explained():
                connection = sqlite3.connect(place, timeout=PATIENCE, isolation_level=None)
        except ValueError as error:  # a NUL in the path
            raise DataFileError(f"{str(self.path)!a}: not a path") from error
        except OSError as error:
            raise DataFileError(f"{self.path}: can't be opened: {error.strerror}") from error
        # Text that is none is not what was written: checksums tell.
        connection.text_factory = partial(str, encoding="utf-8", errors="replace")
        return connection

    def _pragma(self, name: str) -> Any:
        return self._connection.execute(f"PRAGMA {name}").fetchone()[0]

    def _tables(self) -> dict[str, str]:
        """Return what makes the tables and whatever else there is, by name."""
        return dict(
            self._connection.execute(
                "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
            ).fetchall()
        )

    def _is_new(self) -> bool:
        is_anybodys = self._pragma("application_id") == self._pragma("user_version") == 0
        return is_anybodys and not self._tables()

    def _make(self) -> None:
        execute = self._connection.execute
        for statement in _TABLES.values():
            execute(statement)
        execute("INSERT INTO settings VALUES (?, ?)", (self._settings, _checksum([self._settings])))
        execute(f"PRAGMA application_id = {APPLICATION}")
        execute(f"PRAGMA user_version = {VERSION}")

    def _check(self) -> None:
        """Raise unless it is a store of ours, whole, and of a sweep with the same settings."""
        if self._pragma("application_id") != APPLICATION:
            raise DataFileError(f"{self.path}: a database, but no store of a sweep")
        version, state = self._pragma("user_version"), self._pragma("quick_check(1)")
        if state != "ok":
            raise self._damaged(state.splitlines()[-1])
        if version == 1:
            raise DataFileError(
                f"{self.path}: a store of binadd 0.1, which has no checksums, so that a changed "
                f"row would not be noticed; {_WAY_OUT}"
            )
        if version != VERSION:
            raise DataFileError(
                f"{self.path}: a store of version {version}; this binadd reads {VERSION}"
            )
        if self._tables() != _TABLES:
            raise self._damaged("its tables are not those of a store")
        rows = self._connection.execute("SELECT json, checksum FROM settings").fetchall()
        if len(rows) != 1 or rows[0][1] != _checksum(rows[0][:1]):
            raise self._damaged("the settings of the sweep")
        if rows[0][0] != self._settings:
            differences = _differences(json.loads(rows[0][0]), json.loads(self._settings))
            raise DataFileError(
                f"{self.path}: a sweep with other settings: {'; '.join(differences)}. "
                f"Use another file, or the settings of this one"
            )

    def _damaged(self, what: str) -> DataFileError:
        return DataFileError(f"{self.path}: damaged: {what}; {_WAY_OUT}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # sqlite ends it by itself on a full disk, say
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say what sqlite's errors mean here."""
        try:
            yield
        except UnicodeDecodeError as error:  # in what sqlite says of a damaged file
            raise self._damaged("it holds text that is none") from error
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # less what extends it
            if code == sqlite3.SQLITE_CORRUPT:
                raise self._damaged(str(error)) from error
            raise DataFileError(f"{self.path}: {_REASONS.get(code, error)}") from error


def _checksum(values: Iterable[object]) -> str:
    return hashlib.sha256(repr(tuple(values)).encode("utf-8", "backslashreplace")).hexdigest()


def _differences(stored: dict[str, Any], asked: dict[str, Any], prefix: str = "") -> list[str]:
    """Say where two settings differ, each with both values."""
    found = []
    for key in dict.fromkeys([*stored, *asked]):
        there, here = stored.get(key), asked.get(key)
        if isinstance(there, dict) and isinstance(here, dict):
            found += _differences(there, here, f"{prefix}{key} ")
        elif there != here:
            found.append(f"{prefix}{key} is {there} there and {here} here")
    return found
