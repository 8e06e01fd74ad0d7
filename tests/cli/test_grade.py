import csv
import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from binadd import ThresholdRNN, save_weights, wire
from binadd.grading.marking import grade
from binadd.report.grading_text import grading_text
from binadd.report.layout import Style, display_width
from tests.cases import EXPECTED, FILES, permuted, thermometer
from tests.cli import golden
from tests.cli.conftest import Binadd
from tests.grading import class_folders


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of submissions: all weights files, a copied one, a broken one and a nasty one."""
    submissions = tmp_path / "subs"
    (submissions / "late").mkdir(parents=True)
    for file in FILES.values():
        shutil.copy(file, submissions)
    save_weights(permuted(thermometer(), (2, 0, 1)), submissions / "late" / "copied.json")
    (submissions / "late" / "broken.json").write_text('{"w_xh": [[1, 1]')
    nasty = {"name": "=cmd|'/c calc'!A1\x1b[2J", "w_xh": [[1, 1]], "w_hh": [[0]], "w_hy": [1]}
    (submissions / "late" / "=nasty.json").write_text(json.dumps(nasty))
    monkeypatch.chdir(tmp_path)
    return submissions


def test_what_people_read(binadd: Binadd, folder: Path) -> None:
    golden.check("grade", "binadd grade subs", binadd("grade", folder.name))


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_nothing_is_wider_than_asked_and_every_row_shows_student_and_mistake(
    folder: Path, width: int
) -> None:
    long = (
        folder / ("a_very_long_name_of_a_folder_" * 2) / "\u5c71\u7530_homework_of_week_nine.json"
    )
    long.parent.mkdir()
    shutil.copy(FILES["wrong_w_transposed"], long)
    text = grading_text(grade(folder.name), Style(width))
    assert max(map(display_width, text.splitlines())) <= width
    # Every student can be told, and every mistake, from the row that it is in.
    unwrapped = text.replace("\n", "").replace(" ", "")
    for mark in grade(folder.name).marks:
        for part in mark.student.split("/"):
            assert part[:16] in unwrapped
        cause = mark.finding.diagnosis.cause if mark.finding else "not JSON"
        assert (cause or "").split(" ")[0] in unwrapped


def test_json(binadd: Binadd, folder: Path) -> None:
    ran = binadd("grade", folder.name, "--json")
    assert (ran.code, ran.err) == (1, "")
    by_file = {Path(fields["submission"]).stem: fields for fields in ran.fields["submissions"]}
    for name, expected in EXPECTED.items():
        fields = by_file[name]
        assert fields["readable"]
        assert fields["correct_at_every_width"] == expected["every_width"]
        assert fields["right_pairs"] == 65536 - expected["wrong_pairs"]
        assert (fields["score"] == 1, fields["points"] == 100) == (expected["every_width"],) * 2
        assert fields["points"] <= 100
        assert (fields["cause"] is None) == expected["every_width"]
    assert by_file["broken"]["readable"] is False
    assert by_file["broken"]["problem"].startswith("not JSON")
    assert by_file["copied"]["group"] == by_file["thermometer"]["group"]
    assert (ran.fields["right"], ran.fields["wrong"], ran.fields["unreadable"]) == (7, 7, 1)
    (group,) = ran.fields["groups"].values()
    assert [Path(source).stem for source in group] == [
        "complemented_unit_1",
        "copied",
        "scaled_by_ten",
        "thermometer",
    ]


def test_csv_is_no_formula(binadd: Binadd, folder: Path, tmp_path: Path) -> None:
    binadd("grade", folder.name, "--csv", "marks.csv")
    text = (tmp_path / "marks.csv").read_text()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == len(FILES) + 3
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert "\x1b" not in cell
    by_file = {Path(row["submission"]).stem: row for row in rows}
    assert by_file["=nasty"]["name"] == "'=cmd|'/c calc'!A1\\x1b[2J"
    third = by_file["wrong_third_bias"]
    assert (third["correct_at_every_width"], third["right_pairs"]) == ("no", "34375")
    assert third["shortest_counterexample"] == "11 + 11 = 110, but it answers 100"
    assert third["cause"] == "bias of one unit off"
    assert by_file["broken"]["readable"] == "no"


def test_gradescope_results(binadd: Binadd, folder: Path, tmp_path: Path) -> None:
    binadd("grade", folder.name, "--gradescope", "results.json")
    results = json.loads((tmp_path / "results.json").read_text())
    tests = {test["name"].removesuffix(": adds at every width"): test for test in results["tests"]}
    right = tests["thermometer"]
    assert (right["score"], right["max_score"], right["status"]) == (100.0, 100, "passed")
    wrong = tests["wrong_third_bias"]
    assert (wrong["score"], wrong["status"]) == (88.75, "failed")
    assert "Mistake: bias of one unit off." in wrong["output"]
    (broken,) = (test for name, test in tests.items() if "broken" in name)
    assert "status" not in broken
    assert broken["name"].endswith("not marked yet: a person must look at it")
    assert "broken.json: not JSON" in broken["output"]


def test_another_task(binadd: Binadd, tmp_path: Path) -> None:
    right = wire("parity")
    wrong = ThresholdRNN(right.w_xh, right.w_hh, right.b_h, right.w_hy, 0.5)
    save_weights(right, tmp_path / "anna.json")
    save_weights(wrong, tmp_path / "bob.json")
    ran = binadd("grade", str(tmp_path), "--task", "parity", "--csv", str(tmp_path / "marks.csv"))
    assert ran.code == 1
    assert "thresholds typed as biases" in ran.out
    text = (tmp_path / "marks.csv").read_text()
    anna, bob = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (anna["correct_at_every_width"], anna["pairs"]) == ("yes", "256")
    assert (bob["shortest_counterexample"], bob["cause"]) == (
        "parity 0 is 0, but it answers 1",
        "thresholds typed as biases",
    )
    binadd("grade", str(tmp_path), "--task", "parity", "--gradescope", str(tmp_path / "results"))
    tests = json.loads((tmp_path / "results").read_text())["tests"]
    assert tests[0]["name"] == "anna: does parity at every width"
    assert tests[0]["output"] == "Right: it does parity at every width, which is proved."


def test_a_link_to_itself_is_a_row(binadd: Binadd, tmp_path: Path) -> None:
    (tmp_path / "loop.json").symlink_to("loop.json")
    save_weights(thermometer(), tmp_path / "anna.json")
    ran = binadd("grade", str(tmp_path), str(tmp_path / "loop.json"), "--json")
    assert (ran.code, ran.err) == (1, "")
    assert [fields["readable"] for fields in ran.fields["submissions"]] == [True, False]


def test_exit_codes(binadd: Binadd, folder: Path) -> None:
    right = str(FILES["thermometer"])
    assert binadd("grade", right).code == 0
    assert binadd("grade", right, str(FILES["wrong_third_bias"])).code == 1
    assert binadd("grade", right, "missing.json").code == 1
    nothing = binadd("grade", "missing.json", str(folder / "late" / "broken.json"))
    assert (nothing.code, nothing.err) == (3, "binadd: no submission could be read\n")
    assert binadd("grade").is_one_line_of_complaint(2)


def test_a_file_that_cannot_be_written_leaves_nothing(binadd: Binadd, folder: Path) -> None:
    ran = binadd("grade", folder.name, "--csv", "nowhere/marks.csv")
    assert ran.is_one_line_of_complaint(3)
    assert not Path("nowhere").exists()


def test_a_file_given_twice_is_marked_once(binadd: Binadd, folder: Path) -> None:
    ran = binadd("grade", folder.name, str(folder / "thermometer.json"), "--json")
    assert len(ran.fields["submissions"]) == len(FILES) + 3


def test_standard_input(binadd: Binadd) -> None:
    ran = binadd("grade", "-", "--json", stdin=FILES["thermometer"].read_bytes())
    assert ran.code == 0
    assert ran.fields["submissions"][0]["submission"] == "standard input"


def test_nobody_reads_the_name_of_another(binadd: Binadd, tmp_path: Path) -> None:
    wrong = json.loads(FILES["wrong_third_bias"].read_text())
    for name in ("Anna", "Bob"):
        (tmp_path / f"{name.lower()}.json").write_text(json.dumps(wrong | {"name": name}))
    results = str(tmp_path / "results.txt")
    binadd("grade", str(tmp_path), "--gradescope", results, "--feedback", "solution")
    tests = json.loads((tmp_path / "results.txt").read_text())["tests"]
    assert ["Anna does not add" in test["output"] for test in tests] == [True, False]
    assert ["Bob does not add" in test["output"] for test in tests] == [False, True]


def test_rules_of_the_exercise(binadd: Binadd, tmp_path: Path) -> None:
    save_weights(thermometer(), tmp_path / "anna.json")
    ran = binadd("grade", str(tmp_path), "--hidden", "3", "--entries=-1,0,1")
    assert (ran.code, ran.err) == (0, "")
    ran = binadd("grade", str(tmp_path), "--hidden", "4", "--entries", "0, 1", "--json")
    assert ran.code == 1
    (mark,) = ran.fields["submissions"]
    assert mark["verdict"] == "right"
    assert mark["broken_rules"] == [
        "3 hidden units, not 4",
        "w_hy has -1; weights may be 0, 1",
    ]
    for arguments in (
        ("--hidden", "0"),
        ("--entries", "a"),
        ("--entries", ""),
        ("--time-limit", "0"),
    ):
        assert binadd("grade", str(tmp_path), *arguments).is_one_line_of_complaint(2)


def test_a_task_that_the_file_names_is_said_if_it_is_another(
    binadd: Binadd, tmp_path: Path
) -> None:
    save_weights(thermometer(), tmp_path / "anna.json", task="subtract")
    save_weights(thermometer(), tmp_path / "bob.json", task="add:2")
    anna, bob = binadd("grade", str(tmp_path), "--json").fields["submissions"]
    assert anna["remarks"] == ["the file says that its task is 'subtract'; add is asked here"]
    assert bob["remarks"] == []
    assert "its task is 'subtract'" in " ".join(binadd("grade", str(tmp_path)).out.split())


def test_output_in_the_folder_is_no_submission_and_may_be_written_anew(
    binadd: Binadd, folder: Path
) -> None:
    before = binadd("grade", "subs", "--json").fields["submissions"]
    for name, option in (("marks.csv", "--csv"), ("results.json", "--gradescope")):
        assert binadd("grade", "subs", option, f"subs/{name}").code == 1
        assert binadd("grade", "subs", option, f"subs/{name}").is_one_line_of_complaint(3)
        assert binadd("grade", "subs", option, f"subs/{name}", "--force").code == 1
    (folder / "all.json").write_text(binadd("grade", "subs", "--json").out)
    (folder / "all.txt").write_text(binadd("grade", "subs").out)
    again = binadd("grade", "subs", "--json").fields
    assert again["submissions"] == before
    assert {Path(left["file"]).name for left in again["left_out"]} == {
        "marks.csv",
        "results.json",
        "all.json",
        "all.txt",
    }
    assert all("binadd's own output" in left["reason"] for left in again["left_out"])


def test_one_student_a_file_or_a_folder(binadd: Binadd, tmp_path: Path) -> None:
    (tmp_path / "anna").mkdir()
    for name in ("adder.json", "weights.json"):
        save_weights(thermometer(), tmp_path / "anna" / name)
    by_layout = binadd("grade", str(tmp_path), "--json").fields["submissions"]
    assert [mark["student"] for mark in by_layout] == ["anna"]
    by_file = binadd("grade", str(tmp_path), "--per-file", "--json").fields["submissions"]
    assert [mark["student"] for mark in by_file] == ["anna/adder", "anna/weights"]
    by_folder = binadd("grade", str(tmp_path), "--per-folder", "--json").fields["submissions"]
    assert [mark["student"] for mark in by_folder] == ["anna"]
    both = binadd("grade", str(tmp_path), "--per-folder", "--per-file")
    assert both.is_one_line_of_complaint(2)


@pytest.mark.usefixtures("folder")
def test_a_folder_that_reads_as_an_option_is_explained(binadd: Binadd) -> None:
    name = "-rf Meier_12_assignsubmission_file_"
    Path(name).mkdir()
    save_weights(thermometer(), Path(name) / "adder.json")
    ran = binadd("grade", name, "subs")
    assert ran.is_one_line_of_complaint(2)
    assert f"{name!r} is a name here, and is read as options; put -- before" in ran.err
    assert binadd("grade", "--", name).code == 0
    assert binadd("grade", f"./{name}").code == 0


@pytest.mark.usefixtures("folder")
def test_a_class_of_a_platform(binadd: Binadd) -> None:
    students = class_folders.members(9, np.random.default_rng(4))
    class_folders.write(class_folders.moodle(students), Path("moodle"))
    ran = binadd("grade", "moodle", "--json")
    assert ran.code == 1
    assert {mark["verdict"] for mark in ran.fields["submissions"]} <= {
        "right",
        "wrong",
        "look",
        "none",
    }
    assert len(ran.fields["submissions"]) == 9
    fields = ran.fields["submissions"][0]
    for name in ("student", "file", "verdict", "correct_at_every_width", "score", "points", "cause",
                 "advice", "read_as", "problem", "copies", "class"):  # fmt: skip
        assert name in fields
    assert {"file", "reason", "student"} == set(ran.fields["left_out"][0])


def test_an_archive_that_is_read_is_never_overwritten(binadd: Binadd, folder: Path) -> None:
    archive = folder / "class.zip"
    archive.write_bytes(class_folders.packed({"anna.json": FILES["thermometer"].read_bytes()}))
    before = archive.read_bytes()
    for paths in (["subs/class.zip"], ["subs"]):
        ran = binadd("grade", *paths, "--csv", "subs/class.zip", "--force")
        assert ran.is_one_line_of_complaint(2)
        assert "it is read, and would be overwritten" in ran.err
    assert archive.read_bytes() == before


def test_points_scores_and_feedback(binadd: Binadd, tmp_path: Path) -> None:
    file = str(FILES["wrong_third_bias"])
    ran = binadd("grade", file, "--points", "10", "--score", "pairs", "--json")
    (fields,) = ran.fields["submissions"]
    assert (fields["points"], fields["score"]) == (5.24, 0.5245)
    assert (ran.fields["scored_by"], ran.fields["full_points"]) == ("pairs", 10)
    assert "feedback" not in fields
    ran = binadd("grade", file, "--feedback", "hint", "--json")
    assert "Mistake: bias of one unit off." in ran.fields["submissions"][0]["feedback"]
    ran = binadd("grade", file, "--score", "pairs")
    assert "points: the share of the pairs of 8 digits that are answered rightly" in ran.out
    told = binadd("grade", file, "--feedback", "where").out
    assert "network's answer" in told and "Mistake" not in told
    table = tmp_path / "marks.csv"
    binadd("grade", file, "--csv", str(table), "--feedback", "solution")
    (row,) = csv.DictReader(io.StringIO(table.read_text().removeprefix("\ufeff")))
    assert row["feedback"].startswith(
        "Wrong: it does not add. The shortest input that goes wrong: 11 + 11 = 110, but it answers "
        "100. Mistake: bias of one unit off."
    )
    assert "Any value above -3 and up to -2 is right, for instance -2.5." in row["feedback"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--score", "best"), "distance, pairs or proof"),
        (("--points", "0"), "above 0"),
        (("--points", "1.001"), "two digits"),
        (("--feedback", "all"), "verdict, where, hint or solution"),
    ],
)
def test_no_such_marks(binadd: Binadd, arguments: tuple[str, ...], says: str) -> None:
    ran = binadd("grade", str(FILES["thermometer"]), *arguments)
    assert ran.is_one_line_of_complaint(2)
    assert says in ran.err
