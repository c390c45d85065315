"""A plane read piece by piece through the cache: whole chunks where there is room, else thin plates of them."""

import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import ArrayLike
from subsurface_app.data.slices.cache import ChunkCache
from subsurface_app.data.slices.levels import chunks_of, touched_bytes
from subsurface_app.data.slices.planes import Plane, across

PIECE_BYTES = 256 << 10  # at least so much is kept under one key
READ_BYTES = 8 << 20  # about so much is decoded by one read; between two reads a request can be dropped
_PLANES_KEPT = 6  # so many planes with all their pieces find room in the cache

Box = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Pieces:
    """The boxes that a plane is read in.

    Where the whole chunks of a plane take at most a sixth of the cache, the boxes are chunks, and what was read for
    one plane serves others that cross it; else they are plates a few slices thick, for moving to and fro.

    Parameters   shape : of the array; axis : the one that the plane is square to; spanned : the other two
                 sides : of a box, along all three axes
                 together : int - how many boxes are read at once
    """

    shape: tuple[int, ...]
    axis: int
    spanned: tuple[int, int]
    sides: tuple[int, ...]
    together: int

    @classmethod
    def of(cls, array: ArrayLike, plane: Plane, limit: int) -> "Pieces":
        """The boxes for planes of an array, in a cache of `limit` bytes."""
        axis, spanned = across(plane)
        shape, sides, width = tuple(array.shape), list(chunks_of(array)), np.dtype(array.dtype).itemsize
        room = max(1, limit // _PLANES_KEPT // max(1, math.prod(shape[one] for one in spanned) * width))
        while sides[axis] > room:
            sides[axis] = (sides[axis] + 1) // 2
        thickness = chunks_of(array)[axis] / sides[axis]  # of what is decoded, in boxes
        while math.prod(sides) * width < PIECE_BYTES and 2 * math.prod(sides) * width * thickness <= READ_BYTES:
            free = [one for one in spanned if sides[one] < shape[one]]
            if not free:
                break
            # first along what lies together: traces of a line that follow each other in a file
            longer = min(free, key=lambda one: (-chunks_of(array)[one], sides[one]))
            sides[longer] = min(2 * sides[longer], shape[longer])
        n_boxes = math.prod(-(-shape[one] // sides[one]) for one in spanned)
        together = max(1, READ_BYTES * n_boxes // max(1, touched_bytes(array, plane)))
        return cls(shape, axis, spanned, tuple(sides), together)

    @property
    def along(self) -> int:
        """The spanned axis along which neighbours are read together: there are more of them than along the other."""
        first, second = self.spanned
        return first if self._count(first) > self._count(second) else second

    def rows(self, index: int) -> Iterator[list[Box]]:
        """The boxes that a slice cuts: rows of neighbours."""
        along = self.along
        other = sum(self.spanned) - along
        through = self._side(self.axis, index // self.sides[self.axis])
        for i in range(self._count(other)):
            row = []
            for j in range(self._count(along)):
                of_axis = {self.axis: through, other: self._side(other, i), along: self._side(along, j)}
                row.append(tuple(of_axis[one] for one in range(3)))
            yield row

    def _count(self, axis: int) -> int:
        return -(-self.shape[axis] // self.sides[axis])

    def _side(self, axis: int, number: int) -> tuple[int, int]:
        start = number * self.sides[axis]
        return start, min(start + self.sides[axis], self.shape[axis])


def plane_at_hand(
    array: ArrayLike, plane: Plane, index: int, cache: ChunkCache, key: tuple[Hashable, ...]
) -> NDArray[Any] | None:
    """A slice when all its pieces are in the cache."""
    pieces = Pieces.of(array, plane, cache.limit)
    out = _empty(array, pieces)
    for row in pieces.rows(index):
        for box in row:
            found = cache.get((*key, box))
            if found is None:
                return None
            _fill(out, pieces, index, box, found)
    return _closed(out)


def read_plane(
    array: ArrayLike, plane: Plane, index: int, cache: ChunkCache, key: tuple[Hashable, ...]
) -> Iterator[NDArray[Any] | None]:
    """Read a slice; None after each read, the slice at the end. What the cache has is not read again.

    Parameters   key : what names the array (and its version) in the cache
    """
    pieces = Pieces.of(array, plane, cache.limit)
    out = _empty(array, pieces)
    for row in pieces.rows(index):
        missing: list[Box] = []
        for box in row:
            found = cache.get((*key, box))
            if found is not None:
                _fill(out, pieces, index, box, found)
            if missing and (found is not None or len(missing) == pieces.together):
                _read_boxes(array, pieces, index, missing, out, cache, key)
                missing = []
                yield None
            if found is None:
                missing.append(box)
        if missing:
            _read_boxes(array, pieces, index, missing, out, cache, key)
            yield None
    yield _closed(out)


def _read_boxes(
    array: ArrayLike,
    pieces: Pieces,
    index: int,
    boxes: list[Box],
    out: NDArray[Any],
    cache: ChunkCache,
    key: tuple[Hashable, ...],
) -> None:
    """Read neighbours in a row at once, and keep each."""
    along = pieces.along
    hull = list(boxes[0])
    hull[along] = (boxes[0][along][0], boxes[-1][along][1])
    block = np.asarray(array[tuple(slice(*side) for side in hull)])
    for box in boxes:
        place: list[slice] = [slice(None)] * 3
        place[along] = slice(box[along][0] - hull[along][0], box[along][1] - hull[along][0])
        piece = np.array(block[tuple(place)])  # a copy of its own: a view would keep the whole block alive
        cache.put((*key, box), _closed(piece))
        _fill(out, pieces, index, box, piece)


def _fill(out: NDArray[Any], pieces: Pieces, index: int, box: Box, piece: NDArray[Any]) -> None:
    first, second = pieces.spanned
    out[slice(*box[first]), slice(*box[second])] = piece.take(index - box[pieces.axis][0], pieces.axis)


def _empty(array: ArrayLike, pieces: Pieces) -> NDArray[Any]:
    first, second = pieces.spanned
    return np.empty((array.shape[first], array.shape[second]), array.dtype)


def _closed(values: NDArray[Any]) -> NDArray[Any]:
    """The array, no longer to be written to: several views and the cache share it."""
    values.flags.writeable = False
    return values
