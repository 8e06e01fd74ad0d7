"""Training for any task: data, gradients, proofs and stores, for one, two and three operands."""

import hashlib
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from binadd import Proof, compare, prove, specification, train
from binadd.analysis.encodings import encoding_of
from binadd.automata.specification import Specification
from binadd.errors import RangeError, TaskError
from binadd.learning.acceptance import acceptance_test
from binadd.learning.backpropagation import Backpropagation
from binadd.learning.batch import Batch
from binadd.learning.engines import train_many
from binadd.learning.parameters import Parameters
from binadd.learning.prefix_tree import most_bits, nodes_of_tree, prefix_tree
from binadd.learning.recipes import RECIPES, Recipe, Surrogate
from binadd.learning.settings import settings_for
from binadd.learning.soft_answers import right_softly, softly_tried_bits
from binadd.learning.sweep import stored_sweeps, sweep
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks.wiring import wire
from tests.finite_differences import assert_gradient
from tests.task_meanings import machine

TASKS = ["parity", "multiple-of:3", "subtract", "less", "add:3", "linear:1,-1,1"]


def digest(rnn: ThresholdRNN) -> str:
    parameters = (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, np.array([rnn.b_y]))
    text = b"".join(np.ascontiguousarray(values, dtype="<f8").tobytes() for values in parameters)
    return hashlib.sha256(text).hexdigest()[:16]


@pytest.mark.parametrize(
    ("arguments", "steps", "weights"),
    [
        ({"seed": 0}, 439, "d197df8d2893c78e"),
        ({"seed": 1}, 394, "17ba073573353369"),
        ({"seed": 7}, 877, "61ca775073793af5"),
        ({"seed": 25}, 116, "05b5c76e1a2692a4"),
        ({"seed": 22, "hidden": 4, "max_steps": 200}, 110, "1bf5f2f95742bcc2"),
        ({"seed": 5, "bits": 4, "max_steps": 100}, 100, "13dc2070cd705cbb"),
        ({"seed": 5, "bits": 1, "max_steps": 20}, 20, "b69786cc12d845e7"),
    ],
)
def test_additions_are_learned_as_before_there_were_tasks(
    arguments: dict[str, Any], steps: int, weights: str
) -> None:
    """To the last bit; recorded then. (Soft units take a tanh, which processors round in ways.)"""
    found = train(**arguments)
    assert (found.trained.steps, digest(found.network)) == (steps, weights)


# The training data


@pytest.mark.parametrize("name", [*TASKS, "add"])
def test_every_node_is_one_input_with_the_bit_due(name: str) -> None:
    slow = machine(name)
    tree = prefix_tree(2, name)
    inputs, expected = 2**slow.inputs, []
    assert tree.inputs == slow.inputs
    for columns in (1, 2):
        due = {}
        for xs in itertools.product(range(inputs), repeat=columns):
            state, bit = slow.start, 0
            for x in xs:
                state, bit = slow.step(state, tuple(x >> i & 1 for i in range(slow.inputs)))
            # Child (x, p) is node x * P + p: of all columns the last counts most.
            due[sum(x * inputs**t for t, x in enumerate(xs))] = bit
        expected += [due[node] for node in range(inputs**columns)]
    assert tree.nodes == len(expected) == nodes_of_tree(slow.inputs, 2)
    assert tree.sign.tolist() == [2 * bit - 1 for bit in expected]


def test_a_tree_has_at_most_2_to_the_16_nodes() -> None:
    for inputs in range(1, 7):
        most = most_bits(inputs)
        assert nodes_of_tree(inputs, most) <= 2**16 < nodes_of_tree(inputs, most + 1)


# Gradients


