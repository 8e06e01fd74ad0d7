"""`train`: one network, from random weights to a proof."""

import time

from binadd.learning.engine import Observer, train_with_machines
from binadd.learning.results import TrainingResult
from binadd.learning.settings import check_seed, settings_for


def train(
    seed: int = 0,
    *,
    recipe: str = "surrogate",
    hidden: int = 3,
    bits: int | None = None,
    max_steps: int | None = None,
    margin: float | None = None,
    observer: Observer | None = None,
) -> TrainingResult:
    """Train one network from random weights until it is proved to add at every width.

    It sees inputs and sum bits of all additions of `bits` columns, and nothing else: no carry. The
    same seed and settings give the same network, also as a part of a `sweep`. By default it takes
    some 500 steps and a tenth of a second.

    Parameters
    ----------
    seed : int
        Names the stream of random numbers; 0 or more.
    recipe : str
        ``"surrogate"``, ``"bptt"`` or ``"tanh"``.
    hidden : int
        From 2 to 8. Two threshold units that see the column and their own bits of the column before
        can't add, whatever their weights.
    bits : int, optional
        The length of the additions in the training data, from 1 to 6; by default the recipe's own.
    max_steps : int, optional
        After so many the run ends without success; by default the recipe's own number.
    margin : float, optional
        The least normalised margin (see `binadd.verification.margins`) for success, by default the
        recipe's own; 0 stops at the first proof.
    observer : callable, optional
        Called with an `Observation` every 10 steps.

    Raises
    ------
    TypeError
        If an argument is of a wrong type.
    RangeError
        If an argument is out of range.
    TrainingError
        If the training breaks down: a parameter is no longer a finite number.

    Examples
    --------
    >>> from binadd import prove
    >>> print(prove(train(seed=1).network))  # doctest: +ELLIPSIS
    adds at every width: ...
    """
    start = time.perf_counter()
    settings = settings_for(recipe, hidden, bits, max_steps, margin)
    trained, machine = next(train_with_machines(settings, [check_seed(seed)], observer))
    return TrainingResult(settings, trained, machine, time.perf_counter() - start)
