"""A section along any line over the lattice: the traces below its points, read chunk by chunk and no more."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import ArrayLike
from subsurface_app.data.slices.cache import ChunkCache
from subsurface_app.data.slices.levels import chunks_of, samples_per

READ_BYTES = 8 << 20  # about so much is decoded by one read; between two reads a request can be dropped
AT_HAND = 2_000_000  # samples that are gathered from memory within some 10 ms
_SHARE = 6  # chunks are kept where those of one line take at most this part of the cache
_NO_WEIGHT = 1e-6

Between = Literal["nearest", "bilinear"]
Box = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Traverse:
    """The traces of a section along a line.

    Parameters   rows, columns : tuples of float - where each trace lies on axes 0 and 1 of the finest level, in steps
                     of the lattice; up to half a step outside the edge counts as the edge, farther out (and NaN) gives
                     NaN traces
                 between : "bilinear" weighs the four traces around a point, "nearest" takes one
    """

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    between: Between = "bilinear"

    def on_level(self, levels: Sequence[ArrayLike], level: int) -> "Traverse":
        """The same line on a coarser level, with as many fewer traces: nearest ones, for it is only a first look."""
        if level == 0:
            return self
        fine, here = levels[0].shape, levels[level].shape
        factors = [samples_per(fine[axis], here[axis]) for axis in (0, 1)]
        thin = max(factors)
        places = []
        for axis, of_line in enumerate((self.rows, self.columns)):
            at = _inside(np.asarray(of_line[thin // 2 :: thin] or of_line[:1]), fine[axis])
            places.append(tuple(np.minimum(np.rint(at) // factors[axis], here[axis] - 1).tolist()))
        return Traverse(places[0], places[1], "nearest")


@dataclass(frozen=True)
class _Nodes:
    """The traces of the lattice that a line needs: `trace` of the line, corner 0 to 3, place and weight."""

    trace: NDArray[np.intp]
    corner: NDArray[np.intp]
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    weight: NDArray[np.float64]

    @classmethod
    def of(cls, traverse: Traverse, shape: Sequence[int]) -> "_Nodes":
        at_row = _inside(np.asarray(traverse.rows, dtype=float), shape[0])
        at_column = _inside(np.asarray(traverse.columns, dtype=float), shape[1])
        trace = np.flatnonzero(np.isfinite(at_row) & np.isfinite(at_column))
        at_row, at_column = at_row[trace], at_column[trace]
        if traverse.between == "nearest":
            at_row, at_column = np.rint(at_row), np.rint(at_column)
        row, column = np.floor(at_row + _NO_WEIGHT), np.floor(at_column + _NO_WEIGHT)
        down, right = np.maximum(at_row - row, 0.0), np.maximum(at_column - column, 0.0)
        down, right = np.where(down < _NO_WEIGHT, 0.0, down), np.where(right < _NO_WEIGHT, 0.0, right)
        weights = [(1 - down) * (1 - right), down * (1 - right), (1 - down) * right, down * right]
        every = np.concatenate(weights)
        needed = every > 0
        return cls(
            np.tile(trace, 4)[needed],
            np.repeat(np.arange(4), len(trace))[needed],
            np.concatenate([row, row + 1, row, row + 1])[needed].astype(np.intp),
            np.concatenate([column, column, column + 1, column + 1])[needed].astype(np.intp),
            every[needed],
        )

    def take(self, chosen: NDArray[np.intp]) -> "_Nodes":
        places = (self.trace[chosen], self.corner[chosen], self.row[chosen], self.column[chosen])
        return _Nodes(*places, self.weight[chosen])

    def by_chunk(self, chunks: Sequence[int]) -> Iterator[tuple[tuple[int, int], "_Nodes"]]:
        """The nodes in each column of chunks, in the order in which the line meets them."""
        if not len(self.trace):
            return
        pairs = np.column_stack([self.row // chunks[0], self.column // chunks[1]])
        places, first, which = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
        which = which.reshape(-1)
        for number in np.argsort(self.trace[first], kind="stable"):
            yield (int(places[number, 0]), int(places[number, 1])), self.take(np.flatnonzero(which == number))

    def add_to(self, out: NDArray[np.float32], block: NDArray[Any], box: Box) -> None:
        """Add the share of a block to the traces of the line."""
        (row, _), (column, _), span = box
        for corner in np.unique(self.corner):  # no trace comes twice within one
            of = self.take(np.flatnonzero(self.corner == corner))
            values = block[of.row - row, of.column - column].astype(np.float32, copy=False)
            out[of.trace, slice(*span)] += values * of.weight[:, None].astype(np.float32)


def bytes_of_line(array: ArrayLike, traverse: Traverse) -> int:
    """Bytes that are read and decoded for a line: all of each chunk below it."""
    if isinstance(array, np.ndarray):
        return 0
    chunks, nodes = chunks_of(array), _Nodes.of(traverse, array.shape)
    columns = np.unique(np.column_stack([nodes.row // chunks[0], nodes.column // chunks[1]]), axis=0)
    depth = -(-array.shape[2] // chunks[2]) * chunks[2]
    return len(columns) * chunks[0] * chunks[1] * depth * np.dtype(array.dtype).itemsize


def line_at_hand(array: ArrayLike, traverse: Traverse) -> NDArray[np.float32] | None:
    """The traces of a line when they lie in memory and are quickly gathered; None else."""
    if not isinstance(array, np.ndarray) or len(traverse.rows) * array.shape[2] > AT_HAND:
        return None
    *_, values = read_line(array, traverse, ChunkCache(0), ())
    return values


def read_line(
    array: ArrayLike, traverse: Traverse, cache: ChunkCache, key: tuple[Hashable, ...]
) -> Iterator[NDArray[np.float32] | None]:
    """Read the traces of a line, (trace, sample); None after each read, the traces at the end.

    What the cache has is not read again; what is read is kept there only where a whole line finds room.
    Parameters   key : what names the array (and its version) in the cache
    """
    nodes = _Nodes.of(traverse, array.shape)
    out = np.full((len(traverse.rows), array.shape[2]), np.nan, np.float32)
    out[nodes.trace] = 0.0
    chunks = tuple(array.shape) if isinstance(array, np.ndarray) else chunks_of(array)
    together = max(1, READ_BYTES // (int(np.prod(chunks, dtype=np.int64)) * np.dtype(array.dtype).itemsize))
    is_kept = bytes_of_line(array, traverse) <= cache.limit // _SHARE
    for place, here in nodes.by_chunk(chunks):
        missing: list[Box] = []
        for box in _down(place, chunks, array.shape):
            found = cache.get((*key, box))
            if found is not None:
                here.add_to(out, found, box)
            else:
                missing.append(box)
            if missing and (found is not None or len(missing) == together):
                _read_boxes(array, missing, here, out, cache if is_kept else None, key)
                missing = []
                yield None
        if missing:
            _read_boxes(array, missing, here, out, cache if is_kept else None, key)
            yield None
    out.flags.writeable = False
    yield out


def _read_boxes(
    array: ArrayLike,
    boxes: list[Box],
    nodes: _Nodes,
    out: NDArray[np.float32],
    cache: ChunkCache | None,
    key: tuple[Hashable, ...],
) -> None:
    """Read chunks below each other at once, and keep each where there is a cache."""
    rows, columns, top = boxes[0]
    hull = (rows, columns, (top[0], boxes[-1][2][1]))
    block = np.asarray(array[tuple(slice(*side) for side in hull)])
    nodes.add_to(out, block, hull)
    if cache is not None:
        for box in boxes:
            piece = np.array(block[:, :, box[2][0] - top[0] : box[2][1] - top[0]])
            piece.flags.writeable = False
            cache.put((*key, box), piece)


def _down(place: tuple[int, int], chunks: Sequence[int], shape: Sequence[int]) -> Iterator[Box]:
    """The boxes of the chunks of one column, from above."""
    for number in range(-(-shape[2] // chunks[2])):
        starts = (place[0] * chunks[0], place[1] * chunks[1], number * chunks[2])
        (i, j, k), sides = (
            starts,
            [min(start + side, size) for start, side, size in zip(starts, chunks, shape, strict=True)],
        )
        yield (i, sides[0]), (j, sides[1]), (k, sides[2])


def _inside(at: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Places on an axis of `count`; within half a step of the edge they are moved onto it, farther out they are NaN."""
    known = (at >= -0.5) & (at <= count - 0.5)
    return np.where(known, np.clip(at, 0.0, count - 1.0), np.nan)
