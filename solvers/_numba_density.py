"""The Numba kernels for variable density, 2D and 3D: the same rows, vectors and borders as those for constant density.

A step takes two passes over a chunk of planes, with a meeting of the threads after each: first the fluxes B D+ p of all
axes, half a cell behind each cell, with what the borders remember of them (psi); then their divergence, with what the
borders remember of that (zeta), and the step in time. On the way the first pass keeps fields and fluxes for gradients,
or meets them.

The memories of slabs lie in flat arrays: across x by slab, depth, row and cell, across y by plane, slab, depth and
cell, along z by row, slab and depth.
"""

from typing import Any, NamedTuple

import numpy as np
from numba.extending import overload

from solvers._numba_front import chunk_of, see_front
from solvers._numba_kernels import image_row, mirror_row, part, unless_none
from solvers._numba_points import inject, record
from solvers._numba_stencils import OPTIONS, half, half_before, half_behind, inner, kernel
from solvers._threads import meet
from solvers._vectors import get, load, pointer, put, store


class Along(NamedTuple):
    """One array for each axis, y's empty in 2D: buoyancies (size,), their changes, or fluxes (n_shots, size)."""

    x: Any
    y: Any
    z: Any


class Keep(NamedTuple):
    """Snapshots for imaging: every `every`-th step from `first_step` on.

    Parameters   filter_x, filter_y, filter_z : ndarray, shape (n_shots, n_parts * size of a slab's memory) - what the
                         borders' filters remember of the field and of each flux
                 snapshots : ndarray, shape (n_shots, n_slots, n_parts * size)
                 fluxes : bool - the fluxes follow the field: n_parts is one more than the axes, else 1
    """

    filter_x: Any
    filter_y: Any
    filter_z: Any
    snapshots: Any
    every: int
    first_step: int
    fluxes: bool


class Image(NamedTuple):
    """What imaging adds up at steps m with (last - m) a multiple of `every`.

    Parameters   snapshots : ndarray, shape (n_shots, n_slots, n_parts * size) - slot (last - m - first_step) / every
                 sums : ndarray, shape (n_shots, 3 + fluxes, size) - as in `_numba_kernels`, then flux times slope
                 fluxes : bool - the snapshots hold fluxes
    """

    snapshots: Any
    every: int
    last: int
    first_step: int
    sums: Any
    fluxes: bool


@inner
def slab_at(place: Any, axis: Any, begin: Any) -> Any:
    """Whether a plane or row lies in a slab, and where in the slabs' coefficients."""
    inside, at = False, np.uint64(0)
    for slab in range(axis.count):
        depth = place - get(begin, slab)
        if depth < axis.length:  # unsigned: before the slab it is huge
            inside, at = True, slab * axis.length + depth
    return inside, at


@inner
def flux_across(
    now: Any, flux: Any, buoyancy: Any, k: Any, n: Any, lanes: Any, s: Any, w: Any, bordered: Any, psi: Any, r: Any,
    a: Any, b: Any, driver: Any, change: Any, imaging: Any, kept: Any, m: Any, image: Any, q: Any,
) -> None:  # fmt: skip
    """A row's flux across the axis of stride s; its image, at q, takes the flux kept at m times its slope."""
    for j in range(np.uint64(0), n, lanes):
        i = k + j
        slope = load(buoyancy, i) * half(now, i, s, w)
        if driver is not None:
            slope = slope + load(change, i) * half(driver, i, s, w)
        if image is not None and imaging:
            store(image, q + j, load(image, q + j) + load(kept, m + j) * slope)
        if bordered:
            memory = b * load(psi, r + j) + a * slope
            store(psi, r + j, memory)
            slope = slope + memory
        store(flux, i, slope)


@inner
def flux_along(
    now: Any, flux: Any, buoyancy: Any, k: Any, n: Any, lanes: Any, w: Any, psi: Any, r: Any, z: Any, a: Any, b: Any,
    begin: Any, driver: Any, change: Any, imaging: Any, kept: Any, m: Any, image: Any, q: Any,
) -> None:  # fmt: skip
    """A row's flux along the row, and what the borders at its ends remember of it."""
    zero, one = np.uint64(0), np.uint64(1)
    before, here = load(now, k - lanes), load(now, k)
    for j in range(zero, n, lanes):
        i = k + j
        behind = load(now, i + lanes)
        slope = load(buoyancy, i) * half_behind(before, here, behind, w)
        if driver is not None:
            slope = slope + load(change, i) * half(driver, i, one, w)
        if image is not None and imaging:
            store(image, q + j, load(image, q + j) + load(kept, m + j) * slope)
        store(flux, i, slope)
        before, here = here, behind
    for slab in range(z.count):
        start, p = k + get(begin, slab), slab * z.length
        for j in range(zero, z.length, lanes):
            slope = load(flux, start + j)
            memory = load(b, p + j) * load(psi, r + p + j) + load(a, p + j) * slope
            store(psi, r + p + j, memory)
            store(flux, start + j, slope + memory)


