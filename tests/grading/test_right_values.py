"""What is printed of right values is true: at its ends, just inside, and just outside."""

import itertools
import math
import re
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from binadd import Proof, ThresholdRNN, load_weights, prove, wire
from binadd.automata.machine import compile_machine
from binadd.grading.repair_search import SmallRepair, intervals_at, repairs_of_one
from binadd.grading.repairs import with_values
from binadd.grading.right_values import RightValues, intervals_of
from binadd.networks.threshold_rnn import LARGEST_PARAMETER
from binadd.tasks import specification
from tests.cases import FOLDER, RIGHT, thermometer
from tests.fuzzing import rounds
from tests.perturbations import perturbed, single_changes

NUMBER = r"-?[0-9.]+(?:e[+-]?[0-9]+)?"
BELOW = "below|up to, but not including,"
WORDS = re.compile(
    rf"(?:(above|from) ({NUMBER}))?(?: on)?(?: and)? ?(?:(up to|{BELOW}) ({NUMBER}))?", re.ASCII
)


def printed_ends(words: str) -> tuple[tuple[str, float] | None, tuple[str, float] | None]:
    """The words before the ends, and the ends as they are read back."""
    match = WORDS.fullmatch(words)
    assert match, words
    low = None if match[1] is None else (match[1], float(match[2]))
    upto = "up to" if match[3] == "up to" else "below"
    high = None if match[3] is None else (upto, float(match[4]))
    return low, high


def demand_true_words(words: str, values: RightValues) -> None:
    """All floats between the printed ends are right, and the ends as the words say."""
    low, high = printed_ends(words)
    least, greatest = values.least, values.greatest
    if low:
        least = low[1] if low[0] == "from" else math.nextafter(low[1], math.inf)
    if high:
        greatest = high[1] if high[0] == "up to" else math.nextafter(high[1], -math.inf)
    assert (low is None) == (values.low is None)
    assert (high is None) == (values.high is None)
    assert values.least <= least <= greatest <= values.greatest


def far_apart(generator: np.random.Generator, count: int) -> Iterator[ThresholdRNN]:
    """Adders with one parameter changed and units scaled, so that ends take many digits."""
    changes = [
        rnn
        for name in ("thermometer", "six codes", "fewest parameters")
        for _, rnn in single_changes(RIGHT[name].rnn)
    ]
    for number in generator.permutation(len(changes))[:count]:
        rnn = changes[number]
        by = np.exp(generator.normal(scale=3, size=3))
        yield ThresholdRNN(
            rnn.w_xh * by[:, None], rnn.w_hh * by[:, None], rnn.b_h * by, rnn.w_hy, rnn.b_y,
            bool(generator.integers(2)),
        )  # fmt: skip


def networks() -> Iterator[tuple[ThresholdRNN, str]]:
    for rnn in perturbed(71, rounds(30)):
        if len(rnn.b_h) <= 4:
            yield rnn, "add"
    for rnn in far_apart(np.random.default_rng(72), rounds(40)):
        yield rnn, "add"
    for task in ("subtract", "parity", "add:3"):
        for _, rnn in itertools.islice(single_changes(wire(task)), 0, None, 7):
            yield rnn, task


def is_right(rnn: ThresholdRNN, repair: SmallRepair, value: float, task: str) -> bool:
    return isinstance(prove(with_values(rnn, [(repair.places[0], value)]), task), Proof)


def test_every_interval_is_right_inside_and_ends_where_it_says() -> None:
    seen = set()
    for rnn, task in networks():
        if isinstance(prove(rnn, task), Proof):
            continue
        for repair in repairs_of_one(compile_machine(rnn), specification(task)).repairs:
            ((_, value),) = repair.values
            (values,) = [interval for interval in repair.intervals() if value in interval]
            for inside in (values.least, values.greatest, value):
                assert inside in values
                assert is_right(rnn, repair, inside, task)
            for outside in (
                math.nextafter(values.least, -math.inf),
                math.nextafter(values.greatest, math.inf),
            ):
                assert outside not in values
                if abs(outside) <= LARGEST_PARAMETER:
                    assert not is_right(rnn, repair, outside, task)
            words = values.words(value)
            demand_true_words(words, values)
            low, high = printed_ends(words)
            seen |= {low and low[0], high and high[0]}
    assert seen == {None, "above", "from", "up to", "below"}


