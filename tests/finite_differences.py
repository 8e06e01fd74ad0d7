"""A gradient, checked against central differences of the loss."""

from collections.abc import Callable

import numpy as np


def numerical_gradient(
    loss: Callable[[], float], parameters: np.ndarray, step: float = 1e-5
) -> np.ndarray:
    """Differentiate ``loss()`` by every entry of the float64 array that it reads."""
    gradient = np.empty_like(parameters)
    for place in np.ndindex(parameters.shape):
        value = parameters[place]
        parameters[place] = value + step
        above = loss()
        parameters[place] = value - step
        gradient[place] = (above - loss()) / (2 * step)
        parameters[place] = value
    return gradient


def assert_gradient(
    loss: Callable[[], float],
    parameters: np.ndarray,
    gradient: np.ndarray,
    tolerance: float = 1e-7,
) -> None:
    """Fail unless `gradient` is within `tolerance` of the numerical one, part of its largest entry.

    The loss should be smooth and of size about 1, the arrays float64; a right gradient then comes
    out some 1e-10 off.
    """
    numerical = numerical_gradient(loss, parameters)
    assert gradient.shape == numerical.shape
    scale = np.abs(numerical).max()
    assert scale > 0, "the loss does not depend on these parameters: nothing is checked"
    error = np.abs(gradient - numerical).max() / scale
    assert error <= tolerance, f"off by {error:.2g} of the largest entry, {scale:.3g}"
