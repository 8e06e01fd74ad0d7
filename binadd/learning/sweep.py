"""`sweep`: many seeds, in this process or shared among workers, kept in a store or not."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from functools import partial
from os import PathLike

from binadd.automata.specification import Specification
from binadd.errors import DisagreementError, RangeError, expect, expect_function, whole
from binadd.execution.executors import map_unordered, open_executor
from binadd.execution.watching import watching
from binadd.learning.engine import batch_size, train_many
from binadd.learning.recipes import Recipe
from binadd.learning.results import SweepResult, TrainedSeed
from binadd.learning.run_store import RunStore
from binadd.learning.settings import Settings, settings_for

MOST_SEEDS = 10_000_000
BATCHES_A_TASK = 2
"""A worker's task has up to so many batches of seeds: then few places are idle for long."""
FEWEST_TASKS = 16
SMALLEST_TASK = 64
"""A sweep is cut into that many tasks where they are no smaller than this: a task that is under way
is lost with a kill, and workers are to finish at the same time."""
SECONDS_UNSTORED = 1.0
"""Finished seeds go into the store this often."""


def sweep(
    seeds: int,
    *,
    recipe: str | Recipe = "surrogate",
    hidden: int | None = None,
    bits: int | None = None,
    max_steps: int | None = None,
    margin: float | None = None,
    task: str | Specification = "add",
    workers: int = 1,
    executor: Executor | None = None,
    store: str | PathLike[str] | None = None,
    progress: bool | Callable[[int], None] | None = False,
    on_finished: Callable[[int], None] | None = None,
) -> SweepResult:
    """Train the seeds 0, 1, 2, ... and tell how they fared.

    A seed ends with the same network as `train` gives for it alone, with any number of workers, and
    after any number of interruptions. By default a thousand take some 3 s.

    Parameters
    ----------
    seeds : int
    recipe, hidden, bits, max_steps, margin, task
        As for `train`.
    workers : int
        So many processes of this computer share the work. A script that asks for more than one
        needs the usual ``if __name__ == "__main__":``.
    executor : concurrent.futures.Executor, optional
        Shares the work instead, as that of a Dask cluster.
    store : path, optional
        A sqlite file that keeps every finished seed; those it has are proved again, not trained
        again. Only this process writes to it.
    progress : bool or callable
        Show on stderr how far it has come; or what to call, as `on_finished`.
    on_finished : callable, optional
        Called with the number of seeds finished so far, whenever it grows.

    Raises
    ------
    TypeError
        If an argument is of a wrong type.
    RangeError
        If an argument is out of range.
    TaskError, TaskFileError
        If there is no such task.
    DataFileError
        If the store can't be used, is damaged, or is that of a sweep with other settings.
    TrainingError
        If the training breaks down: a parameter is no longer a finite number.
    WorkersError
        If the workers can't be started, or can't go on.

    Examples
    --------
    >>> sweep(20).success_rate
    1.0
    """
    start = time.perf_counter()
    seeds = check_seeds(seeds)
    settings = settings_for(recipe, hidden, bits, max_steps, margin, task)
    if executor is not None and workers != 1:
        raise RangeError("work is shared among workers or by an executor, not by both")
    expect_function("on_finished", on_finished)
    if store is not None:
        expect("store", "the name of a file", store, str, PathLike)
    with ExitStack() as stack:
        kept = None if store is None else stack.enter_context(RunStore(store, settings))
        told = [] if on_finished is None else [on_finished]
        watched = stack.enter_context(watching(progress, seeds, "seeds"))
        told += [] if watched is None else [watched]
        trained = [] if kept is None else list(kept.load(range(seeds)))
        _tell(told, len(trained))
        executor = executor or stack.enter_context(open_executor(workers))
        for group in _train(settings, _missing(seeds, trained), executor):
            if kept is not None:
                kept.add(group)
            trained += group
            _tell(told, len(trained))
    trained.sort(key=lambda found: found.seed)
    if [found.seed for found in trained] != list(range(seeds)):
        raise DisagreementError(f"{seeds} seeds were asked for, and others were trained")
    return SweepResult(settings, tuple(trained), time.perf_counter() - start)


def check_seeds(seeds: int) -> int:
    """Return the number of seeds if so many can be trained."""
    return whole("the number of seeds", seeds, least=1, most=MOST_SEEDS)


def _tell(told: list[Callable[[int], None]], finished: int) -> None:
    """Say how many seeds are finished, if any are."""
    for tell in told if finished else ():
        tell(finished)


def _missing(seeds: int, trained: list[TrainedSeed]) -> list[int]:
    finished = {found.seed for found in trained}
    return [seed for seed in range(seeds) if seed not in finished]


def _train(
    settings: Settings, seeds: list[int], executor: Executor | None
) -> Iterator[list[TrainedSeed]]:
    """Yield the seeds as they finish, in groups worth a transaction."""
    if executor is None:
        yield from _by_time(train_many(settings, seeds))
        return
    largest = BATCHES_A_TASK * batch_size(settings)
    most = min(largest, max(SMALLEST_TASK, len(seeds) // FEWEST_TASKS))
    count = -(-len(seeds) // most)
    tasks = [seeds[i::count] for i in range(count)]
    for _, trained in map_unordered(partial(_train_task, settings), tasks, executor):
        yield trained


def _train_task(settings: Settings, seeds: list[int]) -> list[TrainedSeed]:
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
