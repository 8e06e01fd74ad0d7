"""What notebooks show of a network or a result: small static tables of HTML.

Styles stand inline, there are no scripts and no ids, and colours are tints over whatever lies
behind, with the page's own ink on them: readable on white and on black. What is marked by a tint is
marked in another way too, for notebooks that take the styles away. All names are escaped.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from binadd.report.addition_text import (
    as_on_paper,
    first_shown,
    paper_rows,
)
from binadd.report.comparison_text import comparison_verdict, profile_rows, unit_rows
from binadd.report.diagnosis_text import diagnosis_paragraphs
from binadd.report.grading_text import mark_rows, summary
from binadd.report.layout import DOTS, Style, cut
from binadd.report.sweep_text import about_settings, encoding_rows, outcome, spreads
from binadd.report.training_text import outcome as training_outcome
from binadd.report.verdict_text import verdict_rows
from binadd.report.words import plural, printable, rule_in_words

if TYPE_CHECKING:
    from binadd.analysis.comparison import Comparison
    from binadd.grading.diagnosis import Diagnosis
    from binadd.grading.marks import Grading
    from binadd.learning.results import SweepResult, TrainingResult
    from binadd.networks.threshold_rnn import ThresholdRNN
    from binadd.verification.results import Counterexample, Proof
    from binadd.verification.verdict import Verdict

POSITIVE, NEGATIVE = "47,129,214", "209,86,15"
"""As in the picture of a network."""
RIGHT, WRONG, BAR = "46,160,67", "209,36,47", "47,129,214"
LEFT = "text-align:left"
STRONGEST = 0.5
"""How much of its colour the strongest tint has; the ink must stay readable on it."""
MOST_UNITS, MOST_STEPS, MOST_COLUMNS, MOST_PAIRS = 8, 12, 24, 16
MOST_NAME, MOST_TEXT = 60, 300

_WIDE = Style(width=100)


# Parts


def _tint(colour: str, strength: float) -> str:
    return f"background:rgba({colour},{strength:.2f})".replace("0.", ".")


def _marked(text: object) -> str:
    """Mark a digit as wrong."""
    return f'<b style="{_tint(WRONG, 0.4)}"><u>{escape(str(text))}</u></b>'


def _cell(text: str, style: str = "") -> str:
    return f'<td style="{style}">{text}</td>' if style else f"<td>{text}</td>"


def _text_cell(text: str) -> str:
    """Notebooks set what stands in a table to the right, which suits numbers only."""
    return _cell(escape(text), LEFT)


def _table(header: Sequence[str], rows: Iterable[tuple[str, Iterable[str]]]) -> str:
    """Make a table of labelled rows; header and labels are escaped, cells are cells of HTML."""
    lines = []
    if header:
        titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in header)
        lines.append(f'<tr align="right">{titles}</tr>')
    for label, cells in rows:
        title = f'<th scope="row" style="{LEFT}">{escape(label)}</th>'
        lines.append(f'<tr align="right">{title}{"".join(cells)}</tr>')
    return f'<table cellpadding="3" style="margin:.4em 0">{"".join(lines)}</table>'


def _text_table(rows: Sequence[Sequence[str]]) -> str:
    """Make a table of texts; the first row has the titles of the columns."""
    header, *lines = rows
    titles = "".join(f'<th scope="col" style="{LEFT}">{escape(title)}</th>' for title in header)
    rest = _table([], [(label, map(_text_cell, cells)) for label, *cells in lines])
    return rest.replace("<tr", f"<tr>{titles}</tr><tr", 1)


def _block(*parts: str) -> str:
    """Put parts below each other; what is wider than the notebook scrolls."""
    return f'<div style="overflow-x:auto;line-height:1.4">{"".join(parts)}</div>'


def _sentences(lines: Iterable[str]) -> str:
    return f"<div>{escape(' '.join(lines))}</div>"


def _verdict_line(is_right: bool, text: str) -> str:
    sign, colour = ("\N{CHECK MARK}", RIGHT) if is_right else ("\N{BALLOT X}", WRONG)
    return (
        f'<div><b style="{_tint(colour, 0.3)}">&nbsp;{sign}&nbsp;</b> <b>{escape(text)}</b></div>'
    )


def _named(name: str) -> str:
    """Write a name, which is anybody's words."""
    return escape(cut(printable(name), MOST_NAME))


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "\N{MINUS SIGN}", 1)


