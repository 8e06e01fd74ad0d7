"""What `train` found, in words."""

from typing import TYPE_CHECKING

from binadd.report.comparison_text import comparison_text
from binadd.report.layout import PLAIN, Style
from binadd.report.words import plural, printable, rounded_down

if TYPE_CHECKING:
    from binadd.learning.results import Observation, TrainingResult
    from binadd.learning.settings import Settings


def training_text(found: "TrainingResult", style: Style = PLAIN) -> str:
    """Say in plain words what was learned."""
    from binadd.formats.weight_files import format_weights

    return "\n".join(
        [
            *style.sentence(outcome(found)),
            "",
            "the weights, in full precision:",
            format_weights(found.network, found.settings.task_in_files),
            comparison_text(found.comparison, style),
        ]
    )


def observation_text(found: "Observation") -> str:
    """Say on a line how far a seed has come."""
    return (
        f"step {found.step:,}  wrong bits {found.wrong_bits}  "
        f"learning rate {found.learning_rate:.3f}"
    )


def outcome(found: "TrainingResult") -> str:
    """Say in a sentence what became of the seed."""
    trained, settings = found.trained, found.settings
    adds, task = settings.adds, printable(settings.task.name)
    about = f"seed {trained.seed}, {recipe_text(settings)}"
    if not settings.sees_all:
        about += f", from {learned_from(settings).removesuffix(' for each seed')} only"
    if not adds:
        about = f"{task}, {about}"
    does = "adds" if adds else f"does {task}"
    steps = f"{plural(trained.steps, 'step')}, {found.seconds:.2f} s"
    margin = f"normalised margin {rounded_down(trained.normalised_margin)}"
    kind, bits = inputs_tried(settings)
    softly = {
        None: "",
        True: f"; as a soft network it was right on all {kind}s of {bits}",
        False: f"; as a soft network it was wrong on some {kind} of {bits}",
    }[trained.soft_right]
    if trained.succeeded:
        what = "add" if adds else f"do {task}"
        return f"{about}: proved to {what} at every width ({steps}, {margin}){softly}"
    if trained.proved:
        return f"{about}: it {does}, but short of the margin {settings.margin} ({steps}, {margin})"
    wrong = "NOT an adder" if adds else f"does NOT do {task}"
    return f"{about}: {wrong} ({steps}){softly}"


def learned_from(settings: "Settings") -> str:
    """Say what is learned from."""
    what, bits = "addition" if settings.adds else "input", plural(settings.bits, "bit")
    if settings.pairs is not None:
        return f"{plural(len(settings.pairs), f'given {what}')} of {bits}"
    if settings.examples is not None:
        return f"{plural(settings.examples, f'random {what}')} of {bits} for each seed"
    return f"{what}s of {bits}"


def recipe_text(settings: "Settings") -> str:
    """Say what a recipe is, with those of its numbers that are not usual for the task."""
    from binadd.learning.usual import unusual_numbers

    unusual = unusual_numbers(settings.recipe, settings.task)
    numbers = ", ".join(f"{name} = {value:g}" for name, value in unusual.items())
    return settings.recipe.about + (f" ({numbers})" if numbers else "")


def inputs_tried(settings: "Settings") -> tuple[str, str]:
    """Say what soft networks are tried on, and of what width."""
    from binadd.learning.soft_answers import softly_tried_bits

    kind = "pair" if settings.task.inputs == 2 else "input"
    return kind, plural(softly_tried_bits(settings), "bit")
