"""How large a gradient is after n steps, measured on networks built for the purpose.

Every measurement multiplies the Jacobians of the single steps, taken at the states that the network
really goes through; only logarithms of norms are kept, so that none of them underflows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from binadd.bits import to_columns
from binadd.errors import RangeError
from binadd.networks.hand_wiring import hand_wired
from binadd.theory.claims import ROUNDING, fitted_slope
from binadd.theory.lstm import LSTM, sigmoid

DEPTHS = np.arange(1, 65)
FIT_FROM = 16
"""Rates are fitted from this depth on: before it, the state has not settled."""

SMALLEST = 1e-6
LARGEST_SINGULAR_VALUE = 10.0
LARGEST_SHARPNESS = 100.0
HIDDEN = 8
CAROUSEL_BIAS = 10.0
"""Holds the gates of the carousel: sigmoid(10) = 0.99995 and sigmoid(-10) = 0.00005."""


@dataclass(frozen=True, eq=False)
class GradientCurve:
    """Measured gradient norms at the depths `DEPTHS`, with what theory says of them.

    Attributes
    ----------
    name : str
    log_norms : ndarray, shape (64,)
        Natural logarithms of the measured norms.
    bound : str
    log_bounds : ndarray, shape (64,)
        The norm at depth n is at most this, says the theory.
    predicted_rate : float
        The logarithm of the factor by which the norm changes per step in the long run.
    """

    name: str
    log_norms: np.ndarray
    bound: str
    log_bounds: np.ndarray
    predicted_rate: float

    @property
    def bound_holds(self) -> bool:
        """Whether the bound holds at every depth."""
        return bool((self.log_norms <= self.log_bounds + ROUNDING).all())

    @property
    def rate(self) -> float:
        """The slope of the logarithms, fitted from depth `FIT_FROM` on."""
        settled = DEPTHS >= FIT_FROM
        return fitted_slope(DEPTHS[settled], self.log_norms[settled])

    def as_json(self) -> dict[str, Any]:
        """Return the fields, ready for `json.dumps`."""
        return {
            "network": self.name,
            "norms": np.exp(self.log_norms).tolist(),
            "log10_norms": (self.log_norms / np.log(10)).tolist(),
            "bound": self.bound,
            "log10_bounds": (self.log_bounds / np.log(10)).tolist(),
            "bound_holds": self.bound_holds,
            "rate": self.rate,
            "predicted_rate": self.predicted_rate,
        }


def gradient_curves(
    rng: np.random.Generator, *, singular_value: float = 0.5, sharpness: float = 4.0
) -> list[GradientCurve]:
    """Measure all networks; costs about a tenth of a second.

    Parameters
    ----------
    rng : Generator
        For the recurrent weights and the states to start from.
    singular_value : float
        The largest singular value of the recurrent weights, from 1e-6 to 10.
    sharpness : float
        beta of the soft adder, whose units are ``sigmoid(beta z)``, from 1e-6 to 100.

    Raises
    ------
    RangeError
    """
    for name, value, largest in (
        ("singular value", singular_value, LARGEST_SINGULAR_VALUE),
        ("sharpness", sharpness, LARGEST_SHARPNESS),
    ):
        if not SMALLEST <= value <= largest:
            raise RangeError(f"the {name} must be from {SMALLEST:g} to {largest:g}, got {value:g}")
    weights = singular_value * random_rotation(rng)
    starts = np.vstack([np.zeros(HIDDEN), rng.normal(size=(3, HIDDEN))])
    return [
        sigmoid_chain(),
        tanh_chain(),
        recurrence(weights, starts),
        recurrence(weights, starts, residual=True),
        lstm_carousel(rng),
        soft_adder(sharpness),
    ]


def random_rotation(rng: np.random.Generator) -> np.ndarray:
    """Return an orthogonal matrix of shape (8, 8): all its singular values are 1."""
    rotation, _ = np.linalg.qr(rng.normal(size=(HIDDEN, HIDDEN)))
    return np.asarray(rotation)


def sigmoid_slope(z: np.ndarray) -> np.ndarray:
    """Return the derivative of the sigmoid, accurate where it is tiny."""
    return np.asarray(sigmoid(z) * sigmoid(-z))


def tanh_slope(z: np.ndarray) -> np.ndarray:
    """Return the derivative of tanh, accurate where ``1 - tanh(z) ** 2`` is not."""
    return 4 * sigmoid_slope(2 * z)


def log_norms_of_products(jacobians: Iterable[np.ndarray]) -> np.ndarray:
    """Return the log of the spectral norm of J_1, J_2 J_1, J_3 J_2 J_1, ...

    Each J may be a stack of matrices, shape (..., a, b); the logs have the shape (steps, ...).
    """
    product, log_scale = np.ones(()), np.zeros(())
    logs: list[np.ndarray] = []
    for jacobian in jacobians:
        product = jacobian @ product if logs else jacobian
        norm = np.linalg.norm(product, 2, axis=(-2, -1), keepdims=True)
        product = product / norm
        log_scale = log_scale + np.log(norm[..., 0, 0])
        logs.append(log_scale)
    return np.array(logs)


def sigmoid_chain() -> GradientCurve:
    """Measure n sigmoid units in a row, weight 1: the largest slope over inputs from -4 to 4.

    The activations settle at the fixed point s = sigmoid(s), where a unit multiplies the slope by
    s (1 - s) = 0.2247, a little less than the largest slope of a sigmoid.
    """
    log_norms, settled = _largest_log_slopes(sigmoid, sigmoid_slope)
    rate = float(np.log(sigmoid_slope(settled)))
    return GradientCurve("sigmoid chain", log_norms, "(1/4)^n", DEPTHS * np.log(1 / 4), rate)


def tanh_chain() -> GradientCurve:
    """Measure n tanh units in a row, weight 1, alike; at 0 their slope is 1."""
    log_norms, _ = _largest_log_slopes(np.tanh, tanh_slope)
    return GradientCurve("tanh chain", log_norms, "1", 0.0 * DEPTHS, predicted_rate=0.0)


def _largest_log_slopes(
    unit: Callable[[np.ndarray], np.ndarray], slope: Callable[[np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the largest log slope by depth, and the activation at the end."""
    x, logs = np.linspace(-4, 4, 81), []
    for _ in DEPTHS:
        logs.append(np.log(slope(x)))
        x = unit(x)
    return np.cumsum(logs, axis=0).max(axis=1), x[0]


