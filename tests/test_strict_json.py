"""JSON is read strictly, and what is wrong with it is said without a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binadd.errors import DataFileError, WeightsFileError
from binadd.files import ContentError, quoted, read_bytes, strict_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_json_can_write_is_read_back(value: Any) -> None:
    assert strict_json(json.dumps(value).encode()) == value
    assert strict_json(json.dumps(value, ensure_ascii=False).encode("utf-8-sig")) == value


@pytest.mark.parametrize("text", ["1", "-0", "12345678901234567890", "1e2", "0.1"])
def test_every_number_is_a_float(text: str) -> None:
    value = strict_json(text.encode())
    assert type(value) is float
    assert value == float(text)


BAD = {
    "nothing": (b"", "the file is empty"),
    "a mark alone": (b"\xef\xbb\xbf \n", "the file is empty"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "not UTF-8 (at byte 0)"),
    "Latin-1": (b'"caf\xe9"', "not UTF-8 (at byte 4)"),
    "cut short": (b'{"a": [1,\n2', "not JSON: Expecting ',' delimiter at line 2, column 2"),
    "a comma too many": (b"[1,]", "not JSON: "),
    "more than one": (b"1 2", "not JSON: Extra data at line 1, column 3"),
    "an open text": (b'"abc', "not JSON: Unterminated string starting at line 1, column 1"),
    "a newline in a text": (b'"a\nb"', "not JSON: Invalid control character at line 1, column 3"),
    "a duplicate key": (b'{"a": 1, "b": 2, "a": 3}', 'duplicate key "a"'),
    "a duplicate key inside": (b'[{"x": {"y": 1, "y": 1}}]', 'duplicate key "y"'),
    "a duplicate key by an escape": (b'{"a": 1, "\\u0061": 1}', 'duplicate key "a"'),
    "a long duplicate key": (
        json.dumps({"k" * 50: 1, "l": 2}).replace("l", "k" * 50).encode(),
        f'duplicate key "{"k" * 37}..."',
    ),
    "NaN": (b"[NaN]", "NaN is not a number that weights can have"),
    "an infinity": (b"-Infinity", "-Infinity is not a number that weights can have"),
    "a large float": (b"1e309", "the number 1e309 is too large for a float"),
    "a large integer": (b"9" * 400, f"the number {'9' * 37}... is too large for a float"),
    "5,000 digits": (b"9" * 5000, f"the number {'9' * 37}... is too large for a float"),
    "deep lists": (b"[" * 100_000, "nested too deeply"),
    "deep objects": (b'{"a":' * 100_000, "nested too deeply"),
}


@pytest.mark.parametrize(("data", "message"), BAD.values(), ids=BAD)
def test_what_is_not_strict_json_is_one_clear_line(data: bytes, message: str) -> None:
    with pytest.raises(ContentError) as caught:
        strict_json(data)
    text = str(caught.value)
    assert text == message or (message == "not JSON: " and text.startswith(message))
    assert "\n" not in text


@given(st.binary(max_size=80))
def test_any_bytes_are_a_value_or_a_clean_error(data: bytes) -> None:
    try:
        strict_json(data)
    except ContentError as error:
        assert "\n" not in str(error)


def test_texts_are_quoted_on_one_short_line() -> None:
    assert quoted("a\n\x1b[2J\xe9") == '"a\\n\\u001b[2J\\u00e9"'
    assert quoted("x" * 40) == f'"{"x" * 40}"'
    assert quoted("x" * 41) == f'"{"x" * 37}..."'


def test_bytes_are_read_up_to_one_more_than_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "ten"
    path.write_bytes(b"0123456789")
    assert read_bytes(path, 10) == b"0123456789"
    assert read_bytes(str(path), 9) == b"0123456789"
    assert read_bytes(path, 4) == b"01234"


@pytest.mark.parametrize("kind", [DataFileError, WeightsFileError])
def test_what_can_not_be_read_is_of_the_asked_kind(
    kind: type[DataFileError], tmp_path: Path
) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path, message in (
        (tmp_path / "missing", "missing: can't be read: No such file or directory"),
        (tmp_path, "can't be read: Is a directory"),
        (loop, "loop: can't be read: Too many levels of symbolic links"),
        ("a\0b", "not a path"),
        ("", "the name of a file is empty"),
    ):
        with pytest.raises(kind, match=message):
            read_bytes(path, 10, kind)
