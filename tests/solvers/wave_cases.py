"""Problems with known answers, and models that have none but are hard: shared by the tests of the wave solvers."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import hankel2

from solvers import AcousticModel, Grid, Survey, TimeAxis, ricker

SPEED, FREQ = 2000.0, 20.0
WAVELENGTH = SPEED / FREQ


def green_record(
    wavelet: npt.NDArray[Any], dt: float, distance: float, n_axes: int, speed: float = SPEED
) -> npt.NDArray[np.float64]:
    """The record w * G of a point source in a homogeneous medium.

    2D: G = -i/4 H0^(2)(omega r / c); 3D: G = delta(t - r / c) / (4 pi r).
    """
    n_fft = 8 * len(wavelet)
    omega = 2 * math.pi * np.fft.rfftfreq(n_fft, dt)
    if n_axes == 2:
        green = np.zeros(len(omega), complex)
        green[1:] = -0.25j * hankel2(0, omega[1:] * distance / speed)
    else:
        green = np.exp(-1j * omega * distance / speed) / (4 * math.pi * distance)
    return np.fft.irfft(np.fft.rfft(wavelet, n_fft) * green, n_fft)[: len(wavelet)]


def homogeneous(shape: tuple[int, ...], points_per_wavelength: float = 12.0, speed: float = SPEED) -> AcousticModel:
    """A homogeneous model with so many points in the wavelength of FREQ."""
    grid = Grid(shape, (WAVELENGTH / points_per_wavelength,) * len(shape))
    return AcousticModel(grid, np.full(shape, speed, np.float32))


def heterogeneous(shape: tuple[int, ...], seed: int = 0) -> AcousticModel:
    """Layers, a fast body and rough cells between 1500 and 4500 m/s on a grid with unequal spacing."""
    rng = np.random.default_rng(seed)
    depth = np.linspace(0, 1, shape[-1])
    vp = np.broadcast_to(1500 + 1500 * depth + 400 * (depth > 0.5), shape) + 200 * rng.random(shape)
    vp[tuple(slice(n // 3, n // 2) for n in shape)] = 4500.0
    return AcousticModel(Grid(shape, (10.0, 12.0, 9.0)[-len(shape) :]), vp.astype(np.float32))


def scattered_survey(model: AcousticModel, n_shots: int = 1, n_receivers: int = 5, seed: int = 1) -> Survey:
    """Sources and receivers anywhere on the grid, between its points."""
    rng = np.random.default_rng(seed)
    n_axes = model.grid.n_axes
    return Survey(
        rng.random((n_shots, 2, n_axes)) * model.grid.extent,
        rng.random((n_shots, n_receivers, n_axes)) * model.grid.extent,
    )


def wavelet_and_time(nt: int = 150, dt: float = 0.002, freq: float = FREQ) -> tuple[npt.NDArray[np.float32], TimeAxis]:
    time = TimeAxis(nt, dt)
    return ricker(freq, time), time
