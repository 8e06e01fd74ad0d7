"""The map of wrong digits, against every input run by itself and the meaning of its task."""

import itertools

import numpy as np
import pytest

from binadd import ThresholdRNN, count_wrong, hand_wired, wire
from binadd.automata.machine import Machine, compile_machine
from binadd.errors import NetworkError, RangeError, UndecidedError
from binadd.verification import wrong_digits as module
from binadd.verification.wrong_digits import wrong_digits
from tests.task_meanings import meaning


def counted_one_by_one(rnn: ThresholdRNN, bits: int, name: str) -> np.ndarray:
    """Write every input out in columns, run the network, and compare with Python's integers."""
    task = meaning(name)
    found = np.zeros((2**bits,) * task.inputs, dtype=int)
    for operands in itertools.product(range(2**bits), repeat=task.inputs):
        places = range(bits) if task.first == "least" else range(bits - 1, -1, -1)
        columns = [tuple(n >> place & 1 for n in operands) for place in places]
        answer = rnn.run(columns + [(0,) * task.inputs] * task.pad)
        due = task.digits([np.array([n]) for n in operands], bits)
        found[operands] = sum(
            bit != int(wanted[0]) for bit, wanted in zip(answer, due, strict=True)
        )
    return found


def random_network(seed: int, inputs: int) -> ThresholdRNN:
    rng = np.random.default_rng(seed)

    def halves(*shape: int) -> np.ndarray:
        return rng.integers(-3, 4, shape) / 2

    return ThresholdRNN(halves(3, inputs), halves(3, 3), halves(3), halves(3), 0.25)


@pytest.mark.parametrize(
    "name", ["add", "subtract", "less", "xor", "parity", "increment", "multiple-of:3", "times:3"]
)
def test_it_is_what_comes_out_input_by_input(name: str) -> None:
    task = meaning(name)
    total = 0
    for seed in range(2):
        rnn = random_network(seed, task.inputs)
        slowly = counted_one_by_one(rnn, 3, name)
        np.testing.assert_array_equal(wrong_digits(rnn, 3, name), slowly)
        total += len(np.unique(slowly))
    assert total > 3  # maps of one colour would show little
    assert not wrong_digits(wire(name), 4, name).any()


def test_the_first_operand_is_the_first_axis() -> None:
    """A network that answers a: right where b is 0, and wrong in as many digits as a + b and a."""
    answers_a = ThresholdRNN([[1, 0]], [[0]], [-0.5], [1], -0.5)
    found = wrong_digits(answers_a, 4)
    for a, b in itertools.product(range(16), repeat=2):
        assert found[a, b] == ((a + b) ^ a).bit_count()


@pytest.mark.parametrize("bits", [1, 2, 5, 8, 10])
def test_there_are_as_many_wrong_inputs_as_are_counted(bits: int) -> None:
    for seed in range(3):
        rnn = random_network(seed, 2)
        assert np.count_nonzero(wrong_digits(rnn, bits)) == count_wrong(rnn, bits).wrong


@pytest.mark.parametrize("name", ["add", "less", "parity", "multiple-of:3"])
def test_a_network_that_no_table_holds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for seed in range(3):
        rnn = random_network(seed, meaning(name).inputs)
        by_tables = wrong_digits(rnn, 5, name)
        with monkeypatch.context() as patch:
            patch.setattr(Machine, "is_tabulated", False)
            np.testing.assert_array_equal(wrong_digits(rnn, 5, name), by_tables)
        found.append(by_tables.any())
    assert any(found)


def test_a_network_of_very_many_states(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shift register of forty units, all of which count: a state for every input so far."""
    units = 40
    register = ThresholdRNN(
        [[1, 1], *[[0, 0]] * (units - 1)],
        np.eye(units, k=-1),
        [-0.5] * units,
        1 / np.arange(1, units + 1),
        -1,
    )
    assert not compile_machine(register).is_tabulated
    slowly = counted_one_by_one(register, 3, "add")
    np.testing.assert_array_equal(wrong_digits(register, 3), slowly)
    monkeypatch.setattr(module, "MOST_WORK", 64 * units - 1)
    with pytest.raises(UndecidedError, match="too many hidden states for a map of 3 bits"):
        wrong_digits(register, 3)


@pytest.mark.parametrize(
    ("bits", "task", "message"),
    [
        (0, "add", "map of wrong inputs must be from 1 to 10, got 0"),
        (11, "add", "map of wrong inputs must be from 1 to 10, got 11"),
        (4, "add:3", "add:3 has 3 operands; a map of wrong inputs has one or two"),
    ],
)
def test_what_makes_no_map(bits: int, task: str, message: str) -> None:
    with pytest.raises(RangeError, match=message):
        wrong_digits(hand_wired(), bits, task)


def test_a_network_of_another_number_of_inputs() -> None:
    with pytest.raises(NetworkError, match="parity takes 1 input, but hand-wired has 2"):
        wrong_digits(hand_wired(), 4, "parity")
