"""`compare`: is it the same network, the same algorithm, the same function?"""

from dataclasses import dataclass, field
from typing import Any

from binadd.analysis.alignment import Alignment, align
from binadd.analysis.census.canonical_form import class_of
from binadd.analysis.difference import Difference, shortest_difference
from binadd.analysis.encodings import encoding_of
from binadd.analysis.robustness import fewest_bits
from binadd.analysis.roles import Role, carry_unit, unit_roles
from binadd.analysis.sameness import keeps_start, ways_to_be_the_same
from binadd.automata.machine import Machine, compile_machine
from binadd.automata.minimisation import MinimisedMachine, minimise
from binadd.automata.product import joint_transitions
from binadd.automata.specification import Specification
from binadd.networks.isomorphism import MOST_UNITS_EXACT, Isomorphism, SearchGivenUp
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.tasks import specification
from binadd.tasks.wiring import wiring_or_hand_wired
from binadd.verification.margins import Margins, margins
from binadd.verification.proof import does

MOST_STATES = 2**16
"""A wrong network that can be in more hidden states is not looked at in all of them."""
MOST_WAYS = 64
"""Of so many ways in which small networks are the same but start elsewhere, the best is shown."""


@dataclass(frozen=True)
class Profile:
    """What can be said of one network, whatever it is compared with.

    Attributes
    ----------
    network : ThresholdRNN
    adds : bool
        Whether it is proved to add, or to do the task that was asked for, at every width.
    encoding : str
        As `binadd.analysis.encodings.encoding_of`.
    roles : tuple of Role or None
        By hidden unit, what it does where that has a name.
    carry_unit : int or None
        The hidden unit, from 0, that is the carry or else its complement.
    unread_units : tuple of int
        The hidden units that the output does not depend on.
    reachable_states : tuple of str or None
        Over the other units, the hidden states that any columns lead to, the start first. This and
        the next two are None, and no role is known, for a network that is wrong and can be in more
        than `MOST_STATES` hidden states.
    minimised : MinimisedMachine or None
    margins : Margins or None
    fewest_bits : int or None
        As `binadd.analysis.robustness.fewest_bits`.
    form : str or None
        Which of all 3-unit adders it is, as `binadd.analysis.census.canonical_form` names them.
    """

    network: ThresholdRNN
    adds: bool
    encoding: str
    roles: tuple[Role | None, ...]
    carry_unit: int | None
    unread_units: tuple[int, ...]
    reachable_states: tuple[str, ...] | None
    minimised: MinimisedMachine | None = field(compare=False)  # the network decides it
    margins: Margins | None
    fewest_bits: int | None
    form: str | None


@dataclass(frozen=True, repr=False)
class Comparison:
    """What `compare` found about two networks, A and B.

    Attributes
    ----------
    a, b : Profile
    difference : Difference or None
        The shortest pair of numbers on which they answer differently; None if there is none.
    same_network : bool or None
        Whether A **is** B up to order, complement and scale of the hidden units: the l1 distance of
        the normalised weights is at most 1e-9, and in every hidden state that A can be in, every
        unit that the output depends on does what its counterpart does. Where units are complemented
        they may yet start in different states. None if that is not decided, which happens with more
        than 8 hidden units only.
    alignment : Alignment or None
        None where A and B have different numbers of hidden units (or are too large for it).
    task : Specification
    """

    a: Profile
    b: Profile
    difference: Difference | None
    same_network: bool | None
    alignment: Alignment | None
    task: Specification

    @property
    def same_function(self) -> bool:
        """Whether they answer alike on all inputs of all widths, rightly or not."""
        return self.difference is None

    @property
    def both_add(self) -> bool:
        """Whether both are proved to add, or to do the task asked for, at every width."""
        return self.a.adds and self.b.adds

    @property
    def same_codes(self) -> bool:
        """Whether every unit of A does what its counterpart in B does on every transition."""
        return self.alignment is not None and self.alignment.agrees_throughout

    def as_json(self) -> dict[str, Any]:
        """Return what was found, ready for `json.dumps`; lists of two have A first."""
        alignment, both = self.alignment, (self.a, self.b)
        return {
            "task": self.task.name,
            "names": [profile.network.label for profile in both],
            "same_function": self.same_function,
            "both_add": self.both_add,
            "same_network": self.same_network,
            "same_codes": self.same_codes,
            "difference": None if self.difference is None else self.difference.as_json(),
            "order": list(alignment.order) if alignment else None,
            "complemented": list(alignment.complemented) if alignment else None,
            "unit_agreement": list(alignment.agreement) if alignment else None,
            "unit_cosine": list(alignment.cosine) if alignment else None,
            "output_cosine": alignment.output_cosine if alignment else None,
            "adds": [profile.adds for profile in both],
            "encoding": [profile.encoding for profile in both],
            "carry_unit": [profile.carry_unit for profile in both],
            "unit_roles": [
                [None if role is None else str(role) for role in profile.roles] for profile in both
            ],
            "unread_units": [list(profile.unread_units) for profile in both],
            "reachable_states": [p.reachable_states and len(p.reachable_states) for p in both],
            "minimised_states": [p.minimised and p.minimised.states for p in both],
            "smallest_margin": [p.margins and p.margins.smallest for p in both],
            "normalised_margin": [p.margins and p.margins.normalised for p in both],
            "tolerance": [p.margins and p.margins.tolerance for p in both],
            "fewest_bits": [profile.fewest_bits for profile in both],
            "class": [profile.form for profile in both],
        }

    def __str__(self) -> str:
        from binadd.report.comparison_text import comparison_text

        return comparison_text(self)

    def _repr_html_(self) -> str:
        from binadd.report.notebook_html import comparison_html

        return comparison_html(self)

    def __repr__(self) -> str:
        names = f"{self.a.network.label!r} and {self.b.network.label!r}"
        return (
            f"<Comparison of {names}: same_function={self.same_function}, "
            f"same_codes={self.same_codes}, same_network={self.same_network}>"
        )


