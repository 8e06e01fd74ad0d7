"""The compiled engine gives the bits of the numpy engine, whatever stands beside a seed."""

import copy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from binadd.errors import MissingExtraError, TrainingError
from binadd.learning import engines
from binadd.learning.backpropagation import Backpropagation
from binadd.learning.engines import chosen_engine, train_tables
from binadd.learning.prefix_tree import PrefixTree
from binadd.learning.random_streams import ROOT, seed_words
from binadd.learning.recipes import Surrogate
from binadd.learning.results import Observation
from binadd.learning.seed_table import SeedTable, joined
from binadd.learning.settings import LARGEST_SEED, Settings, settings_for
from binadd.learning.sweep import sweep
from binadd.learning.training import train
from tests.fuzzing import rounds

pytest.importorskip("numba")
OTHER = Surrogate(
    lr_max=0.7, lr_end=0.3, cycle=90, beta1=0.7, beta2=0.9, epsilon=1e-6, clip=2.5, noise=0.1,
    initial=1.4, beta=0.9, softness=0.6,
)  # fmt: skip


def trained(settings: Settings, seeds: Any, engine: Any) -> SeedTable:
    return joined(settings, train_tables(settings, seeds, engine))


def assert_same_bits(settings: Settings, seeds: Any) -> SeedTable:
    compiled = trained(settings, seeds, "numba")
    by_numpy = trained(settings, seeds, "numpy")
    assert compiled.theta.tobytes() == by_numpy.theta.tobytes()
    assert compiled == by_numpy
    return compiled


CASES: dict[str, dict[str, Any]] = {
    "an odd number of parameters": {"hidden": 4, "max_steps": 150},
    "eight units": {"hidden": 8, "max_steps": 40},
    "one column": {"bits": 1, "max_steps": 60},
    "two columns": {"bits": 2, "margin": 0.0, "max_steps": 300},
    "four columns": {"bits": 4, "max_steps": 60},
    "one input": {"task": "parity", "max_steps": 300},
    "one unit, one input": {"task": "increment", "hidden": 1, "max_steps": 60},
    "three inputs": {"task": "add:3", "max_steps": 60},
    "other numbers": {"recipe": OTHER, "max_steps": 300},
    "no noise": {"recipe": Surrogate(noise=0.0), "max_steps": 300},
    "tested often": {"task": "less", "bits": 1, "margin": 0.0, "max_steps": 300},
}


def test_a_usual_seed_has_the_same_bits_in_both() -> None:
    assert_same_bits(settings_for(), range(rounds(20)))


@pytest.mark.slow  # most have to be compiled
@pytest.mark.parametrize("arguments", CASES.values(), ids=CASES)
def test_a_seed_has_the_same_bits_in_both(arguments: dict[str, Any]) -> None:
    assert_same_bits(settings_for(**arguments), range(rounds(20)))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("hidden", range(3, 9))
def test_thousands_of_seeds_have_the_same_bits_in_both(hidden: int) -> None:
    """20,000 altogether; most of them until they are proved."""
    settings = settings_for(hidden=hidden, max_steps=2_000 if hidden == 3 else 400)
    assert_same_bits(settings, range(10_000 if hidden == 3 else 2_000))


def test_alone_and_in_any_company_and_order() -> None:
    settings = settings_for(max_steps=600)
    many = trained(settings, range(700), "numba")  # more than are at work at a time
    assert len(many) == 700
    assert 100 < int(many.succeeded.sum()) < 700
    some = [699, 17, 0, 580, 250]
    assert trained(settings, some, "numba") == many.some(np.sort(some))
    for seed in (17, 699):
        assert train(seed, max_steps=600, engine="numba").trained == many[seed]


@pytest.mark.slow
def test_workers_and_a_store_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    alone = sweep(300, engine="numpy")
    sweep(50, first_seed=100, engine="numba", store=path)
    shared = sweep(300, engine="numba", workers=2, store=path)
    assert shared.trained == alone.trained
    assert (alone.engine, shared.engine) == ("numpy", "numba")


def test_seeds_of_any_size() -> None:
    seeds = [0, 2**32 - 1, 2**32, 2**40 + 7, LARGEST_SEED]
    words = seed_words(np.array(seeds))
    for seed, found in zip(seeds, words, strict=True):
        sequence = np.random.SeedSequence(ROOT, spawn_key=(seed,))
        np.testing.assert_array_equal(found, sequence.generate_state(4, np.uint64))
    assert_same_bits(settings_for(max_steps=30), seeds)


def test_what_is_observed_is_the_same() -> None:
    told: dict[str, list[Observation]] = {"numpy": [], "numba": []}
    for engine, observations in told.items():
        train(25, max_steps=95, observer=observations.append, engine=engine)
    assert told["numba"] == told["numpy"]
    assert len(told["numpy"]) == 11  # every tenth step, and the last


@pytest.mark.parametrize(("number", "value"), [("epsilon", float("nan")), ("noise", float("inf"))])
def test_a_breakdown_is_said_as_numpy_says_it(number: str, value: float) -> None:
    recipe = Surrogate()
    object.__setattr__(recipe, number, value)  # which a recipe that is made by hand can't have
    messages = []
    for engine in ("numpy", "numba"):
        with np.errstate(all="ignore"), pytest.raises(TrainingError) as caught:
            trained(settings_for(recipe, max_steps=50), range(3), engine)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert "a parameter is no finite number" in messages[0]


