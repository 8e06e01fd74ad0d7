"""The compiled engine: what `engine` does, with the same bits, by the kernel of numba."""

from collections.abc import Callable, Iterator
from itertools import islice
from threading import Timer
from typing import Any

import numpy as np

from binadd.errors import TrainingError
from binadd.learning.acceptance import ROUNDING
from binadd.learning.judging import judged
from binadd.learning.kernel import BROKEN, FREE, NEW, VERSION, Plan, Pool, run
from binadd.learning.kernel_gradient import Lanes, Numbers, Tree
from binadd.learning.lanes import WIDTH
from binadd.learning.optimiser import Adam
from binadd.learning.parameters import Parameters
from binadd.learning.prefix_tree import PrefixTree
from binadd.learning.random_streams import seed_words
from binadd.learning.recipes import Surrogate
from binadd.learning.seed_table import Finished, SeedTable
from binadd.learning.settings import Settings

POOL = 512
"""Seeds that are at work or wait at a time; those that pause are judged by the batch."""
WORK_AT_ONCE = 4_000_000
"""The kernel returns after so many visits of nodes: some hundredths of a second."""
SECONDS_UNTOLD = 1.0
"""Loading what was compiled takes less."""

Watcher = Callable[[int, np.ndarray], None]
"""Called with a step, and the parameters of the first seed before it."""


def train_tables(
    settings: Settings,
    seeds: Iterator[int],
    watcher: Watcher | None = None,
    watched_every: int = 1,
) -> Iterator[SeedTable]:
    """Train seeds and yield them, judged, as they finish; see `engine.train_tables`."""
    work = _Work(settings)
    while work.take_up(seeds):
        if watcher is not None:
            work.show(watcher, watched_every)
        work.go_on(watched_every if watcher is not None else None)
        paused = work.paused_rows()
        if not len(paused):
            continue
        found = judged(settings, work.finished(paused))
        ends = found.succeeded | (found.steps == settings.max_steps)
        work.leave(paused[ends])
        work.wait_again(paused[~ends])
        yield found.some(ends)


def prepare(settings: Settings, tell: Callable[[], None] | None = None) -> None:
    """Compile the kernel for the settings, or load it; `tell` is called if that takes its time."""
    timer = None if tell is None else Timer(SECONDS_UNTOLD, tell)
    if timer is not None:
        timer.daemon = True
        timer.start()
    _Work(settings).go_on(0)
    if timer is not None:
        timer.cancel()


