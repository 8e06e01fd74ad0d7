"""``binadd diagnose``: why a network is wrong."""

from binadd.cli.console import output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import named, only_one, read_given
from binadd.cli.options import (
    JsonOption,
    NetworkArgument,
    TaskOption,
    ThresholdOption,
    WeightsOption,
)
from binadd.report.diagnosis_text import diagnosis_text

HELP = """
\b
  binadd diagnose mine.json
  binadd diagnose - < mine.json             from standard input
  binadd diagnose --task parity mine.json   of another task

Say why a network does not add: the shortest addition that goes wrong, the mistake that a tutor
would name first, and what repairs it; or else the smallest repair - one parameter, or two - with
all values that are right. Every repair was tried, and is proved to add at every width. A network
is also recognised that is right but late, right for another task, or right with sigmoid or tanh
units only. For a network that adds, say where it is weakest.

Exit codes: 0 it adds at every width, 1 it does not, 2 usage, 3 unusable file.
"""


def diagnose(
    file: str | None = NetworkArgument,
    weights: list[str] | None = WeightsOption,
    task: str | None = TaskOption,
    threshold: str | None = ThresholdOption,
    as_json: bool = JsonOption,
) -> int:
    """Say why a network does not add, and what would repair it."""
    from binadd.grading import diagnosis

    path = only_one(weights, file)
    network, specified, read_as = read_given(path, task, threshold, is_told_in_json=as_json)
    with named(path):
        found = diagnosis.diagnose(network, specified)
    if as_json:
        print_json(found.as_json() | {"read_as": list(read_as)})
    else:
        show(diagnosis_text(found, output_style()))
    return ExitCode.HOLDS if found.is_right else ExitCode.DOES_NOT_HOLD
