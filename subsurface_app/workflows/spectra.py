"""Amplitude spectra of traces: over frequency with peak and bands, and over frequency and wavenumber."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TAPER = 0.1  # of the length, at both ends
_FINER = 4  # the spectrum is drawn at so many points for each that the length can tell apart


@dataclass(frozen=True)
class Spectrum:
    """Amplitudes over frequency.

    Parameters   frequency : (n,) - Hz, or cycles per m; amplitude : (n,) - in the unit of the values
                 n_traces : int - how many took part
    """

    frequency: NDArray[np.float64]
    amplitude: NDArray[np.float64]
    n_traces: int

    @property
    def peak(self) -> float:
        """The frequency of the largest amplitude; the mean of the traces is taken off, so 0 is none."""
        top = int(np.argmax(self.amplitude))
        if not 0 < top < len(self.amplitude) - 1:
            return float(self.frequency[top])
        before, at, after = (float(value) for value in self.amplitude[top - 1 : top + 2])
        bend = before - 2 * at + after  # the vertex of the parabola through three points
        shift = 0.5 * (before - after) / bend if bend else 0.0
        return float(self.frequency[top] + shift * (self.frequency[1] - self.frequency[0]))

    @property
    def decibels(self) -> NDArray[np.float64]:
        """Relative to the peak."""
        top = float(self.amplitude.max()) or 1.0
        return 20.0 * np.log10(np.maximum(self.amplitude / top, 1e-6))

    def band(self, down: float) -> tuple[float, float]:
        """The frequencies on both sides of the peak at which the amplitude first falls `down` dB below it."""
        level, peak = self.decibels + down, int(np.argmax(self.amplitude))
        below = np.flatnonzero(level < 0)
        low, high = float(self.frequency[0]), float(self.frequency[-1])
        left, right = below[below < peak], below[below > peak]
        if left.size:
            low = self._crossing(level, int(left[-1]), int(left[-1]) + 1)
        if right.size:
            high = self._crossing(level, int(right[0]) - 1, int(right[0]))
        return low, high

    def _crossing(self, level: NDArray[np.float64], one: int, other: int) -> float:
        share = level[one] / (level[one] - level[other]) if level[one] != level[other] else 0.0
        return float(self.frequency[one] + share * (self.frequency[other] - self.frequency[one]))


def mean_spectrum(values: NDArray[Any], step: float) -> Spectrum | None:
    """The mean of the amplitude spectra of traces, each freed of its mean and tapered at its ends.

    None without a live trace of 8 samples or more; traces with holes do not take part.
    Parameters   values : (trace, sample); step : float - between samples, s or m
    """
    values = np.asarray(values, dtype=np.float64)
    alive = np.isfinite(values).all(axis=1) & (np.ptp(np.nan_to_num(values), axis=1) > 0)
    values = values[alive]
    count = values.shape[1]
    if count < 8 or not len(values):
        return None
    ramp = max(int(_TAPER * count), 1)
    taper = np.ones(count)
    taper[:ramp] = np.sin(0.5 * np.pi * (np.arange(ramp) + 0.5) / ramp) ** 2
    taper[-ramp:] = taper[:ramp][::-1]
    size = 1 << int(np.ceil(np.log2(_FINER * count)))
    total = np.zeros(size // 2 + 1)
    for start in range(0, len(values), 256):  # bounded memory, however large the box is
        block = values[start : start + 256]
        block = (block - block.mean(axis=1, keepdims=True)) * taper
        total += np.abs(np.fft.rfft(block, size, axis=1)).sum(axis=0)
    frequency = np.asarray(np.fft.rfftfreq(size, step), dtype=np.float64)
    return Spectrum(frequency, total / (len(values) * taper.sum() / 2), len(values))


def frequency_wavenumber(
    traces: NDArray[np.float32], dt: float, dx: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
    """The f-k amplitude spectrum of evenly spaced traces, a cosine taper of a tenth at every edge.

    A wave that travels towards larger x with v m/s stands at k = +f/v.

    Parameters   traces : shape (n_traces, nt); dt : float, s (or m); dx : float, m between traces, may be negative
    Returns      wavenumbers (n_k,) in 1/m, ascending; frequencies (n_f,) in Hz (1/m); amplitudes, shape (n_k, n_f)
    """
    from scipy.signal.windows import tukey

    n_traces, nt = traces.shape
    tapered = traces * tukey(n_traces, 0.2)[:, None] * tukey(nt, 0.2)[None, :]
    in_time = np.fft.rfft(tapered, axis=1)
    amplitudes = np.abs(np.fft.fftshift(np.fft.ifft(in_time, axis=0), axes=0)) * n_traces
    wavenumbers = np.fft.fftshift(np.fft.fftfreq(n_traces, abs(dx)))
    if dx < 0:
        wavenumbers, amplitudes = -wavenumbers[::-1], amplitudes[::-1]
    frequencies = np.asarray(np.fft.rfftfreq(nt, dt), dtype=np.float64)
    return np.asarray(wavenumbers, dtype=np.float64), frequencies, np.asarray(amplitudes, dtype=np.float32)
