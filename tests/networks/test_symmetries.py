import itertools

import numpy as np
import pytest

from binadd import ThresholdRNN
from binadd.errors import NetworkError
from binadd.networks.symmetries import centred_weights, complement
from tests import reference
from tests.cases import complemented, permuted, scaled, thermometer
from tests.fuzzing import rounds
from tests.perturbations import perturbed


def test_a_complement_is_what_the_tests_mean_by_it() -> None:
    rnn = thermometer()
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
        new = complement(permuted(rnn, generator.permutation(units).tolist()), flips)
        new = scaled(new, factors.tolist(), 7.0)
        assert centred_weights(new).invariant == pytest.approx(
            centred_weights(rnn).invariant, abs=1e-12
        )
        for row in centred_weights(new).inputs:
            assert np.abs(row).sum() <= 1 + 1e-12


def test_the_least_weights_of_all_are_centred_as_others_are() -> None:
    least = 5e-324  # half of it is 0
    rnn = ThresholdRNN([[least, least]], [[least]], [-least], [least], -least)
    ones = ThresholdRNN([[1, 1]], [[1]], [-1], [1], -1)
    for name in ("inputs", "recurrent", "bias", "output", "output_bias"):
        assert np.array_equal(
            getattr(centred_weights(rnn), name), getattr(centred_weights(ones), name)
        )


def test_another_number_of_units_is_refused() -> None:
    with pytest.raises(NetworkError, match="complemented: expected 3 entries, got 2"):
        complement(thermometer(), [True, False])
