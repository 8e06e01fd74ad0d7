"""Settings as a text that a run store keeps, and back; tasks of files are kept whole."""

import json
from dataclasses import replace
from typing import Any

from binadd.automata.specification import Specification
from binadd.errors import BinaddError, DataFileError, TaskError
from binadd.files import ContentError
from binadd.learning.recipes import RECIPES
from binadd.learning.settings import Settings
from binadd.tasks import specification
from binadd.tasks.task_files import parse_task, task_document


class UntoldSweepError(DataFileError):
    """A sweep of a recipe of one's own, or of given inputs: its settings are not all in a store."""


def text_of(settings: Settings) -> str:
    """Write settings, all that decides which network a seed ends with."""
    fields = settings.as_json()
    if not _is_named(settings.task):
        fields["task_file"] = task_document(settings.task)
    return json.dumps(fields)


def settings_of(text: str) -> Settings:
    """Read settings that `text_of` wrote.

    Raises
    ------
    UntoldSweepError
        If they are of a recipe of one's own, or of given inputs, which can't be told from a text.
    DataFileError
        If they are of another version of binadd.
    """
    fields: dict[str, Any] = json.loads(text)
    if "recipe_class" in fields:
        raise UntoldSweepError(
            f"a sweep with the recipe {fields['recipe']}, whose class {fields['recipe_class']} a "
            f"store can't bring back; from Python, sweep(recipe=..., store=...) can"
        )
    if fields.get("pairs") is not None:
        raise UntoldSweepError(
            "a sweep that learned from given inputs, which a store has not; the command it was "
            "made with prints it"
        )
    try:
        task = specification(fields["task"]) if "task_file" not in fields else None
        if task is None:
            task = parse_task(json.dumps(fields["task_file"]).encode())
            task = replace(task, name=fields["task"])
        others = {name: fields[name] for name in ("examples",) if name in fields}
        settings = Settings(
            recipe=RECIPES[fields["recipe"]].with_numbers(fields["recipe_numbers"]),
            hidden_units=fields["hidden_units"],
            bits=fields["bits"],
            max_steps=fields["max_steps"],
            margin=fields["margin"],
            task=task,
            **others,
        )
    except (KeyError, TypeError, BinaddError, ContentError) as error:
        raise DataFileError(f"settings of another version of binadd: {error}") from error
    if text_of(settings) != text:
        raise DataFileError("settings of another version of binadd")
    return settings


def _is_named(task: Specification) -> bool:
    if any(sign in task.name for sign in "./\\"):
        return False
    try:
        return specification(task.name) == task
    except TaskError:
        return False
