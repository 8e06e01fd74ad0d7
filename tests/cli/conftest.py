import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from binadd.cli import main

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "main.py"


@dataclass(frozen=True)
class Ran:
    """What a command printed and answered."""

    code: int
    out: str
    err: str

    @property
    def fields(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        assert self.out.count("\n") == 1
        fields = json.loads(self.out)
        assert isinstance(fields, dict)
        return fields

    def is_one_line_of_complaint(self, code: int) -> bool:
        """Whether it answered `code` with one line on stderr and nothing on stdout."""
        return (
            self.code == code
            and self.out == ""
            and self.err.startswith("binadd: ")
            and self.err.endswith("\n")
            and self.err.count("\n") == 1
            and "Traceback" not in self.err
        )


Binadd = Callable[..., Ran]


@pytest.fixture
def binadd(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Binadd:
    """Run a command in this process, on a terminal of the usual width."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str, stdin: bytes | None = None) -> Ran:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture
def start() -> Callable[..., "subprocess.Popen[str]"]:
    """Start a command as a process of its own, its output piped unless told otherwise."""

    def popen(*arguments: str, **options: Any) -> "subprocess.Popen[str]":
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        return subprocess.Popen([sys.executable, str(MAIN), *arguments], text=True, **pipes)

    return popen
