import json
from pathlib import Path

import pytest

from binadd import ThresholdRNN, hand_wired, load_weights, save_weights, wire
from binadd.formats.reading import read_weights
from tests.cases import CASES
from tests.cli.conftest import Binadd
from tests.formats.test_weight_files import same_bits

WRONG = CASES["two units, no sum of 3"].rnn
PROVED = "proved: adds at every width: 4 pairs of hidden state and carry, closed under all inputs"


@pytest.fixture
def mine(tmp_path: Path) -> str:
    save_weights(hand_wired(), tmp_path / "mine.json")
    return str(tmp_path / "mine.json")


@pytest.mark.parametrize("ending", [".json", ".npz", ".safetensors"])
def test_any_file_that_is_read_becomes_any_that_is_read(
    binadd: Binadd, tmp_path: Path, mine: str, ending: str
) -> None:
    out = tmp_path / f"out{ending}"
    ran = binadd("convert", mine, str(out))
    assert (ran.code, ran.err) == (0, "")
    assert "reads back as the same network, to the last bit" in ran.out
    assert same_bits(load_weights(out), hand_wired())
    back = binadd("convert", str(out), str(tmp_path / "back.json"))
    assert back.code == 0
    assert (tmp_path / "back.json").read_text() == Path(mine).read_text()


def test_what_was_read_written_and_verified_is_said(binadd: Binadd, tmp_path: Path) -> None:
    source, out = tmp_path / "homework.py", str(tmp_path / "out.npz")
    source.write_text(
        "W_in = [[1, 1]] * 3\nW_rec = [[0, 1, 0]] * 3\nW_out = [1, -1, 1]\n"
        "b_h = [-0.5, -1.5, -2.5]\nb_out = -0.5\n"
    )
    ran = binadd("convert", str(source), out)
    assert ran.code == 0
    assert ran.err.startswith("binadd: homework: read the assignments of a Python program; read ")
    assert ran.out.startswith(f"wrote        {out[:20]}")
    assert "every width  proved: adds at every width" in ran.out
    fields = binadd("convert", str(source), out, "--force", "--json").fields
    assert fields["read_as"][0] == "read the assignments of a Python program"
    assert fields["bytes"] == Path(out).stat().st_size
    assert {key: fields[key] for key in fields if key not in ("read_as", "bytes")} == {
        "file": out,
        "kind": "a numpy archive",
        "notes": ["reads back as the same network, to the last bit"],
        "task": "add",
        "correct_at_every_width": True,
        "counterexample": None,
        "verdict": PROVED,
    }


def test_a_wrong_network_is_written_and_said_to_be_wrong(binadd: Binadd, tmp_path: Path) -> None:
    save_weights(WRONG, tmp_path / "wrong.json")
    out = str(tmp_path / "wrong.dot")
    fields = binadd("convert", str(tmp_path / "wrong.json"), out, "--json").fields
    assert fields["correct_at_every_width"] is False
    assert fields["verdict"] == "wrong: 11 + 11 = 110, but it answers 100"
    assert fields["counterexample"]["got"] == "100"
    assert Path(out).read_text().startswith("digraph machine {\n")


def test_the_task_is_written_down(binadd: Binadd, tmp_path: Path) -> None:
    save_weights(wire("parity"), tmp_path / "parity.json", "parity")
    out = tmp_path / "out.json"
    assert binadd("convert", str(tmp_path / "parity.json"), str(out)).code == 0
    assert read_weights(out).task == "parity"
    other = "ones-multiple-of:2"
    ran = binadd("convert", str(out), str(out.with_suffix(".npz")), "--task", other, "--json")
    assert ran.fields["task"] == other
    assert ran.fields["correct_at_every_width"] is False
    assert read_weights(out.with_suffix(".npz")).task == other


