from collections.abc import Callable

import numpy as np
import pytest

from binadd import ThresholdRNN
from binadd.automata.machine import compile_machine
from binadd.simulation import lockstep
from binadd.simulation.lookup_table import LookupTable, make_lookup_table
from tests import reference
from tests.cases import CASES, RIGHT, Case, shift_register, silent_after, thermometer
from tests.fuzzing import rounds
from tests.random_networks import random_networks

Way = Callable[[LookupTable, np.ndarray, np.ndarray, int], np.ndarray]


def in_chunks(chunk: int) -> Way:
    return lambda table, a, b, size: lockstep.add_in_chunks(table, a, b, size, chunk)


WAYS: dict[str, Way] = {
    "cheapest": lockstep.answer_bytes,
    "add_in_a_loop": lockstep.add_in_a_loop,
    "side by side": lockstep.add_side_by_side,
    **{f"chunks of {chunk}": in_chunks(chunk) for chunk in (1, 2, 3, 8, 100)},
}


def due(network: reference.Network, a: np.ndarray, b: np.ndarray, size: int) -> list[int]:
    """The answers to rows of bytes as numbers, column by column."""
    found = []
    for x, y in zip(a, b, strict=True):
        p, q = (int.from_bytes(row.tobytes(), "little") for row in (x, y))
        columns = [(p >> t & 1, q >> t & 1) for t in range(8 * size)]
        found.append(reference.number(network.run(columns)))
    return found


def numbers(rows: np.ndarray) -> list[int]:
    return [int.from_bytes(row.tobytes(), "little") for row in rows]


def check(rnn: ThresholdRNN, a: np.ndarray, b: np.ndarray, size: int, ways: list[Way]) -> None:
    expected = due(reference.Network(rnn), a, b, size)
    table = make_lookup_table(compile_machine(rnn))
    for way in ways:
        answers = way(table, a, b, size)
        assert answers.shape == (len(a), size)
        assert numbers(answers) == expected


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_way_answers_as_the_network_does(case: Case) -> None:
    a, b = np.random.default_rng(1).integers(256, size=(2, 3, 6), dtype=np.uint8)
    check(case.rnn, a, b, 6, list(WAYS.values()))


@pytest.mark.parametrize(("length", "columns"), [(3, 8), (6, 4), (13, 2)])
def test_tables_of_fewer_columns(length: int, columns: int) -> None:
    rnn = shift_register(length)
    assert make_lookup_table(compile_machine(rnn)).columns == columns
    a, b = np.random.default_rng(length).integers(256, size=(2, 3, 7), dtype=np.uint8)
    ways: list[Way] = [lockstep.answer_bytes, lockstep.add_in_a_loop, lockstep.add_side_by_side]
    if columns > 2:
        ways += [in_chunks(1), in_chunks(3)]
    check(rnn, a, b, 8, ways)


def test_random_networks_on_operands_of_many_lengths() -> None:
    generator = np.random.default_rng(2)
    for rnn in random_networks(seed=5, count=rounds(40)):
        size = int(generator.integers(1, 27))  # up to 208 columns
        a, b = generator.integers(256, size=(2, 2, size), dtype=np.uint8)
        chunk = int(generator.integers(1, size + 2))
        check(
            rnn, a, b, size, [lockstep.add_in_a_loop, lockstep.add_side_by_side, in_chunks(chunk)]
        )


def test_all_lengths_around_the_borders_of_chunks() -> None:
    generator = np.random.default_rng(3)
    rnn = CASES["drops a carry after 6"].rnn
    table, network = make_lookup_table(compile_machine(rnn)), reference.Network(rnn)
    for size in range(1, 35):
        a, b = generator.integers(256, size=(2, 1, size), dtype=np.uint8)
        expected = due(network, a, b, size)
        for chunk in (1, 2, 3, 4, 5, 8, 16, 17, 31, 32, 33, 34):
            assert numbers(lockstep.add_in_chunks(table, a, b, size, chunk)) == expected


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_carry_runs_through_all_columns(way: Way) -> None:
    ones = np.full((1, 90), 255, dtype=np.uint8)
    one = np.zeros_like(ones)
    one[0, 0] = 1
    assert numbers(way(make_lookup_table(compile_machine(thermometer())), ones, one, 91)) == [
        2**720
    ]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_fault_a_long_way_from_where_it_shows(way: Way) -> None:
    # Its clock runs out within one chunk and stays so in all others.
    check(silent_after(6), np.full((1, 40), 85, np.uint8), np.zeros((1, 40), np.uint8), 40, [way])


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("case", [RIGHT["eight codes"], CASES["drops a carry after 8"]])
def test_zeros_follow_shorter_operands(way: Way, case: Case) -> None:
    generator = np.random.default_rng(6)
    a, b = (generator.integers(256, size=(2, size), dtype=np.uint8) for size in (3, 5))
    check(case.rnn, a, b, 9, [way])


def test_more_rows_than_step_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockstep, "MOST_LANES", 300)
    generator = np.random.default_rng(7)
    a, b = generator.integers(256, size=(2, 700, 2), dtype=np.uint8)
    ways = [lockstep.add_side_by_side, in_chunks(1), in_chunks(2)]
    check(CASES["drops a carry after 3"].rnn, a, b, 3, ways)
    a, b = generator.integers(256, size=(2, 1, 700), dtype=np.uint8)
    check(CASES["drops a carry after 3"].rnn, a, b, 701, [lockstep.add_in_a_loop, in_chunks(1)])


def test_side_by_side_through_the_machine_of_every_case() -> None:
    a, b = np.random.default_rng(8).integers(256, size=(2, 5, 3), dtype=np.uint8)
    for name, case in CASES.items():
        answers = lockstep.step_side_by_side(compile_machine(case.rnn), a, b[:, :2], 4)
        assert numbers(answers) == due(reference.Network(case.rnn), a, b[:, :2], 4), name


def test_side_by_side_explores_no_more_than_is_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("binadd.automata.machine.MOST_TABULATED", 64)
    machine = compile_machine(shift_register(64))
    zeros = np.zeros((3, 20), dtype=np.uint8)
    assert not lockstep.step_side_by_side(machine, zeros, zeros, 20).any()
    assert not machine.has_at_most(2)
    ones = np.full((1, 20), 255, dtype=np.uint8)
    expected = due(reference.Network(machine.network), ones, zeros[:1], 20)
    assert numbers(lockstep.step_side_by_side(machine, ones, zeros[:1], 20)) == expected
    assert len(machine._states) < 200


def test_no_pairs_at_all() -> None:
    none = np.zeros((0, 4), dtype=np.uint8)
    for way in WAYS.values():
        assert way(make_lookup_table(compile_machine(thermometer())), none, none, 5).shape == (0, 5)


@pytest.mark.parametrize(
    ("pairs", "size", "name"),
    [
        (1, 2, "add_in_a_loop"),
        (1, 125_001, "add_in_chunks"),
        (20, 10_000, "add_in_chunks"),
        (5000, 9, "add_side_by_side"),
        (5000, 100, "add_side_by_side"),
    ],
)
def test_the_cheapest_way_is_taken(
    monkeypatch: pytest.MonkeyPatch, pairs: int, size: int, name: str
) -> None:
    taken = []
    for way in ("add_in_a_loop", "add_in_chunks", "add_side_by_side"):
        monkeypatch.setattr(lockstep, way, lambda *_, way=way: taken.append(way))
    rows = np.zeros((pairs, 1), dtype=np.uint8)
    lockstep.answer_bytes(make_lookup_table(compile_machine(thermometer())), rows, rows, size)
    assert taken == [name]
