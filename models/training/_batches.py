"""Batches of fresh synthetic volumes, scaled as they will be in prediction."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from models._scaling import measure_scaling
from models.geology import SyntheticVolume, generate_volume
from models.training._recipe import Recipe


@dataclass(frozen=True)
class Batch:
    """`inputs`: (batch, 2, ...) scaled seismic and live mask; `clean`: scaled target; `faults`: 1 on, 0.5 beside."""

    inputs: Tensor
    clean: Tensor
    faults: Tensor

    @property
    def n_voxels(self) -> int:
        return self.clean.numel()


def draw_batch(recipe: Recipe, progress: float, rng: np.random.Generator) -> Batch:
    """One batch of one kind of crop; `progress` (0 to 1) sets how hard its volumes are."""
    shares = np.array([crop.share for crop in recipe.crops])
    crop = recipe.crops[int(rng.choice(len(shares), p=shares / shares.sum()))]
    ease = max(0.0, 1 - progress / recipe.ramp) if recipe.ramp > 0 else 0.0
    low_snr, low_throw = recipe.geology.snr[0], recipe.geology.throw[0]
    settings = replace(
        recipe.geology,
        shape=crop.shape,
        n_faults=(recipe.geology.n_faults[0], crop.n_faults),
        snr=(low_snr + ease * (1.5 - low_snr), recipe.geology.snr[1]),
        throw=(low_throw + ease * (5.0 - low_throw), recipe.geology.throw[1]),
    )
    seeds = rng.integers(2**62, size=crop.batch).tolist()
    parts = [_to_tensors(generate_volume(settings, seed), recipe, rng) for seed in seeds]
    inputs, clean, faults = (torch.stack(part) for part in zip(*parts, strict=True))
    beside = torch.nn.functional.max_pool3d(faults, 3, stride=1, padding=1)
    return Batch(inputs.contiguous(memory_format=torch.channels_last_3d), clean, torch.maximum(faults, 0.5 * beside))


def _to_tensors(volume: SyntheticVolume, recipe: Recipe, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Seismic and mask (2, ...), clean (1, ...), faults (1, ...) of one volume."""
    scaling = measure_scaling(volume.seismic, volume.live)
    jitter = recipe.amplitude_jitter ** rng.uniform(-1, 1)
    scaling = replace(scaling, scale=scaling.scale * jitter)
    score, overflow = scaling.apply(volume.seismic)
    live = np.broadcast_to(volume.live[:, :, None], score.shape).astype(np.float32)
    clean = (volume.clean - np.float32(scaling.centre)) / np.float32(scaling.scale) - overflow
    inputs = np.stack([score * live, live])
    return torch.from_numpy(inputs), torch.from_numpy(clean[None]), torch.from_numpy(volume.faults[None]).float()
