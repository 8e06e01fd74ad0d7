"""The programs' optima against certificates checked afresh, floats of HiGHS, and tampering."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from binadd import Census
from binadd.analysis.census.programs import Optimum, Program, check, solve
from binadd.analysis.census.unit_tasks import UnitTask, hidden_tasks, output_tasks


@pytest.fixture
def tasks(found: Census) -> list[UnitTask]:
    """The tasks of all units of 200 classes."""
    chosen = found.adders.machines.chosen(np.linspace(0, found.classes - 1, 200).astype(int))
    return [*hidden_tasks(chosen).tasks, *output_tasks(chosen).tasks]


@pytest.mark.parametrize("by_move", [False, True])
def test_both_sides_in_fractions(tasks: list[UnitTask], by_move: bool) -> None:
    """No line of this is the package's: weights reach the value, multipliers allow no more."""
    assert len(tasks) > 200
    for task in tasks:
        found = solve(task.program(by_move))
        points = [r for r in range(2**task.variables) if task.care >> r & 1]
        reached, combined = [], [Fraction(0)] * (task.variables + 1)
        total = Fraction(0)
        for r, y in zip(points, found.multipliers, strict=True):
            bits = [r >> i & 1 for i in range(task.variables)] + [1]
            sign = 1 if task.ones >> r & 1 else -1
            divisor = sum(bits) if by_move else 1
            z = sum(w for w, bit in zip(found.weights, bits, strict=True) if bit)
            reached.append(sign * z / divisor)
            combined = [c + y * sign * bit for c, bit in zip(combined, bits, strict=True)]
            total += y * divisor
            assert y >= 0
        assert max(map(abs, found.weights)) <= 1
        assert min(reached) == found.value > 0
        assert total == 1
        assert sum(map(abs, combined)) == found.value


@pytest.mark.parametrize("by_move", [False, True])
def test_against_highs(tasks: list[UnitTask], by_move: bool) -> None:
    optimize = pytest.importorskip("scipy.optimize")
    for task in tasks:
        program = task.program(by_move)
        rows = np.column_stack((-np.array(program.rows()), program.divisors()))
        costs = np.zeros(rows.shape[1])
        costs[-1] = -1
        bounds = [(-1, 1)] * (rows.shape[1] - 1) + [(None, None)]
        by_floats = optimize.linprog(costs, A_ub=rows, b_ub=np.zeros(len(rows)), bounds=bounds)
        assert -by_floats.fun == pytest.approx(float(solve(program).value), abs=1e-9)


def test_a_unit_that_can_not_be() -> None:
    """Exclusive or: the best margin is 0, and that is certified too."""
    points = ((0, 0), (1, 0), (0, 1), (1, 1))
    program = Program(points, (False, True, True, False), by_move=False)
    found = solve(program)
    assert found.value == 0
    assert check(program, found)


def test_what_is_tampered_with_fails_the_check() -> None:
    points = ((0, 0), (1, 0), (0, 1), (1, 1))
    program = Program(points, (False, False, False, True), by_move=True)
    found = solve(program)
    assert check(program, found)
    less = Fraction(1, 1000)
    tampered = [
        replace(found, value=found.value + less),
        replace(found, value=found.value - less),
        replace(found, weights=(found.weights[0] - less, *found.weights[1:])),
        replace(found, weights=tuple(2 * w for w in found.weights), value=2 * found.value),
        replace(found, multipliers=tuple(2 * y for y in found.multipliers)),
        replace(found, multipliers=found.multipliers[1:]),
        replace(found, multipliers=(Fraction(0),) * len(points)),
    ]
    assert not any(check(program, optimum) for optimum in tampered)


def test_a_wrong_solution_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    from binadd.analysis.census import programs
    from binadd.errors import DisagreementError

    nothing = Optimum(Fraction(1), (Fraction(0),) * 3, (Fraction(1),) * 4)
    monkeypatch.setattr(programs._Simplex, "read", lambda *_: nothing)
    points = ((0, 0), (1, 0), (0, 1), (1, 1))
    with pytest.raises(DisagreementError, match="does not pass its own check"):
        solve(Program(points, (False, False, False, True), by_move=False))
