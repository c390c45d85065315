"""Batches of fresh synthetic volumes, scaled as they will be in prediction, with prompts and all truths.

What a step sees follows from the recipe's seed, the number of the step and the place in the batch alone: a run that
goes on later, or on several processes, sees the same volumes.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from models._channels import GRADIENT_UNIT, IMPEDANCE_UNIT
from models._gaps import fill_gaps
from models._scaling import CLIP
from models.geology import GeologySettings, SyntheticBatch, generate_batch
from models.training._hiding import draw_visible
from models.training._prompts import draw_prompts
from models.training._recipe import Crop, Recipe

STEEPEST = 4.0  # samples per trace; steeper dips are not asked for
SLOWEST = 0.05  # change of time per sample below which a layer is too thick to have a rate
EASY = {"snr": 1.5, "throw": 5.0, "missing": 0.3}


@dataclass(frozen=True)
class Batch:
    """One step's volumes: tensors (batch, channels, iline, xline, sample) unless said.

    Parameters   inputs : channels by the names of `inputs`; seen : 1 where the network sees seismic
                 clean : scaled; faults : 1 on, 0.5 beside; dips : of both axes; log_thickness
                 age : relative geological time, for which layer a voxel belongs to; known : 1 where the three are
                 impedance, impedance_background : in the units of the channels; has_wells : (batch,) 1 or 0
                 only_clean : whether this is pre-training
    """

    inputs: Tensor
    seen: Tensor
    clean: Tensor
    faults: Tensor
    dips: Tensor
    log_thickness: Tensor
    age: Tensor
    known: Tensor
    impedance: Tensor
    impedance_background: Tensor
    has_wells: Tensor
    only_clean: bool

    @property
    def n_voxels(self) -> int:
        return self.clean.numel()


def draw_batch(recipe: Recipe, step: int, *, rank: int = 0, device: str | torch.device = "cpu") -> Batch:
    """The batch of one step and one process."""
    progress = step / recipe.n_steps
    crop = _pick_crop(recipe, np.random.default_rng([recipe.seed, step, 0]))
    places = range(rank * crop.batch, (rank + 1) * crop.batch)
    dice = [np.random.default_rng([recipe.seed, step, place + 1]) for place in places]
    settings = ease_settings(recipe, crop, progress)
    volumes = generate_batch(settings, [int(rng.integers(2**62)) for rng in dice], device)
    return assemble(volumes, recipe, dice, only_clean=progress < recipe.pretrain)


def ease_settings(recipe: Recipe, crop: Crop, progress: float) -> GeologySettings:
    """The generator's settings at this share of the run: at its start throws are large, noise is weak, few traces
    are missing.
    """
    geology = recipe.geology
    ease = max(0.0, 1 - progress / recipe.ramp) if recipe.ramp > 0 else 0.0
    low = {name: _toward(getattr(geology, name)[0], EASY[name], ease) for name in ("snr", "throw")}
    return replace(
        geology,
        shape=crop.shape,
        n_faults=(min(geology.n_faults[0], crop.n_faults), crop.n_faults),
        snr=(min(low["snr"], geology.snr[1]), geology.snr[1]),
        throw=(min(low["throw"], geology.throw[1]), geology.throw[1]),
        missing=(geology.missing[0], max(geology.missing[0], _toward(geology.missing[1], EASY["missing"], ease))),
    )


def assemble(
    volumes: SyntheticBatch, recipe: Recipe, dice: list[np.random.Generator], *, only_clean: bool = False
) -> Batch:
    """Scaled inputs with prompts, and targets, of volumes that were drawn."""
    parts = [_one(volumes, i, recipe, rng, only_clean) for i, rng in enumerate(dice)]
    inputs, seen, clean, has_wells = (torch.stack(part) for part in zip(*parts, strict=True))
    if recipe.channels_last:
        inputs = inputs.contiguous(memory_format=torch.channels_last_3d)
    gradient, rate = volumes.rgt_gradient, volumes.rgt_gradient[:, 2:3]
    known = volumes.gradient_known[:, None] & (rate > SLOWEST)
    safe = torch.where(known, rate, 1.0)
    dips = -gradient[:, :2] / safe
    known = known & (dips.abs() <= STEEPEST).all(1, keepdim=True)
    faults = volumes.faults[:, None].float()
    beside = torch.nn.functional.max_pool3d(faults, 3, stride=1, padding=1)
    sign = torch.where(has_wells > 0, 1.0, volumes.polarity).view(-1, 1, 1, 1, 1)
    return Batch(
        inputs=inputs,
        seen=seen,
        clean=clean,
        faults=torch.maximum(faults, 0.5 * beside),
        dips=torch.where(known, dips / GRADIENT_UNIT, 0.0),
        log_thickness=torch.where(known, -safe.log() / GRADIENT_UNIT, 0.0),
        age=volumes.rgt[:, None],
        known=known.float(),
        impedance=sign * volumes.relative_impedance[:, None] / IMPEDANCE_UNIT,
        impedance_background=(volumes.log_impedance - volumes.relative_impedance)[:, None] / IMPEDANCE_UNIT,
        has_wells=has_wells,
        only_clean=only_clean,
    )


def _one(
    volumes: SyntheticBatch, i: int, recipe: Recipe, rng: np.random.Generator, only_clean: bool
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Inputs, what is seen, scaled clean section, and whether there are wells, of one volume."""
    seismic, clean = volumes.seismic[i], volumes.clean[i]
    live = volumes.live[i][..., None].expand(seismic.shape)
    centre, scale = robust_scale(seismic[live & (seismic != 0)])
    scale = scale * recipe.amplitude_jitter ** rng.uniform(-1, 1)
    score = (seismic - centre) / scale
    clipped = score.clamp(-CLIP, CLIP)
    target = (clean - centre) / scale - torch.where(live, score - clipped, 0.0)
    if only_clean:
        visible = draw_visible(tuple(seismic.shape), recipe.hide, rng)
        live = live & torch.from_numpy(np.ascontiguousarray(visible)).to(live.device)
    prompts = draw_prompts(volumes, i, 0.0 if only_clean else recipe.prompt_chance, rng)
    seen = live.float()
    given = {
        "seismic": fill_gaps(clipped * seen, live.any(-1)),
        "live": seen,
        "well": prompts.well / IMPEDANCE_UNIT,
        "well_mask": prompts.well_mask,
        "horizon": prompts.horizon,
        "horizon_mask": prompts.horizon_mask,
    }
    inputs = torch.stack([given[name] for name in recipe.network.inputs])
    return inputs, seen[None], target[None], seen.new_tensor(float(prompts.has_wells))


def robust_scale(values: Tensor) -> tuple[Tensor, Tensor]:
    """Median and 1.4826 times the median absolute deviation, as `models._scaling` has them."""
    if values.numel() == 0:
        return values.new_zeros(()), values.new_ones(())
    centre = values.median()
    scale = 1.4826 * (values - centre).abs().median()
    return centre, torch.where(scale > 0, scale, 1.0)


def _pick_crop(recipe: Recipe, rng: np.random.Generator) -> Crop:
    shares = np.array([crop.share for crop in recipe.crops])
    return recipe.crops[int(rng.choice(len(shares), p=shares / shares.sum()))]


def _toward(full: float, easy: float, ease: float) -> float:
    return full + ease * (easy - full)
