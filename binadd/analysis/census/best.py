"""`best_adder`: the best 3-unit adder there is, by one measure, and why there is no better one."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, get_args

from binadd.analysis.census.canonical_form import INPUTS, class_of
from binadd.analysis.census.networks import (
    count_nonzeros,
    network_of_rows,
    parameters,
)
from binadd.analysis.census.scaled_margins import scaled_margins
from binadd.analysis.census.table import ClassRow, ClassTable, parse_rows
from binadd.analysis.robustness import fewest_bits
from binadd.automata.machine import compile_machine
from binadd.errors import DisagreementError, RangeError
from binadd.formats.weight_files import weights_as_json
from binadd.networks.threshold_rnn import ThresholdRNN

Criterion = Literal["margin", "tolerance", "nonzeros", "bits"]
CRITERIA: tuple[str, ...] = get_args(Criterion)
FEWEST_BITS = 2
"""Integers of two bits are -1, 0 and 1; one bit would leave only 0."""


@dataclass(frozen=True)
class Best:
    """The best network by one measure.

    Attributes
    ----------
    by : str
    value : Fraction
        The best there is.
    ties : int
        How many classes reach it.
    row : ClassRow
        The class of `network`.
    network : ThresholdRNN
        All parameters are integers; divided by the largest, they lie in [-1, 1].
    classes : int
    """

    by: str
    value: Fraction
    ties: int
    row: ClassRow
    network: ThresholdRNN
    classes: int

    def as_json(self) -> dict[str, Any]:
        """Return the network and what is proved of it, ready for `json.dumps`."""
        return {
            "by": self.by,
            "value": float(self.value),
            "value_exact": str(self.value),
            "proved": True,
            "classes": self.classes,
            "classes_that_reach_it": self.ties,
            "class": self.row.form,
            "number": self.row.number,
            "largest_parameter": self.largest_parameter,
            "weights": weights_as_json(self.network),
        }

    @property
    def largest_parameter(self) -> int:
        """The size of the network's largest parameter."""
        return int(abs(parameters(self.network)).max())

    def __str__(self) -> str:
        from binadd.report.census_text import best_text

        return best_text(self)

    def __repr__(self) -> str:
        return f"<Best by {self.by}: {self.value}, class {self.row.number} of {self.classes}>"


def best_adder(table: ClassTable, by: str) -> Best:
    """Return the best 3-unit adder by a measure, proved to add and to be the best.

    Among equals it is the one that is better by the other measures, then of the lower number. That
    no class does better is what the table's certificates say: each class has a unit that can't.

    Parameters
    ----------
    table : ClassTable
    by : {"margin", "tolerance", "nonzeros", "bits"}

    Raises
    ------
    RangeError
        If there is no such measure.
    DisagreementError
        If the network that is made does not do what the table says.
    """
    if by not in CRITERIA:
        raise RangeError(f"expected one of {', '.join(CRITERIA)}, got {by!r}")
    row = min(table.rows, key=lambda row: (*_order(row, by), row.number))
    ties = sum(_order(other, by)[0] == _order(row, by)[0] for other in table.rows)
    written = {
        "margin": row.margin_weights,
        "tolerance": row.tolerance_weights,
        "nonzeros": row.sparse_weights,
        "bits": row.integer_weights,
    }[by]
    network = network_of_rows(parse_rows(written), INPUTS, f"best-{by}")
    value = Fraction(_value(row, by))
    if _measured(network, by) != value or class_of(network) != row.form:
        raise DisagreementError(f"the best network by {by} does not do what its class can")
    return Best(by, value, ties, row, network, len(table))


def _order(row: ClassRow, by: str) -> tuple[Fraction | int, ...]:
    """Return what sorts the best first."""
    if by == "margin":
        return (-row.margin, -row.tolerance, row.nonzeros)
    if by == "tolerance":
        return (-row.tolerance, -row.margin, row.nonzeros)
    if by == "nonzeros":
        return (row.nonzeros, row.largest_integer, -row.tolerance)
    return (row.largest_integer, row.nonzeros, -row.tolerance)


def _value(row: ClassRow, by: str) -> Fraction | int:
    if by == "bits":
        if not row.is_ternary:
            raise DisagreementError("no class of adders has ternary weights")
        return FEWEST_BITS
    value: Fraction | int = getattr(row, by)
    return value


def _measured(network: ThresholdRNN, by: str) -> Fraction | int | None:
    """Measure a network afresh."""
    if by == "bits":
        return fewest_bits(network, True)
    if by == "nonzeros":
        return count_nonzeros(network)
    measured = scaled_margins(compile_machine(network))
    return measured.margin if by == "margin" else measured.tolerance
