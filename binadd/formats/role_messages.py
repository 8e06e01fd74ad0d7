"""What is said where it stays open which array is which part of a network."""

from typing import TYPE_CHECKING

import numpy as np

from binadd.files import quoted
from binadd.formats import names
from binadd.formats.document import by
from binadd.formats.names import LETTERS

if TYPE_CHECKING:
    from binadd.formats.roles import Roles

MOST_SHOWN = 6
USE = "w_xh (from the inputs), w_hh (recurrent) and w_hy (to the output)"


def seen(arrays: dict[str, np.ndarray]) -> str:
    """List arrays with their shapes."""
    shown = [f"{name[:20]} {by(array.shape)}" for name, array in sorted(arrays.items())]
    more = f" and {len(shown) - MOST_SHOWN} more" if len(shown) > MOST_SHOWN else ""
    return ", ".join(shown[:MOST_SHOWN]) + more


def what_is_missing(missing: list[str], found: "Roles", waiting: dict[str, np.ndarray]) -> str:
    """Say which parts are missing, and which arrays were seen."""
    letters = {names.folded(name): name for name in waiting if names.folded(name) in LETTERS}
    if letters and len(letters) == len(waiting) and len(missing) == 3:
        lacking = [letter.upper() for letter in LETTERS if letter not in letters]
        return f"{' and '.join(lacking)} missing: U, V and W go together"
    arrays: dict[str, np.ndarray] = dict(found.arrays.values()) | waiting
    also = f"; seen: {seen(arrays)}" if arrays else ""
    return (
        f"{' and '.join(missing)} missing; expected w_xh, w_hh, w_hy and, unless zero, b_h and "
        f"b_y{also}"
    )


def unknown(name: str, array: np.ndarray) -> str:
    """Say that a name is none of those that are known."""
    close = names.close_to(name)
    if close and (array.ndim or not close.startswith("w_")):  # a number is no matrix
        return f"unknown key {quoted(name)}; the nearest known one is {quoted(close)}"
    return (
        f"unknown key {quoted(name)} ({by(array.shape)}); the names are w_xh, w_hh, b_h, w_hy, "
        f"b_y; what is no part of the network is left out if it is a text"
    )


def no_one_way(
    ways: list[dict[str, str]],
    candidates: dict[str, np.ndarray],
    letters: list[str],
) -> str:
    """Say why not exactly one assignment of shapes to roles fits."""
    for name in candidates:
        if name not in letters and (close := names.close_to(name)):
            return f"unknown key {quoted(name)}; the nearest known one is {quoted(close)}"
    if len(candidates) == 1 and not ways:
        name, array = next(iter(candidates.items()))
        return unknown(name, array)
    which = " and ".join((", ".join(sorted(candidates)[:-1]), sorted(candidates)[-1]))
    which = which if len(which) < 60 else f"{len(candidates)} arrays"
    squares = [name for name, array in candidates.items() if array.shape == (3, 3)]
    if ways and len(squares) == 2:
        first = "U" if "U" in squares else squares[0]
        return (
            f"{first} has 3 columns where 2 belong, for the digits of a and b; if the third is the "
            f"carry, it belongs into the recurrent matrix, in the column of the unit that is the "
            f"carry; for three operands use the names {USE}"
        )
    if ways:
        return (
            f"the shapes do not tell which of {which} is which: {seen(candidates)}; use the names "
            f"{USE}"
        )
    return (
        f"the shapes of {which} fit no network: {seen(candidates)}; expected one H x 2 (from the "
        f"inputs), one H x H (recurrent) and one of H numbers (to the output)"
    )
