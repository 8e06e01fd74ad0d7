"""The fast enumeration against plain ones, at every shape of its blocks; and with faults in it."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from binadd import ThresholdRNN, WidthReport, check_width, count_wrong, hand_wired
from binadd.automata.machine import compile_machine
from binadd.errors import NetworkError
from binadd.execution.executors import open_executor
from binadd.verification import bit_sliced_programs, exhaustive, traversal
from binadd.verification.bit_sliced_programs import INPUTS, Program, sliced_units
from binadd.verification.bit_slices import Block, Tally
from binadd.verification.exhaustive import Enumeration
from binadd.verification.traversal import Traversal
from tests import reference
from tests.cases import (
    EIGHT_CODES,
    WRONG,
    drops_carry_after,
    permuted,
    shift_register,
    silent_after,
    silent_when_rings_meet,
    thermometer,
    with_spectators,
)
from tests.fuzzing import rounds
from tests.perturbations import perturbed

Found = tuple[int, tuple[int, int] | None]
"""How many pairs are wrong, and the smallest."""


def found_by(report: WidthReport | Tally) -> Found:
    if isinstance(report, Tally):
        return report.wrong, report.smallest
    smallest = report.counterexample
    return report.wrong, (smallest.a, smallest.b) if smallest else None


def plainly(rnn: ThresholdRNN, bits: int) -> Found:
    """Every pair, column by column: exact sums from the reference, integer addition by numpy."""
    network = reference.Network(rnn)
    found, number = [network.start], {network.start: 0}
    table: list[tuple[int, int]] = []
    for h in found:  # grows while it is read
        steps = [network.step((x1, x2), h) for x2 in (0, 1) for x1 in (0, 1)]
        for new_h, _ in steps:
            if new_h not in number:
                number[new_h] = len(found)
                found.append(new_h)
        table += [(number[new_h], y) for new_h, y in steps]
    following, output = np.array(table, dtype=np.int32).T.copy()
    a, b = np.arange(2**bits, dtype=np.int32)[:, np.newaxis], np.arange(2**bits, dtype=np.int32)
    state, answer = np.zeros_like(a + b), np.zeros_like(a + b)
    for t in range(bits + 1):
        step = 4 * state + ((a >> t & 1) + 2 * (b >> t & 1))
        answer |= output.take(step) << t
        state = following.take(step)
    wrong = np.argwhere(answer != a + b)
    return len(wrong), (int(wrong[0][0]), int(wrong[0][1])) if len(wrong) else None


def random_network(generator: np.random.Generator) -> ThresholdRNN:
    """Any network of 1 to 7 units, of no use as an adder."""
    hidden = int(generator.integers(1, 8))

    def halves(*shape: int) -> np.ndarray:
        return np.round(generator.normal(scale=2, size=shape) * 2) / 2

    return ThresholdRNN(
        halves(hidden, 2),
        halves(hidden, hidden),
        halves(hidden),
        halves(hidden),
        float(halves(1)[0]),
        fires_at_zero=bool(generator.integers(2)),
    )


def networks(seed: int, count: int) -> Iterator[ThresholdRNN]:
    """Right ones, neighbours of right ones, rare faults and random ones, by turns."""
    generator = np.random.default_rng(seed)
    neighbours = perturbed(seed, count)
    for i, neighbour in zip(range(count), neighbours, strict=True):
        rare = drops_carry_after if i % 8 < 4 else silent_after
        yield (
            neighbour,
            neighbour,
            rare(int(generator.integers(1, 9))),
            random_network(generator),
        )[i % 4]


@pytest.mark.parametrize(
    "seed", [0, 1, *[pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 10)]]
)
def test_up_to_nine_bits_it_finds_what_adding_each_pair_finds(seed: int) -> None:
    kinds = {"right": 0, "wrong": 0}
    for i, rnn in enumerate(networks(seed, rounds(50))):
        bits = 9 - (i // 4) % 9
        expected = plainly(rnn, bits)
        assert found_by(check_width(rnn, bits)) == expected, (rnn, bits)
        kinds["wrong" if expected[0] else "right"] += 1
    assert min(kinds.values()) >= rounds(50) // 10  # neither kind is rare


@pytest.mark.parametrize("seed", range(5))
def test_from_ten_bits_on_it_finds_what_counting_finds(seed: int) -> None:
    for i, rnn in enumerate(networks(100 + seed, rounds(10))):
        bits = 10 + (i + seed) % (4 if rounds(1) == 1 else 7)
        assert check_width(rnn, bits) == count_wrong(rnn, bits), (rnn, bits)


def noisy_after_silence() -> ThresholdRNN:
    """Silent in column 8 and always 1 later: 0 + 0 goes wrong after 0 + 2**8 does."""
    silent = silent_after(8)
    last = silent.hidden_units - 1
    rows = np.zeros((1, last + 5))  # two inputs, the units, itself, the bias
    rows[0, 2 + last], rows[0, -1] = 1, -0.5
    noisy = with_spectators(silent, rows.tolist())
    w_hy = np.array(noisy.w_hy)
    w_hy[-1] = 4
    return replace(noisy, w_hy=w_hy)


SHAPES = {
    "right": hand_wired(),
    "right, many slices": EIGHT_CODES,
    "wrong early": thermometer((-0.5, -1.5, -3.5)),
    "wrong at margin zero": thermometer((0, -1, -2), 0, True),
    "wrong where a carry runs 3 columns": drops_carry_after(3),
    "wrong where a carry runs 9 columns": drops_carry_after(9),
    "wrong from 8 columns on": silent_after(8),
    "wrong late at the smallest pair": noisy_after_silence(),
    "no slices": ThresholdRNN([[1, 1]], [[0]], [1], [0], -1),
}


@pytest.mark.parametrize("bits", [5, 6, 7, 8, 9, 10, 11, 12, 13])
@pytest.mark.parametrize("rnn", SHAPES.values(), ids=SHAPES)
def test_widths_at_which_blocks_change_shape(rnn: ThresholdRNN, bits: int) -> None:
    assert check_width(rnn, bits) == count_wrong(rnn, bits)


@pytest.mark.parametrize("words", [64, 255, 256, 1024])
@pytest.mark.parametrize("rnn", SHAPES.values(), ids=SHAPES)
def test_small_blocks(rnn: ThresholdRNN, words: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deep traversals from small blocks, which the usual block size has only at large widths."""
    monkeypatch.setattr(traversal, "WORDS", words)
    monkeypatch.setattr(traversal, "WORDS_OF_FEW_SLICES", words)
    for bits in (7, 10):
        whole = Traversal(compile_machine(rnn), bits).part()
        assert found_by(whole) == found_by(count_wrong(rnn, bits))


