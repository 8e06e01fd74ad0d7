"""``binadd train``: learn the weights, prove them, compare them with the hand wiring."""

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import typer

from binadd.cli.console import complain, output_style, print_json, progress, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.options import ForceOption, JsonOption, real_number, whole_number
from binadd.cli.outputs import check_outputs, open_result, task_file
from binadd.report.diagnosis_text import TWO_UNITS_NEVER_ADD
from binadd.report.training_text import observation_text, training_text

if TYPE_CHECKING:
    from binadd.learning.recipes import Recipe
    from binadd.learning.results import Observation, TrainingResult
    from binadd.learning.settings import Settings

HELP = """
\b
  binadd train                              random weights, until a proof
  binadd train --seed 7 --out learned.json  and keep what was learned
  binadd train --recipe bptt                the textbook's way; see how it fails
  binadd train --set lr_max=0.5             another number of the recipe
  binadd train --task subtract              another task (binadd tasks lists them)

Learn the weights by gradient descent from random ones, prove that they add at every width, and
compare them with the hand wiring. Only inputs and sum bits of short additions are shown, no carry.
Another task is learned in the same way, from the bits due alone, and compared with its wiring.

The recipe surrogate trains threshold units and stops at a proof with a normalised margin of at
least 0.0196, that of the hand wiring, rounded; for another task, at the first proof. The recipes
bptt and tanh train soft units, which are replaced by threshold units of the same weights at the
end. The same seed and options give the same network.

Exit codes: 0 proved, 1 not within the steps allowed, 2 usage, 3 a file can't be written.
"""

RecipeOption = typer.Option("surrogate", "--recipe", metavar="R", help="surrogate, bptt or tanh.")
SetOption = typer.Option(
    None, "--set", metavar="NAME=VALUE",
    help="Another value for a number of the recipe, as lr_max=0.5; may be given again. A name that "
    "there is not is told which there are.",
)  # fmt: skip
LearnedTaskOption = typer.Option(
    "add", "--task", metavar="TASK",
    help="What is to be learned: a name (binadd tasks lists them) or a task file.",
)  # fmt: skip
HiddenOption = typer.Option(
    None, "--hidden", parser=whole_number, metavar="H",
    help="Hidden units, 2 to 8; other tasks 1 to 16. Default: 3; other tasks as many as the wiring "
    "(binadd tasks) has, at least 3.",
)  # fmt: skip
BitsOption = typer.Option(
    None, "--bits", parser=whole_number, metavar="N",
    help="Width of the additions learned from, 1 to 6; other tasks: up to 2^16 bits to get right. "
    "Default: the recipe's (surrogate 3, others 4; with one operand 5 and 7).",
)  # fmt: skip
MaxStepsOption = typer.Option(
    None, "--max-steps", parser=whole_number, metavar="K",
    help="Steps allowed. Default: the recipe's (surrogate 40000, others 3000).",
)  # fmt: skip
MarginOption = typer.Option(
    None, "--margin", parser=real_number, metavar="M",
    help="Normalised margin to reach as well; 0 stops at the first proof. "
    "Default: the recipe's (surrogate 0.0196, others 0); other tasks 0.",
)  # fmt: skip
EngineOption = typer.Option(
    "auto", "--engine", metavar="E",
    help="numpy; numba, which is compiled; or auto, the default: numba where it is installed and "
    "gains time. All give the same bits.",
)  # fmt: skip


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
    engine: str = EngineOption,
    out: str | None = typer.Option(None, "--out", metavar="FILE", help="Save the weights."),
    history: str | None = typer.Option(
        None, "--history", metavar="FILE", help="Write a line of JSON every 10 steps."
    ),
    force: bool = ForceOption,
    as_json: bool = JsonOption,
) -> int:
    """Learn the weights by gradient descent, and prove them."""
    from binadd.learning import training
    from binadd.learning.settings import check_seed, settings_for

    # All that can be wrong is found before the work, not after it.
    check_seed(seed)
    settings = settings_for(recipe_with(recipe, set_), hidden, bits, max_steps, margin, task)
    outputs = {"--out": out, "--history": history}
    is_printed = check_outputs(outputs, force=force, inputs=task_file(task), as_json=as_json)
    warn_if_hopeless(settings)
    with _observing(history) as observer:
        found = training.train(
            seed, recipe=settings.recipe, hidden=hidden, bits=bits, max_steps=max_steps,
            margin=margin, task=settings.task, engine=engine, observer=observer,
        )  # fmt: skip
    if out is not None:
        _save_as_it_reads_back(found, out, None if settings.adds else task)
    if as_json:
        print_json(found.as_json())
    elif not is_printed:
        show(training_text(found, output_style()))
    return ExitCode.HOLDS if found.succeeded else ExitCode.DOES_NOT_HOLD


def recipe_with(name: str, changes: list[str] | None) -> "Recipe":
    """Return the recipe of a name, with the numbers that ``--set`` gives."""
    from binadd.learning.recipes import chosen_recipe

    recipe, numbers = chosen_recipe(name), {}
    for change in changes or ():
        number, equals, value = change.partition("=")
        if not equals:
            raise typer.BadParameter(f"--set takes NAME=VALUE, got {change[:40]!a}")
        is_whole = isinstance(recipe.numbers.get(number), int)
        numbers[number] = whole_number(value) if is_whole else real_number(value)
    return recipe.with_numbers(numbers)


def warn_if_hopeless(settings: "Settings") -> None:
    """Say so before two hidden units are trained in vain."""
    if settings.adds and settings.hidden_units == 2:
        complain(f"{TWO_UNITS_NEVER_ADD}; it is trained all the same, and will fail")


@contextlib.contextmanager
def _observing(history: str | None) -> "Iterator[Callable[[Observation], None] | None]":
    """Yield what is called every 10 steps; None if neither terminal nor file is to be told."""
    with contextlib.ExitStack() as stack:
        line = stack.enter_context(progress())
        output = None
        if history is not None:
            output = stack.enter_context(open_result(history, keep_if_interrupted=True))

        def observe(found: "Observation") -> None:
            line.show(observation_text(found))
            if output is not None:
                output.write(json.dumps(found.as_json()) + "\n")

        yield observe if output is not None or line.is_shown else None


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
