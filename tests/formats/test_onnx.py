"""onnxruntime answers what our networks answer, to every input."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired, load_weights, prove, specification, verify, wire
from binadd.automata.machine import compile_machine
from binadd.errors import NetworkError, RangeError
from binadd.formats import float_rows as rows_module
from binadd.formats import float_sums
from binadd.formats.float_rows import float_rows
from binadd.formats.onnx_model import onnx_model
from tests.cases import CASES
from tests.formats.answers import all_columns, our_answers, random_columns
from tests.formats.networks import LEARNED, OTHER_TASKS, QUICK, TWO_OPERANDS
from tests.large_networks import random_dense

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")


def session(rnn: ThresholdRNN, task: str = "add", bits: int | None = None) -> Any:
    data, _ = onnx_model(rnn, specification(task), bits)
    return onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])


def answers(found: Any, columns: np.ndarray) -> np.ndarray:
    """What a model answers to columns of shape (T, N, I); shape (T, N)."""
    feed = {given.name: columns[:, :, i] for i, given in enumerate(found.get_inputs())}
    (bits,) = found.run(None, {name: bits.astype(np.float32) for name, bits in feed.items()})
    assert bits.dtype == np.float32
    return np.asarray(bits)


def held(names: Iterable[str]) -> None:
    columns = all_columns(2, 8, 1)
    for name in names:
        rnn = TWO_OPERANDS[name]
        assert np.array_equal(answers(session(rnn), columns), our_answers(rnn, columns)), name


def test_all_pairs_of_8_bits() -> None:
    held(QUICK)


@pytest.mark.slow
def test_all_pairs_of_8_bits_for_every_network() -> None:
    held(TWO_OPERANDS)


def test_a_right_network_says_the_sums() -> None:
    columns = all_columns(2, 8, 1)
    bits = answers(session(hand_wired()), columns).astype(int)
    numbers = np.arange(65_536)
    assert np.array_equal(sum(bits << np.arange(9)[:, None]), (numbers >> 8) + numbers % 256)


@pytest.mark.parametrize("task", OTHER_TASKS)
def test_tasks_of_one_to_three_operands(task: str) -> None:
    rnn, found = wire(task), specification(task)
    columns = all_columns(rnn.inputs, 12 // rnn.inputs, found.pad)
    assert np.array_equal(answers(session(rnn, task), columns), our_answers(rnn, columns))
    unrolled = session(rnn, task, 12 // rnn.inputs)
    assert np.array_equal(answers(unrolled, columns), our_answers(rnn, columns))


@pytest.mark.parametrize("inputs", [1, 3, 6])
@pytest.mark.parametrize("fires_at_zero", [False, True])
def test_networks_that_do_no_task(inputs: int, fires_at_zero: bool) -> None:
    drawn = random_dense(6, np.random.default_rng(inputs), whole_numbers=True)
    w_xh = np.random.default_rng(inputs).integers(-2, 3, size=(6, inputs))
    rnn = ThresholdRNN(w_xh, drawn.w_hh, drawn.b_h, drawn.w_hy, drawn.b_y, fires_at_zero)
    columns = random_columns(40, 300, inputs)
    task = f"add:{inputs}" if inputs > 1 else "parity"
    assert np.array_equal(answers(session(rnn, task), columns), our_answers(rnn, columns))


def at_random(generator: np.random.Generator) -> ThresholdRNN:
    """Decimals, thirds, numbers far apart within units or between them."""
    inputs, hidden = int(generator.integers(1, 4)), int(generator.integers(1, 15))
    table = generator.integers(-9, 10, size=(hidden, inputs + hidden + 2)).astype(float)
    powers = [
        np.array(0.1), np.array(0.01), np.array(1 / 3),
        10.0 ** generator.integers(-40, 40, size=table.shape),
        10.0 ** generator.integers(-300, 290, size=(hidden, 1)),
    ]  # fmt: skip
    table = table * powers[int(generator.integers(5))]
    return ThresholdRNN(
        table[:, :inputs],
        table[:, inputs:-2],
        table[:, -2],
        table[:, -1],
        float(generator.choice(table.ravel())),
        bool(generator.integers(2)),
    )


@pytest.mark.slow
def test_networks_at_random() -> None:
    generator = np.random.default_rng(77)
    for number in range(150):
        rnn = at_random(generator)
        task = {1: "parity", 2: "add", 3: "add:3"}[rnn.inputs]
        columns = random_columns(40, 100, rnn.inputs, seed=number)
        assert np.array_equal(answers(session(rnn, task), columns), our_answers(rnn, columns))


def test_no_number_is_so_small_that_a_runtime_leaves_it_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As onnxruntime did with a bias of 1e-57 in float64, which decided."""
    rnn = hand_wired()
    apart = ThresholdRNN(
        np.vstack([rnn.w_xh, np.zeros((30, 2))]),
        np.block([[rnn.w_hh, np.zeros((3, 30))], [np.zeros((30, 33))]]),
        [*rnn.b_h, *[-1.0] * 30],
        [-1e-57, 1e-57, -1e-57, *[1.0] * 30],  # which never fire
        5e-58,
    )
    columns = all_columns(2, 4, 1)
    assert np.array_equal(answers(session(apart), columns), our_answers(apart, columns))
    for shown in (apart, *(TWO_OPERANDS[name] for name in QUICK)):
        rows = float_rows(compile_machine(shown))
        for array in (*rows.whole, *rows.low):
            assert not ((array != 0) & (np.abs(array) < 2.0**-126)).any()
    monkeypatch.setattr(rows_module, "MOST_PERCEPTRON_BITS", 0)
    with pytest.raises(NetworkError, match="the output decides, since its sums are too near zero"):
        session(apart)


