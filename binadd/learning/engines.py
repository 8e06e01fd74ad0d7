"""Which engine trains, numpy or, where numba is installed, the compiled one with the same bits."""

import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from typing import Literal

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.errors import MissingExtraError, RangeError, expect, missing_extra
from binadd.learning import engine as numpy_engine
from binadd.learning.acceptance import acceptance_test
from binadd.learning.backpropagation import Backpropagation
from binadd.learning.engine import Observer
from binadd.learning.memory import free_bytes
from binadd.learning.prefix_tree import PrefixTree
from binadd.learning.recipes import Surrogate
from binadd.learning.seed_table import SeedTable, TrainedSeed
from binadd.learning.settings import Settings

ENGINES = ("auto", "numpy", "numba")
Engine = Literal["numpy", "numba"]
SMALL = 84 * 3 * 99
"""Nodes of the tree times hidden units times seeds up to which numpy is done before numba is
loaded."""

BYTES_OF_A_ROW = 64
"""Of the compiled engine's arrays."""


def chosen_engine(name: str, settings: Settings, seeds: int) -> Engine:
    """Return which engine is meant.

    ``"auto"`` is numba where it is installed, can be loaded and knows the recipe; for few seeds it
    is numpy, since loading numba takes longer, unless that is loaded already.

    Raises
    ------
    TypeError, RangeError
        If there is none of that name; a `RangeError` also if numba can't train what is asked for.
    MissingExtraError
        If numba is asked for, and not installed or not in working order.
    """
    expect("engine", f"one of {', '.join(ENGINES)}", name, str)
    if name not in ENGINES:
        raise RangeError(f"the engine must be one of {', '.join(ENGINES)}; got {name!r:.40}")
    if name == "numpy":
        return "numpy"
    why_not = why_not_compiled(settings)
    if name == "numba":
        if why_not is not None:
            raise RangeError(f"the engine numba does not know {why_not}; numpy does")
        if not is_installed():
            raise MissingExtraError(missing_extra("the engine numba", "numba", "fast"))
        if reason := why_not_loaded():
            raise MissingExtraError(f"the engine numba can't be used ({reason}); numpy can")
        return "numba"
    is_small = settings.count_of_nodes * settings.hidden_units * seeds <= SMALL
    if why_not is not None or not is_installed() or not _has_room(settings):
        return "numpy"
    if is_small and "numba" not in sys.modules:
        return "numpy"
    return "numpy" if why_not_loaded() else "numba"


def _has_room(settings: Settings) -> bool:
    """Whether the compiled engine's arrays fit into memory, for `WIDTH` seeds at once."""
    nodes, layout = settings.count_of_nodes, settings.parameters
    inner = nodes >> layout.inputs
    needed, free = inner * (4 * layout.hidden_units + 2) * BYTES_OF_A_ROW, free_bytes()
    return free is None or needed <= free


def is_installed() -> bool:
    """Whether numba is there, in working order or not; it is not loaded for this."""
    return find_spec("numba") is not None


def why_not_loaded() -> str | None:
    """Return why numba, which is installed, can't be used; None if it can. Loads it.

    It refuses a numpy that is newer than itself, most often.
    """
    try:
        from numba import config
    except Exception as error:  # whatever goes wrong there, numpy does the same
        return f"{type(error).__name__}: {error}"
    return "NUMBA_DISABLE_JIT is set" if config.DISABLE_JIT else None


def why_not_compiled(settings: Settings) -> str | None:
    """Return what of the settings the compiled engine does not know; None if it knows them."""
    if type(settings.recipe) is not Surrogate:
        return f"the recipe {settings.recipe_name}"
    if not settings.sees_all:
        return "learning from examples"
    return None


def train_tables(settings: Settings, seeds: Iterable[int], engine: Engine) -> Iterator[SeedTable]:
    """Train many seeds and yield them as they finish, judged, some at a time.

    What is yielded for a seed depends on the settings and that seed alone, bit for bit: not on the
    other seeds, their number or their order, nor on the engine.

    Raises
    ------
    TrainingError
        If a parameter is no longer a finite number.
    """
    if engine == "numpy":
        yield from numpy_engine.train_tables(settings, seeds)
        return
    from binadd.learning import compiled_engine

    yield from compiled_engine.train_tables(settings, iter(seeds))


def train_many(
    settings: Settings, seeds: Iterable[int], engine: Engine = "numpy"
) -> Iterator[TrainedSeed]:
    """Train many seeds and yield each; see `train_tables`."""
    for table in train_tables(settings, seeds, engine):
        yield from table


def train_one(
    settings: Settings, seed: int, engine: Engine, observer: Observer | None = None
) -> tuple[TrainedSeed, Machine]:
    """Train one seed; return what became of it, and its network's machine."""
    if engine == "numpy":
        done = next(numpy_engine.train_each(settings, [seed], observer))
        return numpy_engine.judged_alike(settings, [done])[0], done.tested.machine
    from binadd.learning import compiled_engine

    watched = -1

    def watch(step: int, theta: np.ndarray) -> None:
        nonlocal watched
        assert observer is not None
        watched = step
        tree = settings.data
        assert isinstance(tree, PrefixTree)
        learner = Backpropagation(settings.recipe, tree, settings.parameters, theta)
        learner.forward()
        network = settings.recipe.harden(theta[:, 0], settings.parameters, "")
        tested = acceptance_test(network, settings.task)
        observer(numpy_engine.observe(settings, learner, step, tested))

    watcher = None if observer is None else watch
    every = numpy_engine.OBSERVED_EVERY
    (table,) = compiled_engine.train_tables(settings, iter([seed]), watcher, every)
    trained = table[0]
    if observer is not None and watched != trained.steps:
        watch(trained.steps, table.theta[:1].T.copy())
    return trained, compile_machine(trained.network)


def compile_engine(settings: Settings, tell: Callable[[], None] | None = None) -> None:
    """Compile what the settings take, or load it if it was; `tell` is called if it was not.

    Takes some 10 seconds once for each number of units and inputs; numba keeps it beside this file,
    or in the user's cache directory.
    """
    from binadd.learning import compiled_engine

    compiled_engine.prepare(settings, tell)
