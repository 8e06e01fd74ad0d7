"""Networks to write: right, wrong, learned, in tenths, large and tiny, of 1 to 32 units."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from binadd import ThresholdRNN, hand_wired, load_weights
from tests.cases import CASES, scaled, thermometer
from tests.large_networks import far_apart_networks, random_dense

LEARNED = sorted((Path(__file__).parent / "learned").glob("add_seed_*.json"))
"""With the smallest margins among those of forty seeds: 0.0198 of the l1 norm."""


def tenths() -> Iterator[tuple[str, ThresholdRNN]]:
    """Sums that are zero in decimals and not in floats, where the order of adding up decides."""
    tenth = thermometer()
    for rule in (False, True):
        for factor in (0.1, 0.3, 0.7):
            w_xh, w_hh, b_h, w_hy = (
                np.round(np.array(array) * factor, 10)
                for array in (tenth.w_xh, tenth.w_hh, [-1, -2, -3], tenth.w_hy)
            )
            yield (
                f"{factor} of whole numbers, {rule}",
                ThresholdRNN(w_xh, w_hh, b_h, w_hy, -factor, rule),
            )
    generator = np.random.default_rng(5)
    for number in range(6):
        units = (1, 2, 3, 5, 8, 16)[number]
        drawn = np.round(generator.integers(-9, 10, size=(units, units + 4)) / 10, 1)
        yield (
            f"tenths at random, {units} units",
            ThresholdRNN(
                drawn[:, :2], drawn[:, 2:-2], drawn[:, -2], drawn[:, -1], 0.3, bool(number % 2)
            ),
        )


def of_every_size() -> Iterator[tuple[str, ThresholdRNN]]:
    """At random, whole numbers and others, both rules."""
    for units in (1, 2, 4, 7, 12, 20, 32):
        for whole_numbers in (True, False):
            generator = np.random.default_rng(units)
            rnn = random_dense(
                units, generator, whole_numbers=whole_numbers, fires_at_zero=bool(units % 2)
            )
            if units == 32:  # fewer that read each other, lest there be too many states
                rnn = ThresholdRNN(
                    rnn.w_xh,
                    np.where(generator.random((32, 32)) < 0.15, rnn.w_hh, 0),
                    rnn.b_h,
                    rnn.w_hy,
                    rnn.b_y,
                )
            yield f"{units} units, {'whole numbers' if whole_numbers else 'floats'}", rnn


TWO_OPERANDS: dict[str, ThresholdRNN] = {
    "hand-wired": hand_wired(),
    **{name: case.rnn for name, case in CASES.items()},
    **{path.stem: load_weights(path) for path in LEARNED},
    **dict(tenths()),
    **far_apart_networks(),
    "times 1e-30": scaled(hand_wired(), [1e-30, 1e-36, 1e-40], 1e-300),
    "times 1e30": scaled(hand_wired(), [1e30, 1e38, 1e200], 1e290),
    **dict(of_every_size()),
}
OTHER_TASKS = (
    "subtract", "less", "parity", "increment", "times:3", "multiple-of:6", "add:3", "linear:1,-1,1",
)  # fmt: skip
QUICK = (
    "hand-wired", "two units, no sum of 3", "add_seed_1", "0.1 of whole numbers, False",
    "0.3 of whole numbers, True", "decided by 5e-324, z>0", "units far apart, z>=0",
    "random ends of the floats", "one unit, always on",
)  # fmt: skip
"""Of two operands, one of each kind."""
