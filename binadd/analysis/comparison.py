"""`compare`: is it the same network, the same algorithm, the same function?"""

from dataclasses import dataclass
from typing import Any

from binadd.analysis.alignment import Alignment, align
from binadd.analysis.difference import Difference, shortest_difference
from binadd.analysis.encodings import code_family
from binadd.analysis.robustness import fewest_bits
from binadd.analysis.roles import Role, carry_unit, unit_roles
from binadd.automata.machine import Machine, compile_machine
from binadd.automata.minimisation import MinimisedMachine, minimise
from binadd.networks.hand_wiring import hand_wired
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.verification.margins import Margins, margins
from binadd.verification.proof import machine_adds


@dataclass(frozen=True)
class Profile:
    """What can be said of one network, whatever it is compared with.

    Attributes
    ----------
    network : ThresholdRNN
    adds : bool
        Whether it is proved to add at every width.
    family : str
        As `code_family`.
    roles : tuple of Role or None
        By hidden unit, what it does where that has a name.
    carry_unit : int or None
        The hidden unit, from 0, that is the carry or else its complement.
    reachable_codes : tuple of str
    minimised : MinimisedMachine
    margins : Margins
    fewest_bits : int or None
        As `integer_grids.fewest_bits`.
    """

    network: ThresholdRNN
    adds: bool
    family: str
    roles: tuple[Role | None, ...]
    carry_unit: int | None
    reachable_codes: tuple[str, ...]
    minimised: MinimisedMachine
    margins: Margins
    fewest_bits: int | None


@dataclass(frozen=True)
class Comparison:
    """What `compare` found about two networks, A and B.

    Attributes
    ----------
    a, b : Profile
    difference : Difference or None
        The shortest pair of numbers on which they answer differently; None if there is none.
    alignment : Alignment or None
        None where A and B have different numbers of hidden units (or are too large for it).
    """

    a: Profile
    b: Profile
    difference: Difference | None
    alignment: Alignment | None

    @property
    def same_function(self) -> bool:
        """Whether they answer alike on all inputs of all widths, rightly or not."""
        return self.difference is None

    @property
    def both_add(self) -> bool:
        """Whether both are proved to add at every width."""
        return self.a.adds and self.b.adds

    @property
    def same_codes(self) -> bool:
        """Whether every unit of A does what its counterpart in B does on every transition."""
        return self.alignment is not None and all(share == 1 for share in self.alignment.agreement)

    @property
    def same_network(self) -> bool:
        """Whether they are one network up to order, complement and scale of the units."""
        return self.alignment is not None and self.alignment.same_network

    def as_json(self) -> dict[str, Any]:
        """Return what was found, ready for `json.dumps`; lists of two have A first."""
        alignment, both = self.alignment, (self.a, self.b)
        return {
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
            "encoding": [profile.family for profile in both],
            "carry_unit": [profile.carry_unit for profile in both],
            "unit_roles": [
                [None if role is None else str(role) for role in profile.roles] for profile in both
            ],
            "reachable_states": [len(profile.reachable_codes) for profile in both],
            "minimised_states": [profile.minimised.states for profile in both],
            "smallest_margin": [profile.margins.smallest for profile in both],
            "normalised_margin": [profile.margins.normalised for profile in both],
            "tolerance": [profile.margins.tolerance for profile in both],
            "fewest_bits": [profile.fewest_bits for profile in both],
        }

    def __str__(self) -> str:
        from binadd.report.comparison_text import comparison_text

        return comparison_text(self)

    def __repr__(self) -> str:
        names = f"{self.a.network.label!r} and {self.b.network.label!r}"
        return (
            f"<Comparison of {names}: same_function={self.same_function}, "
            f"same_codes={self.same_codes}, same_network={self.same_network}>"
        )


def compare(a: ThresholdRNN, b: ThresholdRNN | None = None) -> Comparison:
    """Compare two networks: their function, the algorithm they use and their weights.

    Parameters
    ----------
    a : ThresholdRNN
    b : ThresholdRNN, optional
        The hand wiring by default.

    Raises
    ------
    NetworkError
        If a network has more than 16 hidden units or does not have two inputs.

    Notes
    -----
    Costs a few milliseconds for 3 hidden units; `align` says what the alignment costs beyond.

    Examples
    --------
    >>> from binadd.networks.symmetries import reorder
    >>> found = compare(reorder(hand_wired(), [2, 0, 1]))
    >>> found.same_network, found.alignment.order
    (True, (2, 0, 1))
    """
    if b is None:
        b = hand_wired()
    machines = compile_machine(a), compile_machine(b)
    profiles = _profile(a, machines[0]), _profile(b, machines[1])
    return Comparison(
        *profiles,
        difference=shortest_difference((a, profiles[0].minimised), (b, profiles[1].minimised)),
        alignment=align((a, machines[0]), (b, machines[1])),
    )


def _profile(rnn: ThresholdRNN, machine: Machine) -> Profile:
    is_adder = machine_adds(machine)
    roles = unit_roles(machine)
    return Profile(
        network=rnn,
        adds=is_adder,
        family=code_family(machine, is_adder),
        roles=roles,
        carry_unit=carry_unit(roles),
        reachable_codes=tuple(map(machine.code_string, machine.reachable)),
        minimised=minimise(machine),
        margins=margins(rnn, machine),
        fewest_bits=fewest_bits(rnn),
    )
