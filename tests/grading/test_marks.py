from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from binadd import (
    Diagnosis,
    ThresholdRNN,
    count_wrong,
    hand_wired,
    load_weights,
    save_weights,
    wire,
)
from binadd.automata.machine import Machine, compile_machine
from binadd.grading import findings
from binadd.grading.copies import Grouping
from binadd.grading.diagnosis import diagnosed
from binadd.grading.marking import Reader, grade
from binadd.grading.marks import Grading
from tests import reference
from tests.cases import (
    CASES,
    FILES,
    RIGHT,
    WRONG,
    drops_carry_after,
    silent_when_rings_meet,
    thermometer,
    with_spectators,
)
from tests.fuzzing import rounds
from tests.perturbations import perturbed
from tests.rewriting import rewritten


def graded(*networks: ThresholdRNN) -> Grading:
    def readers() -> Iterator[tuple[str, Reader]]:
        for number, network in enumerate(networks):
            yield str(number), lambda network=network: network  # type: ignore[misc]

    return grade(readers())


def transitions_right(rnn: ThresholdRNN) -> tuple[int, int]:
    """Of the transitions of (hidden code, true carry), how many have the right bit, of how many."""
    network = reference.Network(rnn)
    met, right, total = [(network.start, 0)], 0, 0
    for h, carry in met:  # grows while it is read
        for x in ((0, 0), (1, 0), (0, 1), (1, 1)):
            new_carry, due = divmod(sum(x) + carry, 2)
            new, y = network.step(x, h)
            right, total = right + (y == due), total + 1
            if (new, new_carry) not in met:
                met.append((new, new_carry))
    return right, total


def test_scores() -> None:
    networks = [rnn for rnn in perturbed(81, rounds(5)) if len(rnn.b_h) == 3]
    for rnn, mark in zip(networks, graded(*networks).marks, strict=True):
        assert mark.finding is not None
        assert mark.finding.transitions == transitions_right(rnn)
        wrong = len(reference.float_wrong_pairs(rnn, 8))
        if reference.margins(rnn).smallest > 1e-9:  # else floats may see it otherwise
            assert tuple(mark.finding.pairs) == (65536 - wrong, 65536)
        assert mark.is_right == reference.adds_at_every_width(rnn)


def test_scores_of_the_files() -> None:
    third_bias = load_weights(FILES["wrong_third_bias"])
    (mark,) = graded(third_bias).marks
    assert mark.finding is not None
    assert mark.finding.pairs == (65536 - 31161, 65536)
    assert mark.finding.pairs.share == (65536 - 31161) / 65536
    # Of the codes 000, 100 and 110, the last two with the carries of sums 1 and 2; sum 3 is wrong.
    assert mark.finding.transitions == (11, 12)
    assert mark.finding.diagnosis.cause == "bias of one unit off"


def test_the_same_network_is_in_one_group() -> None:
    generator = np.random.default_rng(8)
    originals = [hand_wired(), thermometer(), RIGHT["six codes"].rnn, WRONG["integer biases"].rnn]
    for _ in range(rounds(5)):
        networks, expected = [], []
        for _ in range(12):
            which = int(generator.integers(len(originals)))
            networks.append(rewritten(originals[which], generator, complement=False).rnn)
            expected.append(which)
        groups = [mark.group for mark in graded(*networks).marks]
        assert len(set(zip(groups, expected, strict=True))) == len(set(expected))
        assert len(set(groups)) == len(set(expected))


def test_groups_are_not_split_by_rounding() -> None:
    generator = np.random.default_rng(9)
    grouping = Grouping()
    rnn = thermometer((-0.3, -1.7, -2.2))
    flips = rewritten(rnn, generator)
    assert {
        grouping.group_of(compile_machine(rewritten(rnn, generator, complement=False).rnn))
        for _ in range(rounds(60))
    } == {1}
    assert flips.rnn.hidden_units == 3


def test_networks_that_only_look_alike_are_in_two_groups() -> None:
    one, other = [[1.0, 2, 0, 0, 0, 0, -9]], [[2.0, 1, 0, 0, 0, 0, -9]]
    marks = graded(with_spectators(thermometer(), one), with_spectators(thermometer(), other)).marks
    assert [mark.group for mark in marks] == [1, 2]


def test_a_network_that_starts_elsewhere_is_another() -> None:
    marks = graded(
        thermometer(),
        WRONG["carry unit complemented"].rnn,
        RIGHT["thermometer, h1 complemented"].rnn,
    ).marks
    assert [mark.group for mark in marks] == [1, 2, 1]
    assert [mark.is_right for mark in marks] == [True, False, True]


def test_nothing_is_found_out_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(machine: Machine, *found: Any) -> Diagnosis:
        asked.append(machine.network)
        return diagnosed(machine, *found)

    monkeypatch.setattr(findings, "diagnosed", counted)
    found = graded(*[thermometer((-0.5, -1.5, -3.5))] * 5, thermometer())
    assert asked == [thermometer((-0.5, -1.5, -3.5)), thermometer()]
    assert [mark.is_right for mark in found.marks] == [False] * 5 + [True]


