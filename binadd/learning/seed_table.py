"""`SeedTable`: what became of many seeds, in arrays; objects are made when asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, overload

import numpy as np

from binadd.learning.settings import Settings
from binadd.networks.threshold_rnn import ThresholdRNN

UNKNOWN = -1
"""In `soft_right`, where the recipe has no soft units."""


@dataclass(frozen=True)
class TrainedSeed:
    """What became of a seed.

    Attributes
    ----------
    seed, steps : int
    network : ThresholdRNN
        The last one; of threshold units, with exactly the weights that were tested.
    proved : bool
        Whether it is proved to do the task at every width.
    succeeded : bool
        Whether it is proved, and has the margin that was asked for.
    normalised_margin : float
    encoding : str or None
        As `binadd.analysis.encodings` names it; None if it is not proved.
    soft_right : bool or None
        Whether it was right before it was hardened, on all pairs of 8 bits (other tasks: all inputs
        whose operands have up to 16 digits together); None where the recipe has no soft units.
    form : str or None
        Which of all 3-unit adders it is, as `binadd.analysis.census.canonical_form` names them;
        None if it is none.
    """

    seed: int
    steps: int
    network: ThresholdRNN
    proved: bool
    succeeded: bool
    normalised_margin: float
    encoding: str | None
    soft_right: bool | None
    form: str | None = None


class Finished(NamedTuple):
    """Seeds that an engine is done with, not judged yet.

    Attributes
    ----------
    seeds, steps : ndarray of int64, shape (S,)
    theta : ndarray of float32, shape (S, P)
        Their last parameters.
    """

    seeds: np.ndarray
    steps: np.ndarray
    theta: np.ndarray


@dataclass(frozen=True, eq=False)
class SeedTable(Sequence[TrainedSeed]):
    """What became of S seeds. As a sequence it has a `TrainedSeed` for each.

    Attributes
    ----------
    settings : Settings
    seeds, steps : ndarray of int64, shape (S,)
    theta : ndarray of float32, shape (S, P)
        The last parameters, before the network was hardened.
    proved, succeeded : ndarray of bool, shape (S,)
    normalised_margin : ndarray of float64, shape (S,)
    encoding, form : ndarray of str or None, shape (S,)
    soft_right : ndarray of int8, shape (S,)
        0 or 1, or `UNKNOWN`.
    """

    settings: Settings
    seeds: np.ndarray
    steps: np.ndarray
    theta: np.ndarray
    proved: np.ndarray
    succeeded: np.ndarray
    normalised_margin: np.ndarray
    encoding: np.ndarray
    form: np.ndarray
    soft_right: np.ndarray

    def arrays(self) -> tuple[np.ndarray, ...]:
        """Return all of them, in order."""
        return tuple(getattr(self, field.name) for field in fields(self)[1:])

    def some(self, which: Any) -> "SeedTable":
        """Return some of the seeds, by a slice, a mask or indices."""
        return SeedTable(self.settings, *[array[which] for array in self.arrays()])

    def network(self, place: int) -> ThresholdRNN:
        """Return a seed's last network, hardened."""
        it = self.settings
        return it.recipe.harden(self.theta[place], it.parameters, name_of(it, self.seeds[place]))

    def __len__(self) -> int:
        return len(self.seeds)

    @overload
    def __getitem__(self, place: int) -> TrainedSeed: ...

    @overload
    def __getitem__(self, place: slice) -> "SeedTable": ...

    def __getitem__(self, place: int | slice) -> "TrainedSeed | SeedTable":
        if isinstance(place, slice):
            return self.some(place)
        soft_right = int(self.soft_right[place])
        return TrainedSeed(
            seed=int(self.seeds[place]),
            steps=int(self.steps[place]),
            network=self.network(place),
            proved=bool(self.proved[place]),
            succeeded=bool(self.succeeded[place]),
            normalised_margin=float(self.normalised_margin[place]),
            encoding=self.encoding[place],
            soft_right=None if soft_right == UNKNOWN else bool(soft_right),
            form=self.form[place],
        )

    def __iter__(self) -> Iterator[TrainedSeed]:
        return (self[place] for place in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SeedTable):
            return NotImplemented
        pairs = zip(self.arrays(), other.arrays(), strict=True)
        return self.settings == other.settings and all(np.array_equal(*pair) for pair in pairs)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<SeedTable: {len(self):,} seeds>"

    def columns(self) -> dict[str, np.ndarray]:
        """Return what a table of the seeds has, by the titles of its columns."""
        return {
            "seed": self.seeds,
            "steps": self.steps,
            "proved": self.proved,
            "succeeded": self.succeeded,
            "normalised_margin": self.normalised_margin,
            "encoding": self.encoding,
            "class": self.form,
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of that table, a seed each."""
        columns = self.columns()
        for at in range(0, len(self), 1024):
            some = [column[at : at + 1024].tolist() for column in columns.values()]
            for row in zip(*some, strict=True):
                yield dict(zip(columns, row, strict=True))


def name_of(settings: Settings, seed: int) -> str:
    """Return what the network of a seed is called."""
    what = "" if settings.adds else f"{settings.task.name}, "
    return f"learned ({what}{settings.recipe_name}, seed {seed})"


def joined(settings: Settings, tables: Iterable[SeedTable]) -> SeedTable:
    """Put tables together, by seed; of a seed that is in several, the first counts."""
    parts = [table.arrays() for table in tables]
    if not parts:
        parts = [_nothing(settings).arrays()]
    whole = SeedTable(settings, *map(np.concatenate, zip(*parts, strict=True)))
    _, places = np.unique(whole.seeds, return_index=True)
    return whole.some(places)


def _nothing(settings: Settings) -> SeedTable:
    number, truth = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    theta = np.zeros((0, settings.parameters.count), dtype=np.float32)
    text, soft = np.zeros(0, dtype=object), np.zeros(0, dtype=np.int8)
    real = np.zeros(0)
    return SeedTable(settings, number, number, theta, truth, truth, real, text, text, soft)