def test_any_length_and_any_batch() -> None:
    for rnn in (hand_wired(), TWO_OPERANDS["12 units, floats"]):
        found = session(rnn)
        for length in (1, 2, 3, 17, 64, 200):
            for many in (1, 2, 33):
                columns = random_columns(length, many, 2)
                assert np.array_equal(answers(found, columns), our_answers(rnn, columns))


@pytest.mark.slow
def test_every_length_up_to_200() -> None:
    found = session(hand_wired())
    for length in range(1, 201):
        columns = random_columns(length, 20, 2, seed=length)
        assert np.array_equal(answers(found, columns), our_answers(hand_wired(), columns))


def test_laid_out_without_a_loop() -> None:
    data, _ = onnx_model(hand_wired(), specification("add"), 8)
    kinds = {node.op_type for node in onnx.load_model_from_string(data).graph.node}
    assert not kinds & {"Scan", "Loop", "If", "RNN"}
    for bits in (1, 2, 8, 64):
        found = session(TWO_OPERANDS["add_seed_13"], bits=bits)
        assert [given.shape for given in found.get_inputs()] == [[bits + 1, "batch"]] * 2
        columns = random_columns(bits + 1, 50, 2)
        assert np.array_equal(
            answers(found, columns), our_answers(TWO_OPERANDS["add_seed_13"], columns)
        )


def test_what_a_model_says_of_itself() -> None:
    found = session(hand_wired())
    assert [(given.name, given.shape, given.type) for given in found.get_inputs()] == [
        ("a", ["time", "batch"], "tensor(float)"),
        ("b", ["time", "batch"], "tensor(float)"),
    ]
    assert [(given.name, given.shape) for given in found.get_outputs()] == [
        ("sum", ["time", "batch"])
    ]
    meta = found.get_modelmeta()
    assert meta.producer_name == "binadd"
    assert meta.custom_metadata_map == {
        "name": "hand-wired",
        "task": "add",
        "verdict": f"proved: {prove(hand_wired())}",
        "version": "0.1.0",
        "threshold": "z>0",
        "pad": "1",
        "first": "least significant digit",
        "parameters": "float32; no sum of a reachable state can change its sign by rounding",
    }


