"""`candidates`: the repairs of the known mistakes, made for a network and yet to be proved."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Transitions
from binadd.automata.specification import Specification
from binadd.errors import NetworkError
from binadd.grading.bias_mistakes import bias_edits
from binadd.grading.candidate import Candidate, has_few_transitions
from binadd.grading.counting_mistakes import counting_edits
from binadd.grading.edits import Edit, promising
from binadd.grading.input_mistakes import input_edits
from binadd.grading.output_mistakes import output_edits
from binadd.grading.recurrence_mistakes import recurrence_edits
from binadd.grading.state_mistakes import complemented, wrong_unit
from binadd.grading.threshold_mistakes import other_rule, under_the_other_rule, zero_sums
from binadd.grading.timing_mistakes import another_task, late
from binadd.networks.threshold_rnn import ThresholdRNN


def structural_edits(rnn: ThresholdRNN, task: Specification) -> list[Edit]:
    """Return the edits that take nothing but the arrays: the same for one mistake and for two."""
    with np.errstate(over="ignore", invalid="ignore"):  # no candidate comes of infinite numbers
        return [
            *recurrence_edits(rnn, task),
            *bias_edits(rnn),
            *input_edits(rnn),
            *counting_edits(rnn, task),
        ]


def candidates(
    machine: Machine,
    task: Specification,
    structural: Sequence[Edit],
    transitions: Transitions | None = None,
) -> Iterator[Candidate]:
    """Yield the repairs of the mistakes that have a name, but for those of a single parameter.

    (Those are found by `repairs_of_one`.) Those that can't work are left out where the first
    columns, or the network's own `machine`, show it. `structural` are its `structural_edits`;
    `transitions` are those of
    `joint_transitions` with the task, where they are known.
    """
    rnn = machine.network
    edits = list(structural)
    ways = [wrong_unit(machine, task), complemented(machine, task)]
    if has_few_transitions(machine):
        edits += output_edits(machine, task, transitions)
        other, off_the_threshold = zero_sums(machine)
        edits += off_the_threshold
        ways += [late(machine, task), another_task(machine, task), iter(other)]
    else:
        ways.append(iter([other_rule(rnn, compile_machine(under_the_other_rule(rnn)))]))
    for edit in promising(edits, rnn, task):
        candidate = edit.candidate(rnn)
        if candidate is not None:
            yield candidate
    for way in ways:
        with suppress(NetworkError):  # a parameter would become too large for one
            yield from way
