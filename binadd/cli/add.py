"""``binadd add``: the network's answer for two numbers."""

from typing import TYPE_CHECKING, Any

import typer

from binadd.cli.console import (
    JsonOption,
    WeightsOption,
    complain,
    print_json,
    read_network,
    whole_number,
)
from binadd.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from binadd.network import ThresholdRNN

HELP = """
\b
  binadd add 1011 0110                      10001
  binadd add --base 10 2026 11 --trace      every unit, column by column
  binadd add 1 1 --weights mine.json        exits 1 if the answer is not the sum

Add two numbers with a network and print what it answers. The columns are those of the longer
operand, leading zeros included, and one more of zeros for the last carry.

Exit codes: 0 the answer is the sum, 1 it is not, 2 usage, 3 unusable file.
"""


def add(
    a: str = typer.Argument(metavar="A", help="A number, most significant digit first."),
    b: str = typer.Argument(metavar="B", help="Another; the shorter is filled up with zeros."),
    base: int = typer.Option(
        2, "--base", "-b", parser=whole_number, metavar="2|10|16", help="Base of all numbers."
    ),
    weights: str | None = WeightsOption,
    trace: bool = typer.Option(False, "--trace", help="Show what every unit does, by column."),
    as_json: bool = JsonOption,
) -> int:
    """Add two numbers with a network."""
    from binadd import addition
    from binadd.bits import format_number, parse_digits

    a_value, a_columns = parse_digits(a, base)
    b_value, b_columns = parse_digits(b, base)
    network = read_network(weights)
    bits = max(a_columns, b_columns)
    answer = addition.add(a_value, b_value, network, bits=bits)
    due = a_value + b_value
    columns = _columns(network, a_value, b_value, bits) if trace else None
    if as_json:
        fields: dict[str, Any] = {
            "a": a,
            "b": b,
            "sum": format_number(answer, base),
            "expected": format_number(due, base),
            "correct": answer == due,
        }
        print_json(fields | ({"columns": columns} if columns is not None else {}))
    else:
        if columns is not None:
            from binadd.cli.column_tables import trace_table

            typer.echo(trace_table(columns))
            typer.echo()
        typer.echo(format_number(answer, base))
    if answer == due:
        return ExitCode.HOLDS
    complain(f"{network.label} is wrong here: the sum is {format_number(due, base)}")
    return ExitCode.DOES_NOT_HOLD


def _columns(network: "ThresholdRNN", a: int, b: int, bits: int) -> list[dict[str, Any]]:
    """Trace the network, with the true carry into each column beside it."""
    from binadd.bits import to_columns

    columns, carry = [], 0
    for t, step in enumerate(network.trace(to_columns(a, b, bits))):
        columns.append(
            {
                "column": t,
                "x": list(step.x),
                "carry_in": carry,
                "z": list(step.z),
                "h": list(step.h),
                "z_y": step.z_y,
                "y": step.y,
            }
        )
        carry = (sum(step.x) + carry) >> 1
    return columns