@inner
def mirror_flux(flux: Any, k: Any, halo: Any) -> None:
    """Free surface: above a row's first cell the flux along it as below."""
    for m in range(np.uint64(1), np.uint64(halo + 1)):
        put(flux, k - m, get(flux, k + m - np.uint64(1)))


@inner
def keep_row(
    values: Any, k: Any, n: Any, lanes: Any, in_x: Any, state_x: Any, rx: Any, gain_x: Any, carry_x: Any,
    in_y: Any, state_y: Any, ry: Any, gain_y: Any, carry_y: Any, state_z: Any, rz: Any, z: Any, gain_z: Any,
    carry_z: Any, begin_z: Any, n_z: Any, low: Any, high: Any, taking: Any, snapshot: Any, into: Any,
) -> None:  # fmt: skip
    """Undo zeta's part in a row, y[n] = (v[n] - b (v[n - 1] - y[n - 1])) / (1 + a), and keep what comes out.

    The states hold v - y; `low` to `high` is the part of the row that no border at its ends reaches.
    """
    whole = in_x or in_y or taking
    for j in range(np.uint64(0), n, lanes):
        if whole or j < low or j >= high:
            value = load(values, k + j)
            if in_x:
                without = gain_x * value - carry_x * load(state_x, rx + j)
                store(state_x, rx + j, value - without)
                value = without
            if in_y:
                without = gain_y * value - carry_y * load(state_y, ry + j)
                store(state_y, ry + j, value - without)
                value = without
            for slab in range(n_z):
                depth = j - get(begin_z, slab)
                if depth < z.length:
                    p = slab * z.length + depth
                    without = load(gain_z, p) * value - load(carry_z, p) * load(state_z, rz + p)
                    store(state_z, rz + p, value - without)
                    value = without
            if taking:
                store(snapshot, into + j, value)


