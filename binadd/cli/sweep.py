"""``binadd sweep``: how often does a recipe end with a proof?"""

from typing import TYPE_CHECKING

import typer

from binadd.cli.console import JsonOption, complain, print_json, whole_number
from binadd.cli.exit_codes import ExitCode
from binadd.cli.progress import Progress
from binadd.cli.train import (
    BitsOption,
    HiddenOption,
    MarginOption,
    MaxStepsOption,
    RecipeOption,
    warn_if_hopeless,
)

if TYPE_CHECKING:
    from binadd.learning.results import SweepResult
    from binadd.learning.settings import Settings

HELP = """
\b
  binadd sweep --seeds 1000                 how often is the default recipe proved?
  binadd sweep --seeds 1000 --recipe bptt   and the textbook's?
  binadd sweep --seeds 100000 --store runs.db --workers 2
                                            goes on where it was interrupted

Train the seeds 0, 1, 2, ... and count how many end with a proof, after how many steps, and with
which encodings. A seed ends with the same network as "binadd train --seed" gives for it, with any
number of workers and any interruption.

Exit codes: 0 every seed proved, 1 not every one, 2 usage, 3 a store can't be used.
"""


def sweep(
    seeds: int = typer.Option(
        ..., "--seeds", "-n", parser=whole_number, metavar="N", help="How many, counted from 0."
    ),
    recipe: str = RecipeOption,
    hidden: int = HiddenOption,
    bits: int | None = BitsOption,
    max_steps: int | None = MaxStepsOption,
    margin: float | None = MarginOption,
    workers: int = typer.Option(
        1, "--workers", parser=whole_number, metavar="K", help="Processes to share the work."
    ),
    cluster: str | None = typer.Option(
        None, "--cluster", metavar="ADDRESS", help="Of a Dask scheduler to share the work."
    ),
    store: str | None = typer.Option(
        None, "--store", metavar="FILE", help="A sqlite file that keeps every finished seed."
    ),
    as_json: bool = JsonOption,
) -> int:
    """Train many seeds and count how many end with a proof."""
    from binadd.execution.executors import open_executor
    from binadd.learning import sweep as sweeping
    from binadd.learning.settings import settings_for

    # All that can be wrong is found before the work, and before a cluster is asked for.
    sweeping.check_seeds(seeds)
    settings = settings_for(recipe, hidden, bits, max_steps, margin)
    if store == "":
        raise typer.BadParameter("the name of the store is empty")
    warn_if_hopeless(hidden)
    try:
        with Progress(seeds, "seeds") as progress, open_executor(workers, cluster) as executor:
            found = sweeping.sweep(
                seeds, recipe=recipe, hidden=hidden, bits=bits, max_steps=max_steps,
                margin=margin, executor=executor, store=store, on_finished=progress,
            )  # fmt: skip
    except KeyboardInterrupt:
        complain(_interrupted(seeds, store, settings))
        return ExitCode.INTERRUPTED
    if as_json:
        print_json(found.as_json())
    else:
        typer.echo(report(found))
    everything = len(found.successes) == found.seeds
    return ExitCode.HOLDS if everything else ExitCode.DOES_NOT_HOLD


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


def report(found: "SweepResult") -> str:
    """Say in plain words how the seeds fared."""
    it = found.settings
    low, high = found.interval
    proved = len(found.successes)
    what = "proved to add at every width"
    if it.margin:
        what += f", with a normalised margin of at least {it.margin}"
    lines = [
        f"{it.recipe.about}; {it.hidden_units} hidden units, additions of {it.bits} bits, "
        f"at most {it.max_steps:,} steps",
        "",
        f"{proved:,} of {found.seeds:,} seeds ({found.success_rate:.2%}; 95% interval "
        f"{low:.2%} to {high:.2%}) {what}",
    ]
    if found.soft_right is not None:
        lines += [
            f"{found.soft_right:,} of {found.seeds:,} right on all pairs of 8 bits as soft "
            f"networks; {found.lost_by_hardening:,} of these no adders any more when hardened",
        ]
    steps, margins = found.steps, found.normalised_margins
    if steps is not None and margins is not None:
        lines.append("")
        if it.recipe.is_hard:  # soft ones take all the steps allowed
            lines.append(
                f"steps: median {steps.median:,.0f}, p90 {steps.p90:,.0f}, p99 {steps.p99:,.0f}, "
                f"max {steps.max:,.0f}"
            )
        lines += [
            f"normalised margins: {margins.min:.4f} to {margins.max:.4f}, "
            f"median {margins.median:.4f}",
            "",
            *(
                f"{count:8,}  {count / proved:6.1%}  {name}"
                for name, count in found.encodings.items()
            ),
        ]
    return "\n".join(lines)