def test_another_number_of_inputs_than_the_task_has(binadd: Binadd, tmp_path: Path) -> None:
    save_weights(wire("add:3"), tmp_path / "three.json")
    three, out = str(tmp_path / "three.json"), str(tmp_path / "out.npz")
    fields = binadd("convert", three, out, "--json").fields
    assert fields["correct_at_every_width"] is None
    assert fields["verdict"].startswith("not decided: add takes 2 inputs, but the network has 3")
    for ending in ("onnx", "v"):
        pytest.importorskip("onnx")
        ran = binadd("convert", three, str(tmp_path / f"it.{ending}"))
        assert ran.is_one_line_of_complaint(3)
        assert "add takes 2 inputs" in ran.err
        assert binadd("convert", three, str(tmp_path / f"it.{ending}"), "--task", "add:3").code == 0


def test_the_rule_can_be_overridden(binadd: Binadd, tmp_path: Path, mine: str) -> None:
    out = str(tmp_path / "out.json")
    assert binadd("convert", mine, out, "--threshold", ">=").code == 0
    assert load_weights(out).fires_at_zero


def test_standard_input_and_output(binadd: Binadd, mine: str) -> None:
    ran = binadd("convert", "-", "-", stdin=Path(mine).read_bytes())
    assert (ran.code, ran.out) == (0, Path(mine).read_text())
    assert ran.err == f"binadd: hand-wired: {PROVED}\n"
    assert binadd("convert", mine, "-", "--json").code == 2


def test_a_file_that_exists_is_kept(binadd: Binadd, tmp_path: Path, mine: str) -> None:
    out = tmp_path / "out.npz"
    out.write_text("mine")
    assert binadd("convert", mine, str(out)).is_one_line_of_complaint(3)
    assert out.read_text() == "mine"
    assert binadd("convert", mine, str(out), "--force").code == 0
    ran = binadd("convert", mine, mine, "--force")
    assert ran.is_one_line_of_complaint(2)
    assert load_weights(mine) == hand_wired()


def test_what_can_not_be_written(binadd: Binadd, tmp_path: Path, mine: str) -> None:
    ran = binadd("convert", mine, str(tmp_path / "it.h5"))
    assert ran.is_one_line_of_complaint(2)
    assert "expected a name that ends in .json, .npz, .safetensors, .onnx, .dot or .v" in ran.err
    assert binadd("convert", mine, str(tmp_path / "it.npz"), "--bits", "8").code == 2
    assert binadd("convert", mine, str(tmp_path / "no" / "it.npz")).code == 3
    assert binadd("convert", str(tmp_path / "none.json"), str(tmp_path / "it.npz")).code == 3
    assert [path.name for path in tmp_path.iterdir()] == ["mine.json"]


def test_bits_and_onnx(binadd: Binadd, tmp_path: Path, mine: str) -> None:
    pytest.importorskip("onnx")
    out = str(tmp_path / "it.onnx")
    fields = binadd("convert", mine, out, "--bits", "8", "--json").fields
    assert fields["kind"] == "an ONNX model, 9 columns"
    assert binadd("convert", mine, out, "--bits", "0", "--force").is_one_line_of_complaint(2)


@pytest.mark.parametrize("width", ["60", "80", "200"])
def test_it_fits_the_terminal(
    binadd: Binadd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", width)
    rnn = WRONG
    named = ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y, name="a\x1b[2J\nb" * 30)
    save_weights(named, "it.json")
    ran = binadd("convert", "it.json", "out.safetensors")
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= int(width)
    assert "\x1b" not in ran.out
    assert json.loads(Path("it.json").read_text())["name"] == load_weights("out.safetensors").name


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "--out"),
        ("wire", "parity", "--out"),
        ("census", "--best", "margin", "--out"),
        ("new",),
    ],
)
@pytest.mark.parametrize("name", ["a.onnx", "a.V", "a.npz", "a.safetensors", "a.dot"])
def test_no_json_goes_by_the_name_of_another_format(
    binadd: Binadd, tmp_path: Path, arguments: tuple[str, ...], name: str
) -> None:
    ran = binadd(*arguments, str(tmp_path / name))
    assert ran.is_one_line_of_complaint(2)
    assert "writes JSON" in ran.err and "binadd convert makes" in ran.err
    assert list(tmp_path.iterdir()) == []
