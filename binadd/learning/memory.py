"""How much memory training takes, and how much there is."""

import os
from pathlib import Path

from binadd.errors import RangeError
from binadd.learning.parameters import Parameters

MEGABYTE = 10**6


def bytes_needed(nodes: int, bits: int, layout: Parameters, *, is_tree: bool) -> int:
    """Return about how much training one seed takes, rather more than less.

    By node it is the arrays of `Backpropagation` in float32, their temporaries and the tree; by
    node that is no leaf the products of weights and activities. Of examples there are no leaves,
    and products of one column at a time. What `right_softly` takes for a while is not in it: some
    MB, whatever the data.

    Parameters
    ----------
    nodes, bits : int
        Of the training data.
    layout : Parameters
    is_tree : bool
    """
    h, inputs = layout.hidden_units, layout.inputs
    by_node = 4 * (6 * h + 6) + 29
    if is_tree:
        widest = 1 << inputs * (bits - 1)
        inner = 1 + nodes - (1 << inputs * bits)
        return nodes * by_node + 4 * (widest * h * (h + 2) + inner * h * (h + 2))
    return nodes * (by_node + 8 * inputs) + 4 * (nodes // bits + 1) * (2 * h * h + 3 * h)


def check_memory(nodes: int, bits: int, layout: Parameters, *, is_tree: bool) -> None:
    """Raise a `RangeError` if the memory that is free is less than what training a seed takes."""
    needed, free = bytes_needed(nodes, bits, layout, is_tree=is_tree), free_bytes()
    if free is None or needed <= free:
        return
    raise RangeError(
        f"training data of {bits:,} bits take {_megabytes(needed)} with {layout.hidden_units} "
        f"hidden units, and {_megabytes(free)} are free: "
        + ("take fewer bits, or some examples only" if is_tree else "take fewer bits or examples")
    )


def free_bytes() -> int | None:
    """Return how much memory a program can still have; None where that can't be told."""
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _megabytes(count: int) -> str:
    megabytes = -(-count // MEGABYTE)
    return f"{megabytes:,} MB" if megabytes < 10**12 else "more than any computer has"
