import errno
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from binadd import ThresholdRNN, hand_wired, load_weights, save_weights
from binadd.errors import BinaddError, DataFileError, WeightsFileError
from binadd.formats.reading import parse_weights, read_weights
from binadd.formats.weight_files import LARGEST_FILE, format_weights, weights_as_json
from tests.bad_weights import BAD_WEIGHTS, GOOD, changed, renamed
from tests.cases import CASES, EXPECTED, FILES, Case, thermometer

PARAMETERS = ("w_xh", "w_hh", "b_h", "w_hy", "b_y")


def same_bits(one: ThresholdRNN, other: ThresholdRNN) -> bool:
    """Whether two networks are equal to the last bit, minus zero apart from zero."""
    return one.fires_at_zero == other.fires_at_zero and all(
        np.asarray(getattr(one, name)).tobytes() == np.asarray(getattr(other, name)).tobytes()
        and np.shape(getattr(one, name)) == np.shape(getattr(other, name))
        for name in PARAMETERS
    )


def parsed(data: bytes, source: str) -> ThresholdRNN:
    return parse_weights(data, source).network


def read(document: Any) -> ThresholdRNN:
    return parsed(json.dumps(document).encode(), "it")


# Round trips

FLOATS = st.one_of(
    st.floats(-1e300, 1e300, allow_nan=False),
    st.sampled_from(
        [-0.0, 0.0, 5e-324, -5e-324, 2.0**-1022, 1e300, -1e300, 0.1, 2.0**53, 1e22, 1e23]
    ),
    st.integers(-(2**60), 2**60).map(float),
)


@st.composite
def networks(draw: st.DrawFn) -> ThresholdRNN:
    hidden, inputs = draw(st.integers(1, 4)), draw(st.integers(1, 3))

    def numbers(*shape: int) -> np.ndarray:
        size = int(np.prod(shape))
        return np.array(draw(st.lists(FLOATS, min_size=size, max_size=size))).reshape(shape)

    return ThresholdRNN(
        numbers(hidden, inputs),
        numbers(hidden, hidden),
        numbers(hidden),
        numbers(hidden),
        draw(FLOATS),
        draw(st.booleans()),
        name=draw(st.text(max_size=5)),
    )


@given(networks())
def test_a_round_trip_keeps_every_bit(rnn: ThresholdRNN) -> None:
    again = parsed(format_weights(rnn).encode(), "a.json")
    assert same_bits(again, rnn)
    assert again.name == (rnn.name or "a")


@given(networks())
def test_the_fields_are_those_of_the_file(rnn: ThresholdRNN) -> None:
    assert weights_as_json(rnn) == json.loads(format_weights(rnn))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_saved_network_is_loaded_again(tmp_path: Path, case: Case) -> None:
    path = tmp_path / "network.json"
    save_weights(case.rnn, path)
    assert same_bits(load_weights(path), case.rnn)
    assert load_weights(path).name == "network"


def test_a_saved_file_is_ascii_with_a_row_on_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    save_weights(ThresholdRNN(**GOOD, fires_at_zero=True, name="caf\xe9 \x1b[2J"), path)
    assert path.read_bytes().decode("ascii") == (
        '{"format": "binadd-weights", "version": 1, "name": "caf\\u00e9 \\u001b[2J",\n'
        ' "w_xh": [[1, 1],\n          [1, 1],\n          [1, 1]],\n'
        ' "w_hh": [[0, 1, 0],\n          [0, 1, 0],\n          [0, 1, 0]],\n'
        ' "b_h": [-0.5, -1.5, -2.5],\n "w_hy": [1, -1, 1],\n "b_y": -0.5,\n'
        ' "threshold": "z>=0"}\n'
    )


def test_numbers_are_written_as_short_as_they_can_be() -> None:
    rnn = ThresholdRNN([[1e300, 2.0**53]], [[-0.0]], [5e-324], [0.1], -3)
    assert weights_as_json(rnn) == {
        "format": "binadd-weights",
        "version": 1,
        "w_xh": [[1e300, 2.0**53]],
        "w_hh": [[-0.0]],
        "b_h": [5e-324],
        "w_hy": [0.1],
        "b_y": -3,
        "threshold": "z>0",
    }
    for number in ("[1e+300, 9007199254740992.0]", "[-0.0]", "[5e-324]", "[0.1]", ": -3,"):
        assert number in format_weights(rnn)


