"""What a process answers to its caller."""

from enum import IntEnum

from binadd.errors import (
    BinaddError,
    DataFileError,
    DisagreementError,
    NetworkError,
    TrainingError,
    WorkersError,
)


class ExitCode(IntEnum):
    """The exit codes of every command."""

    HOLDS = 0
    DOES_NOT_HOLD = 1
    USAGE = 2
    UNUSABLE_FILE = 3  # or a cluster that does not answer: what was named is there, but of no use
    INTERNAL_ERROR = 4
    INTERRUPTED = 130
    CLOSED_PIPE = 141


def exit_code_of(error: BinaddError) -> ExitCode:
    """Return the exit code of an error that binadd raised on purpose."""
    # At the command line a network that a command can't use came from a file.
    if isinstance(error, DataFileError | NetworkError | WorkersError):
        return ExitCode.UNUSABLE_FILE
    if isinstance(error, DisagreementError | TrainingError):
        return ExitCode.INTERNAL_ERROR
    return ExitCode.USAGE
