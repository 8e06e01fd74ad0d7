"""``binadd add``: the network's answer for two numbers, or for every pair of a file."""

from typing import TYPE_CHECKING, Any

import typer

from binadd.cli.console import complain, output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import STANDARD_INPUT, named, only_one, read_network
from binadd.cli.operands import FROM_FILE, Notation, read_operand
from binadd.cli.options import JsonOption, ThresholdOption, WeightsOption, whole_number

if TYPE_CHECKING:
    from binadd.networks.threshold_rnn import ThresholdRNN

HELP = """
\b
  binadd add 1011 0110                      10001
  binadd add --base 10 2026 11 --trace      every unit, column by column
  binadd add 1 1 --weights mine.json        exits 1 if the answer is not the sum
  binadd add --lsb-first 1,1,0,1 0,1,1,0    1,0,0,0,1, the handouts' notation
  binadd add @a.txt @b.txt                  long numbers, each from a file of its own
  binadd add --pairs pairs.txt --check      a pair a line in, an answer a line out

Add two numbers with a network and print what it answers. The columns are those of the longer
operand, leading zeros included, and one more of zeros for the last carry.

A file of pairs has two numbers a line, with a space, a comma or a tab between them. The answers
come in the same order, as soon as lines come; of a wrong network too: --check says so. Of very long
numbers those in base 2 or 16 are read and written at once, decimal ones take time.

Exit codes: 0 the answer is the sum, 1 it is not (of pairs: with --check), 2 usage, 3 unusable file.
"""
MOST_DIGITS_SHOWN = 200


def add(
    a: str | None = typer.Argument(
        None, metavar="A", help="A number, most significant digit first; @FILE: from a file."
    ),
    b: str | None = typer.Argument(
        None, metavar="B", help="Another; the shorter is filled up with zeros."
    ),
    base: int = typer.Option(
        2, "--base", "-b", parser=whole_number, metavar="2|10|16", help="Base of all numbers."
    ),
    lsb_first: bool = typer.Option(
        False, "--lsb-first", help="Least significant digit first, with commas or without."
    ),
    weights: list[str] | None = WeightsOption,
    threshold: str | None = ThresholdOption,
    pairs: str | None = typer.Option(
        None, "--pairs", metavar="FILE", help="Add the pairs of a file, - for standard input."
    ),
    check: bool = typer.Option(
        False, "--check", help="With --pairs: exit 1 and say which line, if an answer is wrong."
    ),
    skip_bad: bool = typer.Option(
        False, "--skip-bad", help="With --pairs: leave out lines that do not hold a pair."
    ),
    trace: bool = typer.Option(False, "--trace", help="Show what every unit does, by column."),
    as_json: bool = JsonOption,
) -> int:
    """Add two numbers with a network, or many pairs."""
    path = only_one(weights)
    _refuse_two_readers(a, b, pairs, path)
    if pairs is not None:
        from binadd.cli.add_pairs import add_pairs

        if a is not None or trace or as_json or lsb_first:
            raise typer.BadParameter(
                "--pairs prints an answer a line; it goes without operands, --trace and --json, "
                "and with the most significant digit first"
            )
        network = read_network(path, rule=threshold)
        with named(path):
            return add_pairs(pairs, base, network, check=check, skip_bad=skip_bad)
    if check or skip_bad:
        raise typer.BadParameter("--check and --skip-bad go with --pairs")
    if a is None or b is None:
        raise typer.BadParameter("expected two operands, or --pairs FILE")
    network, notation = read_network(path, rule=threshold), Notation(base, lsb_first)
    with named(path):
        return _add_two(a, b, notation, network, trace=trace, as_json=as_json)


def _refuse_two_readers(
    a: str | None, b: str | None, pairs: str | None, weights: str | None
) -> None:
    readers = [a == FROM_FILE + STANDARD_INPUT, b == FROM_FILE + STANDARD_INPUT]
    readers += [pairs == STANDARD_INPUT, weights == STANDARD_INPUT]
    if sum(readers) > 1:
        raise typer.BadParameter("standard input can be read for one thing only")


def _add_two(
    a: str, b: str, notation: Notation, network: "ThresholdRNN", *, trace: bool, as_json: bool
) -> int:
    from binadd.report.addition_text import trace_columns, trace_text
    from binadd.simulation import addition

    first, second = read_operand(a, notation), read_operand(b, notation)
    bits = max(first.columns, second.columns)
    answer = addition.add(first.value, second.value, network, bits=bits)
    due = first.value + second.value
    columns = trace_columns(network, first.value, second.value, bits) if trace else None
    if as_json:
        fields: dict[str, Any] = {
            "a": first.digits,
            "b": second.digits,
            "sum": notation.write(answer, first.digits),
            "expected": notation.write(due, first.digits),
            "correct": answer == due,
        }
        print_json(fields | ({"columns": columns} if columns is not None else {}))
    else:
        if columns is not None:
            show(f"{trace_text(columns, output_style())}\n")
        show(notation.write(answer, first.digits))
    if answer == due:
        return ExitCode.HOLDS
    right = _right_answer(answer, due, notation.write(due, first.digits))
    complain(f"{network.label} is wrong here: {right}")
    return ExitCode.DOES_NOT_HOLD


def _right_answer(answer: int, due: int, digits: str) -> str:
    if due.bit_length() <= MOST_DIGITS_SHOWN:
        return f"the sum is {digits}"
    difference = answer ^ due
    column = (difference & -difference).bit_length() - 1
    wrong = difference.bit_count()
    return f"{wrong:,} of {due.bit_length():,} bits are not the sum's, the first in column {column}"
