"""What a page is given: a network, the tasks it may do, and what is known of them."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import numpy as np

from binadd.automata.product import check_inputs
from binadd.automata.specification import Specification
from binadd.errors import TaskError, UndecidedError
from binadd.formats import names
from binadd.formats.examples import EXAMPLES
from binadd.formats.weight_files import weights_as_json
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.report.addition_text import answer_name, operand_names, state_name
from binadd.report.page.levels import LEVELS, Level
from binadd.tasks import specification
from binadd.tasks.wiring import wiring_or_hand_wired

MOST_OPERANDS = 2
MOST_DECIDED = 8
"""Up to so many hidden units the page decides by itself, in a table of all hidden states."""
USUAL = {
    "inputs": 2,
    "pad": 0,
    "reads": "number",
    "first": "least",
    "signed": False,
    "operands": ["a", "b"],
    "state": "state",
    "answer": "answer",
}
"""What the page takes a task to have that does not say otherwise."""
ROLES = ("w_xh", "w_hh", "b_h", "w_hy", "b_y")


def page_data(
    rnn: ThresholdRNN | None, task: Specification, fires_at_zero: bool = False
) -> dict[str, Any]:
    """Collect what the page is given, ready for `json.dumps`.

    Without a network it is an exercise: the page starts with zeros, and no solution is in it.

    Raises
    ------
    TaskError
        If the task has more operands than the page shows.
    NetworkError
        If the network has another number of inputs than the task.
    """
    check_operands(task)
    if rnn is not None:
        check_inputs(task.name, task.inputs, rnn.inputs)
    tasks = {level.task: specification(level.task) for level in LEVELS}
    tasks.setdefault(task.name, task)
    data: dict[str, Any] = {
        "task": task.name,
        "tasks": [task_fields(each) for each in tasks.values()],
        "levels": [level_fields(level) for level in LEVELS],
        "aliases": aliases(),
    }
    if rnn is None:
        return data | {"inclusive": fires_at_zero}
    data["network"] = network_fields(rnn)
    data["examples"] = examples(task)
    if rnn.hidden_units > MOST_DECIDED:
        data["verdict"] = verdict_fields(rnn, task)
    return data


def check_operands(task: Specification) -> None:
    """Raise a `TaskError` if a task has more operands than the page shows."""
    if task.inputs > MOST_OPERANDS:
        raise TaskError(
            f"the page shows tasks of one or two operands; {task.name} has {task.inputs}"
        )


def task_fields(task: Specification) -> dict[str, Any]:
    """Return a task's machine and the names of what is in its columns, but for what is usual."""
    fields = {
        "name": task.name,
        "inputs": task.inputs,
        "states": list(task.states),
        "next": task.next_state.T.tolist(),
        "bit": task.output.T.astype(int).tolist(),
        "pad": task.pad,
        "reads": task.reads,
        "first": task.first,
        "signed": task.signed,
        "operands": list(operand_names(task)),
        "state": "carry" if state_name(task) == "carry in" else "state",
        "answer": "sum" if answer_name(task) == "sum" else "answer",
    }
    return {key: value for key, value in fields.items() if USUAL.get(key) != value}


def level_fields(level: Level) -> dict[str, Any]:
    """Return what the page says of a level; not its solution."""
    fields = level._asdict()
    del fields["solution"]
    return fields


def network_fields(rnn: ThresholdRNN) -> dict[str, Any]:
    """Return a network as the page holds it: all numbers in one row."""
    parts = [getattr(rnn, role).ravel().tolist() for role in ROLES[:-1]]
    return {
        "inputs": rnn.inputs,
        "hidden": rnn.hidden_units,
        "w": [*(number for part in parts for number in part), rnn.b_y],
        "inclusive": rnn.fires_at_zero,
        "name": rnn.name,
    }


def aliases() -> dict[str, str]:
    """Return by part of a network the folded names that mean it, and those of numbers beside it."""
    found = {role: " ".join(names.folded_names(role)) for role in ROLES}
    return found | {"beside": names.NUMBERS_BESIDE.pattern, "counts": names.COUNTS.pattern}


def examples(task: Specification) -> list[dict[str, str]]:
    """Return the networks that the page offers to look at: what each is, and its link."""
    offered = [
        (f"{name}: {example.about}", example.task, example.network())
        for name, example in EXAMPLES.items()
    ]
    offered += [
        (f"at par for {level.task}", level.task, solution_network(level)) for level in LEVELS
    ]
    if task.name not in {task for _, task, _ in offered}:
        offered.append(("by construction", task.name, wiring_or_hand_wired(task)))
    return [
        {"about": about, "link": link_of(replace(rnn, name=""), task)}
        for about, task, rnn in offered
    ]


def solution_network(level: Level) -> ThresholdRNN:
    """Return the network at par that a level has."""
    units, inputs = level.units, specification(level.task).inputs
    sizes = (units * inputs, units * units, units, units)
    w_xh, w_hh, b_h, w_hy, b_y = np.split(np.array(level.solution, float), np.cumsum(sizes))
    return ThresholdRNN(
        w_xh.reshape(units, inputs),
        w_hh.reshape(units, units),
        b_h,
        w_hy,
        float(b_y[0]),
        name=f"{level.task} at par",
    )


def link_of(rnn: ThresholdRNN, task: str) -> str:
    """Return what stands after the # of a link to a network on the page.

    >>> from binadd.networks.threshold_rnn import ThresholdRNN
    >>> link_of(ThresholdRNN([[1, 1]], [[0]], [-0.5], [1], -0.5), "or")
    'task=or&w=1,1,0,-0.5,1,-0.5'
    """
    fields = weights_as_json(rnn)
    numbers = np.hstack([np.array(fields[role], dtype=object).ravel() for role in ROLES])
    parts = [f"task={quote(task, safe=':,')}", f"w={','.join(map(repr, numbers.tolist()))}"]
    parts += ["z=ge"] if rnn.fires_at_zero else []
    parts += [f"n={quote(rnn.name)}"] if rnn.name else []
    return "&".join(parts)


def verdict_fields(rnn: ThresholdRNN, task: Specification) -> dict[str, Any] | None:
    """Decide for the page a network of more units than it decides by itself, if that can be."""
    from binadd.verification.count import count_wrong
    from binadd.verification.proof import prove
    from binadd.verification.results import Proof

    try:
        found, counted = prove(rnn, task), count_wrong(rnn, 8, task)
    except UndecidedError:
        return None
    fields: dict[str, Any] = {"isRight": isinstance(found, Proof), "wrong": str(counted.wrong)}
    if isinstance(found, Proof):
        return fields | {"pairs": len(found.certificate)}
    return fields | {
        "counterexample": {
            "bits": found.bits,
            "operands": list(found.binary[:-2]),
            "expected": found.binary[-2],
            "got": found.binary[-1],
            "column": found.first_wrong_column,
        }
    }
