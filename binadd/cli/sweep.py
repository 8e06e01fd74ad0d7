"""``binadd sweep``: how often does a recipe end with a proof?"""

from typing import TYPE_CHECKING

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
from binadd.cli.outputs import check_outputs, open_result, task_file
from binadd.cli.train import (
    BitsOption,
    HiddenOption,
    LearnedTaskOption,
    MarginOption,
    MaxStepsOption,
    RecipeOption,
    SetOption,
    recipe_with,
    warn_if_hopeless,
)
from binadd.report.grade_report import csv_of_rows
from binadd.report.sweep_text import sweep_text

if TYPE_CHECKING:
    from binadd.learning.settings import Settings

HELP = """
\b
  binadd sweep --seeds 1000                 how often is the default recipe proved?
  binadd sweep --seeds 1000 --recipe bptt   and the textbook's?
  binadd sweep --seeds 100000 --store runs.db    goes on where it was interrupted
  binadd sweep --seeds 20 --task subtract   another task (binadd tasks lists them)
  binadd sweep --seeds 100 --csv seeds.csv  a row a seed, with its encoding and class

Train the seeds 0, 1, 2, ... and count how many end with a proof, after how many steps, and with
which encodings. A seed ends with the same network as "binadd train --seed" gives for it, with any
number of workers and any interruption.

Exit codes: 0 done, 1 a smaller share proved than --require asks for, 2 usage, 3 a store can't be
used.
"""


def sweep(
    seeds: int = typer.Option(
        ..., "--seeds", "-n", parser=whole_number, metavar="N", help="How many, counted from 0."
    ),
    recipe: str = RecipeOption,
    set_: list[str] | None = SetOption,
    task: str = LearnedTaskOption,
    hidden: int | None = HiddenOption,
    bits: int | None = BitsOption,
    max_steps: int | None = MaxStepsOption,
    margin: float | None = MarginOption,
    workers: int = WorkersOption,
    cluster: str | None = ClusterOption,
    store: str | None = typer.Option(
        None, "--store", metavar="FILE", help="A sqlite file that keeps every finished seed."
    ),
    require: float | None = typer.Option(
        None,
        "--require",
        parser=real_number,
        metavar="SHARE",
        help="Exit 1 if a smaller share than this, from 0 to 1, is proved.",
    ),
    csv: str | None = typer.Option(
        None, "--csv", metavar="FILE", help="Write a table as CSV, a row a seed."
    ),
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Train many seeds and count how many end with a proof."""
    from binadd.execution.executors import open_executor
    from binadd.learning import sweep as sweeping
    from binadd.learning.settings import settings_for

    # All that can be wrong is found before the work, and before a cluster is asked for.
    sweeping.check_seeds(seeds)
    settings = settings_for(recipe_with(recipe, set_), hidden, bits, max_steps, margin, task)
    if require is not None and not 0 <= require <= 1:
        raise typer.BadParameter(f"--require is a share from 0 to 1, got {require:g}")
    if store in ("", "-"):
        raise typer.BadParameter("--store takes the name of a file, which it goes on with")
    is_printed = check_outputs(
        {"--csv": csv},
        force=force,
        inputs=[*task_file(task), *([store] if store else [])],
        as_json=as_json,
    )
    warn_if_hopeless(settings)
    try:
        with progress(seeds, "seeds") as bar, open_executor(workers, cluster) as executor:
            found = sweeping.sweep(
                seeds, recipe=settings.recipe, hidden=hidden, bits=bits, max_steps=max_steps,
                margin=margin, task=settings.task, executor=executor, store=store, on_finished=bar,
            )  # fmt: skip
    except KeyboardInterrupt:
        complain(_interrupted(seeds, store, settings))
        return ExitCode.INTERRUPTED
    if csv is not None:
        with open_result(csv) as output:
            output.write(csv_of_rows(found.rows))
    if as_json:
        print_json(found.as_json())
    elif not is_printed:
        show(sweep_text(found, output_style()))
    enough = require is None or len(found.successes) >= require * found.seeds
    return ExitCode.HOLDS if enough else ExitCode.DOES_NOT_HOLD


def _interrupted(seeds: int, store: str | None, settings: "Settings") -> str:
    from binadd.errors import DataFileError
    from binadd.learning.run_store import RunStore

    if store is None:
        return "interrupted; with --store FILE the finished seeds would have been kept"
    try:
        with RunStore(store, settings) as kept:
            count = sum(seed < seeds for seed in kept.finished())
    except DataFileError:  # locked by another process, say
        return f"interrupted; the same command goes on from what {store} keeps"
    return (
        f"interrupted; {store} keeps {count:,} of {seeds:,} seeds, and the same command goes on "
        f"from there"
    )
