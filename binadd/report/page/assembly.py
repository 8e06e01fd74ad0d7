"""`page_html`: the sources of the page, and what it is given, joined into one file."""

import base64
import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parent
AIDS = "aids"
"""The module, and the sheet of styles, that no page for an exercise holds."""
NOTICE = "Made by binadd page. Sources: binadd/report/page."
NOTICE_OF_EXERCISE = (
    f"{NOTICE} For an exercise: it starts with zeros. Left out of this file are the module aids "
    "(the coloured track of the slider, hints, networks to look at), all solutions, and the wiring."
)
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.mjs";\n', re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*//.*\n\n?|^[ \t]*/\*\*[\s\S]*?\*/\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const |let |class )", re.MULTILINE)


def page_html(data: dict[str, Any]) -> str:
    """Return the page for what `page_data` collected: one file that loads nothing.

    A page without a network is one for an exercise: the modules that help are not in it.
    """
    is_exercise = "network" not in data
    aids = [] if is_exercise else [AIDS]
    style = "".join(source(f"{name}.css") for name in ["page", *aids])
    script = joined([*aids, "main"])
    parts = {
        "title": "Binary adder" if data["task"] == "add" else f"Network for {data['task']}",
        "policy": policy(style, script),
        "notice": NOTICE_OF_EXERCISE if is_exercise else NOTICE,
        "style": style,
        "data": as_script_data(data),
        "script": script,
    }
    parts["title"] = html.escape(parts["title"])
    # In one pass, so that a name such as {{script}} in the data stays what it is.
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], source("page.html"))


@cache
def source(name: str) -> str:
    """Return the text of one source file."""
    return (SOURCES / name).read_text(encoding="utf-8")


def joined(entries: list[str]) -> str:
    """Join modules and all that they import into one text, each after what it imports.

    Their lines stay as they are but for comments, which stay in the sources: an eighth of it all.
    Module files do not load from ``file://``. All modules share one scope then, so that no name at
    the top of one may stand at the top of another; a test holds that.
    """
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        for other in _IMPORT.findall(source(f"{name}.mjs")):
            visit(other)
        order.append(name)

    for entry in entries:
        visit(entry)
    texts = [_IMPORT.sub("", _COMMENT.sub("", source(f"{name}.mjs"))) for name in order]
    return "\n".join(
        f"// {name}\n{_EXPORT.sub('', text).strip()}\n"
        for name, text in zip(order, texts, strict=True)
    )


def policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy that lets this style and this script run, nothing else."""
    return (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}'; "
        f"img-src data:; base-uri 'none'; form-action 'none'"
    )


def digest(text: str) -> str:
    """Return the sha256 of a text as such a policy writes it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def as_script_data(data: dict[str, Any]) -> str:
    """Return data as JSON that can't end the element it stands in, whatever names are in it."""
    return json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
