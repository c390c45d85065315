"""How a volume of any size is cut into overlapping tiles.

Along each axis the weights of all tiles that cover a sample sum to one, so a blended mean needs no second array for
the sum of weights. A tile's outermost samples have seen the zero padding of the network: they weigh nothing, except
at the border of the volume, where there is nothing else.

The networks halve their lattice a few times, so what they say moves with the seismic only where that moves by a
multiple of their coarsest step: tiles that begin at such multiples agree where they overlap, others disagree several
times more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]
Slices = tuple[slice, slice, slice]
STRIDE = 8  # samples; the coarsest lattice of the networks


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


def lay_axis(length: int, tile: int, overlap: int, dead: int, *, stride: int = STRIDE) -> Axis:
    """Tiles that cover an axis and begin at multiples of `stride`: a network's, or 1 for methods without one.

    The last `dead` samples of each inner end weigh nothing, and no sample has weight in more than two tiles.

    Parameters   tile - the most that a tile may measure, at least twice `overlap` and `stride` more than it; it shrinks
                 where fewer samples do for as many tiles
                 overlap - the least number of samples that neighbours share, more than twice `dead`
    """
    if length <= tile:
        return Axis([(0, length)], [(0, length)], [np.ones(length, dtype=np.float32)])
    longest = (tile - overlap) // stride * stride
    n_tiles = -(-(length - overlap) // longest)
    step = -(-(length - overlap) // (n_tiles * stride)) * stride
    size = step + overlap
    starts = [int(start) for start in np.ceil(np.linspace(0, length - size, n_tiles) / stride) * stride]
    spans = [(start, min(start + size, length)) for start in starts]
    inner = [
        (start + (dead if i else 0), stop - (dead if i < n_tiles - 1 else 0)) for i, (start, stop) in enumerate(spans)
    ]
    raw = np.zeros((n_tiles, length))
    for i, (start, stop) in enumerate(spans):
        position, ramp = np.arange(start, stop), overlap - 2 * dead
        rise = np.ones(stop - start) if i == 0 else (position - inner[i][0] + 0.5) / ramp
        fall = np.ones(stop - start) if i == n_tiles - 1 else (inner[i][1] - position - 0.5) / ramp
        raw[i, start:stop] = np.clip(np.minimum(rise, fall), 0, 1)
    raw /= raw.sum(axis=0)
    return Axis(spans, inner, [raw[i, slice(*span)].astype(np.float32) for i, span in enumerate(inner)])
