"""Reading a network from a file, by what it holds and not only by its ending.

The stages: what kind of file it is (`foreign`), what it says (`document` and the readers of each
notation), which array is which (`roles`, by the table in `names`), how these are to be understood
(`parts`, `conventions`), the network. Whatever is not plainly our own way to write a network is
reported in a line of `Weights.read_as`. A file is data: nothing is ever run, imported or unpickled.

What is read:

* JSON, also with comments, trailing commas, single quotes, ``-.5``, numbers in texts or boxed in
  lists, with a byte order mark or as UTF-16, and with texts beside the weights;
* a Python program, a Jupyter notebook or a plain text that assigns literals to names;
* ``.npz`` and ``.safetensors``.
"""

import io
import itertools
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, NamedTuple

from binadd.errors import NetworkError, WeightsFileError
from binadd.files import ContentError, quoted, read_bytes, strict_json_text
from binadd.formats.array_files import is_safetensors, npz_document, safetensors_document
from binadd.formats.assignments import (
    LARGEST_TEXT,
    notebook_document,
    program_document,
    text_document,
)
from binadd.formats.conventions import threshold_rnn_of
from binadd.formats.document import Document
from binadd.formats.foreign import (
    ForeignFileError,
    refuse_foreign_archive,
    refuse_foreign_bytes,
    refuse_foreign_ending,
    refuse_foreign_text,
)
from binadd.formats.lenient_json import lenient_json
from binadd.formats.names import REQUIRED, meaning_of
from binadd.formats.numbers import shown
from binadd.formats.parts import activation_note, written_network
from binadd.formats.roles import Roles, roles_of
from binadd.formats.stated_rule import rules_in_words
from binadd.formats.weight_files import FORMAT, LARGEST_FILE, VERSION
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_LISTS = 150_000
"""In a JSON file: room for 300 hidden units with every number in a list of its own."""


_JSON_SCALAR = re.compile(r"\s*(?:null|true|false|-?[0-9][0-9.eE+-]*)\s*")


_DEFINES = re.compile(r"^\s*(?:def|class|import|from)\b", re.MULTILINE)

_BLOCK = re.compile(r"^```[^\S\n]*+\w*+[^\S\n]*+\n(\s*+\{[^`]*+)```", re.MULTILINE)


class Weights(NamedTuple):
    """What a weights file holds.

    Attributes
    ----------
    network : ThresholdRNN
    task : str or None
        The name of its task, if it says one.
    read_as : tuple of str
        A line for each thing in it that is not plainly our own way to write a network.
    """

    network: ThresholdRNN
    task: str | None
    read_as: tuple[str, ...] = ()


def load_weights(path: str | os.PathLike[str]) -> ThresholdRNN:
    """Read a network from a weights file; `binadd.formats.reading` says of what kinds.

    Raises
    ------
    WeightsFileError
        If the file can't be read, is larger than `LARGEST_FILE`, or does not hold a network.
    """
    return read_weights(path).network


def read_weights(path: str | os.PathLike[str]) -> Weights:
    """Read a network, its task, and how it was understood; errors as for `load_weights`."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"expected the path of a weights file, got {type(path).__name__}")
    return parse_weights(read_bytes(path, LARGEST_FILE, WeightsFileError), str(path))


def parse_weights(data: bytes, source: str) -> Weights:
    """Read a network from the bytes of a weights file; `source` is how errors call it.

    Raises
    ------
    WeightsFileError
        As `load_weights`.
    """
    try:
        document = _document(data, source)
        _check_format(document.entries)
        roles = roles_of(document)
        _check_about(roles.about)
        note = activation_note(roles.about)
        _take_rule_in_words(roles)
        written = written_network(roles)
        name = roles.about.get("name") or PurePath(source.replace("\0", "")).stem
        network, rounding = threshold_rnn_of(written, name)
        centred = ["units of -1 and +1: written with 0 and 1"] if written.is_centred else []
        notes = [*document.notes, *roles.notes, *centred, *rounding, *([note] if note else [])]
        return Weights(network, roles.about.get("task"), tuple(map(_one_line, notes)))
    except (ContentError, NetworkError, ForeignFileError) as error:
        raise WeightsFileError(f"{source}: {_one_line(str(error))}") from None


def _one_line(text: str) -> str:
    """Escape what in a name from a file could end the line, or steer a terminal."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def _document(data: bytes, source: str) -> Document:
    """Find out what notation a file is in, and what it says."""
    refuse_foreign_bytes(data, source)
    if len(data) > LARGEST_FILE:
        raise ContentError(f"larger than {LARGEST_FILE >> 20} MiB; not a weights file")
    if data[:2] == b"PK":
        return _archive_document(data)
    if is_safetensors(data):
        return safetensors_document(data)
    text, notes = _text(data, source)
    if "\0" in text:
        raise ContentError("neither a text nor any kind of file that is known")
    start = text.lstrip()[:1]
    if not start:
        raise ContentError("the file is empty")
    if start in "{[" or text.lstrip()[:2] in ("//", "/*") or _JSON_SCALAR.fullmatch(text):
        found = _json_document(text, source)
    else:
        found = _assigned(text, source)
    return Document(found.entries, (*notes, *found.notes), found.unreadable, found.is_program)


def _archive_document(data: bytes) -> Document:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception:  # zipfile fails in many ways on what is damaged
        raise ContentError("a damaged zip archive") from None
    with archive:
        if not any(name.endswith(".npy") for name in archive.namelist()):
            refuse_foreign_archive(archive)
        return npz_document(archive)


