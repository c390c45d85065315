"""The Numba kernels for constant density, 2D and 3D: rows of cells on flat arrays, a vector of cells at a time.

One source serves all orders and both precisions: each is compiled for itself at its first call and kept in Numba's
cache on disk, where kernels made in a factory would be compiled in every process. Kernels that call each other share
this file because that cache looks at the age of one file only. Arrays are taken out of their tuples before the loops:
each such step costs a reference count that threads share.

A step of a chunk of rows goes plane by plane along x, so that what the borders need of a plane is still in the cache:
psi across x a few planes ahead, psi across y for the plane, then each row with what its borders add. One barrier ends
the step.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba.core import types
from numba.extending import overload

from solvers._numba_stencils import OPTIONS, half, kernel, second_across, second_along
from solvers._threads import meet
from solvers._vectors import load, prefetch, store


class Axis(NamedTuple):
    """One axis of the differences and its absorbing slabs (see `_cpml.Slabs`); in 2D y has neither.

    Parameters   stride : uint64 - cells between neighbours along the axis
                 begin : ndarray, int64 - first cell of each slab; along z a multiple of the vector's lanes
                 length : int - cells in a slab; along z whole vectors
                 a, b, a_half, b_half : ndarray, shape (n_slabs, length) - of the recursions; flat along z
                 gain, carry : the same shape - 1 / (1 + a) and b / (1 + a), which undo what zeta does
    """

    stride: Any
    begin: Any
    length: Any
    a: Any
    b: Any
    a_half: Any
    b_half: Any
    gain: Any
    carry: Any


class Field(NamedTuple):
    """Two time levels of a field, shape (n_shots, 2, size), and the memories of its borders, each (n_shots, ...)."""

    levels: Any
    psi_x: Any
    zeta_x: Any
    psi_y: Any
    zeta_y: Any
    psi_z: Any
    zeta_z: Any


class Cells(NamedTuple):
    """Updated rows along x and y (ny = 1 in 2D), cells in a row in whole vectors, and where the first cell lies.

    Parameters   lanes : uint64 - cells in a vector
                 row : uint64 - from the beginning of a row to that of the next
                 split : bool - chunks cut slabs across x: their psi is taken care of before
    """

    nx: int
    ny: int
    nz: Any
    first: int
    halo: int
    lanes: Any
    row: Any
    free_surface: bool
    split: bool


class Points(NamedTuple):
    """Taps of receivers, with the points of one shot after those of another."""

    start: Any
    index: Any
    weight: Any
    per_shot: int


class Injection(NamedTuple):
    """What drives the field, by cells in rising order, so that each chunk of rows adds its own.

    Parameters   bounds : ndarray, shape (n_units + 1,) - first entry of each chunk (or of each shot)
                 cell : ndarray, uint64; start : ndarray - terms of entry i are `start[i] : start[i + 1]`
                 point, weight : ndarray - column of `wave` and factor of each term
                 wave : ndarray, shape (n_steps, n_points)
    """

    bounds: Any
    cell: Any
    start: Any
    point: Any
    weight: Any
    wave: Any


class Keep(NamedTuple):
    """Snapshots of a field for imaging: every `every`-th step from `first_step` on, as the adjoint needs them.

    Parameters   filter_x, filter_y, filter_z : ndarray, (n_shots, ...) - states of the borders' filters
                 snapshots : ndarray, shape (n_shots, n_slots, size)
    """

    filter_x: Any
    filter_y: Any
    filter_z: Any
    snapshots: Any
    every: int
    first_step: int


class Image(NamedTuple):
    """What imaging adds up at steps m with (last - m) a multiple of `every`.

    Parameters   snapshots : ndarray, shape (n_shots, n_slots, size) - slot (last - m - first_step) / every
                 sums : ndarray, shape (n_shots, 3, size) - of snapshot times the second time difference of this field,
                        of the snapshot's squares, of snapshot times this field
    """

    snapshots: Any
    every: int
    last: int
    first_step: int
    sums: Any


@kernel()
def psi_row(now: Any, psi: Any, k: Any, q: Any, n: Any, lanes: Any, s: Any, w: Any, a: Any, b: Any) -> None:
    """Let psi take in a row of the field across the axis of stride s."""
    for j in range(np.uint64(0), n, lanes):
        store(psi, q + j, b * load(psi, q + j) + a * half(now, k + j, s, w))


@kernel()
def psi_along(now: Any, psi: Any, k: Any, q: Any, n: Any, lanes: Any, w: Any, a: Any, b: Any, p: Any) -> None:
    """Let psi take in the end of a row along it; p is the slab's first coefficient."""
    for j in range(np.uint64(0), n, lanes):
        taken = load(a, p + j) * half(now, k + j, np.uint64(1), w)
        store(psi, q + j, load(b, p + j) * load(psi, q + j) + taken)


