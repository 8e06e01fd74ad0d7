# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2.0", "typer>=0.26"]
# ///
"""How fast a network adds: long numbers, many pairs, and files of pairs.

``python benchmarks/addition.py`` prints medians, and ratios to a float simulation measured in the
same run. The hand-wired network answers; every answer is compared with integer addition first.
Times are those of the processor, so that what else runs on the machine counts for little.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from operator import mul
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from binadd.automata.machine import compile_machine  # noqa: E402
from binadd.bits import from_bits, to_columns  # noqa: E402
from binadd.networks.hand_wiring import hand_wired  # noqa: E402
from binadd.networks.threshold_rnn import ThresholdRNN  # noqa: E402
from binadd.simulation.addition import add, add_many  # noqa: E402

Row = tuple[str, Callable[[], object], int]
"""A name, what is timed, and how often."""


def float_loop(rnn: ThresholdRNN, a: int, b: int, bits: int) -> int:
    """Simulate with Python floats, a column at a time."""
    rows = list(zip(rnn.w_xh.tolist(), rnn.w_hh.tolist(), rnn.b_h.tolist(), strict=True))
    w_hy, b_y = rnn.w_hy.tolist(), rnn.b_y
    h = [0] * rnn.hidden_units
    answer = []
    for x1, x2 in to_columns(a, b, bits).tolist():
        h = [int(w1 * x1 + w2 * x2 + sum(map(mul, w_h, h)) + b > 0) for (w1, w2), w_h, b in rows]
        answer.append(int(sum(map(mul, w_hy, h)) + b_y > 0))
    return from_bits(answer)


def table_loop(rnn: ThresholdRNN, a: int, b: int, bits: int) -> int:
    """Step through the table of the machine, a column at a time."""
    machine = compile_machine(rnn)
    successor, output = machine.successor.tolist(), machine.output.tolist()
    state, answer = 0, []
    for x1, x2 in to_columns(a, b, bits).tolist():
        state = successor[x1 + 2 * x2][state]
        answer.append(output[state])
    return from_bits(answer)


def float_network(rnn: ThresholdRNN, a: np.ndarray, b: np.ndarray, bits: int) -> np.ndarray:
    """Simulate many pairs at once with matrix products, in chunks that stay in the cache."""
    answers = np.empty((len(a), bits + 1), dtype=np.uint8)
    one, w_xh, w_hh = np.uint64(1), rnn.w_xh.T.copy(), rnn.w_hh.T.copy()
    for low in range(0, len(a), 4096):
        rows = slice(low, low + 4096)
        x = np.zeros((len(a[rows]), 2))
        h = np.zeros((len(x), rnn.hidden_units))
        for t in range(bits + 1):
            shift = np.uint64(t)
            x[:, 0] = a[rows] >> shift & one if t < bits else 0
            x[:, 1] = b[rows] >> shift & one if t < bits else 0
            h = (x @ w_xh + h @ w_hh + rnn.b_h > 0).astype(np.float64)
            answers[rows, t] = h @ rnn.w_hy + rnn.b_y > 0
    return answers


def table_gather(rnn: ThresholdRNN, a: np.ndarray, b: np.ndarray, bits: int) -> np.ndarray:
    """Look many pairs up in the table of the machine, a column at a time."""
    machine = compile_machine(rnn)
    answers = np.empty((len(a), bits + 1), dtype=np.uint8)
    one = np.uint64(1)
    for low in range(0, len(a), 4096):
        rows = slice(low, low + 4096)
        state = np.zeros(len(a[rows]), dtype=np.int32)
        for t in range(bits + 1):
            shift = np.uint64(t)
            x = (a[rows] >> shift & one) + 2 * (b[rows] >> shift & one) if t < bits else 0
            state = machine.successor[x, state]
            answers[rows, t] = machine.output[state]
    return answers


def seconds_of(rows: list[Row]) -> list[float]:
    """Return the median of each row's runs; the rows take turns, so that all see one machine."""
    seconds: list[list[float]] = [[] for _ in rows]
    for turn in range(max(runs for _, _, runs in rows)):
        for (_, action, runs), found in zip(rows, seconds, strict=True):
            if turn < runs:
                start = time.process_time()
                action()
                found.append(time.process_time() - start)
    return [statistics.median(found) for found in seconds]


