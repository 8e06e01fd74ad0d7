"""What is written is the same network, to the last bit where the format holds it."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from binadd import ThresholdRNN, hand_wired, load_weights, save_weights, wire
from binadd.automata.machine import compile_machine
from binadd.errors import DataFileError, MissingExtraError, RangeError, UndecidedError
from binadd.formats.dot_diagram import dot_text
from binadd.formats.float_rows import is_safe_in_float64
from binadd.formats.reading import Weights, parse_weights, read_weights
from binadd.formats.writing import network_file, read_back
from tests.cases import CASES
from tests.formats.answers import all_columns, our_answers, random_columns
from tests.formats.networks import QUICK, TWO_OPERANDS
from tests.formats.test_weight_files import networks, same_bits
from tests.large_networks import shift_register

HOSTILE = ('"', "a\nb\r", "\ud800 \U0001f600 \u202e", "\x1b[2J\0.", "\\N\\", "';{}[]&lt;<b>", "*)")
READ_BACK = (".json", ".npz", ".safetensors")


def named(name: str, rnn: ThresholdRNN | None = None) -> ThresholdRNN:
    rnn = rnn or hand_wired()
    parameters = (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y)
    return ThresholdRNN(*parameters, rnn.fires_at_zero, name=name)


def written(rnn: ThresholdRNN, ending: str, task: str | None = None) -> bytes:
    return network_file(rnn, f"it{ending}", task).data


def again(rnn: ThresholdRNN, ending: str, task: str | None = None) -> Weights:
    return parse_weights(written(rnn, ending, task), f"it{ending}")


# Round trips


@pytest.mark.parametrize("ending", READ_BACK)
def test_every_network_reads_back_to_the_same_bits(ending: str) -> None:
    for rnn in TWO_OPERANDS.values():
        found = again(rnn, ending, "less")
        assert same_bits(found.network, rnn)
        assert found.task == "less"
        assert found.network.name == (rnn.name or "it")


@pytest.mark.parametrize("ending", [".npz", ".safetensors"])
@settings(max_examples=60, deadline=None)
@given(rnn=networks())
def test_any_floats_read_back_to_the_same_bits(ending: str, rnn: ThresholdRNN) -> None:
    assert same_bits(again(rnn, ending).network, rnn)


@pytest.mark.parametrize("ending", READ_BACK)
@pytest.mark.parametrize(
    "name", [*HOSTILE, "caf\xe9" * 2**18, "x" * 2**20], ids=lambda n: ascii(n[:9])
)
def test_any_name_survives(ending: str, name: str) -> None:
    found = again(named(name), ending).network
    assert same_bits(found, hand_wired())
    if ending == ".safetensors":  # UTF-8, which has no half of a surrogate pair
        name = name.replace("\ud800", "\\ud800")
    assert found.name == name


def test_it_is_said_where_a_name_does_not_survive() -> None:
    for name, ending in (("\ud800", ".safetensors"), ("ends\0", ".npz")):
        rnn, path = named(name), f"it{ending}"
        data = network_file(rnn, path)
        assert read_back(data, path, rnn, None) == (
            "reads back as the same network, to the last bit",
            "its name is not the same: the format can't hold it",
        )


def test_our_own_archive_is_plainly_ours() -> None:
    assert again(hand_wired(), ".npz").read_as == ()


def test_a_network_too_large_to_be_read_is_written_and_that_is_said() -> None:
    rnn = ThresholdRNN(
        np.ones((800, 2)), np.random.default_rng(1).normal(size=(800, 800)), np.ones(800),
        np.ones(800), 1,
    )  # fmt: skip
    made = network_file(rnn, "it.npz")
    (said,) = read_back(made, "it.npz", rnn, None)
    assert said == "binadd does not read it back: it.npz: larger than 4 MiB; not a weights file"


# What the libraries make of it, and what we make of theirs


def test_numpy_reads_the_archive_without_pickle() -> None:
    rnn = named("caf\xe9", CASES["thermometer, fires at zero"].rnn)
    with np.load(io.BytesIO(written(rnn, ".npz", "add")), allow_pickle=False) as found:
        for key in ("w_xh", "w_hh", "b_h", "w_hy", "b_y"):
            assert found[key].dtype == np.float64
            assert np.array_equal(found[key], getattr(rnn, key))
        assert str(found["threshold"]) == "z>=0"
        assert str(found["name"]) == "caf\xe9"
        assert str(found["task"]) == "add"


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_archives_of_numpy_are_read(save: Any) -> None:
    for rnn in TWO_OPERANDS.values():
        stream = io.BytesIO()
        save(stream, W_xh=np.asfortranarray(rnn.w_xh), W_hh=rnn.w_hh.astype(">f8"), b_h=rnn.b_h,
             W_hy=rnn.w_hy[:, np.newaxis], b_y=np.array([[rnn.b_y]]),
             threshold=rnn.threshold)  # fmt: skip
        assert same_bits(parse_weights(stream.getvalue(), "it.npz").network, rnn)


def test_the_safetensors_library_reads_the_file(tmp_path: Path) -> None:
    safetensors = pytest.importorskip("safetensors")
    rnn = named("caf\xe9", CASES["thermometer, fires at zero"].rnn)
    save_weights(rnn, tmp_path / "it.safetensors", "add")
    with safetensors.safe_open(tmp_path / "it.safetensors", "np") as found:
        assert found.metadata() == {
            "format": "pt", "version": "1", "name": "caf\xe9", "task": "add", "threshold": "z>=0"
        }  # fmt: skip
        tensors = {key: found.get_tensor(key) for key in found.keys()}  # noqa: SIM118 - no dict
    assert {key: array.shape for key, array in tensors.items()} == {
        "weight_ih_l0": (3, 2), "weight_hh_l0": (3, 3), "bias_ih_l0": (3,), "bias_hh_l0": (3,),
        "fc.weight": (1, 3), "fc.bias": (1,),
    }  # fmt: skip
    assert all(array.dtype == np.float64 for array in tensors.values())
    assert np.array_equal(tensors["weight_hh_l0"], rnn.w_hh)
    assert np.array_equal(tensors["bias_ih_l0"] + tensors["bias_hh_l0"], rnn.b_h)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "int8", "uint8"])
@pytest.mark.parametrize("about", [None, {"format": "pt"}, {"format": "np", "name": "n"}])
def test_files_of_the_safetensors_library_are_read(dtype: str, about: Any) -> None:
    numpy = pytest.importorskip("safetensors.numpy")
    w_hh = np.array([[0, 1, 0]] * 3)
    tensors = {
        "rnn.weight_ih_l0": np.ones((3, 2)), "rnn.weight_hh_l0": w_hh,
        "rnn.bias_ih_l0": np.array([1, 0, 0]), "rnn.bias_hh_l0": np.array([0, 0, 2]),
        "fc.weight": np.array([[1, 3, 1]]), "fc.bias": np.array([1]),
    }  # fmt: skip
    data = numpy.save({key: array.astype(dtype) for key, array in tensors.items()}, about)
    found = parse_weights(data, "it.safetensors").network
    expected = ThresholdRNN(np.ones((3, 2)), w_hh, [1, 0, 2], [1, 3, 1], 1)
    assert same_bits(found, expected)


def torch_agrees(names: Iterable[str], columns: np.ndarray, folder: Path) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    page = Path(__file__).parents[2] / "docs" / "file-formats.md"
    module = page.read_text().split("<!-- file threshold_rnn.py -->\n\n```python\n")[1]
    given: dict[str, Any] = {}
    exec(module.split("```\n")[0], given)  # ours: the text of a page of the documentation
    safe = 0
    for name in names:
        rnn = TWO_OPERANDS[name]
        save_weights(rnn, folder / "it.safetensors")
        found = given["ThresholdRNN"].load(folder / "it.safetensors")
        answers = found(torch.tensor(columns, dtype=torch.float64)).numpy()
        if is_safe_in_float64(compile_machine(rnn)):
            safe += 1
            assert np.array_equal(answers, our_answers(rnn, columns)), name
    assert safe


@pytest.mark.slow  # for the import of torch alone
def test_torch_runs_the_module_of_the_documentation(tmp_path: Path) -> None:
    torch_agrees(QUICK, random_columns(9, 200, 2), tmp_path)


@pytest.mark.slow
def test_torch_answers_all_pairs_of_8_bits(tmp_path: Path) -> None:
    torch_agrees(TWO_OPERANDS, all_columns(2, 8, 1), tmp_path)


@pytest.mark.slow
def test_torch_state_dicts_are_read(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    save_file = pytest.importorskip("safetensors.torch").save_file

    class Module(torch.nn.Module):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            super().__init__()
            self.rnn = torch.nn.RNN(2, 4)
            self.fc = torch.nn.Linear(4, 1)

    torch.manual_seed(4)
    state = Module().state_dict()
    save_file(state, tmp_path / "it.safetensors")
    found = load_weights(tmp_path / "it.safetensors")
    assert np.array_equal(found.w_hh, state["rnn.weight_hh_l0"].double().numpy())
    assert np.array_equal(found.w_hy, state["fc.weight"][0].double().numpy())
    biases = state["rnn.bias_ih_l0"].double() + state["rnn.bias_hh_l0"].double()
    assert np.array_equal(found.b_h, biases.numpy())


# The diagram


@pytest.fixture
def dot() -> str:
    program = shutil.which("dot")
    if program is None:
        pytest.skip("needs Graphviz")
    return program


DIAGRAMS = {
    "hand-wired": hand_wired(),
    "three operands": wire("add:3"),
    "one operand": wire("multiple-of:6"),
    "no unit read": ThresholdRNN([[1, 1]], [[0]], [0], [0], 1),
    **{name: CASES[name].rnn for name in ("eight codes", "five units", "drops a carry after 4")},
    **{f"called {name!a}": named(name) for name in HOSTILE},
    "a long name": named("\\" * 2**20),
}


@pytest.mark.parametrize("name", DIAGRAMS)
def test_graphviz_draws_the_diagram(dot: str, name: str) -> None:
    text = dot_text(DIAGRAMS[name])
    drawn = subprocess.run([dot, "-Tsvg"], input=text.encode(), capture_output=True, check=True)
    assert drawn.stderr == b""
    assert drawn.stdout.count(b'class="node"') == text.count("label=") - text.count(" -> ") + 1


def test_the_diagram_is_the_machine() -> None:
    """Read back line by line and run: it answers what the network answers."""
    for name in ("hand-wired", "eight codes", "five units", "three operands", "one operand"):
        rnn = DIAGRAMS[name]
        nodes: dict[str, str] = {}
        arrows: dict[tuple[str, str], str] = {}
        for line in dot_text(rnn).splitlines()[5:-1]:
            words = line.strip().rstrip(";").split(" ", 3)
            if words[1] == "->" and words[0] != "start":
                for inputs in line.split('"')[1].split(", "):
                    assert (words[0], inputs) not in arrows
                    arrows[words[0], inputs] = words[2]
            elif words[1] != "->" and words[0] != "start":
                nodes[words[0]] = line.split('"')[1][-1]
        assert len(arrows) == len(nodes) * 2**rnn.inputs
        columns = np.random.default_rng(6).integers(0, 2, size=(200, rnn.inputs))
        state, found = "0", []
        for x in columns:
            state = arrows[state, "".join(map(str, x))]
            found.append(int(nodes[state]))
        assert found == rnn.run(columns)


def test_too_many_states_are_not_drawn() -> None:
    register = shift_register(9)
    rnn = ThresholdRNN(register.w_xh, register.w_hh, register.b_h, np.ones(9), 0)
    with pytest.raises(UndecidedError, match="more than 256 hidden states are reachable, too many"):
        dot_text(rnn)


# What can't be written


def test_an_unknown_ending_is_refused_with_those_that_are_written(tmp_path: Path) -> None:
    said = r"it.h5: expected a name that ends in .json, .npz, .safetensors, .onnx, .dot or .v$"
    for path in (tmp_path / "it.h5", "it.h5"):
        with pytest.raises(RangeError, match=said):
            save_weights(hand_wired(), path)
    with pytest.raises(RangeError, match=r"^it: expected a name that ends in"):
        save_weights(hand_wired(), tmp_path / "it")
    assert list(tmp_path.iterdir()) == []


def test_bits_are_for_onnx_alone(tmp_path: Path) -> None:
    for ending in (".json", ".npz", ".safetensors", ".dot", ".v"):
        with pytest.raises(RangeError, match=rf"bits: only the columns of .onnx .*, not {ending}$"):
            save_weights(hand_wired(), tmp_path / f"it{ending}", bits=8)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingExtraError, match=r"takes the package onnx; .* '.\[onnx\]'$"):
        save_weights(hand_wired(), tmp_path / "it.onnx")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "it.NPZ"
    save_weights(hand_wired(), path, "add")
    before = path.read_bytes()
    with pytest.raises(UndecidedError):
        register = shift_register(9)
        rnn = ThresholdRNN(register.w_xh, register.w_hh, register.b_h, np.ones(9), 0)
        save_weights(rnn, tmp_path / "it.dot")
    with pytest.raises(DataFileError, match="can't be written"):
        save_weights(hand_wired(), tmp_path / "none" / "it.npz")
    assert path.read_bytes() == before
    assert read_weights(path).task == "add"
    assert list(tmp_path.iterdir()) == [path]


def test_json_is_as_it_was(tmp_path: Path) -> None:
    save_weights(hand_wired(), tmp_path / "it.JSON")
    assert json.loads((tmp_path / "it.JSON").read_text())["w_xh"] == [[1, 1]] * 3


def test_what_is_not_known_of_float64_is_said_so() -> None:
    units = 22  # all 2**22 hidden states are reachable: each unit holds a digit, then hands it on
    hand_on = np.eye(units, k=-1)
    w_xh = np.zeros((units, 2))
    w_xh[0, 0] = 1.1
    rnn = ThresholdRNN(w_xh, 1.3 * hand_on, np.full(units, -0.7), np.full(units, 0.1), -0.3)
    notes = network_file(rnn, "a.safetensors").notes
    assert notes[0].startswith("not known whether float64 can flip a unit: more hidden states")
