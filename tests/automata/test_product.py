"""The one search over two machines, against brute force over digits."""

import itertools
from dataclasses import dataclass

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired
from binadd.automata import product as product_module
from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import WRONG, Product, joint_transitions, layers_of_digits
from binadd.automata.specification import Specification
from binadd.errors import UndecidedError
from binadd.tasks import specification
from tests import reference
from tests.cases import CASES, Case, shift_register, silent_after
from tests.cases import WRONG as WRONG_CASES
from tests.fuzzing import rounds


@dataclass(frozen=True)
class Table:
    """A random machine: by state and input, the state that follows and the bit."""

    rows: list[list[tuple[int, int]]]

    @property
    def inputs(self) -> int:
        return len(self.rows[0]).bit_length() - 1

    def row(self, state: int) -> list[tuple[int, int]]:
        return self.rows[state]

    def run(self, columns: tuple[int, ...]) -> list[int]:
        state, bits = 0, []
        for x in columns:
            state, bit = self.rows[state][x]
            bits.append(bit)
        return bits


def random_table(generator: np.random.Generator, inputs: int, states: int) -> Table:
    after = generator.integers(states, size=(states, 2**inputs)).tolist()
    bits = generator.integers(2, size=(states, 2**inputs)).tolist()
    return Table([list(zip(a, b, strict=True)) for a, b in zip(after, bits, strict=True)])


def nearly(generator: np.random.Generator, table: Table, edges: int) -> Table:
    """The table with some bits turned over: few, so that it takes a while to meet one."""
    rows = [list(row) for row in table.rows]
    for _ in range(edges):
        state, x = int(generator.integers(len(rows))), int(generator.integers(len(rows[0])))
        rows[state][x] = rows[state][x][0], 1 - rows[state][x][1]
    return Table(rows)


def fewest_digits(first: Table, second: Table, pad: int, most: int) -> int | None:
    """By trying all digits of every width up to `most`."""
    for digits in range(1, most + 1):
        for columns in itertools.product(range(2**first.inputs), repeat=digits):
            padded = columns + (0,) * pad
            if first.run(padded) != second.run(padded):
                return digits
    return None


@pytest.mark.parametrize("pad", [0, 1, 2, 3])
@pytest.mark.parametrize("inputs", [1, 2])
def test_the_fewest_digits_are_those_that_brute_force_finds(inputs: int, pad: int) -> None:
    generator = np.random.default_rng(10 * inputs + pad)
    found = set()
    for _ in range(rounds(150)):
        states = int(generator.integers(1, 9))
        one = random_table(generator, inputs, states)
        other = nearly(generator, one, int(generator.integers(3)))
        product = Product(one, other)
        digits = product.fewest_digits(pad)
        most = 9 if inputs == 1 else 5
        expected = fewest_digits(one, other, pad, most)
        if digits is None or digits <= most:
            assert digits == expected, (one, other)
        else:
            assert expected is None
        assert product.is_closed or digits is not None
        found.add(digits)
    assert {None, 1, 2, 3} <= found


@pytest.mark.parametrize("pad", [0, 1, 2, 3])
def test_a_bit_that_is_wrong_in_the_zeros_needs_fewer_digits(pad: int) -> None:
    # Right for five columns, and wrong in the sixth whatever they are.
    right = Table([[(min(state + 1, 6), 0)] * 2 for state in range(7)])
    wrong = Table(
        [[(after, int(state == 5)) for after, _ in right.rows[state]] for state in range(7)]
    )
    assert Product(right, wrong).fewest_digits(pad) == 6 - pad


def test_a_wrong_bit_in_the_zeros_needs_one_digit_at_least() -> None:
    right = Table([[(0, 0)] * 2])
    wrong = Table([[(0, 1), (0, 0)]])  # 0 at once goes wrong
    for pad in range(4):
        assert Product(right, wrong).fewest_digits(pad) == 1


@pytest.mark.parametrize("seed", range(rounds(25)))
def test_nodes_edges_and_layers(seed: int) -> None:
    generator = np.random.default_rng(seed)
    inputs = int(generator.integers(1, 4))
    one = random_table(generator, inputs, int(generator.integers(1, 12)))
    other = nearly(generator, one, seed % 4)
    product = Product(one, other)
    assert (product.nodes, product.edges, product.is_closed) == ([(0, 0)], [], False)
    product.explore()
    assert product.is_closed
    check_layers(product, one, other)
    check_edges(product, one, other)
    whole = (list(product.nodes), list(product.edges), list(product.layers), product.first_wrong)
    product.explore()
    assert (product.nodes, product.edges, product.layers, product.first_wrong) == whole
    by_steps = Product(one, other)
    for columns in range(len(product.layers) + 2):
        by_steps.explore(columns)
        looked_into = min(columns, len(product.layers) - 2)
        assert len(by_steps.edges) == product.layers[looked_into]
        assert by_steps.nodes == product.nodes[: len(by_steps.nodes)]
    assert by_steps.is_closed
    assert by_steps.edges == product.edges


def check_edges(product: Product, one: Table, other: Table) -> None:
    for (a, b), edges in zip(product.nodes, product.edges, strict=True):
        for x, node in enumerate(edges):
            (next_a, bit), (next_b, due) = one.row(a)[x], other.row(b)[x]
            if bit != due:
                assert node == WRONG
            else:
                assert product.nodes[node] == (next_a, next_b)
    table = product.table()
    assert table.shape == (2**product.inputs, len(product.nodes) + 1)
    assert (table[:, -1] == len(product.nodes)).all()
    for node, edges in enumerate(product.edges):
        assert [e if e != WRONG else len(product.nodes) for e in edges] == table[:, node].tolist()


