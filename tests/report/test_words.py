import pytest

from binadd.report.words import percent


@pytest.mark.parametrize(
    ("part", "whole", "digits", "text"),
    [
        (49_999, 50_000, 2, "99.99%"),
        (50_000, 50_000, 2, "100%"),
        (0, 50_000, 2, "0%"),
        (1, 10**9, 2, "<0.01%"),
        (4**64 - 1, 4**64, 3, "99.999%"),  # no float tells it from all
        (1, 4**64, 1, "<0.1%"),
        (1, 2, 3, "50.000%"),
    ],
)
def test_a_share_is_none_or_all_only_if_it_is(
    part: int, whole: int, digits: int, text: str
) -> None:
    assert percent(part, whole, digits=digits) == text


@pytest.mark.parametrize("digits", [1, 2, 3])
def test_rounded_to_the_side_that_was_asked_for(digits: int) -> None:
    for part in range(1, 1000):
        low = float(percent(part, 1000, digits=digits).strip("<%"))
        high = float(percent(part, 1000, digits=digits, up=True).strip(">%"))
        assert low <= part / 10 + 1e-9
        assert high >= part / 10 - 1e-9 or part == 999
        assert 0 < low < 100
        assert 0 < high < 100
