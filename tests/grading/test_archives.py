"""Archives that lead out, that are links, or that unpack to more than there is room for."""

import resource
import zipfile
from pathlib import Path

import pytest

from binadd import hand_wired
from binadd.grading import archives
from binadd.grading.found_files import find_files
from binadd.grading.marking import grade
from tests.grading.class_folders import as_json, packed
from tests.grading.hostile_files import packed as packed_with

GOOD = as_json(hand_wired())


def problems(path: Path) -> list[str | None]:
    return [file.problem for file in find_files([path]).files]


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("../adder.json", True),
        ("hw/../../adder.json", True),
        ("/etc/adder.json", True),
        ("..\\adder.json", True),
        ("~/adder.json", True),
        ("C:\\hw\\adder.json", True),
        ("//server/adder.json", True),
        ("hw/adder.json", False),
        ("hw\\adder.json", False),
    ],
)
def test_a_name_that_leads_out_of_the_archive_is_refused(
    name: str, is_refused: bool, tmp_path: Path
) -> None:
    (tmp_path / "hw.zip").write_bytes(packed({name: GOOD}))
    expected = "its name leads out of the archive" if is_refused else None
    assert problems(tmp_path / "hw.zip") == [expected]
    (mark,) = grade(tmp_path / "hw.zip").marks
    assert mark.verdict == ("look" if is_refused else "right")


def test_links_and_pipes_in_archives_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link.zip").write_bytes(packed_with({"a.json": GOOD}, attributes=0o120777))
    (tmp_path / "pipe.zip").write_bytes(packed_with({"a.json": GOOD}, attributes=0o010777))
    assert problems(tmp_path) == [
        "a link in an archive, which is not followed",
        "neither a file nor a folder",
    ]


def test_an_archive_unpacks_to_so_much_with_all_that_are_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1000)
    monkeypatch.setattr(archives, "MOST_TIMES_PACKED", 0)
    inner = packed_with({f"{number}.json": bytes(600) for number in range(4)})
    (tmp_path / "bomb.zip").write_bytes(packed_with({"a.zip": inner, "b.zip": inner}))
    (tmp_path / "anna.json").write_bytes(GOOD)
    found = grade(tmp_path)
    anna, bomb = found.marks
    assert (anna.student, anna.verdict) == ("anna", "right")
    assert (bomb.student, bomb.verdict) == ("bomb", "look")
    said = " ".join([str(bomb.problem), *(left.reason for left in found.left_out)])
    assert "the archive unpacks to more than" in said


def test_an_archive_holds_so_many_files_with_all_that_are_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 10)
    inner = packed({f"{number}.json": GOOD for number in range(4)})
    (tmp_path / "all.zip").write_bytes(packed({f"{number}.zip": inner for number in range(3)}))
    found = problems(tmp_path / "all.zip")
    assert found == [None] * 4 + ["an archive of more than 10 files"] * 2


def test_archives_are_looked_into_so_deep(tmp_path: Path) -> None:
    data = GOOD
    for depth in range(archives.MOST_DEPTH + 1):
        data = packed({("adder.json" if depth == 0 else "inner.zip"): data})
        (tmp_path / f"{depth}.zip").write_bytes(data)
    verdicts = [
        [mark.verdict for mark in grade(tmp_path / f"{depth}.zip").marks] for depth in range(5)
    ]
    assert verdicts == [["right"]] * archives.MOST_DEPTH + [["look"]]


def test_what_is_encrypted_or_damaged_is_said(tmp_path: Path) -> None:
    (tmp_path / "secret.zip").write_bytes(packed_with({"a.json": GOOD}, flags=1))
    assert zipfile.ZipFile(tmp_path / "secret.zip").infolist()[0].flag_bits & 1
    (secret,) = grade(tmp_path / "secret.zip").marks
    assert secret.problem == "encrypted; hand it in without a password"
    (tmp_path / "cut.zip").write_bytes(packed({"a.json": GOOD})[:-30])
    (cut,) = grade(tmp_path / "cut.zip").marks
    assert (cut.verdict, cut.problem) == ("look", "a damaged zip archive")
    damaged = packed({"a.json": GOOD})
    (tmp_path / "damaged.zip").write_bytes(damaged[:45] + bytes(8) + damaged[53:])
    (mark,) = grade(tmp_path / "damaged.zip").marks
    assert (mark.verdict, mark.problem) == ("look", "damaged in the archive")


def test_a_thousand_archives_are_not_open_at_once(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    for number in range(100):
        (tmp_path / "class" / f"s{1000 + number}.zip").write_bytes(packed({"adder.json": GOOD}))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (60, hard))
    try:
        assert grade(tmp_path / "class").right == 100
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
