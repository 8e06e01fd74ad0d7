"""README and docs: every command and doctest is run, every link leads somewhere."""

import os
import re
from pathlib import Path

import pytest

from binadd.cli.app import _command
from tests.documentation import agrees, pieces, run_page

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
LONGEST_README = 200


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_a_page_shows_is_what_happens(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``BINADD_WRITE_GOLDEN=1`` writes what is printed into the pages."""
    monkeypatch.chdir(tmp_path)
    page = path.read_text(encoding="utf-8")
    corrected = run_page(page, path.name)
    if os.environ.get("BINADD_WRITE_GOLDEN"):
        path.write_text(corrected, encoding="utf-8")
    assert corrected == path.read_text(encoding="utf-8")


def test_a_promise_that_is_not_kept_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = "```console\n$ binadd add 1 1\n{}\n$ echo $?\n{}\n```\n"
    assert run_page(page.format(10, 0), "page") == page.format(10, 0)
    assert run_page(page.format(11, 1), "page") == page.format(10, 0)
    with pytest.raises(AssertionError, match="a command that is not run: rm -r"):
        run_page("```console\n$ rm -r .\n```\n", "page")
    with pytest.raises(AssertionError, match=r"Expected:\n +3\n *Got:\n +2"):
        run_page("```python\n>>> 1 + 1\n3\n```\n", "page")
    with pytest.raises(AssertionError, match="is not there once"):
        run_page("```console\n$ binadd new a.json\n```\n<!-- edit a.json: 7 -> 8 -->\n", "page")


def test_clock_times_are_masked_and_nothing_else_is() -> None:
    assert agrees("done (439 steps, 0.08 s)\n", "done (439 steps, 1.25 s)\n")
    assert not agrees("done (439 steps, 0.08 s)\n", "done (440 steps, 0.08 s)\n")
    assert agrees("takes about 5 seconds\n", "takes about 17 seconds\n")
    assert not agrees("12 bits\n", "13 bits\n")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)|src=\"([^\"]+)\"", path.read_text()):
        name = next(filter(None, target))
        assert "://" in name or (path.parent / name).exists(), name


def test_the_readme_is_a_page() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    assert len(lines) <= LONGEST_README


def test_every_page_of_the_docs_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [p.name for p in PAGES[2:] if f"(docs/{p.name})" not in readme] == []


def test_every_command_has_its_place_among_the_commands() -> None:
    page = (ROOT / "docs" / "commands.md").read_text()
    shown = "".join(piece.text for piece in pieces(page) if piece.kind == "console")
    for name in _command().commands:
        assert f"\n## {name}\n" in page
        assert f"$ binadd {name}" in shown


def test_ci_runs_the_lines_of_the_readme() -> None:
    readme, ci = (ROOT / "README.md").read_text(), (ROOT / ".ci" / "run").read_text()
    lines = re.findall(r"^python3 -m venv .*$", readme, re.MULTILINE)
    assert len(lines) == 2
    assert lines[1] in ci.splitlines()
