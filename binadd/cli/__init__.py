"""The command line: one thin module per command, each of which parses, calls, prints and exits."""

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run binadd on `arguments` (by default those of the process) and return its exit code."""
    try:
        # Imported here, so that Ctrl-C while it loads is as quiet as later.
        from binadd.cli.app import run

        return run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        return 130
