"""`ThresholdRNN`: a recurrent network of hard-threshold units, and how it steps.

In every column t = 1, 2, ... the hidden units see the column's input bits and their own bits of
the column before; the output unit sees the new hidden bits::

    z_t = W_xh x_t + W_hh h_{t-1} + b_h     h_t = f(z_t)     h_0 = 0
    zy_t = w_hy . h_t + b_y                 y_t = f(zy_t)

``f(z) = 1`` where ``z > 0`` (or, with `fires_at_zero`, where ``z >= 0``). Every sum is the exact
sum rounded once (`math.fsum`), so its sign is exact: no order of summation can flip a unit.
"""

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from binadd.errors import NetworkError, expect

LARGEST_PARAMETER = 1e300
"""A parameter's largest size: far from where a sum of several could overflow."""

HiddenState = tuple[int, ...]
"""The bits of the hidden units, first unit first."""


class TraceStep(NamedTuple):
    """What a network did in one column.

    `x` are the I input bits, `z` the H pre-activations, `h` the H hidden bits they made, `z_y` the
    output's pre-activation and `y` its bit.
    """

    x: tuple[int, ...]
    z: tuple[float, ...]
    h: HiddenState
    z_y: float
    y: int


@dataclass(frozen=True, init=False, eq=False, repr=False)
class ThresholdRNN:
    """A recurrent network of threshold units with one output unit, started at all zeros.

    Parameters
    ----------
    w_xh : array_like, shape (H, I)
        Weights from the inputs to the hidden units.
    w_hh : array_like, shape (H, H)
        Weights from the hidden units of the column before; row = receiving unit.
    b_h : array_like, shape (H,)
    w_hy : array_like, shape (H,)
    b_y : float
    fires_at_zero : bool
        Whether a unit fires at a sum of exactly zero (``z >= 0`` instead of ``z > 0``).
    name : str
        How messages call it; takes no part in comparisons.

    Raises
    ------
    NetworkError
        If a shape does not fit, or a parameter is no finite number of at most `LARGEST_PARAMETER`.

    Notes
    -----
    The arrays are copied to float64 and are read-only. Two networks are equal when all their
    parameters and their threshold rule are.

    Examples
    --------
    A unit that fires when either input does, and an output that repeats it:

    >>> rnn = ThresholdRNN([[1, 1]], [[0]], [-0.5], [1], -0.5)
    >>> rnn.run([(0, 1), (0, 0)])
    [1, 0]
    """

    w_xh: np.ndarray
    w_hh: np.ndarray
    b_h: np.ndarray
    w_hy: np.ndarray
    b_y: float
    fires_at_zero: bool
    name: str

    def __init__(
        self,
        w_xh: npt.ArrayLike,
        w_hh: npt.ArrayLike,
        b_h: npt.ArrayLike,
        w_hy: npt.ArrayLike,
        b_y: float,
        fires_at_zero: bool = False,
        *,
        name: str = "",
    ) -> None:
        w_xh = _parameters("w_xh", w_xh, dimensions=2)
        hidden, inputs = w_xh.shape
        if hidden < 1 or inputs < 1:
            raise NetworkError(
                f"w_xh: expected at least one hidden unit (row) and one input (column), "
                f"got shape {w_xh.shape}"
            )
        if not isinstance(fires_at_zero, bool | np.bool_):
            raise NetworkError(f"fires_at_zero: expected True or False, got {fires_at_zero!r}")
        if not isinstance(name, str):
            raise NetworkError(f"name: expected a text, got {name!r}")
        values = {
            "w_xh": w_xh,
            "w_hh": _parameters("w_hh", w_hh, shape=(hidden, hidden)),
            "b_h": _parameters("b_h", b_h, shape=(hidden,)),
            "w_hy": _parameters("w_hy", w_hy, shape=(hidden,)),
            "b_y": float(_parameters("b_y", b_y, shape=())),
            "fires_at_zero": bool(fires_at_zero),
            "name": name,
        }
        for attribute, value in values.items():
            object.__setattr__(self, attribute, value)  # the class is frozen

    @property
    def hidden_units(self) -> int:
        """The number of hidden units, H."""
        return int(self.w_xh.shape[0])

    @property
    def inputs(self) -> int:
        """The number of inputs, I."""
        return int(self.w_xh.shape[1])

    @property
    def threshold(self) -> str:
        """The threshold rule, ``"z>0"`` or ``"z>=0"``."""
        return "z>=0" if self.fires_at_zero else "z>0"

    @property
    def label(self) -> str:
        """The name, or a stand-in that says what kind of network it is."""
        return self.name or f"a network of {self.hidden_units} hidden units"

    def firing(self, fires_at_zero: bool) -> "ThresholdRNN":
        """Return the same network with its units firing by a rule: itself, if it is its own."""
        if fires_at_zero == self.fires_at_zero:
            return self
        parameters = (self.w_xh, self.w_hh, self.b_h, self.w_hy, self.b_y)
        return ThresholdRNN(*parameters, fires_at_zero, name=self.name)

    def fires(self, z: float) -> int:
        """Return the bit of a unit whose sum is `z`."""
        return int(z >= 0 if self.fires_at_zero else z > 0)

    def step(self, x: tuple[int, ...], h: HiddenState) -> TraceStep:
        """Advance by one column from hidden state `h` on input bits `x`; costs H fsums of I + H."""
        expect("x", "a tuple of bits, 0 or 1", x, tuple)
        expect("h", "a tuple of bits, 0 or 1", h, tuple)
        z = tuple(
            math.fsum((bias, *_chosen(w_x, x), *_chosen(w_h, h))) for w_x, w_h, bias in self.rows
        )
        new_h = tuple(map(self.fires, z))
        z_y = math.fsum((self.b_y, *_chosen(self.output_weights, new_h)))
        return TraceStep(x, z, new_h, z_y, self.fires(z_y))

    def trace(self, columns: npt.ArrayLike) -> "Trace":
        """Return an iterator over what happens in each column; in a notebook it is a table.

        Parameters
        ----------
        columns : array_like of 0 and 1, shape (T, I)
            Least significant column first.

        Raises
        ------
        TypeError
            If `columns` are no bits but a text, say.
        NetworkError
            If `columns` has another shape or holds anything but 0 and 1.
        """
        return Trace(self, self._checked_columns(columns))

    def _steps(self, columns: list[tuple[int, ...]]) -> Iterator[TraceStep]:
        h: HiddenState = (0,) * self.hidden_units
        for x in columns:
            step = self.step(x, h)
            yield step
            h = step.h

    def run(self, columns: npt.ArrayLike) -> list[int]:
        """Return the T output bits for `columns` of shape (T, I); errors as for `trace`."""
        return [step.y for step in self._steps(self._checked_columns(columns))]

    def _checked_columns(self, columns: npt.ArrayLike) -> list[tuple[int, ...]]:
        array = np.asarray(columns)
        if array.dtype.kind not in "biuf":
            raise TypeError(
                f"columns: expected rows of bits, 0 or 1, a row for each column of digits, "
                f"got {_kind_within(columns)}"
            )
        if array.size == 0:
            return []
        if array.ndim != 2 or array.shape[1] != self.inputs:
            raise NetworkError(
                f"columns: expected shape (T, {self.inputs}), got {array.shape}; "
                f"this network has {self.inputs} inputs"
            )
        if not np.isin(array, (0, 1)).all():
            raise NetworkError("columns: expected bits, 0 or 1, and nothing else")
        return [tuple(row) for row in array.astype(int).tolist()]

    @cached_property
    def rows(self) -> list[tuple[list[float], list[float], float]]:
        """By hidden unit, its weights from the inputs and from the hidden units, and its bias."""
        return list(zip(self.w_xh.tolist(), self.w_hh.tolist(), self.b_h.tolist(), strict=True))

    @cached_property
    def output_weights(self) -> list[float]:
        """The weights from the hidden units to the output."""
        weights: list[float] = self.w_hy.tolist()
        return weights

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ThresholdRNN):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        arrays = (self.w_xh, self.w_hh, self.b_h, self.w_hy)
        values = tuple(tuple(array.ravel().tolist()) for array in arrays)
        return (self.w_xh.shape, *values, self.b_y, self.fires_at_zero)

    def __reduce__(self) -> tuple[object, ...]:
        # Unpickled arrays would be writable; building it anew keeps every promise of the class.
        return (_rebuild, (self.w_xh, self.w_hh, self.b_h, self.w_hy, self.b_y,
                           self.fires_at_zero, self.name))  # fmt: skip

    def _repr_html_(self) -> str:
        from binadd.report.notebook_html import network_html

        return network_html(self)

    def __repr__(self) -> str:
        parts = [
            f"{name}={getattr(self, name).tolist()}" for name in ("w_xh", "w_hh", "b_h", "w_hy")
        ]
        parts += [f"b_y={self.b_y!r}", f"fires_at_zero={self.fires_at_zero}"]
        if self.name:
            parts.append(f"name={self.name!r}")
        return f"ThresholdRNN({', '.join(parts)})"


