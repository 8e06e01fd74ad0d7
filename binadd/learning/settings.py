"""`Settings`: all that decides, together with the seed, which network training ends with."""

from dataclasses import dataclass
from numbers import Real
from typing import Any

from binadd.errors import RangeError, whole
from binadd.learning.parameters import Parameters
from binadd.learning.prefix_tree import MOST_BITS, PrefixTree, prefix_tree
from binadd.learning.recipes import Recipe, recipe_named

FEWEST_HIDDEN_UNITS, MOST_HIDDEN_UNITS = 2, 8
MOST_STEPS = 10_000_000
LARGEST_SEED = 2**63 - 1
"""What a run store can hold."""


@dataclass(frozen=True)
class Settings:
    """Checked when made.

    Attributes
    ----------
    recipe_name : str
    hidden_units : int
    bits : int
        The length of the additions in the training data.
    max_steps : int
        After so many a run ends, proved or not.
    margin : float
        The normalised margin that a proved network needs as well for the run to end well.

    Raises
    ------
    TypeError
        If a setting is of a wrong type.
    RangeError
        If one is out of range.
    """

    recipe_name: str
    hidden_units: int
    bits: int
    max_steps: int
    margin: float

    def __post_init__(self) -> None:
        recipe_named(self.recipe_name)  # refuses a name that is none
        least, most = FEWEST_HIDDEN_UNITS, MOST_HIDDEN_UNITS
        numbers = {
            "hidden_units": whole(
                "the number of hidden units", self.hidden_units, least=least, most=most
            ),
            "bits": whole("the bits of the training data", self.bits, least=1, most=MOST_BITS),
            "max_steps": whole("the number of steps", self.max_steps, least=1, most=MOST_STEPS),
            "margin": _margin(self.margin),
        }
        for name, number in numbers.items():
            object.__setattr__(self, name, number)  # numpy's numbers become Python's

    @property
    def recipe(self) -> Recipe:
        """The recipe itself."""
        return recipe_named(self.recipe_name)

    @property
    def parameters(self) -> Parameters:
        """The layout of the parameters."""
        return Parameters(self.hidden_units)

    @property
    def tree(self) -> PrefixTree:
        """The training data."""
        return prefix_tree(self.bits)

    def as_json(self) -> dict[str, Any]:
        """Return every number that decides, the recipe's own among them."""
        return self.recipe.as_json() | self.chosen()

    def chosen(self) -> dict[str, Any]:
        """Return what a user chooses."""
        return {
            "recipe": self.recipe_name,
            "hidden_units": self.hidden_units,
            "bits": self.bits,
            "max_steps": self.max_steps,
            "margin": self.margin,
        }


def settings_for(
    recipe: str = "surrogate",
    hidden: int = 3,
    bits: int | None = None,
    max_steps: int | None = None,
    margin: float | None = None,
) -> Settings:
    """Make settings; what is None is the recipe's own."""
    chosen = recipe_named(recipe)
    return Settings(
        recipe_name=recipe,
        hidden_units=hidden,
        bits=chosen.bits if bits is None else bits,
        max_steps=chosen.max_steps if max_steps is None else max_steps,
        margin=chosen.margin if margin is None else margin,
    )


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