@pytest.mark.parametrize("rnn", SHAPES.values(), ids=SHAPES)
def test_the_parts_together_are_the_whole(rnn: ThresholdRNN) -> None:
    one_traversal = Traversal(compile_machine(rnn), 9)
    whole = one_traversal.part()
    for paths in ([(q,) for q in INPUTS], [(q, r) for q in INPUTS for r in INPUTS]):
        total = Tally()
        for path in paths:
            total.merge(one_traversal.part(path))
        assert total == whole


def test_a_part_holds_the_pairs_of_its_inputs() -> None:
    wrong_wherever_two_ones_meet = WRONG["two units, no carry"].rnn
    part = Traversal(compile_machine(wrong_wherever_two_ones_meet), 9).part((1, 2))
    # Column 6 is (1, 0), column 7 is (0, 1), and the smallest has a carry besides.
    assert part.smallest == (0b0_01_000001, 0b0_10_000001)
    assert part.wrong == 4**7 - 3**7


# Where circuits would be too large


@pytest.fixture
def no_circuits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bit_sliced_programs, "FEW_UNITS", 0)
    monkeypatch.setattr(bit_sliced_programs, "MOST_SLICED_UNITS", 0)


@pytest.mark.usefixtures("no_circuits")
@pytest.mark.parametrize("bits", [1, 5, 6, 7, 8, 9])
@pytest.mark.parametrize("rnn", SHAPES.values(), ids=SHAPES)
def test_through_the_states(rnn: ThresholdRNN, bits: int) -> None:
    one_state = compile_machine(rnn).states == 1  # then no unit is needed to tell them apart
    enumeration = Enumeration(compile_machine(rnn), bits)
    assert enumeration.is_bit_sliced == (one_state and bits > 6)
    assert enumeration.report() == check_width(rnn, bits) == count_wrong(rnn, bits)


