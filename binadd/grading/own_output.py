"""Recognises by its contents what binadd itself has written: it is nobody's hand-in."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from binadd.errors import DataFileError
from binadd.files import ContentError, read_bytes, strict_json

LARGEST_OUTPUT = 64 * 2**20
SHEET_CREATOR = "binadd grade"
"""Stands in the properties of the spreadsheets that `binadd.report.grade_report` writes."""
_TABLES = (
    (b"student,file,verdict,", "the table of an earlier grade"),
    (b"submission,name,readable,", "the table of an earlier grade"),
    (b"seed,steps,proved,", "the table of a sweep"),
    (b"class,encoding,states,", "the table of a census"),
)
_SHOWN = re.compile(
    r"^\d[\d,]* (?:students?|submissions?): \d[\d,]* right at every width", re.MULTILINE
)
_GRADED = re.compile(rb'\{\s*"task": "[^"]*", "scored_bits": \d')
_TELLING = (b'"correct_at_every_width"', b'"max_score"', b'"stdout_visibility"', b'"binadd-task"')
_OF_RESULTS = {"correct_at_every_width", "shortest_counterexample", "normalised_margin"}


def is_own_output(path: str) -> bool:
    """Whether a file is there and binadd wrote it, so that it may be written anew."""
    if not Path(path).is_file():  # a pipe would wait
        return False
    try:
        return what_binadd_wrote(read_bytes(path, LARGEST_OUTPUT)) is not None
    except DataFileError:
        return False


def what_binadd_wrote(data: bytes) -> str | None:
    """Return what a file is that binadd wrote; None for weights and for what others wrote."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:2] == b"PK":
        return _sheet(data)
    for header, what in _TABLES:
        if start.startswith(header):
            return what
    if start[:1] == b"{":
        return _json(data)
    is_table = re.match(rb"(?:In .{1,300}:\s+)?(?:student|submission) +\S", start)
    if is_table and _SHOWN.search(data.decode("utf-8", "replace")):
        return "what an earlier grade printed"
    if (
        start[:15].lower() == b"<!doctype html>"
        and b'name="generator" content="binadd' in data[:4096]
    ):
        return "a page of binadd"
    return None


def _sheet(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            about = archive.open("docProps/core.xml").read(2**16)
    except Exception:  # zipfile fails in many ways on what is damaged
        return None
    creator = f">{SHEET_CREATOR}<".encode()
    return "the table of an earlier grade" if creator in about else None


def _json(data: bytes) -> str | None:
    if _GRADED.match(data):
        return "the results of an earlier grade"
    if not any(name in data for name in _TELLING):
        return None
    try:
        value = strict_json(data)
    except (ContentError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    if value.get("format") == "binadd-task":
        return "a task file"
    if _are(value.get("tests"), {"max_score", "output"}) or _is_for_gradescope(value):
        return "results for Gradescope"
    if len(_OF_RESULTS & value.keys()) >= 2:
        return "a result that binadd printed"
    return None


def _are(values: Any, keys: set[str]) -> bool:
    """Whether it is a list of objects that have some keys."""
    return (
        isinstance(values, list)
        and bool(values)
        and all(isinstance(value, dict) and keys <= value.keys() for value in values)
    )


def _is_for_gradescope(value: dict[str, Any]) -> bool:
    return "output" in value and ("stdout_visibility" in value or "tests" in value)
