"""Every named task means what Python's integers say, for every input of widths up to 6."""

import random
from typing import Any

import numpy as np
import pytest

from tests.task_meanings import (
    NAMED,
    Meaning,
    all_columns,
    all_operands,
    digits_of_table,
    meaning,
    widths,
)

PAD_OF_THE_TABLE = {"linear:1,1+1": 2}
"""Where the table of the theory has more columns of zeros than the largest number needs."""


def specified(name: str) -> Any:
    from binadd import specification

    return specification(name)


def differences(next_state: np.ndarray, output: np.ndarray, pad: int, known: Meaning) -> int:
    """How many digits of a table differ from those due, over all widths that are tried."""
    found = 0
    for bits in widths(known.inputs, 6):
        operands = all_operands(known.inputs, bits)
        columns = all_columns(operands, bits, pad, known.first)
        given = digits_of_table(next_state, output, columns)
        due = known.digits(operands, bits)
        assert len(given) == len(due)
        found += sum(int((g != d).sum()) for g, d in zip(given, due, strict=True))
    return found


def with_pad(known: Meaning, pad: int) -> Meaning:
    """The same with more columns of zeros than it needs: the number's next digits are due there."""
    assert pad >= known.pad
    return Meaning(known.inputs, pad, known.reads, known.first, known.signed, known.value)


@pytest.mark.parametrize("name", NAMED)
def test_what_the_specification_says_of_itself(name: str) -> None:
    spec, known = specified(name), meaning(name)
    assert spec.inputs == known.inputs
    assert spec.pad in {known.pad, PAD_OF_THE_TABLE.get(name, known.pad)}
    assert (spec.reads, spec.first) == (known.reads, known.first)
    shape = (2**known.inputs, len(spec.states))
    assert np.shape(spec.next_state) == np.shape(spec.output) == shape
    assert len(set(spec.states)) == len(spec.states)
    assert set(np.unique(spec.output)) <= {0, 1}
    assert set(np.unique(spec.next_state)) <= set(range(len(spec.states)))


@pytest.mark.parametrize("name", NAMED)
def test_every_input_gives_the_digits_of_the_integers(name: str) -> None:
    spec = specified(name)
    known = with_pad(meaning(name), spec.pad)
    next_state, output = np.asarray(spec.next_state), np.asarray(spec.output)
    assert differences(next_state, output, spec.pad, known) == 0


FEW_STATES = [name for name in NAMED if name != "times:10"]


@pytest.mark.parametrize("name", FEW_STATES)
def test_a_fault_in_any_entry_of_the_table_is_seen(name: str) -> None:
    """Each digit inverted, each next state replaced by another."""
    spec = specified(name)
    known = with_pad(meaning(name), spec.pad)
    drawn, bits = uneven_operands(known.inputs), WIDE
    columns = all_columns(drawn, bits, spec.pad, known.first)
    due = known.digits(drawn, bits)

    def seen(next_state: np.ndarray, output: np.ndarray) -> bool:
        given = digits_of_table(next_state, output, columns)
        return any((g != d).any() for g, d in zip(given, due, strict=True))

    states = len(spec.states)
    assert not seen(np.asarray(spec.next_state), np.asarray(spec.output))
    for entry in np.ndindex(2**known.inputs, states):
        output, next_state = np.array(spec.output), np.array(spec.next_state)
        output[entry] ^= 1
        assert seen(next_state, output), entry
        if states > 1 and name != "multiple-of:2":  # there no state ever makes a difference
            next_state[entry] = (next_state[entry] + 1) % states
            assert seen(next_state, np.asarray(spec.output)), entry


WIDE = 16


def uneven_operands(inputs: int) -> list[np.ndarray]:
    """Random operands of some columns full of ones and some full of zeros: all states are met."""
    generator = np.random.default_rng(inputs)
    share = generator.choice([0.05, 0.5, 0.95], size=(WIDE, 1, 3000))
    bits = (generator.random((WIDE, inputs, 3000)) < share).astype(np.int64)
    return list((bits << np.arange(WIDE)[:, None, None]).sum(axis=0))


def test_the_states_of_the_table() -> None:
    states = {
        "add": 2, "add:3": 3, "add:4": 4, "add:6": 6, "subtract": 2, "increment": 2, "less": 2,
        "equal": 2, "parity": 2, "xor": 1, "and": 1, "or": 1, "carry": 2, "times:3": 3,
        "times:5": 5, "ones-multiple-of:3": 3, "ones-multiple-of:4": 4, "multiple-of:3": 3,
        "multiple-of:5": 5, "linear:2,1": 3, "linear:1,-2": 3, "linear:1,-1,1": 3,
        "linear:1,1+1": 2,
    }  # fmt: skip
    assert {name: len(specified(name).states) for name in states} == states


def test_add_is_add_of_two() -> None:
    one, other = specified("add"), specified("add:2")
    assert np.array_equal(one.next_state, other.next_state)
    assert np.array_equal(one.output, other.output)
    assert one.pad == other.pad == 1


@pytest.mark.parametrize("name", NAMED)
def test_run_answers_as_a_person_would(name: str) -> None:
    from binadd import run

    known = meaning(name)
    generator = random.Random(name)
    for bits in (1, 3, 8, 20):
        for _ in range(5):
            operands = [generator.getrandbits(bits) for _ in range(known.inputs)]
            answer = run(name, *operands)
            assert answer == known.answer(*operands), operands
            assert type(answer) is type(known.answer(*operands))
    zeros = [0] * known.inputs
    assert run(name, *zeros) == known.answer(*zeros)


def test_run_of_long_operands() -> None:
    from binadd import run

    generator = random.Random(300)
    a, b, c = (generator.getrandbits(300) for _ in range(3))
    assert run("add", a, b) == a + b
    assert run("add:3", a, b, c) == a + b + c
    assert run("subtract", a, b) == a - b
    assert run("less", a, b) is (a < b)
    assert run("parity", a) is (a.bit_count() % 2 == 1)
    assert run("multiple-of:7", a) is (a % 7 == 0)
    assert run("times:10", a) == 10 * a
    assert run("linear:1,-2", a, b) == a - 2 * b


@pytest.mark.parametrize(
    "name", ["", "ad", "add:", "add:7", "add:x", "times", "linear", "linear:",
             "linear:a", "multiple-of", "multiple-of:0", "parity:2", "ADD"],
)  # fmt: skip
def test_what_is_no_task_is_refused(name: str) -> None:
    from binadd import BinaddError

    with pytest.raises(BinaddError):
        specified(name)
