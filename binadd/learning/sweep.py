"""`sweep`: many seeds, in this process or shared among workers, kept in a store or not."""

import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from functools import partial
from os import PathLike

import numpy as np

from binadd.automata.specification import Specification
from binadd.errors import DisagreementError, RangeError, expect, expect_function, whole
from binadd.execution.executors import expect_executor, map_unordered, open_executor
from binadd.execution.watching import watching
from binadd.learning.engine import batch_size
from binadd.learning.engines import (
    Engine,
    chosen_engine,
    compile_engine,
    is_installed,
    train_tables,
    why_not_loaded,
)
from binadd.learning.recipe_on_workers import executor_for
from binadd.learning.recipes import Recipe
from binadd.learning.results import SweepResult
from binadd.learning.run_store import RunStore
from binadd.learning.seed_table import SeedTable, joined
from binadd.learning.settings import LARGEST_SEED, Settings, settings_for

MOST_SEEDS = 10_000_000
BATCHES_A_TASK = 2
"""A worker's task has up to so many batches of seeds: then few places are idle for long."""
COMPILED_TASK = 4096
"""Seeds in a task of the compiled engine: some tenths of a second."""
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
    examples: int | None = None,
    pairs: Iterable[Iterable[int]] | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    store: str | PathLike[str] | None = None,
    first_seed: int = 0,
    engine: str = "auto",
    progress: bool | Callable[[int], None] | None = False,
    on_finished: Callable[[int], None] | None = None,
) -> SweepResult:
    """Train the seeds 0, 1, 2, ... and tell how they fared.

    A seed ends with the same network as `train` gives for it alone, with either engine, with any
    number of workers, and after any number of interruptions. By default a thousand take some 2 s;
    with numba a tenth of that. What is kept of a seed are some 200 bytes.

    Parameters
    ----------
    seeds : int
    recipe, hidden, bits, max_steps, margin, task, examples, pairs
        As for `train`.
    workers : int
        So many processes of this computer share the work. A script that asks for more than one
        needs the usual ``if __name__ == "__main__":``. A recipe of your own that they can't import
        is worked on by this process, with a warning.
    executor : concurrent.futures.Executor, optional
        Shares the work instead, as that of a Dask cluster.
    store : path, optional
        A sqlite file that keeps every finished seed, of this sweep and of others; those it has are
        proved again, not trained again. Several sweeps may use it at once.
    first_seed : int
        Train the seeds from this one on.
    engine : str
        ``"numpy"``; ``"numba"``, which is compiled; or ``"auto"``: numba where it is installed and
        knows the recipe. All give the same bits.
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
        If the store can't be used or is damaged.
    MissingExtraError
        If numba is asked for and not installed.
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
    settings = settings_for(recipe, hidden, bits, max_steps, margin, task, examples, pairs)
    if executor is not None and workers != 1:
        raise RangeError("work is shared among workers or by an executor, not by both")
    expect_executor(executor)
    expect_function("on_finished", on_finished)
    if store is not None:
        expect("store", "the name of a file", store, str, PathLike)
    asked = range(check_first_seed(first_seed, seeds), first_seed + seeds)
    chosen = chosen_engine(engine, settings, seeds)
    with ExitStack() as stack:
        kept = None if store is None else stack.enter_context(RunStore(store)).of(settings)
        told = [] if on_finished is None else [on_finished]
        watched = stack.enter_context(watching(progress, seeds, "seeds"))
        told += [] if watched is None else [watched]
        tables = []
        finished = 0
        for table in () if kept is None else kept.load(asked):
            tables.append(table)
            finished += _tell(told, finished, table)
        missing = np.setdiff1d(
            np.arange(asked.start, asked.stop), joined(settings, tables).seeds, assume_unique=True
        )
        executor = executor or stack.enter_context(open_executor(workers))
        executor = executor_for(settings.recipe, executor)
        if chosen == "numba" and len(missing):
            compile_engine(settings)  # here, so that workers find it compiled
        for table in _train(settings, missing, engine, chosen, executor):
            if kept is not None:
                kept.add(table)
            tables.append(table)
            finished += _tell(told, finished, table)
    trained = joined(settings, tables)
    if not np.array_equal(trained.seeds, np.arange(asked.start, asked.stop)):
        raise DisagreementError(f"{seeds} seeds were asked for, and others were trained")
    return SweepResult(settings, trained, time.perf_counter() - start, chosen)


def stored_sweeps(
    store: str | PathLike[str], on_untold: Callable[[str], None] = warnings.warn
) -> Iterator[SweepResult]:
    """Yield what a store tells of the sweeps in it, of all their seeds, each proved again.

    Some 20 microseconds a seed. A sweep of a recipe of one's own or of given inputs, which a store
    can't tell, is left out, and `on_untold` is called with why.

    Raises
    ------
    DataFileError
        If the store can't be used or is damaged.
    """
    with RunStore(store, must_exist=True) as kept:
        for found in kept.sweeps(on_untold):
            start = time.perf_counter()
            table = joined(found.settings, found.load())
            if len(table):
                yield SweepResult(found.settings, table, time.perf_counter() - start, None)


def check_seeds(seeds: int) -> int:
    """Return the number of seeds if so many can be trained."""
    return whole("the number of seeds", seeds, least=1, most=MOST_SEEDS)


def check_first_seed(first: int, seeds: int) -> int:
    """Return the first seed if so many can follow one another from it on."""
    return whole("the first seed", first, least=0, most=LARGEST_SEED - seeds + 1)


def _tell(told: list[Callable[[int], None]], finished: int, table: SeedTable) -> int:
    """Say how many seeds are finished now, and return how many are new."""
    if len(table):
        for tell in told:
            tell(finished + len(table))
    return len(table)


def _train(
    settings: Settings, seeds: np.ndarray, asked: str, engine: Engine, executor: Executor | None
) -> Iterator[SeedTable]:
    """Yield the seeds as they finish, in tables worth a transaction."""
    if executor is None:
        yield from _by_time(settings, train_tables(settings, seeds.tolist(), engine))
        return
    largest = COMPILED_TASK if engine == "numba" else BATCHES_A_TASK * batch_size(settings)
    most = min(largest, max(SMALLEST_TASK, len(seeds) // FEWEST_TASKS))
    # One after the other: rows of seeds that are neighbours are so in the store as well.
    tasks = [seeds[at : at + most] for at in range(0, len(seeds), most)]
    for _, table in map_unordered(partial(_train_task, settings, asked, engine), tasks, executor):
        yield table


def _train_task(settings: Settings, asked: str, engine: Engine, seeds: np.ndarray) -> SeedTable:
    """What a worker does; it may be without numba, which is said if numba was asked for."""
    if engine == "numba" and (not is_installed() or why_not_loaded()):
        engine = chosen_engine(asked, settings, len(seeds))
    return joined(settings, train_tables(settings, seeds.tolist(), engine))


def _by_time(settings: Settings, tables: Iterable[SeedTable]) -> Iterator[SeedTable]:
    """Gather tables until `SECONDS_UNSTORED` have passed."""
    group: list[SeedTable] = []
    due = time.monotonic() + SECONDS_UNSTORED
    for table in tables:
        group.append(table)
        if time.monotonic() >= due:
            yield joined(settings, group)
            group, due = [], time.monotonic() + SECONDS_UNSTORED
    if group:
        yield joined(settings, group)
