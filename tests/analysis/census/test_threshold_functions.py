import itertools

import numpy as np
import pytest

from binadd.analysis.census.threshold_functions import (
    complement_variable,
    exchanged_points,
    threshold_functions,
    unsummable_functions,
)

pytestmark = pytest.mark.slow

A000609 = [2, 4, 14, 104, 1882, 94572]


@pytest.mark.parametrize("variables", range(6))
def test_there_are_as_many_as_are_known(variables: int) -> None:
    assert len(threshold_functions(variables)) == A000609[variables]


@pytest.mark.parametrize("variables", range(6))
def test_the_bound_from_above_is_the_bound_from_below(variables: int) -> None:
    """Those with a witness are all that pass a test which every threshold function passes."""
    assert np.array_equal(threshold_functions(variables), unsummable_functions(variables))


def test_three_variables_by_all_small_weights() -> None:
    found = set()
    for *weights, bias in itertools.product(range(-5, 6), repeat=4):
        sums = (sum(w for i, w in enumerate(weights) if r >> i & 1) for r in range(8))
        found.add(sum(1 << r for r, total in enumerate(sums) if total + bias > 0))
    assert found == set(threshold_functions(3).tolist())


def test_they_are_closed_under_complements() -> None:
    functions = threshold_functions(5)
    assert np.array_equal(np.sort(~functions), functions)
    for variable in range(5):
        assert np.array_equal(np.sort(complement_variable(functions, variable, 32)), functions)


def test_points_are_exchanged_with_their_variables() -> None:
    # Variable 0 goes to place 2, 1 to place 0, 2 to place 1.
    assert exchanged_points((2, 0, 1)).tolist() == [0, 4, 1, 5, 2, 6, 3, 7]


def test_the_table_can_not_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        threshold_functions(3)[0] = 1
