"""Backpropagation through time with hyperbolic tangents, which are at rest at -1."""

import numpy as np

from binadd.learning.bptt import ADAM, BITS, STEPS, CrossEntropy
from binadd.learning.parameters import Parameters
from binadd.networks.threshold_rnn import ThresholdRNN


class Tanh(CrossEntropy):
    """Units between -1 and 1; hardened, their signs."""

    name = "tanh"
    about = "tanh units started at -1, backpropagation through time"
    start = -1.0

    def activate(self, z: np.ndarray, out: np.ndarray) -> None:
        """A hyperbolic tangent."""
        np.tanh(z, out=out)

    def slope(self, z: np.ndarray, h: np.ndarray, out: np.ndarray) -> None:  # noqa: ARG002
        """``1 - h**2``."""
        np.multiply(h, h, out=out)
        np.subtract(1, out, out=out)

    def harden(self, column: np.ndarray, parameters: Parameters, name: str) -> ThresholdRNN:
        """Write the signs as bits: ``h = 2 bit - 1`` doubles a weight and moves a bias by it."""
        soft = parameters.network(column)
        return ThresholdRNN(
            w_xh=soft.w_xh,
            w_hh=2 * soft.w_hh,
            b_h=soft.b_h - soft.w_hh.sum(axis=1),
            w_hy=2 * soft.w_hy,
            b_y=soft.b_y - float(soft.w_hy.sum()),
            name=name,
        )


RECIPE = Tanh(optimiser=ADAM, bits=BITS, max_steps=STEPS, margin=0.0)
