import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from binadd import ThresholdRNN
from binadd.automata import machine as machine_module
from binadd.automata.machine import Machine, compile_machine
from binadd.errors import NetworkError, UndecidedError
from tests import reference
from tests.cases import (
    CASES,
    Case,
    permuted,
    shift_register,
    silent_after,
    thermometer,
    with_spectators,
)
from tests.fuzzing import rounds
from tests.random_networks import random_networks


def string(h: reference.Bits) -> str:
    return "".join(map(str, h))


def check_machine(rnn: ThresholdRNN) -> Machine:
    """Compare a machine with the reference, state by state and input by input."""
    machine = compile_machine(rnn)
    network, units = reference.network_of(rnn), reference.units_read(rnn)
    assert machine.network is rnn
    assert machine.inputs == network.inputs
    assert machine.units == units
    assert set(machine.unread_units) == set(range(len(rnn.b_h))) - set(units)
    assert list(machine.unread_units) == sorted(machine.unread_units)

    # Breadth first over the units that are read; what the others did can't matter.
    met = {reference.over(units, network.start): network.start}
    order = list(met)
    for number, state in enumerate(order):  # grows while it is read
        for x in range(2**network.inputs):
            bits = tuple(x >> i & 1 for i in range(network.inputs))
            new_h, y = network.step(bits, met[state])
            new_state = reference.over(units, new_h)
            if new_state not in met:
                met[new_state] = new_h
                order.append(new_state)
            assert machine.row(number)[x] == (order.index(new_state), y)
            assert machine.successors(number)[x] == order.index(new_state)
            assert machine.emits(order.index(new_state)) == y
    assert set(met) == reference.reachable_states(rnn)
    assert machine.states == len(order)
    assert [machine.state_string(state) for state in range(machine.states)] == [*map(string, order)]
    check_arrays(machine)
    return machine


def check_arrays(machine: Machine) -> None:
    states, inputs = machine.states, 2**machine.inputs
    dtypes = [array.dtype.name for array in (machine.bits, machine.successor, machine.output)]
    assert dtypes == ["uint8", "int32", "bool"]
    assert machine.bits.shape == (states, len(machine.units))
    assert machine.successor.shape == (inputs, states)
    assert machine.output.tolist() == [machine.emits(state) == 1 for state in range(states)]
    for state in range(states):
        assert string(tuple(machine.bits[state].tolist())) == machine.state_string(state)
        assert tuple(machine.successor[:, state].tolist()) == machine.successors(state)
    assert machine.entered.tolist() == sorted(set(machine.successor.ravel().tolist()))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_case(case: Case) -> None:
    machine = check_machine(case.rnn)
    assert case.codes in (None, machine.states)


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
def test_it_is_exact_for_any_parameters(rnn: ThresholdRNN) -> None:
    check_machine(rnn)


def test_random_networks_of_many_sizes() -> None:
    for rnn in random_networks(seed=13, count=rounds(40)):
        check_machine(rnn)


def test_it_agrees_with_steps_of_the_network() -> None:
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
        state = 0
        columns = generator.integers(0, 2, size=(30, 2)).tolist()
        for x in columns:
            step = rnn.step(tuple(x), h)
            state, bit = machine.row(state)[x[0] + 2 * x[1]]
            assert machine.state_string(state) == string(step.h)
            assert bit == step.y
            h = step.h
        assert machine.run(x1 + 2 * x2 for x1, x2 in columns) == rnn.run(columns)


@pytest.mark.parametrize("inputs", [1, 2, 3, 5])
def test_bit_i_of_an_input_is_input_i(inputs: int) -> None:
    for place in range(inputs):
        w_xh = np.zeros((1, inputs))
        w_xh[0, place] = 1
        machine = compile_machine(ThresholdRNN(w_xh, [[0]], [-0.5], [1], -0.5))
        assert machine.run(range(2**inputs)) == [x >> place & 1 for x in range(2**inputs)]


