"""The textbook's recipe: sigmoid units, backpropagation through time, cross entropy."""

import numpy as np

from binadd.learning.optimiser import Optimiser
from binadd.learning.recipe import Recipe


class CrossEntropy(Recipe):
    """A recipe for soft units, whose loss is the cross entropy of a sigmoid output."""

    def loss(self, signed: np.ndarray) -> np.ndarray:
        """``log(1 + exp(-signed))``."""
        result: np.ndarray = np.logaddexp(0, -signed)
        return result

    def loss_slope(self, signed: np.ndarray, out: np.ndarray) -> None:
        """Its slope, ``sigmoid(signed) - 1``."""
        _sigmoid(signed, out)
        out -= 1


class Sigmoid(CrossEntropy):
    """Sigmoid units; hardened, each becomes a threshold unit with the same weights."""

    name = "bptt"
    about = "sigmoid units, backpropagation through time"

    def activate(self, z: np.ndarray, out: np.ndarray) -> None:
        """A sigmoid."""
        _sigmoid(z, out)

    def slope(self, z: np.ndarray, h: np.ndarray, out: np.ndarray) -> None:  # noqa: ARG002
        """``h (1 - h)``."""
        np.subtract(1, h, out=out)
        out *= h


def _sigmoid(z: np.ndarray, out: np.ndarray) -> None:
    """``1 / (1 + exp(-z))``, as a hyperbolic tangent, which can't overflow."""
    np.multiply(z, 0.5, out=out)
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5


ADAM = Optimiser(
    highest=0.02, lowest=0.02, cycle=1,
    beta1=0.9, beta2=0.999, epsilon=1e-8,
    clip=1e3, noise=0.0,
)  # fmt: skip
BITS, STEPS = 4, 3_000
RECIPE = Sigmoid(optimiser=ADAM, bits=BITS, max_steps=STEPS, margin=0.0)
