import itertools

import numpy as np

from binadd.analysis.assignment import best_assignment
from tests.fuzzing import rounds


def test_no_other_assignment_scores_more() -> None:
    generator = np.random.default_rng(1)
    for size in [1, 2, 3, 4, 5, 6] * rounds(10):
        whole = generator.integers(0, 4, size=(size, size)).astype(float)  # with many ties
        for score in (whole, generator.normal(size=(size, size))):
            found = best_assignment(score)
            assert sorted(found.tolist()) == list(range(size))
            most = max(
                sum(score[i, j] for i, j in enumerate(order))
                for order in itertools.permutations(range(size))
            )
            assert abs(score[np.arange(size), found].sum() - most) < 1e-9