class Trace(Iterator[TraceStep]):
    """What a network does column by column, worked out as it is asked for.

    Looking at it in a notebook takes nothing away from it.

    Attributes
    ----------
    network : ThresholdRNN
    columns : list of tuple of int, length T
    """

    def __init__(self, network: ThresholdRNN, columns: list[tuple[int, ...]]) -> None:
        self.network, self.columns = network, columns
        self._steps = network._steps(columns)

    def __next__(self) -> TraceStep:
        return next(self._steps)

    def _repr_html_(self) -> str:
        from binadd.report.notebook_html import trace_html

        return trace_html(self.network, self.columns)

    def __repr__(self) -> str:
        return f"<Trace of {self.network.label!r}: {len(self.columns)} columns>"


def expect_network(value: object, what: str = "") -> ThresholdRNN:
    """Return a network, or raise a `TypeError` that says what was given instead."""
    if isinstance(value, ThresholdRNN):
        return value
    hint = "; load_weights reads files" if isinstance(value, str | os.PathLike) else ""
    raise TypeError(
        f"{what}{': ' if what else ''}expected a ThresholdRNN, got {type(value).__name__}{hint}"
    )


def _rebuild(
    w_xh: np.ndarray,
    w_hh: np.ndarray,
    b_h: np.ndarray,
    w_hy: np.ndarray,
    b_y: float,
    fires_at_zero: bool,
    name: str,
) -> ThresholdRNN:
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, b_y, fires_at_zero, name=name)