@kernel()
def plain_cells(
    now: Any, new: Any, scale: Any, k: Any, begin: Any, end: Any, lanes: Any, sx: Any, sy: Any, row: Any, ahead: Any,
    wx: Any, wy: Any, wz: Any, change: Any, c: Any,
) -> None:  # fmt: skip
    """The next field of part of a row without borders, over the field before; what is added also goes to `change` at c.

    Parameters   row : uint64 - cells from row to row, prefetched so far ahead; ahead : the same in the farthest plane
    """
    before, here = load(now, k + begin - lanes), load(now, k + begin)
    for j in range(begin, end, lanes):
        i = k + j
        prefetch(new, i + row)
        prefetch(scale, i + row)
        prefetch(now, i + ahead)
        behind = load(now, i + lanes)
        laplacian = second_across(now, i, here, sx, wx) + second_across(now, i, here, sy, wy)
        added = load(scale, i) * (laplacian + second_along(before, here, behind, wz))
        store(new, i, here + here - load(new, i) + added)
        if change is not None:
            store(change, c + j, added)
        before, here = here, behind


@kernel()
def border_cells(
    now: Any, new: Any, scale: Any, k: Any, begin: Any, end: Any, lanes: Any, sx: Any, sy: Any, wx: Any, wy: Any, wz: Any,
    in_x: Any, psi_x: Any, qx: Any, across_x: Any, zeta_x: Any, rx: Any, ax: Any, bx: Any,
    in_y: Any, psi_y: Any, qy: Any, across_y: Any, zeta_y: Any, ry: Any, ay: Any, by: Any,
    psi_z: Any, qz: Any, zeta_z: Any, rz: Any, az: Any, bz: Any, begin_z: Any, length_z: Any,
    change: Any, c: Any,
) -> None:  # fmt: skip
    """The next field of part of a row with what borders add: across x, across y and at the row's ends."""
    one = np.uint64(1)
    before, here = load(now, k + begin - lanes), load(now, k + begin)
    for j in range(begin, end, lanes):
        i = k + j
        behind = load(now, i + lanes)
        laplacian = second_across(now, i, here, sx, wx)
        if in_x:
            laplacian = laplacian + half(psi_x, qx + j - across_x, across_x, wx)
            memory = bx * load(zeta_x, rx + j) + ax * laplacian
            store(zeta_x, rx + j, memory)
            laplacian = laplacian + memory
        along_y = second_across(now, i, here, sy, wy)
        if in_y:
            along_y = along_y + half(psi_y, qy + j - across_y, across_y, wy)
            memory = by * load(zeta_y, ry + j) + ay * along_y
            store(zeta_y, ry + j, memory)
            along_y = along_y + memory
        along_z = second_along(before, here, behind, wz)
        laplacian = laplacian + along_y + along_z
        for slab in range(len(begin_z)):
            depth = j - begin_z[slab]
            if depth < length_z:  # unsigned: before the slab it is huge
                n = np.uint64(slab)
                slope = half(psi_z, qz + n * (length_z + lanes + lanes) + depth - one, one, wz)
                r, p = rz + n * length_z + depth, n * length_z + depth
                memory = load(bz, p) * load(zeta_z, r) + load(az, p) * (along_z + slope)
                store(zeta_z, r, memory)
                laplacian = laplacian + slope + memory
        added = load(scale, i) * laplacian
        store(new, i, here + here - load(new, i) + added)
        if change is not None:
            store(change, c + j, added)
        before, here = here, behind


