"""`prove_many` against `prove`, one network after the other."""

from typing import Any

import numpy as np
import pytest

from binadd import Proof, hand_wired, prove, prove_many, specification, wire
from binadd.automata.machine import compile_machine
from binadd.errors import NetworkError
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.verification import prove_many as module
from binadd.verification.margins import margins
from binadd.verification.prove_many import Networks, decide_many
from tests.fuzzing import rounds

KINDS = ["real", "single", "whole", "halves", "sparse", "huge", "tiny", "cancelling", "adders"]
SHAPES = [(1, 1, "parity"), (2, 2, "xor"), (3, 2, "add"), (4, 2, "subtract"), (3, 3, "add:3")]


def parameters(kind: str, count: int, hidden: int, inputs: int) -> list[np.ndarray]:
    """Networks at random, of a kind that makes trouble of its own."""
    rng = np.random.default_rng([KINDS.index(kind), hidden, inputs])
    shapes = [(hidden, inputs), (hidden, hidden), (hidden,), (hidden,), ()]
    arrays = [rng.standard_normal((count, *shape)) for shape in shapes]

    def changed(array: np.ndarray) -> Any:
        powers = rng.uniform(-300, 300, array.shape)
        signs = rng.choice([-1.0, 1.0], array.shape)
        match kind:
            case "single":
                return array.astype(np.float32)
            case "whole":  # many sums are 0
                return np.rint(1.5 * array)
            case "halves":
                return np.rint(3 * array) / 2 + rng.choice([0.0, 0.0, 1e-17], array.shape)
            case "sparse":  # with units that nothing reads
                return array * rng.choice([0, 0, 1], array.shape)
            case "huge":
                return signs * 10.0**powers
            case "tiny":
                return array * 5e-320
            case "cancelling":  # sums that rounding makes 0, and that are not
                return signs * rng.choice([1.0, 1e16, 1e16 + 2, 0.1, 1e-9, 1e300], array.shape)
        return array

    if kind == "adders" and (hidden, inputs) == (3, 2):
        it = hand_wired()
        wired = [it.w_xh, it.w_hh, it.b_h, it.w_hy, np.array(it.b_y)]
        spread = rng.choice([0.0, 1e-18, 0.02, 0.1], count)
        return [
            one + array * spread.reshape(-1, *[1] * one.ndim)
            for one, array in zip(wired, arrays, strict=True)
        ]
    return [changed(array) for array in arrays]


def many(
    arrays: list[Any], fires_at_zero: bool = False, task: str = "add"
) -> tuple[np.ndarray, np.ndarray]:
    w_xh, w_hh, b_h, w_hy, b_y = arrays
    return prove_many(w_xh, w_hh, b_h, w_hy, b_y, fires_at_zero, task)


