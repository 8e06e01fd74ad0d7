"""`verify` asks three ways and believes none of them alone."""

import dataclasses
import re
from typing import Any

import numpy as np
import pytest

from binadd import (
    Counterexample,
    Proof,
    ThresholdRNN,
    Verdict,
    count_wrong,
    hand_wired,
    load_weights,
    prove,
    verify,
)
from binadd.automata import product
from binadd.automata.machine import Machine, compile_machine
from binadd.errors import DisagreementError, RangeError, UndecidedError
from binadd.tasks import specification
from binadd.tasks.wiring import wire
from binadd.verification import verdict
from binadd.verification.exhaustive import Enumeration
from binadd.verification.margins import margins
from tests import reference
from tests.cases import (
    CASES,
    EXPECTED,
    FILES,
    Case,
    drops_carry_after,
    permuted,
    shift_register,
    thermometer,
    with_spectators,
)

WRONG = thermometer((-0.5, -1.5, -3.5))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_case(case: Case) -> None:
    found = verify(case.rnn, 3)
    assert found.correct_at_every_width == case.adds
    assert found.correct_at_bits == (case.shortest is None or case.shortest.bits > 3)
    assert found.enumerated == found.at_width
    assert found.reachable_states is not None
    assert case.codes in (None, len(found.reachable_states))
    states = {"".join(map(str, h)) for h in reference.reachable_states(case.rnn)}
    assert set(found.reachable_states) == states
    assert found.reachable_states[0] == "0" * len(reference.units_read(case.rnn))
    assert found.margins == margins(compile_machine(case.rnn))
    read = set(reference.units_read(case.rnn))
    assert found.unread_units == tuple(u for u in range(case.rnn.hidden_units) if u not in read)
    assert found.network is case.rnn
    assert found.task == specification("add")


@pytest.mark.parametrize("name", EXPECTED)
def test_every_weights_file(name: str) -> None:
    expected = EXPECTED[name]
    found = verify(load_weights(FILES[name]), expected["bits"])
    assert found.at_width is not None
    assert found.at_width.wrong == expected["wrong_pairs"]
    assert found.correct_at_every_width == expected["every_width"]
    if expected["every_width"]:
        assert isinstance(found.every_width, Proof)
    else:
        shortest = found.every_width
        fields = {name: getattr(shortest, name) for name in ("bits", "a", "b", "expected", "got")}
        assert fields == expected["shortest"]


def test_right_at_the_asked_width_and_wrong_beyond() -> None:
    found = verify(drops_carry_after(4), 4)
    assert found.correct_at_bits
    assert not found.correct_at_every_width
    assert isinstance(found.every_width, Counterexample)
    assert found.every_width.bits == 5


def test_what_is_too_wide_to_enumerate_is_counted_unless_asked() -> None:
    assert verify(WRONG, 40).enumerated is None
    assert verify(WRONG, 3, exhaustive=False).enumerated is None
    assert verify(WRONG, 3).enumerated is not None


def test_a_width_out_of_range_is_refused() -> None:
    with pytest.raises(RangeError, match="the width must be at least 1, got 0"):
        verify(hand_wired(), 0)


WAYS = {
    "decided": (verdict, "decided"),
    "counted": (verdict, "counted"),
    "enumerated": (Enumeration, "report"),
    "enumerated plainly": (verdict, "enumerate_task"),
}


def lie(monkeypatch: pytest.MonkeyPatch, way: str, change: Any) -> None:
    """Make one of the ways that `verify` asks tell something else."""
    home, name = WAYS[way]
    honest = getattr(home, name)
    monkeypatch.setattr(home, name, lambda *args, **options: change(honest(*args, **options)))


def one_more(report: Any) -> Any:
    return dataclasses.replace(report, wrong=report.wrong + 1)


def other_pair(report: Any) -> Any:
    pair = dataclasses.replace(report.counterexample, operands=(3, 1), expected=4, got=0)
    return dataclasses.replace(report, counterexample=pair)


def without_a_pair(proof: Any) -> Any:
    return Proof(proof.certificate[1:])


def longer(found: Any) -> Any:
    return dataclasses.replace(found, bits=9)


def another_answer(found: Any) -> Any:
    return dataclasses.replace(found, got=found.got ^ 1)


LIES: dict[str, tuple[ThresholdRNN, str, Any, str]] = {
    "a proof whose certificate has a hole": (
        hand_wired(),
        "decided",
        without_a_pair,
        "the certificate of the proof does not hold",
    ),
    "a proof of a wrong network": (
        WRONG,
        "decided",
        lambda _: prove(hand_wired()),
        "proved right, but the count finds 1 wrong",
    ),
    "a counterexample of a right network": (
        hand_wired(),
        "decided",
        lambda _: Counterexample(1, (1, 1), 2, 0),
        "shortest counterexample has 1 bits, but the count finds 0 wrong at 2 bits",
    ),
    "a counterexample that is too long": (
        WRONG,
        "decided",
        longer,
        "shortest counterexample has 9 bits, but the count finds 1 wrong at 2 bits",
    ),
    "a counterexample that the network does not give": (
        WRONG,
        "decided",
        another_answer,
        "running the network does not confirm the counterexample 11 + 11 = 110",
    ),
    "a count that is one off": (WRONG, "counted", one_more, "the count gives"),
    "a count with another pair": (WRONG, "counted", other_pair, "the count gives"),
    "an enumeration that is one off": (WRONG, "enumerated", one_more, "the enumeration WidthRep"),
    "an enumeration that finds nothing": (
        WRONG,
        "enumerated",
        lambda report: dataclasses.replace(report, wrong=0, counterexample=None),
        "the enumeration WidthReport",
    ),
}


