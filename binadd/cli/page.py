"""``binadd page``: one self-contained page on which anybody steps through an addition."""

from pathlib import Path
from tempfile import mkdtemp

import typer

from binadd.cli.console import complain, print_json, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import named, only_one, read_given
from binadd.cli.options import (
    ForceOption,
    JsonOption,
    NetworkArgument,
    TaskOption,
    ThresholdOption,
    WeightsOption,
)
from binadd.cli.outputs import check_outputs, is_standard_output, open_result, task_file

HELP = """
\b
  binadd page --out adder.html                the hand-wired network
  binadd page mine.json --out mine.html       mine
  binadd page --exercise --out exercise.html  what a teacher hands out
  binadd page --open                          in the browser, at once

Write one page that works offline: it steps through an addition column by column, and says with
every change of a weight whether the network still adds at every width - decided in the page, in
exact arithmetic. With a ladder of levels from and to less, each with par.

With --exercise it starts from zeros. Left out of such a file are all solutions and the wiring, the
hints, the green on the slider where the network is right, and the networks to look at; the verdict,
with an input that goes wrong, stays.

Exit codes: 0 written, 2 usage, 3 a file that can't be used or written.
"""


def page(
    file: str | None = NetworkArgument,
    weights: list[str] | None = WeightsOption,
    out: str | None = typer.Option(
        None, "--out", metavar="FILE", help="Where to write the page; - for standard output."
    ),
    task: str | None = TaskOption,
    threshold: str | None = ThresholdOption,
    exercise: bool = typer.Option(
        False, "--exercise", help="Start from zeros; no solution and no help is in the file."
    ),
    open_it: bool = typer.Option(
        False, "--open", help="Show it in the browser; without --out it is written to a new folder."
    ),
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Write a page on which anybody steps through an addition and changes weights."""
    import webbrowser

    from binadd.report.page.assembly import page_html
    from binadd.report.page.page_data import page_data

    path = only_one(weights, file)
    if exercise and path is not None:
        raise typer.BadParameter("--exercise starts from zeros; leave the network out")
    if out is None and not open_it:
        raise typer.BadParameter("expected --out FILE, or --open")
    if open_it and out is not None and is_standard_output(out):
        raise typer.BadParameter("--open shows a file; --out - writes none")
    is_printed = check_outputs(
        {"--out": out},
        force=force,
        inputs=[*([path] if path else []), *(task_file(task) if task else [])],
        as_json=as_json,
    )
    network, specified, read_as = read_given(path, task, threshold, is_told_in_json=as_json)
    with named(path):
        data = page_data(None if exercise else network, specified, network.fires_at_zero)
    out = out or str(Path(mkdtemp(prefix="binadd-")) / "adder.html")
    text = page_html(data)
    with open_result(out) as output:
        output.write(text)
    if as_json:
        print_json(
            {
                "file": out,
                "task": specified.name,
                "exercise": exercise,
                "hidden_units": None if exercise else network.hidden_units,
                "read_as": list(read_as),
            }
        )
    elif not is_printed:
        show(f"{out}: open it in a browser; it needs nothing else")
    if open_it and not webbrowser.open(Path(out).absolute().as_uri()):
        complain(f"no browser could be started; open {out} with one")
    return ExitCode.HOLDS
