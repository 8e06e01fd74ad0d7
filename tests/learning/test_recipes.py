"""Recipes as values: their numbers, recipes of one's own, what JSON and stores say of them."""

import json
import sys
import types
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from binadd import Bptt, Proof, Recipe, Surrogate, Tanh, prove, sweep, train
from binadd.errors import RangeError
from binadd.learning.optimiser import Optimiser
from binadd.learning.recipes import RECIPES, chosen_recipe
from binadd.learning.results import Observation
from binadd.learning.settings import settings_for
from binadd.learning.sweep import stored_sweeps

SHORT: dict[str, Any] = {"max_steps": 60}


@dataclass(frozen=True, kw_only=True)
class Arctan(Surrogate):
    """Another slope, whose tail falls faster with `tail`."""

    tail: float = 1.0

    about = "hard threshold units with an arctangent's slope"

    def slope(self, z: np.ndarray, h: np.ndarray, out: np.ndarray) -> None:  # noqa: ARG002
        np.multiply(z, self.beta, out=out)
        out *= out
        out *= self.tail
        out += 1
        np.divide(self.beta, out, out=out)


@dataclass(frozen=True, kw_only=True)
class Bounds(Surrogate):
    """Whole numbers with two bounds, one, and none."""

    two: int = 1
    least: int = 1
    most: int = 1
    none: int = 1

    ranges: ClassVar[Mapping[str, tuple[float, float]]] = {
        "two": (1, 5), "least": (1, np.inf), "most": (-np.inf, 5),
    }  # fmt: skip


def test_a_whole_number_of_ones_own_needs_no_range() -> None:
    assert Bounds(none=10**30, least=10**30, most=-(10**30)).none == 10**30
    for name, value, message in (
        ("two", 6, "Bounds, two must be from 1 to 5, got 6"),
        ("least", 0, "Bounds, least must be at least 1, got 0"),
        ("most", 6, "Bounds, most must be at most 5, got 6"),
    ):
        with pytest.raises(RangeError, match=f"^{message}$"):
            Bounds().with_numbers({name: value})


@pytest.mark.parametrize("recipe", [Surrogate(), Bptt(), Tanh()], ids=RECIPES)
def test_a_recipe_is_what_its_name_is(recipe: Recipe) -> None:
    assert chosen_recipe(recipe.name) == recipe
    assert train(3, recipe=recipe, **SHORT).trained == train(3, recipe=recipe.name, **SHORT).trained


@pytest.mark.parametrize(
    ("name", "value"),
    [("beta", 1.0), ("softness", 0.5), ("lr_max", 0.5), ("lr_end", 0.5), ("cycle", 20),
     ("beta1", 0.5), ("beta2", 0.5), ("epsilon", 0.1), ("clip", 1.0), ("noise", 0.0),
     ("initial", 0.5)],
)  # fmt: skip
def test_every_number_counts(name: str, value: float) -> None:
    usual = train(3, **SHORT).network
    changed = Surrogate().with_numbers({name: value})
    assert changed.numbers == Surrogate().numbers | {name: value}
    assert train(3, recipe=changed, **SHORT).network != usual
    assert set(Surrogate().numbers) >= {name}


def test_no_number_is_left_out() -> None:
    assert list(Surrogate().numbers) == [
        "lr_max", "lr_end", "cycle", "beta1", "beta2", "epsilon", "clip", "noise", "initial",
        "beta", "softness",
    ]  # fmt: skip


def test_parameters_begin_as_wide_as_is_said() -> None:
    wide, narrow = (
        train(3, recipe=Bptt(initial=initial, lr_max=0.0), max_steps=1).network
        for initial in (1.0, 0.25)
    )
    assert (narrow.w_hh == wide.w_hh / 4).all()


def test_a_recipe_of_ones_own_learns_and_is_proved() -> None:
    found = sweep(6, recipe=Arctan())
    assert len(found.successes) >= 3
    assert all(isinstance(prove(one.network), Proof) for one in found.successes)
    assert [one.steps for one in found.trained] != [one.steps for one in sweep(6).trained]
    fields = json.loads(json.dumps(found.as_json()))
    assert (fields["recipe"], fields["recipe_class"]) == ("Arctan", f"{__name__}:Arctan")
    assert fields["recipe_numbers"]["tail"] == 1.0
    assert str(found).startswith("hard threshold units with an arctangent's slope; 3 hidden")
    assert "recipe_class" not in sweep(1, **SHORT).as_json()


class Falling(Optimiser):
    """A rate that falls with every step, for good."""

    def learning_rate(self, step: np.ndarray) -> np.ndarray:
        return self.highest / (1 + step)


class WithFalling(Surrogate):
    """Another schedule, and no other number."""

    @property
    def optimiser(self) -> Optimiser:
        return Falling(**vars(super().optimiser))


