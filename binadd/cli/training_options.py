"""What ``train`` and ``sweep`` take alike: the recipe, its numbers, and what is learned from."""

from typing import TYPE_CHECKING, Any

import typer

from binadd.cli.console import complain
from binadd.cli.networks import called
from binadd.cli.options import real_number, whole_number
from binadd.cli.outputs import task_file
from binadd.grading.known_mistakes import TWO_UNITS_NEVER_ADD

if TYPE_CHECKING:
    from binadd.automata.specification import Specification
    from binadd.learning.recipes import Recipe
    from binadd.learning.settings import Settings

RecipeOption = typer.Option("surrogate", "--recipe", metavar="R", help="surrogate, bptt or tanh.")
SetOption = typer.Option(
    None, "--set", metavar="NAME=VALUE",
    help="Another value for a number of the recipe, as lr_max=0.5; may be given again. A name that "
    "there is not is answered with those that there are.",
)  # fmt: skip
LearnedTaskOption = typer.Option(
    "add", "--task", metavar="TASK",
    help="What is to be learned: a name (binadd tasks lists them) or a task file.",
)  # fmt: skip
HiddenOption = typer.Option(
    None, "--hidden", parser=whole_number, metavar="H",
    help="Hidden units, 2 to 16; other tasks 1 to 16. Default: 3; other tasks as many as the "
    "wiring (binadd tasks) has, at least 3; add:3 7.",
)  # fmt: skip
BitsOption = typer.Option(
    None, "--bits", parser=whole_number, metavar="N",
    help="Width of the additions learned from. All of them are, 4^N, as far as memory allows. "
    "Default: the recipe's (surrogate 3, others 4; with one operand 5 and 7; add:3 4); with "
    "--examples 8.",
)  # fmt: skip
MaxStepsOption = typer.Option(
    None, "--max-steps", parser=whole_number, metavar="K",
    help="Steps allowed. Default: the recipe's (surrogate 40000, others 3000).",
)  # fmt: skip
MarginOption = typer.Option(
    None, "--margin", parser=real_number, metavar="M",
    help="Normalised margin to reach as well; 0 stops at the first proof. "
    "Default: the recipe's (surrogate 0.0196, others 0); other tasks, --examples and --pairs 0.",
)  # fmt: skip
EngineOption = typer.Option(
    "auto", "--engine", metavar="E",
    help="numpy; numba, which is compiled; or auto, the default: numba where it is installed and "
    "gains time. All give the same bits.",
)  # fmt: skip
ExamplesOption = typer.Option(
    None, "--examples", parser=whole_number, metavar="K",
    help="Learn from K random inputs of --bits bits only, the seed's own; stop when they are "
    "right, and be proved after that.",
)  # fmt: skip
PairsOption = typer.Option(
    None, "--pairs", metavar="FILE",
    help="Learn from the pairs of numbers in a file only, one a line, as add --pairs takes it; "
    "- for standard input.",
)  # fmt: skip
BaseOption = typer.Option(
    2,
    "--base",
    "-b",
    parser=whole_number,
    metavar="2|10|16",
    help="Base of the numbers in --pairs.",
)


def asked_for(
    recipe: str, changes: list[str] | None, task: str, pairs: str | None, base: int, **others: Any
) -> dict[str, Any]:
    """Return what `settings_for`, `train` and `sweep` of the library take, by name."""
    from binadd.tasks import specification

    specified = specification(task)
    asked = {"recipe": recipe_with(recipe, specified, changes), "task": specified, **others}
    if pairs is None:
        return asked
    rows, columns = _read_pairs(pairs, base, specified)
    bits = columns if asked["bits"] is None else asked["bits"]
    return asked | {"pairs": rows, "bits": bits}


def recipe_with(name: str, task: "Specification", changes: list[str] | None) -> "Recipe":
    """Return the recipe of a name as it is usual for the task, with what ``--set`` gives."""
    from binadd.learning.usual import usual_recipe

    recipe, numbers = usual_recipe(name, task), {}
    for change in changes or ():
        number, equals, value = change.partition("=")
        if not equals:
            raise typer.BadParameter(f"--set takes NAME=VALUE, got {change[:40]!a}")
        is_whole = isinstance(recipe.numbers.get(number), int)
        numbers[number] = whole_number(value) if is_whole else real_number(value)
    return recipe.with_numbers(numbers)


def files_read(task: str, *others: str | None) -> list[str]:
    """Return the files that the work reads, which no result may replace."""
    return [*task_file(task), *filter(None, others)]


def warn_if_hopeless(settings: "Settings") -> None:
    """Say so before two hidden units are trained in vain."""
    if settings.adds and settings.hidden_units == 2:
        complain(f"{TWO_UNITS_NEVER_ADD}; it is trained all the same, and will fail")


def _read_pairs(path: str, base: int, task: "Specification") -> tuple[list[tuple[int, int]], int]:
    """Return the pairs of a file, and the digits of the longest number, leading zeros too."""
    from binadd.bits import BASES
    from binadd.cli.operands import read_pieces
    from binadd.errors import OperandFileError
    from binadd.simulation.pair_files import BLOCK, pair_blocks

    if base not in BASES:
        raise typer.BadParameter(f"the base must be 2, 10 or 16, got {base}")
    if task.inputs != 2:
        raise typer.BadParameter(
            f"--pairs is for tasks of two operands; {task.name} has {task.inputs}"
        )
    rows: list[tuple[int, int]] = []
    columns = 1
    for block in pair_blocks(read_pieces(path, BLOCK), base):
        if block.bad is not None:
            raise OperandFileError(f"{called(path)}, {block.bad}")
        rows += zip(block.a, block.b, strict=True)
        columns = max(columns, *block.columns) if block.columns else columns
    if not rows:
        raise OperandFileError(f"{called(path)}: there is no pair to learn from")
    return rows, columns
