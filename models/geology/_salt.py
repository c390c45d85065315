"""Salt: a stock that pierces the layers, drags them up, and lets the sinks beside it fill with more sediment."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.geology._dice import Number
from models.geology._settings import GeologySettings


@dataclass(frozen=True)
class Salt:
    """A stock of `radius` traces under (x, y), round at `crest` (samples) over `cap` samples, narrower below.

    The layers are lifted by `lift` at its wall and sink around it, all of that below `top` + `grown`, none above `top`:
    the sinks are filled while they sink.
    """

    present: Number
    x: Number
    y: Number
    radius: Number
    crest: Number
    cap: Number
    overhang: Number
    lobes: Number
    phase: Number
    lift: Number
    top: Number
    grown: Number


def draw_salt(settings: GeologySettings, extent: tuple[float, float], rng: np.random.Generator) -> Salt:
    """The salt of one volume, or none (`present` 0)."""
    n_sample = settings.shape[2]
    present = float(rng.random() < settings.salt_chance)
    lift, crest = rng.uniform(0.1, 0.4) * n_sample, rng.uniform(0.25, 0.75) * n_sample
    return Salt(
        present=present,
        x=rng.uniform(-0.5, 0.5) * extent[0],
        y=rng.uniform(-0.5, 0.5) * extent[1],
        radius=rng.uniform(0.1, 0.3) * max(extent),
        crest=crest,
        cap=rng.uniform(0.1, 0.3) * n_sample,
        overhang=rng.uniform(0.0, 0.6),
        lobes=rng.uniform(0.0, 0.2),
        phase=rng.uniform(0, 2 * np.pi),
        lift=present * lift,
        top=crest - rng.uniform(0.1, 0.4) * n_sample,
        grown=lift * rng.uniform(1.0, 2.5),
    )


def undo_salt(depth: Tensor, salt: Salt, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Depth before the salt rose, and the voxels that are salt, bool; both (batch, iline, xline, sample).

    Notes   Lifted rock was deeper; in the sinks it was shallower, by less than it sinks from sample to sample.
    """
    along_x, along_y = x - salt.x, y - salt.y
    angle = torch.atan2(along_y, along_x)
    radius = salt.radius * (1 + salt.lobes * torch.cos(3 * angle + salt.phase))
    distance = (along_x**2 + along_y**2) / radius**2  # squared, 1 at the wall
    lift = salt.lift * (1.6 * torch.exp(-distance / 2.2) - 0.6 * torch.exp(-distance / 9))
    under_crest = (depth - salt.crest[..., None]) / salt.cap[..., None]
    cap = under_crest.clamp(0, 1)
    wall = cap * (2 - cap) * (1 - salt.overhang[..., None] * (1 - torch.exp(-(under_crest - 1).clamp(min=0))))
    is_salt = (distance[..., None] < wall) & (salt.present[..., None] > 0)
    grown = ((depth - salt.top[..., None]) / salt.grown[..., None]).clamp_(0, 1)
    return torch.addcmul(depth, lift[..., None], grown), is_salt