@kernel()
def keep_cells(
    now: Any, new: Any, k: Any, begin: Any, end: Any, lanes: Any,
    in_x: Any, filter_x: Any, rx: Any, ax: Any, bx: Any, in_y: Any, filter_y: Any, ry: Any, ay: Any, by: Any,
    filter_z: Any, rz: Any, az: Any, bz: Any, begin_z: Any, length_z: Any, take: Any, snapshot: Any,
) -> None:  # fmt: skip
    """Undo zeta's part in the field, y[n] = (p[n] - b (p[n - 1] - y[n - 1])) / (1 + a), and keep what comes out.

    `new` still holds the field of the step before; ax ... bz are gains and carries.
    """
    for j in range(begin, end, lanes):
        value, earlier = load(now, k + j), load(new, k + j)
        if in_x:
            state = load(filter_x, rx + j)
            value = ax * value + bx * (state - earlier)
            store(filter_x, rx + j, value)
            earlier = state
        if in_y:
            state = load(filter_y, ry + j)
            value = ay * value + by * (state - earlier)
            store(filter_y, ry + j, value)
            earlier = state
        for slab in range(len(begin_z)):
            depth = j - begin_z[slab]
            if depth < length_z:
                r, p = rz + np.uint64(slab) * length_z + depth, np.uint64(slab) * length_z + depth
                state = load(filter_z, r)
                value = load(az, p) * value + load(bz, p) * (state - earlier)
                store(filter_z, r, value)
                earlier = state
        if take:
            store(snapshot, k + j, value)


@kernel()
def copy_cells(now: Any, k: Any, begin: Any, end: Any, lanes: Any, snapshot: Any) -> None:
    """Keep part of a row that no border touches."""
    for j in range(begin, end, lanes):
        store(snapshot, k + j, load(now, k + j))


@kernel()
def image_row(now: Any, k: Any, n: Any, lanes: Any, change: Any, c: Any, snapshot: Any, image: Any) -> None:
    """Add up a row's image, the energy of the kept field and the product of both fields."""
    of_change, energy, product = image[0], image[1], image[2]
    for j in range(np.uint64(0), n, lanes):
        kept = load(snapshot, k + j)
        store(of_change, k + j, load(of_change, k + j) + kept * load(change, c + j))
        store(energy, k + j, load(energy, k + j) + kept * kept)
        store(product, k + j, load(product, k + j) + kept * load(now, k + j))


@kernel()
def scatter_row(new: Any, k: Any, n: Any, lanes: Any, contrast: Any, change: Any) -> None:
    """Let what was added to one field drive another: contrast times it."""
    for j in range(np.uint64(0), n, lanes):
        store(new, k + j, load(new, k + j) + load(contrast, k + j) * load(change, k + j))


@kernel()
def mirror_row(now: Any, k: Any, halo: Any) -> None:
    """Free surface: p = 0 in the row's first cell, and above it the field with the other sign."""
    now[k] = 0
    for m in range(np.uint64(1), np.uint64(halo + 1)):
        now[k - m] = -now[k + m]


@kernel()
def psi_planes(now: Any, psi: Any, cells: Any, x: Any, y: Any, w: Any, begin: Any, end: Any) -> None:
    """Let psi across x take in planes `begin` to `end`, as far as they lie in a slab."""
    a, b, starts, length = x.a_half, x.b_half, x.begin, x.length
    n, kept = np.int64(cells.nz), length + 2 * cells.halo
    for slab in range(len(starts)):
        for ix in range(max(begin, starts[slab]), min(end, starts[slab] + length)):
            depth = ix - starts[slab]
            for iy in range(cells.ny):
                k = np.uint64(cells.first) + np.uint64(ix) * x.stride + np.uint64(iy) * y.stride
                q = np.uint64(((slab * kept + depth + cells.halo) * cells.ny + iy) * n)
                psi_row(now, psi, k, q, cells.nz, cells.lanes, x.stride, w, a[slab, depth], b[slab, depth])


