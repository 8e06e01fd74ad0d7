"""JSON as people type it: comments, trailing commas, single quotes, ``-.5``, names without quotes.

What strict JSON refuses for good reasons stays refused: a duplicate key, NaN, a number too large
for a float, deep nesting.
"""

import json
import re
from typing import Any

from binadd.files import ContentError, finite_number, quoted

LARGEST, MOST_TOKENS = 2**20, 100_000
"""In characters, and in numbers, texts and signs: this parser is slower than that of plain JSON."""
DEEPEST = 64

MINUS = "\N{MINUS SIGN}"
"""As word processors print it."""
_BETWEEN = re.compile(r"(?:\s++|(?P<c>//[^\n]*+|\#[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/))*+", re.UNICODE)
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|[“”](?:[^“”\\]|\\.)*+[“”])"""
    rf"|(?P<number>[-+{MINUS}]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)(?![\w.])"
    r"|(?P<word>[-+]?[^\W\d][\w.\-]*+)"
    r"|(?P<sign>[{}\[\],:])",
    re.DOTALL,
)
_WORDS = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}
_NOT_NUMBERS = {"nan", "inf", "infinity", "+inf", "-inf", "+infinity", "-infinity", "-nan"}


def lenient_json(text: str) -> tuple[Any, tuple[str, ...]]:
    """Parse a text as JSON in a free notation; every number becomes a float.

    Returns
    -------
    value, notes
        The notes say what of the notation is not JSON.

    Raises
    ------
    ContentError
        If it is no such text; line and column are named.
    """
    if len(text) > LARGEST:
        raise ContentError(
            f"not plain JSON, and larger than {LARGEST >> 10} KiB, up to which other notations "
            f"are read"
        )
    parser = _Parser(text)
    value = parser.value(0)
    parser.take()
    if parser.kind:
        raise parser.error("expected nothing more")
    return value, tuple(sorted(parser.notes))


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.end = text, 0
        self.notes: set[str] = set()
        self.kind: str | None = None
        self.found, self.start, self.tokens = "", 0, 0
        self.take()

    def take(self) -> None:
        """Go on to the next token; at the end of the text its kind is None."""
        between = _BETWEEN.match(self.text, self.end)
        assert between is not None  # it matches nothing, too
        if between["c"] is not None:
            self.notes.add("comments")
        self.start = between.end()
        token = _TOKEN.match(self.text, self.start)
        if token is None:
            self.kind, self.found = None, ""
            if self.start < len(self.text):
                is_text = self.text[self.start] in "\"'“”"
                raise self.error("a text without an end" if is_text else "can't make sense of this")
            return
        self.kind, self.found, self.end = token.lastgroup, token.group(), token.end()
        self.tokens += 1
        if self.tokens > MOST_TOKENS:
            raise ContentError(
                f"not plain JSON, and more than {MOST_TOKENS:,} numbers and signs, up to which "
                f"other notations are read"
            )

    def error(self, message: str) -> ContentError:
        line = self.text.count("\n", 0, self.start) + 1
        column = self.start - self.text.rfind("\n", 0, self.start)
        return ContentError(f"not JSON: {message} at line {line}, column {column}")

    def expect(self, sign: str) -> None:
        if self.found != sign:
            raise self.error(f"expected {sign!r}")

    def value(self, depth: int) -> Any:
        """Parse the value that starts here; its last token stays the current one."""
        if depth > DEEPEST:
            raise ContentError("nested too deeply")
        if self.kind == "text":
            return self.string()
        if self.kind == "number":
            if not re.match(r"-?[0-9]+(\.[0-9]+)?([eE]|$)", self.found):
                self.notes.add("numbers such as .5")
            return finite_number(self.found.replace(MINUS, "-"))
        if self.kind == "word":
            return self.word()
        if self.found == "[":
            return self.array(depth)
        if self.found == "{":
            return self.object(depth)
        raise self.error("expected a value")

    def word(self) -> Any:
        if self.found.lower() in _NOT_NUMBERS:
            raise ContentError(f"{self.found} is not a number that weights can have")
        if self.found not in _WORDS:
            raise self.error(f"can't make sense of {quoted(self.found)}")
        return _WORDS[self.found]

    def string(self) -> str:
        inner = self.found[1:-1]
        if self.found[0] != '"':
            self.notes.add("single quotes" if self.found[0] == "'" else "curly quotes")
            inner = inner.replace("\\'", "'")
            inner = re.sub(r'(\\.)|"', lambda m: m[1] or '\\"', inner, flags=re.DOTALL)
        try:
            return str(json.loads(f'"{inner}"', strict=False))
        except json.JSONDecodeError:
            raise self.error("a text with a wrong escape sequence") from None

    def array(self, depth: int) -> list[Any]:
        values: list[Any] = []
        self.take()
        while self.found != "]" or self.kind != "sign":
            values.append(self.value(depth + 1))
            self.separator("]")
        return values

    def object(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        self.take()
        while self.found != "}" or self.kind != "sign":
            if self.kind not in ("text", "word"):
                raise self.error("expected a name in quotes")
            if self.kind == "word":
                self.notes.add("names without quotes")
            key = self.string() if self.kind == "text" else self.found
            if key in values:
                raise ContentError(f"duplicate key {quoted(key)}")
            self.take()
            self.expect(":")
            self.take()
            values[key] = self.value(depth + 1)
            self.separator("}")
        return values

    def separator(self, closing: str) -> None:
        """Go on behind a value to the next one, or to the closing bracket."""
        self.take()
        if self.kind == "sign" and self.found == ",":
            self.take()
            if self.kind == "sign" and self.found == closing:
                self.notes.add("a comma too many")
        elif self.kind != "sign" or self.found != closing:
            raise self.error(f"expected ',' or {closing!r}")
