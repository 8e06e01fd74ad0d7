"""The tolerance is tight: just below it nothing breaks, just beyond it something does."""

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired
from binadd.automata.machine import Machine, compile_machine
from binadd.verification.margins import margins
from tests import reference
from tests.cases import RIGHT
from tests.fuzzing import rounds

NAMES = ("thermometer", "six codes", "seven codes, three for sum 1", "eight codes")
NETWORKS = {name: RIGHT[name].rnn for name in NAMES} | {"hand-wired": hand_wired()}


def moved(rnn: ThresholdRNN, directions: list[np.ndarray], by: float) -> ThresholdRNN:
    w_xh, w_hh, b_h, w_hy, b_y = directions
    return ThresholdRNN(
        rnn.w_xh + by * w_xh,
        rnn.w_hh + by * w_hh,
        rnn.b_h + by * b_h,
        rnn.w_hy + by * w_hy,
        rnn.b_y + by * float(b_y),
        rnn.fires_at_zero,
    )


def shapes(rnn: ThresholdRNN) -> list[tuple[int, ...]]:
    return [rnn.w_xh.shape, rnn.w_hh.shape, rnn.b_h.shape, rnn.w_hy.shape, ()]


def behaviour(machine: Machine) -> tuple[bytes, bytes, bytes]:
    return machine.bits.tobytes(), machine.successor.tobytes(), machine.output.tobytes()


def against_the_weak_spots(rnn: ThresholdRNN) -> list[list[np.ndarray]]:
    """Every direction that moves one reachable sum towards the threshold as fast as can be."""
    network = reference.Network(rnn)
    found = []
    codes = reference.reachable_codes(rnn)
    for h in codes:
        for x in ((0, 0), (1, 0), (0, 1), (1, 1)):
            for i, unit in enumerate(network.hidden):
                step = [np.zeros(shape) for shape in shapes(rnn)]
                sign = -1 if unit.z(x, h) > 0 else 1
                step[0][i], step[1][i], step[2][i] = sign, sign, sign
                found.append(step)
            new = network.step(x, h)[0]
            step = [np.zeros(shape) for shape in shapes(rnn)]
            sign = -1 if network.output.z((), new) > 0 else 1
            step[3][:], step[4] = sign, np.array(sign)
            found.append(step)
    return found


@pytest.mark.parametrize("name", NETWORKS)
def test_just_below_the_tolerance_no_unit_changes(name: str) -> None:
    rnn = NETWORKS[name]
    just_below = margins(compile_machine(rnn)).tolerance * (1 - 1e-9)
    before = behaviour(compile_machine(rnn))
    generator = np.random.default_rng(1)
    for _ in range(rounds(50)):
        corner = [generator.choice([-1.0, 1.0], size=shape) for shape in shapes(rnn)]
        assert behaviour(compile_machine(moved(rnn, corner, just_below))) == before
    for step in against_the_weak_spots(rnn):
        assert behaviour(compile_machine(moved(rnn, step, just_below))) == before


@pytest.mark.parametrize("name", NETWORKS)
def test_just_beyond_the_tolerance_some_unit_changes(name: str) -> None:
    rnn = NETWORKS[name]
    just_beyond = margins(compile_machine(rnn)).tolerance * (1 + 1e-9)
    before = behaviour(compile_machine(rnn))
    changed = [moved(rnn, step, just_beyond) for step in against_the_weak_spots(rnn)]
    changed = [near for near in changed if behaviour(compile_machine(near)) != before]
    assert changed
    assert not all(reference.adds_at_every_width(near) for near in changed)


def test_the_weak_spot_is_where_the_sum_is_smallest() -> None:
    found = margins(compile_machine(hand_wired())).weak_spot
    assert (found.unit, found.x, found.state) == (0, (0, 0), "000")
    assert found.z == pytest.approx(-0.1, abs=1e-15)
    # On the output: h1 - h2 + h3 - 0.9 is 0.1 on entering 100.
    weak_output = ThresholdRNN(
        hand_wired().w_xh, hand_wired().w_hh, [-0.5, -1.5, -2.5], [1, -1, 1], -0.9
    )
    at_the_output = margins(compile_machine(weak_output)).weak_spot
    assert (at_the_output.unit, at_the_output.x, at_the_output.state) == (None, None, "100")
    assert at_the_output.z == pytest.approx(0.1, abs=1e-15)
    # The digit of a weighs 0.6 at h1: 0.6 - 0.5 where it alone is 1.
    weak_digit = ThresholdRNN(
        np.array([[0.6, 1], [1, 1], [1, 1]]),
        hand_wired().w_hh,
        [-0.5, -1.5, -2.5],
        [1, -1, 1],
        -0.5,
    )
    spot = margins(compile_machine(weak_digit)).weak_spot
    assert (spot.unit, spot.x) == (0, (1, 0))
