"""Networks named on the command line."""

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from binadd.errors import NetworkError

if TYPE_CHECKING:
    from binadd.automata.specification import Specification
    from binadd.formats.reading import Weights
    from binadd.networks.threshold_rnn import ThresholdRNN

STANDARD_INPUT = "-"


def called(path: str) -> str:
    """How messages call a file."""
    return "standard input" if path == STANDARD_INPUT else path


@contextlib.contextmanager
def named(weights: str | None) -> Iterator[None]:
    """See to it that what is said of a network says which file it is from."""
    try:
        yield
    except NetworkError as error:
        if weights is None:
            raise
        raise type(error)(f"{called(weights)}: {error}") from error


def read_network(weights: str | None, task: str | None = None) -> "ThresholdRNN":
    """Return a network as `read_network_and_task` does."""
    return read_network_and_task(weights, task)[0]


def read_network_and_task(
    weights: str | None, task: str | None = None
) -> "tuple[ThresholdRNN, Specification]":
    """Return the network of a ``--weights`` option, and its task.

    The task is that of the ``--task`` option, else the one that the file names, else addition. The
    network is a file's, standard input's, or the wiring of the task.

    Raises
    ------
    WeightsFileError
        As `load_weights`.
    TaskError, TaskFileError
        As `specification`.
    """
    from binadd.tasks import specification
    from binadd.tasks.wiring import wiring_or_hand_wired

    if weights is None:
        found = specification(task or "add")
        return wiring_or_hand_wired(found), found
    network, named = _read(weights)
    return network, specification(task or named or "add")


def _read(weights: str) -> "Weights":
    from binadd.formats.reading import parse_weights, read_weights
    from binadd.formats.weight_files import LARGEST_FILE

    if weights != STANDARD_INPUT:
        return read_weights(weights)
    from binadd.errors import WeightsFileError

    if sys.stdin is None:  # as Python has it after ``<&-``
        raise WeightsFileError("standard input: can't be read: it is closed")
    try:
        data = sys.stdin.buffer.read(LARGEST_FILE + 1)
    except OSError as error:
        raise WeightsFileError(f"standard input: can't be read: {error.strerror}") from error
    return parse_weights(data, "standard input")
