"""The Numba kernels, 2D and 3D: rows of cells on flat arrays.

The order is the length of a tuple of coefficients, which is part of its type (and an empty tuple leaves y out in 2D):
each order is compiled for itself from one source and kept in Numba's cache on disk, where kernels made in a factory
would be compiled in every process. Kernels that call each other share this file because that cache looks at the age
of one file only. Indices in inner loops are unsigned: signed ones keep LLVM from vectorising.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np
from numba.extending import overload

R = TypeVar("R")

# Neither "nnan" nor "ninf": guards against NaN must survive.
_FASTMATH = {"contract", "reassoc", "nsz", "arcp"}
_OPTIONS: Any = {"fastmath": _FASTMATH, "error_model": "numpy", "boundscheck": False}


def kernel(*, parallel: bool = False) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Compile a top-level function at its first call, release the GIL in it and keep it on disk."""

    def compiled(function: Callable[..., R]) -> Callable[..., R]:
        dispatcher: Callable[..., R] = numba.njit(cache=True, nogil=True, parallel=parallel, **_OPTIONS)(function)
        return dispatcher

    return compiled


def second(u: Any, k: Any, s: Any, w: Any) -> Any:
    """Second difference at cell k along the axis of stride s."""
    raise NotImplementedError("runs inside kernels only")


def half(u: Any, k: Any, s: Any, w: Any) -> Any:
    """First difference half a cell behind cell k along the axis of stride s."""
    raise NotImplementedError("runs inside kernels only")


def _second_0(u: Any, k: Any, s: Any, w: Any) -> Any:
    return u.dtype.type(0)


def _second_2(u: Any, k: Any, s: Any, w: Any) -> Any:
    return w[0] * u[k] + w[1] * (u[k - s] + u[k + s])


def _second_4(u: Any, k: Any, s: Any, w: Any) -> Any:
    s2 = s + s
    return w[0] * u[k] + w[1] * (u[k - s] + u[k + s]) + w[2] * (u[k - s2] + u[k + s2])


def _second_6(u: Any, k: Any, s: Any, w: Any) -> Any:
    s2 = s + s
    s3 = s2 + s
    return w[0] * u[k] + w[1] * (u[k - s] + u[k + s]) + w[2] * (u[k - s2] + u[k + s2]) + w[3] * (u[k - s3] + u[k + s3])


def _second_8(u: Any, k: Any, s: Any, w: Any) -> Any:
    s2 = s + s
    s3 = s2 + s
    s4 = s2 + s2
    return (
        w[0] * u[k]
        + w[1] * (u[k - s] + u[k + s])
        + w[2] * (u[k - s2] + u[k + s2])
        + w[3] * (u[k - s3] + u[k + s3])
        + w[4] * (u[k - s4] + u[k + s4])
    )


def _half_0(u: Any, k: Any, s: Any, w: Any) -> Any:
    return u.dtype.type(0)


def _half_2(u: Any, k: Any, s: Any, w: Any) -> Any:
    return w[2] * (u[k + s] - u[k])


def _half_4(u: Any, k: Any, s: Any, w: Any) -> Any:
    s2 = s + s
    return w[3] * (u[k + s] - u[k]) + w[4] * (u[k + s2] - u[k - s])


def _half_6(u: Any, k: Any, s: Any, w: Any) -> Any:
    s2 = s + s
    s3 = s2 + s
    return w[4] * (u[k + s] - u[k]) + w[5] * (u[k + s2] - u[k - s]) + w[6] * (u[k + s3] - u[k - s2])


def _half_8(u: Any, k: Any, s: Any, w: Any) -> Any:
    s2 = s + s
    s3 = s2 + s
    s4 = s2 + s2
    return (
        w[5] * (u[k + s] - u[k])
        + w[6] * (u[k + s2] - u[k - s])
        + w[7] * (u[k + s3] - u[k - s2])
        + w[8] * (u[k + s4] - u[k - s3])
    )


_SECOND = {0: _second_0, 3: _second_2, 5: _second_4, 7: _second_6, 9: _second_8}
_HALF = {0: _half_0, 3: _half_2, 5: _half_4, 7: _half_6, 9: _half_8}


