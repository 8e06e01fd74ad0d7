"""``binadd run``: a task on numbers, by a network."""

import typer

from binadd.cli.console import complain, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import named, only_one, read_network_and_task
from binadd.cli.operands import Notation, read_operand
from binadd.cli.options import JsonOption, ThresholdOption, WeightsOption, whole_number

HELP = """
\b
  binadd run subtract 0110 1001             -11
  binadd run less 0110 1001                 yes
  binadd run add:3 101 110 111              10010
  binadd run parity 1011 -w mine.json       exits 1 if the answer is wrong

Run a task on numbers with a network, by default the wiring of the task, and print what it answers:
a number, or yes or no. binadd tasks lists the tasks; a task file does as well.

Exit codes: 0 the answer is right, 1 it is not, 2 usage, 3 unusable file.
"""

OperandsArgument = typer.Argument(
    metavar="OPERAND...", help="Numbers, most significant digit first; @FILE: from a file."
)


def run(
    task: str = typer.Argument(metavar="TASK", help="A task's name, or a task file."),
    operands: list[str] = OperandsArgument,
    base: int = typer.Option(
        2, "--base", "-b", parser=whole_number, metavar="2|10|16", help="Base of all numbers."
    ),
    lsb_first: bool = typer.Option(
        False, "--lsb-first", help="Least significant digit first, with commas or without."
    ),
    weights: list[str] | None = WeightsOption,
    threshold: str | None = ThresholdOption,
    as_json: bool = JsonOption,
) -> int:
    """Run a task on numbers with a network."""
    from binadd.simulation.run import run_and_expect

    path, notation = only_one(weights), Notation(base, lsb_first)
    network, specified = read_network_and_task(path, task, threshold)
    numbers = [read_operand(operand, notation) for operand in operands]
    with named(path):
        found = run_and_expect(
            specified,
            tuple(number.value for number in numbers),
            rnn=network,
            bits=max(number.columns for number in numbers),
        )
    answer, expected = (_written(value, notation, operands[0]) for value in found)
    correct = found.answer == found.expected
    if as_json:
        print_json(
            {
                "task": specified.name,
                "operands": [number.digits for number in numbers],
                "answer": found.answer if isinstance(found.answer, bool) else answer,
                "expected": found.expected if isinstance(found.expected, bool) else expected,
                "correct": correct,
            }
        )
    else:
        show(answer)
    if correct:
        return ExitCode.HOLDS
    complain(f"{network.label} is wrong here: {specified.name} is {expected}")
    return ExitCode.DOES_NOT_HOLD


def _written(value: int | bool, notation: Notation, like: str) -> str:
    """Write an answer: yes or no, or a number as the operands are written."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{'-' if value < 0 else ''}{notation.write(abs(value), like)}"
