# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2.0", "typer>=0.26"]
# ///
"""How long ``binadd grade`` takes for 1,000 files of 3 hidden units.

``python benchmarks/grading.py`` writes four folders of submissions, marks each with one process of
one thread, and prints the seconds of processor time. The baseline is what a marking script would
do to score a network: the 65,536 pairs of 8-bit numbers by float matrix products, and no more.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
os.environ |= dict.fromkeys(THREADS, "1")  # before numpy is loaded, here and in what is started

import numpy as np  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from binadd.formats.writing import save_weights  # noqa: E402
from binadd.networks.hand_wiring import hand_wired  # noqa: E402
from binadd.networks.threshold_rnn import ThresholdRNN  # noqa: E402

FILES = 1000


def near_the_hand_wiring(spread: float) -> Callable[[np.random.Generator], ThresholdRNN]:
    def network(generator: np.random.Generator) -> ThresholdRNN:
        rnn = hand_wired()
        w_xh, w_hh, b_h, w_hy, b_y = (
            array + generator.normal(scale=spread, size=array.shape)
            for array in (rnn.w_xh, rnn.w_hh, rnn.b_h - 0.4, rnn.w_hy, np.array(-0.5))
        )
        return ThresholdRNN(w_xh, w_hh, b_h, w_hy, float(b_y))

    return network


def one_weight_off(generator: np.random.Generator) -> ThresholdRNN:
    rnn = hand_wired()
    arrays = [np.array(a) for a in (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy)]
    array = arrays[generator.integers(4)]
    array.flat[generator.integers(array.size)] += generator.normal(scale=1.5)
    w_xh, w_hh, b_h, w_hy = arrays
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, rnn.b_y)


def random_weights(generator: np.random.Generator) -> ThresholdRNN:
    normal = generator.normal
    return ThresholdRNN(normal(size=(3, 2)), normal(size=(3, 3)), normal(size=3), normal(size=3),
                        normal())  # fmt: skip


KINDS: dict[str, Callable[[np.random.Generator], ThresholdRNN]] = {
    "near the hand wiring, most right": near_the_hand_wiring(0.1),
    "one weight off": one_weight_off,
    "far from it, all wrong": near_the_hand_wiring(0.4),
    "random weights, all wrong": random_weights,
}


def processor_seconds(command: list[str]) -> float:
    before = os.times()
    code = subprocess.run(command, check=False, capture_output=True).returncode
    assert code in (0, 1), "the marking failed"
    after = os.times()
    return (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )


def score_by_matrix_products(rnn: ThresholdRNN, bits: int = 8) -> float:
    a, b = np.divmod(np.arange(4**bits), 2**bits)
    h, answers = np.zeros((len(a), 3)), np.zeros(len(a), dtype=np.int64)
    for t in range(bits + 1):
        x = np.stack([a >> t & 1, b >> t & 1], axis=1).astype(float)
        h = (x @ rnn.w_xh.T + h @ rnn.w_hh.T + rnn.b_h > 0).astype(float)
        answers |= (h @ rnn.w_hy + rnn.b_y > 0).astype(np.int64) << t
    return float(np.mean(answers == a + b))


def main() -> None:
    durations = []
    for _ in range(30):
        start = time.process_time()
        score_by_matrix_products(hand_wired())
        durations.append(time.process_time() - start)
    baseline = statistics.median(durations)
    print(f"{'1,000 files':<36} {'seconds':>8} {'ms a file':>10} {'against the baseline':>21}")
    print(f"{'baseline, the score alone':<36} {FILES * baseline:8.1f} {baseline * 1e3:10.2f}")
    with tempfile.TemporaryDirectory() as folder:
        for kind, network in KINDS.items():
            generator = np.random.default_rng(1)
            submissions = Path(folder, kind)
            submissions.mkdir()
            for number in range(FILES):
                save_weights(network(generator), submissions / f"{number:04}.json")
            command = [sys.executable, str(ROOT / "main.py"), "grade", str(submissions)]
            command += ["--force", "--csv", str(Path(folder, "marks.csv"))]
            command += ["--gradescope", str(Path(folder, "results.json"))]
            seconds = statistics.median(processor_seconds(command) for _ in range(3))
            ratio = FILES * baseline / seconds
            print(f"{kind:<36} {seconds:8.1f} {seconds / FILES * 1e3:10.2f} {ratio:20.1f}x")


if __name__ == "__main__":
    main()
