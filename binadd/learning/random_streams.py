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


def seed_words(seeds: np.ndarray) -> np.ndarray:
    """Return what a PCG64 is seeded with for each seed, as `stream_of` does; uint64, shape (S, 4).

    It is ``SeedSequence(ROOT, spawn_key=(seed,)).generate_state(4, np.uint64)``, whose algorithm
    numpy promises to keep, for all seeds at once.
    """
    seeds = seeds.astype(np.uint64)
    low, high = (seeds & _WORD).astype(np.uint32), (seeds >> np.uint64(32)).astype(np.uint32)
    multiplier = _Multiplier(0x43B0D7E5, 0x931E8875)
    # The entropy, filled up with zeros, then the spawn key: one word of it, or two.
    pool = [multiplier.mixed(np.full_like(low, word)) for word in (ROOT, 0, 0, 0)]
    for source in range(4):
        for place in range(4):
            if place != source:
                pool[place] = _blend(pool[place], multiplier.mixed(pool[source]))
    for word, is_there in ((low, None), (high, high > 0)):
        for place in range(4):
            blended = _blend(pool[place], multiplier.mixed(word))
            pool[place] = blended if is_there is None else np.where(is_there, blended, pool[place])
    multiplier = _Multiplier(0x8B51F9DD, 0x58F38DED)
    words = np.stack([multiplier.mixed(pool[i % 4]) for i in range(8)], axis=1)
    states: np.ndarray = words[:, 0::2] | words[:, 1::2].astype(np.uint64) << np.uint64(32)
    return states


_WORD = np.uint64(0xFFFFFFFF)


class _Multiplier:
    """The factor of numpy's hash of 32 bits, another one for each number that is hashed."""

    def __init__(self, first: int, factor: int) -> None:
        self._next, self._factor = first, factor

    def mixed(self, numbers: np.ndarray) -> np.ndarray:
        numbers = numbers ^ np.uint32(self._next)
        self._next = self._next * self._factor & 0xFFFFFFFF
        numbers = numbers * np.uint32(self._next)
        return numbers ^ numbers >> np.uint32(16)


def _blend(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    result: np.ndarray = one * np.uint32(0xCA01F9DD) - other * np.uint32(0x4973F715)
    result ^= result >> np.uint32(16)
    return result
