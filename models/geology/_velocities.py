"""Velocity sections in m/s for networks that look for one: rocks, and models without layers between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from models.geology._sections import ROCKS, SectionSettings, generate_sections
from models.geology._settings import Range
from solvers.errors import GeometryError

Section = NDArray[np.float32]


@dataclass(frozen=True)
class VelocitySettings:
    """Ranges (low, high) from which one section is drawn, uniformly; `*_chance` is the share of the sections.

    Parameters   sections : the rocks, from 0 to 1
                 water : velocity of the water, or of the softest rock where there is none, m/s
                 hardest : velocity of the hardest rock, m/s
                 bend : power of the rocks' numbers from 0 to 1; below 1 most rocks are harder than by their impedance
                 gradient_chance : sections in which velocity grows downward in a line, without layers
                 smooth_chance : sections of lumps without layers on such a line
                 blur_chance, blur : rocks that are blurred, in samples, as a smooth model of them is
    """

    sections: SectionSettings = field(
        default_factory=lambda: SectionSettings(geology=replace(ROCKS, shape=(1, 190, 70)), water=(1, 20))
    )
    water: Range = (1480.0, 1540.0)
    softest: Range = (1500.0, 2200.0)
    hardest: Range = (2500.0, 5500.0)
    bend: Range = (0.6, 1.2)
    gradient_chance: float = 0.04
    smooth_chance: float = 0.08
    blur_chance: float = 0.08
    blur: Range = (1.0, 8.0)

    def __post_init__(self) -> None:
        """Raises GeometryError for geology of more than one line."""
        if self.sections.geology.shape[0] != 1:
            raise GeometryError(
                "velocity sections are drawn along a line, of shape (1, x, z), not {shape}",
                shape=str(self.sections.geology.shape),
            )

    @property
    def shape(self) -> tuple[int, int]:
        """(x, z)"""
        return self.sections.geology.shape[1:]


def generate_velocities(settings: VelocitySettings, seeds: Sequence[int]) -> Section:
    """Draw one section for each seed: (batch, x, z), float32, m/s; depth grows along the last axis.

    The same settings and seed give the same bits, whatever the other seeds. Cost: some 15 ms for 190 x 70.
    """
    return np.stack([_draw_velocity(settings, seed) for seed in seeds])


def _draw_velocity(settings: VelocitySettings, seed: int) -> Section:
    rng = np.random.default_rng([seed, 2])
    hardest = rng.uniform(*settings.hardest)
    kind = rng.random()
    if kind < settings.gradient_chance + settings.smooth_chance:
        lumps = _lumps(settings.shape, rng) if kind >= settings.gradient_chance else np.float32(0)
        down = np.linspace(0, 1, settings.shape[1]) + np.zeros(settings.shape) + lumps
        scaled = np.clip(down, 0, 1)
        softest = rng.uniform(*settings.softest)
        return np.asarray(softest + (hardest - softest) * scaled, np.float32)
    scaled = generate_sections(settings.sections, [seed])[0, 0].numpy()
    has_water = bool((scaled[:, 0] == 0).all())
    softest = rng.uniform(*(settings.water if has_water else settings.softest))
    scaled = scaled ** rng.uniform(*settings.bend)
    if rng.random() < settings.blur_chance:
        scaled = gaussian_filter(scaled, rng.uniform(*settings.blur))
    return np.asarray(softest + (hardest - softest) * scaled, np.float32)


def _lumps(shape: tuple[int, int], rng: np.random.Generator) -> Section:
    """Smooth bumps and dents of random width, up to a third of the whole range high."""
    width = rng.uniform(4, 25, 2)
    field = gaussian_filter(rng.standard_normal(shape), width)
    return np.asarray(rng.uniform(0.05, 0.35) * field / (np.abs(field).max() + 1e-12), np.float32)
