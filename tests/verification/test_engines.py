"""One test body over every way to decide whether a network adds: all of them have to agree."""

from collections.abc import Callable

import pytest

from binadd import (
    Counterexample,
    Proof,
    ThresholdRNN,
    WidthReport,
    check_certificate,
    check_width,
    count_wrong,
    prove,
)
from binadd.automata.machine import compile_machine
from binadd.tasks import specification
from binadd.verification import exhaustive
from binadd.verification.exhaustive import enumerate_task
from tests import reference
from tests.cases import CASES, RIGHT_UP_TO_SOME_WIDTH, Case, thermometer
from tests.fuzzing import rounds
from tests.perturbations import perturbed, single_changes
from tests.reference import Wrong

Found = tuple[int, Wrong | None]
"""How many pairs of a width are wrong, and the smallest."""


def as_wrong(found: Counterexample | None) -> Wrong | None:
    return Wrong(found.bits, found.a, found.b, found.expected, found.got) if found else None


def through_states(rnn: ThresholdRNN, bits: int) -> WidthReport:
    """The enumeration as it is done where circuits would be too large."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exhaustive, "sliced_units", lambda machine: None)
        return check_width(rnn, bits)


def plainly(rnn: ThresholdRNN, bits: int) -> WidthReport:
    """The enumeration that is done for tasks other than addition."""
    return enumerate_task(compile_machine(rnn), specification("add"), bits)


def from_report(report: WidthReport) -> Found:
    assert report.pairs == 4**report.bits
    return report.wrong, as_wrong(report.counterexample)


def from_list(wrong: list[Wrong]) -> Found:
    return len(wrong), (wrong[0] if wrong else None)


ENGINES: dict[str, Callable[[ThresholdRNN, int], Found]] = {
    "count": lambda rnn, bits: from_report(count_wrong(rnn, bits)),
    "enumeration": lambda rnn, bits: from_report(check_width(rnn, bits)),
    "states": lambda rnn, bits: from_report(through_states(rnn, bits)),
    "plainly": lambda rnn, bits: from_report(plainly(rnn, bits)),
    "fractions": lambda rnn, bits: from_list(reference.wrong_pairs(rnn, bits)),
    "floats": lambda rnn, bits: from_list(reference.float_wrong_pairs(rnn, bits)),
}


def demand_agreement(rnn: ThresholdRNN, bits: int) -> None:
    """Every engine finds the same at this width, and the proof fits."""
    found = {name: engine(rnn, bits) for name, engine in ENGINES.items()}
    wrong, smallest = found["fractions"]
    assert set(found.values()) == {(wrong, smallest)}, (rnn, found)
    proof = prove(rnn)
    if isinstance(proof, Proof):
        assert reference.adds_at_every_width(rnn), rnn
        assert check_certificate(rnn, proof.certificate), rnn
        assert wrong == 0, rnn
    else:
        assert not reference.adds_at_every_width(rnn), rnn
        shortest = as_wrong(proof)
        if proof.bits <= bits:
            assert reference.shortest_counterexample(rnn, bits) == shortest, rnn
        else:
            assert wrong == 0, rnn
            # Too long for fractions: by floats, and the pair itself by integer addition.
            assert reference.answer(rnn, proof.a, proof.b, proof.bits) == proof.got, rnn
            assert proof.got != proof.a + proof.b == proof.expected, rnn
            if proof.bits <= 6:
                assert reference.float_wrong_pairs(rnn, proof.bits - 1) == [], rnn
                assert reference.float_wrong_pairs(rnn, proof.bits)[0] == shortest, rnn


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_engine_on_every_case(case: Case) -> None:
    for bits in (1, 2, 4):
        demand_agreement(case.rnn, bits)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_proof_finds_what_the_table_says(case: Case) -> None:
    found = prove(case.rnn)
    assert as_wrong(found if isinstance(found, Counterexample) else None) == case.shortest


@pytest.mark.parametrize(
    "seed", [0, *[pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 10)]]
)
def test_every_engine_on_perturbed_networks(seed: int) -> None:
    seen = {"right": 0, "wrong": 0}
    for i, rnn in enumerate(perturbed(seed, rounds(200))):
        demand_agreement(rnn, bits=2 + i % 2)
        seen["right" if isinstance(prove(rnn), Proof) else "wrong"] += 1
    assert min(seen.values()) > rounds(200) // 50  # neither kind is rare


def test_every_single_change_of_the_thermometer() -> None:
    seen = {"right": 0, "wrong": 0}
    for what, rnn in single_changes(thermometer((-0.1, -1.1, -2.1), -0.1)):
        found = prove(rnn)
        if isinstance(found, Proof):
            assert reference.adds_at_every_width(rnn), what
            assert reference.float_wrong_pairs(rnn, 5) == [], what
            seen["right"] += 1
        else:
            assert reference.answer(rnn, found.a, found.b, found.bits) == found.got, what
            assert found.got != found.a + found.b, what
            assert reference.shortest_counterexample(rnn, found.bits) == as_wrong(found), what
            seen["wrong"] += 1
        demand_agreement(rnn, 3)
    # Weights of 1 negated: 6 + 3 + 3, all wrong. What else changes may be harmless.
    assert seen["wrong"] >= 40
    assert seen["right"] >= 8


@pytest.mark.parametrize("name", [n for n in RIGHT_UP_TO_SOME_WIDTH if n[-1] in "567"])
def test_right_up_to_a_width_and_wrong_beyond(name: str) -> None:
    rnn, shortest = RIGHT_UP_TO_SOME_WIDTH[name].rnn, RIGHT_UP_TO_SOME_WIDTH[name].shortest
    assert shortest is not None
    for bits in (shortest.bits - 1, shortest.bits):
        expected = ENGINES["floats"](rnn, bits)
        assert ENGINES["count"](rnn, bits) == expected
        assert ENGINES["enumeration"](rnn, bits) == expected
        assert ENGINES["states"](rnn, bits) == expected
        assert ENGINES["plainly"](rnn, bits) == expected
        assert expected[1] == (shortest if bits == shortest.bits else None)
