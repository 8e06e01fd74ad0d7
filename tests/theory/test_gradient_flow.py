from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import e, log, sqrt

import numpy as np
import pytest

from binadd.bits import to_columns
from binadd.errors import RangeError
from binadd.networks.hand_wiring import hand_wired
from binadd.theory import gradient_flow as flow
from tests.finite_differences import assert_gradient
from tests.fuzzing import rounds

SETTINGS = [(0.5, 4.0), (2.0, 1.0), (10.0, 100.0), (1e-6, 1e-6)]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@cache
def curves(s: float = 0.5, beta: float = 4.0, seed: int = 0) -> dict[str, flow.GradientCurve]:
    found = flow.gradient_curves(rng(seed), singular_value=s, sharpness=beta)
    return {curve.name.split(",")[0]: curve for curve in found}


def fixed_point(f: Callable[[float], float], low: float, high: float) -> float:
    """Solve f(x) = x by bisection, where f(x) > x at `low` and f(x) < x at `high`."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) > middle else (low, middle)
    return low


def logistic(z: float) -> float:
    return float(1 / (1 + e**-z))


@pytest.mark.parametrize(("s", "beta"), SETTINGS)
def test_fitted_rates_are_those_of_theory(s: float, beta: float) -> None:
    found = curves(s, beta)
    settled = fixed_point(logistic, 0, 1)
    carry = fixed_point(lambda c: logistic(beta * (c - 0.1)), 0.3, 1)
    theory = {
        "sigmoid chain": log(settled * (1 - settled)),
        "tanh chain": 0,
        "tanh recurrence": log(s),
        "LSTM carousel": log(logistic(10)),
        "soft adder": log(beta * carry * logistic(-beta * (carry - 0.1))),
    }
    for name, rate in theory.items():
        assert found[name].rate == pytest.approx(rate, rel=0.02, abs=1e-12), name
        assert found[name].predicted_rate == pytest.approx(rate, rel=1e-6, abs=1e-12), name
    residual = found["residual recurrence"]
    assert residual.rate == pytest.approx(residual.predicted_rate, rel=0.02)
    assert residual.rate <= log(1 + s) + 1e-12


@pytest.mark.parametrize(("s", "beta"), SETTINGS)
def test_all_bounds_hold_at_every_depth(s: float, beta: float) -> None:
    found = curves(s, beta)
    assert len(found) == 6
    for curve in found.values():
        assert curve.log_norms.shape == curve.log_bounds.shape == (64,)
        assert np.isfinite(curve.log_norms).all()
        assert curve.bound_holds, curve.name


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("sigmoid chain", flow.DEPTHS * log(0.249)),
        ("tanh chain", -0.001 * flow.DEPTHS),
        ("tanh recurrence", flow.DEPTHS * log(0.5)),  # the printed one
        ("residual recurrence", (flow.DEPTHS - 1) * log(1.49)),
        ("LSTM carousel", (flow.DEPTHS - 1) * log(logistic(9))),
        ("soft adder", flow.DEPTHS * log(0.1)),
    ],
)
def test_a_bound_that_is_a_little_too_low_is_refuted(name: str, wrong: np.ndarray) -> None:
    assert not replace(curves()[name], log_bounds=wrong).bound_holds


@pytest.mark.parametrize("seed", range(rounds(5)))
def test_the_recurrences_keep_their_bounds_whatever_the_weights(seed: int) -> None:
    generator = rng(seed)
    weights = generator.normal(size=(5, 5)) * generator.uniform(0.05, 1)
    for residual in (False, True):
        starts = generator.normal(size=(3, 5))
        assert flow.recurrence(weights, starts, residual=residual).bound_holds


@pytest.mark.parametrize("residual", [False, True])
def test_products_of_jacobians_are_derivatives_of_the_recurrence(residual: bool) -> None:
    weights, x_1, direction = (
        rng().normal(size=(4, 4)),
        rng(1).normal(size=4),
        rng(2).normal(size=4),
    )

    def loss() -> float:
        x = x_1
        for _ in range(5):
            x = residual * x + np.tanh(weights @ x)
        return float(direction @ x)

    back = direction
    for jacobian in reversed(flow.recurrence_jacobians(weights, x_1, residual=residual)[:5]):
        back = back @ jacobian
    assert_gradient(loss, x_1, back)


@pytest.mark.parametrize("beta", [0.7, 4.0])
def test_the_gradient_of_the_soft_adder_is_that_of_finite_differences(beta: float) -> None:
    rnn, columns = hand_wired(), to_columns(7, 1, 3).astype(float)

    def soft(z: np.ndarray) -> np.ndarray:
        return np.asarray(1 / (1 + np.exp(-beta * z)))

    def last_sum_bit() -> float:
        h = np.zeros(3)
        for x in columns:
            h = soft(rnn.w_xh @ x + rnn.w_hh @ h + rnn.b_h)
        return float(soft(rnn.w_hy @ h + rnn.b_y))

    gradient, *rest = flow.soft_jacobians(columns, beta)
    for jacobian in rest:
        gradient = jacobian @ gradient
    first_column = columns[0]  # a view: moving it moves the columns
    assert_gradient(last_sum_bit, first_column, gradient[0])
    measured = flow.soft_adder(beta).log_norms[3 - 1]
    assert measured == pytest.approx(log(np.linalg.norm(gradient)))


def test_the_sigmoid_chain_is_measured_where_it_is_steepest() -> None:
    def chain(x: np.ndarray, units: int) -> np.ndarray:
        for _ in range(units):
            x = 1 / (1 + np.exp(-x))
        return x

    x = np.linspace(-6, 6, 2001)
    for units in (1, 2, 5):
        steepest = np.max((chain(x + 1e-5, units) - chain(x - 1e-5, units)) / 2e-5)
        measured = np.exp(flow.sigmoid_chain().log_norms[units - 1])
        assert measured == pytest.approx(steepest, rel=2e-3)


def test_norms_far_below_the_smallest_float_are_kept_as_logarithms() -> None:
    tiny = [np.diag([1e-200, 1e-210])] * 5
    np.testing.assert_allclose(
        flow.log_norms_of_products(tiny), -200 * log(10) * np.arange(1, 6), rtol=1e-12
    )


def test_logs_of_products_are_those_of_the_products() -> None:
    factors = list(rng().normal(size=(4, 3, 3)))
    product, logs = np.eye(3), []
    for factor in factors:
        product = factor @ product
        logs.append(log(np.linalg.svd(product)[1][0]))
    np.testing.assert_allclose(flow.log_norms_of_products(factors), logs, rtol=1e-10)


def test_the_carousel_neither_vanishes_nor_explodes() -> None:
    norms = np.exp(curves()["LSTM carousel"].log_norms)
    assert norms[0] == pytest.approx(1)
    assert 0.997 < norms[-1] < 0.9972  # sigmoid(10) ** 63


def test_a_carry_vanishes_although_its_bound_does_not_force_it() -> None:
    curve = curves(beta=4.0)["soft adder"]
    assert np.exp(curve.log_bounds) == pytest.approx(np.full(64, 3 * sqrt(2)))
    assert curve.log_norms[-1] < log(1e-60)


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), 10.1])
def test_a_singular_value_out_of_range_is_refused(value: float) -> None:
    with pytest.raises(RangeError, match="singular value must be from 1e-06 to 10, got"):
        flow.gradient_curves(rng(), singular_value=value)


@pytest.mark.parametrize("value", [0, -1, float("nan"), 101])
def test_a_sharpness_out_of_range_is_refused(value: float) -> None:
    with pytest.raises(RangeError, match="sharpness must be from 1e-06 to 100, got"):
        flow.gradient_curves(rng(), sharpness=value)
