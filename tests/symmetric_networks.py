"""Networks that are full of symmetries: rings, chains, copies, units that nobody reads."""

from collections.abc import Callable, Iterator

import numpy as np

from binadd import ThresholdRNN
from tests.cases import scaled, thermometer, with_spectators
from tests.rewriting import applied

Change = Callable[[ThresholdRNN, np.random.Generator], ThresholdRNN]


def symmetric_networks(seed: int, count: int) -> Iterator[ThresholdRNN]:
    """Networks of 2 to 8 hidden units, of every kind below in turn."""
    generator = np.random.default_rng(seed)
    kinds = [few_weights, rings_and_chains, copies, unread, centred]
    for i in range(count):
        yield kinds[i % len(kinds)](generator)


def few_weights(generator: np.random.Generator) -> ThresholdRNN:
    """Weights of -1, 0 and 1, most of them 0."""
    units = int(generator.integers(2, 6))

    def drawn(*shape: int) -> np.ndarray:
        return generator.choice([-1.0, 0, 1], size=shape, p=[0.2, 0.6, 0.2])

    return ThresholdRNN(
        drawn(units, 2),
        drawn(units, units),
        drawn(units) / 2,
        drawn(units),
        float(generator.choice([-0.5, 0, 0.5])),
        fires_at_zero=bool(generator.integers(2)),
    )


def rings_and_chains(generator: np.random.Generator) -> ThresholdRNN:
    """The thermometer, beside rings and chains of units that may reach it or the output."""
    units = 3 + int(generator.integers(1, 6))
    w_xh, w_hh = np.zeros((units, 2)), np.zeros((units, units))
    b_h, w_hy = np.full(units, -0.5), np.zeros(units)
    w_xh[:3], w_hh[:3, 1], b_h[:3], w_hy[:3] = 1, 1, (-0.5, -1.5, -2.5), (1, -1, 1)
    first = 3
    while first < units:
        last = min(first + int(generator.integers(4)), units - 1)
        for unit in range(first, last):
            w_hh[unit + 1, unit] = 1
        b_h[first] = generator.choice([-0.5, 0.5])
        w_hh[first, last] = generator.choice([0, 1, -1])
        if generator.integers(2):
            w_hh[:3, last] = generator.choice([-1, 1])
        if generator.integers(3) == 0:
            w_hy[first] = generator.choice([-1, 1])
        first = last + 1
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, -0.5, bool(generator.integers(2)))


def copies(generator: np.random.Generator) -> ThresholdRNN:
    """Every unit is a copy of one of about half of them."""
    units = int(generator.integers(3, 7))
    originals = (units + 1) // 2
    source = generator.integers(originals, size=units)
    w_hh = generator.integers(-1, 2, size=(originals, originals))
    return ThresholdRNN(
        generator.integers(-2, 3, size=(originals, 2))[source],
        w_hh[source][:, source],
        generator.integers(-2, 3, size=originals)[source] + generator.choice([0, 0.5]),
        generator.integers(-1, 2, size=originals)[source],
        float(generator.choice([-0.5, 0, 0.5])),
        fires_at_zero=bool(generator.integers(2)),
    )


def unread(generator: np.random.Generator) -> ThresholdRNN:
    """The thermometer, with margin or without, beside units that nobody or each other read."""
    more = int(generator.integers(1, 4))
    rows = generator.integers(-1, 2, size=(more, 6 + more)).astype(float).tolist()
    base = thermometer((0, -1, -2), 0) if generator.integers(2) else thermometer()
    return with_spectators(base, rows)


def centred(generator: np.random.Generator) -> ThresholdRNN:
    """Biases that are half of what is read: no unit can be told from its complement by them."""
    units = int(generator.integers(3, 7))
    w_hh = generator.choice([-1.0, 0, 1], size=(units, units))
    w_hy = generator.choice([-1.0, 0, 1], size=units)
    w_xh = generator.choice([0.0, 0, 1], size=(units, 2)) * generator.integers(2)
    return ThresholdRNN(
        w_xh,
        w_hh,
        -w_hh.sum(axis=1) / 2,
        w_hy,
        -float(w_hy.sum()) / 2 + float(generator.choice([0, 0.25])),
        fires_at_zero=bool(generator.integers(2)),
    )


# What may be done to them


def as_it_is(rnn: ThresholdRNN, _: np.random.Generator) -> ThresholdRNN:
    return rnn


def reordered_and_scaled(rnn: ThresholdRNN, generator: np.random.Generator) -> ThresholdRNN:
    return _written(rnn, generator, np.zeros(rnn.hidden_units, dtype=bool))


def complemented_too(rnn: ThresholdRNN, generator: np.random.Generator) -> ThresholdRNN:
    return _written(rnn, generator, generator.integers(2, size=rnn.hidden_units).astype(bool))


def with_one_weight_changed(rnn: ThresholdRNN, generator: np.random.Generator) -> ThresholdRNN:
    names = ("w_xh", "w_hh", "b_h", "w_hy", "b_y")
    arrays = [np.array(getattr(rnn, name)) for name in names]
    chosen = arrays[generator.integers(len(arrays))]
    place = generator.integers(chosen.size)
    chosen.flat[place] += generator.choice([1e-5, -0.25, 0.5, 1]) * (np.abs(chosen).max() or 1)
    w_xh, w_hh, b_h, w_hy, b_y = arrays
    changed = ThresholdRNN(w_xh, w_hh, b_h, w_hy, float(b_y), rnn.fires_at_zero)
    return complemented_too(changed, generator)


def under_the_other_rule(rnn: ThresholdRNN, generator: np.random.Generator) -> ThresholdRNN:
    new = complemented_too(rnn, generator)
    return ThresholdRNN(new.w_xh, new.w_hh, new.b_h, new.w_hy, new.b_y, not rnn.fires_at_zero)


CHANGES: list[Change] = [
    as_it_is,
    reordered_and_scaled,
    complemented_too,
    with_one_weight_changed,
    under_the_other_rule,
]


def _written(rnn: ThresholdRNN, generator: np.random.Generator, flips: np.ndarray) -> ThresholdRNN:
    """Reorder and complement, and scale by powers of two (exactly) or of ten."""
    units = rnn.hidden_units
    order = tuple(int(i) for i in generator.permutation(units))
    new = applied(rnn, order, tuple(bool(flip) for flip in flips))
    if generator.integers(2):
        factors = 2.0 ** generator.integers(-20, 21, size=units + 1)
    else:
        factors = 10.0 ** generator.uniform(-3, 3, size=units + 1)
    return scaled(new, factors[:-1].tolist(), float(factors[-1]))
