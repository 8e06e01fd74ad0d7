"""`Specification`: what a network is to compute, as a small machine over integers."""

from dataclasses import dataclass
from functools import cache

import numpy as np


@dataclass(frozen=True, eq=False)
class Specification:
    """A machine that says which bit is due in each column.

    Attributes
    ----------
    name : str
        What it computes, as it reads after "does it compute ...?".
    inputs : int
        I, the number of operands.
    states : int
        The states are 0 to ``states - 1``; it starts in state 0.
    next_state : ndarray of int32, shape (2**I, states)
        The state that follows, by input and state. Input bit i belongs to operand i.
    output : ndarray of bool, shape (2**I, states)
        The bit that is due in that column.
    """

    name: str
    inputs: int
    states: int
    next_state: np.ndarray
    output: np.ndarray


@cache
def addition() -> Specification:
    """Specify the sum of two numbers: the state is the carry.

    >>> addition().next_state.tolist()
    [[0, 0], [0, 1], [0, 1], [1, 1]]
    """
    totals = np.array([[x1 + x2 + carry for carry in (0, 1)] for x2 in (0, 1) for x1 in (0, 1)])
    next_state, output = (totals >> 1).astype(np.int32), (totals & 1).astype(bool)
    next_state.flags.writeable = output.flags.writeable = False
    return Specification("the sum of two numbers", 2, 2, next_state, output)