def assert_as_prove(
    arrays: list[np.ndarray], fires_at_zero: bool, task: str
) -> tuple[np.ndarray, np.ndarray]:
    proved, normalised = many(arrays, fires_at_zero, task)
    assert proved.dtype == bool
    for place in range(len(proved)):
        each: dict[str, Any] = {
            name: array[place] for name, array in zip(Networks._fields, arrays, strict=False)
        }
        network = ThresholdRNN(**each, fires_at_zero=fires_at_zero)
        assert isinstance(prove(network, task), Proof) == proved[place]
        assert margins(compile_machine(network)).normalised == normalised[place]
    return proved, normalised


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("hidden", "inputs", "task"), SHAPES)
def test_it_finds_what_prove_finds(kind: str, hidden: int, inputs: int, task: str) -> None:
    for fires_at_zero in (False, True):
        assert_as_prove(parameters(kind, rounds(12), hidden, inputs), fires_at_zero, task)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("fires_at_zero", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_it_finds_what_prove_finds_of_a_hundred_thousand(kind: str, fires_at_zero: bool) -> None:
    proved, normalised = assert_as_prove(parameters(kind, 5_600, 3, 2), fires_at_zero, "add")
    if kind == "adders":
        assert 500 < proved.sum() < 5_000
    if kind == "whole":
        assert (normalised == 0).sum() > 1_000


def test_right_networks_and_ones_with_a_weight_moved() -> None:
    for task in ("add", "subtract", "add:3", "parity", "equal", "times:3"):
        right = wire(task)
        one = [np.array(getattr(right, name)) for name in Networks._fields[:-1]]
        ends = np.cumsum([array.size for array in one])
        flat = np.concatenate([array.ravel() for array in one])
        moved = np.vstack((flat, flat + np.eye(len(flat))))
        parts = np.split(moved, ends[:-1], axis=1)
        arrays = [part.reshape(-1, *array.shape) for part, array in zip(parts, one, strict=True)]
        proved, _ = assert_as_prove(arrays, False, task)
        assert proved[0]
        assert not proved.all()


def test_sums_that_can_be_trusted_are_not_taken_one_by_one() -> None:
    for kind in ("real", "single", "whole", "adders"):
        arrays = parameters(kind, 2000, 3, 2)
        found = decide_many(Networks._make([*arrays, False]), specification("add"))
        assert found.by_itself.sum() <= 2
    found = decide_many(
        Networks._make([*parameters("huge", 50, 3, 2), False]), specification("add")
    )
    assert found.by_itself.any()


def test_a_tie_of_roundings_is_decided_by_what_is_left() -> None:
    """1 + 2**-53 is a tie: the third number, however small, decides to which side it goes."""
    for rest in (0.0, 1e-300, -1e-300):
        one = ThresholdRNN([[2.0**-53, rest]], [[0.0]], [1.0], [1.0], 0.0)
        arrays = [np.array([getattr(one, name)]) for name in Networks._fields[:-1]]
        assert_as_prove(arrays, False, "xor")


def test_many_units_go_one_by_one() -> None:
    network = wire("add:6")
    arrays = [np.array([getattr(network, name)] * 2) for name in Networks._fields[:-1]]
    assert network.hidden_units * 2 ** (network.hidden_units + 6) > module.MOST_SUMS
    assert many(arrays, task="add:6")[0].tolist() == [True, True]


def test_none_and_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = parameters("adders", 50, 3, 2)
    whole = many(arrays)
    monkeypatch.setattr(module, "SUMS_AT_ONCE", 96 * 7)
    parts = many(arrays)
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_array_equal(one, other)
    nothing = many([array[:0] for array in arrays])
    assert [len(array) for array in nothing] == [0, 0]


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (0, np.ones((3, 2)), r"w_xh of many networks has 3 axes, the networks first; got .*3, 2"),
        (1, np.ones((2, 3, 2)), r"w_hh does not fit w_xh .*expected \(2, 3, 3\), got \(2, 3, 2\)"),
        (4, np.ones(3), r"b_y does not fit w_xh .*expected \(2,\), got \(3,\)"),
        (2, np.full((2, 3), np.nan), r"b_h\[0\]\[0\] is nan; expected a finite number"),
        (3, np.full((2, 3), 1e301), r"w_hy\[0\]\[0\] is 1e\+301; expected a finite number of at"),
        (3, [[1, 2, 3], [1, 2]], "w_hy: rows of different lengths"),
        (0, np.ones((2, 3, 3)), "add takes 2 inputs, but each network has 3"),
        (0, np.ones((2, 0, 2)), r"w_xh: expected at least one hidden unit .* got .*\(2, 0, 2\)"),
    ],
)
def test_what_does_not_fit_is_refused(place: int, value: Any, message: str) -> None:
    arrays: list[Any] = list(parameters("real", 2, 3, 2))
    arrays[place] = value
    with pytest.raises(NetworkError, match=message):
        many(arrays)


def test_whether_they_fire_at_zero_is_true_or_false() -> None:
    arrays = parameters("real", 2, 3, 2)
    at_zero: Any = "no"
    of_numpy: Any = np.True_
    with pytest.raises(NetworkError, match="fires_at_zero: expected True or False, got 'no'"):
        many(arrays, at_zero)
    np.testing.assert_array_equal(many(arrays, of_numpy)[1], many(arrays, True)[1])


@pytest.mark.parametrize(("hidden", "inputs", "task"), [(8, 2, "add"), (6, 1, "parity")])
def test_how_arrays_lie_in_memory_changes_no_bit(hidden: int, inputs: int, task: str) -> None:
    """Sums of eight numbers and more are rounded by the order in which they are taken."""
    arrays = [np.round(array, 1) for array in parameters("real", rounds(20), hidden, inputs)]
    expected = assert_as_prove(arrays, False, task)
    for lying in (
        [np.asfortranarray(array) for array in arrays],
        [np.moveaxis(np.moveaxis(array, 0, -1).copy(), -1, 0) for array in arrays],
    ):
        for one, other in zip(many(lying, task=task), expected, strict=True):
            np.testing.assert_array_equal(one, other)