@pytest.mark.usefixtures("no_circuits")
def test_through_the_states_in_pieces_and_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rnn = drops_carry_after(3)
    expected = count_wrong(rnn, 9)
    monkeypatch.setattr(exhaustive, "MOST_AT_ONCE", 2**11 - 5)
    assert check_width(rnn, 9) == expected
    enumeration = Enumeration(compile_machine(rnn), 9)
    for paths in ([(q,) for q in INPUTS], [(q, r) for q in INPUTS for r in INPUTS]):
        total = Tally()
        for path in paths:
            part = enumeration.part(path)
            assert found_by(part) == found_by(
                Traversal(compile_machine(rnn), 9, range(6)).part(path)
            )
            total.merge(part)
        assert found_by(total) == found_by(expected)


@pytest.mark.usefixtures("no_circuits", "in_small_parts")
def test_through_the_states_by_many_workers() -> None:
    wrong = drops_carry_after(2)
    with ThreadPoolExecutor(4) as threads:
        assert check_width(wrong, 8, threads) == check_width(wrong, 8) == count_wrong(wrong, 8)


@pytest.mark.usefixtures("no_circuits")
def test_its_time_is_estimated_by_the_columns() -> None:
    enumeration = Enumeration(compile_machine(drops_carry_after(2)), 10)
    assert enumeration.estimated_seconds() == 4**10 * 11 * exhaustive.SECONDS_PER_STEP


# Which units get slices


def test_few_units_all_get_a_slice() -> None:
    for units in (3, 10):
        rnn = shift_register(units)
        assert sliced_units(compile_machine(rnn)) == tuple(range(units))


def test_of_many_units_only_so_many_as_tell_the_states_apart() -> None:
    rnn = silent_when_rings_meet((4, 5, 6))  # one unit of each ring can be told from the others
    machine = compile_machine(rnn)
    assert len(machine.units) == 18
    chosen = sliced_units(machine)
    assert chosen is not None
    assert len(chosen) <= 16
    assert list(chosen) == sorted(set(chosen))
    bits = machine.bits[:, list(chosen)]
    assert len(np.unique(bits, axis=0)) == machine.states
    assert check_width(rnn, 8) == count_wrong(rnn, 8)


def test_a_clock_of_many_units_has_too_many_slices() -> None:
    clock = silent_after(40)  # each of its 41 units alone tells two states apart
    assert sliced_units(compile_machine(clock)) is None
    for bits in (6, 7, 8):
        assert check_width(clock, bits) == count_wrong(clock, bits)
    early = silent_after(7)
    assert check_width(permuted(repeated(early, 3), range(32, -1, -1)), 8) == count_wrong(early, 8)


def test_units_that_repeat_others_get_none() -> None:
    rnn = repeated(thermometer(), 5)  # 15 units, and a unit's copies are all read
    machine = compile_machine(rnn)
    assert len(machine.units) == 15
    chosen = sliced_units(machine)
    assert chosen is not None
    assert len(chosen) <= 3
    assert check_width(rnn, 9) == count_wrong(rnn, 9)


def repeated(rnn: ThresholdRNN, times: int) -> ThresholdRNN:
    """The network with its units so many times, each copy with its share of the weights."""
    return ThresholdRNN(
        np.tile(rnn.w_xh, (times, 1)),
        np.tile(rnn.w_hh, (times, times)) / times,
        np.tile(rnn.b_h, times),
        np.tile(rnn.w_hy, times) / times,
        rnn.b_y,
    )


