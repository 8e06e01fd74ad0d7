"""The engine: many seeds trained side by side, each until the acceptance test ends it."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import numpy as np

from binadd.automata.machine import Machine
from binadd.learning.acceptance import Tested, acceptance_test, worth_testing
from binadd.learning.batch import BLOCK, Batch
from binadd.learning.prefix_tree import MOST_NODES
from binadd.learning.results import Observation, TrainedSeed, trained_seed
from binadd.learning.settings import Settings
from binadd.learning.soft_answers import right_softly
from binadd.networks.threshold_rnn import ThresholdRNN

NODES_AT_ONCE = 256 * 84
"""So many nodes of the prefix tree, over a batch, and a step's arrays stay near the processor."""
OBSERVED_EVERY = 10

Observer = Callable[[Observation], None]


def train_many(settings: Settings, seeds: Iterable[int]) -> Iterator[TrainedSeed]:
    """Train many seeds side by side and yield each as it finishes; see `train_with_machines`."""
    for trained, _ in train_with_machines(settings, seeds):
        yield trained


def train_with_machines(
    settings: Settings, seeds: Iterable[int], observer: Observer | None = None
) -> Iterator[tuple[TrainedSeed, Machine]]:
    """Train many seeds side by side and yield each as it finishes, with its network's machine.

    What is yielded for a seed depends on the settings and that seed alone, bit for bit: not on the
    other seeds, their number or their order.

    Parameters
    ----------
    settings : Settings
    seeds : iterable of int
        Taken up one after the other as others finish.
    observer : callable, optional
        Called with an `Observation` of the first seed on every tenth of its steps.

    Raises
    ------
    TrainingError
        If a parameter is no longer a finite number.
    """
    waiting = iter(seeds)
    first = list(islice(waiting, batch_size(settings)))
    if not first:
        return
    batch = Batch(settings, first)
    running = np.ones(len(first), dtype=bool)
    while True:
        yield from _block(batch, running, observer)
        for place in np.flatnonzero(~running).tolist():
            if (seed := next(waiting, None)) is not None:
                batch.start(place, seed)
                running[place] = True
        if not running.any():
            return
        if not running.all():
            batch.keep(running)
            running = running[running]


def batch_size(settings: Settings) -> int:
    """Return how many seeds are best trained side by side: few where the tree is large."""
    nodes = settings.count_of_nodes
    return max(1, min(8, MOST_NODES // nodes), NODES_AT_ONCE // nodes)


def _block(
    batch: Batch, running: np.ndarray, observer: Observer | None
) -> Iterator[tuple[TrainedSeed, Machine]]:
    """Take `BLOCK` steps; yield the seeds that finish and strike them out of `running`."""
    rates, noise = batch.plan_block()
    for i in range(BLOCK):
        gradient = batch.learner.gradient()
        tested: dict[int, Tested] = {}  # no network is compiled twice
        if observer is not None and running[0] and batch.step[0] % OBSERVED_EVERY == 0:
            tested[0] = acceptance_test(_network(batch, 0), batch.settings.task)
            observer(_observe(batch, tested[0]))
        for place in _to_test(batch, running):
            found = tested.get(place)
            if found is None:
                found = acceptance_test(_network(batch, place), batch.settings.task)
            is_last = batch.step[place] == batch.settings.max_steps
            # Those that see some inputs only end when these are right: a proof tells of others.
            if is_last or not batch.settings.sees_all or found.meets(batch.settings.margin):
                running[place] = False
                yield _finish(batch, place, found), found.machine
        if not running.any():
            return
        batch.descend(gradient, rates[i], None if noise is None else noise[i])


def _to_test(batch: Batch, running: np.ndarray) -> list[int]:
    """Return the places of running seeds that may be good enough, or are at their last step."""
    settings = batch.settings
    chosen = batch.step == settings.max_steps
    if settings.recipe.is_hard:
        chosen |= worth_testing(batch.learner, batch.theta, settings.parameters, settings.margin)
    if not chosen.any():
        return []
    places: list[int] = np.flatnonzero(chosen & running).tolist()
    return places


def _network(batch: Batch, place: int) -> ThresholdRNN:
    it = batch.settings
    what = "" if it.adds else f"{it.task.name}, "
    name = f"learned ({what}{it.recipe_name}, seed {batch.seeds[place]})"
    return it.recipe.harden(batch.theta[:, place], it.parameters, name)


def _finish(batch: Batch, place: int, found: Tested) -> TrainedSeed:
    it = batch.settings
    soft_right = None if it.recipe.is_hard else right_softly(it, batch.theta[:, place])
    return trained_seed(found, it, batch.seeds[place], int(batch.step[place]), soft_right)


def _observe(batch: Batch, found: Tested) -> Observation:
    learner, step = batch.learner, batch.step[0]
    return Observation(
        step=int(step),
        loss=float(learner.loss()[0]),
        wrong_bits=int(learner.wrong_bits()[0]),
        learning_rate=float(batch.settings.recipe.optimiser.learning_rate(step)),
        smallest_margin=found.margins.smallest,
        normalised_margin=found.margins.normalised,
    )
