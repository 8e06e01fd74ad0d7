"""What `sweep` found, in words."""

from typing import TYPE_CHECKING

from binadd.report.layout import PLAIN, Style, table
from binadd.report.training_text import inputs_tried, learned_from, recipe_text
from binadd.report.words import percent, plural, printable

if TYPE_CHECKING:
    from binadd.learning.results import SweepResult
    from binadd.learning.settings import Settings


def sweep_text(found: "SweepResult", style: Style = PLAIN) -> str:
    """Say in plain words how the seeds fared."""
    it = found.settings
    lines = [*style.sentence(about_settings(it)), "", *style.sentence(outcome(found))]
    if found.soft_right is not None:
        kind, bits = inputs_tried(it)
        wrong = "no adders any more" if it.adds else "not right any more"
        lines += style.sentence(
            f"{found.soft_right:,} of {found.seeds:,} right on all {kind}s of {bits} as soft "
            f"networks; {found.lost_by_hardening:,} of these {wrong} when hardened"
        )
    if not it.sees_all and it.recipe.is_hard:
        ended = int((found.trained.steps < it.max_steps).sum())
        lines += style.sentence(
            f"{ended:,} of {found.seeds:,} had all of what they saw right before the last step"
        )
    if found.successes:
        lines += ["", *spreads(found, style), "", *table(encoding_rows(found), style, left=(2,))]
    if found.classes:
        lines += ["", *_classes(found, style)]
    return "\n".join(lines)


def about_settings(it: "Settings") -> str:
    """Say what was trained."""
    return (
        f"{'' if it.adds else f'{printable(it.task.name)}: '}{recipe_text(it)}; "
        f"{plural(it.hidden_units, 'hidden unit')}, {learned_from(it)}, "
        f"at most {it.max_steps:,} steps"
    )


def outcome(found: "SweepResult") -> str:
    """Say how many seeds were proved, with the interval."""
    it, margin = found.settings, found.settings.margin
    what = f"proved to {'add' if it.adds else f'do {printable(it.task.name)}'} at every width"
    if margin:
        what += f", with a normalised margin of at least {margin}"
    proved, seeds = len(found.successes), found.seeds
    low, high = found.interval
    return (
        f"{proved:,} of {seeds:,} seeds ({percent(proved, seeds, digits=2)}; 95% interval "
        f"{percent(low, digits=2)} to {percent(high, digits=2, up=True)}) {what}"
    )


def spreads(found: "SweepResult", style: Style) -> list[str]:
    """Say where the steps and margins of the successes lie."""
    steps, margins = found.steps, found.normalised_margins
    assert steps is not None
    assert margins is not None
    lines = []
    if found.settings.recipe.is_hard:  # soft ones take all the steps allowed
        lines += style.sentence(
            f"steps: median {steps.median:,.0f}, p90 {steps.p90:,.0f}, p99 {steps.p99:,.0f}, "
            f"max {steps.max:,.0f}"
        )
    lines += style.sentence(
        f"normalised margins: {margins.min:.4f} to {margins.max:.4f}, median {margins.median:.4f}"
    )
    return lines


def encoding_rows(found: "SweepResult") -> list[tuple[str, str, str]]:
    """Tabulate the encodings of the successes."""
    whole = len(found.successes)
    rows = [("networks", "share", "encoding")]
    rows += [(f"{count:,}", percent(count, whole), name) for name, count in found.encodings.items()]
    return rows


def _classes(found: "SweepResult", style: Style) -> list[str]:
    """Name the commonest classes, and say how many are never found."""
    fields = found.as_json()["classes"]
    whole = sum(found.classes.values())
    rows = [("networks", "share", "times its share", "class")]
    rows += [
        (
            f"{one['networks']:,}",
            percent(one["networks"], whole),
            f"{one['times_its_share']:,.0f}",
            one["class"],
        )
        for one in fields["commonest"]
    ]
    return [
        *table(rows, style, left=(3,)),
        "",
        *style.sentence(
            f"{fields['found']:,} of all classes of 3-unit adders were found, "
            f"{fields['never_found']:,} never. A class's share is that of all machines that add: "
            f"1 in {fields['found'] + fields['never_found']:,}."
        ),
    ]
