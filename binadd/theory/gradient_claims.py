"""What is claimed of gradients through many steps, each claim put to a computation."""

from collections.abc import Callable
from fractions import Fraction
from functools import reduce

import numpy as np

from binadd.theory.claims import Claim
from binadd.theory.gradient_flow import (
    CAROUSEL_BIAS,
    HIDDEN,
    GradientCurve,
    lstm_carousel,
    random_rotation,
    recurrence,
    recurrence_jacobians,
    sigmoid_chain,
    tanh_chain,
)
from binadd.theory.lstm import sigmoid

STEP = 1e-6
NUMERICAL_ERROR = 1e-7
"""Central differences with this step are off by less than this, for the blocks measured here."""
CHORDS = 200_000
CHORD_ERROR = 1e-8
"""Chords of this number between -10 and 10 are flatter than the curves by less than this."""


def gradient_claims(rng: np.random.Generator) -> list[Claim]:
    """Decide all claims; costs about a tenth of a second."""
    return [
        *_slope_claims(),
        *_chain_claims(),
        *_recurrence_claims(rng),
        *_singular_value_claims(rng),
        *_residual_recurrence_claims(rng),
        *_block_claims(rng),
        _carousel_claim(rng),
    ]


def _slope_claims() -> list[Claim]:
    """Measure the largest slopes of one unit, as those of chords between neighbouring points.

    A chord is never steeper than the curve is somewhere above it, so that the largest slope of the
    chords comes as close to the largest derivative as they are short, from below.
    """
    x = np.linspace(-10, 10, CHORDS + 1)
    claims = []
    for name, curve, most in (("sigmoid", sigmoid(x), 1 / 4), ("tanh", np.tanh(x), 1)):
        slopes = np.diff(curve) / np.diff(x)
        steepest = int(np.argmax(slopes))
        place = abs(round(float(x[steepest]), 2))
        where = f"how far the steepest of {len(slopes):,} chords is off, at x = {place:g}"
        distance = abs(float(slopes[steepest]) - most)
        claims.append(Claim(f"max {name}' is {Fraction(most)}", where, distance, CHORD_ERROR))
    return claims


def _chain_claims() -> list[Claim]:
    vanishing, lasting = sigmoid_chain(), tanh_chain()
    least = float(np.exp(lasting.log_norms.min()))
    return [
        Claim("n sigmoid units, weight 1: |df/dx| <= (1/4)^n", *_closest(vanishing)),
        Claim("n tanh units, weight 1: |df/dx| <= 1", *_closest(lasting)),
        Claim("it need not vanish: at x = 0 it is 1", "1, and the least for n = 1 to 64", 1, least),
    ]


def _closest(curve: GradientCurve) -> tuple[str, float, float]:
    """Say where a curve comes closest to its bound, as a ratio that should be at most 1."""
    log_ratios = np.round(curve.log_norms - curve.log_bounds, 9)
    n = int(np.argmax(log_ratios)) + 1
    return f"measured / bound where it is largest, n = {n}", float(np.exp(log_ratios[n - 1])), 1


def _recurrence_claims(rng: np.random.Generator) -> list[Claim]:
    of_what = "x_{t+1} = tanh(W x_t), s_max(W) <= 1/2: ||dx_n/dx_1||"
    halving = recurrence(np.eye(2) / 2, np.zeros((1, 2)))
    weights = rng.normal(size=(HIDDEN, HIDDEN))
    any_other = recurrence(weights / (2 * np.linalg.norm(weights, 2)), rng.normal(size=(3, HIDDEN)))
    closest = max(_closest(halving), _closest(any_other), key=lambda found: found[1])
    norm = float(np.exp(halving.log_norms[3 - 1]))
    return [
        Claim(f"{of_what} <= (1/2)^n", "W = I/2, x_1 = 0, n = 3", norm, (1 / 2) ** 3, "printed"),
        Claim(f"{of_what} <= (1/2)^(n-1)", *closest, "corrected"),
    ]


