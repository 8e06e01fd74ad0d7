import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pytest

from binadd import Proof, check_certificate, prove, train
from binadd.automata.machine import compile_machine
from binadd.errors import RangeError, TrainingError
from binadd.learning.acceptance import acceptance_test
from binadd.learning.batch import Batch
from binadd.learning.engines import train_many
from binadd.learning.recipes import Surrogate
from binadd.learning.results import Observation
from binadd.learning.settings import LARGEST_SEED, settings_for
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.verification.margins import margins
from tests.fuzzing import rounds

HAND_WIRED_MARGIN = 0.1 / 5.1


def test_256_fixed_seeds_are_all_proved_with_the_margin_of_the_hand_wiring() -> None:
    settings = settings_for()
    results = list(train_many(settings, range(1000, 1000 + rounds(256))))
    assert all(found.succeeded for found in results)
    assert max(found.steps for found in results) < settings.max_steps / 2
    for found in results:
        proof = prove(found.network)
        assert isinstance(proof, Proof)
        if found.seed % 4 == 0:
            assert check_certificate(found.network, proof.certificate)
        assert margins(compile_machine(found.network)).normalised >= 0.0196
    assert math.floor(HAND_WIRED_MARGIN * 1e4) / 1e4 == settings.margin


def test_a_smaller_margin_stops_the_same_run_earlier() -> None:
    seeds = [12, 24, 25, 26, 36, 39]
    steps = {
        margin: {it.seed: it.steps for it in train_many(settings_for(margin=margin), seeds)}
        for margin in (0.0, 0.0196, 0.025)
    }
    for seed in seeds:
        assert steps[0.0][seed] <= steps[0.0196][seed] <= steps[0.025][seed]
    assert len({tuple(by_seed.values()) for by_seed in steps.values()}) == 3


@pytest.mark.parametrize(("hidden", "seed"), [(4, 22), (5, 34), (6, 31), (7, 33), (8, 1)])
def test_more_hidden_units_learn_too(hidden: int, seed: int) -> None:
    found = train(seed, hidden=hidden)
    assert found.succeeded
    assert found.network.hidden_units == hidden
    assert isinstance(prove(found.network), Proof)


def test_two_hidden_units_fail() -> None:
    found = train(0, hidden=2, max_steps=150)
    assert (found.proved, found.succeeded, found.trained.steps) == (False, False, 150)


def test_the_last_step_is_tested_too() -> None:
    """Allowed exactly the steps that it takes, a seed succeeds; allowed one less, it does not."""
    steps = train(25).trained.steps
    assert train(25, max_steps=steps).succeeded
    assert not train(25, max_steps=steps - 1).succeeded


def test_what_observers_are_told() -> None:
    told: list[Observation] = []
    found = train(25, observer=told.append)
    assert found.trained == train(25).trained
    last = found.trained.steps
    assert [it.step for it in told] == sorted({*range(0, last + 1, 10), last})
    assert told[0].learning_rate == 1.0
    assert min(it.learning_rate for it in told) >= 0.1
    assert all(0 <= it.wrong_bits <= 84 and it.loss > 0 for it in told)
    assert told[0].wrong_bits > 10
    assert told[-1].loss < told[0].loss


