import itertools

from binadd import ThresholdRNN, compare
from binadd.analysis.difference import Difference
from tests import reference
from tests.cases import drops_carry_after, silent_after, thermometer
from tests.fuzzing import rounds
from tests.perturbations import perturbed


def first_difference(a: ThresholdRNN, b: ThresholdRNN, most_bits: int) -> Difference | None:
    """The first pair by width, then a, then b, on which two networks answer differently."""
    one, other = reference.Network(a), reference.Network(b)
    for bits in range(1, most_bits + 1):
        for x, y in reference.pairs(bits):
            answers = one.answer(x, y, bits), other.answer(x, y, bits)
            if answers[0] != answers[1]:
                return Difference(bits, (x, y), answers)
    return None


def test_the_shortest_difference_is_the_first() -> None:
    networks = list(perturbed(31, rounds(60)))
    widths = set()
    for a, b in itertools.pairwise(networks):
        found = compare(a, b).difference
        if found is None or found.bits > 4:
            assert first_difference(a, b, 4) is None
        else:
            assert found == first_difference(a, b, 4)
            widths.add(found.bits)
    assert widths >= {1, 2}


def test_late_differences() -> None:
    for columns in (2, 5):
        found = compare(drops_carry_after(columns)).difference
        assert found is not None
        assert (found.bits, found.a, found.b) == (columns + 1, 1, 2 ** (columns + 1) - 1)
        assert found.answers == (0, 2 ** (columns + 1))
        assert compare(thermometer(), drops_carry_after(columns)).difference == Difference(
            found.bits, found.operands, found.answers[::-1]
        )
    both_wrong = compare(silent_after(3), drops_carry_after(1)).difference
    assert both_wrong == first_difference(silent_after(3), drops_carry_after(1), 4)
    assert both_wrong is not None
    assert str(both_wrong) == "01 + 11: 100 and 000"


def test_wrong_networks_may_compute_the_same() -> None:
    found = compare(thermometer((-0.5, -1.5, -3.5)), thermometer((-0.4, -1.4, -3.1)))
    assert found.same_function
    assert not found.both_add
