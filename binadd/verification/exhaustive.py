"""All pairs of one width, enumerated and compared with integer addition.

Evidence that needs no trust in the proof: it adds every pair with the hidden units of the network
as given. How it is fast is told in `walk`.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.bits import from_bits, to_columns
from binadd.errors import NetworkError, RangeError
from binadd.execution.executors import map_unordered
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.verification.bit_slices import SEED_BITS, Tally
from binadd.verification.count import check_bits
from binadd.verification.results import Counterexample, WidthReport
from binadd.verification.traversal import Path, Walk

if TYPE_CHECKING:
    from concurrent.futures import Executor

WIDEST = 31
"""More bits would take centuries."""
SECONDS_WORTH_A_POOL = 1.0
"""Less work than that is done before a pool of processes has started."""
SECONDS_PER_PART = 0.1
MOST_SPLIT_COLUMNS = 7
"""The walk is divided into at most ``4 ** 7`` parts."""


def check_width(
    rnn: ThresholdRNN,
    bits: int,
    executor: "Executor | None" = None,
    *,
    progress: Callable[[int], None] | None = None,
) -> WidthReport:
    """Add all ``4 ** bits`` pairs with the network and compare each with the integer sum.

    Costs about 3 picoseconds a pair for a right network of a few units, and up to thirty times that
    for a wrong or a large one; `estimated_seconds` says more. Memory does not grow with the width:
    a few megabytes besides those that `compile_machine` takes.

    Parameters
    ----------
    rnn : ThresholdRNN
    bits : int
        From 1 to `WIDEST`.
    executor : Executor, optional
        Shares the work, where that is worth it (see `open_executor`). The report is the same
        with any.
    progress : callable, optional
        Called with the number of pairs that are done, now and then.

    Raises
    ------
    RangeError
        If `bits` is less than 1 or more than `WIDEST`.
    NetworkError
        If the network has more than 16 hidden units or does not have two inputs.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> check_width(hand_wired(), 10)
    WidthReport(bits=10, pairs=1048576, wrong=0, counterexample=None)
    """
    bits = _check_askable(rnn, bits)
    if bits <= SEED_BITS:
        total = _enumerated(compile_machine(rnn), bits)
    else:
        total = _walked(rnn, bits, executor, progress)
    found = None
    if total.smallest is not None:
        a, b = total.smallest
        got = from_bits(rnn.run(to_columns(a, b, bits)))
        found = Counterexample(bits, a, b, a + b, got)
    return WidthReport(bits, 4**bits, total.wrong, found)


def estimated_seconds(rnn: ThresholdRNN, bits: int) -> float:
    """Estimate how long `check_width` takes on one core; errors as there.

    It is made from the sizes of the network's circuits, and is more than a wrong network takes of
    which most pairs are soon found wrong.
    """
    bits = _check_askable(rnn, bits)
    return _walk(rnn, bits).estimated_seconds() if bits > SEED_BITS else 0.0


def _check_askable(rnn: ThresholdRNN, bits: int) -> int:
    bits = check_bits(bits)
    if bits > WIDEST:
        raise RangeError(f"4**{bits} pairs can't be enumerated; the widest is {WIDEST} bits")
    if rnn.inputs != 2:
        raise NetworkError(f"adding takes 2 inputs, but the network has {rnn.inputs}")
    return bits


def _enumerated(machine: Machine, bits: int) -> Tally:
    """Check the pairs of a few bits one by one."""
    pairs = np.arange(4**bits)
    a, b = pairs >> bits, pairs & (2**bits - 1)
    code, answer = np.zeros(len(pairs), dtype=np.int32), np.zeros(len(pairs), dtype=np.int64)
    for t in range(bits + 1):
        code = machine.next_code[(a >> t & 1) + 2 * (b >> t & 1), code]
        answer |= machine.output[code].astype(np.int64) << t
    wrong = np.flatnonzero(answer != a + b)
    first = (int(a[wrong[0]]), int(b[wrong[0]])) if len(wrong) else None
    return Tally(len(wrong), first)


def _walked(
    rnn: ThresholdRNN,
    bits: int,
    executor: "Executor | None",
    progress: Callable[[int], None] | None,
) -> Tally:
    """Check all pairs in parts of about `SECONDS_PER_PART`."""
    seconds = estimated_seconds(rnn, bits)
    # The last column is never split, nor are those of the first block.
    most, split = min(MOST_SPLIT_COLUMNS, bits - SEED_BITS - 1), 0
    while split < most and seconds / 4**split > SECONDS_PER_PART:
        split += 1
    parts = product(range(4), repeat=split)
    total = Tally()
    for done, (_, tally) in enumerate(
        map_unordered(
            partial(_part, rnn, bits), parts, executor if seconds > SECONDS_WORTH_A_POOL else None
        ),
        start=1,
    ):
        total.merge(tally)
        if progress is not None:
            progress(done * 4 ** (bits - split))
    return total


def _part(rnn: ThresholdRNN, bits: int, path: Path) -> Tally:
    return _walk(rnn, bits).part(path)


@lru_cache(maxsize=1)
def _walk(rnn: ThresholdRNN, bits: int) -> Walk:
    """Compile a walk; kept for the next part."""
    return Walk(compile_machine(rnn), bits)
