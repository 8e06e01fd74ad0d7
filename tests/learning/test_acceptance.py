from pathlib import Path

import numpy as np
import pytest

from binadd.automata.machine import Machine
from binadd.learning.acceptance import acceptance_test, worth_testing
from binadd.learning.backpropagation import Backpropagation
from binadd.learning.parameters import Parameters
from binadd.learning.prefix_tree import prefix_tree
from binadd.learning.recipes import RECIPES
from binadd.learning.results import Observation
from binadd.learning.sweep import sweep
from binadd.learning.training import train
from binadd.networks.hand_wiring import hand_wired
from binadd.networks.threshold_rnn import ThresholdRNN
from tests.fuzzing import rounds

LAYOUT = Parameters(3)
HAND_WIRED = np.array(
    [-0.1, -1.1, -2.1, *[1] * 6, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, -1, 1, -0.1], dtype=np.float32
)


def near_hand_wired(count: int) -> np.ndarray:
    """Networks around the hand wiring, many of them adders, of all margins."""
    rng = np.random.default_rng(8)
    noise = rng.standard_normal((LAYOUT.count, count)) * rng.uniform(0, 0.2, count)
    return (HAND_WIRED[:, np.newaxis] + noise).astype(np.float32)


def test_none_that_would_pass_is_passed_over() -> None:
    """Also with the margin set exactly to that of the network."""
    theta = near_hand_wired(rounds(400))
    results = [acceptance_test(LAYOUT.network(column)) for column in theta.T]
    assert 50 < sum(it.proved for it in results) < len(results)
    learner = Backpropagation(RECIPES["surrogate"], prefix_tree(3), LAYOUT, theta)
    learner.gradient()
    for place, it in enumerate(results):
        if it.proved:
            floor = it.margins.normalised
            assert worth_testing(learner, theta, LAYOUT, floor)[place]
            assert worth_testing(learner, theta, LAYOUT, 0.0)[place]


def test_those_that_are_wrong_or_too_close_are_passed_over() -> None:
    theta = near_hand_wired(rounds(400))
    learner = Backpropagation(RECIPES["surrogate"], prefix_tree(3), LAYOUT, theta)
    learner.gradient()
    found = worth_testing(learner, theta, LAYOUT, 0.015)
    results = [acceptance_test(LAYOUT.network(column)) for column in theta.T]
    passing = np.array([it.meets(0.015) for it in results])
    # At 3 bits hardly any network is right on the training data and no adder.
    assert found[passing].all()
    assert np.count_nonzero(found & ~passing) <= 0.05 * np.count_nonzero(passing)
    assert 0 < np.count_nonzero(passing) < np.count_nonzero([it.proved for it in results])


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[ThresholdRNN]:
    """The networks that are compiled, one after the other, wherever it happens."""
    networks: list[ThresholdRNN] = []
    make = Machine.__init__

    def counting(self: Machine, network: ThresholdRNN) -> None:
        networks.append(network)
        make(self, network)

    monkeypatch.setattr(Machine, "__init__", counting)
    return networks


def test_training_compiles_no_network_twice(compiled: list[ThresholdRNN]) -> None:
    """But for the first of a class, which is asked for its encoding."""
    found = train(25, engine="numpy")
    assert found.as_json()["comparison"]["adds"] == [True, True]
    assert {found.network, hand_wired()} <= set(compiled)
    assert len(compiled) - 1 <= len(set(compiled)) < 20
    compiled.clear()
    told: list[Observation] = []
    train(25, observer=told.append, max_steps=50, engine="numpy")
    assert len(told) == 6
    assert len(compiled) == len(set(compiled)) == 6


def test_a_sweep_compiles_no_network_twice(compiled: list[ThresholdRNN], tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    found = sweep(20, max_steps=500, store=path, engine="numpy")
    assert found.as_json()["encodings"] == found.encodings
    assert len(found.rows) == 20
    assert {one.network for one in found.trained} <= set(compiled)
    assert len(compiled) - len(found.classes) <= len(set(compiled))
    compiled.clear()
    assert sweep(20, max_steps=500, store=path).encodings == found.encodings
    assert compiled == []  # they are proved again without
