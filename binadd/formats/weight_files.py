"""Weights files: JSON in, a network out, and back without losing a bit.

A file is data. It is parsed with bounds on its size and never evaluated; whatever is wrong with it
is said in one `WeightsFileError`.
"""

import difflib
import itertools
import json
import math
import os
from pathlib import Path
from typing import Any, NamedTuple

from binadd.errors import NetworkError, WeightsFileError, expect
from binadd.files import ContentError, quoted, read_bytes, strict_json, write_atomically
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network

FORMAT, VERSION = "binadd-weights", 1
LARGEST_FILE = 4 * 2**20
"""In bytes: room for more than 300 hidden units."""

_ALIASES = {
    "w_xh": ("w_xh", "wxh", "input_to_hidden"),
    "w_hh": ("w_hh", "whh", "hidden_to_hidden"),
    "b_h": ("b_h", "bh", "hidden_bias"),
    "w_hy": ("w_hy", "why", "hidden_to_output"),
    "b_y": ("b_y", "by", "output_bias"),
}
_LETTERS = ("u", "w", "v")
_ABOUT = ("format", "version", "name", "source", "note", "threshold", "task")
_MATRICES = ("w_xh", "w_hh", "w_hy")


def _folded(key: str) -> str:
    return key.lower().replace("_", "")


_ROLES = {_folded(alias): role for role, aliases in _ALIASES.items() for alias in aliases}
_KNOWN = {
    # The first of the names that differ in underscores only is the one to recommend.
    **{_folded(alias): alias for aliases in _ALIASES.values() for alias in reversed(aliases)},
    **{letter: letter.upper() for letter in _LETTERS},
    **{_folded(key): key for key in _ABOUT},
}


class Weights(NamedTuple):
    """What a weights file holds: a network, and the name of its task if it says one."""

    network: ThresholdRNN
    task: str | None


def load_weights(path: str | os.PathLike[str]) -> ThresholdRNN:
    """Read a network from a weights file.

    Raises
    ------
    WeightsFileError
        If the file can't be read, is larger than `LARGEST_FILE`, or does not hold a network.
    """
    return read_weights(path).network


