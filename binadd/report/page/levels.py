"""The ladder of tasks on the page: what each asks, and par for it.

Par is the fewest hidden units that do the task, and the fewest parameters other than zero that so
many units can have, at ``z > 0``. The census has proved both (`binadd.analysis.census.minimality`);
tests hold these numbers against it.
"""

from typing import NamedTuple


class Level(NamedTuple):
    """One rung of the ladder.

    Attributes
    ----------
    task : str
    asks : str
        What the network is to do, in a line.
    units, nonzeros : int
        Par.
    source : str
        How par is known: proved by the census, or the fewest of the construction.
    solution : tuple of float
        A network at par, its parameters in the order of a link. No page for an exercise holds it.
    """

    task: str
    asks: str
    units: int
    nonzeros: int
    source: str
    solution: tuple[float, ...]


CENSUS, CONSTRUCTION = "census", "construction"

LEVELS = (
    Level(
        "and",
        "In every column answer 1 where both digits are 1.",
        1,
        4,
        CENSUS,
        (1, 1, 0, -1, 1, 0),
    ),
    Level(
        "or",
        "In every column answer 1 where at least one of the two digits is 1.",
        1,
        3,
        CENSUS,
        (1, 1, 0, 0, 1, 0),
    ),
    Level(
        "xor",
        "In every column answer 1 where exactly one of the two digits is 1.",
        2,
        6,
        CENSUS,
        (1, -1, -1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0),
    ),
    Level(
        "parity",
        "One number only: answer 1 where the number of ones so far is odd.",
        2,
        8,
        CENSUS,
        (1, -1, -1, -1, 1, 1, 0, 0, 1, 1, 0),
    ),
    Level(
        "carry",
        "In every column answer the carry that adding a and b hands on to the next.",
        1,
        5,
        CENSUS,
        (1, 1, 1, -1, 1, 0),
    ),
    Level(
        "add",
        "Answer the digits of a + b.",
        3,
        11,
        CENSUS,
        (1, 1, 1, 1, 0, 0, 0, -1, 0, 0, 1, 0, 0, 1, 0, 0, -1, 0, 1, -1, 1, 0),
    ),
    Level(
        "subtract",
        "Answer the digits of a - b; the last column is the sign, 1 below zero.",
        3,
        10,
        CENSUS,
        (0, 0, -1, 1, 1, -1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, -1, 1, 1, 0),
    ),
    Level(
        "less",
        "In every column answer 1 where a is less than b in the digits so far.",
        1,
        4,
        CENSUS,
        (-1, 1, 1, 0, 1, 0),
    ),
)
