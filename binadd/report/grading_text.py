"""The marks of many submissions, as a table for people."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from binadd.report.layout import PLAIN, Style, cut, natural_width, table_blocks
from binadd.report.words import letters, percent, plural, printable

if TYPE_CHECKING:
    from binadd.grading.diagnosis import Diagnosis
    from binadd.grading.marks import Grading, Mark

SHORTEST_SOURCE = 24
NARROWEST_CAUSE = 18
HEADER = ("submission", "adds", "pairs", "steps", "margin", "same", "what is wrong")
HEADER_OF_TASKS = ("submission", "right", "inputs", *HEADER[3:])
NO_CAUSE = "no name for it, no small repair"


def grading_text(grading: "Grading", style: Style = PLAIN) -> str:
    """Lay out the marks for people.

    Where they do not fit, the folder that all submissions are in is named once; then mistakes are
    wrapped, and the beginnings of very long names are cut.
    """
    names = {mark.source: source_of(mark) for mark in grading.marks}
    lines: list[str] = []
    if natural_width(mark_rows(grading, names)) > style.width:
        folder = _shared_folder(list(names.values()))
        if folder:
            names = {source: name.removeprefix(folder) for source, name in names.items()}
            lines += style.sentence(f"In {folder}:", hanging="  ")
    rows = mark_rows(grading, _cut_to_fit(grading, names, style))
    blocks = iter(table_blocks(rows, style, left=(0, len(HEADER) - 1)))
    lines += next(blocks)
    for mark in grading.marks:
        if mark.finding:
            lines += next(blocks)
        else:
            problem = f"{names[mark.source]}: {printable(mark.problem or '')}"
            lines += style.sentence(problem, hanging="  ")
    return "\n".join([*lines, "", *summary(grading, style)])


def source_of(mark: "Mark") -> str:
    """Return where a submission came from, fit to be printed."""
    return printable(mark.source)


def summary(grading: "Grading", style: Style = PLAIN) -> list[str]:
    """Say how many are right, and which are the same."""
    wrong = len(grading.marks) - grading.right - grading.unreadable
    counts = [f"{grading.right} right at every width", f"{wrong} wrong"]
    if grading.unreadable:
        counts.append(f"{grading.unreadable} that can't be used")
    lines = style.sentence(f"{plural(len(grading.marks), 'submission')}: {', '.join(counts)}.")
    names = _group_names(grading)
    for group, marks in grading.groups.items():
        sources = ", ".join(map(source_of, marks))
        lines += style.sentence(
            f"{names[group]}: the same network, but for order, complement and scale: {sources}",
            hanging="  ",
        )
    return lines


def _group_names(grading: "Grading") -> dict[int, str]:
    """Name the groups of submissions that are one network by letters: A, B, ..."""
    return {group: letters(place) for place, group in enumerate(grading.groups, start=1)}


def mark_rows(grading: "Grading", names: Mapping[str, str]) -> list[Sequence[str]]:
    """Tabulate the marks of submissions that hold a network; `names` by source."""
    groups = _group_names(grading)
    header = HEADER if grading.task.name == "add" else HEADER_OF_TASKS
    return [header, *(_row(mark, names, groups) for mark in grading.marks if mark.finding)]


def _row(mark: "Mark", names: Mapping[str, str], groups: Mapping[int, str]) -> tuple[str, ...]:
    assert mark.finding is not None
    found, margins = mark.finding, mark.finding.diagnosis.margins
    return (
        names[mark.source],
        "yes" if mark.is_right else "NO",
        percent(*found.pairs),
        percent(*found.transitions) if found.transitions else "",
        f"{margins.smallest:.2g}" if margins else "",
        groups.get(mark.group, ""),
        _what_is_wrong(found.diagnosis),
    )


def _what_is_wrong(found: "Diagnosis") -> str:
    if found.is_right:
        return "margin 0" if found.margins and found.margins.smallest == 0 else ""
    return found.cause or NO_CAUSE


def _shared_folder(names: Sequence[str]) -> str:
    """Return the folder that all names begin with, with its slash; empty if there is none."""
    least, most = min(names), max(names)  # in order, so that whatever these share, all do
    shared = next((i for i, (a, b) in enumerate(zip(least, most, strict=False)) if a != b), 0)
    return least[: least.rfind("/", 0, shared) + 1]


def _cut_to_fit(grading: "Grading", names: dict[str, str], style: Style) -> dict[str, str]:
    """Cut names where enough is left of them; else the table is laid out downwards."""
    rest = [("", *row[1:-1], row[-1][:NARROWEST_CAUSE]) for row in mark_rows(grading, names)]
    room = style.width - natural_width(rest)
    if room < SHORTEST_SOURCE:
        return names
    return {source: cut(name, room, keep_end=True) for source, name in names.items()}