def read_weights(path: str | os.PathLike[str]) -> Weights:
    """Read a network, and the task that its file names; errors as for `load_weights`."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"expected the path of a weights file, got {type(path).__name__}")
    return parse_weights(read_bytes(path, LARGEST_FILE, WeightsFileError), str(path))


def parse_weights(data: bytes, source: str) -> Weights:
    """Read a network from the bytes of a weights file; `source` is how errors call it.

    Raises
    ------
    WeightsFileError
        As `load_weights`.
    """
    try:
        entries = _entries(_document(data))
        return Weights(_network(entries, default_name=source), entries.get("task"))
    except (ContentError, NetworkError) as error:
        raise WeightsFileError(f"{source}: {error}") from None


def save_weights(rnn: ThresholdRNN, path: str | os.PathLike[str], task: str | None = None) -> None:
    """Write a network to a weights file that reads back to the same bits, atomically.

    Parameters
    ----------
    rnn : ThresholdRNN
    path : path
    task : str, optional
        The name of its task, for commands that are given the file.

    Raises
    ------
    DataFileError
        If the file can't be written.
    """
    text = format_weights(expect_network(rnn), task)
    expect("path", "the name of a file", path, str, os.PathLike)
    write_atomically(path, text)


def format_weights(rnn: ThresholdRNN, task: str | None = None) -> str:
    """Return the text of a weights file, a matrix row on a line.

    >>> from binadd.networks.hand_wiring import hand_wired
    >>> print(format_weights(hand_wired()), end="")
    {"format": "binadd-weights", "version": 1, "name": "hand-wired",
     "w_xh": [[1, 1],
              [1, 1],
              [1, 1]],
     "w_hh": [[0, 1, 0],
              [0, 1, 0],
              [0, 1, 0]],
     "b_h": [-0.1, -1.1, -2.1],
     "w_hy": [1, -1, 1],
     "b_y": -0.1,
     "threshold": "z>0"}
    """
    expect("task", "the name of one", task, str, type(None))
    fields = weights_as_json(rnn, task)
    about = {key: fields.pop(key) for key in ("format", "version", "name", "task") if key in fields}
    lines = [json.dumps(about)[1:-1]]
    for key, value in fields.items():
        start = f'"{key}": '
        if isinstance(value, list) and isinstance(value[0], list):
            rows = [json.dumps(row) for row in value]
            lines.append(f"{start}[{(',' + chr(10) + ' ' * (len(start) + 2)).join(rows)}]")
        else:
            lines.append(start + json.dumps(value))
    return "{" + ",\n ".join(lines) + "}\n"


def weights_as_json(rnn: ThresholdRNN, task: str | None = None) -> dict[str, Any]:
    """Return the fields of a weights file, ready for `json.dumps`."""
    return {
        "format": FORMAT,
        "version": VERSION,
        **({"name": rnn.name} if rnn.name else {}),
        **({"task": task} if task else {}),
        **{key: _shortest(getattr(rnn, key).tolist()) for key in ("w_xh", "w_hh", "b_h", "w_hy")},
        "b_y": _shortest(rnn.b_y),
        "threshold": rnn.threshold,
    }


def _shortest(value: Any) -> Any:
    """Write floats that are small integers as integers; minus zero has to stay a float."""
    if isinstance(value, list):
        return [_shortest(item) for item in value]
    is_minus_zero = value == 0 and math.copysign(1, value) < 0
    return int(value) if value.is_integer() and abs(value) < 2**53 and not is_minus_zero else value


def _document(data: bytes) -> dict[str, Any]:
    """Parse the bytes as one JSON object."""
    if len(data) > LARGEST_FILE:
        raise ContentError(f"larger than {LARGEST_FILE >> 20} MiB; not a weights file")
    document = strict_json(data)
    if not isinstance(document, dict):
        raise ContentError("expected a JSON object with w_xh, w_hh, b_h, w_hy and b_y")
    return document


def _entries(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document under the names of `ThresholdRNN`, after resolving every alias."""
    _check_format(document)
    found: dict[str, tuple[str, Any]] = {}
    letters: dict[str, tuple[str, Any]] = {}
    for key, value in document.items():
        folded = _folded(key)
        if folded not in _KNOWN:
            raise ContentError(f"unknown key {quoted(key)}{_nearest(folded)}")
        into = letters if folded in _LETTERS else found
        role = _ROLES.get(folded, _KNOWN[folded])
        if role in into:
            raise ContentError(
                f"both {quoted(into[role][0])} and {quoted(key)} are given, "
                f"which mean the same; give one"
            )
        into[role] = (key, value)
    if letters:
        _assign_letters(letters, found)
    missing = [role for role in _MATRICES if role not in found]
    if missing:
        raise ContentError(
            f"{' and '.join(missing)} missing; expected w_xh, w_hh, w_hy and, unless zero, "
            f"b_h and b_y"
        )
    return {role: value for role, (_, value) in found.items()}


def _nearest(folded: str) -> str:
    close = difflib.get_close_matches(folded[:40], _KNOWN, n=1, cutoff=0.0)
    return f"; the nearest known one is {quoted(_KNOWN[close[0]])}" if close else ""


def _assign_letters(letters: dict[str, tuple[str, Any]], found: dict[str, tuple[str, Any]]) -> None:
    """Find out from the shapes which of U, W and V is which matrix, and add them to `found`.

    Copies of the exercise differ in what they call W and V, so only the shapes can tell.
    """
    clash = [found[role][0] for role in _MATRICES if role in found]
    if clash:
        raise ContentError(
            f"{quoted(next(iter(letters.values()))[0])} and {quoted(clash[0])} are of different "
            f"ways to name the matrices; use one way for all three"
        )
    if len(letters) < 3:
        missing = [_KNOWN[letter] for letter in _LETTERS if _KNOWN[letter] not in letters]
        raise ContentError(f"{' and '.join(missing)} missing: U, V and W go together")
    keys = list(letters)
    shapes = {key: _shape(value) for key, (_, value) in letters.items()}
    fitting = [
        roles
        for roles in itertools.permutations(_MATRICES)
        if _shapes_fit(dict(zip(roles, (shapes[key] for key in keys), strict=True)))
    ]
    described = ", ".join(f"{key} {_by(shapes[key])}" for key in sorted(keys))
    if not fitting:
        raise ContentError(
            f"the shapes of U, V and W fit no network: {described}; expected one H x 2 (from the "
            f"inputs), one H x H (recurrent) and one of H numbers (to the output)"
        )
    if len(fitting) > 1:
        raise ContentError(
            f"the shapes do not tell which of U, V and W is which: {described}; use the names "
            f"w_xh (from the inputs), w_hh (recurrent) and w_hy (to the output)"
        )
    for key, role in zip(keys, fitting[0], strict=True):
        found[role] = letters[key]


def _shape(value: Any) -> tuple[int, ...]:
    """Return the shape of nested lists by their first elements; raggedness is found later."""
    shape = []
    while isinstance(value, list):
        shape.append(len(value))
        value = value[0] if value else None
    return tuple(shape)


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) if shape else "a number"


