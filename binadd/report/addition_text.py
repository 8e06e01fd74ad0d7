"""Additions column by column: a trace, and a counterexample as on paper."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from binadd.report.layout import DOTS, PLAIN, Style, cut, table_blocks
from binadd.report.words import plural

if TYPE_CHECKING:
    from binadd.automata.specification import Specification
    from binadd.networks.threshold_rnn import ThresholdRNN
    from binadd.verification.results import Column, Counterexample

MOST_UNITS_SHOWN = 8
MOST_COLUMNS_SHOWN = 32
MOST_DIGITS_SHOWN = 64
_REMARK = "  <- first wrong"


def trace_columns(network: "ThresholdRNN", a: int, b: int, bits: int) -> list[dict[str, Any]]:
    """Trace a network on two numbers, with the true carry into each column beside it."""
    from binadd.bits import to_columns

    columns, carry = [], 0
    for t, step in enumerate(network.trace(to_columns(a, b, bits))):
        columns.append(
            {
                "column": t,
                "x": list(step.x),
                "carry_in": carry,
                "z": list(step.z),
                "h": list(step.h),
                "z_y": step.z_y,
                "y": step.y,
            }
        )
        carry = (sum(step.x) + carry) >> 1
    return columns


def trace_text(columns: Sequence[dict[str, Any]], style: Style = PLAIN) -> str:
    """Lay out the columns of ``add --trace``, a column of the addition on a line.

    The sums of so many units are shown as fit; the first wrong column is marked.
    """
    units = len(columns[0]["h"])
    wrong = next((i for i, column in enumerate(columns) if not _is_right(column)), None)
    narrower = style if wrong is None else replace(style, width=style.width - len(_REMARK))
    for shown in range(min(units, style.width // len("  z1")), -1, -1):
        blocks = table_blocks(_trace_rows(columns, shown), narrower, left=())
        if all(len(lines) == 1 for lines in blocks):
            break
    if wrong is not None:
        blocks[1 + wrong][-1] += style.marked(_REMARK)
    lines = [line for block in blocks for line in block]
    if shown < units:
        lines.append(f"The sums of {plural(units - shown, 'more unit')} are in --json.")
    return "\n".join(lines)


def _is_right(column: dict[str, Any]) -> bool:
    due: int = (sum(column["x"]) + column["carry_in"]) % 2
    return bool(column["y"] == due)


def _trace_rows(columns: Sequence[dict[str, Any]], units: int) -> list[list[str]]:
    header = ["column", "a b", "carry in", *(f"z{j + 1}" for j in range(units)), "h", "zy", "y"]
    rows = [
        [
            str(column["column"]),
            " ".join(map(str, column["x"])),
            str(column["carry_in"]),
            *map(_number, column["z"][:units]),
            cut("".join(map(str, column["h"])), MOST_UNITS_SHOWN),
            _number(column["z_y"]),
            str(column["y"]),
        ]
        for column in columns
    ]
    return [header, *rows]


def counterexample_text(
    shortest: "Counterexample", rnn: "ThresholdRNN", style: Style = PLAIN
) -> list[str]:
    """Say which input goes wrong, and write it out as on paper, the wrong column marked.

    The most significant column stands left. Of a very long one the columns about the fault are
    shown.
    """
    task = shortest.task
    what = "addition" if task.name == "add" else "input"
    labels = (*operand_names(task), state_name(task), answer_name(task), "network's answer")
    indent = 2 + max(map(len, labels)) + 2
    steps = list(rnn.trace([column.x for column in shortest.columns]))
    columns, fault = as_on_paper(shortest)
    if task.first == "least":
        steps.reverse()
    cell = max(len(column.state) for column in columns)
    most = min(MOST_COLUMNS_SHOWN, (style.width - indent - 2 * len(DOTS) - 2) // (cell + 1))
    first = first_shown(len(columns), fault, most)
    shown = slice(first, first + most)
    title = f"The shortest {what} that goes wrong: {shortest}"
    if len(columns) > most:
        title = (
            f"The shortest {what} that goes wrong has {shortest.bits:,} bits. The columns about "
            f"the fault:"
        )
    rows = paper_rows(columns, task)
    marked = len(rows)
    if rnn.hidden_units <= MOST_UNITS_SHOWN:
        rows += [(f"unit h{j + 1}", [s.h[j] for s in steps]) for j in range(rnn.hidden_units)]
    before = f"{DOTS} " if first else ""
    after = f" {DOTS}" if first + most < len(columns) else ""
    lines = []
    for label, values in rows:
        cells = [f"{value!s:>{cell}}" for value in values]
        cells[fault] = style.marked(cells[fault])
        lines.append(f"  {label:<{indent - 2}}{before}{' '.join(cells[shown])}{after}")
    place = indent + len(before) + (fault - first) * (cell + 1) + cell - 1
    lines.insert(marked, f"{'':<{place}}{style.marked('^')} first wrong column")
    return [*style.sentence(title), "", *lines]


def as_on_paper(found: "Counterexample") -> "tuple[list[Column], int]":
    """Return the columns from left to right, the most significant first, and which fails first."""
    columns, fault = list(found.columns), found.first_wrong_column
    if found.task.first == "least":
        return columns[::-1], len(columns) - 1 - fault
    return columns, fault


def first_shown(columns: int, fault: int, most: int) -> int:
    """Return which column to begin with, where only `most` are shown: the fault is among these."""
    return 0 if columns <= most else max(0, min(fault - 1, columns - most))


def paper_rows(
    columns: "Sequence[Column]", task: "Specification"
) -> list[tuple[str, Sequence[object]]]:
    """Lay columns out in labelled rows, as on paper."""
    return [
        (state_name(task), [column.state for column in columns]),
        *[
            (name, [column.x[operand] for column in columns])
            for operand, name in enumerate(operand_names(task))
        ],
        (answer_name(task), [column.expected for column in columns]),
        ("network's answer", [column.got for column in columns]),
    ]


def operand_names(task: "Specification") -> tuple[str, ...]:
    """Call the operands a, b, ... as in the task's formula."""
    return tuple("abcdef"[: task.inputs])


def state_name(task: "Specification") -> str:
    """Call the task's state before a column."""
    return "carry in" if task.name.startswith(("add", "times", "linear")) else "state before"


def answer_name(task: "Specification") -> str:
    """Call what is due."""
    return "sum" if task.name.startswith("add") else "expected"


def digits_below_each_other(numbers: Sequence[tuple[str, str]], style: Style = PLAIN) -> list[str]:
    """Write labelled numbers below each other, only the first digits of very long ones."""
    indent = 2 + max(len(label) for label, _ in numbers) + 1
    longest = max(len(digits) for _, digits in numbers)
    room = min(MOST_DIGITS_SHOWN, style.width - indent - len(DOTS))
    return [
        f"  {label:<{indent - 2}}"
        + (f"{digits:>{longest}}" if longest <= room else f"{digits:>{longest}}"[:room] + DOTS)
        for label, digits in numbers
    ]


def _number(value: float) -> str:
    return f"{value:.6g}"
