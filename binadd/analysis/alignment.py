"""Which unit of one network corresponds to which of another?

Unit i of A is held against unit ``order[i]`` of B, or against the complement of that unit where
``complemented[i]``. Both networks are fed the same columns, and a good alignment is one under which
the units agree on as many of the transitions that any columns lead to as they can.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from binadd.automata.machine import Machine
from binadd.automata.reachability import Transitions, joint_transitions
from binadd.networks.symmetries import CentredWeights, centred_weights
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_UNITS_ENUMERATED = 5
"""Up to so many units every order and complement is tried: 3,840 ways for 5."""
EQUAL_WEIGHTS = 1e-9
"""Normalised weights of two networks that differ by no more than this in all are the same."""


@dataclass(frozen=True)
class Alignment:
    """How the hidden units of a network A correspond to those of a network B.

    Attributes
    ----------
    order : tuple of int
        Unit i of A corresponds to unit ``order[i]`` of B, counted from 0.
    complemented : tuple of bool
        Whether unit i of A corresponds to the complement of that unit.
    agreement : tuple of float
        By unit of A, the share of transitions on which the two agree; the transitions are those
        between pairs of codes that any columns lead A and B to together.
    cosine : tuple of float
        By unit of A, the cosine between its weights, bias included, and those of its counterpart
        when B is written in the order and complement of A; 0 where either is all zeros.
    output_cosine : float
        The same for the output unit.
    same_network : bool
        Whether A **is** B up to order, complement and scale: the l1 distance of the normalised
        weights is at most `EQUAL_WEIGHTS`, and in every code that A can be in, every unit does
        what its counterpart does.
    """

    order: tuple[int, ...]
    complemented: tuple[bool, ...]
    agreement: tuple[float, ...]
    cosine: tuple[float, ...]
    output_cosine: float
    same_network: bool

    @property
    def start_code(self) -> str:
        """The code of B, first unit first, for which the all-zeros start of A stands."""
        bits = {j: "01"[flip] for j, flip in zip(self.order, self.complemented, strict=True)}
        return "".join(bits[j] for j in range(len(bits)))


def align(a: tuple[ThresholdRNN, Machine], b: tuple[ThresholdRNN, Machine]) -> Alignment | None:
    """Find the best alignment of two networks.

    An alignment under which the weights are the same goes before all others; then the one with the
    most agreement, summed over the units; then the one under which the normalised weights (see
    `CentredWeights`) are the nearest in l1; then the first in order of permutations. For up to 5
    units all ``H! 2**H`` are tried. Beyond that, an assignment of units to units that is exact in
    the sum of agreement is found in ``H 2**H`` steps; among equal ones, those of the units' weights
    decide that do not depend on the rest of the assignment.

    Returns
    -------
    Alignment or None
        None if the networks differ in their numbers of units, or if together they can be in more
        than `joint_walk.MOST_PAIRS` pairs of codes.
    """
    (a_rnn, a_machine), (b_rnn, b_machine) = a, b
    if a_rnn.hidden_units != b_rnn.hidden_units:
        return None
    transitions = joint_transitions(a_machine.next_code, b_machine.next_code)
    if transitions is None:
        return None
    agreeing = _agreeing(transitions, a_rnn.hidden_units)
    total = len(transitions.input)
    weights = centred_weights(a_rnn), centred_weights(b_rnn)
    choose = _best if a_rnn.hidden_units <= MOST_UNITS_ENUMERATED else _assigned
    order, flips = choose(agreeing, total, *weights)
    distance = float(_distances(*weights, order[np.newaxis], flips[np.newaxis])[0])
    units = np.arange(a_rnn.hidden_units)
    *cosines, output_cosine = _cosines(_unit_rows(a_rnn), _unit_rows(b_rnn), order, flips)
    shares = np.where(flips, total - agreeing[units, order], agreeing[units, order]) / total
    return Alignment(
        order=tuple(order.tolist()),
        complemented=tuple(flips.tolist()),
        agreement=tuple(shares.tolist()),
        cosine=tuple(cosines),
        output_cosine=output_cosine,
        same_network=distance <= EQUAL_WEIGHTS and _act_alike(a_machine, b_machine, order, flips),
    )


def same_network(a: tuple[ThresholdRNN, Machine], b: tuple[ThresholdRNN, Machine]) -> bool:
    """Whether two networks are one, up to order, complement and scale; as in `Alignment`.

    With more than 5 units, only the one alignment that `align` finds is looked at.
    """
    if a[0].hidden_units > MOST_UNITS_ENUMERATED:
        found = align(a, b)
        return found is not None and found.same_network
    if a[0].hidden_units != b[0].hidden_units:
        return False
    ways = _all_ways(a[0].hidden_units)
    distances = _distances(centred_weights(a[0]), centred_weights(b[0]), *ways)
    return any(
        _act_alike(a[1], b[1], ways[0][way], ways[1][way])
        for way in np.flatnonzero(distances <= EQUAL_WEIGHTS)
    )


@cache
def _all_ways(units: int) -> tuple[np.ndarray, np.ndarray]:
    """Return all orders and complements, both of shape (ways, H); as they are comes first."""

    def ways() -> Iterator[tuple[tuple[int, ...], tuple[bool, ...]]]:
        for order in itertools.permutations(range(units)):
            for flips in itertools.product((False, True), repeat=units):
                yield order, flips

    orders, flips = zip(*ways(), strict=True)
    return np.array(orders), np.array(flips)


def _agreeing(transitions: Transitions, units: int) -> np.ndarray:
    """Count the transitions after which unit i of A equals unit j of B, shape (H, H)."""
    bits = np.arange(units)
    a = (transitions.first_after[:, np.newaxis] >> bits & 1).astype(np.int64)
    b = (transitions.second_after[:, np.newaxis] >> bits & 1).astype(np.int64)
    counts: np.ndarray = a.T @ b + (1 - a).T @ (1 - b)
    return counts


def _best(
    agreeing: np.ndarray, total: int, a: CentredWeights, b: CentredWeights
) -> tuple[np.ndarray, np.ndarray]:
    """Try every order and complement."""
    orders, flips = _all_ways(len(agreeing))
    counts = agreeing[np.arange(len(agreeing)), orders]
    agreement = np.where(flips, total - counts, counts).sum(axis=1)
    distances = _distances(a, b, orders, flips)
    equal = distances <= EQUAL_WEIGHTS
    # Distances that differ by rounding alone are the same distance.
    best = np.lexsort((np.round(distances, 9), -agreement, ~equal))[0]
    return orders[best], flips[best]


def _assigned(
    agreeing: np.ndarray, total: int, a: CentredWeights, b: CentredWeights
) -> tuple[np.ndarray, np.ndarray]:
    """Assign units to units one after the other, keeping the best way for each set of B's units."""
    units = len(agreeing)
    # Agreement counts whole transitions, the weights less than one in all: they only break ties.
    score = np.maximum(agreeing, total - agreeing) - _unlikeness(a, b) / (4 * units)
    best = np.full(2**units, -np.inf)
    best[0] = 0.0
    sets = np.arange(2**units)
    chosen = np.zeros((units, 2**units), dtype=np.int64)
    for i in range(units):
        extended = np.full((units, 2**units), -np.inf)
        for j in range(units):
            with_j = sets[sets >> j & 1 == 1]
            extended[j, with_j] = best[with_j ^ 1 << j] + score[i, j]
        chosen[i], best = extended.argmax(axis=0), extended.max(axis=0)
    order, rest = np.zeros(units, dtype=np.int64), 2**units - 1
    for i in reversed(range(units)):
        order[i] = chosen[i, rest]
        rest ^= 1 << int(order[i])
    counts = agreeing[np.arange(units), order]
    against = np.sum(a.inputs * b.inputs[order], axis=1) + a.bias * b.bias[order] < 0
    return order, np.where(2 * counts == total, against, 2 * counts < total)


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

    distances: np.ndarray = np.abs(signature(a)[:, np.newaxis] - signature(b)).sum(axis=2)
    return distances


