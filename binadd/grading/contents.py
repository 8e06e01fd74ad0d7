"""What is in a file of a hand-in: weights, weights that can't be read, or something else."""

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import PurePath
from typing import Any, Literal

from binadd.errors import DataFileError, WeightsFileError
from binadd.files import ContentError, strict_json
from binadd.formats.foreign import ForeignFileError, refuse_foreign_bytes
from binadd.formats.names import REQUIRED, meaning_of
from binadd.formats.reading import Weights, parse_weights
from binadd.formats.weight_files import LARGEST_FILE
from binadd.grading.layouts import typed_text
from binadd.grading.own_output import what_binadd_wrote

MOST_NAMES_FROM = 2**18
"""In characters: of a longer text, its beginning tells whether it speaks of weights."""

_WORD = re.compile(r"[^\W\d]\w{1,40}")

Kind = Literal["weights", "broken", "program", "other", "own", "nothing"]


@dataclass(frozen=True)
class Contents:
    """What a file holds.

    Attributes
    ----------
    kind : str
        ``weights``: a network; ``broken``: meant to be one, and can't be read; ``program``: a
        program or notebook that names weights and does not hold them; ``other``: anything else;
        ``own``: written by binadd; ``nothing``: empty, or the platform's own note.
    problem : str
        What was seen, where no network was read.
    weights : Weights or None
    digest : bytes
        Equal for equal bytes; empty where there are none, or too many.
    """

    kind: Kind
    problem: str = ""
    weights: Weights | None = None
    digest: bytes = b""

    @property
    def seen(self) -> str:
        """What was seen, without the way out."""
        return self.problem.split("; ")[0].split(": expected")[0]

    @property
    def is_filled_in(self) -> bool:
        """Whether any parameter is not zero: the form that `binadd new` writes is all zeros."""
        network = self.weights.network if self.weights else None
        return network is not None and bool(network.w_xh.any() or network.w_hy.any())


def contents_of(read: Callable[[int], bytes], source: str, kind: str = "file") -> Contents:
    """Look into a file.

    Parameters
    ----------
    read : callable
        Returns its first bytes, at most so many.
    source : str
        How messages call it.
    kind : str
        As `binadd.grading.layouts.Place` has it: ``text`` for what was typed, as a web page;
        ``receipt`` for the platform's note, which may hold what was typed.
    """
    try:
        data = read(LARGEST_FILE + 1)
    except DataFileError as error:
        return Contents("broken", str(error))
    # Of what is larger, only the beginning is known.
    digest = hashlib.sha256(data).digest() if 0 < len(data) <= LARGEST_FILE else b""
    try:
        refuse_foreign_bytes(data, source)
    except ForeignFileError as error:
        return Contents("other", str(error), digest=digest)
    if kind == "receipt":
        data = typed_text(data.decode("utf-8-sig", "replace")).encode()
    if kind == "text" or (kind == "receipt" and b"<" in data):
        data = text_of_page(data.decode("utf-8-sig", "replace")).encode()
    if kind != "file" and not data.strip():
        return Contents("nothing", "nothing was typed")
    if what := what_binadd_wrote(data):
        return Contents("own", what)
    try:
        return Contents("weights", "", parse_weights(data, source), digest)
    except WeightsFileError as error:
        problem = str(error).removeprefix(f"{source}: ")
    if not data.strip():
        return Contents("broken" if kind == "file" else "nothing", problem)
    return Contents(_kind_of(data, source), problem, digest=digest)


def _kind_of(data: bytes, source: str) -> Kind:
    ending = PurePath(source.replace("\0", "")).suffix.lower()
    text = data[:MOST_NAMES_FROM].decode("utf-8", "replace")
    if ending in (".npz", ".safetensors"):
        return "broken"
    with contextlib.suppress(ContentError):
        return "broken" if _roles_named(_keys(strict_json(data))) >= 2 else "other"
    roles = _roles_named(_WORD.findall(text.replace("{", "").replace("}", "")))
    if ending in (".py", ".ipynb"):
        return "program" if roles else "other"
    if ending == ".json":
        return "broken"
    return "broken" if roles >= 2 else "other"


def _roles_named(names: Iterable[str]) -> int:
    """Count the matrices that names are of."""
    roles = {meaning.role for name in set(names) if (meaning := meaning_of(name))}
    return len(roles & set(REQUIRED))


def _keys(value: Any, levels: int = 3) -> Iterator[str]:
    """Yield the keys of a JSON value, down to some levels."""
    if levels and isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner, levels - 1)


class _PageText(HTMLParser):
    """Gathers the text of a web page."""

    _BREAKS = frozenset(("p", "div", "br", "li", "tr", "pre", "h1", "h2", "h3", "h4"))

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self._hidden += tag in ("script", "style", "title")
        if tag in self._BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style", "title") and self._hidden > 0
        if tag in self._BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def text_of_page(page: str) -> str:
    r"""Return the text of a web page, as what a platform makes of what was typed there.

    >>> text_of_page("<p>w_hy = [1,&nbsp;-1, 1]</p><p>b_y = 0</p>").split("\n\n")
    ['\nw_hy = [1, -1, 1]', 'b_y = 0\n']
    """
    parser = _PageText()
    parser.feed(page)
    parser.close()
    return "".join(parser.parts).replace("\u00a0", " ")
