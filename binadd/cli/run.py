"""``binadd run``: a task on numbers, by a network."""

import typer

from binadd.cli.console import complain, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import read_network_and_task
from binadd.cli.operands import read_operand
from binadd.cli.options import JsonOption, WeightsOption, whole_number
from binadd.report.words import answer_words

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
    weights: str | None = WeightsOption,
    as_json: bool = JsonOption,
) -> int:
    """Run a task on numbers with a network."""
    from binadd.simulation.run import run_and_expect

    network, specified = read_network_and_task(weights, task)
    numbers = [read_operand(operand, base) for operand in operands]
    found = run_and_expect(
        specified,
        tuple(number.value for number in numbers),
        rnn=network,
        bits=max(number.columns for number in numbers),
    )
    correct = found.answer == found.expected
    if as_json:
        as_written = [
            value if isinstance(value, bool) else answer_words(value, base) for value in found
        ]
        print_json(
            {
                "task": specified.name,
                "operands": [number.digits for number in numbers],
                "answer": as_written[0],
                "expected": as_written[1],
                "correct": correct,
            }
        )
    else:
        show(answer_words(found.answer, base))
    if correct:
        return ExitCode.HOLDS
    due = answer_words(found.expected, base)
    complain(f"{network.label} is wrong here: {specified.name} is {due}")
    return ExitCode.DOES_NOT_HOLD
