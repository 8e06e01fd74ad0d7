r"""The parameters of a stack of convolution, pooling and fully connected layers, layer by layer.

They are counted on the arrays that the layers pass on and read, not by a formula: the activations
are laid out, the window of one unit is cut out of them, and the layer's parameters are an array
with a weight for each element of that window and a bias, for each of its kinds of units. All these
arrays have a stride of 0, so that 205 million weights take one byte; their shapes are real.
"""

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from binadd.errors import RangeError, shortened

SMALL_VGG = "conv3-64 pool conv3-128 pool conv3-256 conv3-256 pool fc-1024 fc-1000"
SMALL_VGG_INPUT = "224x224x3"

MOST_LAYERS = 1000
MOST_ELEMENTS = 2**40
"""Larger arrays are refused."""

_LAYER = re.compile(
    r"conv(?P<kernel>[0-9]{1,9})-(?P<channels>[0-9]{1,18})|fc-(?P<units>[0-9]{1,18})|(?P<pool>pool)",
    re.ASCII | re.IGNORECASE,
)
_INPUT = re.compile(r"([0-9]{1,18})x([0-9]{1,18})x([0-9]{1,18})", re.ASCII | re.IGNORECASE)
_GRAMMAR = "expected conv3-64 (kernel 3, 64 channels), pool (2x2) or fc-1024, and the like"


@dataclass(frozen=True)
class Layer:
    """A layer as it was written, what it passes on, and its weights and biases.

    `output` is (height, width, channels) or (units,); `value` is that of the formula, and `agrees`
    says whether it is what was counted.
    """

    layer: str
    output: tuple[int, ...]
    parameters: int
    formula: str
    value: int
    agrees: bool


def build_stack(layers: str = SMALL_VGG, input_shape: str = SMALL_VGG_INPUT) -> list[Layer]:
    """Build a stack and count its parameters.

    Parameters
    ----------
    layers : str
        Layers with spaces or commas between them: ``conv3-64`` is a convolution with 64 kernels of
        3 x 3 that keeps height and width (zeros are padded), ``pool`` halves both, rounded down,
        and ``fc-1024`` is fully connected.
    input_shape : str
        ``height x width x channels``, without spaces.

    Raises
    ------
    RangeError
        If either is nonsense, a size is below 1, or an array would be too large.

    Examples
    --------
    >>> [layer.parameters for layer in build_stack("conv3-64 pool fc-10", "8x8x3")]
    [1792, 0, 10250]
    """
    match = _INPUT.fullmatch(input_shape)
    if not match:
        shown = ascii(shortened(input_shape))
        raise RangeError(f"the input {shown} is no shape; expected one as 224x224x3")
    activations = _array("the input", *map(int, match.groups()))
    words = layers.replace(",", " ").split()
    if not 1 <= len(words) <= MOST_LAYERS:
        raise RangeError(f"expected 1 to {MOST_LAYERS} layers, got {len(words)}; {_GRAMMAR}")
    stack = []
    for word in words:
        layer, activations = _layer(word, activations)
        stack.append(layer)
    return stack


def _layer(word: str, below: np.ndarray) -> tuple[Layer, np.ndarray]:
    """Return a layer on top of activations, and the activations that it passes on."""
    match = _LAYER.fullmatch(word)
    if not match:
        raise RangeError(f"{shortened(word)!a} is no layer; {_GRAMMAR}")
    if match["units"]:
        units = int(match["units"])
        formula, value = f"({below.size} + 1)*{units}", (below.size + 1) * units
        window, output = below, _array(word, units)
        return _counted(word, window, output, formula, value), output
    if below.ndim != 3:
        raise RangeError(f"{word}: no image is left after a fully connected layer")
    height, width, depth = below.shape
    if match["pool"]:
        if min(height, width) < 2:
            raise RangeError(f"{word}: nothing is left to pool of {_by(below.shape)}")
        output = below[1::2, 1::2]
        return Layer(word, output.shape, 0, "0", 0, agrees=True), output
    kernel, channels = int(match["kernel"]), int(match["channels"])
    if kernel % 2 == 0:
        raise RangeError(f"{word}: the kernel must be odd, to keep height and width; got {kernel}")
    padded = _array(word, height + kernel - 1, width + kernel - 1, depth)
    windows = sliding_window_view(padded, (kernel, kernel), axis=(0, 1))
    output = _array(word, *windows.shape[:2], channels)
    formula, value = (
        f"({kernel}*{kernel}*{depth} + 1)*{channels}",
        (kernel**2 * depth + 1) * channels,
    )
    return _counted(word, windows[0, 0], output, formula, value), output


def _counted(word: str, window: np.ndarray, output: np.ndarray, formula: str, value: int) -> Layer:
    """Count, for each kind of unit, a weight for each element of its window and a bias."""
    parameters = _array(word, output.shape[-1], window.size + 1).size
    return Layer(word, output.shape, parameters, formula, value, parameters == value)


def _array(what: str, *shape: int) -> np.ndarray:
    """Return an array of that shape which takes one byte."""
    if min(shape) < 1:
        raise RangeError(f"{what}: sizes must be at least 1, got {_by(shape)}")
    if math.prod(shape) > MOST_ELEMENTS:
        raise RangeError(f"{what}: too large to build: an array of {_by(shape)}")
    return np.broadcast_to(np.zeros((), dtype=np.int8), shape)


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
