"""``binadd train``: learn the weights, prove them, compare them with the hand wiring."""

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import typer

from binadd.cli.console import output_style, print_json, progress, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.options import ForceOption, JsonOption, whole_number
from binadd.cli.outputs import check_outputs, check_weights_name, open_result
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
from binadd.report.training_text import observation_text, training_text

if TYPE_CHECKING:
    from binadd.learning.results import Observation, TrainingResult

HELP = """
\b
  binadd train                              random weights, until a proof
  binadd train --seed 7 --out learned.json  and keep what was learned
  binadd train --recipe bptt                the textbook's way; see how it fails
  binadd train --set lr_max=0.5             another number of the recipe
  binadd train --task subtract              another task (binadd tasks lists them)
  binadd train --examples 20                from 20 random additions of 8 bits only
  binadd train --plot course.png            loss, wrong bits and margin over the steps

Learn the weights by gradient descent from random ones, prove that they add at every width, and
compare them with the hand wiring. Only inputs and sum bits of short additions are shown, no carry.
Another task is learned in the same way, from the bits due alone, and compared with its wiring.

The recipe surrogate trains threshold units and stops at a proof with a normalised margin of at
least 0.0196, that of the hand wiring, rounded; for another task, at the first proof. The recipes
bptt and tanh train soft units, which are replaced by threshold units of the same weights at the
end. The same seed and options give the same network. With --examples or --pairs a run ends when
these are right, and only then the network is proved or refuted.

Exit codes: 0 proved, 1 not within the steps allowed, 2 usage, 3 a file can't be written.
"""


def train(
    seed: int = typer.Option(
        0, "--seed", "-s", parser=whole_number, metavar="S", help="Names the random numbers."
    ),
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
    out: str | None = typer.Option(None, "--out", metavar="FILE", help="Save the weights."),
    history: str | None = typer.Option(
        None,
        "--history",
        metavar="FILE",
        help="Write a line of JSON every 10 steps, and at the last.",
    ),
    plot: str | None = PlotOption,
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Learn the weights by gradient descent, and prove them."""
    from binadd.learning import training
    from binadd.learning.settings import check_seed, settings_for
    from binadd.report.training_plot import training_picture

    # All that can be wrong is found before the work, not after it.
    check_seed(seed)
    asked = asked_for(
        recipe, set_, task, pairs, base,
        hidden=hidden, bits=bits, max_steps=max_steps, margin=margin, examples=examples,
    )  # fmt: skip
    settings = settings_for(**asked)
    check_plot(plot)
    outputs = {"--out": out, "--history": history, "--plot": plot}
    check_weights_name("--out", out)
    is_printed = check_outputs(
        outputs, force=force, inputs=files_read(task, pairs), as_json=as_json
    )
    warn_if_hopeless(settings)
    observed: list[Observation] | None = None if plot is None else []
    with _observing(history, observed) as observer:
        found = training.train(seed, **asked, engine=engine, observer=observer)
    save_plot(plot, lambda ending: training_picture(found, observed or [], ending))
    if out is not None:
        _save_as_it_reads_back(found, out, None if settings.adds else task)
    if as_json:
        print_json(found.as_json())
    elif not is_printed:
        show(training_text(found, output_style()))
    return ExitCode.HOLDS if found.succeeded else ExitCode.DOES_NOT_HOLD


@contextlib.contextmanager
def _observing(
    history: str | None, observed: "list[Observation] | None"
) -> "Iterator[Callable[[Observation], None] | None]":
    """Yield what is called every 10 steps and at the last; None if nobody is to be told."""
    with contextlib.ExitStack() as stack:
        line = stack.enter_context(progress())
        output = None
        if history is not None:
            output = stack.enter_context(open_result(history, keep_if_interrupted=True))

        def observe(found: "Observation") -> None:
            line.show(observation_text(found))
            if output is not None:
                output.write(json.dumps(found.as_json()) + "\n")
            if observed is not None:
                observed.append(found)

        is_told = output is not None or observed is not None or line.is_shown
        yield observe if is_told else None


def _save_as_it_reads_back(found: "TrainingResult", out: str, task: str | None) -> None:
    """Save the network; the text must read back to the same, so that its proof holds for it."""
    from binadd.errors import DisagreementError
    from binadd.formats.reading import parse_weights
    from binadd.formats.weight_files import format_weights

    text = format_weights(found.network, task)
    if parse_weights(text.encode(), out).network != found.network:
        raise DisagreementError(f"{out} would not read back to what was learned: {found.network!r}")
    with open_result(out) as output:
        output.write(text)
