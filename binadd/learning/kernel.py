"""The compiled engine's inside: sixteen seeds take their steps together, the numbers in registers.

It does what `backpropagation` and `optimiser` do, number for number and in the same order, so that
a seed ends with the same bits. What differs is the way through the tree: the nodes of the last
level, most of all, are looked at once and never stored.

Short names, as in `backpropagation`: H hidden units, I inputs, N nodes, P parameters. A row of an
array holds one number of each of the `WIDTH` seeds.

Importing this module imports numba.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from binadd.learning.lanes import (
    WIDTH,
    absolute,
    fires,
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


def compiled(function: Any) -> Any:
    """Let numba compile a function when it is first called, and keep the result for next time."""
    try:
        return njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:  # neither here nor in the user's cache directory may a file be written
        return njit(function, nogil=True, error_model="numpy")


class Tree(NamedTuple):
    """A prefix tree: `starts` of its levels, int64, and the `sign` of each node, float32."""

    starts: np.ndarray
    sign: np.ndarray
    share: np.float32


class Numbers(NamedTuple):
    """The numbers of the recipe surrogate, each as float32."""

    inverse_beta: np.float32
    softness2: np.float32
    initial: np.float32
    beta1: np.float32
    beta2: np.float32
    epsilon: np.float32
    clip: np.float32
    is_noisy: bool


class Plan(NamedTuple):
    """What every step of every seed takes, and when a seed pauses."""

    rates: np.ndarray
    noise_scale: np.ndarray
    max_steps: int
    floor: np.float32


class Lanes(NamedTuple):
    """The seeds at work, and room for what a step computes; float32 rows of `WIDTH`."""

    held: np.ndarray
    step: np.ndarray
    stream: np.ndarray
    theta: np.ndarray
    first: np.ndarray
    second: np.ndarray
    gradient: np.ndarray
    noise: np.ndarray
    at_rest: np.ndarray
    by_input: np.ndarray
    level_by_input: np.ndarray
    h: np.ndarray
    slope: np.ndarray
    error: np.ndarray
    fed_back: np.ndarray
    from_children: np.ndarray
    nearest: np.ndarray


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


@compiled
def run(
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
    units, inputs : tuples of length H and I
        Their lengths alone count: they are known when this is compiled.
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
    taken = count = 0
    for _ in range(most_rounds):
        taken = fill(lanes, pool, numbers, waiting, taken)
        active = np.sum(lanes.held != FREE)
        if active == 0 or (active < least_active and count > 0):
            break
        right = _gradient(units, inputs, tree, numbers, lanes)
        if right != 0:
            right &= _far_enough(units, inputs, plan.floor, lanes)
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
    return taken, count


@compiled
def fill(lanes: Lanes, pool: Pool, numbers: Numbers, waiting: np.ndarray, taken: int) -> int:
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
def _gradient(
    units: tuple[int, ...],
    inputs: tuple[int, ...],
    tree: Tree,
    numbers: Numbers,
    lanes: Lanes,
) -> int:
    """Set the gradient and the nearest sums; return the lanes with every bit right, as bits."""
    h, columns, levels = len(units), 2 ** len(inputs), len(tree.starts) - 2
    theta, from_children = lanes.theta, lanes.from_children
    recurrent = (1 + len(inputs)) * h
    output = recurrent + h * h
    for i in range(h):
        store(lanes.at_rest, i, load(theta, i))
        for k in range(len(inputs)):
            w = load(theta, (1 + k) * h + i)
            for x in range(1 << k):
                at = (1 << k) + x
                store(lanes.at_rest, at * h + i, load(lanes.at_rest, x * h + i) + w)
        store(lanes.nearest, i, splat(np.float32(np.inf)))
    store(lanes.nearest, h, splat(np.float32(np.inf)))
    for i in range(output, output + h + 1):
        store(lanes.gradient, i, splat(np.float32(0)))
    for level in range(levels - 1):
        _forward_level(units, inputs, tree, numbers, lanes, level)
    _leaves(units, inputs, tree, numbers, lanes, levels - 1)
    for level in range(levels - 2, -1, -1):
        _backward_level(units, inputs, tree, lanes, level)
    inner = tree.starts[levels]
    share = splat(tree.share)
    for i in range(h):
        for j in range(h):
            total = load(from_children, i) * load(lanes.h, j)
            for n in range(1, inner):
                total = total + load(from_children, n * h + i) * load(lanes.h, n * h + j)
            store(lanes.gradient, recurrent + i * h + j, total * share)
        for k in range(len(inputs)):
            total = load(lanes.by_input, (1 << k) * h + i)
            for x in range((1 << k) + 1, columns):
                if x >> k & 1:
                    total = total + load(lanes.by_input, x * h + i)
            store(lanes.gradient, (1 + k) * h + i, total)
        # The bias sees every input: those of the first weight, then the others.
        total = load(lanes.gradient, h + i)
        for x in range(2, columns, 2):
            total = total + load(lanes.by_input, x * h + i)
        store(lanes.gradient, i, (total + load(lanes.by_input, i)) * share)
        for k in range(len(inputs)):
            at = (1 + k) * h + i
            store(lanes.gradient, at, load(lanes.gradient, at) * share)
    for i in range(output, output + h + 1):
        store(lanes.gradient, i, load(lanes.gradient, i) * share)
    right: int = which(load(lanes.nearest, h))
    return right


@compiled
def _feed_back(
    units: tuple[int, ...], inputs: tuple[int, ...], lanes: Lanes, first: int, parents: int
) -> None:
    """Set what each node of a level feeds back to each unit of its children."""
    h, recurrent = len(units), (1 + len(inputs)) * len(units)
    for p in range(parents):
        for i in range(h):
            at, parent = recurrent + i * h, (first + p) * h
            total = load(lanes.theta, at) * load(lanes.h, parent)
            for j in range(1, h):
                total = total + load(lanes.theta, at + j) * load(lanes.h, parent + j)
            store(lanes.fed_back, p * h + i, total)


@compiled
def _output_error(
    units: tuple[int, ...], numbers: Numbers, lanes: Lanes, output: int, node: int, sign: np.float32
) -> Any:
    """Return the loss's derivative by a node's output; add to the output's gradient."""
    h = len(units)
    total = load(lanes.theta, output) * load(lanes.h, node * h)
    for i in range(1, h):
        total = total + load(lanes.theta, output + i) * load(lanes.h, node * h + i)
    total = total + load(lanes.theta, output + h)
    expected = splat(sign)
    signed = total * expected
    store(lanes.nearest, h, lesser(signed, load(lanes.nearest, h)))
    size = square_root(signed * signed + splat(numbers.softness2))
    error = (signed / size - splat(np.float32(1))) * expected
    for i in range(h):
        term = load(lanes.h, node * h + i) * error
        store(lanes.gradient, output + i, load(lanes.gradient, output + i) + term)
    store(lanes.gradient, output + h, load(lanes.gradient, output + h) + error)
    return error


