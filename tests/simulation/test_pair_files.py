import random
from collections.abc import Iterator

import pytest

from binadd.automata.machine import compile_machine
from binadd.simulation import pair_files
from binadd.simulation.lookup_table import make_lookup_table
from binadd.simulation.pair_files import PairBlock, add_block, pair_blocks
from tests import reference
from tests.cases import CASES, RIGHT, Case, drops_carry_after
from tests.fuzzing import rounds
from tests.random_networks import random_networks

Pairs = list[tuple[int, int, int]]
"""a, b and columns of each pair."""


def read(text: bytes, base: int = 2, piece: int = 1000) -> list[PairBlock]:
    return list(pair_blocks((text[i : i + piece] for i in range(0, len(text), piece)), base))


def pairs(blocks: list[PairBlock]) -> Pairs:
    return [p for block in blocks for p in zip(block.a, block.b, block.columns, strict=True)]


def bad(blocks: list[PairBlock]) -> list[str]:
    return [str(block.bad) for block in blocks if block.bad]


# Reading


@pytest.mark.parametrize(
    "text",
    [
        b"101 11\n0 0010\n",
        b"101\t11\n0\t0010\n",
        b"101,11\n0,0010\n",
        b"101 11\n0 0010",
        b"101 11\r\n0 0010\r\n",
        b"  101   11\n0 \t 0010 \n",
        b"101 , 11\n0, 0010\r\n",
    ],
)
def test_separators_and_line_ends(text: bytes) -> None:
    for piece in range(1, len(text) + 1):
        blocks = read(text, piece=piece)
        assert pairs(blocks) == [(5, 3, 3), (0, 2, 4)]
        assert bad(blocks) == []


@pytest.mark.parametrize(
    ("base", "text", "found"),
    [
        (2, b"000 1", (0, 1, 3)),
        (10, b"0009 7", (9, 7, 4)),
        (10, b"0 0", (0, 0, 1)),
        (16, b"fF 001", (255, 1, 12)),
    ],
)
def test_columns_are_those_of_the_longer_operand(
    base: int, text: bytes, found: tuple[int, int, int]
) -> None:
    assert pairs(read(text, base)) == [found]


def test_an_empty_file_has_no_pairs() -> None:
    assert pairs(read(b"")) == []


NO_PAIRS = [
    b"1",
    b"1 ",
    b"1 1 1",
    b"1,,1",
    b",1",
    b"1;1",
    b"12 1",
    b"1 -1",
    b"1_0 1",
    b"0b1 1",
    b"+1 1",
    b"1\x0b1",
    b"1\r1",
    b"1 1\r\r",
    b"1\x001",
    "\uff11 1".encode(),  # a full-width digit
    "1\u00a01".encode(),
    b"\xff\xfe",
]


@pytest.mark.parametrize("line", NO_PAIRS)
def test_a_line_without_a_pair_ends_a_block(line: bytes) -> None:
    text = b"1 10\n" + line + b"\n11 1\n"
    for piece in (1, 3, 100):
        blocks = read(text, piece=piece)
        assert pairs(blocks) == [(1, 2, 2), (3, 1, 2)]
        assert len(bad(blocks)) == 1
        assert bad(blocks)[0].startswith("line 2: ")
        last_before = [block.bad is not None for block in blocks].index(True)
        assert pairs(blocks[: last_before + 1]) == [(1, 2, 2)]


def test_what_is_said_of_a_bad_line() -> None:
    assert bad(read(b"1 1\n10 2\x1b[2J\n")) == [
        r"line 2: '10 2\x1b[2J' is not two binary numbers (digits 0 and 1) with a space, a comma "
        "or a tab between them"
    ]
    (long,) = bad(read(b"2" * 1000, base=2))
    assert long.startswith("line 1: '" + "2" * 60 + "...' is not")
    (hexadecimal,) = bad(read(b"g 1", base=16))
    assert "is not two hexadecimal numbers (digits 0 to 9 and a to f)" in hexadecimal


def test_numbers_of_lines_go_on_behind_bad_ones() -> None:
    lines = [b"1 1"] * 100
    for i in (3, 4, 50, 99):
        lines[i] = b"bad"
    for piece in (1, 7, 64, 1000):
        blocks = read(b"\n".join(lines), piece=piece)
        assert [b.bad.number for b in blocks if b.bad] == [4, 5, 51, 100]
        numbers = [line for b in blocks for line in b.lines]
        assert numbers == [i + 1 for i in range(100) if lines[i] == b"1 1"]


