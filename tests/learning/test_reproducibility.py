"""A seed's numbers depend on nothing but the seed and the settings, to the last bit."""

from pathlib import Path

import numpy as np
import pytest

from binadd.execution.executors import open_executor
from binadd.learning.backpropagation import Backpropagation
from binadd.learning.engines import train_many
from binadd.learning.parameters import Parameters
from binadd.learning.prefix_tree import prefix_tree
from binadd.learning.recipes import RECIPES, Recipe
from binadd.learning.seed_table import TrainedSeed
from binadd.learning.settings import settings_for
from binadd.learning.sweep import sweep
from binadd.learning.training import train


def essence(trained: TrainedSeed) -> tuple[object, ...]:
    return trained.seed, trained.steps, trained.network, trained.soft_right


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.parametrize("hidden", [2, 3, 8])
def test_a_seed_has_the_same_gradient_whatever_stands_beside_it(
    recipe: Recipe, hidden: int
) -> None:
    layout, tree, batch = Parameters(hidden), prefix_tree(3), 67
    theta = np.random.default_rng(1).standard_normal((layout.count, batch)).astype(np.float32)
    together = Backpropagation(recipe, tree, layout, theta).gradient()
    for start, stop in [(0, 1), (66, 67), (3, 5), (1, 17), (5, 38), (0, 64)]:
        apart = np.ascontiguousarray(theta[:, start:stop])
        gradient = Backpropagation(recipe, tree, layout, apart).gradient()
        np.testing.assert_array_equal(gradient, together[:, start:stop])


def test_a_seed_alone_among_others_and_in_any_order() -> None:
    """Of 300 seeds some have to wait until a place is free."""
    settings = settings_for(max_steps=160)
    many = {found.seed: found for found in train_many(settings, range(300))}
    assert sorted(many) == list(range(300))
    assert 10 < sum(found.succeeded for found in many.values()) < 290
    some = {found.seed: found for found in train_many(settings, [299, 17, 0, 280, 250])}
    for seed, found in some.items():
        assert essence(found) == essence(many[seed])
    assert essence(train(17, max_steps=160).trained) == essence(many[17])
    assert len({found.network for found in many.values()}) == 300


@pytest.mark.parametrize("name", ["bptt", "tanh"])
def test_a_soft_seed_alone_and_among_others(name: str) -> None:
    settings = settings_for(name, bits=2, max_steps=60)
    many = {found.seed: found for found in train_many(settings, range(9))}
    assert essence(train(8, recipe=name, bits=2, max_steps=60).trained) == essence(many[8])


def test_workers_and_a_resumed_store_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("binadd.learning.engine.NODES_AT_ONCE", 5)  # batches of 8
    alone = sweep(30, max_steps=300)
    store = tmp_path / "runs.db"
    sweep(7, max_steps=300, store=store)
    with open_executor(workers=2) as executor:
        shared = sweep(30, max_steps=300, executor=executor, store=store)
    assert [essence(found) for found in shared.trained] == [essence(f) for f in alone.trained]
    assert {found.succeeded for found in alone.trained} == {True, False}
    again = sweep(30, max_steps=300, store=store)
    assert [essence(found) for found in again.trained] == [essence(f) for f in alone.trained]
