import pytest

from binadd import add

HANDOUT = [("100111", "110010", "1011001"), ("0101101", "0111010", "1100111")]


@pytest.mark.parametrize(("a", "b", "total"), HANDOUT)
def test_the_handout_examples(a: str, b: str, total: str) -> None:
    assert format(add(int(a, 2), int(b, 2)), "b") == total
