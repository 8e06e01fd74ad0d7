"""The independent check: it accepts every true certificate, and nothing else."""

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest

from binadd import Proof, ThresholdRNN, check_certificate, hand_wired, prove
from binadd.automata.specification import Specification
from binadd.tasks import specification
from binadd.tasks.wiring import wire
from tests import reference
from tests.cases import RIGHT, RIGHT_UP_TO_SOME_WIDTH, WRONG, Case, permuted, with_spectators
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
    # Eight more units hold the last four columns: 4**4 states, and where the earlier three pass a
    # carry on, which 2**3 * 4 do, there may be one or not. The output reads them, to no effect.
    rows = [[0.0] * 14 for _ in range(8)]
    for unit, row in enumerate(rows):
        row[unit // 4 if unit % 4 == 0 else 4 + unit] = 1  # reads its input or the unit before
        row[-1] = -0.5
    idle = with_spectators(hand_wired(), rows)
    rnn = replace(idle, w_hy=np.append(idle.w_hy[:3], [0.001] * 8))
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
        states = ["".join(bits) for bits in itertools.product("01", repeat=hidden)]
        generator = random.Random(4)
        for _ in range(5):  # whatever carry each state is said to mean
            everything = [(state, generator.getrandbits(1)) for state in states]
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


@pytest.mark.parametrize("state", ["x00", "2", "", "0000", "\u0661\u0661\u0661"])
def test_a_state_that_is_none_proves_nothing(state: str) -> None:
    assert not check_certificate(hand_wired(), [(state, 0)])
    assert not check_certificate(hand_wired(), [*TRUE, (state, 0)])
    assert not check_certificate(hand_wired(), [(state, 0), *TRUE])


@pytest.mark.parametrize("carry", [-1, 2, 10**9])
def test_a_task_state_that_is_none_proves_nothing(carry: int) -> None:
    assert not check_certificate(hand_wired(), [*TRUE, ("000", carry)])


# Units that nobody reads

IDLE = permuted(
    with_spectators(
        hand_wired(),
        [[1, 0, 0, 0, 0, 0, 0, -0.5], [0, 0, 0, 1, 0, 1, 1, -0.5]],  # and one reads the other
    ),
    (3, 1, 0, 4, 2),
)
OVER_THOSE_READ = (("000", 0), ("010", 0), ("110", 1), ("111", 1))


def test_states_may_be_over_the_units_that_are_read() -> None:
    assert check_certificate(IDLE, OVER_THOSE_READ)
    for left_out in OVER_THOSE_READ:
        assert not check_certificate(IDLE, [p for p in OVER_THOSE_READ if p != left_out])
    assert not check_certificate(IDLE, TRUE)  # in another order of the units


def test_states_may_be_over_all_units() -> None:
    network = reference.Network(IDLE)
    pairs = {(network.start, 0)}
    waiting = list(pairs)
    for h, carry in waiting:  # grows while it is read
        for x in itertools.product((0, 1), repeat=2):
            pair = network.step(x, h)[0], (sum(x) + carry) // 2
            if pair not in pairs:
                pairs.add(pair)
                waiting.append(pair)
    whole = [("".join(map(str, h)), carry) for h, carry in pairs]
    assert len(whole) > len(OVER_THOSE_READ)
    assert check_certificate(IDLE, whole)
    assert not check_certificate(IDLE, [pair for pair in whole if pair != ("00000", 0)])
    assert not check_certificate(IDLE, [*whole, OVER_THOSE_READ[0]])


@pytest.mark.parametrize(("reader", "unread"), [(1, 0), (2, 3), (4, 0)])
def test_units_outside_that_feed_one_inside_are_found(reader: int, unread: int) -> None:
    w_hh = np.array(IDLE.w_hh)
    w_hh[reader, unread] = 1
    assert not check_certificate(replace(IDLE, w_hh=w_hh), OVER_THOSE_READ)
    w_hy = np.array(IDLE.w_hy)
    w_hy[unread] = 1e-300
    assert not check_certificate(replace(IDLE, w_hy=w_hy), OVER_THOSE_READ)


@pytest.mark.parametrize("units", [17, 100, 600])
def test_the_certificate_of_many_units_is_checked_over_those_read(units: int) -> None:
    generator = np.random.default_rng(units)
    rows = generator.integers(-2, 3, size=(units - 3, 3 + units)).astype(float)
    rnn = permuted(
        with_spectators(hand_wired(), rows.tolist()), generator.permutation(units).tolist()
    )
    proof = prove(rnn)
    assert isinstance(proof, Proof)
    assert check_certificate(rnn, proof.certificate)
    assert not check_certificate(rnn, proof.certificate[1:])


def test_no_certificate_where_the_output_reads_nothing() -> None:
    silent = ThresholdRNN([[1, 1]], [[1]], [0], [0], -1)
    assert not check_certificate(silent, [("", 0)])
    assert check_certificate(silent, [("", 0)], never())


def never() -> Specification:
    """The task whose answer is always 0."""
    return replace(specification("and"), name="never", output=np.zeros((4, 1), dtype=bool))


# Other tasks


@pytest.mark.parametrize("name", ["add:3", "subtract", "less", "parity", "multiple-of:3"])
def test_a_certificate_is_of_its_task(name: str) -> None:
    proof = prove(wire(name), name)
    assert isinstance(proof, Proof)
    assert check_certificate(wire(name), proof.certificate, name)
    assert check_certificate(wire(name), proof.certificate, specification(name))
    task = specification(name)
    for x, state in itertools.product(range(2**task.inputs), range(len(task.states))):
        output = np.array(task.output)
        output[x, state] ^= True
        other = replace(task, output=output)
        assert not check_certificate(wire(name), proof.certificate, other)
    assert not check_certificate(wire(name), proof.certificate, "add:4")
