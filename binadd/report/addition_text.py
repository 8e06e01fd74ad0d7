"""Additions column by column: a trace, and a counterexample as on paper."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from binadd.report.layout import DOTS, PLAIN, Style, cut, table

if TYPE_CHECKING:
    from binadd.networks.threshold_rnn import ThresholdRNN
    from binadd.verification.results import Counterexample

MOST_UNITS_SHOWN = 8
MOST_COLUMNS_SHOWN = 32
MOST_DIGITS_SHOWN = 64
_LONGEST_STATE = 16


def trace_text(columns: Sequence[dict[str, Any]], style: Style = PLAIN) -> str:
    """Lay out the columns of ``add --trace``, a column of the addition on a line.

    The sums of so many units are shown as fit; the first wrong column is marked.
    """
    units = len(columns[0]["h"])
    shown = units
    while len(lines := _trace_lines(columns, shown, style)) > 1 + len(columns) and shown:
        shown -= 1
    if shown < units:
        lines.append(f"The sums of {units - shown:,} more units are in --json.")
    return "\n".join(lines)


def _trace_lines(columns: Sequence[dict[str, Any]], units: int, style: Style) -> list[str]:
    header = ["column", "a b", "carry in", *(f"z{j + 1}" for j in range(units)), "h", "zy", "y"]
    rows = [
        [
            str(column["column"]),
            " ".join(map(str, column["x"])),
            str(column["carry_in"]),
            *map(_number, column["z"][:units]),
            cut("".join(map(str, column["h"])), _LONGEST_STATE),
            _number(column["z_y"]),
            str(column["y"]),
        ]
        for column in columns
    ]
    remark = "  <- first wrong column"
    wrong = next((i for i, c in enumerate(columns) if c["y"] != (sum(c["x"]) + c["carry_in"]) % 2),
                 None)  # fmt: skip
    narrower = style if wrong is None else Style(style.width - len(remark), style.colours)
    lines = table([header, *rows], narrower, left=())
    if wrong is not None and len(lines) == 1 + len(columns):
        lines[1 + wrong] += style.marked(remark)
    return lines


def counterexample_text(
    shortest: "Counterexample", rnn: "ThresholdRNN", style: Style = PLAIN
) -> list[str]:
    """Say which addition goes wrong, and write it out as on paper, the wrong column marked.

    The most significant column stands left. In the shortest counterexample the fault is in one of
    the first two, so that a very long one can be cut at the right.
    """
    labels = ("carry in", "a", "b", "sum", "network's answer")
    indent = 2 + max(map(len, labels)) + 2
    most = min(MOST_COLUMNS_SHOWN, (style.width - indent - len(DOTS)) // 2)
    all_shown = shortest.bits + 1 <= most
    if all_shown:
        title = style.sentence(f"The shortest addition that goes wrong: {shortest}")
    else:
        title = style.sentence(
            f"The shortest addition that goes wrong has {shortest.bits:,} bits. Its last columns:"
        )
    steps = list(rnn.trace([column.x for column in shortest.columns]))[::-1][:most]
    columns = shortest.columns[::-1][:most]
    fault = shortest.bits - shortest.first_wrong_column
    rows = [
        ("carry in", [column.carry_in for column in columns]),
        ("a", [column.x[0] for column in columns]),
        ("b", [column.x[1] for column in columns]),
        ("sum", [column.expected for column in columns]),
        ("network's answer", [column.got for column in columns]),
    ]
    if rnn.hidden_units <= MOST_UNITS_SHOWN:
        rows += [(f"unit h{j + 1}", [s.h[j] for s in steps]) for j in range(rnn.hidden_units)]
    lines = []
    for label, bits in rows:
        cells = [str(bit) for bit in bits]
        cells[fault] = style.marked(cells[fault])
        lines.append(f"  {label:<{indent - 2}}{' '.join(cells)}{'' if all_shown else ' ' + DOTS}")
    lines.insert(5, f"{'':<{indent}}{'  ' * fault}{style.marked('^')} first wrong column")
    return [*title, "", *lines]


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
