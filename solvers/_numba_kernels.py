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
                 a, b, a_half, b_half : ndarray, shape (n_slabs, length)
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
    psi: Any, q: Any, zeta: Any, r: Any, a: Any, b: Any, a_half: Any, b_half: Any,
) -> None:  # fmt: skip
    """Update psi and add the border terms of the last axis to the end of a row."""
    one = np.uint64(1)
    for j in range(np.uint64(n)):
        psi[q + j] = b_half[j] * psi[q + j] + a_half[j] * half(now, k + j, one, w)
    for j in range(np.uint64(n)):
        slope = half(psi, q + j - one, one, w)
        memory = b[j] * zeta[r + j] + a[j] * (second(now, k + j, one, w) + slope)
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
    in_x = len(x.begin) * x.length * cells.ny
    for t in range(begin, end):
        if t < in_x:
            slab, depth, iy = t // (x.length * cells.ny), t // cells.ny % x.length, t % cells.ny
            k = cells.first + (x.begin[slab] + depth) * np.int64(x.stride) + iy * np.int64(y.stride)
            q = ((slab * (x.length + 2 * cells.halo) + depth + cells.halo) * cells.ny + iy) * cells.memory_row
            a, b = x.a_half[slab, depth], x.b_half[slab, depth]
            psi_row(now, x.psi[shot], np.uint64(k), np.uint64(q), cells.nz, x.stride, wx, a, b)
        else:
            u = t - in_x
            slab, ix, depth = u // (cells.nx * y.length), u // y.length % cells.nx, u % y.length
            k = cells.first + ix * np.int64(x.stride) + (y.begin[slab] + depth) * np.int64(y.stride)
            q = ((slab * cells.nx + ix) * (y.length + 2 * cells.halo) + depth + cells.halo) * cells.memory_row
            a, b = y.a_half[slab, depth], y.b_half[slab, depth]
            psi_row(now, y.psi[shot], np.uint64(k), np.uint64(q), cells.nz, y.stride, wy, a, b)


@kernel()
def update_row(
    now: Any, new: Any, scale: Any, shot: Any, cells: Any,
    x: Any, y: Any, z: Any, wx: Any, wy: Any, wz: Any, ix: Any, iy: Any,
) -> None:  # fmt: skip
    """The next field of row (ix, iy), border terms included."""
    halo, row = cells.halo, cells.memory_row
    k = np.uint64(cells.first + ix * np.int64(x.stride) + iy * np.int64(y.stride))
    if cells.free_surface:
        mirror_row(now, k, halo)
    plain_row(now, new, scale, k, cells.nz, x.stride, y.stride, wx, wy, wz)
    for slab in range(len(x.begin)):
        depth = ix - x.begin[slab]
        if 0 <= depth < x.length:
            q = np.uint64(((slab * (x.length + 2 * halo) + depth + halo) * cells.ny + iy) * row)
            r = np.uint64(((slab * x.length + depth) * cells.ny + iy) * row)
            border_row(
                now, new, scale, k, cells.nz, x.stride, wx,
                x.psi[shot], q, x.psi_stride, x.zeta[shot], r, x.a[slab, depth], x.b[slab, depth],
            )  # fmt: skip
    for slab in range(len(y.begin)):
        depth = iy - y.begin[slab]
        if 0 <= depth < y.length:
            q = np.uint64(((slab * cells.nx + ix) * (y.length + 2 * halo) + depth + halo) * row)
            r = np.uint64(((slab * cells.nx + ix) * y.length + depth) * row)
            border_row(
                now, new, scale, k, cells.nz, y.stride, wy,
                y.psi[shot], q, y.psi_stride, y.zeta[shot], r, y.a[slab, depth], y.b[slab, depth],
            )  # fmt: skip
    for slab in range(len(z.begin)):
        number = (ix * cells.ny + iy) * len(z.begin) + slab
        q, r = np.uint64(number * (z.length + 2 * halo) + halo), np.uint64(number * z.length)
        border_along(
            now, new, scale, k + np.uint64(z.begin[slab]), z.length, wz,
            z.psi[shot], q, z.zeta[shot], r, z.a[slab], z.b[slab], z.a_half[slab], z.b_half[slab],
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
            for ix in range(cells.nx):
                for iy in range(cells.ny):
                    update_row(now, new, scale, shot, cells, x, y, z, wx, wy, wz, ix, iy)
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
            for ix in range(tx * cells.nx // tiles[0], (tx + 1) * cells.nx // tiles[0]):
                for iy in range(ty * cells.ny // tiles[1], (ty + 1) * cells.ny // tiles[1]):
                    update_row(now, new, scale, 0, cells, x, y, z, wx, wy, wz, ix, iy)
        inject(new, 0, source, wave, step)