def recurrence(weights: np.ndarray, starts: np.ndarray, *, residual: bool = False) -> GradientCurve:
    """Measure ``x_{t+1} = tanh(W x_t)``, or ``x_t + tanh(W x_t)``: the norm of dx_n/dx_1.

    The largest norm over the starts, shape (starts, H), is taken. At x = 0 a step multiplies by W,
    or by I + W, whose spectral radius gives the rate in theory.
    """
    s = np.linalg.norm(weights, 2)
    chain = recurrence_jacobians(weights, starts, residual=residual)
    step = weights + residual * np.eye(len(weights))
    return GradientCurve(
        f"{'residual' if residual else 'tanh'} recurrence, s = {s:g}",
        np.concatenate([[0.0], log_norms_of_products(chain).max(axis=1)]),
        "(1+s)^(n-1)" if residual else "s^(n-1)",
        (DEPTHS - 1) * np.log(s + residual),
        predicted_rate=float(np.log(np.abs(np.linalg.eigvals(step)).max())),
    )


def recurrence_jacobians(
    weights: np.ndarray, x_1: np.ndarray, *, residual: bool = False
) -> list[np.ndarray]:
    """Return dx_{t+1}/dx_t of a recurrence, t from 1 to 63, for x_1 of shape (..., H)."""
    jacobians, x = [], x_1
    for _ in DEPTHS[1:]:
        z = x @ weights.T
        jacobians.append(residual * np.eye(len(weights)) + tanh_slope(z)[..., np.newaxis] * weights)
        x = residual * x + np.tanh(z)
    return jacobians


