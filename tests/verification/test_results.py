import random

import pytest

from binadd import Counterexample, Proof, WidthReport
from binadd.tasks import specification
from tests import reference


def test_a_counterexample_as_columns() -> None:
    found = Counterexample(bits=3, operands=(0b011, 0b001), expected=0b0100, got=0b0010)
    assert [tuple(column) for column in found.columns] == [
        ((1, 1), "0", 0, 0),
        ((1, 0), "1", 0, 1),
        ((0, 0), "1", 1, 0),
        ((0, 0), "0", 0, 0),
    ]
    assert (found.a, found.b, found.digits) == (3, 1, 4)
    assert found.first_wrong_column == 1
    assert found.binary == ("011", "001", "0100", "0010")
    assert str(found) == "011 + 001 = 100, but it answers 10"


def test_columns_of_random_pairs_are_those_of_the_reference() -> None:
    generator = random.Random(6)
    for bits in (1, 2, 7, 8, 9, 64, 65):
        a, b = generator.getrandbits(bits), generator.getrandbits(bits)
        got = (a + b) ^ (1 << generator.randrange(bits + 1))
        found = Counterexample(bits, (a, b), a + b, got)
        assert [column.x for column in found.columns] == reference.columns(a, b, bits)
        assert reference.number([column.expected for column in found.columns]) == a + b
        assert reference.number([column.got for column in found.columns]) == got
        wrong = [t for t, column in enumerate(found.columns) if column.expected != column.got]
        assert wrong == [found.first_wrong_column]


@pytest.mark.parametrize(
    "value",
    [
        Counterexample(1, (0, 0), 0, 1),
        Proof((("0", 0),)),
        WidthReport(1, 4, 0, None),
    ],
)
def test_results_are_frozen(value: object) -> None:
    field = next(iter(vars(value)))
    with pytest.raises(AttributeError):
        setattr(value, field, 7)


def test_a_task_that_reads_the_most_significant_digit_first() -> None:
    task = specification("multiple-of:3")
    found = Counterexample(3, (0b110,), expected=0b011, got=0b001, task=task)
    assert [tuple(column) for column in found.columns] == [
        ((1,), "0", 0, 0),
        ((1,), "1", 1, 0),
        ((0,), "0", 1, 1),
    ]
    assert (found.first_wrong_column, found.digits) == (1, 3)
    assert str(found) == "multiple-of:3 110 is 011, but it answers 001"


def test_three_operands_and_two_columns_of_zeros() -> None:
    found = Counterexample(2, (3, 1, 3), expected=7, got=15, task=specification("add:3"))
    assert [column.x for column in found.columns] == [(1, 1, 1), (1, 0, 1), (0, 0, 0), (0, 0, 0)]
    assert [column.state for column in found.columns] == ["0", "1", "1", "0"]
    assert found.first_wrong_column == 3
    assert str(found) == "add:3 11 01 11 is 0111, but it answers 1111"


def test_what_a_proof_says_names_its_task() -> None:
    pairs = (("00", 0), ("10", 0), ("10", 1))
    assert Proof(pairs).hidden_states == ("00", "10")
    assert str(Proof(pairs)).startswith("adds at every width: 3 pairs of hidden state and carry, ")
    assert str(Proof(pairs, specification("less"))) == (
        "does less at every width: 3 pairs of hidden state and task state, closed under all inputs"
    )


def test_the_task_is_addition_unless_told() -> None:
    assert Proof(()).task == specification("add")
    assert Counterexample(1, (0, 0), 0, 1).task == specification("add")
    assert "task" not in repr(Counterexample(1, (0, 0), 0, 1))
