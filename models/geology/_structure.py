"""The shape of the rocks, undone for every voxel: salt, faults, folds, and the surfaces of erosion between them.

Inverse mapping: each voxel is carried back to the depth at which its rock was laid down. Layers, geological time and
fault labels are all read there, so they agree by construction and nothing is warped twice.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.geology._dice import Dice, Number, log_uniform, stack
from models.geology._faults import NO_FAULT, Fault, Restoration, draw_faults, undo_fault
from models.geology._folds import Relief, draw_relief, fold_map, undo_relief
from models.geology._salt import Salt, draw_salt, undo_salt
from models.geology._settings import GeologySettings


@dataclass(frozen=True)
class Structure:
    """All (batch, iline, xline, sample).

    Parameters   rgt : depth of deposition, samples, grows downward; more than a sample is missing at erosion surfaces
                 faults : bool, one voxel thick; throw : vertical offset on the faults, samples, negative for reverse
                 faults; block : int32, differs between voxels that a fault, an erosion surface or salt parts
                 salt : bool; shared : see `Restoration`
    """

    rgt: Tensor
    faults: Tensor
    throw: Tensor
    block: Tensor
    salt: Tensor
    shared: Tensor


@dataclass(frozen=True)
class Erosion:
    """A surface at `level` plus `height` times a fold map; layers above follow `drape` of it; `hiatus` is missing."""

    level: Number
    height: Number
    drape: Number
    hiatus: Number


@dataclass(frozen=True)
class Drawing:
    """The numbers behind one structure: phases of faults and folds, youngest first, with erosion between them."""

    sampling: tuple[float, float]
    salt: Salt
    faults: list[list[Fault]]
    reliefs: list[Relief]
    erosions: list[Erosion]
    surfaces: list[Relief]


NO_EROSION = Erosion(1e6, 0.0, 0.0, 0.0)  # a surface far below the volume


def draw_structure(settings: GeologySettings, rng: np.random.Generator) -> Drawing:
    """The structure of one volume, as numbers."""
    n_iline, n_xline, n_sample = settings.shape
    sampling = (log_uniform(rng, *settings.sampling), log_uniform(rng, *settings.sampling))
    extent = (n_iline * sampling[0], n_xline * sampling[1])
    low, high = settings.n_unconformities
    n_surfaces = int(rng.integers(low, high + 1))
    faults = draw_faults(settings, extent, rng)
    # Young faults cut all; old ones end at an erosion surface, as do the old folds.
    ends = np.sort(rng.integers(0, len(faults) + 1, n_surfaces)).tolist()
    phases = [faults[start:end] for start, end in zip([0, *ends], [*ends, len(faults)], strict=True)]
    strengths = [0.3] * n_surfaces + [1.0]
    reliefs = [draw_relief(settings, extent, rng, strength) for strength in strengths]
    levels = np.sort(rng.uniform(0.15, 0.75, n_surfaces)) * n_sample
    erosions = [
        Erosion(level, rng.uniform(*settings.erosion), rng.uniform(*settings.drape), rng.uniform(*settings.hiatus))
        for level in levels.tolist()
    ]
    surfaces = [draw_relief(settings, extent, rng) for _ in erosions]
    for _ in range(high - n_surfaces):  # all volumes of a batch have as many phases; the rest lie below the volume
        phases.append([])
        reliefs.append(reliefs[-1])
        erosions.append(NO_EROSION)
        surfaces.append(reliefs[-1])
    return Drawing(sampling, draw_salt(settings, extent, rng), phases, reliefs, erosions, surfaces)


def build_structure(settings: GeologySettings, top: int, n_depth: int, dice: Dice) -> Structure:
    """Draw structures and map every voxel of them back to its depth of deposition.

    Parameters   top, n_depth : the samples run from -top to n_depth - top, a margin for the wavelet included
    """
    drawings = [draw_structure(settings, rng) for rng in dice.scalars]
    x, y = (_coordinate(settings.shape[axis], [each.sampling[axis] for each in drawings], dice) for axis in (0, 1))
    x, y = x[:, :, None], y[:, None, :]
    z = torch.arange(-top, n_depth - top, device=dice.device, dtype=torch.float32)
    depth = z.expand(dice.n, *settings.shape[:2], n_depth).contiguous()

    salt = torch.zeros(depth.shape, dtype=torch.bool, device=dice.device)
    if any(each.salt.present for each in drawings):
        depth, salt = undo_salt(depth, stack([each.salt for each in drawings], dice.device), x, y)
    state = Restoration(
        depth,
        torch.zeros_like(salt),
        torch.zeros_like(depth),
        salt.int().mul_(1 << 30),
        torch.zeros_like(depth),
    )
    rgt = _restore(state, drawings, settings, x, y, dice)
    return Structure(rgt, state.faults & ~salt, state.throw * ~salt, state.block, salt, state.shared)


def _restore(
    state: Restoration, drawings: list[Drawing], settings: GeologySettings, x: Tensor, y: Tensor, dice: Dice
) -> Tensor:
    """Undo phase by phase, youngest first; what lies under an erosion surface goes on to the next phase."""
    n_phases = 1 + max(sum(erosion is not NO_EROSION for erosion in each.erosions) for each in drawings)
    rgt, left, oldest = torch.zeros_like(state.depth), torch.ones_like(state.faults), None
    for i in range(n_phases):
        for faults in _columns([each.faults[i] for each in drawings]):
            fault = stack(faults, dice.device)
            undo_fault(state, fault, x, y, label_throw=settings.label_throw, within=left if i else None)
        relief = stack([each.reliefs[i] for each in drawings], dice.device)
        state.depth = undo_relief(state.depth, relief, x, y, n_sample=settings.shape[2], dice=dice, name=f"rough {i}")
        time, older = state.depth, torch.zeros_like(left)
        if i + 1 < n_phases:
            erosion = stack([each.erosions[i] for each in drawings], dice.device)
            shape = erosion.height * _unit(fold_map(stack([each.surfaces[i] for each in drawings], dice.device), x, y))
            under = state.depth - (erosion.level + shape)[..., None]
            older = left & (under > 0)
            # A surface between two samples shares one of them: without that, gentle surfaces would be stairs.
            shared = under - torch.copysign(torch.full_like(under, 0.5), under)
            state.shared = torch.where(left & (under.abs() < 0.5), shared, state.shared)
            time = time - (erosion.drape * shape)[..., None]
            state.block ^= older.int().mul_(1 << state.n_cuts % 31)
            state.n_cuts += 1
        here = left & ~older
        if oldest is not None:
            first = torch.where(here, time, torch.inf).amin((1, 2, 3), keepdim=True)
            time = time + torch.where(first.isinf(), 0, oldest - first)
        rgt = torch.where(here, time, rgt)
        if i + 1 < n_phases:
            last = torch.where(here, time, -torch.inf).amax((1, 2, 3), keepdim=True)
            last = last if oldest is None else torch.where(last.isinf(), oldest, last)
            oldest = torch.where(last.isinf(), 0, last) + erosion.hiatus[..., None]
        left = older
    return rgt


def _columns(faults: list[list[Fault]]) -> list[list[Fault]]:
    """The first faults of all volumes, then the second ..., with `NO_FAULT` where a volume has no more."""
    n_most = max(len(each) for each in faults)
    return [[each[k] if k < len(each) else NO_FAULT for each in faults] for k in range(n_most)]


def _coordinate(n: int, sampling: list[float], dice: Dice) -> Tensor:
    """Places of n traces about their middle, (batch, n)."""
    index = torch.arange(n, device=dice.device, dtype=torch.float32) - (n - 1) / 2
    return index * torch.tensor(sampling, device=dice.device, dtype=torch.float32)[:, None]


def _unit(fold: Tensor) -> Tensor:
    return fold / fold.abs().amax((1, 2), keepdim=True).clamp(min=1e-3)