def _distances(
    a: CentredWeights, b: CentredWeights, orders: np.ndarray, flips: np.ndarray
) -> np.ndarray:
    """Return the l1 distance between A and B rewritten in each of K ways, shape (K,).

    `orders` and `flips` have the shape (K, H).
    """
    signs = np.where(flips, -1.0, 1.0)
    by_row = signs[:, :, np.newaxis]
    recurrent = by_row * b.recurrent[orders[:, :, np.newaxis], orders[:, np.newaxis, :]]
    recurrent = recurrent * signs[:, np.newaxis, :]
    distances: np.ndarray = (
        np.abs(a.inputs - by_row * b.inputs[orders]).sum(axis=(1, 2))
        + np.abs(a.recurrent - recurrent).sum(axis=(1, 2))
        + np.abs(a.bias - signs * b.bias[orders]).sum(axis=1)
        + np.abs(a.output - signs * b.output[orders]).sum(axis=1)
        + abs(a.output_bias - b.output_bias)
    )
    return distances


def _act_alike(a: Machine, b: Machine, order: np.ndarray, flips: np.ndarray) -> bool:
    """Whether, in every code A can be in, every unit of A does what its counterpart does."""

    def of_b(codes: np.ndarray) -> np.ndarray:
        """Rewrite codes of A as the codes of B that they stand for."""
        rewritten = np.zeros_like(codes)
        for i, (j, flip) in enumerate(zip(order.tolist(), flips.tolist(), strict=True)):
            rewritten |= (codes >> i & 1 ^ flip) << j
        return rewritten

    codes = np.array(a.reachable, dtype=np.int64)
    after = a.next_code[:, codes].astype(np.int64)
    same_steps = np.array_equal(of_b(after), b.next_code[:, of_b(codes)])
    return same_steps and np.array_equal(a.output[after], b.output[of_b(after)])


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


def _cosines(a: np.ndarray, b: np.ndarray, order: np.ndarray, flips: np.ndarray) -> list[float]:
    """Return the cosines between the rows of A and those of B in the order and complement of A."""
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
