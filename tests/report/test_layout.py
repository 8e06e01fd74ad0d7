import pytest
from hypothesis import given
from hypothesis import strategies as st

from binadd.report.layout import Style, cut, display_width, labelled, table, wrapped

TEXTS = st.text(alphabet="ab \u5c71\u0301\u2026-_/", max_size=120)


@given(TEXTS, st.integers(10, 80))
def test_wrapping_keeps_every_character_and_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width, hanging="  ")
    assert all(display_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(TEXTS, st.integers(8, 40), st.booleans())
def test_what_is_cut_fits(text: str, width: int, keep_end: bool) -> None:
    short = cut(text, width, keep_end=keep_end)
    assert display_width(short) <= width
    assert short == text or (short.startswith("...") if keep_end else short.endswith("..."))


ROWS = [
    ("name", "number", "what there is to say"),
    ("anna", "1,000", "a sentence of quite a few words, none of which is very long"),
    ("\u5c71\u7530", "7", ""),
]


@pytest.mark.parametrize("width", [20, 24, 30, 40, 60, 80, 200])
def test_a_table_fits_and_loses_no_word(width: int) -> None:
    lines = table(ROWS, Style(width), left=(0, 2))
    assert max(map(display_width, lines)) <= width
    words = " ".join(lines).replace(";", "").split()
    for row in ROWS[1:]:
        for word in " ".join(row).split():
            assert word in words


def test_wide_characters_stay_in_their_columns() -> None:
    first, second, third = table([("name", "n"), ("\u5c71\u7530", "7"), ("anna", "8")])
    assert first == "name  n"
    assert (second, third) == ("\u5c71\u7530  7", "anna  8")


def test_too_narrow_a_table_is_laid_out_downwards() -> None:
    lines = table(ROWS, Style(20), left=(0, 2))
    assert lines[:3] == ["anna", "  number: 1,000;", "  what there is to"]


def test_labels_stand_before_wrapped_texts() -> None:
    lines = labelled([("a", "one two three"), ("bb", "four")], Style(12))
    assert lines == ["a   one two", "    three", "bb  four"]


def test_colours_only_where_asked_for() -> None:
    assert Style().marked("x") == "x"
    assert Style(colours=True).marked("x") == "\x1b[31m\x1b[1mx\x1b[0m"
