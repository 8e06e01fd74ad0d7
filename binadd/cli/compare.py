"""``binadd compare``: two networks held against each other."""

from typing import TYPE_CHECKING, Any

import typer

from binadd.cli.console import (
    STANDARD_INPUT,
    JsonOption,
    print_json,
    read_network,
)
from binadd.cli.exit_codes import ExitCode
from binadd.report.words import plural, printable

if TYPE_CHECKING:
    from binadd.analysis.alignment import Alignment
    from binadd.analysis.comparison import Comparison, Profile

HELP = """
\b
  binadd compare learned.json               with the hand-wired network
  binadd compare mine.json yours.json       any two
  binadd compare - < learned.json           from standard input

Compare two networks: whether they compute the same function on all inputs of all widths, whether
they do it in the same way (their units may be numbered, complemented and scaled otherwise), and how
much each tolerates.

With --json, "order" and "complemented" read: unit i of A, counted from 0, corresponds to unit
order[i] of B, or to its complement where complemented[i] is true. Lists of two have A first.

Exit codes: 0 the same function, 1 not, 2 usage, 3 unusable file.
"""
MOST_STATES_SHOWN = 8
LONGEST_LINE, MOST_DIGITS_SHOWN = 80, 64


def compare(
    a: str = typer.Argument(metavar="A.json", help="A weights file, - for standard input."),
    b: str | None = typer.Argument(
        None, metavar="B.json", help="Another. Default: the hand-wired network."
    ),
    as_json: bool = JsonOption,
) -> int:
    """Compare two networks: their function, units, weights and margins."""
    from binadd.analysis import comparison
    from binadd.errors import RangeError

    if a == b == STANDARD_INPUT:
        raise RangeError("standard input holds one network; give the other as a file")
    found = comparison.compare(read_network(a), read_network(b))
    if as_json:
        print_json(comparison_fields(found))
    else:
        typer.echo(comparison_text(found))
    return ExitCode.HOLDS if found.same_function else ExitCode.DOES_NOT_HOLD


def comparison_text(found: "Comparison") -> str:
    """Say in plain words what `compare` found."""
    lines = [f"A  {_about(found.a)}", f"B  {_about(found.b)}", "", *_verdict(found)]
    if found.alignment is not None:
        lines += ["", *_units(found, found.alignment)]
    lines += ["", *_side_by_side(found)]
    return "\n".join(lines)


def comparison_fields(found: "Comparison") -> dict[str, Any]:
    """Return what `compare` found, ready for `json.dumps`."""
    alignment, both = found.alignment, (found.a, found.b)
    fields: dict[str, Any] = {
        "names": [profile.network.label for profile in both],
        "same_function": found.same_function,
        "both_add": found.both_add,
        "same_network": found.same_network,
        "same_codes": found.same_codes,
        "difference": None,
        "order": list(alignment.order) if alignment else None,
        "complemented": list(alignment.complemented) if alignment else None,
        "unit_agreement": list(alignment.agreement) if alignment else None,
        "unit_cosine": list(alignment.cosine) if alignment else None,
        "output_cosine": alignment.output_cosine if alignment else None,
        "adds": [profile.adds for profile in both],
        "encoding": [profile.encoding for profile in both],
        "carry_unit": [profile.carry_unit for profile in both],
        "unit_roles": [
            [None if role is None else str(role) for role in profile.roles] for profile in both
        ],
        "unread_units": [list(profile.unread_units) for profile in both],
        "reachable_states": [len(profile.reachable_states) for profile in both],
        "minimised_states": [profile.minimised.states for profile in both],
        "smallest_margin": [profile.margins.smallest for profile in both],
        "normalised_margin": [profile.margins.normalised for profile in both],
        "tolerance": [profile.margins.tolerance for profile in both],
        "fewest_bits": [profile.fewest_bits for profile in both],
    }
    if found.difference is not None:
        a, b, *answers = found.difference.binary
        fields["difference"] = {"bits": found.difference.bits, "a": a, "b": b, "answers": answers}
    return fields


def _about(profile: "Profile") -> str:
    rnn = profile.network
    rule = "z >= 0" if rnn.fires_at_zero else "z > 0"
    units = plural(rnn.hidden_units, "hidden unit")
    return f"{printable(rnn.label)}: {units}, firing at {rule}"


