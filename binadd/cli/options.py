"""Options and arguments that several commands have, and how numbers in them are read."""

import re

import typer

from binadd.cli.networks import threshold_rule


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


def worker_count(value: str | int) -> int:
    """Parse a number of processes."""
    from binadd.execution.executors import MOST_WORKERS

    workers = whole_number(value)
    if not 1 <= workers <= MOST_WORKERS:
        raise typer.BadParameter(f"workers must be from 1 to {MOST_WORKERS}, got {workers}")
    return workers


NetworkArgument = typer.Argument(
    None,
    metavar="FILE",
    help="A weights file, - for standard input. Default: the wiring of the task, "
    "of addition the hand-wired one.",
)
WeightsOption = typer.Option(
    None,
    "--weights",
    "-w",
    metavar="FILE",
    help="A weights file (JSON), - for standard input. Default: the wiring of the task, "
    "of addition the hand-wired one.",
)
TaskOption = typer.Option(
    None,
    "--task",
    metavar="TASK",
    help="What the network is to do: a name (binadd tasks lists them) or a task file. Default: "
    "what the weights file says, else add.",
)
ThresholdOption = typer.Option(
    None,
    "--threshold",
    parser=threshold_rule,
    metavar="RULE",
    help='When units fire, whatever the file says: ">" at sums above 0, ">=" at 0 as well.',
)
JsonOption = typer.Option(False, "--json", help="Print one JSON object and nothing else.")
WorkersOption = typer.Option(
    1, "--workers", parser=worker_count, metavar="K", help="Share long work among K processes."
)
ClusterOption = typer.Option(
    None,
    "--cluster",
    metavar="ADDRESS",
    help="Share it among a Dask cluster's, by its scheduler's address, as tcp://host:8786.",
)
ForceOption = typer.Option(False, "--force", help="Replace files that exist.")
