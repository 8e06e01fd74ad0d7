"""Random networks, right and wrong, of many sizes."""

from collections.abc import Iterator

import numpy as np

from binadd import ThresholdRNN
from tests.cases import RIGHT, RIGHT_UP_TO_SOME_WIDTH, with_spectators
from tests.perturbations import perturbed


def random_networks(seed: int, count: int, most_units: int = 9) -> Iterator[ThresholdRNN]:
    """A third each: random throughout, neighbours of adders, and adders with idle units added.

    The last add (or nearly add) with many codes. Both threshold rules occur among the first two.
    """
    generator = np.random.default_rng(seed)
    neighbours = perturbed(seed, count)
    nearly = [case.rnn for case in (RIGHT | RIGHT_UP_TO_SOME_WIDTH).values()]
    for i in range(count):
        if i % 3 == 0:
            yield _drawn(generator, int(generator.integers(1, most_units + 1)))
        elif i % 3 == 1:
            yield next(neighbours)
        else:
            base = nearly[generator.integers(len(nearly))]
            room = most_units - base.hidden_units
            if room < 1:
                yield base
                continue
            idle = int(generator.integers(1, room + 1))
            rows = generator.integers(-2, 3, size=(idle, 2 + base.hidden_units + idle + 1))
            yield with_spectators(base, rows.tolist())


def _drawn(generator: np.random.Generator, units: int) -> ThresholdRNN:
    """Weights of whole numbers, so that sums of exactly zero occur, or of any."""
    size = units * (units + 4) + 1
    if generator.integers(2):
        flat = generator.integers(-2, 3, size=size).astype(float)
    else:
        flat = generator.normal(size=size)
    w_xh, w_hh, b_h, w_hy, b_y = np.split(flat, np.cumsum([2 * units, units * units, units, units]))
    return ThresholdRNN(
        w_xh.reshape(units, 2),
        w_hh.reshape(units, units),
        b_h,
        w_hy,
        float(b_y[0]),
        fires_at_zero=bool(generator.integers(2)),
    )
