"""``binadd sweep``: how often does a recipe end with a proof?"""

from typing import TYPE_CHECKING, Any

import typer

from binadd.cli.console import complain, output_style, print_json, progress, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.options import (
    ClusterOption,
    ForceOption,
    JsonOption,
    WorkersOption,
    real_number,
    whole_number,
)
from binadd.cli.outputs import check_outputs, open_result
from binadd.cli.pictures import PlotOption, check_plot, save_plot
from binadd.cli.training_options import (
    BaseOption,
    BitsOption,
    EngineOption,
    ExamplesOption,
    HiddenOption,
    LearnedTaskOption,
    MarginOption,
    MaxStepsOption,
    PairsOption,
    RecipeOption,
    SetOption,
    asked_for,
    files_read,
    warn_if_hopeless,
)
from binadd.report.grade_report import csv_lines
from binadd.report.sweep_text import sweep_text

if TYPE_CHECKING:
    from binadd.learning.results import SweepResult
    from binadd.learning.settings import Settings

WORTH_A_WORD = 1_000
"""Of so many seeds it is said if the compiled engine can't train them."""

HELP = """
\b
  binadd sweep --seeds 1000                 how often is the default recipe proved?
  binadd sweep --seeds 1000 --recipe bptt   and the textbook's?
  binadd sweep --seeds 1000000 --workers 2 --store runs.db    goes on where it was interrupted
  binadd sweep --store runs.db --report     what the store tells, without training
  binadd sweep --seeds 20 --task subtract   another task (binadd tasks lists them)
  binadd sweep --seeds 200 --examples 20    how often do 20 random additions do?
  binadd sweep --seeds 100 --csv seeds.csv  a row a seed, with its encoding and class
  binadd sweep --seeds 100 --plot runs.svg  the share proved after so many steps, as a picture

Train the seeds 0, 1, 2, ... and count how many end with a proof, after how many steps, and with
which encodings. A seed ends with the same network as "binadd train --seed" gives for it, with
either engine, any number of workers and any interruption. Where the package numba is installed
(pip install '.[fast]') the engine is compiled, once, in some seconds, and ten times as fast.

A store keeps the seeds of any number of sweeps with settings of their own; several commands may
use it at once.

Exit codes: 0 done, 1 a smaller share proved than --require asks for, 2 usage, 3 a store can't be
used.
"""


SeedsOption = typer.Option(
    None, "--seeds", "-n", parser=whole_number, metavar="N", help="How many."
)
FirstSeedOption = typer.Option(
    0, "--first-seed", parser=whole_number, metavar="S", help="The first of them."
)
StoreOption = typer.Option(
    None, "--store", metavar="FILE", help="A sqlite file that keeps every finished seed."
)
ReportOption = typer.Option(
    False, "--report", help="Train nothing: print all that the store has, proved again."
)
RequireOption = typer.Option(
    None, "--require", parser=real_number, metavar="SHARE",
    help="Exit 1 if a smaller share than this, from 0 to 1, is proved.",
)  # fmt: skip
CsvOption = typer.Option(None, "--csv", metavar="FILE", help="Write a table as CSV, a row a seed.")