# Freely written files


@pytest.mark.parametrize("name", EXPECTED)
def test_the_files_that_people_write(name: str) -> None:
    rnn = load_weights(FILES[name])
    assert rnn.name == name
    assert (rnn.hidden_units, rnn.inputs) == (3, 2)
    assert rnn.fires_at_zero == (name == "wrong_zero_bias_under_ge")


def test_the_letters_are_told_apart_by_their_shapes() -> None:
    rnn = load_weights(FILES["complemented_unit_2"])  # there V is recurrent and W the output
    assert rnn.w_hh.tolist() == [[1, -1, 0], [-1, 1, 0], [1, -1, 0]]
    assert rnn.w_hy.tolist() == [1, 1, 1]
    rnn = load_weights(FILES["complemented_unit_1"])  # and here the other way round
    assert rnn.w_hh.tolist() == [[0, -1, 0], [0, 1, 0], [0, 1, 0]]
    assert rnn.w_hy.tolist() == [-1, -1, 1]


NAMES = [
    ("w_xh", "w_hh", "b_h", "w_hy", "b_y"),
    ("Wxh", "Whh", "bh", "Why", "by"),
    ("WXH", "W_HH", "B_h", "w_h_y", "BY"),
    ("input_to_hidden", "hidden_to_hidden", "hidden_bias", "hidden_to_output", "output_bias"),
    ("InputToHidden", "HIDDEN_TO_HIDDEN", "hiddenbias", "Hidden_To_Output", "outputBias"),
    ("U", "W", "b_h", "V", "b_y"),
    ("U", "V", "bh", "W", "by"),
    ("v", "u", "b_h", "w", "output_bias"),
]


@pytest.mark.parametrize("names", NAMES)
def test_every_alias(names: tuple[str, ...]) -> None:
    keys = dict(zip(PARAMETERS, names, strict=True))
    assert parsed(renamed(**keys), "it") == ThresholdRNN(**GOOD)


@pytest.mark.parametrize("w_hy", [[1, -1, 1], [[1, -1, 1]], [[1], [-1], [1]]])
@pytest.mark.parametrize("b_y", [-0.5, [-0.5]])
@pytest.mark.parametrize("letters", [{}, {"w_xh": "U", "w_hh": "W", "w_hy": "V"}])
def test_every_shape(w_hy: Any, b_y: Any, letters: dict[str, str]) -> None:
    document = GOOD | {"w_hy": w_hy, "b_y": b_y}
    named = {letters.get(key, key): value for key, value in document.items()}
    assert read(named) == ThresholdRNN(**GOOD)


def test_a_missing_bias_is_zero() -> None:
    rnn = parsed(changed(b_h=None, b_y=None), "it")
    assert rnn.b_h.tolist() == [0, 0, 0]
    assert rnn.b_y == 0


def test_the_threshold_rule_is_read() -> None:
    assert not parsed(changed(), "it").fires_at_zero
    assert not parsed(changed(threshold="z>0"), "it").fires_at_zero
    assert parsed(changed(threshold="z>=0"), "it").fires_at_zero


def test_what_is_said_about_a_network_is_read() -> None:
    about = {"format": "binadd-weights", "version": 1, "name": "n", "source": "s", "note": "t"}
    assert read(GOOD | about).name == "n"


def test_a_file_may_name_its_task(tmp_path: Path) -> None:
    assert parse_weights(changed(task="less"), "it") == (ThresholdRNN(**GOOD), "less", ())
    assert parse_weights(changed(), "it").task is None
    path = tmp_path / "a.json"
    save_weights(hand_wired(), path, "subtract")
    assert read_weights(path) == (hand_wired(), "subtract", ())
    assert path.read_text().startswith(
        '{"format": "binadd-weights", "version": 1, "name": "hand-wired", "task": "subtract",\n'
    )
    save_weights(hand_wired(), path)
    assert read_weights(path).task is None


def test_what_is_no_path_or_no_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="expected the path of a weights file, got ThresholdRNN"):
        load_weights(hand_wired())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^expected a ThresholdRNN, got str; load_weights reads"):
        save_weights("a.json", tmp_path / "b.json")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_network_without_a_name_has_that_of_its_file() -> None:
    assert parsed(changed(), "some/where/mine.json").name == "mine"


