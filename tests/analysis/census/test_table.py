"""What the best of each class can do, where a network stands, the best there is, the board."""

import itertools
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from binadd import Census, ThresholdRNN, hand_wired
from binadd.analysis.census import standing as standing_module
from binadd.analysis.census.best import best_adder
from binadd.analysis.census.board import board
from binadd.analysis.census.canonical_form import class_of
from binadd.analysis.census.neighbours import neighbours
from binadd.analysis.census.networks import count_nonzeros, network_of_rows, parameters
from binadd.analysis.census.scaled_margins import ScaledMargins, scaled_margins
from binadd.analysis.census.standing import standing
from binadd.analysis.census.table import ClassTable, parse_rows
from binadd.analysis.encodings import encoding_of
from binadd.analysis.roles import carry_unit, unit_roles
from binadd.automata.machine import compile_machine
from binadd.errors import DisagreementError, RangeError
from binadd.verification.margins import margins
from tests.cases import (
    CASES,
    EIGHT_CODES,
    MINIMAL,
    RIGHT,
    complemented,
    permuted,
    thermometer,
)


@pytest.mark.slow
def test_the_best_of_all(table: ClassTable) -> None:
    assert max(row.margin for row in table.rows) == Fraction(1, 3)
    assert max(row.tolerance for row in table.rows) == Fraction(1, 11)
    assert min(row.nonzeros for row in table.rows) == 11
    assert sum(row.is_ternary for row in table.rows) == 18


def test_one_class_is_the_best_by_every_measure(table: ClassTable) -> None:
    """h1 = [x1 + x2 - h2 > 0], h2 the carry, h3 the carry one step late, y = [h1 - h2 + h3 > 0]."""
    assert class_of(MINIMAL) == table.rows[29].form
    assert {best_adder(table, by).row.number for by in ("margin", "tolerance", "nonzeros")} == {30}


@pytest.mark.parametrize(
    ("by", "value"),
    [("margin", "1/3"), ("tolerance", "1/11"), ("nonzeros", "11"), ("bits", "2")],
)
def test_the_best_network_by_each_measure(table: ClassTable, by: str, value: str) -> None:
    found = best_adder(table, by)
    assert str(found.value) == value
    assert class_of(found.network) == found.row.form
    largest = float(np.abs(parameters(found.network)).max())
    measured = margins(compile_machine(found.network))
    if by == "margin":
        assert measured.smallest / largest == pytest.approx(1 / 3)
    elif by == "tolerance":
        assert measured.tolerance / largest == pytest.approx(1 / 11)
    else:
        assert set(parameters(found.network).tolist()) == {-1, 0, 1}
        assert count_nonzeros(found.network) == 11
    assert found.as_json()["value_exact"] == value
    assert "No 3-unit adder" in str(found)
    assert repr(found) == f"<Best by {by}: {value}, class {found.row.number} of 17359>"


def test_an_unknown_measure(table: ClassTable) -> None:
    with pytest.raises(RangeError, match="expected one of margin, tolerance, nonzeros, bits"):
        best_adder(table, "beauty")


def test_weights_of_the_table_reach_what_it_says(table: ClassTable) -> None:
    for row in table.rows[::40]:
        best = network_of_rows(parse_rows(row.margin_weights), 2, "m")
        assert scaled_margins(compile_machine(best)).margin == row.margin
        best = network_of_rows(parse_rows(row.tolerance_weights), 2, "t")
        assert scaled_margins(compile_machine(best)).tolerance == row.tolerance
        integers = parameters(network_of_rows(parse_rows(row.integer_weights), 2, "i"))
        assert np.abs(integers).max() == row.largest_integer
        sparse = network_of_rows(parse_rows(row.sparse_weights), 2, "s")
        assert count_nonzeros(sparse) == row.nonzeros


def test_exchanged_inputs_change_no_measure(table: ClassTable) -> None:
    for row in table.rows[::7]:
        other = table.rows[row.swapped - 1]
        assert (other.margin, other.tolerance) == (row.margin, row.tolerance)
        assert (other.largest_integer, other.nonzeros) == (row.largest_integer, row.nonzeros)


