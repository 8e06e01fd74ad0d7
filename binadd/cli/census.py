"""``binadd census``: every 3-unit adder there is, and where a network stands among them."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import typer

from binadd.cli.console import output_style, print_json, progress, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import STANDARD_INPUT, called, named, read_network
from binadd.cli.options import ForceOption, JsonOption, ThresholdOption
from binadd.cli.outputs import STANDARD_OUTPUT, check_outputs, check_weights_name, open_result
from binadd.report.census_text import (
    best_text,
    board_text,
    census_text,
    minimality_text,
    standing_text,
    two_units_text,
)

if TYPE_CHECKING:
    from binadd.analysis.census.census import Census
    from binadd.analysis.census.table import ClassTable

HELP = """
\b
  binadd census                         count all 3-unit adders
  binadd census mine.json               which of them is mine, and how good is it?
  binadd census --best tolerance        the best there is, as a weights file
  binadd census --board *.json          rank networks by what is counted of them
  binadd census --minimality            how few units do each task?
  binadd census --table classes.csv     what is known of each class

List every network of three hidden units that adds, told apart by what it does on the hidden states
that inputs lead to, up to the order of its units: its class. For each class the best margin and
tolerance with all parameters in [-1, 1] are found by linear programs, whose solutions are checked
in fractions, and the smallest integers and fewest nonzero parameters by listing functions.

A few seconds for each; with --store FILE the table of the classes is kept and read back.

Exit codes: 0 done, and every FILE is a 3-unit adder (with --board: an adder); 1 one is not;
2 usage; 3 unusable file.
"""

Report = Callable[[int, int], None]
FilesArgument = typer.Argument(
    None, metavar="FILE...", help="Weights files, - for standard input.", show_default=False
)


def census(
    files: list[str] | None = FilesArgument,
    store: str | None = typer.Option(
        None, "--store", metavar="FILE", help="A sqlite file that keeps the table of classes."
    ),
    table: str | None = typer.Option(
        None, "--table", metavar="FILE", help="Write the table, by its ending .csv or .json."
    ),
    best: str | None = typer.Option(
        None, "--best", metavar="WHAT", help="margin, tolerance, nonzeros or bits."
    ),
    out: str | None = typer.Option(
        None, "--out", metavar="FILE", help="Write the best network there, not to stdout."
    ),
    board: bool = typer.Option(False, "--board", help="Rank the files, proved, in a table."),
    minimality: bool = typer.Option(
        False, "--minimality", help="How few units do a task, and how few nonzero parameters?"
    ),
    task: str | None = typer.Option(
        None, "--task", metavar="T", help="With --minimality: this task, not all with a name."
    ),
    threshold: str | None = ThresholdOption,
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Count all 3-unit adders, or say where networks stand among them."""
    names = files or []
    _check_combination(names, best, out, board, minimality, task, table, store)
    if minimality:
        return _show_minimality(task, as_json)
    if board:
        return _show_board(names, threshold, as_json)
    if best is not None:
        return _show_best(best, out, store, force, as_json)
    if names:
        return _show_standings(names, threshold, store, as_json)
    return _show_census(store, table, force, as_json)


def _check_combination(
    names: list[str],
    best: str | None,
    out: str | None,
    board: bool,
    minimality: bool,
    task: str | None,
    table: str | None,
    store: str | None,
) -> None:
    """Refuse what makes no sense together, before any work."""
    if sum((best is not None, board, minimality)) > 1:
        raise typer.BadParameter("--best, --board and --minimality are asked for one at a time")
    if names and (best is not None or minimality):
        raise typer.BadParameter(f"no files are taken with --best or --minimality: {names[0]!a}")
    if board and not names:
        raise typer.BadParameter("--board ranks files: name some")
    if names.count(STANDARD_INPUT) > 1:
        raise typer.BadParameter("standard input holds one network; give the others as files")
    if task is not None and not minimality:
        raise typer.BadParameter("--task goes with --minimality; the census itself is of addition")
    if out is not None and best is None:
        raise typer.BadParameter("--out goes with --best")
    if table is not None and (names or best is not None or board or minimality):
        raise typer.BadParameter("--table is written by the census alone")
    if store is not None and (board or minimality):
        raise typer.BadParameter("--store keeps what --board and --minimality do not need")
    if store == "":
        raise typer.BadParameter("the name of the store is empty")


