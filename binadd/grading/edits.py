"""`Edit`: a network with some arrays replaced; hundreds are tried at once on the first columns.

Most repairs that can be thought of fail in the first column or the second. To find that out they
are stacked, and stepped through all first columns together, in float64. Where rounding could decide
a sum an edit is kept: whoever goes on with it proves it exactly.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from binadd.automata.specification import Specification
from binadd.errors import NetworkError
from binadd.grading.candidate import Candidate
from binadd.grading.mistake import Mistake
from binadd.grading.repairs import ARRAYS, listed, matrix_words, with_arrays
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_NODES = 64
"""The first columns are tried while they can be so many sequences at most; one column always."""
MOST_NUMBERS = 2**22
"""Numbers that are held at once."""
ROUNDING = 1e-12
"""A sum that is smaller than this share of what it adds up may be nothing but rounding."""
EXACT = 2.0**20
"""Sums of numbers below this that are whole multiples of its inverse have no rounding."""


@dataclass(frozen=True)
class Edit:
    """A repair that may or may not work.

    Attributes
    ----------
    mistake : Mistake
        What it undoes.
    advice : str or function
        What to change, in words; a function is only asked if the edit works.
    arrays : mapping
        The arrays of `ThresholdRNN` that are replaced, by name.
    size : int
        How many decisions it takes.
    more : float
        Added to the surprise of the mistake.
    second : Mistake or None
        Another mistake that it undoes as well.
    """

    mistake: Mistake
    advice: str | Callable[[], str]
    arrays: Mapping[str, np.ndarray]
    size: int = 1
    more: float = 0.0
    second: Mistake | None = None

    def candidate(self, rnn: ThresholdRNN) -> Candidate | None:
        """Return the network with the edit; None if nothing changes, or one would be too large."""
        try:
            network = with_arrays(rnn, **self.arrays)
        except NetworkError:
            return None
        if network == rnn:
            return None
        advice = self.advice if isinstance(self.advice, str) else self.advice()
        return Candidate(
            self.mistake, advice, network, self.size, more=self.more, second=self.second
        )


def example(start: str, arrays: Mapping[str, np.ndarray]) -> Callable[[], str]:
    """Return what gives an advice that ends with the arrays as they are right, for instance."""

    def advice() -> str:
        shown = listed([f"{name} = {matrix_words(array)}" for name, array in arrays.items()])
        return f"{start} With {shown}, for instance, it is right."

    return advice


class HasArrays(Protocol):
    """An edit, or more than one."""

    @property
    def arrays(self) -> Mapping[str, np.ndarray]:
        """The arrays of `ThresholdRNN` that are replaced, by name."""


AnyEdit = TypeVar("AnyEdit", bound=HasArrays)


def promising(
    edits: Sequence[AnyEdit], rnn: ThresholdRNN, task: Specification, most_nodes: int = MOST_NODES
) -> list[AnyEdit]:
    """Return the edits that answer rightly in the first columns, or may do so but for rounding.

    With `most_nodes` = 1 only the first column is looked at, in which w_hh plays no part.

    Costs some 0.2 milliseconds for a hundred edits of 3 hidden units.
    """
    hidden, inputs = rnn.hidden_units, rnn.inputs
    room = max(1, MOST_NUMBERS // (max(MOST_NODES, 2**inputs) * hidden + hidden * hidden))
    found: list[AnyEdit] = []
    for first in range(0, len(edits), room):
        some = edits[first : first + room]
        with np.errstate(over="ignore", invalid="ignore"):
            found += [some[number] for number in _right_at_first(some, rnn, task, most_nodes)]
    return found


def _right_at_first(
    edits: Sequence[HasArrays], rnn: ThresholdRNN, task: Specification, most_nodes: int
) -> list[int]:
    w_xh, w_hh, b_h, w_hy, b_y = _stacked(edits, rnn)
    alive = np.arange(len(edits))
    inputs = rnn.inputs
    x = np.arange(2**inputs)[:, np.newaxis] >> np.arange(inputs) & 1
    h = np.zeros((len(edits), 1, rnn.hidden_units))  # (edit, sequence of columns, unit)
    doubt = np.zeros((len(edits), 1), dtype=bool)  # whether rounding may decide a bit by now
    exact = np.all([_is_exact(array) for array in (w_xh, w_hh, b_h, w_hy, b_y)], axis=0)
    meaning = np.zeros(1, dtype=int)
    while len(meaning) == 1 or len(meaning) << inputs <= most_nodes:
        from_x = x @ w_xh[alive].transpose(0, 2, 1) + b_h[alive, np.newaxis]
        from_h = h @ w_hh[alive].transpose(0, 2, 1)
        z = (from_h[:, :, np.newaxis] + from_x[:, np.newaxis]).reshape(len(alive), -1, h.shape[2])
        most = np.abs(b_h[alive]) + np.abs(w_xh[alive]).sum(2) + np.abs(w_hh[alive]).sum(2)
        doubtful = _may_be_rounded(z, most[:, np.newaxis]).any(axis=2) & ~exact[alive]
        doubt = np.repeat(doubt, 2**inputs, axis=1) | doubtful
        h = (z >= 0 if rnn.fires_at_zero else z > 0).astype(float)
        z_y = (h @ w_hy[alive][:, :, np.newaxis])[:, :, 0] + b_y[alive, np.newaxis]
        most = (np.abs(b_y[alive]) + np.abs(w_hy[alive]).sum(1))[:, np.newaxis]
        unsure = doubt | _may_be_rounded(z_y, most) & ~exact[alive]
        due = task.output[:, meaning].T.ravel()
        y = z_y >= 0 if rnn.fires_at_zero else z_y > 0
        kept = (unsure | (y == due)).all(axis=1)
        alive, h, doubt = alive[kept], h[kept], doubt[kept]
        meaning = task.next_state[:, meaning].T.ravel()
        if not len(alive):
            break
    return [int(number) for number in alive]


def _stacked(edits: Sequence[HasArrays], rnn: ThresholdRNN) -> list[np.ndarray]:
    """Return each array of a network once for each edit; most edits replace one or two."""
    stacks = {
        name: np.repeat(np.asarray(getattr(rnn, name))[np.newaxis], len(edits), axis=0)
        for name in ARRAYS
    }
    for number, edit in enumerate(edits):
        for name, array in edit.arrays.items():
            stacks[name][number] = array
    return list(stacks.values())


def _is_exact(arrays: np.ndarray) -> np.ndarray:
    """Whether sums of the numbers of each edit are exact in float64."""
    flat = arrays.reshape(len(arrays), -1)
    found: np.ndarray = ((np.abs(flat) < EXACT) & (flat * EXACT % 1 == 0)).all(axis=1)
    return found[:, np.newaxis]


def _may_be_rounded(z: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Which sums' signs rounding may decide."""
    found: np.ndarray = (np.abs(z) <= ROUNDING * most) | ~np.isfinite(z)
    return found
