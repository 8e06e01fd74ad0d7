"""The compiled engine's gradient: sixteen seeds at once, their numbers in registers.

It does what `backpropagation` does, number for number and in the same order, so that a seed has the
same bits. What differs is the way through the tree: the nodes of the last level, most of all, are
looked at once and never stored.

Short names, as in `backpropagation`: H hidden units, I inputs, N nodes, P parameters. A row of an
array holds one number of each of the `WIDTH` seeds.

Importing this module imports numba.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from binadd.learning.lanes import absolute, fires, lesser, load, splat, square_root, store, which


def compiled(function: Any) -> Any:
    """Let numba compile a function into those that call it."""
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


@compiled
def set_gradient(
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
def far_enough(
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
