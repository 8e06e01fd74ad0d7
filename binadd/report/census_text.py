"""The census in words: its counts, the standing of a network, the best, the board, minimality."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from binadd.report.layout import PLAIN, Style, cut, labelled, table
from binadd.report.words import percent, printable, rounded_down

if TYPE_CHECKING:
    from binadd.analysis.census.best import Best
    from binadd.analysis.census.board import Board
    from binadd.analysis.census.census import Census
    from binadd.analysis.census.minimality import Minimality, TwoUnits, UnitCount
    from binadd.analysis.census.standing import Standing

MOST_NUMBERS_SHOWN = 8
WIDEST_NAME = 30


def census_text(found: "Census", style: Style = PLAIN) -> str:
    """Say how many 3-unit adders there are, and of which kinds."""
    counts = [
        (f"{found.machines:9,}", "machines on the hidden states that inputs lead to"),
        (f"{found.classes:9,}", "classes: machines up to the order of the units"),
        (f"{found.classes_up_to_input_swap:9,}", "classes, if the inputs may be exchanged too"),
    ]
    by_states = [("states", "start entered again", "classes")] + [
        (str(states), "yes" if again else "no", f"{count:,}")
        for (states, again), count in found.by_states_and_start.items()
    ]
    encodings = [("encoding", "classes")]
    encodings += [(name, f"{count:,}") for name, count in found.encodings.items()]
    plain = found.classes - found.carry_complemented
    return "\n".join(
        [
            *style.sentence(
                "All networks of three hidden units that add, told apart by what they do:"
            ),
            "",
            *labelled(counts, style),
            "",
            *table(by_states, style, left=(1,)),
            "",
            *table(encodings, style),
            "",
            *style.sentence(
                f"Every class has one unit c that is the carry ({plain:,}) or its complement "
                f"({found.carry_complemented:,}), and two units u and v: with units complemented "
                f"where need be, the output is [u+v-c>0]."
            ),
            *style.sentence(
                f"Listed from all 94,572 threshold functions of five bits for a hidden unit, and "
                f"all 104 of three bits for the output (OEIS A000609), in {found.seconds:.1f} "
                f"seconds."
            ),
        ]
    )


def standing_text(found: "Standing", style: Style = PLAIN) -> str:
    """Say which class a network is, and how it does there."""
    name = printable(found.name)
    row, own = found.row, found.own
    if row is None or own is None:
        why = "it does not add, or not three of its units matter"
        return "\n".join(style.sentence(f'{name}: in no class, for {why}; see "binadd verify".'))
    integers = "-1, 0 and 1" if row.is_ternary else f"up to {row.largest_integer}"
    roles = ", ".join(f"h{unit + 1} is {role}" for unit, role in found.roles)
    neighbours = "no class is one truth-table entry away"
    if found.neighbours:
        count = _many(len(found.neighbours))
        neighbours = f"{count} one truth-table entry away: {_classes(found.neighbours)}"
    lines = [
        ("form", row.form),
        ("hidden states", f"{row.states}, {row.encoding}"),
        ("units", f"{roles}; c is the carry, the output [u+v-c>0]"),
        ("margin", _measure(own.margin, row.margin)),
        ("tolerance", _measure(own.tolerance, row.tolerance)),
        ("rank of class", f"{found.rank_by_margin:,} by margin, {found.rank_by_tolerance:,} by "
                          f"tolerance"),
        ("integers", f"{integers} suffice, and no smaller ones"),
        ("not zero", f"{row.nonzeros} parameters at least"),
        ("swapped inputs", "the same class" if row.swapped == row.number
                           else f"class {row.swapped}"),
        ("complements", _classes(row.complements)),
        ("neighbours", neighbours),
    ]  # fmt: skip
    rows = [(f"  {label}", text) for label, text in lines]
    return "\n".join([f"{name}: class {row.number} of {found.classes:,}", *labelled(rows, style)])


def best_text(found: "Best", style: Style = PLAIN) -> str:
    """Say what the best network is, and why there is no better one."""
    rnn = found.network
    rows: list[tuple[str, ...]] = [("", "x1", "x2", "h1", "h2", "h3", "bias")]
    rows += [
        (f"h{i + 1}", *(f"{w:g}" for w in (*rnn.w_xh[i], *rnn.w_hh[i], rnn.b_h[i])))
        for i in range(rnn.hidden_units)
    ]
    rows.append(("y", "", "", *(f"{w:g}" for w in (*rnn.w_hy, rnn.b_y))))
    others = found.ties - 1
    reach = f"{_many(others, 'other ')} can do as well" if others else "no other class can"
    return "\n".join(
        [
            *style.sentence(_best_claim(found)),
            *style.sentence(
                f"This is class {found.row.number} of {found.classes:,}, {found.row.form}; {reach}."
                f" It is proved to add at every width."
            ),
            "",
            *table(rows, style),
        ]
    )


def _best_claim(found: "Best") -> str:
    scale = found.largest_parameter
    written = "" if scale == 1 else f" (Written below with all parameters {scale} times as large.)"
    if found.by == "margin":
        return (
            f"No 3-unit adder with parameters in [-1, 1] has a margin above {found.value}.{written}"
        )
    if found.by == "tolerance":
        return (
            f"No 3-unit adder with parameters in [-1, 1] has a tolerance above {found.value}: "
            f"all its parameters may move by less than that at once.{written}"
        )
    if found.by == "nonzeros":
        return f"No 3-unit adder has fewer than {found.value} parameters that are not zero."
    return (
        f"No 3-unit adder takes fewer than {found.value} bits a parameter, for -1, 0 and 1; of "
        f"those with {found.value}, none has fewer than {found.row.nonzeros} that are not zero."
    )


def board_text(found: "Board", style: Style = PLAIN) -> str:
    """Tabulate networks that are proved, best first; then say what is wrong with the others."""
    lines: list[str] = []
    if found.entries:
        rows = [("rank", "file", "units", "nonzero", "values", "bits", "tolerance")]
        rows += [
            (
                str(entry.rank),
                cut(printable(entry.name), WIDEST_NAME, keep_end=True),
                str(entry.units),
                str(entry.nonzeros),
                str(entry.distinct_values),
                "none" if entry.fewest_bits is None else str(entry.fewest_bits),
                rounded_down(float(entry.tolerance)),
            )
            for entry in found.entries
        ]
        lines += table(rows, style, left=(1,))
        lines += [
            "",
            *style.sentence(
                "All are proved to add at every width. Ranked by the columns from left to right. "
                "Tolerance: with each unit scaled so that its largest parameter is 1."
            ),
        ]
    if found.refuted:
        lines += ["", "Not ranked, for they do not add:"] if lines else ["None of them adds:"]
        for name, reason in found.refuted:
            lines += style.sentence(f"{printable(name)}: {printable(reason)}", "  ", "    ")
    return "\n".join(lines)


def minimality_text(found: "Sequence[Minimality]", style: Style = PLAIN) -> str:
    """Tabulate how many networks of few units do each task."""
    rows = [("task", "units", "machines", "up to order", "fewest nonzero")]
    for one in found:
        for count in one.by_units:
            first = count is one.by_units[0]
            rows.append((one.task.name if first else "", *_counted(count)))
        if one.fewest_units is None:
            rows.append(("", f"> {one.by_units[-1].units}", "not listed", "", ""))
    return "\n".join(
        [
            *table(rows, style),
            "",
            *style.sentence(
                "All networks of so many units that do the task, told apart by what they do on the "
                "hidden states that inputs lead to. The last column: the fewest parameters that "
                "are not zero, of any real weights; a network with so few is proved."
            ),
        ]
    )


def two_units_text(found: "TwoUnits", style: Style = PLAIN) -> str:
    """Say why no network of two units adds."""
    functions = f"{found.functions:,}"
    return "\n".join(
        style.sentence(
            f"No network of two units adds. All {functions} x {functions} pairs of threshold "
            f"functions of four bits were followed from the start: {found.pairs} of them add, "
            f"whatever the output unit. In short: take a hidden state that is entered with carry 0 "
            f"and one with carry 1. On these two each unit is a threshold function of the digits "
            f"and the carry. The sum bit changes along all 12 edges of that cube, so along each "
            f"some unit must change; two threshold functions of three bits change along at most "
            f"{found.most_edges}."
        )
    )


def _counted(count: "UnitCount") -> tuple[str, str, str, str]:
    nonzeros = "" if count.nonzeros is None else str(count.nonzeros)
    machines = "none" if count.machines == 0 else f"{count.machines:,}"
    classes = "" if count.machines == 0 else f"{count.classes:,}"
    return str(count.units), machines, classes, nonzeros


def _measure(own: Fraction, best: Fraction) -> str:
    # Integers are divided exactly, so that 100% is all of it.
    share = percent(own.numerator * best.denominator, own.denominator * best.numerator)
    return f"{rounded_down(float(own))}, {share} of {best}, the best of its class"


def _classes(numbers: Sequence[int]) -> str:
    if not numbers:
        return "no other class"
    shown = ", ".join(map(str, numbers[:MOST_NUMBERS_SHOWN]))
    more = len(numbers) - MOST_NUMBERS_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown


def _many(classes: int, which: str = "") -> str:
    return f"{classes:,} {which}{'class' if classes == 1 else 'classes'}"
