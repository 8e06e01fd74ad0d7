import numpy as np

from binadd import hand_wired
from tests import reference


def test_unit_j_fires_when_the_column_sum_is_at_least_j() -> None:
    rnn = hand_wired()
    for carry_code in ((0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 1)):
        for x in ((0, 0), (0, 1), (1, 0), (1, 1)):
            total = sum(x) + carry_code[1]
            assert rnn.step(x, carry_code).h == tuple(int(total >= j) for j in (1, 2, 3))


def test_the_weights_are_those_of_the_exercise() -> None:
    rnn = hand_wired()
    np.testing.assert_array_equal(rnn.w_xh, [[1, 1], [1, 1], [1, 1]])
    np.testing.assert_array_equal(rnn.w_hh, [[0, 1, 0], [0, 1, 0], [0, 1, 0]])
    np.testing.assert_array_equal(rnn.b_h, [-0.1, -1.1, -2.1])
    np.testing.assert_array_equal(rnn.w_hy, [1, -1, 1])
    assert (rnn.b_y, rnn.threshold, rnn.name) == (-0.1, "z>0", "hand-wired")


def test_it_adds_by_brute_force_and_by_the_naive_walk() -> None:
    assert reference.wrong_pairs(hand_wired(), 4) == []
    assert reference.adds_at_every_width(hand_wired())
