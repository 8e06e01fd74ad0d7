"""What `compare` found, in words."""

from typing import TYPE_CHECKING

from binadd.report.addition_text import digits_below_each_other
from binadd.report.layout import PLAIN, Style, labelled, table
from binadd.report.verdict_text import about_network
from binadd.report.words import percent, plural, rounded_down

if TYPE_CHECKING:
    from binadd.analysis.alignment import Alignment
    from binadd.analysis.comparison import Comparison, Profile

MOST_DIGITS_OF_STATES = 32
UNKNOWN = "too many states"


def comparison_text(found: "Comparison", style: Style = PLAIN) -> str:
    """Say in plain words what `compare` found."""
    networks = [("A", about_network(found.a.network)), ("B", about_network(found.b.network))]
    lines = [*labelled(networks, style), "", *comparison_verdict(found, style)]
    if found.alignment is not None:
        lines += ["", *table(unit_rows(found, found.alignment), style, left=(0, 1, 4))]
    lines += ["", *table(profile_rows(found), style, left=(0, 1, 2)), *_classes(found, style)]
    return "\n".join(lines)


def comparison_verdict(found: "Comparison", style: Style) -> list[str]:
    """Say how alike they are, in a sentence or two."""
    adds = found.task.name == "add"
    what = "addition" if adds else "input"
    if found.difference is not None:
        lines = style.sentence(
            f"They compute different functions. The shortest {what} on which they differ:"
        )
        lines += _digits(found.difference.binary, adds, style)
        if found.same_network and found.alignment is not None:
            lines += style.sentence(
                "Their weights are the same up to the order, complement and scale of the units, "
                "but both start from zeros, and with units complemented that is another start: the "
                f"zeros of A stand for the hidden state {found.alignment.start_state} of B."
            )
        return lines + style.sentence(_undecided(found)) if _undecided(found) else lines
    does = "both add" if found.both_add else "neither adds"
    if not adds:
        does = f"{'both do' if found.both_add else 'neither does'} {found.task.name}"
    same = f"They compute the same function on all inputs of all widths, and {does}."
    return [*style.sentence(same), *style.sentence(f"{_how_alike(found)} {_undecided(found)}")]


def _undecided(found: "Comparison") -> str:
    if found.same_network is not None:
        return ""
    return (
        "Whether they are the same network, up to order, complement and scale of the units, is not "
        "decided: too many of their units are alike, or their states too many."
    )


def _how_alike(found: "Comparison") -> str:
    if found.same_network:
        return "They are the same network, up to the order, complement and scale of its units."
    if found.same_codes:
        alike = (
            "They do it in the same way: every unit of A does what its counterpart in B does, on "
            "every column."
        )
        return alike if found.same_network is None else f"{alike} Only the weights differ."
    if found.alignment is None:
        same_size = found.a.network.hidden_units == found.b.network.hidden_units
        too_many = "they are too many, or can be in too many states"
        why = too_many if same_size else "that takes equal numbers of hidden units"
        return f"Their units are not matched: {why}."
    return "They do it in different ways: no matching of their units agrees throughout."


def _digits(numbers: tuple[str, ...], adds: bool, style: Style) -> list[str]:
    """Write numbers and both answers, on a line or below each other; of very many the first."""
    *operands, mine, other = numbers
    line = f"  {(' + ' if adds else ' ').join(operands)}: A answers {mine}, B answers {other}."
    if len(line) <= min(style.width, 80):
        return [line]
    labels = (*"abcdef"[: len(operands)], "A answers", "B answers")
    return digits_below_each_other(list(zip(labels, numbers, strict=True)), style)


def unit_rows(found: "Comparison", alignment: "Alignment") -> list[tuple[str, ...]]:
    """Tabulate the units of A with their counterparts."""
    rows = [("A", "B", "agree on", "cosine", "what the unit of A computes")]
    for i, role in enumerate(found.a.roles):
        counterpart, share = f"h{alignment.order[i] + 1}", alignment.agreement[i]
        rows.append(
            (
                f"h{i + 1}",
                f"not {counterpart}" if alignment.complemented[i] else counterpart,
                "-" if share is None else percent(share),
                f"{alignment.cosine[i]:.3f}",
                "no name for it" if role is None else str(role),
            )
        )
    return [*rows, ("y", "y", "", f"{alignment.output_cosine:.3f}", "")]


def profile_rows(found: "Comparison") -> list[tuple[str, ...]]:
    """Tabulate what can be said of each alone."""
    right = "adds" if found.task.name == "add" else "right"
    rows = [
        (label, describe(found.a) or UNKNOWN, describe(found.b) or UNKNOWN)
        for label, describe in (
            (right, lambda p: "yes, proved" if p.adds else "no"),
            ("encoding", lambda p: p.encoding),
            ("carry unit", _carry),
            ("reachable states", _states),
            ("minimised", lambda p: p.minimised and plural(p.minimised.states, "state")),
            ("smallest margin", lambda p: p.margins and f"{p.margins.smallest:.4g}"),
            ("normalised margin", lambda p: p.margins and rounded_down(p.margins.normalised)),
            ("tolerance", lambda p: p.margins and rounded_down(p.margins.tolerance)),
            ("fewest bits", lambda p: "none" if p.fewest_bits is None else str(p.fewest_bits)),
        )
    ]
    return [("", "A", "B"), *rows]


def _classes(found: "Comparison", style: Style) -> list[str]:
    """Name the classes of 3-unit adders; too long to stand side by side."""
    both = (("A", found.a), ("B", found.b))
    rows = [(f"class of {name}", profile.form) for name, profile in both if profile.form]
    return ["", *labelled(rows, style)] if rows else []


def _carry(profile: "Profile") -> str:
    if profile.carry_unit is None:
        return "none"
    role = profile.roles[profile.carry_unit]
    unit = f"h{profile.carry_unit + 1}"
    return f"{unit}, complemented" if role is not None and role.complemented else unit


def _states(profile: "Profile") -> str:
    from binadd.analysis.comparison import MOST_STATES

    states = profile.reachable_states
    if states is None:
        return f"more than {MOST_STATES:,}"
    if sum(map(len, states)) > MOST_DIGITS_OF_STATES:
        return f"{len(states):,}"
    return f"{len(states)}: {' '.join(states)}"