def check_layers(product: Product, one: Table, other: Table) -> None:
    """Node by node, after how few columns without a wrong bit it is met."""
    met = {(0, 0): 0}
    order, first_wrong = [(0, 0)], None
    for pair in order:
        for (a, bit), (b, due) in zip(one.row(pair[0]), other.row(pair[1]), strict=True):
            if bit != due:
                first_wrong = met[pair] if first_wrong is None else first_wrong
            elif (a, b) not in met:
                met[a, b] = met[pair] + 1
                order.append((a, b))
    assert product.nodes == order
    assert product.first_wrong == first_wrong
    for node, pair in enumerate(order):
        assert product.layers[met[pair]] <= node < product.layers[met[pair] + 1]


def test_the_table_of_what_was_not_looked_into_leads_to_itself() -> None:
    product = Product(compile_machine(shift_register(5)), compile_machine(shift_register(5)))
    product.explore(2)
    assert not product.is_closed
    table, nodes = product.table(), len(product.nodes)
    for node in range(len(product.edges), nodes):
        assert table[:, node].tolist() == [node] * 4
    for node in range(len(product.edges)):
        assert tuple(table[:, node].tolist()) == product.edges[node]


def test_it_stops_at_the_first_layer_with_a_wrong_bit() -> None:
    machine = compile_machine(shift_register(200))
    product = Product(machine, specification("add"))
    product.explore(until_wrong=True)
    assert product.first_wrong == 0
    assert len(product.edges) == 1
    product.explore(until_wrong=True)
    assert len(product.edges) == 1


@pytest.mark.parametrize("case", WRONG_CASES.values(), ids=WRONG_CASES)
def test_zeros_that_fail(case: Case) -> None:
    machine, add = compile_machine(case.rnn), specification("add")
    product = Product(machine, add, past_differences=True)
    product.explore()
    for node, (state, carry) in enumerate(product.nodes):
        for pad in range(5):
            assert product.fails_on_zeros(node, pad) == fails(machine, add, state, carry, pad)


def fails(machine: Machine, task: Specification, state: int, due_state: int, pad: int) -> bool:
    for _ in range(pad):
        state, due_state = int(machine.successor[0, state]), due_state
        if machine.output[state] != task.output[0, due_state]:
            return True
        due_state = int(task.next_state[0, due_state])
    return False


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_past_differences_all_pairs_are_met(case: Case) -> None:
    machine, add = compile_machine(case.rnn), specification("add")
    product = Product(machine, add, past_differences=True)
    product.explore()
    network, units = reference.network_of(case.rnn), reference.units_read(case.rnn)
    met = {(network.start, 0)}
    waiting = list(met)
    for h, carry in waiting:  # grows while it is read
        for x in itertools.product((0, 1), repeat=2):
            pair = network.step(x, h)[0], (sum(x) + carry) // 2
            if pair not in met:
                met.add(pair)
                waiting.append(pair)
    strings = {("".join(map(str, reference.over(units, h))), carry) for h, carry in met}
    assert {(machine.state_string(a), b) for a, b in product.nodes} == strings
    assert product.first_wrong is None
    assert WRONG not in {node for edges in product.edges for node in edges}


def test_joint_transitions_are_all_edges() -> None:
    one, other = compile_machine(silent_after(3)), compile_machine(hand_wired())
    found = joint_transitions(one, other)
    rows = set(zip(*(column.tolist() for column in found), strict=True))
    product = Product(one, other, past_differences=True)
    product.explore()
    assert rows == {
        (x, a, b, one.successors(a)[x], other.successors(b)[x])
        for a, b in product.nodes
        for x in range(4)
    }
    assert len(found.input) == len(rows) == 4 * len(product.nodes)


def test_layers_of_digits_are_what_columns_can_lead_to() -> None:
    generator = np.random.default_rng(4)
    for _ in range(rounds(20)):
        successor = generator.integers(6, size=(4, 6))
        choices = [
            sorted(set(generator.integers(4, size=generator.integers(1, 4)).tolist()))
            for _ in range(5)
        ]
        layers = list(layers_of_digits(successor, choices))
        assert len(layers) == len(choices)
        for t, layer in enumerate(layers):
            ends = set()
            for columns in itertools.product(*choices[:t]):
                node = 0
                for x in columns:
                    node = int(successor[x, node])
                ends.add(node)
            assert layer.tolist() == sorted(ends)


def test_too_many_pairs_are_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product_module, "MOST_PAIRS", 200)
    register = compile_machine(shift_register(40))
    message = (
        "^mine is undecided: more than 200 pairs of hidden state and task state were met, and no "
        "end of them$"
    )
    with pytest.raises(UndecidedError, match=message):
        Product(register, register, "mine").explore()
    with pytest.raises(UndecidedError, match=r"^the network is undecided: more than 200 pairs"):
        joint_transitions(register, register)
    monkeypatch.setattr(product_module, "MOST_PAIRS", 128)
    Product(register, register).explore(7)  # 2**7 pairs
    monkeypatch.setattr(product_module, "MOST_PAIRS", 127)
    with pytest.raises(UndecidedError, match="more than 127 pairs"):
        Product(register, register).explore(7)


def test_the_limit_is_a_million_pairs() -> None:
    assert product_module.MOST_PAIRS == 2**20


def test_a_network_of_other_inputs_is_no_match() -> None:
    one = compile_machine(ThresholdRNN([[1]], [[0]], [0], [1], 0))
    with pytest.raises(ValueError, match="zip"):
        Product(one, specification("add")).explore()
