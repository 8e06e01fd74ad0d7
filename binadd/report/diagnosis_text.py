"""What `diagnose` found, in words and for programs."""

import textwrap
from typing import TYPE_CHECKING, Any

from binadd.report.column_tables import counterexample_fields, counterexample_lines
from binadd.report.words import plural, printable, rounded_down

if TYPE_CHECKING:
    from binadd.grading.diagnosis import Diagnosis
    from binadd.grading.repairs import Repair
    from binadd.verification.margins import WeakSpot


def diagnosis_text(found: "Diagnosis") -> str:
    """Say in plain words what `diagnose` found."""
    label = printable(found.network.label)
    if found.counterexample is None:
        return "\n".join([f"{label} adds two numbers of every width: proved.", *_weakness(found)])
    lines = [
        f"{label} does not add.",
        *counterexample_lines(found.counterexample, found.network),
        "",
    ]
    if found.cause is None or not found.repairs:
        return "\n".join([*lines, *_no_repair(found)])
    lines.append(f"Cause: {found.cause}.")
    for number, repair in enumerate(found.repairs):
        advice = repair.advice
        if number:
            advice = f"Or: {advice[0].lower()}{advice[1:]}"
        lines += ["", *_folded(advice), _proved(repair)]
    return "\n".join(lines)


def diagnosis_fields(found: "Diagnosis") -> dict[str, Any]:
    """Return what `diagnose` found, ready for `json.dumps`."""
    wrong = found.counterexample
    spot = found.margins.weak_spot
    return {
        "name": found.network.label,
        "correct_at_every_width": found.is_right,
        "shortest_counterexample": counterexample_fields(wrong),
        "trace": [
            {
                "x": list(column.x),
                "carry_in": column.carry_in,
                "h": list(step.h),
                "expected": column.expected,
                "got": step.y,
            }
            for step, column in zip(found.trace, wrong.columns if wrong else (), strict=True)
        ],
        "cause": found.cause,
        "repairs": [_repair_fields(found, repair) for repair in found.repairs],
        "parameters_searched": found.changes_searched,
        "search_complete": found.search_is_complete,
        "smallest_margin": found.margins.smallest,
        "tolerance": found.margins.tolerance,
        "weak_spot": {
            "unit": spot.unit,
            "x": None if spot.x is None else list(spot.x),
            "code": spot.code,
            "z": spot.z,
        },
        "decided_by_rounding": found.decided_by_rounding,
    }


def _repair_fields(found: "Diagnosis", repair: "Repair") -> dict[str, Any]:
    from binadd.formats.weight_files import weights_as_json
    from binadd.grading.repairs import changes_between

    return {
        "cause": repair.cause,
        "advice": repair.advice,
        "changes": [
            {
                "parameter": change.place[0],
                "index": list(change.place[1]),
                "old": change.old,
                "new": change.new,
            }
            for change in changes_between(found.network, repair.network)
        ],
        "threshold": repair.network.threshold,
        "tolerance": repair.tolerance,
        "proved": True,
        "weights": weights_as_json(repair.network),
    }


def _proved(repair: "Repair") -> str:
    if repair.tolerance == 0:
        return "Proved to add so, but with sums of exactly 0: the slightest change can break it."
    tolerance = rounded_down(repair.tolerance)
    return f"Proved to add so; every weight and bias may then move by {tolerance}."


def _no_repair(found: "Diagnosis") -> list[str]:
    if found.cause is not None:
        units = plural(found.network.hidden_units, "hidden unit")
        return [
            f"Cause: {found.cause}. No network of {units} adds, whatever its weights; it takes",
            "three.",
        ]
    if found.changes_searched == 0:
        return [
            "No mistake explains it that is tried on so many units, and a small repair was not",
            "searched for.",
        ]
    if not found.search_is_complete:
        return [
            "No mistake with a name explains it, and no change of one or two parameters that",
            "repairs it was found; but the search gave up before it had looked at all.",
        ]
    return [
        "No mistake with a name explains it, and no change of one or two parameters repairs it.",
        "More than two are off.",
    ]


def _weakness(found: "Diagnosis") -> list[str]:
    """Say where a right network is nearest to going wrong."""
    margins = found.margins
    lines = [f"Its smallest sum is {margins.weak_spot.z:.4g}: {_where(margins.weak_spot)}."]
    if margins.tolerance > 0:
        tolerance = rounded_down(margins.tolerance)
        lines.append(f"Every weight and bias may move by {tolerance} before any unit changes.")
    warning = {
        "any": "a sum is exactly 0: the slightest change may break it, or the other threshold.",
        "float64": "that is within the rounding of float64: summed in another order it may fail.",
        "float32": "that is within the rounding of float32: in float32 it may fail.",
    }.get(found.decided_by_rounding or "")
    if warning:
        lines.append(f"Warning: {warning}")
    return lines


def _where(spot: "WeakSpot") -> str:
    if spot.unit is None or spot.x is None:
        return f"of the output, when the hidden units are {spot.code}"
    a, b = spot.x
    return f"of h{spot.unit + 1}, on digits {a} and {b} after the hidden units were {spot.code}"


def _folded(text: str) -> list[str]:
    return textwrap.wrap(text, 80, break_long_words=False, break_on_hyphens=False)
