"""`Batch`: the seeds that are being trained side by side."""

import math

import numpy as np

from binadd.errors import TrainingError
from binadd.learning.backpropagation import Backpropagation
from binadd.learning.backpropagation_on_examples import BackpropagationOnExamples
from binadd.learning.examples import Examples
from binadd.learning.optimiser import Adam
from binadd.learning.random_streams import centred_uniform, initial_parameters, stream_of
from binadd.learning.settings import Settings

BLOCK = 25
"""Steps between two changes of the batch. Noise is drawn for so many at once."""


class Batch:
    """S seeds at work, each with a place on the last axis of every array, and at a step of its own.

    Seeds come and go between blocks only, so that one that is finished runs on idly for a few
    steps, and no other loses one.

    Attributes
    ----------
    seeds : list of int, length S
    step : ndarray of int64, shape (S,)
        The steps that each has taken.
    theta : ndarray of float32, shape (P, S)
    learner : Backpropagation or BackpropagationOnExamples
        Of `theta`.
    """

    def __init__(self, settings: Settings, seeds: list[int]) -> None:
        self.settings = settings
        self._adam = Adam(settings.recipe.optimiser, settings.max_steps + BLOCK)
        self.seeds = list(seeds)
        self._streams = list(map(stream_of, seeds))
        self.step = np.zeros(len(seeds), dtype=np.int64)
        self.theta = np.zeros((settings.parameters.count, len(seeds)), dtype=np.float32)
        self._moments = (np.zeros_like(self.theta), np.zeros_like(self.theta))
        self._bind()
        for place, seed in enumerate(seeds):
            self.start(place, seed)

    def start(self, place: int, seed: int) -> None:
        """Put a seed at its beginning into a place."""
        stream = stream_of(seed)
        self.seeds[place], self._streams[place], self.step[place] = seed, stream, 0
        self.theta[:, place] = initial_parameters(stream, len(self.theta))
        self.theta[:, place] *= np.float32(self.settings.recipe.initial)
        for moment in self._moments:
            moment[:, place] = 0
        if isinstance(self.learner, BackpropagationOnExamples):
            self.learner.show(place, seed)

    def keep(self, staying: np.ndarray) -> None:
        """Keep only the seeds where `staying`, a mask of shape (S,), is true."""
        indices = np.flatnonzero(staying).tolist()
        self.seeds = [self.seeds[i] for i in indices]
        self._streams = [self._streams[i] for i in indices]
        self.step = self.step[indices]
        self.theta = np.ascontiguousarray(self.theta[:, indices])
        first, second = (np.ascontiguousarray(moment[:, indices]) for moment in self._moments)
        self._moments = (first, second)
        self._bind()

    def _bind(self) -> None:
        self.learner: Backpropagation | BackpropagationOnExamples
        it = self.settings
        data = it.data
        if isinstance(data, Examples):
            self.learner = BackpropagationOnExamples(
                it.recipe, data, it.parameters, self.theta, self.seeds
            )
        else:
            self.learner = Backpropagation(it.recipe, data, it.parameters, self.theta)

    def plan_block(self) -> tuple[np.ndarray, np.ndarray | None]:
        """Return what the next `BLOCK` steps take: their rates, and their noise if there is any.

        Returns
        -------
        rates : ndarray of float32, shape (BLOCK, S)
        noise : ndarray of float32, shape (BLOCK, P, S), or None
        """
        step = self.step + np.arange(BLOCK)[:, np.newaxis]
        rates = self._adam.rates(step)
        if self.settings.recipe.optimiser.noise == 0:
            return rates, None
        noise = centred_uniform(self._streams, BLOCK, len(self.theta))
        noise *= self._adam.noise_scale(step)[:, np.newaxis]
        return rates, noise

    def descend(
        self,
        gradient: np.ndarray,
        rates: np.ndarray,
        noise: np.ndarray | None,
        running: np.ndarray,
    ) -> None:
        """Take one step with every seed; `gradient` and `noise` of shape (P, S), the others (S,).

        Raises
        ------
        TrainingError
            If a parameter of a seed that is `running` is no longer a finite number.
        """
        self._adam.update(self.theta, self._moments, gradient, rates, noise)
        self.step += 1
        if math.isfinite(np.add.reduce(self.theta, axis=None)):
            return
        # A sum can be infinite without a number that is.
        broken = np.flatnonzero(running & ~np.isfinite(self.theta).all(axis=0))
        if len(broken):
            place = int(broken[0])
            raise TrainingError(
                f"training broke down: recipe {self.settings.recipe_name}, seed "
                f"{self.seeds[place]}, step {self.step[place]}: a parameter is no finite number"
            )
