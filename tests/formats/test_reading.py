"""Files as people write them: read rightly, or refused with what to do."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from binadd import ThresholdRNN, hand_wired, load_weights, prove
from binadd.errors import WeightsFileError
from binadd.formats.reading import Weights, parse_weights, read_weights
from binadd.verification.results import Proof
from tests.formats.refusals import REFUSED
from tests.formats.writings import NETWORK, READ, as_json

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "cases" / "EXPECTED.json").read_text())


def parsed(data: bytes, name: str = "a.json") -> Weights:
    return parse_weights(data, name)


@pytest.mark.parametrize(("name", "data", "network"), READ.values(), ids=READ)
def test_a_file_as_people_write_it(name: str, data: bytes, network: ThresholdRNN) -> None:
    assert parsed(data, name).network == network


@pytest.mark.parametrize(("name", "data", "message"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_says_what_to_do(name: str, data: bytes, message: str) -> None:
    with pytest.raises(WeightsFileError) as caught:
        parsed(data, name)
    text = str(caught.value)
    assert text.startswith(f"{name}: ")
    assert re.search(message, text)
    assert "\n" not in text
    assert len(text) < 330


@pytest.mark.parametrize("name", EXPECTED["adds"])
def test_networks_of_others_that_add(name: str) -> None:
    assert isinstance(prove(load_weights(HERE / name)), Proof)


@pytest.mark.parametrize("name", EXPECTED["does_not_add"])
def test_networks_of_others_that_do_not(name: str) -> None:
    assert not isinstance(prove(load_weights(HERE / name)), Proof)


@pytest.mark.parametrize(("name", "message"), EXPECTED["refused"].items())
def test_files_of_others_that_are_refused(name: str, message: str) -> None:
    with pytest.raises(WeightsFileError, match=message):
        load_weights(HERE / name)


def test_every_file_is_in_the_table() -> None:
    files = {
        str(path.relative_to(HERE))
        for folder in ("cases", "hand_ins")
        for path in (HERE / folder).iterdir()
        if path.name != "EXPECTED.json"
    }
    assert files == {name for names in EXPECTED.values() for name in names}


@pytest.mark.parametrize("name", EXPECTED["one_input"])
def test_a_file_of_another_exercise(name: str) -> None:
    assert load_weights(HERE / name).inputs == 1


# What is reported


REPORTED = {
    "JSON: torch": "rnn.bias_ih_l0 + rnn.bias_hh_l0 added up",
    "JSON: U W V b c": 'read w_xh from "U", w_hh from "W", w_hy from "V" by their shapes',
    "JSON: Keras": "inputs are rows (x W + h W): turned w_xh and w_hh over",
    "JSON: thresholds": "thresholds: b_h = -theta_h",
    "JSON: two outputs": "two outputs of which the larger wins: w_hy[1] - w_hy[0]",
    "JSON: biases as last columns": "read the last column of w_xh as b_h",
    "JSON: units of -1 and +1": "units of -1 and +1: written with 0 and 1",
    "JSON: texts beside": 'left out "author"',
    "JSON: comments": "not plain JSON: comments, numbers such as .5, single quotes",
    "JSON: in utf-16": "a text in UTF-16",
    "rule: returned": "units fire at z >= 0, as is written beside the weights",
    "Python: np.array": "read the assignments of a Python program",
    "notebook: text": "read the assignments of a notebook",
    "npz": "read the arrays of a numpy archive",
}


@pytest.mark.parametrize(("key", "note"), REPORTED.items())
def test_what_is_unusual_is_reported(key: str, note: str) -> None:
    name, data, _ = READ[key]
    assert note in parsed(data, name).read_as


def test_inputs_as_rows_are_told_by_the_shape() -> None:
    turned = {"w_xh": NETWORK.w_xh.T, "w_hh": NETWORK.w_hh.T, "b_h": NETWORK.b_h,
              "w_hy": NETWORK.w_hy, "b_y": np.array(NETWORK.b_y)}  # fmt: skip
    (note,) = parsed(as_json(**{name: array.tolist() for name, array in turned.items()})).read_as
    assert note.startswith("w_xh is 2 x 3, so inputs are read as rows (x W + h W)")
    assert note.endswith("in this format row i holds the weights into unit i")


def test_what_is_plainly_ours_is_not() -> None:
    for names in (("w_xh", "w_hh", "b_h", "w_hy", "b_y"), ("Wxh", "Whh", "bh", "Why", "by")):
        values = (NETWORK.w_xh, NETWORK.w_hh, NETWORK.b_h, NETWORK.w_hy, np.array(NETWORK.b_y))
        data = as_json(**{n: v.tolist() for n, v in zip(names, values, strict=True)})
        assert parsed(data).read_as == ()


def test_a_bias_of_the_output_that_is_missing_is_reported() -> None:
    found = parsed(as_json(w_xh=[[1, 1]], w_hh=[[0]], b_h=[-0.5], w_hy=[1]))
    assert found.network.b_y == 0
    assert found.read_as == ("no bias of the output: read as 0",)
    assert parsed(as_json(w_xh=[[1, 1]], w_hh=[[0]], w_hy=[1])).read_as == ()


def test_a_start_is_complemented_and_reported() -> None:
    data = as_json(
        w_xh=[[1, 1], [-1, -1], [1, 1]],
        w_hh=[[0, -1, 0]] * 1 + [[0, 1, 0], [0, -1, 0]],
        b_h=[0.5, 0.5, -1.5],
        w_hy=[1, 1, 1],
        b_y=-1.5,
        h0=[0, 1, 0],
    )
    found = parsed(data)
    assert found.network == NETWORK
    assert found.read_as == ("the start h0 is not zero: complemented h2",)


def test_rounded_sums_that_change_no_unit_are_reported() -> None:
    data = as_json(
        w_xh=[[1, 1]] * 3,
        w_hh=[[0, 1, 0]] * 3,
        bias_ih=[-0.1, -0.7, -2.0],
        bias_hh=[-0.2, -0.4, -0.1],
        w_hy=[1, -1, 1],
        b_y=-0.1,
    )
    found = parsed(data)
    assert found.network.b_h.tolist() == [-0.1 - 0.2, -0.7 - 0.4, -2.0 - 0.1]
    assert found.read_as == (
        "bias_ih + bias_hh added up",
        "b_h[0], b_h[1], b_h[2] rounded to float64, by which no unit changes",
    )


# Every way to write a network, on any network

EIGHTHS = st.integers(-40, 40).map(lambda n: n / 8)


@st.composite
def networks(draw: st.DrawFn) -> ThresholdRNN:
    hidden = draw(st.sampled_from([1, 3, 4]))

    def numbers(*shape: int) -> np.ndarray:
        size = int(np.prod(shape))
        return np.array(draw(st.lists(EIGHTHS, min_size=size, max_size=size))).reshape(shape)

    return ThresholdRNN(
        numbers(hidden, 2), numbers(hidden, hidden), numbers(hidden), numbers(hidden),
        float(numbers(1)[0]), draw(st.booleans()),
    )  # fmt: skip


def fields(rnn: ThresholdRNN) -> dict[str, Any]:
    names = ("w_xh", "w_hh", "b_h", "w_hy")
    arrays = {name: getattr(rnn, name).tolist() for name in names}
    return arrays | {"b_y": rnn.b_y, "threshold": rnn.threshold}


@given(networks())
def test_any_network_as_rows(rnn: ThresholdRNN) -> None:
    turned = {
        "kernel": rnn.w_xh.T.tolist(),
        "recurrent_kernel": rnn.w_hh.T.tolist(),
        "bias": rnn.b_h.tolist(),
        "dense_kernel": rnn.w_hy[:, np.newaxis].tolist(),
        "dense_bias": [rnn.b_y],
        "threshold": rnn.threshold,
    }
    assert parsed(as_json(**turned)).network == rnn


@given(networks())
def test_any_network_by_thresholds(rnn: ThresholdRNN) -> None:
    written = fields(rnn)
    del written["b_h"], written["b_y"]
    written |= {"theta_h": (-rnn.b_h).tolist(), "theta_y": -rnn.b_y}
    assert parsed(as_json(**written)).network == rnn


@given(networks())
def test_any_network_of_torch(rnn: ThresholdRNN) -> None:
    parts = np.round(rnn.b_h * 3) / 8
    written = {
        "weight_ih_l0": rnn.w_xh.tolist(),
        "weight_hh_l0": rnn.w_hh.tolist(),
        "bias_ih_l0": parts.tolist(),
        "bias_hh_l0": (rnn.b_h - parts).tolist(),
        "fc.weight": [rnn.w_hy.tolist()],
        "fc.bias": [rnn.b_y],
        "threshold": rnn.threshold,
    }
    assert parsed(as_json(**written)).network == rnn


@given(networks())
def test_any_network_of_centred_units(rnn: ThresholdRNN) -> None:
    rows = np.hstack((rnn.w_xh, rnn.w_hh))
    written = fields(rnn) | {
        "w_xh": (rnn.w_xh / 2).tolist(),
        "w_hh": (rnn.w_hh / 2).tolist(),
        "b_h": (rnn.b_h + rows.sum(1) / 2).tolist(),
        "w_hy": (rnn.w_hy / 2).tolist(),
        "b_y": rnn.b_y + rnn.w_hy.sum() / 2,
        "units": "-1/+1",
    }
    assert parsed(as_json(**written)).network == rnn


@given(networks(), st.lists(st.booleans(), min_size=4, max_size=4), st.booleans())
def test_any_start_and_two_outputs_are_exact_or_refused(
    rnn: ThresholdRNN, start: list[bool], two: bool
) -> None:
    """Whatever is read steps as what was written; `reference` runs that without looking at ours."""
    written = fields(rnn) | {"h0": [int(bit) for bit in start[: rnn.hidden_units]]}
    if two:
        written |= {"w_hy": [(rnn.w_hy * 0).tolist(), rnn.w_hy.tolist()], "b_y": [0, rnn.b_y]}
    try:
        found = parsed(as_json(**written)).network
    except WeightsFileError as error:
        assert "meets the threshold exactly" in str(error)
        return
    columns = [(0, 0), (1, 0), (1, 1), (0, 1), (1, 1), (0, 0), (0, 0)]
    assert found.run(columns) == reference(rnn, written["h0"], columns, two)


def reference(
    rnn: ThresholdRNN, start: list[int], columns: list[tuple[int, int]], two: bool
) -> list[int]:
    h, answers = np.array(start), []
    for x in columns:
        z = rnn.w_xh @ x + rnn.w_hh @ h + rnn.b_h  # eighths: exact
        h = (z >= 0 if rnn.fires_at_zero else z > 0).astype(int)
        z_y = rnn.w_hy @ h + rnn.b_y
        answers.append(int(z_y > 0 if two or not rnn.fires_at_zero else z_y >= 0))
    return answers


# Sizes


def test_a_large_file_of_small_lists_is_refused_at_once() -> None:
    data = b'{"w_xh": [' + b"[1,1]," * 690_000 + b"[1,1]]}"
    with pytest.raises(WeightsFileError, match="more than 150,000 lists"):
        parsed(data)


def test_three_hundred_units_are_read() -> None:
    hidden = 300
    weights = np.random.default_rng(1).normal(size=(hidden, hidden)).round(6)
    data = as_json(w_xh=weights[:, :2].tolist(), w_hh=weights.tolist(), w_hy=weights[0].tolist())
    assert parsed(data).network.hidden_units == hidden


def test_the_path_may_have_any_name(tmp_path: Path) -> None:
    for name in ("a.JSON", "a", "a.txt", "a.csv", "a.h5"):
        path = tmp_path / name
        path.write_bytes(READ["JSON: torch"][1])
        assert read_weights(path).network == NETWORK


def test_a_program_is_never_run(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    program = f"open({str(trap)!r}, 'w')\nw_xh = [[open({str(trap)!r}, 'w')]]\n"
    with pytest.raises(WeightsFileError):
        parsed(program.encode(), "a.py")
    assert not trap.exists()


def test_the_hand_wiring_is_read_from_what_python_shows() -> None:
    rnn = hand_wired()
    shown = repr({"w_xh": rnn.w_xh, "w_hh": rnn.w_hh, "b_h": rnn.b_h, "w_hy": rnn.w_hy,
                  "b_y": rnn.b_y})  # fmt: skip
    assert parsed(shown.encode()).network == rnn
