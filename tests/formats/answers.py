"""What our networks answer to many columns at once, by exact sums."""

from typing import Any

import numpy as np

from binadd import ThresholdRNN


def our_answers(rnn: ThresholdRNN, columns: np.ndarray) -> np.ndarray:
    """What the network answers: exact sums, each state and input that is met taken once."""
    steps: dict[tuple[tuple[int, ...], tuple[int, ...]], Any] = {}
    states: list[tuple[int, ...]] = [(0,) * rnn.hidden_units]
    number = {states[0]: 0}
    now, found = np.zeros(columns.shape[1], dtype=np.int64), []
    for x in columns:
        which = now << rnn.inputs | x @ (1 << np.arange(rnn.inputs))
        met, inverse = np.unique(which, return_inverse=True)
        entered, bits = [], []
        for key in met.tolist():
            h = states[key >> rnn.inputs]
            seen = tuple(key >> i & 1 for i in range(rnn.inputs))
            step = steps.get((h, seen)) or steps.setdefault((h, seen), rnn.step(seen, h))
            if step.h not in number:
                number[step.h] = len(states)
                states.append(step.h)
            entered.append(number[step.h])
            bits.append(step.y)
        now = np.array(entered)[inverse]
        found.append(np.array(bits)[inverse])
    return np.array(found)


def all_columns(inputs: int, bits: int, pad: int) -> np.ndarray:
    numbers = np.arange(2 ** (inputs * bits))
    rows = [
        [
            numbers >> (bits * operand + t) & 1 if t < bits else 0 * numbers
            for operand in range(inputs)
        ]
        for t in range(bits + pad)
    ]
    return np.array(rows).transpose(0, 2, 1)


def random_columns(length: int, many: int, inputs: int, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2, size=(length, many, inputs))