@inner
def flux_chunk(
    now: Any, shot: Any, cells: Any, x: Any, y: Any, z: Any, wx: Any, wy: Any, wz: Any, field: Any, buoyancy: Any,
    flux: Any, ix_begin: Any, ix_end: Any, driver: Any, change: Any, keep: Any, taking: Any, snapshot: Any,
    imaging: Any, kept: Any, image: Any,
) -> None:  # fmt: skip
    """The fluxes of planes `ix_begin` to `ix_end`, and what is to be done with field and fluxes on the way.

    Parameters   driver, change : None, or the field that drives this one, and changes of buoyancy through which it does
                 keep, taking, snapshot : None, or filters' states; bool, whether this step is kept, and where
                 imaging, kept, image : bool, whether fluxes are imaged, with which snapshot; None, or the sums
    """
    flux_x, flux_y, flux_z = pointer(flux.x[shot]), pointer(flux.y[shot]), pointer(flux.z[shot])
    b_x, b_y, b_z = pointer(buoyancy.x), pointer(buoyancy.y), pointer(buoyancy.z)
    psi_x, psi_y, psi_z = pointer(field.psi_x[shot]), pointer(field.psi_y[shot]), pointer(field.psi_z[shot])
    begin_x, begin_y, begin_z = pointer(x.begin), pointer(y.begin), pointer(z.begin)
    a_x, a_y, a_z = pointer(x.a_half), pointer(y.a_half), pointer(z.a_half)
    c_x, c_y, c_z = pointer(x.b_half), pointer(y.b_half), pointer(z.b_half)
    gain_x, gain_y, gain_z = pointer(x.gain), pointer(y.gain), pointer(z.gain)
    carry_x, carry_y, carry_z = pointer(x.carry), pointer(y.carry), pointer(z.carry)
    ny, n, lanes, size, low, high = cells.ny, cells.nz, cells.lanes, cells.size, cells.middle_begin, cells.middle_end
    zero = np.uint64(0)
    in_3d = len(wy) > 0
    # Where the parts of snapshots, of imaging's sums and of filters' states begin.
    part_y, part_z = size + size, size + size + (size if in_3d else zero)
    sum_x = size + size + size
    sum_y, sum_z = sum_x + size, sum_x + size + (size if in_3d else zero)
    of_x, of_y, of_z = (
        x.count * x.length * ny * n,
        y.count * y.length * cells.nx * n,
        z.count * z.length * cells.nx * ny,
    )
    d_x, d_y, d_z = part(change, 0), part(change, 1), part(change, 2)
    if keep is not None:
        filter_x, filter_y, filter_z = (
            pointer(keep.filter_x[shot]), pointer(keep.filter_y[shot]), pointer(keep.filter_z[shot])
        )  # fmt: skip
    for ix in range(ix_begin, ix_end):
        in_x, px = slab_at(ix, x, begin_x)
        for iy in range(ny):
            in_y, py = slab_at(iy, y, begin_y)
            k = cells.first + ix * x.stride + iy * y.stride
            rx, ry = (px * ny + iy) * n, (ix * y.count * y.length + py) * n
            rz = (ix * ny + iy) * z.count * z.length
            flux_across(
                now, flux_x, b_x, k, n, lanes, x.stride, wx, in_x, psi_x, rx, get(a_x, px), get(c_x, px), driver, d_x,
                imaging, kept, k + size, image, k + sum_x,
            )  # fmt: skip
            if in_3d:
                flux_across(
                    now, flux_y, b_y, k, n, lanes, y.stride, wy, in_y, psi_y, ry, get(a_y, py), get(c_y, py), driver,
                    d_y, imaging, kept, k + part_y, image, k + sum_y,
                )  # fmt: skip
            flux_along(
                now, flux_z, b_z, k, n, lanes, wz, psi_z, rz, z, a_z, c_z, begin_z, driver, d_z,
                imaging, kept, k + part_z, image, k + sum_z,
            )  # fmt: skip
            if cells.free_surface:
                mirror_flux(flux_z, k, cells.halo)
            if keep is not None:
                keep_row(
                    now, k, n, lanes, in_x, filter_x, rx, get(gain_x, px), get(carry_x, px),
                    in_y, filter_y, ry, get(gain_y, py), get(carry_y, py), filter_z, rz, z, gain_z, carry_z, begin_z,
                    z.count, low, high, taking, snapshot, k,
                )  # fmt: skip
                if keep.fluxes:
                    # A flux has no zeta along its own axis.
                    keep_row(
                        flux_x, k, n, lanes, False, filter_x, rx, get(gain_x, px), get(carry_x, px),
                        in_y, filter_y, ry + of_y, get(gain_y, py), get(carry_y, py),
                        filter_z, rz + of_z, z, gain_z, carry_z, begin_z, z.count, low, high, taking,
                        snapshot, k + size,
                    )  # fmt: skip
                    if in_3d:
                        keep_row(
                            flux_y, k, n, lanes, in_x, filter_x, rx + of_x, get(gain_x, px), get(carry_x, px),
                            False, filter_y, ry, get(gain_y, py), get(carry_y, py), filter_z, rz + of_z + of_z, z,
                            gain_z, carry_z, begin_z, z.count, low, high, taking, snapshot, k + part_y,
                        )  # fmt: skip
                    keep_row(
                        flux_z, k, n, lanes, in_x, filter_x, rx + of_x + of_x, get(gain_x, px), get(carry_x, px),
                        in_y, filter_y, ry + of_y + of_y, get(gain_y, py), get(carry_y, py),
                        filter_z, rz, z, gain_z, carry_z, begin_z, zero, low, high, taking, snapshot, k + part_z,
                    )  # fmt: skip


