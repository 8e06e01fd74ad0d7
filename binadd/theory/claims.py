"""Claims put to a computation, and slopes fitted to measurements."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

ROUNDING = 1e-9
"""Sides that are equal in theory may differ by this much, or this part, in floating point."""


@dataclass(frozen=True)
class Claim:
    """A statement of the form ``left <= right``, with both sides computed.

    Attributes
    ----------
    statement : str
    where : str
        The case in which the sides were computed: a counterexample, or the case found in which the
        claim comes closest to failing.
    left, right : float
    origin : {"theory", "printed", "corrected"}
        Whether it is part of the theory, printed in copies of the answers and doubtful, or the
        correction of such a one.
    """

    statement: str
    where: str
    left: float
    right: float
    origin: Literal["theory", "printed", "corrected"] = "theory"

    @property
    def holds(self) -> bool:
        """Whether the left side is at most the right one, up to rounding."""
        return self.left <= self.right + ROUNDING * max(1.0, abs(self.right))

    @property
    def verdict(self) -> str:
        """The verdict in words; "FALSE" means that binadd itself is at fault."""
        if self.holds:
            return "holds when corrected" if self.origin == "corrected" else "holds"
        return "false as printed" if self.origin == "printed" else "FALSE"

    @property
    def is_as_expected(self) -> bool:
        """Whether it holds, or is one of the doubtful ones that are printed and does not."""
        return self.holds == (self.origin != "printed")

    def as_json(self) -> dict[str, Any]:
        """Return the fields, ready for `json.dumps`; it says ``left <= right``."""
        return {
            "claim": self.statement,
            "verdict": self.verdict,
            "where": self.where,
            "left": self.left,
            "right": self.right,
        }


def fitted_slope(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """Return the slope of the least-squares line through points of shapes (n,) and (n,).

    >>> round(fitted_slope([1, 2, 3], [5, 7, 9]), 12)
    2.0
    """
    return float(np.polyfit(np.asarray(x, dtype=float), np.asarray(y, dtype=float), 1)[0])