@compiled
def _slope(numbers: Numbers, size: Any) -> Any:
    """Return what stands for dh/dz where ``|z|`` is `size`."""
    size = size + splat(numbers.inverse_beta)
    return splat(numbers.inverse_beta) / (size * size)


@compiled
def _forward_level(
    units: tuple[int, ...],
    inputs: tuple[int, ...],
    tree: Tree,
    numbers: Numbers,
    lanes: Lanes,
    level: int,
) -> None:
    h, columns = len(units), 2 ** len(inputs)
    output = (1 + len(inputs)) * h + h * h
    first, start = tree.starts[level], tree.starts[level + 1]
    parents = start - first
    _feed_back(units, inputs, lanes, first, parents)
    for p in range(parents):
        for x in range(columns):
            node = start + x * parents + p
            for i in range(h):
                z = load(lanes.at_rest, x * h + i) + load(lanes.fed_back, p * h + i)
                size = absolute(z)
                store(lanes.nearest, i, lesser(size, load(lanes.nearest, i)))
                store(lanes.h, node * h + i, fires(z))
                store(lanes.slope, node * h + i, _slope(numbers, size))
    for node in range(start, tree.starts[level + 2]):
        sign = tree.sign[node - 1]
        store(lanes.error, node, _output_error(units, numbers, lanes, output, node, sign))


