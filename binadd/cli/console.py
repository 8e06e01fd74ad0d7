"""How commands read weights and print: results to stdout, everything else to stderr."""

import contextlib
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import typer

from binadd.report.words import printable

if TYPE_CHECKING:
    from binadd.networks.threshold_rnn import ThresholdRNN

STANDARD_INPUT = "-"

WeightsOption = typer.Option(
    None,
    "--weights",
    "-w",
    metavar="FILE",
    help="A weights file (JSON), - for standard input. Default: the hand-wired network.",
)
JsonOption = typer.Option(False, "--json", help="Print one JSON object and nothing else.")


def whole_number(value: str | int) -> int:
    """Parse an option: ASCII digits with an optional minus, not all that `int` takes."""
    text = str(value)  # typer parses the default too
    if not re.fullmatch(r"-?[0-9]{1,40}", text, re.ASCII):
        raise typer.BadParameter(f"{text[:40]!a} is not a whole number")
    return int(text)


def real_number(value: str | float) -> float:
    """Parse an option: digits, a point, an exponent; not ``nan``, ``inf`` or ``1_0``."""
    text = str(value)
    if not re.fullmatch(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?", text, re.ASCII | re.I):
        raise typer.BadParameter(f"{text[:40]!a} is not a number")
    return float(text)


WorkersOption = typer.Option(
    1, "--workers", parser=whole_number, metavar="K", help="Share long work among K processes."
)
ClusterOption = typer.Option(
    None,
    "--cluster",
    metavar="ADDRESS",
    help="Share it among a Dask cluster's, by its scheduler's address, as tcp://host:8786.",
)


def complain(message: str) -> None:
    """Print one line to stderr; where that can't be written there is nobody left to tell."""
    with contextlib.suppress(OSError):
        typer.echo(f"binadd: {printable(message)}", err=True)


def print_json(fields: dict[str, Any]) -> None:
    """Print a result for programs."""
    typer.echo(json.dumps(fields, allow_nan=False))


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
