"""``binadd verify``: does a network add?"""

from typing import TYPE_CHECKING, Any

import typer

from binadd.cli.console import (
    ClusterOption,
    JsonOption,
    WeightsOption,
    WorkersOption,
    complain,
    print_json,
    read_network,
    whole_number,
)
from binadd.cli.exit_codes import ExitCode
from binadd.cli.progress import Progress, duration
from binadd.report.column_tables import counterexample_fields, counterexample_lines
from binadd.report.words import plural, printable, rounded_down

if TYPE_CHECKING:
    from binadd.networks.threshold_rnn import ThresholdRNN
    from binadd.verification.verdict import Verdict

HELP = """
\b
  binadd verify --bits 12                   the hand-wired network
  binadd verify --weights mine.json         is my homework right, and if not, why not?
  binadd verify --weights - < mine.json     from standard input
  binadd verify --bits 20 --exhaustive      add all 2^40 pairs, however long that takes

Decide whether a network adds: all pairs of one width, and every width, with a proof or with the
shortest addition that goes wrong. The wrong pairs of the width are counted exactly in any case;
where it takes no more than about a second, or with --exhaustive, every pair is added as well.

Exit codes: 0 right at every width, 1 not, 2 usage, 3 unusable file or cluster, 130 interrupted.
"""
WIDEST = 64
MOST_CODES_SHOWN = 16


def verify(
    bits: int = typer.Option(
        12, "--bits", "-n", parser=whole_number, metavar="N", help=f"A width, 1 to {WIDEST}."
    ),
    weights: str | None = WeightsOption,
    exhaustive: bool = typer.Option(
        False, "--exhaustive", help="Add every pair of the width, however long that takes."
    ),
    workers: int = WorkersOption,
    cluster: str | None = ClusterOption,
    as_json: bool = JsonOption,
) -> int:
    """Decide whether a network adds, at every width."""
    from binadd.errors import RangeError
    from binadd.execution.executors import open_executor
    from binadd.verification import verdict

    if not 1 <= bits <= WIDEST:
        raise RangeError(f"--bits must be from 1 to {WIDEST}, got {bits}")
    network = read_network(weights)
    if exhaustive:
        _announce(network, bits)
    progress = Progress(4**bits, "pairs")
    try:
        with progress, open_executor(workers, cluster) as executor:
            found = verdict.verify(
                network, bits, exhaustive=exhaustive or None, executor=executor, progress=progress
            )
    except KeyboardInterrupt:
        if not (exhaustive or progress.done):
            raise
        complain(f"interrupted when {progress.done:,} of {progress.total:,} pairs had been added")
        return ExitCode.INTERRUPTED
    if as_json:
        print_json(_fields(found))
    else:
        typer.echo(report(found))
    return ExitCode.HOLDS if found.correct_at_every_width else ExitCode.DOES_NOT_HOLD


def _announce(network: "ThresholdRNN", bits: int) -> None:
    """Say how long it will take to add all pairs, if that is long."""
    from binadd.verification.exhaustive import estimated_seconds
    from binadd.verification.verdict import SECONDS_UNASKED

    seconds = estimated_seconds(network, bits)
    if seconds > SECONDS_UNASKED:
        complain(f"adding all {4**bits:,} pairs takes one core about {duration(seconds)}")


def report(found: "Verdict") -> str:
    """Say in plain words what was found."""
    rows = [
        ("network", _about_network(found)),
        (plural(found.at_width.bits, "bit"), _about_width(found)),
        ("every width", _about_every_width(found)),
        ("reachable codes", _about_codes(found)),
        ("smallest margin", _about_margins(found)),
    ]
    width = max(len(label) for label, _ in rows)
    lines = [f"{label:<{width}}  {text}" for label, text in rows]
    if not found.correct_at_every_width:
        lines += ["", *_why(found)]
    return "\n".join(lines)


