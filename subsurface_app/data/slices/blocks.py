"""Whole blocks of an array through the cache, for what is no plane: a region, the places along a horizon."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import ArrayLike
from subsurface_app.data.slices.cache import ChunkCache
from subsurface_app.data.slices.levels import Thinnable, chunks_of, samples_per
from subsurface_app.data.slices.pieces import PIECE_BYTES, Box


@dataclass(frozen=True)
class Source:
    """The levels of an array from fine to coarse, and the cache that holds blocks of it under a key."""

    levels: Sequence[ArrayLike]
    cache: ChunkCache
    key: tuple[Hashable, ...]

    def factors(self, level: int) -> tuple[int, ...]:
        """How many samples of the finest level one sample of a level stands for, along each axis."""
        fine, here = self.levels[0].shape, self.levels[level].shape
        return tuple(samples_per(a, b) for a, b in zip(fine, here, strict=True))

    def offsets(self, level: int) -> tuple[float, ...]:
        """Where the first sample of a level lies on the finest one: a mean lies in the middle of what it is of."""
        if isinstance(self.levels[0], Thinnable):
            return (0.0, 0.0, 0.0)
        sizes = zip(self.factors(level), self.levels[0].shape, strict=True)
        return tuple((min(factor, size) - 1) / 2 for factor, size in sizes)

    def block(self, level: int, box: Box) -> NDArray[Any]:
        """The values in a box of a level, from the cache when it has them; read only."""
        array = self.levels[level]
        place = tuple(slice(*side) for side in box)
        if isinstance(array, np.ndarray):
            return array[place]
        key = (*self.key, level, box)
        found = self.cache.get(key)
        if found is None:
            found = np.array(array[place])
            found.flags.writeable = False
            self.cache.put(key, found)
        return found


def block_sides(array: ArrayLike) -> tuple[int, ...]:
    """The shape of the blocks that an array is read in: its chunks, and several of them where they are small."""
    sides, width = list(chunks_of(array)), np.dtype(array.dtype).itemsize
    while 2 * math.prod(sides) * width <= PIECE_BYTES:
        free = [one for one in range(3) if sides[one] < array.shape[one]]
        if not free:
            break
        shortest = min(free, key=lambda one: sides[one])
        sides[shortest] = min(2 * sides[shortest], array.shape[shortest])
    return tuple(sides)