class _Work:
    """The arrays that the kernel works on, and which rows of the pool are in use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        layout, tree, recipe = settings.parameters, settings.data, settings.recipe
        assert isinstance(recipe, Surrogate)
        assert isinstance(tree, PrefixTree)
        hidden, inputs, count = layout.hidden_units, tree.inputs, layout.count
        inner = tree.levels[-1].start

        self._shape = (tuple(range(hidden)), tuple(range(inputs)))
        self._tree = Tree(
            starts=np.array([*(level.start for level in tree.levels), tree.levels[-1].stop]),
            sign=tree.sign.astype(np.float32),
            share=np.float32(1 / tree.nodes),
        )
        self._numbers = _numbers(recipe)
        adam = Adam(recipe.optimiser, settings.max_steps + 1)
        steps = np.arange(settings.max_steps + 1)
        self._plan = Plan(
            adam.rates(steps),
            adam.noise_scale(steps),
            settings.max_steps,
            np.float32(settings.margin - ROUNDING),
        )
        self._lanes = _free_lanes(layout, inner)
        self._lanes.h[:hidden] = recipe.start
        self._pool = Pool(
            stream=np.zeros((POOL, 6), dtype=np.uint64),
            step=np.zeros(POOL, dtype=np.int64),
            tested=np.zeros(POOL, dtype=np.int64),
            theta=np.zeros((POOL, count), dtype=np.float32),
            first=np.zeros((POOL, count), dtype=np.float32),
            second=np.zeros((POOL, count), dtype=np.float32),
        )
        self._seed = np.zeros(POOL, dtype=np.int64)
        self._unused = list(range(POOL))
        self._waiting = np.zeros(0, dtype=np.int64)
        self._paused = np.zeros(POOL, dtype=np.int64)
        self._count = 0
        self._rounds = max(WORK_AT_ONCE // tree.nodes, 1)

    def take_up(self, seeds: Iterator[int]) -> bool:
        """Take up as many seeds as there is room for; return whether any are at work."""
        new = np.array(list(islice(seeds, len(self._unused))), dtype=np.int64)
        rows = np.array(self._unused[: len(new)], dtype=np.int64)
        del self._unused[: len(new)]
        self._seed[rows] = new
        self._pool.stream[rows, :4] = seed_words(new)
        self._pool.stream[rows, 4:] = 0
        self._pool.step[rows] = self._pool.tested[rows] = NEW
        self._pool.first[rows] = self._pool.second[rows] = 0
        self._waiting = np.concatenate((self._waiting, rows))
        return len(self._unused) < POOL

    def go_on(self, rounds: int | None) -> None:
        """Run the kernel until some seeds have paused, or for so many steps."""
        active = int((self._lanes.held != FREE).sum()) + len(self._waiting)
        taken, self._count = run(
            VERSION, *self._shape, self._tree, self._numbers, self._plan, self._lanes, self._pool,
            self._waiting, self._paused,
            min(WIDTH, active // 2 + 1), self._rounds if rounds is None else rounds,
        )  # fmt: skip
        if self._count == BROKEN:
            step, seed = self._lanes.step[taken], self._seed[self._lanes.held[taken]]
            raise TrainingError(
                f"training broke down: recipe {self.settings.recipe_name}, seed {seed}, step "
                f"{step}: a parameter is no finite number"
            )
        self._waiting = self._waiting[taken:]

    def paused_rows(self) -> np.ndarray:
        """Return the rows that paused when the kernel ran last."""
        return self._paused[: self._count].copy()

    def finished(self, rows: np.ndarray) -> Finished:
        """Return the seeds of some rows."""
        return Finished(self._seed[rows], self._pool.step[rows], self._pool.theta[rows])

    def leave(self, rows: np.ndarray) -> None:
        """Give rows free for other seeds."""
        self._unused += rows.tolist()

    def wait_again(self, rows: np.ndarray) -> None:
        """Let the seeds of some rows go on."""
        self._waiting = np.concatenate((self._waiting, rows))

    def show(self, watcher: Watcher, every: int) -> None:
        """Show a lone seed, if it is at a step to be shown and was not yet."""
        self.go_on(0)  # gives it a lane
        row, step = self._lanes.held[0], int(self._lanes.step[0])
        if step % every == 0 and self._pool.tested[row] != step:
            watcher(step, self._lanes.theta[:, :1].copy())


def _free_lanes(layout: Parameters, inner: int) -> Lanes:
    """Return lanes without a seed, for a tree of which so many nodes are no leaves."""
    hidden, columns, count = layout.hidden_units, 2**layout.inputs, layout.count

    def rows(number: int) -> np.ndarray:
        return np.zeros((number, WIDTH), dtype=np.float32)

    return Lanes(
        held=np.full(WIDTH, FREE, dtype=np.int64),
        step=np.zeros(WIDTH, dtype=np.int64),
        stream=np.zeros((WIDTH, 6), dtype=np.uint64),
        theta=rows(count),
        first=rows(count),
        second=rows(count),
        gradient=rows(count),
        noise=rows(count + 1),
        at_rest=rows(columns * hidden),
        by_input=rows(columns * hidden),
        level_by_input=rows(hidden),
        h=rows((inner + 1) * hidden),
        slope=rows((inner + 1) * hidden),
        error=rows(inner + 1),
        fed_back=rows(inner * hidden),
        from_children=rows(inner * hidden),
        nearest=rows(hidden + 1),
    )


def _numbers(recipe: Surrogate) -> Numbers:
    it: Any = np.float32
    return Numbers(
        inverse_beta=it(1 / recipe.beta),
        softness2=it(recipe.softness**2),
        initial=it(recipe.initial),
        beta1=it(recipe.beta1),
        beta2=it(recipe.beta2),
        epsilon=it(recipe.epsilon),
        clip=it(recipe.clip),
        is_noisy=recipe.noise != 0,
    )
