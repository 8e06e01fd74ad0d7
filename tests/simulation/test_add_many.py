import random
from functools import cache

import numpy as np
import pytest

from binadd import ThresholdRNN, add, add_many, hand_wired
from binadd.errors import NetworkError, RangeError
from binadd.simulation import addition
from binadd.simulation.lookup_table import make_lookup_table
from tests import reference
from tests.cases import CASES, RIGHT, Case, drops_carry_after, shift_register
from tests.fuzzing import rounds
from tests.random_networks import random_networks


def as_numbers(columns: np.ndarray) -> list[int]:
    assert columns.dtype == np.uint8
    assert set(np.unique(columns)) <= {0, 1}
    return [reference.number(row) for row in columns.tolist()]


# One pair of any length


def test_lengths_up_to_200_columns_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addition, "MOST_STEPPED", -(10**6))
    monkeypatch.setattr(addition, "make_lookup_table", cache(make_lookup_table))
    generator = random.Random(1)
    for rnn in (hand_wired(), drops_carry_after(6), CASES["all zero"].rnn):
        network = reference.Network(rnn)
        for length in range(201):
            a, b = generator.getrandbits(length), generator.getrandbits(length)
            bits = max(length, 1)
            assert add(a, b, rnn, bits=bits) == network.answer(a, b, bits)


def test_random_networks_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addition, "MOST_STEPPED", -(10**6))
    generator = random.Random(2)
    for rnn in random_networks(seed=7, count=rounds(30)):
        bits = generator.randrange(1, 300)
        a, b = generator.getrandbits(bits), generator.getrandbits(bits)
        assert add(a, b, rnn, bits=bits) == reference.answer(rnn, a, b, bits)


@pytest.mark.parametrize("difference", [-2, -1, 0, 1, 2])
def test_where_compiling_begins(difference: int) -> None:
    bits = addition.MOST_STEPPED + difference
    for rnn in (hand_wired(), drops_carry_after(3)):
        assert add(2**bits - 1, 1, rnn) == reference.answer(rnn, 2**bits - 1, 1, bits)


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_a_hundred_thousand_columns(case: Case) -> None:
    generator = random.Random(3)
    a, b = generator.getrandbits(100_000), generator.getrandbits(99_990)
    assert add(a, b, case.rnn) == a + b
    assert add(2**100_000 - 1, 1, case.rnn) == 2**100_000


def test_long_operands_of_a_wrong_network() -> None:
    rnn = drops_carry_after(8)
    generator = random.Random(4)
    a, b = generator.getrandbits(9_000), generator.getrandbits(9_000)
    assert add(a, b, rnn, bits=9_000) == reference.answer(rnn, a, b, 9_000)


def test_leading_zeros_are_columns_of_long_operands_too() -> None:
    assert add(0, 0, CASES["one unit, always on"].rnn, bits=5000) == 2**5001 - 1


def test_a_network_without_a_table_is_explored() -> None:
    rnn = shift_register(17)
    assert add(2**1500 - 1, 0, rnn) == reference.answer(rnn, 2**1500 - 1, 0, 1500)


def test_long_operands_that_do_not_fit_are_refused() -> None:
    with pytest.raises(RangeError, match=r"0xf{35}\.\.\. does not fit into 10000 bits"):
        add(2**20_000 - 1, 1, bits=10_000)
    with pytest.raises(RangeError, match=r"operands are unsigned, got -0x10{33}\.\.\."):
        add(0, -(2**20_000))


# Many pairs


@pytest.mark.parametrize("bits", [1, 2, 7, 8, 9, 31, 32, 63, 64])
@pytest.mark.parametrize("case", [RIGHT["eight codes"], CASES["drops a carry after 3"]])
def test_every_width_of_a_word(case: Case, bits: int) -> None:
    generator = np.random.default_rng(bits)
    a, b = generator.integers(2**bits, size=(2, 70), dtype=np.uint64)
    a[0] = b[1] = 2**bits - 1
    answers = add_many(a, b, case.rnn, bits)
    assert answers.shape == (70, bits + 1)
    network = reference.Network(case.rnn)
    pairs = zip(a.tolist(), b.tolist(), strict=True)
    assert as_numbers(answers) == [network.answer(x, y, bits) for x, y in pairs]


def test_random_networks_on_many_pairs() -> None:
    generator = np.random.default_rng(8)
    for rnn in random_networks(seed=9, count=rounds(30)):
        bits = int(generator.integers(1, 65))
        a, b = generator.integers(2**bits, size=(2, 4), dtype=np.uint64)
        network = reference.Network(rnn)
        pairs = zip(a.tolist(), b.tolist(), strict=True)
        due = [network.answer(x, y, bits) for x, y in pairs]
        assert as_numbers(add_many(a, b, rnn, bits)) == due


@pytest.mark.parametrize(("words", "bits"), [(1, 64), (2, 128), (3, 192), (3, 129), (2, 65)])
def test_rows_of_words(words: int, bits: int) -> None:
    generator = np.random.default_rng(words)
    a, b = generator.integers(2**64, size=(2, 30, words), dtype=np.uint64)
    for operand in (a, b):
        operand[:, -1] >>= np.uint64(64 * words - bits)
    answers = add_many(a, b, bits=bits)
    assert answers.shape == (30, bits + 1)
    p, q = ([int.from_bytes(row.tobytes(), "little") for row in rows] for rows in (a, b))
    assert as_numbers(answers) == [x + y for x, y in zip(p, q, strict=True)]


