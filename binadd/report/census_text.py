"""The census in words: its counts, the standing of a network, the best, the board, minimality."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from binadd.report.words import printable, rounded_down

if TYPE_CHECKING:
    from binadd.analysis.census.best import Best
    from binadd.analysis.census.board import Board
    from binadd.analysis.census.census import Census
    from binadd.analysis.census.minimality import Minimality, TwoUnits, UnitCount
    from binadd.analysis.census.standing import Standing

MOST_NUMBERS_SHOWN = 8
STATES_BY_ENCODING = {
    "thermometer": "1, 1, 1, 1",
    "six codes": "1, 2, 2, 1",
    "seven codes, three for sum 2": "1, 2, 3, 1",
    "seven codes, three for sum 1": "1, 3, 2, 1",
    "eight codes": "1, 3, 3, 1",
}


def census_text(found: "Census") -> str:
    """Say how many 3-unit adders there are, and of which kinds."""
    by_states = [("states", "start entered again", "classes")] + [
        (str(states), "yes" if again else "no", f"{count:,}")
        for (states, again), count in found.by_states_and_start.items()
    ]
    encodings = [("encoding", "states for sum 0, 1, 2, 3", "classes")] + [
        (name, STATES_BY_ENCODING[name], f"{count:,}") for name, count in found.encodings.items()
    ]
    plain = found.classes - found.carry_complemented
    return "\n".join(
        [
            "All networks of three hidden units that add, told apart by what they do:",
            "",
            f"{found.machines:9,}  machines on the hidden states that inputs lead to",
            f"{found.classes:9,}  classes: machines up to the order of the units",
            f"{found.classes_up_to_input_swap:9,}  classes, if the two inputs may be exchanged too",
            "",
            *_columns(by_states, left=(1,)),
            "",
            *_columns(encodings, left=(0, 1)),
            "",
            f"Every class has one unit c that is the carry ({plain:,}) or its complement",
            f"({found.carry_complemented:,}), and two units u and v: with units complemented where",
            "need be, the output is [u + v - c > 0].",
            "",
            "Listed from all 94,572 threshold functions of five bits for a hidden unit and",
            f"all 104 of three bits for the output (OEIS A000609), in {found.seconds:.1f} seconds.",
        ]
    )


def standing_text(found: "Standing") -> str:
    """Say which class a network is, and how it does there."""
    name = printable(found.network.label)
    row, own = found.row, found.own
    if row is None or own is None:
        return (
            f"{name}: in no class; it does not add, or not three of its units matter.\n"
            f'"binadd verify" says whether it adds.'
        )
    smallest = (
        "-1, 0 and 1 suffice" if row.is_ternary else f"up to {row.largest_integer} are needed"
    )
    swapped = (
        "the same class" if row.swapped == row.number else f"class {row.swapped:,}"
    )
    lines = [
        ("form", row.form),
        ("hidden states", f"{row.states}, {row.encoding}"),
        ("units", f"{row.normal_form} (the carry is c; y = [u + v - c > 0])"),
        ("margin", _measure(own.margin, row.margin, found.rank_by_margin)),
        ("tolerance", _measure(own.tolerance, row.tolerance, found.rank_by_tolerance)),
        ("integer weights", f"{smallest}; at least {row.nonzeros} parameters not zero"),
        ("inputs exchanged", swapped),
        ("complemented", _classes(row.complements) if row.complements else "no other class"),
        ("neighbours", f"{_many(len(found.neighbours))} "
                       f"one truth-table entry away"),
    ]  # fmt: skip
    lines.append(("", _classes(found.neighbours)))
    width = max(len(label) for label, _ in lines)
    head = f"{name}: class {row.number:,} of {found.classes:,}"
    return "\n".join([head, *(f"  {label:<{width}}  {text}".rstrip() for label, text in lines)])


def best_text(found: "Best") -> str:
    """Say what the best network is, and why there is no better one."""
    rnn = found.network
    rows = [("", "x1", "x2", "h1", "h2", "h3", "bias")]
    rows += [
        (f"h{i + 1}", *(f"{w:g}" for w in (*rnn.w_xh[i], *rnn.w_hh[i], rnn.b_h[i])))
        for i in range(rnn.hidden_units)
    ]
    rows.append(("y", "", "", *(f"{w:g}" for w in (*rnn.w_hy, rnn.b_y))))
    others = found.ties - 1
    reach = f"{_many(others, 'other ')} can do as well" if others else "no other class can"
    return "\n".join(
        [
            _best_claim(found),
            f"Class {found.row.number:,} of {found.classes:,}, {found.row.form};",
            f"{reach}. Proved to add at every width.",
            "",
            *_columns(rows, left=(0,)),
        ]
    )


def _best_claim(found: "Best") -> str:
    scale = found.largest_parameter
    divided = "" if scale == 1 else f"\nAs written below, all parameters are {scale} times as large."
    if found.by == "margin":
        return (
            f"No 3-unit adder with parameters in [-1, 1] has a margin above {found.value}."
            f"{divided}"
        )
    if found.by == "tolerance":
        return (
            f"No 3-unit adder with parameters in [-1, 1] tolerates moves of all its\n"
            f"parameters of more than {found.value}.{divided}"
        )
    if found.by == "nonzeros":
        return f"No 3-unit adder has fewer than {found.value} parameters that are not zero."
    return (
        f"No 3-unit adder has parameters of fewer than {found.value} bits, -1, 0 and 1; of those\n"
        f"with {found.value}, none has fewer than {found.row.nonzeros} that are not zero."
    )


def board_text(found: "Board") -> str:
    """Tabulate networks that are proved, best first; then say what is wrong with the others."""
    lines: list[str] = []
    if found.entries:
        rows = [("", "file", "units", "nonzero", "values", "bits", "tolerance")]
        rows += [
            (
                str(entry.rank),
                _cut(printable(entry.network.label), 36),
                str(entry.units),
                str(entry.nonzeros),
                str(entry.distinct_values),
                "none" if entry.fewest_bits is None else str(entry.fewest_bits),
                rounded_down(float(entry.tolerance)),
            )
            for entry in found.entries
        ]
        lines += _columns(rows, left=(1,))
        lines += ["", "All are proved to add at every width. Tolerance: with the largest parameter"]
        lines += ["of each unit scaled to 1."]
    if found.refuted:
        lines += ["", "Not ranked, for they do not add:"] if lines else ["None of them adds:"]
        for network, counterexample in found.refuted:
            lines += [f"  {printable(network.label)}", f"    {counterexample}"]
    return "\n".join(lines)


def minimality_text(found: "Sequence[Minimality]") -> str:
    """Tabulate how many networks of few units do each task."""
    rows = [("task", "units", "machines", "up to order", "fewest nonzero")]
    for one in found:
        for count in one.by_units:
            first = count is one.by_units[0]
            rows.append((one.task.name if first else "", *_counted(count)))
        if one.fewest_units is None:
            rows.append(("", f"{one.by_units[-1].units + 1}+", "not listed", "", ""))
    lines = _columns(rows, left=(0,))
    lines += [
        "",
        "All networks of so many units, told apart by what they do on the hidden states",
        "that inputs lead to. The last column: the fewest parameters that are not zero, of",
        "any real weights; a network with so few is proved.",
    ]
    return "\n".join(lines)


def two_units_text(found: "TwoUnits") -> str:
    """Say why no network of two units adds."""
    return "\n".join(
        [
            f"No network of two units adds. All {found.functions:,} x {found.functions:,} pairs of threshold",
            f"functions of four bits were followed: {found.pairs} of them add, whatever the output.",
            "And in short: take a hidden state that is entered with carry 0 and one with",
            "carry 1. On these two, each unit is a threshold function of digits and carry;",
            "the sum bit changes along all 12 edges of that cube, so some unit must; two",
            f"threshold functions of three bits change along at most {found.most_edges}.",
        ]
    )


def _counted(count: "UnitCount") -> tuple[str, str, str, str]:
    nonzeros = "" if count.nonzeros is None else str(count.nonzeros)
    machines = "none" if count.machines == 0 else f"{count.machines:,}"
    classes = "" if count.machines == 0 else f"{count.classes:,}"
    return str(count.units), machines, classes, nonzeros


def _measure(own: Fraction, best: Fraction, rank: int | None) -> str:
    share = int(1000 * own / best) / 10
    return (
        f"{rounded_down(float(own))}, {share:g}% of {best}, the best of its class; "
        f"its rank: {rank:,}"
    )


def _classes(numbers: Sequence[int]) -> str:
    shown = ", ".join(f"{number}" for number in numbers[:MOST_NUMBERS_SHOWN])
    more = len(numbers) - MOST_NUMBERS_SHOWN
    return f"{shown}, and {more:,} more" if more > 0 else shown


def _many(classes: int, which: str = "") -> str:
    return f"{classes:,} {which}{'class' if classes == 1 else 'classes'}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"...{text[3 - width:]}"


def _columns(rows: Sequence[Sequence[str]], left: Sequence[int]) -> list[str]:
    """Lay out a table; the columns `left` are text, the others numbers."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place in left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
