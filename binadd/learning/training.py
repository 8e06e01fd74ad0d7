"""`train`: one network, from random weights to a proof."""

import time
from collections.abc import Iterable

from binadd.automata.specification import Specification
from binadd.learning.engine import Observer
from binadd.learning.engines import chosen_engine, train_one
from binadd.learning.recipes import Recipe
from binadd.learning.results import TrainingResult
from binadd.learning.settings import check_seed, settings_for


def train(
    seed: int = 0,
    *,
    recipe: str | Recipe = "surrogate",
    hidden: int | None = None,
    bits: int | None = None,
    max_steps: int | None = None,
    margin: float | None = None,
    task: str | Specification = "add",
    examples: int | None = None,
    pairs: Iterable[Iterable[int]] | None = None,
    engine: str = "auto",
    observer: Observer | None = None,
) -> TrainingResult:
    """Train one network from random weights until it is proved to add at every width.

    Or to do another task. It sees all inputs of `bits` columns and the bits due, and nothing else:
    no carry, no state. The same seed and settings give the same network, also as a part of a
    `sweep`. By default it takes some 500 steps and a tenth of a second.

    Parameters
    ----------
    seed : int
        Names the stream of random numbers; 0 or more.
    recipe : str or Recipe
        ``"surrogate"``, ``"bptt"`` or ``"tanh"``, one of these with other numbers, as
        ``Surrogate(beta=1.0)``, or one of your own.
    hidden : int, optional
        Hidden units, from 2 to 16; by default 3. Two threshold units that see the column and their
        own bits of the column before can't add, whatever their weights. For other tasks from 1 to
        16; by default as many as the task's wiring by construction has, at least 3.
    bits : int, optional
        The columns of the inputs in the training data, as many as memory allows: of additions there
        are ``4**bits``, and time and memory grow so too. By default the recipe's own; of examples
        8, of pairs as many as the largest number has.
    max_steps : int, optional
        After so many the run ends without success; by default the recipe's own number.
    margin : float, optional
        The least normalised margin (see `binadd.verification.margins`) for success, by default the
        recipe's own, for other tasks than addition 0; 0 stops at the first proof.
    task : str or Specification
        What is to be learned: a task's name, the path of a task file, or the task itself.
    examples : int, optional
        Learn from so many random inputs of `bits` digits only, the seed's own. Then the run ends
        when these are right, with the margin on them if one is asked for (by default none), and the
        network is proved after that: nothing but the examples has a say in when to stop.
    pairs : iterable of rows of int, optional
        Learn from these inputs only, each with a number for every operand; the run ends likewise.
    engine : str
        ``"numpy"``; ``"numba"``, which is compiled; or ``"auto"``: numba where it is installed and
        worth loading. All give the same bits.
    observer : callable, optional
        Called with an `Observation` every 10 steps, and at the last.

    Raises
    ------
    TypeError
        If an argument is of a wrong type.
    RangeError
        If an argument is out of range, or the training data take more memory than is free.
    MissingExtraError
        If numba is asked for and not installed.
    TaskError, TaskFileError
        If there is no such task.
    TrainingError
        If the training breaks down: a parameter is no longer a finite number.

    Examples
    --------
    >>> from binadd import prove
    >>> print(prove(train(seed=1).network))  # doctest: +ELLIPSIS
    adds at every width: ...
    """
    start = time.perf_counter()
    settings = settings_for(recipe, hidden, bits, max_steps, margin, task, examples, pairs)
    chosen = chosen_engine(engine, settings, 1)
    trained, machine = train_one(settings, check_seed(seed), chosen, observer)
    return TrainingResult(settings, trained, machine, time.perf_counter() - start)
