"""Networks near the known ones: moved at random, or changed in one place."""

from collections.abc import Iterator

import numpy as np

from binadd import ThresholdRNN
from tests.cases import (
    EIGHT_CODES,
    MINIMAL,
    drops_carry_after,
    silent_after,
    thermometer,
    with_spectators,
)

BASES = {
    2: [ThresholdRNN([[1, 1], [1, 1]], [[0, 1], [0, 1]], [-0.5, -1.5], [1, -1], -0.5)],
    3: [thermometer(), thermometer((0, -1, -2), 0), MINIMAL, EIGHT_CODES],
    4: [drops_carry_after(1), with_spectators(thermometer(), [[1, 1, 1, 1, 1, 1, -2]])],
    5: [drops_carry_after(2), silent_after(1)],
    6: [drops_carry_after(3), silent_after(2)],
}
SPREADS = (0.02, 0.1, 0.3, 1.0)


def perturbed(seed: int, count: int) -> Iterator[ThresholdRNN]:
    """Random neighbours of the known networks with 2 to 6 hidden units.

    Half are rounded to quarters, so that sums of exactly zero occur, and half of all fire at zero.
    """
    generator = np.random.default_rng(seed)
    for i in range(count):
        choices = BASES[2 + i % 5]
        base = choices[generator.integers(len(choices))]
        spread = SPREADS[generator.integers(len(SPREADS))]
        grid = bool(generator.integers(2))

        def moved(array: np.ndarray, spread: float = spread, grid: bool = grid) -> np.ndarray:
            new = array + generator.normal(scale=spread, size=np.shape(array))
            return np.round(new * 4) / 4 if grid else new

        yield ThresholdRNN(
            moved(base.w_xh),
            moved(base.w_hh),
            moved(base.b_h),
            moved(base.w_hy),
            float(moved(np.asarray(base.b_y))),
            fires_at_zero=bool(generator.integers(2)),
        )


def single_changes(rnn: ThresholdRNN) -> Iterator[tuple[str, ThresholdRNN]]:
    """Every network with one weight's sign flipped, one bias moved or one column of w_hh dropped.

    A flipped sign of a weight that is 0 changes nothing, so such a weight becomes 1 and -1.
    """
    parameters = {
        "w_xh": rnn.w_xh,
        "w_hh": rnn.w_hh,
        "b_h": rnn.b_h,
        "w_hy": rnn.w_hy,
        "b_y": np.asarray(rnn.b_y),
    }

    def changed(name: str, array: np.ndarray) -> ThresholdRNN:
        new = {**parameters, name: array}
        return ThresholdRNN(
            new["w_xh"],
            new["w_hh"],
            new["b_h"],
            new["w_hy"],
            float(new["b_y"]),
            rnn.fires_at_zero,
        )

    for name, array in parameters.items():
        for where in np.ndindex(array.shape):
            old = float(array[where])
            values = [-old] if old else [1.0, -1.0]
            if name.startswith("b_"):
                values += [old + shift for shift in (-1, -0.5, -0.1, -0.05, 0.05, 0.5, 1)]
            for value in values:
                new = np.array(array)
                new[where] = value
                yield f"{name}{list(where)} = {value:g}", changed(name, new)
    for name in ("w_xh", "w_hh"):
        for column in range(parameters[name].shape[1]):
            new = np.array(parameters[name])
            new[:, column] = 0
            yield f"{name} without column {column}", changed(name, new)