def test_64_bits_a_word_unless_told() -> None:
    assert add_many([1], [2]).shape == (1, 65)
    assert add_many([[1, 0, 5]], [[2, 1, 0]]).shape == (1, 193)


def test_the_carry_out_is_the_last_column() -> None:
    largest = np.array([2**64 - 1], dtype=np.uint64)
    assert as_numbers(add_many(largest, largest)) == [2**65 - 2]


def test_any_layout_in_memory() -> None:
    generator = np.random.default_rng(10)
    both = generator.integers(2**64, size=(50, 2), dtype=np.uint64)
    due = [x + y for x, y in both.tolist()]
    assert as_numbers(add_many(both[:, 0], both[:, 1])) == due
    assert as_numbers(add_many(both[::-1, 0], both[::-1, 1])) == due[::-1]
    swapped = both.astype(">u8")
    assert as_numbers(add_many(swapped[:, 0], swapped[:, 1])) == due


def test_smaller_and_signed_integers() -> None:
    assert as_numbers(add_many(np.array([200], np.uint8), np.array([100], np.int16))) == [300]
    assert as_numbers(add_many([1, 2**64 - 1], [2**63, 1])) == [2**63 + 1, 2**64]
    assert add_many([], []).shape == (0, 65)


@pytest.mark.parametrize(
    ("a", "b", "bits", "message"),
    [
        ([1], [1, 2], None, r"a and b differ in shape: \(1, 1\) and \(2, 1\)"),
        (1, 2, None, r"a: expected shape \(N,\) or \(N, W\), got \(\)"),
        ([[[1]]], [[[1]]], None, r"a: expected shape \(N,\) or \(N, W\), got \(1, 1, 1\)"),
        ([1.0], [2], None, "a: expected unsigned integers of up to 64 bits, got float64"),
        ([1], [True], None, "b: expected unsigned integers of up to 64 bits, got bool"),
        ([1], [2**64], None, "b: operands are unsigned and have up to 64 bits a word"),
        ([1, 1], [2**64 - 1, -1], None, "b: operands are unsigned and have up to 64 bits a word"),
        ([1, 1], [2**63, 0.5], None, "b: expected unsigned integers of up to 64 bits, got float64"),
        (np.array([1.0]), [1], None, "a: expected unsigned integers of up to 64 bits, got float64"),
        ([1], [-2], None, "b: operands are unsigned, got -2"),
        ([3, 4], [1, 1], 2, r"a\[1\] does not fit into 2 bits"),
        ([[0, 1]], [[0, 2]], 65, r"b\[0\] does not fit into 65 bits"),
        ([[0, 1]], [[0, 0]], 64, r"a\[0\] does not fit into 64 bits"),
        ([0], [0], 0, "bits must be at least 1, got 0"),
    ],
)
def test_what_can_not_be_added_is_refused(
    a: object, b: object, bits: int | None, message: str
) -> None:
    with pytest.raises(RangeError, match=message):
        add_many(a, b, bits=bits)  # type: ignore[arg-type]


def test_more_bits_than_words_are_leading_zeros() -> None:
    always_on = CASES["one unit, always on"].rnn
    assert as_numbers(add_many([5], [6], always_on, bits=100)) == [2**101 - 1]


def test_what_is_no_width_is_refused() -> None:
    for bits in (True, 2.0, "3"):
        with pytest.raises(TypeError, match=r"^bits: expected a whole number, got "):
            add_many([1], [1], bits=bits)  # type: ignore[arg-type]
    assert add_many([1], [1], bits=np.int64(3)).tolist() == [[0, 1, 0, 0]]  # type: ignore[arg-type]


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^expected a ThresholdRNN, got dict$"):
        add_many([1], [1], {})  # type: ignore[arg-type]
    rnn = ThresholdRNN([[1, 1, 1]], [[0]], [0], [1], 0, name="triple")
    with pytest.raises(NetworkError, match="adding takes 2 inputs, but triple has 3"):
        add_many([1], [1], rnn)


@pytest.mark.parametrize("bits", [1, 7, 8, 9, 63, 64])
@pytest.mark.parametrize("case", [RIGHT["eight codes"], CASES["drops a carry after 3"]])
def test_pairs_step_side_by_side_without_a_table(
    case: Case, bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = np.random.default_rng(bits)
    a, b = generator.integers(2**bits, size=(2, 40), dtype=np.uint64)
    due = add_many(a, b, case.rnn, bits)
    monkeypatch.setattr("binadd.automata.machine.MOST_TABULATED", 1)
    monkeypatch.setattr(addition, "make_lookup_table", None)
    assert (add_many(a, b, case.rnn, bits) == due).all()
    assert add_many([], [], case.rnn, bits).shape == (0, bits + 1)


def test_many_units_and_states() -> None:
    # 2**200 states, of which these pairs meet few.
    rnn = shift_register(200)
    generator = random.Random(11)
    numbers = [generator.getrandbits(256) for _ in range(20)]
    rows = [[number >> 64 * word & 2**64 - 1 for word in range(4)] for number in numbers]
    a = np.array(rows, dtype=np.uint64)
    answers = as_numbers(add_many(a, np.zeros_like(a), rnn))
    assert answers == [(number << 199) & ((1 << 257) - 1) for number in numbers]
