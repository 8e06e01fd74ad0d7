"""The random numbers of one seed, which no other seed and no order of work can change."""

import numpy as np

ROOT = 0
"""The entropy that all seeds have in common; the seed is the spawn key."""


def stream_of(seed: int) -> np.random.Generator:
    """Return the generator of a seed: the same for whoever asks, and however often."""
    # spawn() would count its calls; a spawn key depends on nothing but itself.
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(ROOT, spawn_key=(seed,))))


def initial_parameters(stream: np.random.Generator, count: int) -> np.ndarray:
    """Draw `count` parameters, uniform with mean 0 and variance 1; float32, shape (P,)."""
    uniform = stream.random(count, dtype=np.float32)
    parameters: np.ndarray = (uniform - np.float32(0.5)) * np.float32(12.0**0.5)
    return parameters


def centred_uniform(streams: list[np.random.Generator], steps: int, count: int) -> np.ndarray:
    """Draw numbers between -1/2 and 1/2 from each stream; float32, shape (steps, count, S)."""
    rows = np.empty((len(streams), steps * count), dtype=np.float32)
    for row, stream in zip(rows, streams, strict=True):
        stream.random(out=row, dtype=np.float32)
    numbers = np.ascontiguousarray(rows.T).reshape(steps, count, len(streams))
    numbers -= np.float32(0.5)
    return numbers


def examples_of(seed: int) -> np.random.Generator:
    """Return the generator of a seed's random examples, which has nothing to do with its other."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(ROOT, spawn_key=(seed, 1))))
