"""`Prover`: candidates for repairs, proved; no network is compiled or decided twice."""

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import product_with
from binadd.automata.specification import Specification
from binadd.grading.candidate import Candidate
from binadd.grading.known_mistakes import ON_THE_THRESHOLD
from binadd.grading.repairs import Repair, changes_between
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.verification.margins import margins
from binadd.verification.proof import decided
from binadd.verification.results import Proof

MOST_PAIRS_TRIED = 2**16
"""Pairs of hidden state and task state that are looked at in all candidates, in about a second."""
A_LITTLE = 0.001
"""How much more a repair surprises for each number that changes, all else being the same."""


class Prover:
    """Proves candidates for repairs: each network is compiled and decided once for a task.

    Attributes
    ----------
    wrong : ThresholdRNN
    task : Specification
    gave_up : bool
        Whether `MOST_PAIRS_TRIED` were met, so that a candidate was left undecided.
    """

    def __init__(self, wrong: Machine, task: Specification) -> None:
        self.wrong, self.task = wrong.network, task
        self.gave_up = False
        self._left = MOST_PAIRS_TRIED
        self._known: dict[tuple[ThresholdRNN, Specification | None], tuple[Proof, float] | None] = {
            (wrong.network, None): None
        }

    def repair(self, candidate: Candidate) -> Repair | None:
        """Make a repair of a candidate; None if it is wrong or undecided."""
        network = candidate.network
        key = network, candidate.task
        if key not in self._known:
            machine = candidate.machine or compile_machine(network)
            self._known[key] = self._proof_and_tolerance(machine, candidate.task or self.task)
        found = self._known[key]
        if found is None:
            return None
        proof, tolerance = found
        entries = len(changes_between(self.wrong, network))
        surprise = candidate.mistake.surprise + candidate.more + A_LITTLE * entries
        if tolerance == 0:
            surprise += ON_THE_THRESHOLD
        return Repair(
            candidate.mistake, candidate.advice, network, proof, tolerance, candidate.size,
            entries, surprise, task=candidate.task, second=candidate.second,
        )  # fmt: skip

    def _proof_and_tolerance(
        self, machine: Machine, task: Specification
    ) -> tuple[Proof, float] | None:
        product = product_with(machine, task)
        while not product.is_closed and product.first_wrong is None:
            if len(product.nodes) > self._left:
                self.gave_up = True
                return None
            product.explore(len(product.layers) - 1, until_wrong=True)
        self._left -= len(product.nodes)
        if product.first_wrong is not None:
            return None
        proof = decided(machine, product)
        assert isinstance(proof, Proof)
        return proof, margins(machine).tolerance
