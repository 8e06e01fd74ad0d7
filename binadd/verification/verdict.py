"""`verify`: everything that can be asked of a network and a task, decided in several ways."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Product, product_with
from binadd.automata.specification import Specification
from binadd.errors import DisagreementError, RangeError, UndecidedError, expect
from binadd.execution.watching import watching
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.tasks import specification
from binadd.verification.certificate import check_certificate
from binadd.verification.count import check_bits, counted
from binadd.verification.exhaustive import WIDEST, Enumeration, enumerate_task
from binadd.verification.margins import Margins, margins_if_few
from binadd.verification.proof import decided
from binadd.verification.results import Counterexample, Proof, WidthReport, answer_number
from binadd.verification.soft import SoftReport, count_soft

if TYPE_CHECKING:
    from concurrent.futures import Executor

SECONDS_UNASKED = 1.5
"""All inputs are enumerated without being asked up to a width that takes about so long."""
SOFT_BITS = 16
"""The widest inputs that are tried on soft units, where there are few enough of them."""
MOST_WORK = 2**22
"""Pairs of states times units up to which a wrong network of very many states is counted."""
MOST_STEPS_UNASKED = 2**27
"""Inputs times columns up to which other tasks are enumerated without being asked."""


@dataclass(frozen=True)
class Verdict:
    """What `verify` found.

    Attributes
    ----------
    network : ThresholdRNN
    task : Specification
    every_width : Proof or Counterexample
    at_width : WidthReport or None
        Counted without enumerating. None where a wrong network can be in too many states for that.
    enumerated : WidthReport or None
        The same by enumeration; None where the width has too many inputs.
    bit_sliced : bool
        Whether circuits on 64 pairs at once did the enumeration.
    estimated_seconds : float or None
        How long the enumeration takes, where it was left out and is possible.
    reachable_states : tuple of str or None
        The hidden states that some columns lead to, the start first, over the units that the output
        depends on. None where a wrong network has too many.
    unread_units : tuple of int
        The hidden units, from 0, that the output does not depend on.
    margins : Margins or None
        None where `reachable_states` is.
    soft : SoftReport or None
        The same weights with soft hidden units, if that was asked for; it decides nothing.
    """

    network: ThresholdRNN
    task: Specification
    every_width: Proof | Counterexample
    at_width: WidthReport | None
    enumerated: WidthReport | None
    bit_sliced: bool
    estimated_seconds: float | None
    reachable_states: tuple[str, ...] | None
    unread_units: tuple[int, ...]
    margins: Margins | None
    bits: int
    soft: SoftReport | None = None

    @property
    def correct_at_every_width(self) -> bool:
        """Whether the network is proved to do the task at every width."""
        return isinstance(self.every_width, Proof)

    @property
    def correct_at_bits(self) -> bool:
        """Whether no input of the given width is answered wrongly."""
        if self.at_width is None:
            assert isinstance(self.every_width, Counterexample)
            return self.every_width.bits > self.bits
        return self.at_width.wrong == 0

    def as_json(self) -> dict[str, Any]:
        """Return what was found, ready for `json.dumps`."""
        every, counted, margins = self.every_width, self.at_width, self.margins
        found = None if counted is None else counted.counterexample
        states = self.reachable_states
        return {
            "task": self.task.name,
            "bits": self.bits,
            "pairs": 2 ** (self.task.inputs * self.bits),
            "wrong_pairs": None if counted is None else counted.wrong,
            "counterexample": None if found is None else found.as_json(),
            "correct_at_bits": self.correct_at_bits,
            "correct_at_every_width": self.correct_at_every_width,
            "shortest_counterexample": (
                every.as_json() if isinstance(every, Counterexample) else None
            ),
            "reachable_states": None if states is None else len(states),
            "unread_units": list(self.unread_units),
            "certificate": every.as_json()["certificate"] if isinstance(every, Proof) else None,
            "smallest_margin": None if margins is None else margins.smallest,
            "tolerance": None if margins is None else margins.tolerance,
            "threshold": self.network.threshold,
            "hidden_units": self.network.hidden_units,
            "enumerated": self.enumerated is not None,
            "bit_sliced": self.bit_sliced,
            **({} if self.soft is None else {"soft": self.soft.as_json()}),
        }

    def __str__(self) -> str:
        from binadd.report.verdict_text import verdict_text

        return verdict_text(self)

    def _repr_html_(self) -> str:
        from binadd.report.notebook_html import verdict_html

        return verdict_html(self)

    def __repr__(self) -> str:
        found = self.every_width
        every = "right at every width" if isinstance(found, Proof) else f"wrong: {found!r}"
        return f"<Verdict on {self.network.label!r}, {self.task.name}: {every}; {self.at_width}>"


def verify(
    rnn: ThresholdRNN,
    bits: int = 12,
    task: str | Specification = "add",
    *,
    soft: str | None = None,
    exhaustive: bool | None = None,
    executor: "Executor | None" = None,
    progress: bool | Callable[[int], None] | None = None,
    on_estimate: Callable[[float], None] | None = None,
) -> Verdict:
    """Decide whether a network does a task: all inputs of one width, and every width.

    Three ways are taken: the proof, the exact count, and the enumeration of all inputs of `bits`
    digits. All three read the machine that the network is compiled to, once. What does not is the
    check of the certificate and the run of the counterexamples, which start from the weights again.
    They must agree.

    Parameters
    ----------
    rnn : ThresholdRNN
    bits : int
    task : str or Specification
    soft : {"sigmoid", "tanh"}, optional
        Also count with such hidden units, up to 8 bits; see `count_soft`.
    exhaustive : bool, optional
        Whether to enumerate. By default, if it takes no more than about `SECONDS_UNASKED`.
    executor, progress : optional
        For the enumeration of additions; see `check_width`. ``progress=True`` shows it on stderr.
    on_estimate : callable, optional
        Called with the seconds that it will take one core, if it is long, before it begins.

    Raises
    ------
    TypeError
        If an argument is of a wrong type.
    RangeError, NetworkError
        As `count_wrong`, and `check_width` if it is asked for.
    UndecidedError
        If the search met 2**20 pairs of hidden state and task state, and no wrong bit.
    DisagreementError
        If two ways disagree, which is a fault in binadd.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> verify(hand_wired(), bits=4).correct_at_every_width
    True
    """
    bits, task = check_bits(bits), specification(task)
    expect("exhaustive", "True, False or None", exhaustive, bool, type(None))
    machine = compile_machine(expect_network(rnn))
    product = product_with(machine, task)
    every_width = decided(machine, product)
    at_width = _counted_in_time(machine, product, every_width, bits)
    found = margins_if_few(machine)
    enumeration = _Enumeration(machine, task, bits)
    if exhaustive is None:
        exhaustive = enumeration.is_quick
    if exhaustive and on_estimate is not None and (enumeration.seconds or 0.0) > SECONDS_UNASKED:
        on_estimate(enumeration.seconds or 0.0)
    with watching(progress, 2 ** (task.inputs * bits), "inputs") as told:
        enumerated = enumeration.report(executor, told) if exhaustive else None
    _demand_agreement(rnn, every_width, at_width, enumerated)
    return Verdict(
        network=rnn,
        task=task,
        every_width=every_width,
        at_width=at_width,
        enumerated=enumerated,
        bit_sliced=enumeration.is_bit_sliced,
        estimated_seconds=enumeration.seconds if enumerated is None else None,
        reachable_states=None
        if found is None
        else tuple(map(machine.state_string, range(machine.states))),
        unread_units=machine.unread_units,
        margins=found,
        bits=bits,
        soft=None if soft is None else count_soft(rnn, soft, min(bits, SOFT_BITS), task),
    )


def _counted_in_time(
    machine: Machine, product: Product, every_width: Proof | Counterexample, bits: int
) -> WidthReport | None:
    """Count the wrong inputs; None where a network known to be wrong can be in too many states."""
    if isinstance(every_width, Proof):
        return counted(machine, product, bits)
    if not machine.is_tabulated:
        # A state of so many units takes its time, and the verdict stands without the count.
        enough = max(MOST_WORK // len(machine.units), len(product.nodes))
        product.most = min(product.most, enough)
    try:
        return counted(machine, product, bits)
    except UndecidedError:
        return None


class _Enumeration:
    """The enumeration of a task's inputs, of additions bit-sliced and of others plainly."""

    def __init__(self, machine: Machine, task: Specification, bits: int) -> None:
        self.machine, self.task, self.bits = machine, task, bits
        self.additions: Enumeration | None = None
        self.seconds: float | None = None
        self.is_quick = False
        if task == specification("add") and bits <= WIDEST:
            self.additions = Enumeration(machine, bits)
            self.seconds = self.additions.estimated_seconds()
            self.is_quick = self.seconds <= SECONDS_UNASKED
        elif task != specification("add"):
            inputs = 2 ** (task.inputs * bits)
            units = 1 if machine.is_tabulated else 100 * len(machine.units)
            self.is_quick = inputs * (bits + task.pad) * units <= MOST_STEPS_UNASKED

    @property
    def is_bit_sliced(self) -> bool:
        return self.additions is not None and self.additions.is_bit_sliced

    def report(
        self, executor: "Executor | None", progress: Callable[[int], None] | None
    ) -> WidthReport:
        if self.task == specification("add"):
            additions = self.additions or Enumeration(self.machine, self.bits)
            return additions.report(executor, progress)
        if self.task.inputs * self.bits > 2 * WIDEST:
            raise RangeError(
                f"2**{self.task.inputs * self.bits} inputs can't be enumerated; "
                f"at most 2**{2 * WIDEST} are"
            )
        return enumerate_task(self.machine, self.task, self.bits)