def test_no_slices_where_it_takes_too_many_units_or_there_are_too_many_states(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert sliced_units(compile_machine(shift_register(12))) == tuple(range(12))
    assert sliced_units(compile_machine(shift_register(16))) == tuple(range(16))
    assert sliced_units(compile_machine(shift_register(17))) is None  # 2**17 states
    monkeypatch.setattr(bit_sliced_programs, "MOST_SLICED_UNITS", 11)
    assert sliced_units(compile_machine(shift_register(12))) is None
    assert sliced_units(compile_machine(shift_register(11))) == tuple(range(11))


def test_a_traversal_without_slices_is_refused() -> None:
    with pytest.raises(NetworkError, match=r"^the circuits of register would be too large$"):
        Traversal(compile_machine(shift_register(17)), 8)


@pytest.mark.parametrize("sliced", [(0, 1, 2), (1, 2, 0, 3)])
@pytest.mark.parametrize("bits", [7, 9])
def test_any_units_that_tell_the_states_apart_will_do(sliced: Sequence[int], bits: int) -> None:
    rnn = repeated(thermometer((-0.5, -1.5, -3.5)), 2)
    traversal_of_some = Traversal(compile_machine(rnn), bits, sliced)
    assert set(traversal_of_some.programs.units) <= set(sliced)
    assert found_by(traversal_of_some.part()) == found_by(count_wrong(rnn, bits))


@pytest.mark.parametrize("seed", range(4))
def test_many_units(seed: int) -> None:
    generator = np.random.default_rng(seed)
    base = (hand_wired(), drops_carry_after(3), silent_after(12), EIGHT_CODES)[seed]
    rows = generator.integers(-2, 3, size=(30, 33 + base.hidden_units)).astype(float)
    idle = with_spectators(repeated(base, 1), rows.tolist())
    rnn = permuted(idle, generator.permutation(idle.hidden_units).tolist())
    assert len(compile_machine(rnn).units) == base.hidden_units
    for bits in (5, 8, 10):
        expected = check_width(base, bits)
        assert check_width(rnn, bits) == count_wrong(rnn, bits) == expected


def test_states_without_an_end_are_met_only_as_far_as_the_digits_lead() -> None:
    for bits in (1, 4, 6):
        assert check_width(shift_register(300), bits) == count_wrong(shift_register(300), bits)
    random = noisy(80)
    for bits in (2, 4):
        assert check_width(random, bits) == count_wrong(random, bits)


def noisy(units: int) -> ThresholdRNN:
    """A random network whose states differ with all that came."""
    generator = np.random.default_rng(units)
    return ThresholdRNN(
        generator.normal(size=(units, 2)),
        generator.normal(size=(units, units)),
        generator.normal(size=units),
        generator.normal(size=units),
        0,
    )


def test_all_of_many_units_are_read() -> None:
    rnn = repeated(drops_carry_after(2), 4)  # 20 units
    assert len(compile_machine(rnn).units) == 20
    assert check_width(rnn, 8) == count_wrong(rnn, 8) == count_wrong(drops_carry_after(2), 8)


# The same work, shared


@pytest.fixture
def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exhaustive, "SECONDS_WORTH_A_POOL", 0)
    monkeypatch.setattr(exhaustive, "SECONDS_PER_PART", 0)
    monkeypatch.setattr(exhaustive, "MOST_SPLIT_COLUMNS", 2)


@pytest.mark.usefixtures("in_small_parts")
def test_the_report_is_the_same_with_any_number_of_workers() -> None:
    wrong = drops_carry_after(2)
    alone = check_width(wrong, 10)
    assert alone == count_wrong(wrong, 10)
    with open_executor(workers=2) as processes, ThreadPoolExecutor(8) as threads:
        for executor in (processes, threads, threads, threads):
            assert check_width(wrong, 10, executor) == alone


@pytest.mark.usefixtures("in_small_parts")
@pytest.mark.parametrize("bits", [7, 8, 9])
def test_narrow_widths_can_be_divided_only_so_far(bits: int) -> None:
    wrong = drops_carry_after(2)
    assert check_width(wrong, bits) == count_wrong(wrong, bits)


@pytest.mark.usefixtures("in_small_parts")
def test_progress_ends_with_all_pairs() -> None:
    said: list[int] = []
    check_width(hand_wired(), 9, progress=said.append)
    assert said == [4**7 * part for part in range(1, 17)]


class NoExecutor(ThreadPoolExecutor):
    def submit(self, *_: object, **__: object) -> object:  # type: ignore[override]
        raise AssertionError("work was handed over that is done sooner than that")