def lstm_carousel(rng: np.random.Generator) -> GradientCurve:
    """Measure dc_T/dc_{T-n+1} in an LSTM with f near 1, i and o near 0, and no input.

    One backward pass gives all depths: in a batch of H equal sequences, each with a loss that reads
    another unit of the last cell, bar_c_t is the whole Jacobian dc_T/dc_t, shape (H, H).
    """
    biases = np.array([-CAROUSEL_BIAS, CAROUSEL_BIAS, -CAROUSEL_BIAS, 0])
    layer = LSTM(
        w_x=rng.normal(size=(4, 1, HIDDEN)),
        w_h=rng.normal(size=(4, HIDDEN, HIDDEN)),
        b=np.tile(biases[:, np.newaxis], HIDDEN),
    )
    c_0 = np.tile(rng.normal(size=HIDDEN), (HIDDEN, 1))
    seen = layer.forward(np.zeros((HIDDEN, len(DEPTHS), 1)), c_0=c_0)
    back = layer.backward(seen, np.zeros_like(seen.h), direct_c=np.eye(HIDDEN))
    log_norms = np.log(np.linalg.norm(back.c, 2, axis=(0, 2)))[::-1]
    rate = float(np.log(sigmoid(np.array(CAROUSEL_BIAS))))
    return GradientCurve("LSTM carousel", log_norms, "1", 0.0 * DEPTHS, rate)


def soft_adder(sharpness: float) -> GradientCurve:
    """Measure the hand-wired adder with units ``sigmoid(beta z)`` along a full carry chain.

    At depth n it adds 1 to n ones, so that the carry runs through all n columns: the gradient of
    the last sum bit with respect to the two bits of the first column. Every unit on the way has a
    slope of at most beta/4: n carries, one of the last three hidden units, and the output unit.

    The soft carry settles where c = sigmoid(beta (1 + c - 1.1)), and there a column multiplies the
    gradient by beta times the slope of the sigmoid.
    """
    chains = (to_columns((1 << n) - 1, 1, n) for n in DEPTHS.tolist())
    carry = np.array(1.0)
    for _ in range(1000):
        carry = sigmoid(sharpness * (1 + carry - 1.1))
    return GradientCurve(
        f"soft adder, beta = {sharpness:g}",
        np.array([log_norms_of_products(soft_jacobians(c, sharpness))[-1] for c in chains]),
        "3 sqrt(2) (beta/4)^(n+2)",
        np.log(3 * np.sqrt(2)) + (DEPTHS + 2) * np.log(sharpness / 4),
        float(np.log(sharpness * sigmoid_slope(sharpness * (1 + carry - 1.1)))),
    )


def soft_jacobians(columns: np.ndarray, sharpness: float) -> list[np.ndarray]:
    """Return dh_1/dx_1, dh_2/dh_1, ..., dh_T/dh_{T-1}, dy_T/dh_T of the soft adder.

    `columns` has the shape (T, 2); the Jacobians have (3, 2), (3, 3) and, the last, (1, 3).
    """
    rnn = hand_wired()
    jacobians, h = [], np.zeros(rnn.hidden_units)
    for t, x in enumerate(columns):
        z = sharpness * (rnn.w_xh @ x + rnn.w_hh @ h + rnn.b_h)
        slope = sharpness * sigmoid_slope(z)
        jacobians.append(slope[:, np.newaxis] * (rnn.w_hh if t else rnn.w_xh))
        h = sigmoid(z)
    slope_y = sharpness * sigmoid_slope(sharpness * (rnn.w_hy @ h + rnn.b_y))
    return [*jacobians, slope_y * rnn.w_hy[np.newaxis]]
