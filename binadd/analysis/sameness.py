"""Is one network another, up to order, complement and scale of its hidden units?

The weights decide; they are compared as numbers, since scale and complement round them. What is the
same within rounding may yet act otherwise where a sum is 0 or nearly so. So every unit that the
output depends on must also do what its counterpart does, on every input and in every hidden state
that A can be in; that is decided in integers.
"""

from collections.abc import Iterator
from itertools import islice
from math import gcd

import numpy as np

from binadd.automata.integer_form import Row, hidden_row, output_row
from binadd.automata.machine import Machine
from binadd.networks.isomorphism import (
    MOST_UNITS_EXACT,
    Isomorphism,
    SearchGivenUp,
    isomorphisms,
)
from binadd.networks.symmetries import CentredWeights, centred_weights

MOST_WAYS = 1_000
"""Of more ways in which the weights of large networks are the same, no more are looked at."""
MOST_STATES = 2**17
"""Where rounding may matter, and A can be in more hidden states than this, nothing is decided."""
MOST_SEEN = 2**20
"""Bits that units see which are held at once."""


def same_network(a: Machine, b: Machine) -> Isomorphism | None:
    """Return a way in which A is B, up to order, complement and scale; None if there is none.

    One that keeps the start, complementing no unit that hidden units read, goes before those that
    move it: both networks start from zeros, and for a complemented unit zero means otherwise.

    Raises
    ------
    SearchGivenUp
        If it is not decided, which happens with more than 8 hidden units only.
    """
    return next(iter(ways_to_be_the_same(a, b)), None)


def ways_to_be_the_same(a: Machine, b: Machine, most: int = 1) -> list[Isomorphism]:
    """Return what `same_network` may return: one that keeps the start, or some that do not.

    Of these there are up to `most`, and the same may come twice.
    """
    weights = centred_weights(a.network), centred_weights(b.network)
    found = list(islice(_ways(a, b, *weights, True), 1))
    return found or list(islice(_ways(a, b, *weights, False), most))


def keeps_start(a: Machine, way: Isomorphism) -> bool:
    """Whether no unit is complemented that hidden units read, so that both do alike throughout."""
    return not np.any(a.network.w_hh[:, way.complemented])


def _ways(
    a: Machine, b: Machine, mine: CentredWeights, other: CentredWeights, keep_start: bool
) -> Iterator[Isomorphism]:
    found = isomorphisms(mine, other, keep_start=keep_start)
    first = next(found, None)
    if first is None:
        return
    if _act_alike(a, b, first):
        yield first
    else:
        # What units do at a sum of exactly 0 tells most ways apart that do not act alike.
        forced = _forced_by_zeros(a, b)
        if forced is None:
            return
        copies = _copies(b) if b.network.hidden_units <= MOST_UNITS_EXACT else None
        found = isomorphisms(mine, other, keep_start=keep_start, forced=forced, copies=copies)
    for looked_at, way in enumerate(found):
        if looked_at == MOST_WAYS and a.network.hidden_units > MOST_UNITS_EXACT:
            raise SearchGivenUp
        if _act_alike(a, b, way):
            yield way


def _act_alike(a: Machine, b: Machine, way: Isomorphism) -> bool:
    """Whether, in every state A can be in, every unit of A does what its counterpart does."""
    order, flips = way.order.tolist(), way.complemented.tolist()
    if {order[unit] for unit in a.units} != set(b.units):
        return False  # the output of one depends on a unit by a weight that is lost in rounding
    swapped = a.network.fires_at_zero != b.network.fires_at_zero
    counterparts = [order[unit] for unit in a.units]
    flipped = [flips[unit] for unit in a.units]
    pairs = [
        (row, _rewritten(hidden_row(b.network, order[unit], counterparts), flipped, flips[unit]),
         flips[unit])
        for unit, row in zip(a.units, a.rows, strict=True)
    ]  # fmt: skip
    unsure = [
        place for place, (row, new, flip) in enumerate(pairs)
        if flip != swapped or _primitive(row) != _primitive(new)
    ]  # fmt: skip
    output = _rewritten(output_row(b.network, counterparts), flipped, False)
    output_is_unsure = swapped or _primitive(a.output_row) != _primitive(output)
    if unsure or output_is_unsure:
        _demand_few_states(a)
    if output_is_unsure:
        entered = a.bits[a.entered]
        if not np.array_equal(a.output[a.entered], _fires(b, output, entered, False)):
            return False
    return not unsure or all(
        np.array_equal(after[:, place], _fires(b, pairs[place][1], seen, pairs[place][2]))
        for seen, after in _transitions(a)
        for place in unsure
    )


