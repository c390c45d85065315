"""The Numba kernels for constant density, 2D and 3D: rows of cells on flat arrays, a vector of cells at a time.

One source serves all orders and both precisions: each is compiled for itself at its first call and kept in Numba's
cache on disk, where kernels made in a factory would be compiled in every process. That cache looks at the age of this
file only: touch it after an edit of what it imports. Arrays are taken out of their tuples before the loops: each such
step costs a reference count that threads share.

A step of a chunk of rows goes plane by plane along x, so that what the borders need of a plane is still in the cache:
psi across x a few planes ahead, psi across y for the plane, then each row with what its borders add. A field that
another one drives follows it in turns of a few planes. One barrier ends the step; where the planes of two threads meet
within a slab across x, one more follows its psi.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba.core import types
from numba.extending import overload

from solvers._numba_front import chunk_of, cuts_slabs, see_front, values_before
from solvers._numba_points import inject, record
from solvers._numba_stencils import (
    OPTIONS,
    fetch,
    half,
    half_before,
    half_behind,
    inner,
    kernel,
    second_across,
    second_along,
)
from solvers._threads import meet
from solvers._vectors import get, load, moved, pointer, prefetch, put, store


class Axis(NamedTuple):
    """One axis of the differences and its absorbing slabs (see `_cpml.Slabs`); in 2D there is no y.

    Parameters   stride : uint64 - cells between neighbours along the axis
                 count, begin : uint64, ndarray - slabs, and the first cell of each; along z it begins a vector
                 length : uint64 - cells in a slab; along z whole vectors
                 a, b, a_half, b_half : ndarray, shape (n_slabs, length) - of the recursions; flat along z
                 gain, carry : the same shape - 1 / (1 + a) and b / (1 + a), which undo what zeta does
    """

    stride: Any
    count: Any
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

    Numbers are unsigned (uint64): they meet in indices.

    Parameters   lanes : cells in a vector
                 row : from the beginning of a row to that of the next
                 size : cells of a field, halo and padding included
                 middle_begin, middle_end : the part of a row that no border at its ends reaches
    """

    nx: Any
    ny: Any
    nz: Any
    first: Any
    halo: Any
    lanes: Any
    row: Any
    size: Any
    middle_begin: Any
    middle_end: Any
    free_surface: Any


class Keep(NamedTuple):
    """Snapshots of a field for imaging: every `every`-th step from `first_step` on, as the adjoint needs them.

    Parameters   filter_x, filter_y, filter_z : ndarray, (n_shots, ...) - states of the borders' filters
                 snapshots : ndarray, shape (n_shots, n_values) - planes that waves have reached, step after step, so
                             that no more memory is touched than they need
    """

    filter_x: Any
    filter_y: Any
    filter_z: Any
    snapshots: Any
    every: Any
    first_step: Any


class Image(NamedTuple):
    """What imaging adds up at steps m with (last - m) a multiple of `every`.

    Parameters   snapshots : ndarray, shape (n_shots, n_values) - as in `Keep`, of steps last - m
                 sums : ndarray, shape (n_shots, 3, size) - of snapshot times the second time difference of this field,
                        of the snapshot's squares, of snapshot times this field
    """

    snapshots: Any
    every: Any
    last: Any
    first_step: Any
    sums: Any


@inner
def psi_row(now: Any, psi: Any, k: Any, q: Any, n: Any, lanes: Any, s: Any, ahead: Any, w: Any, a: Any, b: Any) -> None:
    """Let psi take in a row of the field across the axis of stride s."""
    for j in range(np.uint64(0), n, lanes):
        prefetch(psi, q + n + j)
        prefetch(now, k + ahead + j)
        store(psi, q + j, b * load(psi, q + j) + a * half(now, k + j, s, w))


