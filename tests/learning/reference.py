"""The gradient of one network on the training data, the slow and obvious way: in plain Python.

Every prefix is an addition of its own, whose last bit alone is asked for. Nothing is shared.
"""

import itertools
import math
from dataclasses import dataclass

BETA, SOFTNESS = 0.5, 1.0


@dataclass
class Weights:
    b: list[float]
    w1: list[float]
    w2: list[float]
    w_hh: list[list[float]]
    w_y: list[float]
    b_y: float

    def flat(self) -> list[float]:
        return [*self.b, *self.w1, *self.w2, *itertools.chain(*self.w_hh), *self.w_y, self.b_y]


def from_flat(values: list[float], hidden: int) -> Weights:
    it = iter(values)

    def take(count: int) -> list[float]:
        return [next(it) for _ in range(count)]

    b, w1, w2 = take(hidden), take(hidden), take(hidden)
    w_hh = [take(hidden) for _ in range(hidden)]
    return Weights(b, w1, w2, w_hh, take(hidden), next(it))


def additions(bits: int) -> list[list[tuple[int, int]]]:
    columns = [(0, 0), (0, 1), (1, 0), (1, 1)]
    return [list(c) for n in range(1, bits + 1) for c in itertools.product(columns, repeat=n)]


def last_sum_bit(columns: list[tuple[int, int]]) -> int:
    a = sum(x1 << t for t, (x1, _) in enumerate(columns))
    b = sum(x2 << t for t, (_, x2) in enumerate(columns))
    return (a + b) >> (len(columns) - 1) & 1


def surrogate_gradient(w: Weights, bits: int) -> tuple[Weights, float]:
    """Return the gradient and the loss, both means over all prefixes."""
    hidden = len(w.b)
    zeros = [0.0] * hidden
    grad = Weights(zeros[:], zeros[:], zeros[:], [zeros[:] for _ in zeros], zeros[:], 0.0)
    cases = additions(bits)
    loss = 0.0
    for columns in cases:
        codes, sums = [zeros], []
        for x1, x2 in columns:
            z = [
                w.b[i] + w.w1[i] * x1 + w.w2[i] * x2
                + sum(w.w_hh[i][j] * codes[-1][j] for j in range(hidden))
                for i in range(hidden)
            ]  # fmt: skip
            sums.append(z)
            codes.append([1.0 if value > 0 else 0.0 for value in z])
        out = w.b_y + sum(w.w_y[i] * codes[-1][i] for i in range(hidden))
        sign = 1 if last_sum_bit(columns) else -1
        root = math.hypot(out, SOFTNESS)
        loss += (root - sign * out) / len(cases)
        d_out = (out / root - sign) / len(cases)
        grad.b_y += d_out
        d_h = [d_out * w.w_y[i] for i in range(hidden)]
        for i in range(hidden):
            grad.w_y[i] += d_out * codes[-1][i]
        for t in reversed(range(len(columns))):
            d_z = [d_h[i] * BETA / (1 + BETA * abs(sums[t][i])) ** 2 for i in range(hidden)]
            for i in range(hidden):
                grad.b[i] += d_z[i]
                grad.w1[i] += d_z[i] * columns[t][0]
                grad.w2[i] += d_z[i] * columns[t][1]
                for j in range(hidden):
                    grad.w_hh[i][j] += d_z[i] * codes[t][j]
            d_h = [sum(w.w_hh[i][j] * d_z[i] for i in range(hidden)) for j in range(hidden)]
    return grad, loss
