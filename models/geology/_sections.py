"""Sections of one property, velocity or impedance, as an inversion looks for it: rocks and water, no seismic.

What matters to a prior is how rocks are arranged, not their unit: a section runs from 0 (its least value) to 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor

from models.geology._dice import Dice
from models.geology._presets import TRAINING
from models.geology._rocks import build_rocks
from models.geology._settings import GeologySettings, Range
from models.geology._structure import build_structure

ROCKS = replace(
    TRAINING,
    shape=(1, 112, 112),
    fold_height=(0.0, 24.0),
    dip=(0.0, 0.5),
    n_faults=(0, 14),
    salt_chance=0.15,
    n_channels=(0, 3),
    layer_thickness=(1.5, 14.0),
    contrast=(0.05, 0.15),
)


@dataclass(frozen=True)
class SectionSettings:
    """Ranges (low, high) from which one section is drawn, uniformly; `*_chance` is the share of the sections.

    Parameters   geology : of the rocks, one inline; its wavelets, noise and missing traces are not looked at
                 trend : growth of log impedance over the section, beside the compaction of the geology
                 stretch_chance, stretch : sections of exp(stretch * log impedance), in which hard rocks stand out more
                 water_chance, water : a flat layer on top, of so many samples; it is slower than all rocks
    """

    geology: GeologySettings = field(default_factory=lambda: ROCKS)
    trend: Range = (0.0, 1.2)
    stretch_chance: float = 0.3
    stretch: Range = (0.5, 1.5)
    water_chance: float = 0.3
    water: tuple[int, int] = (2, 40)


def generate_sections(settings: SectionSettings, seeds: Sequence[int], device: str | torch.device = "cpu") -> Tensor:
    """Draw one section for each seed: (batch, 1, x, z), float32, from 0 to 1; depth grows along the last axis.

    The same settings and seed give the same bits on the CPU, whatever the other seeds. Cost: some 30 ms for 112 x 112.
    """
    return torch.stack([_draw_section(settings, seed, torch.device(device)) for seed in seeds])


@torch.no_grad()
def _draw_section(settings: SectionSettings, seed: int, device: torch.device) -> Tensor:
    dice = Dice([seed], device)
    n_sample = settings.geology.shape[2]
    structure = build_structure(settings.geology, 0, n_sample, dice)
    section = build_rocks(structure, settings.geology, 0, dice).log_impedance[0, :1].squeeze(1)
    rng = np.random.default_rng([seed, 1])
    section = section + rng.uniform(*settings.trend) * torch.linspace(0, 1, n_sample, device=device)
    if rng.random() < settings.stretch_chance:
        section = torch.exp(rng.uniform(*settings.stretch) * section)
    section = (section - section.min()) / (section.max() - section.min()).clamp(min=1e-6)
    if rng.random() >= settings.water_chance:
        return section
    low, high = settings.water
    depth = int(rng.integers(low, min(high, n_sample // 2) + 1))
    return torch.cat([section.new_zeros(*section.shape[:-1], depth), section[..., : n_sample - depth]], -1)
