import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from binadd import ThresholdRNN
from binadd.automata.machine import compile_machine
from binadd.errors import NetworkError
from tests import reference
from tests.cases import CASES, Case
from tests.fuzzing import rounds


def check_table(rnn: ThresholdRNN) -> None:
    """Compare a machine with the reference, entry by entry."""
    machine = compile_machine(rnn)
    hidden, inputs = rnn.w_xh.shape
    assert (machine.hidden_units, machine.inputs) == (hidden, inputs)
    assert machine.next_code.shape == (2**inputs, 2**hidden)
    assert machine.output.shape == (2**hidden,)
    network = reference.network_of(rnn)
    for h in itertools.product((0, 1), repeat=hidden):
        for x in itertools.product((0, 1), repeat=inputs):
            new_h, y = network.step(x, h)
            code = machine.next_code[reference.number(list(x)), reference.number(list(h))]
            assert code == reference.number(list(new_h))
            assert machine.output[code] == y
    assert {machine.code_string(code) for code in machine.reachable} == {
        "".join(map(str, h)) for h in reference.reachable_codes(rnn)
    }
    assert machine.reachable[0] == 0
    assert len(set(machine.reachable)) == len(machine.reachable)


SMALL = {name: case for name, case in CASES.items() if case.rnn.hidden_units <= 6}


@pytest.mark.parametrize("case", SMALL.values(), ids=SMALL)
def test_the_table_of_every_case(case: Case) -> None:
    check_table(case.rnn)


NASTY = st.one_of(
    st.integers(-3, 3).map(float),
    st.sampled_from(
        [0.1, -0.3, 0.7, 1e300, -1e300, 5e-324, -1e-320, 2.0**-1022, 1e17, -1e17, -0.0]
    ),
    st.floats(-1e300, 1e300, allow_nan=False),
)


@st.composite
def networks(draw: st.DrawFn) -> ThresholdRNN:
    hidden, inputs = draw(st.integers(1, 3)), draw(st.integers(1, 3))

    def numbers(*shape: int) -> np.ndarray:
        size = int(np.prod(shape))
        return np.array(draw(st.lists(NASTY, min_size=size, max_size=size))).reshape(shape)

    return ThresholdRNN(
        numbers(hidden, inputs),
        numbers(hidden, hidden),
        numbers(hidden),
        numbers(hidden),
        draw(NASTY),
        draw(st.booleans()),
    )


@given(networks())
def test_the_table_is_exact_for_any_parameters(rnn: ThresholdRNN) -> None:
    check_table(rnn)


def test_the_table_agrees_with_steps_of_the_network() -> None:
    generator = np.random.default_rng(3)
    for _ in range(rounds(20)):
        rnn = ThresholdRNN(
            generator.normal(size=(8, 2)),
            generator.normal(size=(8, 8)),
            generator.normal(size=8),
            generator.normal(size=8),
            0,
        )
        machine = compile_machine(rnn)
        h: tuple[int, ...] = (0,) * 8
        code = 0
        for x in generator.integers(0, 2, size=(30, 2)).tolist():
            step = rnn.step(tuple(x), h)
            code = int(machine.next_code[x[0] + 2 * x[1], code])
            assert machine.code_string(code) == "".join(map(str, step.h))
            assert machine.output[code] == step.y
            h = step.h


def test_sums_that_leave_int64_by_a_hair_are_exact() -> None:
    # Each weight is below 2**63 as an integer, and two of them are above.
    rnn = ThresholdRNN([[2.0**62, 2.0**62]], [[0]], [-1], [1], -0.5)
    check_table(rnn)
    assert rnn.run([(0, 0)]) == [0]
    assert compile_machine(rnn).next_code[:, 0].tolist() == [0, 1, 1, 1]


def test_the_arrays_are_read_only() -> None:
    machine = compile_machine(next(iter(CASES.values())).rnn)
    for array in (machine.next_code, machine.output):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def network_of(hidden: int, inputs: int) -> ThresholdRNN:
    return ThresholdRNN(
        np.ones((hidden, inputs)), np.eye(hidden), -np.ones(hidden), np.ones(hidden), 0, name="big"
    )


def test_sixteen_units_are_compiled_and_seventeen_refused() -> None:
    machine = compile_machine(network_of(16, 2))
    assert machine.next_code.shape == (4, 2**16)
    assert machine.next_code[0, 0b1010] == 0
    assert machine.next_code[3, 0] == 2**16 - 1
    with pytest.raises(NetworkError, match=r"big has 17 hidden units; .* only made for 1 to 16"):
        compile_machine(network_of(17, 2))


def test_too_many_inputs_are_refused() -> None:
    with pytest.raises(NetworkError, match=r"big has 18 inputs and 3 hidden units; .* 20 together"):
        compile_machine(network_of(3, 18))
