from collections.abc import Callable

import numpy as np
import pytest

from binadd.learning.backpropagation import Backpropagation
from binadd.learning.parameters import Parameters
from binadd.learning.prefix_tree import prefix_tree
from binadd.learning.recipes import RECIPES, Recipe
from tests.finite_differences import assert_gradient
from tests.learning.reference import from_flat, surrogate_gradient

SOFT = [recipe for recipe in RECIPES.values() if not recipe.is_hard]
SHAPES = [(3, 3), (2, 2), (3, 1), (5, 2)]


def soft_case(
    recipe: Recipe, hidden: int, bits: int
) -> tuple[Callable[[], float], np.ndarray, np.ndarray]:
    layout = Parameters(hidden)
    theta = np.random.default_rng(hidden).standard_normal((layout.count, 1))
    learner = Backpropagation(recipe, prefix_tree(bits), layout, theta)
    gradient = learner.gradient().copy()

    def loss() -> float:
        learner.forward()
        return float(learner.loss()[0])

    return loss, theta, gradient


@pytest.mark.parametrize("recipe", SOFT, ids=lambda recipe: recipe.name)
@pytest.mark.parametrize(("hidden", "bits"), SHAPES)
def test_soft_gradients_are_those_of_the_loss(recipe: Recipe, hidden: int, bits: int) -> None:
    assert_gradient(*soft_case(recipe, hidden, bits), tolerance=1e-8)


@pytest.mark.parametrize("recipe", SOFT, ids=lambda recipe: recipe.name)
def test_a_gradient_wrong_by_a_twentieth_of_a_percent_is_noticed(recipe: Recipe) -> None:
    loss, theta, gradient = soft_case(recipe, 3, 2)
    largest = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
    gradient[largest] *= 1.0005
    with pytest.raises(AssertionError, match="off by"):
        assert_gradient(loss, theta, gradient)


@pytest.mark.parametrize(("hidden", "bits"), [*SHAPES, (8, 1)])
def test_the_surrogate_gradient_is_that_of_the_slow_way(hidden: int, bits: int) -> None:
    layout, seeds = Parameters(hidden), 3
    theta = np.random.default_rng(bits).standard_normal((layout.count, seeds))
    learner = Backpropagation(RECIPES["surrogate"], prefix_tree(bits), layout, theta)
    gradient = learner.gradient()
    for seed in range(seeds):
        expected, loss = surrogate_gradient(from_flat(theta[:, seed].tolist(), hidden), bits)
        np.testing.assert_allclose(gradient[:, seed], expected.flat(), rtol=1e-12, atol=1e-15)
        assert learner.loss()[seed] == pytest.approx(loss, rel=1e-12)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_the_slope_of_the_loss_is_its_derivative(recipe: Recipe) -> None:
    signed = np.linspace(-6, 6, 25)
    slope = np.empty_like(signed)
    recipe.loss_slope(signed, slope)
    numerical = (recipe.loss(signed + 1e-6) - recipe.loss(signed - 1e-6)) / 2e-6
    np.testing.assert_allclose(slope, numerical, atol=1e-9)
    assert (np.diff(recipe.loss(signed)) < 0).all()
    assert recipe.loss(np.array([80.0]))[0] < 0.05


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_hardening_keeps_every_sign(recipe: Recipe) -> None:
    """A hardened network acts like the soft one where all soft units are saturated."""
    layout, tree, batch = Parameters(3), prefix_tree(2), 20
    theta = np.random.default_rng(5).standard_normal((layout.count, batch)) * 1e4
    learner = Backpropagation(recipe, tree, layout, theta)
    learner.forward()
    soft_outputs = learner.signed * tree.sign[:, np.newaxis] > 0
    for place in range(batch):
        network = recipe.harden(theta[:, place], layout, "")
        for x, parent in np.ndindex(4, 4):
            steps = list(network.trace([(parent & 1, parent >> 1), (x & 1, x >> 1)]))
            for step, node in zip(steps, (parent, 4 + 4 * x + parent), strict=True):
                assert step.h == tuple(int(z > 0) for z in learner.z[node, :, place])
                assert step.y == soft_outputs[node, place]
