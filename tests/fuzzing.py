"""How long the fuzz tests run: ``BINADD_FUZZ=20 pytest`` tries twenty times as many networks."""

import os


def rounds(usual: int) -> int:
    return usual * int(os.environ.get("BINADD_FUZZ", "1"))
