"""Folds, regional dip, clinoforms and rough zones: how much lower than at its deposition each voxel lies."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.geology._dice import Dice, Number
from models.geology._settings import GeologySettings

STEEPEST = 0.35  # largest change of relief per sample: no fold turns the layers over
N_WAVES = 2


@dataclass(frozen=True)
class Relief:
    """One phase of folding.

    Parameters   domes : (n, 6) centre x, y, half widths across and along, azimuth, height of Gaussian folds
                 waves : (2, 4) wave number x, y, phase, height of periodic folds
                 dip_x, dip_y : samples per trace; growth, shear : change of the folds and of the dip over the volume
                 step, width, start, advance, clino_x, clino_y : clinoforms, tanh steps that advance with depth: layers
                 are thick on the slope, thin on top and bottom
                 rough, rough_width, zone, zone_height : standard deviation, lateral width, depth, height of a zone
    """

    domes: Number
    waves: Number
    dip_x: Number
    dip_y: Number
    growth: Number
    shear: Number
    step: Number = 0.0
    width: Number = 1.0
    start: Number = 0.0
    advance: Number = 0.0
    clino_x: Number = 1.0
    clino_y: Number = 0.0
    rough: Number = 0.0
    rough_width: Number = 1.0
    zone: Number = 0.0
    zone_height: Number = 1.0


def draw_relief(
    settings: GeologySettings, extent: tuple[float, float], rng: np.random.Generator, strength: float = 1.0
) -> Relief:
    """Folds of one volume; `strength` scales heights and dips, as of a gentle young phase."""
    n_iline, _, n_sample = settings.shape
    domes = np.zeros((settings.n_folds[1], 6))
    for dome in domes[: int(rng.integers(settings.n_folds[0], settings.n_folds[1] + 1))]:
        height = strength * rng.uniform(*settings.fold_height) * rng.choice([-1, 1])
        x = 0.0 if n_iline == 1 else rng.uniform(-0.6, 0.6) * extent[0]
        dome[:] = (x, rng.uniform(-0.6, 0.6) * extent[1], *rng.uniform(*settings.fold_width, 2), 0, height)
        dome[4] = rng.uniform(0, np.pi)
    waves = np.zeros((N_WAVES, 4))
    for wave in waves:
        towards = rng.uniform(0, 2 * np.pi) if n_iline > 1 else np.pi / 2
        number = 2 * np.pi / (rng.uniform(2, 6) * settings.fold_width[1])
        height = settings.wave_share * strength / np.sqrt(N_WAVES) * rng.uniform(*settings.fold_height)
        wave[:] = (number * np.cos(towards), number * np.sin(towards), rng.uniform(0, 2 * np.pi), height)
    azimuth = rng.uniform(0, 2 * np.pi) if n_iline > 1 else np.pi * (0.5 + int(rng.integers(0, 2)))
    slope = strength * rng.uniform(*settings.dip)
    growth, shear = rng.uniform(*settings.growth), rng.uniform(*settings.shear)
    relief = Relief(domes, waves, slope * np.cos(azimuth), slope * np.sin(azimuth), growth, shear)
    kind = rng.random(2)
    if kind[0] < settings.clinoform_chance:
        return _with_clinoforms(relief, azimuth, extent, rng)
    if kind[1] < settings.rough_chance:
        return _with_rough_zone(relief, n_sample, rng)
    return relief


def _with_clinoforms(relief: Relief, azimuth: float, extent: tuple[float, float], rng: np.random.Generator) -> Relief:
    step, width = rng.uniform(4, 16), rng.uniform(10, 40)
    return replace(
        relief,
        step=step,
        width=width,
        start=rng.uniform(-0.6, 0.6) * max(extent),
        advance=rng.uniform(0.2, 0.6) * width / step,
        clino_x=np.cos(azimuth),
        clino_y=np.sin(azimuth),
    )


def _with_rough_zone(relief: Relief, n_sample: int, rng: np.random.Generator) -> Relief:
    return replace(
        relief,
        rough=rng.uniform(0.3, 1.2),
        rough_width=rng.uniform(1.5, 6.0),
        zone=rng.uniform(0, n_sample),
        zone_height=rng.uniform(12, 40),
    )


def undo_relief(depth: Tensor, relief: Relief, x: Tensor, y: Tensor, *, n_sample: int, dice: Dice, name: str) -> Tensor:
    """Depth of deposition: the layers are flat there. `depth` is (batch, iline, xline, sample)."""
    folds = fold_map(relief, x, y)
    plane = relief.dip_x * x + relief.dip_y * y
    rate = (relief.growth * folds + relief.shear * plane) / n_sample
    rate = rate * (STEEPEST / rate.abs().amax((1, 2), keepdim=True).clamp(min=STEEPEST))
    from_middle = depth - n_sample / 2
    lower = torch.addcmul((folds + plane)[..., None], rate[..., None], from_middle)
    if bool((relief.step != 0).any()):
        along = (relief.clino_x * x + relief.clino_y * y - relief.start)[..., None]
        where = (along + relief.advance[..., None] * from_middle) / relief.width[..., None]
        lower += relief.step[..., None] * torch.tanh(where)
    if bool((relief.rough != 0).any()):
        rough = relief.rough * _rough_map(relief.rough_width, x.shape[1], y.shape[2], dice, name)
        zone = (depth - relief.zone[..., None]) / relief.zone_height[..., None]
        lower += rough[..., None] / (1 + zone * zone)
    return depth - lower


def fold_map(relief: Relief, x: Tensor, y: Tensor) -> Tensor:
    """Heights of Gaussian and periodic folds, (batch, iline, xline), samples downward."""
    total = torch.zeros_like(x + y)
    for dome in relief.domes.unbind(1):
        centre_x, centre_y, across, along, azimuth, height = (each.view(-1, 1, 1) for each in dome.unbind(1))
        cos, sin = torch.cos(azimuth), torch.sin(azimuth)
        u = ((x - centre_x) * cos + (y - centre_y) * sin) / across.clamp(min=1e-3)
        v = ((y - centre_y) * cos - (x - centre_x) * sin) / along.clamp(min=1e-3)
        total = total + height * torch.exp(-0.5 * (u * u + v * v))
    for wave in relief.waves.unbind(1):
        number_x, number_y, phase, height = (each.view(-1, 1, 1) for each in wave.unbind(1))
        total = total + height * torch.sin(number_x * x + number_y * y + phase)
    return total


def _rough_map(width: Tensor, n_iline: int, n_xline: int, dice: Dice, name: str) -> Tensor:
    """A map of standard deviation 1, cut at 4, with features of `width` traces."""
    rough = dice.normal(name, n_iline, n_xline)
    for axis, n in ((1, n_iline), (2, n_xline)):
        if n > 1:
            rough = _blur(rough.transpose(1, axis), width).transpose(1, axis)
    spread = rough.square().mean((1, 2), keepdim=True).sqrt()
    return (rough / spread.clamp(min=1e-6)).clamp(-4, 4)


def _blur(values: Tensor, sigma: Tensor) -> Tensor:
    """Gaussian along axis 1 of (batch, n, m)."""
    place = torch.arange(values.shape[1], device=values.device, dtype=torch.float32)
    weight = functional.softmax(-0.5 * ((place[:, None] - place) / sigma) ** 2, dim=-1)
    return weight @ values
