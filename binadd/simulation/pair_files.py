"""Files with a pair of numbers on every line, read and added block by block in constant memory.

The numbers of a line stand in one base, with a comma, or spaces or tabs, between them; spaces and
tabs around them, a carriage return at the end and blank lines do not matter. Every line has columns
of its own: as many as the longer operand, leading zeros included.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from binadd.bits import BASES, DIGITS, from_decimal
from binadd.simulation.lockstep import answer_bytes
from binadd.simulation.lookup_table import LookupTable

BLOCK = 2**18
"""A good size for the pieces in which a file is read, in bytes."""

LONGEST_LINE = 2**24
"""Bytes of a line. Longer operands have files of their own: ``binadd add @a.txt @b.txt``."""

_SHOWN = 60


@dataclass(frozen=True)
class BadLine:
    """A line that does not hold a pair; `text` is cut and escaped."""

    number: int
    text: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.text} {self.reason}"


@dataclass(frozen=True)
class PairBlock:
    """Pairs from lines that follow each other, and the bad line that ends them, if one does.

    Attributes
    ----------
    lines : sequence of int
        By pair, the number of its line, from 1.
    a, b : list of int
    columns : list of int
        How many columns of digits the operands of each pair have.
    bad : BadLine or None
        The line after the last pair, where it does not hold a pair.
    """

    lines: Sequence[int]
    a: list[int]
    b: list[int]
    columns: list[int]
    bad: BadLine | None = None


def pair_blocks(pieces: Iterable[bytes], base: int) -> Iterator[PairBlock]:
    """Yield the pairs of a file in order, as soon as their lines have come in pieces.

    Memory is bounded: by `BLOCK` bytes of lines, or one line of `LONGEST_LINE`.
    """
    digit = DIGITS[base]
    pair = rf"[ \t]*+{digit}++(?:[ \t]++|[ \t]*+,[ \t]*+){digit}++[ \t]*+\r?\n".encode()
    one_line, all_lines = re.compile(pair), re.compile(rb"(?:" + pair + rb")*+")
    blank = re.compile(rb"[ \t]*+\r?")
    number = 1
    for text in _whole_lines(pieces):
        if len(text) <= LONGEST_LINE and all_lines.fullmatch(text):
            lines = text.count(b"\n")
            yield _block(range(number, number + lines), text, base)
            number += lines
            continue
        good: dict[int, bytes] = {}
        contents = text[:-1].split(b"\n")
        for line, content in enumerate(contents, start=number):
            if len(content) <= LONGEST_LINE and one_line.fullmatch(content + b"\n"):
                good[line] = content
            elif not blank.fullmatch(content):
                bad = _bad_line(line, content, base)
                yield _block([*good], b"\n".join(good.values()), base, bad)
                good = {}
        yield _block([*good], b"\n".join(good.values()), base)
        number += len(contents)


def add_block(table: LookupTable, block: PairBlock) -> list[int]:
    """Return the network's answers to the pairs of a block, each on its own columns.

    A network reads the least significant column first, so what it answers in a pair's columns does
    not depend on further columns of zeros: pairs of different lengths run together, and each
    answer is cut to its length.
    """
    if not block.columns:
        return []
    if max(block.columns) < 64:
        return _add_words(table, block)
    answers = [0] * len(block.columns)
    by_length: dict[int, list[int]] = {}
    for i, columns in enumerate(block.columns):
        by_length.setdefault(columns.bit_length(), []).append(i)
    for members in by_length.values():
        size = max(block.columns[i] for i in members) // 8 + 1
        a, b = (
            np.frombuffer(b"".join(numbers[i].to_bytes(size, "little") for i in members), np.uint8)
            for numbers in (block.a, block.b)
        )
        rows = answer_bytes(table, a.reshape(-1, size), b.reshape(-1, size), size)
        for i, row in zip(members, rows, strict=True):
            answer = int.from_bytes(row.tobytes(), "little")
            answers[i] = answer & ((2 << block.columns[i]) - 1)
    return answers


def _add_words(table: LookupTable, block: PairBlock) -> list[int]:
    """Add as `add_block` does, where every answer fits into a word of 64 bits."""
    a, b = (np.array(numbers, dtype="<u8")[:, np.newaxis] for numbers in (block.a, block.b))
    size = max(block.columns) // 8 + 1
    answers = np.zeros((len(a), 8), dtype=np.uint8)
    answers[:, :size] = answer_bytes(table, a.view(np.uint8), b.view(np.uint8), size)
    words = answers.view("<u8")[:, 0]
    # Shifted by 64 at most, where uint64 wraps around to a mask of ones.
    masks = (np.uint64(2) << np.array(block.columns, dtype=np.uint64)) - np.uint64(1)
    kept: list[int] = (words & masks).tolist()
    return kept


def _whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what has come up to the last newline; a line that is too long loses its middle."""
    held: list[bytes] = []  # of a line that has not ended yet
    length = 0
    for piece in pieces:
        cut = piece.rfind(b"\n") + 1
        if cut:
            yield b"".join((*held, piece[:cut]))
            held, length = [], 0
        if length <= LONGEST_LINE:
            held.append(piece[cut:])
            length += len(piece) - cut
    if length:
        yield b"".join((*held, b"\n"))


def _block(lines: Sequence[int], text: bytes, base: int, bad: BadLine | None = None) -> PairBlock:
    """Read the pairs of lines that are known to hold them."""
    numbers = text.replace(b",", b" ").split()
    values: list[int]
    if base == 10:
        values = [from_decimal(digits.decode()) for digits in numbers]
        columns = [
            max(a.bit_length(), b.bit_length(), 1)
            for a, b in zip(values[::2], values[1::2], strict=True)
        ]
    else:
        values = list(map(int, numbers, repeat(base)))
        columns = list(map(max, map(len, numbers[::2]), map(len, numbers[1::2])))
        if base == 16:
            columns = [4 * digits for digits in columns]
    return PairBlock(lines, values[::2], values[1::2], columns, bad)


def _bad_line(number: int, content: bytes, base: int) -> BadLine:
    shown = content[:_SHOWN].decode("utf-8", "backslashreplace").rstrip("\r")
    text = ascii(shown + ("..." if len(content) > _SHOWN else ""))
    if len(content) > LONGEST_LINE:
        return BadLine(number, text, f"is longer than {LONGEST_LINE:,} characters")
    name, digits = BASES[base]
    return BadLine(
        number,
        text,
        f"is not two {name} numbers (digits {digits}) with a space, a comma or a tab between them",
    )