@pytest.mark.parametrize("piece", [1, 5, 16, 17, 64, 1000])
def test_a_line_that_is_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    monkeypatch.setattr(pair_files, "LONGEST_LINE", 16)
    longest = b"1" * 8 + b" " + b"0" * 7
    text = b"\n".join([b"1 1", longest + b"0", longest, longest * 9, b"1 0", longest * 3])
    blocks = read(text, piece=piece)
    assert pairs(blocks) == [(1, 1, 1), (255, 0, 8), (1, 0, 1)]
    reason = "is longer than 16 characters"
    assert [(b.bad.number, b.bad.reason) for b in blocks if b.bad] == [
        (2, reason),
        (4, reason),
        (6, reason),
    ]


def test_memory_is_bounded_by_the_longest_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair_files, "LONGEST_LINE", 100)
    held = [len(text) for text in pair_files._whole_lines([b"1" * 40] * 1000)]
    assert held == [121]


def test_pairs_come_before_the_file_ends() -> None:
    given = []

    def pieces() -> Iterator[bytes]:
        for piece in (b"1 1\n1", b"0 1\n", b"11 1"):
            given.append(piece)
            yield piece

    blocks = pair_blocks(pieces(), 2)
    assert pairs([next(blocks)]) == [(1, 1, 1)]
    assert len(given) == 1
    assert pairs([next(blocks)]) == [(2, 1, 2)]
    assert len(given) == 2
    assert pairs(list(blocks)) == [(3, 1, 2)]


# Adding


def block_of(found: Pairs) -> PairBlock:
    a, b, columns = (list(values) for values in zip(*found, strict=True))
    return PairBlock(range(1, len(a) + 1), a, b, columns)


def random_pairs(generator: random.Random, count: int, longest: int) -> Pairs:
    found = []
    for _ in range(count):
        columns = generator.randrange(1, longest + 1)
        found.append((generator.getrandbits(columns), generator.getrandbits(columns), columns))
    return found


@pytest.mark.parametrize("longest", [1, 8, 62, 63, 64, 65, 200])
@pytest.mark.parametrize("case", [RIGHT["eight codes"], CASES["silent after 3"]])
def test_each_pair_is_added_on_its_own_columns(case: Case, longest: int) -> None:
    network = reference.Network(case.rnn)
    found = random_pairs(random.Random(longest), 60, longest)
    found.append((2**longest - 1, 1, longest))
    due = [network.answer(a, b, columns) for a, b, columns in found]
    assert add_block(make_lookup_table(compile_machine(case.rnn)), block_of(found)) == due


def test_leading_zeros_are_columns_of_every_length() -> None:
    table = make_lookup_table(compile_machine(CASES["one unit, always on"].rnn))
    lengths = [1, 7, 8, 62, 63, 64, 65, 127, 128, 1000]
    for some in (lengths[:4], lengths[:5], lengths):
        answers = add_block(table, block_of([(0, 0, columns) for columns in some]))
        assert answers == [2 ** (columns + 1) - 1 for columns in some]


def test_random_networks_on_lines_of_all_lengths() -> None:
    generator = random.Random(11)
    for rnn in random_networks(seed=11, count=rounds(25)):
        network = reference.Network(rnn)
        found = random_pairs(generator, 5, generator.choice([30, 150]))
        due = [network.answer(a, b, columns) for a, b, columns in found]
        assert add_block(make_lookup_table(compile_machine(rnn)), block_of(found)) == due


def test_a_line_of_a_hundred_thousand_digits_among_short_ones() -> None:
    generator = random.Random(12)
    found = [*random_pairs(generator, 50, 20), (2**100_000 - 1, 1, 100_000)]
    answers = add_block(
        make_lookup_table(compile_machine(RIGHT["thermometer"].rnn)), block_of(found)
    )
    assert answers == [a + b for a, b, _ in found]


def test_no_pairs_have_no_answers() -> None:
    table = make_lookup_table(compile_machine(drops_carry_after(1)))
    assert add_block(table, PairBlock([], [], [], [])) == []