# A network, and what it does


def _network_line(rnn: "ThresholdRNN") -> str:
    kind = f"{plural(rnn.hidden_units, 'hidden unit')}, {rule_in_words(rnn.fires_at_zero)}"
    return f"<b>{_named(rnn.label)}</b>: {escape(kind)}"


def network_html(rnn: "ThresholdRNN") -> str:
    """Tabulate the weights, tinted by sign and size."""
    title = f"<div>{_network_line(rnn)}</div>"
    if rnn.hidden_units > MOST_UNITS:
        rest = "Their weights, too many to be listed here, are in w_xh, w_hh, b_h, w_hy and b_y."
        return _block(title, _sentences([rest]))
    names = [f"h{unit + 1}" for unit in range(rnn.hidden_units)]
    rows = [[*w_x, *w_h, bias] for w_x, w_h, bias in rnn.rows]
    output = [*rnn.output_weights, rnn.b_y]
    # Sizes are shown by their roots, so that a small weight is seen beside a large one.
    largest = max(abs(value) for row in (*rows, output) for value in row)

    def cells(values: Sequence[float]) -> list[str]:
        return [
            _cell(
                _number(value),
                _tint(
                    POSITIVE if value > 0 else NEGATIVE, STRONGEST * (abs(value) / largest) ** 0.5
                )
                if value
                else "",
            )
            for value in values
        ]

    lines = [(name, cells(row)) for name, row in zip(names, rows, strict=True)]
    unread = f'<td colspan="{rnn.inputs}"></td>'
    return _block(
        title,
        _table(
            ["", *_input_names(rnn.inputs), *names, "bias"],
            [*lines, ("y", [unread, *cells(output)])],
        ),
    )


def _input_names(inputs: int) -> tuple[str, ...]:
    return tuple("abcdef"[:inputs]) if inputs <= 6 else tuple(f"x{i + 1}" for i in range(inputs))


def trace_html(rnn: "ThresholdRNN", columns: Sequence[tuple[int, ...]]) -> str:
    """Tabulate what every unit does in the first columns: its sum, tinted where it fires."""
    steps = list(rnn.trace(columns[:MOST_STEPS]))
    shown = min(rnn.hidden_units, MOST_UNITS)
    names = [f"z{unit + 1}" for unit in range(shown)]
    fires = _tint(POSITIVE, 0.35)

    def summed(z: float, bit: int) -> str:
        return _cell(f"<b>{_number(z)}</b>", fires) if bit else _cell(_number(z))

    rows = [
        (
            str(t),
            [
                *map(_cell, map(str, step.x)),
                *(summed(z, h) for z, h in zip(step.z[:shown], step.h, strict=False)),
                _cell("".join(map(str, step.h[:shown])) + (DOTS if shown < len(step.h) else "")),
                summed(step.z_y, step.y),
                _cell(f"<b>{step.y}</b>"),
            ],
        )
        for t, step in enumerate(steps)
    ]
    more = len(columns) - len(steps)
    return _block(
        f"<div><b>{_named(rnn.label)}</b>, {plural(len(columns), 'column')}; sums of units that "
        "fire are bold</div>",
        _table(["column", *_input_names(rnn.inputs), *names, "h", "zy", "y"], rows),
        _sentences([f"and {plural(more, 'more column')}"]) if more else "",
    )


# Verdicts


def counterexample_html(found: "Counterexample") -> str:
    """Write the input out as on paper, wrong digits marked."""
    task = found.task
    text = str(found) if found.digits <= MOST_COLUMNS else f"wrong at {plural(found.bits, 'bit')}"
    does = "does not add" if task.name == "add" else f"does not do {_cut(task.name)}"
    return _block(_verdict_line(False, f"{does}: {text}"), _digits(found))


def _cut(name: str) -> str:
    return cut(printable(name), MOST_NAME)


def _digits(found: "Counterexample") -> str:
    columns, fault = as_on_paper(found)
    first = first_shown(len(columns), fault, MOST_COLUMNS)
    last = first + MOST_COLUMNS
    shown = columns[first:last]
    before, after = (DOTS if first else ""), (DOTS if last < len(columns) else "")
    wrong = [column.expected != column.got for column in shown]
    rows = []
    for label, values in paper_rows(shown, found.task):
        is_answer = label == "network's answer"
        cells = [
            _marked(value) if is_answer and off else escape(printable(str(value)))
            for value, off in zip(values, wrong, strict=True)
        ]
        ends = [[_cell(end)] if end else [] for end in (before, after)]
        rows.append((label, [*ends[0], *map(_cell, cells), *ends[1]]))
    return _table([], rows)


