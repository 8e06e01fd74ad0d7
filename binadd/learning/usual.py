"""What is usual for a recipe and a task: found by search, so that most seeds end with a proof."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from binadd.automata.specification import Specification
from binadd.learning.prefix_tree import most_bits, nodes_of_tree
from binadd.learning.recipes import Recipe, chosen_recipe
from binadd.tasks import specification
from binadd.tasks.wiring import wiring

FEWEST_UNITS, MOST_UNITS = 3, 16
"""With two, some seeds of `increment` end without a proof; with three few."""
BITS_OF_EXAMPLES = 8


@dataclass(frozen=True)
class _Usual:
    """What differs for a task from what is usual for any; None where nothing does."""

    numbers: Mapping[str, float] = field(default_factory=dict)
    hidden: int | None = None
    bits: int | None = None


_RESTLESS = _Usual({"lr_max": 2.0, "lr_end": 1.0, "beta1": 0.5, "beta2": 0.5})
"""A rate that stays large, and with it the noise: then two units do not get stuck."""
_OF_SURROGATE: dict[str, _Usual] = {
    # Three columns do not tell an adder of three numbers: a carry of two has to be carried twice.
    "add:3": _Usual(
        {"lr_max": 0.36, "lr_end": 0.27, "cycle": 130, "beta1": 0.57, "beta2": 0.78, "clip": 12.0,
         "beta": 0.25, "softness": 3.5},
        hidden=7,
        bits=4,
    ),
    "equal": _RESTLESS,
    "less": _RESTLESS,
    "ones-multiple-of:3": _Usual(
        {"lr_max": 0.36, "lr_end": 0.27, "cycle": 130, "beta1": 0.57, "beta2": 0.78, "clip": 4.4,
         "beta": 0.25}
    ),
    "parity": _Usual(
        {"lr_max": 0.34, "lr_end": 0.13, "cycle": 120, "beta1": 0.65, "clip": 2.7, "noise": 0.26,
         "beta": 0.25}
    ),
    "times:3": _Usual(
        {"lr_max": 0.7, "lr_end": 0.08, "cycle": 750, "beta1": 0.67, "softness": 2.3}
    ),
    "xor": _RESTLESS,
}  # fmt: skip
"""Hill-climbed on other seeds than those of the table in docs/researchers.md."""
_NOTHING = _Usual()


def usual_recipe(recipe: str | Recipe, task: Specification) -> Recipe:
    """Return a recipe; one that is named, with the numbers that are usual for the task."""
    chosen = chosen_recipe(recipe)
    return chosen.with_numbers(_for(chosen, task).numbers) if isinstance(recipe, str) else chosen


def unusual_numbers(recipe: Recipe, task: Specification) -> dict[str, float]:
    """Return the numbers of a recipe that are not the usual ones for a task."""
    usual = {field.name: field.default for field in fields(recipe)} | dict(
        _for(recipe, task).numbers
    )
    return {name: value for name, value in recipe.numbers.items() if value != usual[name]}


def usual_hidden_units(recipe: Recipe, task: Specification) -> int:
    """Return those of the task, or as many as its wiring has, if that is a number allowed."""
    if task == specification("add"):
        return 3
    units = _for(recipe, task).hidden or wiring(task).network.hidden_units
    return min(max(units, FEWEST_UNITS), MOST_UNITS)


def usual_bits(recipe: Recipe, task: Specification) -> int:
    """Return those of the task, or the recipe's, or more of one operand.

    As many, then, as the tree of two operands has room for: three columns of one operand are too
    few to tell many a wrong network from a right one.
    """
    if bits := _for(recipe, task).bits:
        return bits
    room = most_bits(task.inputs, nodes_of_tree(2, recipe.usual_bits))
    return min(max(recipe.usual_bits, room), most_bits(task.inputs))


def usual_margin(recipe: Recipe, task: Specification, *, sees_all: bool) -> float:
    """Return the recipe's margin for all additions, which is that of the hand wiring; else 0."""
    return recipe.usual_margin if task == specification("add") and sees_all else 0.0


def _for(recipe: Recipe, task: Specification) -> _Usual:
    if recipe.name != "surrogate":
        return _NOTHING
    known = _OF_SURROGATE.get(task.name, _NOTHING)
    return known if known is _NOTHING or specification(task.name) == task else _NOTHING
