"""Networks with soft hidden units, held against a plain run of each pair."""

import math

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired, load_weights, specification, verify, wire
from binadd.errors import NetworkError, RangeError
from binadd.verification.soft import SoftReport, count_soft, right_if_soft
from tests.formats.test_reading import HERE
from tests.random_networks import random_networks

SIXTEEN = HERE / "cases" / "21b_sixteen_sigmoid_units_converted_by_hand.json"


def test_sixteen_sigmoid_units_that_add_where_their_thresholds_do_not() -> None:
    found = verify(load_weights(SIXTEEN), bits=7, soft="sigmoid")
    assert found.soft == SoftReport("sigmoid", 7, 4**7, 4**7)
    assert not found.correct_at_every_width
    assert found.as_json()["soft"] == {
        "activation": "sigmoid", "bits": 7, "pairs": 16384, "right": 16384,
    }  # fmt: skip
    assert "with sigmoid hidden units all 16,384 pairs of 7 bits are right" in " ".join(
        str(found).split()
    )


def plainly(rnn: ThresholdRNN, activation: str, bits: int) -> int:
    """Count the right sums, one pair and one unit after the other."""
    right = 0
    for a in range(2**bits):
        for b in range(2**bits):
            h, total = [0.0] * rnn.hidden_units, 0
            for t in range(bits + 1):
                x = (a >> t & 1, b >> t & 1)
                z = [
                    sum(w * v for w, v in zip((*w_x, *w_h), (*x, *h), strict=True)) + bias
                    for w_x, w_h, bias in zip(
                        rnn.w_xh.tolist(), rnn.w_hh.tolist(), rnn.b_h.tolist(), strict=True
                    )
                ]
                h = [math.tanh(v) if activation == "tanh" else 1 / (1 + math.exp(-v)) for v in z]
                total |= (sum(w * v for w, v in zip(rnn.w_hy, h, strict=True)) + rnn.b_y > 0) << t
            right += total == a + b
    return right


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_counts_are_those_of_a_plain_run(activation: str) -> None:
    steep = ThresholdRNN(
        np.full((3, 2), 40), [[0, 40, 0]] * 3, [-20, -60, -100], [40, -40, 40], -20
    )
    networks = [hand_wired(), steep, *(rnn for rnn in random_networks(5, 30, 3) if rnn.inputs == 2)]
    counts = [plainly(rnn, activation, 3) for rnn in networks]
    assert [count_soft(rnn, activation, 3).right for rnn in networks] == counts
    assert activation == "tanh" or counts[1] == 64
    assert 0 < counts[0] < 64 or counts[0] == 0


def test_other_tasks_are_counted_over_as_many_inputs() -> None:
    for task, bits in (("parity", 16), ("subtract", 8), ("add:3", 5)):
        rnn = wire(task)
        steep = ThresholdRNN(400 * rnn.w_xh, 400 * rnn.w_hh, 400 * rnn.b_h, rnn.w_hy, rnn.b_y)
        found = count_soft(steep, "sigmoid", 64, task)
        inputs = specification(task).inputs
        assert found == SoftReport("sigmoid", bits, 2 ** (bits * inputs), 2 ** (bits * inputs))


def test_right_with_soft_units_on_everything_up_to_a_width() -> None:
    for task, bits in (("add", 8), ("add:3", 5)):
        rnn = wire(task)
        steep = ThresholdRNN(400 * rnn.w_xh, 400 * rnn.w_hh, 400 * rnn.b_h, rnn.w_hy, rnn.b_y)
        found = right_if_soft(steep, task)
        pairs = 2 ** (bits * specification(task).inputs)
        assert found == SoftReport("sigmoid", bits, pairs, pairs)
        assert f"all {pairs:,} inputs of {bits} bits rightly" in found.words
        assert right_if_soft(ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, 9), task) is None
    assert right_if_soft(hand_wired()) is None


def test_the_hard_network_alone_decides() -> None:
    found = verify(hand_wired(), bits=4, soft="tanh")
    assert found.correct_at_every_width
    assert found.soft is not None
    assert found.soft.right < found.soft.pairs
    assert "soft" not in verify(hand_wired(), bits=4).as_json()


def test_what_can_not_be_run() -> None:
    with pytest.raises(RangeError, match="soft units are sigmoid or tanh, got 'relu'"):
        count_soft(hand_wired(), "relu")
    with pytest.raises(NetworkError, match="parity takes 1 inputs, the network 2"):
        count_soft(hand_wired(), "sigmoid", task="parity")


def test_huge_weights_overflow_quietly() -> None:
    rnn = ThresholdRNN([[1e300, 1e300]], [[-1e300]], [0], [1e300], -1e300)
    assert count_soft(rnn, "sigmoid", 4).pairs == 256
