"""A time limit for work in this process: it is stopped wherever it is, in any thread."""

import contextlib
import ctypes
import threading
from collections.abc import Iterator


AGAIN = 1.0
"""Seconds until it is raised again: a destructor or a garbage collector's callback drops it."""


class TimeLimitReached(BaseException):
    """The work took too long. No `Exception`, so that nothing in it takes it for one of its own."""


@contextlib.contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Stop what is done within after some seconds, by raising `TimeLimitReached` in it.

    A call into compiled code is waited for: what grading calls is bounded.

    Raises
    ------
    TimeLimitReached
    """
    if seconds is None:
        yield
        return
    watch = _Watch()
    timer = threading.Timer(seconds, watch.stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        watch.end()


class _Watch:
    """Raises in the thread that made it, unless that has come to an end before."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._has_raised = False

    def stop(self) -> None:
        while not self._over.is_set():
            with self._lock:
                if not self._over.is_set():
                    self._has_raised = True
                    self._raise(TimeLimitReached)
            self._over.wait(AGAIN)

    def end(self) -> None:
        with self._lock:
            self._over.set()
        if self._has_raised:
            for _ in range(1000):  # what was raised arrives between two instructions: here, if late
                pass

    def _raise(self, error: type[BaseException]) -> None:
        set_error = ctypes.pythonapi.PyThreadState_SetAsyncExc
        set_error(ctypes.c_ulong(self._thread), ctypes.py_object(error))
