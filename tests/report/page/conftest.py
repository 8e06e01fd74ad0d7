"""What the tests of the page share: the modules' answers by node, and a browser.

Where node or a browser is missing these tests are skipped. ``BINADD_CHROMIUM`` names the browser's
program, ``BINADD_AXE`` the file ``axe.min.js`` of the npm package axe-core.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from binadd.report.page import assembly
from binadd.report.page.page_data import aliases, task_fields
from binadd.tasks import specification

TASKS = ["add", "and", "or", "xor", "parity", "carry", "subtract", "less", "equal", "increment",
         "times:3", "multiple-of:3", "linear:2,1"]  # fmt: skip
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip


def missing(what: str) -> None:
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        missing("node")
    assert found is not None
    return found


Answers = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def answers(node: str) -> Answers:
    """Ask the page's modules about networks; `home` is where the modules are."""

    def ask(cases: list[dict[str, Any]], home: Path = assembly.SOURCES) -> list[dict[str, Any]]:
        given = {
            "tasks": [task_fields(specification(name)) for name in TASKS],
            "aliases": aliases(),
            "cases": cases,
        }
        done = subprocess.run(
            [node, str(Path(__file__).with_name("answers.mjs")), str(home)],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        found: list[dict[str, Any]] = json.loads(done.stdout, parse_int=float)
        return found

    return ask


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium, for all tests of one process."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright (pip install 'binadd[browser]')")
    named = os.environ.get("BINADD_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        missing("chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which looks for what shuts people out."""
    named = os.environ.get("BINADD_AXE")
    if not named or not Path(named).is_file():
        missing("axe-core (BINADD_AXE)")
    assert named is not None
    return Path(named).read_text(encoding="utf-8")
