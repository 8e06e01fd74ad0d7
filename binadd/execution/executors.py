"""Where work is done: in this process, in processes of this computer, or on a cluster.

One seam for all of it: `open_executor` yields a `concurrent.futures.Executor`, or None for this
process, and `map_unordered` runs tasks through it and hands back each result as it comes. A worker
that dies loses nothing, its tasks are run again; so a task must give the same result each time.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from binadd.errors import RangeError, WorkersError, missing_extra, whole

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from distributed import Client

MOST_WORKERS = 256
MOST_DEATHS = 4
"""So many times in a row may workers die without one task finished; then it is given up."""
CLUSTER_RETRIES = 3
CLUSTER_PATIENCE = 10.0
"""Seconds within which a cluster must answer."""

Task = TypeVar("Task")
Result = TypeVar("Result")


@contextlib.contextmanager
def open_executor(workers: int = 1, cluster: str | None = None) -> "Iterator[Executor | None]":
    """Open what runs the work, and close it at the end; what is unfinished then is stopped at once.

    Parameters
    ----------
    workers : int
        So many processes of this computer, started by the first task. With 1 it yields None: the
        work is done in this process.
    cluster : str, optional
        The address of a Dask scheduler, as ``tcp://host:8786``.

    Raises
    ------
    TypeError
        If `workers` is no whole number.
    RangeError
        If it is not from 1 to `MOST_WORKERS`, or both are asked for.
    WorkersError
        If the processes can't be started, or the cluster does not answer, or loses its workers or
        our connection.

    Examples
    --------
    >>> with open_executor(workers=1) as executor:
    ...     sorted(map_unordered(abs, [-7, -8, -9], executor))
    [(0, 7), (1, 8), (2, 9)]
    """
    workers = whole("workers", workers, least=1, most=MOST_WORKERS)
    if cluster is not None and workers != 1:
        raise RangeError("work is shared among processes or among a cluster, not among both")
    if cluster is not None:
        with _open_cluster(cluster) as executor:
            yield executor
    elif workers == 1:
        yield None
    else:
        from binadd.execution.process_pool import ProcessPool

        with ProcessPool(workers) as pool:
            yield pool


def expect_executor(executor: object) -> None:
    """Raise a `TypeError` unless it is None or has what `concurrent.futures.Executor` has."""
    if executor is not None and not hasattr(executor, "submit"):
        raise TypeError(f"executor: expected an Executor, got {type(executor).__name__}")


def map_unordered(
    function: Callable[[Task], Result], tasks: Iterable[Task], executor: "Executor | None" = None
) -> Iterator[tuple[int, Result]]:
    """Yield ``(index, function(task))`` for every task, as they finish; in order without executor.

    What a task raises is raised here. All tasks are handed over at once, so make them worth a
    hundredth of a second or more each.

    Raises
    ------
    WorkersError
        If workers die `MOST_DEATHS` times in a row without one task finished.
    """
    expect_executor(executor)
    if executor is None:
        for index, task in enumerate(tasks):
            yield index, function(task)
        return
    unfinished = dict(enumerate(tasks))
    deaths = 0
    while unfinished:
        if deaths == MOST_DEATHS:
            raise WorkersError(
                f"the worker processes died {deaths} times in a row, with {len(unfinished)} tasks "
                f"unfinished; is there enough memory for so many?"
            )
        deaths += 1
        for index, result in _finished(function, unfinished, executor):
            deaths = 0
            del unfinished[index]
            yield index, result


def _finished(
    function: Callable[[Task], Result], tasks: dict[int, Task], executor: "Executor"
) -> Iterator[tuple[int, Result]]:
    """Run the tasks once, and yield the results of those that no dying worker took along."""
    from concurrent.futures import BrokenExecutor, as_completed

    futures: dict[Future[Result], int] = {}
    try:
        with contextlib.suppress(BrokenExecutor):
            for index, task in tasks.items():
                futures[executor.submit(function, task)] = index
        for future in as_completed(futures):
            index = futures.pop(future)
            try:
                result = future.result()
            except BrokenExecutor:
                continue
            yield index, result
    finally:
        for future in futures:
            future.cancel()


@contextlib.contextmanager
def _open_cluster(address: str) -> "Iterator[Executor]":
    """Yield an executor over the workers of a Dask scheduler."""
    from concurrent.futures import CancelledError

    try:
        from distributed import KilledWorker
    except ImportError:
        raise WorkersError(missing_extra("a cluster", "distributed", "cluster")) from None
    with _connect(address) as client:
        # pure=True would take two tasks with equal arguments for one.
        executor: Executor = client.get_executor(pure=False, retries=CLUSTER_RETRIES)
        try:
            yield executor
        except KilledWorker as error:
            raise WorkersError(f"the cluster at {address} lost a task: {error}") from error
        except CancelledError as error:
            raise WorkersError(f"the connection to the cluster at {address} was lost") from error
        finally:
            executor.shutdown(wait=False)


def _connect(address: str) -> "Client":
    import asyncio

    from distributed import Client
    from distributed.comm.core import connect
    from distributed.security import Security

    async def knock() -> None:
        options = Security().get_connection_args("client")
        async with asyncio.timeout(CLUSTER_PATIENCE):
            comm = await connect(address, timeout=CLUSTER_PATIENCE, **options)
            await comm.close()

    try:
        # A Client that can't connect complains again when it is deleted, so knock first.
        asyncio.run(knock())
        return Client(address, timeout=CLUSTER_PATIENCE, set_as_default=False)
    except Exception as error:  # whatever may listen there: what it says can make no sense at all
        reason = str(error) or f"it said nothing for {CLUSTER_PATIENCE:g} s"
        raise WorkersError(f"no cluster answers at {address!r}: {reason}") from error
