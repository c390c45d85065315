"""Vectors of 64 bytes inside Numba kernels: loads, stores, shifts and arithmetic on 16 floats or 8 doubles at a time.

LLVM's own vectoriser leaves a stencil with some thirty checks for overlapping arrays before each row, reads every
neighbour along the row from memory again and fetches nothing ahead. Written by hand a row costs up to 1.8 times
less. LLVM splits a vector where the processor's registers are narrower.

    field = pointer(array)
    a = load(field, i)                  # field[i ... i + lanes - 1]; i is an unsigned integer
    b = shifted(a, load(field, i + n), 2)   # field[i + 2 ... ]: n lanes of both, from the second on
    store(field, i, w * a + b)          # a scalar times a vector, sums, differences and products of vectors

Nothing checks bounds: a row must be allocated in whole vectors.
"""

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.errors import RequireLiteralValue, TypingError
from numba.extending import intrinsic, models, overload, register_model

BYTES = 64
# Neither "nnan" nor "ninf": guards against NaN must survive.
_FLAGS = ("contract", "reassoc", "nsz", "arcp")


def built_in(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that kernels call and LLVM instructions replace."""
    replaced: Callable[..., Any] = intrinsic(function)
    return replaced


class Vector(types.Type):  # type: ignore[misc]
    """The type of 64 bytes of one scalar type."""

    def __init__(self, scalar: Any) -> None:
        self.scalar = scalar
        self.lanes = 8 * BYTES // scalar.bitwidth
        super().__init__(name=f"Vector({scalar})")  # type: ignore[no-untyped-call]


@register_model(Vector)
class _VectorModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Vector) -> None:
        scalar = ir.FloatType() if kind.scalar.bitwidth == 32 else ir.DoubleType()
        super().__init__(manager, kind, ir.VectorType(scalar, kind.lanes))  # type: ignore[no-untyped-call]


class Pointer(types.Type):  # type: ignore[misc]
    """The type of a bare pointer to the values of an array."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        super().__init__(name=f"Pointer({dtype})")  # type: ignore[no-untyped-call]


@register_model(Pointer)
class _PointerModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Pointer) -> None:
        pointed = manager.lookup(kind.dtype).get_data_type().as_pointer()
        super().__init__(manager, kind, pointed)  # type: ignore[no-untyped-call]


def _address(builder: Any, pointer: Any, index: Any, value_type: Any) -> Any:
    return builder.bitcast(builder.gep(pointer, [index]), value_type.as_pointer())


@built_in
def pointer(typing: Any, array: Any) -> Any:
    """The values of a contiguous array without the array.

    Handing an array on costs a reference count that threads share, which in an inner loop costs more than the work.
    The array must outlive the pointer.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    return Pointer(array.dtype)(array), generate


@built_in
def moved(typing: Any, array: Any, by: Any) -> Any:
    """A pointer whose index 0 is another one's index `by`; a difference of unsigned numbers may lie before it."""
    _check_index(by)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.gep(arguments[0], [arguments[1]])

    return array(array, by), generate


@built_in
def get(typing: Any, array: Any, index: Any) -> Any:
    """The one value at a pointer's index."""
    _check_index(index)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(builder.gep(arguments[0], [arguments[1]]))

    return array.dtype(array, index), generate


@built_in
def put(typing: Any, array: Any, index: Any, value: Any) -> Any:
    """Write one value at a pointer's index."""
    _check_index(index)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(arguments[2], builder.gep(arguments[0], [arguments[1]]))
        return context.get_dummy_value()

    return types.void(array, index, array.dtype), generate


def _check_index(index: Any) -> None:
    if index != types.uint64 and not (isinstance(index, types.IntegerLiteral) and index.literal_type == types.uint64):
        raise TypingError(f"an index of a vector is a uint64, not {index}")


@built_in
def load(typing: Any, array: Any, index: Any) -> Any:
    """The vector at a pointer's index, aligned or not."""
    _check_index(index)
    result = Vector(array.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = _address(builder, arguments[0], arguments[1], context.get_value_type(result))
        return builder.load(address, align=array.dtype.bitwidth // 8)

    return result(array, index), generate


@built_in
def store(typing: Any, array: Any, index: Any, value: Any) -> Any:
    """Write a vector at a pointer's index, aligned or not."""
    _check_index(index)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = _address(builder, arguments[0], arguments[1], arguments[2].type)
        builder.store(arguments[2], address, align=array.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(array, index, value), generate


@built_in
def prefetch(typing: Any, array: Any, index: Any) -> Any:
    """Ask for the cache line at a pointer's index, which may lie outside the array."""
    _check_index(index)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        address = _address(builder, arguments[0], arguments[1], ir.IntType(8))
        insert: Any = cgutils.get_or_insert_function
        function = insert(
            builder.module, ir.FunctionType(ir.VoidType(), [byte, number, number, number]), "llvm.prefetch.p0"
        )
        builder.call(function, [address, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, index), generate


@built_in
def shifted(typing: Any, low: Any, high: Any, by: Any) -> Any:
    """The vector that begins at lane `by` (a literal; from the end if negative) of `low` followed by `high`."""
    if not isinstance(by, types.IntegerLiteral):
        raise RequireLiteralValue("shifted needs a literal number of lanes")
    first = by.literal_value % low.lanes

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes = ir.Constant(ir.VectorType(ir.IntType(32), low.lanes), list(range(first, first + low.lanes)))
        return builder.shuffle_vector(arguments[0], arguments[1], lanes)

    return low(low, high, by), generate


@built_in
def spread(typing: Any, scalar: Any) -> Any:
    """A scalar in every lane."""
    result = Vector(scalar)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = context.get_value_type(result)
        first = builder.insert_element(ir.Constant(kind, ir.Undefined), arguments[0], ir.IntType(32)(0))
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), kind.count), [0] * kind.count)
        return builder.shuffle_vector(first, ir.Constant(kind, ir.Undefined), zeros)

    return result(scalar), generate


def _arithmetic(instruction: str) -> Any:
    @built_in
    def of_vectors(typing: Any, a: Any, b: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return getattr(builder, instruction)(*arguments, flags=_FLAGS)

        return a(a, b), generate

    def choose(a: Any, b: Any) -> Any:
        if isinstance(a, Vector) and a == b:
            return lambda a, b: of_vectors(a, b)
        if isinstance(b, Vector) and a == b.scalar:
            return lambda a, b: of_vectors(spread(a), b)
        return None

    return choose


for _operator, _instruction in ((operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul")):
    overload(_operator, strict=False)(_arithmetic(_instruction))
