"""What the pages of the documentation promise, run: each page in a folder of its own.

Of a page, in order:

* ``console`` blocks. ``$ binadd ...`` is run, with ``< FILE`` at the end if need be, as are ``$ cat
  FILE``, ``$ mkdir FOLDER`` and ``$ echo $?``; below each stands what it prints, on stdout and
  stderr, on a terminal of 80 columns. Nothing else may be in such a block.
* ``python`` blocks that are doctests.
* ``json`` blocks with a ``format`` are read by the reader of that format.
* A block after the comment ``<!-- file NAME -->`` is that file, from there on.
* the comment ``<!-- edit FILE: OLD -> NEW -->`` does what the page asks its reader to do.

A line ``...`` in what is printed stands for any lines. Clock times are masked: a number before
``s``, ``seconds`` or another unit of time (`MASK`). A block after ``<!-- not run: WHY -->`` is not
run, and one after ``<!-- takes PACKAGE -->`` only where that package is installed.
"""

import contextlib
import doctest
import importlib.util
import io
import json
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from binadd.cli import main

MASK = re.compile(r"\b[0-9][0-9.,]*(e-?[0-9]+)? ?(s|ms|us|seconds?|minutes?|hours?)\b")
PIECE = re.compile(
    r"^<!-- edit (?P<edited>\S+): (?P<old>.+) -> (?P<new>.+) -->$"
    r"|(?P<before>(?:^<!-- (?:not run: [^\n]+|file \S+|takes \S+) -->\n+)*)"
    r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Piece:
    """A part of a page that can be run; `text` is what stands between the fences."""

    kind: str
    text: str
    line: int
    start: int
    named: str | None = None


def pieces(page: str) -> Iterator[Piece]:
    for found in PIECE.finditer(page):
        line = page.count("\n", 0, found.start()) + 1
        before = found["before"] or ""
        if found["edited"]:
            text = json.dumps([found["edited"], found["old"], found["new"]])
            yield Piece("edit", text, line, found.start())
        elif "not run:" not in before and _is_installed(before):
            named = re.search(r"file (\S+)", before)
            start = found.start("text")
            yield Piece(found["kind"], found["text"], line, start, named and named[1])


def _is_installed(before: str) -> bool:
    packages = re.findall(r"takes (\S+)", before)
    return all(importlib.util.find_spec(package) is not None for package in packages)


def masked(text: str) -> str:
    return MASK.sub("TIME", text)


def agrees(promised: str, printed: str) -> bool:
    """Whether a command printed what a page promises.

    >>> agrees("a\\n...\\nthe end, 0.1 s\\n", "a\\nb\\nc\\nthe end, 2.35 s\\n")
    True
    >>> agrees("a\\n", "b\\n")
    False
    """
    pattern = re.escape(masked(promised)).replace("\\.\\.\\.\\\n", "(?:.*\\n)*?")
    return re.fullmatch(pattern, masked(printed)) is not None


class Session:
    """A reader at a prompt: what is typed is run in this process, in the working directory."""

    def __init__(self) -> None:
        self.code = 0
        self.globals: dict[str, object] = {}

    def type(self, line: str) -> str:
        """Run a command line and return what it prints."""
        words = shlex.split(line)
        match words:
            case ["echo", "$?"]:
                return f"{self.code}\n"
            case ["cat", name]:
                return Path(name).read_text(encoding="utf-8")
            case ["mkdir", name]:
                Path(name).mkdir()
                return ""
            case ["binadd", *arguments, "<", name]:
                return self._run(arguments, Path(name).read_bytes())
            case ["binadd", *arguments]:
                return self._run(arguments, b"")
        raise AssertionError(f"a page shows a command that is not run: {line}")

    def _run(self, arguments: list[str], stdin: bytes) -> str:
        output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COLUMNS", "80")
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
                self.code = main(arguments)
        output.flush()
        output.seek(0)
        return output.read()

    def console(self, block: str, where: str) -> str:
        """Run a block and return it as it should stand: what is right is kept as it is."""
        shown = []
        for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE):
            if not part:
                continue
            command, promised = part.split("\n", 1)
            assert command.startswith("$ "), f"{where}: a console block begins with '$ '"
            printed = self.type(command[2:])
            shown.append(f"{command}\n{promised if agrees(promised, printed) else printed}")
        return "".join(shown)

    def python(self, block: str, where: str) -> None:
        """Run a doctest; what it names stays for the next one of the page."""
        test = doctest.DocTestParser().get_doctest(block, self.globals, where, where, 0)
        report = io.StringIO()
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
        runner.run(test, out=report.write, clear_globs=False)
        self.globals.update(test.globs)
        assert not report.getvalue(), report.getvalue()


def run_page(page: str, where: str) -> str:
    """Run all of a page in the working directory and return it as it should read."""
    session, corrected, at = Session(), "", 0
    for piece in pieces(page):
        place = f"{where}, line {piece.line}"
        match piece.kind:
            case "edit":
                name, old, new = json.loads(piece.text)
                text = Path(name).read_text(encoding="utf-8")
                assert text.count(old) == 1, f"{place}: {old} is not there once"
                Path(name).write_text(text.replace(old, new), encoding="utf-8")
            case "console":
                corrected += page[at : piece.start] + session.console(piece.text, place)
                at = piece.start + len(piece.text)
            case "python":
                session.python(piece.text, place)
            case "json":
                read_example(piece.text, place)
        if piece.named:
            Path(piece.named).write_text(piece.text, encoding="utf-8")
    return corrected + page[at:]


def read_example(text: str, where: str) -> None:
    from binadd.formats.reading import parse_weights
    from binadd.tasks.task_files import parse_task

    match json.loads(text).get("format"):
        case "binadd-weights":
            parse_weights(text.encode(), where)
        case "binadd-task":
            parse_task(text.encode())
