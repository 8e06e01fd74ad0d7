"""The recipes: how units act while they learn, what they are told is wrong, how they are changed.

To add one, derive a class from `Recipe` and put an instance into `RECIPES`.
"""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np

from binadd.errors import RangeError
from binadd.learning.optimiser import Optimiser
from binadd.learning.parameters import Parameters
from binadd.networks.threshold_rnn import ThresholdRNN


@dataclass(frozen=True)
class Recipe(ABC):
    """What tells one way of training from another.

    The arrays that the methods get are of one float type and of any shape, seeds last; results go
    into `out`. Only elementwise steps are allowed, so that no seed's numbers depend on the others.

    Attributes
    ----------
    optimiser : Optimiser
    bits : int
        The usual number of columns in the training data.
    max_steps : int
        The usual number of steps after which a run ends.
    margin : float
        The usual normalised margin that a run has to reach.
    name : str
    about : str
        In a few words, for people.
    start : float
        The activity of every hidden unit before the first column.
    is_hard : bool
        Whether the network that learns is already made of threshold units. If so, a run ends at the
        first step that is good enough; if not, it is hardened and tested after `max_steps`.
    """

    optimiser: Optimiser
    bits: int
    max_steps: int
    margin: float

    name: ClassVar[str]
    about: ClassVar[str]
    start: ClassVar[float] = 0.0
    is_hard: ClassVar[bool] = False

    @abstractmethod
    def activate(self, z: np.ndarray, out: np.ndarray) -> None:
        """Set `out` to the activities of units with pre-activations `z`."""

    @abstractmethod
    def slope(self, z: np.ndarray, h: np.ndarray, out: np.ndarray) -> None:
        """Set `out` to what stands for dh/dz when errors are propagated back."""

    @abstractmethod
    def loss(self, signed: np.ndarray) -> np.ndarray:
        """Return the loss of output pre-activations times the sign expected (1 or -1)."""

    @abstractmethod
    def loss_slope(self, signed: np.ndarray, out: np.ndarray) -> None:
        """Set `out` to the derivative of `loss`."""

    def harden(self, column: np.ndarray, parameters: Parameters, name: str) -> ThresholdRNN:
        """Return the network of threshold units with the same weights."""
        return parameters.network(column, name)

    def as_json(self) -> dict[str, Any]:
        """Return every number that makes the recipe what it is."""
        return {"recipe": self.name, **asdict(self)}


@dataclass(frozen=True)
class Surrogate(Recipe):
    """Threshold units forward, a surrogate gradient backward, noise on the weights.

    A threshold has no useful derivative; ``beta / (1 + beta |z|)**2`` stands for it. Its tail falls
    so slowly that a unit far from its threshold still learns (F. Zenke and S. Ganguli, SuperSpike,
    2018). The loss is a hyperbola, which has the shape of cross entropy and needs no exponential.

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
        """``sqrt(signed**2 + softness**2) - signed``."""
        result: np.ndarray = np.sqrt(signed * signed + self.softness**2) - signed
        return result

    def loss_slope(self, signed: np.ndarray, out: np.ndarray) -> None:
        """``signed / sqrt(signed**2 + softness**2) - 1``."""
        np.multiply(signed, signed, out=out)
        out += self.softness**2
        np.sqrt(out, out=out)
        np.divide(signed, out, out=out)
        out -= 1


class Sigmoid(Recipe):
    """The textbook's: sigmoid units, and the cross entropy of a sigmoid output."""

    name = "bptt"
    about = "sigmoid units, backpropagation through time"

    def activate(self, z: np.ndarray, out: np.ndarray) -> None:
        """``1 / (1 + exp(-z))``, as a hyperbolic tangent, which can't overflow."""
        np.multiply(z, 0.5, out=out)
        np.tanh(out, out=out)
        out *= 0.5
        out += 0.5

    def slope(self, z: np.ndarray, h: np.ndarray, out: np.ndarray) -> None:  # noqa: ARG002
        """``h (1 - h)``."""
        np.subtract(1, h, out=out)
        out *= h

    def loss(self, signed: np.ndarray) -> np.ndarray:
        """``log(1 + exp(-signed))``."""
        result: np.ndarray = np.logaddexp(0, -signed)
        return result

    def loss_slope(self, signed: np.ndarray, out: np.ndarray) -> None:
        """``sigmoid(signed) - 1``."""
        Sigmoid.activate(self, signed, out)
        out -= 1


class Tanh(Sigmoid):
    """Hidden units between -1 and 1, at rest at -1; hardened, their signs."""

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


_NOISY = Optimiser(
    highest=1.0, lowest=0.2, cycle=250, beta1=0.8, beta2=0.8, epsilon=1e-8, clip=3.5, noise=0.15
)
_PLAIN = Optimiser(
    highest=0.02, lowest=0.02, cycle=1, beta1=0.9, beta2=0.999, epsilon=1e-8, clip=1e3, noise=0.0
)
RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        Surrogate(_NOISY, bits=3, max_steps=40_000, margin=0.0196, beta=0.5, softness=1.0),
        Sigmoid(_PLAIN, bits=4, max_steps=3_000, margin=0.0),
        Tanh(_PLAIN, bits=4, max_steps=3_000, margin=0.0),
    )
}


def recipe_named(name: str) -> Recipe:
    """Return a recipe.

    Raises
    ------
    TypeError
        If `name` is no text.
    RangeError
        If there is none of that name.
    """
    if not isinstance(name, str):
        raise TypeError(f"recipe: expected the name of one, got {type(name).__name__}")
    if name not in RECIPES:
        raise RangeError(f"the recipe must be one of {', '.join(RECIPES)}; got {name!r}")
    return RECIPES[name]
