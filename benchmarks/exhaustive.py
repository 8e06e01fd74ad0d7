# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2.0", "typer>=0.26"]
# ///
"""All pairs of a width, several ways, in one run: ``python benchmarks/exhaustive.py``.

It prints pairs per second of processor time (medians, one process, one core, the ways taking turns)
and each way's ratio to naive numpy. Processor time, since other programs then disturb less.

========== ====================================================================================
warm       binadd's enumeration, the network's circuits compiled before
set-up     the same from the weights on, circuits and all
gather     a table of (state, input) looked up for every pair and column, numpy
naive      float matrix products over chunks of 4,096 pairs, numpy; the baseline
torch      the same in torch, where it is installed
C          the hand-wired network in C, shared prefixes, every output compared (where gcc is)
C, once    the same, comparing only once what is the same comparison, as binadd does
========== ====================================================================================

Gather, naive and torch cost the same for every pair, so they are timed on a sample of the pairs.
Widths are options: ``python benchmarks/exhaustive.py 12 16``.
"""

import argparse
import ctypes
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # one core for everybody; read when numpy is loaded

import numpy as np  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from binadd.automata.machine import compile_machine  # noqa: E402
from binadd.networks.hand_wiring import hand_wired  # noqa: E402
from binadd.networks.threshold_rnn import ThresholdRNN  # noqa: E402
from binadd.verification.count import count_wrong  # noqa: E402
from binadd.verification.exhaustive import check_width  # noqa: E402
from binadd.verification.traversal import Traversal  # noqa: E402

WIDTHS = [8, 10, 12, 14, 16]
RUNS = 5
SAMPLE = 2**17
"""Pairs that the slow ways are timed on."""
NAIVE_CHUNK, GATHER_CHUNK = 2**12, 2**14
WAYS = ("warm", "set-up", "gather", "naive", "torch", "C", "C, once")


def drops_carry_after(columns: int) -> ThresholdRNN:
    """An adder that forgets a carry which is older than so many columns: a rare fault."""
    hidden = 3 + columns
    w_xh, w_hh, b_h = np.ones((hidden, 2)), np.zeros((hidden, hidden)), np.zeros(hidden)
    w_xh[:3] = columns
    w_hh[:3, 3:] = 1
    b_h[:4] = -0.5, -columns - 0.5, -2 * columns - 0.5, -1.5
    for k in range(4, hidden):
        w_hh[k, k - 1] = 2
        b_h[k] = -2.5
    w_hy = [1, -1, 1] + [0] * columns
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, -0.5, name=f"drops a carry after {columns} columns")


def wrong_third_bias() -> ThresholdRNN:
    right = hand_wired()
    biases = np.array([-0.5, -1.5, -3.5])
    return ThresholdRNN(
        right.w_xh, right.w_hh, biases, right.w_hy, -0.5, name="wrong: third bias too low"
    )


def random_network(hidden: int) -> ThresholdRNN:
    generator = np.random.default_rng(hidden)
    return ThresholdRNN(
        generator.normal(size=(hidden, 2)),
        generator.normal(size=(hidden, hidden)),
        generator.normal(size=hidden),
        generator.normal(size=hidden),
        float(generator.normal()),
        name=f"random, {hidden} units",
    )


