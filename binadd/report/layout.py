"""How text is fitted into columns of a terminal: wrapped at words, in tables, or downwards."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from types import MappingProxyType

GAP = "  "
"""Between the columns of a table."""
DOTS = "..."
WIDEST_SENTENCE = 100
"""Longer lines are hard to read, however wide the terminal is."""

Row = Sequence[str]


@dataclass(frozen=True)
class Style:
    """How a text is to look. Whoever prints it decides.

    Attributes
    ----------
    width : int
        No line takes more columns, of 60 or more.
    colours : bool
        Whether what matters most stands in bold red.
    """

    width: int = 80
    colours: bool = False

    def marked(self, text: str) -> str:
        """Return `text` so that the eye falls on it, if there are colours.

        >>> Style().marked("^")
        '^'
        """
        return f"\x1b[31m\x1b[1m{text}\x1b[0m" if self.colours else text

    def sentence(self, text: str, indent: str = "", hanging: str | None = None) -> list[str]:
        """Wrap a sentence; further lines begin with `hanging`, by default as the first."""
        return wrapped(text, min(self.width, WIDEST_SENTENCE), indent, hanging)


PLAIN = Style()


def display_width(text: str) -> int:
    r"""Return how many columns of a terminal a text takes.

    >>> display_width("anna"), display_width("\u5c71\u7530"), display_width("e\u0301")
    (4, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(map(_width_of, text))


def _width_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, width: int, *, to_the_right: bool = False) -> str:
    """Fill a text up with blanks; `to_the_right` puts them before it."""
    blanks = " " * (width - display_width(text))
    return blanks + text if to_the_right else text + blanks


def cut(text: str, width: int, *, keep_end: bool = False) -> str:
    """Shorten a text to `width` columns, dots in the place of what went.

    >>> cut("submissions/anna.json", 12), cut("submissions/anna.json", 12, keep_end=True)
    ('submissio...', '...anna.json')
    """
    if display_width(text) <= width:
        return text
    if keep_end:
        return DOTS + _head(text[::-1], width - len(DOTS))[::-1]
    return _head(text, width - len(DOTS)) + DOTS


def _head(text: str, width: int) -> str:
    """Return as much of the beginning as fits, at least one character."""
    taken = 0
    for place, character in enumerate(text):
        taken += _width_of(character)
        if taken > width and place:
            return text[:place]
    return text


def wrapped(text: str, width: int, indent: str = "", hanging: str | None = None) -> list[str]:
    """Break a text into lines at its blanks; a word that is too long is broken too.

    >>> wrapped("a sentence of some words", 12, hanging="  ")
    ['a sentence', '  of some', '  words']
    """
    lines: list[str] = []
    line, begun = indent, False
    further = indent if hanging is None else hanging
    for word in text.split():
        rest = word
        while display_width(line) + begun + display_width(rest) > width:
            if begun:
                lines.append(line)
            else:
                head = _head(rest, width - display_width(line))
                lines.append(line + head)
                rest = rest[len(head) :]
            line, begun = further, False
            if not rest:
                break
        if rest:
            line, begun = f"{line}{' ' * begun}{rest}", True
    return [*lines, line] if begun or not lines else lines


def labelled(rows: Iterable[tuple[str, str]], style: Style = PLAIN) -> list[str]:
    """Lay out labels and texts, the texts in a column of their own."""
    rows = list(rows)
    width = max(display_width(label) for label, _ in rows) + len(GAP)
    lines: list[str] = []
    for label, text in rows:
        lines += style.sentence(text, padded(label, width), " " * width)
    return lines


def table(
    rows: Sequence[Row],
    style: Style = PLAIN,
    *,
    left: Sequence[int] = (0,),
    breakable: Mapping[int, int] = MappingProxyType({}),
) -> list[str]:
    """Lay out rows of cells below the first, their titles.

    The columns `left` are text, the others numbers. Where it is too wide, text is wrapped at words;
    where that does not do, each row is laid out downwards. In the columns `breakable`, words that
    are longer than so many signs are broken, too, before it comes to that.
    """
    blocks = table_blocks(rows, style, left=left, breakable=breakable)
    return [line for block in blocks for line in block]


def table_blocks(
    rows: Sequence[Row],
    style: Style = PLAIN,
    *,
    left: Sequence[int] = (0,),
    breakable: Mapping[int, int] = MappingProxyType({}),
) -> list[list[str]]:
    """Return the lines of a `table` by its rows."""
    widths = _fitting_widths(rows, style.width, left)
    if widths is None and breakable:
        widths = _fitting_widths(rows, style.width, left, breakable)
    if widths is None:
        return [[], *(_downwards(rows[0], row, style) for row in rows[1:])]
    return [_across(row, widths, left) for row in rows]


def natural_width(rows: Sequence[Row]) -> int:
    """Return how wide a table is that nothing is wrapped in."""
    return sum(map(_widest, zip(*rows, strict=True))) + len(GAP) * (len(rows[0]) - 1)


def _widest(cells: Iterable[str]) -> int:
    return max(map(display_width, cells))


def _fitting_widths(
    rows: Sequence[Row],
    width: int,
    left: Sequence[int],
    breakable: Mapping[int, int] = MappingProxyType({}),
) -> list[int] | None:
    """Return the columns' widths, those of text narrowed as far as they must be; None if too far.

    What is missing is given to the column that lacks most, so that the fewest lines are added.
    """
    columns = list(zip(*rows, strict=True))
    wanted = [_widest(cells) for cells in columns]
    widths = [
        _widest(word for cell in cells for word in cell.split() or [""]) if i in left else wanted[i]
        for i, cells in enumerate(columns)
    ]
    widths = [min(least, breakable.get(i, least)) for i, least in enumerate(widths)]
    spare = width - sum(widths) - len(GAP) * (len(columns) - 1)
    if spare < 0:
        return None
    for _ in range(spare):
        lacking = max(range(len(widths)), key=lambda i: wanted[i] - widths[i])
        widths[lacking] = min(widths[lacking] + 1, wanted[lacking])
    return widths


def _across(row: Row, widths: Sequence[int], left: Sequence[int]) -> list[str]:
    cells = [
        wrapped(cell, width) if i in left else [cell]
        for i, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return [
        GAP.join(
            padded(part, width, to_the_right=i not in left)
            for i, (part, width) in enumerate(zip(parts, widths, strict=True))
        ).rstrip()
        for parts in zip_longest(*cells, fillvalue="")
    ]


def _downwards(titles: Row, row: Row, style: Style) -> list[str]:
    first, *rest = row
    parts = (f"{title}: {cell}" for title, cell in zip(titles[1:], rest, strict=True) if cell)
    return style.sentence(first, hanging="  ") + style.sentence("; ".join(parts), "  ")
