"""Which unit of one network corresponds to which of another?

Unit i of A is held against unit ``order[i]`` of B, or against the complement of that unit where
``complemented[i]``. Both networks are fed the same columns, and a good alignment is one under which
the units agree on as many of the transitions that any columns lead to as they can.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from binadd.analysis.assignment import best_assignment
from binadd.analysis.sameness import keeps_start
from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Product
from binadd.networks.isomorphism import Isomorphism, distances
from binadd.networks.symmetries import CentredWeights, centred_weights
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_UNITS_ENUMERATED = 5
"""Up to so many units every order and complement is tried: 3,840 ways for 5."""
MOST_UNITS_ALIGNED = 128
"""Networks of more units are only aligned where they are the same."""
MOST_UNITS_FOLLOWED, MOST_PAIRS_FOLLOWED = 16, 2**14
"""Up to so many units, and pairs of states, those that nobody reads are followed as well."""
MOST_PAIRS = 2**17
"""Networks that together can be in more pairs of hidden states are not looked at side by side."""
BLOCK = 2**16
"""Pairs of states that are looked at at once."""


@dataclass(frozen=True)
class Alignment:
    """How the hidden units of a network A correspond to those of a network B.

    Attributes
    ----------
    order : tuple of int
        Unit i of A corresponds to unit ``order[i]`` of B, counted from 0.
    complemented : tuple of bool
        Whether unit i of A corresponds to the complement of that unit.
    agreement : tuple of float or None
        By unit of A, the share of transitions on which the two agree; the transitions are those
        between pairs of hidden states that any columns lead A and B to together. None for units
        that are not followed, since the output does not depend on them.
    cosine : tuple of float
        By unit of A, the cosine between its weights, bias included, and those of its counterpart
        when B is written in the order and complement of A; 0 where either is all zeros.
    output_cosine : float
        The same for the output unit.
    """

    order: tuple[int, ...]
    complemented: tuple[bool, ...]
    agreement: tuple[float | None, ...]
    cosine: tuple[float, ...]
    output_cosine: float

    @property
    def agrees_throughout(self) -> bool:
        """Whether every unit that is followed does what its counterpart does, throughout."""
        return all(share in (None, 1) for share in self.agreement)

    @property
    def start_state(self) -> str:
        """The hidden state of B, all units, for which the all-zeros start of A stands."""
        bits = {j: "01"[flip] for j, flip in zip(self.order, self.complemented, strict=True)}
        return "".join(bits[j] for j in range(len(bits)))


class _Agreement(NamedTuple):
    """On how many of `total` transitions unit i of A equals unit j of B, shape (H, H).

    Half of all stand where a unit is not followed: what is known of it does not matter then.
    """

    counts: np.ndarray
    total: int
    a_followed: frozenset[int]
    b_followed: frozenset[int]

    def of_ways(self, orders: np.ndarray, flips: np.ndarray) -> np.ndarray:
        """Return on how many transitions the units agree, in one way or several: (H,) or (K, H)."""
        counts = self.counts[np.arange(orders.shape[-1]), orders]
        agreeing: np.ndarray = np.where(flips, self.total - counts, counts)
        return agreeing

    def shares(self, way: Isomorphism) -> tuple[float | None, ...]:
        """Return the shares of an `Alignment`."""
        counts = self.of_ways(*way)
        return tuple(
            count / self.total if i in self.a_followed and j in self.b_followed else None
            for i, (j, count) in enumerate(zip(way.order.tolist(), counts.tolist(), strict=True))
        )


def align(a: Machine, b: Machine, ways: list[Isomorphism]) -> Alignment | None:
    """Find the best alignment of two networks.

    Where they are the same, it is one of the `ways` in which they are: the one with the most
    agreement, summed over the units. Otherwise it is the one with the most agreement of all; among
    these the one under which the normalised weights (see `CentredWeights`) are the nearest in l1;
    then the first in order of permutations. For up to 5 units all ``H! 2**H`` are tried. Beyond
    that, the assignment is exact in the sum of agreement; among equal ones, those of the units'
    weights decide that do not depend on the rest of the assignment.

    Returns
    -------
    Alignment or None
        None if the networks differ in their numbers of units, if there are more than
        `MOST_UNITS_ALIGNED` and they are not the same, or if together they can be in more than
        `MOST_PAIRS` pairs of hidden states (and are not the same with the same start).
    """
    units = a.network.hidden_units
    if units != b.network.hidden_units or (units > MOST_UNITS_ALIGNED and not ways):
        return None
    agreement = _agreement(a, b)
    if agreement is not None and ways:
        way = max(ways, key=lambda way: agreement.of_ways(*way).sum())
    elif agreement is not None:
        choose = _best if units <= MOST_UNITS_ENUMERATED else _assigned
        way = choose(agreement, centred_weights(a.network), centred_weights(b.network))
    elif ways and keeps_start(a, ways[0]):
        way = ways[0]
    else:
        return None
    shares = agreement.shares(way) if agreement else _all_of(a)
    *cosines, output_cosine = _cosines(_unit_rows(a.network), _unit_rows(b.network), way)
    return Alignment(
        order=tuple(way.order.tolist()),
        complemented=tuple(way.complemented.tolist()),
        agreement=shares,
        cosine=tuple(cosines),
        output_cosine=output_cosine,
    )


# Agreement


def _agreement(a: Machine, b: Machine) -> _Agreement | None:
    """Count the transitions on which units agree; None if there are too many."""
    found = None
    if (a.unread_units or b.unread_units) and a.network.hidden_units <= MOST_UNITS_FOLLOWED:
        found = _counted(_all_followed(a), _all_followed(b), MOST_PAIRS_FOLLOWED)
    return found or _counted(a, b, MOST_PAIRS)


def _all_of(a: Machine) -> tuple[float | None, ...]:
    """Return the shares where all units that are read are known to agree throughout."""
    read = set(a.units)
    return tuple(1.0 if unit in read else None for unit in range(a.network.hidden_units))


def _all_followed(machine: Machine) -> Machine:
    """Return the machine of a network whose output reads every unit, so that all are followed."""
    rnn = machine.network
    if not machine.unread_units:
        return machine
    ones = np.ones(rnn.hidden_units)
    return compile_machine(
        ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, ones, 0, rnn.fires_at_zero, name=rnn.name)
    )


def _counted(a: Machine, b: Machine, most: int) -> _Agreement | None:
    product = Product(a, b, past_differences=True)
    while not product.is_closed:
        if len(product.nodes) > most:
            return None
        product.explore(len(product.layers) - 1)
    nodes = np.array(product.nodes)
    entered = np.bincount(np.array(product.edges).ravel(), minlength=len(nodes))
    a_bits, b_bits = a.bits[nodes[:, 0]], b.bits[nodes[:, 1]]
    alike = np.zeros((len(a.units), len(b.units)))
    for first in range(0, len(nodes), BLOCK):
        some = slice(first, first + BLOCK)
        # As signs, the products of two bits are 1 where they agree, -1 where not.
        one, other = a_bits[some] * 2.0 - 1, b_bits[some] * 2.0 - 1
        alike += (one * entered[some, np.newaxis]).T @ other
    total = int(entered.sum())
    counts = np.full((a.network.hidden_units, b.network.hidden_units), total / 2)
    counts[np.ix_(a.units, b.units)] = (alike + total) / 2
    return _Agreement(counts, total, frozenset(a.units), frozenset(b.units))


# The choice


@cache
def _all_ways(units: int) -> tuple[np.ndarray, np.ndarray]:
    """Return all orders and complements, both of shape (ways, H); as they are comes first."""

    def ways() -> Iterator[tuple[tuple[int, ...], tuple[bool, ...]]]:
        for order in itertools.permutations(range(units)):
            for flips in itertools.product((False, True), repeat=units):
                yield order, flips

    orders, flips = zip(*ways(), strict=True)
    return np.array(orders), np.array(flips)


def _best(agreement: _Agreement, a: CentredWeights, b: CentredWeights) -> Isomorphism:
    """Try every order and complement."""
    orders, flips = _all_ways(len(a.bias))
    agreeing = agreement.of_ways(orders, flips).sum(axis=1)
    # Distances that differ by rounding alone are the same distance.
    best = np.lexsort((np.round(distances(a, b, orders, flips), 9), -agreeing))[0]
    return Isomorphism(orders[best], flips[best])


def _assigned(agreement: _Agreement, a: CentredWeights, b: CentredWeights) -> Isomorphism:
    """Assign units to units."""
    counts, total = agreement.counts, agreement.total
    units = np.arange(len(counts))
    # Agreement counts whole transitions, the weights less than half of one in all, and that units
    # keep their numbers less than anything that is not rounding: these only break ties.
    score = np.maximum(counts, total - counts) - _unlikeness(a, b) / (8 * len(units))
    order = best_assignment(score + np.eye(len(units)) * 1e-7)
    chosen = counts[units, order]
    against = np.sum(a.inputs * b.inputs[order], axis=1) + a.bias * b.bias[order] < 0
    return Isomorphism(order, np.where(2 * chosen == total, against, 2 * chosen < total))


def _unlikeness(a: CentredWeights, b: CentredWeights) -> np.ndarray:
    """Return how far apart two units are in what no order or complement changes, shape (H, H)."""

    def signature(weights: CentredWeights) -> np.ndarray:
        columns = (
            np.abs(weights.inputs),
            np.sort(np.abs(weights.recurrent), axis=1),
            np.abs(weights.bias)[:, np.newaxis],
            np.abs(weights.output)[:, np.newaxis],
        )
        return np.concatenate(columns, axis=1)

    one, other = signature(a), signature(b)
    return np.array([np.abs(row - other).sum(axis=1) for row in one])


# Cosines


def _unit_rows(rnn: ThresholdRNN) -> np.ndarray:
    """Return the weights of every unit, the output last, over their largest; (H + 1, I + H + 1).

    A row holds the weights from the inputs, from the hidden units, and the bias.
    """
    hidden = np.column_stack((rnn.w_xh, rnn.w_hh, rnn.b_h))
    output = np.concatenate((np.zeros(rnn.inputs), rnn.w_hy, [rnn.b_y]))
    rows = np.vstack((hidden, output))
    largest = np.abs(rows).max(axis=1, keepdims=True)
    scaled: np.ndarray = np.divide(rows, largest, where=largest > 0, out=np.zeros_like(rows))
    return scaled


def _cosines(a: np.ndarray, b: np.ndarray, way: Isomorphism) -> list[float]:
    """Return the cosines between the rows of A and those of B in the order and complement of A."""
    order, flips = way
    units = len(order)
    b = b[np.append(order, units)]
    weights = b[:, -1 - units : -1][:, order]
    sign = np.where(flips, -1.0, 1.0)
    inputs, bias = b[:, : -1 - units], b[:, -1] + weights @ flips
    b = np.append(sign, 1.0)[:, np.newaxis] * np.column_stack((inputs, weights * sign, bias))
    norms = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    cosines = np.divide((a * b).sum(axis=1), norms, where=norms > 0, out=np.zeros_like(norms))
    found: list[float] = np.clip(cosines, -1.0, 1.0).tolist()
    return found
