"""What `diagnose` found, in words."""

from typing import TYPE_CHECKING

from binadd.report.addition_text import counterexample_text
from binadd.report.layout import PLAIN, Style
from binadd.report.words import printable, rounded_down

if TYPE_CHECKING:
    from binadd.grading.diagnosis import Diagnosis
    from binadd.grading.repairs import Repair
    from binadd.verification.margins import WeakSpot

TWO_UNITS_NEVER_ADD = (
    "No network of two threshold units that see the column and the state before it adds, whatever "
    "their weights"
)
_WARNINGS = {
    "any": "a sum is exactly 0: the slightest change may break it, or the other threshold.",
    "float64": "that is within the rounding of float64: summed in another order it may fail.",
    "float32": "that is within the rounding of float32: in float32 it may fail.",
    "zero": "in float32 parameters that decide sums are 0, and the network may fail.",
    "infinite": "in float32 parameters or sums are infinite, and the network may fail.",
}


def diagnosis_text(found: "Diagnosis", style: Style = PLAIN) -> str:
    """Say in plain words what `diagnose` found."""
    label, adds = printable(found.network.label), found.task.name == "add"
    if found.counterexample is None:
        does = "adds two numbers" if adds else f"does {found.task.name} on numbers"
        sentences = [f"{label} {does} of every width: proved.", *_weakness(found)]
        return "\n".join(line for sentence in sentences for line in style.sentence(sentence))
    lines = [
        *style.sentence(f"{label} does not {'add' if adds else f'do {found.task.name}'}."),
        *counterexample_text(found.counterexample, found.network, style),
        "",
    ]
    if found.cause is None or not found.repairs:
        return "\n".join([*lines, *style.sentence(_no_repair(found))])
    lines += style.sentence(f"Cause: {found.cause}.")
    for number, repair in enumerate(found.repairs):
        advice = repair.advice
        if number:
            advice = f"Or: {advice[0].lower()}{advice[1:]}"
        lines += ["", *style.sentence(advice), *style.sentence(_proved(repair))]
    return "\n".join(lines)


def _proved(repair: "Repair") -> str:
    if repair.tolerance == 0:
        return "Proved to add so, but with sums of exactly 0: the slightest change can break it."
    tolerance = rounded_down(repair.tolerance)
    return f"Proved to add so; every weight and bias may then move by {tolerance}."


def _no_repair(found: "Diagnosis") -> str:
    if found.cause is not None:
        return f"Cause: {found.cause}. {TWO_UNITS_NEVER_ADD}; it takes three."
    if found.changes_searched == 0:
        return (
            "No mistake explains it that is tried on so many units, and a small repair was not "
            "searched for."
        )
    if not found.search_is_complete:
        return (
            "No mistake with a name explains it, and no change of one or two parameters that "
            "repairs it was found; but the search gave up before it had looked at all."
        )
    return (
        "No mistake with a name explains it, and no change of one or two parameters repairs it. "
        "More than two are off."
    )


def _weakness(found: "Diagnosis") -> list[str]:
    """Say where a right network is nearest to going wrong."""
    margins = found.margins
    assert margins is not None  # those of a right network are always measured
    sentences = [
        f"The sum nearest to the threshold is {margins.weak_spot.z:.4g}: "
        f"{_where(margins.weak_spot)}."
    ]
    if margins.tolerance > 0:
        tolerance = rounded_down(margins.tolerance)
        sentences.append(f"Every weight and bias may move by {tolerance} before any unit changes.")
    if warning := _WARNINGS.get(found.float32 or found.rounding or ""):
        sentences.append(f"Warning: {warning}")
    return sentences


def _where(spot: "WeakSpot") -> str:
    if spot.unit is None or spot.x is None:
        return f"of the output, when the hidden units are {spot.state}"
    digits = " and ".join(map(str, spot.x))
    what = "digit" if len(spot.x) == 1 else "digits"
    return f"of h{spot.unit + 1}, on {what} {digits} after the hidden units were {spot.state}"
