import json
import math
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from binadd.errors import DisagreementError, RangeError
from binadd.learning.engines import train_tables
from binadd.learning.results import SweepResult, wilson_interval
from binadd.learning.seed_table import UNKNOWN, SeedTable
from binadd.learning.settings import settings_for
from binadd.learning.soft_answers import right_softly
from binadd.learning.sweep import sweep
from binadd.learning.training import train


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_of_the_literature(
    successes: int, trials: int, low: float, high: float
) -> None:
    found = wilson_interval(successes, trials)
    assert found == pytest.approx((low, high), abs=5e-5)
    mirrored = wilson_interval(trials - successes, trials)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=5e-5)


def result(steps: list[int]) -> SweepResult:
    settings, count = settings_for(max_steps=1000), len(steps)
    taken, proved = np.array(steps), np.ones(count, dtype=bool)
    table = SeedTable(
        settings,
        np.arange(count),
        taken,
        np.zeros((count, settings.parameters.count), dtype=np.float32),
        proved,
        taken < 1000,
        0.02 * proved,
        np.array(["thermometer"] * count, dtype=object),
        np.array([None] * count, dtype=object),
        np.full(count, UNKNOWN, dtype=np.int8),
    )
    return SweepResult(settings, table, 0.0, "numpy")


def test_steps_are_those_of_the_successes() -> None:
    found = result([*range(1, 101), 1000, 1000]).steps
    assert found is not None
    assert (found.median, found.p90, found.p99, found.max, found.min) == (50, 90, 99, 100, 1)
    assert result([1000]).steps is None
    assert result([1000]).success_rate == 0.0
    assert result([5, 1000]).encodings == {"thermometer": 1}


@pytest.mark.parametrize("trials", [1, 2, 3, 7, 10, 29, 999, 50_000, 123_457])
def test_intervals_of_none_and_of_all_end_at_0_and_1_exactly(trials: int) -> None:
    assert wilson_interval(0, trials)[0] == 0.0
    assert wilson_interval(trials, trials)[1] == 1.0
    low, high = wilson_interval(trials - 1, trials)
    assert 0 <= low < (trials - 1) / trials < high < 1 or trials == 1


def test_a_result_is_short_at_the_prompt() -> None:
    found = sweep(30)
    assert len(repr(found)) < 300
    assert repr(found).startswith(
        "SweepResult(recipe='surrogate', seeds=30, succeeded=30, seconds="
    )
    assert len(repr(train(25))) < 300
    assert "\n" not in repr(found) + repr(train(25))


def test_progress_is_shown_when_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("binadd.report.progress.QUIET_SECONDS", -1.0)
    monkeypatch.setattr("binadd.learning.sweep.SECONDS_UNSTORED", 0.0)
    sweep(5, max_steps=60)
    assert capsys.readouterr() == ("", "")
    sweep(5, max_steps=60, progress=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert "of 5 seeds" in err


def test_results_print_as_the_commands_print_them() -> None:
    assert "\n20 of 20 seeds (100%; 95%" in str(sweep(20))
    assert "seed 25, hard threshold units" in str(train(25))


def test_a_row_a_seed_for_tables() -> None:
    found = sweep(12, max_steps=400)
    assert [row["seed"] for row in found.rows] == list(range(12))
    for row, one in zip(found.rows, found.trained, strict=True):
        assert (row["steps"], row["proved"], row["succeeded"]) == (
            one.steps, one.proved, one.succeeded,
        )  # fmt: skip
        assert (row["encoding"] is not None) == row["proved"]
    assert sum(found.encodings.values()) == len(found.successes) < 12
    assert json.loads(json.dumps(found.rows)) == found.rows
    assert json.loads(json.dumps(found.as_json())) == found.as_json()


def test_workers_may_be_asked_for() -> None:
    assert sweep(70, max_steps=60, workers=2).trained == sweep(70, max_steps=60).trained
    with ProcessPoolExecutor() as executor, pytest.raises(RangeError, match="not by both"):
        sweep(3, workers=2, executor=executor)
    with pytest.raises(RangeError, match="workers must be from 1 to"):
        sweep(3, workers=0)


def test_a_store_with_more_seeds_than_were_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    told: list[int] = []
    four: Any = np.int64(4)
    more = sweep(9, max_steps=60, store=path)
    some = sweep(four, max_steps=60, store=path, on_finished=told.append)
    assert some.trained == more.trained[:4]
    assert told == [4]


def test_other_seeds_than_were_asked_for_are_never_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strangers = list(train_tables(settings_for(max_steps=20), [0, 1, 7], "numpy"))
    monkeypatch.setattr("binadd.learning.sweep.train_tables", lambda *_: strangers)
    with pytest.raises(DisagreementError, match="3 seeds were asked for, and others were trained"):
        sweep(3, max_steps=20)


@pytest.mark.parametrize(
    "seeds", [0, -3, np.int64(0), 10**9, 10**5000], ids=lambda seeds: f"{seeds:#x}"[:12]
)
def test_nothing_to_train_is_refused(seeds: int) -> None:
    with pytest.raises(RangeError, match="the number of seeds must be from 1 to"):
        sweep(seeds)


@pytest.mark.parametrize("seeds", [True, np.True_, 1.5, "3", None, np.float64(3)])
def test_what_is_no_number_of_seeds_is_a_type_error(seeds: object) -> None:
    message = f"the number of seeds: expected a whole number, got {type(seeds).__name__}"
    with pytest.raises(TypeError, match=message):
        sweep(seeds)  # type: ignore[arg-type]


WIRED = np.array(
    [-0.5, -1.5, -2.5, *[1] * 6, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, -1, 1, -0.5], dtype=np.float32
)


def dot(weights: list[float], values: list[float]) -> float:
    return sum(w * value for w, value in zip(weights, values, strict=True))


def soft_sum(theta: list[float], a: int, b: int, bits: int) -> int:
    """Add with sigmoid units, one number at a time."""
    biases, rows, w_y = theta[:3], [theta[9:12], theta[12:15], theta[15:18]], theta[18:]
    h, total = [0.0, 0.0, 0.0], 0
    for t in range(bits + 1):
        x1, x2 = a >> t & 1, b >> t & 1
        z = [biases[i] + theta[3 + i] * x1 + theta[6 + i] * x2 + dot(rows[i], h) for i in range(3)]
        h = [1 / (1 + math.exp(-value)) for value in z]
        total |= (dot(w_y[:3], h) + w_y[3] > 0) << t
    return total


@pytest.mark.parametrize("steepness", [-20, 1, 2, 3, 4, 10, 20])
def test_soft_networks_are_tried_on_all_pairs(
    steepness: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("binadd.learning.soft_answers.MOST_DIGITS", 6)
    theta = steepness * WIRED
    right = all(soft_sum(theta.tolist(), a, b, 3) == a + b for a in range(8) for b in range(8))
    assert right_softly(settings_for("bptt"), theta) == right
    assert right == (steepness >= 3)


def test_a_flat_sigmoid_loses_a_carry_that_has_far_to_go() -> None:
    """At 3 bits it is still right."""
    settings = settings_for("bptt")
    assert not right_softly(settings, np.float32(3) * WIRED)
    assert right_softly(settings, np.float32(20) * WIRED)


def test_the_last_carry_has_to_come_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 1 bit, a network without recurrence is wrong about nothing else."""
    monkeypatch.setattr("binadd.learning.soft_answers.MOST_DIGITS", 2)
    theta = np.float32(20) * WIRED
    assert right_softly(settings_for("bptt"), theta)
    theta[9:18] = 0
    assert not right_softly(settings_for("bptt"), theta)
