"""What all recipes share: a cyclic learning rate, Adam, clipping, and noise."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Optimiser:
    """Adam with a learning rate that falls from `highest` to `lowest`, over and over.

    After every step the parameters are clipped to ``[-clip, clip]``, then uniform noise with a
    standard deviation of `noise` times the learning rate is added.

    Everything is made of additions, multiplications, divisions and square roots, which IEEE 754
    defines to the last bit: no result depends on how a processor computes a cosine.

    Attributes
    ----------
    highest, lowest : float
        Learning rates at the beginning and at the end of a cycle.
    cycle : int
        Steps in a cycle.
    beta1, beta2, epsilon : float
        As in D. Kingma and J. Ba, "Adam", 2015, computed in the order given at the end of its
        section 2.
    clip : float
    noise : float
        0 for none.
    """

    highest: float
    lowest: float
    cycle: int
    beta1: float
    beta2: float
    epsilon: float
    clip: float
    noise: float

    def learning_rate(self, step: np.ndarray) -> np.ndarray:
        """Return the learning rate that is used after so many steps, of the shape of `step`.

        Within a cycle it follows ``1 - 3 t**2 + 2 t**3``, half a wave of a cosine to within 2%.
        """
        t = step % self.cycle / self.cycle
        fall = 1.0 - t * t * (3.0 - 2.0 * t)
        return self.lowest + (self.highest - self.lowest) * fall


class Adam:
    """One optimiser at work on a batch of seeds, each at a step of its own.

    The moments are kept without Adam's factors ``1 - beta``, which the rates make up for.

    Parameters
    ----------
    optimiser : Optimiser
    steps : int
        No seed ever takes more.
    """

    def __init__(self, optimiser: Optimiser, steps: int) -> None:
        self.optimiser = it = optimiser
        rates = it.learning_rate(np.arange(steps))
        left1, left2 = np.cumprod(np.full(steps, it.beta1)), np.cumprod(np.full(steps, it.beta2))
        corrections = np.sqrt(1.0 - left2) / (1.0 - left1)
        factor = (1.0 - it.beta1) / (1.0 - it.beta2) ** 0.5
        self._rates = (rates * corrections * factor).astype(np.float32)
        # Uniform numbers from -1/2 to 1/2 have a variance of 1/12.
        self._noise = (rates * (it.noise * 12.0**0.5)).astype(np.float32)

    def rates(self, step: np.ndarray) -> np.ndarray:
        """Return what `update` multiplies by after so many steps; float32, as `step` in shape."""
        rates: np.ndarray = self._rates[step]
        return rates

    def noise_scale(self, step: np.ndarray) -> np.ndarray:
        """Return what makes noise of numbers from -1/2 to 1/2; float32, as `step` in shape."""
        scale: np.ndarray = self._noise[step]
        return scale

    def update(
        self,
        theta: np.ndarray,
        moments: tuple[np.ndarray, np.ndarray],
        gradient: np.ndarray,
        rates: np.ndarray,
        noise: np.ndarray | None,
    ) -> None:
        """Take one step, in place.

        Parameters
        ----------
        theta : ndarray of float32, shape (P, S)
        moments : two of the same
        gradient : the same; overwritten
        rates : ndarray of float32, shape (S,)
        noise : ndarray of float32, shape (P, S), or None
            Added as it is, if there is any.
        """
        it = self.optimiser
        first, second = moments
        first *= it.beta1
        first += gradient
        np.multiply(gradient, gradient, out=gradient)
        second *= it.beta2
        second += gradient
        move = np.sqrt(second, out=gradient)
        move += it.epsilon
        np.divide(first, move, out=move)
        move *= rates
        theta -= move
        np.maximum(theta, -it.clip, out=theta)
        np.minimum(theta, it.clip, out=theta)
        if noise is not None:
            theta += noise
