"""The smallest integer weights of a unit, and the fewest that are not zero.

A unit is asked for some of its truth table: at the points of the mask `care` it must fire where
`ones` has a bit, and nowhere else among them. It fires when its sum is above 0.

The fewest nonzero parameters, of all real weights, are counted without searching weights: a
function needs a weight for each variable that it depends on (a weight for another variable can be
dropped: keep that variable at 0), and a bias unless some weights alone give it. All functions that
weights alone give are listed in `unbiased_functions`, 11,292 for five variables (OEIS A034997).
"""

import functools
import itertools
from collections.abc import Iterator

import numpy as np

from binadd.analysis.census.threshold_functions import complement_variable, threshold_functions

Weights = tuple[int, ...]
"""One a variable, then the bias."""
LARGEST_WEIGHT = 8
"""No unit of a 3-unit adder needs integers larger than this."""


def smallest_integers(care: int, ones: int, variables: int) -> Weights:
    """Return integer weights of which the largest is as small as can be, then few not zero.

    Examples
    --------
    The carry of two bits and a third, all eight points:

    >>> smallest_integers(0xFF, 0b11101000, 3)
    (1, 1, 1, -1)
    """
    return next(found for found in _by_size(care, ones, variables) if found is not None)


def fewest_nonzeros(care: int, ones: int, variables: int) -> int:
    """Return the fewest parameters other than zero that any real weights of the unit can have.

    >>> fewest_nonzeros(0xFF, 0b11101000, 3)
    4
    """
    functions = threshold_functions(variables)
    fits = (functions & np.uint32(care)) == ones
    return int(_fewest_by_function(variables)[fits].min())


def sparsest_integers(care: int, ones: int, variables: int) -> Weights:
    """Return integer weights of which as few as can be are not zero; of these small ones."""
    fewest = fewest_nonzeros(care, ones, variables)
    return next(
        found
        for found in _by_size(care, ones, variables)
        if found is not None and sum(weight != 0 for weight in found) == fewest
    )


def _by_size(care: int, ones: int, variables: int) -> Iterator[Weights | None]:
    """Yield for sizes 1, 2, ... the unit with the fewest nonzeros that fits, or None."""
    for size in range(1, LARGEST_WEIGHT + 1):
        functions, nonzeros, weights = _functions_of_size(variables, size)
        fits = np.flatnonzero((functions & np.uint32(care)) == ones)
        if len(fits):
            best = fits[nonzeros[fits].argmin()]
            yield tuple(weights[best].tolist())
        else:
            yield None


@functools.cache
def unbiased_functions(variables: int) -> np.ndarray:
    """Return the truth tables of all functions ``[w . r > 0]``, ascending.

    >>> [len(unbiased_functions(n)) for n in range(1, 6)]
    [2, 6, 32, 370, 11292]
    """
    # Weights up to 5 give as many functions as there are, by OEIS A034997.
    return np.unique(_tables(_all_weights(variables, 5), 0))


@functools.cache
def _fewest_by_function(variables: int) -> np.ndarray:
    """Return the fewest nonzero parameters of each function of `threshold_functions`."""
    functions = threshold_functions(variables)
    fewest = (~np.isin(functions, unbiased_functions(variables))).astype(np.int64)
    for variable in range(variables):
        fewest += functions != complement_variable(functions, variable, 2**variables)
    return fewest


@functools.cache
def _functions_of_size(variables: int, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the functions of integer parameters up to a size: tables, nonzeros, weights.

    Each function is there once, with the fewest nonzeros of that size.
    """
    weights = _all_weights(variables, size)
    used = np.count_nonzero(weights, axis=1)
    parts = []
    for bias in sorted(range(-size, size + 1), key=abs):
        tables = _tables(weights, bias)
        nonzeros = used + (bias != 0)
        order = np.lexsort((nonzeros, tables))
        first = order[np.append(True, np.diff(tables[order].astype(np.int64)) != 0)]
        rows = np.column_stack((weights[first], np.full(len(first), bias, dtype=np.int8)))
        parts.append((tables[first], nonzeros[first], rows))
    tables, nonzeros, rows = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((nonzeros, tables))
    first = order[np.append(True, np.diff(tables[order].astype(np.int64)) != 0)]
    return tables[first], nonzeros[first], rows[first]


def _all_weights(variables: int, size: int) -> np.ndarray:
    return np.array([*itertools.product(range(-size, size + 1), repeat=variables)], dtype=np.int8)


def _tables(weights: np.ndarray, bias: int) -> np.ndarray:
    """Return the truth tables of units with the same bias, as uint32."""
    points = 2 ** weights.shape[1]
    tables = np.zeros(len(weights), dtype=np.uint32)
    for r in range(points):
        chosen = [i for i in range(weights.shape[1]) if r >> i & 1]
        fires = weights[:, chosen].sum(axis=1, dtype=np.int16) > -bias
        tables |= fires.astype(np.uint32) << np.uint32(r)
    return tables