# Its gradient


def gradients(settings: Settings, seeds: int) -> tuple[np.ndarray, np.ndarray]:
    """The compiled gradient of some first parameters, and that of numpy in float64."""
    from binadd.learning.compiled_engine import _Work

    work = _Work(settings)
    assert work.take_up(iter(range(seeds)))
    work.go_on(0)  # gives them lanes
    theta = work._lanes.theta[:, :seeds].astype(np.float64)
    work.go_on(1)
    data = settings.data
    assert isinstance(data, PrefixTree)
    exact = Backpropagation(settings.recipe, data, settings.parameters, theta).gradient()
    return work._lanes.gradient[:, :seeds].copy(), exact


MORE_SHAPES = [(2, 2), (5, 2), (8, 3), (16, 2)]


def assert_close(found: np.ndarray, exact: np.ndarray) -> None:
    """A rounding of float32 is 6e-8; a gradient adds up some hundred numbers of at most 1."""
    sizes = np.abs(exact).max(axis=0)
    assert (np.abs(found - exact) <= 1e-5 * sizes).all(), "a gradient is wrong"


@pytest.mark.parametrize(
    ("hidden", "bits"),
    [(3, 3), (3, 1), *(pytest.param(*case, marks=pytest.mark.slow) for case in MORE_SHAPES)],
)
def test_the_compiled_gradient_is_the_slow_one(hidden: int, bits: int) -> None:
    assert_close(*gradients(settings_for(hidden=hidden, bits=bits), 7))


def test_a_gradient_wrong_by_a_twentieth_of_a_percent_is_noticed() -> None:
    """Whichever part of it is wrong: of the compiled code and of its results."""
    settings = settings_for()
    found, exact = gradients(settings, 7)
    for place in range(len(found)):
        wrong = copy.copy(found)
        wrong[place] *= np.float32(1.0005)
        if np.abs(found[place]).max() > 0.1 * np.abs(found).max():
            with pytest.raises(AssertionError, match="a gradient is wrong"):
                assert_close(wrong, exact)
    steeper = settings_for(Surrogate(beta=0.5 * 1.0005))
    with pytest.raises(AssertionError, match="a gradient is wrong"):
        assert_close(gradients(steeper, 7)[0], exact)
    with pytest.raises(AssertionError):
        assert trained(steeper, range(3), "numba").theta.tobytes() == (
            trained(settings, range(3), "numpy").theta.tobytes()
        )


# Which engine


def test_auto_is_numba_where_it_knows_the_recipe() -> None:
    assert chosen_engine("auto", settings_for(), 100) == "numba"
    assert chosen_engine("auto", settings_for(Surrogate(beta=2.0)), 100) == "numba"
    assert chosen_engine("numpy", settings_for(), 100) == "numpy"
    assert chosen_engine("auto", settings_for("bptt"), 100) == "numpy"
    assert chosen_engine("auto", settings_for(examples=5), 100) == "numpy"


def test_auto_is_numpy_for_what_is_done_before_numba_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "numba")
    assert chosen_engine("auto", settings_for(), 99) == "numpy"
    assert chosen_engine("auto", settings_for(bits=6), 1) == "numpy"
    assert chosen_engine("auto", settings_for(bits=8), 1) == "numba"
    assert chosen_engine("numba", settings_for(), 1) == "numba"


def test_auto_is_numpy_without_numba_or_room(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as context:
        context.setattr(engines, "free_bytes", lambda: 1000)
        assert chosen_engine("auto", settings_for(), 100) == "numpy"
        assert chosen_engine("numba", settings_for(), 100) == "numba"
    monkeypatch.setattr(engines, "is_installed", lambda: False)
    assert chosen_engine("auto", settings_for(), 100) == "numpy"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("raise ImportError('Numba needs NumPy 2.2 or less')", "ImportError: Numba needs NumPy"),
        ("raise OSError('no libLLVM.so')", "OSError: no libLLVM.so"),
        ("class config:\n    DISABLE_JIT = 1", "NUMBA_DISABLE_JIT is set"),
    ],
)
def test_a_numba_that_does_not_work_is_none(
    source: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "numba.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "numba")
    assert chosen_engine("auto", settings_for(), 100) == "numpy"
    with pytest.raises(MissingExtraError, match=rf"numba can't be used \({reason}.*; numpy can$"):
        chosen_engine("numba", settings_for(), 1)


@pytest.mark.parametrize("prepare", [True, False])
def test_compiling_is_told_where_it_takes_long(
    prepare: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from binadd.learning import compiled_engine

    told: list[int] = []
    go_on: Callable[..., None] = compiled_engine._Work.go_on
    monkeypatch.setattr(compiled_engine, "SECONDS_UNTOLD", 0.0 if prepare else 60.0)

    def slow(work: Any, rounds: int | None) -> None:
        go_on(work, rounds)
        if prepare:
            while not told:
                pass

    monkeypatch.setattr(compiled_engine._Work, "go_on", slow)
    engines.compile_engine(settings_for(), lambda: told.append(1))
    assert told == ([1] if prepare else [])
