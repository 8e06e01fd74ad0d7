"""How help is laid out: examples first, as wide as the terminal, and nothing but metavariables."""

import inspect
import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

from binadd.report.layout import display_width, padded, wrapped

EXAMPLES = "\b\n"
"""What a paragraph of examples begins with: on a line each a command, blanks and what it does."""
INDENT = 2


def help_text(text: str, width: int) -> str:
    """Lay out a help text: its examples in two columns, or below each other; the rest wrapped."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    laid_out = [
        _examples(paragraph.removeprefix(EXAMPLES), width)
        if paragraph.startswith(EXAMPLES)
        else wrapped(paragraph, width, " " * INDENT)
        for paragraph in paragraphs
    ]
    return "\n\n".join(map("\n".join, laid_out))


def _examples(paragraph: str, width: int) -> list[str]:
    pairs = [re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in paragraph.splitlines()]
    commands = [pair[0] for pair in pairs]
    remarks = [pair[1] if len(pair) > 1 else "" for pair in pairs]
    column = 2 * INDENT + max(map(display_width, commands)) + 2
    beside = column + max(map(display_width, remarks)) <= width
    lines = []
    for command, remark in zip(commands, remarks, strict=True):
        before = " " * (2 * INDENT) + command
        if beside:
            lines.append((padded(before, column) + remark).rstrip())
        else:
            lines += wrapped(command, width, " " * (2 * INDENT), " " * (4 * INDENT))
            lines += wrapped(remark, width, " " * (4 * INDENT)) if remark else []
    return lines


class _Laid:
    """What commands and the group of all share."""

    def format_help_text(self, _: Any, formatter: Any) -> None:
        formatter.write(f"\n{help_text(str(self.help), formatter.width)}\n")  # type: ignore[attr-defined]

    def collect_usage_pieces(self, context: Any) -> list[str]:
        arguments = [p for p in self.get_params(context) if p.param_type_name == "argument"]  # type: ignore[attr-defined]
        names = [p.metavar if p.required else f"[{p.metavar}]" for p in arguments]
        return ["[OPTIONS]", *names, *(["COMMAND ..."] if isinstance(self, TyperGroup) else [])]

    def format_options(self, context: Any, formatter: Any) -> None:
        rows: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        for parameter in self.get_params(context):  # type: ignore[attr-defined]
            if (record := parameter.get_help_record(context)) is not None:
                kind = parameter.param_type_name
                name = parameter.metavar if kind == "argument" else record[0]
                rows[kind].append((name, parameter.help or record[1]))
        for title, kind in (("Arguments", "argument"), ("Options", "option")):
            if rows[kind]:
                with formatter.section(title):
                    formatter.write_dl(rows[kind])
        if isinstance(self, TyperGroup):
            self.format_commands(context, formatter)


class Command(_Laid, TyperCommand):
    """A command whose help is laid out so."""


class Group(_Laid, TyperGroup):
    """All commands."""
