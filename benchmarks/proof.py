# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2.0", "typer>=0.26"]
# ///
"""How long a proof takes, and how long ``binadd add`` takes to start.

``python benchmarks/proof.py`` prints medians. The start-up baseline is a process that imports numpy
and runs a trivial typer command; the two are started in turn, so that both see the same machine.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from binadd.automata.machine import compile_machine  # noqa: E402
from binadd.networks.hand_wiring import hand_wired  # noqa: E402
from binadd.networks.threshold_rnn import ThresholdRNN  # noqa: E402
from binadd.tasks import specification  # noqa: E402
from binadd.verification.certificate import check_certificate  # noqa: E402
from binadd.verification.count import count_wrong  # noqa: E402
from binadd.verification.proof import prove, prove_machine  # noqa: E402
from binadd.verification.results import Proof  # noqa: E402

UNREAD = 60

TRIVIAL_COMMAND = """
import numpy, typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
@app.command()
def main(a: str, b: str) -> None:
    typer.echo(int(a, 2) + int(b, 2))
app()
"""


def median_seconds(action: Callable[[], object], runs: int) -> float:
    durations = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        durations.append(time.perf_counter() - start)
    return statistics.median(durations)


def beside_unread_units(rnn: ThresholdRNN, more: int) -> ThresholdRNN:
    """Return the network beside a shift register of so many units, which nobody reads."""
    units = rnn.hidden_units
    w_xh, w_hh = np.zeros((units + more, rnn.inputs)), np.eye(units + more, k=-1)
    w_xh[:units], w_xh[units, 0] = rnn.w_xh, 1
    w_hh[: units + 1] = 0
    w_hh[:units, :units] = rnn.w_hh
    b_h = np.append(rnn.b_h, np.full(more, -0.5))
    return ThresholdRNN(w_xh, w_hh, b_h, np.append(rnn.w_hy, np.zeros(more)), rnn.b_y)


def time_the_proof(rnn: ThresholdRNN) -> None:
    machine, add = compile_machine(rnn), specification("add")
    wide = beside_unread_units(rnn, UNREAD)
    proof = prove(rnn)
    assert isinstance(proof, Proof)
    assert prove(wide) == proof

    rows: list[tuple[str, Callable[[], object], int]] = [
        ("compile_machine, nothing explored", lambda: compile_machine(rnn), 5000),
        ("product, once compiled and explored", lambda: prove_machine(machine, add), 5000),
        ("prove, from weights to certificate", lambda: prove(rnn), 5000),
        (f"prove beside {UNREAD} unread units", lambda: prove(wide), 5000),
        ("check_certificate, in fractions", lambda: check_certificate(rnn, proof.certificate), 100),
        ("count_wrong, 64 bits", lambda: count_wrong(rnn, 64), 100),
    ]
    print("hand-wired network, median microseconds")
    for name, action, runs in rows:
        print(f"  {name:<36} {median_seconds(action, runs) * 1e6:10.1f}")
    alone, beside = (median_seconds(rows[place][1], 5000) for place in (2, 3))
    print(f"  {f'{UNREAD} unread units take, times as long':<36} {beside / alone:10.2f}")


def time_the_start(runs: int = 15) -> None:
    ours = [sys.executable, str(ROOT / "main.py"), "add", "1011", "0110"]
    baseline = [sys.executable, "-c", TRIVIAL_COMMAND, "1011", "0110"]
    seconds: dict[str, list[float]] = {"ours": [], "baseline": []}
    for _ in range(runs):
        for name, command in (("ours", ours), ("baseline", baseline)):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds[name].append(time.perf_counter() - start)
    ours_median, baseline_median = (statistics.median(seconds[n]) for n in ("ours", "baseline"))
    print("\nstart-up, median milliseconds")
    print(f"  {'binadd add 1011 0110':<36} {ours_median * 1e3:10.1f}")
    print(f"  {'numpy and a trivial typer command':<36} {baseline_median * 1e3:10.1f}")
    print(f"  {'ratio':<36} {ours_median / baseline_median:10.2f}")


if __name__ == "__main__":
    time_the_proof(hand_wired())
    time_the_start()
