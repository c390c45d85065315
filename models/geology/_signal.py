"""From impedance to what a survey records: reflectivity, wavelets, the smear of the image, and noise."""

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.ndimage import gaussian_filter1d

from models.geology._settings import GeologySettings

Array = NDArray[np.float32]


def reflectivity(log_impedance: Array) -> Array:
    """Normal-incidence reflection coefficients (I2 - I1) / (I2 + I1), at the lower of two samples; 0 at the top."""
    result = np.zeros_like(log_impedance)
    np.tanh(0.5 * np.diff(log_impedance, axis=-1), out=result[..., 1:])
    return result


def image(reflection: Array, settings: GeologySettings, rng: np.random.Generator) -> Array:
    """The clean image: two wavelets that hand over with depth (absorption), then the lateral smear of migration."""
    n_sample = reflection.shape[-1]
    n_padded = fft.next_fast_len(n_sample + 32, real=True)
    frequency = fft.rfftfreq(n_padded)
    peak = np.exp(rng.uniform(*np.log(settings.peak_frequency)))
    phase = np.radians(rng.uniform(*settings.phase))
    is_bandpass, loss = rng.random() < settings.bandpass_chance, rng.uniform(0.0, 0.3)
    edges = rng.uniform([0.3, 0.5, 1.1, 1.7], [0.5, 0.8, 1.6, 2.2])
    spectra = [
        _wavelet_spectrum(frequency, share * peak, phase, edges if is_bandpass else None)
        for share in (1 + 0.5 * loss, 1 - 0.5 * loss)
    ]
    transformed = fft.rfft(reflection, n_padded, axis=-1)
    early, late = (fft.irfft(transformed * spectrum, n_padded, axis=-1)[..., :n_sample] for spectrum in spectra)
    share = np.linspace(0, 1, n_sample, dtype=np.float32)
    early += share * (late - early)
    return _smooth_laterally(early, rng.uniform(*settings.smear))


def noise(shape: tuple[int, ...], settings: GeologySettings, rng: np.random.Generator) -> Array:
    """Noise of standard deviation 1: coloured, correlated between traces, uneven, perhaps dipping or striped."""
    n_sample = shape[-1]
    centre, width = rng.uniform(*settings.noise_frequency), rng.uniform(*settings.noise_width)
    frequency = fft.rfftfreq(n_sample)
    spectrum = (0.1 + np.exp(-0.5 * ((frequency - centre) / width) ** 2)).astype(np.float32)
    white = rng.standard_normal(shape, dtype=np.float32)
    result = fft.irfft(fft.rfft(white, axis=-1) * spectrum, n_sample, axis=-1)
    result = _smooth_laterally(result, rng.uniform(*settings.noise_correlation))
    result /= result.std() + np.float32(1e-12)
    if rng.random() < settings.dipping_chance:
        result += np.float32(rng.uniform(0.3, 1.2)) * _dipping_events(shape, centre, rng)
    if rng.random() < settings.footprint_chance:
        result *= _footprint(shape, rng)
    result *= 1 + np.linspace(-1, 1, n_sample, dtype=np.float32) * np.float32(rng.uniform(-0.5, 0.5))
    return result / (result.std() + np.float32(1e-12))


def _wavelet_spectrum(
    frequency: NDArray[np.float64], peak: float, phase: float, edges: NDArray[np.float64] | None
) -> NDArray[np.complex64]:
    """Ricker's spectrum, or a trapezoid whose corners are `edges` times the peak frequency; both turned by `phase`."""
    ratio = frequency / peak
    if edges is None:
        amplitude = ratio**2 * np.exp(1 - ratio**2)
    else:
        low_cut, low_pass, high_pass, high_cut = edges
        rise = np.clip((ratio - low_cut) / (low_pass - low_cut), 0, 1)
        fall = np.clip((high_cut - ratio) / (high_cut - high_pass), 0, 1)
        amplitude = np.sin(0.5 * np.pi * rise) ** 2 * np.sin(0.5 * np.pi * fall) ** 2
    return (amplitude * np.exp(1j * phase)).astype(np.complex64)


def _smooth_laterally(volume: Array, sigma: float) -> Array:
    if sigma < 0.2:
        return volume
    for axis in range(2):
        if volume.shape[axis] > 1:
            volume = gaussian_filter1d(volume, sigma, axis=axis, mode="nearest", truncate=3.0)
    return volume


def _dipping_events(shape: tuple[int, ...], centre: float, rng: np.random.Generator) -> Array:
    """Straight events across the layers, as of multiples, ground roll or migration noise; standard deviation 1."""
    x = np.arange(shape[0], dtype=np.float32)[:, None, None]
    y = np.arange(shape[1], dtype=np.float32)[None, :, None]
    z = np.arange(shape[2], dtype=np.float32)
    total = np.zeros(shape, dtype=np.float32)
    for _ in range(int(rng.integers(1, 3))):
        slope_x, slope_y = rng.uniform(0.4, 1.8, 2) * rng.choice([-1, 1], 2)
        position = z + np.float32(slope_x) * x + np.float32(slope_y) * y
        position -= position.min()
        n_table = int(position.max()) + 3
        table_frequency = fft.rfftfreq(n_table)
        band = np.exp(-0.5 * ((table_frequency - max(centre, 0.05)) / 0.04) ** 2)
        table = fft.irfft(fft.rfft(rng.standard_normal(n_table)) * band, n_table).astype(np.float32)
        index = position.astype(np.int32)
        position -= index
        total += table.take(index) * (1 - position) + table.take(index + 1) * position
    return total / (total.std() + np.float32(1e-12))


def _footprint(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Stripes of the acquisition: noise is stronger on every n-th line, less so with depth."""
    period, axis = rng.uniform(3, 14), int(rng.integers(0, 2)) if shape[0] > 1 else 1
    stripes = 1 + np.cos(2 * np.pi * np.arange(shape[axis]) / period + rng.uniform(0, 6))
    fade = np.exp(-np.arange(shape[2]) / (shape[2] * rng.uniform(0.3, 2)))
    stripes = stripes[:, None, None] if axis == 0 else stripes[None, :, None]
    return (1 + rng.uniform(0.3, 1.0) * stripes * fade).astype(np.float32)
