# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2.0", "typer>=0.26"]
# ///
"""How fast training is, alone and in company, and how long a proved adder takes.

``python benchmarks/learning.py`` prints two tables. In the first all rows take the steps of one and
the same recipe, and their gradients are shown to agree before they are timed; numba and torch are
left out where they are not installed. A sweep's row has all of it in it: noise, acceptance tests,
encodings and classes, and the store. In the second the well-known script that teaches 16 sigmoid
units to add 8-bit numbers (stochastic gradient descent, one random pair at a time, no biases) is
written afresh and runs until it is right on all 65,536 pairs; ours runs until it is proved for
every width.

All of it uses one core and counts CPU time. The rows of a table are measured in turn, and medians
are printed.
"""

import os

for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import statistics  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from importlib import import_module  # noqa: E402
from importlib.util import find_spec  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from binadd.learning.backpropagation import Backpropagation  # noqa: E402
from binadd.learning.engines import compile_engine, is_installed, train_tables  # noqa: E402
from binadd.learning.prefix_tree import prefix_tree  # noqa: E402
from binadd.learning.recipes import RECIPES  # noqa: E402
from binadd.learning.settings import settings_for  # noqa: E402
from binadd.learning.sweep import sweep  # noqa: E402
from binadd.learning.training import train  # noqa: E402

SETTINGS = settings_for()
TREE = prefix_tree(SETTINGS.bits)
RECIPE: Any = RECIPES["surrogate"]
ROUNDS = 5
SCRIPT_SEEDS, OUR_SEEDS = 5, 8
"""Seeds of the script, and of ours for each of the script's."""
MOST_PAIRS, PAIRS_BETWEEN_CHECKS = 100_000, 1_000
OUT_OF_REACH = 0.9
"""A margin that no network has, so that every seed takes all the steps it is allowed."""


def our_seconds_per_seed_step(engine: Any, seeds: int, steps: int) -> float:
    settings = settings_for(max_steps=steps, margin=OUT_OF_REACH)
    start = time.process_time()
    for table in train_tables(settings, range(seeds), engine):
        assert (table.steps == steps).all()
    return (time.process_time() - start) / (seeds * steps)