def _chosen(weights: list[float], bits: tuple[int, ...]) -> Iterator[float]:
    return (weight for weight, bit in zip(weights, bits, strict=True) if bit)


def _kind_within(value: object) -> str:
    """Name the type of a value that is no array, or of the first such thing in a list."""
    while isinstance(value, list | tuple) and value:
        value = value[0]
    return type(value).__name__


def _parameters(
    name: str,
    value: npt.ArrayLike,
    *,
    shape: tuple[int, ...] | None = None,
    dimensions: int | None = None,
) -> np.ndarray:
    """Return `value` as a read-only float64 array, or say what is wrong with it."""
    try:
        array = np.array(value)
    except ValueError:
        raise NetworkError(f"{name}: rows of different lengths do not make an array") from None
    if array.dtype == bool or array.dtype.kind not in "iuf":
        raise NetworkError(f"{name}: expected numbers, got {_kind_within(value)}")
    array = array.astype(np.float64, copy=False)
    if shape is not None and array.shape != shape:
        raise NetworkError(f"{name}: expected shape {shape}, got {array.shape}")
    if dimensions is not None and array.ndim != dimensions:
        raise NetworkError(f"{name}: expected {dimensions} dimensions, got shape {array.shape}")
    sizes = np.abs(array)
    if not sizes.max(initial=0.0) <= LARGEST_PARAMETER:  # nor is NaN
        where = tuple(int(i) for i in np.argwhere(~(sizes <= LARGEST_PARAMETER))[0])
        place = name + "".join(f"[{i}]" for i in where)
        raise NetworkError(
            f"{place} is {float(array[where])!r}; expected a finite number of at most "
            f"{LARGEST_PARAMETER:g} in size"
        )
    array.flags.writeable = False
    return array
