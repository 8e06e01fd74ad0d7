"""`Prover`: candidates for repairs, proved; no network is compiled or decided twice."""

import itertools
from dataclasses import replace

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import product_with
from binadd.automata.specification import Specification
from binadd.errors import NetworkError
from binadd.grading.known_mistakes import Candidate
from binadd.grading.repair_search import SmallRepair
from binadd.grading.repairs import (
    Repair,
    changes_between,
    exact_words,
    number_words,
    parameter_words,
    with_values,
)
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.verification.margins import margins
from binadd.verification.proof import decided
from binadd.verification.results import Proof

MOST_PAIRS_TRIED = 2**16
"""Pairs of hidden state and task state that are looked at in all candidates, in about a second."""


class Prover:
    """Proves candidates for repairs: each network is compiled and decided once.

    Attributes
    ----------
    gave_up : bool
        Whether `MOST_PAIRS_TRIED` were met, so that a candidate was left undecided.
    """

    def __init__(self, wrong: Machine, task: Specification) -> None:
        self.task = task
        self.gave_up = False
        self._left = MOST_PAIRS_TRIED
        self._known: dict[ThresholdRNN, tuple[Proof, float] | None] = {wrong.network: None}

    def repair(self, candidate: Candidate) -> Repair | None:
        """Make a repair of a candidate; None if it is wrong or undecided."""
        network = candidate.network
        if network not in self._known:
            machine = candidate.machine or compile_machine(network)
            self._known[network] = self._proof_and_tolerance(machine)
        found = self._known[network]
        if found is None:
            return None
        return Repair(candidate.cause, candidate.advice, network, *found, candidate.size)

    def _proof_and_tolerance(self, machine: Machine) -> tuple[Proof, float] | None:
        product = product_with(machine, self.task)
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

    def best(self, repairs: list[SmallRepair], cause: str) -> Repair | None:
        """Return the first repair that is proved; of those that tolerate as much, the smallest."""

        def tolerance(repair: SmallRepair) -> float:
            return -float(f"{repair.tolerance:.9e}")

        ranked = sorted(repairs, key=tolerance)
        for _, group in itertools.groupby(ranked, key=tolerance):
            for small in sorted(group, key=lambda repair: repair.moved):
                repair = self._small_repair(small, cause)
                if repair is not None:
                    return repair
        return None

    def _small_repair(self, small: SmallRepair, cause: str) -> Repair | None:
        try:
            network = with_values(small.network, small.values)
        except NetworkError:  # a parameter would become too large for one
            return None
        proved = self.repair(Candidate(cause, "", network, len(small.places)))
        if proved is None:
            return None
        return replace(proved, advice=_advice(small, network), interval=small.right_values())


def _advice(repair: SmallRepair, repaired: ThresholdRNN) -> str:
    """Say what to change: of a single parameter, also which other values do."""
    changes = changes_between(repair.network, repaired)
    interval = repair.right_values()
    if interval is None or interval.least == interval.greatest:
        words = ", and ".join(map(str, changes))
        if interval is not None:
            words += "; no other value is right"
    else:
        (change,) = changes
        words = (
            f"{parameter_words(change.place)} is {number_words(change.old)}. Any value "
            f"{interval.words(change.new)} is right; {exact_words(change.new)} tolerates most"
        )
    return f"{words[0].upper()}{words[1:]}."
