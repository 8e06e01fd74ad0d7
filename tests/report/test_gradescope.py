import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from binadd import ThresholdRNN, hand_wired, save_weights, wire
from binadd.errors import RangeError
from binadd.grading.marking import grade
from binadd.report.feedback_text import (
    LEVELS,
    check_level,
    feedback_line,
    feedback_of_all,
    feedback_text,
    with_feedback,
)
from binadd.report.gradescope import gradescope_results, gradescope_text
from binadd.report.layout import Style, display_width
from binadd.tasks import specification
from tests.cases import CASES, FILES, thermometer
from tests.report.gradescope_format import SCHEMA, check_format

ADD = specification("add")


def marked(path: Path | str, **how: Any) -> Any:
    return grade([path], per="path", **how)


def load(rnn: ThresholdRNN) -> ThresholdRNN:
    return rnn


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "adder.json"
    path.parent.mkdir()
    save_weights(thermometer((-0.5, -1.5, -3.5)), path)
    return path


def test_the_schema_finds_faults() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    good = gradescope_results(grade([("anna", hand_wired)]), leaderboard=True)
    check_format(good)
    faults: list[dict[str, Any]] = [
        {"tests": []},
        {"tests": [{"name": "no score"}]},
        {"score": None, "tests": []},
        {**good, "visibility": "never"},
        {**good, "grade": 1},
        {**good, "tests": [{**good["tests"][0], "status": "look"}]},
        {**good, "leaderboard": [{"value": 1}]},
    ]
    for spoilt in faults:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(SCHEMA).validate(spoilt)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("how", [{}, {"score": "pairs", "points": 7.5}, {"score": "proof"}])
def test_results_keep_the_format(level: str, how: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "essay.json").write_text("I could not do it.")
    for file in (tmp_path / "essay.json", tmp_path / "none.json", *FILES.values()):
        results = gradescope_results(marked(file, **how), check_level(level), leaderboard=True)
        check_format(json.loads(json.dumps(results, allow_nan=False)))
        assert str(file.parent) not in json.dumps(results)
    both = grade(list(FILES.values()), **how)
    check_format(gradescope_results(both, check_level(level)))


def test_a_right_one_gets_all_points_in_one_test() -> None:
    results = gradescope_results(grade([("anna", hand_wired)], points=12.5))
    (test,) = results["tests"]
    assert (results["score"], test["score"], test["max_score"]) == (12.5, 12.5, 12.5)
    assert (test["status"], results["output"]) == ("passed", "12.5 of 12.5 points.")
    assert "leaderboard" not in results


def test_a_right_one_that_breaks_a_rule_has_not_passed() -> None:
    results = gradescope_results(grade([("anna", hand_wired)], hidden=4), leaderboard=True)
    assert (results["score"], results["tests"][0]["status"]) == (90, "failed")
    said = " ".join(results["tests"][0]["output"].split())
    assert "does not keep: 3 hidden units, not 4." in said
    assert "leaderboard" not in results


def test_what_can_not_be_read_is_not_marked_yet(tmp_path: Path) -> None:
    path = tmp_path / "essay.json"
    path.write_text("I could not do it.")
    results = gradescope_results(marked(path))
    (test,) = results["tests"]
    assert "score" not in results and "status" not in test
    assert test["visibility"] == "after_published", "nobody sees a 0 before a person has looked"
    assert results["output"].startswith(
        "Not marked yet: a person must look at it.\nessay.json: no w"
    )
    assert "Hand in the weights as one file: JSON with w_xh" in results["output"]
    assert str(tmp_path) not in json.dumps(results)


def test_a_fault_of_binadd_is_not_the_students() -> None:
    def fails() -> Any:
        raise ZeroDivisionError("oh")

    (mark,) = grade([("anna", fails)]).marks
    text = " ".join(feedback_text(mark, ADD).split())
    assert text.startswith("Not marked yet: a person must look at it.")
    assert "fault is binadd's" in text
    assert "Hand in" not in text
    check_format(gradescope_results(grade([("anna", fails)])))