def test_every_case_is_marked_and_none_spoils_another(tmp_path: Path) -> None:
    cases = [case for case in CASES.values() if len(case.rnn.b_h) <= 4]
    for number, case in enumerate(cases):
        save_weights(case.rnn, tmp_path / f"{number:03}.json")
    (tmp_path / "000.json").write_text("{")
    (tmp_path / "001.json").write_bytes(b"\xff\xfe")
    save_weights(wire("parity"), tmp_path / "002.json")
    marks = grade(tmp_path).marks
    assert len(marks) == len(cases)
    assert marks[0].problem is not None
    assert marks[0].problem.startswith("not JSON")
    assert marks[1].problem == "the file is empty"
    assert marks[2].problem is not None
    assert marks[2].problem == "add takes 2 inputs, but the network has 1"
    assert [mark.group for mark in marks[:3]] == [0, 0, 0]
    assert [mark.is_right for mark in marks[3:]] == [case.adds for case in cases[3:]]


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (MemoryError(), "takes more memory than there is"),
        (KeyError("w"), "binadd failed on it, and the fault is binadd's (KeyError: 'w')"),
        (RecursionError("deep"), "binadd failed on it, and the fault is binadd's (RecursionError"),
    ],
)
def test_whatever_goes_wrong_with_one_is_nothing_to_the_others(
    error: Exception, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> ThresholdRNN:
        raise error

    marks = grade([("anna", thermometer), ("bob", fails), ("zoe", thermometer)]).marks
    assert [mark.is_right for mark in marks] == [True, False, True]
    assert str(marks[1].problem).startswith(problem)

    def fails_later(machine: Machine, *found: Any) -> Diagnosis:
        if not machine.network.fires_at_zero:
            raise error
        return diagnosed(machine, *found)

    monkeypatch.setattr(findings, "diagnosed", fails_later)
    other = thermometer(fires_at_zero=True)
    marks = grade([("anna", thermometer), ("bob", lambda: other)]).marks
    assert [mark.is_right for mark in marks] == [False, True]
    assert str(marks[0].problem).startswith(problem)


def test_a_parity_homework() -> None:
    right = wire("parity")
    wrong = ThresholdRNN(right.w_xh, right.w_hh, right.b_h, right.w_hy, 0.5)
    found = grade([("anna", lambda: right), ("bob", lambda: wrong)], task="parity")
    anna, bob = (mark.finding for mark in found.marks)
    assert anna is not None
    assert bob is not None
    assert (anna.bits, anna.pairs, anna.transitions) == (8, (256, 256), (6, 6))
    answers = [sum(map(int, f"{n:b}")) % 2 for n in range(256)]
    got = [wrong.run([(n >> t & 1,) for t in range(8)]) for n in range(256)]
    rightly = [
        all(bit == sum(n >> i & 1 for i in range(t + 1)) % 2 for t, bit in enumerate(bits))
        for n, bits in enumerate(got)
    ]
    assert len(answers) == 256
    assert bob.pairs == (sum(rightly), 256)
    assert bob.diagnosis.cause == "thresholds typed as biases"
    assert found.as_json()["task"] == "parity"
    assert found.as_json()["scored_bits"] == 8


def test_tasks_of_many_operands_are_scored_at_a_width_that_can_be_counted() -> None:
    right = wire("add:3")
    biases = right.b_h.copy()
    biases[-1] -= 3
    wrong = ThresholdRNN(right.w_xh, right.w_hh, biases, right.w_hy, right.b_y)
    (mark,) = grade([("anna", lambda: wrong)], task="add:3").marks
    assert mark.finding is not None
    assert mark.finding.bits == 5
    report = count_wrong(wrong, 5, "add:3")
    assert mark.finding.pairs == (report.pairs - report.wrong, 2**15)


def test_a_network_with_too_many_states_is_marked_without_following_all_of_them() -> None:
    wrong = silent_when_rings_meet((3, 4, 5, 7, 11))  # 4,620 states that repeat, and three units
    register = drops_carry_after(14)
    for rnn in (wrong, register):
        (mark,) = graded(rnn).marks
        assert mark.finding is not None
        assert not mark.is_right
        assert mark.finding.pairs.part == mark.finding.pairs.whole  # wrong from 9 bits on
    assert mark.finding is not None
    assert mark.finding.transitions is None
    assert mark.finding.diagnosis.margins is None
    assert mark.as_json()["smallest_margin"] is None


def test_counts() -> None:
    found = graded(thermometer(), thermometer(), WRONG["integer biases"].rnn)
    assert (found.right, found.unreadable) == (2, 0)
    assert {group: len(marks) for group, marks in found.groups.items()} == {1: 2}