@kernel()
def update_chunk(
    now: Any, new: Any, scale: Any, shot: Any, cells: Any, x: Any, y: Any, z: Any, wx: Any, wy: Any, wz: Any,
    field: Any, ix_begin: Any, ix_end: Any, keep: Any, taking: Any, snapshot: Any,
    change: Any, whole: Any, imaging: Any, kept: Any, image: Any, contrast: Any, driving: Any,
) -> None:  # fmt: skip
    """The next field of planes `ix_begin` to `ix_end`, and what is to be done with it on the way.

    Parameters   keep, taking, snapshot : None, or filters' states; bool, whether this step is kept, and where
                 change, whole : None, or room for what is added to the field: of one row, or of the whole field
                 image, imaging, kept : None, or what imaging adds up (image, energy, product); bool, whether this step
                                        is imaged, and with which snapshot
                 contrast, driving : None, or the contrast and the whole of what was added to the driving field
    """
    psi_x, zeta_x, a_x, b_x, begin_x, length_x = field.psi_x[shot], field.zeta_x[shot], x.a, x.b, x.begin, x.length
    psi_y, zeta_y, a_y, b_y, begin_y, length_y = field.psi_y[shot], field.zeta_y[shot], y.a, y.b, y.begin, y.length
    psi_z, zeta_z, a_z, b_z, begin_z = field.psi_z[shot], field.zeta_z[shot], z.a, z.b, z.begin
    a_half_y, b_half_y, a_half_z, b_half_z = y.a_half, y.b_half, z.a_half, z.b_half
    gain_x, carry_x, gain_y, carry_y, gain_z, carry_z = x.gain, x.carry, y.gain, y.carry, z.gain, z.carry
    if keep is not None:
        filter_x, filter_y, filter_z = keep.filter_x[shot], keep.filter_y[shot], keep.filter_z[shot]
    sx, sy, n, lanes, row, halo = x.stride, y.stride, cells.nz, cells.lanes, cells.row, cells.halo
    ny, rows = cells.ny, np.int64(n)
    across_x, across_y = np.uint64(ny) * n, n
    length_z = np.uint64(z.length)
    kept_z = length_z + lanes + lanes
    ahead = np.uint64(halo) * sx + row
    # The row's middle, which no end reaches.
    low, high = np.uint64(0), n
    for slab in range(len(begin_z)):
        if begin_z[slab] == 0 and len(begin_z) + np.int64(cells.free_surface) == 2:
            low = min(length_z, n)
        if slab == len(begin_z) - 1:
            high = max(low, np.uint64(begin_z[slab]))
    if not cells.split:
        psi_planes(now, psi_x, cells, x, y, wx, ix_begin, min(ix_begin + halo - 1, ix_end))
    for ix in range(ix_begin, ix_end):
        if not cells.split and ix + halo - 1 < ix_end:
            psi_planes(now, psi_x, cells, x, y, wx, ix + halo - 1, ix + halo)
        plane = np.uint64(cells.first) + np.uint64(ix) * sx
        in_x, x_slab, x_depth = False, 0, 0
        for slab in range(len(begin_x)):
            if begin_x[slab] <= ix < begin_x[slab] + length_x:
                in_x, x_slab, x_depth = True, slab, ix - begin_x[slab]
        for slab in range(len(begin_y)):
            for depth in range(length_y):
                k = plane + np.uint64(begin_y[slab] + depth) * sy
                q = np.uint64(((ix * len(begin_y) + slab) * (length_y + 2 * halo) + depth + halo) * rows)
                psi_row(now, psi_y, k, q, n, lanes, sy, wy, a_half_y[slab, depth], b_half_y[slab, depth])
        for iy in range(ny):
            k = plane + np.uint64(iy) * sy
            in_y, y_slab, y_depth = False, 0, 0
            for slab in range(len(begin_y)):
                if begin_y[slab] <= iy < begin_y[slab] + length_y:
                    in_y, y_slab, y_depth = True, slab, iy - begin_y[slab]
            qx = np.uint64(((x_slab * (length_x + 2 * halo) + x_depth + halo) * ny + iy) * rows)
            rx = np.uint64(((x_slab * length_x + x_depth) * ny + iy) * rows)
            qy = np.uint64(((ix * len(begin_y) + y_slab) * (length_y + 2 * halo) + y_depth + halo) * rows)
            ry = np.uint64(((ix * len(begin_y) + y_slab) * length_y + y_depth) * rows)
            number = np.uint64((ix * ny + iy) * len(begin_z))
            qz, rz = number * kept_z + lanes, number * length_z
            ax, bx, gx, cx = wx[0], wx[0], wx[0], wx[0]
            ay, by, gy, cy = wx[0], wx[0], wx[0], wx[0]
            if in_x:
                ax, bx = a_x[x_slab, x_depth], b_x[x_slab, x_depth]
                gx, cx = gain_x[x_slab, x_depth], carry_x[x_slab, x_depth]
            if in_y:
                ay, by = a_y[y_slab, y_depth], b_y[y_slab, y_depth]
                gy, cy = gain_y[y_slab, y_depth], carry_y[y_slab, y_depth]
            c = k if whole else np.uint64(0)
            if cells.free_surface:
                mirror_row(now, k, halo)
            for slab in range(len(begin_z)):
                psi_along(
                    now, psi_z, k + np.uint64(begin_z[slab]), qz + np.uint64(slab) * kept_z, length_z, lanes, wz,
                    a_half_z, b_half_z, np.uint64(slab) * length_z,
                )  # fmt: skip
            bordered = in_x or in_y
            for piece in range(3):
                begin, end = np.uint64(0), low
                if piece == 1:
                    begin, end = low, high
                elif piece == 2:
                    begin, end = high, n
                if begin >= end:
                    continue
                if keep is not None:
                    if bordered or piece != 1:
                        keep_cells(
                            now, new, k, begin, end, lanes, in_x, filter_x, rx, gx, cx, in_y, filter_y, ry, gy, cy,
                            filter_z, rz, gain_z, carry_z, begin_z, length_z, taking, snapshot,
                        )  # fmt: skip
                    elif taking:
                        copy_cells(now, k, begin, end, lanes, snapshot)
                if bordered or piece != 1:
                    border_cells(
                        now, new, scale, k, begin, end, lanes, sx, sy, wx, wy, wz,
                        in_x, psi_x, qx, across_x, zeta_x, rx, ax, bx, in_y, psi_y, qy, across_y, zeta_y, ry, ay, by,
                        psi_z, qz, zeta_z, rz, a_z, b_z, begin_z, length_z,
                        change, c,
                    )  # fmt: skip
                else:
                    plain_cells(
                        now, new, scale, k, begin, end, lanes, sx, sy, row, ahead, wx, wy, wz, change, c
                    )  # fmt: skip
            if driving is not None:
                scatter_row(new, k, n, lanes, contrast, driving)
            if image is not None and imaging:
                image_row(now, k, n, lanes, change, c, kept, image)


