"""What `train` found, in words."""

from typing import TYPE_CHECKING

from binadd.report.comparison_text import comparison_text
from binadd.report.layout import PLAIN, Style
from binadd.report.words import plural, rounded_down

if TYPE_CHECKING:
    from binadd.learning.results import Observation, TrainingResult


def training_text(found: "TrainingResult", style: Style = PLAIN) -> str:
    """Say in plain words what was learned."""
    from binadd.formats.weight_files import format_weights

    return "\n".join(
        [
            *style.sentence(_outcome(found)),
            "",
            "the weights, in full precision:",
            format_weights(found.network),
            comparison_text(found.comparison, style),
        ]
    )


def observation_text(found: "Observation") -> str:
    """Say on a line how far a seed has come."""
    return (
        f"step {found.step:,}  wrong bits {found.wrong_bits}  "
        f"learning rate {found.learning_rate:.3f}"
    )


def _outcome(found: "TrainingResult") -> str:
    trained, settings = found.trained, found.settings
    about = f"seed {trained.seed}, {settings.recipe.about}"
    steps = f"{plural(trained.steps, 'step')}, {found.seconds:.2f} s"
    margin = f"normalised margin {rounded_down(trained.normalised_margin)}"
    softly = {
        None: "",
        True: "; as a soft network it was right on all pairs of 8 bits",
        False: "; as a soft network it was wrong on some pair of 8 bits",
    }[trained.soft_right]
    if trained.succeeded:
        return f"{about}: proved to add at every width ({steps}, {margin}){softly}"
    if trained.proved:
        return f"{about}: it adds, but short of the margin {settings.margin} ({steps}, {margin})"
    return f"{about}: NOT an adder ({steps}){softly}"
