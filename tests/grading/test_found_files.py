import contextlib
import os
from pathlib import Path
from typing import Any

import pytest

from binadd import hand_wired, save_weights
from binadd.grading.found_files import find_files
from binadd.grading.marking import grade
from tests.cases import thermometer
from tests.grading.class_folders import as_json, packed

GOOD = as_json(hand_wired())


def found(*paths: object) -> list[str]:
    return [file.path for file in find_files(map(str, paths)).files]


def test_what_of_a_folder_is_found_and_what_is_skipped(tmp_path: Path) -> None:
    names = ("b.json", "a.json", "notes.txt", ".hidden.json", "x/c.json", ".git/d.json")
    for name in (*names, "__MACOSX/._a.json", "Thumbs.db", "__pycache__/a.pyc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(GOOD)
    (tmp_path / "folder.json").mkdir()
    os.mkfifo(tmp_path / "pipe.json")
    all_found = find_files([tmp_path])
    assert [Path(file.path).relative_to(tmp_path).as_posix() for file in all_found.files] == [
        "a.json",
        "b.json",
        "notes.txt",
        "pipe.json",
        "x/c.json",
    ]
    assert {file.problem for file in all_found.files} == {None, "neither a file nor a folder"}
    assert [Path(folder.path).name for folder in all_found.empty] == ["folder.json"]
    assert {Path(path).name: reason for path, _, reason in all_found.skipped} == {
        ".git": "hidden",
        ".hidden.json": "hidden",
        "Thumbs.db": "written by the system",
        "__MACOSX": "written by macOS beside what was packed",
        "__pycache__": "written by programs",
    }


def test_paths_that_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    empty = grade(tmp_path / "empty")
    assert (empty.marks, empty.left_out) == (
        (),
        (((str(tmp_path / "empty"), "an empty folder", None)),),
    )
    (missing,) = grade(tmp_path / "missing.json").marks
    assert missing.problem == "can't be read: No such file or directory"
    assert missing.verdict == "look"


def test_a_folder_that_cannot_be_opened_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_weights(hand_wired(), tmp_path / "anna.json")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def guarded(path: str) -> Any:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    marks = grade(str(tmp_path)).marks
    assert [mark.problem for mark in marks] == [None, "can't be opened: Permission denied"]
    assert marks[1].source == str(tmp_path / "closed")


def test_a_name_that_is_too_long_spoils_nothing(tmp_path: Path) -> None:
    save_weights(hand_wired(), tmp_path / "anna.json")
    (tmp_path / "evil.json").symlink_to("a" * 300)
    for paths in ([str(tmp_path)], [str(tmp_path / "anna.json"), "b" * 300]):
        marks = grade(paths).marks
        assert [mark.is_right for mark in marks] == [True, False]
        assert "can't be read" in str(marks[1].problem)


def test_a_path_that_is_none_is_reported(tmp_path: Path) -> None:
    (mark,) = grade(f"{tmp_path}/a\0b.json").marks
    assert "not a path" in str(mark.problem)


def test_links_are_followed_to_files_of_what_is_graded_only(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    save_weights(thermometer(), secret)
    graded = tmp_path / "graded"
    graded.mkdir()
    save_weights(hand_wired(), graded / "anna.json")
    (graded / "out.json").symlink_to(secret)
    (graded / "folder").symlink_to(tmp_path)
    (graded / "loop.json").symlink_to("loop.json")
    (graded / "zoe.json").symlink_to("anna.json")
    marks = grade(str(graded))
    assert {mark.student: mark.problem for mark in marks.marks} == {
        "anna": None,
        "folder": "a link that leads out of what is graded, which is not followed",
        "loop": "can't be read: Too many levels of symbolic links (a link)",
        "out": "a link that leads out of what is graded, which is not followed",
    }
    assert [(Path(left.file).name, left.reason) for left in marks.left_out] == [
        ("zoe.json", f"another name of {graded / 'anna.json'}")
    ]
    # A link that is given is what somebody means.
    assert grade(graded / "out.json").right == 1


def test_one_file_counts_once_however_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "late").mkdir()
    save_weights(hand_wired(), tmp_path / "anna.json")
    save_weights(thermometer(), tmp_path / "late" / "bob.json")
    again = [f"{tmp_path}/late/bob.json", f"{tmp_path}/./late/../late/bob.json"]
    assert [Path(path).name for path in found(tmp_path, *again)] == ["anna.json", "bob.json"]


def test_hard_links_are_two_files(tmp_path: Path) -> None:
    save_weights(hand_wired(), tmp_path / "anna.json")
    (tmp_path / "bob.json").hardlink_to(tmp_path / "anna.json")
    assert len(found(tmp_path)) == 2


def test_archives_are_folders_at_any_depth(tmp_path: Path) -> None:
    inner = packed({"adder.json": GOOD, "notes/": b""})
    outer = packed({"hw/inner.zip": inner, "hw/.DS_Store": b"x", "scan.pdf": b"%PDF"})
    (tmp_path / "all.zip").write_bytes(outer)
    (tmp_path / "weights.npz").write_bytes(packed({"w_xh.npy": b""}))
    (tmp_path / "report.docx").write_bytes(packed({"[Content_Types].xml": b"", "word/a": b""}))
    everything = find_files([tmp_path])
    assert [Path(file.path).relative_to(tmp_path).as_posix() for file in everything.files] == [
        "all.zip/hw/inner.zip/adder.json",
        "all.zip/scan.pdf",
        "report.docx",
        "weights.npz",
    ]
    assert everything.files[0].read(10**6) == GOOD
    assert everything.files[0].read(5) == GOOD[:5]
    assert [Path(folder.path).name for folder in everything.empty] == ["notes"]


def test_names_in_archives_are_read_as_they_were_meant(tmp_path: Path) -> None:
    decomposed = "Bjo\u0308rn/adder.json"
    data = packed({"Zo\u00eb/adder.json": GOOD, decomposed: GOOD})
    # macOS writes UTF-8 and does not say so.
    unsaid = data.replace(b"\x14\0\0\x08", b"\x14\0\0\0").replace(
        b"\x14\x03\x14\0\0\x08", b"\x14\x03\x14\0\0\0"
    )
    for content in (data, unsaid):
        (tmp_path / "class.zip").write_bytes(content)
        assert [mark.student for mark in grade(tmp_path / "class.zip").marks] == [
            "Zo\u00eb",
            "Bj\u00f6rn",
        ]


def test_a_student_with_umlauts_is_one_on_every_system(tmp_path: Path) -> None:
    for form in (
        "Zoe\u0308 Ng_7_assignsubmission_file_",
        "Zo\u00eb Ng_7_assignsubmission_onlinetext_",
    ):
        (tmp_path / form).mkdir()
        (tmp_path / form / "adder.json").write_bytes(GOOD)
    assert [mark.student for mark in grade(tmp_path).marks] == ["Zo\u00eb Ng"]


class Unreachable:
    """An entry of a folder that may be listed, but not searched."""

    def __init__(self, entry: "os.DirEntry[str]") -> None:
        self.name, self.path = entry.name, entry.path

    def is_symlink(self) -> bool:
        return False

    is_dir = is_symlink

    def is_file(self) -> bool:
        return True

    def stat(self) -> None:
        raise PermissionError(13, "Permission denied", self.path)


def test_a_folder_whose_files_cannot_be_reached_spoils_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("anna", "emil"):
        (tmp_path / name).mkdir()
        save_weights(hand_wired(), tmp_path / name / "w.json")
    scandir = os.scandir

    def scanned(path: str) -> Any:
        with scandir(path) as entries:
            found = list(entries)
        is_closed = Path(path).name == "emil"
        return contextlib.nullcontext(map(Unreachable, found) if is_closed else found)

    monkeypatch.setattr(os, "scandir", scanned)
    marks = grade(str(tmp_path)).marks
    assert [(mark.student, mark.verdict, mark.problem) for mark in marks] == [
        ("anna", "right", None),
        ("emil", "look", "can't be read: Permission denied"),
    ]