# Numba asks these with the types of the arguments; `count` is the number of weights.
def _choose_second(u: Any, k: Any, s: Any, w: Any) -> Any:
    return _SECOND[w.count]


def _choose_half(u: Any, k: Any, s: Any, w: Any) -> Any:
    return _HALF[w.count]


overload(second, jit_options=_OPTIONS)(_choose_second)
overload(half, jit_options=_OPTIONS)(_choose_half)


class Axis(NamedTuple):
    """One axis of the differences and its absorbing slabs (see `_cpml.Slabs`); in 2D y has neither.

    Parameters   stride : uint64 - cells between neighbours along the axis
                 begin : ndarray, int64 - first cell of each slab
                 length : int - cells in a slab
                 psi_stride : uint64 - values of psi between neighbours along the axis
                 psi, zeta : ndarray, shape (n_shots, ...) - the borders' memories
                 a, b, a_half, b_half : ndarray, shape (n_slabs, length); flat along z
    """

    stride: Any
    begin: Any
    length: Any
    psi_stride: Any
    psi: Any
    zeta: Any
    a: Any
    b: Any
    a_half: Any
    b_half: Any


class Cells(NamedTuple):
    """Numbers of updated cells (ny = 1 in 2D), where the first lies, and the length of a row of psi or zeta."""

    nx: int
    ny: int
    nz: int
    first: int
    halo: int
    memory_row: int
    free_surface: bool


class Points(NamedTuple):
    """Taps of sources or receivers, with the points of one shot after those of another."""

    start: Any
    index: Any
    weight: Any
    per_shot: int


@kernel()
def psi_row(now: Any, psi: Any, k: Any, q: Any, n: Any, s: Any, w: Any, a: Any, b: Any) -> None:
    """Let psi take in a row of the field across the axis of stride s."""
    for j in range(np.uint64(n)):
        psi[q + j] = b * psi[q + j] + a * half(now, k + j, s, w)


@kernel()
def border_row(
    now: Any, new: Any, scale: Any, k: Any, n: Any, s: Any, w: Any,
    psi: Any, q: Any, sq: Any, zeta: Any, r: Any, a: Any, b: Any,
) -> None:  # fmt: skip
    """Add the border terms of the axis of stride s to a row across it."""
    for j in range(np.uint64(n)):
        slope = half(psi, q + j - sq, sq, w)
        memory = b * zeta[r + j] + a * (second(now, k + j, s, w) + slope)
        zeta[r + j] = memory
        new[k + j] += scale[k + j] * (slope + memory)


@kernel()
def border_along(
    now: Any, new: Any, scale: Any, k: Any, n: Any, w: Any,
    psi: Any, q: Any, zeta: Any, r: Any, p: Any, a: Any, b: Any, a_half: Any, b_half: Any,
) -> None:  # fmt: skip
    """Update psi and add the border terms of the last axis to the end of a row; p is the slab's first coefficient."""
    one = np.uint64(1)
    for j in range(np.uint64(n)):
        psi[q + j] = b_half[p + j] * psi[q + j] + a_half[p + j] * half(now, k + j, one, w)
    for j in range(np.uint64(n)):
        slope = half(psi, q + j - one, one, w)
        memory = b[p + j] * zeta[r + j] + a[p + j] * (second(now, k + j, one, w) + slope)
        zeta[r + j] = memory
        new[k + j] += scale[k + j] * (slope + memory)


@kernel()
def plain_row(now: Any, new: Any, scale: Any, k: Any, n: Any, sx: Any, sy: Any, wx: Any, wy: Any, wz: Any) -> None:
    """The next field of a row, without border terms, over the field before."""
    one = np.uint64(1)
    for j in range(np.uint64(n)):
        laplacian = second(now, k + j, sx, wx) + second(now, k + j, sy, wy) + second(now, k + j, one, wz)
        new[k + j] = now[k + j] + now[k + j] - new[k + j] + scale[k + j] * laplacian


