"""The best weights of one unit, exactly: a linear program over fractions, with a certificate.

A unit must fire at some points and not at others. With every parameter in [-1, 1], how large can

    m = min over its points r of  (z(r) if it fires at r else -z(r)) / d(r)

be? With d = 1 that is the margin; with d(r) = 1 + the number of ones in r it is the tolerance, how
far all parameters may move at once. As a program, with a row ``a(r) = +-(r, 1)`` for each point:

    largest m  with  a(r) . w >= d(r) m,  |w_j| <= 1.                             (primal)

Any weights y(r) >= 0 of the points with sum of d(r) y(r) = 1 bound m from above, since
m <= sum of y(r) a(r) . w <= |sum of y(r) a(r)|_1. So the dual is

    least |sum of y(r) a(r)|_1  with  sum of d(r) y(r) = 1,  y >= 0.              (dual)

`solve` finds both with the simplex method on the dual, in integers (fraction-free pivots, Bland's
rule, so that it ends). `check` is the certificate: w and y are feasible and their values are equal.
It takes a few sums of fractions and knows nothing of the method.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from binadd.errors import DisagreementError


@dataclass(frozen=True)
class Optimum:
    """The best weights of a unit, and the proof that there are no better ones.

    Attributes
    ----------
    value : Fraction
        The largest m.
    weights : tuple of Fraction
        One a variable, then the bias; each from -1 to 1.
    multipliers : tuple of Fraction
        y, one a point.
    """

    value: Fraction
    weights: tuple[Fraction, ...]
    multipliers: tuple[Fraction, ...]


@dataclass(frozen=True)
class Program:
    """What is asked of one unit.

    Attributes
    ----------
    points : tuple of tuple of int
        The bits of the variables at each point.
    fires : tuple of bool
        Whether the unit is to fire there.
    by_move : bool
        Whether a sum counts by how far the parameters may move (d = 1 + ones), not as it is.
    """

    points: tuple[tuple[int, ...], ...]
    fires: tuple[bool, ...]
    by_move: bool

    def rows(self) -> list[list[int]]:
        """The rows a(r)."""
        return [
            [bit if fires else -bit for bit in (*point, 1)]
            for point, fires in zip(self.points, self.fires, strict=True)
        ]

    def divisors(self) -> list[int]:
        """The numbers d(r)."""
        return [1 + sum(point) if self.by_move else 1 for point in self.points]


def solve(program: Program) -> Optimum:
    """Return the best weights, certified. Costs about half a millisecond.

    Examples
    --------
    A unit that fires when either of two inputs does:

    >>> points = ((0, 0), (1, 0), (0, 1), (1, 1))
    >>> best = solve(Program(points, (False, True, True, True), by_move=False))
    >>> str(best.value), [str(weight) for weight in best.weights]
    ('1/2', ['1', '1', '-1/2'])
    """
    rows, divisors = program.rows(), program.divisors()
    points, parameters = len(rows), len(rows[0])
    identity = np.eye(parameters, dtype=np.int64)
    tableau = np.zeros((parameters + 2, points + 2 * parameters + 1), dtype=np.int64)
    tableau[:parameters, :points] = np.transpose(rows)
    tableau[:parameters, points:-1] = np.hstack((-identity, identity))
    tableau[parameters, :points] = divisors
    tableau[parameters, -1] = 1
    tableau[-1, points:-1] = 1  # the costs: the parts of an l1 norm
    simplex = _Simplex(tableau)
    simplex.pivot(parameters, 0)  # all weight on the first point
    for j in range(parameters):
        is_negative = simplex.tableau[j, -1] < 0
        simplex.pivot(j, points + (j if is_negative else parameters + j))
    simplex.run()
    optimum = simplex.read(points, parameters)
    if not check(program, optimum):
        raise DisagreementError("a linear program's solution does not pass its own check")
    return optimum


def check(program: Program, optimum: Optimum) -> bool:
    """Decide whether an optimum is one: both sides feasible, and of equal value."""
    rows, divisors = program.rows(), program.divisors()
    if len(optimum.multipliers) != len(rows) or len(optimum.weights) != len(rows[0]):
        return False
    (value, *weights), scale = _whole((optimum.value, *optimum.weights))
    primal = all(abs(w) <= scale for w in weights) and all(
        sum([a * w for a, w in zip(row, weights, strict=True)]) >= d * value
        for row, d in zip(rows, divisors, strict=True)
    )
    multipliers, total = _whole(optimum.multipliers)
    used = [part for part in zip(multipliers, rows, divisors, strict=True) if part[0]]
    norm = sum([abs(sum([y * row[j] for y, row, _ in used])) for j in range(len(weights))])
    dual = all(y > 0 for y, _, _ in used) and sum([d * y for y, _, d in used]) == total
    return primal and dual and norm * scale == value * total


def _whole(fractions: Sequence[Fraction]) -> tuple[list[int], int]:
    """Write fractions as integers over one denominator, which is exact and a tenth of the work."""
    over = lcm(*[fraction.denominator for fraction in fractions])
    return [f.numerator * (over // f.denominator) for f in fractions], over


class _Simplex:
    """A tableau of integers over one denominator, the costs in its last row.

    A pivot multiplies every other row by the pivot's entry and divides by the denominator before;
    that division has no remainder (all entries are minors of the first tableau).
    """

    def __init__(self, tableau: np.ndarray) -> None:
        self.tableau = tableau
        self.denominator = 1
        self.basis = [-1] * (len(tableau) - 1)

    def pivot(self, row: int, column: int) -> None:
        """Make a column basic in a row."""
        tableau = self.tableau
        if tableau[row, column] < 0:
            tableau[row] = -tableau[row]
        entry, pivot_row = int(tableau[row, column]), tableau[row].copy()
        tableau *= entry
        tableau -= np.outer(tableau[:, column] // entry, pivot_row)
        tableau //= self.denominator
        tableau[row] = pivot_row
        self.denominator = entry
        self.basis[row] = column

    def run(self) -> None:
        """Pivot until no column would lower the cost; of several columns or rows the first."""
        while True:
            improving = np.flatnonzero(self.tableau[-1, :-1] < 0)
            if not len(improving):
                return
            column = int(improving[0])
            entries = self.tableau[:-1, column].tolist()
            rights = self.tableau[:-1, -1].tolist()
            rows = [row for row, entry in enumerate(entries) if entry > 0]
            # The least right / entry, as integers: all over one multiple of the entries.
            over = lcm(*[entries[row] for row in rows])
            ratios = [(rights[row] * (over // entries[row]), self.basis[row], row) for row in rows]
            self.pivot(min(ratios)[2], column)

    def read(self, points: int, parameters: int) -> Optimum:
        """Return what an optimal tableau says."""
        over = self.denominator
        multipliers = [Fraction(0)] * points
        for row, basic in enumerate(self.basis):
            if basic < points:
                multipliers[basic] = Fraction(int(self.tableau[row, -1]), over)
        # The reduced cost of the positive part of sum j is 1 - w_j.
        reduced = self.tableau[-1, points : points + parameters].tolist()
        return Optimum(
            value=Fraction(-int(self.tableau[-1, -1]), over),
            weights=tuple(1 - Fraction(cost, over) for cost in reduced),
            multipliers=tuple(multipliers),
        )
