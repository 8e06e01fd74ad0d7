import dataclasses
import itertools
import random

import numpy as np
import pytest

from binadd import ThresholdRNN, count_wrong, hand_wired
from binadd.automata import product as product_module
from binadd.automata.product import Product
from binadd.automata.specification import Specification
from binadd.errors import NetworkError, RangeError, UndecidedError
from binadd.tasks import specification
from binadd.tasks.wiring import wire
from binadd.verification.count import smallest_wrong
from tests import reference
from tests.cases import (
    CASES,
    WRONG,
    drops_carry_after,
    shift_register,
    silent_after,
    thermometer,
)
from tests.fuzzing import rounds


def test_no_pair_of_64_bits_is_wrong_for_the_hand_wired_network() -> None:
    report = count_wrong(hand_wired(), 64)
    assert (report.bits, report.pairs, report.wrong) == (64, 4**64, 0)
    assert report.counterexample is None


def test_an_always_silent_network_is_right_for_zero_alone() -> None:
    silent = ThresholdRNN([[0, 0]], [[0]], [-1], [0], -1)
    for bits in (1, 31, 32, 33, 64, 100):  # across the border of int64
        report = count_wrong(silent, bits)
        assert report.wrong == 4**bits - 1
        assert report.counterexample is not None
        assert (report.counterexample.a, report.counterexample.b) == (0, 1)


def test_without_carries_a_pair_is_right_if_no_column_has_two_ones() -> None:
    no_carry = WRONG["two units, no carry"].rnn
    for bits in (1, 5, 31, 32, 64):
        assert count_wrong(no_carry, bits).wrong == 4**bits - 3**bits


def test_pairs_with_a_carry_out_are_the_wrong_ones_of_an_adder_that_falls_silent() -> None:
    # a + b >= 2**n for n = bits: 2**n * (2**n - 1) / 2 of all pairs.
    for bits in (3, 5, 8):
        assert count_wrong(silent_after(bits), bits).wrong == 2**bits * (2**bits - 1) // 2


def test_the_smallest_pair_of_a_wide_width_is_confirmed_and_no_smaller_one_is_wrong() -> None:
    generator = random.Random(5)
    for name, case in (WRONG | {"late": CASES["drops a carry after 4"]}).items():
        found = count_wrong(case.rnn, 20).counterexample
        assert found is not None
        assert reference.answer(case.rnn, found.a, found.b, 20) == found.got, name
        assert found.got != found.expected == found.a + found.b, name
        network = reference.network_of(case.rnn)
        for _ in range(100):
            a = generator.randrange(found.a + 1)
            b = generator.randrange(2**20 if a < found.a else max(found.b, 1))
            if (a, b) < (found.a, found.b):
                assert network.answer(a, b, 20) == a + b, name


def test_the_smallest_b_is_chosen_for_the_chosen_a() -> None:
    # The smallest a that fails at all is 1; b must be the smallest that fails with this one.
    found = count_wrong(drops_carry_after(3), 8).counterexample
    assert found is not None
    assert (found.a, found.b) == (1, 15)


def test_a_width_that_is_no_number_of_bits_is_refused() -> None:
    for bits in (0, -1):
        with pytest.raises(RangeError, match=f"^the width must be at least 1, got {bits}$"):
            count_wrong(hand_wired(), bits)
    for bits in (2.0, "3", True, np.True_, None):  # type: ignore[assignment]
        with pytest.raises(TypeError, match=r"^the width: expected a whole number, got"):
            count_wrong(hand_wired(), bits)


@pytest.mark.parametrize("inputs", [1, 3])
def test_a_network_without_two_inputs_is_refused(inputs: int) -> None:
    rnn = ThresholdRNN([[1] * inputs], [[0]], [0], [1], 0, name="mine")
    with pytest.raises(NetworkError, match=f"^add takes 2 inputs, but the network has {inputs}"):
        count_wrong(rnn, 4)


def test_the_only_wrong_pair_of_two_bits_is_counted() -> None:
    # Without the unit for a sum of 3, two columns go wrong on 11 + 11 alone.
    rnn = thermometer((-0.5, -1.5, -3.5))
    assert [count_wrong(rnn, bits).wrong for bits in (1, 2)] == [0, 1]


def test_numpy_integers_are_widths_too() -> None:
    assert count_wrong(hand_wired(), np.int64(40)).pairs == 4**40  # type: ignore[arg-type]


# Any task, against every input


def faulty(task: Specification, generator: np.random.Generator) -> ThresholdRNN:
    """A network of so many inputs: the wiring of the task with a weight or two moved."""
    rnn = wire(task)
    arrays = [np.array(a) for a in (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy)]
    for _ in range(int(generator.integers(1, 3))):
        array = arrays[generator.integers(4)]
        array.flat[generator.integers(array.size)] += generator.choice((-2, -1, -0.5, 0.5, 1, 2))
    return ThresholdRNN(arrays[0], arrays[1], arrays[2], arrays[3], rnn.b_y, rnn.fires_at_zero)


