"""Volumes with known contents for the tests of the volume steps."""

from typing import Any

import numpy as np

from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry

AFFINE = (0.0, 0.0, 25.0, 0.0, 25.0, 0.0)
STEP = 0.004


def volume(
    samples: Any,
    *,
    name: str = "v",
    first: tuple[int, int] = (100, 300),
    start: float = 0.0,
    live: Any = None,
    **more: Any,
) -> SeismicVolume:
    """A volume at 4 ms on lines counted by one from `first`, 25 m apart."""
    samples = np.asarray(samples, dtype=np.float32)
    geometry = SurveyGeometry(
        LineNumbers(first[0], 1, samples.shape[0]), LineNumbers(first[1], 1, samples.shape[1]), AFFINE
    )
    axis = SampleAxis("twt", start, STEP, samples.shape[2])
    return SeismicVolume(name, "A", samples, geometry, axis, live=live, **more)


def noise(shape: tuple[int, int, int], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def tone(freq: float, n: int = 750, step: float = STEP, phase: float = 0.3) -> np.ndarray:
    """One trace (1, 1, n) of a sine of amplitude 1."""
    return np.sin(2 * np.pi * freq * step * np.arange(n) + phase)[None, None]


def ricker(n: int = 400, freq: float = 25.0) -> np.ndarray:
    """One trace (1, 1, n) with a wavelet in its middle."""
    argument = (np.pi * freq * STEP * (np.arange(n) - n // 2)) ** 2
    return ((1 - 2 * argument) * np.exp(-argument))[None, None]


def computed(made: SeismicVolume) -> np.ndarray:
    return np.asarray(made.samples[:])
