"""What a page is given: a network, the tasks it may do, and what is known of them."""

from typing import Any

from binadd.automata.specification import Specification
from binadd.errors import NetworkError
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
ROLES = ("w_xh", "w_hh", "b_h", "w_hy", "b_y")


def page_data(
    rnn: ThresholdRNN | None, task: Specification, fires_at_zero: bool = False
) -> dict[str, Any]:
    """Collect what the page is given, ready for `json.dumps`.

    Without a network it is an exercise: the page starts with zeros, and no solution is in it.

    Raises
    ------
    NetworkError
        If the task has more operands than the page shows.
    """
    check_operands(task)
    tasks = {level.task: specification(level.task) for level in LEVELS}
    if tasks.get(task.name) not in (None, task):
        task = _renamed(task)
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
    """Raise a `NetworkError` if a task has more operands than the page shows."""
    if task.inputs > MOST_OPERANDS:
        raise NetworkError(
            f"the page shows tasks of one or two operands; {task.name} has {task.inputs}"
        )


def _renamed(task: Specification) -> Specification:
    """Give a task from a file another name than that of a level which it is not."""
    from dataclasses import replace

    return replace(task, name=f"{task.name} (of the file)")


def task_fields(task: Specification) -> dict[str, Any]:
    """Return a task's machine and the names of what is in its columns."""
    return {
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
    """Return by folded name the part of a network that it means, where that is all it says."""
    return {
        name: meaning.role
        for name, meaning in names._MEANINGS.items()
        if meaning.role in ROLES and not meaning.rows
    }


def examples(task: Specification) -> list[dict[str, Any]]:
    """Return the networks that the page offers to look at, each with its task."""
    offered = [
        {"about": example.about, "task": example.task, "network": network_fields(example.network())}
        for example in EXAMPLES.values()
    ]
    for level in LEVELS:
        inputs = specification(level.task).inputs
        offered.append(
            {
                "about": f"{level.task}, at par",
                "task": level.task,
                "network": {
                    "inputs": inputs,
                    "hidden": level.units,
                    "w": list(level.solution),
                    "inclusive": False,
                    "name": f"{level.task}-at-par",
                },
            }
        )
    if task.name not in {level.task for level in LEVELS}:
        rnn = wiring_or_hand_wired(task)
        offered.append(
            {"about": "by construction", "task": task.name, "network": network_fields(rnn)}
        )
    return offered


def verdict_fields(rnn: ThresholdRNN, task: Specification) -> dict[str, Any]:
    """Decide for the page a network of more units than it decides by itself."""
    from binadd.verification.count import count_wrong
    from binadd.verification.proof import prove
    from binadd.verification.results import Proof

    found = prove(rnn, task)
    counted = count_wrong(rnn, 8, task)
    fields: dict[str, Any] = {"right": isinstance(found, Proof), "wrong": str(counted.wrong)}
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
