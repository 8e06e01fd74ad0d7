"""Training, from random weights to a proof: many seeds side by side, or one alone."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from binadd.analysis.comparison import Comparison, compare
from binadd.formats.weight_files import weights_as_json
from binadd.learning.acceptance import Judgement, judge, worth_judging
from binadd.learning.batch import BLOCK, Lanes
from binadd.learning.settings import Settings, check_seed, settings_for
from binadd.learning.soft_answers import adds_softly
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.verification.margins import margins

NODES_AT_ONCE = 256 * 84
"""So many nodes of the prefix tree, over all lanes, and a step's arrays stay near the processor."""
OBSERVED_EVERY = 10


@dataclass(frozen=True)
class Observation:
    """How far one seed has come.

    Attributes
    ----------
    step : int
    loss : float
    wrong_bits : int
        Of those in the training data, as the network stands (soft, if the recipe is).
    learning_rate : float
    smallest_margin, normalised_margin : float
        As in `Margins`, of the network when hardened, whether it adds or not.
    """

    step: int
    loss: float
    wrong_bits: int
    learning_rate: float
    smallest_margin: float
    normalised_margin: float

    def as_json(self) -> dict[str, Any]:
        """Return the fields, ready for `json.dumps`."""
        return asdict(self)


@dataclass(frozen=True)
class TrainedSeed:
    """What became of a seed.

    Attributes
    ----------
    seed, steps : int
    network : ThresholdRNN
        The last one; of threshold units, with exactly the weights that were judged.
    proved : bool
        Whether it is proved to add at every width.
    succeeded : bool
        Whether it is proved, and has the margin that was asked for.
    normalised_margin : float
    soft_right : bool or None
        Whether it was right on all pairs of 8 bits before it was hardened; None where the recipe
        has no soft units.
    """

    seed: int
    steps: int
    network: ThresholdRNN
    proved: bool
    succeeded: bool
    normalised_margin: float
    soft_right: bool | None


def train_many(
    settings: Settings,
    seeds: Iterable[int],
    observer: Callable[[Observation], None] | None = None,
) -> Iterator[TrainedSeed]:
    """Train many seeds side by side and yield each as it finishes.

    What is yielded for a seed depends on the settings and that seed alone, bit for bit: not on the
    other seeds, their number or their order.

    Parameters
    ----------
    settings : Settings
    seeds : iterable of int
        Taken up one after the other as others finish.
    observer : callable, optional
        Called with an `Observation` of the first lane on every tenth of its steps.

    Raises
    ------
    TrainingError
        If a parameter is no longer a finite number.
    """
    waiting = iter(seeds)
    first = list(islice(waiting, lanes_for(settings)))
    if not first:
        return
    lanes = Lanes(settings, first)
    running = np.ones(len(first), dtype=bool)
    while True:
        yield from _block(lanes, running, observer)
        for lane in np.flatnonzero(~running).tolist():
            if (seed := next(waiting, None)) is not None:
                lanes.start(lane, seed)
                running[lane] = True
        if not running.any():
            return
        if not running.all():
            lanes.keep(running)
            running = running[running]


