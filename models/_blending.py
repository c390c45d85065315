"""Overlapping tiles melt into one, and every part is handed on as soon as no later tile touches it.

Tiles come in rows along the longest axis, in columns along the next, and along the shortest within a column, so that
what must wait for its neighbours is small: the overlap of two rows, and one column.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models._tiles import Axis, Slices, Span, Tile

Array = NDArray[np.float32]
Values = dict[str, Array]


class Blender:
    """Weighted sums of tiles; by name arrays of shape (parts, iline, xline, sample).

    Parameters   axes : of iline, xline and sample
                 parts : for each name how many there are: mean and variance, or channels
    """

    def __init__(self, axes: tuple[Axis, Axis, Axis], parts: Mapping[str, int]) -> None:
        self.axes, self.parts = axes, dict(parts)
        self.order = sorted(range(3), key=lambda axis: -axes[axis].length)  # stable: equal axes stay in their order
        rows = axes[self.order[0]].inner
        shared = max((before[1] - after[0] for before, after in pairwise(rows)), default=0)
        self.waiting = self._zeros({self.order[0]: (0, shared)})  # what a row gives to the next

    @property
    def n_rows(self) -> int:
        return len(self.axes[self.order[0]].spans)

    @property
    def n_tiles(self) -> int:
        return int(np.prod([len(axis.spans) for axis in self.axes]))

    def row(self, row: int, run: Callable[[Tile], Mapping[str, Array]]) -> Iterator[tuple[Slices, Values]]:
        """Run the tiles of a row, and give the boxes that are finished; rows come one after the other.

        The first row after a stop must be the one before the next: its boxes lack what the row before it gave, but what
        waits for the next is the same, because no sample has weight in three rows.

        Parameters   run : a tile -> its values over its inner part, times their weight
        """
        first, second, third = self.order
        rows, kept = self.axes[first].inner[row], self.axes[first].finished(row)
        given = self.axes[first].inner[row - 1][1] - rows[0] if row else 0
        beside: Values = {}
        for column, columns in enumerate(self.axes[second].inner):
            done = self.axes[second].finished(column)
            sums = self._zeros({first: rows, second: columns})
            for name, array in beside.items():
                _cut(sums[name], second, 0, array.shape[second + 1])[:] += array
            for place in range(len(self.axes[third].spans)):
                tile = self._tile({first: row, second: column, third: place})
                inside = self._inside(tile, {first: rows, second: columns})
                for name, values in run(tile).items():
                    sums[name][(slice(None), *inside)] += values
            beside = {name: _cut(array, second, done[1] - columns[0], None).copy() for name, array in sums.items()}
            for name, array in sums.items():
                finished = _cut(array, second, 0, done[1] - done[0])
                waiting = _cut(self.waiting[name], second, *done)
                _cut(finished, first, 0, given)[:] += _cut(waiting, first, 0, given)
                later = _cut(finished, first, kept[1] - kept[0], None)
                _cut(waiting, first, 0, later.shape[first + 1])[:] = later
                sums[name] = _cut(finished, first, 0, kept[1] - kept[0])
            yield self._box({first: kept, second: done}), sums
            sums.clear()  # whoever took them has written them: two columns at once would be one too many

    def _tile(self, places: Mapping[int, int]) -> Tile:
        first, second, third = (self.axes[axis] for axis in range(3))
        i, j, k = (places[axis] for axis in range(3))
        return Tile(
            (first.spans[i], second.spans[j], third.spans[k]),
            (first.inner[i], second.inner[j], third.inner[k]),
            (first.weights[i], second.weights[j], third.weights[k]),
        )

    def _inside(self, tile: Tile, column: Mapping[int, Span]) -> Slices:
        """Where the inner part of a tile lies in the sums of its column."""
        origin = [column[axis][0] if axis in column else 0 for axis in range(3)]
        first, second, third = (slice(a - start, b - start) for (a, b), start in zip(tile.inner, origin, strict=True))
        return first, second, third

    def _box(self, spans: Mapping[int, Span]) -> Slices:
        first, second, third = (slice(*spans.get(axis, (0, self.axes[axis].length))) for axis in range(3))
        return first, second, third

    def _zeros(self, spans: Mapping[int, Span]) -> Values:
        """Zeros over these spans, and all along the other axes."""
        shape = [axis.length for axis in self.axes]
        for axis, (start, stop) in spans.items():
            shape[axis] = stop - start
        return {name: np.zeros((n, *shape), np.float32) for name, n in self.parts.items()}


def _cut(array: Array, axis: int, start: int, stop: int | None) -> Array:
    """A view of part of one of the last three axes."""
    index = [slice(None)] * 4
    index[axis + 1] = slice(start, stop)
    return array[tuple(index)]
