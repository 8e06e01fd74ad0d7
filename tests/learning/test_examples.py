"""Learning from some inputs only: what is seen, the gradient, when it ends, what is said."""

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from binadd import Surrogate, specification, sweep, train
from binadd.errors import RangeError
from binadd.learning.backpropagation import Backpropagation
from binadd.learning.backpropagation_on_examples import BackpropagationOnExamples
from binadd.learning.examples import Examples
from binadd.learning.parameters import Parameters
from binadd.learning.prefix_tree import prefix_tree
from binadd.learning.recipes import RECIPES, Recipe
from binadd.learning.settings import settings_for
from binadd.learning.sweep import stored_sweeps
from tests.finite_differences import assert_gradient
from tests.task_meanings import machine

HANDOUT = [(0b100111, 0b110010), (0b0101101, 0b0111010)]


def theta_of(layout: Parameters, seeds: int) -> np.ndarray:
    return np.random.default_rng(layout.count).standard_normal((layout.count, seeds))


@pytest.mark.parametrize("name", ["add", "subtract", "parity", "multiple-of:3", "add:3"])
def test_the_columns_and_the_bits_expected(name: str) -> None:
    slow, task = machine(name), specification(name)
    given = tuple(itertools.product(range(5), repeat=slow.inputs))
    x, sign = Examples(task, 3, len(given), given).of_seed(0)
    assert x.shape == sign.shape == (3 + task.pad, len(given))
    for place, numbers in enumerate(given):
        texts = [format(number, "03b")[:: 1 if task.first == "most" else -1] for number in numbers]
        columns = [*zip(*texts, strict=True), *[("0",) * slow.inputs] * task.pad]
        state = slow.start
        for t, column in enumerate(columns):
            bits = tuple(map(int, column))
            state, bit = slow.step(state, bits)
            assert x[t, place] == sum(b << i for i, b in enumerate(bits))
            assert sign[t, place] == 2 * bit - 1


def test_every_seed_has_random_examples_of_its_own() -> None:
    examples = Examples(specification("add"), 8, 200, None)
    x, _ = examples.of_seed(3)
    assert (examples.of_seed(3)[0] == x).all()
    assert (examples.of_seed(4)[0] != x).any()
    assert (x[-1] == 0).all()  # the column for the last carry
    counts = np.bincount(x[:-1].ravel(), minlength=4) / x[:-1].size
    np.testing.assert_allclose(counts, 0.25, atol=0.05)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.parametrize("name", ["add", "parity", "add:3"])
def test_all_inputs_as_examples_have_the_gradient_of_the_last_level_of_the_tree(
    recipe: Recipe, name: str
) -> None:
    """A tree counts each prefix once, and examples count it with every input that it begins."""
    task = specification(name)
    bare = type(task)("bare", task.inputs, task.states, task.next_state, task.output, pad=0)
    layout = Parameters(3, task.inputs)
    theta = theta_of(layout, 2)
    sums: list[np.ndarray] = []
    for bits in (1, 2):
        tree = prefix_tree(bits, bare)
        sums.append(Backpropagation(recipe, tree, layout, theta).gradient() * tree.nodes)
    inputs = 2**task.inputs
    given = tuple(itertools.product(range(4), repeat=task.inputs))
    examples = Examples(bare, 2, len(given), given)
    found = BackpropagationOnExamples(recipe, examples, layout, theta, [0, 1]).gradient()
    expected = (sums[1] - sums[0] + inputs * sums[0]) / examples.nodes
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", ["bptt", "tanh"])
def test_soft_gradients_are_those_of_the_loss(name: str) -> None:
    layout = Parameters(3)
    theta = theta_of(layout, 1)
    examples = Examples(specification("add"), 3, 5, None)
    learner = BackpropagationOnExamples(RECIPES[name], examples, layout, theta, [7])
    gradient = learner.gradient().copy()

    def loss() -> float:
        learner.forward()
        return float(learner.loss()[0])

    assert_gradient(loss, theta, gradient, tolerance=1e-8)
    gradient[np.abs(gradient[:, 0]).argmax()] *= 1.0005
    with pytest.raises(AssertionError, match="off by"):
        assert_gradient(loss, theta, gradient)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.parametrize(("task", "hidden", "count"), [
    ("add", 3, 4), ("add", 9, 1), ("parity", 1, 1), ("parity", 16, 3), ("add:3", 5, 2),
])  # fmt: skip
def test_a_seed_has_the_same_gradient_whatever_stands_beside_it(
    recipe: Recipe, task: str, hidden: int, count: int
) -> None:
    examples = Examples(specification(task), 4, count, None)
    layout = Parameters(hidden, examples.task.inputs)
    theta = theta_of(layout, 9).astype(np.float32)
    seeds = list(range(20, 29))
    together = BackpropagationOnExamples(recipe, examples, layout, theta, seeds).gradient()
    for start, stop in [(0, 1), (8, 9), (3, 5), (1, 8)]:
        apart = np.ascontiguousarray(theta[:, start:stop])
        learner = BackpropagationOnExamples(recipe, examples, layout, apart, seeds[start:stop])
        np.testing.assert_array_equal(learner.gradient(), together[:, start:stop])


