"""What `verify` found, in words."""

from typing import TYPE_CHECKING

from binadd.report.addition_text import counterexample_text, digits_below_each_other
from binadd.report.layout import PLAIN, Style, cut, display_width, labelled
from binadd.report.words import (
    duration,
    percent,
    plural,
    printable,
    rounded_down,
    rule_in_words,
)

if TYPE_CHECKING:
    from binadd.networks.threshold_rnn import ThresholdRNN
    from binadd.verification.results import Counterexample, WidthReport
    from binadd.verification.verdict import Verdict

MOST_STATES_SHOWN = 16
MOST_DIGITS_OF_STATES = 160


def verdict_text(found: "Verdict", style: Style = PLAIN) -> str:
    """Say in plain words what was found."""
    rows = [
        ("network", about_network(found.network)),
        (plural(found.at_width.bits, "bit"), _about_width(found)),
        ("every width", _about_every_width(found)),
        ("reachable states", _about_states(found)),
        ("smallest margin", _about_margins(found)),
    ]
    lines = labelled(rows, style)
    if not found.correct_at_every_width:
        lines += ["", *_why(found, style)]
    return "\n".join(lines)


def about_network(rnn: "ThresholdRNN") -> str:
    """Say which network it is, of what kind."""
    units = plural(rnn.hidden_units, "hidden unit")
    return f"{printable(rnn.label)}: {units}, {rule_in_words(rnn.fires_at_zero)}"


def width_text(found: "WidthReport") -> str:
    """Say in a sentence how many pairs of a width go wrong."""
    bits = plural(found.bits, "bit")
    if found.wrong == 0:
        return f"right: all {found.pairs:,} pairs of {bits}"
    share = percent(found.wrong, found.pairs, digits=3)
    return f"WRONG: {found.wrong:,} of {found.pairs:,} pairs of {bits}, {share}"


def _about_width(found: "Verdict") -> str:
    counted = found.at_width
    how = "every one added and compared with the integer sum"
    if found.enumerated is None:
        how = f"counted exactly, without adding each: {_why_not_enumerated(found)}"
    if counted.wrong == 0:
        return f"right: all {counted.pairs:,} pairs ({how})"
    share = percent(counted.wrong, counted.pairs, digits=3)
    return f"WRONG: {counted.wrong:,} of {counted.pairs:,} pairs, {share} ({how})"


def _why_not_enumerated(found: "Verdict") -> str:
    from binadd.verification import exhaustive

    bits = found.at_width.bits
    if bits > exhaustive.WIDEST:
        return "too many for that"
    seconds = exhaustive.estimated_seconds(found.network, bits)
    return f"--exhaustive would, in about {duration(seconds)} on one core"


def _about_every_width(found: "Verdict") -> str:
    from binadd.verification.results import Proof

    if isinstance(found.every_width, Proof):
        pairs = plural(len(found.every_width.certificate), "pair")
        return f"right: proved by {pairs} of hidden state and carry, closed under all inputs"
    return f"WRONG: fails from {plural(found.every_width.bits, 'bit')} on"


def _about_states(found: "Verdict") -> str:
    states = found.reachable_codes
    fitting = MOST_DIGITS_OF_STATES // display_width(states[0])
    shown = [
        cut(s, MOST_DIGITS_OF_STATES) for s in states[: max(1, min(MOST_STATES_SHOWN, fitting))]
    ]
    rest = " ..." if len(states) > len(shown) else ""
    units = found.network.hidden_units
    all_states = f"{2**units:,}" if units <= 64 else f"2^{units}"
    return f"{len(states):,} of {all_states}: {' '.join(shown)}{rest}"


def _about_margins(found: "Verdict") -> str:
    margins = found.margins
    if margins.smallest == 0:
        return "0: a sum is exactly zero, so that the slightest change can flip a unit"
    return (
        f"{margins.smallest:.4g}; no unit changes while every weight and bias moves by less than "
        f"{rounded_down(margins.tolerance)}"
    )


def _why(found: "Verdict", style: Style) -> list[str]:
    """Write the shortest counterexample out, and say what of it is seen at the asked width."""
    from binadd.verification.results import Counterexample

    shortest, smallest = found.every_width, found.at_width.counterexample
    assert isinstance(shortest, Counterexample)
    lines = counterexample_text(shortest, found.network, style)
    width = plural(found.at_width.bits, "bit")
    if smallest is None:
        lines += ["", *style.sentence(f"At {width} no pair goes wrong: too short to see it.")]
    elif (smallest.a, smallest.b) != (shortest.a, shortest.b):
        lines += ["", *_smallest(smallest, width, style)]
    return lines


def _smallest(found: "Counterexample", width: str, style: Style) -> list[str]:
    title = f"The smallest pair that goes wrong at {width}:"
    line = f"{title} {found}"
    if len(line) <= style.width:
        return [line]
    labels = ("a", "b", "sum", "answer")
    numbers = list(zip(labels, found.binary, strict=True))
    return [*style.sentence(title), *digits_below_each_other(numbers, style)]
