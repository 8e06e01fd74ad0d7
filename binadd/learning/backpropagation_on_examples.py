"""Backpropagation through time over some inputs, other for every seed if need be.

The same notation, order of work and promise as in `backpropagation`: nothing depends on which other
seeds stand beside a seed. Here nothing is shared among inputs, but time goes in steps: N inputs lie
side by side, T columns one after the other.
"""

import numpy as np

from binadd.learning.backpropagation import LastCall
from binadd.learning.examples import Examples
from binadd.learning.parameters import Parameters
from binadd.learning.recipes import Recipe


class BackpropagationOnExamples(LastCall):
    """The gradient of the mean loss for a batch of S seeds.

    Parameters
    ----------
    recipe : Recipe
    examples : Examples
    layout : Parameters
    theta : ndarray of float32 or float64, shape (P, S)
        The parameters, in this array and no other: they are read anew with every call.
    seeds : sequence of int, length S
        Whose examples these are.

    Attributes
    ----------
    z : ndarray, shape (T N, H, S)
        Pre-activations of the last call.
    signed : ndarray, shape (T N, S)
        Output pre-activations of the last call times the sign expected: positive where the
        bit is right.
    """

    def __init__(
        self,
        recipe: Recipe,
        examples: Examples,
        layout: Parameters,
        theta: np.ndarray,
        seeds: list[int],
    ) -> None:
        self.recipe, self._examples = recipe, examples
        self._columns, self._count = columns, count = examples.columns, examples.count
        h, batch = layout.hidden_units, theta.shape[1]

        def buffer(*shape: int) -> np.ndarray:
            return np.zeros((*shape, batch), dtype=theta.dtype)

        self._x = buffer(columns, examples.task.inputs, count, 1)
        self._sign = buffer(columns * count)
        self.z, self.signed = buffer(columns * count, h), buffer(columns * count)
        self._h = buffer(columns + 1, count, h)
        self._h[0] = recipe.start
        self._delta, self._error = buffer(columns * count, h), buffer(columns * count)
        # Units first in memory: numpy adds up in order along an axis that is not the last there.
        self._products, self._output_terms = buffer(h, count, h), buffer(h, count)
        self._back = buffer(count, h)
        self._share = theta.dtype.type(1 / examples.nodes)

        self._b, *self._w_x = layout.hidden_rows(theta)
        w_hh = layout.recurrent_matrix(theta)
        self._w_to_from, self._w_from_to = w_hh[:, np.newaxis], w_hh.swapaxes(0, 1)[:, np.newaxis]
        w_out = theta[layout.output]
        self._w_y, self._b_y = w_out[:-1], w_out[-1]
        self._gradient = buffer(layout.count)
        self._gradient_of_b, *self._gradients_of_w_x = layout.hidden_rows(self._gradient)
        self._gradient_of_w_hh = layout.recurrent_matrix(self._gradient)
        self._gradient_of_output = self._gradient[layout.output]
        if examples.given is None:
            for place, seed in enumerate(seeds):
                self.show(place, seed)
        else:
            self._show(slice(None), seeds[0])

    def show(self, place: int, seed: int) -> None:
        """Put the examples of a seed into a place."""
        if self._examples.given is None:
            self._show(place, seed)

    def _show(self, places: int | slice, seed: int) -> None:
        x, sign = self._examples.of_seed(seed)
        for i in range(self._examples.task.inputs):
            bits = (x >> i & 1)[..., np.newaxis, np.newaxis]
            self._x[:, i][..., places] = bits[..., 0] if isinstance(places, int) else bits
        signs = sign.reshape(-1)
        self._sign[:, places] = signs if isinstance(places, int) else signs[:, np.newaxis]

    def gradient(self) -> np.ndarray:
        """Return the gradient, shape (P, S); it is overwritten by the next call."""
        self.forward()
        self.recipe.loss_slope(self.signed, self._error)
        self._error *= self._sign
        self.recipe.slope(self.z, self._h[1:].reshape(self.z.shape), self._delta)
        self._backward()
        self._gradient *= self._share
        return self._gradient

    def forward(self) -> None:
        """Set `z` and `signed`, and the activities."""
        z, signed = self._by_column(self.z), self._by_column(self.signed)
        for t in range(self._columns):
            z[t] = self._b
            for bits, weights in zip(self._x[t], self._w_x, strict=True):
                z[t] += np.multiply(bits, weights, out=self._back)
            z[t] += self._recurrent_sums(self._w_from_to, self._h[t])
            self.recipe.activate(z[t], self._h[t + 1])
            units_first = self._h[t + 1].swapaxes(0, 1)
            np.multiply(units_first, self._w_y[:, np.newaxis], out=self._output_terms)
            signed[t] = _one_by_one(self._output_terms)
            signed[t] += self._b_y
        self.signed *= self._sign

    def _backward(self) -> None:
        """Propagate the errors from the last column to the first; set the gradient."""
        delta, error = self._by_column(self._delta), self._by_column(self._error)
        self._gradient[:] = 0
        for t in reversed(range(self._columns)):
            np.multiply(error[t, :, np.newaxis], self._w_y, out=self._back)
            if t + 1 < self._columns:
                self._back += self._recurrent_sums(self._w_to_from, delta[t + 1])
            delta[t] *= self._back  # it held the slopes
            self._gradient_of_b += _one_by_one(delta[t])
            for bits, gradient in zip(self._x[t], self._gradients_of_w_x, strict=True):
                gradient += _one_by_one(np.multiply(bits, delta[t], out=self._back))
            outer = delta[t, :, :, np.newaxis] * self._h[t, :, np.newaxis]
            self._gradient_of_w_hh += _one_by_one(outer)
            np.multiply(self._h[t + 1], error[t, :, np.newaxis], out=self._back)
            self._gradient_of_output[:-1] += _one_by_one(self._back)
            self._gradient_of_output[-1] += _one_by_one(error[t])

    def _by_column(self, rows: np.ndarray) -> np.ndarray:
        return rows.reshape(self._columns, self._count, *rows.shape[1:])

    def _recurrent_sums(self, weights: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Return the sums over j of ``weights[j, 0, i] * values[p, j]``, shape (p, i, S)."""
        units_first = values.swapaxes(0, 1)[:, :, np.newaxis]
        np.multiply(weights, units_first, out=self._products)
        return _one_by_one(self._products)


def _one_by_one(terms: np.ndarray) -> np.ndarray:
    """Add up an array that is contiguous along its first axis, strictly in order.

    So does `numpy.add.reduce` where more than one number lies behind each place of the axis;
    otherwise it would add pairwise.
    """
    if terms[0].size == 1:
        total: np.ndarray = np.add.accumulate(terms, axis=0)[-1]
    else:
        total = np.add.reduce(terms, axis=0)
    return total