def sweeps_seconds_per_seed_step(engine: str, seeds: int) -> float:
    """Everything counts: noise, acceptance tests, encodings, classes, and the store."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        found = sweep(seeds, engine=engine, store=Path(folder) / "runs.db")
        seconds = time.process_time() - start
    assert found.success_rate == 1
    return seconds / int(found.trained.steps.sum())


class TorchTraining:
    """The same recipe in torch, by automatic differentiation, for S seeds at once.

    Seeds are the first axis, as torch's batched products have it. Column by column it steps all
    sequences of the training data, sharing prefixes as we do.
    """

    def __init__(self, seeds: int) -> None:
        self.torch: Any = import_module("torch")
        torch = self.torch
        torch.set_num_threads(1)
        generator = torch.Generator().manual_seed(0)

        def parameter(*shape: int) -> Any:
            return torch.randn(seeds, *shape, generator=generator).requires_grad_()

        self.w_xh, self.w_hh, self.b_h = parameter(3, 2), parameter(3, 3), parameter(3)
        self.w_hy, self.b_y = parameter(3), parameter(1)
        self.parameters = [self.b_h, self.w_xh, self.w_hh, self.w_hy, self.b_y]
        self.columns = torch.tensor([[0.0, 0], [1, 0], [0, 1], [1, 1]])
        self.sign = torch.tensor(TREE.sign, dtype=torch.float32)
        it = RECIPE.optimiser
        self.adam = torch.optim.Adam(
            self.parameters, lr=it.highest, betas=(it.beta1, it.beta2), eps=it.epsilon
        )
        self.taken = 0

        class Threshold(torch.autograd.Function):  # type: ignore[misc, name-defined]
            @staticmethod
            def forward(context: Any, z: Any) -> Any:
                context.save_for_backward(z)
                return (z > 0).to(z.dtype)

            @staticmethod
            def backward(context: Any, error: Any) -> Any:
                (z,) = context.saved_tensors
                return error * RECIPE.beta / (1 + RECIPE.beta * z.abs()) ** 2

        self.threshold = Threshold.apply

    def loss(self) -> Any:
        """Return the sum over seeds of the mean loss, whose gradient is each seed's own."""
        torch = self.torch
        seeds = len(self.b_y)
        at_rest = self.columns @ self.w_xh.transpose(1, 2) + self.b_h[:, None]
        h, outputs = torch.zeros(seeds, 1, 3), []
        for _ in range(SETTINGS.bits):
            fed_back = h @ self.w_hh.transpose(1, 2)
            h = self.threshold((at_rest[:, :, None] + fed_back[:, None]).reshape(seeds, -1, 3))
            outputs.append((h @ self.w_hy[:, :, None])[:, :, 0] + self.b_y)
        signed = torch.cat(outputs, dim=1) * self.sign
        return ((signed * signed + RECIPE.softness**2).sqrt() - signed).mean(dim=1).sum()

    def step(self) -> None:
        """Take one step with every seed."""
        torch, it = self.torch, RECIPE.optimiser
        rate = float(it.learning_rate(np.array(self.taken)))
        self.taken += 1
        for group in self.adam.param_groups:
            group["lr"] = rate
        self.adam.zero_grad()
        self.loss().backward()
        self.adam.step()
        with torch.no_grad():
            for p in self.parameters:
                p.clamp_(-it.clip, it.clip)
                p.add_(torch.rand_like(p).sub_(0.5), alpha=it.noise * rate * 12**0.5)

    def seconds_per_seed_step(self, steps: int) -> float:
        """Take so many steps and tell what one of one seed costs."""
        start = time.process_time()
        for _ in range(steps):
            self.step()
        return (time.process_time() - start) / (steps * len(self.b_y))

    def check_gradient(self) -> None:
        """Raise unless our gradient at the same parameters is the same."""
        self.adam.zero_grad()
        self.loss().backward()

        def rows(tensors: list[Any]) -> np.ndarray:
            b, w_xh, w_hh, w_hy, b_y = (tensor.detach().numpy().astype(float) for tensor in tensors)
            seeds = len(b)
            parts = [b, w_xh[:, :, 0], w_xh[:, :, 1], w_hh.reshape(seeds, 9), w_hy, b_y]
            return np.ascontiguousarray(np.concatenate(parts, axis=1).T)

        ours = Backpropagation(RECIPE, TREE, SETTINGS.parameters, rows(self.parameters))
        theirs = rows([p.grad for p in self.parameters])
        np.testing.assert_allclose(ours.gradient(), theirs, atol=1e-5)


def our_rows() -> dict[str, Callable[[], float]]:
    rows: dict[str, Callable[[], float]] = {
        "binadd, numpy, one seed": lambda: our_seconds_per_seed_step("numpy", 1, 800),
        "binadd, numpy, 1,000 seeds": lambda: our_seconds_per_seed_step("numpy", 1000, 400),
        "binadd, numpy, a sweep of 500": lambda: sweeps_seconds_per_seed_step("numpy", 500),
    }
    if not is_installed():
        print("numba is not installed: its rows are left out")
        return rows
    compile_engine(SETTINGS)
    return rows | {
        "binadd, numba, one seed": lambda: our_seconds_per_seed_step("numba", 1, 20_000),
        "binadd, numba, 1,000 seeds": lambda: our_seconds_per_seed_step("numba", 1000, 800),
        "binadd, numba, a sweep of 10,000": lambda: sweeps_seconds_per_seed_step("numba", 10_000),
    }


def compare_steps() -> None:
    rows = our_rows()
    if find_spec("torch"):
        one, thousand = TorchTraining(1), TorchTraining(1000)
        for training in (one, thousand):
            training.check_gradient()
            training.seconds_per_seed_step(3)
        rows["torch, one seed at a time"] = lambda: one.seconds_per_seed_step(300)
        rows["torch, 1,000 seeds batched"] = lambda: thousand.seconds_per_seed_step(40)
    else:
        print("torch is not installed: its rows are left out")
    seconds: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(ROUNDS):
        for name, measure in rows.items():
            seconds[name].append(measure())
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    best = min(medians.values())
    print(f"{'one step of the recipe surrogate':<34}{'us per seed-step':>18}{'ratio':>10}")
    for name, median in medians.items():
        print(f"{name:<34}{median * 1e6:18.2f}{median / best:10.1f}")


