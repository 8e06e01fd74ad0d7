"""Tasks and their wirings, in words and for programs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from binadd.report.addition_text import operand_names
from binadd.report.layout import PLAIN, Style, table
from binadd.report.words import plural, printable

if TYPE_CHECKING:
    from binadd.tasks.wiring import Wiring

MOST_STATES_LISTED = 16


def tasks_text(found: Sequence["Wiring"], style: Style = PLAIN) -> str:
    """List tasks, one on a line."""
    rows = [["task", "operands", "states", "pad", "units", "answers"]]
    for each in found:
        task = each.task
        kind = "yes or no" if task.reads == "decision" else "a number"
        if task.signed:
            kind = "a number with a sign"
        sizes = (task.inputs, len(task.states), task.pad, each.network.hidden_units)
        rows.append([task.name, *map(str, sizes), kind])
    return "\n".join(table(rows, style, left=(0, 5)))


def task_fields(found: "Wiring") -> dict[str, Any]:
    """Return what is said of a task, ready for `json.dumps`."""
    task = found.task
    return {
        "name": task.name,
        "inputs": task.inputs,
        "states": len(task.states),
        "pad": task.pad,
        "units": found.network.hidden_units,
    }


def wiring_text(found: "Wiring", style: Style = PLAIN) -> str:
    """Explain a wiring: the sum, the units, what feeds back, how the output reads them."""
    from binadd.formats.weight_files import format_weights

    task, units = found.task, found.network.hidden_units
    fewest = "the fewest" if found.search_complete else "the fewest found in a search cut short,"
    lines = style.sentence(
        f"{printable(task.name)}: {plural(units, 'hidden unit')}, {fewest} of this construction; "
        f"proved right at every width."
    )
    lines += ["", *style.sentence(f"Every unit looks at the sum v = {_sum_words(found)}.", "")]
    if len(task.states) > 1:
        lines += style.sentence(_values_words(found))
    lines.append("")
    for unit, cut in enumerate(found.cuts):
        lines += style.sentence(f"  h{unit + 1} fires where v > {cut.at:g}", hanging="    ")
    if found.start_unit:
        lines += style.sentence(
            f"  h{units} always fires: at the start nothing has, which is how the start is known",
            hanging="    ",
        )
    lines += ["", *style.sentence(f"Fed back: {_feedback_words(found)}.")]
    lines += style.sentence(f"Output: y = 1 where {_output_words(found)} > 0.")
    return "\n".join([*lines, "", format_weights(found.network, task.name).rstrip()])


def wiring_fields(found: "Wiring") -> dict[str, Any]:
    """Return a wiring, ready for `json.dumps`."""
    from binadd.formats.weight_files import weights_as_json

    return {
        "task": found.task.name,
        "hidden_units": found.network.hidden_units,
        "proved": True,
        "search_complete": found.search_complete,
        "input_weights": list(found.input_weights),
        "state_values": found.values,
        "thresholds": [cut.at for cut in found.cuts],
        "weights": weights_as_json(found.network, found.task.name),
    }


def _sum_words(found: "Wiring") -> str:
    names = operand_names(found.task)
    parts = list(zip(found.input_weights, names, strict=True))
    if len(found.task.states) > 1:
        parts.append((1, "the state's value"))
    return _linear(parts)


def _values_words(found: "Wiring") -> str:
    values = [f"{printable(name)}: {value}" for name, value in found.values.items()]
    rest = "; ..." if len(values) > MOST_STATES_LISTED else ""
    return f"The states' values are {'; '.join(values[:MOST_STATES_LISTED])}{rest}."


def _feedback_words(found: "Wiring") -> str:
    parts = [(cut.value_change, f"h{unit + 1}") for unit, cut in enumerate(found.cuts)]
    if found.start_unit:
        parts.append((found.lowest_value, f"h{found.network.hidden_units}"))
    words = _linear(parts)
    return f"the state's value is {words} of the column before" if words != "0" else "nothing"


def _output_words(found: "Wiring") -> str:
    parts = [(cut.bit_change, f"h{unit + 1}") for unit, cut in enumerate(found.cuts)]
    bias = found.network.b_y
    words = _linear(parts)
    sign = "-" if bias < 0 else "+"
    return f"{'' if words == '0' else words + ' '}{sign} {abs(bias):g}"


def _linear(parts: Sequence[tuple[int, str]]) -> str:
    """Write a sum of multiples.

    >>> _linear([(1, "a"), (-1, "b"), (2, "c"), (0, "d")])
    'a - b + 2 c'
    """
    words = ""
    for factor, name in parts:
        if factor == 0:
            continue
        size = "" if abs(factor) == 1 else f"{abs(factor)} "
        if words:
            words += f" {'-' if factor < 0 else '+'} {size}{name}"
        else:
            words = f"{'-' if factor < 0 else ''}{size}{name}"
    return words or "0"