def test_the_leaderboard_compares_what_scaling_does_not_change() -> None:
    small = thermometer()
    large = ThresholdRNN(
        small.w_xh * 10, small.w_hh * 10, small.b_h * 10, small.w_hy * 10, small.b_y * 10
    )
    boards = [
        gradescope_results(grade([("anna", partial(load, rnn))]), leaderboard=True)["leaderboard"]
        for rnn in (small, large)
    ]
    assert boards[0] == boards[1]
    assert [(row["name"], row["order"]) for row in boards[0]] == [
        ("tolerance", "desc"), ("nonzeros", "asc"), ("bits", "asc"),
    ]  # fmt: skip
    assert (boards[0][1]["value"], boards[0][2]["value"]) == (16, 4)
    wrong = grade([("anna", lambda: thermometer((-0.5, -1.5, -3.5)))])
    assert "leaderboard" not in gradescope_results(wrong, leaderboard=True)


def test_each_level_says_more(wrong: Path) -> None:
    (mark,) = marked(wrong).marks
    verdict, where, hint, solution = (feedback_text(mark, ADD, level) for level in LEVELS)
    assert verdict == "Wrong: it does not add."
    assert "network's answer  1 0 0" in where and "first wrong column" in where
    assert hint.startswith(where) and "Mistake: bias of one unit off." in hint
    assert "-2.5" in solution and "b_h" in solution
    for text in (verdict, where, hint):
        assert "-2.5" not in text and "for instance" not in text


def test_no_level_below_solution_gives_a_repair_away() -> None:
    for case in CASES.values():
        if case.adds or case.rnn.hidden_units > 4:
            continue
        (mark,) = grade([("anna", partial(load, case.rnn))]).marks
        assert mark.finding is not None
        for level in LEVELS[:3]:
            told = " ".join(feedback_text(mark, ADD, level).split())
            for repair in mark.finding.diagnosis.repairs:
                assert repair.advice not in told + feedback_line(mark, ADD, level)
                assert "Proved" not in told


def test_a_line_says_the_same(wrong: Path) -> None:
    (mark,) = marked(wrong, hidden=4).marks
    lines = [feedback_line(mark, ADD, level) for level in LEVELS]
    assert lines[0].startswith(
        "Wrong: it does not add. Rules of the exercise that it does not keep"
    )
    assert "11 + 11 = 110, but it answers 100." in lines[1] and "Mistake" not in lines[1]
    assert "Mistake: bias of one unit off." in lines[2] and "-2.5" not in lines[2]
    assert "for instance -2.5" in lines[3]
    assert all(line.isprintable() for line in lines)


def test_right_is_said_so_at_every_level() -> None:
    (mark,) = grade([("anna", lambda: wire("parity"))], "parity").marks
    for level in LEVELS:
        text = feedback_text(mark, specification("parity"), level)
        assert "parity at every width" in text and "proved" in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_feedback_fits(width: int, wrong: Path) -> None:
    grading = grade([wrong, *FILES.values()])
    for level in LEVELS:
        text = feedback_of_all(grading, level, Style(width))
        assert max(map(display_width, text.splitlines())) <= width
        assert "adder:" in text


def test_json_has_the_feedback() -> None:
    fields = with_feedback(grade([("anna", hand_wired)]), "where")
    assert fields["feedback"] == "where"
    assert fields["submissions"][0]["feedback"].startswith("Right: it adds")


def test_what_is_no_level_is_said() -> None:
    with pytest.raises(RangeError, match="expected verdict, where, hint or solution, got 'all'"):
        check_level("all")


def test_several_students_have_a_test_each() -> None:
    results = json.loads(gradescope_text(grade([("anna", hand_wired), ("bob", thermometer)])))
    check_format(results)
    assert [test["name"] for test in results["tests"]] == [
        "anna: adds at every width",
        "bob: adds at every width",
    ]
