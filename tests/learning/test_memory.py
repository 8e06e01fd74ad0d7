"""How much memory training is said to take, against what it takes."""

import tracemalloc
from typing import Any

import pytest

from binadd import train
from binadd.errors import RangeError
from binadd.learning import memory
from binadd.learning.prefix_tree import prefix_tree
from binadd.learning.settings import settings_for


@pytest.mark.parametrize(
    "arguments",
    [
        {"bits": 7},
        {"bits": 6, "hidden": 16},
        {"task": "add:3", "bits": 4, "hidden": 7},
        {"task": "parity", "bits": 14},
        {"examples": 1000, "bits": 20},
        {"examples": 200, "bits": 30, "hidden": 16},
    ],
)
def test_what_is_said_is_enough_and_not_far_too_much(arguments: dict[str, Any]) -> None:
    settings = settings_for(**arguments)
    said = memory.bytes_needed(
        settings.count_of_nodes, settings.bits, settings.parameters, is_tree=settings.sees_all
    )
    prefix_tree.cache_clear()
    tracemalloc.start()
    train(**arguments, max_steps=2, engine="numpy")
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken <= said <= 2.5 * taken


def test_more_than_there_is_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("binadd.learning.memory.free_bytes", lambda: 50 * 10**6)
    with pytest.raises(
        RangeError,
        match=r"^training data of 9 bits take \d+ MB with 16 hidden units, and 50 MB are free",
    ):
        settings_for(bits=9, hidden=16)
    settings_for(bits=6, hidden=16)
    monkeypatch.setattr("binadd.learning.memory.free_bytes", lambda: None)
    settings_for(bits=9, hidden=16)


def test_memory_is_found_out_here() -> None:
    free = memory.free_bytes()
    assert free is None or 10**7 < free < 10**15


@pytest.mark.slow
def test_the_settings_of_the_field() -> None:
    """Sixteen units, additions of 8 bits; seven columns of three numbers."""
    assert train(hidden=16, bits=8, max_steps=2).network.hidden_units == 16
    assert train(hidden=16, bits=100, examples=50, max_steps=2).trained.steps == 2
