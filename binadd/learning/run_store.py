"""`RunStore`: the finished seeds of sweeps in a sqlite file, so that a killed sweep can go on.

Each sweep has settings; a store may have seeds of many. Several processes may use it at once: a
transaction is short, and who finds the file locked waits. The journal mode is DELETE, as
write-ahead logs fail on network file systems. Whatever happens to a process, the file holds exactly
the seeds of the transactions that were finished.

Whatever happens to the file, it gives what was put in or is refused. Sqlite's own check finds pages
that do not fit together; a checksum a row, over the settings too, finds rows that changed; and all
networks are proved again when they are read.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from binadd.errors import BinaddError, DataFileError
from binadd.learning.judging import judged
from binadd.learning.seed_table import SeedTable
from binadd.learning.settings import LARGEST_SEED, Settings
from binadd.learning.store_rows import COLUMNS, DamagedRowError, checked, disagreement, rows_of
from binadd.learning.stored_settings import UntoldSweepError, settings_of, text_of

APPLICATION = int.from_bytes(b"bina", "big")
VERSION = 3
PATIENCE = 30.0
"""Seconds to wait for another process that has the file locked."""
ROWS_AT_ONCE = 16_384
"""Read, checked and proved together."""

_TABLES = {
    "seeds": "CREATE TABLE seeds (settings INTEGER NOT NULL REFERENCES settings, "
    + ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    + ", PRIMARY KEY (settings, seed)) WITHOUT ROWID",
    "settings": "CREATE TABLE settings (id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE,"
    " checksum BLOB NOT NULL)",
}
_WAY_OUT = "use another file: the same seeds end with the same networks"
_REASONS = {
    sqlite3.SQLITE_NOTADB: "not a sqlite file",
    sqlite3.SQLITE_BUSY: "locked; another process uses it",
    sqlite3.SQLITE_FULL: "can't be written: the disk is full; what was stored before is kept",
}


class RunStore:
    """The seeds of sweeps that are finished. Use it as a context manager.

    Parameters
    ----------
    path : path-like
        Made if it does not exist.
    must_exist : bool
        Refuse it then.

    Raises
    ------
    DataFileError
        If the file can't be used: unreadable, no sqlite file, locked, damaged, or of another
        program or version.
    """

    def __init__(self, path: str | os.PathLike[str], *, must_exist: bool = False) -> None:
        self.path = path
        self._connection = self._connect(must_exist)
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

    def of(self, settings: Settings) -> "StoredSweep":
        """Return what the store has of the sweep with these settings, nothing if it is new."""
        text = text_of(settings)
        with self._explained(), self._transaction():
            found = dict(self._settings()).get(text)
            if found is None:
                cursor = self._connection.execute(
                    "INSERT INTO settings (json, checksum) VALUES (?, ?)", (text, digest_of(text))
                )
                found = cursor.lastrowid
        assert found is not None
        return StoredSweep(self, found, settings, digest_of(text))

    def sweeps(self, on_untold: Callable[[str], None]) -> Iterator["StoredSweep"]:
        """Yield all sweeps that it has seeds of, in the order in which they were begun.

        But for those of a recipe of one's own, or of given inputs, which a store can't tell:
        `on_untold` is called with why.

        Raises
        ------
        DataFileError
            If one is of another version of binadd.
        """
        for text, number in self._settings():
            try:
                settings = settings_of(text)
            except UntoldSweepError as error:
                on_untold(f"{self.path}: {error}")
                continue
            except BinaddError as error:
                raise DataFileError(f"{self.path}: {error}") from error
            yield StoredSweep(self, number, settings, digest_of(text))

    def _settings(self) -> list[tuple[str, int]]:
        """Return the settings of all sweeps, and their numbers."""
        with self._explained():
            rows = self._connection.execute("SELECT * FROM settings ORDER BY id").fetchall()
        for _, text, checksum in rows:
            if not isinstance(text, str) or checksum != digest_of(text):
                raise self.damaged("the settings of a sweep")
        return [(text, number) for number, text, _ in rows]

    def _connect(self, must_exist: bool) -> sqlite3.Connection:
        try:
            # An absolute path is no name of a database in memory, as "" and ":memory:" are.
            place = Path(self.path).absolute()
            if place.exists() and not place.is_file():
                kind = "it is a directory" if place.is_dir() else "it is no regular file"
                raise DataFileError(f"{self.path}: {kind}")
            if must_exist and not place.exists():
                raise DataFileError(f"{self.path}: there is no such file")
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
        for statement in _TABLES.values():
            self._connection.execute(statement)
        self._connection.execute(f"PRAGMA application_id = {APPLICATION}")
        self._connection.execute(f"PRAGMA user_version = {VERSION}")

    def _check(self) -> None:
        """Raise unless it is a store of ours, and whole."""
        if self._pragma("application_id") != APPLICATION:
            raise DataFileError(f"{self.path}: a database, but no store of a sweep")
        version, state = self._pragma("user_version"), self._pragma("quick_check(1)")
        if state != "ok":
            raise self.damaged(state.splitlines()[-1])
        if version in (1, 2):
            raise DataFileError(
                f"{self.path}: a store of binadd 0.1, which holds one sweep only and weights that "
                f"can't be proved by the batch; {_WAY_OUT}"
            )
        if version != VERSION:
            raise DataFileError(
                f"{self.path}: a store of version {version}; this binadd reads {VERSION}"
            )
        if self._tables() != _TABLES:
            raise self.damaged("its tables are not those of a store")
        self._settings()

    def damaged(self, what: str) -> DataFileError:
        """Return the error that says so."""
        return DataFileError(f"{self.path}: damaged: {what}; {_WAY_OUT}")

    def fetch(self, statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        """Return the rows that a statement asks for."""
        with self._explained():
            return self._connection.execute(statement, values).fetchall()

    def insert(self, rows: Callable[[], Iterator[tuple[object, ...]]]) -> None:
        """Add rows of seeds, all of them or, if that fails, none; one that is there stays."""
        places = ", ".join("?" * (len(COLUMNS) + 1))
        statement = f"INSERT INTO seeds VALUES ({places}) ON CONFLICT DO NOTHING"
        made = list(rows())
        with self._explained(), self._transaction():
            self._connection.executemany(statement, made)

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
            raise self.damaged("it holds text that is none") from error
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # less what extends it
            if code == sqlite3.SQLITE_CORRUPT:
                raise self.damaged(str(error)) from error
            raise DataFileError(f"{self.path}: {_REASONS.get(code, error)}") from error


class StoredSweep:
    """What a store has of one sweep."""

    def __init__(self, store: RunStore, number: int, settings: Settings, digest: bytes) -> None:
        self.settings = settings
        self._store, self._number, self._digest = store, number, digest

    def count(self, seeds: range | None = None) -> int:
        """Return how many seeds there are, of some or of all."""
        some = range(LARGEST_SEED + 1) if seeds is None else seeds
        statement = "SELECT count(*) FROM seeds WHERE settings = ? AND seed BETWEEN ? AND ?"
        rows = self._store.fetch(statement, (self._number, some.start, some.stop - 1))
        return int(rows[0][0])

    def add(self, table: SeedTable) -> None:
        """Add finished seeds, all of them or, if that fails, none; one that is there stays."""
        number, digest = self._number, self._digest
        self._store.insert(lambda: ((number, *row) for row in rows_of(table, digest)))

    def load(self, seeds: range | None = None) -> Iterator[SeedTable]:
        """Yield what is stored of some seeds or of all, in order; every network is proved again.

        Costs some 20 microseconds a seed for 3 hidden units.

        Raises
        ------
        DataFileError
            If a row is not as it was written, or its network not what the row says.
        """
        rest = range(LARGEST_SEED + 1) if seeds is None else seeds
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        statement = (
            f"SELECT {names} FROM seeds WHERE settings = ? AND seed BETWEEN ? AND ?"
            f" ORDER BY seed LIMIT {ROWS_AT_ONCE}"
        )
        while rest.start < rest.stop:  # len() can not tell of so many
            rows = self._store.fetch(statement, (self._number, rest.start, rest.stop - 1))
            if not rows:
                return
            yield self._proved_again(rows, rest)
            rest = range(rows[-1][0] + 1, rest.stop)

    def _proved_again(self, rows: list[tuple[Any, ...]], seeds: range) -> SeedTable:
        count = self.settings.parameters.count
        try:
            columns, finished, soft_right = checked(rows, self._digest, seeds, count)
        except DamagedRowError as error:
            raise self._store.damaged(str(error)) from None
        found = judged(self.settings, finished, soft_right)
        wrong = disagreement(columns, found)
        if wrong is not None:
            raise DataFileError(
                f"{self._store.path}, seed {wrong}: the network is not what the row says of its "
                f"proof, margin, encoding or class; {_WAY_OUT}"
            )
        return found


def digest_of(text: str) -> bytes:
    """Return 16 bytes that tell whether settings changed; they are in every row's checksum."""
    return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=16).digest()
