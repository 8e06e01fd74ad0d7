"""The independent check: it accepts every true certificate, and nothing else."""

import itertools
import random

import pytest

from binadd import Proof, ThresholdRNN, check_certificate, hand_wired, prove
from tests.cases import RIGHT, RIGHT_UP_TO_SOME_WIDTH, WRONG, Case, with_spectators
from tests.perturbations import perturbed

TRUE = (("000", 0), ("100", 0), ("110", 1), ("111", 1))


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_every_proof_is_accepted(case: Case) -> None:
    proof = prove(case.rnn)
    assert isinstance(proof, Proof)
    assert check_certificate(case.rnn, proof.certificate)


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_a_certificate_that_lacks_any_pair_is_refused(case: Case) -> None:
    proof = prove(case.rnn)
    assert isinstance(proof, Proof)
    for left_out in proof.certificate:
        rest = [pair for pair in proof.certificate if pair != left_out]
        assert not check_certificate(case.rnn, rest), left_out


def test_a_pair_too_many_is_refused_if_it_goes_wrong() -> None:
    for extra in (("000", 1), ("100", 1), ("110", 0), ("111", 0)):
        assert not check_certificate(hand_wired(), (*TRUE, extra)), extra


def test_a_pair_too_many_is_harmless_if_it_does_not() -> None:
    # 010 is never reached, but it holds the carry as 110 does.
    assert check_certificate(hand_wired(), (*TRUE, ("010", 1)))


def test_the_order_of_pairs_and_the_kind_of_collection_do_not_matter() -> None:
    for order in itertools.permutations(TRUE):
        assert check_certificate(hand_wired(), list(order))
    assert check_certificate(hand_wired(), set(TRUE))


def test_nothing_is_no_certificate() -> None:
    assert not check_certificate(hand_wired(), ())


def test_a_network_of_three_inputs_is_refused() -> None:
    # Its rows, input and hidden weights in one, begin like those of the hand-wired network.
    rnn = ThresholdRNN([[1, 1, 0]] * 3, [[1, 0, 0]] * 3, [-0.1, -1.1, -2.1], [1, -1, 1], -0.1)
    assert not check_certificate(rnn, TRUE)


def test_hundreds_of_pairs_are_checked() -> None:
    # Eight more units hold the last four columns: 4**4 codes, and where the earlier three pass a
    # carry on, which 2**3 * 4 do, there may be one or not.
    rows = [[0.0] * 14 for _ in range(8)]
    for unit, row in enumerate(rows):
        row[unit // 4 if unit % 4 == 0 else 4 + unit] = 1  # reads its input or the unit before
        row[-1] = -0.5
    rnn = with_spectators(hand_wired(), rows)
    proof = prove(rnn)
    assert isinstance(proof, Proof)
    assert len(proof.certificate) == 4**4 + 2**3 * 4
    assert check_certificate(rnn, proof.certificate)
    assert not check_certificate(rnn, proof.certificate[:-1])


@pytest.mark.parametrize("case", (WRONG | RIGHT_UP_TO_SOME_WIDTH).values())
def test_no_certificate_for_a_wrong_network(case: Case) -> None:
    assert not check_certificate(case.rnn, TRUE) or case.rnn.hidden_units != 3
    hidden = case.rnn.hidden_units
    if hidden <= 6:
        codes = ["".join(bits) for bits in itertools.product("01", repeat=hidden)]
        generator = random.Random(4)
        for _ in range(5):  # whatever carry each code is said to mean
            everything = [(code, generator.getrandbits(1)) for code in codes]
            assert not check_certificate(case.rnn, everything)


def test_the_certificate_of_another_network_is_judged_by_this_one() -> None:
    refused = accepted = 0
    for rnn in perturbed(99, 60):
        if rnn.hidden_units != 3:
            continue
        adds = isinstance(prove(rnn), Proof)
        if check_certificate(rnn, TRUE):
            assert adds
            accepted += 1
        refused += not adds
    assert accepted
    assert refused


@pytest.mark.parametrize("code", ["x00", "2", "", "0000", "\u0661\u0661\u0661"])
def test_a_code_that_is_none_proves_nothing(code: str) -> None:
    assert not check_certificate(hand_wired(), [("000", 0), (code, 0)])