@kernel()
def mirror_row(now: Any, k: Any, halo: Any) -> None:
    """Free surface: p = 0 in the row's first cell, and above it the field with the other sign."""
    now[k] = 0
    for m in range(np.uint64(1), np.uint64(halo + 1)):
        now[k - m] = -now[k + m]


@kernel()
def update_psi(now: Any, shot: Any, cells: Any, x: Any, y: Any, wx: Any, wy: Any, begin: Any, end: Any) -> None:
    """Rows `begin` to `end` of psi in the slabs across x, then across y; those along z go with the field's rows."""
    psi_x, a_x, b_x, begin_x, length_x = x.psi[shot], x.a_half, x.b_half, x.begin, x.length
    psi_y, a_y, b_y, begin_y, length_y = y.psi[shot], y.a_half, y.b_half, y.begin, y.length
    sx, sy = np.int64(x.stride), np.int64(y.stride)
    nx, ny, halo, row = cells.nx, cells.ny, cells.halo, cells.memory_row
    in_x = len(begin_x) * length_x * ny
    for t in range(begin, min(end, in_x)):
        slab, depth, iy = t // (length_x * ny), t // ny % length_x, t % ny
        k = np.uint64(cells.first + (begin_x[slab] + depth) * sx + iy * sy)
        q = np.uint64(((slab * (length_x + 2 * halo) + depth + halo) * ny + iy) * row)
        psi_row(now, psi_x, k, q, cells.nz, x.stride, wx, a_x[slab, depth], b_x[slab, depth])
    for t in range(max(begin, in_x) - in_x, end - in_x):
        slab, ix, depth = t // (nx * length_y), t // length_y % nx, t % length_y
        k = np.uint64(cells.first + ix * sx + (begin_y[slab] + depth) * sy)
        q = np.uint64(((slab * nx + ix) * (length_y + 2 * halo) + depth + halo) * row)
        psi_row(now, psi_y, k, q, cells.nz, y.stride, wy, a_y[slab, depth], b_y[slab, depth])


@kernel()
def update_tile(
    now: Any, new: Any, scale: Any, shot: Any, cells: Any, x: Any, y: Any, z: Any, wx: Any, wy: Any, wz: Any,
    ix_begin: Any, ix_end: Any, iy_begin: Any, iy_end: Any,
) -> None:  # fmt: skip
    """The next field of some rows, border terms included.

    Arrays are taken out of their tuples before the loops: each such step costs a reference count that threads share.
    """
    psi_x, zeta_x, a_x, b_x, begin_x, length_x = x.psi[shot], x.zeta[shot], x.a, x.b, x.begin, x.length
    psi_y, zeta_y, a_y, b_y, begin_y, length_y = y.psi[shot], y.zeta[shot], y.a, y.b, y.begin, y.length
    psi_z, zeta_z, a_z, b_z, begin_z, length_z = z.psi[shot], z.zeta[shot], z.a, z.b, z.begin, z.length
    a_half, b_half = z.a_half, z.b_half
    nx, ny, nz, halo, row = cells.nx, cells.ny, cells.nz, cells.halo, cells.memory_row
    for t in range((ix_end - ix_begin) * (iy_end - iy_begin)):
        ix, iy = ix_begin + t // (iy_end - iy_begin), iy_begin + t % (iy_end - iy_begin)
        k = np.uint64(cells.first + ix * np.int64(x.stride) + iy * np.int64(y.stride))
        if cells.free_surface:
            mirror_row(now, k, halo)
        plain_row(now, new, scale, k, nz, x.stride, y.stride, wx, wy, wz)
        for slab in range(len(begin_x)):
            depth = ix - begin_x[slab]
            if 0 <= depth < length_x:
                q = np.uint64(((slab * (length_x + 2 * halo) + depth + halo) * ny + iy) * row)
                r = np.uint64(((slab * length_x + depth) * ny + iy) * row)
                border_row(
                    now, new, scale, k, nz, x.stride, wx, psi_x, q, x.psi_stride, zeta_x, r,
                    a_x[slab, depth], b_x[slab, depth],
                )  # fmt: skip
        for slab in range(len(begin_y)):
            depth = iy - begin_y[slab]
            if 0 <= depth < length_y:
                q = np.uint64(((slab * nx + ix) * (length_y + 2 * halo) + depth + halo) * row)
                r = np.uint64(((slab * nx + ix) * length_y + depth) * row)
                border_row(
                    now, new, scale, k, nz, y.stride, wy, psi_y, q, y.psi_stride, zeta_y, r,
                    a_y[slab, depth], b_y[slab, depth],
                )  # fmt: skip
        for slab in range(len(begin_z)):
            number = (ix * ny + iy) * len(begin_z) + slab
            q, r = np.uint64(number * (length_z + 2 * halo) + halo), np.uint64(number * length_z)
            border_along(
                now, new, scale, k + np.uint64(begin_z[slab]), length_z, wz, psi_z, q, zeta_z, r,
                np.uint64(slab * length_z), a_z, b_z, a_half, b_half,
            )  # fmt: skip


