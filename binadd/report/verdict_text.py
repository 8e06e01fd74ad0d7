"""What `verify` found, in words."""

from typing import TYPE_CHECKING

from binadd.report.addition_text import (
    answer_name,
    counterexample_text,
    digits_below_each_other,
    operand_names,
)
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
    from binadd.automata.specification import Specification
    from binadd.networks.threshold_rnn import ThresholdRNN
    from binadd.verification.results import Counterexample, WidthReport
    from binadd.verification.soft import SoftReport
    from binadd.verification.verdict import Verdict

MOST_STATES_SHOWN = 16
MOST_UNITS_NAMED = 8
SEED_BITS = 6
"""Up to so many bits nobody asks how the pairs were added."""
MOST_DIGITS_OF_STATES = 160


def verdict_text(found: "Verdict", style: Style = PLAIN) -> str:
    """Say in plain words what was found."""
    lines = labelled(verdict_rows(found), style)
    if not found.correct_at_every_width:
        lines += ["", *_why(found, style)]
    return "\n".join(lines)


def verdict_rows(found: "Verdict") -> list[tuple[str, str]]:
    """Say what was found, line by line, each with its label."""
    return [
        ("network", about_network(found.network)),
        *([] if found.task.name == "add" else [("task", about_task(found.task))]),
        (plural(found.bits, "bit"), _about_width(found)),
        ("every width", _about_every_width(found)),
        ("reachable states", _about_states(found)),
        *([("not read", _about_unread(found))] if found.unread_units else []),
        ("smallest margin", _about_margins(found)),
        *([("soft units", _about_soft(found.soft, found.task))] if found.soft else []),
    ]


def about_task(task: "Specification") -> str:
    """Say which task it is, of what kind."""
    kind = "yes or no in every column" if task.reads == "decision" else "a number"
    first = "most" if task.first == "most" else "least"
    return (
        f"{printable(task.name)}: {plural(task.inputs, 'operand')}, "
        f"{plural(len(task.states), 'state')}, "
        f"{kind}, {first} significant digit first"
    )


def about_network(rnn: "ThresholdRNN") -> str:
    """Say which network it is, of what kind."""
    units = plural(rnn.hidden_units, "hidden unit")
    return f"{printable(rnn.label)}: {units}, {rule_in_words(rnn.fires_at_zero)}"


def width_text(found: "WidthReport") -> str:
    """Say in a sentence how many inputs of a width go wrong."""
    bits, what = plural(found.bits, "bit"), inputs_word(found)
    if found.wrong == 0:
        return f"right: all {found.pairs:,} {what} of {bits}"
    share = percent(found.wrong, found.pairs, digits=3)
    return f"WRONG: {found.wrong:,} of {found.pairs:,} {what} of {bits}, {share}"


def inputs_word(found: "WidthReport") -> str:
    """Call the inputs pairs where there are two operands."""
    return "pairs" if found.pairs == 4**found.bits else "inputs"


def _about_width(found: "Verdict") -> str:
    counted = found.at_width
    if counted is None:
        return "not counted: so many digits lead to too many states"
    if found.enumerated is None:
        verb = "adding" if found.task.name == "add" else "trying"
        how = f"counted exactly, without {verb} each{_why_not_enumerated(found)}"
    elif found.task.name == "add":
        how = "every one added and compared with the integer sum"
        if not found.bit_sliced and counted.bits > SEED_BITS:
            how += ", each by way of the reachable states, since circuits would be too large"
    else:
        how = "every one tried and compared with the task"
    what = inputs_word(counted)
    if counted.wrong == 0:
        return f"right: all {counted.pairs:,} {what} ({how})"
    share = percent(counted.wrong, counted.pairs, digits=3)
    return f"WRONG: {counted.wrong:,} of {counted.pairs:,} {what}, {share} ({how})"


def _why_not_enumerated(found: "Verdict") -> str:
    if found.task.name != "add":
        return ""
    if found.estimated_seconds is None:
        return ": too many for that"
    return f": --exhaustive would, in about {duration(found.estimated_seconds)} on one core"


def _about_every_width(found: "Verdict") -> str:
    from binadd.verification.results import Proof

    if isinstance(found.every_width, Proof):
        return f"right: proved by {found.every_width.pairs}, closed under all inputs"
    return f"WRONG: fails from {plural(found.every_width.bits, 'bit')} on"


def _about_states(found: "Verdict") -> str:
    states = found.reachable_states
    if states is None:
        return "too many to list"
    fitting = MOST_DIGITS_OF_STATES // max(display_width(states[0]), 1)
    shown = [
        cut(s, MOST_DIGITS_OF_STATES) for s in states[: max(1, min(MOST_STATES_SHOWN, fitting))]
    ]
    rest = " ..." if len(states) > len(shown) else ""
    units = found.network.hidden_units - len(found.unread_units)
    all_states = f"{2**units:,}" if units <= 64 else f"2^{units}"
    listed = f": {' '.join(shown)}{rest}" if units else ""  # without units a state has no digits
    return f"{len(states):,} of {all_states}{listed}"


def _about_unread(found: "Verdict") -> str:
    units = [f"h{unit + 1}" for unit in found.unread_units]
    shown = ", ".join(units[:MOST_UNITS_NAMED])
    rest = f" and {len(units) - MOST_UNITS_NAMED:,} more" if len(units) > MOST_UNITS_NAMED else ""
    return f"{shown}{rest}: no output depends on them; the states are over the others"


def _about_margins(found: "Verdict") -> str:
    margins = found.margins
    if margins is None:
        return "not measured: too many states"
    if margins.smallest == 0:
        return "0: a sum is exactly zero, so that the slightest change can flip a unit"
    return (
        f"{margins.smallest:.4g}; no unit changes while every weight and bias moves by less than "
        f"{rounded_down(margins.tolerance)}"
    )


def _about_soft(soft: "SoftReport", task: "Specification") -> str:
    """Say what the same weights do with soft hidden units, of which nothing is proved."""
    what = "pairs" if task.inputs == 2 else "inputs"
    width, units = plural(soft.bits, "bit"), f"{soft.activation} hidden units"
    if soft.right == soft.pairs:
        return f"with {units} all {soft.pairs:,} {what} of {width} are right; no more is claimed"
    share = percent(soft.right, soft.pairs, digits=3)
    return f"with {units} {soft.right:,} of {soft.pairs:,} {what} of {width} are right, {share}"


def _why(found: "Verdict", style: Style) -> list[str]:
    """Write the shortest counterexample out, and say what of it is seen at the asked width."""
    from binadd.verification.results import Counterexample

    shortest, counted = found.every_width, found.at_width
    assert isinstance(shortest, Counterexample)
    lines = counterexample_text(shortest, found.network, style)
    if counted is None:
        return lines
    width = plural(counted.bits, "bit")
    smallest, what = counted.counterexample, inputs_word(counted).removesuffix("s")
    if smallest is None:
        lines += ["", *style.sentence(f"At {width} no {what} goes wrong: too short to see it.")]
    elif smallest.operands != shortest.operands:
        lines += [
            "",
            *_smallest(smallest, f"The smallest {what} that goes wrong at {width}:", style),
        ]
    return lines


def _smallest(found: "Counterexample", title: str, style: Style) -> list[str]:
    line = f"{title} {found}"
    if len(line) <= style.width:
        return [line]
    labels = (*operand_names(found.task), answer_name(found.task), "answer")
    numbers = list(zip(labels, found.binary, strict=True))
    return [*style.sentence(title), *digits_below_each_other(numbers, style)]
