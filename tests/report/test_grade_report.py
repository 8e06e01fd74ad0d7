import pytest

from binadd.report.grade_report import _cell


@pytest.mark.parametrize("sign", "=+-@\uff1d\uff0b\uff0d\uff20")
@pytest.mark.parametrize("before", ["", " ", "\u3000", "\n", "\t", '"', "anna;", "anna; ", 'a;"'])
def test_no_text_is_a_formula(before: str, sign: str) -> None:
    cell = _cell(f"{before}{sign}HYPERLINK(1)")
    for part in cell.split(";"):
        assert not part.strip(' \u3000"\t\n').startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20"))
    assert cell.replace("'", "").endswith(f"{sign}HYPERLINK(1)")


@pytest.mark.parametrize("value", ["anna", "anna-1.json", "a = b", -0.5, 3, None, ""])
def test_what_is_no_formula_stays_as_it_is(value: object) -> None:
    assert _cell(value) == value
