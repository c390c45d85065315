"""Synthetic geology with known truth: training data for the networks, and the sample survey of the program."""

from models.geology._settings import IN_BAND_NOISE, REGIMES, SAMPLE_SURVEY, TRAINING, VALIDATION, GeologySettings
from models.geology._volume import SyntheticVolume, generate_volume, sample_survey

__all__ = [
    "IN_BAND_NOISE",
    "REGIMES",
    "SAMPLE_SURVEY",
    "TRAINING",
    "VALIDATION",
    "GeologySettings",
    "SyntheticVolume",
    "generate_volume",
    "sample_survey",
]
