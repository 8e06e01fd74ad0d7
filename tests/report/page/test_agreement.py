"""Two decisions that share no line: the page's in JavaScript, and Python's. They agree."""

import math
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from binadd import ThresholdRNN, count_wrong, hand_wired, load_weights, prove, specification, wire
from binadd.automata.machine import compile_machine
from binadd.automata.specification import Specification
from binadd.formats.weight_files import format_weights
from binadd.report.page.assembly import SOURCES
from binadd.verification.margins import margins
from binadd.verification.results import Proof
from tests.random_networks import random_networks
from tests.report.page.conftest import TASKS, Answers

PARTS = ("w_xh", "w_hh", "b_h", "w_hy", "b_y")
CASES = Path(__file__).parents[2] / "cases"


def from_row(w: np.ndarray, hidden: int, inputs: int, fires_at_zero: bool) -> ThresholdRNN:
    sizes = np.cumsum([hidden * inputs, hidden * hidden, hidden, hidden])
    w_xh, w_hh, b_h, w_hy, b_y = np.split(w, sizes)
    return ThresholdRNN(
        w_xh.reshape(hidden, inputs),
        w_hh.reshape(hidden, hidden),
        b_h,
        w_hy,
        float(b_y[0]),
        fires_at_zero=fires_at_zero,
        name="a name",
    )


def row_of(rnn: ThresholdRNN) -> np.ndarray:
    return np.concatenate([np.ravel(getattr(rnn, part)) for part in PARTS])


def hostile(seed: int, count: int) -> Iterator[ThresholdRNN]:
    """Adders and their neighbours, written so that sums cancel or just miss 0."""
    generator = np.random.default_rng(seed)
    adders = [
        hand_wired(),
        wire("add"),
        from_row(
            np.array([1, 1, 1, 1, 0, 0, 0, -1, 0, 0, 1, 0, 0, 1, 0, 0, -1, 0, 1, -1, 1, 0], float),
            3,
            2,
            False,
        ),
    ]
    for i in range(count):
        base = adders[int(generator.integers(len(adders)))]
        hidden = base.hidden_units
        w = row_of(base).copy()
        kind = i % 5
        if kind == 0:  # tenths that cancel
            w = np.round(w) + generator.integers(-3, 4, len(w)) * 0.1
        elif kind == 1:  # units at scales far apart
            for unit in range(hidden):
                scale = 2.0 ** int(generator.integers(-60, 61))
                for place in row_places(hidden, 2, unit):
                    w[place] *= scale
        elif kind == 2:  # the largest beside the smallest
            w = np.where(generator.random(len(w)) < 0.25, 5e-324 * np.sign(w), w)
            w = np.where(generator.random(len(w)) < 0.15, 1e300 * np.sign(w + 1e-9), w)
        elif kind == 3:  # one unit in the last place from zero
            w = np.round(w)
            place = int(generator.integers(len(w)))
            w[place] = math.nextafter(w[place], math.inf if generator.integers(2) else -math.inf)
        else:  # tenths and thirds one unit in the last place away
            w = w / 3 * 0.1
            place = int(generator.integers(len(w)))
            w[place] = math.nextafter(w[place], -math.inf)
        yield from_row(w, hidden, 2, bool(generator.integers(2)))


def row_places(hidden: int, inputs: int, unit: int) -> list[int]:
    """Where the numbers of a hidden unit stand in a row of all."""
    first = hidden * inputs
    return [
        *range(unit * inputs, (unit + 1) * inputs),
        *range(first + unit * hidden, first + (unit + 1) * hidden),
        first + hidden * hidden + unit,
    ]


def of_other_tasks(seed: int, count: int) -> Iterator[tuple[str, ThresholdRNN]]:
    generator = np.random.default_rng(seed)
    for i in range(count):
        name = TASKS[i % len(TASKS)]
        base = wire(name)
        if base.hidden_units > 8:
            continue
        w = row_of(base).copy()
        if i % 3:
            w += generator.normal(scale=0.4, size=len(w)) * (generator.random(len(w)) < 0.3)
        yield name, from_row(w, base.hidden_units, base.inputs, bool(i % 2))


