"""`RunStore`: the finished seeds of a sweep in a sqlite file, so that a killed sweep can go on.

Only the process that coordinates a sweep writes to it. The journal mode is DELETE, as write-ahead
logs fail on network file systems. Whatever happens to the process, the file holds exactly the seeds
of the transactions that were finished.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from binadd.errors import DataFileError, WeightsFileError
from binadd.formats.weight_files import parse_weights, weights_as_json
from binadd.learning.acceptance import judge
from binadd.learning.settings import Settings
from binadd.learning.training import TrainedSeed

APPLICATION = int.from_bytes(b"bina", "big")
VERSION = 1
PATIENCE = 5.0
"""Seconds to wait for another process that has the file locked."""

_TABLES = (
    "CREATE TABLE settings (json TEXT NOT NULL)",
    "CREATE TABLE networks (seed INTEGER PRIMARY KEY, steps INTEGER NOT NULL,"
    " succeeded INTEGER NOT NULL, soft_right INTEGER, weights TEXT NOT NULL)",
)


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
        If the file can't be used: unreadable, no sqlite file, locked, of another program or
        version, or of a sweep with other settings, which are shown.
    """

    def __init__(self, path: str | os.PathLike[str], settings: Settings) -> None:
        self.path, self.settings = path, settings
        with self._explained():
            # An absolute path is no name of a database in memory, as "" and ":memory:" are.
            place = Path(path).absolute()
            self._connection = sqlite3.connect(place, timeout=PATIENCE, isolation_level=None)
        try:
            with self._explained():
                self._prepare()
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
        rows = [
            (
                found.seed,
                found.steps,
                found.succeeded,
                found.soft_right,
                json.dumps(weights_as_json(found.network)),
            )
            for found in results
        ]
        with self._explained(), self._transaction():
            self._connection.executemany(
                "INSERT INTO networks VALUES (?, ?, ?, ?, ?) ON CONFLICT (seed) DO NOTHING", rows
            )

    def load(self, seeds: range) -> Iterator[TrainedSeed]:
        """Yield what is stored of `seeds`, in order; every network is proved again.

        Raises
        ------
        DataFileError
            If a row holds no network, or one that is not what the row says.
        """
        with self._explained():
            rows = self._connection.execute(
                "SELECT * FROM networks WHERE seed BETWEEN ? AND ? ORDER BY seed",
                (seeds.start, seeds.stop - 1),
            ).fetchall()
        for row in rows:
            yield self._checked(*row)

    def _checked(
        self, seed: int, steps: int, succeeded: int, soft_right: int | None, weights: Any
    ) -> TrainedSeed:
        where = f"{self.path}, seed {seed}"
        try:
            network = parse_weights(str(weights).encode(), where)
        except WeightsFileError as error:
            raise DataFileError(str(error)) from None
        steps_fit = isinstance(steps, int) and 1 <= steps <= self.settings.max_steps
        flags_fit = succeeded in (0, 1) and soft_right in (
            (None,) if self.settings.recipe.is_hard else (0, 1)
        )
        if not steps_fit or not flags_fit:
            raise DataFileError(f"{where}: the row is damaged")
        judgement = judge(network)
        if judgement.meets(self.settings.margin) != bool(succeeded):
            raise DataFileError(
                f"{where}: the network is {'' if succeeded else 'not '}said to be proved with a "
                f"margin of {self.settings.margin}, but it is the other way round"
            )
        return TrainedSeed(
            seed=seed,
            steps=steps,
            network=network,
            proved=judgement.proved,
            succeeded=bool(succeeded),
            normalised_margin=judgement.normalised_margin,
            soft_right=None if soft_right is None else bool(soft_right),
        )

    def _prepare(self) -> None:
        """Make the tables in a new file; check whose they are in an old one."""
        with self._transaction():
            execute = self._connection.execute
            if not execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                for statement in _TABLES:
                    execute(statement)
                execute("INSERT INTO settings VALUES (?)", (json.dumps(self.settings.as_json()),))
                execute(f"PRAGMA application_id = {APPLICATION}")
                execute(f"PRAGMA user_version = {VERSION}")
            stored = self._stored_settings()
        differences = _differences(stored, json.loads(json.dumps(self.settings.as_json())))
        if differences:
            raise DataFileError(
                f"{self.path}: a sweep with other settings: {'; '.join(differences)}. "
                f"Use another file, or the settings of this one"
            )

    def _stored_settings(self) -> dict[str, Any]:
        """Return the settings of a store, after a look at what kind of file it is."""
        execute = self._connection.execute
        if execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise DataFileError(f"{self.path}: a database, but no store of a sweep")
        version = execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            raise DataFileError(
                f"{self.path}: a store of version {version}; this binadd reads {VERSION}"
            )
        try:
            stored = json.loads(execute("SELECT json FROM settings").fetchone()[0])
        except (TypeError, ValueError):
            stored = None
        if not isinstance(stored, dict):
            raise DataFileError(f"{self.path}: the settings of the sweep are missing in it")
        return stored

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say what sqlite's errors mean here."""
        try:
            yield
        except ValueError as error:  # a NUL in the path
            raise DataFileError(f"{str(self.path)!a}: not a path") from error
        except sqlite3.Error as error:
            if Path(self.path).is_dir():
                reason = "it is a directory"
            elif getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
                reason = "not a sqlite file"
            elif getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                reason = "locked; another process uses it"
            else:
                reason = str(error)
            raise DataFileError(f"{self.path}: {reason}") from error


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
