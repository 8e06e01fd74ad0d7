import random
from pathlib import Path

import numpy as np
import pytest

from binadd import Counterexample, Proof, ThresholdRNN, check_certificate, hand_wired, prove
from binadd.automata import product
from binadd.automata.machine import compile_machine
from binadd.errors import NetworkError, UndecidedError
from binadd.tasks import specification
from binadd.tasks.wiring import wire
from binadd.verification.proof import does, prove_machine
from tests import reference
from tests.cases import (
    RIGHT,
    RIGHT_UP_TO_SOME_WIDTH,
    Case,
    drops_carry_after,
    permuted,
    scaled,
    shift_register,
    silent_after,
    with_spectators,
)
from tests.fuzzing import rounds


def test_the_certificate_of_the_hand_wired_network() -> None:
    proof = prove(hand_wired())
    assert isinstance(proof, Proof)
    assert set(proof.certificate) == {("000", 0), ("100", 0), ("110", 1), ("111", 1)}
    assert proof.hidden_states == ("000", "100", "110", "111")
    assert str(proof) == (
        "adds at every width: 4 pairs of hidden state and carry, closed under all inputs"
    )


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_a_certificate_is_closed_and_holds_every_reachable_state(case: Case) -> None:
    proof = prove(case.rnn)
    assert isinstance(proof, Proof)
    network, units = reference.network_of(case.rnn), reference.units_read(case.rnn)
    pairs = {(tuple(map(int, state)), carry) for state, carry in proof.certificate}
    assert len(pairs) == len(proof.certificate)
    for state, carry in pairs:
        h = [0] * case.rnn.hidden_units  # what is not read may be anything
        for unit, bit in zip(units, state, strict=True):
            h[unit] = bit
        for x in ((0, 0), (0, 1), (1, 0), (1, 1)):
            new_h, y = network.step(x, tuple(h))
            assert y == (sum(x) + carry) % 2
            assert (reference.over(units, new_h), (sum(x) + carry) // 2) in pairs
    assert {state for state, _ in pairs} == reference.reachable_states(case.rnn)


@pytest.mark.parametrize("columns", [10, 12])
def test_a_deep_counterexample_is_the_shortest(columns: int) -> None:
    # By hand: the first silent column is the pad of this width, where a carry is lost.
    assert prove(silent_after(columns)) == Counterexample(
        columns, (1, 2**columns - 1), 2**columns, 0
    )


@pytest.mark.parametrize("inputs", [1, 3])
def test_a_network_without_two_inputs_is_refused(inputs: int) -> None:
    rnn = ThresholdRNN([[1] * inputs], [[0]], [0], [1], 0, name="mine")
    hint = " .*if the last is the carry, it belongs into w_hh.*" if inputs == 3 else ""
    message = f"^add takes 2 inputs, but the network has {inputs}{hint}$"
    with pytest.raises(NetworkError, match=message):
        prove(rnn)
    with pytest.raises(NetworkError, match=f"^add:4 takes 4 inputs, but the network has {inputs}$"):
        prove(rnn, "add:4")


def test_a_task_of_one_input_takes_one() -> None:
    with pytest.raises(NetworkError, match=r"^parity takes 1 input, but the network has 2$"):
        prove(hand_wired(), "parity")


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^expected a ThresholdRNN, got PosixPath; load_weights"):
        prove(Path("mine.json"))  # type: ignore[arg-type]


# Other tasks

TASKS = ["add", "add:3", "subtract", "increment", "times:3", "times:5", "xor", "less", "equal",
         "parity", "multiple-of:3", "linear:2,1", "linear:-1", "linear:1,1+1"]  # fmt: skip


@pytest.mark.parametrize("name", TASKS)
def test_a_wired_network_is_proved_and_its_neighbours_are_refuted_by_the_shortest(
    name: str,
) -> None:
    task = specification(name)
    rnn = wire(task)
    proof = prove(rnn, name)
    assert isinstance(proof, Proof)
    assert proof.task is task
    assert check_certificate(rnn, proof.certificate, name)
    assert not check_certificate(rnn, proof.certificate[1:], name)
    generator = random.Random(name)
    refuted = 0
    for _ in range(rounds(12)):
        near = neighbour(rnn, generator)
        found = prove(near, task)
        assert does(compile_machine(near), task) == isinstance(found, Proof)
        most = 6 // task.inputs + 1
        if isinstance(found, Proof):
            assert reference.wrong_operands(near, task, most) == []
            assert check_certificate(near, found.certificate, task)
            continue
        refuted += 1
        columns = reference.input_columns(task, found.operands, found.bits)
        places = 1 if task.first == "least" else -1
        assert reference.number(reference.run(near, columns)[::places]) == found.got
        assert reference.number(reference.due(task, columns)[::places]) == found.expected
        if found.bits <= most:
            assert reference.wrong_operands(near, task, found.bits)[0] == found.operands
        for bits in range(1, min(found.bits, most + 1)):
            assert reference.wrong_operands(near, task, bits) == []
    assert refuted > 0


def neighbour(rnn: ThresholdRNN, generator: random.Random) -> ThresholdRNN:
    """The network with a parameter or two moved by as much as there may be."""
    arrays = [np.array(a) for a in (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy)]
    for _ in range(generator.randrange(1, 3)):
        array = generator.choice(arrays)
        array.flat[generator.randrange(array.size)] += generator.choice((-2, -1, -0.5, 0.5, 1, 2))
    return ThresholdRNN(arrays[0], arrays[1], arrays[2], arrays[3], rnn.b_y, rnn.fires_at_zero)


# Many units and states


@pytest.mark.parametrize("units", [17, 63, 200])
def test_units_that_nobody_reads_change_no_proof(units: int) -> None:
    generator = np.random.default_rng(units)
    for case in (RIGHT["eight codes"], RIGHT_UP_TO_SOME_WIDTH["drops a carry after 3"]):
        old = case.rnn.hidden_units
        rows = np.eye(units - old, 3 + units, k=2 + old - 1)  # a shift register, on b
        rows[0, :2] = 0, 1
        rows[:, -1] = -0.5
        idle = with_spectators(case.rnn, rows.tolist())
        assert prove(idle) == prove(case.rnn)
        mixed = permuted(idle, generator.permutation(units).tolist())
        proof = prove(mixed)
        if isinstance(proof, Proof):
            assert len(proof.certificate[0][0]) == old
            assert check_certificate(mixed, proof.certificate)
        assert (proof if isinstance(proof, Counterexample) else None) == (
            None if case.adds else prove(case.rnn)
        )


@pytest.mark.parametrize("columns", [14, 25, 40])
def test_wrong_after_many_columns(columns: int) -> None:
    generator = np.random.default_rng(columns)
    rnn = silent_after(columns)
    for _ in range(3):
        order = generator.permutation(rnn.hidden_units).tolist()
        factors = 10.0 ** generator.uniform(-3, 3, size=rnn.hidden_units)
        found = prove(scaled(permuted(rnn, order), factors.tolist(), 7))
        assert found == Counterexample(columns, (1, 2**columns - 1), 2**columns, 0)


@pytest.mark.parametrize("age", [9, 12, 15])
def test_a_carry_that_is_dropped_after_many_columns(age: int) -> None:
    assert prove(drops_carry_after(age)) == Counterexample(
        age + 1, (1, 2 ** (age + 1) - 1), 2 ** (age + 1), 0
    )


@pytest.mark.parametrize("units", [17, 100, 1024])
def test_a_wrong_network_fails_after_a_few_columns_however_many_units_it_has(units: int) -> None:
    found = prove(shift_register(units))  # answers 0 for long
    assert found == Counterexample(1, (0, 1), 1, 0)


def test_too_many_pairs_are_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product, "MOST_PAIRS", 1000)
    rows = np.eye(30, 33 + 3, k=4)
    rows[0, :2] = 1, 0
    rows[:, -1] = -0.5
    register = with_spectators(hand_wired(), rows.tolist())
    w_hh = np.array(register.w_hh)
    w_hh[0, -1] = 0.01  # h1 reads the last, and it makes no difference
    rnn = ThresholdRNN(register.w_xh, w_hh, register.b_h, register.w_hy, register.b_y, name="wide")
    with pytest.raises(UndecidedError, match=r"^wide is undecided: more than 1,000 pairs of"):
        prove(rnn)


def test_the_product_is_made_once() -> None:
    machine = compile_machine(hand_wired())
    assert prove_machine(machine, specification("add")) == prove(hand_wired())
    assert prove_machine(machine, specification("add")) == prove(hand_wired())
