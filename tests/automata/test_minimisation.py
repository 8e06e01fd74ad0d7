import itertools

import numpy as np
import pytest

from binadd import ThresholdRNN
from binadd.automata.machine import compile_machine
from binadd.automata.minimisation import MinimisedMachine, merged, minimise
from binadd.automata.product import Product
from tests import reference
from tests.cases import CASES, RIGHT, Case
from tests.fuzzing import rounds
from tests.perturbations import perturbed

SHORT = {name: case for name, case in CASES.items() if len(case.rnn.b_h) <= 6}


def states(rnn: ThresholdRNN) -> int:
    return minimise(compile_machine(rnn)).states


def run(machine: MinimisedMachine, columns: reference.Columns) -> list[int]:
    state, outputs = None, []
    for x1, x2 in columns:
        table = machine.first if state is None else machine.next_state[:, state]
        state = int(table[x1 + 2 * x2])
        outputs.append(int(machine.output[state]))
    return outputs


@pytest.mark.parametrize("case", RIGHT.values(), ids=list(RIGHT))
def test_every_adder_has_the_four_states_of_sum_bit_and_carry(case: Case) -> None:
    found = minimise(compile_machine(case.rnn))
    assert found.first.tolist() == [0, 1, 1, 2]
    assert found.next_state.tolist() == [[0, 0, 1, 1], [1, 1, 2, 2], [1, 1, 2, 2], [2, 2, 3, 3]]
    assert found.output.tolist() == [False, True, False, True]


@pytest.mark.parametrize("case", SHORT.values(), ids=list(SHORT))
def test_it_answers_as_the_network_does(case: Case) -> None:
    machine = minimise(compile_machine(case.rnn))
    network = reference.Network(case.rnn)
    for columns in itertools.product(itertools.product((0, 1), repeat=2), repeat=4):
        assert run(machine, list(columns)) == network.run(columns)


def distinguishable_futures(rnn: ThresholdRNN, depth: int) -> int:
    """How many codes with different bits, now or within so many columns, any columns lead to."""
    network = reference.Network(rnn)
    inputs = list(itertools.product((0, 1), repeat=2))
    entered = []
    for h in (queue := [network.start]):  # grows while it is read
        for x in inputs:
            new = network.step(x, h)
            if new not in entered:
                entered.append(new)
            if new[0] not in queue:
                queue.append(new[0])

    def future(h: reference.Bits, columns: tuple[reference.Bits, ...]) -> list[int]:
        outputs = []
        for x in columns:
            h, y = network.step(x, h)
            outputs.append(y)
        return outputs

    words = list(itertools.product(inputs, repeat=depth))
    return len({(y, *(tuple(future(h, word)) for word in words)) for h, y in entered})


def test_no_two_states_could_be_merged() -> None:
    for rnn in perturbed(21, rounds(30)):
        if len(rnn.b_h) <= 3:
            assert states(rnn) == distinguishable_futures(rnn, depth=4)


def apart(successors: np.ndarray, signature: np.ndarray) -> np.ndarray:
    """Whether any columns tell two states apart: pairs are marked until no more are (Hopcroft)."""
    unlike: np.ndarray = signature[:, np.newaxis] != signature
    while True:
        more = unlike.copy()
        for after in successors:
            more |= unlike[np.ix_(after, after)]
        if (more == unlike).all():
            return unlike
        unlike = more


@pytest.mark.parametrize("seed", range(rounds(20)))
def test_classes_are_what_no_columns_tell_apart(seed: int) -> None:
    generator = np.random.default_rng(seed)
    states = int(generator.integers(1, 40))
    successors = generator.integers(states, size=(2 ** int(generator.integers(1, 4)), states))
    signature = generator.integers(1 + seed % 3, size=states) + 10**15
    classes = merged(successors, signature)
    assert ((classes[:, np.newaxis] != classes) == apart(successors, signature)).all()
    count = len(set(classes.tolist()))
    assert set(classes.tolist()) == set(range(count))
    assert (merged(successors, signature, most=count) == classes).all()
    for most in range(count):
        some = merged(successors, signature, most=most)
        assert some.max() >= most
        assert not ((some[:, np.newaxis] != some) & ~apart(successors, signature)).any()


def test_a_chain_takes_a_round_for_each_state() -> None:
    # Each state but the last leads to the next, so that only one more is told apart in a round.
    successors = np.minimum(np.arange(1, 51), 49)[np.newaxis]
    classes = merged(successors, np.arange(50) == 49)
    assert len(set(classes.tolist())) == 50
    assert len(set(merged(successors, np.arange(50) == 49, most=20).tolist())) == 21


def test_a_minimised_machine_is_a_transducer_too() -> None:
    for case in SHORT.values():
        machine = compile_machine(case.rnn)
        assert Product(machine, minimise(machine)).fewest_digits(0) is None


def test_the_key_is_equal_exactly_if_the_answers_are() -> None:
    keys = {name: minimise(compile_machine(case.rnn)).key for name, case in SHORT.items()}
    for one, other in itertools.combinations(SHORT, 2):
        pair = (compile_machine(SHORT[one].rnn), compile_machine(SHORT[other].rnn))
        assert (keys[one] == keys[other]) == (Product(*pair).fewest_digits(0) is None), (one, other)


def test_a_shift_register_keeps_a_state_for_every_bit_it_holds() -> None:
    # Three units that hand the first digit on; the output repeats the last: 2**3 histories.
    register = ThresholdRNN(
        [[1, 0], [0, 0], [0, 0]],
        [[0, 0, 0], [1, 0, 0], [0, 1, 0]],
        [-0.5, -0.5, -0.5],
        [0, 0, 1],
        -0.5,
    )
    assert states(register) == 8
