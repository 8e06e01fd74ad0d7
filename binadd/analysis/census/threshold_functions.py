"""All Boolean functions of up to five bits that one threshold unit can compute.

A function is written as its truth table, an integer: bit r is its value at the point r, and bit i
of r is the value of variable i. There are 2, 4, 14, 104, 1,882 and 94,572 of them for 0 to 5
variables (OEIS A000609); nothing here relies on that list. Two ways bound the number from both
sides, and the tests hold them equal:

* `threshold_functions` lists functions with a witness, small integer weights, so each one is a
  threshold function;
* `unsummable_functions` lists all functions that pass a test that every threshold function
  passes: no two points with value 1 have the same sum as two points with value 0. (Weights would
  give the first two a larger total than the others, and the same total.)
"""

import functools
import itertools

import numpy as np

MOST_VARIABLES = 5
LARGEST_WEIGHT = 5
"""Weights of 0 to 5 suffice for five variables, as the second way shows."""


@functools.cache
def threshold_functions(variables: int) -> np.ndarray:
    """Return the truth tables of all threshold functions, ascending, dtype uint32.

    Lists the functions ``[w . r >= t]`` for non-negative integer weights in falling order, then
    exchanges variables for each other and for their complements. Costs 40 ms for five variables.

    Parameters
    ----------
    variables : int
        0 to `MOST_VARIABLES`.

    Examples
    --------
    >>> [len(threshold_functions(n)) for n in range(6)]
    [2, 4, 14, 104, 1882, 94572]
    """
    points = 2**variables
    weights = np.array(
        list(itertools.combinations_with_replacement(range(LARGEST_WEIGHT + 1), variables)),
        dtype=np.int64,
    )
    sums = weights @ _bits(np.arange(points), variables).T
    thresholds = range(int(sums.max()) + 2)
    tables = np.unique(np.concatenate([_pack(sums >= threshold) for threshold in thresholds]))
    values = _bits(tables, points)
    tables = np.unique(
        np.concatenate(
            [
                _pack(values[:, exchanged_points(order)])
                for order in itertools.permutations(range(variables))
            ]
        )
    )
    for variable in range(variables):
        tables = np.union1d(tables, complement_variable(tables, variable, points))
    tables.flags.writeable = False
    return tables


def exchanged_points(order: tuple[int, ...]) -> np.ndarray:
    """Return, for each point, the one that has its bit i at place ``order[i]``; shape (2**n,)."""
    points = np.arange(2 ** len(order))
    places = np.int64(1) << np.asarray(order, dtype=np.int64)
    exchanged: np.ndarray = _bits(points, len(order)) @ places
    return exchanged


def complement_variable(tables: np.ndarray, variable: int, points: int) -> np.ndarray:
    """Return the truth tables of the same functions of a variable's complement."""
    shift = np.uint32(1 << variable)
    where_zero = np.uint32(sum(1 << r for r in range(points) if not r >> variable & 1))
    return ((tables & where_zero) << shift) | ((tables >> shift) & where_zero)


def unsummable_functions(variables: int) -> np.ndarray:
    """Return the truth tables of all functions without two ones and two zeros of the same sum.

    Such a function's two halves, by the value of the last variable, are such functions too, and
    one half implies the other. So each number of variables is built from the one before. Costs
    about a second for five variables.

    Examples
    --------
    >>> len(unsummable_functions(4))
    1882
    """
    if variables == 0:
        return np.array([0, 1], dtype=np.uint32)
    half = unsummable_functions(variables - 1)
    points = 2**variables
    found = []
    for low in half:
        either = ((low & ~half) == 0) | ((half & ~low) == 0)
        tables = low | half[either] << np.uint32(points // 2)
        for pairs in _pairs_of_equal_sum(variables):
            if not len(tables):
                break
            both_one = np.zeros(len(tables), dtype=bool)
            both_zero = np.zeros(len(tables), dtype=bool)
            for pair in pairs:
                here = tables & np.uint32(pair)
                both_one |= here == pair
                both_zero |= here == 0
            tables = tables[~(both_one & both_zero)]
        found.append(tables)
    return np.unique(np.concatenate(found))


@functools.cache
def _pairs_of_equal_sum(variables: int) -> tuple[tuple[int, ...], ...]:
    """Group the pairs of points by their sum as vectors; a pair is the mask of its two points."""
    by_sum: dict[tuple[int, int], list[int]] = {}
    for a, b in itertools.combinations(range(2**variables), 2):
        by_sum.setdefault((a ^ b, a & b), []).append(1 << a | 1 << b)
    return tuple(tuple(pairs) for pairs in by_sum.values() if len(pairs) > 1)


def _bits(numbers: np.ndarray, width: int) -> np.ndarray:
    """Return the lowest bits of numbers, lowest first, shape (numbers, width), as int64."""
    bits: np.ndarray = numbers.astype(np.int64)[:, np.newaxis] >> np.arange(width) & 1
    return bits


def _pack(values: np.ndarray) -> np.ndarray:
    """Return truth tables from their values, shape (tables, points)."""
    packed: np.ndarray = values @ (np.int64(1) << np.arange(values.shape[1]))
    return packed.astype(np.uint32)
