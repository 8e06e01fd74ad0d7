import json
from pathlib import Path

import numpy as np
import pytest

from binadd.grading.marking import grade
from binadd.grading.marks import Grading
from tests.fuzzing import rounds
from tests.grading import class_folders as folders
from tests.grading.class_folders import Files, Member


def rows_of(marks: Grading, member: Member) -> list[int]:
    """The rows that are of a student, told by the number in the path."""
    number = str(member.number)
    return [
        place for place, mark in enumerate(marks.marks) if number in mark.source.split("/", 1)[-1]
    ]


def check(marks: Grading, students: list[Member], files: Files, root: str, platform: str) -> None:
    seen: list[int] = []
    for member in students:
        if not folders.has_handed_in(member, platform):
            continue
        if platform == "gradescope" and not member.uploads:
            member.acceptable = {"none", "look"}
        rows = rows_of(marks, member)
        assert len(rows) == 1, (member, [marks.marks[row] for row in rows])
        seen += rows
        mark = marks.marks[rows[0]]
        assert mark.verdict in member.acceptable, (member, mark)
        assert (mark.verdict == "look") == (mark.verdict != "none" and mark.finding is None)
        assert mark.problem or mark.finding
    assert sorted(seen) == list(range(len(marks.marks)))
    names = [mark.student for mark in marks.marks]
    assert len(set(names)) == len(names)
    counted = [mark.source for mark in marks.marks] + [left.file for left in marks.left_out]
    there = sorted(folders.all_files(files, root))
    assert sorted(path for path in counted if path in set(there)) == there
    assert all(left.reason for left in marks.left_out)
    json.dumps(marks.as_json())


@pytest.mark.parametrize("platform", folders.PLATFORMS)
@pytest.mark.parametrize("count", [pytest.param(80, marks=pytest.mark.slow), 20, 9, 5])
def test_every_student_has_one_row_and_every_file_is_accounted_for(
    platform: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for seed in range(rounds(1)):
        students = folders.members(count, np.random.default_rng(1000 * seed + count))
        files = folders.PLATFORMS[platform](students)
        folders.write(files, Path(f"class{seed}"))
        marks = grade(f"class{seed}")
        check(marks, students, files, f"class{seed}", platform)
        folders.write_archive(files, Path(f"class{seed}.zip"))
        packed = grade(f"class{seed}.zip")
        check(packed, students, files, f"class{seed}.zip", platform)
        verdicts = {mark.student: mark.verdict for mark in marks.marks}
        assert {mark.student: mark.verdict for mark in packed.marks} == verdicts
