"""The default recipe: the network is hard from the first step on, the gradient is a stand-in."""

from dataclasses import dataclass

import numpy as np

from binadd.learning.optimiser import Optimiser
from binadd.learning.recipe import Recipe


@dataclass(frozen=True)
class Surrogate(Recipe):
    """Threshold units forward, a surrogate gradient backward, noise on the weights.

    A threshold has no useful derivative; ``beta / (1 + beta |z|)**2`` stands for it. Its tail falls
    so slowly that a unit far from its threshold still learns (F. Zenke and S. Ganguli, SuperSpike,
    2018).

    The loss of an output is ``sqrt(s**2 + softness**2) - s``, where s is the output's sum, positive
    on the right side: a hyperbola, which has the shape of cross entropy and needs no exponential.

    Attributes
    ----------
    beta, softness : float
    """

    beta: float
    softness: float

    name = "surrogate"
    about = "hard threshold units with a surrogate gradient"
    is_hard = True

    def activate(self, z: np.ndarray, out: np.ndarray) -> None:
        """A threshold unit."""
        np.greater(z, 0, out=out)

    def slope(self, z: np.ndarray, h: np.ndarray, out: np.ndarray) -> None:  # noqa: ARG002
        """``beta / (1 + beta |z|)**2``, written with ``1 / beta`` for fewer steps."""
        np.abs(z, out=out)
        out += 1 / self.beta
        out *= out
        np.divide(1 / self.beta, out, out=out)

    def loss(self, signed: np.ndarray) -> np.ndarray:
        """A hyperbola."""
        result: np.ndarray = np.sqrt(signed * signed + self.softness**2) - signed
        return result

    def loss_slope(self, signed: np.ndarray, out: np.ndarray) -> None:
        """Its slope, ``signed / sqrt(signed**2 + softness**2) - 1``."""
        np.multiply(signed, signed, out=out)
        out += self.softness**2
        np.sqrt(out, out=out)
        np.divide(signed, out, out=out)
        out -= 1


RECIPE = Surrogate(
    optimiser=Optimiser(
        highest=1.0, lowest=0.2, cycle=250,
        beta1=0.8, beta2=0.8, epsilon=1e-8,
        clip=3.5, noise=0.15,
    ),
    bits=3,
    max_steps=40_000,
    margin=0.0196,
    beta=0.5,
    softness=1.0,
)  # fmt: skip