def _verdict(found: "Comparison") -> list[str]:
    """Say how alike they are, in a sentence or two."""
    if found.difference is not None:
        lines = [
            "They compute different functions. The shortest addition on which they differ:",
            *_digits(found.difference.binary),
        ]
        if found.same_network and found.alignment is not None:
            lines += [
                "Their weights are the same up to the order, complement and scale of the units,",
                "but both start from zeros, and with units complemented that is another start:",
                f"the zeros of A stand for the hidden state {found.alignment.start_state} of B.",
            ]
        return lines + _undecided(found)
    does = "both add" if found.both_add else "neither adds"
    lines = [f"They compute the same function on all inputs of all widths, and {does}."]
    if found.same_network:
        lines.append(
            "They are the same network, up to the order, complement and scale of its units."
        )
        return lines
    if found.same_codes:
        lines += [
            "They do it in the same way: every unit of A does what its counterpart in B does, on",
            "every column.",
        ]
        if found.same_network is False:
            lines[-1] += " Only the weights differ."
    elif found.alignment is None:
        same_size = found.a.network.hidden_units == found.b.network.hidden_units
        why = "they are too many" if same_size else "that takes equal numbers of hidden units"
        lines.append(f"Their units are not matched: {why}.")
    else:
        lines.append("They do it in different ways: no matching of their units agrees throughout.")
    return lines + _undecided(found)


def _undecided(found: "Comparison") -> list[str]:
    if found.same_network is not None:
        return []
    return [
        "Whether they are the same network, up to order, complement and scale of the units, is not",
        "decided: too many of their units are alike.",
    ]


def _digits(numbers: tuple[str, ...]) -> list[str]:
    """Write a + b and both answers, on a line or below each other; only the first of very many."""
    a, b, mine, other = numbers
    line = f"  {a} + {b}: A answers {mine}, B answers {other}."
    if len(line) <= LONGEST_LINE:
        return [line]
    width = len(mine)
    cut = "..." if width > MOST_DIGITS_SHOWN else ""
    return [
        f"  {label:<9} {number:>{width}}"[: 12 + MOST_DIGITS_SHOWN] + cut
        for label, number in (("a", a), ("b", b), ("A answers", mine), ("B answers", other))
    ]


def _units(found: "Comparison", alignment: "Alignment") -> list[str]:
    """Tabulate the units of A with their counterparts."""
    rows = [("A", "B", "agree on", "cosine", "what the unit of A computes")]
    for i, role in enumerate(found.a.roles):
        counterpart = f"h{alignment.order[i] + 1}"
        rows.append(
            (
                f"h{i + 1}",
                f"not {counterpart}" if alignment.complemented[i] else counterpart,
                _share(alignment.agreement[i]),
                f"{alignment.cosine[i]:.3f}",
                "no name for it" if role is None else str(role),
            )
        )
    rows.append(("y", "y", "", f"{alignment.output_cosine:.3f}", ""))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        f"{a:<{widths[0]}}  {b:<{widths[1]}}  {agree:>{widths[2]}}  {cosine:>{widths[3]}}  "
        f"{role}".rstrip()
        for a, b, agree, cosine, role in rows
    ]


def _share(share: float | None) -> str:
    """Write a share so that only all of it reads 100%; a dash for a unit that is not followed."""
    if share is None:
        return "-"
    return "100%" if share == 1 else f"{min(share, 0.999):.1%}"


def _side_by_side(found: "Comparison") -> list[str]:
    """Tabulate what can be said of each alone."""
    rows = [("", "A", "B")]
    rows += [
        (label, describe(found.a), describe(found.b))
        for label, describe in (
            ("adds", lambda p: "yes, proved" if p.adds else "no"),
            ("encoding", lambda p: p.encoding),
            ("carry unit", _carry),
            ("reachable states", _states),
            ("minimised", lambda p: plural(p.minimised.states, "state")),
            ("smallest margin", lambda p: f"{p.margins.smallest:.4g}"),
            ("normalised margin", lambda p: f"{p.margins.normalised:.4g}"),
            ("tolerance", lambda p: f"{p.margins.tolerance:.4g}"),
            ("fewest bits", lambda p: "none" if p.fewest_bits is None else str(p.fewest_bits)),
        )
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return [
        f"{label:<{widths[0]}}  {mine:<{widths[1]}}  {other}".rstrip()
        for label, mine, other in rows
    ]


def _carry(profile: "Profile") -> str:
    if profile.carry_unit is None:
        return "none"
    role = profile.roles[profile.carry_unit]
    unit = f"h{profile.carry_unit + 1}"
    return f"{unit}, complemented" if role is not None and role.complemented else unit


def _states(profile: "Profile") -> str:
    states = profile.reachable_states
    if len(states) > MOST_STATES_SHOWN or len(states[0]) > MOST_DIGITS_SHOWN:
        return f"{len(states):,}"
    return f"{len(states)}: {' '.join(states)}"
