"""`census`: count all 3-unit adders, and what can be asked once they are all known."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from binadd.analysis.census.adders import AdderClasses, adder_classes
from binadd.analysis.census.best import Best, best_adder
from binadd.analysis.census.standing import Standing, standing
from binadd.analysis.census.table import ClassTable, class_table
from binadd.analysis.census.threshold_functions import threshold_functions
from binadd.errors import expect_function
from binadd.networks.threshold_rnn import ThresholdRNN


@dataclass(frozen=True, eq=False, repr=False)
class Census:
    """All 3-unit adders, counted. Made by `census`.

    Attributes
    ----------
    adders : AdderClasses
    seconds : float
        What it took to find them.
    """

    adders: AdderClasses
    seconds: float

    @property
    def machines(self) -> int:
        """Different machines of three units that add."""
        return self.adders.machine_count

    @property
    def classes(self) -> int:
        """Machines up to the order of the units."""
        return len(self.adders)

    @property
    def classes_up_to_input_swap(self) -> int:
        """Classes, where one and that with its inputs exchanged count once."""
        return self.adders.count_up_to_input_swap

    @cached_property
    def by_states(self) -> dict[int, int]:
        """How many classes have each number of reachable hidden states."""
        return dict(sorted(Counter(self.adders.states.tolist()).items()))

    @cached_property
    def by_states_and_start(self) -> dict[tuple[int, bool], int]:
        """The same, also by whether the start state is ever entered again."""
        pairs = zip(self.adders.states.tolist(), self.adders.starts_again.tolist(), strict=True)
        return dict(sorted(Counter(pairs).items()))

    @cached_property
    def encodings(self) -> dict[str, int]:
        """How many classes have each encoding."""
        return dict(sorted(Counter(self.adders.encodings).items(), key=lambda item: item[1]))

    @cached_property
    def carry_complemented(self) -> int:
        """In how many classes the carry unit is the complement of the carry."""
        carries, flips = self.adders.carry_units, self.adders.complemented
        return int((flips >> carries & 1).sum())

    @cached_property
    def table(self) -> ClassTable:
        """What the best weights of each class can do; takes some seconds the first time."""
        return class_table(self.adders)

    def standing(self, network: ThresholdRNN) -> Standing:
        """Say where a network stands among all of them; see `standing`."""
        return standing(network, self.table)

    def best(self, by: str) -> Best:
        """Return the best there is by a measure; see `best_adder`."""
        return best_adder(self.table, by)

    def as_json(self) -> dict[str, Any]:
        """Return all counts, ready for `json.dumps`."""
        return {
            "machines": self.machines,
            "classes": self.classes,
            "classes_up_to_input_swap": self.classes_up_to_input_swap,
            "by_states": {str(states): count for states, count in self.by_states.items()},
            "by_states_and_start": [
                {"states": states, "start_is_entered_again": again, "classes": count}
                for (states, again), count in self.by_states_and_start.items()
            ],
            "encodings": self.encodings,
            "carry_unit": {
                "plain": self.classes - self.carry_complemented,
                "complemented": self.carry_complemented,
            },
            "threshold_functions": {
                str(variables): len(threshold_functions(variables)) for variables in (3, 5)
            },
            "seconds": self.seconds,
        }

    def __str__(self) -> str:
        from binadd.report.census_text import census_text

        return census_text(self)

    def __repr__(self) -> str:
        return f"<Census: {self.machines} machines in {self.classes} classes>"


def census(on_progress: Callable[[int, int], None] | None = None) -> Census:
    """Find every adder of three hidden units: what it does on its reachable states, each once.

    Takes some two seconds on one core, and 90 MB.

    Parameters
    ----------
    on_progress : callable, optional
        Called with how many labellings of the hidden states are done, and of how many; see
        `enumeration`.

    Examples
    --------
    >>> found = census()  # doctest: +SKIP
    >>> found.machines, found.classes  # doctest: +SKIP
    (104154, 17359)
    """
    expect_function("on_progress", on_progress)
    started = time.perf_counter()
    adders = adder_classes(on_progress)
    adders.carry_units  # noqa: B018 - raises unless all have the normal form
    return Census(adders, time.perf_counter() - started)
