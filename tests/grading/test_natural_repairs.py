"""Repairs of networks near the hand wiring: natural numbers, and intervals that are true."""

import math
import re
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from binadd import ThresholdRNN, diagnose, hand_wired
from binadd.automata.specification import Specification
from binadd.grading.edits import Edit, promising
from binadd.grading.known_mistakes import ONE_PARAMETER
from binadd.grading.natural_values import natural_number
from binadd.grading.repairs import (
    ARRAYS,
    Place,
    changes_between,
    parameter_words,
    with_values,
)
from binadd.grading.right_values import RightValues
from binadd.tasks import specification
from tests import reference
from tests.cases import RIGHT, scaled, thermometer
from tests.fuzzing import rounds
from tests.perturbations import perturbed, single_changes

VARIANTS = (
    hand_wired(),
    thermometer(),
    thermometer((0, -1, -2), 0),
    thermometer((-1, -2, -3), -1, fires_at_zero=True),
    scaled(thermometer(), (2, 2, 2), 2),
    RIGHT["fewest parameters"].rnn,
)
NUMBER = r"-?[0-9.]+(?:e[+-]?[0-9]+)?"
RANGE = re.compile(
    rf"(?:([Tt]he [^.:]*\)) is {NUMBER}\. )?"
    rf"Any value (?:(above|from) ({NUMBER}))?(?: on)?(?: and)? ?(?:(up to|below) ({NUMBER}))?"
    rf" is right, for instance ({NUMBER})\."
)


def places(rnn: ThresholdRNN) -> list[Place]:
    return [(name, at) for name in ARRAYS for at in np.ndindex(np.shape(getattr(rnn, name)))]


def moved(rnn: ThresholdRNN, place: Place, generator: np.random.Generator) -> float:
    old = float(np.asarray(getattr(rnn, place[0]))[place[1]])
    choices = [old - 1, old + 1, -old, 0.0, 2 * old, old + 0.5, old - 2]
    return float(generator.choice([value for value in choices if value != old]))


def near_the_hand_wiring(seed: int, count: int) -> Iterator[ThresholdRNN]:
    """Wrong networks with one entry changed, or two."""
    generator = np.random.default_rng(seed)
    found = 0
    while found < count:
        base = VARIANTS[generator.integers(len(VARIANTS))]
        every = places(base)
        chosen = [every[k] for k in generator.choice(len(every), 1 + found % 2, replace=False)]
        rnn = with_values(base, [(place, moved(base, place, generator)) for place in chosen])
        if not reference.adds_at_every_width(rnn):
            found += 1
            yield rnn


def inside_and_outside(parts: Sequence[str]) -> tuple[list[float], list[float]]:
    """What is right by the words of a range, and what is not: next to its ends."""
    _, low_word, low, high_word, high, value = parts
    right, wrong = [float(value)], []
    if low:
        end = float(low)
        right.append(end if low_word == "from" else math.nextafter(end, math.inf))
        wrong += [] if low_word == "from" else [end]
    if high:
        end = float(high)
        right.append(end if high_word == "up to" else math.nextafter(end, -math.inf))
        wrong += [] if high_word == "up to" else [end]
    return right, wrong


def test_numbers_are_natural_and_none_is_needed_where_others_work() -> None:
    for rnn in near_the_hand_wiring(14, rounds(30)):
        repairs = diagnose(rnn).repairs
        assert repairs
        for repair in repairs:
            assert reference.adds_at_every_width(repair.network)
            if "has to be" in repair.advice:
                assert repair.interval is not None
                assert repair.interval.least == repair.interval.greatest
        if repairs[0].mistake.kind in ("one-bias", "one-parameter", "two-parameters"):
            news = [change.new for change in changes_between(rnn, repairs[0].network)]
            assert all(2 * new % 1 == 0 for new in news)


def test_every_range_that_is_printed_is_true() -> None:
    seen = 0
    for rnn in near_the_hand_wiring(15, rounds(24)):
        for repair in diagnose(rnn).repairs:
            ranges = RANGE.findall(repair.advice)
            if not ranges:
                continue
            changes = {
                parameter_words(change.place)[1:]: change
                for change in changes_between(rnn, repair.network)
            }
            assert {parts[0][1:] for parts in ranges} == set(changes)
            for parts in ranges:
                change = changes[parts[0][1:]]
                assert change.new == float(parts[-1])
                right, wrong = inside_and_outside(parts)
                seen += len(right) + len(wrong)
                for values, adds in ((right, True), (wrong, False)):
                    for value in values:
                        tried = with_values(repair.network, [(change.place, value)])
                        assert reference.adds_at_every_width(tried) == adds
    assert seen > rounds(24)