@pytest.mark.parametrize("name", ["bptt", "tanh"])
@pytest.mark.parametrize(
    ("task", "hidden", "bits"), [("add:3", 3, 2), ("parity", 2, 4), ("less", 1, 2), ("add:4", 2, 1)]
)
def test_soft_gradients_are_those_of_the_loss(name: str, task: str, hidden: int, bits: int) -> None:
    spec = specification(task)
    layout = Parameters(hidden, spec.inputs)
    assert layout.count == hidden * (spec.inputs + hidden + 2) + 1
    theta = np.random.default_rng(hidden).standard_normal((layout.count, 1))
    learner = Backpropagation(RECIPES[name], prefix_tree(bits, spec), layout, theta)
    gradient = learner.gradient().copy()

    def loss() -> float:
        learner.forward()
        return float(learner.loss()[0])

    assert_gradient(loss, theta, gradient, tolerance=1e-8)
    gradient[np.abs(gradient[:, 0]).argmax()] *= 1.0005
    with pytest.raises(AssertionError, match="off by"):
        assert_gradient(loss, theta, gradient)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.parametrize(
    ("task", "hidden", "bits"),
    [("parity", 1, 5), ("parity", 2, 5), ("less", 1, 3), ("add:3", 1, 1), ("add:3", 5, 2),
     ("parity", 16, 3)],
)  # fmt: skip
def test_a_seed_has_the_same_gradient_whatever_stands_beside_it(
    recipe: Recipe, task: str, hidden: int, bits: int
) -> None:
    tree = prefix_tree(bits, task)
    layout = Parameters(hidden, tree.inputs)
    theta = np.random.default_rng(1).standard_normal((layout.count, 9)).astype(np.float32)
    together = Backpropagation(recipe, tree, layout, theta).gradient()
    for start, stop in [(0, 1), (8, 9), (3, 5), (1, 8)]:
        apart = np.ascontiguousarray(theta[:, start:stop])
        gradient = Backpropagation(recipe, tree, layout, apart).gradient()
        np.testing.assert_array_equal(gradient, together[:, start:stop])


# What is learned


@pytest.mark.parametrize(
    ("task", "arguments"),
    [("parity", {}), ("equal", {}), ("subtract", {}), ("linear:1,1,-1", {"hidden": 6})],
)
def test_what_is_learned_is_proved(task: str, arguments: dict[str, Any]) -> None:
    found = next(
        result
        for seed in range(40)
        if (result := train(seed, task=task, max_steps=6000, **arguments)).proved
    )
    assert found.succeeded
    assert found.task == specification(task)
    assert isinstance(prove(found.network, task), Proof)
    assert found.trained.encoding == encoding_of(found.machine, True, found.task)
    assert found.comparison == compare(found.network, wire(task), task)
    fields = json.loads(json.dumps(found.as_json()))
    assert (fields["task"], fields["weights"]["task"]) == (task, task)
    assert fields["comparison"]["adds"] == [True, True]
    assert f"proved to do {task} at every width" in " ".join(str(found).split())
    assert f"task={task!r}" in repr(found)


def test_an_adder_is_not_accepted_for_another_task() -> None:
    adder, subtractor = wire("add"), wire("subtract")
    assert [acceptance_test(rnn, "subtract").proved for rnn in (adder, subtractor)] == [False, True]
    assert [acceptance_test(rnn).proved for rnn in (adder, subtractor)] == [True, False]


def test_states_are_not_looked_at() -> None:
    """The same bits due from a table with more states, in another order: the same network."""
    carry = specification("carry")
    doubled = Specification(
        "carry twice",
        2,
        ("start", "one", "other"),
        np.array([[2, 0, 2], [2, 1, 2], [2, 1, 2], [1, 1, 1]], dtype=np.int32),
        np.array([[0, 0, 0], [0, 1, 0], [0, 1, 0], [1, 1, 1]], dtype=bool),
    )
    assert doubled != carry
    mine, theirs = (train(3, task=task, max_steps=60, hidden=2) for task in (doubled, carry))
    assert mine.network == theirs.network


def test_a_task_file_is_learned(tmp_path: Path) -> None:
    path = tmp_path / "alternating.json"
    steps = {
        "even": {"0": ["odd", 0], "1": ["odd", 1]},
        "odd": {"0": ["even", 1], "1": ["even", 0]},
    }
    path.write_text(json.dumps({"inputs": 1, "start": "even", "steps": steps}))
    found = sweep(10, task=str(path), hidden=3)
    assert found.task.name == "alternating"
    assert found.successes
    for one in found.successes:
        assert isinstance(prove(one.network, str(path)), Proof)
    assert found.as_json()["task"] == "alternating"
    assert "alternating: hard threshold units" in str(found)


