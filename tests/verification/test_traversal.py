"""The fast enumeration against plain ones, at every shape of its blocks; and with faults in it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from binadd import ThresholdRNN, WidthReport, check_width, count_wrong, hand_wired
from binadd.automata.machine import compile_machine
from binadd.execution.executors import open_executor
from binadd.verification import exhaustive
from binadd.verification import traversal as walk
from binadd.verification.bit_sliced_programs import QUADRANTS, Program
from binadd.verification.bit_slices import Block, Tally
from binadd.verification.traversal import Walk
from tests import reference
from tests.cases import (
    EIGHT_CODES,
    WRONG,
    drops_carry_after,
    silent_after,
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
    for h in found:  # grows while it is walked
        steps = [network.step((x1, x2), h) for x2 in (0, 1) for x1 in (0, 1)]
        for new_h, _ in steps:
            if new_h not in number:
                number[new_h] = len(found)
                found.append(new_h)
        table += [(number[new_h], y) for new_h, y in steps]
    following, output = np.array(table, dtype=np.int32).T.copy()
    a, b = np.arange(2**bits, dtype=np.int32)[:, np.newaxis], np.arange(2**bits, dtype=np.int32)
    code, answer = np.zeros_like(a + b), np.zeros_like(a + b)
    for t in range(bits + 1):
        step = 4 * code + ((a >> t & 1) + 2 * (b >> t & 1))
        answer |= output.take(step) << t
        code = following.take(step)
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


@pytest.mark.parametrize("seed", range(10))
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
    "right, many planes": EIGHT_CODES,
    "wrong early": thermometer((-0.5, -1.5, -3.5)),
    "wrong at margin zero": thermometer((0, -1, -2), 0, True),
    "wrong where a carry runs 3 columns": drops_carry_after(3),
    "wrong where a carry runs 9 columns": drops_carry_after(9),
    "wrong from 8 columns on": silent_after(8),
    "wrong late at the smallest pair": noisy_after_silence(),
    "no planes": ThresholdRNN([[1, 1]], [[0]], [1], [0], -1),
}


@pytest.mark.parametrize("bits", [5, 6, 7, 8, 9, 10, 11, 12, 13])
@pytest.mark.parametrize("rnn", SHAPES.values(), ids=SHAPES)
def test_widths_at_which_blocks_change_shape(rnn: ThresholdRNN, bits: int) -> None:
    assert check_width(rnn, bits) == count_wrong(rnn, bits)


@pytest.mark.parametrize("words", [64, 255, 256, 1024])
@pytest.mark.parametrize("rnn", SHAPES.values(), ids=SHAPES)
def test_small_blocks(rnn: ThresholdRNN, words: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deep walks from small blocks, which the usual block size has only at large widths."""
    monkeypatch.setattr(walk, "WORDS", words)
    monkeypatch.setattr(walk, "WORDS_OF_FEW_PLANES", words)
    for bits in (7, 10):
        whole = Walk(compile_machine(rnn), bits).part()
        assert found_by(whole) == found_by(count_wrong(rnn, bits))


@pytest.mark.parametrize("rnn", SHAPES.values(), ids=SHAPES)
def test_the_parts_together_are_the_whole(rnn: ThresholdRNN) -> None:
    one_walk = Walk(compile_machine(rnn), 9)
    whole = one_walk.part()
    for paths in ([(q,) for q in QUADRANTS], [(q, r) for q in QUADRANTS for r in QUADRANTS]):
        total = Tally()
        for path in paths:
            total.merge(one_walk.part(path))
        assert total == whole


def test_a_part_holds_the_pairs_of_its_quadrants() -> None:
    wrong_wherever_two_ones_meet = WRONG["two units, no carry"].rnn
    part = Walk(compile_machine(wrong_wherever_two_ones_meet), 9).part((1, 2))
    # Column 6 is (1, 0), column 7 is (0, 1), and the smallest has a carry besides.
    assert part.smallest == (0b0_01_000001, 0b0_10_000001)
    assert part.wrong == 4**7 - 3**7


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
    return found_by(Walk(compile_machine(rnn), bits).part())


@pytest.mark.parametrize("word", [0, 17, -1])
@pytest.mark.parametrize("columns", [6, 7, 8])
def test_a_fault_in_what_is_due_is_seen(
    columns: int, word: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = Block.carry

    def with_one_bit_flipped(block: Block) -> np.ndarray:
        plane = due(block)
        if block.columns == columns:
            plane[word] ^= np.uint64(2**40)
        return plane

    monkeypatch.setattr(Block, "carry", with_one_bit_flipped)
    monkeypatch.setattr(walk, "WORDS_OF_FEW_PLANES", 1024)
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


def outputs_on(program: Program, checked: Walk) -> list[list[int]]:
    """What a program answers on every code that can be reached, one to a word."""
    codes = checked.machine.reachable
    planes = [
        np.array([-(code >> unit & 1) for code in codes]).astype(np.uint64)
        for unit in checked.programs.units
    ]
    zeros = np.zeros(len(codes), dtype=np.uint64)
    after = program.evaluated([zeros, ~zeros, *planes])
    return [after[output].tolist() for output in program.outputs]


@pytest.fixture
def right_walk(monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A walk over a network that is right at its width, with many gates and several blocks."""
    monkeypatch.setattr(walk, "WORDS", 256)
    right = Walk(compile_machine(drops_carry_after(10)), 10)
    assert right.part() == Tally(0, None)
    return right


@pytest.mark.parametrize("which", ["inner", "last"])
def test_a_fault_in_a_circuit_of_the_answers_is_seen(which: str, right_walk: Walk) -> None:
    program, comparisons = getattr(right_walk, which)
    usual = outputs_on(program, right_walk)
    seen, unseen = 0, 0
    for index in range(len(program.instructions)):
        for faulty in swapped(program, index):
            if outputs_on(faulty, right_walk) == usual:
                continue  # it differs only on codes that never occur
            setattr(right_walk, which, (faulty, comparisons))
            if right_walk.part().wrong > 0:
                seen += 1
            else:
                unseen += 1  # it differs only on codes that take more columns to occur
    assert seen > 10 * unseen > 0


def test_a_fault_in_a_circuit_of_a_step_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "WORDS", 256)
    seen = 0
    for rnn in perturbed(1, 5):
        whole = Walk(compile_machine(rnn), 9)
        programs, usual = whole.programs, whole.part()
        assert found_by(usual) == found_by(count_wrong(rnn, 9))
        for quadrant, step in enumerate(programs.steps):
            for index in range(len(step.instructions)):
                for faulty in swapped(step, index):
                    steps = [*programs.steps[:quadrant], faulty, *programs.steps[quadrant + 1 :]]
                    whole.programs = replace(programs, steps=tuple(steps))
                    seen += whole.part() != usual
    assert seen > 5


@pytest.mark.parametrize("quadrant", QUADRANTS)
def test_a_fault_in_one_quadrant_is_seen(quadrant: int, right_walk: Walk) -> None:
    steps = list(right_walk.programs.steps)
    steps[quadrant] = steps[quadrant ^ 1]
    right_walk.programs = replace(right_walk.programs, steps=tuple(steps))
    assert right_walk.part().wrong > 0
