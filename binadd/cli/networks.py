"""Networks named on the command line."""

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from binadd.errors import NetworkError

if TYPE_CHECKING:
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


def read_network(weights: str | None) -> "ThresholdRNN":
    """Return the network of a ``--weights`` option: a file's, standard input's, or hand-wired.

    Raises
    ------
    WeightsFileError
        As `load_weights`.
    """
    if weights is None:
        from binadd.networks.hand_wiring import hand_wired

        return hand_wired()
    from binadd.formats.weight_files import LARGEST_FILE, load_weights, parse_weights

    if weights == STANDARD_INPUT:
        from binadd.errors import WeightsFileError

        if sys.stdin is None:  # as Python has it after ``<&-``
            raise WeightsFileError("standard input: can't be read: it is closed")
        try:
            data = sys.stdin.buffer.read(LARGEST_FILE + 1)
        except OSError as error:
            raise WeightsFileError(f"standard input: can't be read: {error.strerror}") from error
        return parse_weights(data, "standard input")
    return load_weights(weights)