def lanes_for(settings: Settings) -> int:
    """Return how many seeds are best trained side by side."""
    return max(8, NODES_AT_ONCE // settings.tree.nodes)


def _block(
    lanes: Lanes, running: np.ndarray, observer: Callable[[Observation], None] | None
) -> Iterator[TrainedSeed]:
    """Take `BLOCK` steps; yield the seeds that finish and strike them out of `running`."""
    rates, noise = lanes.plan_block()
    for i in range(BLOCK):
        gradient = lanes.learner.gradient()
        if observer is not None and running[0] and lanes.step[0] % OBSERVED_EVERY == 0:
            observer(_observe(lanes))
        for lane in _due(lanes, running):
            network = _network(lanes, lane)
            judgement = judge(network)
            is_last = lanes.step[lane] == lanes.settings.max_steps
            if is_last or judgement.meets(lanes.settings.margin):
                running[lane] = False
                yield _finish(lanes, lane, network, judgement)
        if not running.any():
            return
        lanes.descend(gradient, rates[i], None if noise is None else noise[i])


def _due(lanes: Lanes, running: np.ndarray) -> list[int]:
    """Return the running lanes that may be good enough, and those at their last step."""
    settings = lanes.settings
    due = lanes.step == settings.max_steps
    if settings.recipe.is_hard:
        due |= worth_judging(lanes.learner, lanes.theta, settings.parameters, settings.margin)
    if not due.any():
        return []
    lanes_due: list[int] = np.flatnonzero(due & running).tolist()
    return lanes_due


def _network(lanes: Lanes, lane: int) -> ThresholdRNN:
    it = lanes.settings
    name = f"learned ({it.recipe_name}, seed {lanes.seeds[lane]})"
    return it.recipe.harden(lanes.theta[:, lane], it.parameters, name)


def _finish(lanes: Lanes, lane: int, network: ThresholdRNN, judgement: Judgement) -> TrainedSeed:
    it = lanes.settings
    soft_right = None if it.recipe.is_hard else adds_softly(it, lanes.theta[:, lane])
    return TrainedSeed(
        seed=lanes.seeds[lane],
        steps=int(lanes.step[lane]),
        network=network,
        proved=judgement.proved,
        succeeded=judgement.meets(it.margin),
        normalised_margin=judgement.normalised_margin,
        soft_right=soft_right,
    )


def _observe(lanes: Lanes) -> Observation:
    learner, step = lanes.learner, lanes.step[0]
    found = margins(_network(lanes, 0))
    return Observation(
        step=int(step),
        loss=float(learner.loss()[0]),
        wrong_bits=int(learner.wrong_bits()[0]),
        learning_rate=float(lanes.settings.recipe.optimiser.learning_rate(step)),
        smallest_margin=found.smallest,
        normalised_margin=found.normalised,
    )


@dataclass(frozen=True)
class TrainingResult:
    """What `train` found.

    Attributes
    ----------
    settings : Settings
    trained : TrainedSeed
    seconds : float
        From the call to the proof.
    """

    settings: Settings
    trained: TrainedSeed
    seconds: float

    @property
    def network(self) -> ThresholdRNN:
        """The network that was learned, with exactly the weights that were judged."""
        return self.trained.network

    @property
    def proved(self) -> bool:
        """Whether it is proved to add at every width."""
        return self.trained.proved

    @property
    def succeeded(self) -> bool:
        """Whether it is proved, and has the margin that was asked for."""
        return self.trained.succeeded

    @cached_property
    def comparison(self) -> Comparison:
        """The network (A) held against the hand wiring (B); made when first asked for."""
        return compare(self.network)

    def as_json(self) -> dict[str, Any]:
        """Return what was found, ready for `json.dumps`."""
        trained, settings = self.trained, self.settings
        return {
            "seed": trained.seed,
            "steps": trained.steps,
            "proved": trained.proved,
            "succeeded": trained.succeeded,
            "weights": weights_as_json(self.network),
            "normalised_margin": trained.normalised_margin,
            "soft_right": trained.soft_right,
            "comparison": self.comparison.as_json(),
            "seconds": self.seconds,
            "recipe": settings.recipe_name,
            "hidden_units": settings.hidden_units,
            "bits": settings.bits,
            "max_steps": settings.max_steps,
            "margin": settings.margin,
        }

    def __str__(self) -> str:
        from binadd.report.training_text import training_text

        return training_text(self)

    def __repr__(self) -> str:
        trained = self.trained
        return (
            f"<TrainingResult: seed {trained.seed}, {trained.steps} steps, "
            f"proved={trained.proved}, succeeded={trained.succeeded}>"
        )


def train(
    seed: int = 0,
    *,
    recipe: str = "surrogate",
    hidden: int = 3,
    bits: int | None = None,
    max_steps: int | None = None,
    margin: float | None = None,
    observer: Callable[[Observation], None] | None = None,
) -> TrainingResult:
    """Train one network from random weights until it is proved to add at every width.

    It sees inputs and sum bits of all additions of `bits` columns, and nothing else: no carry. The
    same seed and settings give the same network, also as a part of a `sweep`. By default it takes
    some 500 steps and a tenth of a second.

    Parameters
    ----------
    seed : int
        Names the stream of random numbers; 0 or more.
    recipe : str
        ``"surrogate"``, ``"bptt"`` or ``"tanh"``.
    hidden : int
        From 2 to 8. No network of two hidden units adds.
    bits : int, optional
        The length of the additions in the training data, from 1 to 6; by default the recipe's own.
    max_steps : int, optional
        After so many the run ends without success; by default the recipe's own number.
    margin : float, optional
        The least normalised margin (see `binadd.verification.margins`) for success, by default the
        recipe's own; 0 stops at the first proof.
    observer : callable, optional
        Called with an `Observation` every 10 steps.

    Raises
    ------
    RangeError
        If an argument is out of range.
    TrainingError
        If the training breaks down: a parameter is no longer a finite number.

    Examples
    --------
    >>> from binadd import prove
    >>> print(prove(train(seed=1).network))  # doctest: +ELLIPSIS
    adds at every width: ...
    """
    start = time.perf_counter()
    settings = settings_for(recipe, hidden, bits, max_steps, margin)
    trained = next(train_many(settings, [check_seed(seed)], observer=observer))
    return TrainingResult(settings, trained, time.perf_counter() - start)