def test_a_sweep_of_a_task_is_the_same_with_workers_and_alone() -> None:
    alone = sweep(70, task="parity", max_steps=60)
    assert sweep(70, task="parity", max_steps=60, workers=2).trained == alone.trained
    assert train(9, task="parity", max_steps=60).trained == alone.trained[9]


def test_one_unit_alone_and_among_others() -> None:
    """One unit learns what depends on no state, and no other seed changes how."""
    settings = settings_for(task="and", hidden=1, max_steps=300)
    many = {found.seed: found for found in train_many(settings, range(12))}
    assert any(found.proved for found in many.values())
    for seed in (0, 7, 11):
        assert next(train_many(settings, [seed])) == many[seed]


@pytest.mark.parametrize("task", ["parity", "add:3"])
def test_sixteen_units_take_steps(task: str) -> None:
    found = train(0, task=task, hidden=16, bits=3, max_steps=30)
    assert found.network.hidden_units == 16


# What is usual, and what is allowed


@pytest.mark.parametrize(
    ("task", "recipe", "hidden", "bits", "margin"),
    [
        ("add", "surrogate", 3, 3, 0.0196),
        ("add:2", "surrogate", 3, 3, 0.0196),
        ("subtract", "surrogate", 3, 3, 0.0),
        ("parity", "surrogate", 3, 5, 0.0),
        ("parity", "bptt", 3, 7, 0.0),
        ("and", "surrogate", 3, 3, 0.0),  # one unit would do
        ("add:3", "surrogate", 7, 4, 0.0),
        ("add:3", "bptt", 5, 4, 0.0),
        ("add:4", "surrogate", 7, 3, 0.0),
        ("add:6", "surrogate", 11, 2, 0.0),
        ("multiple-of:37", "surrogate", 16, 5, 0.0),  # its wiring has more
    ],
)
def test_what_is_usual(task: str, recipe: str, hidden: int, bits: int, margin: float) -> None:
    settings = settings_for(recipe, task=task)
    assert (settings.hidden_units, settings.bits, settings.margin) == (hidden, bits, margin)


def test_tasks_have_numbers_of_their_own() -> None:
    """Where a recipe is named; one that is made has what it was made with."""
    assert settings_for(task="parity").recipe == settings_for(task="parity", hidden=2).recipe
    assert settings_for(task="parity").recipe != Surrogate()
    assert settings_for(Surrogate(), task="parity").recipe == Surrogate()
    assert settings_for(task="add").recipe == settings_for(task="subtract").recipe == Surrogate()
    assert settings_for("bptt", task="parity").recipe == RECIPES["bptt"]
    parity = specification("parity")
    other = Specification("parity", 1, ("a", "b"), parity.next_state, ~parity.output)
    assert settings_for(task=other).recipe == Surrogate()  # of the same name only
    assert "surrogate gradient; 3 hidden" in " ".join(str(sweep(1, task="parity")).split())
    changed = sweep(1, task="parity", recipe=Surrogate(), max_steps=1)
    assert "gradient (lr_max = 1, lr_end = 0.2, cycle = 250," in " ".join(str(changed).split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "arguments"),
    [("subtract", {}), ("less", {}), ("less", {"hidden": 2}), ("equal", {}),
     ("equal", {"hidden": 2}), ("xor", {}), ("xor", {"hidden": 2}), ("increment", {}),
     ("parity", {"hidden": 2}), ("parity", {}), ("times:3", {}), ("ones-multiple-of:3", {})],
)  # fmt: skip
def test_nearly_every_seed_ends_with_a_proof(task: str, arguments: dict[str, Any]) -> None:
    """Those of the documentation's table end at 1000 of 1,000, or 999."""
    assert len(sweep(200, task=task, first_seed=5000, **arguments).successes) >= 199


