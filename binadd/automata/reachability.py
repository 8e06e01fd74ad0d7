"""Two machines fed the same columns: which pairs of states are met, and what happens there."""

from typing import NamedTuple

import numpy as np

MOST_PAIRS = 2**20
"""More pairs of states than this are not walked."""


class Transitions(NamedTuple):
    """All transitions between reachable pairs of states of two machines, as five equal columns.

    Each array has shape (transitions,): the `input`, the states of the first and of the second
    machine `before` it, and those they come to `after` it.
    """

    input: np.ndarray
    first_before: np.ndarray
    second_before: np.ndarray
    first_after: np.ndarray
    second_after: np.ndarray


def joint_transitions(first: np.ndarray, second: np.ndarray) -> Transitions | None:
    """Feed two machines the same columns, both from state 0, in every way there is.

    Parameters
    ----------
    first, second : ndarray of int, shape (2**I, states)
        The next state, by input and state.

    Returns
    -------
    Transitions or None
        None if more than `MOST_PAIRS` pairs of states are met.
    """
    first_rows, second_rows = first.T.tolist(), second.T.tolist()
    met = {(0, 0)}
    queue = [(0, 0)]
    for one, other in queue:  # grows while it is walked
        for pair in zip(first_rows[one], second_rows[other], strict=True):
            if pair not in met:
                met.add(pair)
                queue.append(pair)
        if len(queue) > MOST_PAIRS:
            return None
    inputs = np.repeat(np.arange(first.shape[0]), len(queue))
    first_before, second_before = np.tile(np.array(queue), (first.shape[0], 1)).T
    return Transitions(
        inputs,
        first_before,
        second_before,
        first[inputs, first_before],
        second[inputs, second_before],
    )
