"""Networks named on the command line, and the rule by which their units fire."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import typer

from binadd.cli.console import complain
from binadd.errors import NetworkError

if TYPE_CHECKING:
    from binadd.automata.specification import Specification
    from binadd.formats.reading import Weights
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


class Given(NamedTuple):
    """A network, its task, and how its file was understood where that is not plain."""

    network: "ThresholdRNN"
    task: "Specification"
    read_as: tuple[str, ...] = ()


def read_network(
    weights: str | None, task: "str | Specification | None" = None, rule: str | None = None
) -> "ThresholdRNN":
    """Return a network as `read_network_and_task` does, whatever task its file names."""
    return read_network_and_task(weights, task or "add", rule)[0]


def under_rule(rnn: "ThresholdRNN", rule: str | None) -> "ThresholdRNN":
    """Return a network with its units firing at another rule than its file says."""
    return rnn if rule is None else rnn.firing(RULES[rule])


def read_network_and_task(
    weights: str | None, task: "str | Specification | None" = None, rule: str | None = None
) -> "tuple[ThresholdRNN, Specification]":
    """Return a network and its task as `read_given` does."""
    network, found, _ = read_given(weights, task, rule)
    return network, found


def read_given(
    weights: str | None,
    task: "str | Specification | None" = None,
    rule: str | None = None,
    *,
    is_told_in_json: bool = False,
) -> Given:
    """Return the network of a file or of standard input, and its task; under a rule, if asked for.

    The task is that of the ``--task`` option, else the one that the file names, else addition.
    Without a file the network is the wiring of the task. What in the file is not plainly our own
    way to write a network is said on stderr, unless the command tells it as JSON.

    Raises
    ------
    WeightsFileError
        As `load_weights`, and if there is no task such as the file names.
    TaskError, TaskFileError
        As `specification`.
    """
    from binadd.tasks import specification
    from binadd.tasks.wiring import wiring_or_hand_wired

    if weights is None:
        found = specification(task or "add")
        return Given(under_rule(wiring_or_hand_wired(found), rule), found)
    network, asked, read_as = read_weights_named(weights)
    if read_as and not is_told_in_json:
        complain(f"{network.label}: {'; '.join(read_as)}")
    return Given(under_rule(network, rule), task_found(weights, task, asked), read_as)


def task_found(
    weights: str, task: "str | Specification | None", asked: str | None
) -> "Specification":
    """Return the task that is meant: the one given, else what the weights file asked for, else add.

    Raises
    ------
    WeightsFileError
        If there is no task such as the file names.
    TaskError, TaskFileError
        As `specification`, about the one given.
    """
    from binadd.errors import TaskError, TaskFileError, WeightsFileError
    from binadd.tasks import specification

    try:
        return specification(task or asked or "add")
    except (TaskError, TaskFileError) as error:
        if task:
            raise
        raise WeightsFileError(
            f"{called(weights)}: its task is {asked!a}: {error}; --task names another"
        ) from error


def read_weights_named(weights: str) -> "Weights":
    """Read a weights file, or standard input for ``-``; errors as of `load_weights`."""
    from binadd.formats.reading import parse_weights, read_weights

    if weights != STANDARD_INPUT:
        return read_weights(weights)
    return parse_weights(read_standard_input(), called(STANDARD_INPUT))


def read_standard_input() -> bytes:
    """Return what is on standard input, or the beginning of what is too much for a weights file.

    Raises
    ------
    WeightsFileError
        If it is closed, or can't be read.
    """
    from binadd.errors import WeightsFileError
    from binadd.formats.weight_files import LARGEST_FILE

    if sys.stdin is None:  # as Python has it after ``<&-``
        raise WeightsFileError("standard input: can't be read: it is closed")
    try:
        return sys.stdin.buffer.read(LARGEST_FILE + 1)
    except OSError as error:
        raise WeightsFileError(f"standard input: can't be read: {error.strerror}") from error
