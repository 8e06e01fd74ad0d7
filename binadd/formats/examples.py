"""Weights files to begin with: one to fill in, and the examples of the documentation."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from binadd.automata.specification import Specification
from binadd.errors import RangeError
from binadd.formats.weight_files import format_weights
from binadd.networks.hand_wiring import hand_wired
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks.wiring import wire


@dataclass(frozen=True)
class Example:
    """A network that the documentation talks about.

    Attributes
    ----------
    about : str
        What it is, in a few words.
    network : callable
        Makes it.
    task : str
    """

    about: str
    network: Callable[[], ThresholdRNN]
    task: str = "add"


def _changed(name: str, **arrays: object) -> ThresholdRNN:
    """Return the hand wiring with thresholds at the halves, but for some arrays."""
    rnn = wire("add")
    parts = {key: getattr(rnn, key) for key in ("w_xh", "w_hh", "b_h", "w_hy", "b_y")}
    rule = bool(arrays.pop("fires_at_zero", False))
    return ThresholdRNN(**(parts | arrays), fires_at_zero=rule, name=name)


EXAMPLES: dict[str, Example] = {
    "hand-wired": Example("the network wired by hand: it adds", hand_wired),
    "wrong-bias": Example(
        "the third bias is off: it forgets the carry of 1 + 1 + 1",
        lambda: _changed("wrong-bias", b_h=[-0.5, -1.5, -3.5]),
    ),
    "transposed": Example(
        "the recurrent matrix stands the wrong way round",
        lambda: _changed("transposed", w_hh=wire("add").w_hh.T),
    ),
    "no-recurrence": Example(
        "nothing is fed back, so that no carry is handed on",
        lambda: _changed("no-recurrence", w_hh=np.zeros((3, 3))),
    ),
    "other-rule": Example(
        "right where units fire at z > 0, but its file says z >= 0",
        lambda: _changed("other-rule", b_h=[0, -1, -2], b_y=0, fires_at_zero=True),
    ),
    "reordered": Example(
        "the hand wiring with its units in another order and scale",
        lambda: ThresholdRNN(
            [[2, 2], [1, 1], [4, 4]],
            [[0, 0, 2], [0, 0, 1], [0, 0, 4]],
            [-5, -0.5, -6],
            [1, 1, -1],
            -0.5,
            name="reordered",
        ),
    ),
    "subtract": Example("it subtracts", lambda: wire("subtract"), task="subtract"),
    "parity": Example(
        "it says whether the number of ones is odd", lambda: wire("parity"), "parity"
    ),
}
"""By name, in the order in which they are listed."""


def example_text(name: str) -> str:
    """Return the text of an example's weights file.

    Raises
    ------
    RangeError
        If there is none of that name.
    """
    if name not in EXAMPLES:
        raise RangeError(f"there is no example {name[:40]!a}; expected {', '.join(EXAMPLES)}")
    example = EXAMPLES[name]
    return format_weights(example.network(), None if example.task == "add" else example.task)


def blank_text(task: Specification, hidden_units: int) -> str:
    """Return the text of a weights file of zeros, to be filled in."""
    blank = ThresholdRNN(
        np.zeros((hidden_units, task.inputs)),
        np.zeros((hidden_units, hidden_units)),
        np.zeros(hidden_units),
        np.zeros(hidden_units),
        0.0,
    )
    text = format_weights(blank, None if task.name == "add" else task.name)
    note = (
        f'"note": "fill in: row i of w_xh and w_hh holds the weights into unit i, from the '
        f"{task.inputs} digit{'s' if task.inputs > 1 else ''} and from each unit of the column "
        f'before; b_h and b_y are added; units fire at the threshold below",'
    )
    first, rest = text.split("\n", 1)
    return f"{first}\n {note}\n{rest}"
