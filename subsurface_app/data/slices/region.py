"""A box out of a volume, at the finest level that a number of bytes allows; never more of the volume than that box."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.slices.blocks import Source, block_sides
from subsurface_app.data.slices.pieces import Box

LONGEST = 512  # samples along an axis that a volume may be drawn with: graphics cards limit the sides of a 3D texture
_WIDTH = 4  # bytes of a value as it is given


@dataclass(frozen=True)
class RegionValues:
    """The samples of a box.

    Parameters   values : array, float32, shape (iline, xline, sample)
                 start : index on the finest level of the first sample, along each axis; a mean of several lies between
                 step : how many samples of the finest level lie between neighbours, along each axis
                 level : int - 0 is the finest
    """

    values: NDArray[np.float32]
    start: tuple[float, ...]
    step: tuple[int, ...]
    level: int


def level_within(source: Source, box: Box, budget: int, longest: int = LONGEST) -> tuple[int, int]:
    """The finest level on which a box takes at most `budget` bytes, and the stride there: 1 but beyond the coarsest.

    Parameters   box : (first, last + 1) along each axis, on the finest level
                 longest : int - samples that there may be along an axis
    """
    for level in range(len(source.levels)):
        if _fits(_shape_on(source, level, box, 1), budget, longest):
            return level, 1
    stride, last = 2, len(source.levels) - 1
    while not _fits(_shape_on(source, last, box, stride), budget, longest):
        stride += 1
    return last, stride


def read_region(source: Source, box: Box, budget: int, longest: int = LONGEST) -> Iterator[RegionValues | None]:
    """Read a box block by block; None after each, the values at the end.

    Parameters   box : (first, last + 1) along each axis on the finest level, inside the array
                 budget : int - bytes that the values may take; longest : int - samples along an axis
    """
    level, stride = level_within(source, box, budget, longest)
    array, factors, offsets = source.levels[level], source.factors(level), source.offsets(level)
    first = [side[0] // factor for side, factor in zip(box, factors, strict=True)]
    out = np.empty(_shape_on(source, level, box, stride), np.float32)
    sides = block_sides(array)
    reach = [low + stride * (count - 1) for low, count in zip(first, out.shape, strict=True)]
    numbers = [range(low // side, high // side + 1) for low, high, side in zip(first, reach, sides, strict=True)]
    for number in itertools.product(*numbers):
        block = tuple((n * s, min((n + 1) * s, size)) for n, s, size in zip(number, sides, array.shape, strict=True))
        into, of = zip(*(_overlap(*one, stride) for one in zip(block, first, out.shape, strict=True)), strict=True)
        if all(part.start < part.stop for part in into):
            out[into] = source.block(level, block)[of]
        yield None
    start = tuple(factor * low + offset for factor, low, offset in zip(factors, first, offsets, strict=True))
    yield RegionValues(out, start, tuple(stride * factor for factor in factors), level)


def _overlap(block: tuple[int, int], first: int, count: int, stride: int) -> tuple[slice, slice]:
    """Along one axis: which values a block gives, and where in the block they are."""
    low = max(-((first - block[0]) // stride), 0)
    high = min((block[1] - 1 - first) // stride + 1, count)
    begin = first + low * stride - block[0]
    return slice(low, high), slice(begin, begin + max((high - low) * stride, 0), stride)


def _shape_on(source: Source, level: int, box: Box, stride: int) -> tuple[int, ...]:
    sizes = source.levels[level].shape
    spans = [
        min(-(-side[1] // factor), size) - side[0] // factor
        for side, factor, size in zip(box, source.factors(level), sizes, strict=True)
    ]
    return tuple(max(-(-span // stride), 1) for span in spans)


def _fits(shape: tuple[int, ...], budget: int, longest: int) -> bool:
    return math.prod(shape) * _WIDTH <= max(budget, _WIDTH) and max(shape) <= longest