def _demand_agreement(
    rnn: ThresholdRNN,
    every_width: Proof | Counterexample,
    at_width: WidthReport | None,
    enumerated: WidthReport | None,
) -> None:
    """Raise a `DisagreementError` that names the network unless all findings fit together."""
    faults = []
    if isinstance(every_width, Proof):
        if not check_certificate(rnn, every_width.certificate, every_width.task):
            faults.append("the certificate of the proof does not hold")
        if at_width is not None and at_width.wrong:
            faults.append(f"proved right, but the count finds {at_width.wrong} wrong")
    elif at_width is not None and (every_width.bits <= at_width.bits) != (at_width.wrong > 0):
        faults.append(
            f"the shortest counterexample has {every_width.bits} bits, but the count finds "
            f"{at_width.wrong} wrong at {at_width.bits} bits"
        )
    if enumerated is not None and at_width is not None and enumerated != at_width:
        faults.append(f"the count gives {at_width!r}, the enumeration {enumerated!r}")
    shown = [every_width, at_width and at_width.counterexample]
    faults += [
        f"running the network does not confirm the counterexample {found}"
        for found in shown
        if isinstance(found, Counterexample) and not _is_confirmed(rnn, found)
    ]
    if faults:
        raise DisagreementError(f"{'; '.join(faults)}. The network: {rnn!r}")


def _is_confirmed(rnn: ThresholdRNN, found: Counterexample) -> bool:
    """Whether the network itself, run column by column, answers what the counterexample says."""
    columns = found.columns
    answers = rnn.run([column.x for column in columns])
    due = answer_number([column.expected for column in columns], found.task)
    return (
        answers == [column.got for column in columns]
        and due == found.expected
        and found.got != found.expected
    )
