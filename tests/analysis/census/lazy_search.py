"""Another way to find all machines: follow the inputs from the start, and branch on what follows.

It shares no line with the package. No labelling is fixed beforehand: a hidden state gets its column
sum when it is entered, and every unit keeps the functions that gave the bits so far.
"""

import itertools
from collections.abc import Iterator

import numpy as np

Functions = tuple[np.ndarray, np.ndarray]
"""Truth tables, and how many networks each stands for."""


def grouped(weights: np.ndarray) -> Functions:
    """The functions of units with given weights, the bias last, and how many have each."""
    variables = weights.shape[1] - 1
    points = np.array([[r >> i & 1 for i in range(variables)] + [1] for r in range(2**variables)])
    fires = weights @ points.T > 0
    tables = fires @ (1 << np.arange(2**variables, dtype=np.int64))
    found, counts = np.unique(tables, return_counts=True)
    return found, counts


def ternary(variables: int) -> Functions:
    """The functions of units whose weights and bias are -1, 0 or 1."""
    return grouped(np.array([*itertools.product((-1, 0, 1), repeat=variables + 1)]))


def adders(hidden: Functions, output: Functions) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield every machine of three such units that adds, and how many networks have it.

    A machine is the hidden states that follow, for the reachable states in the order in which they
    are met.
    """
    units = [hidden] * 3
    yield from _search(units, output, {0: (0, None)}, [0], [])


def _search(
    units: list[Functions],
    output: Functions,
    entered: dict[int, tuple[int, int | None]],
    order: list[int],
    followed: list[int],
) -> Iterator[tuple[tuple[int, ...], int]]:
    if len(followed) == 4 * len(order):
        networks = int(_readable(output, entered)[1].sum())
        for _, counts in units:
            networks *= int(counts.sum())
        yield tuple(followed), networks
        return
    state, x = order[len(followed) // 4], len(followed) % 4
    total = (x & 1) + (x >> 1) + entered[state][0]
    due = (total >> 1, total & 1)
    point = x + 4 * state
    halves = []
    for tables, counts in units:
        fires = tables >> point & 1 == 1
        halves.append(((tables[~fires], counts[~fires]), (tables[fires], counts[fires])))
    for successor in range(8):
        known = entered.get(successor)
        if known is not None and (known[0] != due[0] or known[1] not in (None, due[1])):
            continue
        chosen = [half[successor >> i & 1] for i, half in enumerate(halves)]
        if any(len(tables) == 0 for tables, _ in chosen):
            continue
        labelled = {**entered, successor: due}
        if len(_readable(output, labelled)[0]) == 0:
            continue
        further = order if known is not None else [*order, successor]
        yield from _search(chosen, output, labelled, further, [*followed, successor])


def _readable(output: Functions, entered: dict[int, tuple[int, int | None]]) -> Functions:
    """The output functions that emit the sum bits of the states entered so far."""
    tables, counts = output
    care = sum(1 << state for state, (_, bit) in entered.items() if bit is not None)
    ones = sum(1 << state for state, (_, bit) in entered.items() if bit)
    fits = tables & care == ones
    return tables[fits], counts[fits]
