from itertools import product

import numpy as np
import pytest

from binadd.errors import RangeError
from binadd.theory.dependency_graph import GraphBuilder
from binadd.theory.layer_stack import SMALL_VGG, build_stack

FACTS = [1_792, 0, 73_856, 0, 295_168, 590_080, 0, 205_521_920, 1_025_000]


def test_the_small_vgg() -> None:
    stack = build_stack()
    assert [layer.parameters for layer in stack] == FACTS
    assert sum(layer.parameters for layer in stack) == 207_507_816
    assert [layer.output for layer in stack[2:5]] == [(112, 112, 128), (56, 56, 128), (56, 56, 256)]
    assert all(layer.agrees for layer in stack)


def test_half_the_image_and_a_tenth_of_the_classes() -> None:
    stack = build_stack(SMALL_VGG.replace("fc-1000", "fc-100"), "112x112x3")
    assert sum(layer.parameters for layer in stack) == 52_444_644


def test_counts_are_those_of_a_graph_with_every_connection() -> None:
    """conv3-3 pool conv5-2 fc-4 fc-5 on 6x6x2, unit by unit; weights are found by their use."""
    build = GraphBuilder()

    def convolution(below: np.ndarray, kernel: int, channels: int) -> np.ndarray:
        height, width, depth = below.shape
        here, reach = build.units(height, width, channels), kernel // 2
        for i, j in product(range(-reach, reach + 1), repeat=2):
            rows = slice(max(0, -i), height - max(0, i))
            columns = slice(max(0, -j), width - max(0, j))
            moved = np.roll(below, (-i, -j), axis=(0, 1))
            build.connect(moved[rows, columns], here[rows, columns], build.weights(depth, channels))
        return here

    def fully_connected(below: np.ndarray, units: int) -> np.ndarray:
        here = build.units(units)
        build.connect(below.ravel(), here, build.weights(below.size, units))
        return here

    def weights_in_use() -> int:
        return np.unique(build.graph().weight).size

    first = convolution(build.inputs(6, 6, 2), 3, 3)
    totals = [0, weights_in_use()]
    second = convolution(first[1::2, 1::2], 5, 2)  # which one of four is pooled is all one
    totals.append(weights_in_use())
    third = fully_connected(second, 4)
    totals.append(weights_in_use())
    fully_connected(third, 5)
    totals.append(weights_in_use())
    counted = [int(n) + biases for n, biases in zip(np.diff(totals), (3, 2, 4, 5), strict=True)]
    stack = build_stack("conv3-3 pool conv5-2 fc-4 fc-5", "6x6x2")
    assert [layer.parameters for layer in stack if layer.layer != "pool"] == counted


def test_pooling_rounds_down_and_case_does_not_matter() -> None:
    (pool, last) = build_stack("POOL FC-1", "7X5x2")
    assert pool.output == (3, 2, 2)
    assert last.parameters == 13


def test_commas_part_layers_too() -> None:
    assert build_stack("conv3-64, pool,fc-10", "8x8x3") == build_stack(
        "conv3-64 pool fc-10", "8x8x3"
    )


@pytest.mark.parametrize(
    ("layers", "input_shape", "message"),
    [
        ("nonsense", "8x8x3", r"'nonsense' is no layer; expected conv3-64"),
        ("conv-64", "8x8x3", "'conv-64' is no layer"),
        ("conv3-64;pool", "8x8x3", "'conv3-64;pool' is no layer"),
        ("conv3-\u0663", "8x8x3", r"'conv3-\\u0663' is no layer"),
        ("x" * 1000, "8x8x3", r"'x{37}\.\.\.' is no layer"),
        ("", "8x8x3", "expected 1 to 1000 layers, got 0"),
        ("fc-1 " * 1001, "8x8x3", "expected 1 to 1000 layers, got 1001"),
        ("conv3-0", "8x8x3", "conv3-0: sizes must be at least 1"),
        ("fc-0", "8x8x3", "fc-0: sizes must be at least 1"),
        ("conv0-4", "8x8x3", "conv0-4: the kernel must be odd"),
        ("conv4-4", "8x8x3", "conv4-4: the kernel must be odd.*got 4"),
        ("fc-4 conv3-4", "8x8x3", "conv3-4: no image is left after a fully connected layer"),
        ("fc-4 pool", "8x8x3", "pool: no image is left"),
        ("pool pool pool pool", "8x8x3", "pool: nothing is left to pool of 1 x 1 x 3"),
        ("fc-1", "8x8", r"the input '8x8' is no shape; expected one as 224x224x3"),
        ("fc-1", "8x8x3x", "is no shape"),
        ("fc-1", "0x8x3", "the input: sizes must be at least 1, got 0 x 8 x 3"),
        ("fc-1", "-1x8x3", "is no shape"),
        ("fc-1", "9999999x9999999x9999", "the input: too large to build"),
        ("fc-999999999999999999", "8x8x3", "too large to build"),
        ("conv999999999-1", "8x8x3", "too large to build"),
        ("conv3-999999999999", "8x8x3", "too large to build"),
    ],
)
def test_what_is_no_stack_is_refused(layers: str, input_shape: str, message: str) -> None:
    with pytest.raises(RangeError, match=message) as error:
        build_stack(layers, input_shape)
    assert "\n" not in str(error.value)
