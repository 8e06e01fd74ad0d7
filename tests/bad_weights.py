"""Weights files that can't be used, as bytes, each with what is to be said of it.

The message follows the name of the file and a colon.
"""

import json
from typing import Any

GOOD: dict[str, Any] = {
    "w_xh": [[1, 1], [1, 1], [1, 1]],
    "w_hh": [[0, 1, 0], [0, 1, 0], [0, 1, 0]],
    "b_h": [-0.5, -1.5, -2.5],
    "w_hy": [1, -1, 1],
    "b_y": -0.5,
}
TWO_UNITS = [[1, 1], [1, 1]]


def changed(**changes: Any) -> bytes:
    """The good file with other values; None takes a key out."""
    return json.dumps({k: v for k, v in (GOOD | changes).items() if v is not None}).encode()


def renamed(**names: str) -> bytes:
    """The good file with other names for its keys."""
    return json.dumps({names.get(key, key): value for key, value in GOOD.items()}).encode()


def with_number(text: str) -> bytes:
    """The good file with b_y written so."""
    return changed(b_y="HERE").replace(b'"HERE"', text.encode())


DEEP = 100_000

BAD_WEIGHTS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\t ", "the file is empty"),
    "half of UTF-16": (json.dumps(GOOD).encode("utf-16")[:-1], "not UTF-16 (at byte 27"),
    "Latin-1 and zeros": (b'{"name": "caf\xe9\0\0"}', "not UTF-8 (at byte 13)"),
    "binary": (b"\x94NUMPY\x01\x00", "not UTF-8 (at byte 0)"),
    "numpy": (b"\x93NUMPY\x01\x00", "this is a single numpy array (.npy), which is not read"),
    "Python": (b"{'w_xh': [[1, 1]]}", "w_hh and w_hy missing; expected"),
    "cut short": (json.dumps(GOOD).encode()[:-1], "not JSON: expected ',' or '}' at line 1"),
    "second line": (b'{"w_xh":\n[[1, 1]]', "not JSON: expected ',' or '}' at line 2, column 9"),
    "two objects": (b"{} {}", "not JSON: expected nothing more at line 1, column 4"),
    "an unfinished text": (b'{"w_xh', "not JSON: a text without an end at line 1, column 2"),
    "a list": (b"[1, 2]", "expected a JSON object with w_xh, w_hh, b_h, w_hy and b_y"),
    "a number": (b"5", "expected a JSON object"),
    "null": (b"null", "expected a JSON object"),
    "no keys": (b"{}", "w_xh and w_hh and w_hy missing; expected w_xh, w_hh, w_hy"),
    "a matrix missing": (changed(w_hh=None), "w_hh missing; expected"),
    "open brackets": (b"[" * DEEP, "nested too deeply"),
    "nested lists": (b"[" * DEEP + b"]" * DEEP, "nested too deeply"),
    "nested objects": (b'{"note":' * DEEP + b"1" + b"}" * DEEP, "nested too deeply"),
    "nested in a matrix": (
        b'{"w_xh": ' + b"[" * DEEP + b"1" + b"]" * DEEP + b"}",
        "nested too deeply",
    ),
    "a duplicate key": (
        b'{"w_xh": [[1, 1]], "w_xh": [[1, 1]]}',
        'duplicate key "w_xh"',
    ),
    "a duplicate key further down": (
        b'{"note": {"x": 1, "x": 2}}',
        'duplicate key "x"',
    ),
    "NaN": (with_number("NaN"), "NaN is not a number that weights can have"),
    "infinity": (with_number("Infinity"), "Infinity is not a number that weights can have"),
    "minus infinity": (with_number("-Infinity"), "-Infinity is not a number that weights can have"),
    "1e400": (with_number("1e400"), "the number 1e400 is too large for a float"),
    "-1e400": (with_number("-1e400"), "the number -1e400 is too large for a float"),
    "500 digits": (with_number("9" * 500), f"the number {'9' * 37}... is too large for a float"),
    "5,000 digits": (with_number("9" * 5000), f"the number {'9' * 37}... is too large for a float"),
    "1e301": (with_number("1e301"), "b_y is 1e+301; expected a finite number of at most 1e+300"),
    "true": (with_number("true"), "b_y: expected a number, got true"),
    "false in a matrix": (
        changed(w_xh=[[1, 1], [1, False], [1, 1]]),
        "w_xh[1][1]: expected a number, got false",
    ),
    "a text in a vector": (
        changed(b_h=[0, "-1.5V", 0]),
        'b_h[1]: expected a number, got "-1.5V"',
    ),
    "null in a vector": (changed(w_hy=[1, None, 1]), "w_hy[1]: expected a number, got null"),
    "an object as a number": (changed(b_h=[{}, 0, 0]), "b_h[0]: expected a number, got an object"),
    "a text for a matrix": (changed(w_xh="ones"), 'w_xh: expected a list of rows, got "ones"'),
    "a number for a vector": (changed(b_h=3), "b_h: expected a list of numbers, got 3"),
    "a vector for a matrix": (changed(w_hh=[1, 2, 3]), "w_hh: expected a list of rows"),
    "an empty matrix": (changed(w_xh=[]), "w_xh: expected a list of rows, got a list of 0"),
    "empty rows": (changed(w_xh=[[], [], []]), "w_xh: expected at least one hidden unit"),
    "ragged": (
        changed(w_xh=[[1, 1], [1], [1, 1]]),
        "w_xh: row 1 has 1 numbers, row 0 has 2; expected rows of one length",
    ),
    "w_hh not square": (
        changed(w_hh=[[0, 1], [0, 1], [0, 1]]),
        "w_hh: expected shape (3, 3), got (3, 2)",
    ),
    "w_xh of other units": (
        changed(w_xh=[[1, 1, 1, 1], [1, 1, 1, 1]]),
        "w_xh: expected a row for each of the 3 hidden units that w_hh has, got 2 x 4",
    ),
    "too few biases": (changed(b_h=[0, 0]), "b_h: expected shape (3,), got (2,)"),
    "too many outputs": (changed(w_hy=[1, 1, 1, 1]), "w_hy: expected shape (3,), got (4,)"),
    "w_hy with two rows": (
        changed(w_hy=[[1, 1, 1], [1, 1, 1]]),
        "w_hy: expected 3, 1 x 3 or 3 x 1 numbers, got 2 x 3",
    ),
    "w_hy ragged": (
        changed(w_hy=[[1], [1, 2], [1]]),
        "w_hy: row 1 has 2 numbers, row 0 has 1; expected rows of one length",
    ),
    "w_hy too deep": (
        changed(w_hy=[[[1, 1]], [[1, 1]], [[1, 1]]]),
        "w_hy: expected 3, 1 x 3 or 3 x 1 numbers, got 3 x 1 x 2",
    ),
    "two output biases": (
        changed(b_y=[0, 0]),
        "b_y: expected a number or a list of one, got a list of 2",
    ),
    "a list of a text as output bias": (changed(b_y=["o"]), 'b_y[0]: expected a number, got "o"'),
    "an unknown key": (
        changed(w_xx=[[1]]),
        'unknown key "w_xx"; the nearest known one is "w_xh"',
    ),
    "a misspelt name": (
        changed(hiden_bias=[0]),
        'unknown key "hiden_bias"; the nearest known one is "hidden_bias"',
    ),
    "a misspelt threshold": (
        changed(treshold="z>0"),
        'unknown key "treshold"; the nearest known one is "threshold"',
    ),
    "a key with an escape sequence": (changed(**{"\x1b[2J": 1}), 'unknown key "\\u001b[2J"'),
    "a very long key": (changed(**{"k" * 10_000: 1}), f'unknown key "{"k" * 37}..."'),
    "two names for one": (
        changed(Wxh=GOOD["w_xh"]),
        'both "w_xh" and "Wxh" are given, which mean the same; give one',
    ),
    "two cases of one": (changed(B_Y=0), 'both "b_y" and "B_Y" are given'),
    "a bias twice": (changed(hidden_bias=[0, 0, 0]), 'both "b_h" and "hidden_bias" are given'),
    "U W V of two units": (
        json.dumps({"U": TWO_UNITS, "W": TWO_UNITS, "V": [1, -1]}).encode(),
        "the shapes do not tell which of U, V and W is which: U 2 x 2, V 2, W 2 x 2; use the names "
        "w_xh (from the inputs), w_hh (recurrent) and w_hy (to the output)",
    ),
    "U W V that fit nothing": (
        json.dumps({"U": [[1, 1]] * 3, "W": [[1, 1]] * 3, "V": [1, -1, 1]}).encode(),
        "the shapes of U, V and W fit no network: U 3 x 2, V 3, W 3 x 2; expected one H x 2",
    ),
    "U of other units than W": (
        json.dumps({"U": [[1, 1]] * 4, "W": [[0, 1, 0]] * 3, "V": [1, -1, 1]}).encode(),
        "the shapes of U, V and W fit no network: U 4 x 2, V 3, W 3 x 3; expected one H x 2",
    ),
    "U alone": (b'{"U": [[1, 1]]}', "W and V missing: U, V and W go together"),
    "letters that are too many": (
        changed(U=GOOD["w_xh"]),
        'unknown key "U" (3 x 2); the names are w_xh, w_hh, b_h, w_hy, b_y',
    ),
    "another format": (
        changed(format="safetensors"),
        'format is "safetensors"; expected "binadd-weights"',
    ),
    "a later version": (changed(version=2), "version is 2; this binadd reads version 1"),
    "version true": (changed(version=True), "version is true; this binadd reads version 1"),
    "a name that is a number": (changed(name=7), "name is 7; expected a text"),
    "a source that is a list": (changed(source=[1, 2]), "source is a list of 2; expected a text"),
    "a task that is no name": (changed(task=["add", 2]), "task is a list of 2; expected a text"),
    "another threshold": (changed(threshold="<"), 'threshold is "<"; expected "z>0" or "z>=0"'),
    "a threshold that is a number": (changed(threshold=0), "threshold is 0; expected"),
}