def test_a_wrong_network_says_its_counterexample() -> None:
    rnn = CASES["two units, no sum of 3"].rnn
    about = session(rnn).get_modelmeta().custom_metadata_map
    assert about["verdict"] == "wrong: 11 + 11 = 110, but it answers 100"
    undecided = session(TWO_OPERANDS["hand-wired"], "subtract", 8).get_modelmeta()
    assert undecided.custom_metadata_map["verdict"].startswith("wrong: subtract ")
    assert undecided.custom_metadata_map["bits"] == "8"


def test_the_file_of_the_hand_wiring_is_small() -> None:
    assert len(onnx_model(hand_wired(), specification("add"))[0]) < 3_000


def test_the_same_network_makes_the_same_file() -> None:
    one, other = (onnx_model(hand_wired(), specification("add"))[0] for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    "name", ['"', "a\nb\r\0", "\ud800 \U0001f600 \u202e", "x" * 2**20, "';DROP", ""], ids=ascii
)
def test_names_that_could_break_a_model_do_not(name: str) -> None:
    rnn = hand_wired()
    named = ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y, name=name)
    found = session(named)
    kept = found.get_modelmeta().custom_metadata_map["name"]
    assert kept == name.replace("\ud800", "\\ud800")
    columns = all_columns(2, 3, 1)
    assert np.array_equal(answers(found, columns), our_answers(rnn, columns))


def test_what_was_changed_is_said() -> None:
    def parameters(name: str) -> str:
        return onnx_model(TWO_OPERANDS[name], specification("add"))[1]

    assert "h1 times 2^-981" in parameters("units far apart, z>0")
    said = parameters("0.1 of whole numbers, False")
    assert "h1, h2, the output as the whole numbers of the coarsest grid" in said
    assert parameters("20 units, floats").startswith("float64; ")
    assert "h4 left out" in parameters("four units")


def test_more_states_than_can_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then only what is exact for all states there could be is written."""
    monkeypatch.setattr(float_sums, "MOST_SUMS", 16)
    said = onnx_model(TWO_OPERANDS["tenths at random, 16 units"], specification("add"))[1]
    assert "in two parts, with sums that are exact" in said
    for name in ("7 units, floats", "12 units, floats", "tenths at random, 16 units"):
        rnn = TWO_OPERANDS[name]
        columns = random_columns(60, 300, 2)
        assert np.array_equal(answers(session(rnn), columns), our_answers(rnn, columns))
    with pytest.raises(NetworkError, match=r"more hidden states are reachable .* can be written"):
        session(TWO_OPERANDS["random ends of the floats"])


def test_what_can_not_be_written_is_refused() -> None:
    add = specification("add")
    with pytest.raises(RangeError, match="bits must be from 1 to 1023, got 0"):
        onnx_model(hand_wired(), add, 0)
    with pytest.raises(TypeError, match="bits: expected a whole number, got str '8'"):
        onnx_model(hand_wired(), add, "8")  # type: ignore[arg-type]
    with pytest.raises(NetworkError, match="add takes 2 inputs, but wired for parity has 1"):
        onnx_model(wire("parity"), add)


@pytest.mark.parametrize(
    ("name", "task", "right"), [("subtract", "subtract", True), ("add_3", "add:3", False)]
)
def test_learned_networks_of_other_tasks(name: str, task: str, right: bool) -> None:
    rnn = load_weights(LEARNED[0].with_name(f"{name}.json"))
    columns = all_columns(rnn.inputs, 4, specification(task).pad)
    found = session(rnn, task)
    assert np.array_equal(answers(found, columns), our_answers(rnn, columns))
    verdict = found.get_modelmeta().custom_metadata_map["verdict"]
    assert verdict.startswith("proved: " if right else "wrong: ")


def test_the_learned_networks_are_right_by_little() -> None:
    assert len(LEARNED) == 2
    for path in LEARNED:
        found = verify(load_weights(path), 2)
        assert found.correct_at_every_width
        assert found.margins is not None
        assert found.margins.normalised < 0.0199