def test_sums_that_leave_int64_by_a_hair_are_exact() -> None:
    # Each weight is below 2**63 as an integer, and two of them are above.
    rnn = ThresholdRNN([[2.0**62, 2.0**62]], [[0]], [-1], [1], -0.5)
    check_machine(rnn)
    assert rnn.run([(0, 0)]) == [0]
    assert compile_machine(rnn).successors(0) == (0, 1, 1, 1)


@pytest.mark.parametrize("fires_at_zero", [False, True])
@pytest.mark.parametrize("exponent", [6, 7, 8, 14, 15, 16, 62, 63, 64, 70])
def test_sums_that_just_fit_beside_each_other(exponent: int, fires_at_zero: bool) -> None:
    """Sums as large as the fields that they lie in, of both signs, next to sums of 0 and -1."""
    large = 2.0**exponent
    for bias, weight in itertools.product((-large, -1, 0, 1, large - 1), (-large, 1 - large, 1)):
        rnn = ThresholdRNN(
            [[weight, weight], [0.0, -1.0], [large, -large], [weight, 1.0]],
            [[0.0, 0.0, 0.0, weight], [0.0] * 4, [-1.0, 1.0, 0.0, 0.0], [bias, 0.0, 0.0, 0.0]],
            [bias, 0, -1, bias],
            [1, -2, 4, -8],
            -0.5,
            fires_at_zero,
        )
        check_machine(rnn)


def test_nothing_is_explored_but_what_is_asked_for() -> None:
    machine = compile_machine(silent_after(300))  # a clock of 301 units, and 3 more
    assert machine.units == tuple(range(304))
    assert len(machine._states) == 1
    machine.run([0, 3, 1])
    assert len(machine._states) < 15


def test_units_that_lead_nowhere_are_left_out() -> None:
    rows: list[list[float]] = [
        [1, 1, 0, 1, 0, 1, 0, 0, -0.5],
        [0, 1, 1, 1, 1, 0, 1, 1, -1],
        [0, 0, 0, 0, 0, 0, 0, 0, 1],
    ]
    idle = with_spectators(thermometer(), rows)
    machine = check_machine(idle)
    assert (machine.units, machine.unread_units, machine.states) == ((0, 1, 2), (3, 4, 5), 4)
    among = permuted(idle, (3, 0, 4, 1, 2, 5))
    machine = check_machine(among)
    assert (machine.units, machine.unread_units) == ((1, 3, 4), (0, 2, 5))


def test_a_unit_is_read_through_any_number_of_others() -> None:
    ring = ThresholdRNN(np.zeros((40, 2)), np.eye(40, k=-1), np.eye(40)[0] - 0.5, np.eye(40)[-1], 0)
    assert check_machine(ring).units == tuple(range(40))
    assert compile_machine(permuted(ring, range(39, -1, -1))).units == tuple(range(40))


def test_where_the_output_reads_nothing_there_is_one_state() -> None:
    machine = check_machine(ThresholdRNN([[1, 1]] * 2, [[1, 1]] * 2, [0, 0], [0, 0], 0.5))
    assert (machine.units, machine.states, machine.state_string(0)) == ((), 1, "")
    assert machine.row(0) == ((0, 1),) * 4


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_has_at_most_counts_the_states(case: Case) -> None:
    states = compile_machine(case.rnn).states
    for most in {1, states - 1, states, states + 1, 10 * states}:
        assert compile_machine(case.rnn).has_at_most(most) == (most >= states)
    explored = compile_machine(case.rnn)
    assert [explored.has_at_most(most) for most in (states, states - 1)] == [True, False]


def test_has_at_most_stops_where_there_are_more() -> None:
    machine = compile_machine(shift_register(600))
    assert not machine.has_at_most(100)
    assert len(machine._states) <= 104


