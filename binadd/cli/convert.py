"""``binadd convert``: a network from any kind of file that is read to any that is written."""

from typing import TYPE_CHECKING, Any

import typer

from binadd.cli.console import complain, output_style, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import named, read_weights_named, task_found, under_rule
from binadd.cli.options import ForceOption, JsonOption, TaskOption, ThresholdOption, whole_number
from binadd.cli.outputs import STANDARD_OUTPUT, check_outputs, open_result, task_file
from binadd.report.layout import labelled
from binadd.report.words import printable

if TYPE_CHECKING:
    from binadd.formats.verdict_line import VerdictLine
    from binadd.formats.writing import NetworkFile

HELP = """
\b
  binadd convert homework.ipynb mine.json    what people have, as a weights file
  binadd convert mine.json adder.onnx        for onnxruntime: any number of columns
  binadd convert mine.json adder8.onnx --bits 8    the same without a loop, for 8 bits
  binadd convert mine.json mine.safetensors  the state dict of a torch RNN
  binadd convert mine.json machine.dot       the reachable machine, for Graphviz
  binadd convert mine.json mine.v            a theorem about it, for Coq

Read a network from any kind of file that is read (- for standard input: JSON, a program, a
notebook, .npz, .safetensors), and write it as the end of OUT says: .json, .npz, .safetensors,
.onnx, .dot or .v (- for JSON on standard output). Whether it does its task at every width is
decided and said; a wrong network is written like a right one.

Exit codes: 0 written, 2 usage, 3 a file that can't be used or a network that the format can't hold.
"""


def convert(
    source: str = typer.Argument(metavar="IN", help="A weights file, - for standard input."),
    out: str = typer.Argument(metavar="OUT", help="Where to write it; its ending says the format."),
    task: str | None = TaskOption,
    bits: int | None = typer.Option(
        None,
        "--bits",
        "-n",
        parser=whole_number,
        metavar="N",
        help="Lay the columns of .onnx out one by one, for operands of N bits. Default: a loop.",
    ),
    threshold: str | None = ThresholdOption,
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Write a network for other programs: ONNX, torch, numpy, Graphviz, Coq."""
    from binadd.automata.machine import compile_machine
    from binadd.formats.verdict_line import verdict_line
    from binadd.formats.writing import ending_of, network_file, read_back

    path = "standard-output.json" if out == STANDARD_OUTPUT else out
    ending_of(path)
    inputs = [source, *([] if task is None else task_file(task))]
    is_printed = check_outputs({"OUT": out}, force=force, inputs=inputs, as_json=as_json)
    network, asked, read_as = read_weights_named(source)
    if read_as and not as_json:
        complain(f"{network.label}: {'; '.join(read_as)}")
    found_task = task_found(source, task, asked)
    network = under_rule(network, threshold)
    with named(source):
        made = network_file(network, path, task or asked, bits)
        verdict = verdict_line(compile_machine(network), found_task)
    notes = [*made.notes, *read_back(made, path, network, task or asked)]
    with open_result(out) as output:
        output.write(made.data)
    if as_json:
        print_json(_fields(out, made, verdict, notes, found_task.name, list(read_as)))
    elif is_printed:
        complain(f"{network.label}: {verdict.line}")
    else:
        rows = [
            ("wrote", f"{printable(out)}: {made.kind}"),
            *(("", note) for note in notes),
            ("every width", verdict.line),
        ]
        show("\n".join(labelled(rows, output_style())))
    return ExitCode.HOLDS


def _fields(
    out: str,
    made: "NetworkFile",
    verdict: "VerdictLine",
    notes: list[str],
    task: str,
    read_as: list[str],
) -> dict[str, Any]:
    from binadd.verification.results import Counterexample, Proof

    found = verdict.found
    return {
        "file": out,
        "kind": made.kind,
        "bytes": len(made.data),
        "notes": notes,
        "task": task,
        "correct_at_every_width": None if found is None else isinstance(found, Proof),
        "counterexample": found.as_json() if isinstance(found, Counterexample) else None,
        "verdict": verdict.line,
        "read_as": read_as,
    }
