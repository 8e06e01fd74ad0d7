"""Whether two networks are one: against every way tried slowly, and in the large."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from binadd import ThresholdRNN, compare, hand_wired, load_weights
from binadd.analysis import alignment, comparison, sameness
from binadd.analysis.comparison import Comparison
from binadd.automata import machine as machines
from binadd.automata import product
from binadd.errors import UndecidedError
from binadd.networks import isomorphism
from tests.analysis import slow_sameness as slow
from tests.cases import FOLDER, MINIMAL, RIGHT, permuted, scaled, thermometer
from tests.fuzzing import rounds
from tests.perturbations import perturbed
from tests.rewriting import applied
from tests.symmetric_networks import (
    CHANGES,
    Change,
    as_it_is,
    reordered_and_scaled,
    symmetric_networks,
    with_one_weight_changed,
)


def loaded(name: str) -> ThresholdRNN:
    return load_weights(Path(FOLDER, f"{name}.json"))


def demand_a_way(a: ThresholdRNN, b: ThresholdRNN, found: Comparison) -> None:
    """The alignment of two networks that are the same has to be a way in which they are."""
    assert found.alignment is not None
    way = found.alignment.order, found.alignment.complemented
    assert slow.same_weights(slow.centred(a), slow.centred(b), way)
    assert slow.act_alike(a, b, way)


def demand_identity(found: Comparison) -> None:
    assert found.same_network
    assert found.same_codes
    assert found.alignment is not None
    assert found.alignment.order == tuple(range(found.a.network.hidden_units))
    assert not any(found.alignment.complemented)


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_decided_as_by_trying_every_way(change: Change) -> None:
    generator = np.random.default_rng(len(change.__name__))
    answers = set()
    for a in symmetric_networks(len(change.__name__), rounds(50)):
        b = change(a, generator)
        found = compare(a, b)
        assert found.same_network == slow.same_network(a, b)
        answers.add(found.same_network)
        if found.same_network:
            demand_a_way(a, b, found)
        if change is as_it_is:
            demand_identity(found)
        assert found == compare(a, b)
    # Where a sum is 0, a complement or rounding makes a few act otherwise.
    one_way: dict[Change, bool] = {
        as_it_is: True,
        reordered_and_scaled: True,
        with_one_weight_changed: False,
    }
    assert answers >= ({one_way[change]} if change in one_way else {True, False})
    assert change is not as_it_is or answers == {True}


def test_networks_of_few_weights_are_told_apart() -> None:
    """Pairs that have nothing to do with each other, but often look alike."""
    networks = [rnn for rnn in symmetric_networks(3, rounds(60)) if rnn.hidden_units <= 3]
    networks += [permuted(rnn, range(rnn.hidden_units)[::-1]) for rnn in networks[:10]]
    same = 0
    for a, b in itertools.combinations(networks, 2):
        found = sameness.same_network(machines.compile_machine(a), machines.compile_machine(b))
        assert (found is not None) == slow.same_network(a, b)
        same += found is not None
    assert same >= 5


def test_eight_units_in_any_order_complement_and_scale() -> None:
    generator = np.random.default_rng(12)
    for _ in range(rounds(10)):
        a = ThresholdRNN(
            generator.normal(size=(8, 2)),
            generator.normal(size=(8, 8)),
            generator.normal(size=8),
            generator.normal(size=8),
            float(generator.normal()),
        )
        order = tuple(int(i) for i in generator.permutation(8))
        flips = tuple(bool(flip) for flip in generator.integers(2, size=8))
        b = applied(a, order, flips)
        found = compare(b, a)
        assert found.same_network
        assert found.alignment is not None
        assert (found.alignment.order, found.alignment.complemented) == (order, flips)
        other = np.array(b.w_hh)
        other[0, 1] += 1e-6
        near = ThresholdRNN(b.w_xh, other, b.b_h, b.w_hy, b.b_y)
        assert compare(near, a).same_network is False


def test_a_network_is_itself_whatever_units_repeat_each_other() -> None:
    rnn = loaded("compare_with_itself")
    found = compare(rnn, rnn)
    demand_identity(found)
    assert found.a.unread_units == (0, 3, 5)
    assert "They are the same network" in str(found)
    for other in perturbed(41, rounds(20)):
        demand_identity(compare(other, other))


def test_a_moved_start_is_seen_through() -> None:
    a, b = loaded("moved_start_a"), loaded("moved_start_b")
    for one, other in ((a, b), (b, a)):
        found = compare(one, other)
        assert found.same_network
        assert not found.same_function
        demand_a_way(one, other, found)
        assert found.alignment is not None
        text = " ".join(str(found).split())
        assert "the zeros of A stand for the hidden state" in text
        assert found.alignment.start_state in text


def test_of_ways_that_keep_the_start_one_is_taken() -> None:
    # A ring of two that could as well be complemented: nothing but the start tells the ways apart.
    rnn = ThresholdRNN(
        [[1, 1], [0, 0], [0, 0]],
        [[0, 1, 0], [0, 0, 1], [0, 1, 0]],
        [-0.5, -0.5, -0.5],
        [1, 0, 0],
        0,
    )
    generator = np.random.default_rng(8)
    for _ in range(rounds(10)):
        found = compare(rnn, permuted(rnn, generator.permutation(3).tolist()))
        assert found.same_network
        assert found.same_codes


def demand_only(a: ThresholdRNN, b: ThresholdRNN, *ways: slow.Way) -> None:
    """Of all ways in which the weights are the same, `ways` act alike, and one of them is found."""
    assert [way for way in slow.same_weights_ways(a, b) if slow.act_alike(a, b, way)] == [*ways]
    found = compare(a, b)
    assert found.same_network
    assert found.alignment is not None
    assert (found.alignment.order, found.alignment.complemented) in ways


def test_sums_of_zero_tell_ways_apart_that_the_weights_do_not() -> None:
    """Is a > b? Is a < b? Under the other rule each is the complement of the other."""
    strict, loose = (
        ThresholdRNN([[1, -1], [-1, 1]], np.zeros((2, 2)), [0, 0], [1, -1], -0.5, fires_at_zero)
        for fires_at_zero in (False, True)
    )
    demand_only(strict, loose, ((1, 0), (True, True)))
    demand_only(strict, permuted(strict, [1, 0]), ((1, 0), (False, False)))


def test_what_is_lost_in_rounding_tells_ways_apart_that_the_weights_do_not() -> None:
    either = ThresholdRNN(
        [[1, 1]] * 2, np.zeros((2, 2)), [-1 + 1e-12, -1 - 1e-12], [1, 1], -1.5
    )  # its first unit is "or", its second "and"
    demand_only(either, permuted(either, [1, 0]), ((1, 0), (False, False)))

    def always(bias: float) -> ThresholdRNN:
        """Unit 0 is 1, or 0, always; 1 and 2 are it and its complement; 3 and 4 are copies."""
        w_hh = np.zeros((5, 5))
        w_hh[0, 3:], w_hh[1:3, 0] = (1, -1), (1, -1)
        w_xh = np.zeros((5, 2))
        w_xh[3:, 0] = 1
        return ThresholdRNN(w_xh, w_hh, [bias, -0.5, 0.5, -0.5, -0.5], [0, 1, 1, 0, 0], -1.5)

    demand_only(always(1e-12), always(-1e-12), ((0, 2, 1, 4, 3), (True,) + (False,) * 4))


def test_weights_that_differ_in_all_by_more_than_any_of_them_are_not_the_same() -> None:
    generator = np.random.default_rng(14)
    rnn = thermometer()
    answers = set()
    for size in [1e-10, 3e-10, 6e-10, 1e-9, 3e-9] * rounds(4):
        w_xh, w_hh = (w + size * generator.normal(size=w.shape) for w in (rnn.w_xh, rnn.w_hh))
        near = ThresholdRNN(w_xh, w_hh, rnn.b_h, rnn.w_hy, rnn.b_y)
        answer = compare(near, rnn).same_network
        assert answer == slow.same_network(near, rnn)
        answers.add(answer)
    assert answers == {True, False}


def test_copies_that_differ_by_rounding_alone_are_decided() -> None:
    """Eight units that may be put in 40,320 orders, of which none acts alike."""
    ones = np.ones((8, 8)) - np.eye(8)
    a = ThresholdRNN(np.ones((8, 2)), ones, -np.ones(8), np.ones(8), 0)
    b = ThresholdRNN(a.w_xh * 0.3, ones * 0.3, a.b_h * (0.3 - 1e-16), a.w_hy, 0)
    assert compare(a, b).same_network is False
    assert compare(a, scaled(a, [2.0] * 8, 2.0)).same_network


def beside(rnn: ThresholdRNN, w_hh: np.ndarray, first_reads: float, bias: float) -> ThresholdRNN:
    """More units beside a network, the first of which may read the inputs."""
    old, new = rnn.hidden_units, len(w_hh)
    all_w_hh = np.zeros((old + new, old + new))
    all_w_hh[:old, :old], all_w_hh[old:, old:] = rnn.w_hh, w_hh
    w_xh = np.zeros((new, 2))
    w_xh[0] = first_reads
    return ThresholdRNN(
        np.vstack([rnn.w_xh, w_xh]),
        all_w_hh,
        np.concatenate([rnn.b_h, np.full(new, bias)]),
        np.concatenate([rnn.w_hy, np.zeros(new)]),
        rnn.b_y,
    )


LARGE = {
    "a register": beside(hand_wired(), np.eye(60, k=-1), 1, -0.5),
    "a long register": beside(hand_wired(), np.eye(250, k=-1), 1, -0.5),
    "copies": beside(hand_wired(), np.zeros((400, 400)), 0, -0.5),
    "rings": beside(hand_wired(), np.kron(np.eye(40), [[0, 1], [1, 0]]), 0, -0.5),
    "a circle": beside(hand_wired(), np.roll(np.eye(100), 1, axis=1), 0, -0.5),
    "signs": beside(hand_wired(), np.random.default_rng(0).choice([-1, 1], size=(90, 90)), 0, -0.5),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_networks_are_decided(name: str) -> None:
    generator = np.random.default_rng(9)
    rnn = LARGE[name]
    units = rnn.hidden_units
    demand_identity(compare(rnn, rnn))
    factors = (10.0 ** generator.uniform(-2, 2, size=units)).tolist()
    other = scaled(permuted(rnn, generator.permutation(units).tolist()), factors, 3.0)
    found = compare(rnn, other)
    assert found.same_network
    assert found.same_codes
    assert found.alignment is not None
    assert set(found.alignment.agreement) == {1, None}
    w_hh = np.array(rnn.w_hh)
    w_hh[-1, -2] += 0.3
    w_hh[-1, -3] -= 0.2
    near = ThresholdRNN(rnn.w_xh, w_hh, rnn.b_h, rnn.w_hy, rnn.b_y)
    near = permuted(near, generator.permutation(units).tolist())
    assert compare(rnn, near).same_network is False


def test_what_is_not_decided_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isomorphism, "MOST_WORK", 0)
    rnn = LARGE["rings"]
    found = compare(rnn, permuted(rnn, range(rnn.hidden_units)[::-1]))
    assert found.same_network is None
    assert found.same_function
    assert found.as_json()["same_network"] is None
    assert "is not decided" in " ".join(str(found).split())
    assert "Only the weights differ" not in str(found)
    # Up to 8 units nothing is given up.
    moved = compare(loaded("moved_start_a"), loaded("moved_start_b"))
    assert moved.same_network


def test_networks_too_large_to_align_say_so() -> None:
    rnn = LARGE["a long register"]
    w_hh = np.array(rnn.w_hh)
    w_hh[9, 9] = 1
    found = compare(rnn, ThresholdRNN(rnn.w_xh, w_hh, rnn.b_h, rnn.w_hy, rnn.b_y))
    assert found.alignment is None
    assert found.same_function
    assert "not matched: they are too many" in " ".join(str(found).split())
    # Those of up to 128 units are: by what they do where that is known, else by their weights.
    shorter = compare(LARGE["a circle"], LARGE["signs"])
    assert shorter.alignment is None  # they have different numbers of units
    other = beside(hand_wired(), np.roll(np.eye(100), 1, axis=1) * 2, 0, -0.5)
    aligned = compare(LARGE["a circle"], other)
    assert aligned.alignment is not None
    assert aligned.alignment.order == tuple(range(103))
    assert aligned.alignment.agreement == (1.0, 1.0, 1.0) + (None,) * 100
    assert aligned.same_network is False


def many_states(seed: int) -> ThresholdRNN:
    """A register of 40 units, of which the last two are read: 2**40 hidden states."""
    units = 40
    w_xh, w_hy = np.zeros((units, 2)), np.zeros(units)
    w_xh[0] = 1
    w_hy[-2:] = np.random.default_rng(seed).uniform(1, 2, size=2)
    return ThresholdRNN(w_xh, np.eye(units, k=-1), np.full(units, -0.5), w_hy, -0.5)


def test_wrong_networks_of_very_many_states_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(comparison, "MOST_STATES", 2**8)  # all of these only to save time
    monkeypatch.setattr(sameness, "MOST_STATES", 2**8)
    monkeypatch.setattr(alignment, "MOST_PAIRS", 2**8)
    monkeypatch.setattr(product, "MOST_PAIRS", 2**10)
    generator = np.random.default_rng(15)
    rnn = many_states(1)
    found = compare(rnn, rnn)
    demand_identity(found)
    assert found.same_function
    other = permuted(rnn, generator.permutation(40).tolist())
    found = compare(rnn, scaled(other, [2.0] * 40, 4.0))
    assert found.same_network
    assert found.same_function
    assert found.alignment is not None
    assert found.alignment.agreement == (1.0,) * 40
    assert found.a.margins is None
    assert found.as_json()["reachable_states"] == [None, None]
    assert "more than 256" in str(found)
    # What rounding may do in so many states is not decided, and that they answer alike neither.
    with pytest.raises(UndecidedError, match="more than 1,024 pairs"):
        compare(rnn, scaled(other, [3.7] * 40, 0.3))
    # From the hand wiring it differs at once.
    found = compare(rnn)
    assert (found.same_function, found.same_network, found.alignment) == (False, False, None)
    assert found.difference is not None
    assert found.difference.bits == 1


def test_equal_comparisons_are_equal() -> None:
    one, other = (compare(RIGHT["six codes"].rnn) for _ in range(2))
    assert one == other
    assert hash(one.a.network) == hash(other.a.network)
    assert one != compare(thermometer())
    assert len(repr(one).splitlines()) == 1
    assert "same_network=False" in repr(one)


def test_each_network_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ThresholdRNN] = []
    make = machines.Machine.__init__

    def counted(self: machines.Machine, network: ThresholdRNN) -> None:
        made.append(network)
        make(self, network)

    monkeypatch.setattr(machines.Machine, "__init__", counted)
    a, b = MINIMAL, RIGHT["eight codes"].rnn  # the first lies on the coarsest grid itself
    compare(a, b)
    assert (made.count(a), made.count(b)) == (1, 1)
    assert len(made) == len(set(made))  # no grid is proved twice either
