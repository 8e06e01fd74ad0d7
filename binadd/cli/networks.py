"""Networks named on the command line, and the rule by which their units fire."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import typer

from binadd.errors import NetworkError

if TYPE_CHECKING:
    from binadd.networks.threshold_rnn import ThresholdRNN

STANDARD_INPUT = "-"
RULES = {">": False, ">=": True, "z>0": False, "z>=0": True}
"""What ``--threshold`` takes, and whether a unit then fires at a sum of exactly zero."""


def called(path: str) -> str:
    """How messages call a file."""
    return "standard input" if path == STANDARD_INPUT else path


def only_one(weights: Sequence[str] | None, file: str | None = None) -> str | None:
    """Return the one weights file that was named, as an argument or by ``--weights``, if any."""
    given = [*([] if file is None else [file]), *(weights or [])]
    if len(given) > 1:
        names = " and ".join(map(called, given))
        raise typer.BadParameter(f"one network is expected, got {names}")
    return given[0] if given else None


def threshold_rule(value: str) -> str:
    """Parse a ``--threshold``."""
    if value.replace(" ", "") not in RULES:
        raise typer.BadParameter(f'expected ">" or ">=", got {value[:40]!a}')
    return value.replace(" ", "")


@contextlib.contextmanager
def named(weights: str | None) -> Iterator[None]:
    """See to it that what is said of a network says which file it is from."""
    try:
        yield
    except NetworkError as error:
        if weights is None:
            raise
        raise type(error)(f"{called(weights)}: {error}") from error


def read_network(weights: str | None, rule: str | None = None) -> "ThresholdRNN":
    """Return the network of a file, of standard input, or hand-wired; under a rule, if asked for.

    Raises
    ------
    WeightsFileError
        As `load_weights`.
    """
    return under_rule(_read(weights), rule)


def under_rule(rnn: "ThresholdRNN", rule: str | None) -> "ThresholdRNN":
    """Return a network with its units firing at another rule than its file says."""
    if rule is None or RULES[rule] == rnn.fires_at_zero:
        return rnn
    parameters = (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y)
    return type(rnn)(*parameters, RULES[rule], name=rnn.name)


def _read(weights: str | None) -> "ThresholdRNN":
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
