"""All commands put together, and what becomes of their errors."""

import contextlib
import errno
import functools
import io
import os
import re
import sys
import traceback
from collections.abc import Callable
from typing import Any

import typer

from binadd.cli import (
    add,
    autograder,
    census,
    compare,
    convert,
    cost,
    diagnose,
    grade,
    gradients,
    new,
    page,
    sweep,
    tasks,
    train,
    verify,
    wire,
)
from binadd.cli import (
    run as run_command,
)
from binadd.cli.console import complain, show
from binadd.cli.exit_codes import ExitCode, exit_code_of
from binadd.cli.help import Command, Group
from binadd.errors import BinaddError, shortened

TOO_MANY = (errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENOMEM)
"""Errors of a process that has, or has started, too much."""

UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""The base of all that typer says of a wrong command line; typer exports only this child of it."""

HELP = """
\b
  binadd add 1011 0110       add two numbers with the hand-wired network
  binadd verify --bits 12    does it add? All pairs of 12 bits, and a proof for every width
  binadd new mine.json       a weights file of my own, to fill in
  binadd train               learn the weights from random ones, until a proof
  binadd sweep --seeds 1000  how often does that work?
  binadd diagnose mine.json  why is mine wrong?
  binadd grade submissions/  what are those of a class worth?
  binadd census mine.json    which of all 3-unit adders is mine?
  binadd page --open         step through an addition, change weights, see at once
  binadd convert mine.json adder.onnx   for onnxruntime, torch, Graphviz, Coq
  binadd gradients           why gradients through many columns vanish, measured
  binadd cost                what a recurrent network costs against parallel ones, counted

A workbench for recurrent networks of threshold units that add binary numbers.

Exit codes: 0 it holds, 1 it was checked and does not hold, 2 usage, 3 a file, its data or a
cluster can't be used, 4 an internal error, 130 interrupted.
"""

app = typer.Typer(
    name="binadd",
    cls=Group,
    help=HELP,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _show_version(asked: bool) -> None:
    if asked:
        from binadd import __version__

        typer.echo(f"binadd {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _binadd(
    context: typer.Context,
    version: bool = typer.Option(  # noqa: ARG001 - typer acts on it through the callback
        False, "--version", help="Print the version.", callback=_show_version, is_eager=True
    ),
) -> int:
    if context.invoked_subcommand is None:
        show(context.get_help())
    return ExitCode.HOLDS


def _register(command: Callable[..., int], long_help: str) -> None:
    @functools.wraps(command)
    def guarded(*args: object, **options: object) -> int:
        try:
            return command(*args, **options)
        except KeyboardInterrupt:  # before typer sees it, which says nothing
            complain("interrupted")
            return ExitCode.INTERRUPTED

    app.command(command.__name__, cls=Command, help=long_help, short_help=command.__doc__)(guarded)


_register(add.add, add.HELP)
_register(run_command.run, run_command.HELP)
_register(verify.verify, verify.HELP)
_register(tasks.tasks, tasks.HELP)
_register(wire.wire, wire.HELP)
_register(new.new, new.HELP)
_register(train.train, train.HELP)
_register(sweep.sweep, sweep.HELP)
_register(compare.compare, compare.HELP)
_register(diagnose.diagnose, diagnose.HELP)
_register(grade.grade, grade.HELP)
_register(autograder.autograder, autograder.HELP)
_register(census.census, census.HELP)
_register(page.page, page.HELP)
_register(convert.convert, convert.HELP)
_register(gradients.gradients, gradients.HELP)
_register(cost.cost, cost.HELP)


HELP_HELP = """
\b
  binadd help            all commands
  binadd help verify     what one of them does

Show help, as --help after a command does.

Exit codes: 0, 2 there is no such command.
"""


def help_command(
    name: str | None = typer.Argument(None, metavar="COMMAND", help="A command."),
) -> int:
    """Show what a command does."""
    commands = _command()
    if name is not None and name not in commands.commands:
        raise typer.BadParameter(f"there is no command {name!a}; binadd help lists them all")
    asked = ["--help"] if name is None else [name, "--help"]
    return int(commands(args=asked, prog_name="binadd", standalone_mode=False) or 0)


app.command("help", cls=Command, help=HELP_HELP, short_help=help_command.__doc__)(help_command)


@functools.cache
def _command() -> Any:
    """Turn the commands into what parses a line, once: a call of `app` would do so every time."""
    return typer.main.get_command(app)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; every error is one line on stderr."""
    _prepare_streams()
    try:
        code = _command()(args=arguments, prog_name="binadd", standalone_mode=False)
        typer.echo(nl=False)  # and whatever is left in the buffer
    except UsageError as error:
        complain(_usage_message(error, arguments))
        return ExitCode.USAGE
    except BinaddError as error:
        complain(str(error))
        return exit_code_of(error)
    except SystemExit as error:  # typer exits by itself when a pipe is closed, and to complete
        if error.code in (0, None):
            return ExitCode.HOLDS
        _give_up_stdout()
        return ExitCode.CLOSED_PIPE
    except OSError as error:
        return _explain(error)
    except MemoryError:
        complain("it takes more memory than there is")
        return ExitCode.UNUSABLE_FILE
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        complain(
            f"internal error: {type(error).__name__}: {error} "
            f"(in {place.name}, line {place.lineno}); please report it with the command you ran"
        )
        return ExitCode.INTERNAL_ERROR
    return int(code or 0)


def _usage_message(error: Any, arguments: list[str]) -> str:
    """Say what is wrong with a command line; of what is no option, how it can be a name."""
    message = str(error.format_message()).removeprefix("Invalid value: ")
    option = getattr(error, "option_name", "") if "No such option" in message else ""
    names = [name for name in arguments if name.startswith("-") and os.path.lexists(name)]
    if option and names:  # what a shell made of a pattern
        return (
            f"{shortened(names[0])!a} is a name here, and is read as options; put -- before all "
            f"names, at the end, or write ./* where * was meant"
        )
    if re.fullmatch(r"-[0-9.]", option):
        return f"{message}; numbers are not negative"
    if option:
        return f"{message.rstrip('.')}; a name that begins with - goes after --, at the end"
    return message


def _explain(error: OSError) -> ExitCode:
    """Say what the system refused: to print, or something else."""
    # All that is printed goes through typer's `echo`.
    if "echo" in (frame.name for frame in traceback.extract_tb(error.__traceback__)):
        _give_up_stdout()
        if isinstance(error, BrokenPipeError):
            return ExitCode.CLOSED_PIPE
        complain(f"can't write: {error.strerror or error}")
        return ExitCode.UNUSABLE_FILE
    reason = error.strerror or str(error) or type(error).__name__
    where = f"{error.filename}: " if error.filename else ""
    way_out = "; fewer --workers may do" if error.errno in TOO_MANY else ""
    complain(f"{where}the system can't do it: {reason}{way_out}")
    return ExitCode.UNUSABLE_FILE


def _prepare_streams() -> None:
    """See to it that whatever has to be printed can be."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller: ``>&-``
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            # What can't be encoded (a strange file name, say) is escaped, not fatal.
            stream.reconfigure(errors="backslashreplace")


def _give_up_stdout() -> None:
    """Send what is left in the buffer nowhere; else Python complains when it closes stdout."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