def print_table(title: str, rows: list[Row]) -> None:
    """Print a table; the first row is the baseline of the ratios."""
    seconds = seconds_of(rows)
    print(f"\n{title}\n  {'':<42}{'ms':>12}{'times as fast':>16}")
    for (name, _, _), taken in zip(rows, seconds, strict=True):
        print(f"  {name:<42}{taken * 1e3:>12,.2f}{seconds[0] / taken:>16,.1f}")


def time_long_numbers(rnn: ThresholdRNN, bits: int) -> None:
    generator = random.Random(bits)
    a, b = generator.getrandbits(bits), generator.getrandbits(bits)
    ones = 2**bits - 1
    assert add(a, b, rnn, bits=bits) == float_loop(rnn, a, b, bits) == a + b
    assert add(ones, 1, rnn) == table_loop(rnn, ones, 1, bits) == ones + 1
    runs = 1 if bits >= 10**6 else 3
    rows: list[Row] = [
        ("float loop", lambda: float_loop(rnn, a, b, bits), runs),
        ("ThresholdRNN.run, exact sums", lambda: rnn.run(to_columns(a, b, bits)), runs),
        ("table loop", lambda: table_loop(rnn, a, b, bits), runs),
        ("binadd.add", lambda: add(a, b, rnn, bits=bits), 15),
        ("binadd.add, a carry through all columns", lambda: add(ones, 1, rnn), 15),
        ("Python's a + b, no network", lambda: a + b, 15),
    ]
    print_table(f"two numbers of {bits:,} bits", rows)


def time_many_pairs(rnn: ThresholdRNN, pairs: int, bits: int = 64) -> None:
    generator = np.random.default_rng(bits)
    a, b = generator.integers(2**bits, size=(2, pairs), dtype=np.uint64)
    answers = add_many(a, b, rnn)
    words = np.packbits(answers[:, :64], axis=1, bitorder="little").view(np.uint64)[:, 0]
    assert (words == a + b).all()
    assert (answers[:, 64] == (a + b < a)).all()
    sample = slice(0, 5000)
    assert (float_network(rnn, a[sample], b[sample], bits) == answers[sample]).all()
    assert (table_gather(rnn, a[sample], b[sample], bits) == answers[sample]).all()
    rows: list[Row] = [
        ("float network, vectorised", lambda: float_network(rnn, a, b, bits), 3),
        ("table gather, a column at a time", lambda: table_gather(rnn, a, b, bits), 3),
        ("binadd.add_many", lambda: add_many(a, b, rnn), 9),
        ("numpy's a + b, no network, no carry-out", lambda: a + b, 9),
    ]
    print_table(f"{pairs:,} pairs of {bits} bits, the answers as columns", rows)


def time_a_file(pairs: int, bits: int = 32) -> None:
    generator = random.Random(pairs)
    print(f"a file of {pairs:,} pairs of {bits} bits, a process from start to end")
    print(f"  {'':<42}{'s':>12}{'lines a second':>16}{'peak MB':>10}{'s by the clock':>16}")
    with tempfile.TemporaryDirectory() as folder:
        for base, letter, options in (
            (2, "b", []),
            (2, "b", ["--check"]),
            (16, "x", []),
            (10, "d", []),
        ):
            digits = {2: f"0{bits}", 16: f"0{bits // 4}", 10: ""}[base]
            path = Path(folder, f"{base}.txt")
            with path.open("w") as file:
                for _ in range(pairs):
                    a, b = generator.getrandbits(bits), generator.getrandbits(bits)
                    file.write(f"{a:{digits}{letter}} {b:{digits}{letter}}\n")
            command = ["add", "--pairs", str(path), "--base", str(base), *options]
            found = [run_command(command) for _ in range(3)]
            seconds, peak, clock = map(statistics.median, zip(*found, strict=True))
            rate = pairs / seconds
            name = " ".join(["--base", str(base), *options])
            print(f"  {name:<42}{seconds:>12.2f}{rate:>16,.0f}{peak:>10.0f}{clock:>16.2f}")


def run_command(arguments: list[str]) -> tuple[float, float, float]:
    """Run a command of binadd; return its seconds, peak memory in MB, and the clock's seconds."""
    command = [sys.executable, str(ROOT / "main.py"), *arguments]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command} answered {process.returncode}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    clock = time.perf_counter() - start
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, clock


if __name__ == "__main__":
    time_a_file(10**6)  # first: a process that is started inherits the peak memory of this one
    network = hand_wired()
    for length in (10**4, 10**5, 10**6):
        time_long_numbers(network, length)
    time_many_pairs(network, 2**20)