def most_significant_first(task: Specification) -> Specification:
    """The same table, read from the other end."""
    return dataclasses.replace(task, name=f"{task.name} reversed", first="most")


NAMES = ["parity", "times:3", "multiple-of:3", "ones-multiple-of:2", "linear:-1", "add",
         "subtract", "less", "carry", "add:3", "linear:1,-1,2"]  # fmt: skip


@pytest.mark.parametrize("reverse", [False, True], ids=["", "reversed"])
@pytest.mark.parametrize("name", NAMES)
def test_the_count_and_the_smallest_are_those_of_every_input(name: str, reverse: bool) -> None:
    task = specification(name)
    if reverse:
        task = most_significant_first(task) if task.first == "least" else task
    generator = np.random.default_rng(len(name))
    seen = 0
    for _ in range(rounds(8)):
        rnn = faulty(task, generator)
        for bits in range(1, 1 + (6, 4, 2)[task.inputs - 1]):
            wrong = reference.wrong_operands(rnn, task, bits)
            report = count_wrong(rnn, bits, task)
            assert (report.bits, report.pairs) == (bits, 2 ** (bits * task.inputs))
            assert report.wrong == len(wrong)
            found = report.counterexample
            assert (found.operands if found else None) == (wrong[0] if wrong else None)
            seen += bool(wrong)
            if found:
                columns = reference.input_columns(task, found.operands, bits)
                order = 1 if task.first == "least" else -1
                assert found.got == reference.number(reference.run(rnn, columns)[::order])
                assert found.expected == reference.number(reference.due(task, columns)[::order])
    assert seen > 5


def test_the_paths_of_any_graph_are_followed_to_the_smallest() -> None:
    """`smallest_wrong` for one to three operands, both orders, ends of all kinds."""
    generator = np.random.default_rng(6)
    for inputs, first, _ in itertools.product((1, 2, 3), ("least", "most"), range(rounds(25))):
        bits = int(generator.integers(1, (6, 4, 3)[inputs - 1]))
        product = Product(RandomRows(generator, inputs), RandomRows(generator, inputs))
        product.explore()
        ends_wrong = generator.random(len(product.nodes) + 1) < 0.2
        expected = None
        for operands in itertools.product(range(2**bits), repeat=inputs):
            places = range(bits) if first == "least" else range(bits - 1, -1, -1)
            node = 0
            for t in places:
                x = sum((operand >> t & 1) << i for i, operand in enumerate(operands))
                node = int(product.table()[x, node])
            if ends_wrong[node]:
                expected = operands
                break
        assert smallest_wrong(product, bits, ends_wrong, first) == expected


class RandomRows:
    """A machine of up to six states whose bits are mostly 0."""

    def __init__(self, generator: np.random.Generator, inputs: int) -> None:
        self.inputs, states = inputs, int(generator.integers(1, 7))
        after = generator.integers(states, size=(states, 2**inputs)).tolist()
        bits = (generator.random((states, 2**inputs)) < 0.1).astype(int).tolist()
        self.rows = [list(zip(a, b, strict=True)) for a, b in zip(after, bits, strict=True)]

    def row(self, state: int) -> list[tuple[int, int]]:
        return self.rows[state]


@pytest.mark.parametrize("bits", [30, 31, 32, 33, 100])
def test_counts_across_the_border_of_int64_agree_with_whole_numbers(bits: int) -> None:
    rnn = WRONG["two units, no sum of 3"].rnn
    network = reference.network_of(rnn)
    # Paths by (hidden state, carry), counted with Python's whole numbers.
    paths: dict[tuple[reference.Bits, int], int] = {(network.start, 0): 1}
    for _ in range(bits):
        longer: dict[tuple[reference.Bits, int], int] = {}
        for (h, carry), count in paths.items():
            for x in itertools.product((0, 1), repeat=2):
                new_h, y = network.step(x, h)
                if y == (sum(x) + carry) % 2:
                    key = new_h, (sum(x) + carry) // 2
                    longer[key] = longer.get(key, 0) + count
        paths = longer
    right = sum(n for (h, carry), n in paths.items() if network.step((0, 0), h)[1] == carry)
    assert count_wrong(rnn, bits).wrong == 4**bits - right


def test_many_units_and_few_digits() -> None:
    rnn = shift_register(300)
    for bits in (1, 2, 4):
        wrong = reference.wrong_operands(rnn, specification("add"), bits)
        report = count_wrong(rnn, bits)
        assert report.wrong == len(wrong)
        assert report.counterexample is not None
        assert report.counterexample.operands == wrong[0]


def test_too_many_pairs_are_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product_module, "MOST_PAIRS", 100)
    register = shift_register(20)  # answers 0 for long, and keeps every digit of the first
    with pytest.raises(UndecidedError, match=r"^register is undecided: more than 100 pairs"):
        count_wrong(register, 10, "and")
    assert count_wrong(register, 3, "and").wrong == 4**3 - 3**3
