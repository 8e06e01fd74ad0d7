"""Which classes are one truth-table entry away from a class?

Two classes are neighbours if, with their units in some order, their truth tables differ in exactly
one bit: one unit, for one input and one hidden state that both reach. States that only one of them
reaches do not count; the changed entry may be what leads there.
"""

import numpy as np

from binadd.analysis.census.canonical_form import INPUTS, UNITS
from binadd.analysis.census.threshold_functions import exchanged_points

_NOWHERE = -1
_STATES, _WIDTH = 2**UNITS, 2**INPUTS


def successors_of(forms: list[str]) -> np.ndarray:
    """Read canonical forms as tables: the state after each state and input, -1 if not reachable.

    Returns
    -------
    ndarray of int8, shape (classes, 8, 4)
    """
    count = len(forms)
    digits = np.full((count, _STATES * _WIDTH), _NOWHERE, dtype=np.int8)
    for place, form in enumerate(forms):
        row = np.frombuffer(form.replace("-", "").encode("ascii"), dtype=np.uint8)
        digits[place, : len(row)] = row - ord("0")
    digits = digits.reshape(count, _STATES, _WIDTH)
    everyone = np.arange(count)
    successors = np.full((count, _STATES, _WIDTH), _NOWHERE, dtype=np.int8)
    order = np.zeros((count, _STATES + 1), dtype=np.int64)
    found = np.ones(count, dtype=np.int64)
    seen = np.ones(count, dtype=np.int64)
    for place in range(_STATES):  # the groups stand in breadth-first order of the states
        is_there = digits[:, place, 0] != _NOWHERE
        successors[everyone[is_there], order[is_there, place]] = digits[is_there, place]
        for x in range(_WIDTH):
            successor = digits[:, place, x].astype(np.int64)
            is_new = is_there & (seen >> np.maximum(successor, 0) & 1 == 0)
            order[everyone[is_new], found[is_new]] = successor[is_new]
            seen |= np.where(is_new, 1 << np.maximum(successor, 0), 0)
            found += is_new
    return successors


def neighbours(form: str, all_successors: np.ndarray) -> list[int]:
    """Return the numbers of the neighbours of a class, ascending.

    Parameters
    ----------
    form : str
        The canonical form of the class.
    all_successors : ndarray
        `successors_of` all forms, in the order of their numbers.
    """
    own = successors_of([form])[0]
    is_neighbour = np.zeros(len(all_successors), dtype=bool)
    for order in _unit_orders():
        renamed = np.full_like(own, _NOWHERE)
        renamed[order] = np.where(own == _NOWHERE, _NOWHERE, order[own])
        is_common = (all_successors != _NOWHERE) & (renamed != _NOWHERE)
        differing = np.where(is_common, all_successors ^ renamed, 0).astype(np.uint8)
        is_neighbour |= np.bitwise_count(differing).sum(axis=(1, 2)) == 1
    return [int(place) + 1 for place in np.flatnonzero(is_neighbour)]


def _unit_orders() -> list[np.ndarray]:
    from itertools import permutations

    return [exchanged_points(order).astype(np.int8) for order in permutations(range(UNITS))]
