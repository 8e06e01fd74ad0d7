"""`board`: networks ranked by what the tool counts of them, once they are proved to add."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from binadd.analysis.census.canonical_form import class_of
from binadd.analysis.census.networks import count_nonzeros, parameters
from binadd.analysis.census.scaled_margins import scaled_margins
from binadd.analysis.robustness import fewest_bits
from binadd.automata.machine import compile_machine
from binadd.errors import NetworkError
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.verification.proof import prove
from binadd.verification.results import Counterexample


@dataclass(frozen=True)
class Entry:
    """One network on the board.

    Attributes
    ----------
    name : str
    rank : int
        From 1; entries that are equal in all five columns share one.
    units : int
        Hidden units, whether they matter or not.
    nonzeros : int
        Parameters that are not zero.
    distinct_values : int
        Different values among all parameters, zero included.
    fewest_bits : int or None
        As in `compare`; None if no grid of up to 8 bits holds the network.
    tolerance : Fraction
        With each unit scaled so that its largest parameter is 1.
    form : str or None
        Its class, if three of its units matter.
    """

    name: str
    rank: int
    units: int
    nonzeros: int
    distinct_values: int
    fewest_bits: int | None
    tolerance: Fraction
    form: str | None


@dataclass(frozen=True)
class Board:
    """Networks that add, best first, and the names of those that do not, each with the reason."""

    entries: tuple[Entry, ...]
    refuted: tuple[tuple[str, str], ...]

    def as_json(self) -> list[dict[str, Any]]:
        """Return the board, best first, those that do not add last, ready for `json.dumps`."""
        ranked = [
            {
                "rank": entry.rank,
                "file": entry.name,
                "proved": True,
                "units": entry.units,
                "nonzeros": entry.nonzeros,
                "distinct_values": entry.distinct_values,
                "fewest_bits": entry.fewest_bits,
                "tolerance": float(entry.tolerance),
                "tolerance_exact": str(entry.tolerance),
                "class": entry.form,
            }
            for entry in self.entries
        ]
        nothing = dict.fromkeys(ranked[0] if ranked else ("rank", "file", "proved"))
        return ranked + [{**nothing, "file": name, "proved": False} for name, _ in self.refuted]

    def __str__(self) -> str:
        from binadd.report.census_text import board_text

        return board_text(self)

    def __repr__(self) -> str:
        return f"<Board of {len(self.entries)} adders, {len(self.refuted)} refuted>"


def board(networks: Iterable[tuple[str, ThresholdRNN]]) -> Board:
    """Rank networks: fewest units, nonzeros, distinct values and bits, then largest tolerance.

    Each is proved first; those that do not add are left out of the ranking.

    Parameters
    ----------
    networks : iterable of (str, ThresholdRNN)
        Each with what it is called.
    """
    measured: list[Entry] = []
    refuted: list[tuple[str, str]] = []
    for name, network in networks:
        try:
            found = prove(network)
        except NetworkError as error:
            refuted.append((name, str(error)))
            continue
        if isinstance(found, Counterexample):
            refuted.append((name, str(found)))
        else:
            measured.append(_measure(name, network))
    measured.sort(key=_order)
    orders = [_order(entry) for entry in measured]
    entries = [
        Entry(**{**vars(entry), "rank": orders.index(order) + 1})
        for entry, order in zip(measured, orders, strict=True)
    ]
    return Board(tuple(entries), tuple(refuted))


def _measure(name: str, network: ThresholdRNN) -> Entry:
    machine = compile_machine(network)
    return Entry(
        name=name,
        rank=0,
        units=network.hidden_units,
        nonzeros=count_nonzeros(network),
        distinct_values=len(set(parameters(network).tolist())),
        fewest_bits=fewest_bits(network, True),
        tolerance=scaled_margins(machine).tolerance,
        form=class_of(machine),
    )


def _order(entry: Entry) -> tuple[int | Fraction, ...]:
    bits = entry.fewest_bits
    return (
        entry.units,
        entry.nonzeros,
        entry.distinct_values,
        99 if bits is None else bits,
        -entry.tolerance,
    )
