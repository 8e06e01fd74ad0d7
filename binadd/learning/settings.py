"""`Settings`: all that decides, together with the seed, which network training ends with."""

from dataclasses import dataclass
from numbers import Real
from typing import Any

from binadd.automata.specification import Specification
from binadd.errors import RangeError, whole
from binadd.learning.parameters import Parameters
from binadd.learning.prefix_tree import (
    MOST_BITS_OF_ADDITIONS,
    PrefixTree,
    most_bits,
    nodes_of_tree,
    prefix_tree,
)
from binadd.learning.recipes import Recipe, chosen_recipe
from binadd.tasks import specification
from binadd.tasks.wiring import wiring

HIDDEN_UNITS_FOR_ADDITION = range(2, 9)
HIDDEN_UNITS = range(1, 17)
"""For any other task."""
FEWEST_USUAL_UNITS = 3
"""With two, some seeds of `less`, `xor` and `parity` end without a proof; with three none of 20."""
MOST_STEPS = 10_000_000
LARGEST_SEED = 2**63 - 1
"""What a run store can hold."""


@dataclass(frozen=True)
class Settings:
    """Checked when made.

    Attributes
    ----------
    recipe : Recipe
    hidden_units : int
    bits : int
        The columns of the inputs in the training data.
    max_steps : int
        After so many a run ends, proved or not.
    margin : float
        The normalised margin that a proved network needs as well for the run to end well.
    task : Specification

    Raises
    ------
    TypeError
        If a setting is of a wrong type.
    RangeError
        If one is out of range.
    """

    recipe: Recipe
    hidden_units: int
    bits: int
    max_steps: int
    margin: float
    task: Specification

    def __post_init__(self) -> None:
        chosen_recipe(self.recipe)  # refuses one that goes by the name of another
        units = HIDDEN_UNITS_FOR_ADDITION if self.adds else HIDDEN_UNITS
        most = MOST_BITS_OF_ADDITIONS if self.adds else most_bits(self.task.inputs)
        numbers = {
            "hidden_units": whole(
                "the number of hidden units", self.hidden_units, least=units[0], most=units[-1]
            ),
            "bits": whole("the bits of the training data", self.bits, least=1, most=most),
            "max_steps": whole("the number of steps", self.max_steps, least=1, most=MOST_STEPS),
            "margin": _margin(self.margin),
        }
        for name, number in numbers.items():
            object.__setattr__(self, name, number)  # numpy's numbers become Python's

    @property
    def adds(self) -> bool:
        """Whether the task is to add two numbers."""
        return self.task == specification("add")

    @property
    def task_in_files(self) -> str | None:
        """What weights files say of the task: for addition nothing."""
        return None if self.adds else self.task.name

    @property
    def recipe_name(self) -> str:
        """What the recipe is called."""
        return self.recipe.name

    @property
    def parameters(self) -> Parameters:
        """The layout of the parameters."""
        return Parameters(self.hidden_units, self.task.inputs)

    @property
    def tree(self) -> PrefixTree:
        """The training data."""
        return prefix_tree(self.bits, self.task)

    def as_json(self) -> dict[str, Any]:
        """Return all that decides, the task's table among it."""
        return self.chosen() | {"task_digest": self.task.digest}

    def chosen(self) -> dict[str, Any]:
        """Return what a user chooses."""
        return {
            "task": self.task.name,
            **self.recipe.as_json(),
            "hidden_units": self.hidden_units,
            "bits": self.bits,
            "max_steps": self.max_steps,
            "margin": self.margin,
        }


def settings_for(
    recipe: str | Recipe = "surrogate",
    hidden: int | None = None,
    bits: int | None = None,
    max_steps: int | None = None,
    margin: float | None = None,
    task: str | Specification = "add",
) -> Settings:
    """Make settings; what is None is what is usual for the recipe and the task."""
    chosen, specified = chosen_recipe(recipe), specification(task)
    return Settings(
        recipe=chosen,
        hidden_units=_usual_hidden_units(specified) if hidden is None else hidden,
        bits=_usual_bits(chosen, specified) if bits is None else bits,
        max_steps=chosen.usual_steps if max_steps is None else max_steps,
        margin=_usual_margin(chosen, specified) if margin is None else margin,
        task=specified,
    )


def _usual_hidden_units(task: Specification) -> int:
    """Return as many units as the wiring by construction has, if that is a number allowed."""
    if task == specification("add"):
        return 3
    return min(max(wiring(task).network.hidden_units, FEWEST_USUAL_UNITS), HIDDEN_UNITS[-1])


def _usual_bits(recipe: Recipe, task: Specification) -> int:
    """Return the recipe's, or more columns of one operand: as many as its tree of two has room for.

    Three columns of one operand are too few to tell many a wrong network from a right one.
    """
    room = most_bits(task.inputs, nodes_of_tree(2, recipe.usual_bits))
    return min(max(recipe.usual_bits, room), most_bits(task.inputs))


def _usual_margin(recipe: Recipe, task: Specification) -> float:
    """Return the recipe's margin for addition, which is that of its hand wiring; else 0."""
    return recipe.usual_margin if task == specification("add") else 0.0


def check_seed(seed: int) -> int:
    """Return the seed if it can be one: a whole number from 0 to `LARGEST_SEED`."""
    return whole("a seed", seed, least=0, most=LARGEST_SEED)


def _margin(margin: object) -> float:
    if isinstance(margin, bool) or not isinstance(margin, Real):
        raise TypeError(f"the margin: expected a number, got {type(margin).__name__}")
    value = float(margin)
    if not 0 <= value < 1:  # false for NaN
        raise RangeError(f"the margin must be at least 0 and less than 1, got {margin}")
    return value