@inner
def update_ends(
    now: Any, new: Any, scale: Any, k: Any, rows: Any, row: Any, lanes: Any, w: Any, psi: Any, zeta: Any, r: Any,
    a: Any, b: Any, a_half: Any, b_half: Any, n_z: Any, begin_z: Any, length: Any, change: Any, c: Any, change_row: Any,
) -> None:  # fmt: skip
    """Add the border terms of the last axis to the ends of some rows, and to what was added to them.

    All neighbours along the row come from registers: psi is stored for the next step only.
    """
    zero = np.uint64(0)
    for _ in range(rows):
        for slab in range(n_z):
            start, p = k + get(begin_z, slab), slab * length
            before, here, behind = load(now, start - lanes), load(now, start), load(now, start + lanes)
            psi_before = here - here
            psi_here = load(b_half, p) * load(psi, r) + load(a_half, p) * half_behind(before, here, behind, w)
            store(psi, r, psi_here)
            for j in range(zero, length, lanes):
                beyond, psi_behind = behind, here - here
                if j + lanes < length:
                    beyond = load(now, start + j + lanes + lanes)
                    taken = load(a_half, p + j + lanes) * half_behind(here, behind, beyond, w)
                    psi_behind = load(b_half, p + j + lanes) * load(psi, r + j + lanes) + taken
                    store(psi, r + j + lanes, psi_behind)
                slope = half_before(psi_before, psi_here, psi_behind, w)
                memory = load(b, p + j) * load(zeta, r + j)
                memory = memory + load(a, p + j) * (second_along(before, here, behind, w) + slope)
                store(zeta, r + j, memory)
                added = load(scale, start + j) * (slope + memory)
                store(new, start + j, load(new, start + j) + added)
                if change is not None:
                    place = c + get(begin_z, slab) + j
                    store(change, place, load(change, place) + added)
                before, here, behind = here, behind, beyond
                psi_before, psi_here = psi_here, psi_behind
            r += length
        k += row
        c += change_row


@inner
def plain_cells(
    now: Any, new: Any, scale: Any, k: Any, n: Any, lanes: Any, sx: Any, sy: Any, row: Any, ahead: Any,
    wx: Any, wy: Any, wz: Any, change: Any, c: Any, contrast: Any, driving: Any,
) -> None:  # fmt: skip
    """The next field of a row without borders, over the field before; what is added also goes to `change` at c.

    `driving` is what was added to the field that drives this one, from c on.

    Parameters   row : uint64 - cells from row to row, prefetched so far ahead; ahead : the same in the farthest plane
    """
    before, here = load(now, k - lanes), load(now, k)
    for j in range(np.uint64(0), n, lanes):
        i = k + j
        fetch(new, scale, now, i, row, ahead, wy)
        behind = load(now, i + lanes)
        laplacian = second_across(now, i, here, sx, wx) + second_across(now, i, here, sy, wy)
        added = load(scale, i) * (laplacian + second_along(before, here, behind, wz))
        if driving is not None:
            added = added + load(contrast, i) * load(driving, c + j)
        store(new, i, here + here - load(new, i) + added)
        if change is not None:
            store(change, c + j, added)
        before, here = here, behind


@inner
def border_cells(
    now: Any, new: Any, scale: Any, k: Any, n: Any, lanes: Any, s: Any, w: Any, other: Any, w_other: Any, wz: Any,
    row: Any, ahead: Any, wy: Any, psi: Any, q: Any, across: Any, zeta: Any, r: Any, a: Any, b: Any,
    change: Any, c: Any, contrast: Any, driving: Any,
) -> None:  # fmt: skip
    """The next field of a row in the border across one axis, of stride s; `across` is that axis' stride in psi."""
    before, here = load(now, k - lanes), load(now, k)
    for j in range(np.uint64(0), n, lanes):
        i = k + j
        fetch(new, scale, now, i, row, ahead, wy)
        prefetch(zeta, r + n + j)
        behind = load(now, i + lanes)
        curvature = second_across(now, i, here, s, w) + half(psi, q + j - across, across, w)
        memory = b * load(zeta, r + j) + a * curvature
        store(zeta, r + j, memory)
        laplacian = second_across(now, i, here, other, w_other) + second_along(before, here, behind, wz)
        added = load(scale, i) * (laplacian + curvature + memory)
        if driving is not None:
            added = added + load(contrast, i) * load(driving, c + j)
        store(new, i, here + here - load(new, i) + added)
        if change is not None:
            store(change, c + j, added)
        before, here = here, behind


