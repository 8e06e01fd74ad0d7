"""What a run store keeps of a seed: how a row is written, and read back without trusting it."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

import numpy as np

from binadd.learning.seed_table import UNKNOWN, Finished, SeedTable
from binadd.learning.settings import LARGEST_SEED, MOST_STEPS

COLUMNS = {
    "seed": "INTEGER NOT NULL",
    "steps": "INTEGER NOT NULL",
    "proved": "INTEGER NOT NULL",
    "succeeded": "INTEGER NOT NULL",
    "normalised_margin": "REAL NOT NULL",
    "encoding": "TEXT",
    "class": "TEXT",
    "soft_right": "INTEGER",
    "parameters": "BLOB NOT NULL",
    "checksum": "BLOB NOT NULL",
}
"""Of the table of seeds; `parameters` are float32, the least significant byte first."""

Row = tuple[object, ...]
_NUMBERS = struct.Struct("<qqqqdq")


class DamagedRowError(Exception):
    """A row is not as it was written; carries its seed, as far as it can be read."""


def rows_of(table: SeedTable, settings_digest: bytes) -> Iterator[Row]:
    """Yield the rows of seeds, in the order of `COLUMNS`."""
    columns = [array.tolist() for array in table.arrays() if array.ndim == 1]
    theta = np.ascontiguousarray(table.theta, dtype="<f4")
    for row, *values in zip(theta, *columns, strict=True):
        seed, steps, proved, succeeded, margin, encoding, form, soft_right = values
        known = None if soft_right == UNKNOWN else soft_right
        row_values = (
            seed, steps, int(proved), int(succeeded), margin, encoding, form, known, row.tobytes(),
        )  # fmt: skip
        yield *row_values, checksum(settings_digest, row_values)


def checksum(settings_digest: bytes, values: Sequence[object]) -> bytes:
    """Return 8 bytes that tell whether a row, or its settings, changed."""
    seed, steps, proved, succeeded, margin, encoding, form, soft_right, parameters = values
    known = UNKNOWN if soft_right is None else soft_right
    digest = blake2b(settings_digest, digest_size=8)
    digest.update(_NUMBERS.pack(seed, steps, proved, succeeded, margin, known))
    digest.update(f"{encoding}|{form}|".encode())
    digest.update(parameters)  # type: ignore[arg-type]
    return digest.digest()


def checked(
    rows: Iterable[Row], settings_digest: bytes, seeds: range, count: int
) -> tuple[list[list[object]], Finished, np.ndarray]:
    """Return rows as columns, what they say of their seeds, and how these fared as soft networks.

    Parameters
    ----------
    rows : iterable of rows
        By seed.
    settings_digest : bytes
    seeds : range
        Where their seeds lie.
    count : int
        P.

    Raises
    ------
    DamagedRowError
        If one is not as it was written, or not of these seeds, or not in order.
    """
    last = seeds.start - 1
    kept = []
    for *values, expected in rows:
        seed = values[0]
        try:
            is_right = (
                expected == checksum(settings_digest, values)
                # Checked here and not left to sqlite: a page out of order can mislead it.
                and last < seed < seeds.stop  # type: ignore[operator]
                and len(values[-1]) == 4 * count  # type: ignore[arg-type]
                and 0 <= values[1] <= MOST_STEPS  # type: ignore[operator]
            )
        except (TypeError, ValueError, struct.error, UnicodeError):
            is_right = False
        if not is_right:
            raise DamagedRowError(f"row of seed {seed!s:.40}")
        assert isinstance(seed, int)
        last = seed
        kept.append(values)
    columns = [list(column) for column in zip(*kept, strict=True)] or [[] for _ in COLUMNS]
    parameters = b"".join(columns[8])
    theta = np.frombuffer(parameters, dtype="<f4").astype(np.float32).reshape(-1, count)
    if not np.isfinite(theta).all():
        raise DamagedRowError("parameters that are no finite numbers")
    soft = np.array([UNKNOWN if one is None else one for one in columns[7]], dtype=np.int8)
    seeds_steps = np.array(columns[:2], dtype=np.int64).reshape(2, -1)
    return columns, Finished(seeds_steps[0], seeds_steps[1], theta), soft


def disagreement(columns: list[list[object]], found: SeedTable) -> int | None:
    """Return a seed of which the rows say something else than what was found; None if none."""
    names = ("proved", "succeeded", "normalised_margin", "encoding", "form")
    for said, name in zip(columns[2:7], names, strict=True):
        array = getattr(found, name)
        wrong = np.array(said, dtype=array.dtype) != array
        if wrong.any():
            return int(found.seeds[np.flatnonzero(wrong)[0]])
    return None


assert LARGEST_SEED < 2**63  # what a row can hold
