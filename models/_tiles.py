"""How a volume of any size is cut into overlapping tiles, and how their results melt into one.

Along each axis the weights of all tiles that cover a sample sum to one, so a blended mean needs no second array for
the sum of weights. A tile's outermost samples have seen the zero padding of the network: they weigh nothing, except
at the border of the volume, where there is nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]


@dataclass(frozen=True)
class Tile:
    """Half-open spans of one tile along the three axes, and its weight along each."""

    spans: tuple[Span, Span, Span]
    weights: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]

    @property
    def slices(self) -> tuple[slice, slice, slice]:
        first, second, third = self.spans
        return slice(*first), slice(*second), slice(*third)

    @property
    def weight(self) -> NDArray[np.float32]:
        """The product of the three, an array of the tile's shape."""
        first, second, third = self.weights
        return first[:, None, None] * second[None, :, None] * third[None, None, :]


@dataclass(frozen=True)
class Axis:
    """The tiles along one axis."""

    spans: list[Span]
    weights: list[NDArray[np.float32]]


def lay_axis(length: int, tile: int, overlap: int, dead: int) -> Axis:
    """Tiles of one length that cover an axis; the last `dead` samples of each inner end weigh nothing.

    Parameters   tile - the most that a tile may measure; it shrinks where fewer samples do for as many tiles
                 overlap - the least number of samples that neighbours share, more than twice `dead`
    """
    if length <= tile:
        return Axis([(0, length)], [np.ones(length, dtype=np.float32)])
    n_tiles = int(np.ceil((length - overlap) / (tile - overlap)))
    tile = int(np.ceil((length + (n_tiles - 1) * overlap) / n_tiles))
    starts = np.round(np.linspace(0, length - tile, n_tiles)).astype(int)
    ramp = overlap - 2 * dead
    raw = np.zeros((n_tiles, length))
    for i, start in enumerate(starts):
        position = np.arange(tile)
        rise = np.ones(tile) if i == 0 else np.clip((position - dead + 0.5) / ramp, 0, 1)
        fall = np.ones(tile) if i == n_tiles - 1 else np.clip((tile - 1 - position - dead + 0.5) / ramp, 0, 1)
        raw[i, start : start + tile] = np.minimum(rise, fall)
    raw /= raw.sum(axis=0)
    spans = [(int(start), int(start) + tile) for start in starts]
    return Axis(spans, [raw[i, slice(*span)].astype(np.float32) for i, span in enumerate(spans)])


def tiles_of_row(axes: tuple[Axis, Axis, Axis], row: int) -> Iterator[Tile]:
    """The tiles that share the `row`-th span of inlines."""
    first, second, third = axes
    for i, j in product(range(len(second.spans)), range(len(third.spans))):
        yield Tile(
            (first.spans[row], second.spans[i], third.spans[j]),
            (first.weights[row], second.weights[i], third.weights[j]),
        )
