"""`candidates`: the repairs of the known mistakes, made for a network and yet to be tried."""

import itertools
from collections.abc import Iterator
from contextlib import suppress

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Transitions
from binadd.automata.specification import Specification
from binadd.errors import NetworkError
from binadd.grading.known_mistakes import SWAPPED, TRANSPOSED, Candidate, has_few_transitions
from binadd.grading.repairs import with_arrays
from binadd.grading.state_mistakes import complemented, no_recurrence, wrong_unit
from binadd.grading.threshold_mistakes import (
    other_rule,
    output_signs,
    under_the_other_rule,
    zero_sums,
)
from binadd.networks.threshold_rnn import ThresholdRNN


def candidates(
    machine: Machine, task: Specification, transitions: Transitions | None = None
) -> Iterator[Candidate]:
    """Yield the repairs of the mistakes that have a name, but for those of a single bias.

    (The bias of one unit, and a missing output bias, are found by `repairs_of_one`.) Those that
    can't work are left out where the network's own `machine` shows it. `transitions` are those of
    `joint_transitions` with the task, where they are known.
    """
    rnn = machine.network
    ways = [_transposed(rnn), _swapped(rnn), no_recurrence(machine, task)]
    ways += [wrong_unit(machine, task), complemented(machine, task)]
    if has_few_transitions(machine):
        ways += [output_signs(machine, task, transitions), *zero_sums(machine)]
    else:
        ways.append(other_rule(rnn, compile_machine(under_the_other_rule(rnn))))
    for way in ways:
        with suppress(NetworkError):  # a parameter would become too large for one
            yield from way


def _transposed(rnn: ThresholdRNN) -> Iterator[Candidate]:
    yield Candidate(
        TRANSPOSED,
        "Transpose w_hh. Its row i has to hold the weights into unit i, one from each unit.",
        with_arrays(rnn, w_hh=rnn.w_hh.T),
        1,
    )


def _swapped(rnn: ThresholdRNN) -> Iterator[Candidate]:
    for first, second in itertools.combinations(("w_xh", "w_hh", "b_h", "w_hy"), 2):
        one, other = getattr(rnn, first), getattr(rnn, second)
        if one.shape == other.shape:
            yield Candidate(
                SWAPPED,
                f"Exchange {first} and {second}.",
                with_arrays(rnn, **{first: other, second: one}),
                1,
            )
