import sys
from pathlib import Path

import numpy as np
import pytest

from binadd.errors import RangeError
from binadd.report.gradient_plot import gradient_picture
from binadd.report.picture import picture_format
from binadd.theory import gradient_flow
from tests.cli.conftest import Binadd


def test_the_table_and_the_verdicts(binadd: Binadd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "130")
    ran = binadd("gradients", "--sharpness", "100")
    assert (ran.code, ran.err) == (0, "")
    _, sigmoid_chain, _, _, _, carousel, adder = ran.out.splitlines()[:7]
    assert sigmoid_chain.split()[-3:] == ["yes", "-1.493", "-1.493"]
    assert carousel.split()[:5] == ["LSTM", "carousel", "1", "1", "0.997"]
    assert "1.54e-2413" in adder  # no float is that small
    assert sum(line.startswith("false as printed") for line in ran.out.splitlines()) == 2
    assert sum(line.startswith("holds when corrected") for line in ran.out.splitlines()) == 2
    assert "0.25 > 0.125: W = I/2, x_1 = 0, n = 3" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 130


def test_json(binadd: Binadd) -> None:
    ran = binadd("gradients", "--json", "--singular-value", "2", "--sharpness", "1e2")
    found = ran.fields
    assert (ran.code, ran.err) == (0, "")
    assert found["depths"] == list(range(1, 65))
    assert [curve["network"] for curve in found["curves"]] == [
        "sigmoid chain",
        "tanh chain",
        "tanh recurrence, s = 2",
        "residual recurrence, s = 2",
        "LSTM carousel",
        "soft adder, beta = 100",
    ]
    for curve in found["curves"]:
        assert len(curve["norms"]) == len(curve["log10_norms"]) == len(curve["log10_bounds"]) == 64
        assert curve["bound_holds"] is True
        assert curve["rate"] == pytest.approx(curve["predicted_rate"], rel=0.02, abs=1e-12)
    assert found["curves"][2]["norms"][63] == pytest.approx(2.0**63)
    assert found["curves"][5]["norms"][63] == 0  # below the smallest float,
    assert found["curves"][5]["log10_norms"][63] < -2000  # but known
    assert {claim["verdict"] for claim in found["claims"]} == {
        "holds",
        "false as printed",
        "holds when corrected",
    }


def test_a_bound_that_fails_is_shown_and_exits_1(
    binadd: Binadd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plant (1/5)^n as the bound of the sigmoid chain."""
    right = gradient_flow.sigmoid_chain()

    def planted() -> gradient_flow.GradientCurve:
        return gradient_flow.GradientCurve(
            right.name, right.log_norms, "(1/5)^n", right.log_bounds * 1.16, right.predicted_rate
        )

    monkeypatch.setattr(gradient_flow, "sigmoid_chain", planted)
    ran = binadd("gradients")
    assert ran.code == 1
    assert "holds: NO" in ran.out


@pytest.fixture(scope="module")
def curves() -> list[gradient_flow.GradientCurve]:
    return gradient_flow.gradient_curves(np.random.default_rng(0))


def test_the_plot_beside_the_numbers(binadd: Binadd, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / "curves.PNG"
    ran = binadd("gradients", "--plot", str(path))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("sigmoid chain\n")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_the_plot_names_every_curve(curves: list[gradient_flow.GradientCurve]) -> None:
    pytest.importorskip("matplotlib")
    content = gradient_picture(curves, "svg").decode()
    for name in (*(curve.name for curve in curves), "depth n"):
        assert f"<!-- {name} -->" in content


def test_a_plot_that_cannot_be_written(binadd: Binadd, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    ran = binadd("gradients", "--plot", str(tmp_path / "no such folder" / "curves.png"))
    assert ran.is_one_line_of_complaint(3)
    assert "curves.png: can't be written: No such file or directory" in ran.err


@pytest.mark.parametrize("name", ["curves.jpeg2", "curves", "-"])
def test_a_plot_in_no_format_that_is_drawn(binadd: Binadd, name: str) -> None:
    with pytest.raises(RangeError, match=r"expected a name that ends in \.png, \.pdf or \.svg"):
        picture_format(name)
    assert binadd("gradients", "--plot", name).is_one_line_of_complaint(2)


def test_without_matplotlib_the_extra_is_named(
    binadd: Binadd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("matplotlib", "matplotlib.figure"):
        monkeypatch.setitem(sys.modules, name, None)
    ran = binadd("gradients", "--plot", str(tmp_path / "curves.png"))
    assert ran.is_one_line_of_complaint(2)
    assert "--plot takes the package matplotlib; in the folder of" in ran.err
    assert "pip install '.[plot]'" in ran.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--plot", ""], "ends in .png, .pdf or .svg"),
        (["--singular-value", "0"], "singular value must be from 1e-06 to 10, got 0"),
        (["--singular-value", "-1"], "singular value must be from"),
        (["--singular-value", "nan"], "'nan' is not a number"),
        (["--singular-value", "1_0"], "'1_0' is not a number"),
        (["--singular-value", "1e999"], "singular value must be from"),
        (["--sharpness", "inf"], "'inf' is not a number"),
        (["--sharpness", "101"], "sharpness must be from 1e-06 to 100, got 101"),
        (["extra"], "extra"),
    ],
)
def test_wrong_usage(binadd: Binadd, options: list[str], message: str) -> None:
    ran = binadd("gradients", *options)
    assert ran.is_one_line_of_complaint(2)
    assert message in ran.err