@pytest.mark.parametrize(("rnn", "way", "change", "message"), LIES.values(), ids=LIES)
def test_a_disagreement_is_loud_and_names_the_network(
    monkeypatch: pytest.MonkeyPatch,
    rnn: ThresholdRNN,
    way: str,
    change: Any,
    message: str,
) -> None:
    lie(monkeypatch, way, change)
    with pytest.raises(DisagreementError, match=re.escape(message)) as caught:
        verify(rnn, 2)
    assert repr(rnn) in str(caught.value)


def test_nothing_but_a_proof_counts_as_right_at_every_width() -> None:
    found = verify(hand_wired(), 2)
    assert isinstance(found, Verdict)
    assert not dataclasses.replace(
        found, every_width=Counterexample(1, (1, 1), 2, 0)
    ).correct_at_every_width


# Other tasks

TASKS = ["add:3", "subtract", "times:3", "carry", "less", "parity", "multiple-of:3", "linear:1,1+1"]


@pytest.mark.parametrize("name", TASKS)
def test_a_task_and_a_fault_in_its_network(name: str) -> None:
    task, rnn = specification(name), wire(name)
    found = verify(rnn, 3, name)
    assert found.correct_at_every_width
    assert found.correct_at_bits
    assert found.enumerated == found.at_width
    assert not found.bit_sliced
    wrong = dataclasses.replace(rnn, w_hy=-rnn.w_hy)
    found = verify(wrong, 3, task)
    assert not found.correct_at_every_width
    assert found.enumerated == found.at_width
    assert found.at_width is not None
    assert found.at_width.wrong == len(reference.wrong_operands(wrong, task, 3))


def test_a_lie_about_another_task_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    lie(monkeypatch, "enumerated plainly", one_more)
    with pytest.raises(DisagreementError, match="the enumeration WidthReport"):
        verify(wire("less"), 3, "less")


def test_too_many_inputs_of_a_task_are_counted_and_not_enumerated() -> None:
    found = verify(wire("add:3"), 12, "add:3")
    assert found.enumerated is None
    assert found.at_width is not None
    assert found.at_width.pairs == 2**36
    message = r"^2\*\*63 inputs can't be enumerated; at most 2\*\*62 are$"
    with pytest.raises(RangeError, match=message):
        verify(wire("add:3"), 21, "add:3", exhaustive=True)


# Many units and states


def test_units_that_nobody_reads_are_said() -> None:
    rows = np.random.default_rng(3).integers(-2, 3, size=(20, 26)).astype(float)
    order = [*range(10, 23), *range(10)]
    found = verify(permuted(with_spectators(hand_wired(), rows.tolist()), order), 8)
    alone = verify(hand_wired(), 8)
    assert found.unread_units == tuple(u for u in range(23) if u not in (13, 14, 15))
    assert found.bit_sliced == alone.bit_sliced is True
    for field in ("every_width", "at_width", "enumerated", "reachable_states"):
        assert getattr(found, field) == getattr(alone, field)


def test_a_wrong_network_of_too_many_states_has_a_counterexample_and_no_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(product, "MOST_PAIRS", 200)
    late = dataclasses.replace(shift_register(300), name="late")
    found = verify(late, 10, "and")
    assert found.every_width == Counterexample(1, (1, 1), 1, 0, specification("and"))
    assert (found.at_width, found.enumerated, found.reachable_states, found.margins) == (None,) * 4
    assert not found.bit_sliced
    assert not found.correct_at_bits
    assert not found.correct_at_every_width
    at_few = verify(late, 2, "and").at_width
    assert at_few is not None
    assert at_few.wrong == 4**2 - 3**2
    assert verify(late, 2, "and").enumerated == at_few


def test_few_digits_are_enumerated_however_many_states_there_are() -> None:
    for bits in (1, 2, 4):
        found = verify(shift_register(300), bits)
        assert found.reachable_states is None
        assert found.enumerated == found.at_width == count_wrong(shift_register(300), bits)
    assert verify(shift_register(300), 10).enumerated is None


def test_right_at_a_width_of_another_task_and_wrong_beyond() -> None:
    # A register of six digits: it answers 0 up to the sixth column.
    never = dataclasses.replace(
        specification("and"), name="never", output=np.zeros((4, 1), dtype=bool)
    )
    found = verify(shift_register(6), 3, never)
    assert found.every_width == Counterexample(6, (1, 0), 0, 32, never)
    assert found.correct_at_bits


def test_a_network_without_an_end_of_states_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product, "MOST_PAIRS", 200)
    never = dataclasses.replace(
        specification("and"), name="never", output=np.zeros((4, 1), dtype=bool)
    )
    with pytest.raises(UndecidedError, match=r"^register is undecided: more than 200 pairs"):
        verify(shift_register(300), 3, never)


def test_nothing_is_compiled_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    honest = Machine.__init__

    def counting(machine: Machine, rnn: ThresholdRNN) -> None:
        made.append(rnn)
        honest(machine, rnn)

    monkeypatch.setattr(Machine, "__init__", counting)
    for rnn in (hand_wired(), WRONG):
        made.clear()
        verify(rnn, 8)
        assert made == [rnn]


def test_what_is_no_network_or_task_is_refused() -> None:
    with pytest.raises(TypeError, match="expected a ThresholdRNN, got str; load_weights reads"):
        verify("mine.json")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected a task's name or path, got int; 'add' is a name"):
        verify(hand_wired(), 4, 7)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="the width: expected a whole number, got str '4'"):
        verify(hand_wired(), "4")  # type: ignore[arg-type]
    assert verify(hand_wired(), np.int64(4)).bits == 4  # type: ignore[arg-type]