def _text(data: bytes, source: str) -> tuple[str, tuple[str, ...]]:
    """Decode a text by its byte order mark, or as UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16"), ("a text in UTF-16",)
        except UnicodeDecodeError as error:
            raise ContentError(f"not UTF-16 (at byte {error.start})") from None
    if b"\0" in data[:4] and len(data) % 2 == 0:
        for encoding in ("utf-16-le", "utf-16-be"):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if text[:200].isascii() and "\0" not in text:
                return text, ("a text in UTF-16",)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        refuse_foreign_ending(source)
        # A name in an older encoding is no reason not to read the numbers, which are ASCII.
        if not re.search(rb"[\x00-\x08\x0e-\x1f\x7f]", data):
            return data.decode("cp1252", "replace"), ("a text in Windows-1252",)
        raise ContentError(f"not UTF-8 (at byte {error.start})") from None


def _json_document(text: str, source: str) -> Document:
    notes: tuple[str, ...] = ()
    if text.count("[") + text.count("{") > MOST_LISTS:
        if re.match(r'\s*\{\s*"cells"', text):
            raise ContentError("a notebook with too much in it; clear its outputs")
        raise ContentError(f"more than {MOST_LISTS:,} lists; no weights file has so many")
    try:
        value = strict_json_text(text)
    except ContentError as strict:
        if not str(strict).startswith("not JSON"):
            raise
        try:
            value, found = lenient_json(text)
        except ContentError as lenient:
            is_other = str(lenient).startswith("not JSON")
            program = program_document(f"weights = {text.strip()}") if is_other else None
            if program is None or not _names_weights(program):
                refuse_foreign_text(text, source)
                raise
            return program
        notes = (f"not plain JSON: {', '.join(found)}",) if found else ()
    if (
        isinstance(value, dict)
        and "nbformat" in value
        and ("cells" in value or "worksheets" in value)
    ):
        return notebook_document(value)
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        value = value[0]
        notes += ("read the only object in a list",)
    if isinstance(value, list) and 3 <= len(value) <= 8 and all(isinstance(v, list) for v in value):
        value = {f"array {number}": item for number, item in enumerate(value, 1)}
    if not isinstance(value, dict):
        raise ContentError("expected a JSON object with w_xh, w_hh, b_h, w_hy and b_y")
    return Document(value, notes)


def _assigned(text: str, source: str) -> Document:
    """Read a program, or else a text with assignments, or say what it is."""
    if len(text) > LARGEST_TEXT:
        refuse_foreign_ending(source)
    is_program = PurePath(source.replace("\0", "")).suffix.lower() == ".py"
    found = program_document(text)
    # "w_xh: [[1, 1]]" is Python, too, and assigns nothing.
    if found is None or not (found.entries or found.unreadable or _DEFINES.search(text)):
        found = text_document(text)
    blocks = _BLOCK.findall(text) if not _names_weights(found) else []
    if len(blocks) == 1:
        inside = _json_document(blocks[0], source)
        rule = {key: found.entries[key] for key in ("threshold",) if key in found.entries}
        notes = ("read the block of JSON in a text", *found.notes[1:], *inside.notes)
        return Document(rule | inside.entries, notes)
    if not _names_weights(found) or found.unreadable:
        # What MATLAB or LaTeX assigns is not read: say so, rather than name the first such line.
        try:
            roles_of(found)
        except ContentError:
            if not is_program:
                refuse_foreign_text(text, source)
    weights = [name for name, value in found.entries.items() if isinstance(value, list | dict)]
    if not weights and not any(map(meaning_of, found.unreadable)):
        raise ContentError(
            "no weights in it: expected JSON, or lines like w_xh = [[1, 1], [1, 1], [1, 1]]; "
            "binadd new FILE writes a file to fill in"
        )
    return found


def _names_weights(document: Document) -> bool:
    within = [value for value in document.entries.values() if isinstance(value, dict)]
    names = itertools.chain(document.entries, *within)
    given = {meaning.role for name in names if (meaning := meaning_of(name))}
    return set(REQUIRED) <= given


def _take_rule_in_words(roles: Roles) -> None:
    """Take the rule that a comment or the like states, where no threshold is given."""
    if "threshold" in roles.about or "fires_at_zero" in roles.about:
        return
    beside = [roles.about.get(topic) for topic in ("note", "source", "activation")]
    texts = [text for text in (*roles.texts, *beside) if isinstance(text, str)]
    rules = rules_in_words("\n\n".join(texts)[:LARGEST_TEXT])
    if len(rules) > 1:
        raise ContentError(
            "both z > 0 and z >= 0 are written in it as the rule by which units fire; add "
            '"threshold": "z>0" or "threshold": "z>=0"'
        )
    if rules == {">="}:
        roles.about["threshold"] = "z>=0"
        roles.notes.append("units fire at z >= 0, as is written beside the weights")


def _check_format(entries: Mapping[str, Any]) -> None:
    """Look for it before all else: of a file of another format, everything else is unknown."""
    if entries.get("format", FORMAT) != FORMAT:
        raise ContentError(f"format is {shown(entries['format'])}; expected {quoted(FORMAT)}")


def _check_about(about: dict[str, Any]) -> None:
    version = about.get("version", VERSION)
    if isinstance(version, bool) or version != VERSION:
        raise ContentError(f"version is {shown(version)}; this binadd reads version {VERSION}")
    for key in ("name", "source", "note", "task"):
        if not isinstance(about.get(key, ""), str):
            raise ContentError(f"{key} is {shown(about[key])}; expected a text")