@kernel()
def inject(new: Any, source: Any, unit: Any, step: Any, imaging: Any, kept: Any, image: Any) -> None:
    """Add what the sources give at this step to the cells of one chunk, and to its image."""
    wave, cells, start, point, weight = source.wave, source.cell, source.start, source.point, source.weight
    for entry in range(source.bounds[unit], source.bounds[unit + 1]):
        cell = cells[entry]
        value = new[cell] - new[cell]
        for term in range(start[entry], start[entry + 1]):
            value += weight[term] * wave[step, point[term]]
        new[cell] += value
        if image is not None and imaging:
            image[0, cell] += kept[cell] * value


@kernel()
def record(now: Any, shot: Any, receiver: Any, records: Any, step: Any, begin: Any, end: Any) -> None:
    """Sum the field into one sample for each of some receivers."""
    start, index, weight = receiver.start, receiver.index, receiver.weight
    for i_receiver in range(begin, end):
        point = shot * receiver.per_shot + i_receiver
        value = now[0] - now[0]
        for tap in range(start[point], start[point + 1]):
            value += weight[tap] * now[index[tap]]
        records[shot, step, i_receiver] = value


def part(arrays: Any, number: Any) -> Any:
    """One of some arrays, or None of none."""
    raise NotImplementedError("runs inside kernels only")


def taken(keep: Any, shot: Any, step: Any, otherwise: Any) -> Any:
    """Whether a step's field is kept, and where."""
    raise NotImplementedError("runs inside kernels only")


def met(image: Any, shot: Any, step: Any, otherwise: Any) -> Any:
    """Whether a step is imaged, with which snapshot, and into which sums."""
    raise NotImplementedError("runs inside kernels only")


def _part(arrays: Any, number: Any) -> Any:
    return arrays[number]