def test_complements_are_what_complemented_networks_are(table: ClassTable) -> None:
    for row in table.rows[::300]:
        network = network_of_rows(parse_rows(row.margin_weights), 2, "m")
        numbers = set()
        for flips in itertools.product((False, True), repeat=3):
            other = network
            for unit, flip in enumerate(flips):
                other = complemented(other, unit) if flip else other
            form = class_of(other)
            # Only a start that the class reaches without a carry is certain to be one.
            if form is not None:
                numbers.add(table.numbers[form])
        assert set(row.complements) <= numbers


def test_the_hand_wiring_stands_first_in_number_not_in_rank(table: ClassTable) -> None:
    found = standing(hand_wired(), table)
    assert found.row is not None
    assert found.own is not None
    assert (found.row.number, found.row.encoding, found.row.states) == (1, "thermometer", 4)
    assert found.rank_by_margin == 1 + sum(row.margin > found.row.margin for row in table.rows)
    assert found.rank_by_tolerance == 1 + sum(
        row.tolerance > found.row.tolerance for row in table.rows
    )
    assert float(found.own.margin) == pytest.approx(0.1 / 2.1)
    assert repr(found) == "<Standing of 'hand-wired': class 1 of 17359>"


@pytest.mark.parametrize("name", CASES)
def test_no_network_is_better_than_the_best_of_its_class(table: ClassTable, name: str) -> None:
    found = standing(CASES[name].rnn, table)
    if found.row is None or found.own is None:
        assert found.as_json()["class"] is None
        assert "in no class" in str(found)
    else:
        assert 0 <= found.own.margin <= found.row.margin
        assert 0 <= found.own.tolerance <= found.row.tolerance
        assert found.row.form == class_of(CASES[name].rnn)


@pytest.mark.parametrize("name", RIGHT)
def test_encodings_and_states_are_those_that_compare_finds(table: ClassTable, name: str) -> None:
    rnn = RIGHT[name].rnn
    machine = compile_machine(rnn)
    found = standing(rnn, table)
    if found.row is None:
        assert len(machine.units) != 3
        return
    expected = encoding_of(machine, True).removesuffix(" with complemented units")
    assert (found.row.encoding, found.row.states) == (expected, machine.states)


def test_units_are_named_as_the_file_numbers_them(table: ClassTable) -> None:
    """The carry of a network is the same unit, whatever the order of the canonical form."""
    for order in itertools.permutations(range(3)):
        rnn = permuted(MINIMAL, order)
        roles = dict(standing(rnn, table).roles)
        assert roles[order.index(1)] == "c"
        assert carry_unit(unit_roles(compile_machine(rnn))) == order.index(1)
    flipped = complemented(thermometer(), 0)
    assert dict(standing(flipped, table).roles)[0] in ("not u", "not v")