def sampled_pairs(bits: int, chunk: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Chunks of pairs (a, b) spread over a width, `SAMPLE` pairs or all if those are fewer."""
    chunk = min(chunk, 4**bits)
    chunks = min(SAMPLE, 4**bits) // chunk
    starts = [4**bits // chunks * i for i in range(chunks)]
    pairs = [np.arange(start, start + chunk) for start in starts]
    return [(pair >> bits, pair & (2**bits - 1)) for pair in pairs]


def gather(rnn: ThresholdRNN, bits: int) -> Callable[[], int]:
    """Look every column of every pair up in the table."""
    machine = compile_machine(rnn)
    successor, output = machine.successor.ravel("C"), machine.output
    stride = machine.states
    chunks = sampled_pairs(bits, GATHER_CHUNK)

    def run() -> int:
        wrong = 0
        for a, b in chunks:
            state, answer = np.zeros(len(a), dtype=np.int32), np.zeros(len(a), dtype=np.int64)
            for t in range(bits + 1):
                state = successor[((a >> t & 1) + 2 * (b >> t & 1)) * stride + state]
                answer |= output[state].astype(np.int64) << t
            wrong += int(np.count_nonzero(answer != a + b))
        return wrong

    return run


def naive(rnn: ThresholdRNN, bits: int) -> Callable[[], int]:
    """Multiply matrices of floats, column by column, as most people would write it."""
    chunks = sampled_pairs(bits, NAIVE_CHUNK)
    fires = np.greater_equal if rnn.fires_at_zero else np.greater

    def run() -> int:
        wrong = 0
        for a, b in chunks:
            h = np.zeros((len(a), rnn.hidden_units))
            answer = np.zeros(len(a), dtype=np.int64)
            for t in range(bits + 1):
                x = np.stack([a >> t & 1, b >> t & 1], axis=1).astype(float)
                h = fires(x @ rnn.w_xh.T + h @ rnn.w_hh.T + rnn.b_h, 0).astype(float)
                answer |= fires(h @ rnn.w_hy + rnn.b_y, 0).astype(np.int64) << t
            wrong += int(np.count_nonzero(answer != a + b))
        return wrong

    return run


def in_torch(rnn: ThresholdRNN, bits: int) -> Callable[[], int] | None:
    if find_spec("torch") is None:
        return None
    torch = import_module("torch")
    torch.set_num_threads(1)
    w_xh, w_hh, b_h, w_hy = (
        torch.tensor(array) for array in (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy)
    )
    chunks = [(torch.tensor(a), torch.tensor(b)) for a, b in sampled_pairs(bits, NAIVE_CHUNK)]
    fires = torch.ge if rnn.fires_at_zero else torch.gt

    def run() -> int:
        wrong = 0
        for a, b in chunks:
            h = torch.zeros((len(a), rnn.hidden_units), dtype=torch.float64)
            answer = torch.zeros(len(a), dtype=torch.int64)
            for t in range(bits + 1):
                x = torch.stack([a >> t & 1, b >> t & 1], dim=1).double()
                h = fires(x @ w_xh.T + h @ w_hh.T + b_h, 0).double()
                answer |= fires(h @ w_hy + rnn.b_y, 0).long() << t
            wrong += int((answer != a + b).sum())
        return wrong

    return run


def compiled_limit() -> ctypes.CDLL | None:
    compiler = shutil.which("gcc")
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "limit.so"
        source = Path(__file__).with_name("exhaustive_limit.c")
        options = ["-O3", "-march=native", "-shared", "-fPIC", "-o", str(library)]
        subprocess.run([compiler, *options, str(source)], check=True)
        return ctypes.CDLL(str(library))


def ways(
    rnn: ThresholdRNN, bits: int, limit: ctypes.CDLL | None
) -> dict[str, tuple[Callable[[], object], int]]:
    """Return each way's action and the pairs that it adds."""
    warm = Traversal(compile_machine(rnn), bits)
    report, expected = check_width(rnn, bits), count_wrong(rnn, bits)
    assert report == expected, (report, expected)
    some = min(SAMPLE, 4**bits)
    found: dict[str, tuple[Callable[[], object], int]] = {
        "warm": (warm.part, 4**bits),
        "set-up": (lambda: check_width(rnn, bits), 4**bits),
        "gather": (gather(rnn, bits), some),
        "naive": (naive(rnn, bits), some),
    }
    torch = in_torch(rnn, bits)
    if torch is not None:
        found["torch"] = (torch, some)
    if limit is not None and rnn == hand_wired():
        found["C"] = (lambda: limit.any_wrong(bits, 0), 4**bits)
        found["C, once"] = (lambda: limit.any_wrong(bits, 1), 4**bits)
    return found


def rates(actions: dict[str, tuple[Callable[[], object], int]], runs: int) -> dict[str, float]:
    """Return pairs per second by way: medians, the ways taking turns."""
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for action, _ in actions.values():
        action()
    for _ in range(runs):
        for name, (action, _) in actions.items():
            start = time.process_time()
            action()
            seconds[name].append(time.process_time() - start)
    return {name: pairs / statistics.median(seconds[name]) for name, (_, pairs) in actions.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Pairs per second, several ways.")
    parser.add_argument("widths", nargs="*", type=int, default=WIDTHS, metavar="BITS")
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    limit = compiled_limit()
    networks = [
        hand_wired(),
        wrong_third_bias(),
        drops_carry_after(3),
        *map(random_network, (4, 6, 8)),
    ]
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    print(f"pairs per second, and how many times naive; medians of {options.runs}; load {load}")
    for rnn in networks:
        print(f"\n{rnn.label}: {rnn.hidden_units} hidden units")
        print(f"{'bits':>4} {'wrong':>7} " + " ".join(f"{way:>16}" for way in WAYS))
        for bits in options.widths:
            found = rates(ways(rnn, bits, limit), options.runs)
            share = count_wrong(rnn, bits).wrong / 4**bits
            cells = [
                f"{found[way]:8.1e} {found[way] / found['naive']:7,.0f}" if way in found else "-"
                for way in WAYS
            ]
            print(f"{bits:>4} {share:7.2%} " + " ".join(f"{cell:>16}" for cell in cells))


if __name__ == "__main__":
    main()
