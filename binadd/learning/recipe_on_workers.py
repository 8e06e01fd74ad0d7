"""Can the workers of a sweep make a recipe of one's own?"""

import pickle
import warnings
from concurrent.futures import Executor

from binadd.execution.executors import map_unordered
from binadd.learning.recipes import Recipe, is_built_in


def executor_for(recipe: Recipe, executor: Executor | None) -> Executor | None:
    """Return the executor if its workers can make the recipe, else None, with a warning.

    They can where they can import its class: from a module that they find, or, processes of this
    computer, from the script that is run. They can't from a notebook, or from within a function.
    """
    if executor is None or is_built_in(recipe):
        return executor
    try:
        pickled = pickle.dumps(recipe)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        reason = str(error)
    else:
        ((_, reason),) = map_unordered(_why_not, [pickled], executor)
    if not reason:
        return executor
    warnings.warn(
        f"the workers can't import the recipe {recipe.name}, so that this process does the work; "
        f"put its class into a module of its own ({reason})",
        RuntimeWarning,
        stacklevel=3,
    )
    return None


def _why_not(pickled: bytes) -> str:
    """Tell, in a worker, why a recipe can't be made there; an empty text if it can.

    Bytes are sent, as a worker that can't unpickle its task would break.
    """
    try:
        recipe = pickle.loads(pickled)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "" if isinstance(recipe, Recipe) else "it is no recipe there"
