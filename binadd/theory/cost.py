"""What a recurrent network costs against its parallel rivals: counted on graphs, beside formulas.

N are the bits that the adder adds. The rivals work on a grid of H x W positions, in d layers of k
units per position; the image that they read has k values per position too.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from binadd.errors import RangeError
from binadd.networks.hand_wiring import hand_wired
from binadd.theory.claims import fitted_slope
from binadd.theory.dependency_graph import DependencyGraph, GraphBuilder

SIZES = {"N": "bits", "H": "height", "W": "width", "d": "depth", "k": "units"}

MOST_CONNECTIONS = 1_000_000
"""Larger graphs are refused; all graphs of this size together take a few seconds."""

SWEEPS = dict.fromkeys("NHWd", (128, 256, 512)) | {"k": (4, 8, 16, 32)}
"""The values over which exponents are fitted, one size at a time, the others being 2."""

WITHIN = 0.02
"""A fitted exponent agrees with a claimed one if it lies within 2%."""


def adder_graph(N: int) -> DependencyGraph:
    """Unroll the adder over the N + 1 columns of an addition, weights that are 0 included."""
    rnn, build = hand_wired(), GraphBuilder()
    inputs, hidden = rnn.inputs, rnn.hidden_units
    x, h, y = build.inputs(N + 1, inputs), build.units(N + 1, hidden), build.units(N + 1, 1)
    build.weights(hidden + 1)  # biases
    build.connect(x, h, build.weights(inputs, hidden))
    build.connect(h[:-1], h[1:], build.weights(hidden, hidden))
    build.connect(h, y, build.weights(hidden, 1))
    return build.graph()


def pixelcnn_graph(H: int, W: int, d: int, k: int, order: str = "training") -> DependencyGraph:
    """Build d layers of masked 3x3 convolutions.

    A unit reads the four neighbours that come before it in reading order (left, and the three
    above) and, above the first layer, its own position. In "training" the image is given. In
    sampling a pixel is what the last layer makes there: with "pixel by pixel" one is begun when
    the one before it is done; "early" ones wait for nothing but what they read.
    """
    build = GraphBuilder()
    layers = build.units(d, H, W, k)
    build.weights(d, k)  # biases
    image = build.inputs(1, H, W, k) if order == "training" else layers[-1:]
    for below, here in ((image, layers[:1]), (layers[:-1], layers[1:])):
        block = (len(here), 1, 1, k, k)  # each layer has its own weights, for all positions
        build.connect(below[:, :, :-1], here[:, :, 1:], build.weights(*block))  # left
        build.connect(below[:, :-1, :-1], here[:, 1:, 1:], build.weights(*block))  # above left
        build.connect(below[:, :-1], here[:, 1:], build.weights(*block))  # above
        build.connect(below[:, :-1, 1:], here[:, 1:, :-1], build.weights(*block))  # above right
    build.connect(layers[:-1], layers[1:], build.weights(d - 1, 1, 1, k, k))
    if order == "pixel by pixel":
        build.connect(layers[-1].reshape(-1, k)[:-1], layers[0].reshape(-1, k)[1:])
    return build.graph()


def mdrnn_graph(H: int, W: int, d: int, k: int) -> DependencyGraph:
    """Build d layers that each read the layer below and themselves, one above and one left."""
    build = GraphBuilder()
    layers = build.units(d, H, W, k)
    build.weights(d, k)  # biases
    build.connect(build.inputs(1, H, W, k), layers[:1], build.weights(1, 1, 1, k, k))
    build.connect(layers[:-1], layers[1:], build.weights(d - 1, 1, 1, k, k))
    build.connect(layers[:, :-1], layers[:, 1:], build.weights(d, 1, 1, k, k))  # above
    build.connect(layers[:, :, :-1], layers[:, :, 1:], build.weights(d, 1, 1, k, k))  # left
    return build.graph()


@dataclass(frozen=True)
class Law:
    """How one quantity of one network depends on sizes: a way to count it, and a formula.

    Attributes
    ----------
    network, quantity : str
    count : callable
        Counts on a graph built for the purpose, given the sizes.
    formula : str
    value : callable
        The formula's value, given the sizes.
    exponents : dict of str to int
        How the quantity grows with each size alone, in theory; none where that is of no interest.
    """

    network: str
    quantity: str
    count: Callable[..., int]
    formula: str
    value: Callable[..., int]
    exponents: dict[str, int]


def _pixelcnn_steps(order: str) -> Callable[..., int]:
    return lambda H, W, d, k: pixelcnn_graph(H, W, d, k, order).sequential_steps


# fmt: off
LAWS = (
    Law("adder", "parameters", lambda N: adder_graph(N).parameters,
        "3*2 + 3*3 + 3 + 3 + 1", lambda N: 3*2 + 3*3 + 3 + 3 + 1, {}),
    Law("adder", "connections", lambda N: adder_graph(N).connections,
        "18*N + 9", lambda N: 18*N + 9, {"N": 1}),
    Law("adder", "steps", lambda N: adder_graph(N).sequential_steps,
        "N + 2", lambda N: N + 2, {"N": 1}),
    Law("PixelCNN", "parameters", lambda *sizes: pixelcnn_graph(*sizes).parameters,
        "k^2*(5*d - 1) + k*d", lambda H, W, d, k: k**2*(5*d - 1) + k*d, {}),
    Law("PixelCNN", "connections", lambda *sizes: pixelcnn_graph(*sizes).connections,
        "k^2*(d*((H-1)*(3*W-2) + H*(W-1)) + (d-1)*H*W)",
        lambda H, W, d, k: k**2*(d*((H-1)*(3*W-2) + H*(W-1)) + (d-1)*H*W),
        {"H": 1, "W": 1, "d": 1, "k": 2}),
    Law("PixelCNN", "steps in training", _pixelcnn_steps("training"),
        "d", lambda H, W, d, k: d, {"H": 0, "W": 0, "d": 1, "k": 0}),
    Law("PixelCNN", "steps sampling pixel by pixel", _pixelcnn_steps("pixel by pixel"),
        "d*H*W", lambda H, W, d, k: d*H*W, {"H": 1, "W": 1, "d": 1, "k": 0}),
    Law("PixelCNN", "steps sampling as early as can be", _pixelcnn_steps("early"),
        "d*(W + min(W, 2)*(H-1))", lambda H, W, d, k: d*(W + min(W, 2)*(H-1)), {}),
    Law("MDRNN", "parameters", lambda *sizes: mdrnn_graph(*sizes).parameters,
        "k^2*3*d + k*d", lambda H, W, d, k: k**2*3*d + k*d, {}),
    Law("MDRNN", "connections", lambda *sizes: mdrnn_graph(*sizes).connections,
        "k^2*d*(3*H*W - H - W)", lambda H, W, d, k: k**2*d*(3*H*W - H - W),
        {"H": 1, "W": 1, "d": 1, "k": 2}),
    Law("MDRNN", "steps", lambda *sizes: mdrnn_graph(*sizes).sequential_steps,
        "d + H + W - 2", lambda H, W, d, k: d + H + W - 2, {"H": 1, "W": 1, "d": 1, "k": 0}),
)
# fmt: on


@dataclass(frozen=True)
class Count:
    """What was counted, and the formula for it; `agrees` if they are the same."""

    network: str
    quantity: str
    counted: int
    formula: str
    value: int
    agrees: bool


def count_all(N: int = 8, H: int = 8, W: int = 8, d: int = 4, k: int = 4) -> list[Count]:
    """Count what every network costs, on its graph.

    Raises
    ------
    RangeError
        If a size is below 1, or a graph would be too large to build.
    """
    for size, value in zip(SIZES, (N, H, W, d, k), strict=True):
        if value < 1:
            raise RangeError(f"the {SIZES[size]} must be at least 1, got {value}")
    for network, most in (("adder", 18 * N + 9), ("PixelCNN", 5 * H * W * d * k**2)):
        if most > MOST_CONNECTIONS:
            raise RangeError(
                f"too large to build: a graph of the {network} of this size has up to {most:,} "
                f"connections, and at most {MOST_CONNECTIONS:,} are built"
            )
    counts = []
    for law in LAWS:
        sizes = (N,) if law.network == "adder" else (H, W, d, k)
        counted, value = law.count(*sizes), law.value(*sizes)
        agrees = counted == value
        counts.append(Count(law.network, law.quantity, counted, law.formula, value, agrees))
    return counts


@dataclass(frozen=True)
class Exponent:
    """How a quantity, `counted` at some `values` of one size, grows with that size.

    `fitted` is the slope on a log scale, `predicted` the exponent in theory.
    """

    network: str
    quantity: str
    size: str
    values: tuple[int, ...]
    counted: tuple[int, ...]
    fitted: float
    predicted: int

    def error_of(self, exponent: float) -> float:
        """Return how far an exponent is from the fitted one; relative where it is above 1."""
        return abs(self.fitted - exponent) / max(1, exponent)

    @property
    def agrees(self) -> bool:
        """Whether theory is within 2%."""
        return self.error_of(self.predicted) <= WITHIN


def fit_exponents() -> list[Exponent]:
    """Fit how every quantity grows with each size; costs about a quarter of a second."""
    fits = []
    for law in LAWS:
        for size, predicted in law.exponents.items():
            others, values = dict.fromkeys(law.exponents, 2), SWEEPS[size]
            counted = tuple(law.count(*(others | {size: value}).values()) for value in values)
            slope = fitted_slope(np.log(values), np.log(counted))
            fitted = round(slope, 9) + 0.0  # which makes a 0 of -0
            fits.append(
                Exponent(law.network, law.quantity, size, values, counted, fitted, predicted)
            )
    return fits