def _show_census(store: str | None, table: str | None, force: bool, as_json: bool) -> int:
    from binadd.analysis.census.table_store import format_table, kind_of_table, save_table

    kind = None if table is None else kind_of_table(table)
    is_printed = check_outputs(
        {"--table": table}, force=force, inputs=[store] if store else [], as_json=as_json
    )
    kept = _kept(store)
    found = _take()
    if kept is None and (store is not None or table is not None):
        kept = _solve(found)
        if store is not None:
            save_table(kept, store)
    if table is not None and kind is not None and kept is not None:
        with open_result(table) as output:
            output.write(format_table(kept, kind))
    if as_json:
        print_json(found.as_json())
    elif not is_printed:
        show(census_text(found, output_style()))
    return ExitCode.HOLDS


def _show_standings(
    names: list[str], threshold: str | None, store: str | None, as_json: bool
) -> int:
    from binadd.analysis.census.standing import standing

    networks = [read_network(name, rule=threshold) for name in names]
    table = _table(store)
    found = []
    for name, network in zip(names, networks, strict=True):
        with named(name):
            found.append(standing(network, table, called(name)))
    if as_json:
        print_json([one.as_json() for one in found])
    else:
        show("\n\n".join(standing_text(one, output_style()) for one in found))
    return ExitCode.HOLDS if all(one.row for one in found) else ExitCode.DOES_NOT_HOLD


def _show_best(by: str, out: str | None, store: str | None, force: bool, as_json: bool) -> int:
    from binadd.analysis.census.best import CRITERIA, best_adder
    from binadd.formats.weight_files import format_weights

    if by not in CRITERIA:
        raise typer.BadParameter(f"--best: expected one of {', '.join(CRITERIA)}, got {by!a}")
    if out is None and not as_json:
        out = STANDARD_OUTPUT  # a weights file, to be kept with >
    check_weights_name("--out", out)
    is_printed = check_outputs(
        {"--out": out}, force=force, inputs=[store] if store else [], as_json=as_json
    )
    found = best_adder(_table(store), by)
    if out is not None:
        with open_result(out) as output:
            output.write(format_weights(found.network))
    if as_json:
        print_json(found.as_json())
    elif is_printed:
        with contextlib.suppress(OSError):
            typer.echo(best_text(found, output_style()), err=True)
    else:
        show(best_text(found, output_style()))
    return ExitCode.HOLDS


def _show_board(names: list[str], threshold: str | None, as_json: bool) -> int:
    from binadd.analysis.census.board import board

    networks = [(called(name), read_network(name, rule=threshold)) for name in names]
    found = board(networks)
    if as_json:
        print_json(found.as_json())
    else:
        show(board_text(found, output_style()))
    return ExitCode.DOES_NOT_HOLD if found.refuted else ExitCode.HOLDS


def _show_minimality(task: str | None, as_json: bool) -> int:
    from binadd.analysis.census.minimality import minimality, two_units_cannot_add
    from binadd.tasks.named import NAMED

    found = []
    for name in [task] if task is not None else NAMED:
        with _progress(f"labellings of {name}") as report:
            found.append(minimality(name, report))
    argument = two_units_cannot_add() if task in (None, "add") else None
    if as_json:
        fields: dict[str, Any] = {"tasks": [one.as_json() for one in found]}
        if argument is not None:
            fields["two_units"] = argument.as_json()
        print_json(fields)
        return ExitCode.HOLDS
    style = output_style()
    text = minimality_text(found, style)
    show(text if argument is None else f"{text}\n\n{two_units_text(argument, style)}")
    return ExitCode.HOLDS


def _table(store: str | None) -> "ClassTable":
    """Return the table of a store, or a new one, which is then kept there."""
    from binadd.analysis.census.table_store import save_table

    kept = _kept(store)
    if kept is None:
        kept = _solve(_take())
        if store is not None:
            save_table(kept, store)
    return kept


def _kept(store: str | None) -> "ClassTable | None":
    """Return the table that a store has; if it has none, see that it can be written."""
    from binadd.analysis.census.table_store import load_table
    from binadd.files import check_writable

    if store is None:
        return None
    kept = load_table(store)
    if kept is None:
        check_writable(store, replace=True)
    return kept


def _take() -> "Census":
    from binadd.analysis.census.census import census as take

    with _progress("labellings") as report:
        return take(report)


def _solve(found: "Census") -> "ClassTable":
    from binadd.analysis.census.table import class_table

    with _progress("programs") as report:
        return class_table(found.adders, report)


@contextlib.contextmanager
def _progress(unit: str) -> Iterator[Report]:
    """Yield what shows how far a task has come, once its size is known."""
    with contextlib.ExitStack() as stack:
        bars: list[Callable[[int], None]] = []

        def report(done: int, total: int) -> None:
            if not bars:
                bars.append(stack.enter_context(progress(total, unit)))
            bars[0](done)

        yield report
