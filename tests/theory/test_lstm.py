from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from binadd.errors import NetworkError
from binadd.theory.lstm import GATES, LSTM, Gradients, Pass, sigmoid
from tests.finite_differences import assert_gradient

N, T, INPUTS, H = 3, 5, 2, 4
EVERY_GRADIENT = ["w_x", "w_h", "b", "x", "h_0", "c_0"]


@dataclass
class Problem:
    """A layer, what it reads, and the loss sum(h * weight_h) + sum(c_T * weight_c)."""

    layer: LSTM
    x: np.ndarray
    h_0: np.ndarray
    c_0: np.ndarray
    weight_h: np.ndarray
    weight_c: np.ndarray

    def forward(self) -> Pass:
        return self.layer.forward(self.x, self.h_0, self.c_0)

    def loss(self) -> float:
        seen = self.forward()
        return float((seen.h * self.weight_h).sum() + (seen.c[:, -1] * self.weight_c).sum())

    def gradients(self) -> Gradients:
        return self.layer.backward(self.forward(), self.weight_h, self.weight_c)

    def parameters(self, name: str) -> np.ndarray:
        array: np.ndarray = getattr(self.layer if name in ("w_x", "w_h", "b") else self, name)
        return array


@pytest.fixture
def problem() -> Problem:
    rng = np.random.default_rng(7)
    shapes: list[tuple[int, ...]] = [(4, INPUTS, H), (4, H, H), (4, H)]
    layer = LSTM(*(rng.normal(size=shape) for shape in shapes))
    rest: list[tuple[int, ...]] = [(N, T, INPUTS), (N, H), (N, H), (N, T, H), (N, H)]
    return Problem(layer, *(rng.normal(size=shape) for shape in rest))


@pytest.mark.parametrize("name", EVERY_GRADIENT)
def test_every_gradient_is_that_of_finite_differences(problem: Problem, name: str) -> None:
    gradient = getattr(problem.gradients(), name)
    assert_gradient(problem.loss, problem.parameters(name), gradient, tolerance=1e-8)


def test_every_gate_is_checked_by_them(problem: Problem) -> None:
    gradients = problem.gradients()
    for gate in range(len(GATES)):
        wrong = gradients.w_h.copy()
        wrong[gate] *= 1.0005
        with pytest.raises(AssertionError, match="off by"):
            assert_gradient(problem.loss, problem.layer.w_h, wrong)


def test_without_a_loss_on_the_last_cell_its_gradient_is_zero(problem: Problem) -> None:
    alike = replace(problem, weight_c=np.zeros((N, H)))
    assert_same(problem.layer.backward(problem.forward(), problem.weight_h), alike.gradients(), "c")


def assert_same(a: Gradients, b: Gradients, name: str) -> None:
    np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


def test_the_states_start_at_zero_unless_given(problem: Problem) -> None:
    at_zero = problem.layer.forward(problem.x, np.zeros((N, H)), np.zeros((N, H)))
    np.testing.assert_array_equal(problem.layer.forward(problem.x).h, at_zero.h)


def test_one_step_by_hand() -> None:
    """One unit, one input: i = f = o = sigmoid(2), g = tanh(2), from c = 1/2 and h = 0."""
    layer = LSTM(np.full((4, 1, 1), 2.0), np.zeros((4, 1, 1)), np.zeros((4, 1)))
    seen = layer.forward(np.ones((1, 1, 1)), c_0=np.array([[0.5]]))
    gate = 1 / (1 + np.exp(-2))
    c = gate * 0.5 + gate * np.tanh(2)
    assert seen.c[0, 0, 0] == pytest.approx(c)
    assert seen.h[0, 0, 0] == pytest.approx(gate * np.tanh(c))


def test_torch_agrees(problem: Problem) -> None:
    """Torch orders the gates i, f, g, o, stacks them along the rows, and has two biases."""
    torch: Any = pytest.importorskip("torch")
    from_ours = [GATES.index(gate) for gate in "ifgo"]

    def rows(ours: np.ndarray) -> Any:
        """Turn our (4, n, H) into torch's (4 H, n)."""
        return torch.tensor(ours[from_ours].transpose(0, 2, 1).reshape(4 * H, -1))

    theirs = torch.nn.LSTM(INPUTS, H, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(rows(problem.layer.w_x))
        theirs.weight_hh_l0.copy_(rows(problem.layer.w_h))
        theirs.bias_ih_l0.copy_(rows(problem.layer.b[:, np.newaxis]).flatten())
        theirs.bias_hh_l0.zero_()
    x, h_0, c_0 = (
        torch.tensor(v, requires_grad=True) for v in (problem.x, problem.h_0, problem.c_0)
    )
    h, (_, c_last) = theirs(x, (h_0[None], c_0[None]))
    np.testing.assert_allclose(problem.forward().h, h.detach().numpy(), rtol=1e-12)
    loss = (h * torch.tensor(problem.weight_h)).sum()
    loss = loss + (c_last[0] * torch.tensor(problem.weight_c)).sum()
    loss.backward()
    ours = problem.gradients()
    pairs = [
        (rows(ours.w_x), theirs.weight_ih_l0.grad),
        (rows(ours.w_h), theirs.weight_hh_l0.grad),
        (rows(ours.b[:, np.newaxis]).flatten(), theirs.bias_ih_l0.grad),
        (rows(ours.b[:, np.newaxis]).flatten(), theirs.bias_hh_l0.grad),
        (torch.tensor(ours.x), x.grad),
        (torch.tensor(ours.h_0), h_0.grad),
        (torch.tensor(ours.c_0), c_0.grad),
    ]
    for mine, their in pairs:
        np.testing.assert_allclose(mine.numpy(), their.numpy(), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (
            ((4, INPUTS, H), (4, H, INPUTS), (4, H)),
            r"w_h: expected shape \(4, 4, 4\), got \(4, 4, 2\)",
        ),
        (((4, INPUTS, H), (4, H, H), (H,)), r"b: expected shape \(4, 4\), got \(4,\)"),
        (((3, INPUTS, H), (4, H, H), (4, H)), r"w_x: expected shape \(4, 2, 4\), got \(3, 2, 4\)"),
        (((INPUTS, H), (4, H, H), (4, H)), r"w_x: expected shape"),
    ],
)
def test_shapes_must_fit(shapes: tuple[tuple[int, ...], ...], message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        LSTM(*map(np.zeros, shapes))


def test_the_input_must_fit(problem: Problem) -> None:
    with pytest.raises(NetworkError, match=r"x: expected shape \(N, T, 2\), got \(3, 5, 3\)"):
        problem.layer.forward(np.zeros((N, T, 3)))


def test_the_sigmoid_is_accurate_at_both_ends() -> None:
    z = np.array([-1000.0, -50.0, 0.0, 50.0, 1000.0])
    np.testing.assert_allclose(sigmoid(z), [0, np.exp(-50), 0.5, 1, 1], rtol=1e-13)
