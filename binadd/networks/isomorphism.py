"""Are the weights of two networks the same, up to order, complement and scale of hidden units?

A network is a graph: units are vertices, centred normalised weights (see `symmetries`) are labelled
edges. In that form a complement only changes signs, so every unit stands in the graph twice, plain
and complemented, as two *literals*; a way to write network A as network B is then an isomorphism of
two graphs of 2 H literals that keeps a literal and its complement together.

It is found by colour refinement (Weisfeiler and Leman, 1968) and, where several literals of one
colour remain, by individualisation: one of them is tied to each candidate in turn, and the colours
are refined again. Colours are hashes of 64 bits: two that collide make the search longer, and
nothing else, since what is found is held against the weights.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from binadd.networks.symmetries import EQUAL_WEIGHTS, CentredWeights

MOST_UNITS_EXACT = 8
"""Up to so many units the search is never given up."""
MOST_WORK, WORK_OF_A_ROUND = 2**24, 2**10
"""With more, it is after so many edges and literals, and so many more a round, of refinement."""


class Isomorphism(NamedTuple):
    """Unit i of A is unit ``order[i]`` of B, or its complement where ``complemented[i]``.

    Both arrays have the shape (H,).
    """

    order: np.ndarray
    complemented: np.ndarray


class SearchGivenUp(Exception):  # noqa: N818 - no error: an answer
    """Whether there is another isomorphism is not decided."""


def isomorphisms(
    a: CentredWeights,
    b: CentredWeights,
    *,
    keep_start: bool,
    forced: Mapping[int, bool] | None = None,
    copies: Sequence[int] | None = None,
) -> Iterator[Isomorphism]:
    """Yield the ways in which the weights of A are those of B; the same may come twice.

    Parameters
    ----------
    a, b : CentredWeights
    keep_start : bool
        Whether only those units may be complemented that no hidden unit reads: that moves no start.
    forced : mapping of int to bool, optional
        Units of A that must be complemented, or must not be.
    copies : sequence of int, optional
        By unit of B, a number that is equal for units that may be exchanged without changing B at
        all. Of ways that differ by such exchanges only one is looked for.

    Raises
    ------
    SearchGivenUp
        With more than `MOST_UNITS_EXACT` units, when `MOST_WORK` is done: after a few seconds.
    """
    if a.inputs.shape != b.inputs.shape or abs(a.output_bias - b.output_bias) > EQUAL_WEIGHTS:
        return
    copies = range(len(b.bias)) if copies is None else copies
    yield from _Search(a, b, keep_start, forced or {}, copies).ways()


def distances(
    a: CentredWeights, b: CentredWeights, orders: np.ndarray, flips: np.ndarray
) -> np.ndarray:
    """Return the l1 distance between A and B rewritten in each of K ways, shape (K,).

    `orders` and `flips` have the shape (K, H).
    """
    signs = np.where(flips, -1.0, 1.0)
    by_row = signs[:, :, np.newaxis]
    recurrent = by_row * b.recurrent[orders[:, :, np.newaxis], orders[:, np.newaxis, :]]
    recurrent = recurrent * signs[:, np.newaxis, :]
    found: np.ndarray = (
        np.abs(a.inputs - by_row * b.inputs[orders]).sum(axis=(1, 2))
        + np.abs(a.recurrent - recurrent).sum(axis=(1, 2))
        + np.abs(a.bias - signs * b.bias[orders]).sum(axis=1)
        + np.abs(a.output - signs * b.output[orders]).sum(axis=1)
        + abs(a.output_bias - b.output_bias)
    )
    return found


class _Search:
    """Literals are numbered: A's units plain, A's complemented, B's plain, B's complemented."""

    def __init__(
        self,
        a: CentredWeights,
        b: CentredWeights,
        keep_start: bool,
        forced: Mapping[int, bool],
        copies: Sequence[int],
    ) -> None:
        self.a, self.b, self.forced, self.copies = a, b, forced, copies
        self.units = len(a.bias)
        labels = _labels(a, b)
        self.start = np.concatenate([_first_colours(label, keep_start) for label in labels])
        self.edges = _Edges(labels)
        self.work = 0

    def ways(self) -> Iterator[Isomorphism]:
        """Yield them depth first: all colourings to be refined are on the stack."""
        # A stack of iterators, not recursion: with a thousand units it could be a thousand deep.
        stack = [iter((self.start,))]
        while stack:
            colours = next(stack[-1], None)
            if colours is None:
                stack.pop()
                continue
            mine, other = np.split(self._refined(colours), 2)
            guess = self._guess(mine, other)
            if guess is None:
                continue
            if self._holds(guess):
                yield guess
            # A guess that does not hold says nothing about other ways: ties are broken, and again.
            unit = _in_smallest_cell(mine)
            if unit is not None:
                stack.append(self._tied(mine, other, unit, len(stack)))

    def _guess(self, mine: np.ndarray, other: np.ndarray) -> Isomorphism | None:
        """Pair the first literal of a colour with the first, and so on; None if there is no way.

        That is the identity where A is B, and right in any case where nothing at all tells literals
        of one colour apart, as with copies of a unit.
        """
        places, targets = np.argsort(mine, kind="stable"), np.argsort(other, kind="stable")
        if not np.array_equal(mine[places], other[targets]):
            return None
        sides = np.split(other, 2)
        if not all(np.any(sides[flip] == mine[unit]) for unit, flip in self.forced.items()):
            return None
        target = np.empty(len(mine), dtype=np.int64)
        target[places] = targets
        return Isomorphism(target[: self.units] % self.units, target[: self.units] >= self.units)

    def _tied(
        self, mine: np.ndarray, other: np.ndarray, unit: int, depth: int
    ) -> Iterator[np.ndarray]:
        """Tie a unit of A to each literal of B that has its colour, in turn."""
        literals, tried = len(mine), set()
        for candidate in np.flatnonzero(other == mine[unit]).tolist():
            # Exchanging copies changes nothing, so one of them stands for all that are tied to it.
            kind = self.copies[candidate % self.units], candidate < self.units
            if kind in tried:
                continue
            tried.add(kind)
            colours = np.concatenate((mine, other))
            complements = unit + self.units, (candidate + self.units) % literals
            colours[[unit, literals + candidate]] = _mixed(depth, 0)
            colours[[complements[0], literals + complements[1]]] = _mixed(depth, 1)
            yield colours

    def _refined(self, colours: np.ndarray) -> np.ndarray:
        """Refine until no more colours are told apart."""
        opposite = np.arange(len(colours)).reshape(2, 2, -1)[:, ::-1].ravel()
        count = len(np.unique(colours))
        while count < len(colours) / 2:  # where A is like B, each colour stands in both
            self.work += WORK_OF_A_ROUND + len(colours) + len(self.edges.label)
            if self.units > MOST_UNITS_EXACT and self.work > MOST_WORK:
                raise SearchGivenUp
            finer = _mixed(colours, colours[opposite], self.edges.seen(colours))
            if len(np.unique(finer)) == count:
                break
            colours, count = finer, len(np.unique(finer))
        return colours

    def _holds(self, way: Isomorphism) -> bool:
        """Whether A is B in this way; by their labels first, since few of these are not 0."""
        order, flips = way
        return (
            len(set(order.tolist())) == len(order)
            and all(flips[unit] == flip for unit, flip in self.forced.items())
            and self.edges.are_kept_by(way)
            and distances(self.a, self.b, order[np.newaxis], flips[np.newaxis])[0] <= EQUAL_WEIGHTS
        )


def _in_smallest_cell(colours: np.ndarray) -> int | None:
    """Return a unit of A in the smallest set of several literals of one colour; None if none is."""
    _, cell, size = np.unique(colours, return_inverse=True, return_counts=True)
    sizes = size[cell][: len(colours) // 2]
    unit = int(np.where(sizes > 1, sizes, len(colours) + 1).argmin())
    return unit if sizes[unit] > 1 else None


# Labels: integers that are equal where weights are


def _labels(a: CentredWeights, b: CentredWeights) -> list[CentredWeights]:
    """Replace the weights of both by integers, negative for negative weights, and 0 for 0.

    Weights that lie within `EQUAL_WEIGHTS` have the same label; so do those that a chain of such
    weights connects, lest a border come to lie between two that differ by rounding.
    """
    sizes = [np.abs(_flat(network)) for network in (a, b)]
    levels = np.unique(np.concatenate([[0.0], *sizes]))
    number = np.concatenate([[0], np.cumsum(np.diff(levels) > EQUAL_WEIGHTS)])
    return [
        _like(network, np.copysign(number[np.searchsorted(levels, size)], _flat(network)))
        for network, size in zip((a, b), sizes, strict=True)
    ]


def _flat(network: CentredWeights) -> np.ndarray:
    parts = (network.inputs, network.recurrent, network.bias, network.output)
    return np.concatenate([part.ravel() for part in parts])


def _like(network: CentredWeights, flat: np.ndarray) -> CentredWeights:
    """Put values in the places from which `_flat` took them."""
    units, inputs = network.inputs.shape
    ends = np.cumsum([units * inputs, units * units, units])
    w_x, w_h, bias, output = np.split(flat.astype(np.int64), ends)
    return CentredWeights(w_x.reshape(units, inputs), w_h.reshape(units, units), bias, output, 0.0)


def _first_colours(label: CentredWeights, keep_start: bool) -> np.ndarray:
    """Return what tells the literals of a network apart without their neighbours, shape (2 H,)."""
    signed = np.column_stack((label.inputs, label.bias, label.output))
    if keep_start:  # a sign of its own for what hidden units read: plain is not complemented
        signed = np.column_stack((signed, (label.recurrent != 0).any(axis=0)))
    own = np.diag(label.recurrent)
    return np.concatenate([_mixed(*(sign * signed).T, own) for sign in (1, -1)])


# Edges


class _Edges:
    """Who reads whom with which label, in both networks; a unit's edge to itself is none."""

    def __init__(self, labels: list[CentredWeights]) -> None:
        self.units = len(labels[0].bias)
        self.of_each = []
        """By network, the reading and the read unit, and the label: three arrays of one length."""
        for network in labels:
            others = network.recurrent * ~np.eye(self.units, dtype=bool)
            reader, read = np.nonzero(others)
            self.of_each.append((reader, read, others[reader, read]))
        both = zip(*self.of_each, strict=True)
        reader, read, self.label = (np.concatenate(columns) for columns in both)
        place = np.repeat([0, 2 * self.units], [len(edges[0]) for edges in self.of_each])
        self.reader, self.read = reader + place, read + place

    def seen(self, colours: np.ndarray) -> np.ndarray:
        """Return what each literal sees of the colours around it, as a sum of hashes."""
        total = np.zeros(len(colours), dtype=np.uint64)
        for way, (own, far) in enumerate(((self.reader, self.read), (self.read, self.reader))):
            for sign in (1, -1):
                # A plain literal reads the complement of what it reads with the opposite sign.
                around = _mixed(colours[far], sign * self.label, way)
                around += _mixed(colours[far + self.units], -sign * self.label, way)
                np.add.at(total, own if sign == 1 else own + self.units, around)
        return total

    def are_kept_by(self, way: Isomorphism) -> bool:
        """Whether the edges of A, rewritten, are those of B."""
        sign = np.where(way.complemented, -1, 1)
        (reader, read, label), (other_reader, other_read, other_label) = self.of_each
        mine = way.order[reader] * self.units + way.order[read]
        ranks = np.argsort(mine)
        return np.array_equal(
            mine[ranks], other_reader * self.units + other_read
        ) and np.array_equal((label * sign[reader] * sign[read])[ranks], other_label)


def _mixed(*values: np.ndarray | int) -> np.ndarray:
    """Hash integers, elementwise, to 64 bits: multiplied, folded and added in turn."""
    total = np.zeros(1, dtype=np.uint64)
    for value in values:
        total = total * np.uint64(0x9E3779B97F4A7C15) + np.asarray(value).astype(np.uint64)
        total ^= total >> np.uint64(32)
        total *= np.uint64(0xD6E8FEB86659FD93)
        total ^= total >> np.uint64(29)
    return total
