"""What is proved of a network, for the file it is written to."""

from typing import NamedTuple

from binadd.automata.machine import Machine
from binadd.automata.specification import Specification
from binadd.errors import NetworkError
from binadd.verification.proof import prove_machine
from binadd.verification.results import Counterexample, Proof


class VerdictLine(NamedTuple):
    """What was found, None where it could not be decided, and the same in one line."""

    found: Proof | Counterexample | None
    line: str


def verdict_line(machine: Machine, task: Specification) -> VerdictLine:
    """Decide a task, and say in one line: proved, or wrong on which input, or why neither.

    >>> from binadd import hand_wired, specification
    >>> from binadd.automata.machine import compile_machine
    >>> verdict_line(compile_machine(hand_wired()), specification("add")).line
    'proved: adds at every width: 4 pairs of hidden state and carry, closed under all inputs'
    """
    try:
        found = prove_machine(machine, task)
    except NetworkError as error:
        return VerdictLine(None, f"not decided: {error}")
    return VerdictLine(found, f"{'proved' if isinstance(found, Proof) else 'wrong'}: {found}")