def _shapes_fit(shapes: dict[str, tuple[int, ...]]) -> bool:
    w_hh, w_xh, w_hy = shapes["w_hh"], shapes["w_xh"], shapes["w_hy"]
    if len(w_hh) != 2 or w_hh[0] != w_hh[1] or len(w_xh) != 2:
        return False
    hidden = w_hh[0]
    return w_xh[0] == hidden and w_hy in ((hidden,), (1, hidden), (hidden, 1))


def _network(entries: dict[str, Any], default_name: str) -> ThresholdRNN:
    """Make the network of entries under the names of `ThresholdRNN`."""
    _check_about(entries)
    w_xh, w_hh = (_matrix(name, entries[name]) for name in ("w_xh", "w_hh"))
    hidden = len(w_xh)
    if hidden != len(w_hh) == len(w_xh[0]):
        raise ContentError(
            f"w_xh: expected a row for each of the {len(w_hh)} hidden units that w_hh has, got "
            f"{hidden} x {len(w_xh[0])}; transpose it"
        )
    return ThresholdRNN(
        w_xh=w_xh,
        w_hh=w_hh,
        b_h=_vector("b_h", entries.get("b_h", [0.0] * hidden)),
        w_hy=_vector("w_hy", _flat(entries["w_hy"], hidden)),
        b_y=_output_bias(entries.get("b_y", 0.0)),
        fires_at_zero=entries.get("threshold", "z>0") == "z>=0",
        name=entries.get("name") or Path(default_name).stem,
    )


def _check_format(document: dict[str, Any]) -> None:
    """Look for it before the other keys, which in a file of another format are all unknown."""
    for key, value in document.items():
        if _folded(key) == "format" and value != FORMAT:
            raise ContentError(f"format is {_shown(value)}; expected {quoted(FORMAT)}")


def _check_about(entries: dict[str, Any]) -> None:
    version = entries.get("version", VERSION)
    if isinstance(version, bool) or version != VERSION:
        raise ContentError(f"version is {_shown(version)}; this binadd reads version {VERSION}")
    for key in ("name", "source", "note", "task"):
        if not isinstance(entries.get(key, ""), str):
            raise ContentError(f"{key} is {_shown(entries[key])}; expected a text")
    if entries.get("threshold", "z>0") not in ("z>0", "z>=0"):
        raise ContentError(f'threshold is {_shown(entries["threshold"])}; expected "z>0" or "z>=0"')


def _matrix(name: str, value: Any) -> list[list[float]]:
    if not isinstance(value, list) or not value or not all(isinstance(r, list) for r in value):
        raise ContentError(f"{name}: expected a list of rows, got {_shown(value)}")
    rows = [_vector(f"{name}[{i}]", row) for i, row in enumerate(value)]
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ContentError(
                f"{name}: row {i} has {len(row)} numbers, row 0 has {len(rows[0])}; "
                f"expected rows of one length"
            )
    return rows


def _vector(name: str, value: Any) -> list[float]:
    if not isinstance(value, list):
        raise ContentError(f"{name}: expected a list of numbers, got {_shown(value)}")
    return [_finite(f"{name}[{i}]", item) for i, item in enumerate(value)]


def _flat(value: Any, hidden: int) -> Any:
    """Take H, 1 x H or H x 1 numbers as a list of H."""
    shape = _shape(value)
    if shape == (1, hidden):
        return value[0]
    if shape == (hidden, 1) and all(_shape(row) == (1,) for row in value):
        return [row[0] for row in value]
    if len(shape) >= 2:
        ragged = any(_shape(row) != shape[1:] for row in value)
        got = "rows of different lengths" if ragged else _by(shape)
        raise ContentError(
            f"w_hy: expected {hidden}, 1 x {hidden} or {hidden} x 1 numbers, got {got}"
        )
    return value


def _output_bias(value: Any) -> float:
    if isinstance(value, list):
        if len(value) != 1:
            raise ContentError(f"b_y: expected a number or a list of one, got {_shown(value)}")
        return _finite("b_y[0]", value[0])
    return _finite("b_y", value)


def _finite(where: str, value: Any) -> float:
    # The parser makes floats of all numbers, so that nothing else is one.
    if not isinstance(value, float):
        raise ContentError(f"{where}: expected a number, got {_shown(value)}")
    return value


def _shown(value: Any) -> str:
    """Show any value on one short line."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return quoted(value) if isinstance(value, str) else json.dumps(value)
