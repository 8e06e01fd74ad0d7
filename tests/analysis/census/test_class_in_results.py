"""The class of a network, where other results name it; none of them takes the census."""

from binadd import compare, hand_wired, load_weights, sweep
from binadd.grading.marking import grade
from tests.analysis.census.test_canonical_form import CHECKSUMS
from tests.cases import FILES, MINIMAL, thermometer

WRONG = load_weights(FILES["wrong_third_bias"])
HAND_WIRED = "0113-0113-1337-1337"


def test_compare_names_both_classes() -> None:
    found = compare(MINIMAL)
    assert found.as_json()["class"] == [CHECKSUMS["some"]["30"], HAND_WIRED]
    assert str(found).endswith(f"class of A  {CHECKSUMS['some']['30']}\nclass of B  {HAND_WIRED}")


def test_compare_names_no_class_of_what_does_not_add() -> None:
    found = compare(WRONG)
    assert found.as_json()["class"] == [None, HAND_WIRED]
    assert "class of A" not in str(found)


def test_compare_names_no_class_for_another_task() -> None:
    found = compare(hand_wired(), task="subtract")
    assert found.as_json()["class"] == [HAND_WIRED, None]


def test_grade_names_the_class() -> None:
    found = grade([("right", thermometer), ("wrong", lambda: WRONG)])
    assert [mark.as_json()["class"] for mark in found.marks] == [HAND_WIRED, None]


def test_sweep_names_the_commonest_classes() -> None:
    found = sweep(40)
    fields = found.as_json()["classes"]
    assert fields["found"] + fields["never_found"] == 17_359
    assert sum(found.classes.values()) == 40
    assert [row["class"] for row in found.rows] == [seed.form for seed in found.trained]
    first = fields["commonest"][0]
    assert first["times_its_share"] == first["networks"] / 40 * 17_359
    assert len(fields["commonest"]) <= 10
    assert first["class"] in str(found)
