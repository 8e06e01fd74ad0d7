"""The compiled engine's inside: sixteen seeds take their steps together.

`run` is called by Python. It gives seeds to lanes, takes steps as `optimiser` does, with noise as
`random_streams` draws it, and puts seeds back that may be good enough.

Importing this module imports numba.
"""

from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from binadd.learning import kernel_gradient
from binadd.learning import lanes as lanes_of_numba
from binadd.learning.kernel_gradient import (
    Lanes,
    Numbers,
    Tree,
    compiled,
    far_enough,
    set_gradient,
)
from binadd.learning.lanes import (
    WIDTH,
    absolute,
    greater,
    high_product,
    lesser,
    load,
    splat,
    square_root,
    store,
    which,
)

FREE = -1
"""A lane at no seed."""
BROKEN = -2
"""What is returned where a parameter is no longer a finite number."""
NEW = -1
"""The step of a seed whose parameters are still to be drawn."""


def _version() -> tuple[float, ...]:
    """Return a tuple whose type tells the source of the kernel: 1 or 1.0 for each bit of a digest.

    Numba keeps what it compiled by the types of the arguments and one file's date, but the kernel
    has three files.
    """
    digest = blake2b(digest_size=4)
    for name in (__file__, kernel_gradient.__file__, lanes_of_numba.__file__):
        digest.update(Path(name).read_bytes())
    bits = int.from_bytes(digest.digest(), "big")
    return tuple(1 if bits >> place & 1 else 1.0 for place in range(32))


VERSION = _version()


def _kept(function: Any) -> Any:
    """Let numba compile a function when it is first called, and keep the result for next time."""
    try:
        return njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:  # neither here nor in the user's cache directory may a file be written
        return njit(function, nogil=True, error_model="numpy")


class Plan(NamedTuple):
    """What every step of every seed takes, and when a seed pauses."""

    rates: np.ndarray
    noise_scale: np.ndarray
    max_steps: int
    floor: np.float32


class Pool(NamedTuple):
    """Seeds at work or waiting, a row each.

    `stream` has the state and the increment of its PCG64, two words each, then half a word that is
    left over, and whether there is one.
    """

    stream: np.ndarray
    step: np.ndarray
    tested: np.ndarray
    theta: np.ndarray
    first: np.ndarray
    second: np.ndarray


@_kept
def run(
    version: tuple[float, ...],  # noqa: ARG001
    units: tuple[int, ...],
    inputs: tuple[int, ...],
    tree: Tree,
    numbers: Numbers,
    plan: Plan,
    lanes: Lanes,
    pool: Pool,
    waiting: np.ndarray,
    paused: np.ndarray,
    least_active: int,
    most_rounds: int,
) -> tuple[int, int]:
    """Take steps until some paused and few lanes have a seed, or for `most_rounds` steps.

    A seed pauses, its state back in the pool, when it is at its last step, or when every bit of the
    tree is right and no sum on it is too small for the margin.

    Parameters
    ----------
    version : tuple
        `VERSION`; its type alone counts, as that of the next two.
    units, inputs : tuples of length H and I
        Their lengths are known when this is compiled.
    waiting : ndarray of int64
        Rows of the pool that wait for a lane.
    paused : ndarray of int64
        Is set to the rows of those that paused.
    least_active : int
        Fewer lanes with a seed than this are few.
    most_rounds : int

    Returns
    -------
    taken, count : int
        How many of `waiting` have been taken, and how many have paused. `count` is `BROKEN` where a
        parameter is no finite number; the lane is then `taken`.
    """
    count, taken = 0, _fill(lanes, pool, numbers, waiting, 0)
    for _ in range(most_rounds):
        active = np.sum(lanes.held != FREE)
        if active == 0 or (active < least_active and count > 0):
            break
        right = set_gradient(units, inputs, tree, numbers, lanes)
        if right != 0:
            right &= far_enough(units, inputs, plan.floor, lanes)
        for lane in range(WIDTH):
            row = lanes.held[lane]
            if row == FREE:
                continue
            is_last = lanes.step[lane] == plan.max_steps
            if (right >> lane & 1 or is_last) and pool.tested[row] != lanes.step[lane]:
                _put_back(lanes, pool, lane)
                paused[count] = row
                count += 1
        broken = _descend(numbers, plan, lanes)
        if broken != FREE:
            return broken, BROKEN
        taken = _fill(lanes, pool, numbers, waiting, taken)
    return taken, count


@compiled
def _fill(lanes: Lanes, pool: Pool, numbers: Numbers, waiting: np.ndarray, taken: int) -> int:
    """Give free lanes to seeds that wait; return how many of these have been taken."""
    for lane in range(WIDTH):
        if lanes.held[lane] == FREE and taken < len(waiting):
            _take(lanes, pool, numbers, lane, waiting[taken])
            taken += 1
    return taken


