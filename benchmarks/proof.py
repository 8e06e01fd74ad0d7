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

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from binadd.tasks.addition import addition  # noqa: E402

from binadd.automata.machine import compile_machine  # noqa: E402
from binadd.automata.product import make_product  # noqa: E402
from binadd.networks.hand_wiring import hand_wired  # noqa: E402
from binadd.networks.threshold_rnn import ThresholdRNN  # noqa: E402
from binadd.verification.certificate import check_certificate  # noqa: E402
from binadd.verification.count import count_wrong  # noqa: E402
from binadd.verification.proof import prove, prove_machine  # noqa: E402
from binadd.verification.results import Proof  # noqa: E402

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


def time_the_proof(rnn: ThresholdRNN) -> None:
    machine = compile_machine(rnn)
    product = make_product(machine, addition())
    proof = prove(rnn)
    assert isinstance(proof, Proof)

    def product_and_walk() -> object:
        return prove_machine(machine, make_product(machine, addition()))

    rows: list[tuple[str, Callable[[], object], int]] = [
        ("compile_machine", lambda: compile_machine(rnn), 5000),
        ("product and walk, once compiled", product_and_walk, 5000),
        ("  the walk alone", lambda: prove_machine(machine, product), 5000),
        ("prove, from weights to certificate", lambda: prove(rnn), 5000),
        ("check_certificate, in fractions", lambda: check_certificate(rnn, proof.certificate), 100),
        ("count_wrong, 64 bits", lambda: count_wrong(rnn, 64), 100),
    ]
    print("hand-wired network, median microseconds")
    for name, action, runs in rows:
        print(f"  {name:<36} {median_seconds(action, runs) * 1e6:10.1f}")


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
