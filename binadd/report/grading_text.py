"""The marks of many students, as a table for people, and what is left out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from binadd.report.layout import PLAIN, Style, natural_width, table
from binadd.report.words import letters, plural, printable

if TYPE_CHECKING:
    from binadd.grading.marks import Copies, Grading, Mark

HEADER = ("student", "file", "verdict", "points", "what is wrong", "copies")
NO_CAUSE = "no name for it, no small repair"
TEXTBOOK = "textbook"
_BREAKABLE = {"student": 16, "what is wrong": 13}
"""Longer words in these columns are broken where they must be."""
MOST_NAMED = 6
"""Of files that are left out for one reason, so many are named."""
_WAYS = (
    ("same_file", "the same file"),
    ("same_weights", "the same weights"),
    ("same_network", "the same network, but for order, complement and scale"),
)
Group = tuple[str, frozenset[str]]
"""In which way who have the same."""


def grading_text(grading: "Grading", style: Style = PLAIN) -> str:
    """Lay out the marks for people: a row a student.

    The folder that all files are in is named once. Where there is no room for the files, the rows
    do without; below the table stand those that were chosen of several.
    """
    paths = [mark.source for mark in grading.marks] + [left.file for left in grading.left_out]
    folder = _shared_folder(list(map(printable, paths)))
    lines = style.sentence(f"In {folder}:", hanging="  ") if folder else []
    if grading.marks:
        lines += [*_table(grading, folder, style), ""]
    lines += summary(grading, style)
    return "\n".join([*lines, *_chosen(grading, folder, style), *_left_out(grading, folder, style)])


def _table(grading: "Grading", folder: str, style: Style) -> list[str]:
    rows = mark_rows(grading, folder)
    if natural_width(rows) > style.width:
        file = HEADER.index("file")
        rows = [[*row[:file], *row[file + 1 :]] for row in rows]
    titles = rows[0]
    left = [place for place, title in enumerate(titles) if title != "points"]
    breakable = {titles.index(title): width for title, width in _BREAKABLE.items()}
    return table(rows, style, left=left, breakable=breakable)


def points_words(points: float) -> str:
    """Write points, which have two digits after the point at most.

    >>> points_words(100.0), points_words(99.99), points_words(0.5), points_words(12345.67)
    ('100', '99.99', '0.5', '12345.67')
    """
    return f"{points:.2f}".rstrip("0").rstrip(".")


def source_of(mark: "Mark") -> str:
    """Return where a submission came from, fit to be printed."""
    return printable(mark.source)


def summary(grading: "Grading", style: Style = PLAIN) -> list[str]:
    """Say how many are right, and which are the same."""
    counts = [f"{grading.right} right at every width", f"{grading.count('wrong')} wrong"]
    if looks := grading.count("look"):
        counts.append(f"{looks} to look at")
    if nothing := grading.count("none"):
        counts.append(f"{nothing} without a hand-in")
    lines = style.sentence(f"{plural(len(grading.marks), 'student')}: {', '.join(counts)}.")
    if grading.scoring.by == "pairs":
        what = "pairs" if grading.task.name == "add" else "inputs"
        share = f"the share of the {what} of {plural(grading.scored_bits, 'digit')}"
        lines += style.sentence(f"points: {share} that are answered rightly")
    for (way, students), name in _groups(grading).items():
        named = [mark.student for mark in grading.marks if mark.student in students]
        same = f"{name}: {dict(_WAYS)[way]}: {', '.join(map(printable, named))}"
        lines += style.sentence(same, hanging="  ")
    textbook = sum(mark.copies.is_textbook for mark in grading.marks)
    if textbook:
        who = f"{textbook} of these" if textbook > 1 else "one of these"
        lines += style.sentence(
            f"{TEXTBOOK}: {who}, the textbook's own weights: nobody's copy", hanging="  "
        )
    return lines


def copies_words(copies: "Copies") -> str:
    """Say who has the same, in a line.

    >>> from binadd.grading.marks import Copies
    >>> copies_words(Copies(same_file=("Bob",), same_network=("Ann", "Zoe")))
    'the same file: Bob; the same network, but for order, complement and scale: Ann, Zoe'
    """
    if copies.is_textbook:
        return TEXTBOOK
    found = [(words, getattr(copies, way)) for way, words in _WAYS]
    return "; ".join(f"{words}: {', '.join(names)}" for words, names in found if names)


def mark_rows(grading: "Grading", folder: str = "") -> list[Sequence[str]]:
    """Tabulate the marks, a row a student below the titles; files without their shared folder."""
    groups = _groups(grading)
    return [HEADER, *(_row(mark, folder, groups) for mark in grading.marks)]


def what_is_wrong(mark: "Mark") -> str:
    """Say in a few words what is wrong with a submission; nothing for one that is right."""
    said: list[str] = []
    if mark.finding is None:
        said.append(mark.problem or "")
    elif mark.is_right:
        margins = mark.finding.diagnosis.margins
        said += ["margin 0"] if margins and margins.smallest == 0 else []
    else:
        said.append(mark.finding.diagnosis.cause or NO_CAUSE)
    return printable("; ".join([*said, *mark.broken_rules, *mark.remarks]))


def _groups(grading: "Grading") -> dict[Group, str]:
    """Name by letters the groups of students who have the same: A, B, ..."""
    found: dict[Group, None] = {}
    for mark in grading.marks:
        for group in _groups_of(mark):
            found.setdefault(group)
    return {group: letters(place) for place, group in enumerate(found, start=1)}


def _groups_of(mark: "Mark") -> list[Group]:
    groups: list[Group] = []
    students = {mark.student}
    for way, _ in _WAYS:
        same = getattr(mark.copies, way)
        students = students.union(same)
        if same:
            groups.append((way, frozenset(students)))
    return groups


def _row(mark: "Mark", folder: str, groups: Mapping[Group, str]) -> tuple[str, ...]:
    copies = TEXTBOOK if mark.copies.is_textbook else ""
    return (
        printable(mark.student),
        source_of(mark).removeprefix(folder),
        mark.verdict,
        "" if mark.points is None else points_words(mark.points),
        what_is_wrong(mark),
        copies or ", ".join(groups[group] for group in _groups_of(mark)),
    )


def _chosen(grading: "Grading", folder: str, style: Style) -> list[str]:
    """Say which files count of students who have several, and why."""
    chosen: dict[str, list[str]] = {}
    for mark in grading.marks:
        if mark.choice:
            name = source_of(mark).removeprefix(folder)
            chosen.setdefault(printable(mark.choice), []).append(name)
    return _by_reason("Chosen of several files:", chosen, style)


def _left_out(grading: "Grading", folder: str, style: Style) -> list[str]:
    left_out: dict[str, list[str]] = {}
    for left in grading.left_out:
        name = printable(left.file).removeprefix(folder)
        left_out.setdefault(printable(left.reason), []).append(name)
    total = plural(len(grading.left_out), "file")
    return _by_reason(f"Left out, {total}:", left_out, style)


def _by_reason(title: str, names: Mapping[str, Sequence[str]], style: Style) -> list[str]:
    if not names:
        return []
    lines = ["", title]
    for reason, files in names.items():
        more = f" and {len(files) - MOST_NAMED} more" if len(files) > MOST_NAMED else ""
        shown = ", ".join(files[:MOST_NAMED])
        lines += style.sentence(f"{reason}: {shown}{more}", "  ", "    ")
    return lines


def _shared_folder(names: Iterable[str]) -> str:
    """Return the folder that all names begin with, with its slash; empty if there is none."""
    least, most = min(names, default=""), max(names, default="")
    # In order, so that whatever these two share, all do.
    shared = next((i for i, (a, b) in enumerate(zip(least, most, strict=False)) if a != b), 0)
    return least[: least.rfind("/", 0, shared) + 1]
