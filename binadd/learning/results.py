"""What training gives: of a step, of one seed, of `train`, of `sweep`."""

from collections import Counter
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from binadd.analysis.census.canonical_form import CLASSES
from binadd.automata.machine import Machine, compile_machine
from binadd.automata.specification import Specification
from binadd.formats.weight_files import weights_as_json
from binadd.learning.seed_table import SeedTable, TrainedSeed
from binadd.learning.settings import Settings
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks.wiring import wiring_or_hand_wired

if TYPE_CHECKING:
    from binadd.analysis.comparison import Comparison


COMMONEST = 10
"""So many classes of adders are named; `SweepResult.rows` has those of all seeds."""


@dataclass(frozen=True)
class Observation:
    """How far one seed has come.

    Attributes
    ----------
    step : int
    loss : float
    wrong_bits : int
        Of those in the training data, as the network stands (soft, if the recipe is).
    learning_rate : float
    smallest_margin, normalised_margin : float
        As in `Margins`, of the network when hardened, whether it is right or not.
    """

    step: int
    loss: float
    wrong_bits: int
    learning_rate: float
    smallest_margin: float
    normalised_margin: float

    def as_json(self) -> dict[str, Any]:
        """Return the fields, ready for `json.dumps`."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class TrainingResult:
    """What `train` found.

    Attributes
    ----------
    settings : Settings
    trained : TrainedSeed
    machine : Machine
        Of the network.
    seconds : float
        From the call to the proof.
    """

    settings: Settings
    trained: TrainedSeed
    machine: Machine
    seconds: float

    @property
    def task(self) -> Specification:
        """What was to be learned."""
        return self.settings.task

    @property
    def network(self) -> ThresholdRNN:
        """The network that was learned, with exactly the weights that were tested."""
        return self.trained.network

    @property
    def proved(self) -> bool:
        """Whether it is proved to do the task at every width."""
        return self.trained.proved

    @property
    def succeeded(self) -> bool:
        """Whether it is proved, and has the margin that was asked for."""
        return self.trained.succeeded

    @cached_property
    def comparison(self) -> "Comparison":
        """The network (A) held against the wiring of the task (B); made when first asked for."""
        from binadd.analysis.comparison import compare_machines

        wired = compile_machine(wiring_or_hand_wired(self.task))
        return compare_machines(self.machine, wired, self.task)

    def as_json(self) -> dict[str, Any]:
        """Return what ``binadd train --json`` prints."""
        it = self.trained
        return {
            "seed": it.seed,
            "steps": it.steps,
            "proved": it.proved,
            "succeeded": it.succeeded,
            "weights": weights_as_json(it.network, self.settings.task_in_files),
            "normalised_margin": it.normalised_margin,
            "soft_right": it.soft_right,
            "seconds": self.seconds,
            **self.settings.chosen(),
            "comparison": self.comparison.as_json(),
        }

    def __str__(self) -> str:
        from binadd.report.training_text import training_text

        return training_text(self)

    def _repr_html_(self) -> str:
        from binadd.report.notebook_html import training_html

        return training_html(self)

    def __repr__(self) -> str:
        it = self.trained
        return (
            f"TrainingResult({_task_of(self.settings)}seed={it.seed}, steps={it.steps}, "
            f"proved={it.proved}, succeeded={it.succeeded}, "
            f"normalised_margin={it.normalised_margin:.4g}, encoding={it.encoding!r}, "
            f"seconds={self.seconds:.3g})"
        )


@dataclass(frozen=True)
class Spread:
    """Where the numbers of several runs lie. Quantiles are the least number with that rank."""

    median: float
    p90: float
    p99: float
    max: float
    min: float


@dataclass(frozen=True, eq=False)
class SweepResult:
    """What `sweep` found.

    Attributes
    ----------
    settings : Settings
    trained : SeedTable
        By seed: a sequence of `TrainedSeed`, made when they are asked for, out of arrays.
    seconds : float
        What this call took; less than the training if a store had some of the seeds.
    engine : str or None
        ``"numpy"`` or ``"numba"``; None if it is all from a store.
    """

    settings: Settings
    trained: SeedTable
    seconds: float
    engine: str | None

    @property
    def task(self) -> Specification:
        """What was to be learned."""
        return self.settings.task

    @property
    def seeds(self) -> int:
        """How many seeds there are."""
        return len(self.trained)

    @cached_property
    def successes(self) -> SeedTable:
        """The seeds that were proved within the steps allowed, with the margin asked for."""
        return self.trained.some(self.trained.succeeded)

    @property
    def success_rate(self) -> float:
        """The share of successes."""
        return len(self.successes) / self.seeds

    @property
    def interval(self) -> tuple[float, float]:
        """Where the rate of all seeds lies with a confidence of 95%."""
        return wilson_interval(len(self.successes), self.seeds)

    @property
    def steps(self) -> Spread | None:
        """The steps that the successes took; None if there are none."""
        return _spread(self.successes.steps)

    @property
    def normalised_margins(self) -> Spread | None:
        """The normalised margins of the successes; None if there are none."""
        return _spread(self.successes.normalised_margin)

    @property
    def soft_right(self) -> int | None:
        """How many were right as soft networks, as `TrainedSeed` has it; None for hard recipes."""
        if self.settings.recipe.is_hard:
            return None
        return int((self.trained.soft_right == 1).sum())

    @property
    def lost_by_hardening(self) -> int | None:
        """How many of those are not right as networks of threshold units."""
        if self.settings.recipe.is_hard:
            return None
        return int(((self.trained.soft_right == 1) & ~self.trained.proved).sum())

    @cached_property
    def encodings(self) -> dict[str, int]:
        """How many successes there are of each encoding, the most frequent first."""
        return _counted(self.successes.encoding)

    @cached_property
    def classes(self) -> dict[str, int]:
        """How many successes there are of each class of 3-unit adders, the most frequent first."""
        return _counted(self.successes.form)

    def times_its_share(self, form: str) -> float:
        """Return how often a class was found, over its share of all machines, which all have alike.

        It is 1 for a class that is found as often as if every machine were as likely.
        """
        return self.classes[form] * CLASSES / sum(self.classes.values())

    @property
    def columns(self) -> dict[str, np.ndarray]:
        """A table by its columns, a row a seed: ``pandas.DataFrame(sweep(20).columns)``."""
        return self.trained.columns()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The same table by its rows."""
        return list(self.trained.rows())

    def as_json(self) -> dict[str, Any]:
        """Return what ``binadd sweep --json`` prints."""
        steps, margins = self.steps, self.normalised_margins
        return {
            **self.settings.chosen(),
            "seeds": self.seeds,
            "proved": int(self.trained.proved.sum()),
            "succeeded": len(self.successes),
            "success_rate": self.success_rate,
            "interval": list(self.interval),
            "steps": None if steps is None else asdict(steps),
            "normalised_margins": None if margins is None else asdict(margins),
            "soft_right": self.soft_right,
            "lost_by_hardening": self.lost_by_hardening,
            "encodings": self.encodings,
            "classes": self._classes_as_json() if self.settings.adds else None,
            "engine": self.engine,
            "seconds": self.seconds,
        }

    def _classes_as_json(self) -> dict[str, Any]:
        return {
            "found": len(self.classes),
            "never_found": CLASSES - len(self.classes),
            "commonest": [
                {
                    "class": form,
                    "networks": count,
                    "times_its_share": self.times_its_share(form),
                }
                for form, count in islice(self.classes.items(), COMMONEST)
            ],
        }

    def __str__(self) -> str:
        from binadd.report.sweep_text import sweep_text

        return sweep_text(self)

    def _repr_html_(self) -> str:
        from binadd.report.notebook_html import sweep_html

        return sweep_html(self)

    def __repr__(self) -> str:
        return (
            f"SweepResult({_task_of(self.settings)}recipe={self.settings.recipe_name!r}, "
            f"seeds={self.seeds}, succeeded={len(self.successes)}, seconds={self.seconds:.3g})"
        )


def _task_of(settings: Settings) -> str:
    return "" if settings.adds else f"task={settings.task.name!r}, "


def _counted(names: np.ndarray) -> dict[str, int]:
    """Count names that are not None, the most frequent first, of equals the first met."""
    return dict(Counter(name for name in names.tolist() if name is not None).most_common())


def _spread(numbers: np.ndarray) -> Spread | None:
    if not len(numbers):
        return None
    at = np.quantile(numbers, [0.5, 0.9, 0.99, 1.0, 0.0], method="inverted_cdf").tolist()
    return Spread(*at)


def wilson_interval(successes: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of E. B. Wilson (1927) for a rate; of 0 and of n it ends there exactly.

    >>> [round(end, 4) for end in wilson_interval(10, 10)]
    [0.7225, 1.0]
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate, weight = successes / trials, z * z / trials
    centre = (rate + weight / 2) / (1 + weight)
    reach = z / (1 + weight) * (rate * (1 - rate) / trials + weight / (4 * trials)) ** 0.5
    return (
        0.0 if successes == 0 else centre - reach,
        1.0 if successes == trials else centre + reach,
    )
