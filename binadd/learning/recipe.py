"""`Recipe`: what tells one way of training from another; each is a small file of its own."""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np

from binadd.learning.optimiser import Optimiser
from binadd.learning.parameters import Parameters
from binadd.networks.threshold_rnn import ThresholdRNN


@dataclass(frozen=True)
class Recipe(ABC):
    """How units act while they learn, what they are told is wrong, and how they are changed.

    The arrays that the methods get are of one float type and of any shape, seeds last; results go
    into `out`. Only elementwise steps are allowed, so that no seed's numbers depend on the others.

    Attributes
    ----------
    optimiser : Optimiser
    bits : int
        The usual length of the additions in the training data.
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
        first step that is good enough; if not, it is hardened after `max_steps` and judged then.
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
        """Return the loss of output pre-activations times the sign that is due (1 or -1)."""

    @abstractmethod
    def loss_slope(self, signed: np.ndarray, out: np.ndarray) -> None:
        """Set `out` to the derivative of `loss`."""

    def harden(self, column: np.ndarray, parameters: Parameters, name: str) -> ThresholdRNN:
        """Return the network of threshold units with the same weights."""
        return parameters.network(column, name)

    def as_json(self) -> dict[str, Any]:
        """Return every number that makes the recipe what it is."""
        return {"recipe": self.name, **asdict(self)}