@kernel()
def inject(new: Any, shot: Any, source: Any, wave: Any, step: Any) -> None:
    """Add each source point's sample to the cells that it touches."""
    for point in range(shot * source.per_shot, (shot + 1) * source.per_shot):
        for tap in range(source.start[point], source.start[point + 1]):
            new[source.index[tap]] += source.weight[tap] * wave[point, step]


@kernel()
def record(now: Any, shot: Any, receiver: Any, records: Any, step: Any) -> None:
    """Sum the field into one sample for each receiver."""
    for i_receiver in range(receiver.per_shot):
        point = shot * receiver.per_shot + i_receiver
        value = now[0] - now[0]
        for tap in range(receiver.start[point], receiver.start[point + 1]):
            value += receiver.weight[tap] * now[receiver.index[tap]]
        records[shot, step, i_receiver] = value


@kernel(parallel=True)
def advance_shots(
    fields: Any, scale: Any, cells: Any, x: Any, y: Any, z: Any, wx: Any, wy: Any, wz: Any,
    source: Any, wave: Any, receiver: Any, records: Any, first: Any, count: Any,
) -> None:  # fmt: skip
    """Take all shots through `count` steps, one thread a shot: on small grids a barrier a step costs too much."""
    n_psi = len(x.begin) * x.length * cells.ny + len(y.begin) * y.length * cells.nx
    for shot in numba.prange(len(fields)):
        for step in range(first, first + count):
            now, new = fields[shot, step & 1], fields[shot, (step + 1) & 1]
            record(now, shot, receiver, records, step)
            update_psi(now, shot, cells, x, y, wx, wy, 0, n_psi)
            update_tile(now, new, scale, shot, cells, x, y, z, wx, wy, wz, 0, cells.nx, 0, cells.ny)
            inject(new, shot, source, wave, step)


@kernel(parallel=True)
def advance_tiles(
    fields: Any, scale: Any, cells: Any, x: Any, y: Any, z: Any, wx: Any, wy: Any, wz: Any,
    source: Any, wave: Any, receiver: Any, records: Any, first: Any, count: Any, tiles: Any,
) -> None:  # fmt: skip
    """Take one shot through `count` steps, threads over `tiles` (numbers along x and y) of rows."""
    n_psi = len(x.begin) * x.length * cells.ny + len(y.begin) * y.length * cells.nx
    n_tiles = tiles[0] * tiles[1]
    for step in range(first, first + count):
        now, new = fields[0, step & 1], fields[0, (step + 1) & 1]
        record(now, 0, receiver, records, step)
        for tile in numba.prange(n_tiles):
            update_psi(now, 0, cells, x, y, wx, wy, tile * n_psi // n_tiles, (tile + 1) * n_psi // n_tiles)
        for tile in numba.prange(n_tiles):
            tx, ty = tile // tiles[1], tile % tiles[1]
            ix_begin, ix_end = tx * cells.nx // tiles[0], (tx + 1) * cells.nx // tiles[0]
            iy_begin, iy_end = ty * cells.ny // tiles[1], (ty + 1) * cells.ny // tiles[1]
            update_tile(now, new, scale, 0, cells, x, y, z, wx, wy, wz, ix_begin, ix_end, iy_begin, iy_end)
        inject(new, 0, source, wave, step)
