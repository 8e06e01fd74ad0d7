import pickle
import random
from fractions import Fraction
from typing import Any, cast

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired
from binadd.errors import NetworkError
from tests import reference
from tests.cases import CASES, Case

GOOD: dict[str, Any] = {
    "w_xh": [[1, 1], [1, 1]],
    "w_hh": [[0, 1], [0, 1]],
    "b_h": [-0.5, -1.5],
    "w_hy": [1, -1],
    "b_y": -0.5,
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_runs_like_the_reference(case: Case) -> None:
    generator = random.Random(1)
    for length in (0, 1, 2, 9):
        columns = [(generator.getrandbits(1), generator.getrandbits(1)) for _ in range(length)]
        assert case.rnn.run(columns) == reference.run(case.rnn, columns)


def test_other_numbers_of_inputs_run_too() -> None:
    generator, seen = np.random.default_rng(0), set()
    for inputs in (1, 3, 4, 5):
        rnn = ThresholdRNN(
            generator.normal(size=(4, inputs)),
            generator.normal(size=(4, 4)),
            generator.normal(size=4),
            generator.normal(size=4),
            0,
        )
        columns = generator.integers(0, 2, size=(40, inputs))
        expected = reference.run(rnn, [tuple(row) for row in columns.tolist()])
        assert rnn.run(columns) == expected
        assert rnn.inputs == inputs
        seen |= set(expected)
    assert seen == {0, 1}


def test_the_trace_shows_the_exact_sums_rounded_once() -> None:
    rnn = ThresholdRNN(
        [[0.1, 0.2], [3.0, 4.0]], [[0.3, -0.1], [1.0, 1.0]], [-0.7, 0], [0.1, 0.2], -0.3
    )
    first, second = rnn.trace([(1, 1), (1, 0)])
    assert first.x == (1, 1)
    assert first.z == (float(Fraction(0.1) + Fraction(0.2) - Fraction(0.7)), 7.0)
    assert first.h == (0, 1)
    assert first.z_y == float(Fraction(0.2) - Fraction(0.3))
    assert first.y == 0
    assert second.z == (float(Fraction(0.1) - Fraction(0.1) - Fraction(0.7)), 4.0)


def test_no_order_of_summation_decides() -> None:
    # 0.1 + 0.2 - 0.3 is 2.8e-17 exactly, 5.6e-17 in floats one way round, and 2.8e-17 the other;
    # 1 + 1e-17 - 1 is 0 in floats and 1e-17 exactly.
    rnn = ThresholdRNN([[1, 1e-17]], [[0]], [-1], [1], -0.5)
    assert rnn.run([(1, 1)]) == [1]
    assert rnn.run([(1, 0)]) == [0]
    assert not reference.float_answers(rnn, np.array([1]), np.array([1]), 1).any()


def test_the_threshold_rule_matters_only_at_zero() -> None:
    zeros: list[list[float]] = [[0.0]]
    for bias, strict, weak in ((0.0, 0, 1), (-0.0, 0, 1), (5e-324, 1, 1), (-5e-324, 0, 0)):
        for fires_at_zero, fires in ((False, strict), (True, weak)):
            rnn = ThresholdRNN([[0, 0]], zeros, [bias], [1], -0.5, fires_at_zero)
            assert rnn.run([(0, 0)]) == [fires]
            assert rnn.threshold == ("z>=0" if fires_at_zero else "z>0")


def test_it_is_frozen() -> None:
    rnn = hand_wired()
    with pytest.raises(AttributeError):
        rnn.b_y = 0  # type: ignore[misc]
    for array in (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_it_keeps_no_hold_of_the_arrays_it_was_made_of() -> None:
    w_xh = np.ones((3, 2))
    rnn = ThresholdRNN(w_xh, np.zeros((3, 3)), np.zeros(3), np.ones(3), 0)
    w_xh[:] = 7
    assert rnn.w_xh.tolist() == [[1, 1]] * 3


def test_equality_is_of_parameters_and_rule_not_of_names() -> None:
    one, same = ThresholdRNN(**GOOD, name="one"), ThresholdRNN(**GOOD, name="another")
    assert one == same
    assert hash(one) == hash(same)
    assert one != ThresholdRNN(**GOOD, fires_at_zero=True)
    assert one != ThresholdRNN(**{**GOOD, "b_y": -0.25})
    assert one != "one"
    for key in ("w_xh", "w_hh", "b_h", "w_hy"):
        other = np.array(GOOD[key], dtype=float)
        other.flat[0] += 1
        assert one != ThresholdRNN(**{**GOOD, key: other})


def test_it_survives_pickling_read_only() -> None:
    rnn = ThresholdRNN(**GOOD, fires_at_zero=True, name="mine")
    again = pickle.loads(pickle.dumps(rnn))
    assert again == rnn
    assert again.name == "mine"
    assert not again.w_xh.flags.writeable


def test_its_repr_makes_it_again() -> None:
    rnn = ThresholdRNN(**GOOD, fires_at_zero=True, name="mine")
    assert eval(repr(rnn), {"ThresholdRNN": ThresholdRNN}) == rnn


BAD = {
    "w_xh of one dimension": ({"w_xh": [1, 1]}, r"w_xh: expected 2 dimensions, got shape \(2,\)"),
    "no units": ({"w_xh": np.zeros((0, 2))}, r"at least one hidden unit .* got shape \(0, 2\)"),
    "no inputs": ({"w_xh": np.zeros((2, 0))}, r"at least .* one input .* got shape \(2, 0\)"),
    "w_hh not square": ({"w_hh": [[0, 1]]}, r"w_hh: expected shape \(2, 2\), got \(1, 2\)"),
    "too many biases": ({"b_h": [1, 2, 3]}, r"b_h: expected shape \(2,\), got \(3,\)"),
    "w_hy a row": ({"w_hy": [[1, -1]]}, r"w_hy: expected shape \(2,\), got \(1, 2\)"),
    "b_y a list": ({"b_y": [1]}, r"b_y: expected shape \(\), got \(1,\)"),
    "ragged": ({"w_xh": [[1, 1], [1]]}, "w_xh: rows of different lengths"),
    "text": ({"b_h": ["1", "2"]}, "b_h: expected numbers, got str"),
    "booleans": ({"b_h": [True, False]}, "b_h: expected numbers, got bool"),
    "complex": ({"b_y": 1j}, "b_y: expected numbers, got complex"),
    "nothing": ({"b_y": None}, "b_y: expected numbers, got NoneType"),
    "NaN": ({"w_hh": [[0, 1], [0, float("nan")]]}, r"w_hh\[1\]\[1\] is nan; expected a finite"),
    "infinity": ({"b_h": [0, -float("inf")]}, r"b_h\[1\] is -inf; expected a finite number"),
    "too large": ({"b_y": 1e301}, r"b_y is 1e\+301; .* at most 1e\+300 in size"),
}


@pytest.mark.parametrize(("change", "message"), BAD.values(), ids=BAD)
def test_what_makes_no_network_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        ThresholdRNN(**{**GOOD, **change})


BAD_COLUMNS = {
    "three inputs": ([(1, 1, 1)], r"expected shape \(T, 2\), got \(1, 3\); .* has 2 inputs"),
    "one dimension": ([1, 0], r"expected shape \(T, 2\), got \(2,\)"),
    "a two": ([(0, 2)], "expected bits, 0 or 1, and nothing else"),
    "a half": ([(0, 0.5)], "expected bits, 0 or 1, and nothing else"),
    "minus one": ([(0, -1)], "expected bits, 0 or 1, and nothing else"),
}


@pytest.mark.parametrize(("columns", "message"), BAD_COLUMNS.values(), ids=BAD_COLUMNS)
def test_columns_that_are_no_bits_are_refused(columns: Any, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        hand_wired().run(columns)


@pytest.mark.parametrize("rule", ["z>0", 1, None])
def test_a_threshold_rule_that_is_no_truth_value_is_refused(rule: Any) -> None:
    with pytest.raises(NetworkError, match=r"fires_at_zero: expected True or False, got"):
        ThresholdRNN([[1]], [[0]], [0], [1], 0, rule)


def test_a_name_is_a_text() -> None:
    with pytest.raises(NetworkError, match="name: expected a text, got 5"):
        ThresholdRNN([[1]], [[0]], [0], [1], 0, name=cast("str", 5))