def test_a_network_that_is_too_good_is_a_fault(
    table: ClassTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    too_good = ScaledMargins(Fraction(1, 2), Fraction(0))
    monkeypatch.setattr(standing_module, "scaled_margins", lambda _: too_good)
    with pytest.raises(DisagreementError, match="above the best of its class"):
        standing(hand_wired(), table)


def test_scaled_margins_are_those_of_scaled_networks() -> None:
    for rnn in (thermometer(), MINIMAL, EIGHT_CODES):
        largest = np.abs(np.column_stack((rnn.w_xh, rnn.w_hh, rnn.b_h))).max(axis=1)
        top = max(np.abs(rnn.w_hy).max(), abs(rnn.b_y))
        scaled = ThresholdRNN(
            rnn.w_xh / largest[:, None], rnn.w_hh / largest[:, None], rnn.b_h / largest,
            rnn.w_hy / top, rnn.b_y / top,
        )  # fmt: skip
        expected = margins(compile_machine(scaled))
        found = scaled_margins(compile_machine(rnn))
        assert float(found.margin) == pytest.approx(expected.smallest)
        assert float(found.tolerance) == pytest.approx(expected.tolerance)


def test_neighbours_one_entry_away(found: Census, table: ClassTable) -> None:
    """Against truth tables compared entry by entry, in every order of the units."""
    for number in (30, 421):
        expected = [
            other
            for other in range(1, 1200)
            if any(
                _differing_entries(table, number, other, order) == 1
                for order in itertools.permutations(range(3))
            )
        ]
        got = neighbours(table.rows[number - 1].form, table.successors)
        assert [other for other in got if other < 1200] == expected
        assert found.standing(MINIMAL).neighbours[0] == 429


def _differing_entries(table: ClassTable, number: int, other: int, order: tuple[int, ...]) -> int:
    one, two = _machine(table.rows[number - 1].form), _machine(table.rows[other - 1].form)
    renamed = {
        _renamed(state, order): [_renamed(s, order) for s in row] for state, row in one.items()
    }
    return sum(
        (a ^ b).bit_count()
        for state in renamed.keys() & two.keys()
        for a, b in zip(renamed[state], two[state], strict=True)
    )


def _renamed(state: int, order: tuple[int, ...]) -> int:
    return sum((state >> i & 1) << order[i] for i in range(3))


def _machine(form: str) -> dict[int, list[int]]:
    machine: dict[int, list[int]] = {}
    order = [0]
    for place, group in enumerate(form.split("-")):
        row = [int(digit) for digit in group]
        machine[order[place]] = row
        order += [s for s in dict.fromkeys(row) if s not in order]
    return machine


def test_neighbourhood_is_mutual(table: ClassTable) -> None:
    for number in (6, 30, 5000):
        for other in neighbours(table.rows[number - 1].form, table.successors)[:5]:
            assert number in neighbours(table.rows[other - 1].form, table.successors)


def test_the_normal_form_of_every_class(found: Census, table: ClassTable) -> None:
    carries = Counter(
        word for row in table.rows for word in row.normal_form.split(", ") if word.endswith("c")
    )
    assert sum(carries.values()) == 17_359
    assert carries["not c"] == found.carry_complemented
    assert table.rows[0].normal_form == "u, c, v"


def test_the_board_ranks_what_is_proved() -> None:
    idle = ThresholdRNN(
        np.vstack((MINIMAL.w_xh, [[0, 0]])), np.pad(MINIMAL.w_hh, ((0, 1), (0, 1))),
        np.append(MINIMAL.b_h, 0), np.append(MINIMAL.w_hy, 0), MINIMAL.b_y,
    )  # fmt: skip
    wrong = ThresholdRNN([[1, 1]], [[1]], [0], [1], 0)
    found = board(
        [("thermometer", thermometer()), ("idle", idle), ("least", MINIMAL), ("twin", MINIMAL),
         ("wrong", wrong)]
    )  # fmt: skip
    assert [(entry.rank, entry.name) for entry in found.entries] == [
        (1, "least"),
        (1, "twin"),
        (3, "thermometer"),
        (4, "idle"),
    ]
    least = found.entries[0]
    assert (least.units, least.nonzeros, least.distinct_values, least.fewest_bits) == (3, 11, 3, 2)
    assert [name for name, _ in found.refuted] == ["wrong"]
    fields = found.as_json()
    assert [entry["rank"] for entry in fields] == [1, 1, 3, 4, None]
    assert fields[-1]["proved"] is False
    assert "Not ranked, for they do not add:\n  wrong: " in str(found)
    assert repr(found) == "<Board of 4 adders, 1 refuted>"


def test_a_board_says_what_can_not_be_asked_whether_it_adds() -> None:
    found = board([("one", ThresholdRNN([[1]], [[1]], [0], [1], 0)), ("least", MINIMAL)])
    assert [entry.name for entry in found.entries] == ["least"]
    ((name, reason),) = found.refuted
    assert name == "one"
    assert "2 inputs, but the network has 1" in reason


def test_a_board_of_nothing_right() -> None:
    found = board([("wrong", ThresholdRNN([[1, 1]], [[1]], [0], [1], 0))])
    assert str(found).startswith("None of them adds:\n")
    assert found.as_json() == [{"rank": None, "file": "wrong", "proved": False}]


def test_the_census_as_it_is_shown(found: Census) -> None:
    assert repr(found) == "<Census: 104154 machines in 17359 classes>"
    assert "104,154  machines" in str(found)
    assert max(map(len, str(found).splitlines())) <= 80
    fields = found.as_json()
    assert fields["by_states"]["8"] == 12_846
    assert fields["threshold_functions"] == {"3": 104, "5": 94_572}
    assert sum(fields["carry_unit"].values()) == 17_359
    assert {"machines", "classes", "classes_up_to_input_swap", "encodings", "seconds"} <= set(
        fields
    )