def _about_network(found: "Verdict") -> str:
    rnn = found.network
    rule = "z >= 0" if rnn.fires_at_zero else "z > 0"
    return f"{printable(rnn.label)}: {plural(rnn.hidden_units, 'hidden unit')}, firing at {rule}"


def _about_width(found: "Verdict") -> str:
    counted = found.at_width
    how = "every one added and compared with the integer sum"
    if found.enumerated is None:
        how = f"counted exactly, without adding each: {_why_not_enumerated(found)}"
    if counted.wrong == 0:
        return f"right: all {counted.pairs:,} pairs ({how})"
    share = _share(counted.wrong, counted.pairs)
    return f"WRONG: {counted.wrong:,} of {counted.pairs:,} pairs, {share} ({how})"


def _share(part: int, whole: int) -> str:
    """Write a share in percent that reads 0 or 100 only if it is none or all."""
    if 0 < part < whole:
        if part * 100_000 < whole:
            return "less than 0.001%"
        if (whole - part) * 100_000 < whole:
            return "more than 99.999%"
    return f"{part / whole:.3%}"


def _why_not_enumerated(found: "Verdict") -> str:
    from binadd.verification import exhaustive

    bits = found.at_width.bits
    if bits > exhaustive.WIDEST:
        return "too many for that"
    seconds = exhaustive.estimated_seconds(found.network, bits)
    return f"--exhaustive would, in about {duration(seconds)}"


def _about_every_width(found: "Verdict") -> str:
    from binadd.verification.results import Proof

    if isinstance(found.every_width, Proof):
        pairs = len(found.every_width.certificate)
        return f"right: proved by {pairs} pairs of code and carry, closed under all inputs"
    return f"WRONG: fails from {plural(found.every_width.bits, 'bit')} on"


def _about_codes(found: "Verdict") -> str:
    codes = found.reachable_codes
    shown = " ".join(codes[:MOST_CODES_SHOWN]) + (" ..." if len(codes) > MOST_CODES_SHOWN else "")
    return f"{len(codes)} of {2**found.network.hidden_units}: {shown}"


def _about_margins(found: "Verdict") -> str:
    margins = found.margins
    if margins.smallest == 0:
        return "0: a sum is exactly zero, so that the slightest change can flip a unit"
    return (
        f"{margins.smallest:.4g}; no unit changes while every weight and bias moves by less than "
        f"{rounded_down(margins.tolerance)}"
    )


def _why(found: "Verdict") -> list[str]:
    """Write the shortest counterexample out, and say what of it is seen at the asked width."""
    from binadd.verification.results import Counterexample

    shortest, smallest = found.every_width, found.at_width.counterexample
    assert isinstance(shortest, Counterexample)
    lines = counterexample_lines(shortest, found.network)
    width = plural(found.at_width.bits, "bit")
    if smallest is None:
        lines += ["", f"At {width} no pair goes wrong: too short to see it."]
    elif (smallest.a, smallest.b) != (shortest.a, shortest.b):
        lines += ["", f"The smallest pair that goes wrong at {width}: {smallest}"]
    return lines


def _fields(found: "Verdict") -> dict[str, Any]:
    from binadd.verification.results import Counterexample, Proof

    counted, every = found.at_width, found.every_width
    proof = every if isinstance(every, Proof) else None
    shortest = every if isinstance(every, Counterexample) else None
    return {
        "bits": counted.bits,
        "pairs": counted.pairs,
        "wrong_pairs": counted.wrong,
        "counterexample": counterexample_fields(counted.counterexample),
        "correct_at_bits": found.correct_at_bits,
        "correct_at_every_width": found.correct_at_every_width,
        "shortest_counterexample": counterexample_fields(shortest),
        "reachable_codes": len(found.reachable_codes),
        "certificate": [list(pair) for pair in proof.certificate] if proof else None,
        "smallest_margin": found.margins.smallest,
        "tolerance": found.margins.tolerance,
        "threshold": found.network.threshold,
        "hidden_units": found.network.hidden_units,
        "enumerated": found.enumerated is not None,
    }
