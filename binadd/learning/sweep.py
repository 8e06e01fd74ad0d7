"""Many seeds: how often does a recipe end with a proof, how fast, and what does it find?"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property, partial
from os import PathLike
from statistics import NormalDist

import numpy as np

from binadd.analysis.encodings import encoding_of
from binadd.automata.machine import compile_machine
from binadd.errors import RangeError
from binadd.execution.executors import map_unordered
from binadd.learning.run_store import RunStore
from binadd.learning.settings import Settings, settings_for
from binadd.learning.training import TrainedSeed, lanes_for, train_many

MOST_SEEDS = 10_000_000
LANES_FULL = 2
"""A worker's batch has up to so many seeds for each of its lanes: then few lanes idle for long."""
FEWEST_BATCHES = 16
SMALLEST_BATCH = 64
"""A sweep is cut into that many batches where they are no smaller than this: a batch that is under
way is lost with a kill, and workers are to finish at the same time."""
SECONDS_UNSTORED = 1.0
"""Finished seeds go into the store this often."""


@dataclass(frozen=True)
class Spread:
    """Where the numbers of several runs lie. Quantiles are the least number with that rank."""

    median: float
    p90: float
    p99: float
    max: float
    min: float


@dataclass(frozen=True, eq=False)
class SweepResult:
    """What `sweep` found.

    Attributes
    ----------
    settings : Settings
    trained : tuple of TrainedSeed
        By seed, from 0.
    seconds : float
        What this call took; less than the training if a store had some of the seeds.
    """

    settings: Settings
    trained: tuple[TrainedSeed, ...]
    seconds: float

    @property
    def seeds(self) -> int:
        """How many seeds there are."""
        return len(self.trained)

    @cached_property
    def successes(self) -> tuple[TrainedSeed, ...]:
        """The seeds that were proved within the steps allowed, with the margin asked for."""
        return tuple(found for found in self.trained if found.succeeded)

    @property
    def success_rate(self) -> float:
        """The share of successes."""
        return len(self.successes) / self.seeds

    @property
    def interval(self) -> tuple[float, float]:
        """Where the rate of all seeds lies with a confidence of 95%."""
        return wilson_interval(len(self.successes), self.seeds)

    @property
    def steps(self) -> Spread | None:
        """The steps that the successes took; None if there are none."""
        return _spread([found.steps for found in self.successes])

    @property
    def normalised_margins(self) -> Spread | None:
        """The normalised margins of the successes; None if there are none."""
        return _spread([found.normalised_margin for found in self.successes])

    @property
    def soft_right(self) -> int | None:
        """How many were right on all pairs of 8 bits as soft networks; None for hard recipes."""
        if self.settings.recipe.is_hard:
            return None
        return sum(bool(found.soft_right) for found in self.trained)

    @property
    def lost_by_hardening(self) -> int | None:
        """How many of those are no adders as networks of threshold units."""
        if self.settings.recipe.is_hard:
            return None
        return sum(bool(found.soft_right) and not found.proved for found in self.trained)

    @cached_property
    def families(self) -> dict[str, int]:
        """How many successes there are of each code family, the most frequent first."""
        names = (encoding_of(compile_machine(found.network), True) for found in self.successes)
        return dict(Counter(names).most_common())


