from dataclasses import replace

import pytest

from binadd.theory import cost
from tests.cli import golden
from tests.cli.conftest import Binadd


def test_the_tables_and_the_verdicts(binadd: Binadd) -> None:
    golden.check("cost", "binadd cost", binadd("cost"))


def test_json(binadd: Binadd) -> None:
    options = ["--bits", "64", "--height", "3", "--width", "5", "--depth", "2", "--units", "6"]
    stack = ["--layers", "conv3-64 pool fc-10", "--input", "8x8x3"]
    ran = binadd("cost", "--json", *options, *stack)
    found = ran.fields
    assert (ran.code, ran.err) == (0, "")
    steps = {
        f"{count['network']} {count['quantity']}": count["counted"]
        for count in found["counts"]
        if "steps" in count["quantity"]
    }
    assert steps == {
        "adder steps": 66,
        "PixelCNN steps in training": 2,
        "PixelCNN steps sampling pixel by pixel": 30,
        "PixelCNN steps sampling as early as can be": 18,
        "MDRNN steps": 8,
    }
    assert all(count["agrees"] for count in found["counts"])
    assert [layer["parameters"] for layer in found["layers"]] == [1792, 0, 10250]
    assert found["layers"][1]["output"] == [4, 4, 64]
    assert found["total_parameters"] == 12042
    assert found["sizes"] == {"N": 64, "H": 3, "W": 5, "d": 2, "k": 6}
    assert all(exponent["agrees"] for exponent in found["exponents"])
    assert sorted(found["exponents"][0]) == [
        "agrees",
        "counted",
        "fitted",
        "network",
        "predicted",
        "quantity",
        "size",
        "values",
    ]
    assert len(found["claims"]) == 9


def test_a_formula_that_is_wrong_is_shown_and_exits_1(
    binadd: Binadd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plant k^3 in the connections of the MDRNN."""
    laws = [
        replace(law, formula="k^3*d*H*W", value=lambda H, W, d, k: k**3 * d * H * W)
        if (law.network, law.quantity) == ("MDRNN", "connections")
        else law
        for law in cost.LAWS
    ]
    monkeypatch.setattr(cost, "LAWS", laws)
    ran = binadd("cost")
    assert ran.code == 1
    assert "11,264  NOT 16,384 = k^3*d*H*W" in ran.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--layers", "conv3-64 nonsense"], "'nonsense' is no layer"),
        (["--layers", ""], "expected 1 to 1000 layers"),
        (["--layers", "\x1b[2J"], r"\x1b"),
        (["--input", "224x224"], "is no shape; expected one as 224x224x3"),
        (["--layers", "fc-0"], "sizes must be at least 1"),
        (["--layers", "fc-999999999999"], "too large to build"),
        (["--bits", "0"], "the bits must be at least 1, got 0"),
        (["--bits", "1000000"], "too large to build"),
        (["--height", "0"], "the height must be at least 1, got 0"),
        (["--width", "-3"], "the width must be at least 1, got -3"),
        (["--depth", "0"], "the depth must be at least 1"),
        (["--units", "0"], "the units must be at least 1"),
        (["--units", "1000"], "too large to build"),
        (["--height", "999999999999999999", "--width", "999999999999999999"], "too large"),
        (["--height", "1.5"], "'1.5' is not a whole number"),
    ],
)
def test_wrong_usage(binadd: Binadd, options: list[str], message: str) -> None:
    ran = binadd("cost", *options)
    assert ran.is_one_line_of_complaint(2)
    assert message in ran.err
