"""Prompts as an interpreter would give them: a few wells and horizons, drawn from the truth."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.geology import SyntheticBatch

MAX_WELLS, MAX_HORIZONS = 4, 2


@dataclass(frozen=True)
class Prompts:
    """Of one volume, all (iline, xline, sample); see `models._channels` for what the numbers mean."""

    well: Tensor
    well_mask: Tensor
    horizon: Tensor
    horizon_mask: Tensor

    @property
    def has_wells(self) -> bool:
        """Whether there is any."""
        return bool(self.well_mask.any())


def draw_prompts(volumes: SyntheticBatch, i: int, chance: float, rng: np.random.Generator) -> Prompts:
    """Wells and horizons of volume `i`, each kind with that chance, otherwise zeros."""
    nothing = torch.zeros_like(volumes.clean[i])
    wells, horizons = rng.random(2) < chance
    return Prompts(
        *(draw_wells(volumes.log_impedance[i], rng) if wells else (nothing, nothing)),
        *(draw_horizons(volumes.horizons[i], nothing.shape[-1], rng) if horizons else (nothing, nothing)),
    )


def draw_wells(log_impedance: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """One to four vertical wells, logged over at least half of the depth: values and mask."""
    n_iline, n_xline, n_sample = log_impedance.shape
    mask = torch.zeros_like(log_impedance)
    for _ in range(rng.integers(1, MAX_WELLS + 1)):
        length = int(rng.integers((n_sample + 1) // 2, n_sample + 1))
        top = int(rng.integers(0, n_sample - length + 1))
        mask[int(rng.integers(n_iline)), int(rng.integers(n_xline)), top : top + length] = 1
    return log_impedance * mask, mask


def draw_horizons(surfaces: Tensor, n_sample: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """One or two surfaces of equal age, each over a rectangle of the survey: order and mask.

    The order says which is the younger and which pieces across a fault are the same surface, and not more: its numbers
    are drawn anew.
    """
    number = min(int(rng.integers(1, MAX_HORIZONS + 1)), len(surfaces))
    chosen = np.sort(rng.choice(len(surfaces), number, replace=False))
    order = np.sort(rng.uniform(-1, 1, number))
    value = torch.zeros(*surfaces.shape[1:], n_sample, device=surfaces.device)
    mask = torch.zeros_like(value)
    for i, level in zip(chosen, order, strict=True):
        share = place_surface(_keep_rectangle(surfaces[int(i)], rng), n_sample)
        value = torch.where(share > mask, float(level), value)
        mask = torch.maximum(mask, share)
    return value, mask


def place_surface(depth: Tensor, n_sample: int) -> Tensor:
    """Depths in samples (iline, xline), NaN where missing -> (iline, xline, sample) shares of the two around each."""
    samples = torch.arange(n_sample, device=depth.device, dtype=depth.dtype)
    return (1 - (samples - depth[..., None]).abs()).clamp(min=0).nan_to_num(0.0)


def _keep_rectangle(depth: Tensor, rng: np.random.Generator) -> Tensor:
    """The surface within a rectangle of at least a quarter of either side."""
    kept = torch.full_like(depth, torch.nan)
    spans = []
    for n in depth.shape:
        length = int(rng.integers((n + 3) // 4, n + 1))
        start = int(rng.integers(0, n - length + 1))
        spans.append(slice(start, start + length))
    kept[spans[0], spans[1]] = depth[spans[0], spans[1]]
    return kept