def sweep(
    seeds: int,
    *,
    recipe: str = "surrogate",
    hidden: int = 3,
    bits: int | None = None,
    max_steps: int | None = None,
    margin: float | None = None,
    executor: Executor | None = None,
    store: str | PathLike[str] | None = None,
    on_finished: Callable[[int], None] | None = None,
) -> SweepResult:
    """Train the seeds from 0 to ``seeds - 1``.

    Each ends with the same network, bit for bit, as `train` gives for it alone, with any number of
    workers, and after any number of interruptions. By default a thousand take some 3 s.

    Parameters
    ----------
    seeds : int
    recipe, hidden, bits, max_steps, margin
        As for `train`.
    executor : concurrent.futures.Executor, optional
        Trains them in batches; without it, all are trained in this process.
    store : path, optional
        A sqlite file that keeps every finished seed; those it has are not trained again. Only this
        process writes to it.
    on_finished : callable, optional
        Called with the number of seeds finished so far, whenever it grows.

    Raises
    ------
    RangeError
        If an argument is out of range.
    DataFileError
        If the store can't be used, or is that of a sweep with other settings.
    TrainingError
        If the training breaks down: a parameter is no longer a finite number.
    WorkersError
        If the workers of the executor can't go on.

    Examples
    --------
    >>> sweep(20).success_rate
    1.0
    """
    start = time.perf_counter()
    check_seeds(seeds)
    settings = settings_for(recipe, hidden, bits, max_steps, margin)
    with nullcontext() if store is None else RunStore(store, settings) as kept:
        finished = set() if kept is None else kept.finished()
        missing = [seed for seed in range(seeds) if seed not in finished]
        count = seeds - len(missing)
        if on_finished is not None and count:
            on_finished(count)
        trained: list[TrainedSeed] = []
        for group in _train(settings, missing, executor):
            count += len(group)
            if kept is None:
                trained += group
            else:
                kept.add(group)
            if on_finished is not None:
                on_finished(count)
        if kept is not None:
            trained = list(kept.load(range(seeds)))
    trained.sort(key=lambda found: found.seed)
    return SweepResult(settings, tuple(trained), time.perf_counter() - start)


def check_seeds(seeds: int) -> None:
    """Raise a `RangeError` unless `seeds` is a number of seeds that can be trained."""
    if isinstance(seeds, bool) or not isinstance(seeds, int) or not 1 <= seeds <= MOST_SEEDS:
        raise RangeError(f"the number of seeds must be from 1 to {MOST_SEEDS}, got {seeds!r}")


def _train(
    settings: Settings, seeds: list[int], executor: Executor | None
) -> Iterator[list[TrainedSeed]]:
    """Yield the seeds as they finish, in groups worth a transaction."""
    if executor is None:
        yield from _by_time(train_many(settings, seeds))
        return
    widest = LANES_FULL * lanes_for(settings)
    most = min(widest, max(SMALLEST_BATCH, len(seeds) // FEWEST_BATCHES))
    count = -(-len(seeds) // most)
    batches = [seeds[i::count] for i in range(count)]
    for _, trained in map_unordered(partial(_train_batch, settings), batches, executor):
        yield trained


def _train_batch(settings: Settings, seeds: list[int]) -> list[TrainedSeed]:
    """What a worker does."""
    return list(train_many(settings, seeds))


def _by_time(results: Iterable[TrainedSeed]) -> Iterator[list[TrainedSeed]]:
    """Gather results until `SECONDS_UNSTORED` have passed."""
    group: list[TrainedSeed] = []
    due = time.monotonic() + SECONDS_UNSTORED
    for result in results:
        group.append(result)
        if time.monotonic() >= due:
            yield group
            group, due = [], time.monotonic() + SECONDS_UNSTORED
    if group:
        yield group


def _spread(numbers: Sequence[float]) -> Spread | None:
    if not numbers:
        return None
    at = np.quantile(numbers, [0.5, 0.9, 0.99, 1.0, 0.0], method="inverted_cdf").tolist()
    return Spread(*at)


def wilson_interval(successes: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of E. B. Wilson (1927) for a rate.

    >>> [round(end, 4) for end in wilson_interval(10, 10)]
    [0.7225, 1.0]
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate, weight = successes / trials, z * z / trials
    centre = (rate + weight / 2) / (1 + weight)
    reach = z / (1 + weight) * (rate * (1 - rate) / trials + weight / (4 * trials)) ** 0.5
    return max(0.0, centre - reach), min(1.0, centre + reach)