@inner
def step_row(
    now: Any, new: Any, scale: Any, k: Any, n: Any, lanes: Any, sx: Any, sy: Any, wx: Any, wy: Any, wz: Any,
    flux_x: Any, flux_y: Any, flux_z: Any, in_x: Any, zeta_x: Any, rx: Any, ax: Any, bx: Any,
    in_y: Any, zeta_y: Any, ry: Any, ay: Any, by: Any, zeta_z: Any, rz: Any, z: Any, az: Any, bz: Any, begin_z: Any,
    change: Any, c: Any, contrast: Any, driving: Any,
) -> None:  # fmt: skip
    """The next field of a row, over the field before; what is added also goes to `change` at c."""
    zero = np.uint64(0)
    before, here = load(flux_z, k - lanes), load(flux_z, k)
    for j in range(zero, n, lanes):
        i = k + j
        behind = load(flux_z, i + lanes)
        divergence = half(flux_x, i - sx, sx, wx)
        if in_x:
            memory = bx * load(zeta_x, rx + j) + ax * divergence
            store(zeta_x, rx + j, memory)
            divergence = divergence + memory
        if len(wy) > 0:
            across = half(flux_y, i - sy, sy, wy)
            if in_y:
                memory = by * load(zeta_y, ry + j) + ay * across
                store(zeta_y, ry + j, memory)
                across = across + memory
            divergence = divergence + across
        added = load(scale, i) * (divergence + half_before(before, here, behind, wz))
        if change is not None:
            store(change, c + j, added)
        value = load(now, i)
        value = value + value - load(new, i) + added
        if driving is not None:
            value = value + load(contrast, i) * load(driving, i)
        store(new, i, value)
        before, here = here, behind
    for slab in range(z.count):
        start, p = k + get(begin_z, slab), slab * z.length
        before, here = load(flux_z, start - lanes), load(flux_z, start)
        for j in range(zero, z.length, lanes):
            behind = load(flux_z, start + j + lanes)
            memory = load(bz, p + j) * load(zeta_z, rz + p + j)
            memory = memory + load(az, p + j) * half_before(before, here, behind, wz)
            store(zeta_z, rz + p + j, memory)
            added = load(scale, start + j) * memory
            store(new, start + j, load(new, start + j) + added)
            if change is not None:
                place = c + get(begin_z, slab) + j
                store(change, place, load(change, place) + added)
            before, here = here, behind


@inner
def step_chunk(
    now: Any, new: Any, scale: Any, shot: Any, cells: Any, x: Any, y: Any, z: Any, wx: Any, wy: Any, wz: Any,
    field: Any, flux: Any, ix_begin: Any, ix_end: Any, change: Any, whole: Any, imaging: Any, kept: Any, image: Any,
    contrast: Any, driving: Any,
) -> None:  # fmt: skip
    """The next field of planes `ix_begin` to `ix_end` from the fluxes.

    Parameters   change, whole : None, or room for what is added to the field: of one row, or of the whole field
                 imaging, kept, image : bool, whether this step is imaged, with which snapshot; None, or the sums
                 contrast, driving : None, or the contrast and the whole of what was added to the driving field
    """
    flux_x, flux_y, flux_z = pointer(flux.x[shot]), pointer(flux.y[shot]), pointer(flux.z[shot])
    zeta_x, zeta_y, zeta_z = pointer(field.zeta_x[shot]), pointer(field.zeta_y[shot]), pointer(field.zeta_z[shot])
    begin_x, begin_y, begin_z = pointer(x.begin), pointer(y.begin), pointer(z.begin)
    a_x, a_y, a_z, c_x, c_y, c_z = (
        pointer(x.a), pointer(y.a), pointer(z.a), pointer(x.b), pointer(y.b), pointer(z.b)
    )  # fmt: skip
    ny, n, lanes, zero = cells.ny, cells.nz, cells.lanes, np.uint64(0)
    for ix in range(ix_begin, ix_end):
        in_x, px = slab_at(ix, x, begin_x)
        for iy in range(ny):
            in_y, py = slab_at(iy, y, begin_y)
            k = cells.first + ix * x.stride + iy * y.stride
            rx, ry = (px * ny + iy) * n, (ix * y.count * y.length + py) * n
            c = k if whole else zero
            step_row(
                now, new, scale, k, n, lanes, x.stride, y.stride, wx, wy, wz, flux_x, flux_y, flux_z,
                in_x, zeta_x, rx, get(a_x, px), get(c_x, px), in_y, zeta_y, ry, get(a_y, py), get(c_y, py),
                zeta_z, (ix * ny + iy) * z.count * z.length, z, a_z, c_z, begin_z, change, c, contrast, driving,
            )  # fmt: skip
            if image is not None and imaging:
                image_row(now, k, n, lanes, change, zero, kept, image, cells.size)


@inner
def mirror_chunk(new: Any, cells: Any, x: Any, y: Any, ix_begin: Any, ix_end: Any) -> None:
    """Free surface: make the field ready for the differences of the next step."""
    for ix in range(ix_begin, ix_end):
        for iy in range(cells.ny):
            mirror_row(new, cells.first + ix * x.stride + iy * y.stride, cells.halo)


def taken(keep: Any, shot: Any, step: Any, otherwise: Any) -> Any:
    """Whether a step's field is kept, and where."""
    raise NotImplementedError("runs inside kernels only")


def met(image: Any, shot: Any, step: Any, otherwise: Any) -> Any:
    """Whether a step is imaged, with which snapshot, and into which sums."""
    raise NotImplementedError("runs inside kernels only")