def test_a_recipe_of_ones_own_may_have_another_schedule() -> None:
    told: list[Observation] = []
    found = train(3, recipe=WithFalling(), max_steps=20, observer=told.append)
    assert [it.learning_rate for it in told] == [1.0, 1 / 11, 1 / 21]
    assert found.network != train(3, max_steps=20).network


def test_stores_keep_the_numbers(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    steep = sweep(2, recipe=Surrogate(beta=1.0), store=path, **SHORT)
    usual = sweep(2, store=path, **SHORT)
    again = sweep(2, recipe=Surrogate(beta=1.0), store=path, **SHORT)
    assert again.as_json()["recipe_numbers"]["beta"] == 1.0
    assert again.trained == steep.trained != usual.trained
    assert [found.settings.recipe for found in stored_sweeps(path)] == [
        Surrogate(beta=1.0),
        Surrogate(),
    ]
    own = sweep(2, recipe=Arctan(beta=1.0), store=path, **SHORT)
    assert sweep(2, recipe=Arctan(beta=1.0), store=path, **SHORT).trained == own.trained
    with pytest.warns(match=r"recipe Arctan, whose class \S+:Arctan a store can't"):
        assert len(list(stored_sweeps(path))) == 2


def test_numbers_of_numpy_become_pythons() -> None:
    values: dict[str, Any] = {"beta": np.float32(0.5), "lr_max": 1, "cycle": np.int16(250)}
    recipe = Surrogate(**values)
    assert recipe == Surrogate()
    assert [type(value) for value in recipe.numbers.values()].count(float) == 10
    json.dumps(recipe.as_json())


@pytest.mark.parametrize(
    ("numbers", "error", "message"),
    [
        ({"beta": 0.0}, RangeError, r"^surrogate, beta must be from 0\.001 to 1000, got 0$"),
        ({"beta": float("nan")}, RangeError, "got nan"),
        ({"lr_max": float("inf")}, RangeError, "got inf"),
        ({"lr_max": -1}, RangeError, "lr_max must be from 0 to 1000, got -1"),
        ({"lr_end": 1.5}, RangeError, "lr_end must be from 0 to 1, got 1.5"),
        ({"beta2": 1.0}, RangeError, "beta2 must be"),
        ({"cycle": 0}, RangeError, "surrogate, cycle must be from 1"),
        ({"cycle": 2.5}, TypeError, "surrogate, cycle: expected a whole number, got float 2.5"),
        ({"noise": "0.1"}, TypeError, "surrogate, noise: expected a number, got str"),
        ({"noise": True}, TypeError, "surrogate, noise: expected a number, got bool"),
        ({"bata": 1.0}, RangeError, "surrogate has no number 'bata'; it has lr_max, lr_end, cycle"),
    ],
)
def test_numbers_that_a_recipe_cannot_have(
    numbers: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Surrogate().with_numbers(numbers)


def test_what_is_no_recipe() -> None:
    with pytest.raises(TypeError, match=r"got a class; Surrogate\(\) makes one"):
        settings_for(Surrogate)  # type: ignore[arg-type]

    class Disguised(Surrogate):
        name = "surrogate"

    with pytest.raises(RangeError, match="Disguised has the name 'surrogate', which is another"):
        train(recipe=Disguised())


def test_a_number_that_would_be_ignored_is_not() -> None:
    class Steep(Surrogate):
        beta = 4.0

    with pytest.raises(TypeError, match=r"Steep\.beta is no default: write beta: float = \.\.\."):
        Steep()


def test_workers_take_a_recipe_that_they_can_import() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = sweep(70, recipe=Arctan(beta=1.0), workers=2, **SHORT)
    assert found.trained == sweep(70, recipe=Arctan(beta=1.0), **SHORT).trained


def test_a_recipe_that_workers_can_not_import_is_worked_on_here() -> None:
    class Mine(Arctan):
        """Inside a function, where nobody can import it from."""

    with pytest.warns(RuntimeWarning, match=r"can't import the recipe Mine, so that this process"):
        found = sweep(3, recipe=Mine(), workers=2, **SHORT)
    assert found.trained[0].steps == 60


def test_a_class_that_is_not_there_on_the_workers() -> None:
    """It can be pickled here, and not unpickled there: a notebook's, or a cluster's without it."""
    module = types.ModuleType("nowhere_else")
    module.__dict__["Mine"] = type("Mine", (Arctan,), {"__module__": "nowhere_else"})
    sys.modules["nowhere_else"] = module
    try:
        with pytest.warns(RuntimeWarning, match="ModuleNotFoundError: No module named 'nowhere_e"):
            found = sweep(3, recipe=module.Mine(), workers=2, **SHORT)
    finally:
        del sys.modules["nowhere_else"]
    assert found.seeds == 3
