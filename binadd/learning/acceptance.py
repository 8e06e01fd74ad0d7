"""When is a learned network good enough? Only a proof of the network itself counts."""

from dataclasses import dataclass

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.specification import Specification
from binadd.learning.backpropagation import Backpropagation
from binadd.learning.backpropagation_on_examples import BackpropagationOnExamples
from binadd.learning.parameters import Parameters
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks import specification
from binadd.verification.margins import Margins, margins
from binadd.verification.proof import does

ROUNDING = 4e-6
"""By how much a normalised margin in float32 may be off: some 60 roundings of 6e-8 each."""


@dataclass(frozen=True, eq=False)
class Tested:
    """What the acceptance test found of a network.

    Attributes
    ----------
    machine : Machine
        Holds the network; for whoever asks more about it.
    proved : bool
        Whether it is proved to do the task at every width.
    margins : Margins
    """

    machine: Machine
    proved: bool
    margins: Margins

    def meets(self, margin: float) -> bool:
        """Whether it is proved and its normalised margin is at least `margin`."""
        return self.proved and self.margins.normalised >= margin


def acceptance_test(rnn: ThresholdRNN, task: str | Specification = "add") -> Tested:
    """Compile a network, prove it and measure its margin, in exact arithmetic; some 200 us."""
    machine = compile_machine(rnn)
    return Tested(machine, does(machine, specification(task)), margins(machine))


def worth_testing(
    found: Backpropagation | BackpropagationOnExamples,
    theta: np.ndarray,
    parameters: Parameters,
    margin: float,
) -> np.ndarray:
    """Tell which of a batch may pass: every training bit right, and no sum on the tree too small.

    Cheap, and never wrong about one that would pass: the sums on the tree are some of those that
    `acceptance_test` looks at, only rounded.

    Parameters
    ----------
    found : Backpropagation or BackpropagationOnExamples
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
    places = np.flatnonzero(passing)
    output_norms = np.abs(theta[parameters.output, places]).sum(axis=0)
    passing[places] = nearest_output[places] >= floor * output_norms
    places = np.flatnonzero(passing)
    sizes = np.abs(theta[:, places])
    norms = parameters.hidden_rows(sizes).sum(axis=0)
    norms += parameters.recurrent_matrix(sizes).sum(axis=1)
    passing[places] = (found.nearest_hidden(places) >= floor * norms).all(axis=0)
    return passing