def _taken(keep: Any, shot: Any, step: Any, otherwise: Any) -> Any:
    taking = step % keep.every == 0
    return taking, pointer(keep.snapshots[shot, (step - keep.first_step) // keep.every if taking else 0])


def _met(image: Any, shot: Any, step: Any, otherwise: Any) -> Any:
    partner = image.last - step
    imaging = partner % image.every == 0
    slot = (partner - image.first_step) // image.every if imaging else 0
    return imaging, pointer(image.snapshots[shot, slot]), pointer(image.sums[shot])


overload(taken, strict=False, jit_options=OPTIONS)(
    unless_none(_taken, lambda keep, shot, step, otherwise: (False, otherwise))
)
overload(met, strict=False, jit_options=OPTIONS)(
    unless_none(_met, lambda image, shot, step, otherwise: (False, otherwise, None))
)


@kernel
def advance(
    unit: Any, meeting: Any, units: Any, front: Any, scale: Any, buoyancy: Any, cells: Any, x: Any, y: Any, z: Any,
    wx: Any, wy: Any, wz: Any, field: Any, flux: Any, driven: Any, flux_driven: Any, contrast: Any,
    buoyancy_change: Any, source: Any, source_driven: Any, receiver: Any, records: Any, keep: Any, image: Any,
    change: Any, first: Any, count: Any,
) -> None:  # fmt: skip
    """Take one thread's part through `count` steps: one field, or one and another that it drives."""
    zero, one = np.uint64(0), np.uint64(1)
    shot, part_of, parts = zero, unit, units.count
    if units.over_shots:
        shot, part_of, parts = unit, zero, one
    r_begin, r_end = chunk_of(zero, receiver.per_shot, part_of, parts)
    sees = (part_of == zero, part_of + one == parts)
    meetings = 0
    of_scale = pointer(scale)
    for step in range(first, first + count):
        ix_begin, ix_end = chunk_of(front.planes[shot, step, 0], front.planes[shot, step, 1], part_of, parts)
        now, new = pointer(field.levels[shot, step & 1]), pointer(field.levels[shot, (step + 1) & 1])
        taking, snapshot = taken(keep, shot, step, now)
        imaging, kept, sums = met(image, shot, step, now)
        imaging_fluxes = imaging
        if image is not None:
            imaging_fluxes = imaging and image.fluxes
        flux_chunk(
            now, shot, cells, x, y, z, wx, wy, wz, field, buoyancy, flux, ix_begin, ix_end, None, None,
            keep, taking, snapshot, imaging_fluxes, kept, sums,
        )  # fmt: skip
        if driven is None:
            record(now, shot, receiver, records, step, r_begin, r_end)
        else:
            now_driven = pointer(driven.levels[shot, step & 1])
            record(now_driven, shot, receiver, records, step, r_begin, r_end)
            flux_chunk(
                now_driven, shot, cells, x, y, z, wx, wy, wz, driven, buoyancy, flux_driven, ix_begin, ix_end, now,
                buoyancy_change, None, False, now, False, now, None,
            )  # fmt: skip
        if parts > one:
            meetings += 1
            meet(meeting, parts, meetings)
        if driven is None:
            step_chunk(
                now, new, of_scale, shot, cells, x, y, z, wx, wy, wz, field, flux, ix_begin, ix_end,
                part(change, unit), False, imaging, kept, sums, None, None,
            )  # fmt: skip
        else:
            whole = pointer(change[shot])
            new_driven = pointer(driven.levels[shot, (step + 1) & 1])
            step_chunk(
                now, new, of_scale, shot, cells, x, y, z, wx, wy, wz, field, flux, ix_begin, ix_end,
                whole, True, False, now, None, None, None,
            )  # fmt: skip
            step_chunk(
                now_driven, new_driven, of_scale, shot, cells, x, y, z, wx, wy, wz, driven, flux_driven,
                ix_begin, ix_end, None, False, False, now, None, pointer(contrast), whole,
            )  # fmt: skip
            inject(new_driven, source_driven, shot, cells.nx, ix_begin, ix_end, step, False, now, None)
            if cells.free_surface:
                mirror_chunk(new_driven, cells, x, y, ix_begin, ix_end)
        inject(new, source, shot, cells.nx, ix_begin, ix_end, step, imaging, kept, sums)
        if cells.free_surface:
            mirror_chunk(new, cells, x, y, ix_begin, ix_end)
        if not front.known:
            see_front(new, front, shot, step, cells, x.stride, y.stride, sees)
        if parts > one:
            meetings += 1
            meet(meeting, parts, meetings)