@compiled
def _leaves(
    units: tuple[int, ...],
    inputs: tuple[int, ...],
    tree: Tree,
    numbers: Numbers,
    lanes: Lanes,
    level: int,
) -> None:
    """Look at the nodes of the last level, each once: forward, its error, and back."""
    h, columns = len(units), 2 ** len(inputs)
    output = (1 + len(inputs)) * h + h * h
    first, start = tree.starts[level], tree.starts[level + 1]
    parents = start - first
    _feed_back(units, inputs, lanes, first, parents)
    zero = splat(np.float32(0))
    # All leaves use one row of activities: the last.
    for x in range(columns):
        for i in range(h):
            store(lanes.by_input, x * h + i, zero)
        for p in range(parents):
            for i in range(h):
                z = load(lanes.at_rest, x * h + i) + load(lanes.fed_back, p * h + i)
                size = absolute(z)
                store(lanes.nearest, i, lesser(size, load(lanes.nearest, i)))
                store(lanes.h, start * h + i, fires(z))
                store(lanes.slope, start * h + i, _slope(numbers, size))
            sign = tree.sign[start + x * parents + p - 1]
            error = _output_error(units, numbers, lanes, output, start, sign)
            for i in range(h):
                delta = load(lanes.slope, start * h + i) * error
                at = (first + p) * h + i
                if x == 0:
                    store(lanes.from_children, at, delta)
                else:
                    store(lanes.from_children, at, load(lanes.from_children, at) + delta)
                store(lanes.by_input, x * h + i, load(lanes.by_input, x * h + i) + delta)
    # The weights to the output are the same for all leaves: they come after the sums.
    for i in range(h):
        w = load(lanes.theta, output + i)
        for p in range(parents):
            at = (first + p) * h + i
            store(lanes.from_children, at, load(lanes.from_children, at) * w)
        for x in range(columns):
            store(lanes.by_input, x * h + i, load(lanes.by_input, x * h + i) * w)


@compiled
def _backward_level(
    units: tuple[int, ...], inputs: tuple[int, ...], tree: Tree, lanes: Lanes, level: int
) -> None:
    h, columns = len(units), 2 ** len(inputs)
    recurrent = (1 + len(inputs)) * h
    output = recurrent + h * h
    first, start = tree.starts[level], tree.starts[level + 1]
    parents = start - first
    zero = splat(np.float32(0))
    for x in range(columns):
        for i in range(h):
            store(lanes.level_by_input, i, zero)
        for p in range(parents):
            node = start + x * parents + p
            error = load(lanes.error, node)
            for i in range(h):
                total = load(lanes.theta, recurrent + i) * load(lanes.from_children, node * h)
                for j in range(1, h):
                    w = load(lanes.theta, recurrent + j * h + i)
                    total = total + w * load(lanes.from_children, node * h + j)
                total = total + error * load(lanes.theta, output + i)
                delta = load(lanes.slope, node * h + i) * total
                at = (first + p) * h + i
                if x == 0:
                    store(lanes.from_children, at, delta)
                else:
                    store(lanes.from_children, at, load(lanes.from_children, at) + delta)
                store(lanes.level_by_input, i, load(lanes.level_by_input, i) + delta)
        for i in range(h):
            at = x * h + i
            store(lanes.by_input, at, load(lanes.by_input, at) + load(lanes.level_by_input, i))


@compiled
def _far_enough(
    units: tuple[int, ...], inputs: tuple[int, ...], floor: np.float32, lanes: Lanes
) -> int:
    """Return the lanes whose sums are all as large as the margin asks for, as bits; rounded."""
    h, recurrent = len(units), (1 + len(inputs)) * len(units)
    output = recurrent + h * h
    one, least = splat(np.float32(1)), splat(floor)
    passing = -1
    for i in range(h + 1):
        if i < h:
            norm = absolute(load(lanes.theta, i))
            for k in range(1, len(inputs) + 1):
                norm = norm + absolute(load(lanes.theta, k * h + i))
            for j in range(h):
                norm = norm + absolute(load(lanes.theta, recurrent + i * h + j))
        else:
            norm = absolute(load(lanes.theta, output))
            for j in range(1, h + 1):
                norm = norm + absolute(load(lanes.theta, output + j))
        too_small = fires(least * norm - load(lanes.nearest, i))
        passing &= which(one - too_small)
    return passing


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
