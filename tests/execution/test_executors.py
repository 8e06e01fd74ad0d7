"""Results arrive whole and tagged, whoever dies on the way; and nobody outlives the owner."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest

from binadd.errors import RangeError, WorkersError
from binadd.execution import executors as parallel
from binadd.execution.executors import map_unordered, open_executor


def square(n: int) -> int:
    return n * n


def die_once(task: tuple[str, int]) -> int:
    """Kill the worker that does this, unless the mark shows that one was killed before."""
    mark, n = task
    if mark:
        try:
            Path(mark).touch(exist_ok=False)
        except FileExistsError:
            return square(n)
        os.kill(os.getpid(), signal.SIGKILL)
    return square(n)


def die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def complain(n: int) -> int:
    if n == 2:
        raise LookupError(f"no {n}")
    return n


def interrupt_yourself(n: int) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    return n


def write_pid_and_sleep(folder: str) -> None:
    Path(folder, str(os.getpid())).touch()
    time.sleep(60)


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    with open_executor(workers=2) as executor:
        assert executor is not None
        yield executor


def test_one_worker_is_this_process_and_works_in_order() -> None:
    with open_executor() as executor:
        assert executor is None
        assert list(map_unordered(square, range(4), executor)) == [(0, 0), (1, 1), (2, 4), (3, 9)]


def test_processes_give_every_result_with_its_index(pool: Executor) -> None:
    assert sorted(map_unordered(square, range(20), pool)) == [(n, n * n) for n in range(20)]


def test_what_a_task_raises_is_raised(pool: Executor) -> None:
    with pytest.raises(LookupError, match="no 2"):
        list(map_unordered(complain, range(4), pool))


def test_workers_do_not_hear_ctrl_c(pool: Executor) -> None:
    assert sorted(map_unordered(interrupt_yourself, range(4), pool)) == [(n, n) for n in range(4)]


def test_a_killed_worker_loses_nothing_and_nothing_comes_twice(
    pool: Executor, tmp_path: Path
) -> None:
    marks = {3: str(tmp_path / "first"), 11: str(tmp_path / "second")}
    tasks = [(marks.get(n, ""), n) for n in range(16)]
    assert sorted(map_unordered(die_once, tasks, pool)) == [(n, n * n) for n in range(16)]
    assert len(list(tmp_path.iterdir())) == 2, "nobody was killed: the test tests nothing"


def test_a_task_that_always_kills_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "MOST_DEATHS", 2)
    with (
        pytest.raises(WorkersError, match="died 2 times in a row, with 1 tasks unfinished"),
        open_executor(workers=2) as executor,
    ):
        list(map_unordered(die, [0], executor))


@pytest.mark.parametrize("workers", [0, -1, 257, 2.0, True])
def test_impossible_numbers_of_workers(workers: int) -> None:
    kind = RangeError if type(workers) is int else TypeError
    with (
        pytest.raises(kind, match=r"workers(: expected a whole| must be from 1 to 256, got)"),
        open_executor(workers),
    ):
        pass


FEW_FILES = """
import resource
from binadd.errors import WorkersError
from binadd.execution.executors import map_unordered, open_executor
resource.setrlimit(resource.RLIMIT_NOFILE, ({files}, {files}))
try:
    with open_executor(4) as executor:
        print(sorted(map_unordered(abs, [-1, -2], executor)))
except WorkersError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of this kind")
@pytest.mark.parametrize("files", [4, 8, 12, 16])
def test_workers_that_the_system_refuses_are_said_to_be(files: int) -> None:
    code = FEW_FILES.format(files=files)
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ran.stdout == "4 worker processes can't be started: Too many open files; fewer may do\n"
    assert "Traceback" not in ran.stderr


def test_processes_and_a_cluster_exclude_each_other() -> None:
    with pytest.raises(RangeError, match="not among both"), open_executor(2, "tcp://host:1"):
        pass


OWNER = """
import sys
from binadd.execution.executors import map_unordered, open_executor
from tests.execution.test_executors import write_pid_and_sleep

with open_executor(workers=2) as executor:
    for _ in map_unordered(write_pid_and_sleep, [sys.argv[1]] * 8, executor):
        pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
def test_no_worker_outlives_its_owner(how: signal.Signals, tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
    # As a terminal does, Ctrl-C goes to the workers too.
    (os.killpg if how == signal.SIGINT else os.kill)(owner.pid, how)
    # The workers inherited stderr, so this ends when the last of them has ended.
    _, complaints = owner.communicate(timeout=30)
    assert owner.returncode == -how
    assert complaints.count(b"Traceback") == (how == signal.SIGINT), "the workers said something"
    assert len(list(tmp_path.iterdir())) == 2, "tasks were begun after the end"


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(2000):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("waited 20 s in vain")


def test_a_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(parallel, "CLUSTER_PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        for address in (f"tcp://127.0.0.1:{mute.getsockname()[1]}", "tcp://127.0.0.1:9", "word"):
            with (
                pytest.raises(WorkersError, match="no cluster answers at"),
                open_executor(cluster=address),
            ):
                pass


def test_a_cluster_gives_every_result_with_its_index() -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=2,
            processes=False,
            protocol="tcp",
            dashboard_address=None,
        ) as cluster,
        open_executor(cluster=cluster.scheduler_address) as executor,
    ):
        assert sorted(map_unordered(square, [3, 3, 4], executor)) == [(0, 9), (1, 9), (2, 16)]
        with pytest.raises(LookupError, match="no 2"):
            list(map_unordered(complain, range(4), executor))


def test_something_else_that_answers_is_no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(parallel, "CLUSTER_PATIENCE", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def greet() -> None:
            caller, _ = server.accept()
            with caller:
                caller.sendall(b"SSH-2.0-OpenSSH_9.2p1 Debian\r\n")
                time.sleep(0.5)

        greeter = threading.Thread(target=greet, daemon=True)
        greeter.start()
        with (
            pytest.raises(WorkersError, match="no cluster answers at"),
            open_executor(cluster=f"tcp://127.0.0.1:{port}"),
        ):
            pass
        greeter.join()
