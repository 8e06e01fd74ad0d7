"""Additions as tables of columns, for people."""

from typing import TYPE_CHECKING, Any

from binadd.report.words import highlight

if TYPE_CHECKING:
    from binadd.networks.threshold_rnn import ThresholdRNN
    from binadd.verification.results import Counterexample

MOST_UNITS_SHOWN = 8
MOST_COLUMNS_SHOWN = 32


def trace_table(columns: list[dict[str, Any]]) -> str:
    """Lay out the columns of ``add --trace``, a column of the addition on a line."""
    units = len(columns[0]["h"])
    header = ["column", "a b", "carry in", *(f"z{j}" for j in range(1, units + 1)), "h", "zy", "y"]
    rows = [
        [
            str(column["column"]),
            " ".join(map(str, column["x"])),
            str(column["carry_in"]),
            *map(_number, column["z"]),
            "".join(map(str, column["h"])),
            _number(column["z_y"]),
            str(column["y"]),
        ]
        for column in columns
    ]
    return aligned([header, *rows])


def counterexample_lines(shortest: "Counterexample", rnn: "ThresholdRNN") -> list[str]:
    """Say which addition goes wrong, and write it out."""
    title = f"The shortest addition that goes wrong: {shortest}"
    if shortest.bits >= MOST_COLUMNS_SHOWN:
        title = f"The shortest addition that goes wrong has {shortest.bits} bits. Its last columns:"
    return [title, "", counterexample_table(shortest, rnn)]


def counterexample_table(shortest: "Counterexample", rnn: "ThresholdRNN") -> str:
    """Write a network's shortest counterexample out as on paper, with the wrong column marked.

    The most significant column stands left. In the shortest counterexample the fault is in one of
    the first two, so that a very long one can be cut at the right.
    """
    steps = list(rnn.trace([column.x for column in shortest.columns]))[::-1][:MOST_COLUMNS_SHOWN]
    columns = shortest.columns[::-1][:MOST_COLUMNS_SHOWN]
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
    width = max(len(label) for label, _ in rows)
    cut = " ..." if shortest.bits >= MOST_COLUMNS_SHOWN else ""
    lines = []
    for label, bits in rows:
        cells = [str(bit) for bit in bits]
        cells[fault] = highlight(cells[fault])
        lines.append(f"  {label:<{width}}  {' '.join(cells)}{cut}")
    lines.insert(5, f"  {'':<{width}}  {'  ' * fault}{highlight('^')} first wrong column")
    return "\n".join(lines)


def counterexample_fields(found: "Counterexample | None") -> dict[str, Any] | None:
    """Return a counterexample as JSON has it, in binary, most significant digit first."""
    if found is None:
        return None
    a, b, expected, got = found.binary
    return {"bits": found.bits, "a": a, "b": b, "expected": expected, "got": got}


def aligned(rows: list[list[str]]) -> str:
    """Lay out rows of cells, each column as wide as its widest cell, to the right."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


def _number(value: float) -> str:
    return f"{value:.6g}"