@pytest.mark.parametrize(
    ("task", "arguments", "message"),
    [
        ("parity", {"bits": 50}, r"of 50 bits take [0-9,]+ MB with 3 hidden units, and [0-9,]+ MB"),
        ("less", {"bits": 25}, "MB are free: take fewer bits, or some examples only"),
        ("add:3", {"bits": 1000}, "take more than any computer has with 7 hidden units"),
        ("less", {"hidden": 0}, "the number of hidden units must be from 1 to 16, got 0"),
        ("less", {"hidden": 17}, "from 1 to 16, got 17"),
        ("add", {"hidden": 17}, "from 2 to 16, got 17"),
    ],
)
def test_what_is_out_of_range(task: str, arguments: dict[str, int], message: str) -> None:
    with pytest.raises(RangeError, match=message):
        train(task=task, **arguments)  # type: ignore[arg-type]


def test_what_is_no_task() -> None:
    with pytest.raises(TaskError, match="did you mean parity"):
        sweep(3, task="paritty")
    with pytest.raises(TypeError, match="expected a task's name"):
        train(task=3)  # type: ignore[arg-type]


def test_the_largest_tree_is_trained_one_seed_after_the_other() -> None:
    settings = settings_for(task="parity", bits=15, max_steps=1)
    assert settings.data.nodes == 2**16 - 2
    assert len(list(train_many(settings, range(2)))) == 2
    assert Batch(settings, [0]).learner.z.shape == (2**16 - 2, 3, 1)


# Soft answers


@pytest.mark.parametrize("task", ["parity", "less", "subtract", "add:3", "times:3"])
def test_a_steep_wiring_is_right_as_a_soft_network_too(task: str) -> None:
    rnn, settings = wire(task), settings_for("bptt", task=task)
    parts = [rnn.b_h, *rnn.w_xh.T, rnn.w_hh.ravel(), rnn.w_hy, [rnn.b_y]]
    layout = Parameters(rnn.hidden_units, rnn.w_xh.shape[1])
    theta = np.concatenate(parts).astype(np.float32)
    assert layout.network(theta) == rnn
    fitting = settings_for("bptt", hidden=rnn.hidden_units, task=task)
    assert right_softly(fitting, 40 * theta)
    assert not right_softly(fitting, -40 * theta)
    assert softly_tried_bits(settings) == 16 // rnn.w_xh.shape[1]


def test_the_sign_has_to_come_out_of_a_soft_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 1 bit, a network without recurrence is wrong about nothing else."""
    monkeypatch.setattr("binadd.learning.soft_answers.MOST_DIGITS", 2)
    xor = wire("xor")
    parts = [xor.b_h, *xor.w_xh.T, xor.w_hh.ravel(), xor.w_hy, [xor.b_y]]
    theta = 40 * np.concatenate(parts).astype(np.float32)
    assert right_softly(settings_for("bptt", hidden=xor.hidden_units, task="xor"), theta)
    assert not right_softly(settings_for("bptt", hidden=xor.hidden_units, task="subtract"), theta)


# Stores


def test_a_store_keeps_sweeps_of_several_tasks(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    short: dict[str, Any] = {"max_steps": 400, "store": path}
    subtract, less = sweep(4, task="subtract", **short), sweep(4, task="less", hidden=3, **short)
    assert sweep(4, task="subtract", **short).trained == subtract.trained
    stored = list(stored_sweeps(path))
    assert [found.task.name for found in stored] == ["subtract", "less"]
    assert [found.trained for found in stored] == [subtract.trained, less.trained]


def test_a_store_tells_tasks_of_the_same_name_apart(tmp_path: Path) -> None:
    parity = specification("parity")
    other = Specification("parity", 1, ("a", "b"), parity.next_state, ~parity.output)
    path = tmp_path / "runs.db"
    one = sweep(2, task=parity, max_steps=30, store=path)
    two = sweep(2, task=other, max_steps=30, store=path)
    assert [found.trained for found in stored_sweeps(path)] == [one.trained, two.trained]
    assert one.trained != two.trained
