"""Golden files: what people read, kept as a session in ``golden/NAME.txt``.

``BINADD_WRITE_GOLDEN=1 pytest tests/cli`` writes them anew: then read the difference.
"""

import os
from pathlib import Path

from tests.cli.conftest import Ran

FOLDER = Path(__file__).parent / "golden"


def check(name: str, command: str, ran: Ran) -> None:
    """Compare what a command printed with its golden file."""
    session = f"$ {command}\n{ran.out}"
    if ran.err:
        session += f"(stderr) {ran.err}"
    session += f"(exit code {ran.code})\n"
    path = FOLDER / f"{name}.txt"
    if os.environ.get("BINADD_WRITE_GOLDEN"):
        path.write_text(session, encoding="utf-8")
    assert session == path.read_text(encoding="utf-8")
