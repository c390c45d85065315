"""Where the cells lie in memory: grid, borders around it, halo, and rows that begin on a cache line."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_LINE = 16  # float32 values in a cache line of 64 bytes
_PAGE = 4096
_LINES_APART = 11
_numbers = itertools.count()


@dataclass(frozen=True)
class Layout:
    """One flat array holds the field: cell (i, j) lies at `first + i * strides[0] + j * strides[1]`.

    Parameters   shape : cells that are updated along each axis, borders included
                 low : width of the border before the grid along each axis
                 width : width of an absorbing border
                 halo : cells around `shape` that differences reach and nothing updates
                 allocated : shape with halo and padding
                 free_surface : bool - the last axis has no border before the grid
    """

    shape: tuple[int, ...]
    low: tuple[int, ...]
    width: int
    halo: int
    allocated: tuple[int, ...]
    free_surface: bool

    @property
    def strides(self) -> tuple[int, ...]:
        return tuple(math.prod(self.allocated[axis + 1 :]) for axis in range(len(self.allocated)))

    @property
    def first(self) -> int:
        """Flat index of the first updated cell; its row begins on a cache line."""
        return sum(self.halo * stride for stride in self.strides[:-1]) + _LINE

    @property
    def size(self) -> int:
        return math.prod(self.allocated)

    @property
    def n_cells(self) -> int:
        """Cells that are updated in a step, borders included."""
        return math.prod(self.shape)

    @property
    def inside(self) -> tuple[slice, ...]:
        """The updated cells in an array of shape `allocated`."""
        before = (self.halo,) * (len(self.shape) - 1) + (_LINE,)
        return tuple(slice(b, b + n) for b, n in zip(before, self.shape, strict=True))

    @property
    def grid_inside(self) -> tuple[slice, ...]:
        """The model's own cells, without borders, in an array of shape `allocated`."""
        return tuple(
            slice(cells.start + low, cells.stop - self.width) for cells, low in zip(self.inside, self.low, strict=True)
        )

    def padded(self, values: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        """Values of the grid continued into the borders by their edges, shape `shape`."""
        return np.pad(values, [(low, self.width) for low in self.low], mode="edge")

    def folded(self, cells: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        """The transpose of `padded` over the last axes: what each border cell holds is added to its edge."""
        cells = cells.copy()
        first = cells.ndim - len(self.shape)
        for axis, low in enumerate(self.low, start=first):
            n = cells.shape[axis]

            def part(begin: int, end: int, axis: int = axis) -> tuple[slice, ...]:
                return (*(slice(None),) * axis, slice(begin, end))

            cells[part(low, low + 1)] += cells[part(0, low)].sum(axis=axis, keepdims=True)
            end = n - self.width
            cells[part(end - 1, end)] += cells[part(end, n)].sum(axis=axis, keepdims=True)
            cells = cells[part(low, end)]
        return cells


def lay_out(shape: tuple[int, ...], width: int, halo: int, free_surface: bool) -> Layout:
    """The layout for a grid of this shape."""
    low = (width,) * (len(shape) - 1) + (0 if free_surface else width,)
    with_borders = tuple(n + before + width for n, before in zip(shape, low, strict=True))
    row = -(-(_LINE + with_borders[-1] + halo) // _LINE) * _LINE
    if row % 1024 == 0:
        row += _LINE  # rows a multiple of 4 KiB apart would share one set of the cache
    allocated = (*(n + 2 * halo for n in with_borders[:-1]), row)
    return Layout(with_borders, low, width, halo, allocated, free_surface)


def aligned_zeros(shape: tuple[int, ...], dtype: np.dtype[np.floating]) -> npt.NDArray[np.floating]:
    """Zeros that begin on a cache line of 64 bytes.

    Large arrays come on pages of their own: were they all to begin at the same place of a page, the same cell of
    several fields would fall into one set of the cache. So each begins some lines behind the one before it.
    """
    n_bytes = math.prod(shape) * dtype.itemsize
    memory = np.zeros(n_bytes + 64 + _PAGE, np.uint8)
    skip = -memory.ctypes.data % 64 + 64 * (_LINES_APART * next(_numbers) % (_PAGE // 64))
    return memory[skip : skip + n_bytes].view(dtype).reshape(shape)