def _taken(keep: Any, shot: Any, step: Any, otherwise: Any) -> Any:
    taking = step % keep.every == 0
    return taking, keep.snapshots[shot, (step - keep.first_step) // keep.every if taking else 0]


def _met(image: Any, shot: Any, step: Any, otherwise: Any) -> Any:
    partner = image.last - step
    imaging = partner % image.every == 0
    return imaging, image.snapshots[shot, (partner - image.first_step) // image.every if imaging else 0], image.sums[shot]


def _unless_none(function: Callable[..., Any], of_none: Callable[..., Any]) -> Callable[..., Any]:
    """An overload that Numba asks with the types: None as the first argument chooses the other function."""

    def choose(first: Any, *others: Any) -> Any:
        return of_none if isinstance(first, types.NoneType) else function

    return choose


overload(part, strict=False, jit_options=OPTIONS)(_unless_none(_part, lambda arrays, number: None))
overload(taken, strict=False, jit_options=OPTIONS)(
    _unless_none(_taken, lambda keep, shot, step, otherwise: (False, otherwise))
)
overload(met, strict=False, jit_options=OPTIONS)(
    _unless_none(_met, lambda image, shot, step, otherwise: (False, otherwise, None))
)


@kernel()
def advance_unit(
    shot: Any, unit: Any, step: Any, scale: Any, cells: Any, x: Any, y: Any, z: Any, wx: Any, wy: Any, wz: Any,
    field: Any, driven: Any,
    contrast: Any, source: Any, source_driven: Any, receiver: Any, records: Any, keep: Any, image: Any, change: Any,
    ix_begin: Any, ix_end: Any, r_begin: Any, r_end: Any,
) -> None:  # fmt: skip
    """Take one chunk of one shot through a step: one field, or one and another that it drives."""
    now, new = field.levels[shot, step & 1], field.levels[shot, (step + 1) & 1]
    if driven is None:
        record(now, shot, receiver, records, step, r_begin, r_end)
    else:
        now_driven, new_driven = driven.levels[shot, step & 1], driven.levels[shot, (step + 1) & 1]
        record(now_driven, shot, receiver, records, step, r_begin, r_end)
    taking, snapshot = taken(keep, shot, step, now)
    imaging, kept, sums = met(image, shot, step, now)
    if driven is None:
        update_chunk(
            now, new, scale, shot, cells, x, y, z, wx, wy, wz, field, ix_begin, ix_end,
            keep, taking, snapshot, part(change, unit), False, imaging, kept, sums, None, None,
        )  # fmt: skip
        inject(new, source, unit, step, imaging, kept, sums)
    else:
        whole = change[shot]
        update_chunk(
            now, new, scale, shot, cells, x, y, z, wx, wy, wz, field, ix_begin, ix_end,
            None, False, now, whole, True, False, now, None, None, None,
        )  # fmt: skip
        inject(new, source, unit, step, False, now, None)
        update_chunk(
            now_driven, new_driven, scale, shot, cells, x, y, z, wx, wy, wz, driven, ix_begin, ix_end,
            None, False, now, None, False, False, now, None, contrast, whole,
        )  # fmt: skip
        inject(new_driven, source_driven, unit, step, False, now, None)


class Units(NamedTuple):
    """How the work is shared among threads: one shot each, or one chunk of planes each.

    Parameters   count : int
                 over_shots : bool
                 planes : ndarray, shape (count + 1,) - first plane of each chunk
    """

    count: int
    over_shots: bool
    planes: Any


@kernel()
def advance(
    unit: Any, meeting: Any, units: Any, scale: Any, cells: Any, x: Any, y: Any, z: Any, wx: Any, wy: Any, wz: Any,
    field: Any, driven: Any, contrast: Any, source: Any, source_driven: Any, receiver: Any, records: Any, keep: Any,
    image: Any, change: Any, first: Any, count: Any,
) -> None:  # fmt: skip
    """Take one thread's part through `count` steps.

    On small grids a meeting of the threads after each step costs too much: there each takes a shot of its own.
    """
    shot, ix_begin, ix_end, r_begin, r_end = 0, 0, cells.nx, 0, receiver.per_shot
    if units.over_shots:
        shot = unit
    else:
        ix_begin, ix_end = units.planes[unit], units.planes[unit + 1]
        r_begin, r_end = unit * receiver.per_shot // units.count, (unit + 1) * receiver.per_shot // units.count
    meetings = 0
    for step in range(first, first + count):
        if cells.split:
            psi_planes(field.levels[0, step & 1], field.psi_x[0], cells, x, y, wx, ix_begin, ix_end)
            if driven is not None:
                psi_planes(driven.levels[0, step & 1], driven.psi_x[0], cells, x, y, wx, ix_begin, ix_end)
            meetings += 1
            meet(meeting, units.count, meetings)
        advance_unit(
            shot, unit, step, scale, cells, x, y, z, wx, wy, wz, field, driven, contrast, source, source_driven,
            receiver, records, keep, image, change, ix_begin, ix_end, r_begin, r_end,
        )  # fmt: skip
        if not units.over_shots:
            meetings += 1
            meet(meeting, units.count, meetings)
