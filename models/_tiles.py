"""How a volume of any size is cut into overlapping tiles.

Along each axis the weights of all tiles that cover a sample sum to one, so a blended mean needs no second array for
the sum of weights. A tile's outermost samples have seen the zero padding of the network: they weigh nothing, except
at the border of the volume, where there is nothing else.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]
Slices = tuple[slice, slice, slice]


@dataclass(frozen=True)
class Axis:
    """The tiles along one axis, half-open spans: what a tile reads, and the inner part where it weighs something.

    Parameters   weights : for each tile, over its inner part
    """

    spans: list[Span]
    inner: list[Span]
    weights: list[NDArray[np.float32]]

    @property
    def length(self) -> int:
        return self.spans[-1][1]

    def finished(self, i: int) -> Span:
        """What no tile after the `i`-th touches, and none but it and the one before has touched."""
        return self.inner[i][0], self.inner[i + 1][0] if i + 1 < len(self.inner) else self.length


@dataclass(frozen=True)
class Tile:
    """One tile: what it reads, where it weighs something, and its weight along each axis there."""

    spans: tuple[Span, Span, Span]
    inner: tuple[Span, Span, Span]
    weights: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]

    @property
    def slices(self) -> Slices:
        first, second, third = self.spans
        return slice(*first), slice(*second), slice(*third)

    @property
    def kept(self) -> Slices:
        """The inner part, counted from the beginning of the tile."""
        first, second, third = (
            slice(inner[0] - span[0], inner[1] - span[0]) for inner, span in zip(self.inner, self.spans, strict=True)
        )
        return first, second, third


def lay_axis(length: int, tile: int, overlap: int, dead: int) -> Axis:
    """Tiles of one length that cover an axis; the last `dead` samples of each inner end weigh nothing.

    No sample has weight in more than two of them.

    Parameters   tile - the most that a tile may measure, at least twice `overlap`; it shrinks where fewer samples do
                 for as many tiles
                 overlap - the least number of samples that neighbours share, more than twice `dead`
    """
    if length <= tile:
        return Axis([(0, length)], [(0, length)], [np.ones(length, dtype=np.float32)])
    n_tiles = int(np.ceil((length - overlap) / (tile - overlap)))
    tile = int(np.ceil((length + (n_tiles - 1) * overlap) / n_tiles))
    starts = np.round(np.linspace(0, length - tile, n_tiles)).astype(int)
    ramp = overlap - 2 * dead
    raw = np.zeros((n_tiles, length))
    inner = []
    for i, start in enumerate(starts):
        position = np.arange(tile)
        rise = np.ones(tile) if i == 0 else np.clip((position - dead + 0.5) / ramp, 0, 1)
        fall = np.ones(tile) if i == n_tiles - 1 else np.clip((tile - 1 - position - dead + 0.5) / ramp, 0, 1)
        raw[i, start : start + tile] = np.minimum(rise, fall)
        inner.append((int(start) + (dead if i else 0), int(start) + tile - (dead if i < n_tiles - 1 else 0)))
    raw /= raw.sum(axis=0)
    weights = [raw[i, slice(*span)].astype(np.float32) for i, span in enumerate(inner)]
    return Axis([(int(start), int(start) + tile) for start in starts], inner, weights)