def test_what_observers_are_told_of_soft_units() -> None:
    told: list[Observation] = []
    train(25, recipe="bptt", max_steps=40, observer=told.append)
    assert [it.step for it in told] == [0, 10, 20, 30, 40]
    assert told[-1].loss < told[0].loss


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"seed": -1}, "a seed must be from 0"),
        ({"seed": LARGEST_SEED + 1}, "a seed must be"),
        ({"recipe": "magic"}, "one of surrogate, bptt, tanh; got 'magic'"),
        ({"hidden": 1}, "the number of hidden units must be from 2 to 16, got 1"),
        ({"hidden": 17}, "from 2 to 16, got 17"),
        ({"bits": 0}, "the bits of the training data must be from 1 to 1000000, got 0"),
        (
            {"bits": 20},
            "training data of 20 bits take [0-9,]+ MB with 3 hidden units",
        ),
        ({"max_steps": 0}, "the number of steps must be"),
        ({"margin": -0.1}, "the margin must be at least 0 and less than 1, got -0.1"),
        ({"margin": 1.0}, "the margin must be"),
        ({"margin": math.nan}, "got nan"),
    ],
)
def test_arguments_out_of_range(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(RangeError, match=message):
        train(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"seed": True}, "a seed: expected a whole number, got bool"),
        ({"seed": "1"}, "a seed: expected a whole number, got str"),
        ({"max_steps": 1.5}, "the number of steps: expected a whole number, got float"),
        ({"hidden": np.float64(3)}, "the number of hidden units: expected a whole number, got f"),
        ({"margin": "0.1"}, "the margin: expected a number, got str"),
        ({"margin": False}, "the margin: expected a number, got bool"),
        ({"recipe": ["bptt"]}, "recipe: expected the name of one, got list"),
    ],
)
def test_arguments_of_a_wrong_type(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        train(**arguments)


def test_numbers_of_numpy_are_numbers() -> None:
    numbers: dict[str, Any] = {
        "seed": np.int64(25), "hidden": np.int8(3), "bits": np.uint8(3),
        "max_steps": np.int32(700), "margin": np.float32(0.0),
    }  # fmt: skip
    found = train(**numbers)
    assert found.trained == train(25, max_steps=700, margin=0.0).trained
    assert json.loads(json.dumps(found.as_json()))["seed"] == 25


class BreaksDown(Surrogate):
    """Divides by zero for seeds whose first output bit is rather wrong."""

    def loss_slope(self, signed: np.ndarray, out: np.ndarray) -> None:
        super().loss_slope(signed, out)
        out[0, signed[0] < -3] = np.nan


def test_numbers_that_are_none_stop_the_training() -> None:
    message = r"recipe BreaksDown, seed \d+, step \d+: a parameter is no finite number"
    with pytest.raises(TrainingError, match=message) as caught:
        list(train_many(settings_for(BreaksDown()), range(50, 90)))
    words = str(caught.value).replace(",", "").replace(":", "").split()
    seed, step = int(words[words.index("seed") + 1]), int(words[words.index("step") + 1])
    assert 50 <= seed < 90
    # The seed that is named breaks down at that step, and not before, alone as well.
    with pytest.raises(TrainingError, match=f"seed {seed}, step {step}:"):
        train(seed, recipe=BreaksDown())


@dataclass(frozen=True, kw_only=True)
class Anywhere(Surrogate):
    """Parameters as large as single precision has them."""

    clip: float = 3e38
    initial: float = 1.7e38

    ranges: ClassVar[Mapping[str, tuple[float, float]]] = {}


@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
def test_a_sum_of_parameters_beyond_single_precision_is_no_breakdown() -> None:
    batch = Batch(settings_for(Anywhere()), [3])
    batch.theta[:] = 1e38
    nothing = np.zeros_like(batch.theta)
    batch.descend(nothing.copy(), np.zeros(1, dtype=np.float32), None, np.ones(1, dtype=bool))
    assert (batch.theta == np.float32(1e38)).all()


def test_a_seed_that_is_finished_breaks_nothing_down() -> None:
    batch = Batch(settings_for(), [3, 4])
    nothing = np.zeros_like(batch.theta)
    rates = np.zeros(2, dtype=np.float32)
    batch.theta[0, 0] = np.nan
    batch.descend(nothing.copy(), rates, None, np.array([False, True]))
    with pytest.raises(TrainingError, match="seed 3, step 2: a parameter is no finite number"):
        batch.descend(nothing.copy(), rates, None, np.array([True, True]))


def test_the_margin_of_a_recipe_may_be_replaced() -> None:
    assert replace(settings_for(), margin=0.1).margin == 0.1
    with pytest.raises(RangeError):
        replace(settings_for(), margin=2.0)


def test_the_acceptance_test_is_that_of_the_exact_machine() -> None:
    zeros = np.zeros((3, 3))
    wrong = ThresholdRNN(np.ones((3, 2)), zeros, np.full(3, -0.5), np.ones(3), -0.5)
    assert not acceptance_test(wrong).proved
    assert not acceptance_test(wrong).meets(0.0)
