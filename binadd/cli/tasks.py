"""``binadd tasks``: what a network can be asked to compute."""

from binadd.cli.console import output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.options import JsonOption
from binadd.report.task_text import task_fields, tasks_text

HELP = """
\b
  binadd tasks

List the tasks by name: how many operands and states each has, how many columns of zeros follow the
digits (pad), and how many units its wiring by construction has. Those with a number in the name are
examples: add:2 to add:6, times:M, multiple-of:M, ones-multiple-of:M and linear:C1,C2,... take any.
Whatever else a machine of columns computes can be described in a task file.
"""


def tasks(as_json: bool = JsonOption) -> int:
    """List the tasks by name."""
    from binadd.tasks.named import NAMED
    from binadd.tasks.wiring import wiring

    found = [wiring(name) for name in NAMED]
    if as_json:
        print_json([task_fields(each) for each in found])
    else:
        show(tasks_text(found, output_style()))
    return ExitCode.HOLDS
