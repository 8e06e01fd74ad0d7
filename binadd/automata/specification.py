"""`Specification`: what a network is to compute, as a small machine over integers."""

from dataclasses import dataclass

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
