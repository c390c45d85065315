"""Overlapping tiles melt into one, and every part is handed on as soon as no later tile touches it.

Tiles come along the shortest axis within a column, in columns along the next, and in rows along the longest, so that
what waits for later tiles is small: what two rows share, two columns of a row, two tiles of a column.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise, product

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
        self.axes = axes
        self.order = sorted(range(3), key=lambda axis: -axes[axis].length)  # stable: equal axes stay in their order
        # What a tile leaves to the next along an axis: thin there, as long as a tile along the axes that come before it
        # in the order, all along those after it, where other tiles go on before the next one comes.
        self.waiting: dict[int, Values] = {}
        for level, along in enumerate(self.order):
            shape = [axis.length for axis in axes]
            shape[along] = _most(before[1] - after[0] for before, after in pairwise(axes[along].inner))
            for axis in self.order[:level]:
                shape[axis] = _most(stop - start for start, stop in axes[axis].inner)
            self.waiting[along] = {name: np.zeros((n, *shape), np.float32) for name, n in parts.items()}

    def row(self, row: int, run: Callable[[Tile], Mapping[str, Array]]) -> Iterator[tuple[Slices, Values]]:
        """Run the tiles of a row, and give the boxes that are finished; rows come one after the other.

        The first row after a stop must be the one before the next: its boxes lack what the row before it gave, but what
        waits for the next is the same, because no sample has weight in three rows.

        Parameters   run : a tile -> its values over its inner part, times their weight; they are changed here
        """
        first, second, third = self.order
        for column, place in product(*(range(len(self.axes[axis].spans)) for axis in (second, third))):
            at = {first: row, second: column, third: place}
            tile = self._tile(at)
            values = dict(run(tile))
            box = list(tile.inner)
            for axis in reversed(self.order):
                start, stop = self.axes[axis].finished(at[axis])
                given = self.axes[axis].inner[at[axis] - 1][1] - start if at[axis] else 0
                for name, array in values.items():
                    waiting = self._beside(self.waiting[axis][name], axis, box)
                    _cut(array, axis, 0, given)[:] += _cut(waiting, axis, 0, given)
                    later = _cut(array, axis, stop - start, None)
                    _cut(waiting, axis, 0, later.shape[axis + 1])[:] = later
                    values[name] = _cut(array, axis, 0, stop - start)
                box[axis] = (start, stop)
            yield (slice(*box[0]), slice(*box[1]), slice(*box[2])), values

    def _tile(self, at: Mapping[int, int]) -> Tile:
        first, second, third = self.axes
        i, j, k = (at[axis] for axis in range(3))
        return Tile(
            (first.spans[i], second.spans[j], third.spans[k]),
            (first.inner[i], second.inner[j], third.inner[k]),
            (first.weights[i], second.weights[j], third.weights[k]),
        )

    def _beside(self, waiting: Array, along: int, box: list[Span]) -> Array:
        """Where a box lies in what waits along an axis."""
        level = self.order.index(along)
        for axis in self.order[:level]:
            waiting = _cut(waiting, axis, 0, box[axis][1] - box[axis][0])
        for axis in self.order[level + 1 :]:
            waiting = _cut(waiting, axis, *box[axis])
        return waiting


def _cut(array: Array, axis: int, start: int, stop: int | None) -> Array:
    """A view of part of one of the last three axes."""
    index = [slice(None)] * 4
    index[axis + 1] = slice(start, stop)
    return array[tuple(index)]


def _most(lengths: Iterator[int]) -> int:
    return max(lengths, default=0)
