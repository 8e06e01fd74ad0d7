import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired
from binadd.automata import machine
from binadd.automata.machine import compile_machine
from binadd.errors import NetworkError, UndecidedError
from binadd.simulation.lookup_table import MOST_ENTRIES, MOST_MERGED, make_lookup_table
from tests import reference
from tests.cases import CASES, RIGHT, Case, shift_register, with_spectators
from tests.fuzzing import rounds
from tests.random_networks import random_networks


def answers(rnn: ThresholdRNN, a: list[int], b: list[int]) -> list[int]:
    """What a table answers to digits that are read a step at a time."""
    table = make_lookup_table(compile_machine(rnn))
    state, found = table.start, []
    for a_digits, b_digits in zip(a, b, strict=True):
        index = (state << table.columns | b_digits) << table.columns | a_digits
        state, answer = divmod(int(table.entries[index]), 4**table.columns)
        found.append(answer)
    return found


def check(rnn: ThresholdRNN, generator: np.random.Generator, steps: int = 12) -> None:
    table = make_lookup_table(compile_machine(rnn))
    a, b = generator.integers(2**table.columns, size=(2, steps)).tolist()
    due = reference.run(
        rnn,
        [(x >> t & 1, y >> t & 1) for x, y in zip(a, b, strict=True) for t in range(table.columns)],
    )
    by_step = np.reshape(due, (steps, table.columns)).tolist()
    assert answers(rnn, a, b) == [reference.number(bits) for bits in by_step]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_several_columns_are_answered_as_one_by_one(case: Case) -> None:
    check(case.rnn, np.random.default_rng(1), steps=40)


def test_random_networks_are_answered_as_one_by_one() -> None:
    generator = np.random.default_rng(2)
    for rnn in random_networks(seed=3, count=rounds(40)):
        check(rnn, generator)


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_every_adder_has_two_states_left(case: Case) -> None:
    table = make_lookup_table(compile_machine(case.rnn))
    assert (table.states, table.columns) == (2, 8)


@pytest.mark.parametrize(("length", "states", "columns"), [(4, 16, 8), (6, 64, 4), (13, 8192, 2)])
def test_states_that_can_be_told_apart_are_kept(length: int, states: int, columns: int) -> None:
    rnn = shift_register(length)
    table = make_lookup_table(compile_machine(rnn))
    # The oldest bit was answered on entering its state, and no longer matters.
    assert table.states == (states // 2 if states // 2 <= MOST_MERGED else states)
    assert table.columns == columns
    assert len(table.entries) == table.states * 4**columns <= MOST_ENTRIES
    check(rnn, np.random.default_rng(4), steps=64 // columns)


def test_the_entries_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        make_lookup_table(compile_machine(hand_wired())).entries[0] = 1


def test_a_network_without_two_inputs_is_refused() -> None:
    rnn = ThresholdRNN([[1]], [[0]], [0], [1], 0, name="single")
    with pytest.raises(NetworkError, match="adding takes 2 inputs, but single has 1"):
        make_lookup_table(compile_machine(rnn))


def test_many_units_are_no_trouble() -> None:
    generator = np.random.default_rng(5)
    base = CASES["drops a carry after 3"].rnn
    rows = generator.integers(-2, 3, size=(100, 3 + base.hidden_units + 100))
    idle = with_spectators(base, rows.tolist())
    assert make_lookup_table(compile_machine(idle)).states == (
        make_lookup_table(compile_machine(base)).states
    )
    check(idle, generator, steps=3)


def test_too_many_states_are_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "MOST_STATES", 100)
    with pytest.raises(UndecidedError, match="register can be in too many hidden states: more"):
        make_lookup_table(compile_machine(shift_register(7)))
