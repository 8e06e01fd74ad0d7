"""Weights files as we write them: JSON that reads back to the same bits."""

import json
import math
from typing import Any

from binadd.errors import expect
from binadd.networks.threshold_rnn import ThresholdRNN

FORMAT, VERSION = "binadd-weights", 1
LARGEST_FILE = 4 * 2**20
"""In bytes: room for more than 300 hidden units."""


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
