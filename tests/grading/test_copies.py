import itertools
from pathlib import Path

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired
from binadd.automata.machine import compile_machine
from binadd.formats.weight_files import format_weights
from binadd.grading import copies
from binadd.grading.copies import Grouping
from binadd.grading.marking import grade
from binadd.grading.marks import Copies
from binadd.networks import isomorphism
from tests import reference
from tests.analysis import slow_sameness as slow
from tests.cases import RIGHT, WRONG, permuted, thermometer, with_spectators
from tests.fuzzing import rounds
from tests.perturbations import perturbed
from tests.rewriting import rewritten
from tests.symmetric_networks import symmetric_networks


def groups(*networks: ThresholdRNN) -> list[int]:
    grouping = Grouping()
    return [grouping.group_of(compile_machine(rnn)) for rnn in networks]


def answers(rnn: ThresholdRNN) -> list[list[int]]:
    """The bits that a network of up to 4 units answers to all inputs of 4 columns."""
    columns = itertools.product((0, 1), repeat=rnn.inputs)
    network = reference.Network(rnn)
    return [network.run(word) for word in itertools.product(list(columns), repeat=4)]


def test_groups_are_not_split_by_rounding() -> None:
    generator = np.random.default_rng(9)
    rnn = thermometer((-0.3, -1.7, -2.2))
    again = [rewritten(rnn, generator, complement=False).rnn for _ in range(rounds(60))]
    assert set(groups(*again)) == {1}


def test_networks_written_otherwise_are_in_one_group_and_others_in_others() -> None:
    generator = np.random.default_rng(10)
    originals = [hand_wired(), thermometer(), RIGHT["six codes"].rnn, RIGHT["six units"].rnn]
    which = generator.integers(len(originals), size=rounds(60)).tolist()
    found = groups(*(rewritten(originals[kind], generator, complement=False).rnn for kind in which))
    assert len(set(zip(found, which, strict=True))) == len(set(found)) == len(originals)


def test_groups_are_those_of_trying_every_way() -> None:
    generator = np.random.default_rng(11)
    networks = [rnn for rnn in symmetric_networks(5, rounds(40)) if rnn.hidden_units <= 4]
    networks += [
        permuted(rnn, generator.permutation(rnn.hidden_units).tolist()) for rnn in networks[::3]
    ]
    found = groups(*networks)
    for (a, one), (b, other) in itertools.combinations(zip(networks, found, strict=True), 2):
        if one == other:
            assert slow.same_network(a, b)
        else:
            assert not slow.same_network(a, b) or answers(a) != answers(b)
    assert len(set(found)) < len(networks)


def test_a_network_that_starts_elsewhere_is_another() -> None:
    moved = WRONG["carry unit complemented"].rnn
    starts_alike = RIGHT["thermometer, h1 complemented"].rnn
    assert groups(thermometer(), moved, starts_alike, moved) == [1, 2, 1, 2]
    # "Has a ever been 1?", unread, and its complement, which starts as if it had: nothing is seen.
    ever, never = [[1.0, 0, 0, 0, 0, 1, -0.5]], [[-1.0, 0, 0, 0, 0, 1, -0.5]]
    assert groups(*(with_spectators(thermometer(), rows) for rows in (ever, never))) == [1, 1]


def test_networks_that_only_look_alike_are_in_two_groups() -> None:
    one, other = [[1.0, 2, 0, 0, 0, 0, -9]], [[2.0, 1, 0, 0, 0, 0, -9]]
    assert groups(*(with_spectators(thermometer(), rows) for rows in (one, other))) == [1, 2]


def test_different_networks_are_hardly_ever_held_against_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    monkeypatch.setattr(copies, "same_network", lambda a, b: asked.append((a, b)))
    networks = list(dict.fromkeys(perturbed(13, 300)))
    # Every way to wire the hidden units of the thermometer with ones: the same numbers elsewhere.
    for wires in itertools.product([0, 1], repeat=9):
        w_hh = np.reshape(wires, (3, 3))
        rnn = thermometer()
        networks.append(ThresholdRNN(rnn.w_xh, w_hh, rnn.b_h, rnn.w_hy, rnn.b_y))
    groups(*networks)
    assert len(asked) <= len(networks) // 100


def test_what_is_not_decided_is_another_network(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = [[0.0] * (5 + i) + [1] + [0] * (19 - i) + [-0.5] for i in [*range(1, 20), 0]]
    rnn = with_spectators(thermometer(), ring)
    mirrored = permuted(rnn, [0, 1, 2, *range(22, 2, -1)])
    assert groups(rnn, mirrored) == [1, 1]
    monkeypatch.setattr(isomorphism, "MOST_WORK", 0)
    assert groups(rnn, mirrored) == [1, 2]


def test_the_same_file_the_same_weights_and_the_same_network_are_told_apart(tmp_path: Path) -> None:
    rnn = thermometer((-0.31, -1.73, -2.22))
    other = permuted(rnn, (1, 2, 0))
    for name, text in (
        ("anna", format_weights(rnn)),
        ("bob", format_weights(rnn)),
        ("carl", format_weights(rnn) + "\n"),
        ("dora", format_weights(other)),
        ("emil", format_weights(thermometer((-0.32, -1.73, -2.22)))),
    ):
        (tmp_path / f"{name}.json").write_text(text)
    for name in ("fay", "gus"):
        (tmp_path / f"{name}.pdf").write_bytes(b"%PDF-1.4 a scan")
    found = {mark.student: mark.copies for mark in grade(tmp_path).marks}
    assert found == {
        "anna": Copies(False, ("bob",), ("carl",), ("dora",)),
        "bob": Copies(False, ("anna",), ("carl",), ("dora",)),
        "carl": Copies(False, (), ("anna", "bob"), ("dora",)),
        "dora": Copies(False, (), (), ("anna", "bob", "carl")),
        "emil": Copies(),
        "fay": Copies(same_file=("gus",)),
        "gus": Copies(same_file=("fay",)),
    }
    text = str(grade(tmp_path))
    assert "A: the same file: anna, bob\n" in text
    assert "B: the same weights: anna, bob, carl\n" in text
    assert "complement and scale: anna, bob, carl, dora\n" in text
    assert text.endswith(": the same file: fay, gus")