def test_a_false_range_would_be_seen() -> None:
    (parts,) = RANGE.findall("Any value above -3 and up to -1.5 is right, for instance -2.5.")
    right, _ = inside_and_outside(parts)
    adds = [reference.adds_at_every_width(thermometer((-0.5, -1.5, value))) for value in right]
    assert adds == [True, True, False]


@pytest.mark.parametrize(
    ("interval", "typical", "others", "number"),
    [
        (RightValues(-3.0, False, -2.0, True), 1.0, (-0.5, -1.5), -2.5),
        (RightValues(-3.0, False, -2.0, True), 1.0, (0.0, -1.0), -2.0),
        (RightValues(-3.0, True, -2.0, False), 1.0, (-1.0, -2.0), -3.0),
        (RightValues(0.5, False, None, False), 1.0, (), 1.5),
        (RightValues(None, False, -7.0, True), 1.0, (), -8.0),
        (RightValues(None, False, None, False), 1.0, (), 0.0),
        (RightValues(0.1, False, 0.3, True), 1.0, (), 0.2),
        (RightValues(-30.0, False, -20.0, True), 10.0, (-5.0, -15.0), -25.0),
        (RightValues(1.2345, True, 1.2345, True), 1.0, (), 1.2345),
        (RightValues(1e300, True, None, False), 1.0, (), 1e300),
        (RightValues(-1e300, True, 1e300, True), 1.0, (), 0.0),
    ],
)
def test_the_most_natural_number(
    interval: RightValues, typical: float, others: Sequence[float], number: float
) -> None:
    found = natural_number(interval, typical, others)
    assert found in interval
    assert found == number


def test_an_extra_self_loop_is_no_exchange() -> None:
    found = diagnose(thermometer_with_loop(0))
    assert found.cause == "extra self-loop"
    assert found.repairs[0].network == thermometer()


def thermometer_with_loop(unit: int) -> ThresholdRNN:
    return with_values(thermometer(), [(("w_hh", (unit, unit)), 1.0)])


def test_no_edit_that_is_right_is_dropped() -> None:
    """What `promising` leaves out is wrong in the first columns; it keeps no more than in doubt."""
    add = specification("add")
    kept_right = dropped = 0
    for rnn in perturbed(16, rounds(8)):
        if len(rnn.b_h) != 3:
            continue
        networks = [other for base in VARIANTS for _, other in single_changes(base)]
        networks = [n for n in networks if n.fires_at_zero == rnn.fires_at_zero]
        edits = [
            Edit(ONE_PARAMETER, "", {name: getattr(n, name) for name in ARRAYS}) for n in networks
        ]
        kept = {id(edit) for edit in promising(edits, rnn, add)}
        for edit, network in zip(edits, networks, strict=True):
            first_columns_right = all(
                reference.run(network, reference.columns(a, b, 3)[:3])
                == [a + b >> t & 1 for t in range(3)]
                for a, b in reference.pairs(3)
            )
            is_kept = id(edit) in kept
            assert is_kept or not first_columns_right
            if all((2 * np.asarray(getattr(network, name)) % 1 == 0).all() for name in ARRAYS):
                assert is_kept == first_columns_right
            kept_right += first_columns_right
            dropped += not first_columns_right
        break
    assert kept_right > 8
    assert dropped > 40


def test_rounding_drops_nothing() -> None:
    above = float(np.nextafter(0.3, 1))  # what 0.1 + 0.2 is rounded to, and a little less
    near = ThresholdRNN(
        [[0.1, 0.2]] * 3, np.zeros((3, 3)), [-above] * 3, [-1, 0, 0], 0.5, fires_at_zero=True
    )
    assert reference.run(near, [(1, 1)]) == [1]  # by rounded sums h1 would fire
    edit = Edit(ONE_PARAMETER, "", {})
    every = Specification(
        "always", 2, ("start",), np.zeros((4, 1), dtype=np.int32), np.ones((4, 1), dtype=bool)
    )
    assert promising([edit], near, every) == [edit]