def networks(count: int) -> list[tuple[str, ThresholdRNN]]:
    saved = [
        load_weights(path)
        for path in sorted(CASES.glob("*.json"))
        if path.stat().st_size > 9 and path.name != "EXPECTED.json"
    ]
    found = [("add", rnn) for rnn in saved if rnn.inputs == 2]
    found += [("add", rnn) for rnn in random_networks(17, count * 4 // 10)]
    found += [("add", rnn) for rnn in hostile(18, count * 4 // 10)]
    found += of_other_tasks(19, count * 2 // 10)
    return [(task, rnn) for task, rnn in found if rnn.hidden_units <= 8]


def case(task: str, rnn: ThresholdRNN, seed: int) -> dict[str, Any]:
    generator = np.random.default_rng(seed)
    columns = generator.integers(0, 2, size=(5, rnn.inputs)).tolist()
    place = int(generator.integers(len(row_of(rnn))))
    return {"text": format_weights(rnn, task), "task": task, "columns": columns, "places": [place]}


def disagreements(
    task: str, rnn: ThresholdRNN, given: dict[str, Any], said: dict[str, Any]
) -> list[str]:
    """What the page says otherwise than Python does."""
    found, specified = prove(rnn, task), specification(task)
    expected: dict[str, Any] = {
        "right": isinstance(found, Proof),
        "wrong": str(count_wrong(rnn, 8, task).wrong),
        "trace": [
            {"z": list(step.z), "h": list(step.h), "zy": step.z_y, "y": step.y}
            for step in rnn.trace(given["columns"])
        ],
        "text": format_weights(rnn, None if task == "add" else task),
        "comesBack": True,
        "certificate": None,
        "counterexample": None,
        "margins": None,
    }
    if isinstance(found, Proof):
        expected["certificate"] = [list(pair) for pair in found.certificate]
        measured = margins(compile_machine(rnn))
        expected["margins"] = {"smallest": measured.smallest, "tolerance": measured.tolerance}
    else:
        fields = found.as_json()
        expected["counterexample"] = {
            key: fields[key] for key in ("bits", "operands", "expected", "got")
        }
        expected["counterexample"]["column"] = found.first_wrong_column
    wrong = [key for key, value in expected.items() if said[key] != value]
    numbers = re.search(r"w=([^&]*)", said["link"])
    assert numbers is not None
    if [float(x) for x in numbers[1].split(",")] != row_of(rnn).tolist():
        wrong.append("link")
    if not track_agrees(rnn, specified, given["places"][0], said["tracks"][0]):
        wrong.append("track")
    return wrong


def track_agrees(
    rnn: ThresholdRNN, task: Specification, place: int, track: list[list[str]]
) -> bool:
    """Whether the green intervals hold just the values with which Python proves the network.

    Tried are the ends, their neighbours, and what lies between and beyond them.
    """
    ends = [float(end.replace("Infinity", "inf")) for interval in track for end in interval]
    intervals = list(zip(ends[::2], ends[1::2], strict=True))
    finite = [end for end in ends if math.isfinite(end) and abs(end) < 1e300]
    tried = {row_of(rnn)[place], 0.0, -1e6, 1e6}
    for end in finite:
        tried |= {end, math.nextafter(end, -math.inf), math.nextafter(end, math.inf)}
    tried |= {(a + b) / 2 for a, b in zip(sorted(finite), sorted(finite)[1:], strict=False)}
    for value in tried:
        w = row_of(rnn).copy()
        w[place] = value
        changed = from_row(w, rnn.hidden_units, rnn.inputs, rnn.fires_at_zero)
        inside = any(
            low <= value < high if rnn.fires_at_zero else low < value <= high
            for low, high in intervals
        )
        if inside != isinstance(prove(changed, task), Proof):
            return False
    return True


def check(answers: Answers, count: int, home: Path = SOURCES) -> dict[int, list[str]]:
    given = networks(count)
    cases = [case(task, rnn, seed) for seed, (task, rnn) in enumerate(given)]
    said = answers(cases, home)
    found = {
        number: disagreements(task, rnn, cases[number], said[number])
        for number, (task, rnn) in enumerate(given)
    }
    assert len(given) >= count * 8 // 10
    assert 5 < sum(each["right"] for each in said) < len(said) - 5
    return {number: wrong for number, wrong in found.items() if wrong}


def test_page_and_python_agree(answers: Answers) -> None:
    assert check(answers, 60) == {}


@pytest.mark.slow
def test_page_and_python_agree_on_more_than_a_thousand_networks(answers: Answers) -> None:
    assert len(networks(1300)) >= 1000
    assert check(answers, 1300) == {}


FAULTS = {  # module, what stands there, what is planted, what has to be seen
    "rounded sums": (
        "exact.mjs",
        "return {\n\t\tintegers: parts.map(",
        "return {\n\t\tintegers: numbers.map((x) => "
        "BigInt(Math.round(x * 1e6) || 0)),\n\t\tunused: parts.map(",
        {"trace"},
    ),
    "z >= 0 ignored": (
        "network.mjs",
        "net.inclusive ? sum >= 0n : sum > 0n",
        "sum > 0n",
        {"right"},
    ),
    "cut instead of rounded": (
        "exact.mjs",
        "kept = size >> BigInt(spare);",
        "kept = (size >> BigInt(spare)) & ~2047n;",
        {"trace"},
    ),
    "not the smallest b": (
        "decide.mjs",
        "allowed[column] = withBit(0);\n\t\t\tif (!canFail",
        "allowed[column] = withBit(operand ? 1 : 0);\n\t\t\tif (!canFail",
        {"counterexample"},
    ),
    "not the shortest": (
        "decide.mjs",
        "const allowed = [all];",
        "const allowed = [all, all];",
        {"counterexample"},
    ),
    "zeros at the end forgotten": (
        "decide.mjs",
        "column < pad; column++",
        "column < 0; column++",
        {"wrong"},
    ),
    "a link that rounds": (
        "numbers.mjs",
        '"-0" : String(x)',
        '"-0" : String(Number(x.toPrecision(9)))',
        {"link", "comesBack"},
    ),
    "units that nobody reads": (
        "machine.mjs",
        "if (!((read >> unit) & 1)) continue;",
        "",
        {"certificate"},
    ),
    "an open end closed": (
        "track.mjs",
        "inclusive ? ceilDouble",
        "!inclusive ? ceilDouble",
        {"track"},
    ),
    "margins of all states": (
        "margins.mjs",
        "const states = [...new Set(pairs.map(([state]) => state))];",
        "const states = [...table.bit.keys()];",
        {"margins"},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen(answers: Answers, tmp_path: Path, fault: str) -> None:
    module, there, planted, seen = FAULTS[fault]
    home = tmp_path / "page"
    shutil.copytree(SOURCES, home)
    text = (home / module).read_text()
    assert there in text
    (home / module).write_text(text.replace(there, planted))
    found = check(answers, 160, home)
    assert seen <= set().union(*found.values())
