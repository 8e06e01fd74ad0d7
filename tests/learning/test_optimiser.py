import numpy as np
import pytest

from binadd.learning.optimiser import Adam, Optimiser

OPTIMISER = Optimiser(
    highest=0.5, lowest=0.1, cycle=40, beta1=0.8, beta2=0.9, epsilon=1e-8, clip=1.25, noise=0.0
)


def test_the_learning_rate_falls_from_highest_to_lowest_over_and_over() -> None:
    rates = OPTIMISER.learning_rate(np.arange(80))
    assert rates[0] == rates[40] == 0.5
    assert (np.diff(rates[:40]) < 0).all()
    assert 0.1 < rates[39] < 0.102
    cosine = 0.1 + 0.4 * (1 + np.cos(np.pi * np.arange(40) / 40)) / 2
    assert np.abs(rates[:40] - cosine).max() < 0.01


def test_adam_step_by_step_as_in_the_paper() -> None:
    rng = np.random.default_rng(0)
    gradients = rng.standard_normal((60, 3, 2))
    theta = np.zeros((3, 2), dtype=np.float32)
    moments = (np.zeros_like(theta), np.zeros_like(theta))
    adam = Adam(OPTIMISER, 100)
    m = v = expected = np.zeros((3, 2))
    for t, gradient in enumerate(gradients):
        m = 0.8 * m + 0.2 * gradient
        v = 0.9 * v + 0.1 * gradient**2
        corrected = (m / (1 - 0.8 ** (t + 1))) / np.sqrt(v / (1 - 0.9 ** (t + 1)))
        rate = OPTIMISER.learning_rate(np.array(t))
        expected = np.clip(expected - rate * corrected, -1.25, 1.25)
        adam.update(theta, moments, gradient.astype(np.float32), adam.rates(np.array([t, t])), None)
        np.testing.assert_allclose(theta, expected, atol=2e-5)
    assert np.abs(theta).max() == 1.25


def test_each_seed_is_at_a_step_of_its_own() -> None:
    adam = Adam(OPTIMISER, 100)
    theta = np.zeros((1, 2), dtype=np.float32)
    moments = (np.zeros_like(theta), np.zeros_like(theta))
    adam.update(theta, moments, np.ones_like(theta), adam.rates(np.array([0, 20])), None)
    rates = OPTIMISER.learning_rate(np.array([0, 20]))
    # From moments of zero the seed that is further on takes the smaller corrections too.
    corrections = [1.0, np.sqrt(1 - 0.9**21) / (1 - 0.8**21) * 0.2 / np.sqrt(0.1)]
    np.testing.assert_allclose(theta[0], -rates * corrections, rtol=1e-5)


@pytest.mark.parametrize("step", [0, 25])
def test_noise_has_the_deviation_of_its_share_of_the_learning_rate(step: int) -> None:
    noisy = Adam(Optimiser(**{**vars(OPTIMISER), "noise": 0.15}), 100)
    theta = np.zeros((5000, 1), dtype=np.float32)
    moments = (np.zeros_like(theta), np.zeros_like(theta))
    uniform = (np.random.default_rng(1).random((5000, 1)) - 0.5).astype(np.float32)
    expected = 0.15 * OPTIMISER.learning_rate(np.array(step))
    noise = uniform * noisy.noise_scale(np.array([step]))
    noisy.update(theta, moments, np.zeros_like(theta), noisy.rates(np.array([step])), noise)
    assert theta.std() == pytest.approx(expected, rel=0.03)
