"""The recipes by name."""

from binadd.errors import RangeError
from binadd.learning import bptt, surrogate, tanh
from binadd.learning.recipe import Recipe

RECIPES: dict[str, Recipe] = {
    module.RECIPE.name: module.RECIPE for module in (surrogate, bptt, tanh)
}


def recipe_named(name: str) -> Recipe:
    """Return a recipe.

    Raises
    ------
    RangeError
        If there is none of that name.
    """
    if name not in RECIPES:
        raise RangeError(f"the recipe must be one of {', '.join(RECIPES)}; got {name!r}")
    return RECIPES[name]