def proof_html(found: "Proof") -> str:
    """Say what is proved, with the certificate."""
    state = "carry" if found.task.name == "add" else "task state"
    shown = found.certificate[:MOST_PAIRS]
    rows = [
        ("hidden state", [_cell(escape(cut(hidden, 16))) for hidden, _ in shown]),
        (state, [_cell(str(number)) for _, number in shown]),
    ]
    more = len(found.certificate) - len(shown)
    return _block(
        _verdict_line(True, printable(str(found))),
        _table([], rows),
        _sentences([f"and {plural(more, 'more pair')}"]) if more else "",
    )


def verdict_html(found: "Verdict") -> str:
    """Say what `verify` found, and write the shortest counterexample out."""
    from binadd.verification.results import Counterexample

    task = found.task.name
    does = "adds" if task == "add" else f"does {_cut(task)}"
    does_not = "does not add" if task == "add" else f"does not do {_cut(task)}"
    text = f"{does} at every width" if found.correct_at_every_width else does_not
    rows = [(label, [_text_cell(cut(text, MOST_TEXT))]) for label, text in verdict_rows(found)]
    parts = [_verdict_line(found.correct_at_every_width, text), _table([], rows)]
    if isinstance(found.every_width, Counterexample):
        parts += [_sentences(["The shortest input that goes wrong:"]), _digits(found.every_width)]
    return _block(*parts)


# Comparisons, diagnoses, learning


def comparison_html(found: "Comparison") -> str:
    """Say how alike two networks are, with their units and what can be said of each."""
    names = "".join(
        f"<div>{letter}: {_network_line(profile.network)}</div>"
        for letter, profile in (("A", found.a), ("B", found.b))
    )
    lines = "".join(f"<div>{escape(line)}</div>" for line in comparison_verdict(found, _WIDE))
    parts = [names, f'<div style="margin:.5em 0">{lines}</div>']
    if found.alignment is not None:
        parts.append(_text_table(unit_rows(found, found.alignment)))
    return _block(*parts, _text_table(profile_rows(found)))


def diagnosis_html(found: "Diagnosis") -> str:
    """Say why a network is wrong and what would repair it, or where a right one is weakest."""
    (first, *weakness), *rest = diagnosis_paragraphs(found)
    parts = [_verdict_line(found.is_right, cut(first, MOST_TEXT))]
    parts += [_sentences([sentence]) for sentence in weakness]
    if found.counterexample is not None:
        parts.append(_digits(found.counterexample))
    parts += [
        f'<div style="margin:.5em 0">{escape(" ".join(paragraph))}</div>' for paragraph in rest
    ]
    return _block(*parts)


def grading_html(found: "Grading") -> str:
    """Tabulate the marks."""
    return _block(
        _text_table(mark_rows(found)),
        *(_sentences([line]) for line in summary(found, _WIDE)),
    )


def training_html(found: "TrainingResult") -> str:
    """Say what became of the seed, and show its network."""
    line = _verdict_line(found.succeeded, training_outcome(found))
    return _block(line, network_html(found.network))


def sweep_html(found: "SweepResult") -> str:
    """Say how the seeds fared, with a bar for each encoding."""
    parts = [_sentences([about_settings(found.settings)])]
    parts.append(f"<div><b>{escape(outcome(found))}</b></div>")
    if found.successes:
        parts += [_sentences([line]) for line in spreads(found, _WIDE)]
        counts = list(found.encodings.values())
        _, *rows = encoding_rows(found)
        whole = len(found.successes)
        parts.append(
            _table(
                [],
                [
                    (name, [_cell(count), _cell(share), _bar(number / whole)])
                    for (count, share, name), number in zip(rows, counts, strict=True)
                ],
            )
        )
    return _block(*parts)


def _bar(share: float) -> str:
    bar = f"width:{10 * share:.2f}em;height:1em;{_tint(BAR, 0.7)}"
    return f'<td style="{LEFT}"><div style="{bar}"></div></td>'
