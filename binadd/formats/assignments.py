"""Programs, notebooks and plain texts as documents: what they assign to which names."""

import re
from typing import Any

import numpy as np

from binadd.files import ContentError
from binadd.formats.document import Document
from binadd.formats.lenient_json import MINUS
from binadd.formats.literal_arrays import NotALiteral
from binadd.formats.python_literals import Unread, parse
from binadd.formats.python_statements import MOST_STATEMENTS, Program
from binadd.formats.stated_rule import rules_in_comments, rules_in_program, rules_in_words

MOST_CELLS = 2_000
LONGEST_VALUE = 2**15
"""In characters, of a value in a text."""
LARGEST_TEXT = 2**17
"""In characters, of a text or of all cells of a notebook."""
_NAME = r"[^\W\d][\w.]*(?:_\{\w+\})?"
_ASSIGNMENT = re.compile(
    rf"(?:^[ \t]*(?:(?:[-*+>•]|\d+[.)])[ \t]+)?|(?<=[,;][ \t])|\band[ \t]+)"
    rf"[`*$\"']{{0,3}}(?:(?:const|let|var)[ \t]+)?(?P<name>{_NAME})[`*$\"']{{0,3}}"
    rf"[ \t]*(?P<sign>:=|=(?!=)|:|<-)[ \t]*",
    re.MULTILINE,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_SIGNED_NUMBER = re.compile(rf"[-+{MINUS}]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)


class Reader:
    """Takes in the pieces of a file one after the other, as its author would have run them."""

    def __init__(self) -> None:
        self.literals = Program()
        self.rules: set[str] = set()
        self.to_scan = 0

    def take_program(self, text: str, where: str = "") -> bool:
        """Take in a program text; False if it is no Python."""
        tree = parse(text)
        if tree is None:
            return False
        self.literals.run(tree, where)
        self.rules |= rules_in_program(tree) | rules_in_comments(text)
        return True

    def take_text(self, text: str, where: str = "") -> None:
        """Take in the assignments of a text at the beginnings of its lines, and its sentences."""
        if len(text) > LARGEST_TEXT:
            raise ContentError(f"a text of more than {LARGEST_TEXT >> 10} KiB")
        self.rules |= rules_in_words(text)
        at, self.to_scan = 0, 4 * len(text)
        while match := _ASSIGNMENT.search(text, at):
            self.literals.statements += 1
            if self.literals.statements > MOST_STATEMENTS:
                raise ContentError(
                    f"more than {MOST_STATEMENTS:,} lines that give something a value"
                )
            # Brackets that are never closed would be looked for to the end again and again.
            longest = max(0, min(self.to_scan, LONGEST_VALUE))
            end, scanned = _end_of_expression(text, match.end(), longest)
            self.to_scan -= scanned + (end - match.end())
            at = self._take_assignment(text, match, end, where)

    def _take_assignment(self, text: str, match: re.Match[str], end: int, where: str) -> int:
        name, start = match["name"], match.end()
        line = f"{where}line {text.count(chr(10), 0, match.start('name')) + 1}"
        for piece in _expressions(text[start:end]):
            tree = (
                parse(piece.replace(MINUS, "-"), "eval") if self.to_scan > -LONGEST_VALUE else None
            )
            if tree is None:
                continue
            try:
                self.literals.values[name] = self.literals.evaluate(tree.body)
            except (NotALiteral, RecursionError):
                continue
            self.literals.unreadable.pop(name, None)
            return start + max(len(piece), 1)
        shown = " ".join(text[start : min(end, start + 200)].split())[:30] or "nothing on its line"
        self.literals.values.pop(name, None)
        self.literals.unreadable[name] = f"{shown} ({line})"
        return start

    def document(self, *, is_program: bool, notes: tuple[str, ...] = ()) -> Document:
        """Return what was found."""
        made: dict[int, Any] = {}
        entries = {name: _plain(value, made) for name, value in self.literals.values.items()}
        unreadable = dict(self.literals.unreadable)
        for name, value in list(entries.items()):
            if isinstance(value, dict):
                entries[name] = {k: v for k, v in value.items() if not isinstance(v, Unread)}
                unreadable |= {k: str(v) for k, v in value.items() if isinstance(v, Unread)}
        if not any(name.lower() in ("threshold", "fires_at_zero") for name in entries):
            if len(self.rules) > 1:
                raise ContentError(
                    "both z > 0 and z >= 0 are written in it as the rule by which units fire; add "
                    "a line threshold = 'z>0' or threshold = 'z>=0'"
                )
            if self.rules == {">="}:
                entries["threshold"] = "z>=0"
                notes += ("units fire at z >= 0, as is written beside the weights",)
        return Document(entries, notes, unreadable, is_program)


def program_document(text: str) -> Document | None:
    """Return what a Python program assigns; None if it is no Python."""
    reader = Reader()
    if not reader.take_program(text):
        return None
    return reader.document(is_program=True, notes=("read the assignments of a Python program",))


def text_document(text: str) -> Document:
    """Return what the lines of a text assign: ``w_xh = [[1, 1], [1, 1], [1, 1]]``."""
    reader = Reader()
    reader.take_text(text)
    return reader.document(is_program=True, notes=("read the assignments in a text",))


def notebook_document(notebook: dict[str, Any]) -> Document:
    """Return what the cells of a Jupyter notebook assign, code and text alike, in their order."""
    sheets = notebook.get("worksheets")
    if isinstance(sheets, list) and sheets and isinstance(sheets[0], dict):
        notebook = sheets[0]  # as they were before 2015
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise ContentError("a notebook without cells")
    if len(cells) > MOST_CELLS:
        raise ContentError(f"a notebook of more than {MOST_CELLS:,} cells")
    reader, total = Reader(), 0
    for number, cell in enumerate(cells, 1):
        source = _source(cell)
        total += len(source)
        if total > LARGEST_TEXT:
            raise ContentError(f"a notebook with more than {LARGEST_TEXT >> 10} KiB of text")
        where = f"cell {number}, "
        is_code = isinstance(cell, dict) and cell.get("cell_type") == "code"
        if not is_code or not reader.take_program(_MAGIC.sub(r"\1pass", source), where):
            reader.take_text(source, where)
    return reader.document(is_program=True, notes=("read the assignments of a notebook",))


def _source(cell: Any) -> str:
    if not isinstance(cell, dict):
        return ""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def _end_of_expression(text: str, start: int, most: int) -> tuple[int, int]:
    """Return where the value ends that starts here, and how much had to be looked at for that.

    It ends with its line, or with the line of its last bracket.
    """
    open_brackets: list[str] = []
    for at in range(start, min(len(text), start + most)):
        sign = text[at]
        if sign in _CLOSING:
            open_brackets.append(_CLOSING[sign])
        elif open_brackets and sign == open_brackets[-1]:
            open_brackets.pop()
        elif sign == "\n" and not open_brackets:
            return at, at - start
    return min(_end_of_line(text, start), start + LONGEST_VALUE), most


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _expressions(text: str) -> list[str]:
    """Return what of the rest of a line may be the value, the longest first."""
    whole = text.strip().rstrip("`*$;,").strip()
    pieces = [whole] if whole else []
    if text[:1] in ("[", "("):
        prefix = text[: _end_of_bracket(text)]
    else:
        number = _SIGNED_NUMBER.match(text)
        prefix = number[0].rstrip(".") if number else ""
    rest = text[len(prefix) :]
    if prefix and re.match(r"[.,;)`*$]*(?:\s*$|\s+[^\W\d]|[.,;]\s|\s*[#(%/]|[.,;`*$)]+\s)", rest):
        pieces.append(prefix)
    return pieces


def _end_of_bracket(text: str) -> int:
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0:
            return at + 1
    return len(text)


def _plain(value: Any, made: dict[int, Any]) -> Any:
    """Make lists of arrays, and of arrays in lists; of what stands in many places, once."""
    if isinstance(value, np.ndarray | list | dict):
        if id(value) not in made:
            if isinstance(value, np.ndarray):
                made[id(value)] = value.tolist()
            elif isinstance(value, list):
                made[id(value)] = [_plain(item, made) for item in value]
            else:
                made[id(value)] = {key: _plain(item, made) for key, item in value.items()}
        return made[id(value)]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
