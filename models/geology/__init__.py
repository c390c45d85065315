"""Synthetic geology with known truth: training data for the networks, and the sample survey of the program.

One coordinate field undoes the deformation of every voxel (`_structure`); rocks are read at its place of deposition
(`_rocks`); a wavelet, noise and handling make the seismic of them (`_wavelet`, `_noise`, `_acquisition`).
"""

from models.geology._gathers import GatherSettings, SyntheticGathers, generate_gathers
from models.geology._presets import IN_BAND_NOISE, REGIMES, SAMPLE_SURVEY, TRAINING, VALIDATION
from models.geology._recipes import FROZEN, FrozenRecipe, recipe_hash
from models.geology._rocks import FACIES, SURFACE_IMPEDANCE
from models.geology._sections import SectionSettings, generate_sections
from models.geology._settings import GeologySettings
from models.geology._truth import time_gradient, trace_horizons
from models.geology._velocities import VelocitySettings, generate_velocities
from models.geology._volume import SyntheticBatch, SyntheticVolume, generate_batch, generate_volume, sample_survey

__all__ = [
    "FACIES",
    "FROZEN",
    "IN_BAND_NOISE",
    "REGIMES",
    "SAMPLE_SURVEY",
    "SURFACE_IMPEDANCE",
    "TRAINING",
    "VALIDATION",
    "FrozenRecipe",
    "GatherSettings",
    "GeologySettings",
    "SectionSettings",
    "SyntheticBatch",
    "SyntheticGathers",
    "SyntheticVolume",
    "VelocitySettings",
    "generate_batch",
    "generate_gathers",
    "generate_sections",
    "generate_velocities",
    "generate_volume",
    "recipe_hash",
    "sample_survey",
    "time_gradient",
    "trace_horizons",
]
