"""Synthetic geology with known truth: training data for the networks, and the sample survey of the program."""

from models.geology._settings import REGIMES, SAMPLE_SURVEY, TRAINING, VALIDATION, GeologySettings
from models.geology._volume import SyntheticVolume, generate_volume, sample_survey

__all__ = [
    "REGIMES",
    "SAMPLE_SURVEY",
    "TRAINING",
    "VALIDATION",
    "GeologySettings",
    "SyntheticVolume",
    "generate_volume",
    "sample_survey",
]
