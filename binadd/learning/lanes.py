"""Sixteen seeds side by side in one register: the numbers that the compiled engine works with.

Numba has no type for a register of several numbers. This is one, with the few operations that
training needs, each of which becomes one instruction of LLVM. Nothing is fused and nothing is
reordered, so every lane has the bits that numpy has for that seed alone.

Importing this module imports numba.
"""

import operator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

WIDTH = 16
"""Lanes in a register of AVX-512; LLVM takes two or four registers of smaller machines."""

_VECTOR = ir.VectorType(ir.FloatType(), WIDTH)


class _Lanes(types.Type):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(name=f"lanes[{WIDTH}]")


lanes = _Lanes()


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, _VECTOR)


def _splat(builder: Any, number: Any) -> Any:
    one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), number, ir.IntType(32)(0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
    return builder.shuffle_vector(one, one, zeros)


def _address(context: Any, builder: Any, array_type: Any, array: Any, row: Any) -> Any:
    """Return the address of a row of a C-contiguous float32 array of shape (rows, WIDTH)."""
    data = context.make_array(array_type)(context, builder, array).data
    at = builder.mul(row, row.type(WIDTH))
    return builder.bitcast(builder.gep(data, [at]), _VECTOR.as_pointer())


@intrinsic  # type: ignore[untyped-decorator]
def load(typing_context: Any, array: Any, row: Any) -> Any:
    """Return the lanes of a row."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _address(context, builder, signature.args[0], *arguments)
        return builder.load(place, align=4)

    return lanes(array, types.intp), generate


@intrinsic  # type: ignore[untyped-decorator]
def store(typing_context: Any, array: Any, row: Any, value: Any) -> Any:
    """Set a row."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _address(context, builder, signature.args[0], *arguments[:2])
        builder.store(arguments[2], place, align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, lanes), generate


@intrinsic  # type: ignore[untyped-decorator]
def splat(typing_context: Any, number: Any) -> Any:
    """Return a float32 in every lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _splat(builder, arguments[0])

    return lanes(types.float32), generate


def _binary(instruction: str) -> Any:
    @intrinsic  # type: ignore[untyped-decorator]
    def operation(typing_context: Any, one: Any, other: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return getattr(builder, instruction)(*arguments)

        return lanes(lanes, lanes), generate

    return operation


def _unary(name: str) -> Any:
    @intrinsic  # type: ignore[untyped-decorator]
    def operation(typing_context: Any, one: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = ir.FunctionType(_VECTOR, [_VECTOR])
            function = cgutils.get_or_insert_function(builder.module, kind, name)
            return builder.call(function, arguments)

        return lanes(lanes), generate

    return operation


absolute, square_root = _unary(f"llvm.fabs.v{WIDTH}f32"), _unary(f"llvm.sqrt.v{WIDTH}f32")


@intrinsic  # type: ignore[untyped-decorator]
def lesser(typing_context: Any, one: Any, other: Any) -> Any:
    """Return the lesser number of each lane, `other` where one of the two is none."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.select(builder.fcmp_ordered("<", *arguments), *arguments)

    return lanes(lanes, lanes), generate


@intrinsic  # type: ignore[untyped-decorator]
def greater(typing_context: Any, one: Any, other: Any) -> Any:
    """Return the greater number of each lane, `other` where one of the two is none."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.select(builder.fcmp_ordered(">", *arguments), *arguments)

    return lanes(lanes, lanes), generate


@intrinsic  # type: ignore[untyped-decorator]
def fires(typing_context: Any, z: Any) -> Any:
    """Return 1 in the lanes with ``z > 0``, else 0."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        zeros, ones = (_splat(builder, ir.FloatType()(number)) for number in (0.0, 1.0))
        return builder.select(builder.fcmp_ordered(">", arguments[0], zeros), ones, zeros)

    return lanes(lanes), generate


@intrinsic  # type: ignore[untyped-decorator]
def which(typing_context: Any, condition: Any) -> Any:
    """Return the lanes with a number greater than 0, as the bits of an integer."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        mask = builder.fcmp_ordered(">", arguments[0], _splat(builder, ir.FloatType()(0.0)))
        bits = builder.bitcast(mask, ir.IntType(WIDTH))
        return builder.zext(bits, ir.IntType(64))

    return types.int64(lanes), generate


@intrinsic  # type: ignore[untyped-decorator]
def high_product(typing_context: Any, one: Any, other: Any) -> Any:
    """Return the upper half of the product of two uint64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(number, wide) for number in arguments))
        return builder.trunc(builder.lshr(product, wide(64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


def _define(of_numbers: Any, of_lanes: Any) -> None:
    """Make an operator of Python work on lanes."""

    @overload(of_numbers)  # type: ignore[untyped-decorator]
    def chosen(one: Any, other: Any) -> Any:
        def implementation(one: Any, other: Any) -> Any:
            return of_lanes(one, other)

        return implementation if isinstance(one, _Lanes) and isinstance(other, _Lanes) else None


_define(operator.add, _binary("fadd"))
_define(operator.sub, _binary("fsub"))
_define(operator.mul, _binary("fmul"))
_define(operator.truediv, _binary("fdiv"))
