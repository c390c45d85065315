"""What the CUDA kernels get: the structures of `cuda/common.cu`, and the arrays that they point into."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._cpml import Slabs, slabs_along
from solvers._cuda_device import Blocks, Device
from solvers._layout import Layout
from solvers._problem import Problem
from solvers._sinc import Taps

Struct = npt.NDArray[np.void]

_INT, _LONG, _POINTER = np.int32, np.int64, np.uintp
_AXIS = np.dtype(
    [("n", _INT), ("stride", _INT), ("n_slabs", _INT), ("length", _INT), ("begin", _INT, 2)], align=True
)  # fmt: skip
_CELLS = np.dtype([("x", _AXIS), ("y", _AXIS), ("z", _AXIS), ("first", _LONG), ("size", _LONG)], align=True)
_MEMORY = np.dtype(
    [(name, _POINTER) for name in ("psi", "zeta", "filter", "at", "buoyancy", "change", "flux")], align=True
)  # fmt: skip
_BORDER = np.dtype([("x", _MEMORY), ("y", _MEMORY), ("z", _MEMORY)], align=True)
_SLOTS = np.dtype(
    [("fields", _POINTER), ("of_shot", _LONG), ("of_slot", _LONG), ("count", _INT), ("with_fluxes", _INT)], align=True
)
BESIDES = np.dtype(
    [
        ("contrast", _POINTER), ("driving", _POINTER), ("change", _POINTER), ("sums", _POINTER),
        ("keep", _SLOTS), ("kept", _SLOTS), ("of_sums", _LONG), ("last", _INT), ("filters", _INT), ("n_shots", _INT),
    ],
    align=True,
)  # fmt: skip
_BOX = np.dtype([(name, _INT) for name in ("x_begin", "x_end", "y_begin", "y_end", "z_begin", "z_end")], align=True)
CLOCK = np.dtype(_INT)  # even step, odd step, keep_every, keep_first, kept_every, kept_first

NAMES = ("x", "y", "z")
_LEAST_PLANES = 8  # of a sweep along x, which reads 2 HALO planes more than it updates
_ENOUGH_BLOCKS = 1024  # of a 3D launch: several for each multiprocessor of the largest GPUs


@dataclass(frozen=True, eq=False)
class Geometry:
    """Cells, slabs and weights of a problem as the kernels take them; a 2D problem has one cell along y.

    Parameters   axes : the kernels' names of the problem's axes
                 shape : updated cells along x, y and z
                 slabs : one an axis of the problem
                 density : bool - it varies
    """

    layout: Layout
    axes: tuple[str, ...]
    shape: tuple[int, int, int]
    slabs: tuple[Slabs, ...]
    density: bool
    cells: Struct
    stencil: Struct

    @property
    def n_psi(self) -> int:
        """Cells of all slabs: threads of the kernel that updates psi."""
        return sum(
            len(s.begin) * s.length * self.layout.n_cells // self.layout.shape[i] for i, s in enumerate(self.slabs)
        )

    def memory_shapes(self, n_shots: int) -> dict[str, tuple[int, ...]]:
        """Shapes of the borders' memories; filters are of zeta's."""
        shapes = {}
        for slabs, name in zip(self.slabs, self.axes, strict=True):
            for kind, length in (("psi", slabs.length + 2 * self.layout.halo), ("zeta", slabs.length)):
                shape = list(self.shape)
                shape[NAMES.index(name)] = len(slabs.begin) * length
                shapes[f"{kind}_{name}"] = (n_shots, *shape)
        return shapes


def geometry_of(problem: Problem) -> Geometry:
    """Lay a problem out for the kernels."""
    layout = problem.layout
    axes = ("x", "z") if len(layout.shape) == 2 else NAMES
    slabs = tuple(slabs_along(layout, axis, memory) for axis, memory in enumerate(problem.memory))
    cells, stencil = np.zeros((), _CELLS), np.zeros((), _stencil_of(problem))
    cells["y"]["n"] = 1
    cells["first"], cells["size"] = layout.first, layout.size
    for axis, name in enumerate(axes):
        of_axis, found = cells[name], slabs[axis]
        of_axis["n"], of_axis["stride"] = layout.shape[axis], layout.strides[axis]
        of_axis["n_slabs"], of_axis["length"] = len(found.begin), found.length
        of_axis["begin"][: len(found.begin)] = found.begin
        stencil[name]["second"], stencil[name]["half"] = problem.second[axis], problem.half[axis]
    nx, ny, nz = (int(cells[name]["n"]) for name in NAMES)
    return Geometry(layout, axes, (nx, ny, nz), slabs, problem.buoyancy is not None, cells, stencil)


def _stencil_of(problem: Problem) -> np.dtype[np.void]:
    halo = problem.layout.halo
    differences = np.dtype([("second", problem.dtype, (halo + 1,)), ("half", problem.dtype, (halo,))], align=True)
    return np.dtype([(name, differences) for name in NAMES], align=True)


def coefficients_of(slabs: Slabs, dtype: np.dtype[np.floating]) -> npt.NDArray[np.floating]:
    """The rows of `Memory.at`, shape (6, n_slabs, length)."""
    gain = 1 / (1 + slabs.a)
    return np.stack([slabs.a, slabs.b, slabs.a_half, slabs.b_half, gain, slabs.b * gain]).astype(dtype)


def border_of(arrays: dict[str, Any], device: Device) -> Struct:
    """Pointers to arrays by the names of `Memory` and the axis, as psi_x; null where there is none."""
    border = np.zeros((), _BORDER)
    for name, array in arrays.items():
        kind, _, axis = name.rpartition("_")
        border[axis][kind] = device.address(array)
    return border


def inner_box(geometry: Geometry) -> tuple[tuple[int, int], ...]:
    """First cell and end, along x, y and z, of what needs no border terms; empty boxes have no planes along x.

    Under variable density the box is empty: then all cells are updated from fluxes, as borders are.
    """
    box = []
    for n, name in zip(geometry.shape, NAMES, strict=True):
        begin, end = 0, n
        if name in geometry.axes:
            slabs = geometry.slabs[geometry.axes.index(name)]
            for first in slabs.begin:
                if first == 0:
                    begin = slabs.length
                else:
                    end = first
        box.append((begin, end))
    is_empty = geometry.density or any(begin >= end for begin, end in box)
    return ((0, 0), *box[1:]) if is_empty else tuple(box)


def as_struct(box: tuple[tuple[int, int], ...]) -> Struct:
    """A box as the kernels take it."""
    out = np.zeros((), _BOX)
    for name, (begin, end) in zip(NAMES, box, strict=True):
        out[f"{name}_begin"], out[f"{name}_end"] = begin, end
    return out


def sweep(box: tuple[tuple[int, int], ...], blocks: Blocks, n_shots: int) -> tuple[tuple[int, int], int, int]:
    """Tiles along z and y, planes of a chunk along x, and how many chunks: enough blocks to fill a GPU."""
    (x_begin, x_end), (y_begin, y_end), (z_begin, z_end) = box
    tiles = -(-(z_end - z_begin // 16 * 16) // blocks.z), -(-(y_end - y_begin) // blocks.y)
    n_planes = x_end - x_begin
    wanted = max(1, -(-_ENOUGH_BLOCKS // (tiles[0] * tiles[1] * n_shots)))
    planes = min(n_planes, max(_LEAST_PLANES, -(-n_planes // wanted)))
    return tiles, planes, -(-n_planes // planes)


def border_tiles(geometry: Geometry, box: tuple[tuple[int, int], ...], blocks: Blocks) -> npt.NDArray[np.int32]:
    """Tiles of single planes that cover all cells outside a box: ix, first iy and iz, ends of iy and iz."""
    nx, ny, nz = geometry.shape
    (x_begin, x_end), (y_begin, y_end), (z_begin, z_end) = box
    inner = [(0, y_begin, 0, nz), (y_end, ny, 0, nz), (y_begin, y_end, 0, z_begin), (y_begin, y_end, z_end, nz)]
    pieces = [_tiled(range(x_begin, x_end), rectangle, blocks) for rectangle in inner]
    outer = [*range(x_begin), *range(x_end, nx)]
    return np.concatenate([_tiled(outer, (0, ny, 0, nz), blocks), *pieces])


def _tiled(planes: Sequence[int], rectangle: tuple[int, int, int, int], blocks: Blocks) -> npt.NDArray[np.int32]:
    y_begin, y_end, z_begin, z_end = rectangle
    corners = np.meshgrid(
        np.asarray(planes, np.int32),
        np.arange(y_begin, y_end, blocks.y, dtype=np.int32),
        np.arange(z_begin, z_end, blocks.z, dtype=np.int32),
        indexing="ij",
    )
    ix, iy, iz = (corner.reshape(-1) for corner in corners)
    return np.stack([ix, iy, iz, np.full_like(ix, y_end), np.full_like(ix, z_end)], axis=1).astype(np.int32)


@dataclass(frozen=True, eq=False)
class Entries:
    """Taps by the cells that they touch: each cell of a batch's fields has one entry, and so one thread.

    Parameters   cell : ndarray, int64, shape (n,) - in the fields of all shots
                 start : ndarray, int32, shape (n + 1,) - terms of entry i are `start[i] : start[i + 1]`
                 point, weight : ndarray - column of the wavelets and factor of each term
    """

    cell: Any
    start: Any
    point: Any
    weight: Any

    def __len__(self) -> int:
        return len(self.cell)


def entries_of(taps: Taps, n_shots: int, size: int, dtype: np.dtype[np.floating]) -> Entries:
    """Sort taps by shot and cell."""
    n_points = len(taps.start) - 1
    point = np.repeat(np.arange(n_points), np.diff(taps.start))
    place = point // max(n_points // n_shots, 1) * size + taps.index
    order = np.argsort(place, kind="stable")
    cell, start = np.unique(place[order], return_index=True)
    return Entries(
        cell=cell.astype(np.int64),
        start=np.append(start, len(order)).astype(np.int32),
        point=point[order].astype(np.int32),
        weight=taps.weight[order].astype(dtype),
    )


def point_at(device: Device, slots: Struct, fields: Any, *, of_shot: int, of_slot: int, count: int) -> None:
    """Let `Slots` point at an array of the device."""
    slots["fields"], slots["of_shot"], slots["of_slot"] = device.address(fields), of_shot, of_slot
    slots["count"] = count
