import csv
import io
import json
from pathlib import Path

import pytest

from binadd.grading.marking import grade
from binadd.report.grade_report import csv_text
from binadd.report.grading_text import grading_text
from tests.grading.hostile_files import HEAVY, MAKERS, Maker, hostile_class


def check(folder: Path, count: int, makers: tuple[Maker, ...], seconds: float = 20) -> None:
    people = dict(hostile_class(folder, count, makers))
    before = set(folder.rglob("*"))
    marks = grade(str(folder), time_limit=seconds)
    assert set(folder.rglob("*")) == before  # nothing was run, nothing unpacked
    by_folder: dict[str, list[str]] = {name: [] for name in people}
    for mark in marks.marks:
        (name,) = (part for part in Path(mark.source).parts if part in people)
        by_folder[name].append(mark.verdict)
    for name, is_good in people.items():
        assert len(by_folder[name]) == 1, name
        if is_good:
            assert by_folder[name] == ["right"]
    for mark in marks.marks:
        assert mark.finding or mark.problem
        assert "fault is binadd's" not in (mark.problem or "")
    json.dumps(marks.as_json())
    text = csv_text(marks)
    text.encode()
    assert len(list(csv.DictReader(io.StringIO(text)))) == len(marks.marks)
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            assert not cell.lstrip().startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20"))
            assert cell.isprintable()
    assert all(line.isprintable() for line in grading_text(marks).splitlines())


def test_no_hostile_file_spoils_the_others(tmp_path: Path) -> None:
    check(tmp_path / "class", len(MAKERS), MAKERS)


@pytest.mark.slow
@pytest.mark.timeout(600)
# The limit may strike in a callback of the garbage collector, hypothesis' own, say, which drops it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_three_hundred_hostile_files_spoil_nothing(tmp_path: Path) -> None:
    check(tmp_path / "class", 300, HEAVY, seconds=8)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class", "outside.json"]
