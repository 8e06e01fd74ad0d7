import pytest

from binadd import ThresholdRNN, hand_wired
from binadd.errors import RangeError
from binadd.grading.exercise_rules import exercise_rules
from binadd.grading.marking import grade
from tests.cases import RIGHT, thermometer


def test_rules_that_are_not_kept_are_named_and_leave_the_verdict() -> None:
    four = RIGHT["six units"].rnn
    marks = grade([("anna", hand_wired), ("bob", lambda: four)], hidden=3, entries=(-1, 0, 1)).marks
    assert [mark.verdict for mark in marks] == ["right", "right"]
    assert marks[0].broken_rules == ()
    assert marks[1].broken_rules[0] == "6 hidden units, not 3"


def test_entries_are_of_the_weights_and_not_of_the_biases() -> None:
    rules = exercise_rules(entries=[-1, 0, 1])
    assert rules.broken_by(thermometer((-0.123, -1.7, -2.9), -0.3)) == ()
    rnn = ThresholdRNN([[1, 0.5]], [[-2]], [0], [7], 0)
    assert rules.broken_by(rnn) == (
        "w_xh has 0.5; weights may be -1, 0, 1",
        "w_hh has -2; weights may be -1, 0, 1",
        "w_hy has 7; weights may be -1, 0, 1",
    )
    many = ThresholdRNN([[2, 3], [4, 5]], [[0, 0], [0, 0]], [0, 0], [0, 0], 0)
    assert rules.broken_by(many) == ("w_xh has 2, 3, 4 and 1 others; weights may be -1, 0, 1",)


@pytest.mark.parametrize(
    ("rules", "error", "message"),
    [
        ({"hidden": 0}, RangeError, "the number of hidden units must be at least 1, got 0"),
        ({"hidden": "3"}, TypeError, "the number of hidden units: expected a whole number"),
        ({"entries": []}, RangeError, "at least one number"),
        ({"entries": 1}, TypeError, "entries: expected numbers, got int"),
        ({"entries": ["1"]}, TypeError, "entries: expected numbers, got str"),
        ({"entries": [float("nan")]}, RangeError, "expected numbers that weights can be"),
    ],
)
def test_rules_that_nobody_could_keep(
    rules: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        grade([("anna", hand_wired)], **rules)  # type: ignore[arg-type]
