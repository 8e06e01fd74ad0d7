"""Run binadd from a checkout: ``python main.py add 1011 0110``."""

import sys
from importlib.util import find_spec

MISSING = [name for name in ("numpy", "typer") if find_spec(name) is None]

if __name__ == "__main__":
    if MISSING:
        print(
            f"binadd needs {' and '.join(MISSING)}; install with: python3 -m venv .venv && "
            f".venv/bin/pip install . && .venv/bin/python main.py add 1011 0110",
            file=sys.stderr,
        )
        sys.exit(4)
    from binadd.cli import main

    sys.exit(main())