def _rewritten(row: Row, flipped: list[bool], flip: bool) -> Row:
    """Write a row of B for the hidden bits of A: those of `flipped` are 1 where B's are 0.

    `row` has weights from the inputs, if any, then from the hidden units in the order of A. With
    `flip`, all signs are changed: it is the row of the complement.
    """
    first = len(row.weights) - len(flipped)
    inputs, hidden = row.weights[:first], row.weights[first:]
    bias = row.bias + sum(w for w, other in zip(hidden, flipped, strict=True) if other)
    signed = [-w if other else w for w, other in zip(hidden, flipped, strict=True)]
    sign = -1 if flip else 1
    return Row(tuple(sign * w for w in (*inputs, *signed)), sign * bias, row.shift)


def _primitive(row: Row) -> tuple[int, ...]:
    """Return a row over its greatest common divisor: equal for rows that a scale makes equal."""
    divisor = gcd(*row.weights, row.bias) or 1
    return tuple(value // divisor for value in (*row.weights, row.bias))


def _fires(b: Machine, row: Row, seen: np.ndarray, flip: bool) -> np.ndarray:
    """Whether a unit of B fires, or does not with `flip`, by a row that may be the complement's."""
    sums = row.sums(seen)
    at_zero = b.network.fires_at_zero != flip
    fires: np.ndarray = sums >= 0 if at_zero else sums > 0
    return fires


def _demand_few_states(a: Machine) -> None:
    if not a.has_at_most(MOST_STATES):
        raise SearchGivenUp


def _transitions(a: Machine) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield, for blocks of states, what hidden units see (inputs, then hidden bits) and become."""
    x = np.arange(2**a.inputs)[:, np.newaxis] >> np.arange(a.inputs) & 1
    block = max(MOST_SEEN // (len(x) * (a.inputs + len(a.units))), 1)
    for first in range(0, a.states, block):
        some = slice(first, first + block)
        states = a.bits[some]
        seen = np.column_stack((np.repeat(x, len(states), axis=0), np.tile(states, (len(x), 1))))
        yield seen, a.bits[a.successor[:, some].ravel()].astype(bool)


def _forced_by_zeros(a: Machine, b: Machine) -> dict[int, bool] | None:
    """Return which units of A have to be complemented in B, or must not, as their sums are 0.

    A unit that fires at 0 is the complement of one that does not. None if the output is 0 where
    only one of the two fires.
    """
    _demand_few_states(a)
    swapped = a.network.fires_at_zero != b.network.fires_at_zero
    if swapped and not np.all(a.output_row.sums(a.bits[a.entered])):
        return None
    zero = {
        unit
        for seen, _ in _transitions(a)
        for unit, row in zip(a.units, a.rows, strict=True)
        if not np.all(row.sums(seen))
    }
    return dict.fromkeys(zero, swapped)


def _copies(b: Machine) -> list[int]:
    """Number the units of B alike that may be exchanged without changing anything, exactly."""
    rnn = b.network
    units = range(rnn.hidden_units)
    rows = [hidden_row(rnn, unit, units) for unit in units]

    def exchanged(row: Row, i: int, j: int) -> tuple[int, ...]:
        values = list(row.weights)
        i, j = i + rnn.inputs, j + rnn.inputs
        values[i], values[j] = values[j], values[i]
        return _primitive(row._replace(weights=tuple(values)))

    def may_be_exchanged(i: int, j: int) -> bool:
        place = {i: j, j: i}
        return rnn.w_hy[i] == rnn.w_hy[j] and all(
            exchanged(row, i, j) == _primitive(rows[place.get(unit, unit)])
            for unit, row in enumerate(rows)
        )

    return [next(i for i in range(j + 1) if i == j or may_be_exchanged(i, j)) for j in units]
