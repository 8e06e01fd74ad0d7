import inspect
import operator
from pathlib import Path

import numpy as np
import pytest

from binadd import ThresholdRNN, errors, hand_wired
from binadd.errors import BinaddError, NetworkError, RangeError, UndecidedError, whole
from binadd.networks.threshold_rnn import expect_network


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3), np.array(3)[()]])
def test_whole_numbers_of_all_kinds_become_ints(value: object) -> None:
    assert type(whole("it", value)) is int
    assert whole("it", value, least=3, most=3) == 3


class Place:
    def __index__(self) -> int:
        return 7


def test_what_can_be_an_index_is_whole() -> None:
    assert whole("it", Place()) == operator.index(Place()) == 7
    assert whole("it", 10**100) == 10**100


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "bool True"),
        (2.0, "float 2.0"),
        (np.float64(2), "float64 "),
        ("3", "str '3'"),
        (None, "NoneType None"),
        ([1], r"list \[1\]"),
        ("x" * 99, "str '" + "x" * 39 + "$"),
    ],
)
def test_what_is_no_whole_number_is_refused(value: object, shown: str) -> None:
    with pytest.raises(TypeError, match=f"^the seed: expected a whole number, got {shown}"):
        whole("the seed", value)


def test_bools_of_numpy_are_none_either() -> None:
    with pytest.raises(TypeError, match=r"^it: expected a whole number, got bool_? "):
        whole("it", np.True_)


@pytest.mark.parametrize(
    ("value", "least", "most", "message"),
    [
        (0, 1, None, "the width must be at least 1, got 0"),
        (-(10**9), 0, None, "the width must be at least 0, got -1000000000"),
        (17, 1, 16, "the width must be from 1 to 16, got 17"),
        (0, 1, 16, "the width must be from 1 to 16, got 0"),
    ],
)
def test_what_is_out_of_range_is_refused(
    value: int, least: int, most: int | None, message: str
) -> None:
    with pytest.raises(RangeError) as caught:
        whole("the width", value, least=least, most=most)
    assert str(caught.value) == message


def test_every_error_has_a_line_that_says_what_it_is() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)
             if issubclass(kind, Exception)]  # fmt: skip
    assert len(kinds) > 10
    for kind in kinds:
        assert issubclass(kind, BinaddError)
        assert kind.__doc__
        assert kind.__doc__.endswith(".")
    assert issubclass(UndecidedError, NetworkError)


def test_a_network_is_one() -> None:
    rnn = hand_wired()
    assert expect_network(rnn) is rnn


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("mine.json", "expected a ThresholdRNN, got str; load_weights reads files"),
        (Path("mine.json"), "expected a ThresholdRNN, got PosixPath; load_weights reads files"),
        ({}, "expected a ThresholdRNN, got dict"),
        (ThresholdRNN, "expected a ThresholdRNN, got type"),
    ],
)
def test_what_is_no_network_is_refused(value: object, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        expect_network(value)
    assert str(caught.value) == message
    with pytest.raises(TypeError) as caught:
        expect_network(value, "b")
    assert str(caught.value) == f"b: {message}"
