"""Channels and karst: bodies in the coordinate of deposition, so that faults and folds carry them along."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.geology._dice import Dice, Number, stack
from models.geology._settings import GeologySettings

N_CAVES = 24


@dataclass(frozen=True)
class Channel:
    """A meandering channel, cut into the layer at the voxel `seat` (shares of the volume), filled with one rock.

    Parameters   cut : depth at its middle, samples; 0 is no channel; width : half width, traces
                 azimuth, aside : its direction, radians, and place across it; bends : (2, 3) wave number, phase, height
                 contrast : log impedance of the fill over the trend
    """

    seat: Number
    cut: Number
    width: Number
    azimuth: Number
    aside: Number
    bends: Number
    contrast: Number


@dataclass(frozen=True)
class Karst:
    """Collapsed caves along one layer.

    Parameters   seat : as in `Channel`; caves : (N_CAVES, 4) x, y, half width (traces), half height (samples)
                 contrast : log impedance of the caves over that of their host, negative
    """

    seat: Number
    caves: Number
    contrast: Number


@dataclass(frozen=True)
class Body:
    """The share of each voxel that a body fills, and its log impedance: `contrast` over the trend, or over the host."""

    share: Tensor
    contrast: Tensor


def build_channels(rgt: Tensor, x: Tensor, y: Tensor, settings: GeologySettings, dice: Dice) -> list[Body]:
    """The channels of a batch; `x`, `y` are trace numbers about the middle."""
    drawn = [[_draw_channel(settings, rng) for _ in range(settings.n_channels[1])] for rng in dice.scalars]
    for channels, rng in zip(drawn, dice.scalars, strict=True):
        n_channels = int(rng.integers(settings.n_channels[0], settings.n_channels[1] + 1))
        channels[n_channels:] = [_draw_channel(settings, rng, present=False) for _ in channels[n_channels:]]
    bodies = []
    for column in zip(*drawn, strict=True):
        if all(each.cut == 0 for each in column):
            continue
        channel = stack(column, dice.device)
        age = _age_at(rgt, channel.seat)
        cos, sin = torch.cos(channel.azimuth), torch.sin(channel.azimuth)
        along, across = x * cos + y * sin, y * cos - x * sin - channel.aside
        slope = torch.zeros_like(along)
        for bend in channel.bends.unbind(1):
            number, phase, height = (each.view(-1, 1, 1) for each in bend.unbind(1))
            across = across - height * torch.sin(number * along + phase)
            slope = slope + height * number * torch.cos(number * along + phase)
        distance = across**2 / (1 + slope**2) / channel.width**2
        cut = channel.cut * (1 - distance).clamp(min=0)
        under = rgt - age
        bodies.append(Body(_share(under, torch.zeros_like(cut), cut), channel.contrast[..., None]))
    return bodies


def build_karst(rgt: Tensor, x: Tensor, y: Tensor, settings: GeologySettings, dice: Dice) -> list[Body]:
    """The caves of a batch, none or one body."""
    drawn = [_draw_karst(settings, rng) for rng in dice.scalars]
    if all((each.caves[:, 3] == 0).all() for each in drawn):
        return []
    karst = stack(drawn, dice.device)
    age = _age_at(rgt, karst.seat)
    room = torch.zeros_like(x + y)  # squared half height of the caves, a map
    for cave in karst.caves.unbind(1):
        centre_x, centre_y, width, height = (each.view(-1, 1, 1) for each in cave.unbind(1))
        distance = ((x - centre_x) ** 2 + (y - centre_y) ** 2) / width**2
        room = torch.maximum(room, height**2 * (1 - distance))
    half_height = room.sqrt()
    return [Body(_share(rgt - age, -half_height, half_height), karst.contrast[..., None])]


def _share(place: Tensor, top: Tensor, base: Tensor) -> Tensor:
    """The share of the voxels at `place` that lies between two maps, so that the edges of bodies are not stairs."""
    return (torch.minimum(place + 0.5, base[..., None]) - torch.maximum(place - 0.5, top[..., None])).clamp_(min=0)


def _draw_channel(settings: GeologySettings, rng: np.random.Generator, *, present: bool = True) -> Channel:
    n_iline, n_xline, _ = settings.shape
    extent = max(n_iline, n_xline)
    bends = [
        (2 * np.pi / (extent * rng.uniform(*period)), rng.uniform(0, 2 * np.pi), extent * rng.uniform(*height))
        for period, height in (((0.5, 1.2), (0.03, 0.12)), ((0.2, 0.5), (0.0, 0.03)))
    ]
    return Channel(
        seat=rng.uniform(0.15, 0.85, 3),
        cut=present * rng.uniform(3, 12),
        width=rng.uniform(5, 20),
        azimuth=rng.uniform(0, 2 * np.pi) if n_iline > 1 else 0.0,
        aside=rng.uniform(-0.4, 0.4) * (n_xline if n_iline == 1 else extent),
        bends=np.array(bends),
        contrast=rng.uniform(0.08, 0.2) * rng.choice([-1, 1]),
    )


def _draw_karst(settings: GeologySettings, rng: np.random.Generator) -> Karst:
    n_iline, n_xline, _ = settings.shape
    caves = np.ones((N_CAVES, 4))
    caves[:, 0] = rng.uniform(-0.5, 0.5, N_CAVES) * (n_iline if n_iline > 1 else 0)
    caves[:, 1] = rng.uniform(-0.5, 0.5, N_CAVES) * n_xline
    caves[:, 2], caves[:, 3] = rng.uniform(1.5, 5, N_CAVES), rng.uniform(1.5, 6, N_CAVES)
    n_caves = int(rng.integers(4, N_CAVES + 1)) if rng.random() < settings.karst_chance else 0
    caves[n_caves:, 3] = 0
    return Karst(rng.uniform(0.15, 0.85, 3), caves, -rng.uniform(0.1, 0.35))


def _age_at(rgt: Tensor, seat: Tensor) -> Tensor:
    """Geological time at a place of each volume, (batch, 1, 1, 1)."""
    n = torch.tensor(rgt.shape[1:], device=rgt.device)
    i, j, k = (seat * n).long().unbind(1)
    return rgt[torch.arange(rgt.shape[0], device=rgt.device), i, j, k].view(-1, 1, 1, 1)
