"""Backpropagation through time over the prefix tree, for all seeds at once.

Notation, for the N nodes of the tree and its H hidden units::

    z[n] = W_xh x[n] + W_hh h[parent of n] + b_h      h[n] = activate(z[n])      h[0] = start
    o[n] = w_hy . h[n] + b_y                          loss = mean over n of loss(sign[n] o[n])

Seeds lie on the last axis. All that happens is elementwise, but for sums over an axis that is not
the last in memory, which numpy adds up in the order of that axis (see the notes of `numpy.sum`).
So the numbers of a seed do not depend on which other seeds stand beside it, or on how many.

With few seeds the time goes into calls, not numbers, so views are made once and results are written
where they are needed next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from binadd.learning.parameters import Parameters
from binadd.learning.prefix_tree import PrefixTree
from binadd.learning.recipes import Recipe


@dataclass(frozen=True)
class _Level:
    """Views of one level of the tree: P parents, n = 2**I P nodes.

    Attributes
    ----------
    z, h, delta : ndarray, shape (n, H, S)
        Pre-activations, activities, and derivatives by pre-activations.
    z_by_input, delta_by_input : ndarray, shape (2**I, P, H, S)
    error : ndarray, shape (n, 1, S)
        N times the loss's derivative by the output.
    parents_h : ndarray, shape (H, P, 1, S)
    children_first : ndarray, shape (H, n, 1, S); empty for the leaves
        Sums of `delta` over each node's children, hidden units first.
    to_parents : ndarray, shape (P, H, S)
        The same sums for the level before.
    """

    z: np.ndarray
    h: np.ndarray
    delta: np.ndarray
    z_by_input: np.ndarray
    delta_by_input: np.ndarray
    error: np.ndarray
    parents_h: np.ndarray
    children_first: np.ndarray
    to_parents: np.ndarray


class LastCall:
    """What a batch of S seeds answered in the last call: in any order of inputs and columns."""

    recipe: Recipe
    z: np.ndarray
    signed: np.ndarray
    _sign: np.ndarray

    def loss(self) -> np.ndarray:
        """Return the mean loss of the last call, shape (S,)."""
        mean: np.ndarray = self.recipe.loss(self.signed).mean(axis=0)
        return mean

    def wrong_bits(self) -> np.ndarray:
        """Return how many output bits of the last call are wrong, shape (S,)."""
        fires = self.signed * self._sign > 0
        wrong: np.ndarray = np.count_nonzero(fires != (self._sign > 0), axis=0)
        return wrong

    def nearest_hidden(self, places: np.ndarray) -> np.ndarray:
        """Return the smallest size of each hidden unit's sum in the last call, by unit and place.

        Places are those in the batch.
        """
        nearest: np.ndarray = np.abs(self.z[:, :, places]).min(axis=0)
        return nearest


class Backpropagation(LastCall):
    """The gradient of the mean loss for a batch of S seeds; costs about ``50 N H S`` flops.

    Parameters
    ----------
    recipe : Recipe
    tree : PrefixTree
    layout : Parameters
    theta : ndarray of float32 or float64, shape (P, S)
        The parameters, in this array and no other: they are read anew with every call.

    Attributes
    ----------
    z : ndarray, shape (N, H, S)
        Pre-activations of the last call.
    signed : ndarray, shape (N, S)
        Output pre-activations of the last call times the sign expected: positive where the
        bit is right.
    """

    def __init__(
        self, recipe: Recipe, tree: PrefixTree, layout: Parameters, theta: np.ndarray
    ) -> None:
        self.recipe = recipe
        batch = theta.shape[1]

        def buffer(*shape: int) -> np.ndarray:
            return np.zeros((*shape, batch), dtype=theta.dtype)

        n, h, columns = tree.nodes, layout.hidden_units, 2**tree.inputs
        inner = tree.levels[-1].start
        widest = inner - tree.levels[-2].start
        self.z, self.signed = buffer(n, h), buffer(n)
        # The activities, and a 1 that the output bias is the weight of.
        self._h = buffer(n + 1, h + 1)
        self._h[0], self._h[:, h] = recipe.start, 1.0
        self._slope, self._error = buffer(n, h), buffer(n)
        # Used one after the other: less memory to pass through the caches.
        self._output_terms = buffer(h + 1, n)
        self._error_times_h = self._output_terms.reshape(n, h + 1, batch)
        self._products, self._sums = buffer(h, widest, h), buffer(widest, h)
        self._from_children = buffer(inner, h)
        self._outer = buffer(inner, h, h)
        self._at_rest, self._by_input = buffer(columns, h), buffer(columns, h)
        self._sign = np.repeat(tree.sign.astype(theta.dtype)[:, np.newaxis], batch, axis=1)
        self._share = theta.dtype.type(1 / n)

        self._add_up = _one_by_one if h * batch == 1 else np.add.reduce

        self._b, *self._w_x = layout.hidden_rows(theta)
        w_hh = layout.recurrent_matrix(theta)
        self._w_to_from, self._w_from_to = w_hh[:, np.newaxis], w_hh.swapaxes(0, 1)[:, np.newaxis]
        w_out = theta[layout.output]
        self._w_y, self._w_out = w_out[:-1], w_out[:, np.newaxis]
        self._gradient = buffer(layout.count)
        by_input, (b, *w_x) = self._by_input, layout.hidden_rows(self._gradient)
        # A weight sees the inputs that have its bit; the bias all: those of the first weight, more.
        seen = [[x for x in range(columns) if x >> i & 1] for i in range(tree.inputs)]
        self._gradients_by_input = [
            (w, [by_input[x] for x in inputs]) for w, inputs in zip(w_x, seen, strict=True)
        ]
        others = [*range(2, columns, 2), 0]
        self._gradients_by_input.append((b, [w_x[0], *(by_input[x] for x in others)]))
        self._gradient_of_w_hh = layout.recurrent_matrix(self._gradient)
        self._gradient_of_output = self._gradient[layout.output]

        self._units_first = self._h[1:].swapaxes(0, 1)
        self._all_h = self._h[1:, :-1]
        self._inner_h = self._h[:inner, np.newaxis, :-1]
        self._levels = [
            self._level(parents, nodes)
            for parents, nodes in zip(tree.levels, tree.levels[1:], strict=False)
        ]

    def _level(self, parents: slice, nodes: slice) -> _Level:
        def by_input(rows: np.ndarray) -> np.ndarray:
            return rows.reshape(len(self._at_rest), -1, *rows.shape[1:])

        def units_first(rows: np.ndarray) -> np.ndarray:
            return rows.swapaxes(0, 1)[:, :, np.newaxis]

        # z, slope and error have no row for the start.
        rows = slice(nodes.start - 1, nodes.stop - 1)
        return _Level(
            z=self.z[rows],
            h=self._h[nodes, :-1],
            delta=self._slope[rows],
            z_by_input=by_input(self.z[rows]),
            delta_by_input=by_input(self._slope[rows]),
            error=self._error[rows, np.newaxis],
            parents_h=units_first(self._h[parents, :-1]),
            children_first=units_first(self._from_children[nodes]),
            to_parents=self._from_children[parents],
        )

    def gradient(self) -> np.ndarray:
        """Return the gradient, shape (P, S); it is overwritten by the next call.

        The recipe decides what stands for dh/dz, so that it is a gradient where that is one.
        """
        self.forward()
        error = self._error
        self.recipe.loss_slope(self.signed, error)
        error *= self._sign
        np.multiply(self._h[1:], error[:, np.newaxis], out=self._error_times_h)
        np.add.reduce(self._error_times_h, axis=0, out=self._gradient_of_output)
        self.recipe.slope(self.z, self._all_h, self._slope)
        self._backward()
        self._gradient *= self._share
        return self._gradient

    def forward(self) -> None:
        """Set `z` and `signed`, and the activities."""
        # By input, one after the other as within a level: 00, 10, 01, 11.
        at_rest = self._at_rest
        at_rest[0] = self._b
        for i, w_x in enumerate(self._w_x):
            np.add(at_rest[: 1 << i], w_x, out=at_rest[1 << i : 2 << i])
        for level in self._levels:
            fed_back = self._recurrent_sums(self._w_from_to, level.parents_h)
            np.add(at_rest[:, np.newaxis], fed_back, out=level.z_by_input)
            self.recipe.activate(level.z, level.h)
        np.multiply(self._units_first, self._w_out, out=self._output_terms)
        np.add.reduce(self._output_terms, axis=0, out=self.signed)
        self.signed *= self._sign

    def _backward(self) -> None:
        """Propagate the errors from the leaves to the root; set the hidden units' gradient."""
        *inner, leaves = self._levels
        by_input, to_parents, delta = self._by_input, leaves.to_parents, leaves.delta
        # delta holds the slopes until now. w_y is the same for all leaves: it comes after the sums.
        delta *= leaves.error
        self._add_up(leaves.delta_by_input, axis=0, out=to_parents)
        to_parents *= self._w_y
        self._add_up(leaves.delta_by_input, axis=1, out=by_input)
        by_input *= self._w_y
        for level in reversed(inner):
            delta = level.delta
            from_above = self._recurrent_sums(self._w_to_from, level.children_first)
            from_above += level.error * self._w_y
            delta *= from_above
            self._add_up(level.delta_by_input, axis=0, out=level.to_parents)
            by_input += self._add_up(level.delta_by_input, axis=1)
        np.multiply(self._from_children[:, :, np.newaxis], self._inner_h, out=self._outer)
        self._add_up(self._outer, axis=0, out=self._gradient_of_w_hh)
        for gradient, rows in self._gradients_by_input:
            _add_rows(rows, gradient)

    def _recurrent_sums(self, weights: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Return the sums over j of ``weights[j, 0, i] * values[j, p, 0]``, shape (p, i, S)."""
        count = values.shape[1]
        products = self._products[:, :count]
        np.multiply(weights, values, out=products)
        sums: np.ndarray = np.add.reduce(products, axis=0, out=self._sums[:count])
        return sums


def _add_rows(rows: Sequence[np.ndarray], out: np.ndarray) -> None:
    """Set `out` to the sum of rows, added up one after the other."""
    if len(rows) == 1:
        np.copyto(out, rows[0])
        return
    np.add(rows[0], rows[1], out=out)
    for row in rows[2:]:
        out += row


def _one_by_one(terms: np.ndarray, axis: int, out: np.ndarray | None = None) -> np.ndarray:
    """Add up along an axis, strictly in its order.

    So does `numpy.add.reduce` where more than one number lies behind each place of the axis; with
    one unit and one seed it would add pairwise.
    """
    total: np.ndarray = np.add.accumulate(terms, axis=axis).take(-1, axis=axis)
    if out is not None:
        out[...] = total
    return total