def wrong_examples(found: Any) -> int:
    x, sign = found.settings.data.of_seed(found.trained.seed)
    wrong = 0
    for place in range(x.shape[1]):
        columns = [(int(v) & 1, int(v) >> 1 & 1) for v in x[:, place]]
        answers = [step.y for step in found.network.trace(columns)]
        wrong += answers != [int(s > 0) for s in sign[:, place]]
    return wrong


@pytest.mark.parametrize("arguments", [{"examples": 1}, {"examples": 30}, {"pairs": HANDOUT}])
def test_it_stops_when_the_examples_are_right_proved_or_not(arguments: dict[str, Any]) -> None:
    found = train(1, **arguments)
    steps = found.trained.steps
    assert wrong_examples(found) == 0
    before = train(1, **arguments, max_steps=steps - 1)
    assert (before.trained.steps, before.succeeded) == (steps - 1, False)
    assert wrong_examples(before) > 0


@pytest.mark.slow
def test_few_examples_force_no_adder_and_many_do() -> None:
    few, many = sweep(20, examples=1), sweep(12, examples=40)
    assert not few.successes
    assert all(one.steps < 1000 for one in few.trained)  # right on all they saw
    assert len(many.successes) >= 9


def test_a_proof_does_not_end_the_run() -> None:
    """With a margin asked for on the examples it goes on, and the same first steps are taken."""
    found, further = train(3, examples=40), train(3, examples=40, margin=0.02)
    assert found.trained.steps <= further.trained.steps
    assert further.trained.normalised_margin >= 0.0


def test_seeds_are_the_same_alone_and_with_workers() -> None:
    settings: dict[str, Any] = {"examples": 5, "bits": 4, "max_steps": 80}
    together = sweep(70, **settings)
    assert sweep(70, **settings, workers=2).trained == together.trained
    for seed in (0, 41, 69):
        assert train(seed, **settings).trained == together.trained[seed]


def test_any_recipe_and_any_task() -> None:
    for recipe in ("bptt", "tanh", Surrogate(beta=1.0)):
        assert train(recipe=recipe, examples=3, max_steps=5).trained.steps == 5
    found = train(task="multiple-of:3", pairs=[(number,) for number in range(30)], max_steps=4000)
    assert found.settings.bits == 5
    assert train(task="add:3", examples=4, bits=3, max_steps=9).network.w_xh.shape == (7, 3)


def test_what_json_and_stores_say(tmp_path: Path) -> None:
    given = train(pairs=HANDOUT, max_steps=3).as_json()
    assert (given["pairs"], given["examples"], given["bits"], given["margin"]) == (2, None, 6, 0.0)
    path = tmp_path / "runs.db"
    found = sweep(3, examples=4, max_steps=50, store=path)
    assert json.loads(json.dumps(found.as_json()))["examples"] == 4
    assert sweep(3, examples=4, max_steps=50, store=path).trained == found.trained
    more = sweep(3, examples=5, max_steps=50, store=path)
    assert [one.trained for one in stored_sweeps(path)] == [found.trained, more.trained]
    for pairs in (HANDOUT, [HANDOUT[0], HANDOUT[0]]):
        one = sweep(2, pairs=pairs, max_steps=5, store=path)
        assert sweep(2, pairs=pairs, max_steps=5, store=path).trained == one.trained
    untold: list[str] = []
    told = list(stored_sweeps(path, untold.append))
    assert [one.trained for one in told] == [found.trained, more.trained]
    assert len(untold) == 2
    assert all("learned from given inputs, which a store has not" in why for why in untold)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"examples": 0}, RangeError, "the number of examples must be from 1 to 1000000, got 0"),
        ({"examples": "9"}, TypeError, "the number of examples: expected a whole number, got str"),
        ({"examples": 9, "pairs": HANDOUT}, RangeError, "random examples or from given pairs, not"),
        ({"examples": 10**6, "bits": 10**6}, RangeError, "are free: take fewer bits or examples"),
        ({"pairs": []}, RangeError, "pairs: there are none to learn from"),
        ({"pairs": [(1, 2, 3)]}, RangeError, "pairs: the task add has 2 operands, got 3"),
        ({"pairs": [(1, -2)]}, RangeError, "pairs must be at least 0, got -2"),
        ({"pairs": [(1, 300)], "bits": 8}, RangeError, "pairs: 300 has more than 8 bits"),
        ({"pairs": "12"}, TypeError, "pairs: expected rows of whole numbers, got str"),
        ({"pairs": ["12"]}, TypeError, "pairs: expected a row of whole numbers, got str"),
        ({"pairs": [(1, 2.0)]}, TypeError, "pairs: expected a whole number, got float"),
        ({"pairs": 3}, TypeError, "pairs: expected rows of whole numbers, got int"),
    ],
)
def test_what_can_not_be_learned_from(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        settings_for(**arguments)