def compare(
    a: ThresholdRNN, b: ThresholdRNN | None = None, task: str | Specification = "add"
) -> Comparison:
    """Compare two networks: their function, the algorithm they use and their weights.

    Parameters
    ----------
    a : ThresholdRNN
    b : ThresholdRNN, optional
        The wiring of the task by default: of addition, the hand wiring.
    task : str or Specification

    Raises
    ------
    NetworkError
        If a network has more than 1,024 hidden units or another number of inputs than the task.
    UndecidedError
        If more than 2**20 pairs are met of hidden states and the task's, or of the hidden states of
        both, and no wrong bit or difference among them.

    Notes
    -----
    Costs a few milliseconds for 3 hidden units; `align` says what the alignment costs beyond.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> rnn = hand_wired()
    >>> p = [2, 0, 1]
    >>> other = ThresholdRNN(rnn.w_xh[p], rnn.w_hh[p][:, p], rnn.b_h[p], rnn.w_hy[p], rnn.b_y)
    >>> found = compare(other)
    >>> found.same_network, found.alignment.order
    (True, (2, 0, 1))
    """
    task = specification(task)
    one = compile_machine(expect_network(a))
    b = wiring_or_hand_wired(task) if b is None else expect_network(b)
    return compare_machines(one, one if b is a else compile_machine(b), task)


def compare_machines(one: Machine, other: Machine, task: Specification) -> Comparison:
    """Compare two networks as `compare` does, from machines that are made already."""
    mine, theirs = _profile(one, task), _profile(other, task)
    same, ways = _sameness(one, other)
    difference = None
    if not (ways and keeps_start(one, ways[0])):
        difference = shortest_difference((one, mine.minimised), (other, theirs.minimised), task)
    return Comparison(
        mine,
        theirs,
        difference=difference,
        same_network=same,
        alignment=align(one, other, ways),
        task=task,
    )


def _sameness(a: Machine, b: Machine) -> tuple[bool | None, list[Isomorphism]]:
    """Decide whether the networks are the same, and list some ways in which they are."""
    most = MOST_WAYS if a.network.hidden_units <= MOST_UNITS_EXACT else 1
    try:
        ways = ways_to_be_the_same(a, b, most)
    except SearchGivenUp:
        return None, []
    return bool(ways), ways


def _profile(machine: Machine, task: Specification) -> Profile:
    is_right = does(machine, task)
    if not is_right and not machine.has_at_most(MOST_STATES):
        return Profile(
            network=machine.network,
            adds=False,
            encoding=encoding_of(machine, False, task),
            roles=(None,) * machine.network.hidden_units,
            carry_unit=None,
            unread_units=machine.unread_units,
            reachable_states=None,
            minimised=None,
            margins=None,
            fewest_bits=None,
            form=None,
        )
    transitions = joint_transitions(machine, task, machine.network.label)
    roles = unit_roles(machine, task, transitions)
    return Profile(
        network=machine.network,
        adds=is_right,
        encoding=encoding_of(machine, is_right, task, transitions),
        roles=roles,
        carry_unit=carry_unit(roles),
        unread_units=machine.unread_units,
        reachable_states=tuple(map(machine.state_string, range(machine.states))),
        minimised=minimise(machine),
        margins=margins(machine),
        fewest_bits=fewest_bits(machine.network, is_right, task),
        form=class_of(machine),
    )
