"""Worker processes of this computer: replaced when one dies, gone when their owner is."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Thread
from types import TracebackType
from typing import Any, TypeVar

from binadd.errors import WorkersError

Result = TypeVar("Result")
PATIENCE = 1.0
"""Seconds within which a pool's thread has long let go of what was cancelled."""


class ProcessPool(Executor):
    """Worker processes that are replaced when one dies, and that end when their owner does.

    The standard pool breaks for good when a worker is killed; this one starts the next at the next
    `submit`. Each worker holds one end of a pipe, the lifeline, and exits as soon as the other end
    is closed: by `kill`, or by the system if the owner itself was killed. Ctrl-C is the owner's
    affair, the workers do not hear it.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._context = get_context("spawn")
        with self._start_explained():
            self._workers_end, self._lifeline = self._context.Pipe(duplex=False)
            self._pool = self._new_pool()
        self._is_used = False

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> "Future[Result]":
        """Hand a task to the workers, to new ones if those before were lost."""
        self._is_used = True
        with self._start_explained(), _interrupts_held_back():
            try:
                return self._pool.submit(fn, *args, **kwargs)
            except BrokenProcessPool:
                self._pool.shutdown()
                self._pool = self._new_pool()
                return self._pool.submit(fn, *args, **kwargs)

    def kill(self) -> None:
        """End the workers at once, whatever they do."""
        with contextlib.suppress(RuntimeError, OSError):  # broken, shut down, or never started
            self._drop_pending_tasks()
        self._lifeline.close()

    def _drop_pending_tasks(self) -> None:
        """Cancel what has not begun, and wait until the pool's thread has let go of it.

        In Python 3.11 a standard pool that breaks while it holds cancelled tasks fails noisily.
        """
        if not self._is_used:
            return
        with _interrupts_held_back():
            last = self._pool.submit(int)
        self._pool.shutdown(wait=False, cancel_futures=True)
        deadline = time.monotonic() + PATIENCE
        # Tasks are begun or dropped in order: once this one is, so are all before it.
        while not (last.running() or last.done()) and time.monotonic() < deadline:
            time.sleep(0.001)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks; with `wait`, return when all are done and the workers are gone."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)
        if wait:
            self._lifeline.close()
            self._workers_end.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.kill()
        self.shutdown(cancel_futures=kind is not None)

    @contextlib.contextmanager
    def _start_explained(self) -> Iterator[None]:
        """Say of an error of the system what it was that it would not let us do."""
        try:
            yield
        except OSError as error:
            raise WorkersError(
                f"{self._workers} worker processes can't be started: {error.strerror or error}; "
                f"fewer may do"
            ) from error

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._workers, self._context, _start_worker, (self._workers_end,)
        )


def _start_worker(lifeline: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_exit_with_owner, args=(lifeline,), daemon=True).start()


def _exit_with_owner(lifeline: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv()  # nothing is ever sent: this ends when the other end is closed
    os._exit(1)


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Hold Ctrl-C back until the end of the block; processes started in it never hear it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it would let the signal through when it is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
