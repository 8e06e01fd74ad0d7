"""`Settings`: all that decides, together with the seed, which network training ends with."""

from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Real
from typing import Any

from binadd.automata.specification import Specification
from binadd.errors import RangeError, whole
from binadd.learning.examples import Examples, Inputs, digest_of, fitting_bits, given_inputs
from binadd.learning.memory import check_memory
from binadd.learning.parameters import Parameters
from binadd.learning.prefix_tree import PrefixTree, nodes_of_tree, prefix_tree
from binadd.learning.recipes import Recipe, chosen_recipe
from binadd.learning.usual import (
    BITS_OF_EXAMPLES,
    usual_bits,
    usual_hidden_units,
    usual_margin,
    usual_recipe,
)
from binadd.tasks import specification

HIDDEN_UNITS_FOR_ADDITION = range(2, 17)
HIDDEN_UNITS = range(1, 17)
"""For any other task."""
MOST_STEPS = 10_000_000
MOST_BITS = 1_000_000
MOST_EXAMPLES = 1_000_000
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
    examples : int or None
        Each seed learns from so many random inputs of its own; None for all inputs or `pairs`.
    pairs : tuple of tuple of int, or None
        All seeds learn from these inputs only.

    Raises
    ------
    TypeError
        If a setting is of a wrong type.
    RangeError
        If one is out of range, or the training data take more memory than there is.
    """

    recipe: Recipe
    hidden_units: int
    bits: int
    max_steps: int
    margin: float
    task: Specification
    examples: int | None = None
    pairs: Inputs | None = None

    def __post_init__(self) -> None:
        chosen_recipe(self.recipe)  # refuses one that goes by the name of another
        units = HIDDEN_UNITS_FOR_ADDITION if self.adds else HIDDEN_UNITS
        numbers = {
            "hidden_units": whole(
                "the number of hidden units", self.hidden_units, least=units[0], most=units[-1]
            ),
            "bits": whole("the bits of the training data", self.bits, least=1, most=MOST_BITS),
            "max_steps": whole("the number of steps", self.max_steps, least=1, most=MOST_STEPS),
            "margin": _margin(self.margin),
        }
        for name, number in numbers.items():
            object.__setattr__(self, name, number)  # numpy's numbers become Python's
        if self.examples is not None:
            if self.pairs is not None:
                raise RangeError("training is from random examples or from given pairs, not both")
            count = whole("the number of examples", self.examples, least=1, most=MOST_EXAMPLES)
            object.__setattr__(self, "examples", count)
        check_memory(self.count_of_nodes, self.bits, self.parameters, is_tree=self.sees_all)

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
    def sees_all(self) -> bool:
        """Whether the training data are all inputs of `bits` columns.

        If not, a run ends when those that it sees are right, and only then is the network proved.
        """
        return self.examples is None and self.pairs is None

    @property
    def data(self) -> PrefixTree | Examples:
        """The training data."""
        if self.sees_all:
            return self.tree
        count = self.examples if self.pairs is None else len(self.pairs)
        assert count is not None
        return Examples(self.task, self.bits, count, self.pairs)

    @property
    def tree(self) -> PrefixTree:
        """The training data where all inputs are seen."""
        return prefix_tree(self.bits, self.task)

    @property
    def count_of_nodes(self) -> int:
        """How many bits there are to get right; the data need not be made for it."""
        if self.sees_all:
            return nodes_of_tree(self.task.inputs, self.bits)
        return self.data.nodes

    def as_json(self) -> dict[str, Any]:
        """Return all that decides, the task's table among it."""
        digests = {"task_digest": self.task.digest}
        if self.pairs is not None:
            digests["pairs_digest"] = digest_of(self.pairs)
        return self.chosen() | digests

    def chosen(self) -> dict[str, Any]:
        """Return what a user chooses."""
        return {
            "task": self.task.name,
            **self.recipe.as_json(),
            "hidden_units": self.hidden_units,
            "bits": self.bits,
            "max_steps": self.max_steps,
            "margin": self.margin,
            "examples": self.examples,
            "pairs": None if self.pairs is None else len(self.pairs),
        }


def settings_for(
    recipe: str | Recipe = "surrogate",
    hidden: int | None = None,
    bits: int | None = None,
    max_steps: int | None = None,
    margin: float | None = None,
    task: str | Specification = "add",
    examples: int | None = None,
    pairs: Iterable[Iterable[int]] | None = None,
) -> Settings:
    """Make settings; what is None is what is usual for the recipe and the task."""
    specified = specification(task)
    chosen = usual_recipe(recipe, specified)
    given = None if pairs is None else given_inputs(pairs, specified)
    sees_all = examples is None and given is None
    if given is not None:
        bits = fitting_bits(given, None if bits is None else whole("the bits", bits, least=1))
    elif bits is None:
        bits = usual_bits(chosen, specified) if sees_all else BITS_OF_EXAMPLES
    return Settings(
        recipe=chosen,
        hidden_units=usual_hidden_units(chosen, specified) if hidden is None else hidden,
        bits=bits,
        max_steps=chosen.usual_steps if max_steps is None else max_steps,
        margin=usual_margin(chosen, specified, sees_all=sees_all) if margin is None else margin,
        task=specified,
        examples=examples,
        pairs=given,
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
