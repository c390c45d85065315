"""Coarser levels of a volume: each sample is the mean of a 2 x 2 x 2 block of the level before it, of what is there."""

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import zarr
from numpy.typing import NDArray

from subsurface_app.data.objects import ArrayLike

PYRAMID_BELOW = 64  # the coarsest level is at most so long along every axis
# Of the finer level, read at once: 33 MB in float32, of a volume and of what is one inline thick.
_BLOCK, _BLOCK_OF_LINE = (128, 256, 256), (2, 8192, 1024)

Create = Callable[[str, tuple[int, ...], np.dtype[Any]], "zarr.Array[Any]"]


class AsVolume:
    """A 2D line, (trace, sample), as a volume of one inline, whose levels it gets."""

    def __init__(self, line: ArrayLike) -> None:
        self._line = line
        self.shape = (1, *line.shape)
        self.dtype = line.dtype

    def __getitem__(self, key: Any, /) -> Any:
        return np.asarray(self._line[key[1:]])[None]


def level_shapes(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Shapes of the levels above the finest: halved, rounded up, along every axis longer than one."""
    shapes = []
    while max(shape) > PYRAMID_BELOW:
        shape = tuple(-(-size // 2) for size in shape)
        shapes.append(shape)
    return shapes


def samples_read(shape: tuple[int, ...]) -> int:
    """How many samples `write_pyramid` reads for a volume of this shape."""
    return sum(math.prod(finer) for finer in [shape, *level_shapes(shape)][:-1])


def write_pyramid(
    fine: ArrayLike, live: ArrayLike | None, create: Create, on_block: Callable[[int], None] | None = None
) -> None:
    """Write all coarser levels of a volume, block by block: some 100 MB in memory however large the volume is.

    Parameters   fine : array, shape (iline, xline, sample)
                 live : array of bool, shape (iline, xline), or None when every trace is there
                 create : makes the array of a level from its number ("1", "2", ...), shape and dtype
                 on_block : called after each block with the samples that were read for it; may raise to cancel
    """
    alive = np.ones(fine.shape[:2], bool) if live is None else np.asarray(live[...], bool)
    for number, shape in enumerate(level_shapes(fine.shape), 1):
        coarse = create(str(number), shape, fine.dtype)
        coarse_alive = np.zeros(shape[:2], bool)
        for place in _blocks(shape):
            below = tuple(
                slice(2 * part.start, 2 * part.stop) if size > 1 else slice(0, 1)
                for part, size in zip(place, fine.shape, strict=True)
            )
            read = np.asarray(fine[below])
            coarse[place], coarse_alive[place[:2]] = block_means(read, alive[below[:2]])
            if on_block is not None:
                on_block(read.size)
        fine, alive = coarse, coarse_alive


def block_means(values: NDArray[Any], live: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Means over blocks of two along each axis longer than one; the last block of an odd axis is one thick.

    Dead traces and NaN take no part. Where no trace lives the mean is 0, as in the volume; where all is NaN, NaN.
    Parameters   values : array, shape (iline, xline, sample); live : array of bool, shape (iline, xline)
    Returns      means, in the dtype of the values; and where a block of traces holds a live one
    """
    there = live[:, :, None] & ~np.isnan(values)
    kind = np.result_type(values.dtype, np.float32)
    total, count = np.where(there, values, 0).astype(kind, copy=False), there.astype(np.uint8)
    for axis in range(3):
        total, count = _pair_sums(total, axis), _pair_sums(count, axis)
    alive = _pair_sums(_pair_sums(live.astype(np.uint8), 0), 1) > 0
    means = np.full_like(total, np.nan)
    np.divide(total, count, out=means, where=count > 0)
    means[~alive] = 0  # whole numbers know no NaN: theirs are all set by here
    return means.astype(values.dtype, copy=False), alive


def _pair_sums(values: NDArray[Any], axis: int) -> NDArray[Any]:
    size = values.shape[axis]
    if size == 1:
        return values
    before = (slice(None),) * axis
    sums = values[(*before, slice(0, None, 2))].copy()
    sums[(*before, slice(0, size // 2))] += values[(*before, slice(1, None, 2))]
    return sums


def _blocks(shape: tuple[int, ...]) -> Iterator[tuple[slice, ...]]:
    """The blocks of a coarse level, each made of one block of the level before."""
    sides = [side // 2 for side in (_BLOCK if shape[0] > 1 else _BLOCK_OF_LINE)]
    starts = [range(0, size, side) for size, side in zip(shape, sides, strict=True)]
    for corner in product(*starts):
        yield tuple(
            slice(start, min(start + side, size)) for start, side, size in zip(corner, sides, shape, strict=True)
        )