@compiled
def _take(lanes: Lanes, pool: Pool, numbers: Numbers, lane: int, row: int) -> None:
    """Give a lane to a seed."""
    lanes.held[lane] = row
    lanes.stream[lane] = pool.stream[row]
    if pool.step[row] == NEW:
        pool.step[row] = 0
        # As numpy seeds a PCG64: from nothing, a step, the number added, a step.
        stream = lanes.stream[lane]
        high, low = stream[0], stream[1]
        stream[2] = stream[2] << np.uint64(1) | stream[3] >> np.uint64(63)
        stream[3] = stream[3] << np.uint64(1) | np.uint64(1)
        stream[0], stream[1] = stream[2], stream[3]
        stream[1] += low
        stream[0] += high + np.uint64(stream[1] < low)
        _advance(stream)
        for place in range(len(lanes.theta)):
            number = _centred(stream) * np.float32(12.0**0.5)
            pool.theta[row, place] = number * numbers.initial
    lanes.step[lane] = pool.step[row]
    lanes.theta[:, lane] = pool.theta[row]
    lanes.first[:, lane] = pool.first[row]
    lanes.second[:, lane] = pool.second[row]


@compiled
def _put_back(lanes: Lanes, pool: Pool, lane: int) -> None:
    """Keep a lane's seed as it is, and free the lane."""
    row = lanes.held[lane]
    lanes.held[lane] = FREE
    pool.stream[row] = lanes.stream[lane]
    pool.step[row] = pool.tested[row] = lanes.step[lane]
    pool.theta[row] = lanes.theta[:, lane]
    pool.first[row] = lanes.first[:, lane]
    pool.second[row] = lanes.second[:, lane]


@compiled
def _advance(stream: np.ndarray) -> None:
    """Take a step of PCG64: the state times a constant, plus the increment, modulo 2**128."""
    high, low = np.uint64(0x2360ED051FC65DA4), np.uint64(0x4385DF649FCCF645)
    carried = high_product(stream[1], low) + stream[0] * low + stream[1] * high
    stream[1] = stream[1] * low + stream[3]
    stream[0] = carried + stream[2] + np.uint64(stream[1] < stream[3])


@compiled
def _centred(stream: np.ndarray) -> np.float32:
    """Draw a number between -1/2 and 1/2, as `random_streams` does."""
    if stream[5]:
        stream[5] = np.uint64(0)
        half = stream[4]
    else:
        _advance(stream)
        turn = stream[0] >> np.uint64(58)
        word = stream[0] ^ stream[1]
        word = word >> turn | word << (np.uint64(64) - turn & np.uint64(63))
        stream[4], stream[5] = word >> np.uint64(32), np.uint64(1)
        half = word & np.uint64(0xFFFFFFFF)
    return np.float32(np.int64(half >> np.uint64(8))) * np.float32(2.0**-24) - np.float32(0.5)


@compiled
def _descend(numbers: Numbers, plan: Plan, lanes: Lanes) -> int:
    """Take a step with every lane; return a lane where something is no finite number, or `FREE`."""
    count = len(lanes.theta)
    for lane in range(WIDTH):
        step = lanes.step[lane]
        lanes.noise[count, lane] = plan.rates[step]
        if lanes.held[lane] == FREE:
            continue
        lanes.step[lane] += 1
        if numbers.is_noisy:
            scale = plan.noise_scale[step]
            stream = lanes.stream[lane]
            for place in range(count):
                lanes.noise[place, lane] = _centred(stream) * scale
    rate = load(lanes.noise, count)
    lowest, highest = splat(-numbers.clip), splat(numbers.clip)
    doubt = splat(np.float32(0))
    for place in range(count):
        g = load(lanes.gradient, place)
        m = load(lanes.first, place) * splat(numbers.beta1) + g
        v = load(lanes.second, place) * splat(numbers.beta2) + g * g
        store(lanes.first, place, m)
        store(lanes.second, place, v)
        move = m / (square_root(v) + splat(numbers.epsilon)) * rate
        # In this order what is no number stays so, as it does in numpy.
        w = lesser(highest, greater(lowest, load(lanes.theta, place) - move))
        if numbers.is_noisy:
            w = w + load(lanes.noise, place)
        store(lanes.theta, place, w)
        doubt = doubt + (w - w)  # no number where w is none, or infinite
    certain = which(splat(np.float32(1)) - absolute(doubt))
    for lane in range(WIDTH):
        if not certain >> lane & 1 and lanes.held[lane] != FREE:
            return lane
    return FREE
