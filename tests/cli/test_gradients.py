import json
import sys
from pathlib import Path

import numpy as np
import pytest

from binadd.cli import main
from binadd.cli.gradient_plot import draw
from binadd.errors import BinaddError, DataFileError, RangeError
from binadd.theory import gradient_flow


def run(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
    code = main(["gradients", *options])
    output = capsys.readouterr()
    return code, output.out, output.err


def test_the_table_and_the_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "--sharpness", "100")
    assert (code, err) == (0, "")
    rows = {line[:20].rstrip(): line.split() for line in out.splitlines()[:7]}
    assert rows["sigmoid chain"][-3:] == ["yes", "-1.493", "-1.493"]
    assert rows["LSTM carousel"][4] == "0.997"
    assert rows["soft adder, beta = 1"][7] == "1.54e-2413"  # no float is that small
    assert sum(line.startswith("false as printed") for line in out.splitlines()) == 2
    assert sum(line.startswith("holds when corrected") for line in out.splitlines()) == 2
    assert "0.25 > 0.125: W = I/2, x_1 = 0, n = 3" in out
    assert max(map(len, out.splitlines())) <= 127


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "--json", "--singular-value", "2", "--sharpness", "1e2")
    found = json.loads(out)
    assert (code, err) == (0, "")
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
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plant (1/5)^n as the bound of the sigmoid chain."""
    right = gradient_flow.sigmoid_chain()

    def planted() -> gradient_flow.GradientCurve:
        return gradient_flow.GradientCurve(
            right.name, right.log_norms, "(1/5)^n", right.log_bounds * 1.16, right.predicted_rate
        )

    monkeypatch.setattr(gradient_flow, "sigmoid_chain", planted)
    code, out, _ = run(capsys)
    assert code == 1
    assert "NO" in out.splitlines()[1].split()


@pytest.fixture(scope="module")
def curves() -> list[gradient_flow.GradientCurve]:
    return gradient_flow.gradient_curves(np.random.default_rng(0))


def test_the_plot_beside_the_numbers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / "curves.PNG"
    code, out, err = run(capsys, "--plot", str(path))
    assert (code, err) == (0, "")
    assert out.startswith("gradient norm")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_the_plot_names_every_curve(
    curves: list[gradient_flow.GradientCurve], tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    draw(curves, str(tmp_path / "curves.svg"))
    content = (tmp_path / "curves.svg").read_text()
    for name in (*(curve.name for curve in curves), "depth n"):
        assert f"<!-- {name} -->" in content


def test_a_plot_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    code, out, err = run(capsys, "--plot", str(tmp_path / "no such folder" / "curves.png"))
    assert (code, out) == (3, "")
    assert err.count("\n") == 1
    assert "curves.png: can't be written: No such file or directory" in err


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("a folder.png", DataFileError, "can't be written"),
        ("curves.jpeg2", RangeError, r"expected a name that ends in \.png, \.pdf or \.svg"),
        ("curves", RangeError, "expected a name that ends in"),
    ],
)
def test_a_plot_that_can_not_be_drawn(
    curves: list[gradient_flow.GradientCurve],
    tmp_path: Path,
    name: str,
    error: type[BinaddError],
    message: str,
) -> None:
    pytest.importorskip("matplotlib")
    (tmp_path / "a folder.png").mkdir()
    with pytest.raises(error, match=message):
        draw(curves, str(tmp_path / name))


def test_without_matplotlib_the_extra_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("matplotlib", "matplotlib.figure"):
        monkeypatch.setitem(sys.modules, name, None)
    code, out, err = run(capsys, "--plot", str(tmp_path / "curves.png"))
    assert (code, out) == (2, "")
    assert err == "binadd: --plot needs matplotlib; install it with: pip install 'binadd[plot]'\n"


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
def test_wrong_usage(capsys: pytest.CaptureFixture[str], options: list[str], message: str) -> None:
    code, out, err = run(capsys, *options)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert message in err
