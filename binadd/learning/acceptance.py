"""When is a learned network good enough? Only a proof of the network itself counts."""

from dataclasses import dataclass

import numpy as np

from binadd.automata.machine import compile_machine
from binadd.automata.product import make_product
from binadd.learning.backpropagation import Backpropagation
from binadd.learning.parameters import Parameters
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks.addition import addition
from binadd.verification.margins import margins
from binadd.verification.proof import walk

ROUNDING = 1e-6
"""By how much a normalised margin in float32 may be off: some ten roundings of 6e-8 each."""


@dataclass(frozen=True)
class Judgement:
    """What holds of a hard network: is it proved to add, and with which normalised margin?"""

    proved: bool
    normalised_margin: float

    def meets(self, margin: float) -> bool:
        """Whether it is proved and its normalised margin is at least `margin`."""
        return self.proved and self.normalised_margin >= margin


def judge(rnn: ThresholdRNN) -> Judgement:
    """Walk a network's proof and measure its margins, in exact arithmetic; costs about 200 us."""
    machine = compile_machine(rnn)
    _, fails_at = walk(make_product(machine, addition()))
    return Judgement(fails_at is None, margins(rnn, machine).normalised)


def worth_judging(
    found: Backpropagation, theta: np.ndarray, parameters: Parameters, margin: float
) -> np.ndarray:
    """Tell which lanes may pass: every training bit right, and no sum on the tree too small.

    Cheap, and never wrong about a lane that would pass: the sums on the tree are some of those
    that `judge` looks at, only rounded.

    Parameters
    ----------
    found : Backpropagation
        Of `theta`, called.
    theta : ndarray, shape (P, S)
    parameters : Parameters
    margin : float

    Returns
    -------
    ndarray of bool, shape (S,)
    """
    nearest_output = np.minimum.reduce(found.signed, axis=0)
    passing: np.ndarray = nearest_output > 0
    if not passing.any():
        return passing
    floor = np.float32(margin - ROUNDING)
    lanes = np.flatnonzero(passing)
    output_norms = np.abs(theta[parameters.output, lanes]).sum(axis=0)
    passing[lanes] = nearest_output[lanes] >= floor * output_norms
    lanes = np.flatnonzero(passing)
    b, w_x1, w_x2 = parameters.hidden_rows(sizes := np.abs(theta[:, lanes]))
    norms = b + w_x1 + w_x2 + parameters.recurrent_matrix(sizes).sum(axis=1)
    passing[lanes] = (found.nearest_hidden(lanes) >= floor * norms).all(axis=0)
    return passing