@inner
def add_border(
    now: Any, new: Any, scale: Any, k: Any, n: Any, lanes: Any, s: Any, w: Any, psi: Any, q: Any, across: Any,
    zeta: Any, r: Any, a: Any, b: Any, change: Any, c: Any,
) -> None:  # fmt: skip
    """Add the border terms of one more axis to a row, where two borders cross."""
    for j in range(np.uint64(0), n, lanes):
        i = k + j
        slope = half(psi, q + j - across, across, w)
        memory = b * load(zeta, r + j) + a * (second_across(now, i, load(now, i), s, w) + slope)
        store(zeta, r + j, memory)
        added = load(scale, i) * (slope + memory)
        store(new, i, load(new, i) + added)
        if change is not None:
            store(change, c + j, load(change, c + j) + added)


@inner
def keep_cells(
    now: Any, new: Any, k: Any, begin: Any, end: Any, lanes: Any,
    in_x: Any, filter_x: Any, rx: Any, ax: Any, bx: Any, in_y: Any, filter_y: Any, ry: Any, ay: Any, by: Any,
    filter_z: Any, rz: Any, az: Any, bz: Any, n_z: Any, begin_z: Any, length_z: Any, take: Any, snapshot: Any,
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
        for n in range(n_z):
            depth = j - get(begin_z, n)
            if depth < length_z:
                r, p = rz + n * length_z + depth, n * length_z + depth
                state = load(filter_z, r)
                value = load(az, p) * value + load(bz, p) * (state - earlier)
                store(filter_z, r, value)
                earlier = state
        if take:
            store(snapshot, k + j, value)


@inner
def copy_cells(now: Any, k: Any, begin: Any, end: Any, lanes: Any, snapshot: Any) -> None:
    """Keep part of a row that no border touches."""
    for j in range(begin, end, lanes):
        store(snapshot, k + j, load(now, k + j))


@inner
def image_row(now: Any, k: Any, n: Any, lanes: Any, change: Any, c: Any, snapshot: Any, image: Any, size: Any) -> None:
    """Add up a row's image, the energy of the kept field and the product of both fields."""
    e, p = k + size, k + size + size
    for j in range(np.uint64(0), n, lanes):
        kept = load(snapshot, k + j)
        store(image, k + j, load(image, k + j) + kept * load(change, c + j))
        store(image, e + j, load(image, e + j) + kept * kept)
        store(image, p + j, load(image, p + j) + kept * load(now, k + j))


@inner
def mirror_row(now: Any, k: Any, halo: Any) -> None:
    """Free surface: p = 0 in the row's first cell, and above it the field with the other sign."""
    put(now, k, 0)
    for m in range(np.uint64(1), np.uint64(halo + 1)):
        put(now, k - m, -get(now, k + m))


@inner
def psi_planes(now: Any, psi: Any, cells: Any, x: Any, sy: Any, w: Any, begin: Any, end: Any) -> None:
    """Let psi across x take in planes `begin` to `end`, as far as they lie in a slab; `now` and `psi` are pointers."""
    a, b, starts = pointer(x.a_half), pointer(x.b_half), pointer(x.begin)
    n_slabs, length, ny, n, lanes, sx = x.count, x.length, cells.ny, cells.nz, cells.lanes, x.stride
    halo, first = cells.halo, cells.first
    for slab in range(n_slabs):
        start = get(starts, slab)
        for ix in range(max(begin, start), min(end, start + length)):
            depth = slab * length + ix - start
            for iy in range(ny):
                k = first + ix * sx + iy * sy
                q = ((slab * (halo + halo) + depth + halo) * ny + iy) * n
                psi_row(now, psi, k, q, n, lanes, sx, halo * sx + cells.row, w, get(a, depth), get(b, depth))


@inner
def update_chunk(
    now: Any, new: Any, scale: Any, shot: Any, cells: Any, x: Any, y: Any, z: Any, wx: Any, wy: Any, wz: Any,
    field: Any, ix_begin: Any, ix_end: Any, ready: Any, keep: Any, taking: Any, snapshot: Any,
    change: Any, room: Any, imaging: Any, kept: Any, image: Any, contrast: Any, driving: Any,
) -> None:  # fmt: skip
    """The next field of planes `ix_begin` to `ix_end`, and what is to be done with it on the way.

    Parameters   ready : bool - psi across x has taken this step in
                 keep, taking, snapshot : None, or filters' states; bool, whether this step is kept, and where
                 change, room : None, or what is added to the field goes here; planes after which it is overwritten
                 image, imaging, kept : None, or what imaging adds up (image, energy, product); bool, whether this step
                                        is imaged, and with which snapshot
                 contrast, driving : None, or the contrast and what was added to the driving field
    """
    psi_x, zeta_x, a_x, b_x = pointer(field.psi_x[shot]), pointer(field.zeta_x[shot]), pointer(x.a), pointer(x.b)
    psi_z, zeta_z, a_z, b_z = pointer(field.psi_z[shot]), pointer(field.zeta_z[shot]), pointer(z.a), pointer(z.b)
    a_half_z, b_half_z = pointer(z.a_half), pointer(z.b_half)
    gain_x, carry_x = pointer(x.gain), pointer(x.carry)
    gain_z, carry_z = pointer(z.gain), pointer(z.carry)
    begin_x, begin_z = pointer(x.begin), pointer(z.begin)
    n_x, n_z, length_x, length_z = x.count, z.count, x.length, z.length
    if keep is not None:
        filter_x, filter_y = pointer(keep.filter_x[shot]), pointer(keep.filter_y[shot])
        filter_z = pointer(keep.filter_z[shot])
    sx, n, lanes, row, halo = x.stride, cells.nz, cells.lanes, cells.row, cells.halo
    ny, free_surface, first = cells.ny, cells.free_surface, cells.first
    zero: Any = np.uint64(0)
    one: Any = np.uint64(1)
    across_x, across_y = ny * n, n
    kept_x = length_x + halo + halo
    # Numba leaves branches that need a y out of what it compiles for 2D.
    sy, n_y, length_y, gain_y, carry_y = zero, zero, zero, gain_x, carry_x
    if y is not None:
        psi_y, zeta_y, a_y, b_y = pointer(field.psi_y[shot]), pointer(field.zeta_y[shot]), pointer(y.a), pointer(y.b)
        a_half_y, b_half_y, gain_y, carry_y = pointer(y.a_half), pointer(y.b_half), pointer(y.gain), pointer(y.carry)
        begin_y, sy, n_y, length_y = pointer(y.begin), y.stride, y.count, y.length
    kept_y = length_y + halo + halo
    ahead = halo * sx + row
    # The row's middle, which no end reaches.
    low, high = cells.middle_begin, cells.middle_end
    if not ready:
        psi_planes(now, psi_x, cells, x, sy, wx, ix_begin, min(ix_begin + halo - one, ix_end))
    for ix in range(ix_begin, ix_end):
        if not ready and ix + halo - one < ix_end:
            psi_planes(now, psi_x, cells, x, sy, wx, ix + halo - one, ix + halo)
        plane, added = first + ix * sx, (ix - ix_begin) % room * ny * n
        in_x, x_slab, x_depth = False, zero, zero
        for slab in range(n_x):
            depth = ix - get(begin_x, slab)
            if depth < length_x:  # unsigned: before the slab it is huge
                in_x, x_slab, x_depth = True, slab, depth
        if y is not None:
            for slab in range(n_y):
                for depth in range(length_y):
                    k = plane + (get(begin_y, slab) + depth) * sy
                    q = ((ix * n_y + slab) * kept_y + depth + halo) * n
                    p = slab * length_y + depth
                    psi_row(now, psi_y, k, q, n, lanes, sy, halo * sx + row, wy, get(a_half_y, p), get(b_half_y, p))
        rz = ix * ny * n_z * length_z
        if free_surface:
            for iy in range(ny):
                mirror_row(now, plane + iy * sy, halo)
        for iy in range(ny):
            k = plane + iy * sy
            in_y, y_slab, y_depth = False, zero, zero
            if y is not None:
                for slab in range(n_y):
                    depth = iy - get(begin_y, slab)
                    if depth < length_y:
                        in_y, y_slab, y_depth = True, slab, depth
            px, py = x_slab * length_x + x_depth, y_slab * length_y + y_depth
            qx, rx = ((x_slab * kept_x + x_depth + halo) * ny + iy) * n, (px * ny + iy) * n
            qy, ry = ((ix * n_y + y_slab) * kept_y + y_depth + halo) * n, (ix * n_y * length_y + py) * n
            c = added + iy * n
            bordered = in_x or in_y
            if keep is not None:
                for piece in range(3):
                    begin, end = low, high
                    if piece == 1:
                        begin, end = zero, low
                    elif piece == 2:
                        begin, end = high, n
                    if bordered or piece > 0:
                        keep_cells(
                            now, new, k, begin, end, lanes, in_x, filter_x, rx, get(gain_x, px), get(carry_x, px),
                            in_y, filter_y, ry, get(gain_y, py), get(carry_y, py),
                            filter_z, rz + iy * n_z * length_z, gain_z, carry_z, n_z, begin_z, length_z,
                            taking, snapshot,
                        )  # fmt: skip
                    elif taking:
                        copy_cells(now, k, begin, end, lanes, snapshot)
            if in_x:
                border_cells(
                    now, new, scale, k, n, lanes, sx, wx, sy, wy, wz, row, ahead, wy,
                    psi_x, qx, across_x, zeta_x, rx, get(a_x, px), get(b_x, px), change, c,
                    contrast, driving,
                )  # fmt: skip
                if y is not None and in_y:
                    add_border(
                        now, new, scale, k, n, lanes, sy, wy, psi_y, qy, across_y, zeta_y, ry,
                        get(a_y, py), get(b_y, py), change, c,
                    )  # fmt: skip
            elif not in_y:
                plain_cells(
                    now, new, scale, k, n, lanes, sx, sy, row, ahead, wx, wy, wz, change, c, contrast, driving
                )  # fmt: skip
            elif y is not None:
                border_cells(
                    now, new, scale, k, n, lanes, sy, wy, sx, wx, wz, row, ahead, wy,
                    psi_y, qy, across_y, zeta_y, ry, get(a_y, py), get(b_y, py), change, c,
                    contrast, driving,
                )  # fmt: skip
        update_ends(
            now, new, scale, plane, ny, row, lanes, wz, psi_z, zeta_z, rz, a_z, b_z, a_half_z, b_half_z,
            n_z, begin_z, length_z, change, added, n,
        )  # fmt: skip
        if image is not None and imaging:
            for iy in range(ny):
                image_row(now, plane + iy * sy, n, lanes, change, added + iy * n, kept, image, cells.size)


def part(arrays: Any, number: Any) -> Any:
    """One of some arrays, or None of none."""
    raise NotImplementedError("runs inside kernels only")


def taken(keep: Any, shot: Any, step: Any, front: Any, cells: Any, plane: Any, otherwise: Any) -> Any:
    """Whether a step's field is kept, and where: as if the whole of the field had room there."""
    raise NotImplementedError("runs inside kernels only")


def met(image: Any, shot: Any, step: Any, front: Any, cells: Any, plane: Any, otherwise: Any) -> Any:
    """Whether a step is imaged, with which snapshot, and into which sums."""
    raise NotImplementedError("runs inside kernels only")


def _part(arrays: Any, number: Any) -> Any:
    return pointer(arrays[number])


def _taken(keep: Any, shot: Any, step: Any, front: Any, cells: Any, plane: Any, otherwise: Any) -> Any:
    taking = step % keep.every == 0
    before = values_before(front, shot, keep.first_step, step, keep.every, plane) if taking else np.uint64(0)
    start = (cells.first // plane + front.planes[shot, step, 0]) * plane
    return taking, moved(pointer(keep.snapshots[shot]), before - start)


def _met(image: Any, shot: Any, step: Any, front: Any, cells: Any, plane: Any, otherwise: Any) -> Any:
    partner = image.last - step
    imaging = partner % image.every == 0
    # Planes are known by this run's steps, which go the other way.
    first, end = step + image.every, image.last - image.first_step + 1
    before = values_before(front, shot, first, end, image.every, plane) if imaging else np.uint64(0)
    start = (cells.first // plane + front.planes[shot, step, 0]) * plane
    return imaging, moved(pointer(image.snapshots[shot]), before - start), pointer(image.sums[shot])


def unless_none(function: Callable[..., Any], of_none: Callable[..., Any]) -> Callable[..., Any]:
    """An overload that Numba asks with the types: None as the first argument chooses the other function."""

    def choose(first: Any, *others: Any) -> Any:
        return of_none if isinstance(first, types.NoneType) else function

    return choose


overload(part, strict=False, jit_options=OPTIONS)(unless_none(_part, lambda arrays, number: None))
overload(taken, strict=False, jit_options=OPTIONS)(
    unless_none(_taken, lambda keep, shot, step, front, cells, plane, otherwise: (False, otherwise))
)
overload(met, strict=False, jit_options=OPTIONS)(
    unless_none(_met, lambda image, shot, step, front, cells, plane, otherwise: (False, otherwise, None))
)


class Units(NamedTuple):
    """How the work is shared among threads: one shot each, or one chunk of planes each.

    Parameters   count : uint64
                 over_shots : bool
    """

    count: Any
    over_shots: Any


@kernel
def advance(
    unit: Any, meeting: Any, units: Any, front: Any, scale: Any, cells: Any, x: Any, y: Any, z: Any,
    wx: Any, wy: Any, wz: Any, field: Any, driven: Any, contrast: Any, source: Any, source_driven: Any,
    receiver: Any, records: Any, keep: Any, image: Any, change: Any, first: Any, count: Any,
) -> None:  # fmt: skip
    """Take one thread's part through `count` steps: of one field, or of one and another that it drives.

    On small grids a meeting of the threads after each step costs too much: there each takes a shot of its own.
    """
    zero, one = np.uint64(0), np.uint64(1)
    shot, part_of, parts = zero, unit, units.count
    if units.over_shots:
        shot, part_of, parts = unit, zero, one
    r_begin, r_end = chunk_of(zero, receiver.per_shot, part_of, parts)
    sees = (part_of == zero, part_of + one == parts)
    of_scale, of_psi, sy = pointer(scale), pointer(field.psi_x[shot]), zero
    if y is not None:
        sy = y.stride
    meetings = 0
    for step in range(first, first + count):
        now, new = pointer(field.levels[shot, step & 1]), pointer(field.levels[shot, (step + 1) & 1])
        begin, end = front.planes[shot, step, 0], front.planes[shot, step, 1]
        ix_begin, ix_end = chunk_of(begin, end, part_of, parts)
        cut = cuts_slabs(begin, end, parts, pointer(x.begin), x.count, x.length)
        if cut or driven is not None:
            psi_planes(now, of_psi, cells, x, sy, wx, ix_begin, ix_end)
        if driven is not None:
            now_driven = pointer(driven.levels[shot, step & 1])
            new_driven = pointer(driven.levels[shot, (step + 1) & 1])
            psi_planes(now_driven, pointer(driven.psi_x[shot]), cells, x, sy, wx, ix_begin, ix_end)
        if cut:
            meetings += 1
            meet(meeting, parts, meetings)
        if driven is None:
            record(now, shot, receiver, records, step, r_begin, r_end)
            taking, snapshot = taken(keep, shot, step, front, cells, x.stride, now)
            imaging, kept, sums = met(image, shot, step, front, cells, x.stride, now)
            update_chunk(
                now, new, of_scale, shot, cells, x, y, z, wx, wy, wz, field, ix_begin, ix_end, cut,
                keep, taking, snapshot, part(change, unit), one, imaging, kept, sums, None, None,
            )  # fmt: skip
            inject(new, source, shot, cells.nx, ix_begin, ix_end, step, imaging, kept, sums)
        else:
            record(now_driven, shot, receiver, records, step, r_begin, r_end)
            # What the first field gains drives the other one while it is in the cache still.
            gained, room = pointer(change[unit]), np.uint64(len(change[unit])) // (cells.ny * cells.nz)
            for ix in range(ix_begin, ix_end, room):
                behind = min(ix + room, ix_end)
                update_chunk(
                    now, new, of_scale, shot, cells, x, y, z, wx, wy, wz, field, ix, behind, True,
                    None, False, now, gained, room, False, now, None, None, None,
                )  # fmt: skip
                update_chunk(
                    now_driven, new_driven, of_scale, shot, cells, x, y, z, wx, wy, wz, driven, ix, behind, True,
                    None, False, now, None, room, False, now, None, pointer(contrast), gained,
                )  # fmt: skip
            inject(new, source, shot, cells.nx, ix_begin, ix_end, step, False, now, None)
            inject(new_driven, source_driven, shot, cells.nx, ix_begin, ix_end, step, False, now, None)
        if not front.known:
            see_front(new, front, shot, step, cells, x.stride, sy, sees)
        if parts > one:
            meetings += 1
            meet(meeting, parts, meetings)
