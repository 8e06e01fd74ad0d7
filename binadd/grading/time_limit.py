"""A time limit for work in this process: it is stopped wherever it is, in any thread."""

import contextlib
import ctypes
import threading
from collections.abc import Iterator


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
        self._is_over = self._has_raised = False

    def stop(self) -> None:
        with self._lock:
            if not self._is_over:
                self._has_raised = True
                self._raise(TimeLimitReached)

    def end(self) -> None:
        with self._lock:
            self._is_over = True
        if self._has_raised:
            for _ in range(1000):  # what was raised arrives between two instructions: here, if late
                pass

    def _raise(self, error: type[BaseException]) -> None:
        set_error = ctypes.pythonapi.PyThreadState_SetAsyncExc
        set_error(ctypes.c_ulong(self._thread), ctypes.py_object(error))
