import random

import pytest

from binadd import Counterexample, Proof, WidthReport
from tests import reference


def test_a_counterexample_as_columns() -> None:
    found = Counterexample(bits=3, a=0b011, b=0b001, expected=0b0100, got=0b0010)
    assert [tuple(column) for column in found.columns] == [
        ((1, 1), 0, 0, 0),
        ((1, 0), 1, 0, 1),
        ((0, 0), 1, 1, 0),
        ((0, 0), 0, 0, 0),
    ]
    assert found.first_wrong_column == 1
    assert found.binary == ("011", "001", "0100", "0010")
    assert str(found) == "011 + 001 = 100, but it answers 10"


def test_columns_of_random_pairs_are_those_of_the_reference() -> None:
    generator = random.Random(6)
    for bits in (1, 2, 7, 8, 9, 64, 65):
        a, b = generator.getrandbits(bits), generator.getrandbits(bits)
        got = (a + b) ^ (1 << generator.randrange(bits + 1))
        found = Counterexample(bits, a, b, a + b, got)
        assert [column.x for column in found.columns] == reference.columns(a, b, bits)
        assert reference.number([column.expected for column in found.columns]) == a + b
        assert reference.number([column.got for column in found.columns]) == got
        wrong = [t for t, column in enumerate(found.columns) if column.expected != column.got]
        assert wrong == [found.first_wrong_column]


@pytest.mark.parametrize(
    "value",
    [
        Counterexample(1, 0, 0, 0, 1),
        Proof((("0", 0),)),
        WidthReport(1, 4, 0, None),
    ],
)
def test_findings_are_frozen(value: object) -> None:
    field = next(iter(vars(value)))
    with pytest.raises(AttributeError):
        setattr(value, field, 7)
