import threading
import time

import pytest

from binadd import ThresholdRNN, hand_wired
from binadd.grading.marking import grade
from binadd.grading.time_limit import TimeLimitReached, _Watch, time_limit


def never_done() -> ThresholdRNN:
    while True:
        try:
            sum(range(100))
        except Exception:  # what takes every error for one of its own
            continue


def test_what_never_ends_is_stopped_and_said_and_spoils_nothing() -> None:
    anna, bob, zoe = grade(
        [("anna", hand_wired), ("bob", never_done), ("zoe", hand_wired)], time_limit=0.2
    ).marks
    assert (anna.verdict, bob.verdict, zoe.verdict) == ("right", "look", "right")
    assert bob.problem == "not finished within 0.2 seconds; --time-limit allows more"


def test_what_is_done_in_time_is_left_alone() -> None:
    for _ in range(50):
        with time_limit(0.02):
            pass
    with time_limit(None):
        pass
    time.sleep(0.05)  # nothing arrives late


def test_it_is_the_thread_that_asked_that_is_stopped() -> None:
    stopped = []

    def work() -> None:
        try:
            with time_limit(0.1):
                never_done()
        except TimeLimitReached:
            stopped.append(threading.get_ident())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert stopped == [thread.ident]


@pytest.mark.parametrize("seconds", [0.0, 1e-9, 1e-5, 1e-4])
def test_a_limit_that_falls_on_the_end_of_the_work_is_raised_there_or_not_at_all(
    seconds: float,
) -> None:
    for _ in range(100):
        try:
            with time_limit(seconds):
                pass
        except TimeLimitReached:
            pass
        for _ in range(100):  # outside, nothing is raised
            pass


def test_a_watch_that_is_over_raises_nothing() -> None:
    watch = _Watch()
    watch.end()
    watch.stop()
    for _ in range(1000):
        pass
