"""`Settings`: all that decides, together with the seed, which network training ends with."""

import math
from dataclasses import dataclass
from typing import Any

from binadd.errors import RangeError
from binadd.learning.parameters import Parameters
from binadd.learning.prefix_tree import MOST_BITS, PrefixTree, prefix_tree
from binadd.learning.recipe import Recipe
from binadd.learning.recipes import recipe_named

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
    RangeError
        If a setting is out of range.
    """

    recipe_name: str
    hidden_units: int
    bits: int
    max_steps: int
    margin: float

    def __post_init__(self) -> None:
        recipe_named(self.recipe_name)
        _check_range(
            "the number of hidden units", self.hidden_units, FEWEST_HIDDEN_UNITS, MOST_HIDDEN_UNITS
        )
        _check_range("the bits of the training data", self.bits, 1, MOST_BITS)
        _check_range("the number of steps", self.max_steps, 1, MOST_STEPS)
        if not (math.isfinite(self.margin) and 0 <= self.margin < 1):
            raise RangeError(f"the margin must be at least 0 and less than 1, got {self.margin}")

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
        return self.recipe.as_json() | {
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
    """Return the seed if it can be one.

    Raises
    ------
    RangeError
        If it is negative or larger than `LARGEST_SEED`.
    """
    _check_range("a seed", seed, 0, LARGEST_SEED)
    return seed


def _check_range(what: str, value: int, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise RangeError(f"{what} must be a whole number from {least} to {most}, got {value!r}")
