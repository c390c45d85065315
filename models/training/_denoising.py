"""The lesson of a denoiser of property sections: fresh rocks, white noise of every level, its removal."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn

from models.geology import SectionSettings, generate_sections
from models.priors._network import DENOISERS, Denoiser, DenoiserConfig
from models.training._lesson import Loss, OnData
from models.training._processes import Processes
from models.training._schedule import Schedule

FIRST_VALIDATION_SEED = 5_000_000
LEVELS_WATCHED = (0.02, 0.1)


@dataclass(frozen=True)
class DenoiserRecipe(Schedule):
    """One run on fresh sections in every step.

    Parameters   those of `Schedule`, and
                 sections - what is drawn; batch - sections of a step in one process
                 levels - range of the standard deviation of the noise, log-uniform; a section runs from 0 to 1
                 amplitude - range of the factor by which a section is flattened before, towards a random level
    """

    name: str = "section-prior"
    n_steps: int = 3000
    kernel_rate: float = 5e-3
    warm_up: int = 100
    weight_decay: float = 0.0
    ema: float = 0.998
    snapshots: int = 1
    network: DenoiserConfig = field(default_factory=lambda: DENOISERS["section-prior"])
    sections: SectionSettings = field(default_factory=SectionSettings)
    batch: int = 6
    levels: tuple[float, float] = (0.004, 0.25)
    amplitude: tuple[float, float] = (0.4, 1.0)


@dataclass(frozen=True)
class NoisySections:
    """Tensors (batch, 1, x, z), and the level of the noise, (batch,)."""

    clean: Tensor
    noisy: Tensor
    level: Tensor

    @property
    def n_voxels(self) -> int:
        return self.clean.numel()


class DenoiserLesson:
    """A `Denoiser` by a recipe, see `models.training._lesson`."""

    def __init__(self, recipe: DenoiserRecipe) -> None:
        self.recipe = recipe

    def prepare(self, seconds: float, *, processes: Processes, on_data: OnData) -> None:
        """Nothing: every step draws its own."""

    def build(self) -> Denoiser:
        layout = torch.channels_last if self.recipe.channels_last else torch.contiguous_format
        return Denoiser(self.recipe.network).to(memory_format=layout)  # type: ignore[call-overload, no-any-return]

    def draw(self, step: int, *, rank: int, device: torch.device) -> NoisySections:
        recipe = self.recipe
        dice = [
            np.random.default_rng([recipe.seed, step, place])
            for place in range(rank * recipe.batch, (rank + 1) * recipe.batch)
        ]
        sections = generate_sections(recipe.sections, [int(rng.integers(2**62)) for rng in dice], device)
        for section, rng in zip(sections, dice, strict=True):
            factor = rng.uniform(*recipe.amplitude)
            section.mul_(factor).add_(rng.uniform(0, 1 - factor))
            if rng.random() < 0.5:
                section.copy_(section.flip(1))
        low, high = np.log(recipe.levels)
        return _with_noise(sections, [float(np.exp(rng.uniform(low, high))) for rng in dice], dice)

    def lose(self, forward: Callable[..., Tensor], batch: NoisySections) -> Loss:
        """Mean absolute error, over the root of the level: weak noise counts although it leaves small errors."""
        with torch.autocast(batch.noisy.device.type, torch.bfloat16, enabled=self.recipe.precision == "bfloat16"):
            found = forward(batch.noisy, batch.level)
        error = ((found - batch.clean).abs().mean((1, 2, 3)) / batch.level.sqrt()).mean()
        return Loss(error, {"clean": error.detach()})

    def watch(self, device: torch.device) -> "DenoiserWatch":
        return DenoiserWatch(self.recipe, device)


class DenoiserWatch:
    """Other sections, always the same, at two levels of noise."""

    def __init__(self, recipe: DenoiserRecipe, device: torch.device) -> None:
        seeds = range(FIRST_VALIDATION_SEED, FIRST_VALIDATION_SEED + 8)
        clean = generate_sections(recipe.sections, seeds, device)
        self.batches = {
            level: _with_noise(clean, [level] * len(seeds), [np.random.default_rng(seed) for seed in seeds])
            for level in LEVELS_WATCHED
        }

    @torch.no_grad()
    def measure(self, network: nn.Module) -> dict[str, float]:
        """By how many decibels the noise of each level is weakened, mean over the sections."""
        scores = {}
        for level, batch in self.batches.items():
            before, after = (
                ((section - batch.clean) ** 2).mean((1, 2, 3))
                for section in (batch.noisy, network(batch.noisy, batch.level))
            )
            scores[f"gain_db_{level}"] = round(float((10 * torch.log10(before / after)).mean()), 3)
        return scores


def _with_noise(clean: Tensor, levels: list[float], dice: list[np.random.Generator]) -> NoisySections:
    noise = np.stack([rng.standard_normal(clean.shape[1:], dtype=np.float32) for rng in dice])
    level = torch.tensor(levels, device=clean.device)
    noisy = clean + level.view(-1, 1, 1, 1) * torch.from_numpy(noise).to(clean)
    return NoisySections(clean, noisy.contiguous(memory_format=torch.channels_last), level)