def test_small_work_is_not_shared() -> None:
    with NoExecutor(1) as executor:
        assert check_width(hand_wired(), 12, executor).wrong == 0


# Faults in the checker itself


def enumerated(rnn: ThresholdRNN, bits: int) -> Found:
    return found_by(Traversal(compile_machine(rnn), bits).part())


@pytest.mark.parametrize("word", [0, 17, -1])
@pytest.mark.parametrize("columns", [6, 7, 8])
def test_a_fault_in_what_is_expected_is_seen(
    columns: int, word: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = Block.carry

    def with_one_bit_flipped(block: Block) -> np.ndarray:
        bit_slice = expected(block)
        if block.columns == columns:
            bit_slice[word] ^= np.uint64(2**40)
        return bit_slice

    monkeypatch.setattr(Block, "carry", with_one_bit_flipped)
    monkeypatch.setattr(traversal, "WORDS_OF_FEW_SLICES", 1024)
    for bits in (9, 11):
        wrong, smallest = enumerated(hand_wired(), bits)
        assert wrong > 0
        assert smallest is not None


def swapped(program: Program, index: int) -> Iterator[Program]:
    """The program with another operation in one instruction."""
    operation, *slots = program.instructions[index]
    for other in (np.bitwise_and, np.bitwise_or, np.bitwise_xor):
        if other is not operation:
            instructions = list(program.instructions)
            instructions[index] = (other, *slots)  # type: ignore[assignment]
            yield replace(program, instructions=tuple(instructions))


def outputs_on(program: Program, checked: Traversal) -> list[list[int]]:
    """What a program answers on every state that inputs lead to, one to a word."""
    machine, units = checked.machine, checked.programs.units
    slices = [(-machine.bits[:, unit].astype(np.int64)).astype(np.uint64) for unit in units]
    zeros = np.zeros(machine.states, dtype=np.uint64)
    after = program.evaluated([zeros, ~zeros, *slices])
    return [after[output].tolist() for output in program.outputs]


@pytest.fixture
def right_traversal(monkeypatch: pytest.MonkeyPatch) -> Traversal:
    """A traversal over a network that is right at its width, with many gates and several blocks."""
    monkeypatch.setattr(traversal, "WORDS", 256)
    right = Traversal(compile_machine(drops_carry_after(10)), 10)
    assert right.part() == Tally(0, None)
    return right


@pytest.mark.parametrize("which", ["inner", "last"])
def test_a_fault_in_a_circuit_of_the_answers_is_seen(
    which: str, right_traversal: Traversal
) -> None:
    program, comparisons = getattr(right_traversal, which)
    usual = outputs_on(program, right_traversal)
    seen, unseen = 0, 0
    for index in range(len(program.instructions)):
        for faulty in swapped(program, index):
            if outputs_on(faulty, right_traversal) == usual:
                continue  # it differs only on states that never occur
            setattr(right_traversal, which, (faulty, comparisons))
            if right_traversal.part().wrong > 0:
                seen += 1
            else:
                unseen += 1  # it differs only on states that take more columns to occur
    assert seen > 10 * unseen > 0


def test_a_fault_in_a_circuit_of_a_step_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traversal, "WORDS", 256)
    seen = 0
    for rnn in perturbed(1, 5):
        whole = Traversal(compile_machine(rnn), 9)
        programs, usual = whole.programs, whole.part()
        assert found_by(usual) == found_by(count_wrong(rnn, 9))
        for x, step in enumerate(programs.steps):
            for index in range(len(step.instructions)):
                for faulty in swapped(step, index):
                    steps = [*programs.steps[:x], faulty, *programs.steps[x + 1 :]]
                    whole.programs = replace(programs, steps=tuple(steps))
                    seen += whole.part() != usual
    assert seen > 5


@pytest.mark.parametrize("x", INPUTS)
def test_a_fault_in_one_input_is_seen(x: int, right_traversal: Traversal) -> None:
    steps = list(right_traversal.programs.steps)
    steps[x] = steps[x ^ 1]
    right_traversal.programs = replace(right_traversal.programs, steps=tuple(steps))
    assert right_traversal.part().wrong > 0
