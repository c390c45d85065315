"""The values of a volume at free places, as along a horizon: only the blocks that the places lie in are read."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.slices.blocks import Source, block_sides

TOUCHED_BYTES = 512 << 20  # what may be decoded for one set of places; beyond that a coarser level has to do


def values_along(source: Source, places: NDArray[Any], touched: int | None = None) -> Iterator[NDArray[Any] | None]:
    """Values between the samples, linear along each axis; None after each block that was read, the values at the end.

    Parameters   places : array, shape (n, 3) - fractional indices on the finest level; NaN or outside gives NaN
                 touched : int - bytes that may be read and decoded, `TOUCHED_BYTES` of them if nothing is said
    Returns      array, float32, shape (n,)
    """
    places = np.asarray(places, dtype=float)
    inside = _inside(source, places)
    known = places[inside]
    level = _level_for(source, known, TOUCHED_BYTES if touched is None else touched)
    here = (known - source.offsets(level)) / source.factors(level)
    here = np.clip(here, 0, np.array(source.levels[level].shape) - 1)
    total = np.zeros(len(here))
    yield from _corners(source, level, here, total)
    out = np.full(len(places), np.nan, np.float32)
    out[inside] = total
    yield out


def coarseness_along(source: Source, places: NDArray[Any], touched: int | None = None) -> int:
    """How many samples one of the level stands for that `values_along` reads, along the axis where that is most."""
    places = np.asarray(places, dtype=float)
    level = _level_for(source, places[_inside(source, places)], TOUCHED_BYTES if touched is None else touched)
    return round(max(source.factors(level)))


def _inside(source: Source, places: NDArray[Any]) -> NDArray[np.bool_]:
    """Which places are known and lie in the volume."""
    sizes = np.array(source.levels[0].shape)
    inside: NDArray[np.bool_] = np.isfinite(places).all(axis=1)
    inside[inside] &= ((places[inside] > -0.5 - 1e-9) & (places[inside] < sizes - 0.5 + 1e-9)).all(axis=1)
    return inside


def _corners(source: Source, level: int, here: NDArray[Any], total: NDArray[Any]) -> Iterator[None]:
    """Add the weighted samples around each place, block by block."""
    shape, sides = np.array(source.levels[level].shape), np.array(block_sides(source.levels[level]))
    low = np.floor(here + 1e-9).astype(np.int64)
    share = np.where(np.abs(here - low) < 1e-6, 0.0, here - low)
    owners, corners, weights = [], [], []
    for step in itertools.product((0, 1), repeat=3):
        weight = np.prod(np.where(step, share, 1.0 - share), axis=1)
        used = np.flatnonzero(weight > 0)
        owners.append(used)
        corners.append(np.minimum(low[used] + step, shape - 1))
        weights.append(weight[used])
    owner, corner, weight = np.concatenate(owners), np.concatenate(corners), np.concatenate(weights)
    numbers = _block_numbers(corner, shape, sides)
    order = np.argsort(numbers, kind="stable")
    for run in np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1):
        if not len(run):
            continue
        begin = corner[run[0]] // sides * sides
        box = tuple((int(a), int(min(a + side, size))) for a, side, size in zip(begin, sides, shape, strict=True))
        block = source.block(level, box)
        np.add.at(total, owner[run], weight[run] * block[tuple((corner[run] - begin).T)])
        yield None


def _block_numbers(corner: NDArray[Any], shape: NDArray[Any], sides: NDArray[Any]) -> NDArray[np.int64]:
    counts = -(-shape // sides)
    return np.asarray(np.ravel_multi_index(tuple((corner // sides).T), tuple(counts)))


def _level_for(source: Source, places: NDArray[Any], touched: int) -> int:
    """The finest level of which at most so many bytes are read for the places."""
    for level, array in enumerate(source.levels[:-1]):
        sides = np.array(block_sides(array))
        here = np.clip((places / source.factors(level)).astype(np.int64), 0, np.array(array.shape) - 1)
        n_blocks = len(np.unique(_block_numbers(here, np.array(array.shape), sides)))
        if isinstance(array, np.ndarray) or n_blocks * math.prod(sides.tolist()) * array.dtype.itemsize <= touched:
            return level
    return len(source.levels) - 1