class SixteenSigmoids:
    """The script's algorithm: 16 sigmoid units, no biases, squared error, plain descent.

    Two random 7-bit numbers, whose sum has 8 bits, are shown in 8 columns; then the weights move by
    0.1 times the gradient for that pair.
    """

    RATE = 0.1

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.w_in = self.rng.uniform(-1, 1, (2, 16))
        self.w_rec = self.rng.uniform(-1, 1, (16, 16))
        self.w_out = self.rng.uniform(-1, 1, 16)

    def learn_one_pair(self) -> None:
        """Show one pair, forward through its columns and back."""
        a, b = self.rng.integers(0, 128, 2)
        inputs = np.array([[a >> t & 1, b >> t & 1] for t in range(8)], dtype=float)
        hidden, errors = [np.zeros(16)], []
        for t in range(8):
            hidden.append(sigmoid(inputs[t] @ self.w_in + hidden[-1] @ self.w_rec))
            y = sigmoid(hidden[-1] @ self.w_out)
            errors.append(((a + b >> t & 1) - y) * y * (1 - y))
        move_in, move_rec, move_out = (np.zeros_like(w) for w in self._weights)
        delta = np.zeros(16)
        for t in reversed(range(8)):
            h = hidden[t + 1]
            delta = (self.w_rec @ delta + self.w_out * errors[t]) * h * (1 - h)
            move_in += np.outer(inputs[t], delta)
            move_rec += np.outer(hidden[t], delta)
            move_out += h * errors[t]
        for w, move in zip(self._weights, (move_in, move_rec, move_out), strict=True):
            w += self.RATE * move

    def wrong_pairs(self) -> int:
        """Count the pairs of 8-bit numbers that it adds wrongly, the carry-out included."""
        a, b = np.divmod(np.arange(4**8), 2**8)
        h, wrong = np.zeros((len(a), 16)), np.zeros(len(a), dtype=bool)
        for t in range(9):
            x = np.stack([a >> t & 1, b >> t & 1], axis=1).astype(float)
            h = sigmoid(x @ self.w_in + h @ self.w_rec)
            wrong |= (h @ self.w_out > 0) != (a + b >> t & 1)
        return int(wrong.sum())

    @property
    def _weights(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.w_in, self.w_rec, self.w_out


def seconds_to_all_pairs(seed: int) -> tuple[float, int, int]:
    """Train the script's network; return seconds of training, pairs shown, and pairs wrong."""
    network = SixteenSigmoids(seed)
    seconds, shown, wrong = 0.0, 0, 4**8
    while wrong and shown < MOST_PAIRS:
        start = time.process_time()
        for _ in range(PAIRS_BETWEEN_CHECKS):
            network.learn_one_pair()
        seconds += time.process_time() - start  # the check is not counted
        shown += PAIRS_BETWEEN_CHECKS
        wrong = network.wrong_pairs()
    return seconds, shown, wrong


def compare_times_to_an_adder() -> None:
    ours, theirs = [], []
    for seed in range(SCRIPT_SEEDS):
        theirs.append(seconds_to_all_pairs(seed))
        for our_seed in range(seed * OUR_SEEDS, (seed + 1) * OUR_SEEDS):
            start = time.process_time()
            found = train(our_seed)
            ours.append(time.process_time() - start)
            assert found.succeeded
    print(f"\n{'from random weights to an adder':<34}{'seconds':>10}{'seeds':>10}  what it is then")
    print(
        f"{'binadd, 3 threshold units':<34}{statistics.median(ours):10.4f}{len(ours):>10}"
        f"  all proved for every width"
    )
    right = sum(wrong == 0 for _, _, wrong in theirs)
    print(
        f"{'the script, 16 sigmoid units':<34}{statistics.median(s for s, _, _ in theirs):10.2f}"
        f"{len(theirs):>10}  {right} right on all 65,536 pairs of 8 bits"
    )
    ratio = statistics.median(s for s, _, _ in theirs) / statistics.median(ours)
    shown = statistics.median(n for _, n, _ in theirs)
    print(f"ratio of the medians {ratio:.0f}; the script was shown {shown:,.0f} pairs (median)")


def sigmoid(z: np.ndarray) -> np.ndarray:
    result: np.ndarray = 1 / (1 + np.exp(-z))
    return result


if __name__ == "__main__":
    compare_steps()
    compare_times_to_an_adder()
