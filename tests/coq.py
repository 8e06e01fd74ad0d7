"""Coq, asked whether it accepts a file; and a file's comments, read as Coq reads them."""

import functools
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

COQC = shutil.which("coqc")
needs_coq = pytest.mark.skipif(COQC is None, reason="coqc is not on the PATH")
CLOSED = "Closed under the global context\n"


def coqc(text: str, folder: Path, *goals: str) -> tuple[int, str, str]:
    """Run coqc on a file, with goals after it that hold by computation; exit code and outputs."""
    assert COQC is not None
    path = folder / "a_theorem.v"
    more = [f"Goal {goal}.\nProof. vm_compute. reflexivity. Qed.\n" for goal in goals]
    path.write_text(text + "\n".join(more), encoding="utf-8")
    done = subprocess.run(
        [COQC, "-q", path.name],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return done.returncode, done.stdout, done.stderr


def place_of_error(text: str, stderr: str) -> str:
    """Return the name of the lemma or definition that an error of coqc is in."""
    found = re.search(r'^File "\./a_theorem\.v", line ([0-9]+)', stderr, re.MULTILINE)
    assert found, stderr
    before = "\n".join(text.split("\n")[: int(found[1])])
    names = re.findall(r"^(?:Lemma|Theorem|Definition|Fixpoint) (\w+)", before, re.MULTILINE)
    return str(names[-1])


@functools.cache
def parted(text: str) -> tuple[str, tuple[str, ...]]:
    """Return what Coq reads of a file, and its comments, by the rules of Coq's lexer.

    Comments nest, and a text in quotes is one within a comment as well: nothing ends in it.
    """
    code, comments, depth, began, i = [], [], 0, 0, 0
    while i < len(text):
        if text[i] == '"':
            end = text.index('"', i + 1) + 1  # raises where it is not closed
            code.append("" if depth else text[i:end])
            i = end
        elif text.startswith("(*", i):
            began = began if depth else i
            depth, i = depth + 1, i + 2
        elif depth and text.startswith("*)", i):
            depth, i = depth - 1, i + 2
            if not depth:
                comments.append(text[began:i])
        else:
            code.append("" if depth else text[i])
            i += 1
    assert not depth, "a comment is not closed"
    return "".join(code), tuple(comments)
