"""The shape of the rocks: faults, folds, clinoforms and erosion, undone for every voxel.

Inverse mapping: each voxel is carried back to the depth at which its rock was laid down. Layers, geological time and
fault labels are all read there, so they agree by construction and nothing is warped twice.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from models.geology._settings import GeologySettings

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Structure:
    """`depth`: depth of deposition of every voxel, samples, grows downward. `faults`: bool, one voxel thick."""

    depth: Array
    faults: NDArray[np.bool_]


@dataclass(frozen=True)
class Fault:
    """A fault surface across the direction `strike_normal`, and the vertical offset of its hanging wall.

    The surface is u = centre_u + cot_dip * dz + bend * dz**2 + waves along strike; u runs along `strike_normal`
    (radians from the inline axis), v along strike, dz is the depth below `centre_z`. The throw fades as an
    ellipse of half axes `length` and `height` on the surface, and with the distance `reach` into the hanging wall.
    """

    strike_normal: float
    centre: tuple[float, float, float]
    cot_dip: float
    bend: float
    wave: tuple[float, float, float]
    throw: float
    length: float
    height: float
    reach: float


def build_structure(settings: GeologySettings, top: int, n_depth: int, rng: np.random.Generator) -> Structure:
    """Draw a structure and map every voxel of it back to its depth of deposition.

    Parameters   top, n_depth - the samples run from -top to n_depth - top, a margin for the wavelet included
    """
    n_iline, n_xline, n_sample = settings.shape
    x = np.arange(n_iline, dtype=np.float32)[:, None, None]
    y = np.arange(n_xline, dtype=np.float32)[None, :, None]
    z = np.arange(-top, n_depth - top, dtype=np.float32)[None, None, :]
    depth = np.broadcast_to(z, (n_iline, n_xline, n_depth)).copy()
    faults = np.zeros(depth.shape, dtype=bool)
    drawn = draw_faults(settings, rng)

    if rng.random() >= settings.unconformity_chance:
        for fault in drawn:
            _undo_fault(depth, faults, fault, x, y, settings.label_throw)
        return Structure(depth - _layer_relief(settings, x, y, depth, n_sample, rng), faults)

    # Young faults cut all; old ones, drawn last, end at the erosion surface, as do the old folds.
    n_young = int(rng.integers(0, len(drawn) + 1))
    for fault in drawn[:n_young]:
        _undo_fault(depth, faults, fault, x, y, settings.label_throw)
    surface = n_sample * rng.uniform(0.2, 0.6) + 0.5 * _folds(settings, x, y, rng)
    eroded = depth > surface
    below, old = depth.copy(), np.zeros_like(faults)
    for fault in drawn[n_young:]:
        _undo_fault(below, old, fault, x, y, settings.label_throw)
    below -= _layer_relief(settings, x, y, below, n_sample, rng)
    above = depth - surface
    gap = float(rng.uniform(2, 20)) - min(float(below[eroded].min(initial=0.0)), 0.0)
    return Structure(np.where(eroded, below + gap, above), faults | (old & eroded))


def draw_faults(settings: GeologySettings, rng: np.random.Generator) -> list[Fault]:
    """Faults of one volume, youngest first: a main strike, dips to both sides, some that end inside the volume."""
    n_iline, n_xline, n_sample = settings.shape
    main_strike = rng.uniform(0, np.pi)
    faults = []
    for _ in range(int(rng.integers(settings.n_faults[0], settings.n_faults[1] + 1))):
        normal = main_strike + rng.normal(0, 0.35) if rng.random() < 0.75 else rng.uniform(0, np.pi)
        if n_iline == 1:  # a section is cut steeply, else its trace of the fault would be a broad smear
            normal = rng.uniform(np.pi / 6, 5 * np.pi / 6)
        normal += np.pi * int(rng.integers(0, 2))
        low, high = settings.throw
        throw = low + (high - low) * rng.random() ** settings.throw_skew
        cot_dip = float(1 / np.tan(np.radians(rng.uniform(*settings.fault_dip))))
        through = rng.random() < settings.through_chance
        length, height = (np.inf, np.inf) if through else rng.uniform(0.35, 1.2, 2) * (max(n_iline, n_xline), n_sample)
        faults.append(
            Fault(
                strike_normal=float(normal),
                centre=tuple(rng.uniform(0.05, 0.95, 3) * settings.shape),  # type: ignore[arg-type]
                cot_dip=cot_dip,
                # more would turn the upper end over
                bend=float(rng.uniform(0, 0.25) * cot_dip / n_sample) if rng.random() < 0.4 else 0.0,
                wave=(float(rng.uniform(0, 2.5)), float(rng.uniform(40, 120)), float(rng.uniform(0, 2 * np.pi))),
                throw=float(-throw if rng.random() < settings.reverse_chance else throw),
                length=float(length),
                height=float(max(height, 5 * throw)),  # a faster fade would turn the layers over
                reach=float(rng.uniform(40, 400)),
            )
        )
    return faults


def _undo_fault(depth: Array, faults: NDArray[np.bool_], fault: Fault, x: Array, y: Array, label_throw: float) -> None:
    """Move the hanging wall back, in place, and mark the surface where it still offsets the layers."""
    cos, sin = np.cos(fault.strike_normal), np.sin(fault.strike_normal)
    centre_x, centre_y, centre_z = fault.centre
    u = ((x - centre_x) * cos + (y - centre_y) * sin).astype(np.float32)
    v = ((y - centre_y) * cos - (x - centre_x) * sin).astype(np.float32)
    height, period, phase = fault.wave
    u -= (height * np.sin(2 * np.pi * v / period + phase)).astype(np.float32)
    rise = 2 * np.pi * height / period * np.cos(2 * np.pi * v / period + phase)

    dz = depth - np.float32(centre_z)
    slope = np.float32(fault.cot_dip)
    distance = u - dz * (slope + np.float32(fault.bend) * dz)
    throw = abs(fault.throw) * np.clip(1 - (v / np.float32(fault.length)) ** 2, 0, None)
    if np.isfinite(fault.height):
        throw = throw * np.clip(1 - (dz / np.float32(fault.height)) ** 2, 0, None)
    throw = throw.astype(np.float32)

    # A digital surface is one voxel thick along the axis that it crosses most steeply; a section has no first axis.
    steepest = np.abs(sin - rise * cos).astype(np.float32)
    if x.size > 1:
        steepest = np.maximum(steepest, np.abs(cos + rise * sin).astype(np.float32))
    crossing = np.maximum(steepest, np.abs(slope + 2 * np.float32(fault.bend) * dz))
    shown = min(label_throw, 0.5 * abs(fault.throw))
    faults |= (np.abs(distance) <= 0.5 * crossing) & (throw >= shown)

    np.maximum(distance, 0, out=distance)
    shift = throw * (distance > 0) * np.float32(np.sign(fault.throw))
    shift /= 1 + distance / np.float32(fault.reach)
    depth -= shift


def _layer_relief(
    settings: GeologySettings, x: Array, y: Array, depth: Array, n_sample: int, rng: np.random.Generator
) -> Array:
    """How much lower than at its deposition each voxel lies: folds that grow with depth, regional dip, clinoforms."""
    folds = _folds(settings, x, y, rng)
    steepest = 0.3 / max(float(np.abs(folds).max()), 1e-6)  # and no fold turns the layers over
    growth = np.float32(np.clip(rng.uniform(-0.4, 0.6) / n_sample, -steepest, steepest))
    relief = folds * (1 + growth * (depth - np.float32(n_sample / 2)))
    slope, azimuth = rng.uniform(*settings.dip), rng.uniform(0, 2 * np.pi)
    if x.size == 1:
        azimuth = np.pi / 2 * (1 if rng.random() < 0.5 else -1)
    relief += (slope * (np.cos(azimuth) * x + np.sin(azimuth) * y)).astype(np.float32)
    if rng.random() < settings.clinoform_chance:
        # tanh steps that advance with depth: layers are thick on the slope, thin on top and bottom
        along = (np.cos(azimuth) * x + np.sin(azimuth) * y).astype(np.float32)
        step, width = rng.uniform(4, 16), rng.uniform(10, 40)
        advance = rng.uniform(0.2, 0.6) * width / step
        start = rng.uniform(-0.2, 1.2) * max(x.size, y.size)
        where = (along - np.float32(start) + np.float32(advance) * (depth - n_sample / 2)) / np.float32(width)
        relief += np.float32(step) * np.tanh(where)
    elif rng.random() < settings.rough_chance:
        rough = gaussian_filter(rng.standard_normal((x.size, y.size)), rng.uniform(1.5, 6.0), mode="wrap")
        rough *= rng.uniform(0.3, 1.2) / max(float(rough.std()), 1e-6)
        zone = (depth - np.float32(rng.uniform(0, n_sample))) / np.float32(rng.uniform(12, 40))
        relief += np.clip(rough, -4, 4).astype(np.float32)[:, :, None] / (1 + zone * zone)
    return relief


def _folds(settings: GeologySettings, x: Array, y: Array, rng: np.random.Generator) -> Array:
    """A map of fold heights: Gaussian domes and basins, and one gentle wave train."""
    relief = np.zeros((x.size, y.size, 1), dtype=np.float32)
    extent = np.array([x.size, y.size])
    for _ in range(int(rng.integers(settings.n_folds[0], settings.n_folds[1] + 1))):
        centre = rng.uniform(-0.1, 1.1, 2) * extent
        width = rng.uniform(*settings.fold_width, 2)
        height = rng.uniform(*settings.fold_height) * rng.choice([-1, 1])
        if x.size == 1:
            centre[0] = 0
        squared = ((x - centre[0]) / width[0]) ** 2 + ((y - centre[1]) / width[1]) ** 2
        relief += (height * np.exp(-0.5 * squared)).astype(np.float32)
    azimuth = rng.uniform(0, 2 * np.pi) if x.size > 1 else np.pi / 2
    period = rng.uniform(2, 6) * settings.fold_width[1]
    height = 0.3 * rng.uniform(*settings.fold_height)
    along = np.cos(azimuth) * x + np.sin(azimuth) * y
    relief += (height * np.sin(2 * np.pi * along / period + rng.uniform(0, 2 * np.pi))).astype(np.float32)
    return relief
