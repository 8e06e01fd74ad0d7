"""The engine of numpy: many seeds side by side, each until the acceptance test ends it."""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np

from binadd.errors import DisagreementError
from binadd.learning.acceptance import Tested, acceptance_test, worth_testing
from binadd.learning.backpropagation import Backpropagation
from binadd.learning.backpropagation_on_examples import BackpropagationOnExamples
from binadd.learning.batch import BLOCK, Batch
from binadd.learning.judging import judged
from binadd.learning.prefix_tree import MOST_NODES
from binadd.learning.results import Observation
from binadd.learning.seed_table import Finished, SeedTable, name_of
from binadd.learning.settings import Settings
from binadd.networks.threshold_rnn import ThresholdRNN

NODES_AT_ONCE = 256 * 84
"""So many nodes of the prefix tree, over a batch, and a step's arrays stay near the processor."""
OBSERVED_EVERY = 10
SECONDS_UNJUDGED, MOST_UNJUDGED = 0.2, 512
"""Finished seeds are judged together, these ones at most."""

Observer = Callable[[Observation], None]


class Done(NamedTuple):
    """A seed that the acceptance test has ended, or the last step."""

    seed: int
    steps: int
    theta: np.ndarray
    tested: Tested


def train_tables(settings: Settings, seeds: Iterable[int]) -> Iterator[SeedTable]:
    """Train many seeds side by side and yield them as they finish, judged, some at a time."""
    group: list[Done] = []
    due = time.monotonic() + SECONDS_UNJUDGED
    for done in train_each(settings, seeds):
        group.append(done)
        if len(group) == MOST_UNJUDGED or time.monotonic() >= due:
            yield judged_alike(settings, group)
            group, due = [], time.monotonic() + SECONDS_UNJUDGED
    if group:
        yield judged_alike(settings, group)


def judged_alike(settings: Settings, group: list[Done]) -> SeedTable:
    """Judge seeds by the batch, which must find what the acceptance test found of each.

    Raises
    ------
    DisagreementError
        If it does not.
    """
    seeds, steps, theta = zip(*[done[:3] for done in group], strict=True)
    found = judged(settings, Finished(np.array(seeds), np.array(steps), np.array(theta)))
    for place, done in enumerate(group):
        alone = done.tested.proved, done.tested.margins.normalised
        together = bool(found.proved[place]), float(found.normalised_margin[place])
        if alone != together:
            raise DisagreementError(
                f"seed {done.seed}: proved and margin are {alone} alone and {together} by the batch"
            )
    return found


def train_each(
    settings: Settings, seeds: Iterable[int], observer: Observer | None = None
) -> Iterator[Done]:
    """Train many seeds side by side and yield each as it finishes.

    What is yielded for a seed depends on the settings and that seed alone, bit for bit: not on the
    other seeds, their number or their order.

    Parameters
    ----------
    settings : Settings
    seeds : iterable of int
        Taken up one after the other as others finish.
    observer : callable, optional
        Called with an `Observation` of the first seed on every tenth of its steps, and on its last.

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


def _block(batch: Batch, running: np.ndarray, observer: Observer | None) -> Iterator[Done]:
    """Take `BLOCK` steps; yield the seeds that finish and strike them out of `running`."""
    rates, noise = batch.plan_block()
    for i in range(BLOCK):
        gradient = batch.learner.gradient()
        tested: dict[int, Tested] = {}  # no network is compiled twice
        if observer is not None and running[0] and batch.step[0] % OBSERVED_EVERY == 0:
            tested[0] = acceptance_test(_network(batch, 0), batch.settings.task)
            observer(observe(batch.settings, batch.learner, int(batch.step[0]), tested[0]))
        for place in _to_test(batch, running):
            found = tested.get(place)
            if found is None:
                found = acceptance_test(_network(batch, place), batch.settings.task)
            is_last = batch.step[place] == batch.settings.max_steps
            # Those that see some inputs only end when these are right: a proof tells of others.
            if is_last or not batch.settings.sees_all or found.meets(batch.settings.margin):
                running[place] = False
                if observer is not None and place == 0 and place not in tested:
                    observer(observe(batch.settings, batch.learner, int(batch.step[0]), found))
                theta = batch.theta[:, place].copy()
                yield Done(batch.seeds[place], int(batch.step[place]), theta, found)
        if not running.any():
            return
        batch.descend(gradient, rates[i], None if noise is None else noise[i], running)


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
    return it.recipe.harden(batch.theta[:, place], it.parameters, name_of(it, batch.seeds[place]))


def observe(
    settings: Settings,
    learner: Backpropagation | BackpropagationOnExamples,
    step: int,
    found: Tested,
) -> Observation:
    """Tell how far the first seed of a batch has come, whose gradient was asked for."""
    return Observation(
        step=step,
        loss=float(learner.loss()[0]),
        wrong_bits=int(learner.wrong_bits()[0]),
        learning_rate=float(settings.recipe.optimiser.learning_rate(np.array(step))),
        smallest_margin=found.margins.smallest,
        normalised_margin=found.margins.normalised,
    )
