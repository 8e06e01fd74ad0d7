"""`Document`: what a file holds, before it is known what of it is a network."""

from dataclasses import dataclass, field
from typing import Any

from binadd.files import ContentError

MOST_NUMBERS = 1_100_000
"""In one array: room for the 1,024 hidden units that are decided."""
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Document:
    """The names and values of a file.

    Attributes
    ----------
    entries : dict
        Each value a number, a text, a truth value, None, nested lists of these, or a dict of such.
    notes : tuple of str
        What of its notation is not plainly ours, in plain words.
    unreadable : dict
        The names that are given by what is not read, each with what and where that is. Nothing may
        be assumed of them.
    is_program : bool
        Whether names that say nothing about a network are to be expected.
    """

    entries: dict[str, Any]
    notes: tuple[str, ...] = ()
    unreadable: dict[str, str] = field(default_factory=dict)
    is_program: bool = False


def shape_of(value: Any) -> Shape:
    """Return the shape of nested lists by their first elements; raggedness is found elsewhere."""
    shape = []
    while isinstance(value, list):
        shape.append(len(value))
        value = value[0] if value else None
    return tuple(shape)


def by(shape: Shape) -> str:
    """Write a shape: ``3 x 2``."""
    return " x ".join(map(str, shape)) if shape else "a number"


def bounded(values: list[Any]) -> list[Any]:
    """Return a list, or refuse one of too many elements."""
    if len(values) > MOST_NUMBERS:
        raise ContentError(f"an array of more than {MOST_NUMBERS:,} numbers is no weights")
    return values
