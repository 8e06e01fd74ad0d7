import itertools

import numpy as np
import pytest

from binadd.errors import NetworkError
from binadd.networks.symmetries import centred_weights, complement, reorder, scale
from tests import reference
from tests.cases import complemented, permuted, scaled, thermometer
from tests.fuzzing import rounds
from tests.perturbations import perturbed


def test_they_are_what_the_tests_mean_by_them() -> None:
    rnn = thermometer()
    assert reorder(rnn, [2, 0, 1]) == permuted(rnn, [2, 0, 1])
    assert scale(rnn, [2, 3, 4], 5) == scaled(rnn, [2, 3, 4], 5)
    for unit in range(3):
        assert complement(rnn, [i == unit for i in range(3)]) == complemented(rnn, unit)
    assert complement(complement(rnn, [True, True, False]), [True, True, False]) == rnn


def test_a_complement_acts_alike_from_another_start() -> None:
    tried = 0
    for rnn in perturbed(71, rounds(15)):
        units = len(rnn.b_h)
        flips = [bool(i % 2) for i in range(units)]
        start = tuple(int(flip) for flip in flips)
        other = reference.Network(complement(rnn, flips))
        mine = reference.Network(rnn)
        sums = [unit.z(x, h) for unit in mine.hidden
                for x in itertools.product((0, 1), repeat=2)
                for h in itertools.product((0, 1), repeat=units)]  # fmt: skip
        outputs = [mine.output.z((), h) for h in itertools.product((0, 1), repeat=units)]
        if 0 in sums or 0 in outputs:
            continue
        tried += 1
        for word in itertools.product(itertools.product((0, 1), repeat=2), repeat=3):
            h, expected = start, []
            for x in word:
                h, y = mine.step(x, h)
                expected.append(y)
            assert other.run(word) == expected
    assert tried >= rounds(3)


def test_what_no_symmetry_changes() -> None:
    generator = np.random.default_rng(7)
    for rnn in perturbed(72, rounds(20)):
        units = len(rnn.b_h)
        flips = generator.integers(2, size=units).astype(bool).tolist()
        factors = 10.0 ** generator.uniform(-3, 3, size=units)
        new = scale(complement(reorder(rnn, generator.permutation(units).tolist()), flips),
                    factors.tolist(), 7.0)  # fmt: skip
        assert centred_weights(new).invariant == pytest.approx(
            centred_weights(rnn).invariant, abs=1e-12
        )
        for row in centred_weights(new).inputs:
            assert np.abs(row).sum() <= 1 + 1e-12


def test_what_is_no_symmetry_is_refused() -> None:
    rnn = thermometer()
    with pytest.raises(
        NetworkError, match=r"order: expected 0 to 2 in some order, got \[0, 0, 1\]"
    ):
        reorder(rnn, [0, 0, 1])
    with pytest.raises(NetworkError, match="complemented: expected 3 entries, got 2"):
        complement(rnn, [True, False])
    for factors, output in (([1, 2], 1.0), ([1, 2, 0], 1.0), ([1, 1, 1], -1.0)):
        with pytest.raises(NetworkError, match="factors: expected 3 positive numbers"):
            scale(rnn, factors, output)