@pytest.mark.parametrize("name", ["range_rounded_outward", "range_value_taken"])
def test_the_interval_of_the_files_holds_no_wrong_value(name: str) -> None:
    rnn = load_weights(FOLDER / f"{name}.json")
    (interval,) = intervals_at(rnn, ("b_h", (2,)), specification("add"))
    assert -4.800829 not in interval
    assert interval.words(-4.5) == "from -4.80082 up to -3.80083"
    demand_true_words(interval.words(-4.5), interval)


@given(
    st.floats(-1e6, 1e6), st.integers(1, 2**53), st.booleans(), st.booleans(), st.floats(0, 1),
)  # fmt: skip
def test_words_are_true_of_any_interval(
    low: float, spacings: int, low_belongs: bool, high_belongs: bool, share: float
) -> None:
    high = low + spacings * math.ulp(low)
    values = RightValues(low, low_belongs, high, high_belongs)
    assume(values.least < values.greatest)
    value = values.least + (values.greatest - values.least) * share
    words = values.words(value)
    demand_true_words(words, values)
    (_, least), (_, greatest) = (end or ("", 0.0) for end in printed_ends(words))
    assert least <= value <= greatest


def test_an_end_that_is_no_float_gives_way_to_the_inside() -> None:
    third = Fraction(1, 3)
    (strict,) = intervals_of([(third, 2 * third)], fires_at_zero=False)
    assert (strict.low_belongs, strict.high_belongs) == (True, True)
    assert Fraction(strict.least) > third > Fraction(math.nextafter(strict.least, 0))
    assert Fraction(strict.greatest) < 2 * third < Fraction(math.nextafter(strict.greatest, 1))


def test_spans_that_touch_are_one() -> None:
    spans = [(Fraction(2), None), (Fraction(0), Fraction(1)), (Fraction(1), Fraction(2))]
    assert intervals_of(spans, fires_at_zero=True) == [RightValues(0, True, None, False)]
    assert intervals_of(spans[1:2], fires_at_zero=False) == [RightValues(0, False, 1, True)]


@pytest.mark.parametrize(
    ("values", "value", "words"),
    [
        (RightValues(1.1 - 1, True, 1.1, True), 1, "from 0.11 up to 1.1"),
        (RightValues(math.nextafter(0.1, 1), True, 1.1, True), 1, "above 0.1 and up to 1.1"),
        (RightValues(-1.1, False, -(1.1 - 1), True), -1, "above -1.1 and up to -0.11"),
        (RightValues(-1, True, 0, False), -1, "from -1 up to, but not including, 0"),
    ],
)
def test_ends_as_people_say_them(values: RightValues, value: float, words: str) -> None:
    # 1.1 - 1 is 0.10000000000000009: above 0.1 there are floats that are not right.
    assert values.words(value) == words
    demand_true_words(words, values)


def test_where_hardly_a_value_is_right_it_is_said_itself() -> None:
    # h3 has to fire where its digits and 2**-51 add up to more than its threshold, and not at 2.
    usual = thermometer()
    w_hh = np.array([[0, 1, 0], [0, 1, 0], [0, 2.0**-51, 0]])
    rnn = ThresholdRNN(usual.w_xh, w_hh, [-0.5, -1.5, -7], usual.w_hy, -0.5)
    (interval,) = intervals_at(rnn, ("w_hh", (2, 0)), specification("add"))
    assert interval.least == interval.greatest == 5
    right = with_values(rnn, [(("w_hh", (2, 0)), 5.0)])
    assert isinstance(prove(right), Proof)
    for value in (math.nextafter(5, 0), math.nextafter(5, 6)):
        assert not isinstance(prove(with_values(rnn, [(("w_hh", (2, 0)), value)])), Proof)
