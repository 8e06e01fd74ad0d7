"""`verify`: everything that can be asked of a network as an adder, decided in independent ways."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from binadd.automata.machine import compile_machine
from binadd.errors import DisagreementError
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.verification.certificate import check_certificate
from binadd.verification.count import count_wrong
from binadd.verification.exhaustive import WIDEST, check_width, estimated_seconds
from binadd.verification.margins import Margins, margins
from binadd.verification.proof import prove
from binadd.verification.results import Counterexample, Proof, WidthReport

if TYPE_CHECKING:
    from concurrent.futures import Executor

SECONDS_UNASKED = 1.5
"""All pairs are enumerated without being asked up to a width that takes about so long."""


@dataclass(frozen=True)
class Verdict:
    """What `verify` found.

    Attributes
    ----------
    network : ThresholdRNN
    every_width : Proof or Counterexample
    at_width : WidthReport
        Counted without enumerating.
    enumerated : WidthReport or None
        The same by enumeration; None where the width has too many pairs.
    reachable_codes : tuple of str
        The hidden codes that some columns lead to, the start code first.
    margins : Margins
    """

    network: ThresholdRNN
    every_width: Proof | Counterexample
    at_width: WidthReport
    enumerated: WidthReport | None
    reachable_codes: tuple[str, ...]
    margins: Margins

    @property
    def correct_at_every_width(self) -> bool:
        """Whether the network is proved to add at every width."""
        return isinstance(self.every_width, Proof)

    @property
    def correct_at_bits(self) -> bool:
        """Whether no pair of the given width is added wrongly."""
        return self.at_width.wrong == 0

    def as_json(self) -> dict[str, Any]:
        """Return what was found, ready for `json.dumps`."""
        counted, every = self.at_width, self.every_width
        found = counted.counterexample
        return {
            "bits": counted.bits,
            "pairs": counted.pairs,
            "wrong_pairs": counted.wrong,
            "counterexample": None if found is None else found.as_json(),
            "correct_at_bits": self.correct_at_bits,
            "correct_at_every_width": self.correct_at_every_width,
            "shortest_counterexample": (
                every.as_json() if isinstance(every, Counterexample) else None
            ),
            "reachable_states": len(self.reachable_codes),
            "certificate": every.as_json()["certificate"] if isinstance(every, Proof) else None,
            "smallest_margin": self.margins.smallest,
            "tolerance": self.margins.tolerance,
            "threshold": self.network.threshold,
            "hidden_units": self.network.hidden_units,
            "enumerated": self.enumerated is not None,
        }

    def __str__(self) -> str:
        from binadd.report.verdict_text import verdict_text

        return verdict_text(self)

    def __repr__(self) -> str:
        found = self.every_width
        every = "right at every width" if isinstance(found, Proof) else f"wrong: {found!r}"
        return f"<Verdict on {self.network.label!r}: {every}; {self.at_width}>"


def verify(
    rnn: ThresholdRNN,
    bits: int = 12,
    *,
    exhaustive: bool | None = None,
    executor: "Executor | None" = None,
    progress: Callable[[int], None] | None = None,
) -> Verdict:
    """Decide whether a network adds: all pairs of one width, and every width.

    Three ways are taken: the proof, the exact count, and the enumeration of all ``4 ** bits``
    pairs. They share no more than they must, and they must agree.

    Parameters
    ----------
    rnn : ThresholdRNN
    bits : int
    exhaustive : bool, optional
        Whether to enumerate. By default, if it takes no more than about `SECONDS_UNASKED`.
    executor, progress : optional
        For the enumeration; see `check_width`.

    Raises
    ------
    RangeError, NetworkError
        As `count_wrong`, and `check_width` if it is asked for.
    DisagreementError
        If two ways disagree, which is a fault in binadd.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> verify(hand_wired(), bits=4).correct_at_every_width
    True
    """
    at_width = count_wrong(rnn, bits)
    every_width = prove(rnn)
    if exhaustive is None:
        exhaustive = bits <= WIDEST and estimated_seconds(rnn, bits) <= SECONDS_UNASKED
    enumerated = check_width(rnn, bits, executor, progress=progress) if exhaustive else None
    _demand_agreement(rnn, every_width, at_width, enumerated)
    machine = compile_machine(rnn)
    return Verdict(
        network=rnn,
        every_width=every_width,
        at_width=at_width,
        enumerated=enumerated,
        reachable_codes=tuple(map(machine.code_string, machine.reachable)),
        margins=margins(rnn, machine),
    )


def _demand_agreement(
    rnn: ThresholdRNN,
    every_width: Proof | Counterexample,
    at_width: WidthReport,
    enumerated: WidthReport | None,
) -> None:
    """Raise a `DisagreementError` that names the network unless all findings fit together."""
    faults = []
    if isinstance(every_width, Proof):
        if not check_certificate(rnn, every_width.certificate):
            faults.append("the certificate of the proof does not hold")
        if at_width.wrong:
            faults.append(f"proved right, but the count finds {at_width.wrong} wrong pairs")
    else:
        if (every_width.bits <= at_width.bits) != (at_width.wrong > 0):
            faults.append(
                f"the shortest counterexample has {every_width.bits} bits, but the count finds "
                f"{at_width.wrong} wrong pairs at {at_width.bits} bits"
            )
    if enumerated is not None and enumerated != at_width:
        faults.append(f"the count gives {at_width!r}, the enumeration {enumerated!r}")
    faults += [
        f"running the network does not confirm the counterexample {found}"
        for found in (every_width, at_width.counterexample)
        if isinstance(found, Counterexample) and not _is_confirmed(rnn, found)
    ]
    if faults:
        raise DisagreementError(f"{'; '.join(faults)}. The network: {rnn!r}")


def _is_confirmed(rnn: ThresholdRNN, found: Counterexample) -> bool:
    """Whether the network itself, run column by column, answers what the counterexample says."""
    answers = rnn.run([column.x for column in found.columns])
    return answers == [column.got for column in found.columns] and found.got != found.a + found.b