def test_too_many_states_are_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_module, "MOST_STATES", 200)
    assert compile_machine(shift_register(7)).states == 128
    message = "register can be in too many hidden states: more than 200 were met, and no end of"
    for attribute in ("states", "bits", "successor", "output", "entered"):
        with pytest.raises(UndecidedError, match=message):
            getattr(compile_machine(shift_register(8)), attribute)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("most", [0, 2**20])
def test_many_steps_at_once_are_steps_one_by_one(
    case: Case, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine_module, "MOST_TABULATED", most)
    machine = compile_machine(case.rnn)
    assert machine.is_tabulated == (most > 0 or machine.states == 1)
    generator = np.random.default_rng(len(machine.units))
    states = np.zeros(50, dtype=np.int64)
    for _ in range(5):
        inputs = generator.integers(4, size=50)
        due = [machine.row(s)[x] for s, x in zip(states.tolist(), inputs.tolist(), strict=True)]
        states, bits = machine.step_many(states, inputs)
        assert list(zip(states.tolist(), bits.tolist(), strict=True)) == due
    none, bits = machine.step_many(states[:0], states[:0])
    assert none.shape == bits.shape == (0,)


def test_many_steps_explore_only_what_they_meet() -> None:
    machine = compile_machine(shift_register(500))
    assert not machine.is_tabulated
    met = len(machine._states)
    states, _ = machine.step_many(np.zeros(1000, dtype=np.int64), np.zeros(1000, dtype=np.int64))
    assert (states == 0).all()
    assert len(machine._states) == met


def test_the_limit_is_a_million_states() -> None:
    assert machine_module.MOST_STATES == 2**20
    assert issubclass(UndecidedError, NetworkError)


def network_of(hidden: int, inputs: int) -> ThresholdRNN:
    return ThresholdRNN(
        np.ones((hidden, inputs)), np.eye(hidden), -np.ones(hidden), np.ones(hidden), 0, name="big"
    )


def test_a_thousand_units_are_compiled_and_more_refused() -> None:
    machine = compile_machine(network_of(1024, 2))
    assert machine.states == 2
    assert machine.successors(0) == (0, 0, 0, 1)
    assert machine.state_string(1) == "1" * 1024
    with pytest.raises(NetworkError, match=r"^big has 1,025 hidden units; at most 1,024 are dec"):
        compile_machine(network_of(1025, 2))


def test_too_many_inputs_are_refused() -> None:
    assert compile_machine(network_of(3, 10)).states == 2
    with pytest.raises(NetworkError, match=r"^big has 11 inputs; at most 10 are decided"):
        compile_machine(network_of(3, 11))


@pytest.mark.parametrize("units", [17, 60, 200])
def test_many_units_against_the_reference(units: int) -> None:
    generator = np.random.default_rng(units)
    for base in (thermometer(), silent_after(5)):
        old = base.hidden_units
        rows = generator.integers(-2, 3, size=(units - old, 3 + units)).astype(float)
        rows[::2, :2] = 0  # some are driven by the others alone
        idle = with_spectators(base, rows.tolist())
        machine = compile_machine(permuted(idle, generator.permutation(units).tolist()))
        assert machine.states == compile_machine(base).states
        columns = generator.integers(0, 2, size=(12, 2))
        due = reference.run(machine.network, [tuple(x) for x in columns.tolist()])
        assert machine.run((columns @ [1, 2]).tolist()) == due


def test_random_networks_of_many_units_run_as_the_reference_does() -> None:
    generator = np.random.default_rng(17)
    for units in (17, 33, 64, 150):
        size = (units, units)
        rnn = ThresholdRNN(
            generator.normal(size=(units, 2)),
            generator.normal(size=size) * (generator.random(size) < 0.2),
            generator.normal(size=units),
            generator.normal(size=units),
            float(generator.normal()),
        )
        columns = generator.integers(0, 2, size=(20, 2))
        due = reference.run(rnn, [tuple(x) for x in columns.tolist()])
        assert set(due) == {0, 1}
        assert compile_machine(rnn).run((columns @ [1, 2]).tolist()) == due
