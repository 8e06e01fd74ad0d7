"""Whose is which file, and which of them counts: small folders, each with what is to be said."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from binadd import hand_wired, wire
from binadd.formats.weight_files import format_weights
from binadd.grading.layouts import blackboard_name, gradescope_names, typed_text
from binadd.grading.marking import grade
from binadd.grading.students import Per
from tests.cases import WRONG
from tests.grading.class_folders import PDF, PNG, as_json, as_program, design, packed

RIGHT_RNN = hand_wired()
WRONG_RNN = WRONG["integer biases"].rnn
OK, NO = as_json(RIGHT_RNN), as_json(WRONG_RNN)
OTHER = as_json(design(np.random.default_rng(1), right=True))
BROKEN = OK[:90]
HOUR = 3600.0

Files = dict[str, Any]
"""By path: contents, or contents with the hours since the first."""


def marked(folder: Path, files: Files, per: Per | None = None) -> dict[str, tuple[str, str]]:
    """Of each student, the verdict and the file that counts."""
    for name, content in files.items():
        data, hour = content if isinstance(content, tuple) else (content, 0.0)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(exist_ok=True)
            continue
        path.write_bytes(data)
        os.utime(path, (1e9 + HOUR * hour,) * 2)
    marks = grade(str(folder), per=per).marks
    rows = {mark.student: (mark.verdict, mark.source.removeprefix(f"{folder}/")) for mark in marks}
    assert len(rows) == len(marks)
    return rows


A = "A_1_assignsubmission_file_"
B, C = "B_2_assignsubmission_file_", "C_3_assignsubmission_file_"
CASES: dict[str, tuple[Files, dict[str, tuple[str, str]]]] = {
    "files in a folder": (
        {"anna.json": OK, "bob.JSON": NO, "carl.py": as_program(RIGHT_RNN), "dora.pdf": PDF},
        {
            "anna": ("right", "anna.json"),
            "bob": ("wrong", "bob.JSON"),
            "carl": ("right", "carl.py"),
            "dora": ("look", "dora.pdf"),
        },
    ),
    "what is nobody's": (
        {"anna.json": OK, "README.md": b"Run.", "rubric_notes.txt": b"10 points", "scan.png": PNG},
        {"anna": ("right", "anna.json")} | {"rubric_notes": ("look", "rubric_notes.txt")},
    ),
    "a person's files": (
        {"anna.json": OK, "anna.pdf": PDF, "anna_old.json": NO, "bob.zip": packed({"w.json": NO})},
        {"anna": ("right", "anna.json"), "bob": ("wrong", "bob.zip/w.json")},
    ),
    "files that were collected by hand, of one name": (
        {"adder.json": OK, "adder (1).json": NO, "adder (2).json": OK},
        {
            "adder": ("right", "adder.json"),
            "adder (1)": ("wrong", "adder (1).json"),
            "adder (2)": ("right", "adder (2).json"),
        },
    ),
    "numbered groups": (
        {"group-1.json": OK, "group-2.json": NO},
        {"group-1": ("right", "group-1.json"), "group-2": ("wrong", "group-2.json")},
    ),
    "a folder each": (
        {"anna/adder.json": OK, "anna/hw5.pdf": PDF, "bob/hw/weights.json": NO, "carl/": b""},
        {
            "anna": ("right", "anna/adder.json"),
            "bob": ("wrong", "bob/hw/weights.json"),
            "carl": ("none", "carl/"),
        },
    ),
    "a folder that gathers": (
        {"anna.json": OK, "late/bob.json": NO, "late/carl.json": OK, "empty/": b""},
        {
            "anna": ("right", "anna.json"),
            "late/bob": ("wrong", "late/bob.json"),
            "late/carl": ("right", "late/carl.json"),
        },
    ),
    "folders of sections": (
        {"monday/anna/adder.json": OK, "monday/bob/adder.json": NO, "friday/carl/adder.json": OK,
         "friday/dora/adder.json": OK},
        {
            "friday/carl": ("right", "friday/carl/adder.json"),
            "friday/dora": ("right", "friday/dora/adder.json"),
            "monday/anna": ("right", "monday/anna/adder.json"),
            "monday/bob": ("wrong", "monday/bob/adder.json"),
        },
    ),
    "names that recur are no persons'": (
        {"anna/rosenblatt.json": OK, "anna/zuse.json": (NO, 3), "bob/rosenblatt.json": NO},
        {"anna": ("wrong", "anna/zuse.json"), "bob": ("wrong", "bob/rosenblatt.json")},
    ),
    "attempts in folders": (
        {"anna/attempt1/adder.json": OK, "anna/attempt2/adder.json": NO, "bob/adder.json": OK},
        {"anna": ("wrong", "anna/attempt2/adder.json"), "bob": ("right", "bob/adder.json")},
    ),
    "attempts by name": (
        {f"{A}/try1.json": OK, f"{A}/try2.json": NO},
        {"A": ("wrong", f"{A}/try2.json")},
    ),
    "the later by its time": (
        {f"{A}/x.json": (OK, 5), f"{A}/y.json": (NO, 4)},
        {"A": ("right", f"{A}/x.json")},
    ),
    "nothing tells": (
        {f"{A}/x.json": OK, f"{A}/y.json": NO},
        {"A": ("look", f"{A}/y.json")},
    ),
    "name and time contradict each other": (
        {f"{A}/final.json": (OK, 1), f"{A}/x.json": (NO, 2)},
        {"A": ("look", f"{A}/x.json")},
    ),
    "nothing tells, and nothing depends on it": (
        {f"{A}/x.json": OK, f"{A}/y.json": OTHER},
        {"A": ("right", f"{A}/y.json")},
    ),
    "the last is broken": (
        {f"{A}/x.json": (OK, 1), f"{A}/y.json": (BROKEN, 2)},
        {"A": ("look", f"{A}/y.json")},
    ),
    "a broken one beside a wrong one": (
        {f"{A}/x.json": NO, f"{A}/y.json": BROKEN},
        {"A": ("look", f"{A}/y.json")},
    ),
    "a broken one beside a right one": (
        {f"{A}/x.json": OK, f"{A}/y.json": BROKEN},
        {"A": ("right", f"{A}/x.json")},
    ),
    "handed in again as a scan": (
        {"ng_1_200_adder.json": OK, "ng_1_300_adder-1.pdf": PDF},
        {"ng": ("look", "ng_1_300_adder-1.pdf")},
    ),
    "a form that nobody filled in": (
        {f"{A}/new.json": as_json(type(RIGHT_RNN)(
            np.zeros((3, 2)), np.zeros((3, 3)), np.zeros(3), np.zeros(3), 0)),
         f"{A}/hw5.py": as_program(RIGHT_RNN)},
        {"A": ("right", f"{A}/hw5.py")},
    ),
    "networks of several tasks": (
        {f"{A}/adder.json": OK,
         f"{A}/less.json": (format_weights(wire("less"), "less").encode(), 9),
         f"{A}/parity.json": (format_weights(wire("parity")).encode(), 9)},
        {"A": ("right", f"{A}/adder.json")},
    ),
    "an archive beside a file, by another clock": (
        {f"{A}/adder.json": (NO, 0), f"{A}/hw.zip": (packed({"adder.json": OK}), 900)},
        {"A": ("look", f"{A}/hw.zip/adder.json")},
    ),
    "two of one name": (
        {"Al Ng_1_assignsubmission_file_/w.json": OK, "Al Ng_2_assignsubmission_file_/w.json": NO},
        {
            "Al Ng (1)": ("right", "Al Ng_1_assignsubmission_file_/w.json"),
            "Al Ng (2)": ("wrong", "Al Ng_2_assignsubmission_file_/w.json"),
        },
    ),
    "a grader's feedback": (
        {f"{A}/w.json": NO, "A_1_assignfeedback_file_/solution.json": OK},
        {"A": ("wrong", f"{A}/w.json")},
    ),
    "anonymous at Canvas": (
        {"anon_aB3xY_100_adder.json": OK, "anon_zzzzz_110_adder.json": NO},
        {
            "anon_aB3xY": ("right", "anon_aB3xY_100_adder.json"),
            "anon_zzzzz": ("wrong", "anon_zzzzz_110_adder.json"),
        },
    ),
    "Canvas numbers what was handed in together, too": (
        {"ngal_7_100_a.json": OK, "ngal_7_101_b.json": NO, "tanamy_8_102_w.json": OK},
        {
            "ngal": ("look", "ngal_7_101_b.json"),
            "tanamy": ("right", "tanamy_8_102_w.json"),
        },
    ),
    "one after the other at Canvas": (
        {
            "ngal_7_100_hw.json": OK, "ngal_LATE_7_107_adder.json": NO,
            "tanamy_8_109_w.json": NO, "tanamy_8_120_w-1.json": OK,
        },
        {
            "ngal": ("wrong", "ngal_LATE_7_107_adder.json"),
            "tanamy": ("right", "tanamy_8_120_w-1.json"),
        },
    ),
    "names with dates in folders are not Canvas'": (
        {"anna/w_2026_1120_1.json": OK, "bob/w_2026_1120_1.json": NO},
        {
            "anna": ("right", "anna/w_2026_1120_1.json"),
            "bob": ("wrong", "bob/w_2026_1120_1.json"),
        },
    ),
    "names with numbers are not Canvas'": (
        {"hw_2026_1120_anna.json": OK, "bob.json": NO, "carl.json": NO, "dora.json": NO},
        {
            "bob": ("wrong", "bob.json"),
            "carl": ("wrong", "carl.json"),
            "dora": ("wrong", "dora.json"),
            "hw_2026_1120_anna": ("right", "hw_2026_1120_anna.json"),
        },
    ),
    "nothing but what is hidden": (
        {f"{A}/.adder.json": OK, f"{B}/.DS_Store": b"", f"{B}/._w.json": b"", f"{C}/w.json": OK},
        {
            "A": ("look", A),
            "B": ("none", B),
            "C": ("right", f"{C}/w.json"),
        },
    ),
    "the last attempt is empty": (
        {"HW_u1_attempt_2026-01-01-00-00-00_w.json": OK,
         "HW_u1_attempt_2026-01-02-00-00-00.txt": b"Name: U (u1)\n\nSubmission Field:\n\nFiles:\n"},
        {"U (u1)": ("look", "HW_u1_attempt_2026-01-02-00-00-00.txt")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_whose_is_which(name: str, tmp_path: Path) -> None:
    files, expected = CASES[name]
    found = marked(tmp_path, files)
    assert {who: (verdict, file.rstrip("/")) for who, (verdict, file) in found.items()} == {
        who: (verdict, file.rstrip("/")) for who, (verdict, file) in expected.items()
    }


def test_what_is_chosen_and_left_out_is_said(tmp_path: Path) -> None:
    files = {
        "ng_LATE_1_300_adder-1.json": OK, "ng_1_200_adder.json": NO, "ng_1_310_scan.pdf": PDF,
    }  # fmt: skip
    marked(tmp_path, files)
    marks = grade(tmp_path)
    (mark,) = marks.marks
    assert mark.choice == "by its name the last of 2 networks"
    assert mark.remarks == ("handed in late, Canvas says",)
    assert {(Path(left.file).name, left.reason, left.student) for left in marks.left_out} == {
        ("ng_1_200_adder.json", "earlier than adder-1.json", "ng"),
        ("ng_1_310_scan.pdf", "not weights: this is a PDF, which is not read", "ng"),
    }


FOLDERS = {"anna/x.json": OK, "anna/sub/y.json": NO, "bob.json": OK}


def test_every_file_or_every_folder_if_asked_for(tmp_path: Path) -> None:
    assert marked(tmp_path, FOLDERS, per="file") == {
        "anna/sub/y": ("wrong", "anna/sub/y.json"),
        "anna/x": ("right", "anna/x.json"),
        "bob": ("right", "bob.json"),
    }
    assert marked(tmp_path, FOLDERS, per="folder") == {
        "anna": ("look", "anna/x.json"),
        "bob": ("right", "bob.json"),
    }
    assert set(marked(tmp_path, FOLDERS, per="path")) == {tmp_path.name}


def test_paths_of_a_shell_pattern_are_students_as_the_folder_they_are_in_has_them(
    tmp_path: Path,
) -> None:
    marked(tmp_path, CASES["a folder each"][0])
    together = grade(sorted(tmp_path.iterdir())).marks
    assert [(mark.student, mark.verdict) for mark in together] == [
        ("anna", "right"),
        ("bob", "wrong"),
        ("carl", "none"),
    ]


def test_what_the_platforms_say_beside_the_names() -> None:
    text = (
        "---\nsubmission_1:\n  :submitters:\n  - :name: Pair One\n    :sid: '1'\n"
        '  - :name: "Z\\u00f6e"\n  :created_at: 2026\n  :history:\n  - :submitters:\n'
        "    - :name: Nobody\nsubmission_2.pdf:\n  :submitters:\n  - :name: 'O''Neil'\n"
    )
    assert gradescope_names(text) == {
        "submission_1": "Pair One, Z\u00f6e",
        "submission_2.pdf": "O'Neil",
    }
    assert blackboard_name("Name: Ann Lee (ann_lee)\r\nX", "HW 5_ann_lee") == "Ann Lee (ann_lee)"
    assert blackboard_name("Name: Mallory (eve)", "HW_ann") is None
    receipt = "Submission Field:\r\n<p>w = 1</p>\r\n\r\nComments:\r\nnone"
    assert typed_text(receipt) == "<p>w = 1</p>"
    assert typed_text("Submission Field:\nThere is no student submission text data for this") == ""