def _singular_value_claims(rng: np.random.Generator) -> list[Claim]:
    """Compare the singular values of J and of I + J, over many J of all sizes."""
    scales = 10.0 ** rng.uniform(-2, 1, size=(1000, 1, 1))
    multiples = np.linspace(-3, 3, 25)[:, np.newaxis, np.newaxis] * np.eye(6)
    drawn = np.concatenate([scales * rng.normal(size=(1000, 6, 6)), multiples])
    of_j, of_sum = _singular_values(drawn), _singular_values(np.eye(6) + drawn)
    where = f"the closest of {len(drawn):,} matrices J"
    u, v = np.array([1, 0]), np.array([-1 / 4, np.sqrt(15) / 4])
    singular = 4 * np.outer(u, v)
    return [
        Claim(
            "x + F(x), J = dF: s_max(J) - 1 <= s_max(I + J)",
            where,
            *_worst_pair(of_j[:, 0] - 1, of_sum[:, 0]),
        ),
        Claim(
            "1 - s_min(J) <= s_min(I + J)",
            "J = 4 u v^T, |u| = |v| = 1, u.v = -1/4: I + J is singular",
            float(1 - _singular_values(singular)[-1]),
            float(_singular_values(np.eye(2) + singular)[-1]),
            "printed",
        ),
        Claim(
            "1 - s_max(J) <= s_min(I + J)",
            where,
            *_worst_pair(1 - of_j[:, 0], of_sum[:, -1]),
            "corrected",
        ),
    ]


def _singular_values(matrices: np.ndarray) -> np.ndarray:
    return np.linalg.svd(matrices, compute_uv=False)


def _worst_pair(left: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Return the sides where the left one comes closest to the right, or exceeds it most."""
    worst = np.argmax(left - right)
    return float(left[worst]), float(right[worst])


def _residual_recurrence_claims(rng: np.random.Generator) -> list[Claim]:
    """Vanishing is cured where the branch is small; exploding is not."""
    s, n = 0.01, 64
    chain = recurrence_jacobians(s * random_rotation(rng), rng.normal(size=HIDDEN), residual=True)
    whole = reduce(lambda product, jacobian: jacobian @ product, chain)
    exploding = recurrence(np.eye(2) / 2, np.zeros((1, 2)), residual=True).log_norms[-1]
    return [
        Claim(
            "residual recurrence, vanishing cured: (1-s)^(n-1) <= s_min(dx_n/dx_1)",
            f"s = {s:g}, n = {n}; without the residual path at most s^(n-1) = {s ** (n - 1):.0e}",
            (1 - s) ** (n - 1),
            float(_singular_values(whole)[-1]),
        ),
        Claim(
            "residual recurrence, exploding not cured: ||dx_n/dx_1|| reaches (1+s)^(n-1)",
            f"W = I/2, x_1 = 0, n = {n}",
            (1 + 1 / 2) ** (n - 1),
            float(np.exp(exploding)),
        ),
    ]


def _block_claims(rng: np.random.Generator) -> list[Claim]:
    """Compare the numerical derivative of residual blocks with I + dF."""
    weights, x = rng.normal(size=(HIDDEN, HIDDEN)), rng.normal(size=HIDDEN)
    kept = recurrence_jacobians(weights, x, residual=True)[0]

    def plain(x: np.ndarray) -> np.ndarray:
        return np.asarray(x + np.tanh(weights @ x))

    def normalised(x: np.ndarray) -> np.ndarray:
        return np.asarray((plain(x) - plain(x).mean()) / plain(x).std())

    def distance(block: Callable[[np.ndarray], np.ndarray]) -> float:
        columns = [block(x + e) - block(x - e) for e in STEP * np.eye(HIDDEN)]
        return float(np.abs(np.transpose(columns) / (2 * STEP) - kept).max())

    near = "largest difference of a numerical derivative, and its error"
    far = "error of a numerical derivative, and its largest difference from I + dF"
    rectified = distance(lambda x: np.maximum(plain(x), 0))
    return [
        Claim("block x + F(x): derivative I + dF", near, distance(plain), NUMERICAL_ERROR),
        Claim("block relu(x + F(x)): not I + dF", far, NUMERICAL_ERROR, rectified),
        Claim("block norm(x + F(x)): not I + dF", far, NUMERICAL_ERROR, distance(normalised)),
    ]


def _carousel_claim(rng: np.random.Generator) -> Claim:
    norm = np.exp(lstm_carousel(rng).log_norms[-1])
    return Claim(
        "LSTM, f near 1, i and o near 0: bar_c_t = bar_c_{t+1}, up to 1 - f a step",
        "distance of ||dc_T/dc_1|| from 1, and (T-1)(1-f), T = 64",
        float(abs(norm - 1)),
        63 * float(sigmoid(np.array(-CAROUSEL_BIAS))),
    )
