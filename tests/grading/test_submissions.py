import os
from pathlib import Path
from typing import Any

import pytest

from binadd import hand_wired, save_weights
from binadd.formats.weight_files import format_weights
from binadd.grading.marks import grade
from binadd.grading.submissions import once_each, submissions_in, submissions_of
from tests.cases import thermometer


def test_what_of_a_folder_is_a_submission(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "notes.txt", ".hidden.json", "x/c.json", ".git/d.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(format_weights(hand_wired()))
    (tmp_path / "folder.json").mkdir()
    os.mkfifo(tmp_path / "pipe.json")
    sources = [source for source, _ in submissions_in(str(tmp_path))]
    assert sources == [str(tmp_path / name) for name in ("a.json", "b.json", "x/c.json")]


def test_paths_that_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    problems = [
        mark.problem
        for path in ("empty", "missing.json")
        for mark in grade(submissions_in(str(tmp_path / path))).marks
    ]
    assert problems == [
        "no *.json in this folder or below",
        "can't be read: No such file or directory",
    ]


def test_a_folder_that_cannot_be_opened_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_weights(hand_wired(), tmp_path / "a.json")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def guarded(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    marks = grade(submissions_in(str(tmp_path))).marks
    assert [mark.problem for mark in marks] == [None, "can't be opened: Permission denied"]
    assert marks[1].source == str(tmp_path / "closed")


def test_a_name_that_is_too_long_spoils_nothing(tmp_path: Path) -> None:
    save_weights(hand_wired(), tmp_path / "anna.json")
    (tmp_path / "evil.json").symlink_to("a" * 300)
    for paths in ([str(tmp_path)], [str(tmp_path / "anna.json"), "b" * 300]):
        marks = grade(found for path in paths for found in submissions_in(path)).marks
        assert [mark.is_right for mark in marks] == [True, False]
        assert "can't be read" in str(marks[1].problem)


def test_a_link_to_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.json").symlink_to(tmp_path / "pipe")
    save_weights(hand_wired(), tmp_path / "anna.json")
    assert [Path(source).name for source, _ in submissions_in(str(tmp_path))] == ["anna.json"]


def test_a_link_that_leads_to_itself_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "loop.json").symlink_to("loop.json")
    save_weights(hand_wired(), tmp_path / "anna.json")
    marks = grade(once_each(submissions_in(str(tmp_path)))).marks
    assert [mark.is_right for mark in marks] == [True, False]
    assert marks[1].problem is not None
    assert "can't be read" in marks[1].problem


def test_one_file_counts_once_however_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "late").mkdir()
    save_weights(hand_wired(), tmp_path / "anna.json")
    save_weights(thermometer(), tmp_path / "late" / "bob.json")
    (tmp_path / "zoe.json").symlink_to("late/../anna.json")
    paths = [
        str(tmp_path),
        f"{tmp_path}/late/bob.json",
        f"{tmp_path}/./late/../late/bob.json",
        str(tmp_path / "zoe.json"),
    ]
    found = once_each(one for path in paths for one in submissions_in(path))
    assert [Path(source).name for source, _ in found] == ["anna.json", "bob.json"]


def test_hard_links_are_two_submissions(tmp_path: Path) -> None:
    save_weights(hand_wired(), tmp_path / "anna.json")
    (tmp_path / "bob.json").hardlink_to(tmp_path / "anna.json")
    assert len(list(once_each(submissions_in(str(tmp_path))))) == 2


def test_a_path_that_is_none_is_reported(tmp_path: Path) -> None:
    ((source, read),) = once_each(submissions_in(f"{tmp_path}/a\0b.json"))
    (mark,) = grade([(source, read)]).marks
    assert "not a path" in str(mark.problem)


def test_files_and_folders_as_the_command_takes_them(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        save_weights(hand_wired(), tmp_path / name)
    sources = [str(tmp_path / name) for name in ("a.json", "b.json")]
    ways: list[Any] = [tmp_path, str(tmp_path), [tmp_path], sources, [tmp_path, *sources]]
    for paths in ways:
        assert [mark.source for mark in grade(paths).marks] == sources
    # Submissions that are given come first, and two of one name are two.
    given: list[Any] = [("Anna", hand_wired), tmp_path / "a.json", ("Anna", thermometer)]
    assert [mark.source for mark in grade(given).marks] == ["Anna", "Anna", sources[0]]


def test_a_dash_is_a_file_but_for_the_command() -> None:
    assert [source for source, _ in submissions_of("-", hand_wired)] == ["standard input"]
    assert [mark.problem for mark in grade("-").marks] == [
        "can't be read: No such file or directory"
    ]
