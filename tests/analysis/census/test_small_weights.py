import itertools

import numpy as np
import pytest

from binadd.analysis.census.programs import Program, solve
from binadd.analysis.census.small_weights import (
    fewest_nonzeros,
    smallest_integers,
    sparsest_integers,
    unbiased_functions,
)
from binadd.analysis.census.threshold_functions import exchanged_points, threshold_functions


class WithoutBias(Program):
    """The same program for a unit that has no bias; the origin is no point of it."""

    def rows(self) -> list[list[int]]:
        return [row[:-1] for row in super().rows()]


def test_functions_without_a_bias_are_all_there() -> None:
    """Each threshold function, up to the order of variables, decided by a program in fractions.

    A sum of exactly 0 can be moved below 0 by less of every weight, so above 0 or below is asked.
    """
    functions = threshold_functions(5)
    functions = functions[functions & 1 == 0]
    least = np.full(len(functions), np.iinfo(np.int64).max)
    for order in itertools.permutations(range(5)):
        places = np.int64(1) << exchanged_points(order)
        least = np.minimum(least, (functions[:, np.newaxis] >> np.arange(32) & 1) @ places)
    unbiased = set(unbiased_functions(5).tolist())
    points = [tuple(r >> i & 1 for i in range(5)) for r in range(1, 32)]
    decided = 0
    for table in np.unique(least).tolist():
        fires = tuple(bool(table >> r & 1) for r in range(1, 32))
        can_be = solve(WithoutBias(tuple(points), fires, by_move=False)).value > 0
        assert can_be == (table in unbiased)
        decided += 1
    assert decided > 500
    assert len(unbiased) == 11_292


@pytest.mark.parametrize("seed", range(30))
def test_against_all_small_weights_of_three_variables(seed: int) -> None:
    generator = np.random.default_rng(seed)
    function = int(generator.choice(threshold_functions(3)))
    care = int(generator.integers(1, 256))
    ones = function & care
    fitting = [
        weights
        for weights in itertools.product(range(-4, 5), repeat=4)
        if all(
            (sum(w for i, w in enumerate(weights[:3]) if r >> i & 1) + weights[3] > 0)
            == bool(ones >> r & 1)
            for r in range(8)
            if care >> r & 1
        )
    ]
    smallest = smallest_integers(care, ones, 3)
    assert smallest in fitting
    assert max(map(abs, smallest)) == min(max(map(abs, weights)) for weights in fitting)
    fewest = min(sum(w != 0 for w in weights) for weights in fitting)
    assert fewest_nonzeros(care, ones, 3) == fewest
    sparsest = sparsest_integers(care, ones, 3)
    assert sparsest in fitting
    assert sum(w != 0 for w in sparsest) == fewest