def test_a_byte_order_mark_is_no_trouble() -> None:
    assert parsed(b"\xef\xbb\xbf" + changed(), "it") == ThresholdRNN(**GOOD)


def test_one_unit_and_other_numbers_of_inputs_are_read() -> None:
    small = {"w_xh": [[1]], "w_hh": [[0]], "w_hy": [[1]]}
    assert read(small) == ThresholdRNN([[1]], [[0]], [0], [1], 0)
    wide = {"w_xh": [[1, 2, 3, 4]], "w_hh": [[0]], "w_hy": [1]}
    assert read(wide).inputs == 4
    assert read({"U": [[1, 2]], "V": [[3]], "W": [4]}) == ThresholdRNN([[1, 2]], [[3]], [0], [4], 0)


def test_integers_beyond_floats_are_rounded_as_floats_are() -> None:
    assert parsed(changed(b_y=2**53 + 1), "it").b_y == 2.0**53


# What can't be used


@pytest.mark.parametrize(("data", "message"), BAD_WEIGHTS.values(), ids=BAD_WEIGHTS)
def test_a_bad_file_is_one_clear_line(data: bytes, message: str) -> None:
    with pytest.raises(WeightsFileError) as caught:
        parsed(data, "mine.json")
    text = str(caught.value)
    assert text.startswith(f"mine.json: {message}")
    assert "\n" not in text
    assert len(text) < 250


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_a_network_or_a_clean_error(data: bytes) -> None:
    with pytest.raises(WeightsFileError):
        parsed(data, "it")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@given(
    st.sampled_from(["w_xh", "w_hh", "b_h", "w_hy", "b_y", "name", "threshold", "version"]), JSON
)
def test_any_value_in_any_place_is_a_network_or_a_clean_error(key: str, value: Any) -> None:
    document = json.dumps(GOOD | {key: value}).encode()
    try:
        assert isinstance(parsed(document, "it"), ThresholdRNN)
    except WeightsFileError as error:
        assert "\n" not in str(error)


@given(st.dictionaries(st.sampled_from(["U", "V", "W", "b_h", "b_y"]), JSON))
def test_any_letters_are_a_network_or_a_clean_error(document: dict[str, Any]) -> None:
    try:
        assert isinstance(read(document), ThresholdRNN)
    except WeightsFileError as error:
        assert "\n" not in str(error)


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "missing.json"
    with pytest.raises(WeightsFileError, match=r"missing.json: can't be read: No such file"):
        load_weights(path)


def test_a_directory(tmp_path: Path) -> None:
    with pytest.raises(WeightsFileError, match="can't be read: Is a directory"):
        load_weights(tmp_path)


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:  # root may read everything
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(WeightsFileError, match=r"a.json: can't be read: Permission denied"):
        load_weights(tmp_path / "a.json")


def test_a_path_that_is_none() -> None:
    with pytest.raises(WeightsFileError, match="not a path"):
        load_weights("a\0b")


def test_a_hundred_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)  # sparse: no disk is used
    said = r"huge.json: larger than 4 MiB; not a weights file$"
    with pytest.raises(WeightsFileError, match=said):
        load_weights(path)


def test_the_largest_file_is_read() -> None:
    data = changed()
    assert parsed(data + b" " * (LARGEST_FILE - len(data)), "it") == ThresholdRNN(**GOOD)
    with pytest.raises(WeightsFileError, match="larger than 4 MiB"):
        parsed(data + b" " * (LARGEST_FILE - len(data) + 1), "it")


def test_errors_are_of_the_named_kinds() -> None:
    assert issubclass(WeightsFileError, DataFileError)
    assert issubclass(WeightsFileError, ValueError)
    assert issubclass(DataFileError, BinaddError)


def test_what_can_not_be_saved_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="can't be written"):
        save_weights(hand_wired(), tmp_path / "no such directory" / "a.json")
    folder = tmp_path / "a.json"
    folder.mkdir()
    with pytest.raises(DataFileError, match="can't be written: it is a directory"):
        save_weights(thermometer(), folder)
    assert [*tmp_path.rglob("*")] == [folder]
