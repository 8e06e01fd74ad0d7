"""What `diagnose` found, in words."""

from typing import TYPE_CHECKING

from binadd.grading.known_mistakes import BIASES_TOO_HIGH, BIASES_TOO_LOW, MARGIN_ZERO, OTHER_RULE
from binadd.report.addition_text import counterexample_text
from binadd.report.layout import PLAIN, Style
from binadd.report.words import printable, rounded_down

if TYPE_CHECKING:
    from binadd.grading.diagnosis import Diagnosis
    from binadd.grading.repairs import Repair
    from binadd.verification.margins import WeakSpot

NOT_ENOUGH = "Ways to mend that alone were tried, and none is enough: more is off."
OFF_THE_THRESHOLD = "To move the biases instead: "
MOVED = (BIASES_TOO_LOW, BIASES_TOO_HIGH, MARGIN_ZERO)
_WARNINGS = {
    "any": "a sum is exactly 0: the slightest change may break it, or the other threshold.",
    "float64": "that is within the rounding of float64: summed in another order it may fail.",
    "float32": "that is within the rounding of float32: in float32 it may fail.",
    "zero": "its sums are so small that in float32 they are 0, or nearly: there it may fail.",
    "infinite": "its sums are so large that in float32 they are infinite: there it may fail.",
}


def diagnosis_text(found: "Diagnosis", style: Style = PLAIN) -> str:
    """Say in plain words what `diagnose` found."""
    first, *rest = diagnosis_paragraphs(found)
    lines = [line for sentence in first for line in style.sentence(sentence)]
    if found.counterexample is not None:
        lines += [*counterexample_text(found.counterexample, found.network, style), ""]
    for place, paragraph in enumerate(rest):
        lines += [""] * (place > 0)
        lines += [line for sentence in paragraph for line in style.sentence(sentence)]
    return "\n".join(lines)


def diagnosis_paragraphs(found: "Diagnosis") -> list[list[str]]:
    """Say what was found, in paragraphs of sentences: the verdict, the cause, a repair in each."""
    label = printable(found.network.label)
    if found.counterexample is None:
        does = "adds two numbers of" if _adds(found) else f"does {printable(found.task.name)} at"
        return [[f"{label} {does} every width: proved.", *_weakness(found)]]
    paragraphs = [[f"{label} does not {_what(found)}."]]
    if found.cause is not None:
        paragraphs.append([f"Cause: {found.cause}."])
    if found.plain is not None and not found.undoes_it:
        if found.kind in ("nothing-filled-in", "too-few-units"):
            return [*paragraphs, [found.plain_words]]
        paragraphs.append([found.plain_words, NOT_ENOUGH])
    if found.soft is not None:
        paragraphs.append([found.soft.words])
    told = [(repair, _otherwise(repair, found)) for repair in found.repairs]
    if found.right_as_it_is is not None:
        is_first = found.right_as_it_is.mistake == found.mistake
        told.insert(0 if is_first else len(told), (found.right_as_it_is, "As it is: "))
    for number, (repair, otherwise) in enumerate(told):
        advice = repair.advice
        if number and otherwise:
            advice = f"{otherwise}{advice[0].lower()}{advice[1:]}"
        if otherwise == OFF_THE_THRESHOLD:
            paragraphs[-1] += [advice, _proved(repair, _what(found))]
        else:
            paragraphs.append([advice, _proved(repair, _what(found))])
    if not told:
        paragraphs.append([_no_repair(found)])
    return paragraphs


def _otherwise(repair: "Repair", found: "Diagnosis") -> str:
    """Begin a repair that is told after another one."""
    if repair.mistake is found.mistake:
        return ""
    if found.mistake is OTHER_RULE and repair is found.repairs[1] and repair.mistake in MOVED:
        return OFF_THE_THRESHOLD
    return f"Or ({repair.cause}): "


def _adds(found: "Diagnosis") -> bool:
    return found.task.name == "add"


def _what(found: "Diagnosis") -> str:
    return "add" if _adds(found) else f"do {printable(found.task.name)}"


def _proved(repair: "Repair", what: str) -> str:
    if repair.task is not None:
        late = repair.mistake.kind == "late"
        return f"Proved to {what} so at every width." if late else "Proved at every width."
    if repair.tolerance == 0:
        return (
            f"Proved to {what} so, but with sums of exactly 0: the slightest change can break it."
        )
    tolerance = rounded_down(repair.tolerance, 2)
    return f"Proved to {what} so; every weight and bias may then move by {tolerance}."


def _no_repair(found: "Diagnosis") -> str:
    if found.changes_searched == 0:
        return (
            "The output depends on so many hidden units that mistakes and repairs are not "
            "searched for."
        )
    changes = "one parameter" if found.changes_searched == 1 else "one or two parameters"
    known = "No mistake with a name explains it, and no" if found.cause is None else "No"
    start = f"{known} change of {changes}"
    if not found.search_is_complete:
        return f"{start} that repairs it was found; but not all of them were looked at."
    more = "one is" if found.changes_searched == 1 else "two are"
    return f"{start} repairs it. More than {more} off."


def _weakness(found: "Diagnosis") -> list[str]:
    """Say where a right network is nearest to going wrong."""
    margins = found.margins
    if margins is None:
        return []
    sentences = [
        f"The sum nearest to the threshold is {margins.weak_spot.z:.4g}: "
        f"{_where(margins.weak_spot)}."
    ]
    if margins.tolerance > 0:
        tolerance = rounded_down(margins.tolerance)
        sentences.append(f"Every weight and bias may move by {tolerance} before any unit changes.")
    faults = (found.rounding, found.float32)
    return sentences + [f"Warning: {_WARNINGS[fault]}" for fault in faults if fault]


def _where(spot: "WeakSpot") -> str:
    if spot.unit is None or spot.x is None:
        return f"of the output, when the hidden units are {spot.state}"
    *before, last = map(str, spot.x)
    digits = f"{', '.join(before)} and {last}" if before else last
    what = "the digit" if len(spot.x) == 1 else "digits"
    return f"of h{spot.unit + 1}, on {what} {digits} after the hidden units were {spot.state}"
