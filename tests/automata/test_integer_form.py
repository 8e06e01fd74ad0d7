import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from binadd import ThresholdRNN
from binadd.automata.integer_form import Row, hidden_row, integer_row, output_row, units_read
from tests import reference
from tests.fuzzing import rounds
from tests.random_networks import random_networks

PARAMETERS = st.one_of(
    st.integers(-3, 3).map(float),
    st.sampled_from([0.1, -0.3, 1e300, -1e300, 5e-324, -1e-320, 2.0**62, -(2.0**63), 1e17, -0.0]),
    st.floats(-1e300, 1e300, allow_nan=False),
)


@given(st.lists(PARAMETERS, max_size=6), PARAMETERS)
def test_a_row_is_its_parameters_over_one_power_of_two(weights: list[float], bias: float) -> None:
    row = integer_row(weights, bias)
    assert [Fraction(n, 2**row.shift) for n in row.weights] == list(map(Fraction, weights))
    assert Fraction(row.bias, 2**row.shift) == Fraction(bias)
    assert row.shift == 0 or any(n % 2 for n in (*row.weights, row.bias))  # and the smallest


@given(st.lists(PARAMETERS, max_size=5), PARAMETERS)
def test_sums_and_their_floats_are_exact(weights: list[float], bias: float) -> None:
    row = integer_row(weights, bias)
    seen = np.array(list(itertools.product((0, 1), repeat=len(weights))), dtype=np.uint8)
    exact = [
        sum((Fraction(w) for w, bit in zip(weights, bits, strict=True) if bit), Fraction(bias))
        for bits in seen.tolist()
    ]
    sums = row.sums(seen)
    assert [Fraction(int(total), 2**row.shift) for total in sums] == exact
    assert all(abs(int(total)) <= row.most for total in sums)
    floats = row.to_floats(sums)
    assert floats.dtype == np.float64
    assert floats.tolist() == [float(total) for total in exact]
    assert [row.to_float(int(total)) for total in sums] == floats.tolist()


@pytest.mark.parametrize("bits", [61, 62, 63, 64, 200])
def test_sums_around_the_borders_of_int64(bits: int) -> None:
    for sign, off in itertools.product((1, -1), (-1, 0, 1)):
        half = sign * (2**bits // 2 + off)
        row = Row((half, half, 1), -sign, 3)
        seen = np.array(list(itertools.product((0, 1), repeat=3)))
        sums = row.sums(seen)
        assert sums.tolist() == [half * (a + b) + c - sign for a, b, c in seen.tolist()]
        assert sums.dtype == (object if row.most >= 2**62 else np.int64)


def test_shapes_of_sums_and_floats() -> None:
    row = integer_row([0.5, 2.0**80], 0.25)
    assert row.sums(np.zeros((0, 2), dtype=np.uint8)).shape == (0,)
    assert row.to_floats(row.sums(np.eye(2, dtype=int))).tolist() == [0.75, 2.0**80 + 0.25]
    assert integer_row([], -1.5).sums(np.zeros((3, 0))).tolist() == [-3, -3, -3]


def test_rows_of_a_network_are_what_its_units_add_up() -> None:
    for rnn in random_networks(seed=31, count=rounds(15)):
        network, units = reference.Network(rnn), units_read(rnn)
        assert units == reference.units_read(rnn)
        for unit in units:
            row, exact = hidden_row(rnn, unit, units), network.hidden[unit]
            weights = (*exact.inputs, *reference.over(units, exact.hidden))  # type: ignore[arg-type]
            assert tuple(Fraction(n, 2**row.shift) for n in row.weights) == weights
            assert Fraction(row.bias, 2**row.shift) == exact.bias
        row = output_row(rnn, units)
        assert [Fraction(n, 2**row.shift) for n in row.weights] == [
            network.output.hidden[unit] for unit in units
        ]


def test_a_weight_of_minus_zero_reads_nothing() -> None:
    rnn = ThresholdRNN([[1]] * 2, [[0.0, -0.0], [1.0, 1.0]], [0, 0], [1, -0.0], 0)
    assert units_read(rnn) == (0,)


def test_a_chain_of_a_thousand_units_is_read_to_its_end() -> None:
    rnn = ThresholdRNN(np.zeros((1000, 1)), np.eye(1000, k=1), np.zeros(1000), np.eye(1000)[0], 0)
    assert units_read(rnn) == tuple(range(1000))
    assert units_read(ThresholdRNN(rnn.w_xh, rnn.w_hh.T, rnn.b_h, rnn.w_hy, 0)) == (0,)
