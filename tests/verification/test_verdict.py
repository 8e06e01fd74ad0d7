"""`verify` asks three ways and believes none of them alone."""

import dataclasses
import re
from typing import Any

import pytest

from binadd import (
    Counterexample,
    Proof,
    ThresholdRNN,
    Verdict,
    hand_wired,
    load_weights,
    prove,
    verify,
)
from binadd.errors import DisagreementError, RangeError
from binadd.verification import verdict
from tests.cases import CASES, EXPECTED, FILES, Case, drops_carry_after, thermometer

WRONG = thermometer((-0.5, -1.5, -3.5))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_case(case: Case) -> None:
    found = verify(case.rnn, 3)
    assert found.correct_at_every_width == case.adds
    assert found.correct_at_bits == (case.shortest is None or case.shortest.bits > 3)
    assert found.enumerated == found.at_width
    assert case.codes in (None, len(found.reachable_codes))
    assert found.network is case.rnn


@pytest.mark.parametrize("name", EXPECTED)
def test_every_weights_file(name: str) -> None:
    expected = EXPECTED[name]
    found = verify(load_weights(FILES[name]), expected["bits"])
    assert found.at_width.wrong == expected["wrong_pairs"]
    assert found.correct_at_every_width == expected["every_width"]
    if expected["every_width"]:
        assert isinstance(found.every_width, Proof)
    else:
        assert dataclasses.asdict(found.every_width) == expected["shortest"]


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
    with pytest.raises(RangeError, match="at least 1 bit, got 0"):
        verify(hand_wired(), 0)


def lie(monkeypatch: pytest.MonkeyPatch, function: str, change: Any) -> None:
    """Make one of the ways that `verify` asks tell something else."""
    honest = getattr(verdict, function)
    monkeypatch.setattr(
        verdict, function, lambda *args, **options: change(honest(*args, **options))
    )


def one_more(report: Any) -> Any:
    return dataclasses.replace(report, wrong=report.wrong + 1)


def other_pair(report: Any) -> Any:
    pair = dataclasses.replace(report.counterexample, a=3, b=1, expected=4, got=0)
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
        "prove",
        without_a_pair,
        "the certificate of the proof does not hold",
    ),
    "a proof of a wrong network": (
        WRONG,
        "prove",
        lambda _: prove(hand_wired()),
        "proved right, but the count finds 1 wrong pairs",
    ),
    "a counterexample of a right network": (
        hand_wired(),
        "prove",
        lambda _: Counterexample(1, 1, 1, 2, 0),
        "shortest counterexample has 1 bits, but the count finds 0 wrong pairs at 2 bits",
    ),
    "a counterexample that is too long": (
        WRONG,
        "prove",
        longer,
        "shortest counterexample has 9 bits, but the count finds 1 wrong pairs at 2 bits",
    ),
    "a counterexample that the network does not give": (
        WRONG,
        "prove",
        another_answer,
        "running the network does not confirm the counterexample 11 + 11 = 110",
    ),
    "a count that is one off": (WRONG, "count_wrong", one_more, "the count gives"),
    "a count with another pair": (WRONG, "count_wrong", other_pair, "the count gives"),
    "an enumeration that is one off": (WRONG, "check_width", one_more, "the enumeration WidthRep"),
    "an enumeration that finds nothing": (
        WRONG,
        "check_width",
        lambda report: dataclasses.replace(report, wrong=0, counterexample=None),
        "the enumeration WidthReport",
    ),
}


@pytest.mark.parametrize(("rnn", "function", "change", "message"), LIES.values(), ids=LIES)
def test_a_disagreement_is_loud_and_names_the_network(
    monkeypatch: pytest.MonkeyPatch,
    rnn: ThresholdRNN,
    function: str,
    change: Any,
    message: str,
) -> None:
    lie(monkeypatch, function, change)
    with pytest.raises(DisagreementError, match=re.escape(message)) as caught:
        verify(rnn, 2)
    assert repr(rnn) in str(caught.value)


def test_nothing_but_a_proof_counts_as_right_at_every_width() -> None:
    found = verify(hand_wired(), 2)
    assert isinstance(found, Verdict)
    assert not dataclasses.replace(
        found, every_width=Counterexample(1, 1, 1, 2, 0)
    ).correct_at_every_width