def sweep(
    seeds: int | None = SeedsOption,
    first_seed: int = FirstSeedOption,
    recipe: str = RecipeOption,
    set_: list[str] | None = SetOption,
    task: str = LearnedTaskOption,
    hidden: int | None = HiddenOption,
    bits: int | None = BitsOption,
    max_steps: int | None = MaxStepsOption,
    margin: float | None = MarginOption,
    examples: int | None = ExamplesOption,
    pairs: str | None = PairsOption,
    base: int = BaseOption,
    engine: str = EngineOption,
    workers: int = WorkersOption,
    cluster: str | None = ClusterOption,
    store: str | None = StoreOption,
    report: bool = ReportOption,
    require: float | None = RequireOption,
    csv: str | None = CsvOption,
    plot: str | None = PlotOption,
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Train many seeds and count how many end with a proof."""
    from binadd.learning import sweep as sweeping
    from binadd.learning.settings import settings_for

    # All that can be wrong is found before the work, and before a cluster is asked for.
    if require is not None and not 0 <= require <= 1:
        raise typer.BadParameter(f"--require is a share from 0 to 1, got {require:g}")
    if store in ("", "-"):
        raise typer.BadParameter("--store takes the name of a file, which it goes on with")
    inputs = files_read(task, pairs, store)
    check_plot(plot)
    is_printed = check_outputs(
        {"--csv": csv, "--plot": plot}, force=force, inputs=inputs, as_json=as_json
    )
    if report:
        if store is None or seeds is not None:
            raise typer.BadParameter("--report takes --store FILE, and no --seeds")
        untold: list[str] = []
        found = list(sweeping.stored_sweeps(store, untold.append))
        for why in untold:
            complain(why)
        if untold and not found:
            return ExitCode.UNUSABLE_FILE
    else:
        if seeds is None:
            raise typer.BadParameter("how many? --seeds N (or --store FILE --report)")
        sweeping.check_first_seed(first_seed, sweeping.check_seeds(seeds))
        asked = asked_for(
            recipe, set_, task, pairs, base,
            hidden=hidden, bits=bits, max_steps=max_steps, margin=margin, examples=examples,
        )  # fmt: skip
        settings = settings_for(**asked)
        warn_if_hopeless(settings)
        try:
            found = [_sweep(asked, settings, seeds, first_seed, engine, workers, cluster, store)]
        except KeyboardInterrupt:
            complain(_interrupted(range(first_seed, first_seed + seeds), store, settings))
            return ExitCode.INTERRUPTED
    return _print(found, csv, plot, as_json, is_printed, require)


def _sweep(
    asked: dict[str, Any],
    settings: "Settings",
    seeds: int,
    first_seed: int,
    engine: str,
    workers: int,
    cluster: str | None,
    store: str | None,
) -> "SweepResult":
    from binadd.execution.executors import open_executor
    from binadd.learning import engines
    from binadd.learning import sweep as sweeping

    chosen = engines.chosen_engine(engine, settings, seeds)
    if engine == "auto" and seeds >= WORTH_A_WORD and engines.is_installed():
        if (why_not := engines.why_not_compiled(settings)) is not None:
            complain(f"the engine numba does not know {why_not}; numpy trains it")
        elif (reason := engines.why_not_loaded()) is not None:
            complain(f"the engine numba can't be used ({reason}); numpy trains")
    line = progress(seeds, "seeds")
    if chosen == "numba" and line.is_shown:
        engines.compile_engine(settings, _say_compiling)
    with line as bar, open_executor(workers, cluster) as executor:
        return sweeping.sweep(
            seeds, **asked, executor=executor, store=store, first_seed=first_seed, engine=engine,
            on_finished=bar,
        )  # fmt: skip


def _say_compiling() -> None:
    complain("compiling the engine, once; it is kept for the next time")


def _print(
    found: "list[SweepResult]",
    csv: str | None,
    plot: str | None,
    as_json: bool,
    is_printed: bool,
    require: float | None,
) -> int:
    if csv is not None:
        if len(found) != 1:
            raise typer.BadParameter(
                f"--csv is a table of one sweep; the store has {len(found)}: choose one by its "
                f"settings and --seeds in place of --report"
            )
        with open_result(csv) as output:
            for line in csv_lines(found[0].trained.rows()):
                output.write(line)
    if plot is not None:
        from binadd.report.sweep_plot import sweep_picture

        save_plot(plot, lambda ending: sweep_picture(found, ending))
    if as_json:
        print_json(found[0].as_json() if len(found) == 1 else {"sweeps": _all_json(found)})
    elif not is_printed:
        show("\n\n".join(sweep_text(one, output_style()) for one in found) or "no seeds are stored")
    enough = all(len(one.successes) >= (require or 0) * one.seeds for one in found)
    return ExitCode.HOLDS if enough else ExitCode.DOES_NOT_HOLD


def _all_json(found: "list[SweepResult]") -> list[dict[str, Any]]:
    return [one.as_json() for one in found]


def _interrupted(seeds: range, store: str | None, settings: "Settings") -> str:
    from binadd.errors import DataFileError
    from binadd.learning.run_store import RunStore

    if store is None:
        return "interrupted; with --store FILE the finished seeds would have been kept"
    try:
        with RunStore(store) as kept:
            count = kept.of(settings).count(seeds)
    except DataFileError:  # locked by another process, say
        return f"interrupted; the same command goes on from what {store} keeps"
    return (
        f"interrupted; {store} keeps {count:,} of {len(seeds):,} seeds, and the same command goes "
        f"on from there"
    )
