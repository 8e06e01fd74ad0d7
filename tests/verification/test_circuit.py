"""Circuits compute the tables they were compiled from, wherever that is cared for."""

import numpy as np
import pytest

from binadd.verification.circuit import (
    FALSE,
    FIRST_VARIABLE,
    TRUE,
    Circuit,
    Gate,
    Operation,
    compile_circuit,
)
from tests.fuzzing import rounds

APPLY = {
    Operation.AND: np.logical_and,
    Operation.OR: np.logical_or,
    Operation.XOR: np.logical_xor,
}
EVERYWHERE = np.ones(16, dtype=bool)
X = [np.arange(16) >> j & 1 == 1 for j in range(4)]


def evaluate(circuit: Circuit) -> np.ndarray:
    """The outputs at every point, shape (outputs, points)."""
    points = np.arange(2**circuit.variables)
    wires = [np.zeros(len(points), dtype=bool), np.ones(len(points), dtype=bool)]
    wires += [points >> j & 1 == 1 for j in range(circuit.variables)]
    for gate in circuit.gates:
        wires.append(APPLY[gate.operation](wires[gate.left], wires[gate.right]))
    return np.array([wires[output] for output in circuit.outputs])


def threshold_function(generator: np.random.Generator, variables: int) -> np.ndarray:
    points = np.arange(2**variables)
    sums = sum(generator.normal() * (points >> j & 1) for j in range(variables)) + generator.normal(
        scale=2
    )
    return np.asarray(sums > 0)


def gates_of(table: np.ndarray, care: np.ndarray = EVERYWHERE) -> int:
    circuit = compile_circuit([table], care)
    assert (evaluate(circuit)[0] == table)[care].all()
    return len(circuit.gates)


@pytest.mark.slow
def test_every_function_of_four_variables() -> None:
    tables = (np.arange(2**16)[:, np.newaxis] >> np.arange(16) & 1).astype(bool)
    for chunk in np.array_split(tables, 64):
        assert (evaluate(compile_circuit(chunk, EVERYWHERE)) == chunk).all()


def test_every_function_of_three_variables_with_every_choice_of_cares() -> None:
    tables = (np.arange(2**8)[:, np.newaxis] >> np.arange(8) & 1).astype(bool)
    for care in tables:
        found = evaluate(compile_circuit(tables, care))
        assert (found == tables)[:, care].all()


@pytest.mark.parametrize("variables", range(6, 17))
def test_random_functions_with_dont_cares(variables: int) -> None:
    generator = np.random.default_rng(variables)
    for _ in range(rounds(2)):
        points = 2**variables
        tables = np.array(
            [threshold_function(generator, variables) for _ in range(3)]
            # A table at random has no structure: its circuit is as large as the table.
            + [generator.random(points) < 0.5 for _ in range(2 if variables <= 10 else 0)]
        )
        care = generator.random(points) < generator.choice([0.001, 0.05, 0.5, 1])
        found = evaluate(compile_circuit(tables, care))
        assert (found == tables)[:, care].all()


@pytest.mark.parametrize("variables", [11, 13, 16])
def test_random_tables_of_many_variables_where_few_points_occur(variables: int) -> None:
    generator = np.random.default_rng(variables)
    care = np.zeros(2**variables, dtype=bool)
    care[generator.integers(2**variables, size=300)] = True
    tables = generator.random((4, 2**variables)) < 0.5
    circuit = compile_circuit(tables, care)
    assert (evaluate(circuit) == tables)[:, care].all()
    assert len(circuit.gates) < 4 * 300  # a function of 300 points takes no more


def test_a_wrong_circuit_would_be_seen() -> None:
    circuit = compile_circuit([X[0] & X[1] | X[2]], EVERYWHERE)
    last = circuit.gates[-1]
    for operation in set(Operation) - {last.operation}:
        wrong = Circuit(
            4, (*circuit.gates[:-1], Gate(operation, last.left, last.right)), circuit.outputs
        )
        assert (evaluate(wrong) != evaluate(circuit)).any()


@pytest.mark.parametrize(
    ("table", "gates"),
    [
        (X[0] & False, 0),
        (X[0] | True, 0),
        (X[2], 0),
        (~X[2], 1),
        (X[0] & X[3], 1),
        (X[0] | X[3], 1),
        (X[0] ^ X[1] ^ X[2] ^ X[3], 3),
        ((X[0] & X[1]) | (X[2] & X[3]), 3),
        (sum(x.astype(int) for x in X[:3]) >= 2, 4),
        (np.where(X[3], X[1], X[2]), 3),
    ],
    ids=["0", "1", "wire", "not", "and", "or", "parity", "and-or", "majority", "choice"],
)
def test_known_functions_take_as_few_gates_as_they_need(table: np.ndarray, gates: int) -> None:
    assert gates_of(table) == gates


def test_a_function_is_constant_where_it_is_constant_on_what_occurs() -> None:
    assert gates_of(X[0] ^ X[1], care=~(X[0] ^ X[1])) == 0
    assert compile_circuit([X[0] | X[1]], X[1]).outputs == (TRUE,)
    assert compile_circuit([X[0] & ~X[1]], X[1]).outputs == (FALSE,)


def test_halves_that_agree_where_both_occur_need_no_split() -> None:
    # x1 decides only points that do not occur.
    care = ~(X[0] & X[1])
    assert gates_of(np.where(X[1], X[0] | X[2], X[2] | X[0] & X[1]), care=care & X[2]) == 0
    assert compile_circuit([X[0] & X[1] ^ X[2]], care).outputs == (FIRST_VARIABLE + 2,)


def test_what_functions_have_in_common_is_built_once() -> None:
    both = X[0] & X[1]
    assert len(compile_circuit([both, both, both | X[2]], EVERYWHERE).gates) == 2


def test_a_restricted_circuit_keeps_only_what_its_outputs_need() -> None:
    circuit = compile_circuit([X[0] & X[1], X[2] | X[3]], EVERYWHERE)
    only = circuit.restricted_to(circuit.outputs[1:])
    assert (evaluate(only)[0] == (X[2] | X[3])).all()
    assert len(only.gates) == 1
    assert only.variables_read() == {2, 3}
