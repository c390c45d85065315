"""Faults: surfaces given as maps of their depth, across which the hanging wall is moved back up (or down).

All rock moves vertically (vertical simple shear, Gibbs 1983). A planar fault then offsets its hanging wall as a block;
a listric one, of equal heave everywhere, offsets it less the flatter the fault has become, which bends the layers into
a rollover.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from models.geology._dice import Number
from models.geology._settings import GeologySettings

STRAIGHT = 1e-6  # the curvature of a planar fault: none, but no division by it either


@dataclass(frozen=True)
class Fault:
    """A fault through (x, y, z) that dips towards the unit vector (normal_x, normal_y).

    With u along that vector and v along strike, both in traces from (x, y), less the waves along strike, it lies at
    z + tan_dip * u, beyond u = 0 at z + tan_dip * (1 - exp(-listric * u)) / listric. Its vertical offset is `throw`
    (samples, negative for a reverse fault), which
    fades as an ellipse of half axes 1 / narrowing along strike and 1 / flattening in depth,
    fades with exp(-(listric + decay) * u) into the hanging wall,
    is handed over to another fault along strike as ramp_start + ramp_rate * v, cut to 0..1,
    and grows with depth as growth_rate * (depth - growth_top), cut to 0..1, where layers were laid down meanwhile.
    """

    normal_x: Number
    normal_y: Number
    x: Number
    y: Number
    z: Number
    tan_dip: Number
    throw: Number
    listric: Number = STRAIGHT
    decay: Number = 0.0
    narrowing: Number = 0.0
    flattening: Number = 0.0
    wave_height: Number = 0.0
    wave_number: Number = 0.0
    wave_phase: Number = 0.0
    ramp_start: Number = 1.0
    ramp_rate: Number = 0.0
    growth_top: Number = -1e6
    growth_rate: Number = 1.0


NO_FAULT = Fault(1.0, 0.0, 0.0, 0.0, -1e5, 1.0, 0.0)  # fills up a batch


@dataclass
class Restoration:
    """How far the deformation is undone: what the steps of it share and change in place.

    Parameters   depth : (batch, iline, xline, sample) depth of each voxel before the deformation undone so far
                 faults : bool; throw : vertical offset, samples, on the faults; block : int32, differs across faults
                 shared : share of a voxel that lies beyond an erosion surface, with the next sample below where
                 positive, with the last one above where negative
    """

    depth: Tensor
    faults: Tensor
    throw: Tensor
    block: Tensor
    shared: Tensor
    n_cuts: int = 0


def draw_faults(settings: GeologySettings, extent: tuple[float, float], rng: np.random.Generator) -> list[Fault]:
    """Faults of one volume, youngest first: a main strike, dips to both sides, some that end inside the volume."""
    main_strike = rng.uniform(0, np.pi)
    faults: list[Fault] = []
    n_wanted = int(rng.integers(settings.n_faults[0], settings.n_faults[1] + 1))
    while len(faults) < n_wanted:
        fault = _draw_fault(settings, extent, main_strike, rng)
        if len(faults) + 2 <= n_wanted and rng.random() < settings.relay_chance:
            faults += _relay(fault, extent, rng)
        else:
            faults.append(fault)
    return faults


def _draw_fault(
    settings: GeologySettings, extent: tuple[float, float], main_strike: float, rng: np.random.Generator
) -> Fault:
    n_sample = settings.shape[2]
    normal = main_strike + rng.normal(0, 0.35) if rng.random() < 0.75 else rng.uniform(0, np.pi)
    if settings.shape[0] == 1:  # a section is cut steeply, else its trace of the fault would be a broad smear
        normal = rng.uniform(np.pi / 6, 5 * np.pi / 6)
    normal += np.pi * int(rng.integers(0, 2))
    low, high = settings.throw
    throw = low + (high - low) * rng.random() ** settings.throw_skew
    period = rng.uniform(40, 120)
    fault = Fault(
        normal_x=np.cos(normal),
        normal_y=np.sin(normal),
        x=rng.uniform(-0.45, 0.45) * extent[0],
        y=rng.uniform(-0.45, 0.45) * extent[1],
        z=rng.uniform(0.05, 0.95) * n_sample,
        tan_dip=np.tan(np.radians(rng.uniform(*settings.fault_dip))),
        throw=throw,
        decay=1 / rng.uniform(60, 500),
        wave_height=rng.uniform(0, 2.5),
        wave_number=2 * np.pi / period,
        wave_phase=rng.uniform(0, 2 * np.pi),
    )
    if rng.random() >= settings.through_chance:
        length, height = rng.uniform(0.35, 1.2) * max(extent), rng.uniform(0.35, 1.2) * n_sample
        # a faster fade would turn the layers over
        fault = replace(fault, narrowing=1 / length, flattening=1 / max(height, 5 * throw))
    kind = rng.random(3)
    if kind[0] < settings.reverse_chance:
        return replace(fault, throw=-throw)
    if kind[1] < settings.listric_chance:
        fault = replace(fault, listric=1 / rng.uniform(30, 120), decay=0.0, z=rng.uniform(-0.2, 0.3) * n_sample)
    if kind[2] < settings.growth_chance:
        laid_down = rng.uniform(0.15, 0.6) * n_sample
        fault = replace(
            fault, flattening=0.0, growth_top=rng.uniform(-0.2, 0.4) * n_sample, growth_rate=1 / (laid_down + throw)
        )
    return fault


def _relay(fault: Fault, extent: tuple[float, float], rng: np.random.Generator) -> list[Fault]:
    """Two faults that step aside and share the throw: between them the layers ramp down along strike."""
    aside = rng.uniform(8, 20)
    rate = 1 / (rng.uniform(0.25, 0.6) * max(extent))
    middle = replace(fault, x=0.3 * fault.x, y=0.3 * fault.y, narrowing=0.0, wave_height=0.4 * fault.wave_height)
    other = replace(
        middle,
        x=middle.x + aside * fault.normal_x,
        y=middle.y + aside * fault.normal_y,
        wave_phase=fault.wave_phase + 1.0,
    )
    return [replace(middle, ramp_start=0.5, ramp_rate=rate), replace(other, ramp_start=0.5, ramp_rate=-rate)]


def undo_fault(
    state: Restoration, fault: Fault, x: Tensor, y: Tensor, *, label_throw: float, within: Tensor | None = None
) -> None:
    """Move the hanging wall back, in place, and mark the surface where it still offsets the layers.

    Parameters   x : (batch, n_iline, 1), y : (batch, 1, n_xline), traces; within : the voxels that are old enough
    """
    along_x, along_y = x - fault.x, y - fault.y
    u = along_x * fault.normal_x + along_y * fault.normal_y  # maps (batch, iline, xline) from here
    v = along_y * fault.normal_x - along_x * fault.normal_y
    u = u - fault.wave_height * torch.sin(fault.wave_number * v + fault.wave_phase)
    beyond = u.clamp(min=0)
    surface = fault.z + fault.tan_dip * (u.clamp(max=0) - torch.expm1(-fault.listric * beyond) / fault.listric)
    slip = fault.throw * torch.exp(-(fault.listric + fault.decay) * beyond)
    slip = slip * (1 - (fault.narrowing * v) ** 2).clamp(min=0) * (fault.ramp_start + fault.ramp_rate * v).clamp(0, 1)

    depth = state.depth
    offset = (depth - fault.z[..., None]).mul_(fault.flattening[..., None]).square_().neg_().add_(1).clamp_(min=0)
    offset.mul_(slip[..., None])
    growth = (depth - fault.growth_top[..., None]).mul_(fault.growth_rate[..., None]).clamp_(0, 1)
    offset.mul_(growth)

    below = depth - surface[..., None]
    hanging = below < 0
    # A digital surface is one voxel thick along the axis that it crosses most steeply.
    shown = (0.5 * fault.throw.abs()).clamp(max=label_throw)[..., None]
    marked = (below.abs_() <= 0.5 * _steepness(surface)[..., None]) & (offset.abs() >= shown) & (shown > 0)
    if within is not None:
        marked &= within
        hanging &= within
    state.faults |= marked
    state.throw = torch.where(marked, offset, state.throw)
    offset.mul_(hanging)
    state.block ^= (offset.abs() > 0.05).int().mul_(1 << state.n_cuts % 31)
    state.n_cuts += 1
    depth.sub_(offset)


def _steepness(surface: Tensor) -> Tensor:
    """The largest of 1 and the samples by which the surface falls from trace to trace, (batch, iline, xline)."""
    steepest = torch.ones_like(surface)
    for axis in (1, 2):
        if surface.shape[axis] > 1:
            (slope,) = torch.gradient(surface, dim=axis)
            steepest = torch.maximum(steepest, slope.abs())
    return steepest
