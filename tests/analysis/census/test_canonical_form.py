import hashlib
import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from binadd import Census, ThresholdRNN, hand_wired, prove, sweep
from binadd.analysis.census.canonical_form import class_of, least_form
from binadd.automata.machine import compile_machine
from binadd.verification.results import Proof
from tests.cases import CASES, permuted, scaled, thermometer, with_spectators

CHECKSUMS = json.loads((Path(__file__).parent / "checksums.json").read_text())


def test_forms_and_numbers_are_those_of_all_times(found: Census) -> None:
    forms = [found.adders.form(number) for number in range(1, found.classes + 1)]
    assert {
        str(states): hashlib.sha256(
            "\n".join(form for form in forms if len(form) == 5 * states - 1).encode()
        ).hexdigest()
        for states in range(4, 9)
    } == CHECKSUMS["forms_by_states"]
    assert hashlib.sha256("\n".join(forms).encode()).hexdigest() == CHECKSUMS["forms"]
    for number, form in CHECKSUMS["some"].items():
        assert forms[int(number) - 1] == form


def test_numbers_follow_states_then_forms(found: Census) -> None:
    forms = [found.adders.form(number) for number in range(1, found.classes + 1)]
    assert forms == sorted(set(forms), key=lambda form: (len(form), form))
    assert all(least_form(form) == form for form in forms)


def test_the_hand_wiring() -> None:
    assert class_of(hand_wired()) == "0113-0113-1337-1337"
    assert class_of(compile_machine(hand_wired())) == "0113-0113-1337-1337"


@pytest.mark.parametrize("name", CASES)
def test_adders_of_three_units_have_a_class_and_no_others(name: str) -> None:
    rnn = CASES[name].rnn
    is_adder = isinstance(prove(rnn), Proof)
    units = len(compile_machine(rnn).units)
    assert (class_of(rnn) is not None) == (is_adder and units == 3)


def test_order_scale_and_idle_units_do_not_matter() -> None:
    for order in itertools.permutations(range(3)):
        rnn = scaled(permuted(thermometer(), order), [2, 0.5, 7], 3)
        assert class_of(rnn) == class_of(hand_wired())
    idle = with_spectators(thermometer(), [[1, 1, 1, 1, 1, 1, -2]])
    assert class_of(idle) == class_of(hand_wired())


def test_other_numbers_of_inputs_and_units_have_none() -> None:
    assert class_of(ThresholdRNN([[1]] * 3, np.zeros((3, 3)), [0] * 3, [1] * 3, 0)) is None
    assert class_of(ThresholdRNN([[1, 1]], [[1]], [-1], [1], 0)) is None


def test_learned_networks_have_a_class(found: Census) -> None:
    _check_learned(found, 60)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_thousand_learned_networks_have_a_class(found: Census) -> None:
    _check_learned(found, 10_000)


def _check_learned(found: Census, seeds: int) -> None:
    numbers = {found.adders.form(number) for number in range(1, found.classes + 1)}
    trained = sweep(seeds).trained
    assert len(trained) == seeds
    assert all(seed.proved and class_of(seed.network) in numbers for seed in trained)
