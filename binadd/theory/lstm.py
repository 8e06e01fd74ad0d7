"""A layer of LSTM units in numpy, forward and backward through time.

For a batch of N sequences of T steps, with I inputs and H units, in every step t::

    i, f, o = sigmoid(x_t w_x + h_{t-1} w_h + b)     each gate with its own weights
    g       = tanh(x_t w_x + h_{t-1} w_h + b)
    c_t     = f_t c_{t-1} + i_t g_t
    h_t     = o_t tanh(c_t)

In the backward pass ``bar_v`` is dL/dv for a loss L. With the input and output gates shut and the
forget gate open, bar_c_t = bar_c_{t+1}: the constant error carousel.
"""

from dataclasses import dataclass

import numpy as np

from binadd.errors import NetworkError

GATES = "ifog"
"""The order of the first axis of all weights: input, forget and output gate, then the content."""


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Return ``1 / (1 + exp(-z))`` of any shape, accurate and without overflow at both ends."""
    return np.asarray(np.exp(-np.logaddexp(0, -z)))


@dataclass(frozen=True, eq=False)
class Pass:
    """What a forward pass went through; arrays of shape (N, T, H), or (N, H) at the start."""

    x: np.ndarray  # (N, T, I)
    h_0: np.ndarray
    c_0: np.ndarray
    i: np.ndarray
    f: np.ndarray
    o: np.ndarray
    g: np.ndarray
    c: np.ndarray
    h: np.ndarray


@dataclass(frozen=True, eq=False)
class Gradients:
    """dL/dv of everything, in the shape of v; `c` is that of the cells of all steps, (N, T, H)."""

    w_x: np.ndarray
    w_h: np.ndarray
    b: np.ndarray
    x: np.ndarray
    c: np.ndarray
    h_0: np.ndarray
    c_0: np.ndarray


@dataclass(frozen=True, eq=False)
class LSTM:
    """A layer of LSTM units; the first axis of its weights runs over `GATES`.

    Parameters
    ----------
    w_x : ndarray, shape (4, I, H)
    w_h : ndarray, shape (4, H, H)
        From the old hidden state (second axis) to the new one (third).
    b : ndarray, shape (4, H)

    Raises
    ------
    NetworkError
        If the shapes do not fit together.
    """

    w_x: np.ndarray
    w_h: np.ndarray
    b: np.ndarray

    def __post_init__(self) -> None:
        inputs, hidden = self.w_x.shape[1:] if self.w_x.ndim == 3 else (0, 0)
        due = {"w_x": (4, inputs, hidden), "w_h": (4, hidden, hidden), "b": (4, hidden)}
        for name, shape in due.items():
            if getattr(self, name).shape != shape:
                raise NetworkError(
                    f"{name}: expected shape {shape}, got {getattr(self, name).shape}; an LSTM of "
                    f"I inputs and H units has w_x (4, I, H), w_h (4, H, H) and b (4, H)"
                )

    def forward(
        self, x: np.ndarray, h_0: np.ndarray | None = None, c_0: np.ndarray | None = None
    ) -> Pass:
        """Run over inputs of shape (N, T, I) from states of shape (N, H), by default zeros."""
        if x.ndim != 3 or x.shape[2] != self.w_x.shape[1]:
            raise NetworkError(f"x: expected shape (N, T, {self.w_x.shape[1]}), got {x.shape}")
        batch, steps, hidden = *x.shape[:2], self.b.shape[1]
        h_0 = np.zeros((batch, hidden)) if h_0 is None else h_0
        c_0 = np.zeros((batch, hidden)) if c_0 is None else c_0
        i, f, o, g, c, h = (np.empty((batch, steps, hidden)) for _ in range(6))
        h_t, c_t = h_0, c_0
        for t in range(steps):
            z_i, z_f, z_o, z_g = x[:, t] @ self.w_x + h_t @ self.w_h + self.b[:, np.newaxis]
            i[:, t], f[:, t], o[:, t] = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)
            g[:, t] = np.tanh(z_g)
            c[:, t] = c_t = f[:, t] * c_t + i[:, t] * g[:, t]
            h[:, t] = h_t = o[:, t] * np.tanh(c_t)
        return Pass(x, h_0, c_0, i, f, o, g, c, h)

    def backward(
        self, seen: Pass, direct_h: np.ndarray, direct_c: np.ndarray | None = None
    ) -> Gradients:
        """Return the gradients of a loss.

        Parameters
        ----------
        seen : Pass
        direct_h : ndarray, shape (N, T, H)
            dL/dh_t as far as the loss reads h_t itself, not through later steps.
        direct_c : ndarray, shape (N, H), optional
            dL/dc_T as far as the loss reads the last cell itself.
        """
        bar_w_x, bar_w_h, bar_b = (np.zeros_like(w) for w in (self.w_x, self.w_h, self.b))
        bar_x, every_bar_c = np.empty_like(seen.x), np.empty_like(seen.c)
        through_h = np.zeros_like(seen.h_0)  # what h_t gets from the gates of step t + 1
        through_c = np.zeros_like(seen.c_0) if direct_c is None else direct_c
        for t in reversed(range(seen.x.shape[1])):
            i, f, o, g, c = (v[:, t] for v in (seen.i, seen.f, seen.o, seen.g, seen.c))
            c_before, h_before = (seen.c[:, t - 1], seen.h[:, t - 1]) if t else (seen.c_0, seen.h_0)
            bar_h = direct_h[:, t] + through_h
            bar_c = bar_h * o * (1 - np.tanh(c) ** 2) + through_c
            bar_g = bar_c * i
            bar_o = bar_h * np.tanh(c)
            bar_f = bar_c * c_before
            bar_i = bar_c * g
            bar_z = np.stack(  # of the four sums, (4, N, H)
                [
                    bar_i * i * (1 - i),
                    bar_f * f * (1 - f),
                    bar_o * o * (1 - o),
                    bar_g * (1 - g**2),
                ]
            )
            bar_w_x += seen.x[:, t].T @ bar_z
            bar_w_h += h_before.T @ bar_z
            bar_b += bar_z.sum(axis=1)
            bar_x[:, t] = (bar_z @ self.w_x.transpose(0, 2, 1)).sum(axis=0)
            through_h = (bar_z @ self.w_h.transpose(0, 2, 1)).sum(axis=0)
            through_c = bar_c * f
            every_bar_c[:, t] = bar_c
        return Gradients(bar_w_x, bar_w_h, bar_b, bar_x, every_bar_c, through_h, through_c)
